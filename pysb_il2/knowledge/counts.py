"""From counts to copies: one law for cells of every type, and for counts of the user's own.

A count of cytometry is a mean, a geometric mean or a median over cells that differ, with or without background, by the
beads and controls of one laboratory. A model takes the median cell of a lognormal distribution:

1. Background adds the same to every cell. It is taken off the mean and not off the standard deviation, so that few
   cells carry most of a protein that is near the background.
2. The median of a lognormal distribution is its geometric mean, and below its mean.
3. Counts of two laboratories, one of which takes more background off than the other, are joined by their geometric
   mean.
4. A calibrated cell that was counted in the same stain says what the stain makes of copies; others follow by ratio.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from statistics import geometric_mean

from ..arguments import says_wrong_types
from ..errors import Il2Error, unknown
from ..types import NonNegativeFloat
from .cells import cell_name, name_and_changes, rows, variation
from .references import read_table

__all__ = ["STATISTICS", "TYPE_OF", "CountedCell", "counted", "from_counts"]

#: What a count may be.
STATISTICS = ("mean", "geometric mean", "median")
#: The type of cells that a subset of the table belongs to, and with which it was counted.
TYPE_OF = {f"{cell}_{subset}": cell for cell in ("Treg", "Th", "CD8") for subset in ("naive", "memory")}


class CountedCell(dict[str, float]):
    """Copies of the median cell by protein; `pysb_il2.build` takes it as its ``cell``.

    Attributes
    ----------
    variation : dict of str to float
        Geometric standard deviations between cells; `pysb_il2.dose_response` takes it as its ``variation``.
    """

    def __init__(self, copies: Mapping[str, float], variation: Mapping[str, float]) -> None:
        super().__init__(copies)
        self.variation = dict(variation)


@says_wrong_types
def from_counts(
    counts: Mapping[str, NonNegativeFloat],
    *,
    statistic: str = "",
    cv: Mapping[str, NonNegativeFloat] | None = None,
    background: Mapping[str, NonNegativeFloat] | None = None,
    beside: Mapping[str, Mapping[str, NonNegativeFloat]] | None = None,
) -> CountedCell:
    """Return a cell from counts of its receptors, as `pysb_il2.build` takes it.

    Parameters
    ----------
    counts : mapping of str to float
        Molecules per cell by protein, as beads calibrate them.
    statistic : {"mean", "geometric mean", "median"}
        What the counts are over the cells of a sample; counts that do not say so cannot be used.
    cv : mapping of str to float, optional
        Standard deviation over mean between the cells, by protein, background included. Proteins without one are
        alike in all cells.
    background : mapping of str to float, optional
        What cells without the protein, or an isotype control, read as copies, if it was not taken off.
    beside : mapping of str to mapping, optional
        Counts of calibrated cells of the table, such as ``{"Treg": {"CD25": 5200}}``, in the same stain and by the same
        statistic. Copies are then in proportion to the calibrated ones, and what beads, antibodies and statistic make
        of a count drops out; proteins that vary there vary here as much, unless `cv` says otherwise.

    Returns
    -------
    CountedCell
        Copies of the median cell; its ``variation`` holds geometric standard deviations.

    Raises
    ------
    Il2Error
        If the counts do not say what they are, a name or number cannot be used, a count is below its background, or a
        cell beside is named twice or has no copies of a protein to compare with, or assumed ones.

    Notes
    -----
    Background b is taken off the mean m and not off the standard deviation s: cells are lognormal with the mean m - b
    and the coefficient of variation s / (m - b). Counts alone are right within about threefold:
    docs/explanation/calibration.md.

    Examples
    --------
    >>> cell = from_counts({"CD25": 511, "CD122": 645, "CD132": 13326}, statistic="mean", cv={"CD25": 1.19},
    ...                    background={"CD25": 220})
    >>> round(cell["CD25"]), round(cell.variation["CD25"], 1)
    (126, 3.7)
    >>> mine = from_counts({"CD25": 700}, statistic="median", beside={"Treg": {"CD25": 7000}})
    >>> round(mine["CD25"])
    419
    """
    if statistic not in STATISTICS:
        words = f"statistic is {statistic!r}" if statistic else "the counts do not say what they are"
        raise Il2Error(f"{words}; give statistic='mean', 'geometric mean' or 'median'")
    numbers, spreads, offsets = (_by_protein(given or {}) for given in (counts, cv, background))
    for option, given in (("cv=", spreads), ("background=", offsets)):
        if surplus := given.keys() - numbers.keys():
            raise unknown("protein", min(surplus), numbers, where=f"the counts that {option} is of")
    calibrated = {cell_name(cell): _by_protein(of_cell) for cell, of_cell in (beside or {}).items()}
    if len(calibrated) < len(beside or {}):
        raise Il2Error(f"beside= names one of {', '.join(calibrated)} twice; keep one of the names")
    found, gsds = dict[str, float](), dict[str, float]()
    for protein, number in numbers.items():
        offset = offsets.get(protein, 0.0)
        found[protein], gsds[protein] = _median(protein, number, statistic, spreads.get(protein, 0.0), offset)
        ratios = []
        for cell, of_cell in calibrated.items():
            if protein in of_cell:
                theirs = of_cell[protein] - offset
                own = sum(row.copies for row in rows(cell) if row.protein == protein and row.basis != "assumed")
                if theirs <= 0 or own <= 0:
                    raise Il2Error(f"beside= has no {protein} on {cell} to compare with; leave {protein} out there")
                ratios.append(own / theirs)
                gsds[protein] = gsds[protein] if protein in spreads else variation(cell).get(protein, 1.0)
        if ratios:
            found[protein] = (number - offset) * geometric_mean(ratios)
    return CountedCell(found, {protein: gsd for protein, gsd in gsds.items() if gsd > 1})


def counted(cell: str) -> CountedCell:
    """Return what the law makes of the counts of CD25 and CD122 of a cell of the table, in ``counts.tsv``.

    A subset has the copies of its type in proportion to their counts. Other cells have what was counted.

    Examples
    --------
    >>> {protein: round(number) for protein, number in counted("Th").items()}
    {'CD25': 140, 'CD122': 645}
    """
    counts = _rows(cell)
    if cell in TYPE_OF:
        # Both by the first laboratory, whose rows stand first.
        whole = {row["protein"]: float(row["copies"]) for row in reversed(_rows(TYPE_OF[cell]))}
        subset = {row["protein"]: float(row["copies"]) for row in counts}
        return from_counts(subset, statistic="mean", beside={TYPE_OF[cell]: whole})
    read: dict[str, list[tuple[float, float]]] = {}
    for row in counts:
        statistic = row["statistic"] if row["statistic"] in STATISTICS else "median"
        count, cv, background = (float(row[column] or 0) for column in ("copies", "cv", "background"))
        read.setdefault(row["protein"], []).append(_median(row["protein"], count, statistic, cv, background))
    means = {protein: [geometric_mean(of) for of in zip(*found, strict=True)] for protein, found in read.items()}
    gsds = {protein: gsd for protein, (_, gsd) in means.items() if gsd > 1}
    return CountedCell({protein: median for protein, (median, _) in means.items()}, gsds)


def _rows(cell: str) -> list[Mapping[str, str]]:
    return [row for row in read_table("counts.tsv") if row["cell"] == cell]


def _by_protein(counts: Mapping[str, float]) -> dict[str, float]:
    """Return counts by the library's names of proteins."""
    return name_and_changes(counts)[1]


def _median(protein: str, count: float, statistic: str, cv: float, background: float) -> tuple[float, float]:
    """Return the median and the geometric standard deviation of copies, without background."""
    mean = count if statistic == "mean" else count * math.hypot(1.0, cv)
    if count < background or mean <= 0 < cv:
        raise Il2Error(f"the count of {protein} is {count:g}, and its background {background:g}; give counts above it")
    own = cv * mean / (mean - background) if cv else 0.0
    return (mean - background) / math.hypot(1.0, own), math.exp(math.sqrt(math.log1p(own**2)))
