"""How selectively a ligand acts on one of two cell types, over a grid of its affinities: the question of its design."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pysb import Model

from ..arguments import says_wrong_types
from ..errors import Il2Error
from ..knowledge.cells import Cell
from ..knowledge.ligands import Ligand
from ..progress import progress
from ..rules.table_facts import stamped
from ..simulation.executors import ExecutorLike, check_executor
from ..types import NonNegativeFloat, PositiveFloat, PositiveInt
from .affinity_grid import Affinities
from .cell_variability import CALIBRATED
from .parameter_sets import MAX_VALUES, Value
from .phase import finite_numbers
from .protocols import courses
from .selectivity_cells import read_comparison
from .selectivity_table import read_answers, side_by_side
from .tables import said_of_each

if TYPE_CHECKING:
    from ..simulation.steady_state import SteadyStateOptions

__all__ = ["Value", "selectivity"]

#: Two a decade, from what a Treg begins to answer to up to what weak variants need.
_DOSES = tuple(float(nM) for nM in np.geomspace(1e-4, 1e3, 15))


@says_wrong_types
def selectivity(
    first: Cell | Model | Sequence[Model],
    second: Cell | Model | Sequence[Model],
    *,
    Kd: Affinities | None = None,
    model: str = "signal",
    ligand: str | Ligand | None = None,
    valency: Iterable[PositiveInt] | None = None,
    arm_volume_fL: PositiveFloat | None = None,
    doses_nM: Iterable[float] = _DOSES,
    dose_nM: PositiveFloat | None = None,
    times_min: Iterable[float] = (30.0,),
    readout: str = "pSTAT5",
    least_percent: NonNegativeFloat = 50.0,
    equilibrate: bool = True,
    variation: Mapping[str, float] | str | None = CALIBRATED,
    staining_log_sd: PositiveFloat | None = None,
    steady_state: SteadyStateOptions | None = None,
    executor: ExecutorLike | None = None,
) -> pd.DataFrame:
    """Ask which affinities make a ligand act on one cell and not on another.

    Each cell is expanded once; affinities are changed in the network, and what cells are before the dose is computed
    once.

    Parameters
    ----------
    first, second : str, mapping of str to float, (str, mapping), pysb.Model, or sequence of pysb.Model
        The two cells, as `pysb_il2.build` takes them; or models of both, built with one ligand, which may differ in
        anything else, such as a drug; or lists of models, one for each valency of the ligand.
    Kd : mapping of str to sequence, optional
        Dissociation constants by chain of the receptor, of which all combinations are taken: multiples of the
        parent's, where 10 binds a tenth as tightly, or values with a unit, ``"20 nM"`` or ``(20, "nM")``. By default
        0.01 to 100 times for the first two chains of the ligand, such as CD25 and CD122.
    model : str
        The ready model of cells that are no models.
    ligand : str or Ligand, optional
        The parent, from which variants differ; by default IL-2, or the ligand of the models.
    valency : iterable of int, optional
        How many arms the variants have, 1 or 2, each with the affinities of the grid; the first is the parent's. By
        default that of the ligand. Two arms multiply the species of a model: `signal` takes minutes.
    arm_volume_fL : float, optional
        The linker constant of two arms; see `Ligand`.
    doses_nM : iterable of float
        Concentrations of each curve, of which the EC50 is read off.
    dose_nM : float, optional
        At which dose responses are compared; by default the maximum over all doses is.
    times_min, readout, equilibrate, variation, staining_log_sd, steady_state
        As in `dose_response`.
    executor : str or concurrent.futures.Executor, optional
        As in `sweep`.
    least_percent : float
        How much of the parent's maximum a variant must reach in a cell to be called the most selective for it.

    Returns
    -------
    pandas.DataFrame
        A row for each combination and time. ``valency``, ``..._fold`` and ``..._Kd_nM`` say the affinities.
        ``ec50_first_nM, ec50_second_nM`` are what `ec50` says of each cell, and ``ec50_ratio`` is the second over the
        first. ``response_first, response_second`` are molecules per cell, and ``response_ratio`` is the first over the
        second; so both ratios are above 1 where the variant favours the first cell. ``percent_first, percent_second``
        are the maxima over all doses in per cent of the parent's in the same cell. Where a number is not
        reached it is NaN and ``note`` says why. ``corner`` names the most selective variant for each cell, by the EC50
        ratio or, where one cell does not reach its EC50, by what the ratio is at least. ``attrs`` says the same in
        words (``corners``), and the EC50s of the ``parent``. `pysb_il2.plots.selectivity` draws it.

    Raises
    ------
    Il2Error
        If a cell, a chain or another name is not known, both cells are the same, the ligand does not bind a chain, an
        affinity is not above 0, or there are no values or too many.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> table = il2.selectivity("Treg", "NK", Kd={"CD25": [1, 10], "CD122": [1]}, model="receptor",
    ...                         readout="IL2_trimer", doses_nM=[0.001, 0.01, 0.1, 1, 10, 100])
    >>> table.CD25_Kd_nM.tolist(), bool(table.response_first[0] > table.response_first[1])
    ([10.0, 100.0], True)
    """
    if executor is not None:
        check_executor(executor)
    asked = read_comparison(first, second, model, ligand, Kd=Kd, valency=valency, arm_volume_fL=arm_volume_fL)
    grid, doses, times = asked.grid, finite_numbers(doses_nM, "doses_nM"), finite_numbers(times_min, "times_min")
    if 2 * len(grid.variants) * len(doses) * len(times) > MAX_VALUES:
        raise Il2Error(f"variants, doses and times make more than {MAX_VALUES} values; give fewer")
    answers, statistics, varied = [], dict[str, None](), dict[str, str]()
    with progress("cells", 2 * len(asked.models)) as task:
        for name, models in zip(asked.names, zip(*asked.models, strict=True), strict=True):
            parts = []
            for arms, one in zip(grid.valencies, models, strict=True):
                numbers = [number for number, variant in enumerate(grid.variants) if variant.valency == arms]
                variants = [grid.variants[number] for number in numbers]
                curves = courses(
                    one, [grid.values(variant) for variant in variants],
                    labels=[f"{name}, {grid.in_words(variant)}" for variant in variants],
                    doses_nM=sorted({*doses, dose_nM or doses[0]}), times_min=times, readouts=[readout],
                    ligand=asked.monomer, equilibrate=equilibrate, before=(), variation=variation,
                    staining_log_sd=staining_log_sd, steady_state=steady_state, executor=executor,
                    of_ligand=asked.of_ligand(one),
                )  # fmt: skip
                parts.append(curves.assign(set=np.array(numbers)[curves["set"]]))
                task.advance()
            together = pd.concat(parts, ignore_index=True).sort_values("set", kind="stable", ignore_index=True)
            together.attrs = curves.attrs
            statistics[str(curves.attrs["statistic"])] = None
            varied[name] = curves.attrs["variation"]
            answers.append(read_answers(name, together, doses, dose_nM, parent=grid.variants.index(grid.parent)))
    table = side_by_side(grid, answers, least_percent=least_percent, highest_nM=max(doses))
    table.insert(0, "ligand", asked.label)
    table.insert(list(table.columns).index("first"), "readout", curves.readout[0])
    return stamped(
        table, *asked.models[0], statistic=" and ".join(statistics), variation=said_of_each(varied), ligand=asked.label
    )
