"""Reaction networks: a PySB model goes in, BioNetGen expands its rules, a `Network` comes out.

`expansion` decides what is expanded: it looks in the `cache`, decouples large models, warns of long expansions, and
hands the text to `bionetgen`, which alone runs BNG2.pl. Decoupled models are expanded in groups of replicas and merged.
The wing imports reduction, rules and the ground.
"""

from .expansion import expand
from .network import Network, Reaction

__all__ = ["Network", "Reaction", "expand"]
