"""The command ``pysb-il2``: data on standard output or ``-o``, messages on standard error.

Exit status 0; 1 for an error in pysb-il2; 2 for input that cannot be used; 130 after Ctrl-C,
143 after SIGTERM, 129 after SIGHUP.
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
import re
import sys
import textwrap
import warnings
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stderr, suppress
from functools import partial
from typing import NoReturn, TypeVar

from ..errors import Il2Error
from ..garbage import seldom_collect
from ..messages import LOGGER
from ..text import number_of_text, printable
from . import (
    cache,
    coculture,
    compare,
    completion,
    cytometry,
    demo,
    descriptions,
    draw,
    examples,
    explore,
    fit,
    model,
    schedule,
    selectivity,
    simulate,
    sweep,
    wash,
)
from .output import check_output, write_standard_output
from .plot import check_plot
from .signals import Ended, signals_are_raised

__all__ = ["COMMANDS", "main", "parser"]

_Action = TypeVar("_Action", bound=argparse.Action)

#: The verbs in the order of the help.
COMMANDS = {
    "demo": demo.COMMAND, "examples": examples.COMMAND, "list": descriptions.LIST, "show": descriptions.SHOW,
    "size": model.SIZE,
    "simulate": simulate.SIMULATE, "dose-response": simulate.DOSE_RESPONSE, "wash": wash.WASH, "chase": wash.CHASE,
    "compare": compare.COMMAND, "coculture": coculture.COMMAND, "schedule": schedule.COMMAND,
    "explore": explore.COMMAND,
    "sweep": sweep.COMMAND, "selectivity": selectivity.COMMAND, "cytometry": cytometry.COMMAND,
    "fit": fit.COMMAND, "export": model.EXPORT, "draw": draw.COMMAND, "parameters": model.PARAMETERS,
    "cite": model.CITE, "cache": cache.COMMAND,
    "completion": completion.COMMAND,
}  # fmt: skip


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line.

    Examples
    --------
    >>> parser().parse_args(["size", "signal", "--cell", "NK"]).cell
    'NK'
    """
    common = _Parser(add_help=False)
    loudness = common.add_mutually_exclusive_group()
    words = "say also what is expanded, what comes from the cache and what the engines report"
    loudness.add_argument("--verbose", action="store_true", default=argparse.SUPPRESS, help=words)
    words = "say nothing but errors: neither warnings nor how far long work is"
    loudness.add_argument("--quiet", action="store_true", default=argparse.SUPPRESS, help=words)
    common.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help="show where an error arose")
    top = _Parser(
        prog="pysb-il2", description="Interleukin-2 signalling: models that expand, run and compose.",
        epilog="example: pysb-il2 demo", parents=[common],
    )  # fmt: skip
    top.add_argument("--version", action=_Version, nargs=0, help="print the version and stop")
    verbs = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for verb, command in COMMANDS.items():
        words = command.description
        calls = "\n".join(f"  pysb-il2 {verb} {example}".rstrip() for example in command.examples)
        options = verbs.add_parser(
            verb, help=words, description=textwrap.fill(words, 80), epilog=f"examples:\n{calls}", parents=[common],
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )  # fmt: skip
        command.add_options(options)
        for kind in (int, float):
            options.register("type", kind, partial(number_of_text, kind=kind))
    verbs.choices["completion"].set_defaults(parser=top, verbs=verbs.choices)
    return top


class _Parser(argparse.ArgumentParser):
    """What an error quotes drives no terminal; arguments of its own are kept, for who completes them."""

    arguments: list[argparse.Action]

    def _add_action(self, action: _Action) -> _Action:
        vars(self).setdefault("arguments", []).append(action)
        return super()._add_action(action)

    def error(self, message: str) -> NoReturn:
        super().error(printable(message))


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
    debug = False
    with _process(is_own=argv is None):
        try:
            try:
                argv = sys.argv[1:] if argv is None else argv
                if empty := next((word for word in argv if re.fullmatch("--?[A-Za-z][a-z0-9-]*=--", word)), ""):
                    raise Il2Error(f"{empty!r} gives no value, since -- ends the options; leave it out or give one")
                args = parser().parse_args(argv)
                debug = getattr(args, "debug", False)
                with warnings.catch_warnings(), _messages_shown(args):
                    check_output(args)
                    check_plot(args)
                    COMMANDS[args.command].run(args)
            finally:
                write_standard_output()  # also what --help and --version print
            return 0
        except KeyboardInterrupt:
            _print_message("interrupted")
            return 130
        except Ended as ended:
            _print_message(ended)
            return ended.status
        except BrokenPipeError:
            return 0
        except Exception as error:
            if debug:
                raise
            status, message = _status_and_message(error)
            _print_message(message)
            return status


@contextmanager
def _process(*, is_own: bool) -> Iterator[None]:
    """Let signals end what runs, and see that standard error can be written; in a process of its own end it soon."""
    with ExitStack() as stack:
        if sys.stderr is None:  # as under pythonw; print() would take standard output for it
            stack.enter_context(redirect_stderr(stack.enter_context(open(os.devnull, "w", encoding="utf-8"))))
        if is_own:
            seldom_collect()
            stack.callback(gc.freeze)  # Python would take a second to free what goes with the process
        stack.enter_context(signals_are_raised())
        yield


@contextmanager
def _messages_shown(args: argparse.Namespace) -> Iterator[None]:
    """Show warnings, and of the logger as much as `--verbose` and `--quiet` say."""
    warnings.showwarning = _print_message
    level = logging.DEBUG if hasattr(args, "verbose") else logging.WARNING
    if hasattr(args, "quiet"):
        level = logging.ERROR
        warnings.simplefilter("ignore")
    handler, before = _ToStandardError(), LOGGER.level
    LOGGER.addHandler(handler)
    LOGGER.setLevel(level)
    try:
        yield
    finally:
        LOGGER.removeHandler(handler)
        LOGGER.setLevel(before)


class _ToStandardError(logging.Handler):
    """Print records as the other messages of the command."""

    def emit(self, record: logging.LogRecord) -> None:
        _print_message(record.getMessage())


def _status_and_message(error: Exception) -> tuple[int, str]:
    """Return the exit status of an error and what is said of it."""
    if isinstance(error, Il2Error):
        return error.exit_status, str(error)
    if isinstance(error, OSError):
        what = f"{error.strerror}: {error.filename!r}" if error.filename else error.strerror or error
        return 2, f"the system refuses a file, a process or memory ({what}); make room for it and run this again"
    if isinstance(error, MemoryError):
        return 2, "there is not enough memory; take a smaller model, or fewer doses, times or cells"
    fault = f"{type(error).__name__}: {error}"
    return 1, f"this is a fault of pysb-il2, please report it ({fault}); see more with --debug"


def _print_message(message: object, *_: object, **__: object) -> None:
    """Print a message on standard error; takes the further arguments of `warnings.showwarning`."""
    with suppress(OSError):  # nobody can read it
        print("pysb-il2:", printable(message, keep="\n"), file=sys.stderr, flush=True)
