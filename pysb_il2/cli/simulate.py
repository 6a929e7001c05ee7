"""``pysb-il2 simulate``: read-outs over time, as means (ODEs) or in single cells (stochastic)."""

from argparse import ArgumentParser, Namespace

from .command import Command
from .options import add_doses, add_model, add_renamed_option, add_times, list_of_names, read_floats, read_model
from .output import add_output_file, put_table


def _add_options(parser: ArgumentParser) -> None:
    add_model(parser)
    add_doses(parser, "1")
    add_times(parser, "0:240:49")
    words = "observables to read, as pSTAT5,surface_CD122 (%(default)s)"
    parser.add_argument("--readouts", default="pSTAT5", metavar="NAMES", help=words)
    words = "simulate single cells stochastically by ssa, nfsim or rulemonkey"
    parser.add_argument("--engine", metavar="NAME", help=words)
    parser.add_argument("--n-cells", type=int, metavar="N", help="number of single cells (100)")
    add_renamed_option(parser, "--cells", "n_cells", type=int)
    parser.add_argument("--seed", type=int, metavar="N", help="seed of the single cells' random numbers (1)")
    add_output_file(parser)


def _run(args: Namespace) -> None:
    from ..experiments.protocols import time_course
    from ..experiments.single_cells import single_cells

    doses, times = read_floats(args.doses, "--doses", log=True), read_floats(args.times, "--times")
    stochastic = {"engine": args.engine, "cells": args.n_cells, "seed": args.seed}
    stochastic = {name: value for name, value in stochastic.items() if value is not None}
    protocol = single_cells if stochastic else time_course
    readouts = list_of_names(args.readouts)
    put_table(protocol(read_model(args), doses_nM=doses, times_min=times, readouts=readouts, **stochastic), args)


COMMAND = Command(
    "simulate read-outs over time (CSV)", "signal --cell Treg --doses 0.1 --times 0:240:25", _add_options, _run
)
