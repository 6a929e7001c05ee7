"""The subcommand ``fit``: a file of measurements in, fitted constants, residuals and a figure out."""

from __future__ import annotations

import sys
import warnings
from argparse import SUPPRESS, ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import Il2Error
from ..files import replaced

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from ..fitting.fit_result import Fit

__all__ = ["add_options", "figure", "run"]


#: New names of options by the old ones, which are taken for a release.
RENAMED = {"copies": "copy_number_gsd", "staining": "staining_log_sd", "starts": "n_starts"}


def add_options(sub: ArgumentParser) -> None:
    """Add the options of the subcommand."""
    sub.add_argument("data", metavar="DATA", help="CSV: cell,ligand,dose_nM,time_min,readout,value[,replicate,sd,day]")
    sub.add_argument("--model", default="signal", help="a ready model, see 'pysb-il2 list models' (%(default)s)")
    words = "constants to fit, as CD132_joins_kf or, with a range of your own, CD132_joins_kf=2e-6:1e-5"
    sub.add_argument("--free", nargs="+", action="extend", default=[], metavar="ID", help=words)
    words = "copies to estimate in each cell, and the geometric standard deviation of what was measured, as CD122=2"
    sub.add_argument("--copy-number-gsd", nargs="+", action="extend", default=[], metavar="PROTEIN=GSD", help=words)
    words = "copies that differ between cells of a type, and the range of the geometric SD, as CD25=1.6:3.6"
    sub.add_argument("--variation", nargs="+", action="extend", default=[], metavar="PROTEIN=LOW:HIGH", help=words)
    words = "values are medians over cells: sd (ln) of the fluorescence of cells that are alike, as 0.6 (means)"
    sub.add_argument("--staining-log-sd", type=float, metavar="SD", help=words)
    words = "a cell that the table lacks, as my_cell:CD25=22,CD122=511,CD132=12407; may be repeated"
    sub.add_argument("--cell", action="append", default=[], metavar="NAME:COPIES", help=words)
    words = "override a constant that is not fitted, as for other commands; may be repeated"
    sub.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", dest="parameters", help=words)
    words = "columns whose rows share a scale and a background; 'none': values are molecules (%(default)s)"
    sub.add_argument("--scale-by", default="cell,replicate", metavar="COLUMNS", help=words)
    sub.add_argument("--day-sd", type=float, metavar="SD", help="values of one day share a factor of this sd (ln)")
    words = "sd of a value, as parts of it and of the largest of its scale, as 0.1,0.02 (estimated)"
    sub.add_argument("--noise", metavar="PARTS", help=words)
    sub.add_argument("--n-starts", type=int, default=5, help="searches from different points (%(default)s)")
    sub.add_argument("--seed", type=int, default=0, help="of these points (%(default)s)")
    sub.add_argument("--profile", action="store_true", help="also write profiles.tsv: intervals by profile likelihood")
    sub.add_argument("--petab", action="store_true", help="also write the problem in PEtab, in the folder petab")
    sub.add_argument("--resume", action="store_true", help="go on with the fit of the folder")
    sub.add_argument("-o", "--output", metavar="FOLDER", default="pysb-il2-fit", help="default: %(default)s")
    sub.add_argument("--copies", nargs="+", action="extend", help=SUPPRESS)
    sub.add_argument("--staining", type=float, help=SUPPRESS)
    sub.add_argument("--starts", type=int, help=SUPPRESS)


