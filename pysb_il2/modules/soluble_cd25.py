"""CD25 that cells shed into the medium, where it holds IL-2."""

from __future__ import annotations

from pysb import Annotation, Observable

from ..annotations import KEEPS_AWAY
from ..composition.module import Module
from ..knowledge.constants import Constants
from ..knowledge.proteins import CD25, IL2, sCD25
from ..macros import degrade, excludes_only_chains, write_rule
from ..types import Monomers
from .il2_receptor import il2_receptor
from .parts.receptor_assembly import contact_sites, excludes_only_neighbours
from .trafficking import trafficking

__all__ = ["soluble_cd25"]


def _rules(m: Monomers, k: Constants) -> None:
    """CD25 is shed from the surface, alone or with IL-2, and binds IL-2 in the medium as CD25 alone does.

    Activated lymphocytes release it (Rubin1985) and it binds IL-2 (Rubin1986); the affinity is that of CD25 alone
    (10 nM, Rickert2004). CD25 in a complex with CD122 is not shed. The cell makes as much CD25 as it sheds, so that it
    keeps its measured surface number without ligand. What is free in the medium is lost. Both rates are assumed.

    IL-2 that soluble CD25 holds reaches no chain of a cell. This is assumed: others saw that soluble CD25 with IL-2
    raises pSTAT5 (Yang2011).
    """
    Annotation(m.sCD25, "IL2", KEEPS_AWAY)
    solution = k.at("medium")
    at_surface = m.CD25(loc="surface", **contact_sites(m.CD25))
    held = m.IL2(CD25=1, CD122=None, CD132=None, loc="medium")
    on_decoy = m.sCD25(ligand=1) % held
    made = write_rule("CD25_shed", at_surface(ligand=None) >> m.sCD25(ligand=None), kf=k.CD25_shed_kf)
    made |= write_rule("CD25_and_IL2_shed", at_surface(ligand=1) % held >> on_decoy, kf=k.CD25_shed_kf)
    made |= write_rule(
        "sCD25_captures_IL2", m.sCD25(ligand=None) + held(CD25=None) | on_decoy,
        kf=solution.CD25_captures_IL2_kf, Kd=solution.CD25_captures_IL2_Kd,
    )  # fmt: skip
    degrade(m.sCD25(ligand=None), rate=k.sCD25_degraded_kf)
    Observable("soluble_CD25", m.sCD25())
    made.add(Observable("IL2_on_soluble_CD25", on_decoy))
    excludes_only_chains(made, m.IL2, {"CD122": m.CD122, "CD132": m.CD132})
    excludes_only_neighbours(made, m, ["CD25"])


soluble_cd25 = Module(
    "soluble_cd25", _rules, proteins=[IL2["CD25"], CD25["ligand"], sCD25], requires=[il2_receptor, trafficking]
)
