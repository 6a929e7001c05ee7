"""Read-outs in the field's names, in molecules per cell, of whatever the model speaks of."""

from __future__ import annotations

from typing import Any

from pysb import WILD, Observable
from pysb.core import as_reaction_pattern

from ..composition.module import Module
from ..knowledge.cells import CHAINS
from ..macros import ligand_complex
from .parts.membrane import holdings, ligands, partner, partners

__all__ = ["readouts"]


def _rules(m: Any, k: Any) -> None:
    """Each read-out counts molecules per cell, wherever in the cell they are unless its name says so."""
    _receptors(m)
    if "FERM" in _sites(m, "JAK1"):
        Observable("pJAK1", m.JAK1(Y1034=("p", WILD)))
        Observable("pJAK3", m.JAK3(Y980=("p", WILD)))
    for chain in partners(m):
        for site in (s for s in chain.sites if s.startswith("Y")):
            name = f"p{chain.name}" if site == "Y" else f"p{chain.name}_{site}"
            Observable(name, chain(**{site: ("p", WILD)}))
    if "SH2" in _sites(m, "STAT5A"):
        patterns = {"STAT5A": m.STAT5A(Y694="p"), "STAT5B": m.STAT5B(Y699="p")}
        for name, pattern in patterns.items():
            Observable(f"p{name}", pattern)
        Observable("pSTAT5", patterns["STAT5A"] + patterns["STAT5B"])
        Observable("nuclear_pSTAT5", patterns["STAT5A"](loc="nucleus") + patterns["STAT5B"](loc="nucleus"))
    if "Y641" in _sites(m, "STAT6"):
        Observable("pSTAT6", m.STAT6(Y641="p"))


def _receptors(m: Any) -> None:
    for name in CHAINS:
        if "ligand" in _sites(m, name):
            chain = getattr(m, name)
            surface = chain(loc="surface") if "loc" in chain.sites else chain()
            Observable(f"surface_{name}", surface)
            Observable(f"exposed_{name}", surface(ligand=None))
    for ligand, chains in ligands(m):
        outside = ligand(loc="medium") if "loc" in ligand.sites else ligand()
        Observable(f"free_{ligand.name}", outside(**dict.fromkeys(chains)))
        first, *more = complexes = {held: ligand_complex(ligand, chains, held) for held in holdings(chains)}
        Observable(
            f"bound_{ligand.name}", sum((complexes[c] for c in more), start=as_reaction_pattern(complexes[first]))
        )
        Observable(f"{ligand.name}_on_{first[0]}_alone", complexes[first])
        Observable(f"{ligand.name}_dimer", complexes[partner(chains), "CD132"])
        if len(chains) == 3:
            Observable(f"{ligand.name}_trimer", complexes[tuple(chains)])


def _sites(m: Any, name: str) -> list[str]:
    return list(getattr(m, name).sites) if hasattr(m, name) else []


readouts = Module("readouts", _rules)
