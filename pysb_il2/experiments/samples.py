"""Samples of constants: ranges that are given or that sources span, and sets drawn evenly from them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import pandas as pd
from scipy.stats import qmc

from ..annotations import OCCURS_IN, facts_by_name
from ..arguments import says_wrong_types
from ..composition.model_constants import cell_constants
from ..errors import Il2Error, unknown
from ..knowledge.cells import cell_name, variation
from ..knowledge.constants import Constant, table
from ..models.lookup import as_model
from ..naming import COPIES_SUFFIX
from ..rules.table_facts import stamped
from ..types import FloatArray, NonNegativeInt, PositiveInt
from ..units import to_model
from .parameter_sets import MAX_VALUES, Constants, Value

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["GivenRanges", "Ranges", "parameter_ranges", "read_ranges", "samples", "unit_points"]

#: The least and the greatest value by parameter; names, for which tables say them; or what `parameter_ranges` returns.
GivenRanges: TypeAlias = "Mapping[str, tuple[Value, Value]] | Sequence[str] | pd.DataFrame"
#: The 95 % of a lognormal distribution, in standard deviations of the logarithm.
_Z95 = 1.96
_METHODS = ("latin_hypercube", "sobol", "random")


class Ranges(NamedTuple):
    """Ranges of constants in the units of a model.

    Attributes
    ----------
    names : tuple of str
        The constants.
    low, high : array (constants,)
        Their least and greatest values.
    basis : dict of str to str
        What each range rests on.
    units : dict of str to str
        The units that are known.
    log : bool
        Whether samples are even on a logarithmic scale.
    """

    names: tuple[str, ...]
    low: FloatArray
    high: FloatArray
    basis: dict[str, str]
    units: dict[str, str]
    log: bool

    def sets(self, points: FloatArray) -> pd.DataFrame:
        """Return points of the unit cube (points x constants) as sets, with attrs that say what they are."""
        if self.log:
            values = np.exp(np.log(self.low) + points * (np.log(self.high) - np.log(self.low)))
        else:
            values = self.low + points * (self.high - self.low)
        sets = pd.DataFrame(values, columns=list(self.names))
        scale = "logarithmic" if self.log else "linear"
        sets.attrs |= {"units": self.units, "ranges": self.in_words(), "basis": self.basis, "scale": scale}
        return sets

    def in_words(self) -> dict[str, str]:
        """Return each range as text."""
        words = zip(self.names, self.low, self.high, strict=True)
        return {name: f"{low:.4g} to {high:.4g} {self.units[name]}".strip() for name, low, high in words}


@says_wrong_types
def parameter_ranges(
    model: Model | str,
    names: Sequence[str] | None = None,
    *,
    spread: str = "sources",
    assumed_fold: float = 3.0,
) -> pd.DataFrame:
    """Return what range each constant of a model may lie in, as far as tables say.

    Parameters
    ----------
    model : pysb.Model or str
        Any PySB model, or the name of a ready one.
    names : sequence of str, optional
        Constants, as `sweep` takes them; by default all but doses.
    spread : {"sources", "cells"}
        What a range spans: what sources, replicates and fits give (columns ``low`` and ``high`` of the tables), or
        95 % of the cells of one type where their geometric standard deviation is known.
    assumed_fold : float
        Where tables say nothing, or the model's value is not theirs, the range is assumed: so many times less to so
        many times more.

    Returns
    -------
    pandas.DataFrame
        ``parameter, value, low, high, unit, basis``. The basis says ``assumed`` of ranges that are, and of those of
        values that are.

    Raises
    ------
    Il2Error
        If a name is not known, none is given, or `assumed_fold` is not above 1.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> table = il2.parameter_ranges("receptor", ["CD25", "CD25_joins_kf"])
    >>> table[["parameter", "low", "high", "basis"]].values.tolist()[0]
    ['CD25_0', 3380.0, 5190.0, 'fitted: low and high of Farhat2021;OrcuttJahns2023']
    """
    model = as_model(model)
    if spread not in ("sources", "cells"):
        raise unknown("spread", spread, ("sources", "cells"))
    if not 1 < assumed_fold < math.inf:
        raise Il2Error(f"assumed_fold is {assumed_fold!r}; give a finite number above 1")
    constants = Constants(model)
    chosen = constants.varied() if names is None else list(constants.named(dict.fromkeys(names)))
    if not chosen:
        raise Il2Error("names gives no constant; leave it out for all of the model")
    known, gsds = _tables(model)
    rows = []
    for name in chosen:
        value, unit = constants.default(name), constants.units.get(name, "")
        row, gsd = known.get(name), gsds.get(name)
        if row is not None and value != to_model(row.value, row.unit)[0]:
            row = gsd = None  # the model has another value
        low, high, basis = value / assumed_fold, value * assumed_fold, f"assumed: {assumed_fold:g}-fold"
        if spread == "cells" and gsd is not None:
            low, high, basis = value / gsd**_Z95, value * gsd**_Z95, f"95 % of cells, geometric SD {gsd:g}"
        elif spread == "sources" and row is not None and row.low is not None and row.high is not None:
            low, high = sorted(to_model(end, row.unit)[0] for end in (row.low, row.high))
            basis = f"{row.basis}: low and high of {row.source or 'the table'}"
        rows.append((name, value, low, high, unit, basis))
    columns = ["parameter", "value", "low", "high", "unit", "basis"]
    return stamped(pd.DataFrame(rows, columns=columns), model, statistic=f"ranges over {spread}")


def _tables(model: Model) -> tuple[dict[str, Constant], dict[str, float]]:
    """Return the constants that tables give for a model's cell, and geometric standard deviations between cells."""
    known, gsds = dict(table()), dict[str, float]()
    with suppress(Il2Error):  # a cell of the user's own
        cell = cell_name(facts_by_name(model, OCCURS_IN).get(model.name, "").split(" with ")[0])
        known |= cell_constants(cell)
        gsds = {f"{protein}{COPIES_SUFFIX}": gsd for protein, gsd in variation(cell).items()}
    return known, gsds


