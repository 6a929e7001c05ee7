"""``pysb-il2 list``: the names of models, modules, cells, ligands, inhibitors and export formats."""

from argparse import ArgumentParser, Namespace

from .command import Command
from .output import add_output_file, put_text

__all__ = ["COMMAND"]

_KINDS = ("models", "modules", "cells", "ligands", "inhibitors", "formats")


def _add_options(parser: ArgumentParser) -> None:
    words = f"one of {', '.join(_KINDS)} (default: all)"
    parser.add_argument("kind", nargs="?", choices=_KINDS, metavar="KIND", help=words)
    add_output_file(parser)


def _run(args: Namespace) -> None:
    from ..catalogue.descriptions import listing
    from ..exporters import EXPORTERS

    formats = [(name, f"written by 'pysb-il2 export MODEL -o FILE{e.suffix}'") for name, e in EXPORTERS.items()]
    put_text(listing(args.kind, {"formats": formats}), args)


COMMAND = Command("list models, modules, cells, ligands, inhibitors and formats", "cells", _add_options, _run)
