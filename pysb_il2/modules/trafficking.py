"""Trafficking of receptor chains and ligands between surface, endosomes and lysosomes."""

from __future__ import annotations

from pysb import ComponentSet, Expression, Initial, Monomer

from ..composition.module import Module, detail_levels
from ..composition.writer import unbound_unmodified
from ..knowledge.cells import CHAINS
from ..knowledge.constants import Constants
from ..knowledge.ligands import CHAINS_OF
from ..knowledge.proteins import LEXICON
from ..macros import (
    degrade,
    excludes_only,
    excludes_only_chains,
    ligand_complex,
    other_arm,
    synthesise,
    translate,
    translocate,
    write_rule,
)
from ..types import Monomers, Rate
from .parts.receptor_assembly import (
    JAK1_chain,
    allowed_chain_sets,
    contact_sites,
    excludes_only_neighbours,
    has_two_arms,
    ligands_with_chains,
)

__all__ = ["trafficking"]

#: Chains that are recycled from endosomes (Hemar1995); the others are degraded in lysosomes.
RECYCLING = ("CD25", "CD215")
#: Chains that take a ligand inside whether CD132 is bound or not.
CD122_FORMS = ("CD122", "ortho_CD122")
#: Antibodies that keep the chain that they bind at the surface.
SURFACE_ANTIBODIES = ("basiliximab", "daclizumab")
#: The mRNA of chains, used where another module has it.
MRNAS = {"CD25": "IL2RA_mRNA", "CD122": "IL2RB_mRNA"}


def _rules(m: Monomers, k: Constants) -> None:
    """Chains are synthesised, internalised, recycled and degraded; ligand on CD122 takes its receptor with it.

    Complexes with CD122 are internalised with a half-life of 10 min (10-17 in Hemar1995 and
    Robb1987); CD25 alone with IL-2 is not (Weissman1986). In endosomes binding is weaker; CD25 is
    recycled while CD122 and CD132 are degraded (Hemar1995), and free ligand is recycled or degraded
    (Fallon2000). Synthesis keeps the measured surface number of each chain in cells without ligand.
    Private chains that carry JAK1 themselves are treated as CD122 is, and are internalised with
    ligand and CD132 as the complex of IL-2 is.
    """
    _write_trafficking(m, k, k.complex_internalised_kf)


def _fast_rules(m: Monomers, k: Constants) -> None:
    """As level ``slow``, but complexes are internalised within seconds, as Farhat2021 fitted it.

    The half-life is 16 s. Measured uptake of IL-2 takes 10-15 min (Robb1987, Hemar1995); this level
    is for comparison with that fit.
    """
    _write_trafficking(m, k, k.complex_internalised_fast_kf)


def _stable_rules(m: Monomers, k: Constants) -> None:
    """As level ``slow``, but CD122 and CD132 without a ligand stay at the surface for days.

    The half-life is 39 h (Duprez 1988 by Tkach2014), against 1 h in Hemar1995 and 2 h in the calibration of level
    ``slow``. CD25 is recycled as there.
    """
    _write_trafficking(m, k, k.complex_internalised_kf, "chain_internalised_stable_kf")


def _write_trafficking(
    m: Monomers, k: Constants, internalisation: Rate, turnover: str = "chain_internalised_kf"
) -> None:
    """Write trafficking of all chains and ligands; `turnover` names the rate of chains that do not recycle."""
    for name in CHAINS:
        if hasattr(m, name):
            _write_chain_turnover(m, k, getattr(m, name), "chain_internalised_kf" if name in RECYCLING else turnover)
    if hasattr(m, "CD25") and contact_sites(m.CD25):
        _write_associated_chains(m, k, turnover)
    for ligand, chains in ligands_with_chains(m):
        arms = has_two_arms(m, ligand.name)
        _write_ligand_trafficking(k, ligand, chains, internalisation, arms=arms)
        if arms:
            _write_other_arm(k, ligand, chains, internalisation)


