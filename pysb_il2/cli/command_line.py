"""The command ``pysb-il2``: data on standard output or ``-o``, messages on standard error.

Exit status 0; 1 for a fault of ours; 2 for input that cannot be used; 130 after Ctrl-C.
"""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Sequence
from typing import Any

from ..errors import Il2Error
from .fit import add_options

__all__ = ["main", "parser"]

_MODEL_EXAMPLE = "pysb-il2 {name} signal --cell NK"
_COMMANDS = {
    "demo": ("predict pSTAT5 of Treg, T helper and NK cells, beside the measurement", "pysb-il2 demo -o my-folder"),
    "list": ("list models, modules, cells, ligands and formats", "pysb-il2 list cells"),
    "show": ("tell what a model, module, cell or ligand is", "pysb-il2 show il2_receptor"),
    "size": ("expand a model and tell what multiplies its species", "pysb-il2 size signal --detail sites"),
    "simulate": (
        "follow read-outs over time (CSV)",
        "pysb-il2 simulate signal --cell Treg --dose 0.1 --times 0:240:25",
    ),
    "dose-response": (
        "read one quantity at each dose and time (CSV)",
        "pysb-il2 dose-response signal --cell CD25=22,CD122=511,CD132=12407 --doses 1e-4:100:13 --times 30,60",
    ),
    "fit": (
        "fit constants to your own measurements",
        "pysb-il2 fit mine.csv --cell my_cell:CD25=22,CD122=511,CD132=12407 --copy-number-gsd CD122=2 -o fit",
    ),
    "export": ("write a model for other tools", "pysb-il2 export signal --cell NK -o nk.bngl --verify"),
    "parameters": ("table of a model's constants with sources (CSV)", "pysb-il2 parameters signal -o constants.csv"),
    "cite": ("sources of a model (BibTeX)", "pysb-il2 cite signal -o signal.bib"),
    "cache": ("show or empty the cache of expanded models", "pysb-il2 cache --clear"),
}


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
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    subs = {
        name: commands.add_parser(name, help=words, description=words, epilog=f"example: {example}", parents=[common])
        for name, (words, example) in _COMMANDS.items()
    }
    for name in ("size", "simulate", "dose-response", "export", "parameters", "cite"):
        _add_model(subs[name])
    for name in ("size", "simulate", "dose-response", "parameters", "cite", "list", "show"):
        subs[name].add_argument("-o", "--output", metavar="FILE", help="write here instead of standard output")
    subs["demo"].add_argument("-o", "--output", metavar="FOLDER", default="pysb-il2-demo", help="default: %(default)s")
    kinds = ("models", "modules", "cells", "ligands", "inhibitors", "formats")
    subs["list"].add_argument("kind", nargs="?", choices=kinds, metavar="KIND", help=f"one of {', '.join(kinds)}")
    subs["show"].add_argument("name", metavar="MODEL|MODULE|CELL|LIGAND")
    add_options(subs["fit"])
    words = "do not expand it; predict, and tell what would make it smaller"
    subs["size"].add_argument("--predict", action="store_true", help=words)
    simulate, response = subs["simulate"], subs["dose-response"]
    simulate.add_argument("--dose", default="1", metavar="NM", help="one or more, nM, as 0.01,1 (default: 1)")
    simulate.add_argument("--times", default="0:240:49", metavar="MIN", help="0,30,60 or FROM:TO:COUNT (%(default)s)")
    simulate.add_argument("--readouts", default="pSTAT5", metavar="NAMES", help="as pSTAT5,surface_CD122")
    simulate.add_argument("--engine", metavar="NAME", help="single cells by chance: ssa, nfsim or rulemonkey")
    simulate.add_argument("--cells", type=int, metavar="N", help="how many single cells (100)")
    simulate.add_argument("--seed", type=int, metavar="N", help="of their random numbers (1)")
    response.add_argument("--doses", default="1e-4:100:13", metavar="NM", help="0.01,1 or FROM:TO:COUNT (%(default)s)")
    response.add_argument("--times", default="30", metavar="MIN", help="30,60 or FROM:TO:COUNT (default: 30)")
    response.add_argument("--readout", default="pSTAT5", metavar="NAME", help="default: %(default)s")
    response.add_argument("--ec50", action="store_true", help="write the fitted EC50s instead of the curves")
    export = subs["export"]
    export.add_argument("-o", "--output", metavar="FILE", help="its suffix is the format; without it, standard output")
    export.add_argument("--format", metavar="FORMAT", help="default: the suffix of FILE")
    export.add_argument(
        "--verify", action="store_true", help="read back by BioNetGen and compared before it is written"
    )
    subs["cache"].add_argument("--clear", action="store_true", help="empty it")
    return top


def _add_model(sub: argparse.ArgumentParser) -> None:
    """Add what says which model is meant."""
    sub.add_argument("model", metavar="MODEL", help="a ready model, see 'pysb-il2 list models'")
    words = "a name, or copies as CD25=22,CD122=511,CD132=12407 (that of the model, else Treg)"
    sub.add_argument("--cell", help=words)
    sub.add_argument("--ligand", help="a name of 'pysb-il2 list ligands' (IL2)")
    sub.add_argument("--knockout", action="append", default=[], metavar="PROTEIN", help="may be repeated")
    sub.add_argument("--mutant", action="append", default=[], metavar="CD122:Y510F", help="may be repeated")
    words = "a drug of 'pysb-il2 list inhibitors' and its nM; may be repeated"
    sub.add_argument("--inhibitor", action="append", default=[], metavar="NAME=NM", help=words)
    words = "override a constant, with a unit if not the model's: 'CD25_captures_IL2_Kd=20 nM'"
    sub.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", dest="parameters", help=words)
    sub.add_argument("--detail", metavar="LEVEL", help="level of the modules that have it, such as lumped or sites")


class _Version(argparse.Action):
    """Look the version up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *args: Any, **kwargs: Any) -> None:
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
            warnings.showwarning = _warn
            from . import commands as _commands

            _commands.ACTIONS[args.command](args)
            sys.stdout.flush()
        return 0
    except KeyboardInterrupt:
        print("pysb-il2: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:  # whoever reads has had enough; the interpreter must not complain at exit either
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
        what = f"{type(error).__name__}: {error}"
        print(
            f"pysb-il2: this is a fault of pysb-il2, please report it ({what}); see more with --debug", file=sys.stderr
        )
        return 1


def _warn(message: Warning | str, *_: Any, **__: Any) -> None:
    print(f"pysb-il2: {message}", file=sys.stderr)
