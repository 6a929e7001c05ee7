"""Models written for other tools, and the check that other tools read in the text what was written.

A PySB model comes in; text comes out, which may also be written to a file. Each format is one file that ends
by defining its `Exporter`; `formats.py` lists them. This wing imports simulation, network, rules, knowledge and
the ground.
"""

from .formats import EXPORTERS, export

__all__ = ["EXPORTERS", "export"]
