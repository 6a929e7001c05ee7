"""Dexamethasone and the glucocorticoid receptor: less JAK3."""

from __future__ import annotations

from typing import Any

from pysb import Expression, Observable

from ..composition.module import Module
from ..composition.writer import unbound_unmodified
from ..knowledge.proteins import JAK3, NR3C1
from ..knowledge.vocabulary import Protein
from ..macros import degrade, inhibit, synthesise
from .gamma_chain import gamma_chain

__all__ = ["dexamethasone"]


def _rules(m: Any, k: Any) -> None:
    """Dexamethasone holds the glucocorticoid receptor, which shuts the gene of JAK3.

    Glucocorticoids act on IL-2 signalling within many hours, by less JAK3 and less receptor, and not
    on JAKs that are there (Bianchi2000). Here JAK3 alone turns over, and the bound fraction of the
    receptor NR3C1 takes away as much of its synthesis. How fast JAK3 turns over is assumed.
    """
    solution = k.at("medium")
    kf, Kd = solution.drug_binds_kf, solution.dexamethasone_binds_NR3C1_Kd
    inhibit(m.dexamethasone, m.NR3C1, kf=kf, Kd=Kd, site="ligand")
    free = Observable("free_NR3C1", m.NR3C1(ligand=None))
    share = Expression("JAK3_gene_open", free / k.NR3C1_0)
    synthesise(unbound_unmodified(m.JAK3), rate=k.JAK3_0 * k.JAK3_degraded_kf * share)
    degrade(m.JAK3(), rate=k.JAK3_degraded_kf)


dexamethasone = Module(
    "dexamethasone",
    _rules,
    proteins=[Protein("dexamethasone", {"target": ()}), NR3C1["ligand"], JAK3[()]],
    requires=[gamma_chain],
)
