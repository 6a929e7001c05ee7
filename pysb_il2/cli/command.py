"""What each verb of ``pysb-il2`` provides."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import NamedTuple

__all__ = ["Command"]


class Command(NamedTuple):
    """One verb: what it does in a line, calls without ``pysb-il2`` and the verb, its options, and what runs."""

    description: str
    examples: tuple[str, ...]
    add_options: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], None]