def _write_chain_turnover(m: Monomers, k: Constants, chain: Monomer, turnover: str) -> None:
    """Write synthesis, transport and degradation of a chain that keep its measured surface number without ligand."""
    name, free = chain.name, chain(**{"ligand": None} if "ligand" in chain.sites else {}, **contact_sites(chain))
    recycled = k.chain_recycled_kf if name in RECYCLING else 0
    endosomal = Expression(
        f"{name}_in_endosome_0",
        getattr(k, f"{name}_0") * getattr(k, turnover) / (recycled + k.chain_degraded_kf),
    )
    Initial(unbound_unmodified(chain, loc="endosome"), endosomal)
    shed = getattr(k, f"{name}_0") * k.CD25_shed_kf if name == "CD25" and hasattr(m, "sCD25") else 0
    synthesis = endosomal * k.chain_degraded_kf + shed
    mRNA = MRNAS.get(name, "")
    if hasattr(m, mRNA):
        translate(getattr(m, mRNA), unbound_unmodified(chain), kc=synthesis / getattr(k, f"{mRNA}_0"))
    else:
        synthesise(unbound_unmodified(chain), rate=synthesis)
    made = translocate(free, "loc", "surface", "endosome", rate=getattr(k, turnover), name=f"{name}_internalised")
    if name in RECYCLING:
        made |= translocate(free, "loc", "endosome", "surface", rate=k.chain_recycled_kf, name=f"{name}_recycled")
    _whatever_holds_chains(made, m, name)
    degrade(chain(loc="endosome"), rate=k.chain_degraded_kf)


def _whatever_holds_chains(made: ComponentSet, m: Monomers, *names: str) -> None:
    """Let chains without a ligand be transported with whatever holds them, but for `SURFACE_ANTIBODIES`."""
    excludes_only_neighbours(made, m, names)
    for name in names:
        ligands = [(ligand, name) for ligand, chains in ligands_with_chains(m) if name in chains]
        antibodies = [(getattr(m, antibody), "target") for antibody in SURFACE_ANTIBODIES if hasattr(m, antibody)]
        if ligands:
            excludes_only(made, getattr(m, name), "ligand", [*ligands, *antibodies])


def _write_associated_chains(m: Monomers, k: Constants, turnover: str) -> None:
    """Internalise chains that associate without a ligand as single chains are."""
    pair = m.CD25(ligand=None, CD122=1) % m.CD122(ligand=None, CD25=1, CD132=None)
    triple = m.CD25(ligand=None, CD122=1) % m.CD122(ligand=None, CD25=1, CD132=2) % m.CD132(ligand=None, CD122=2)
    made = ComponentSet()
    for chains, name in ((pair, "CD25_CD122"), (triple, "CD25_CD122_CD132")):
        name = f"{name}_internalised"
        made |= translocate(chains, "loc", "surface", "endosome", rate=getattr(k, turnover), name=name)
    made |= write_rule(
        "CD122_leaves_CD132",  # remains where CD25 was degraded; without it the two do not bind
        m.CD122(CD25=None, CD132=1, loc="endosome") % m.CD132(CD122=1)
        >> m.CD122(CD25=None, CD132=None, loc="endosome") + m.CD132(CD122=None),
        kf=k.ligand_leaves_CD132_kr,
    )
    _whatever_holds_chains(made, m, "CD25", "CD122", "CD132")


