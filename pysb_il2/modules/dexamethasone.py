"""Dexamethasone, which lowers JAK3 through the glucocorticoid receptor."""

from __future__ import annotations

from pysb import Expression, Observable

from ..composition.module import Module
from ..composition.writer import unbound_unmodified
from ..knowledge.constants import Constants
from ..knowledge.proteins import JAK3, NR3C1
from ..knowledge.vocabulary import Protein
from ..macros import degrade, inhibit, synthesise
from ..types import Monomers
from .gamma_chain import gamma_chain

__all__ = ["dexamethasone"]


def _rules(m: Monomers, k: Constants) -> None:
    """Dexamethasone binds the glucocorticoid receptor, which represses the gene of JAK3.

    Glucocorticoids act on IL-2 signalling over many hours, by less JAK3 and fewer receptor chains,
    and not on JAKs that are present (Bianchi2000). Here only JAK3 has turnover, and its synthesis
    is proportional to the fraction of free receptor (NR3C1). The half-life of JAK3 is assumed.
    """
    solution = k.at("medium")
    kf, Kd = solution.drug_binds_kf, solution.dexamethasone_binds_NR3C1_Kd
    inhibit(m.dexamethasone, m.NR3C1, kf=kf, Kd=Kd, site="ligand")
    free = Observable("free_NR3C1", m.NR3C1(ligand=None))
    free_fraction = Expression("JAK3_gene_open", free / k.NR3C1_0)
    synthesise(unbound_unmodified(m.JAK3), rate=k.JAK3_0 * k.JAK3_degraded_kf * free_fraction)
    degrade(m.JAK3(), rate=k.JAK3_degraded_kf)


dexamethasone = Module(
    "dexamethasone",
    _rules,
    proteins=[Protein("dexamethasone", {"target": ()}), NR3C1["ligand"], JAK3[()]],
    requires=[gamma_chain],
)
