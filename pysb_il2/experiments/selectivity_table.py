"""What two cells answer to the variants of a ligand, side by side, and which variants tell the cells apart most."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..rules.table_facts import units_of
from .affinity_grid import AffinityGrid
from .curves import ABOVE, NO_RESPONSE, ec50

__all__ = ["Answers", "read_answers", "side_by_side"]

#: Per cent of the parent's maximum below which a response is none: the integrator's tolerance is not far below.
_NOTHING = 1e-4


class Answers(NamedTuple):
    """What one cell answers.

    Attributes
    ----------
    name : str
        What the cell is called.
    found : pandas.DataFrame
        By ``set`` and ``time_min`` the EC50 in nM and its ``note``, the ``response`` that is compared, and the maximum
        in ``percent`` of the parent's.
    unit : str
        Of the responses.
    """

    name: str
    found: pd.DataFrame
    unit: str


def read_answers(
    name: str, curves: pd.DataFrame, doses: Sequence[float], dose_nM: float | None, *, parent: int
) -> Answers:
    """Return what is read off the curves of a cell.

    Parameters
    ----------
    name : str
        What the cell is called.
    curves : pandas.DataFrame
        As `courses` returns it.
    doses, dose_nM
        Of the curves, and that at which responses are compared; None for their maximum.
    parent : int
        The set that is the parent.
    """
    keys = ["set", "time_min"]
    within = curves[curves.dose_nM.isin(doses)]
    found = ec50(within)[[*keys, "ec50_nM", "note"]].set_index(keys)
    maxima = within.groupby(keys).value.max().reindex(found.index)
    of_parent = maxima.xs(parent).reindex(found.index, level="time_min")
    found["percent"] = 100 * maxima / of_parent.where(of_parent > 0)
    found["response"] = maxima if dose_nM is None else curves[curves.dose_nM == dose_nM].set_index(keys).value
    found.loc[~(found.percent >= _NOTHING), ["ec50_nM", "note"]] = np.nan, NO_RESPONSE
    found["answers"] = found.response >= _NOTHING / 100 * of_parent.where(of_parent > 0)
    found.loc[~found.answers & (found.note == ""), "note"] = f"{NO_RESPONSE} at {dose_nM} nM"
    return Answers(name, found, units_of(curves)["value"])


def side_by_side(
    grid: AffinityGrid, answers: Sequence[Answers], *, least_percent: float, highest_nM: float
) -> pd.DataFrame:
    """Return a row for each combination of affinities and time, with ratios and corners; see `selectivity`.

    Parameters
    ----------
    grid : AffinityGrid
        Whose variants are the sets of the answers.
    answers : sequence of Answers
        Of the first and the second cell.
    least_percent, highest_nM : float
        As in `selectivity`, and the highest dose.
    """
    every = answers[0].found.index
    asked, variants = len(grid.asked), grid.variants
    rows = every[every.get_level_values("set") < asked]
    first, second = (one.found.loc[rows] for one in answers)
    sets, times = (rows.get_level_values(level) for level in ("set", "time_min"))
    columns: dict[str, object] = {"valency": [variants[number].valency for number in sets]}
    for place, chain in enumerate(grid.chains):
        folds = np.array([variants[number].folds[place] for number in sets])
        columns[f"{chain}_fold"] = folds
        if chain in grid.parent_Kd_nM:
            columns[f"{chain}_Kd_nM"] = folds * grid.parent_Kd_nM[chain]
    columns |= {
        "time_min": times, "first": answers[0].name, "second": answers[1].name,
        "ec50_first_nM": first.ec50_nM, "ec50_second_nM": second.ec50_nM, "ec50_ratio": second.ec50_nM / first.ec50_nM,
        "response_first": first.response, "response_second": second.response,
        "response_ratio": (first.response / second.response).where(first.answers & second.answers),
        "percent_first": first.percent, "percent_second": second.percent, "corner": "",
        "note": [_joined(f"{one.name}: {note}" for one in answers if (note := one.found.note[row])) for row in rows],
    }  # fmt: skip
    table, corners = pd.DataFrame(columns, index=rows), {}
    for one, other in (answers, answers[::-1]):
        advantage = _advantage(one.found.loc[rows], other.found.loc[rows], highest_nM)
        eligible = advantage[one.found.percent.loc[rows] >= least_percent].dropna()
        for row in eligible.groupby(level="time_min", sort=False).idxmax():
            name = f"most selective for {one.name}{' (none favours it)' if advantage[row] < 1 else ''}"
            table.loc[row, "corner"] = _joined(filter(None, (table.corner[row], name)))
            words = f"{grid.in_words(variants[row[0]])}; {_ec50s(answers, row)}"
            corners[f"{name}, {row[1]:g} min"] = words
    parent = variants.index(grid.parent)
    said = {f"{minutes:g} min": _ec50s(answers, (parent, minutes)) for minutes in dict.fromkeys(times)}
    units = {str(name): "nM" for name in table if str(name).endswith("_nM")}
    units |= {"time_min": "min", "percent_first": "%", "percent_second": "%"}
    units |= dict.fromkeys(("response_first", "response_second"), answers[0].unit)
    table = table.reset_index(drop=True)
    table.attrs = {"corners": corners, "parent": said, "units": units}
    return table


def _advantage(one: pd.DataFrame, other: pd.DataFrame, highest_nM: float) -> pd.Series:
    """Return how many times the dose of one cell the other needs: at least, where it does not reach its EC50."""
    return other.ec50_nM.mask(other.note.isin((ABOVE, NO_RESPONSE)), highest_nM) / one.ec50_nM


def _ec50s(answers: Sequence[Answers], row: tuple[int, float]) -> str:
    """Return both EC50s, or why there is none, and how much of the parent's maximum each cell reaches."""
    return ", ".join(
        f"{one.name} {one.found.note[row] or f'EC50 {one.found.ec50_nM[row]:.3g} nM'} "
        f"({one.found.percent[row]:.3g} % of the parent's maximum)"
        for one in answers
    )


def _joined(words: Iterable[str]) -> str:
    return "; ".join(words)
