"""The traffic of receptor chains and ligands between surface, endosomes and lysosomes."""

from __future__ import annotations

from typing import Any

from pysb import Expression, Initial

from .._write import resting
from ..macros import complex_of, degrade, make, move, translate, write_rule
from ..module import Module
from ..proteins import CD25, CD122, CD132, CD215, IL2, IL15
from ._membrane import contacts, ligands

__all__ = ["trafficking"]

#: Chains that return from endosomes (Hemar1995); CD122 and CD132 go on to lysosomes.
RECYCLING = ("CD25", "CD215")


def _rules(m: Any, k: Any) -> None:
    """Chains are made, wander in and out, and are degraded; IL-2 that holds CD122 takes its receptor inside.

    Complexes with CD122 are internalised with a half-life of 15 min (Hemar1995), CD25 alone with
    IL-2 is not (Weissman1986). In endosomes binding is weaker; CD25 recycles while CD122 and CD132
    are degraded (Hemar1995), and free ligand is recycled or degraded (Fallon2000). Synthesis is
    what keeps the measured surface number of each chain in cells without ligand.
    """
    for name in ("CD25", "CD215", "CD122", "CD132"):
        if hasattr(m, name):
            _chain_turnover(m, k, getattr(m, name))
    if hasattr(m, "CD25") and contacts(m.CD25):
        pair = m.CD25(ligand=None, CD122=1) % m.CD122(ligand=None, CD25=1)
        move(pair, "loc", "surface", "endosome", k.chain_internalised_kf, name="CD25_CD122_internalised")
    for ligand, chains in ligands(m):
        _ligand_traffic(k, ligand, chains)


def _chain_turnover(m: Any, k: Any, chain: Any) -> None:
    """Make, move and degrade a chain so that its resting surface number is the measured one."""
    name, free = chain.name, chain(ligand=None, **contacts(chain))
    recycled = k.chain_recycled_kf if name in RECYCLING else 0
    endosomal = Expression(
        f"{name}_in_endosome_0",
        getattr(k, f"{name}_0") * k.chain_internalised_kf / (recycled + k.chain_degraded_kf),
    )
    Initial(resting(chain, loc="endosome"), endosomal)
    synthesis = endosomal * k.chain_degraded_kf
    if name == "CD25" and hasattr(m, "IL2RA_mRNA"):
        translate(m.IL2RA_mRNA, resting(chain), synthesis / k.IL2RA_mRNA_0)
    else:
        make(resting(chain), synthesis)
    move(free, "loc", "surface", "endosome", k.chain_internalised_kf, name=f"{name}_internalised")
    if name in RECYCLING:
        move(free, "loc", "endosome", "surface", k.chain_recycled_kf, name=f"{name}_recycled")
    degrade(chain(loc="endosome"), k.chain_degraded_kf)


def _ligand_traffic(k: Any, ligand: Any, chains: dict[str, Any]) -> None:
    """Take complexes with CD122 inside; return or degrade what arrives."""
    private = next(iter(chains))
    inside = dict.fromkeys((ligand.name, *chains), "endosome")
    outside = {name: "medium" if name == ligand.name else "surface" for name in inside}
    free = ligand(**dict.fromkeys(chains), loc="endosome")
    for held in ((), (private,)):
        for gamma in ((), ("CD132",)):
            complex_ = complex_of(ligand, chains, (*held, "CD122", *gamma))
            name = "_".join((ligand.name, *held, "CD122", *gamma, "internalised"))
            move(complex_, "loc", outside, inside, k.complex_internalised_kf, name=name)
    returning = complex_of(ligand, chains, (private,))
    move(returning, "loc", inside, outside, k.chain_recycled_kf, name=f"{ligand.name}_{private}_recycled")
    orphan = ligand(**{**dict.fromkeys(chains), "CD132": 1}, loc="endosome")
    write_rule(
        f"{ligand.name}_leaves_CD132",  # what is left where CD122 was degraded; CD132 alone holds no ligand
        orphan % chains["CD132"](ligand=1) >> free + chains["CD132"](ligand=None),
        k.ligand_leaves_CD132_kr,
    )
    move(free, "loc", "endosome", "medium", k.ligand_recycled_kf, name=f"{ligand.name}_recycled")
    degrade(free, k.ligand_degraded_kf)


trafficking = Module(
    "trafficking",
    _rules,
    also=[IL2["loc"], IL15["loc"], CD25["loc"], CD215["loc"], CD122["loc"], CD132["loc"]],
)
