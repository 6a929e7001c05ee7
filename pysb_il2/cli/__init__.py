"""The command ``pysb-il2``."""

from .command_line import main

__all__ = ["main"]
