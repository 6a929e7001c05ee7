"""The traffic of receptor chains and ligands between surface, endosomes and lysosomes."""

from __future__ import annotations

from typing import Any

from pysb import Expression, Initial

from ..composition.module import Module, detail_levels
from ..composition.writer import unbound_unmodified
from ..knowledge.cells import CHAINS
from ..knowledge.proteins import CD25, CD122, CD124, CD127, CD129, CD132, CD215, CD360, IL2, IL4, IL7, IL9, IL15, IL21
from ..macros import degrade, ligand_complex, synthesise, translate, translocate, write_rule
from .parts.membrane import contacts, holdings, ligands, partner

__all__ = ["trafficking"]

#: Chains that return from endosomes (Hemar1995); the others go on to lysosomes.
RECYCLING = ("CD25", "CD215")
#: Messengers that chains are made of where another module speaks of them.
GENES = {"CD25": "IL2RA_mRNA", "CD122": "IL2RB_mRNA"}


def _rules(m: Any, k: Any) -> None:
    """Chains are made, wander in and out, and are degraded; ligand that holds CD122 takes its receptor inside.

    Complexes with CD122 are internalised with a half-life of 10 min (10-17 in Hemar1995 and Robb1987), CD25 alone with
    IL-2 is not (Weissman1986). In endosomes binding is weaker; CD25 recycles while CD122 and CD132
    are degraded (Hemar1995), and free ligand is recycled or degraded (Fallon2000). Synthesis is
    what keeps the measured surface number of each chain in cells without ligand. Private chains that
    carry JAK1 themselves behave as CD122 does, and go inside with ligand and CD132 as IL-2's complex.
    """
    _traffic(m, k, k.complex_internalised_kf)


def _fast_rules(m: Any, k: Any) -> None:
    """Traffic as at level ``slow``, but complexes go inside within seconds, as the fit of Farhat2021 has it.

    Half-life 16 s. Uptake of IL-2 has been measured to take 10-15 min (Robb1987, Hemar1995): this level
    is for comparison with that fit.
    """
    _traffic(m, k, k.complex_internalised_fast_kf)


def _traffic(m: Any, k: Any, internalised: Any) -> None:
    for name in CHAINS:
        if hasattr(m, name):
            _chain_turnover(m, k, getattr(m, name))
    if hasattr(m, "CD25") and contacts(m.CD25):
        _contact_traffic(m, k)
    for ligand, chains in ligands(m):
        _ligand_traffic(k, ligand, chains, internalised)


def _chain_turnover(m: Any, k: Any, chain: Any) -> None:
    """Make, move and degrade a chain so that its resting surface number is the measured one."""
    name, free = chain.name, chain(**{"ligand": None} if "ligand" in chain.sites else {}, **contacts(chain))
    recycled = k.chain_recycled_kf if name in RECYCLING else 0
    endosomal = Expression(
        f"{name}_in_endosome_0",
        getattr(k, f"{name}_0") * k.chain_internalised_kf / (recycled + k.chain_degraded_kf),
    )
    Initial(unbound_unmodified(chain, loc="endosome"), endosomal)
    synthesis = endosomal * k.chain_degraded_kf
    mRNA = GENES.get(name, "")
    if hasattr(m, mRNA):
        translate(getattr(m, mRNA), unbound_unmodified(chain), kc=synthesis / getattr(k, f"{mRNA}_0"))
    else:
        synthesise(unbound_unmodified(chain), rate=synthesis)
    translocate(free, "loc", "surface", "endosome", rate=k.chain_internalised_kf, name=f"{name}_internalised")
    if name in RECYCLING:
        translocate(free, "loc", "endosome", "surface", rate=k.chain_recycled_kf, name=f"{name}_recycled")
    degrade(chain(loc="endosome"), rate=k.chain_degraded_kf)


def _contact_traffic(m: Any, k: Any) -> None:
    """Let chains that hold each other without a ligand wander in as they do alone."""
    pair = m.CD25(ligand=None, CD122=1) % m.CD122(ligand=None, CD25=1, CD132=None)
    triple = m.CD25(ligand=None, CD122=1) % m.CD122(ligand=None, CD25=1, CD132=2) % m.CD132(ligand=None, CD122=2)
    for chains, name in ((pair, "CD25_CD122"), (triple, "CD25_CD122_CD132")):
        translocate(chains, "loc", "surface", "endosome", rate=k.chain_internalised_kf, name=f"{name}_internalised")
    write_rule(
        "CD122_leaves_CD132",  # what is left where CD25 was degraded; without it the two do not hold each other
        m.CD122(CD25=None, CD132=1, loc="endosome") % m.CD132(CD122=1)
        >> m.CD122(CD25=None, CD132=None, loc="endosome") + m.CD132(CD122=None),
        kf=k.ligand_leaves_CD132_kr,
    )


def _ligand_traffic(k: Any, ligand: Any, chains: dict[str, Any], internalised: Any) -> None:
    """Take complexes with CD122, or of a private chain with CD132, inside; return or degrade what arrives."""
    inside = dict.fromkeys((ligand.name, *chains), "endosome")
    outside = {name: "medium" if name == ligand.name else "surface" for name in inside}
    free = ligand(**dict.fromkeys(chains), loc="endosome")
    for held in holdings(chains):
        if "CD122" in held or held == (partner(chains), "CD132"):
            name = "_".join((ligand.name, *held, "internalised"))
            translocate(ligand_complex(ligand, chains, held), "loc", outside, inside, rate=internalised, name=name)
    for name in (name for name in chains if name in RECYCLING):
        returning = ligand_complex(ligand, chains, (name,))
        translocate(returning, "loc", inside, outside, rate=k.chain_recycled_kf, name=f"{ligand.name}_{name}_recycled")
    orphan = ligand(**{**dict.fromkeys(chains), "CD132": 1}, loc="endosome")
    write_rule(
        f"{ligand.name}_leaves_CD132",  # what is left where its partner was degraded; CD132 alone holds no ligand
        orphan % chains["CD132"](ligand=1) >> free + chains["CD132"](ligand=None),
        kf=k.ligand_leaves_CD132_kr,
    )
    translocate(free, "loc", "endosome", "medium", rate=k.ligand_recycled_kf, name=f"{ligand.name}_recycled")
    degrade(free, rate=k.ligand_degraded_kf)


_TRAVELLERS = (IL2, IL4, IL7, IL9, IL15, IL21, CD25, CD122, CD124, CD127, CD129, CD132, CD215, CD360)
_ALSO = [protein["loc"] for protein in _TRAVELLERS]

trafficking = detail_levels(
    Module("trafficking", _rules, optional_proteins=_ALSO, detail="slow"),
    Module("trafficking", _fast_rules, optional_proteins=_ALSO, detail="fast"),
)
