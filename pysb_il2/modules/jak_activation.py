"""Activation of JAK1 and JAK3 by each other."""

from __future__ import annotations

from collections.abc import Callable

from ..composition.module import Module, detail_levels
from ..knowledge.constants import Constants
from ..knowledge.proteins import CD122, CD124, CD127, CD129, CD360, JAK1, JAK3, PTPN2, PTPN6, PTPN11, PTPRC, ortho_CD122
from ..macros import bind, dephosphorylate, phosphorylate_in_complex, uninhibited
from ..types import Monomers, Pattern
from .gamma_chain import gamma_chain
from .parts.receptor_assembly import JAK1_chains, signalling_complexes, working_JAK1

__all__ = ["jak_activation"]


def _rules(m: Monomers, k: Constants) -> None:
    """JAK1 and JAK3 phosphorylate each other once a ligand joins their chains.

    JAK1 is on CD122 or a private chain, JAK3 on CD132. JAK3 phosphorylates the activation loop of
    JAK1 (Y1034/Y1035). JAK1 phosphorylates JAK3 on Y980, which activates it, and on Y981, which
    inhibits it (Zhou1997), so these are separate sites: JAK3 is most active with Y980
    phosphorylated and Y981 not, and least active the other way round. A kinase with an
    unphosphorylated activation loop has a tenth of the activity (Barua2009), and one on whose loop anything
    is docked has none. SHP-1 (Migone1998),
    PTPN2 (Simoncic2002) and CD45 (IrieSasaki2001) dephosphorylate all three residues, on and off
    the receptor. SHP-2 binds both JAKs and is a positive regulator (Gadina1998); its substrate is
    not known, and here it dephosphorylates the inhibitory Y981. Without the kinase of JAK3 the
    receptor gives no signal (Thorarensen2014).
    """
    _write_activation(m, k)


def _scaffold_rules(m: Monomers, k: Constants) -> None:
    """As level ``kinase``, but JAK1 that a ligand joins to JAK3 also phosphorylates its own activation loop.

    JAK3 has to be there, and its kinase only helps: JAK1 dominates (Haan2011). How fast JAK1 does it is assumed.
    """
    _write_activation(m, k)
    for ligand, receptor in signalling_complexes(m):
        active, name = receptor % working_JAK1(m, FERM=21) % m.JAK3(FERM=22), _rule_name("JAK1", "its_Y1034", ligand)
        phosphorylate_in_complex(active, m.JAK1, "Y1034", kinase=m.JAK1, kc=k.JAK1_phosphorylates_itself_kc, name=name)


def _write_activation(m: Monomers, k: Constants) -> None:
    """Write the kinases on their chains, how they phosphorylate each other, and their phosphatases."""
    for chain in JAK1_chains(m):
        bind(m.JAK1, "FERM", chain, "box1", kf=k.JAK1_binds_CD122_kf, kr=k.JAK1_binds_CD122_kr)
    for ligand, receptor in signalling_complexes(m):
        _write_transphosphorylation(m, k, ligand, receptor)
    for phosphatase in (m.PTPN6, m.PTPN2, m.PTPRC):
        rate = getattr(k, f"{phosphatase.name}_dephosphorylates_JAK_kc")
        dephosphorylate(phosphatase, m.JAK1, "Y1034", kc=rate)
        dephosphorylate(phosphatase, m.JAK3, "Y980", kc=rate)
        dephosphorylate(phosphatase, m.JAK3, "Y981", kc=rate)
    dephosphorylate(m.PTPN11, m.JAK3, "Y981", kc=k.PTPN11_dephosphorylates_JAK3_kc)


def _write_transphosphorylation(m: Monomers, k: Constants, ligand: str, receptor: Pattern) -> None:
    """Write how the two kinases phosphorylate each other on chains that one ligand joins."""
    for Y980 in ("u", "p"):
        for Y981 in ("u", "p"):
            active = receptor % m.JAK1(FERM=21) % uninhibited(m.JAK3(FERM=22, Y980=Y980, Y981=Y981))
            rate = k.JAK_transphosphorylation_kc
            rate = rate * k.bare_loop_activity if Y980 == "u" else rate
            rate = rate * k.JAK3_pY981_activity if Y981 == "p" else rate
            kinase = f"JAK3_{Y980}Y980_{Y981}Y981"
            name = _rule_name(kinase, "JAK1_Y1034", ligand)
            phosphorylate_in_complex(active, m.JAK1, "Y1034", kinase=m.JAK3, kc=rate, name=name)
    for loop in ("u", "p"):
        active = receptor % working_JAK1(m, FERM=21, Y1034=loop) % m.JAK3(FERM=22)
        rate = k.JAK_transphosphorylation_kc
        rate = rate * k.bare_loop_activity if loop == "u" else rate
        for residue in ("Y980", "Y981"):
            name = _rule_name(f"JAK1_{loop}Y1034", f"JAK3_{residue}", ligand)
            phosphorylate_in_complex(active, m.JAK3, residue, kinase=m.JAK1, kc=rate, name=name)


def _rule_name(kinase: str, target: str, ligand: str) -> str:
    return f"{kinase}_phosphorylates_{target}_on_{ligand}_receptor"


def _form(rules: Callable[[Monomers, Constants], None], detail: str) -> Module:
    return Module(
        "jak_activation",
        rules,
        proteins=[JAK1["FERM", "Y1034"], JAK3["FERM", "Y980", "Y981"], PTPN6, PTPN2, PTPN11, PTPRC],
        optional_proteins=[chain["box1"] for chain in (CD122, CD124, CD127, CD129, CD360, ortho_CD122)],
        requires=[gamma_chain],
        detail=detail,
    )


jak_activation = detail_levels(_form(_rules, "kinase"), _form(_scaffold_rules, "scaffold"))
