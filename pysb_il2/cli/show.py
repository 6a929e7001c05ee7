"""``pysb-il2 show``: the description of one model, module, cell, ligand or inhibitor."""

from argparse import ArgumentParser, Namespace

from .command import Command
from .output import add_output_file, put_text


def _add_options(parser: ArgumentParser) -> None:
    words = "a name that 'pysb-il2 list' shows"
    parser.add_argument("name", metavar="MODEL|MODULE|CELL|LIGAND|INHIBITOR", help=words)
    add_output_file(parser)


def _run(args: Namespace) -> None:
    from ..catalogue.descriptions import description

    put_text(description(args.name), args)


COMMAND = Command("describe a model, module, cell, ligand or inhibitor", "il2_receptor", _add_options, _run)
