"""STAT5: docking, phosphorylation, dimers and nuclear transport."""

from __future__ import annotations

from pysb import ComponentSet, Monomer

from ..composition.module import Module, detail_levels
from ..knowledge.constants import Constants
from ..knowledge.proteins import CD122, PPN, PPX, STAT5A, STAT5B
from ..macros import dephosphorylate, dephosphorylate_two_step, dimerise, dissociate_dimer, shuttle
from ..types import Monomers
from .cd122_tyrosines import cd122_tyrosines
from .parts.receptor_tails import dock_stat, excludes_only_tails_and_dimers
from .private_tails import private_tails

__all__ = ["stat5"]


def _rules(m: Monomers, k: Constants) -> None:
    """STAT5A and STAT5B dock on CD122 by SH2, JAK1 phosphorylates them, and dimers enter the nucleus.

    Both dock on pY510 of CD122 and more weakly on pY392 (Lord2000). JAK1 on the same chain
    phosphorylates Y694 of STAT5A and Y699 of STAT5B (Lin1996), and they dissociate, because the SH2
    domain now binds the phosphotyrosine of a partner. Homo- and heterodimers enter the nucleus,
    heterodimers slowly (Boehm2014). Dephosphorylation of one partner dissociates a dimer, and
    unphosphorylated STAT5 returns to the cytoplasm.

    Each compartment has one phosphatase of low abundance, not yet identified (PPX and PPN;
    Yamada2003), which binds STAT5 outside dimers, because in a dimer the SH2 domains cover the
    phosphotyrosines. The site PTP stands for the phosphotyrosine, so what binds there keeps STAT5 from dimers
    and other phosphatases. When these phosphatases are saturated pSTAT5 accumulates, which makes a
    threshold.
    """
    stats = ((m.STAT5A, "Y694"), (m.STAT5B, "Y699"))
    for stat, residue in stats:
        for site in (s for s in ("Y", "Y392", "Y510") if s in m.CD122.sites):
            weakening = k.STAT5_on_Y392_weakening if site == "Y392" else 1
            dock_stat(m, k, stat, residue, m.CD122, site=site, weakening=weakening)
        made = ComponentSet()
        for place, phosphatase in (("cytoplasm", m.PPX), ("nucleus", m.PPN)):
            monomeric = stat(**{residue: "p", "loc": place, "SH2": None, "PTP": None})
            name = f"p{stat.name}_dephosphorylated_in_{place}"
            made |= dephosphorylate(None, monomeric, residue, kc=k.pSTAT5_dephosphorylated_kc, name=name)
            made |= dephosphorylate_two_step(
                phosphatase, "pocket", monomeric, residue, "PTP", kf=k.at(place).PPX_binds_STAT5_kf,
                Kd=k.at(place).PPX_binds_STAT5_Kd, kc=k.PPX_dephosphorylates_STAT5_kc,
            )  # fmt: skip
        inside, outside = (stat(**{residue: "u", "loc": place, "SH2": None}) for place in ("nucleus", "cytoplasm"))
        made |= shuttle(inside, outside, kc=k.STAT5_exported_kc, name=f"{stat.name}_exported")
        excludes_only_tails_and_dimers(made, m, stat)
    for (first, Y_first), (second, Y_second) in ((stats[0], stats[0]), (stats[0], stats[1]), (stats[1], stats[1])):
        _write_dimers(k, first, Y_first, second, Y_second)


def _write_dimers(k: Constants, first: Monomer, Y_first: str, second: Monomer, Y_second: str) -> None:
    """Write association, dissociation and nuclear import of one kind of dimer."""
    pair = f"{first.name}_{second.name}"
    for place in ("cytoplasm", "nucleus"):
        left, right = (s(**{Y: "p", "loc": place, "PTP": None}) for s, Y in ((first, Y_first), (second, Y_second)))
        kf, kr = k.at(place).pSTAT5_dimerises_kf, k.pSTAT5_dimerises_kr
        dimerise(left, right, "SH2", kf=kf, kr=kr, name=f"{pair}_dimerise_in_{place}")
        partners = {(first.name, Y_first): (left, right), (second.name, Y_second): (right, left)}
        for (name, residue), (changing, partner) in partners.items():
            dissociate_dimer(
                changing, partner, "SH2", changing(**{residue: "u"}), kc=k.pSTAT5_dephosphorylated_kc,
                name=f"{pair}_dimer_broken_at_{name}_in_{place}",
            )  # fmt: skip
    outside, inside = (
        first(**{Y_first: "p", "SH2": 1, "loc": place}) % second(**{Y_second: "p", "SH2": 1, "loc": place})
        for place in ("cytoplasm", "nucleus")
    )
    imported = k.pSTAT5_dimer_imported_kc if first is second else k.STAT5A_STAT5B_dimer_imported_kc
    shuttle(outside, inside, kc=imported, name=f"{pair}_dimer_imported")


def _form(detail: str, *docks: str) -> Module:
    requires = [cd122_tyrosines(detail), private_tails]
    return Module("stat5", _rules, proteins=[STAT5A, STAT5B, PPX, PPN, CD122[docks]], requires=requires, detail=detail)


stat5 = detail_levels(_form("lumped", "Y"), _form("sites", "Y392", "Y510"))
