"""``pysb-il2 cytometry``: thousands of cells that differ in copies, read one by one."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from ..errors import Il2Error
from . import options
from .command import Command
from .numbers import list_of_names, read_doses, read_float, read_times
from .output import add_output_file, put_table
from .plot import add_plot, put_plot


def _add_options(parser: ArgumentParser) -> None:
    options.add_model(parser, several=True)
    words = "how many cells get each dose (%(default)s)"
    parser.add_argument("--n-cells", type=int, default=1000, metavar="N", help=words)
    options.add_doses(parser, "0,0.01,0.1,1,10")
    options.add_times(parser, "30")
    words = "observables to read, as pSTAT5,surface_CD122 (%(default)s)"
    parser.add_argument("--readouts", default="pSTAT5", metavar="NAMES", help=words)
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="seed of the random numbers (%(default)s)")
    words = "proteins whose copies differ, and the geometric standard deviation, as CD25=2.2 (as cells were counted)"
    parser.add_argument("--variation", action="append", metavar="PROTEIN=GSD", help=words)
    words = "geometric standard deviation of the copies of every JAK and STAT"
    parser.add_argument("--extrinsic-gsd", type=float, metavar="GSD", help=words)
    parser.add_argument("--stochastic", action="store_true", help="follow each molecule by chance, too")
    words = "write mean, variance, skew, the cells that respond and the covariance with CD25 instead of the cells"
    parser.add_argument("--statistics", action="store_true", help=words)
    words = "where cells are run: threads, processes, dask or the address of a Dask scheduler"
    parser.add_argument("--executor", metavar="NAME", help=words)
    parser.add_argument("--workers", type=int, metavar="N", help="how many threads or processes (one a core)")
    words = "go on with the run that -o FILE.parquet was to hold"
    parser.add_argument("--resume", action="store_true", help=words)
    add_output_file(parser)
    add_plot(parser)


def _cytometry(args: Namespace) -> None:
    from ..experiments.cytometry import cytometry
    from ..experiments.cytometry_statistics import cytometry_statistics
    from ..experiments.tables import concat
    from ..visualization.cytometry_figure import cytometry as histograms

    gsds = options.read_mapping(args.variation or [], "--variation", "CD25=2.2")
    given: dict[str, Any] = {
        "cells": args.n_cells, "doses_nM": read_doses(args.doses), "times_min": read_times(args.times),
        "readouts": list_of_names(args.readouts), "seed": args.seed, "extrinsic_gsd": args.extrinsic_gsd,
        "stochastic": args.stochastic, "executor": args.executor, "workers": args.workers,
        **({"variation": {name: read_float(gsd, f"--variation {name}") for name, gsd in gsds.items()}} if gsds else {}),
    }  # fmt: skip
    models = options.read_models(args)
    if (args.output or "").lower().endswith(".parquet") and not args.statistics and len(models) == 1:
        statistics, file = cytometry(models[0], file=args.output, resume=args.resume, **given), args.output
        args.output = None  # what is said of the cells there
        put_table(statistics, args)
        put_plot(file, histograms, args, by=())
        return
    if args.resume:
        raise Il2Error("--resume goes on with the cells of one type and ligand in -o FILE.parquet; give that alone")
    table = concat(cytometry(model, **given) for model in models)
    put_table(cytometry_statistics(table) if args.statistics else table, args)
    put_plot(table, histograms, args, by=("cell_type", "ligand"))


COMMAND = Command(
    "read thousands of cells whose copies differ as single cells were counted, one by one (CSV, Parquet)",
    (
        "receptor --cell Treg --readouts IL2_trimer --n-cells 200 -o cells.parquet --plot cells.png",
        "receptor --cell Treg,NK --readouts IL2_trimer --n-cells 100 --doses 0,10pM,1nM --statistics",
    ),
    _add_options, _cytometry,
)  # fmt: skip
