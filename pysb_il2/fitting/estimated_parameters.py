"""Constants that are estimated: on the scale of their logarithm, with a prior and bounds from the table."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..argument_types import as_numbers
from ..arguments import check_fields
from ..errors import Il2Error, unknown
from ..experiments.cell_variability import checked_gsd
from ..knowledge.cells import SHARED_CELL, cells
from ..knowledge.cells import rows as cell_rows
from ..knowledge.constants import table
from ..naming import copies_name
from ..text import shown

__all__ = [
    "EstimatedParameter", "OfOneCell", "Z", "constants_to_estimate", "copies_in_cells", "estimated_copy_numbers",
    "estimated_gsds", "parse_range",
]  # fmt: skip

#: Copies by protein, of each cell.
Copies = Mapping[str, Mapping[str, float]]

#: A normal variable lies within this many standard deviations of its mean in 95 % of cases.
Z = 1.959963984540054


@dataclass(frozen=True)
class EstimatedParameter:
    """A constant that is estimated.

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
        At which value the first search starts; by default the value of the table, or the middle of the range.
    unit : str, optional
        By default that of the table.

    Raises
    ------
    Il2Error
        If a field is of another type or not finite.

    Examples
    --------
    >>> kept = EstimatedParameter("complex_internalised_kf", low=10, high=40)
    >>> [round(x, 6) for x in kept.bounds]
    [5.0, 80.0]
    """

    id: str
    low: float | None = None
    high: float | None = None
    prior: bool = True
    start: float | None = None
    unit: str = ""

    def __post_init__(self) -> None:
        check_fields(self)
        for name in ("low", "high", "start"):
            if not math.isfinite(getattr(self, name) or 0.0):
                raise Il2Error(f"{name} of constant {self.id!r} is {getattr(self, name)}; give a finite number")

    @property
    def range(self) -> tuple[float, float]:
        """The 95 % range of the prior; of the bounds where there is none."""
        if self.low is None or self.high is None:
            raise Il2Error(
                f"constant {self.id!r} has no bounds: the table gives no range for it; say which as "
                f"EstimatedParameter({self.id!r}, low=..., high=...)"
            )
        return self.low, self.high

    @property
    def prior_mean(self) -> float:
        """The mean of the prior, of the natural logarithm."""
        return sum(map(math.log, self.range)) / 2

    @property
    def prior_sd(self) -> float:
        """The standard deviation of the prior, of the natural logarithm."""
        return (math.log(self.range[1]) - math.log(self.range[0])) / (2 * Z)

    @property
    def bounds(self) -> tuple[float, float]:
        """Between which values it is looked for."""
        low, high = self.range
        wider = math.sqrt(high / low) if self.prior else 1.0
        return low / wider, high * wider

    @property
    def x0(self) -> float:
        """The logarithm of the value at which the first search starts, within the bounds."""
        low, high = map(math.log, self.bounds)
        return min(max(self.prior_mean if self.start is None else math.log(self.start), low), high)


@dataclass(frozen=True)
class OfOneCell:
    """What is estimated of one protein in one cell: its copies, or how much they differ between cells."""

    estimated: EstimatedParameter
    cell: str
    protein: str


def constants_to_estimate(
    free: Iterable[str | EstimatedParameter] | Mapping[str, tuple[float, float]],
) -> list[EstimatedParameter]:
    """Return constants to estimate, with the table's unit, value and range where they have none of their own.

    Raises
    ------
    Il2Error
        If nothing is chosen, a name stands twice, or a constant has no range or one with no logarithm.

    Examples
    --------
    >>> constants_to_estimate(["CD25_captures_IL2_Kd"])[0].range
    (5.0, 50.0)
    """
    if isinstance(free, Mapping):
        free = [EstimatedParameter(name, *parse_range(ends, name, "free=")) for name, ends in free.items()]
    found: dict[str, EstimatedParameter] = {}
    for item in free:
        constant = _with_defaults(item if isinstance(item, EstimatedParameter) else EstimatedParameter(item))
        if constant.id in found:
            raise Il2Error(f"free= names {constant.id!r} twice; keep one")
        found[constant.id] = constant
        _check(constant)
    return list(found.values())


def _check(one: EstimatedParameter) -> None:
    low, high = one.range
    if not (0 < low < high < math.inf):
        raise Il2Error(
            f"the range of {one.id!r} is {low:g} to {high:g}, and a logarithm is taken; give one above 0, from low to "
            f"high, as EstimatedParameter({one.id!r}, low=..., high=...)"
        )
    if one.start is not None and not 0 < one.start < math.inf:
        raise Il2Error(f"the start of {one.id!r} is {one.start:g}, and a logarithm is taken; give one above 0")


def _with_defaults(one: EstimatedParameter) -> EstimatedParameter:
    """Return a constant with what the table says and the user did not."""
    rows: dict[str, Any] = {name: (r.value, r.low, r.high, r.unit) for name, r in table().items()}
    for row in cell_rows(cells()[0]):
        if row.cell == SHARED_CELL:  # what is taken for every cell is fitted for every cell
            rows.setdefault(copies_name(row.protein), (row.copies, row.low, row.high, "molecules"))
    value, low, high, unit = rows.get(one.id, (None, None, None, ""))
    if one.unit and unit and one.unit != unit:
        value = low = high = None  # of another unit; the range is the user's own then
    if one.id not in rows and None in (one.low, one.high):
        where = "the table, whose ranges serve where EstimatedParameter(..., low=..., high=...) gives none"
        raise unknown("constant", one.id, rows, where=where)
    return EstimatedParameter(
        one.id, low if one.low is None else one.low, high if one.high is None else one.high, one.prior,
        value if one.start is None else one.start, one.unit or unit,
    )  # fmt: skip


def parse_range(given: object, name: str, option: str) -> tuple[float, float]:
    """Return the ends of a range, or say that it is none."""
    numbers = as_numbers(given)
    if numbers is None or numbers.shape != (2,):
        raise Il2Error(f"{option} gives {name!r} {shown(given)}; give a range, such as (1.6, 3.6)")
    return float(numbers[0]), float(numbers[1])


def copies_in_cells(name: str, known: Copies, option: str) -> tuple[str, dict[str, float]]:
    """Return the protein that a name tells of, and its copies in each cell that has it: one for ``CD25[Treg]``.

    Examples
    --------
    >>> copies_in_cells("CD25[Treg]", {"Treg": {"CD25": 3500.0}, "Th": {"CD25": 330.0}}, "copy_number_gsd=")
    ('CD25', {'Treg': 3500.0})
    """
    protein, _, cell_named = name.removesuffix("]").partition("[")
    copies = {cell: proteins[protein] for cell, proteins in known.items() if proteins.get(protein, 0) > 0}
    found = {cell: number for cell, number in copies.items() if cell_named in ("", cell)}
    if not found:
        every = {f"{p}{end}" for cell, proteins in known.items() for p in proteins for end in ("", f"[{cell}]")}
        raise unknown("protein", name, every, where=option)
    return protein, found


def estimated_copy_numbers(copy_number_gsd: Mapping[str, float] | None, known: Copies) -> list[OfOneCell]:
    """Return the copy numbers that are estimated in each cell.

    Parameters
    ----------
    copy_number_gsd : mapping of str to float
        Proteins, or a protein in one cell as ``CD122[NK]``, and the geometric standard deviation of what was
        measured of each.
    known : mapping of str to mapping of str to float
        Copies by protein, of each cell.

    Examples
    --------
    >>> estimated = estimated_copy_numbers({"CD122": 2.0}, {"NK": {"CD122": 8500.0, "CD25": 0.0}})
    >>> [(one.estimated.id, one.cell) for one in estimated]
    [('CD122_0[NK]', 'NK')]
    """
    found: dict[str, OfOneCell] = {}
    for name, given in (copy_number_gsd or {}).items():
        gsd = checked_gsd(given, name, "copy_number_gsd=")
        protein, copies = copies_in_cells(name, known, "copy_number_gsd=")
        for cell, number in copies.items():
            low, high = number / gsd**Z, number * gsd**Z
            estimated = EstimatedParameter(f"{copies_name(protein)}[{cell}]", low, high, start=number, unit="molecules")
            _add_once(found, OfOneCell(estimated, cell, protein), "copy_number_gsd=")
    return list(found.values())


def estimated_gsds(variation: Mapping[str, tuple[float, float]] | None, known: Copies) -> list[OfOneCell]:
    """Return the geometric standard deviations between cells of each type.

    Parameters
    ----------
    variation : mapping of str to (low, high)
        Proteins, or a protein in one cell as ``CD25[Treg]``, and the 95 % range of the geometric standard
        deviation.
    known
        As in `estimated_copy_numbers`.

    Examples
    --------
    >>> [(one.estimated.id, one.cell) for one in estimated_gsds({"CD25": (1.6, 3.6)}, {"Treg": {"CD25": 3500.0}})]
    [('CD25_variation[Treg]', 'Treg')]
    """
    found: dict[str, OfOneCell] = {}
    for name, ends in (variation or {}).items():
        low, high = parse_range(ends, name, "variation=")
        protein, copies = copies_in_cells(name, known, "variation=")
        for cell in copies:
            gsd = EstimatedParameter(f"{protein}_variation[{cell}]", low, high, unit="fold")
            if not (low < high < math.inf and gsd.bounds[0] > 1):
                raise Il2Error(
                    f"variation= gives {protein!r} a geometric standard deviation of {low:g} to {high:g}, looked for "
                    f"from {gsd.bounds[0]:.3g} on; it is above 1: give a higher or narrower range, such as (1.6, 3.6)"
                )
            _add_once(found, OfOneCell(gsd, cell, protein), "variation=")
    return list(found.values())


def _add_once(found: dict[str, OfOneCell], one: OfOneCell, option: str) -> None:
    if one.estimated.id in found:
        raise Il2Error(f"{option} gives {one.protein!r} of {one.cell!r} twice; keep one")
    found[one.estimated.id] = one
