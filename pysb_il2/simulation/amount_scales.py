"""How much there can be of each species, and which species may fall below zero by right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from ..network import bionetgen
from ..network.symbolic_rates import TOTAL_RATE_FACTOR
from ..types import BoolArray, FloatArray

if TYPE_CHECKING:
    from ..network.network import Network

__all__ = ["NOTHING", "AmountScales"]

#: The scale of a kind of molecule that there never is: small in any unit, since a molecule is 2e-24 mol.
NOTHING = 1e-30
#: Part of a course in which something begins to be made; what is made in it is far less than there will be.
BEGINNING = 1e-6
_MOLECULE = re.compile(r"(?:^|\.)(?:@\w+::)?\$?(\w+)\(")
_NAME = re.compile(r"[A-Za-z_]\w*")
_DENOMINATOR = re.compile(r"/\s*(\w+|\((?:[^()]|\([^()]*\))*\))")
_SIGNED = re.compile(r"(?<![\d.][eE])-|\b(?:sin|cos|tan|ln|log10|log2|asin|atan|sinh|tanh)\(")


class AmountScales:
    """How much there can be of each species, by the molecules that it is made of.

    The scale of a kind of molecule is its total over all species, and that of a species is the scale of the
    scarcest kind in it. So each part of a model has the scale of the unit that it is written in.

    Parameters
    ----------
    network : Network

    Attributes
    ----------
    multiplies : array (species,)
        Whether there is a kind of molecule in it that is needed to make more of itself, as prey are, or proteins
        that induce each other.
    may_fall : array (species,)
        Whether a rate may take it below zero by right: one that makes it and has a minus, or one that is divided by
        what may be 0.
    constants : frozenset of str
        Constants that rates are made of.
    run_out : mapping of str to list of int
        Species that a total rate spends, by the constant below which it falls to 0 with their amount.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> network = il2.expand(il2.build("receptor"))
    >>> scale = AmountScales(network).of([1e9 if name.startswith("IL2(") else 100.0 for name in network.species])
    >>> float(scale.max()) >= 1e9, float(scale.min()) < 1e4
    (True, True)
    """

    def __init__(self, network: Network) -> None:
        index: dict[str, int] = {}
        kinds = [_MOLECULE.findall(species) or [species] for species in network.species]
        columns = np.array([index.setdefault(kind, len(index)) for found in kinds for kind in found], dtype=int)
        starts = np.cumsum([0, *map(len, kinds)])
        self._kinds, self._starts, self._rows = columns, starts[:-1], np.repeat(np.arange(len(kinds)), np.diff(starts))
        self._copies = sparse.csr_array((np.ones(len(columns)), columns, starts), shape=(len(kinds), len(index)))
        self._groups, formulas = network.groups, _formulas(network)
        names_of = {rate: set(_NAME.findall(rate)) for rate in {reaction.rate for reaction in network.reactions}}
        used = set().union(*names_of.values(), *(_NAME.findall(text) for text in formulas.values()))
        self.constants = frozenset(used & (network.parameters.keys() | network.constants))
        self.may_fall = np.zeros(len(kinds), dtype=bool)
        signed = {name for name, text in formulas.items() if _SIGNED.search(text)}
        unbounded = {name for name, text in formulas.items() if _may_divide_by_0(text, network.groups.keys())}
        for reaction in network.reactions:
            if names_of[reaction.rate] & unbounded:
                self.may_fall[[*reaction.reactants, *reaction.products]] = True
            elif names_of[reaction.rate] & signed:
                self.may_fall[[*(set(reaction.products) - set(reaction.reactants))]] = True
        spent = {(group, least) for text in formulas.values() for group, least in TOTAL_RATE_FACTOR.findall(text)}
        self.run_out = {least: [i for _, i in network.groups[group]] for group, least in spent}
        self._read_what_is_made(network, formulas, names_of)

    def _read_what_is_made(
        self, network: Network, formulas: Mapping[str, str], names_of: Mapping[str, set[str]]
    ) -> None:
        """Find the kinds of molecules that reactions make, what of, and which of them need themselves for it."""
        changes = (self._copies.T @ network.stoichiometry).tocsc()
        counted = {
            name: [i for o in set(_NAME.findall(text)) & network.groups.keys() for _, i in network.groups[o]]
            for name, text in formulas.items()
        }
        needs, converted = set(), set()
        signs = changes.tocoo()
        for j in np.unique(signs.col[signs.data > 0]):
            column = slice(*changes.indptr[j : j + 2])
            kinds, change, reaction = changes.indices[column], changes.data[column], network.reactions[j]
            by_rate = [i for name in names_of[reaction.rate] & counted.keys() for i in counted[name]]
            makers = self._copies[[*reaction.reactants, *by_rate]].indices
            spent = tuple(kinds[change < 0])
            for kind in kinds[change > 0]:
                needs |= {(kind, maker) for maker in makers}
                converted |= {(kind, spent)}
        n = self._copies.shape[1]
        graph = sparse.csr_array((np.ones(len(needs)), np.array([*needs], dtype=int).reshape(-1, 2).T), shape=(n, n))
        component = connected_components(graph, connection="strong")[1]
        self.multiplies = self._copies @ ((np.bincount(component)[component] > 1) | (graph.diagonal() > 0)) > 0
        self._made = np.isin(np.arange(n), [kind for kind, _ in converted])
        self._conversions = [(kind, list(spent)) for kind, spent in converted if spent]

    def of(self, amounts: ArrayLike) -> FloatArray:
        """Return the scale of each species (array of species) at amounts (array of species, or times x species)."""
        largest = np.max([self._totals(at_time) for at_time in np.atleast_2d(amounts)], axis=0)
        return self._of_species(np.maximum(largest, NOTHING))

    def of_observables(self, amounts: ArrayLike) -> dict[str, float]:
        """Return the scale of each observable, which is the largest of the species that it counts, by name."""
        scale = self.of(amounts)
        return {name: max((w * float(scale[i]) for w, i in terms), default=0.0) for name, terms in self._groups.items()}

    def _totals(self, amounts: FloatArray) -> FloatArray:
        """Return how much there is of each kind of molecule; less than nothing of a species counts as nothing."""
        return np.bincount(self._kinds, np.maximum(amounts, 0.0)[self._rows], len(self._made)).astype(float)

    def _of_species(self, of_kinds: FloatArray) -> FloatArray:
        scale: FloatArray = np.minimum.reduceat(of_kinds[self._kinds], self._starts)
        return scale

    def absent(self, state: FloatArray) -> BoolArray:
        """Return which species (array of species) stay 0 in every course from a state on.

        They contain a kind of molecule of which the state has nothing, and which no reaction makes.
        """
        can_be = (self._totals(np.abs(state)) > 0) | self._made
        cannot: BoolArray = self._of_species(can_be.astype(float)) == 0
        return cannot

    def lacks_what_is_made(self, state: FloatArray) -> bool:
        """Return whether a state has nothing of a kind of molecule that reactions make."""
        return bool((self._totals(state)[self._made] <= 0).any())

    def expected(self, state: FloatArray, seconds: float, rates: Callable[[FloatArray], FloatArray]) -> FloatArray:
        """Return the least scale that each species (array of species) will have in a course from a state on.

        A kind of which there is nothing has the scale of what it is made from; where nothing is spent on it, it has
        what is made in a millionth of the course.

        Parameters
        ----------
        state : array (species,)
        seconds : float
            Length of the course, in the model's unit.
        rates : callable
            ``rates(state)`` returns the rates of change.
        """
        amounts, totals = state, self._totals(state)
        while (self._made & (totals <= 0)).any():
            self._convert(totals)
            gains = BEGINNING * seconds * rates(amounts)
            of_kinds = self._totals(gains)
            if not (new := (totals <= 0) & (of_kinds > 0)).any():
                break
            totals[new] = of_kinds[new]
            amounts = np.where(amounts > 0, amounts, gains)
        least = BEGINNING * totals[totals > 0].min(initial=1.0)
        return self._of_species(np.where(totals > 0, totals, least))

    def _convert(self, totals: FloatArray) -> None:
        """Give kinds of which there is nothing the total of the scarcest that is spent on them, the most if several."""
        empty, before = totals <= 0, None
        while before is None or (totals != before).any():
            before = totals.copy()
            for kind, spent in self._conversions:
                if empty[kind]:
                    totals[kind] = max(totals[kind], totals[spent].min())


def _formulas(network: Network) -> dict[str, str]:
    """Return the formulas of the network's functions, with those that they use written out."""
    formulas: dict[str, str] = {}
    for line in bionetgen.block_text(network.text, "functions").splitlines():
        if line.strip():
            _, name, text = line.split(None, 2)
            formulas[name.removesuffix("()")] = re.sub(
                rf"({_NAME.pattern})(\(\))?", lambda m: f"({formulas[m[1]]})" if m[1] in formulas else m[0], text
            )
    return formulas


def _may_divide_by_0(formula: str, observables: Iterable[str]) -> bool:
    """Return whether a formula is divided by something with observables and without a sum, or with a minus."""
    return any(
        not set(_NAME.findall(text)).isdisjoint(observables) and ("+" not in text or _SIGNED.search(text) is not None)
        for text in _DENOMINATOR.findall(formula)
    )
