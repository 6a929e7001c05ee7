"""Which components, sites and states of two models are one, and what the joined model calls them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from pysb import Model, Monomer
from pysb.core import Component

from ..annotations import IS
from ..errors import Il2Error, unknown
from ..knowledge.proteins import LEXICON, PROTEIN_ALIASES
from ..rules.names import kind_of
from .copying import Names, bound_sites
from .declared import Declared
from .site_union import Pair, Row, unite_sites

__all__ = ["Joint", "OneValue", "maybe_one"]


class OneValue(NamedTuple):
    """A Parameter of each model that are one in the joined model, with its name and value there.

    `factor` is how much one unit of the other model's is; None where that is to be found.
    """

    one: str
    other: str
    name: str
    value: float
    factor: float | None


class Joint:
    """What two models share, and what each calls it.

    Parameters
    ----------
    one, other : Model
        The two models.
    same : mapping of str to str or None
        What is one in both, as `pysb_il2.join` takes it.
    prefix : str
        Of the names of the other model that are not shared.
    at_rest : iterable of str
        Molecules, by the first model's name, that a model means unbound and unmodified where it does not say.

    Attributes
    ----------
    names : tuple of Names
        Of both models.
    pairs : dict of str to Pair
        Monomers that are one, by their name in the joined model.
    values : list of OneValue
        Parameters that are one.
    compartments, rules : dict of str to str
        Compartments and rules that are one, by the name in the first model.
    rows : list of Row
        What the report says.

    Raises
    ------
    Il2Error
        If a name is not known or clashes, or what is to be one differs.
    """

    def __init__(
        self, one: Model, other: Model, same: Mapping[str, str | None], prefix: str, at_rest: Iterable[str] = ()
    ) -> None:
        self.models, self.prefix = (one, other), prefix
        self.names = (Names(), Names())
        self.pairs: dict[str, Pair] = {}
        self.rows: list[Row] = []
        declared = Declared(one, other, same)
        self.values = [OneValue(a, b, a, one.parameters[a].value, None) for a, b in declared.parameters.items()]
        self.compartments, self.rules = declared.compartments, declared.rules
        self.rows += [("one rule", a, b, a, f"that of {one.name} holds") for a, b in declared.rules.items()]
        self.rows += [("one value", a, b, a, "") for a, b in declared.parameters.items()]
        self.rows += [("one compartment", a, b, a, "") for a, b in declared.compartments.items()]
        for first, second in declared.monomers.items():
            self._unify((one.monomers[first], other.monomers[second]), declared)
        self._note_bound()
        for name in at_rest:
            if name not in declared.monomers:
                raise unknown("molecule", name, declared.monomers, where="at_rest=, which names those of same=")
            self.names[0].at_rest.add(name)
            self.names[1].at_rest.add(declared.monomers[name])

    def _unify(self, monomers: tuple[Monomer, Monomer], declared: Declared) -> None:
        known = [monomer.name in LEXICON for monomer in monomers]
        named_by = int(known[1] and not known[0])
        pair = Pair(self.models, monomers, self.names, monomers[named_by].name, named_by)
        ids = [uniprot(model).get(monomer.name, set()) for model, monomer in zip(self.models, monomers, strict=True)]
        if all(ids) and ids[0].isdisjoint(ids[1]):
            raise Il2Error(
                f"{pair.owner(0)} is {min(ids[0])} of UniProt and {pair.owner(1)} is {min(ids[1])}; leave them out "
                "of same="
            )
        if pair.name in self.pairs:
            raise Il2Error(f"two molecules would be {pair.name!r}; rename one in its model")
        self.pairs[pair.name] = pair
        for names, monomer in zip(self.names, monomers, strict=True):
            names.names[monomer.name] = pair.name
        self.rows.append(("one molecule", monomers[0].name, monomers[1].name, pair.name, ""))
        self.rows += unite_sites(pair, declared, self.prefix)

    def name_all(self) -> None:
        """Give each component its name, when all that is one is known, and refuse names that clash."""
        for value in self.values:
            self.names[0].names[value.one] = self.names[1].names[value.other] = value.name
        self.names[1].names.update({b: a for a, b in self.compartments.items()})
        mine = {component.name: component for component in self.models[0].all_components()}
        taken = {self.names[0].names.get(name, name) for name in mine}
        names, clashes = self.names[1].names, list[str]()
        shared = {*self.compartments.values(), *self.rules.values(), *(value.other for value in self.values)}
        shared |= {pair.monomers[1].name for pair in self.pairs.values()}
        for component in self.models[1].all_components():
            name = component.name
            if name not in shared:
                new = f"{self.prefix}{name}"
                if new in taken:
                    clashes.append(name)
                elif new != name:
                    names[name] = new
                    self.rows.append(("renamed", "", name, new, ""))
        if clashes:
            raise self._clash(clashes, mine)

    def _clash(self, clashes: list[str], mine: Mapping[str, Component]) -> Il2Error:
        name = clashes[0]
        new = f"{self.prefix}{name}"
        theirs = next(c for c in self.models[1].all_components() if c.name == name)
        more = f" and {len(clashes) - 1} more names" if len(clashes) > 1 else ""
        same = f"say that they are one, as same={{{new!r}: {name!r}}}, or " if isinstance(theirs, Monomer) else ""
        also = kind_of(mine[new]) if new in mine else "what is shared"
        return Il2Error(
            f"models {self.models[0].name!r} and {self.models[1].name!r} both have {name!r} ({also} and "
            f"{kind_of(theirs)}){more}; {same}give {'another' if self.prefix else 'a'} prefix=, such as prefix='other_'"
        )

    def _note_bound(self) -> None:
        """Note at which sites only the other model draws bonds."""
        bound = [
            {(names.names.get(m, m), names.sites.get((m, site), site)) for m, site in bound_sites(model)}
            for model, names in zip(self.models, self.names, strict=True)
        ]
        for i, names in enumerate(self.names):
            for pair in self.pairs.values():
                only = {site for monomer, site in bound[1 - i] - bound[i] if monomer == pair.name}
                mine = {pair.site(i, site): site for site in pair.monomers[i].sites}
                monomer = pair.monomers[i].name
                names.bound_by_others |= {(monomer, mine[site]) for site in only & mine.keys()}
                if only - mine.keys():
                    names.bonds_of_others[monomer] = sorted(only - mine.keys())


def uniprot(model: Model) -> dict[str, set[str]]:
    """Return the UniProt accessions of each monomer that has any."""
    found: dict[str, set[str]] = defaultdict(set)
    for note in model.annotations:
        if isinstance(note.subject, Monomer) and note.predicate == IS:
            found[note.subject.name] |= set(re.findall(r"uniprot[:/]([A-Z0-9]+)", str(note.object)))
    return {name: accessions for name, accessions in found.items() if accessions}


def maybe_one(one: Model, other: Model, known: Sequence[Sequence[str]]) -> Iterator[tuple[str, str, str]]:
    """Yield monomers of two models that may be one protein and are not said to be, and why."""
    ids = uniprot(one), uniprot(other)
    left = [[m.name for m in x.monomers if m.name not in {k[i] for k in known}] for i, x in enumerate((one, other))]
    for first, second in product(*left):
        if both := ids[0].get(first, set()) & ids[1].get(second, set()):
            yield first, second, f"both are {min(both)} of UniProt"
        elif _plain(first) == _plain(second):
            yield first, second, "names of one protein, or alike but for case"


def _plain(name: str) -> str:
    protein = {alias.casefold(): protein for alias, protein in PROTEIN_ALIASES.items()}.get(name.casefold(), name)
    return re.sub(r"\W|_", "", protein.casefold())
