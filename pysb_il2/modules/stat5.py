"""STAT5: docking, phosphorylation, dimers, and the way to the nucleus and back."""

from __future__ import annotations

from typing import Any

from ..composition.module import Module, detail_levels
from ..knowledge.proteins import CD122, PPN, PPX, STAT5A, STAT5B
from ..macros import dephosphorylate, dephosphorylate_two_step, dimerise, dissociate_dimer, shuttle
from .cd122_tyrosines import cd122_tyrosines
from .family import private_tails
from .parts.tails import dock_stat

__all__ = ["stat5"]


def _rules(m: Any, k: Any) -> None:
    """STAT5A and STAT5B dock on CD122 by SH2, are phosphorylated by JAK1, and enter the nucleus as dimers.

    Both dock on pY510 of CD122 and, more weakly, on pY392 (Lord2000); JAK1 on the same chain phosphorylates
    Y694 of STAT5A and Y699 of STAT5B (Lin1996), whereupon they let go: the SH2 domain now grips
    the phosphotyrosine of a partner. Homo- and heterodimers enter the nucleus, heterodimers
    slowly (Boehm2014); a partner that is
    dephosphorylated breaks its dimer, and unphosphorylated STAT5 returns to the cytoplasm. A phosphatase of
    each compartment, few and not identified (Yamada2003: PPX, PPN), holds STAT5 that has no partner, whose
    SH2 domain would cover the phosphotyrosine. Once these are busy pSTAT5 piles up: a threshold.
    """
    stats = ((m.STAT5A, "Y694"), (m.STAT5B, "Y699"))
    for stat, residue in stats:
        for site in (s for s in ("Y", "Y392", "Y510") if s in m.CD122.sites):
            weaker = k.STAT5_on_Y392_weakening if site == "Y392" else 1
            dock_stat(m, k, stat, residue, m.CD122, site, weaker)
        for place, phosphatase in (("cytoplasm", m.PPX), ("nucleus", m.PPN)):
            lone = stat(**{residue: "p", "loc": place, "SH2": None, "PTP": None})
            dephosphorylate(
                None,
                lone,
                residue,
                kc=k.pSTAT5_dephosphorylated_kc,
                name=f"p{stat.name}_dephosphorylated_in_{place}",
            )
            dephosphorylate_two_step(
                phosphatase, "pocket", lone, residue, "PTP", kf=k.at(place).PPX_binds_STAT5_kf,
                Kd=k.at(place).PPX_binds_STAT5_Kd, kc=k.PPX_dephosphorylates_STAT5_kc,
            )  # fmt: skip
        shuttle(
            stat(**{residue: "u", "loc": "nucleus", "SH2": None}),
            stat(**{residue: "u", "loc": "cytoplasm", "SH2": None}),
            kc=k.STAT5_exported_kc,
            name=f"{stat.name}_exported",
        )
    for (one, Y_one), (other, Y_other) in ((stats[0], stats[0]), (stats[0], stats[1]), (stats[1], stats[1])):
        _dimers(k, one, Y_one, other, Y_other)


def _dimers(k: Any, one: Any, Y_one: str, other: Any, Y_other: str) -> None:
    """Write the life of one kind of dimer."""
    pair = f"{one.name}_{other.name}"
    for place in ("cytoplasm", "nucleus"):
        left, right = (s(**{Y: "p", "loc": place, "PTP": None}) for s, Y in ((one, Y_one), (other, Y_other)))
        dimerise(
            left,
            right,
            "SH2",
            kf=k.at(place).pSTAT5_dimerises_kf,
            kr=k.pSTAT5_dimerises_kr,
            name=f"{pair}_dimerise_in_{place}",
        )
        broken = {(one.name, Y_one): (left, right), (other.name, Y_other): (right, left)}
        for (name, residue), (loser, partner) in broken.items():
            dissociate_dimer(
                loser, partner, "SH2", loser(**{residue: "u"}), kc=k.pSTAT5_dephosphorylated_kc,
                name=f"{pair}_dimer_broken_at_{name}_in_{place}",
            )  # fmt: skip
    outside, inside = (
        one(**{Y_one: "p", "SH2": 1, "loc": place}) % other(**{Y_other: "p", "SH2": 1, "loc": place})
        for place in ("cytoplasm", "nucleus")
    )
    imported = k.pSTAT5_dimer_imported_kc if one is other else k.STAT5A_STAT5B_dimer_imported_kc
    shuttle(outside, inside, kc=imported, name=f"{pair}_dimer_imported")


def _form(detail: str, *docks: str) -> Module:
    requires = [cd122_tyrosines(detail), private_tails]
    return Module("stat5", _rules, proteins=[STAT5A, STAT5B, PPX, PPN, CD122[docks]], requires=requires, detail=detail)


stat5 = detail_levels(_form("lumped", "Y"), _form("sites", "Y392", "Y510"))
