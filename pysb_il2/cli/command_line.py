"""The command ``pysb-il2``: data on standard output or ``-o``, messages on standard error.

Exit status 0; 1 for an error in pysb-il2; 2 for input that cannot be used; 130 after Ctrl-C.
"""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Sequence
from importlib import import_module

from ..errors import Il2Error
from .command import Command

__all__ = ["COMMANDS", "main", "parser"]

#: The verbs in the order of the help. Each is a file of this folder that defines ``COMMAND``.
COMMANDS = (
    "demo", "list", "show", "size", "simulate", "dose-response", "fit", "export", "parameters", "cite", "cache",
)  # fmt: skip


def _command(verb: str) -> Command:
    """Return the command of a verb."""
    command: Command = import_module(f".{verb.replace('-', '_')}", __package__).COMMAND
    return command


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
    for verb in COMMANDS:
        command = _command(verb)
        example = f"example: pysb-il2 {verb} {command.example}".rstrip()
        command.add_options(
            verbs.add_parser(
                verb, help=command.description, description=command.description, epilog=example, parents=[common]
            )
        )
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
    model  receptor  The receptor alone: ligand, chains and their traffic, without signalling.
    model  signal    From IL-2 to nuclear STAT5, with traffic: receptor numbers in, pSTAT5 out.
    ...
    0
    """
    args = parser().parse_args(argv)
    debug = getattr(args, "debug", False)
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _show_warning
            _command(args.command).run(args)
            sys.stdout.flush()
        return 0
    except KeyboardInterrupt:
        print("pysb-il2: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader closed the pipe; the interpreter must not complain at exit either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Il2Error as error:
        if debug:
            raise
        print(f"pysb-il2: {error}", file=sys.stderr)
        return 2
    except Exception as error:
        if debug:
            raise
        print(
            f"pysb-il2: this is a fault of pysb-il2, please report it ({type(error).__name__}: {error}); see more "
            "with --debug", file=sys.stderr,
        )  # fmt: skip
        return 1


def _show_warning(message: Warning | str, *_: object, **__: object) -> None:
    print(f"pysb-il2: {message}", file=sys.stderr)
