"""``pysb-il2 demo``: predicted pSTAT5 of cells with measured receptors, beside the measured pSTAT5."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from ..files import writable_folder
from ..text import printable
from .command import Command
from .output import add_output_folder, write_figure, write_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from pysb import Model

__all__ = ["CELLS", "COMMAND", "OF_FIGURE", "dose_responses", "run"]

CELLS = ("Treg", "Th", "NK")
TIMES_MIN = (30.0, 60.0)
FOLDER = "pysb-il2-demo"
_MODEL = "signal"
#: Relative tolerance of the integrator, which the digits that are shown do not need to be smaller.
_RTOL = 1e-5
#: What draws the figure and prints the table.
OF_FIGURE = ("matplotlib.backends.backend_agg", "pysb_il2.visualization.response_curves", "rich.table")


def run(folder: str | os.PathLike[str] = FOLDER, *, show: bool = True) -> pd.DataFrame:
    """Compare the model's IL-2 dose responses with measured ones.

    Writes ``signal_ec50.csv``, ``signal_dose_response.csv``, ``signal_dose_response.png`` and one
    ``signal_<cell>.bngl`` per cell.

    Parameters
    ----------
    folder : path-like
        Folder for the files; it is made if it is not there. Files of these names are replaced.
    show : bool
        Print the table of EC50s on standard output.

    Returns
    -------
    pandas.DataFrame
        One row per cell and time: predicted and measured EC50 with the confidence interval of the
        measured one, their difference in log10, and the source.

    Raises
    ------
    Il2Error
        If the folder cannot be written, or as `pysb_il2.expand` does.
    """
    from ..simulation.processes import start_processes

    output = writable_folder(folder)
    start_processes(*OF_FIGURE)  # before this one loads as much
    from ..catalogue.build import build
    from ..experiments.curves import ec50
    from ..experiments.tables import concat
    from ..exporters import export

    models = {cell: build(_MODEL, cell=cell, name=f"{_MODEL}_{cell}") for cell in CELLS}
    responses = concat(dose_responses(models))
    compared, written = _compared(ec50(responses)), []
    for name, model in models.items():
        written.append(output / f"{_MODEL}_{name}.bngl")
        export(model, written[-1])
    try:
        for table, content in ((compared, "ec50"), (responses, "dose_response")):
            written.append(output / f"{_MODEL}_{content}.csv")
            write_table(table, written[-1], digits=5)
        written.append(output / f"{_MODEL}_dose_response.png")
        _save_figure(responses, written[-1])
    finally:  # also where the disk is full
        if show:
            _show(compared)
    if show:
        print(f"\nWritten to {printable(output)}: {', '.join(sorted(path.name for path in written))}")
    return compared


def dose_responses(models: Mapping[str, Model]) -> list[pd.DataFrame]:
    """Return the dose response of each cell; all have one network, which is loaded once."""
    from ..experiments.cell_variability import CALIBRATED
    from ..experiments.experiment import Experiment
    from ..experiments.protocols import courses
    from ..simulation.processes import send_ahead

    experiment, tables = Experiment(models[CELLS[0]], rtol=_RTOL), []
    send_ahead(experiment.runner)
    known = experiment.runner.network.parameters
    for cell, model in models.items():
        values = {parameter.name: parameter.value for parameter in model.parameters if parameter.name in known}
        table = courses(
            model, [values], experiment=experiment, doses_nM=_doses(), times_min=TIMES_MIN, readouts=["pSTAT5"],
            ligand=None, equilibrate=True, before=(), variation=CALIBRATED, staining_log_sd=None, steady_state=None,
        )  # fmt: skip
        table.attrs["model"] = _MODEL  # that of all cells
        table["set"] = cell
        tables.append(table.rename(columns={"set": "cell"}))
    return tables


def _doses() -> list[float]:
    """Return the measured doses, so that predicted and measured EC50s are fitted to the same doses."""
    from ..knowledge.datasets import pstat5

    doses = pstat5(CELLS[0], "IL2").dose_nM
    return sorted(float(dose) for dose in doses[doses > 0].unique())


def _compared(fits: pd.DataFrame) -> pd.DataFrame:
    """Return predicted beside measured EC50s, one row per cell and time."""
    import numpy as np
    import pandas as pd

    from ..knowledge.datasets import ec50s

    rows = []
    for _, fit in fits.iterrows():
        measured = ec50s(fit.cell, "IL2", fit.time_min, "pooled").iloc[0]
        rows.append(
            {
                "cell": fit.cell, "ligand": fit.ligand, "time_min": fit.time_min, "readout": fit.readout,
                "predicted_ec50_nM": fit.ec50_nM, "predicted_hill": fit.hill,
                "measured_ec50_nM": measured.ec50_nM, "measured_low_nM": measured.low_nM,
                "measured_high_nM": measured.high_nM, "measured_hill": measured.hill,
                "log10_predicted_over_measured": float(np.log10(fit.ec50_nM / measured.ec50_nM)),
                "note": fit.note, "source": measured.source,
            }
        )  # fmt: skip
    compared = pd.DataFrame(rows)
    compared.attrs = {**fits.attrs, "units": {name: "nM" for name in compared.columns if name.endswith("_nM")}}
    return compared


def _show(compared: pd.DataFrame) -> None:
    """Print the comparison as a table."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(
        title="pSTAT5 of human blood cells given IL-2: EC50 in nM", box=box.SIMPLE_HEAD, title_justify="left",
        caption_justify="left", title_style="bold", caption_style="",
        caption="One set of constants for all cells, fitted to these and other\ncurves "
        "(docs/explanation/calibration.md); cells differ in copies and size.\nMeasured: both replicates pooled.",
    )  # fmt: skip
    for title, justify in (
        ("cell", "left"), ("time", "right"), ("predicted", "right"), ("measured", "right"), ("95 % interval", "left"),
        ("log10 ratio", "right"), ("source", "left"),
    ):  # fmt: skip
        table.add_column(title, justify=justify, no_wrap=True)  # type: ignore[arg-type]
    for row in compared.to_dict("records"):
        table.add_row(
            row["cell"], f"{row['time_min']:g} min",
            _digits(row["predicted_ec50_nM"]), _digits(row["measured_ec50_nM"]),
            f"{_digits(row['measured_low_nM'])} - {_digits(row['measured_high_nM'])}",
            f"{row['log10_predicted_over_measured']:+.2f}", row["source"],
        )  # fmt: skip
    console = Console()
    if not console.is_terminal:
        console.width = 100
    console.print(table)


