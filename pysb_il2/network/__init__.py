"""Reaction networks: a PySB model goes in, BioNetGen expands it, a `Network` comes out."""

from .expansion import expand
from .network import Network, Reaction

__all__ = ["Network", "Reaction", "expand"]
