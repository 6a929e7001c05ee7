"""Drugs: each is a module that binds its targets with its affinity and competes where it competes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..composition.module import Module
from ..errors import Il2Error
from ..knowledge.proteins import CD25, JAK1, JAK3, MAP2K1, PI3K, RPTOR
from ..knowledge.vocabulary import Protein
from ..macros import inhibit
from .glucocorticoid import dexamethasone

__all__ = ["INHIBITORS"]


@dataclass(frozen=True)
class Drug:
    """What a drug binds and how.

    Parameters
    ----------
    name : str
        The drug; its concentration is the constant ``<name>_concentration``.
    targets : sequence of Protein
        Mentions of one site each: where it binds.
    kind : str
        ``competitive`` with ATP, ``allosteric``, ``covalent``, or ``antibody``.
    story : str
        What it is and does, with its sources.
    """

    name: str
    targets: Sequence[Protein]
    kind: str
    story: str


_DRUGS = (
    Drug(
        "tofacitinib", (JAK1["drug"], JAK3["drug"]), "competitive",
        "Tofacitinib takes the place of ATP in JAK1 and JAK3 (Meyer2010), of which JAK1 matters for STAT5 (Haan2011).",
    ),
    Drug(
        "ruxolitinib", (JAK1["drug"], JAK3["drug"]), "competitive",
        "Ruxolitinib takes the place of ATP in JAK1 and hardly in JAK3 (QuintasCardama2010).",
    ),
    Drug(
        "ritlecitinib", (JAK3["drug"],), "covalent",
        "Ritlecitinib reacts with C909 of JAK3, which no other JAK has, and stays (Telliez2016).",
    ),
    Drug(
        "basiliximab", (CD25["ligand"],), "antibody",
        "Basiliximab covers the face of CD25 that IL-2 needs. CD25 that it holds stays at the surface.",
    ),
    Drug(
        "daclizumab", (CD25["ligand"],), "antibody",
        "Daclizumab, humanised anti-Tac, covers the face of CD25 that IL-2 needs (Queen1989).",
    ),
    Drug(
        "wortmannin", (PI3K["drug"],), "covalent",
        "Wortmannin reacts with a lysine in the pocket of PI3K and stays (Arcaro1993).",
    ),
    Drug("LY294002", (PI3K["drug"],), "allosteric", "LY294002 takes the place of ATP in PI3K (Vlahos1994)."),
    Drug(
        "rapamycin", (RPTOR["drug"],), "allosteric",
        "Rapamycin with FKBP12 binds mTORC1 beside its active site; FKBP12, in excess, is left out (Banaszynski2005).",
    ),
    Drug("trametinib", (MAP2K1["drug"],), "allosteric", "Trametinib binds MEK beside ATP (Froehlich2023)."),
    Drug("U0126", (MAP2K1["drug"],), "allosteric", "U0126 binds MEK beside ATP (Favata1998)."),
)  # fmt: skip


def _module(drug: Drug) -> Module:
    """Return the module of a drug, which reaches its targets from the medium."""
    names = [target.name for target in drug.targets]

    def rules(m: Any, k: Any) -> None:
        if not any(hasattr(m, name) for name in names):
            raise Il2Error(
                f"inhibitor {drug.name!r} acts on {' and '.join(names)}, of which this model does not speak; "
                f"add the module that uses {names[0]}, or leave {drug.name!r} out"
            )
        solution, molecule = k.at("medium"), getattr(m, drug.name)
        for target in drug.targets:
            if not hasattr(m, target.name):
                continue
            sentence = f"{drug.name}_binds_{target.name}"
            kf, Kd = getattr(solution, "antibody_binds_kf" if drug.kind == "antibody" else "drug_binds_kf"), 0
            if drug.kind == "covalent":
                kf = getattr(solution, f"{sentence}_kf")
            else:
                Kd = getattr(solution, f"{sentence}_Kd")
            if drug.kind == "competitive":  # Cheng and Prusoff: in the cell it has to displace ATP
                Kd = Kd * (1 + k.ATP_in_cell / getattr(k, f"{target.name}_ATP_Km"))
            chain, (site,) = getattr(m, target.name), target.sites
            reached = chain(loc="surface") if "loc" in chain.sites else chain
            inhibit(molecule, reached, kf=kf, Kd=Kd, site=site, name=sentence)

    rules.__doc__ = drug.story
    return Module(drug.name, rules, proteins=[Protein(drug.name, {"target": ()})], optional_proteins=drug.targets)


#: Every drug by name.
INHIBITORS: dict[str, Module] = {module.name: module for module in (*(_module(drug) for drug in _DRUGS), dexamethasone)}
