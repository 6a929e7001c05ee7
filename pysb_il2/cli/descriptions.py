"""``pysb-il2 list`` and ``show``: what the library has, and the description of one of it."""

from argparse import ArgumentParser, Namespace

from ..errors import Il2Error
from .command import Command
from .output import TEXTS, add_output_file, put_text

_KINDS = ("models", "modules", "cells", "ligands", "inhibitors", "formats")


def _add_kind(parser: ArgumentParser) -> None:
    words = f"one of {', '.join(_KINDS)} (default: all), or readouts"
    parser.add_argument("kind", nargs="?", type=str.lower, choices=(*_KINDS, "readouts"), metavar="KIND", help=words)
    parser.add_argument("model", nargs="?", metavar="MODEL", help="the ready model whose readouts are listed")
    add_output_file(parser, TEXTS)


def _list(args: Namespace) -> None:
    from ..catalogue.descriptions import listing
    from ..exporters import EXPORTERS

    formats = [(name, f"written by 'pysb-il2 export MODEL -o FILE{e.suffixes[0]}'") for name, e in EXPORTERS.items()]
    if (args.kind == "readouts") != (args.model is not None):
        words = "readouts are those of a model; write 'pysb-il2 list readouts signal'"
        raise Il2Error(words if args.model is None else f"{words}, or leave {args.model!r} out")
    further = {"formats": formats, **({"readouts": _readouts(args.model)} if args.model else {})}
    put_text(listing(args.kind, further), args)


def _readouts(name: str) -> list[tuple[str, str]]:
    """Return what a protocol can read of a model, with the patterns that are counted or what is computed."""
    from ..models.lookup import as_model

    model = as_model(name)
    counted = [(o.name, " + ".join(map(str, o.reaction_pattern.complex_patterns))) for o in model.observables]
    return counted + [(e.name, str(e.expr)) for e in model.expressions_dynamic()]


def _add_name(parser: ArgumentParser) -> None:
    words = "a name that 'pysb-il2 list' shows"
    parser.add_argument("name", metavar="MODEL|MODULE|CELL|LIGAND|INHIBITOR", help=words)
    add_output_file(parser, TEXTS)


def _show(args: Namespace) -> None:
    from ..catalogue.descriptions import description

    put_text(description(args.name), args)


LIST = Command(
    "list models, modules, cells, ligands, inhibitors and formats", ("cells", "readouts signal"), _add_kind, _list
)
SHOW = Command("describe a model, module, cell, ligand or inhibitor", ("il2_receptor", "tofacitinib"), _add_name, _show)
