"""Rules expanded into a reaction network by BioNetGen, once for all values of the parameters."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from . import bng
from . import cache as store
from ._structure import structure
from .errors import Il2Error
from .size import ExpansionWarning, Size, advice, estimate

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["ExpansionWarning", "Network", "Reaction", "expand"]

#: Predicted species from which on a model is looked through for independent sites.
WORTH_DECOUPLING = 1000
#: Estimated species from which a decoupled model is expanded part by part; below, one run takes some two seconds.
WORTHWHILE = 300
#: To be changed when `decouple` divides models in another way.
_DECOUPLING = "decoupled 1"


class Reaction(NamedTuple):
    """One reaction: species by index, the rate as text, and the rules that give it."""

    reactants: tuple[int, ...]
    products: tuple[int, ...]
    rate: str
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Network:
    """A reaction network, and the model whose parameters fill it.

    Attributes
    ----------
    model : pysb.Model
        The model that was expanded.
    text : str
        The ``.net`` file of BioNetGen; the values of constants in it are placeholders.
    """

    model: Model
    text: str

    def _block(self, name: str) -> list[str]:
        return bng.between(self.text, name).splitlines()

    @cached_property
    def species(self) -> tuple[str, ...]:
        """The species in BioNetGen's notation, in the order of all arrays."""
        return tuple(line.split()[1] for line in self._block("species"))

    @cached_property
    def initials(self) -> tuple[str, ...]:
        """The initial amount of each species: a number or the name of a parameter."""
        return tuple(line.split()[2] for line in self._block("species"))

    @cached_property
    def reactions(self) -> tuple[Reaction, ...]:
        """All reactions."""

        def indices(field: str) -> tuple[int, ...]:
            return tuple(int(i) - 1 for i in field.split(",") if i != "0")

        found = []
        for line in self._block("reactions"):
            _, reactants, products, rest = line.split(None, 3)
            rate, _, rules = rest.partition("#")
            named = tuple(rules.split()[0].split(",")) if rules.strip() else ()  # lost when BioNetGen copies a network
            found.append(Reaction(indices(reactants), indices(products), rate.strip(), named))
        return tuple(found)

    @cached_property
    def groups(self) -> Mapping[str, tuple[tuple[float, int], ...]]:
        """The species that each observable counts, as (weight, index)."""
        found = {}
        for line in self._block("groups"):
            _, name, *members = line.split(None, 2)
            terms = [term.rpartition("*") for term in members[0].split(",")] if members else []
            found[name] = tuple((float(weight or 1), int(index) - 1) for weight, _, index in terms)
        return found

    @property
    def name(self) -> str:
        """The name of the model."""
        return str(self.model.name)

    @property
    def parameters(self) -> dict[str, float]:
        """The model's parameters and their values."""
        return {p.name: p.value for p in self.model.parameters}

    @cached_property
    def constants(self) -> frozenset[str]:
        """The names of Expressions that do not change with the state."""
        return frozenset(line.split()[1] for line in self._block("parameters")) - self.parameters.keys()

    @cached_property
    def stoichiometry(self) -> Any:
        """Change of each species by each reaction, as a scipy.sparse array (species x reactions)."""
        import numpy as np
        from scipy.sparse import coo_array

        entries = [
            (index, column, change)
            for column, reaction in enumerate(self.reactions)
            for side, change in ((reaction.reactants, -1), (reaction.products, 1))
            for index in side
        ]
        rows, columns, changes = np.array(entries).T if entries else np.zeros((3, 0), dtype=int)
        return coo_array((changes, (rows, columns)), shape=(len(self.species), len(self.reactions))).tocsr()

    @cached_property
    def composition(self) -> Any:
        """Molecules of each monomer in each species, as an array (species x monomers in the model's order)."""
        import numpy as np

        index = {monomer.name: i for i, monomer in enumerate(self.model.monomers)}
        counts = np.zeros((len(self.species), len(index)), dtype=int)
        for row, species in enumerate(self.species):
            for molecule in re.findall(r"(?:^|\.)(?:@\w+::)?\$?(\w+)\(", species):
                counts[row, index[molecule]] += 1
        return counts

    def size(self) -> Size:
        """Return the number of species and reactions, and which sites multiply the species.

        Examples
        --------
        >>> import pysb_il2 as il2
        >>> size = il2.expand(il2.build("receptor")).size()
        >>> size.species, size.reactions
        (21, 66)
        """
        return Size.of(self.species, len(self.reactions))

    def net_text(self, values: Mapping[str, float] | None = None) -> str:
        """Return the ``.net`` file with the model's parameter values, or with others.

        Parameters
        ----------
        values : mapping of str to float, optional
            Values by parameter name that differ from the model's.
        """
        known = self.parameters | dict(values or {})

        def valued(match: re.Match[str]) -> str:
            value = known.get(match[2])
            return match[0] if value is None else f"{match[1]}{match[2]}{match[3]}{value!r}  # Constant"

        head, begin, rest = self.text.partition("begin parameters\n")
        body, end, tail = rest.partition("end parameters")
        return head + begin + re.sub(r"^(\s*\d+\s+)(\w+)(\s+)\S+\s+# Constant$", valued, body, flags=re.M) + end + tail