def run(args: Namespace) -> None:
    """Fit, and write ``fitted.tsv``, ``residuals.csv``, ``fit.png`` and ``state.json``; the report is printed."""
    from ..calibration import Problem, export_petab, fit, profile, read_data
    from .demo import writable

    def say(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    _accept_old_names(args)
    data = read_data(args.data)
    problem = Problem(data, _free(args.free), **_options(args))
    folder = writable(Path(args.output))
    say(f"{len(data)} values, {len(problem.conditions)} conditions, {len(problem.free)} constants free")
    state = folder / "state.json"
    found = fit(problem, n_starts=args.n_starts, seed=args.seed, state=state, resume=args.resume, progress=say)
    _table(found.table, folder / "fitted.tsv", "\t")
    _table(found.residuals, folder / "residuals.csv", ",")
    with replaced(folder / "fit.png") as part:
        figure(found).savefig(part)
    if args.profile:
        import pandas as pd

        rows = []
        for name in problem.names:
            one = profile(found, name)
            say(f"profile of {name}: {one.low:.4g} to {one.high:.4g} {one.unit}{one.note and f' ({one.note})'}")
            rows.append((name, found.values[name], one.unit, one.low, one.high, one.note))
        profiles = pd.DataFrame(rows, columns=["id", "value", "unit", "low", "high", "note"])
        _table(profiles, folder / "profiles.tsv", "\t")
    if args.petab:
        export_petab(found, folder / "petab")
    print(found.report())


def _accept_old_names(args: Namespace) -> None:
    for old, new in RENAMED.items():
        if getattr(args, old) is not None:
            option = f"--{new.replace('_', '-')}"
            # Of this category, which unlike a DeprecationWarning is shown to who uses a command.
            warnings.warn(f"--{old} is now {option}; the old name goes with version 0.2", FutureWarning, stacklevel=2)
            setattr(args, new, getattr(args, old))


def _free(words: list[str]) -> list[Any]:
    """Return constants as ``--free`` names them."""
    from ..fitting.estimated_parameters import EstimatedParameter

    found = []
    for word in (part.strip() for text in words for part in text.split(",") if part.strip()):
        name, sign, ends = word.partition("=")
        found.append(
            EstimatedParameter(name, *_ends(name, ends, "--free", "CD132_joins_kf=2e-6:1e-5"))
            if sign
            else EstimatedParameter(name)
        )
    return found


def _ends(name: str, ends: str, option: str, example: str) -> tuple[float, float]:
    """Return a range as an option gives it."""
    try:
        low, high = map(float, ends.split(":"))
    except ValueError:
        raise Il2Error(f"{option} '{name}={ends}' cannot be read; write it like {example}") from None
    return low, high


def _options(args: Namespace) -> dict[str, Any]:
    """Return the options of a Problem."""
    from .commands import cell_of, constants_of, named, number, numbers

    cells: dict[str, Any] = {}
    for word in args.cell:
        name, _, numbers_of = word.partition(":")
        if "=" not in numbers_of:
            raise Il2Error(f"--cell {word!r} cannot be read; write it like my_cell:CD25=22,CD122=511,CD132=12407")
        if name in cells:
            raise Il2Error(f"--cell gives {name!r} twice; keep one")
        cells[name] = cell_of(numbers_of)
    example = "CD25=1.6:3.6"
    varied, option = named(args.variation, "--variation", example), "--copy-number-gsd"
    copy_number_gsd = named(args.copy_number_gsd, option, "CD122=2")
    by = [c.strip() for c in args.scale_by.split(",") if c.strip()]
    noise = None if args.noise is None else tuple(numbers(args.noise, "--noise"))
    return {
        "model": args.model, "cells": cells, "parameters": constants_of(args.parameters),
        "copy_number_gsd": {name: number(gsd, f"{option} {name}") for name, gsd in copy_number_gsd.items()},
        "variation": {name: _ends(name, ends, "--variation", example) for name, ends in varied.items()},
        "scale_by": None if by == ["none"] else by, "background_by": None if by == ["none"] else by,
        "day_sd": args.day_sd, "noise": noise, "staining_log_sd": args.staining_log_sd,
    }  # fmt: skip


def _table(table: pd.DataFrame, path: Path, sep: str) -> None:
    with replaced(path) as part:
        table.to_csv(part, sep=sep, index=False, float_format="%.8g", lineterminator="\n")


def figure(found: Fit) -> Figure:
    """Draw one panel for each cell, ligand and read-out: predictions as lines, measurements by their fitted scales.

    Where fewer than three doses were given the panel shows time courses.
    """
    import math

    from matplotlib.figure import Figure

    table = found.residuals
    # What was measured, in molecules: without its background, by its scale.
    factor = table.scale.where(table.scale > 0)
    table = table.assign(measured=(table.value - table.background) / factor)
    panels = list(table.groupby(["cell", "ligand", "readout"], sort=False))
    wide = min(3, len(panels))
    tall = math.ceil(len(panels) / wide)
    canvas = Figure(figsize=(3.2 * wide, 2.8 * tall), layout="constrained", dpi=200)
    axes = canvas.subplots(tall, wide, squeeze=False).ravel()
    for ax, (key, panel) in zip(axes, panels, strict=False):
        _panel(ax, panel)
        ax.set_title(", ".join(map(str, key)), loc="left", fontsize=9)
    for ax in axes[len(panels) :]:
        ax.set_visible(False)
    canvas.supylabel("molecules/cell", fontsize=9)
    return canvas


def _panel(ax: Any, panel: pd.DataFrame) -> None:
    from ..visualization.figures import COLOURS

    by_dose = panel.dose_nM[panel.dose_nM > 0].nunique() >= 3
    x, apart, unit = ("dose_nM", "time_min", "min") if by_dose else ("time_min", "dose_nM", "nM")
    if by_dose:
        panel = panel[panel.dose_nM > 0]  # 0 has no place on a logarithmic axis
        ax.set_xscale("log")
    for number, (value, curve) in enumerate(panel.groupby(apart)):
        colour = COLOURS[number % len(COLOURS)]
        line = curve.groupby(x).predicted.mean()
        ax.plot(line.index, line, color=colour, lw=1.5, label=f"{value:g} {unit}")
        ax.plot(curve[x], curve.measured, "o", color=colour, ms=3, alpha=0.6, mew=0)
    ax.set_xlabel("dose (nM)" if by_dose else "time (min)", fontsize=8)
    ax.tick_params(labelsize=7)
    ax.legend(fontsize=6, frameon=False)
    ax.spines[["top", "right"]].set_visible(False)
