"""The reaction network that BioNetGen makes of the rules, valid for all values of the parameters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..arguments import says_wrong_types
from ..errors import unknown
from ..text import html
from . import bionetgen
from .limits import limits_of
from .net_grammar import check_net
from .size import Size

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pysb import Model
    from scipy.sparse import csr_array

    from ..types import FiniteFloat

__all__ = ["DeferredModel", "Network", "Reaction"]


class Reaction(NamedTuple):
    """One reaction: species by index, the rate as text, and the rules that give it."""

    reactants: tuple[int, ...]
    products: tuple[int, ...]
    rate: str
    rules: tuple[str, ...]


@dataclass(frozen=True)
class DeferredModel:
    """A model that is made when it is first asked for, with the values that its parameters will have."""

    name: str
    parameters: Mapping[str, float]
    make: Callable[[], Model]
    sizes: Mapping[str, str] = field(default_factory=dict)  # a decoupled model has no compartments


class Network:
    """A reaction network, and the model whose parameters fill it.

    Parameters
    ----------
    model : pysb.Model or DeferredModel
        The model that was expanded, or what makes it.
    text : str
        The ``.net`` file of BioNetGen; the values of constants in it are placeholders.

    Raises
    ------
    Il2Error
        If the text holds anything but a network; see `pysb_il2.network.net_grammar`.
    """

    def __init__(self, model: Model | DeferredModel, text: str) -> None:
        check_net(text)
        self._model = model
        self.text = text

    @property
    def model(self) -> Model:
        """The model that was expanded."""
        if isinstance(self._model, DeferredModel):
            self._model = self._model.make()
        return self._model

    def __getstate__(self) -> dict[str, object]:
        return {"_model": self._model, "text": self.text}  # all else is read from them

    def __repr__(self) -> str:
        limits = f"; {self.limits}" if self.limits else ""
        return f"Network({self.name!r}; {len(self.species)} species, {len(self._block('reactions'))} reactions{limits})"

    @property
    def limits(self) -> str:
        """The limits of the expansion that were given, and which of them truncated the network; or nothing."""
        return limits_of(self.text)

    def _repr_html_(self) -> str:
        size = self.size()
        numbers = size.species, size.reactions, len(self.parameters), len(self.groups)
        rows = [*zip(("species", "reactions", "parameters", "observables"), map("{:,}".format, numbers), strict=True)]
        rows += [
            (f"{site} multiplies", f"{forms} forms, in {species:,} species") for site, forms, species in size.sites[:8]
        ]
        rows += [("limits of the expansion", self.limits)] if self.limits else []
        cells = "".join(f"<tr><th>{html(name)}</th><td>{html(words)}</td></tr>" for name, words in rows)
        return f"<table><caption>Network {html(self.name)}</caption>{cells}</table>"

    def _block(self, name: str) -> list[str]:
        return bionetgen.block_text(self.text, name).splitlines()

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

        @cache
        def indices(field: str) -> tuple[int, ...]:
            return tuple([int(i) - 1 for i in field.split(",") if i != "0"])

        @cache
        def rate_and_rules(text: str) -> tuple[str, tuple[str, ...]]:
            rate, _, rules = text.partition("#")
            names = tuple(rules.split()[0].split(",")) if rules.strip() else ()  # lost when BioNetGen copies a network
            return rate.strip(), names

        lines = (line.split(None, 3) for line in self._block("reactions"))
        return tuple([Reaction(indices(left), indices(right), *rate_and_rules(rest)) for _, left, right, rest in lines])

    @cached_property
    def groups(self) -> Mapping[str, tuple[tuple[float, int], ...]]:
        """The species that each observable counts, as (weight, index)."""
        groups = {}
        for line in self._block("groups"):
            _, name, *members = line.split(None, 2)
            terms = [term.rpartition("*") for term in members[0].split(",")] if members else []
            groups[name] = tuple((float(weight or 1), int(index) - 1) for weight, _, index in terms)
        return groups

    @property
    def name(self) -> str:
        """The name of the model."""
        return str(self._model.name)

    @property
    def parameters(self) -> dict[str, float]:
        """The model's parameters and their values."""
        if isinstance(self._model, DeferredModel):
            return dict(self._model.parameters)
        return {parameter.name: parameter.value for parameter in self._model.parameters}

    @cached_property
    def constants(self) -> frozenset[str]:
        """The names of Expressions that do not change with the state."""
        return frozenset(line.split()[1] for line in self._block("parameters")) - self.parameters.keys()

    @property
    def sizes(self) -> dict[str, str]:
        """The names of the sizes of compartments, by compartment."""
        if isinstance(self._model, DeferredModel):
            return dict(self._model.sizes)
        return {c.name: c.size.name for c in self._model.compartments if c.size is not None}

    @cached_property
    def internal_names(self) -> frozenset[str]:
        """The names of observables, functions and constants that rates need and the model does not have."""
        if isinstance(self._model, DeferredModel):  # decoupled: what needs such names is not
            return frozenset()
        functions = (line.split()[1].partition("(")[0] for line in self._block("functions"))
        own = {*self._model.observables.keys(), *self._model.expressions.keys()}
        return frozenset({*self.groups, *functions, *self.constants} - own)

    @cached_property
    def stoichiometry(self) -> csr_array:
        """Change of each species by each reaction, as a scipy.sparse array (species x reactions)."""
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
    def molecules(self) -> tuple[frozenset[tuple[str, ...]], ...]:
        """The molecules of each species, each by its name and states; a species in a compartment is one of its own."""

        def read(species: str) -> Iterator[tuple[str, ...]]:
            for name, sites in re.findall(r"(\w+)\(([^)]*)\)", species):
                yield (species,) if "@" in species else (name, *sorted(re.findall(r"\w+~\w+", sites)))

        return tuple(map(frozenset, map(read, self.species)))

    @cached_property
    def composition(self) -> NDArray[np.int64]:
        """Molecules of each monomer in each species, as an array (species x monomers in the model's order)."""
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

    @says_wrong_types
    def net_text(self, values: Mapping[str, FiniteFloat] | None = None) -> str:
        """Return the ``.net`` file with the model's parameter values, or with others.

        Parameters
        ----------
        values : mapping of str to float, optional
            Values by parameter name that differ from the model's.
        """
        for name in values or {}:
            if name not in self.parameters:
                raise unknown("parameter", name, self.parameters, where=f"model {self.name!r}")
        known = self.parameters | dict(values or {})

        def valued(match: re.Match[str]) -> str:
            value = known.get(match[2])
            return match[0] if value is None else f"{match[1]}{match[2]}{match[3]}{value!r}  # Constant"

        body = bionetgen.block_text(self.text, "parameters")
        body = re.sub(r"^(\s*\d+\s+)(\w+)(\s+)\S+\s+# Constant$", valued, body, flags=re.M)
        return bionetgen.with_block(self.text, "parameters", body)
