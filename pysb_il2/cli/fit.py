"""``pysb-il2 fit``: a file of measurements in; fitted constants, residuals and a figure out."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from ..errors import Il2Error
from ..files import check_folder, check_writable, writable_folder
from ..progress import progress
from . import options
from .command import Command
from .numbers import list_of_names, range_of_floats, read_float, read_floats
from .output import add_output_folder, say, write_figure, write_standard_output, write_table

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from ..fitting.estimated_parameters import EstimatedParameter
    from ..fitting.fit_result import Fit
    from ..fitting.objective import Problem
    from ..knowledge.cells import Cell

_VARIATION_EXAMPLE = "CD25=1.6:3.6"
_BOUNDS_EXAMPLE = "CD132_joins_kf=2e-6:1e-5"


def _add_options(parser: ArgumentParser) -> None:
    words = "CSV file with the columns cell,ligand,dose_nM,time_min,readout,value[,replicate,sd,day]"
    parser.add_argument("data", metavar="DATA", help=words)
    words = "a ready model, as 'pysb-il2 list models' names it (%(default)s)"
    parser.add_argument("--model", default="signal", help=words)
    words = f"constants to estimate, as CD132_joins_kf or, with bounds of your own, {_BOUNDS_EXAMPLE}"
    parser.add_argument("--free", nargs="+", action="extend", default=[], metavar="ID", help=words)
    words = "proteins whose copy number is estimated, with the geometric SD of the measured one, as CD122=2"
    parser.add_argument("--copy-number-gsd", nargs="+", action="extend", default=[], metavar="PROTEIN=GSD", help=words)
    words = f"proteins whose copy number varies within a cell type, with bounds of the SD, as {_VARIATION_EXAMPLE}"
    parser.add_argument("--variation", nargs="+", action="extend", default=[], metavar="PROTEIN=LOW:HIGH", help=words)
    words = "values are medians over cells, whose staining varies with this SD of the logarithm (ln), such as 0.6; "
    words += "without it values are means"
    parser.add_argument("--staining-log-sd", type=float, metavar="SD", help=words)
    words = f"a cell that the library lacks, as my_cell:{options.CELL_EXAMPLE} or my_cell:{options.VARIED_EXAMPLE}; "
    words += "may be repeated"
    parser.add_argument("--cell", action="append", default=[], metavar="NAME:COPIES", help=words)
    options.add_constants(parser)
    words = "columns whose rows share a scale and a background; 'none' if values are molecules (%(default)s)"
    parser.add_argument("--scale-by", default="cell,replicate", metavar="COLUMNS", help=words)
    words = "values of one day share a factor with this SD of the logarithm (ln)"
    parser.add_argument("--day-sd", type=float, metavar="SD", help=words)
    words = "SD of a value, as fractions of the value and of the largest value of its scale, such as 0.1,0.02; "
    words += "without it the noise is estimated"
    parser.add_argument("--noise", metavar="FRACTIONS", help=words)
    parser.add_argument("--n-starts", type=int, default=5, help="searches from different points (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="seed of these points (%(default)s)")
    parser.add_argument("--profile", action="store_true", help="also write profile likelihoods, to profiles.tsv")
    parser.add_argument("--petab", action="store_true", help="also write the problem in PEtab, in the folder petab")
    parser.add_argument("--resume", action="store_true", help="continue the fit in the output folder")
    add_output_folder(parser, "pysb-il2-fit")
    options.add_renamed_option(parser, "--copies", "copy_number_gsd", nargs="+")
    options.add_renamed_option(parser, "--staining", "staining_log_sd", type=float)
    options.add_renamed_option(parser, "--starts", "n_starts", type=int)


def _run(args: Namespace) -> None:
    """Fit, and write ``fitted.tsv``, ``residuals.csv``, ``fit.png`` and ``state.json``; the report is printed."""
    from ..fitting.measurement_table import read_data
    from ..fitting.multistart import fit
    from ..fitting.petab import export_petab
    from ..visualization.fit_figure import fit_figure

    data = read_data(args.data)
    problem = _problem(args, data)
    folder = writable_folder(args.folder)
    for name in ("fitted.tsv", "residuals.csv", "fit.png", "profiles.tsv"):
        check_writable(folder / name)
    if args.petab:
        check_folder(folder / "petab")
    say(f"{len(data)} values, {len(problem.conditions)} conditions, {len(problem.free)} constants free")
    state, said = folder / "state.json", say if hasattr(args, "verbose") else None
    result = fit(problem, n_starts=args.n_starts, seed=args.seed, state=state, resume=args.resume, progress=said)
    try:
        write_table(result.table, folder / "fitted.tsv", separator="\t")
        write_table(result.residuals, folder / "residuals.csv")
        write_figure(fit_figure(result), folder / "fit.png")
        if args.profile:
            _write_profiles(result, folder / "profiles.tsv")
        if args.petab:
            export_petab(result, folder / "petab")
    finally:  # also where the disk is full
        write_standard_output(f"{result.report()}\n")


def _problem(args: Namespace, data: pd.DataFrame) -> Problem:
    """Return the problem that the options describe."""
    from ..fitting.objective import Problem

    varied = options.read_mapping(args.variation, "--variation", _VARIATION_EXAMPLE)
    gsds = options.read_mapping(args.copy_number_gsd, "--copy-number-gsd", "CD122=2")
    columns = list_of_names(args.scale_by)
    by = None if columns == ["none"] else columns
    return Problem(
        data, _free(args.free), model=args.model, cells=_cells(args.cell),
        parameters=options.read_constants(args.parameters),
        copy_number_gsd={name: read_float(gsd, f"--copy-number-gsd {name}") for name, gsd in gsds.items()},
        variation={p: range_of_floats(p, sd, "--variation", _VARIATION_EXAMPLE) for p, sd in varied.items()},
        scale_by=by, background_by=by, day_sd=args.day_sd, staining_log_sd=args.staining_log_sd,
        noise=None if args.noise is None else tuple(read_floats(args.noise, "--noise")),  # type: ignore[arg-type]
    )  # fmt: skip


def _free(words: list[str]) -> list[EstimatedParameter]:
    """Return constants as ``--free`` names them."""
    from ..fitting.estimated_parameters import EstimatedParameter

    free = []
    for word in list_of_names(*words):
        name, has_bounds, bounds = word.partition("=")
        ends = range_of_floats(name, bounds, "--free", _BOUNDS_EXAMPLE) if has_bounds else ()
        free.append(EstimatedParameter(name, *ends))
    return free


def _cells(words: list[str]) -> dict[str, Cell]:
    """Return cells as ``--cell`` gives them, by name."""
    cells: dict[str, Cell] = {}
    for word in words:
        name, _, copies = word.partition(":")
        cell = options.read_cell(copies)
        if not cell:
            raise Il2Error(f"--cell {word!r} cannot be read; write it like my_cell:{options.CELL_EXAMPLE}")
        if name in cells:
            raise Il2Error(f"--cell gives {name!r} twice; keep one")
        cells[name] = cell
    return cells


def _write_profiles(result: Fit, path: Path) -> None:
    """Write the interval of every estimated constant by profile likelihood."""
    import pandas as pd

    from ..fitting.posterior import profile

    rows = []
    for number, name in enumerate(result.problem.names):
        with progress(f"profile {number + 1} of {len(result.problem.names)}"):
            interval = profile(result, name)
        note = interval.note and f" ({interval.note})"
        say(f"profile of {name}: {interval.low:.4g} to {interval.high:.4g} {interval.unit}{note}")
        rows.append((name, result.values[name], interval.unit, interval.low, interval.high, interval.note))
    columns = ["id", "value", "unit", "low", "high", "note"]
    table = result.stamped(pd.DataFrame(rows, columns=columns), "profile likelihoods, 95 % intervals")
    write_table(table, path, separator="\t")


COMMAND = Command(
    "fit constants to your own measurements",
    (
        f"mine.csv --cell my_cell:{options.CELL_EXAMPLE} --copy-number-gsd CD122=2 -o fit",
        f"mine.csv --model receptor --free {_BOUNDS_EXAMPLE} --n-starts 10 --profile",
    ),
    _add_options, _run,
)  # fmt: skip
