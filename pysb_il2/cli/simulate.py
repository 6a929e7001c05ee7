"""``pysb-il2 simulate`` and ``dose-response``: read-outs over time and over doses, as means or in single cells."""

from argparse import ArgumentParser, Namespace

from . import options
from .command import Command
from .output import add_output_file, put_table


def _add_simulate_options(parser: ArgumentParser) -> None:
    options.add_model(parser)
    options.add_doses(parser, "1")
    options.add_times(parser, "0:240:49")
    words = "observables to read, as pSTAT5,surface_CD122 (%(default)s)"
    parser.add_argument("--readouts", default="pSTAT5", metavar="NAMES", help=words)
    options.add_single_cells(parser)
    options.add_renamed_option(parser, "--cells", "n_cells", type=int)
    add_output_file(parser)


def _simulate(args: Namespace) -> None:
    from ..experiments.protocols import time_course
    from ..experiments.single_cells import single_cells

    doses, times = options.read_floats(args.doses, "--doses", log=True), options.read_floats(args.times, "--times")
    stochastic = options.read_single_cells(args)
    protocol = single_cells if stochastic else time_course
    readouts = options.list_of_names(args.readouts)
    put_table(
        protocol(options.read_model(args), doses_nM=doses, times_min=times, readouts=readouts, **stochastic), args
    )


def _add_dose_response_options(parser: ArgumentParser) -> None:
    options.add_model(parser)
    options.add_doses(parser, "1e-4:100:13")
    options.add_times(parser, "30")
    parser.add_argument("--readout", default="pSTAT5", metavar="NAME", help="observable to read (%(default)s)")
    parser.add_argument("--ec50", action="store_true", help="write the fitted EC50s instead of the curves")
    add_output_file(parser)


def _dose_response(args: Namespace) -> None:
    from ..experiments.curves import ec50
    from ..experiments.protocols import dose_response

    doses, times = options.read_floats(args.doses, "--doses", log=True), options.read_floats(args.times, "--times")
    table = dose_response(options.read_model(args), doses_nM=doses, times_min=times, readout=args.readout)
    put_table(ec50(table) if args.ec50 else table, args)


SIMULATE = Command(
    "simulate read-outs over time (CSV)", "signal --cell Treg --doses 0.1 --times 0:240:25",
    _add_simulate_options, _simulate,
)  # fmt: skip
DOSE_RESPONSE = Command(
    "simulate one read-out at each dose and time (CSV)",
    f"signal --cell {options.CELL_EXAMPLE} --doses 1e-4:100:13 --times 30,60",
    _add_dose_response_options, _dose_response,
)  # fmt: skip
