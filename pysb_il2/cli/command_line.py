"""The command ``pysb-il2``: data on standard output or ``-o``, messages on standard error.

Exit status 0; 1 for an error in pysb-il2; 2 for input that cannot be used; 130 after Ctrl-C.
"""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Sequence

from ..errors import Il2Error
from . import cache, demo, descriptions, fit, model, simulate

__all__ = ["COMMANDS", "main", "parser"]

#: The verbs in the order of the help.
COMMANDS = {
    "demo": demo.COMMAND, "list": descriptions.LIST, "show": descriptions.SHOW, "size": model.SIZE,
    "simulate": simulate.SIMULATE, "dose-response": simulate.DOSE_RESPONSE, "fit": fit.COMMAND,
    "export": model.EXPORT, "parameters": model.PARAMETERS, "cite": model.CITE, "cache": cache.COMMAND,
}  # fmt: skip


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line.

    Examples
    --------
    >>> parser().parse_args(["size", "signal", "--cell", "NK"]).cell
    'NK'
    """
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help="show where an error arose")
    top = argparse.ArgumentParser(
        prog="pysb-il2", description="Interleukin-2 signalling: models that expand, run and compose.",
        epilog="example: pysb-il2 demo", parents=[common],
    )  # fmt: skip
    top.add_argument("--version", action=_Version, nargs=0, help="print the version and stop")
    verbs = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for verb, command in COMMANDS.items():
        words, example = command.description, f"example: pysb-il2 {verb} {command.example}"
        command.add_options(verbs.add_parser(verb, help=words, description=words, epilog=example, parents=[common]))
    return top


class _Version(argparse.Action):
    """Look up the version only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> None:
        from importlib.metadata import version

        print(f"pysb-il2 {version('pysb-il2')}")
        parser.exit()


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status.

    Parameters
    ----------
    argv : sequence of str, optional
        By default ``sys.argv[1:]``.

    Examples
    --------
    >>> main(["list", "models"])  # doctest: +ELLIPSIS
    model  receptor  The receptor alone: ligand, chains and their trafficking, without signalling.
    model  signal    From IL-2 to nuclear STAT5, with trafficking: receptor numbers in, pSTAT5 out.
    ...
    0
    """
    args = parser().parse_args(argv)
    debug = getattr(args, "debug", False)
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _print_message
            COMMANDS[args.command].run(args)
            sys.stdout.flush()
        return 0
    except KeyboardInterrupt:
        _print_message("interrupted")
        return 130
    except BrokenPipeError:  # the reader closed the pipe; the interpreter must not complain at exit either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if debug:
            raise
        if isinstance(error, Il2Error):
            _print_message(error)
            return 2
        fault = f"{type(error).__name__}: {error}"
        _print_message(f"this is a fault of pysb-il2, please report it ({fault}); see more with --debug")
        return 1


def _print_message(message: object, *_: object, **__: object) -> None:
    """Print a message on standard error; takes the further arguments of `warnings.showwarning`."""
    print(f"pysb-il2: {message}", file=sys.stderr)