def read_ranges(model: Model, given: GivenRanges, *, log: bool) -> Ranges:
    """Return ranges as numbers in the units of a model.

    Raises
    ------
    Il2Error
        If there are none, a name or a value cannot be used, a range has no width, or begins at 0 on a logarithmic
        scale.
    """
    constants, basis = Constants(model), dict[str, str]()
    pairs: Mapping[str, tuple[object, object]]
    if isinstance(given, Mapping):
        pairs = given
    else:
        rows = given if isinstance(given, pd.DataFrame) else parameter_ranges(model, list(given))
        if missing := {"parameter", "low", "high"} - set(rows.columns):
            raise Il2Error(f"the table of ranges lacks the column {min(missing)!r}; pass what parameter_ranges returns")
        names = [constants.name(name) for name in rows.parameter]
        if len(set(names)) < len(names):
            raise Il2Error("the table of ranges has a parameter twice; keep one row of each")
        pairs = dict(zip(names, zip(rows.low, rows.high, strict=True), strict=True))
        basis = dict(zip(names, rows.basis, strict=True)) if "basis" in rows else {}
    named = constants.named(pairs)
    if not named:
        raise Il2Error(
            "there are no ranges; give the least and greatest value by name, such as {'CD122_0': (100, 1e4)}"
        )
    ends = {name: (constants.value(name, low), constants.value(name, high)) for name, (low, high) in named.items()}
    for name, (low, high) in ends.items():
        if not low < high:
            raise Il2Error(
                f"the range of {name!r} is {low:g} to {high:g}; give the lower end first, and ends that differ"
            )
        if log and low <= 0:
            raise Il2Error(
                f"the range of {name!r} begins at {low:g}, which has no logarithm; raise it, or give log=False"
            )
    lows, highs = np.array(list(ends.values())).T
    units = {name: constants.units.get(name, "") for name in ends}
    return Ranges(tuple(ends), lows, highs, {name: basis.get(name, "given") for name in ends}, units, log)


def unit_points(number: int, dimensions: int, seed: int, method: str) -> FloatArray:
    """Return points of the unit cube (points x dimensions), the same for the same seed.

    Raises
    ------
    Il2Error
        If the method is unknown, or a Sobol sequence of no power of 2 is asked for.
    """
    if method not in _METHODS:
        raise unknown("method", method, _METHODS)
    if number * dimensions > MAX_VALUES:
        raise Il2Error(
            f"{number} samples of {dimensions} numbers are too many; give fewer, {MAX_VALUES} numbers at most"
        )
    generator = np.random.default_rng(seed)
    if method == "random":
        return generator.random((number, dimensions))
    if method == "latin_hypercube":
        return np.asarray(qmc.LatinHypercube(dimensions, seed=generator).random(number))
    if number & (number - 1):
        below = 1 << (number.bit_length() - 1)
        raise Il2Error(f"n is {number}, and Sobol sequences are even for powers of 2; give {below} or {2 * below}")
    return np.asarray(qmc.Sobol(dimensions, seed=generator).random(number))


@says_wrong_types
def samples(
    model: Model | str,
    ranges: GivenRanges,
    *,
    n: PositiveInt,
    method: str = "latin_hypercube",
    seed: NonNegativeInt = 1,
    log: bool = True,
) -> pd.DataFrame:
    """Draw sets of constants evenly from ranges.

    Parameters
    ----------
    model : pysb.Model or str
        Whose constants these are.
    ranges : mapping of str to (low, high), sequence of str, or pandas.DataFrame
        By parameter, with units as in `sweep`; names alone take what `parameter_ranges` says, and its table does, too.
    n : int
        How many sets; a power of 2 for a Sobol sequence.
    method : {"latin_hypercube", "sobol", "random"}
        A Latin hypercube, of which each parameter has one value in each n-th of its range; a scrambled Sobol
        sequence, which also fills the ranges of several parameters evenly; or independent numbers.
    seed : int
        Of the random numbers; the same seed gives the same sets.
    log : bool
        Be even on a logarithmic scale, as suits constants that are known to a factor; otherwise on a linear one.

    Returns
    -------
    pandas.DataFrame
        A column by parameter, in the unit of the model, and a row a set, which `sweep` takes; ``attrs`` has units,
        ranges and what these rest on (``basis``), method, seed and scale.

    Raises
    ------
    Il2Error
        If a name or a value cannot be used, a range has no width or begins at 0 on a logarithmic scale, or there
        would be more than a million numbers.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> sets = il2.samples("receptor", {"CD122": (100, 10000), "CD25_captures_IL2_Kd": ("1 nM", "100 nM")}, n=8)
    >>> sets.shape, bool(sets.CD122_0.between(100, 10000).all())
    ((8, 2), True)
    >>> table = il2.sweep("receptor", sets, readouts=["IL2_trimer"])
    """
    model = as_model(model)
    read = read_ranges(model, ranges, log=log)
    sets = stamped(read.sets(unit_points(n, len(read.names), seed, method)), model, statistic="samples")
    sets.attrs |= {"method": method, "seed": seed}
    return sets
