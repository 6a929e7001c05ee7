"""Mechanisms without names: reusable PySB macros for receptors and what follows them.

Every macro adds its components to the model being built and returns them as a ComponentSet.
Rates may be numbers, Parameters, Expressions or sympy expressions of these; a Monomer is taken
wherever a pattern is; sites are checked first. Rates count molecules per cell and seconds.
"""

from .assembly import Join, assemble, complex_of, preassemble
from .cascade import Tier, cascade, erase, phosphorylate_and_part, phosphorylate_in_order
from .docking import dock, phosphorylate_and_release
from .expression import express, transcribe, translate
from .gtpase import exchange, hydrolyse
from .inhibition import POCKET, inhibit, working
from .lipid import convert_lipid, recruit
from .phosphorylation import dephosphorylate, dephosphorylate_held, phosphorylate, transphosphorylate
from .rule_writing import write_rule
from .trafficking import at_location, degrade, make, move
from .transcription_factor import dimerise, dissolve, shuttle

__all__ = [
    "POCKET",
    "Join",
    "Tier",
    "assemble",
    "at_location",
    "cascade",
    "complex_of",
    "convert_lipid",
    "degrade",
    "dephosphorylate",
    "dephosphorylate_held",
    "dimerise",
    "dissolve",
    "dock",
    "erase",
    "exchange",
    "express",
    "hydrolyse",
    "inhibit",
    "make",
    "move",
    "phosphorylate",
    "phosphorylate_and_part",
    "phosphorylate_and_release",
    "phosphorylate_in_order",
    "preassemble",
    "recruit",
    "shuttle",
    "transcribe",
    "translate",
    "transphosphorylate",
    "working",
    "write_rule",
]
