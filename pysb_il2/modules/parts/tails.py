"""What modules share about the cytoplasmic tails: who writes their tyrosines, and who reads them."""

from __future__ import annotations

from typing import Any

from ...macros import dephosphorylate, dock, phosphorylate_and_release, phosphorylate_in_complex, uninhibited


def writer(m: Any, chain: Any) -> Any:
    """Return a chain that carries JAK1 with a phosphorylated loop and a free pocket."""
    return chain(box1=1) % uninhibited(m.JAK1(FERM=1, Y1034="p"))


def tyrosine(m: Any, k: Any, chain: Any, site: str) -> None:
    """Let JAK1 phosphorylate a tyrosine of the chain it sits on, and SHP-1 take the phosphate off."""
    phosphorylate_in_complex(writer(m, chain), chain, site, kc=k.JAK1_phosphorylates_CD122_kc, kinase=m.JAK1)
    dephosphorylate(m.PTPN6, chain, site, kc=k.PTPN6_dephosphorylates_CD122_kc)


def dock_stat(m: Any, k: Any, stat: Any, residue: str, chain: Any, site: str, weaker: Any = 1) -> None:
    """Dock a resting STAT on a phosphotyrosine; JAK1 of the same chain phosphorylates it and it leaves.

    Every STAT has the constants of STAT5.
    """
    place = {"loc": "cytoplasm"} if "loc" in stat.sites else {}
    unheld = {"PTP": None} if "PTP" in stat.sites else {}  # always so; said for predictions of size
    latent = stat(**{residue: "u"}, **place, **unheld)
    dock(latent, "SH2", chain, site, kf=k.STAT5_docks_kf, Kd=k.STAT5_docks_Kd * weaker)
    phosphorylate_and_release(
        writer(m, chain), chain, site, latent, "SH2", target=residue, kc=k.JAK1_phosphorylates_STAT5_kc,
        name=f"JAK1_phosphorylates_{stat.name}_on_{chain.name}_{site}",
    )  # fmt: skip