def _digits(value: float) -> str:
    return f"{value:.3f}" if value < 0.1 else f"{value:.2f}"


def _save_figure(responses: pd.DataFrame, path: Path) -> None:
    """Draw one panel per cell: curves over the measured points."""
    from matplotlib.figure import Figure  # not pyplot: needs no display and leaves nothing open

    from ..knowledge.cells import CHAINS, copies
    from ..knowledge.datasets import pstat5
    from ..visualization.response_curves import dose_response

    figure = Figure(figsize=(7.2, 2.75), layout="constrained", dpi=300)
    for cell, ax in zip(CELLS, figure.subplots(1, len(CELLS), sharey=True, squeeze=False)[0], strict=True):
        dose_response(responses[responses.cell == cell], pstat5(cell, "IL2"), ax)
        numbers = copies(cell)
        ax.set_title(cell, loc="left", fontweight="bold", fontsize=10, pad=16)
        chains = "   ".join(f"{chain} {numbers[chain]:,.0f}" for chain in CHAINS[:3])
        ax.text(0, 1.03, chains, transform=ax.transAxes, fontsize=7, color="0.35")
        ax.tick_params(labelsize=8)
        ax.label_outer()
        ax.set_xlabel("IL-2 (nM)", fontsize=9)
    figure.axes[0].set_ylabel("pSTAT5 (fraction of maximum)", fontsize=8.5)
    figure.supxlabel(
        "Lines: means over cells. Copies above are medians; CD25 of Treg and Th varies from cell to cell. One set of "
        "fitted constants.\nPoints: measured (Farhat et al. 2021), replicates filled and open. Every curve and every "
        "replicate is relative to its own maximum.",
        fontsize=7, color="0.35", x=0.01, ha="left",
    )  # fmt: skip
    write_figure(figure, path)


def _add_options(parser: ArgumentParser) -> None:
    add_output_folder(parser, FOLDER)


def _run(args: Namespace) -> None:
    run(args.folder)


COMMAND = Command(
    "predict pSTAT5 of Treg, T helper and NK cells, beside the measurement", ("", "-o my-folder"), _add_options, _run
)
