"""JAK1 and JAK3 switch each other on when a ligand joins their chains."""

from __future__ import annotations

from typing import Any

from pysb import Rule

from ..composition.module import Module
from ..knowledge.proteins import CD122, CD124, CD127, CD129, CD360, JAK1, JAK3, PTPN2, PTPN6, PTPN11, PTPRC
from ..macros import dephosphorylate, phosphorylate_in_complex, uninhibited
from .gamma_chain import gamma_chain
from .parts.membrane import joined_chains, partners

__all__ = ["jak_activation"]


def _rules(m: Any, k: Any) -> None:
    """JAK1 on CD122 or a private chain and JAK3 on CD132 phosphorylate each other once a ligand joins them.

    JAK3 phosphorylates the activation loop of JAK1 (Y1034/Y1035). JAK1 phosphorylates JAK3 on
    Y980, which activates it, and on Y981, which inhibits it (Zhou1997), so the two are never one
    site: JAK3 works best with Y980 phosphorylated and Y981 not, and worst the other way round. A
    kinase with a bare loop works at a tenth of its speed (Barua2009). SHP-1 (Migone1998), PTPN2
    (Simoncic2002) and CD45 (IrieSasaki2001) erase all three residues, on and off the receptor.
    SHP-2 sits with both JAKs and is positive (Gadina1998); its substrate is not known, and here it
    erases the inhibiting Y981.
    """
    for chain in partners(m):
        Rule(
            f"JAK1_binds_{chain.name}",
            m.JAK1(FERM=None) + chain(box1=None) | m.JAK1(FERM=1) % chain(box1=1),
            k.JAK1_binds_CD122_kf,
            k.JAK1_binds_CD122_kr,
        )
    for ligand, receptor in joined_chains(m):
        _transphosphorylation(m, k, ligand, receptor)
    for eraser in (m.PTPN6, m.PTPN2, m.PTPRC):
        rate = getattr(k, f"{eraser.name}_dephosphorylates_JAK_kc")
        dephosphorylate(eraser, m.JAK1, "Y1034", kc=rate)
        dephosphorylate(eraser, m.JAK3, "Y980", kc=rate)
        dephosphorylate(eraser, m.JAK3, "Y981", kc=rate)
    dephosphorylate(m.PTPN11, m.JAK3, "Y981", kc=k.PTPN11_dephosphorylates_JAK3_kc)


def _transphosphorylation(m: Any, k: Any, ligand: str, receptor: Any) -> None:
    """Write what the two kinases do to each other on chains joined by one ligand."""
    for Y980 in ("u", "p"):
        for Y981 in ("u", "p"):
            active = receptor % m.JAK1(FERM=21) % uninhibited(m.JAK3(FERM=22, Y980=Y980, Y981=Y981))
            rate = k.JAK_transphosphorylation_kc
            rate = rate * k.bare_loop_activity if Y980 == "u" else rate
            rate = rate * k.JAK3_pY981_activity if Y981 == "p" else rate
            kinase = f"JAK3_{Y980}Y980_{Y981}Y981"
            name = _on(kinase, "JAK1_Y1034", ligand)
            phosphorylate_in_complex(active, m.JAK1, "Y1034", kinase=m.JAK3, kc=rate, name=name)
    for loop in ("u", "p"):
        active = receptor % uninhibited(m.JAK1(FERM=21, Y1034=loop)) % m.JAK3(FERM=22)
        rate = k.JAK_transphosphorylation_kc
        rate = rate * k.bare_loop_activity if loop == "u" else rate
        for residue in ("Y980", "Y981"):
            name = _on(f"JAK1_{loop}Y1034", f"JAK3_{residue}", ligand)
            phosphorylate_in_complex(active, m.JAK3, residue, kinase=m.JAK1, kc=rate, name=name)


def _on(kinase: str, target: str, ligand: str) -> str:
    return f"{kinase}_phosphorylates_{target}_on_{ligand}_receptor"


jak_activation = Module(
    "jak_activation",
    _rules,
    proteins=[JAK1["FERM", "Y1034"], JAK3["FERM", "Y980", "Y981"], PTPN6, PTPN2, PTPN11, PTPRC],
    optional_proteins=[chain["box1"] for chain in (CD122, CD124, CD127, CD129, CD360)],
    requires=[gamma_chain],
)
