"""Constants that are fitted: on the scale of their logarithm, with a prior and bounds from the table."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import Il2Error, mapping, unknown
from ..experiments.cell_variability import fold

__all__ = ["Free", "chosen", "ends_of", "floating", "holders", "varying"]

#: A normal variable lies within this many standard deviations of its mean in 95 % of cases.
Z = 1.959963984540054


@dataclass(frozen=True)
class Free:
    """A constant that is fitted.

    Parameters
    ----------
    id : str
        A constant of the table, or of a model.
    low, high : float, optional
        Its 95 % range before the data are seen, in `unit`; by default that of the table.
    prior : bool
        Whether the range is a lognormal prior; bounds are then twice as wide on the logarithmic scale.
        Without a prior the range is that of the bounds, and nothing within is preferred.
    start : float, optional
        Where the first start begins; by default the value of the table, or the middle of the range.
    unit : str, optional
        By default that of the table.

    Examples
    --------
    >>> kept = Free("complex_internalised_kf", low=10, high=40)
    >>> [round(x, 6) for x in kept.bounds]
    [5.0, 80.0]
    """

    id: str
    low: float | None = None
    high: float | None = None
    prior: bool = True
    start: float | None = None
    unit: str = ""

    @property
    def range(self) -> tuple[float, float]:
        """The 95 % range of the prior; of the bounds where there is none."""
        if self.low is None or self.high is None:
            raise Il2Error(
                f"constant {self.id!r} has no bounds: the table gives no range for it; say which as "
                f"Free({self.id!r}, low=..., high=...)"
            )
        return self.low, self.high

    @property
    def centre(self) -> float:
        """The logarithm of the middle of the range."""
        return sum(map(math.log, self.range)) / 2

    @property
    def sd(self) -> float:
        """The standard deviation of the prior, of the natural logarithm."""
        return (math.log(self.range[1]) - math.log(self.range[0])) / (2 * Z)

    @property
    def bounds(self) -> tuple[float, float]:
        """Between which values it is looked for."""
        low, high = self.range
        wider = math.sqrt(high / low) if self.prior else 1.0
        return low / wider, high * wider

    @property
    def begin(self) -> float:
        """The logarithm of where the first start begins, within the bounds."""
        low, high = map(math.log, self.bounds)
        return min(max(self.centre if self.start is None else math.log(self.start), low), high)


def chosen(free: Iterable[str | Free] | Mapping[str, tuple[float, float]]) -> list[Free]:
    """Return constants to fit with the table's unit, value and range where they have none of their own.

    Raises
    ------
    Il2Error
        If nothing is chosen, a name stands twice, or a constant has no range or one with no logarithm.

    Examples
    --------
    >>> chosen(["CD25_captures_IL2_Kd"])[0].range
    (5.0, 50.0)
    """
    if isinstance(free, str):
        raise Il2Error(f"free={free!r} is a string; give a list, such as free=[{free!r}]")
    if isinstance(free, Mapping):
        free = [Free(name, *ends_of(ends, name, "free=")) for name, ends in free.items()]
    found: dict[str, Free] = {}
    for item in free:
        one = _filled(item if isinstance(item, Free) else Free(item))
        if one.id in found:
            raise Il2Error(f"free= names {one.id!r} twice; keep one")
        found[one.id] = one
        _check(one)
    return list(found.values())


def _check(one: Free) -> None:
    low, high = one.range
    if not (0 < low < high < math.inf):
        raise Il2Error(
            f"the range of {one.id!r} is {low:g} to {high:g}, and a logarithm is taken; give one above 0, from low to "
            f"high, as Free({one.id!r}, low=..., high=...)"
        )
    if one.start is not None and not 0 < one.start < math.inf:
        raise Il2Error(f"the start of {one.id!r} is {one.start:g}, and a logarithm is taken; give one above 0")


def _filled(one: Free) -> Free:
    """Return a constant with what the table says and the user did not."""
    from ..knowledge.cells import SHARED_CELL, cells
    from ..knowledge.cells import rows as cell_rows
    from ..knowledge.constants import table

    rows: dict[str, Any] = {name: (r.value, r.low, r.high, r.unit) for name, r in table().items()}
    for row in cell_rows(cells()[0]):
        if row.cell == SHARED_CELL:  # what is taken for every cell is fitted for every cell
            rows.setdefault(f"{row.protein}_0", (row.copies, row.low, row.high, "molecules"))
    value, low, high, unit = rows.get(one.id, (None, None, None, ""))
    if one.unit and unit and one.unit != unit:
        value = low = high = None  # of another unit; the range is the user's own then
    if one.id not in rows and None in (one.low, one.high):
        where = "the table, whose ranges serve where Free(..., low=..., high=...) gives none"
        raise unknown("constant", one.id, rows, where=where)
    return Free(
        one.id, low if one.low is None else one.low, high if one.high is None else one.high, one.prior,
        value if one.start is None else one.start, one.unit or unit,
    )  # fmt: skip


def ends_of(given: Any, name: str, option: str) -> tuple[float, float]:
    """Return the ends of a range, or say that it is none."""
    try:
        low, high = map(float, given)
    except (TypeError, ValueError):
        raise Il2Error(f"{option} gives {name!r} {given!r}; give a range, such as (1.6, 3.6)") from None
    return low, high


def holders(name: str, known: Mapping[str, Mapping[str, float]], option: str) -> tuple[str, dict[str, float]]:
    """Return the protein that a name tells of, and its copies in each cell that has it: one for ``CD25[Treg]``.

    Examples
    --------
    >>> holders("CD25[Treg]", {"Treg": {"CD25": 3500.0}, "Th": {"CD25": 330.0}}, "copies=")
    ('CD25', {'Treg': 3500.0})
    """
    protein, _, one = name.removesuffix("]").partition("[")
    here = {cell: numbers[protein] for cell, numbers in known.items() if numbers.get(protein, 0) > 0}
    found = {cell: number for cell, number in here.items() if one in ("", cell)}
    if not found:
        every = {f"{p}{end}" for cell, numbers in known.items() for p in numbers for end in ("", f"[{cell}]")}
        raise unknown("protein", name, every, where=option)
    return protein, found


def floating(
    copies: Mapping[str, float] | None, known: Mapping[str, Mapping[str, float]]
) -> list[tuple[Free, str, str]]:
    """Return copy numbers that float in each cell, with the cell and the protein.

    Parameters
    ----------
    copies : mapping of str to float
        Proteins, or a protein in one cell as ``CD122[NK]``, and the geometric standard deviation of what was
        measured of each.
    known : mapping of str to mapping of str to float
        Copies by protein, of each cell.

    Examples
    --------
    >>> [(free.id, cell) for free, cell, _ in floating({"CD122": 2.0}, {"NK": {"CD122": 8500.0, "CD25": 0.0}})]
    [('CD122_0[NK]', 'NK')]
    """
    found: dict[str, tuple[Free, str, str]] = {}
    for name, spread in mapping(copies, "copies", "{'CD122': 2.0}").items():
        spread = fold(spread, name, "copies=")
        protein, here = holders(name, known, "copies=")
        for cell, number in here.items():
            low, high = number / spread**Z, number * spread**Z
            free = Free(f"{protein}_0[{cell}]", low, high, start=number, unit="molecules")
            if free.id in found:
                raise Il2Error(f"copies= gives {protein!r} of {cell!r} twice; keep one")
            found[free.id] = free, cell, protein
    return list(found.values())


def varying(
    variation: Mapping[str, tuple[float, float]] | None, known: Mapping[str, Mapping[str, float]]
) -> list[tuple[Free, str, str]]:
    """Return the geometric standard deviations between cells of each type, with the cell and the protein.

    Parameters
    ----------
    variation : mapping of str to (low, high)
        Proteins, or a protein in one cell as ``CD25[Treg]``, and the 95 % range of the geometric standard
        deviation.
    known : mapping of str to mapping of str to float
        Copies by protein, of each cell.

    Examples
    --------
    >>> [(free.id, cell) for free, cell, _ in varying({"CD25": (1.6, 3.6)}, {"Treg": {"CD25": 3500.0}})]
    [('CD25_variation[Treg]', 'Treg')]
    """
    found: dict[str, tuple[Free, str, str]] = {}
    for name, ends in mapping(variation, "variation", "{'CD25': (1.6, 3.6)}").items():
        low, high = ends_of(ends, name, "variation=")
        protein, here = holders(name, known, "variation=")
        for cell in here:
            free = Free(f"{protein}_variation[{cell}]", low, high, unit="fold")
            if not (low < high < math.inf and free.bounds[0] > 1):
                raise Il2Error(
                    f"variation= gives {protein!r} a geometric standard deviation of {low:g} to {high:g}, looked for "
                    f"from {free.bounds[0]:.3g} on; it is above 1: give a higher or narrower range, such as (1.6, 3.6)"
                )
            if free.id in found:
                raise Il2Error(f"variation= gives {protein!r} of {cell!r} twice; keep one")
            found[free.id] = free, cell, protein
    return list(found.values())
