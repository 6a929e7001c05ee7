"""The lexicon: every protein once, with its sites, resting states, accession and other names.

The first state of a site is its resting state. Tyrosines of CD122 are numbered in the mature
protein; the precursor's number (mature + 26) and what reads the residue stand beside it. Sources of
the sites: Friedmann1996 and Lord2000 (CD122), Zhou1997 (JAK3), Lin1996 (STAT5), UniProt (numbering).
"""

from __future__ import annotations

from .vocabulary import Protein

_Y = ("u", "p")
_MEMBRANE = ("surface", "endosome")
_SOLUBLE = ("medium", "endosome")
_NUCLEAR = ("cytoplasm", "nucleus")

IL2 = Protein("IL2", {"CD25": (), "CD122": (), "CD132": (), "loc": _SOLUBLE}, "P60568", ("IL-2", "TCGF"))
IL15 = Protein("IL15", {"CD215": (), "CD122": (), "CD132": (), "loc": _SOLUBLE}, "P40933", ("IL-15",))
CD25 = Protein("CD25", {"ligand": (), "CD122": (), "loc": _MEMBRANE}, "P01589", ("IL2RA", "IL-2Ra", "p55", "Tac"))
CD215 = Protein("CD215", {"ligand": (), "loc": _MEMBRANE}, "Q13261", ("IL15RA", "IL-15Ra"))
CD122 = Protein(
    "CD122",
    {"ligand": (), "CD25": (), "box1": (), "Y": _Y, "Y338": _Y, "Y392": _Y, "Y510": _Y, "loc": _MEMBRANE},
    "P14784",
    ("IL2RB", "IL-2Rb", "p75"),
    {
        "box1": "serine-rich region and box 1, holds JAK1",
        "Y": "the tyrosines that STAT5 docks on, lumped",
        "Y338": "Y364 of the precursor; Shc PTB",
        "Y392": "Y418 of the precursor; STAT5 SH2, the weaker site",
        "Y510": "Y536 of the precursor; STAT5 SH2, the stronger site",
    },
)
CD132 = Protein(
    "CD132",
    {"ligand": (), "tail": (), "loc": _MEMBRANE},
    "P31785",
    ("IL2RG", "IL-2Rg", "gamma-c", "common gamma chain"),
    {"tail": "membrane-distal cytoplasmic region, holds JAK3"},
)
JAK1 = Protein(
    "JAK1",
    {"FERM": (), "Y1034": _Y},
    "P23458",
    residues={"Y1034": "the activating pair Y1034/Y1035 of the activation loop, one site"},
)
JAK3 = Protein(
    "JAK3",
    {"FERM": (), "Y980": _Y, "Y981": _Y},
    "P52333",
    residues={"Y980": "activation loop, activating", "Y981": "activation loop, inhibiting"},
)
_STAT = {"SH2": (), "loc": _NUCLEAR}
_GRIP = {"SH2": "docks on a phosphotyrosine, or grips the partner of a dimer"}
STAT5A = Protein("STAT5A", {**_STAT, "Y694": _Y}, "P42229", residues=_GRIP)
STAT5B = Protein("STAT5B", {**_STAT, "Y699": _Y}, "P51692", residues=_GRIP)
PTPN6 = Protein("PTPN6", uniprot="P29350", aliases=("SHP1", "SHP-1"))
PTPN2 = Protein("PTPN2", uniprot="P17706", aliases=("TCPTP", "TC-PTP"))
PTPRC = Protein("PTPRC", uniprot="P08575", aliases=("CD45",))

#: Every protein by name.
LEXICON: dict[str, Protein] = {p.name: p for p in list(globals().values()) if isinstance(p, Protein)}
