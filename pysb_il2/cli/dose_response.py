"""``pysb-il2 dose-response``: one read-out at each dose and time, or the fitted EC50s."""

from argparse import ArgumentParser, Namespace

from .command import Command
from .options import CELL_EXAMPLE, add_doses, add_model, add_times, read_floats, read_model
from .output import add_output_file, put_table


def _add_options(parser: ArgumentParser) -> None:
    add_model(parser)
    add_doses(parser, "1e-4:100:13")
    add_times(parser, "30")
    parser.add_argument("--readout", default="pSTAT5", metavar="NAME", help="observable to read (%(default)s)")
    parser.add_argument("--ec50", action="store_true", help="write the fitted EC50s instead of the curves")
    add_output_file(parser)


def _run(args: Namespace) -> None:
    from ..experiments.curves import ec50
    from ..experiments.protocols import dose_response

    doses, times = read_floats(args.doses, "--doses", log=True), read_floats(args.times, "--times")
    table = dose_response(read_model(args), doses_nM=doses, times_min=times, readout=args.readout)
    put_table(ec50(table) if args.ec50 else table, args)


COMMAND = Command(
    "simulate one read-out at each dose and time (CSV)",
    f"signal --cell {CELL_EXAMPLE} --doses 1e-4:100:13 --times 30,60", _add_options, _run,
)  # fmt: skip