def expand(
    model: Model, *, decoupled: bool = True, cache: bool = True, progress: bng.Progress | None = None
) -> Network:
    """Expand a model's rules into a reaction network with BioNetGen.

    A model that may have a thousand species or more has its independent sites decoupled first (see
    `pysb_il2.decouple`), if it has such: the network is smaller, and all observables keep their
    courses. ``network.model`` is then the decoupled model; with a network from the cache it is made
    when it is first asked for.

    Networks are kept on disk (see `pysb_il2.cache`). What the network looks like does not depend on
    the values of the parameters, so cells, doses and fits share one expansion; only models with
    compartments are expanded anew for other values, because BioNetGen writes sizes into rates. Larger
    models made by `pysb_il2.decouple` are expanded copy by copy, on all cores, to the same network.
    The model is left as it was.

    Parameters
    ----------
    model : pysb.Model
        Any PySB model.
    decoupled : bool
        Whether to decouple; without it the species are those of the rules as they stand, which
        stochastic simulation needs.
    cache : bool
        Look in the cache, and keep what was expanded.
    progress : callable, optional
        Called as ``progress(iteration, species, reactions)``; with sums over the copies that are expanded
        side by side, in which what they share counts for each and what is like another not at all.

    Returns
    -------
    Network

    Raises
    ------
    Il2Error
        If Perl is missing, BioNetGen fails or the cache cannot be used.

    Warns
    -----
    ExpansionWarning
        Before an expansion that is likely to be long; says what multiplies the species.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> len(il2.expand(il2.build("receptor")).species)
    21
    """
    text = structure(model)
    outcome = ""  # where it is kept which network the model got
    if decoupled and _report(model) is None and estimate(model) >= WORTH_DECOUPLING:
        outcome = store.key_of(text, bng.version(), _DECOUPLING)
        key = (store.read(outcome) or "").strip() if cache else ""
        net = store.read(key) if key else None
        if net is not None:
            return Network(model, net) if key == store.key_of(text, bng.version()) else _Decoupled(model, net, key)
        model, text = _decoupled(model, text)
    key = store.key_of(text, bng.version())
    net = store.read(key) if cache else None
    if net is None:
        words = advice(model)
        if words:
            warnings.warn(words, ExpansionWarning, stacklevel=2)
        if cache:
            store.ready()
        net = _generated(model, text, progress)
        if cache:
            store.write(key, net)
    if cache and outcome:
        store.write(outcome, f"{key}\n")  # so that independent sites need not be looked for again
    return Network(model, net)


class _Decoupled(Network):
    """A network from the cache, of a model that is decoupled only when it is asked for."""

    _full: Model
    _key: str
    _values: dict[str, float]

    def __init__(self, full: Model, text: str, key: str) -> None:
        vars(self).update(text=text, _full=full, _key=key, _values=Network(full, text).parameters)

    @cached_property
    def model(self) -> Model:
        model, text = _decoupled(self._full, "")
        if store.key_of(text, bng.version()) != self._key:
            raise Il2Error(f"model {self.name!r} was changed after it was expanded; expand it again")
        for name, value in self._values.items():
            model.parameters[name].value = value
        return model

    @property
    def name(self) -> str:
        return str(self._full.name)

    @property
    def parameters(self) -> dict[str, float]:
        return super().parameters if "model" in vars(self) else dict(self._values)


def _decoupled(model: Model, text: str) -> tuple[Model, str]:
    """Return the model with independent sites decoupled and its text, or what was given where it has none."""
    from .decoupled import decouple, decoupling

    try:
        smaller = decouple(model)
    except Il2Error:  # compartments and the like
        return model, text
    return (smaller, structure(smaller)) if decoupling(smaller).splits else (model, text)


def _report(model: Model) -> Any:
    """Return what `decouple` said of a model that it made, or None."""
    from .decoupled import REPORT

    return getattr(model, REPORT, None)


def _generated(model: Model, text: str, progress: bng.Progress | None) -> str:
    """Run BioNetGen, once or for the copies of a decoupled model side by side."""
    from ._parts import parts
    from ._pieces import joined

    report = _report(model)
    # It may have been changed since it was decoupled.
    plain = model.initials and not (model.compartments or model.energypatterns or model.tags)
    if report is not None and report.predicted_after >= WORTHWHILE and plain:
        found = parts(model, report.copies)
        if len(found) > 1:
            with bng.shown(model.name, progress) as shown:
                return joined(model, text, found, shown)
    return bng.generate_network(text, name=model.name, progress=progress)
