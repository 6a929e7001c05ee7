"""The command ``pysb-il2``: words of a command line in; text, tables, files and an exit status out.

A file holds one verb, or a few short ones, and ends by defining their `Command`; `command_line.py` lists them and
handles errors, `options.py` holds the shared options and reads their words. This wing may import every other one,
inside functions, so that ``--help`` loads nothing heavy.
"""

from .command_line import main

__all__ = ["main"]
