"""``pysb-il2 schedule``: read-outs of cells that are given doses, infusions and changes of medium by the clock."""

from argparse import ArgumentParser, Namespace

from . import options
from .command import Command
from .numbers import list_of_names
from .output import add_output_file, put_table
from .plot import add_plot, put_course


def _add_options(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a regimen in TOML (docs/howto/regimens.md)")
    options.add_model(parser, default="signal")
    words = "observables to read, as pSTAT5,surface_CD122 (%(default)s)"
    parser.add_argument("--readouts", default="pSTAT5", metavar="NAMES", help=words)
    words = "minutes between readings (%(default)s)"
    parser.add_argument("--every", type=float, default=30.0, metavar="MIN", help=words)
    options.add_alike(parser)
    options.add_single_cells(parser)
    add_output_file(parser)
    add_plot(parser)


def _run(args: Namespace) -> None:
    from ..experiments.regimen_file import read_regimen
    from ..experiments.scheduling import schedule

    regimen, readouts = read_regimen(args.file), list_of_names(args.readouts)
    stochastic = options.read_single_cells(args)
    how = stochastic or options.read_alike(args)
    table = schedule(options.read_model(args), regimen, readouts=readouts, every_min=args.every, **how)
    put_table(table, args)
    put_course(table, args, single=bool(stochastic))


COMMAND = Command(
    "simulate read-outs of a regimen of doses, infusions and changes of medium (CSV)",
    (
        "course.toml --model signal --cell Treg --readouts pSTAT5,free_IL2",
        "course.toml --model receptor --readouts free_IL2 --every 60 --plot course.png",
    ),
    _add_options, _run,
)  # fmt: skip
