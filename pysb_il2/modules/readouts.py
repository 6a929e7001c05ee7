"""Observables with the names of the field, for whatever molecules the model has."""

from __future__ import annotations

from pysb import ANY, WILD, Expression, Monomer, Observable
from pysb.core import as_reaction_pattern

from ..composition.module import Module
from ..knowledge.cells import CHAINS
from ..knowledge.constants import Constants
from ..macros import excludes_only_chains, ligand_complex, other_arm
from ..types import Monomers
from .parts.receptor_assembly import JAK1_chain, JAK1_chains, allowed_chain_sets, has_two_arms, ligands_with_chains

__all__ = ["readouts"]


def _rules(m: Monomers, k: Constants) -> None:
    """Observables count molecules per cell, in the whole cell unless their name gives a location.

    They follow the molecules and sites that other modules bring.
    """
    _write_receptor_observables(m)
    if "FERM" in _sites(m, "JAK1"):
        Observable("pJAK1", m.JAK1(Y1034=("p", WILD)))
        Observable("pJAK3", m.JAK3(Y980=("p", WILD)))
    for chain in JAK1_chains(m):
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


def _write_receptor_observables(m: Monomers) -> None:
    """Write observables of chains at the surface, and of each ligand: free, bound, dimer and trimer."""
    for name in CHAINS:
        if "ligand" in _sites(m, name):
            chain = getattr(m, name)
            surface = chain(loc="surface") if "loc" in chain.sites else chain()
            Observable(f"surface_{name}", surface)
            Observable(f"exposed_{name}", surface(ligand=None))
    for ligand, chains in ligands_with_chains(m):
        outside = ligand(loc="medium") if "loc" in ligand.sites else ligand()
        outside = outside(target=None) if (targeted := "target" in ligand.sites) else outside
        arms = "_arms" if has_two_arms(m, ligand.name) else ""
        if arms:
            outside = other_arm(outside, list(chains))
        free = Observable(f"free_{ligand.name}{arms}", outside(**dict.fromkeys(chains)))
        complexes = {bound: ligand_complex(ligand, chains, bound) for bound in allowed_chain_sets(chains)}
        (capturing_chain, *_), *_ = complexes
        first, *others = complexes.values()
        if targeted:
            others.append(ligand(target=ANY, **dict.fromkeys(chains)))
        bound = Observable(f"bound_{ligand.name}{arms}", sum(others, start=as_reaction_pattern(first)))
        if arms:
            _write_molecules(ligand, list(chains), free, bound)
        alone = Observable(f"{ligand.name}_on_{capturing_chain}_alone", first)
        dimer = Observable(f"{ligand.name}_dimer", complexes[JAK1_chain(chains), "CD132"])
        excludes_only_chains([free, bound, alone, dimer], ligand, chains)
        if len(chains) == 3:
            Observable(f"{ligand.name}_trimer", complexes[tuple(chains)])


def _write_molecules(ligand: Monomer, chains: list[str], free: Observable, bound: Observable) -> None:
    """Write how many molecules of a ligand with two arms are free, and are held by one arm or both."""
    empty = ligand(**dict.fromkeys(chains))
    held = [other_arm(empty, chains[:number], [name]) for number, name in enumerate(chains, start=1)]
    waiting = Observable(f"{ligand.name}_arms_held_by_other", sum(held[1:], start=as_reaction_pattern(held[0])))
    Expression(f"free_{ligand.name}", free / 2)
    Expression(f"bound_{ligand.name}", (bound + waiting) / 2)


def _sites(m: Monomers, name: str) -> list[str]:
    return list(getattr(m, name).sites) if hasattr(m, name) else []


readouts = Module("readouts", _rules)
