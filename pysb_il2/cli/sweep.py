"""``pysb-il2 sweep``: read-outs at many values of constants, and which constants decide them."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..errors import Il2Error
from . import options
from .command import Command
from .numbers import MAX_COUNT, list_of_names, read_doses, read_times, read_whole_number
from .output import add_output_file, put_table
from .plot import add_plot, put_plot

if TYPE_CHECKING:
    import pandas as pd
    from pysb import Model

_EXAMPLE = "CD122=100:10000:7 or CD25_captures_IL2_Kd='1 nM,10 nM'"
_RANGE_EXAMPLE = "CD122=100:10000, or CD122 alone for what tables say"


def _add_options(parser: ArgumentParser) -> None:
    options.add_model(parser, several=True)
    words = (
        f"values of a constant, or of a protein's copies, as {_EXAMPLE}; FROM:TO:COUNT is even on a logarithmic axis; "
    )
    words += f"may be repeated, for all combinations; with --samples or --sensitivity the range, as {_RANGE_EXAMPLE}"
    parser.add_argument("--vary", action="append", required=True, metavar="NAME=VALUES", help=words)
    words = "draw so many sets from the ranges (Latin hypercube); of --sensitivity the number of samples (128)"
    parser.add_argument("--samples", type=int, metavar="N", help=words)
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="seed of samples and intervals (%(default)s)")
    parser.add_argument("--linear", action="store_true", help="be even on a linear scale instead of a logarithmic one")
    words = "write which constants decide the read-outs: Sobol indices, or partial rank correlations"
    parser.add_argument("--sensitivity", choices=("sobol", "prcc"), help=words)
    words = "what is analysed by --sensitivity: value, ec50, area or peak (%(default)s)"
    parser.add_argument("--statistic", choices=("value", "ec50", "area", "peak"), default="value", help=words)
    words = "write, or analyse, the fitted EC50s instead of the values"
    parser.add_argument("--ec50", action="store_const", const="ec50", dest="statistic", help=words)
    options.add_doses(parser, None, " (1, or 1e-4:100:13 with --ec50)")
    options.add_times(parser, "30")
    words = "observables to read, as pSTAT5,surface_CD122 (%(default)s)"
    parser.add_argument("--readouts", default="pSTAT5", metavar="NAMES", help=words)
    options.add_alike(parser)
    add_output_file(parser)
    add_plot(parser)


def _sweep(args: Namespace) -> None:
    from ..experiments.curves import ec50
    from ..experiments.global_sensitivity import sensitivity
    from ..experiments.samples import samples
    from ..experiments.sweep import sweep
    from ..experiments.tables import concat
    from ..visualization.sensitivity_figure import sensitivity as bars
    from ..visualization.sweep_figure import sweep as curves

    if args.sensitivity is None and args.statistic not in ("value", "ec50"):
        raise Il2Error(f"--statistic {args.statistic} is analysed by --sensitivity; give that too, or leave it out")
    doses = read_doses(args.doses or ("1e-4:100:13" if args.statistic == "ec50" else "1"))
    given: dict[str, Any] = {
        "doses_nM": doses, "times_min": read_times(args.times), "readouts": list_of_names(args.readouts)
    }  # fmt: skip
    drawn: dict[str, Any] = {"seed": args.seed, "log": not args.linear}
    given |= options.read_alike(args)
    models, number = options.read_models(args), {} if args.samples is None else {"n": args.samples}
    if args.sensitivity is not None:
        how = {"method": args.sensitivity, "statistic": args.statistic, **number, **drawn, **given}
        ranges = [_ranges(model, args.vary) for model in models]
        table = concat(sensitivity(model, of_model, **how) for model, of_model in zip(models, ranges, strict=True))
        put_table(table, args)
        put_plot(table, bars, args, by=("cell", "ligand", "readout", "time_min", "dose_nM"))
        return
    sets: list[Any] = [
        samples(model, _ranges(model, args.vary), **number, **drawn) if number else _lists(model, args)
        for model in models
    ]
    table = concat(sweep(model, of_model, **given) for model, of_model in zip(models, sets, strict=True))
    table = ec50(table) if args.statistic == "ec50" else table
    put_table(table, args)
    put_plot(table, curves, args)


def _varied(words: Sequence[str]) -> dict[str, str]:
    """Return what ``--vary`` gives by name; nothing where a name stands alone."""
    varied: dict[str, str] = {}
    for word in words:
        name, _, text = (part.strip() for part in word.partition("="))
        if name in varied:
            raise Il2Error(f"--vary gives {name!r} twice; keep one")
        varied[name] = text
    return varied


def _lists(model: Model, args: Namespace) -> dict[str, list[float]]:
    """Return the values of each constant, whose combinations are taken."""
    import numpy as np

    from ..experiments.parameter_sets import Constants

    constants, lists = Constants(model), {}
    for given, text in _varied(args.vary).items():
        name, ends = constants.name(given), text.split(":")
        if len(ends) not in (1, 3) or not text:
            raise Il2Error(f"--vary '{given}={text}' cannot be read; write it like {_EXAMPLE}")
        if len(ends) == 1:
            lists[given] = constants.values(name, list_of_names(text))
            continue
        low, high = constants.values(name, ends[:2])
        count = read_whole_number(ends[2], f"COUNT of --vary {given}")
        if not 2 <= count <= MAX_COUNT or (not args.linear and min(low, high) <= 0):
            above = "" if args.linear else " and ends above 0 (or --linear)"
            raise Il2Error(f"--vary '{given}={text}' is no range; give a COUNT of 2 to {MAX_COUNT}{above}")
        lists[given] = (np.linspace if args.linear else np.geomspace)(low, high, count).tolist()
    return lists


def _ranges(model: Model, words: Sequence[str]) -> pd.DataFrame:
    """Return the range of each constant, as it is given or as tables say."""
    from ..experiments.parameter_sets import Constants
    from ..experiments.samples import parameter_ranges

    constants, varied = Constants(model), _varied(words)
    rows = parameter_ranges(model, list(varied))
    for given, text in varied.items():
        if text:
            name, ends = constants.name(given), text.split(":")
            if len(ends) != 2:
                raise Il2Error(f"--vary '{given}={text}' is no range to draw from; write it like {_RANGE_EXAMPLE}")
            low, high = constants.values(name, ends)
            rows.loc[rows.parameter == name, ["low", "high", "basis"]] = low, high, "given"
    return rows


COMMAND = Command(
    "read cells at many values of constants, and say which constants decide (CSV)",
    (
        "receptor --vary CD122=100:10000:7 --vary CD25=10:10000:7 --readouts IL2_trimer --plot map.png",
        "receptor --vary CD122=100:10000 --vary CD25 --sensitivity prcc --samples 64 --readouts IL2_trimer",
    ),
    _add_options, _sweep,
)  # fmt: skip
