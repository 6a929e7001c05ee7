"""``pysb-il2 export``: a model as text for other tools."""

from argparse import ArgumentParser, Namespace

from .command import Command
from .options import add_model, read_model
from .output import put_text


def _add_options(parser: ArgumentParser) -> None:
    add_model(parser)
    words = "write to this file, whose suffix is the format, instead of standard output"
    parser.add_argument("-o", "--output", metavar="FILE", help=words)
    words = "a format of 'pysb-il2 list formats' (default: the suffix of FILE, else bngl)"
    parser.add_argument("--format", metavar="FORMAT", help=words)
    words = "have BioNetGen read the text back and compare it with the model before it is written"
    parser.add_argument("--verify", action="store_true", help=words)


def _run(args: Namespace) -> None:
    from ..exporters import export

    if args.output:
        export(read_model(args), args.output, format=args.format, verify=args.verify)
    else:
        put_text(export(read_model(args), format=args.format or "bngl", verify=args.verify), args)


COMMAND = Command("write a model for other tools", "signal --cell NK -o nk.bngl --verify", _add_options, _run)
