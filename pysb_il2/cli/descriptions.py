"""``pysb-il2 list`` and ``show``: what the library has, and the description of one of it."""

from argparse import ArgumentParser, Namespace

from .command import Command
from .output import TEXTS, add_output_file, put_text

_KINDS = ("models", "modules", "cells", "ligands", "inhibitors", "formats")


def _add_kind(parser: ArgumentParser) -> None:
    words = f"one of {', '.join(_KINDS)} (default: all)"
    parser.add_argument("kind", nargs="?", choices=_KINDS, metavar="KIND", help=words)
    add_output_file(parser, TEXTS)


def _list(args: Namespace) -> None:
    from ..catalogue.descriptions import listing
    from ..exporters import EXPORTERS

    formats = [(name, f"written by 'pysb-il2 export MODEL -o FILE{e.suffixes[0]}'") for name, e in EXPORTERS.items()]
    put_text(listing(args.kind, {"formats": formats}), args)


def _add_name(parser: ArgumentParser) -> None:
    words = "a name that 'pysb-il2 list' shows"
    parser.add_argument("name", metavar="MODEL|MODULE|CELL|LIGAND|INHIBITOR", help=words)
    add_output_file(parser, TEXTS)


def _show(args: Namespace) -> None:
    from ..catalogue.descriptions import description

    put_text(description(args.name), args)


LIST = Command("list models, modules, cells, ligands, inhibitors and formats", "cells", _add_kind, _list)
SHOW = Command("describe a model, module, cell, ligand or inhibitor", "il2_receptor", _add_name, _show)
