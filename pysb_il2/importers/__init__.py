"""Models read from files of other tools, or written by this package: `read`.

The path of a text file comes in; a PySB model comes out, equivalent or not at all: what a model cannot say is refused
with the line. No text of a file is evaluated. This wing imports exporters, simulation, network, rules, knowledge and
the ground.
"""

from .read import read

__all__ = ["read"]
