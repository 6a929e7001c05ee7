"""What each verb of ``pysb-il2`` provides."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Command"]


@dataclass(frozen=True)
class Command:
    """One verb of the command line.

    Attributes
    ----------
    description : str
        What it does, in one line.
    example : str
        A call that works, without ``pysb-il2`` and the verb.
    add_options : callable
        Adds the verb's options to its parser.
    run : callable
        Does what the parsed options ask for.
    """

    description: str
    example: str
    add_options: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], None]
