"""``pysb-il2 parameters``: the constants of a model with units, basis and sources."""

from argparse import ArgumentParser, Namespace

from .command import Command
from .options import add_model, read_model
from .output import add_output_file, put_table


def _add_options(parser: ArgumentParser) -> None:
    add_model(parser)
    add_output_file(parser)


def _run(args: Namespace) -> None:
    from ..catalogue.provenance import parameters

    put_table(parameters(read_model(args)), args)


COMMAND = Command(
    "table of a model's constants with units and sources (CSV)", "signal -o constants.csv", _add_options, _run
)