def _write_ligand_trafficking(
    k: Constants, ligand: Monomer, chains: dict[str, Monomer], internalisation: Rate, *, arms: bool
) -> None:
    """Internalise complexes with CD122, or of a private chain with CD132; recycle or degrade what is in endosomes."""
    inside = dict.fromkeys((ligand.name, *chains), "endosome")
    outside = {name: "medium" if name == ligand.name else "surface" for name in inside}
    free = ligand(**dict.fromkeys(chains), loc="endosome")
    left = free  # may be held by the other arm
    if arms:
        free = other_arm(free, list(chains))
    made, with_JAK1 = ComponentSet(), JAK1_chain(chains)
    for bound_chains in allowed_chain_sets(chains):
        if with_JAK1 in bound_chains and ("CD132" in bound_chains or with_JAK1 in CD122_FORMS):
            name = "_".join((ligand.name, *bound_chains, "internalised"))
            made |= translocate(
                ligand_complex(ligand, chains, bound_chains), "loc", outside, inside, rate=internalisation, name=name
            )
    for name in (name for name in chains if name in RECYCLING):
        returning = ligand_complex(ligand, chains, (name,))
        if arms:  # the other arm holds at most such a chain, too
            returning = ligand_complex(other_arm(ligand, [c for c in chains if c != name]), chains, (name,))
        made |= translocate(
            returning, "loc", inside, outside, rate=k.chain_recycled_kf, name=f"{ligand.name}_{name}_recycled"
        )
    orphan = ligand(**{**dict.fromkeys(chains), "CD132": 1}, loc="endosome")
    made |= write_rule(
        f"{ligand.name}_leaves_CD132",  # remains where the other chain was degraded; CD132 alone binds no ligand
        orphan % chains["CD132"](ligand=1) >> left + chains["CD132"](ligand=None),
        kf=k.ligand_leaves_CD132_kr,
    )
    made |= translocate(free, "loc", "endosome", "medium", rate=k.ligand_recycled_kf, name=f"{ligand.name}_recycled")
    made |= degrade(free, rate=k.ligand_degraded_kf)
    excludes_only_chains(made, ligand, chains)


def _write_other_arm(k: Constants, ligand: Monomer, chains: dict[str, Monomer], internalisation: Rate) -> None:
    """Let an arm go where its partner's chains go, and learn of those that are degraded."""
    inside = dict.fromkeys((ligand.name, *chains), "endosome")
    outside = {name: "medium" if name == ligand.name else "surface" for name in inside}
    names, made = list(chains), ComponentSet()
    pulled = other_arm(ligand, ["CD122"], ["CD122"])
    for bound_chains in ((), *allowed_chain_sets(chains)):
        if "CD122" not in bound_chains:
            name = "_".join((ligand.name, *bound_chains, "internalised_by_other_arm"))
            arm = ligand_complex(pulled, chains, bound_chains)
            made |= translocate(arm, "loc", outside, inside, rate=internalisation, name=name)
    empty = ligand(**dict.fromkeys(chains))
    for chain in chains:
        if chain in RECYCLING:
            name = f"{ligand.name}_recycled_by_other_arm_on_{chain}"
            arm = other_arm(empty, names, [chain])
            made |= translocate(arm, "loc", "endosome", "medium", rate=k.chain_recycled_kf, name=name)
        before, after = (other_arm(ligand, [chain], held)(loc="endosome") for held in ([chain], []))
        made |= write_rule(f"{chain}_degraded_on_other_arm_of_{ligand.name}", before >> after, kf=k.chain_degraded_kf)
    orphan, left = (other_arm(ligand, names, held)(loc="endosome") for held in (["CD132"], []))
    made |= write_rule(f"{ligand.name}_leaves_CD132_on_other_arm", orphan >> left, kf=k.ligand_leaves_CD132_kr)
    excludes_only_chains(made, ligand, chains)


_LOCATIONS = [LEXICON[name]["loc"] for name in (*CHAINS_OF, *CHAINS)]

trafficking = detail_levels(
    Module("trafficking", _rules, optional_proteins=_LOCATIONS, detail="slow"),
    Module("trafficking", _fast_rules, optional_proteins=_LOCATIONS, detail="fast"),
    Module("trafficking", _stable_rules, optional_proteins=_LOCATIONS, detail="stable"),
)
