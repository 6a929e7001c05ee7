"""``pysb-il2 completion``: a script by which a shell completes verbs, options and names."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from .command import Command
from .output import write_standard_output

_SHELLS = ("bash", "zsh", "fish")
#: What options take, by where argparse keeps it.
_FILES, _FOLDERS = ("output", "plot", "file", "data", "values", "regimen"), ("folder", "copy")


def _add_options(parser: ArgumentParser) -> None:
    words = f"one of {', '.join(_SHELLS)}"
    parser.add_argument("shell", type=str.lower, choices=_SHELLS, metavar="SHELL", help=words)


def _run(args: Namespace) -> None:
    import shtab

    names = _names()
    for action in (action for verb in args.verbs.values() for action in verb.arguments):
        action.choices = action.choices or names.get(action.dest)
        if action.dest in (*_FILES, *_FOLDERS):
            action.complete = shtab.FILE if action.dest in _FILES else shtab.DIRECTORY
    write_standard_output(shtab.complete(args.parser, args.shell))


def _names() -> dict[str, list[str]]:
    """Return the names that arguments take, by where argparse keeps them."""
    from ..exporters.formats import EXPORTERS
    from ..knowledge.cells import CHAINS, cells
    from ..knowledge.ligands import ligands
    from ..knowledge.proteins import LEXICON
    from ..models import NAMES
    from ..modules import INHIBITORS, MODULES
    from ..simulation.engine_support import STOCHASTIC_ENGINES
    from ..visualization.draw import PICTURES

    found = {
        "model": NAMES, "cell": cells(), "ligand": ligands(), "inhibitor": [f"{drug}=" for drug in INHIBITORS],
        "knockout": LEXICON, "mutant": [f"{protein}:" for protein in LEXICON], "format": EXPORTERS,
        "engine": STOCHASTIC_ENGINES, "what": PICTURES, "detail": ("lumped", "sites"),
        "name": (*NAMES, *MODULES, *cells(), *ligands(), *INHIBITORS), "cells": [f"{cell}=" for cell in cells()],
        "first": cells(), "second": cells(), "Kd": [f"{chain}=" for chain in CHAINS],
    }  # fmt: skip
    return {dest: sorted(names) for dest, names in found.items()}


COMMAND = Command(
    "write a script by which a shell completes verbs, options and names", ("bash", "zsh"), _add_options, _run
)
