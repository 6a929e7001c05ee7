"""Drugs: one module for each, which binds its targets with its affinity and competes for their sites."""

from __future__ import annotations

from collections.abc import Sequence

from ..composition.module import Module
from ..errors import Il2Error
from ..knowledge.constants import Constants
from ..knowledge.proteins import CD25, JAK1, JAK3, MAP2K1, PI3K, RPTOR
from ..knowledge.vocabulary import Protein
from ..macros import inhibit
from ..types import Monomers
from .dexamethasone import dexamethasone
from .parts.receptor_assembly import contact_sites, excludes_only_neighbours

__all__ = ["INHIBITORS"]


def _drug(name: str, targets: Sequence[Protein], kind: str, description: str) -> Module:
    """Return the module of a drug, which reaches its targets from the medium.

    Each target has the one site where the drug binds. Its kind is ``competitive`` with ATP,
    ``allosteric``, ``covalent`` or ``antibody``; the description says what it does, with sources.
    """
    proteins = [target.name for target in targets]

    def rules(m: Monomers, k: Constants) -> None:
        if not any(hasattr(m, protein) for protein in proteins):
            raise Il2Error(
                f"inhibitor {name!r} acts on {' and '.join(proteins)}, which this model does not have; "
                f"add the module that uses {proteins[0]}, or leave {name!r} out"
            )
        solution, molecule = k.at("medium"), getattr(m, name)
        for target in targets:
            if not hasattr(m, target.name):
                continue
            sentence = f"{name}_binds_{target.name}"
            kf, Kd = getattr(solution, "antibody_binds_kf" if kind == "antibody" else "drug_binds_kf"), 0
            if kind == "covalent":
                kf = getattr(solution, f"{sentence}_kf")
            else:
                Kd = getattr(solution, f"{sentence}_Kd")
            if kind == "competitive":  # Cheng-Prusoff: ATP of the cell competes
                Kd = Kd * (1 + k.ATP_in_cell / getattr(k, f"{target.name}_ATP_Km"))
            protein, (site,) = getattr(m, target.name), target.sites
            accessible = protein(**contact_sites(protein), **({"loc": "surface"} if "loc" in protein.sites else {}))
            made = inhibit(molecule, accessible, kf=kf, Kd=Kd, site=site, name=sentence)
            excludes_only_neighbours(made, m, [target.name])

    rules.__doc__ = description
    return Module(name, rules, proteins=[Protein(name, {"target": ()})], optional_proteins=targets)


_DRUGS = (
    _drug(
        "tofacitinib", (JAK1["drug"], JAK3["drug"]), "competitive",
        "Tofacitinib competes with ATP in JAK1 and JAK3 (Meyer2010); JAK1 matters for STAT5 (Haan2011).",
    ),
    _drug(
        "ruxolitinib", (JAK1["drug"], JAK3["drug"]), "competitive",
        "Ruxolitinib competes with ATP in JAK1 and much less in JAK3 (QuintasCardama2010).",
    ),
    _drug(
        "ritlecitinib", (JAK3["drug"],), "covalent",
        "Ritlecitinib binds covalently to C909 of JAK3, which no other JAK has (Telliez2016).",
    ),
    _drug(
        "basiliximab", (CD25["ligand"],), "antibody",
        "Basiliximab blocks the IL-2 binding site of CD25 that has not met CD122, and CD25 then stays at the surface.",
    ),
    _drug(
        "daclizumab", (CD25["ligand"],), "antibody",
        "Daclizumab, humanised anti-Tac, blocks the IL-2 binding site of CD25 (Queen1989).",
    ),
    _drug(
        "wortmannin", (PI3K["drug"],), "covalent",
        "Wortmannin binds covalently to a lysine in the ATP pocket of PI3K (Arcaro1993).",
    ),
    _drug("LY294002", (PI3K["drug"],), "allosteric", "LY294002 competes with ATP in PI3K (Vlahos1994)."),
    _drug(
        "rapamycin", (RPTOR["drug"],), "allosteric",
        "Rapamycin with FKBP12 inhibits mTORC1 allosterically; FKBP12, in excess, is left out (Banaszynski2005).",
    ),
    _drug("trametinib", (MAP2K1["drug"],), "allosteric", "Trametinib inhibits MEK allosterically (Froehlich2023)."),
    _drug("U0126", (MAP2K1["drug"],), "allosteric", "U0126 inhibits MEK allosterically (Favata1998)."),
)  # fmt: skip

#: Every drug by name.
INHIBITORS: dict[str, Module] = {module.name: module for module in (*_DRUGS, dexamethasone)}
