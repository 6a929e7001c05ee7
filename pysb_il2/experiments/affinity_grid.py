"""Grids of the affinities of a ligand for its chains, as multiples of what they are in a model or in nM."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from ..argument_types import is_number
from ..errors import Il2Error
from ..knowledge.constants import table
from ..knowledge.ligands import CHAINS_OF
from ..knowledge.proteins import PROTEIN_ALIASES
from ..naming import resolve
from ..text import shown
from .parameter_sets import Constants, Value, number_and_unit

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["Affinities", "AffinityGrid", "Variant", "read_affinities"]

#: Dissociation constants by chain: multiples of those of the parent, or with a unit as text or as a pair.
Affinities: TypeAlias = "Mapping[str, Sequence[Value]]"
#: Where nothing is given.
_FOLDS = (0.01, 0.1, 1.0, 10.0, 100.0)


class Variant(NamedTuple):
    """One variant of the parent: how many arms it has, and by chain a multiple of the dissociation constant."""

    valency: int
    folds: tuple[float, ...]


class AffinityGrid(NamedTuple):
    """All combinations of the affinities of a ligand, and of its valencies.

    Attributes
    ----------
    chains : tuple of str
        The chains whose affinity differs, as `CHAINS_OF` orders them.
    points : list of tuple of float
        For each combination a multiple of the parent's dissociation constant by chain.
    parent_Kd_nM : dict of str to float
        What 1 is, for chains that bind the ligand alone.
    constants : dict of str to dict of str to float
        By chain the parent's dissociation constants that change with it, in the units of the model.
    valencies : tuple of int
        Of the variants; the first is the parent's.
    """

    chains: tuple[str, ...]
    points: list[tuple[float, ...]]
    parent_Kd_nM: dict[str, float]
    constants: dict[str, dict[str, float]]
    valencies: tuple[int, ...] = (1,)

    @property
    def asked(self) -> list[Variant]:
        """The variants that are asked for, those of one valency together."""
        return [Variant(valency, point) for valency in self.valencies for point in self.points]

    @property
    def parent(self) -> Variant:
        """The parent itself, which is one of the variants or not."""
        return Variant(self.valencies[0], (1.0,) * len(self.chains))

    @property
    def variants(self) -> list[Variant]:
        """The variants that are asked for, and last the parent if it is not one of them."""
        return list(dict.fromkeys([*self.asked, self.parent]))

    def values(self, variant: Variant) -> dict[str, float]:
        """Return the constants of the model of a variant."""
        folds = zip(self.chains, variant.folds, strict=True)
        return {name: Kd * fold for chain, fold in folds for name, Kd in self.constants[chain].items()}

    def in_words(self, variant: Variant) -> str:
        """Return a variant as text."""
        arms = [f"valency {variant.valency}"] if len(self.valencies) > 1 else []
        folds = zip(self.chains, variant.folds, strict=True)
        return ", ".join([*arms, *(f"Kd of {chain} x {fold:.3g}" for chain, fold in folds)])


def read_affinities(model: Model, monomer: str, given: Affinities | None) -> AffinityGrid:
    """Return the affinities that are given as a grid.

    A contact that is weaker with the ligand alone is as much weaker in every complex, as for a `Ligand`.

    Parameters
    ----------
    model : pysb.Model
        Whose ligand is the parent.
    monomer : str
        The protein of the ligand.
    given : mapping of str to sequence, optional
        By chain; by default 0.01 to 100 times for the first two chains of the ligand.

    Raises
    ------
    Il2Error
        If the ligand does not bind a chain in this model, or a value cannot be used.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> grid = read_affinities(il2.build("receptor"), "IL2", {"CD25": [1, "1 uM"], "CD122": [0.1]})
    >>> grid.points, grid.parent_Kd_nM
    ([(1.0, 0.1), (100.0, 0.1)], {'CD25': 10.0, 'CD122': 144.0})
    """
    known = _constants_by_chain(model, monomer)
    if given is None:
        given = dict.fromkeys(list(known)[:2], _FOLDS)
    alone = {chain: f"{chain}_captures_{monomer}_Kd" for chain in known}
    found: dict[str, list[float]] = {}
    for name, values in given.items():
        try:
            chain = resolve("chain", name, known, PROTEIN_ALIASES)
        except Il2Error:
            words = f"{monomer} does not bind {shown(name)} in model {model.name!r}; give {' or '.join(known)}"
            raise Il2Error(f"Kd: {words}") from None
        if chain in found:
            raise Il2Error(f"Kd gives {chain!r} twice; keep one of its names")
        found[chain] = [_fold(model, chain, alone[chain], known[chain], value) for value in values]
        if not found[chain]:
            raise Il2Error(f"Kd gives {chain!r} no value; give multiples of its Kd, such as [0.1, 1, 10]")
        if len({*found[chain]}) < len(found[chain]):
            raise Il2Error(f"Kd gives {chain!r} one value twice; keep one")
    if not found:
        raise Il2Error(f"Kd is empty; give multiples by chain, such as {{{next(iter(known))!r}: [0.1, 1, 10]}}")
    chains = tuple(chain for chain in known if chain in found)
    points = list(itertools.product(*(found[chain] for chain in chains)))
    nM = {chain: known[chain][alone[chain]] * 1e9 for chain in chains if alone[chain] in known[chain]}
    return AffinityGrid(chains, points, {chain: float(f"{Kd:.10g}") for chain, Kd in nM.items()}, known)


def _constants_by_chain(model: Model, monomer: str) -> dict[str, dict[str, float]]:
    """Return the dissociation constants of a ligand in a model by chain."""
    values = {parameter.name: float(parameter.value) for parameter in model.parameters}
    rows = [row for name, row in table().items() if row.ligand == monomer and name in values]
    of_chains = {
        chain: {row.id: values[row.id] for row in rows if row.chain == chain} for chain in CHAINS_OF.get(monomer, ())
    }
    found = {chain: constants for chain, constants in of_chains.items() if constants}
    if not found:
        raise Il2Error(f"model {model.name!r} has no known affinities of {monomer!r}; give a model of il2.build")
    return found


def _fold(model: Model, chain: str, alone: str, constants: Mapping[str, float], given: Value) -> float:
    """Return the multiple of the parent's dissociation constant that a value means."""
    number, unit = number_and_unit(given)
    if not unit:
        fold = float(number) if is_number(number) else math.nan  # type: ignore[arg-type]
    elif alone not in constants:
        raise Il2Error(f"Kd of {chain!r} is {shown(given)}, but the ligand does not bind it alone; give multiples")
    else:
        fold = Constants(model).value(alone, given) / constants[alone]
    if not 0 < fold < math.inf:
        words = f"multiples of the parent's above 0, such as 10, or values with a unit, such as '{20:g} nM'"
        raise Il2Error(f"Kd of {chain!r} is {shown(given)}; give {words}")
    return float(f"{fold:.12g}")
