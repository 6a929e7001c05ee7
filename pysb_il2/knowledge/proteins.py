"""The lexicon: every protein once, with its sites, resting states, accession and other names.

The first state of a site is its resting state. Tyrosines of CD122 are numbered in the mature
protein; the precursor's number (mature + 26) and what reads the residue stand beside it. Sources of
the sites: Friedmann1996 and Lord2000 (CD122), Zhou1997 (JAK3), Lin1996 (STAT5), CorbalanGarcia1996 (SOS1),
UniProt (numbering).
"""

from __future__ import annotations

from collections.abc import Iterable

from ..naming import resolve
from .vocabulary import Protein

_Y = ("u", "p")
_MEMBRANE = ("surface", "endosome")
_SOLUBLE = ("medium", "endosome")
_NUCLEAR = ("cytoplasm", "nucleus")
_NUCLEOTIDE = ("GDP", "GTP")
_DRUG: dict[str, tuple[str, ...]] = {"drug": ()}
_ATP = {"drug": "pocket of ATP, where inhibitors bind"}

_OTHER_ARM = dict.fromkeys(("other_CD25", "other_CD122", "other_CD132"), ("free", "bound"))
IL2 = Protein(
    "IL2",
    {"CD25": (), "CD122": (), "CD132": (), "loc": _SOLUBLE, "target": (), **_OTHER_ARM},
    "P60568",
    ("IL-2", "TCGF"),
    {**dict.fromkeys(_OTHER_ARM, "of the other arm of a ligand with two"), "target": "arm that holds another protein"},
)
IL15 = Protein("IL15", {"CD215": (), "CD122": (), "CD132": (), "loc": _SOLUBLE}, "P40933", ("IL-15",))
CD25 = Protein("CD25", {"ligand": (), "CD122": (), "loc": _MEMBRANE}, "P01589", ("IL2RA", "IL-2Ra", "p55", "Tac"))
sCD25 = Protein("sCD25", {"ligand": ()}, "P01589", ("soluble CD25", "sIL-2Ra", "sIL2RA", "soluble IL-2 receptor"))
CD215 = Protein("CD215", {"ligand": (), "loc": _MEMBRANE}, "Q13261", ("IL15RA", "IL-15Ra"))
CD122 = Protein(
    "CD122",
    {"ligand": (), "CD25": (), "CD132": (), "box1": (), "Y": _Y, "Y338": _Y, "Y392": _Y, "Y510": _Y, "loc": _MEMBRANE},
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
    {"ligand": (), "CD122": (), "tail": (), "loc": _MEMBRANE},
    "P31785",
    ("IL2RG", "IL-2Rg", "gamma-c", "common gamma chain"),
    {"tail": "membrane-distal cytoplasmic region, holds JAK3"},
)
JAK1 = Protein(
    "JAK1",
    {"FERM": (), "Y1034": _Y, "GQM": (), **_DRUG},
    "P23458",
    residues={
        "Y1034": "the activating pair Y1034/Y1035 of the activation loop, one site",
        "GQM": "motif of the kinase domain, which SOCS3 binds",
        **_ATP,
    },
)
JAK3 = Protein(
    "JAK3",
    {"FERM": (), "Y980": _Y, "Y981": _Y, **_DRUG},
    "P52333",
    residues={"Y980": "activation loop, activating", "Y981": "activation loop, inhibiting", **_ATP},
)
_STAT = {"SH2": (), "loc": _NUCLEAR}
_GRIP = {"SH2": "docks on a phosphotyrosine, or grips the partner of a dimer"}
_HELD = {**_GRIP, "PTP": "the phosphotyrosine where a phosphatase holds it"}
STAT5A = Protein("STAT5A", {**_STAT, "Y694": _Y, "PTP": ()}, "P42229", residues=_HELD)
STAT5B = Protein("STAT5B", {**_STAT, "Y699": _Y, "PTP": ()}, "P51692", residues=_HELD)
STAT3 = Protein("STAT3", {**_STAT, "Y705": _Y, "S727": _Y}, "P40763", residues=_GRIP)
STAT6 = Protein("STAT6", {**_STAT, "Y641": _Y}, "P42226", residues=_GRIP)
# Phosphatases of STATs, not identified; SHP-2, PTP1B, TC-PTP and VHR are candidates
PPX = Protein("PPX", {"pocket": ()}, residues={"pocket": "catalytic pocket"})
PPN = Protein("PPN", {"pocket": ()}, residues={"pocket": "catalytic pocket"})
PTPN6 = Protein("PTPN6", uniprot="P29350", aliases=("SHP1", "SHP-1"))
PTPN2 = Protein("PTPN2", uniprot="P17706", aliases=("TCPTP", "TC-PTP"))
PTPRC = Protein("PTPRC", uniprot="P08575", aliases=("CD45",))
PTPN11 = Protein("PTPN11", uniprot="Q06124", aliases=("SHP2", "SHP-2"))

# Shc to ERK
SHC1 = Protein(
    "SHC1",
    {"PTB": (), "Y": _Y, "Y239": _Y, "Y317": _Y},
    "P29353",
    ("Shc",),
    {
        "Y": "the tyrosines that hold GRB2, lumped",
        "Y239": "Y239/Y240 of p52 (Y349/Y350 of p66), one site; GRB2 SH2",
        "Y317": "Y317 of p52 (Y427 of p66); GRB2 SH2, the main one",
    },
)
GRB2 = Protein(
    "GRB2",
    {"SH2": (), "nSH3": (), "cSH3": ()},
    "P62993",
    residues={"nSH3": "holds SOS1", "cSH3": "holds GAB2"},
)
SOS1 = Protein(
    "SOS1",
    {"PxxP": (), "S1132": _Y},
    "Q07889",
    ("SOS",),
    {"S1132": "S1132, S1167, S1178, S1193 and S1197, which ERK phosphorylates, as one site; S1134 is RSK's"},
)
RAS = Protein("RAS", {"nucleotide": _NUCLEOTIDE}, "P01116", ("HRAS", "KRAS", "NRAS"))
RASGAP = Protein("RASGAP", uniprot="Q86YV0", aliases=("RASA1", "RASA2", "RASA3", "RASAL3"))
RAF1 = Protein(
    "RAF1",
    {"S338": _Y, "S642": _Y},
    "P04049",
    ("CRAF", "RAF"),
    {"S338": "S338/Y341 and what else activation needs, one site", "S642": "S642 and the other sites of ERK feedback"},
)
MAP2K1 = Protein(
    "MAP2K1",
    {"S": ("u", "p", "pp"), "S218": _Y, "S222": _Y, **_DRUG},
    "Q02750",
    ("MEK1", "MEK"),
    {"S": "S218 and S222, one after the other", "drug": "the allosteric pocket beside ATP"},
)
MAPK1 = Protein("MAPK1", {"T185": _Y, "Y187": _Y, "loc": _NUCLEAR}, "P28482", ("ERK2", "ERK"))
PPP2CA = Protein("PPP2CA", uniprot="P67775", aliases=("PP2A",))
PTPN7 = Protein("PTPN7", uniprot="P35236", aliases=("HePTP",))
DUSP6_mRNA = Protein("DUSP6_mRNA")
DUSP6 = Protein("DUSP6", uniprot="Q16828", aliases=("MKP3", "MKP-3"))
ELK1 = Protein("ELK1", {"S383": _Y}, "P19419")
FOS_mRNA = Protein("FOS_mRNA")
FOS = Protein("FOS", {"S374": _Y}, "P01100", ("c-Fos",))

# PI3K to mTOR
GAB2 = Protein(
    "GAB2",
    {"PRS": (), "Y452": _Y},
    "Q9UQC2",
    residues={"PRS": "RxxK motif, held by GRB2 cSH3", "Y452": "Y452/Y476/Y584 (pYxxM), one site; p85 SH2"},
)
PI3K = Protein(
    "PI3K",
    {"SH2": (), "LCK": (), **_DRUG},
    "P27986",
    ("PIK3R1", "p85"),
    {"SH2": "the SH2 domains of p85; the molecule is p85 with p110", "LCK": "PxxP of p85, held by SH3 of LCK", **_ATP},
)
LCK = Protein("LCK", {"SH3": ()}, "P06239")
PIP = Protein("PIP", {"head": ("PIP2", "PIP3"), "PH": ()}, residues={"PH": "where PH domains hold the lipid"})
PTEN = Protein("PTEN", uniprot="P60484")
INPP5D = Protein("INPP5D", uniprot="Q92835", aliases=("SHIP1",))
PDPK1 = Protein("PDPK1", {"PH": ()}, "O15530", ("PDK1",))
AKT1 = Protein("AKT1", {"PH": (), "T308": _Y, "S473": _Y}, "P31749", ("AKT", "PKB"))
RICTOR = Protein("RICTOR", uniprot="Q6R327", aliases=("mTORC2",))
RPTOR = Protein(
    "RPTOR",
    {"RHEB": (), **_DRUG},
    "Q8N122",
    ("mTORC1",),
    {"RHEB": "where RHEB-GTP activates mTOR", "drug": "FRB domain of mTOR, where FKBP12-rapamycin binds"},
)
TSC2 = Protein("TSC2", {"T1462": _Y}, "P49815", residues={"T1462": "S939/T1462, one site"})
RHEB = Protein("RHEB", {"nucleotide": _NUCLEOTIDE, "effector": ()}, "Q15382")
RPS6KB1 = Protein("RPS6KB1", {"T389": _Y}, "P23443", ("S6K", "S6K1"))
RPS6 = Protein("RPS6", {"S235": _Y}, "P62753", ("S6",), {"S235": "S235/S236, one site"})
BAD = Protein("BAD", {"S99": _Y}, "Q92934", residues={"S99": "S136 of the mouse"})
FOXO1 = Protein(
    "FOXO1", {"S256": _Y, "loc": ("nucleus", "cytoplasm")}, "Q12778", residues={"S256": "T24/S256/S319, one site"}
)

# Genes and what they make
IL2RA_mRNA = Protein("IL2RA_mRNA")
IL2RB_mRNA = Protein("IL2RB_mRNA")
CISH_mRNA = Protein("CISH_mRNA")
SOCS1_mRNA = Protein("SOCS1_mRNA")
SOCS3_mRNA = Protein("SOCS3_mRNA")
BCL2_mRNA = Protein("BCL2_mRNA")
MYC_mRNA = Protein("MYC_mRNA")
_SOCS = {"SH2": "SH2 domain, and the inhibitory region beside it"}
CISH = Protein("CISH", {"SH2": ()}, "Q9NSE2", ("CIS",), _SOCS)
SOCS1 = Protein("SOCS1", {"SH2": ()}, "O15524", ("SOCS-1",), _SOCS)
SOCS3 = Protein("SOCS3", {"KIR": ()}, "O14543", ("SOCS-3",), {"KIR": "inhibitory region, with the face that binds GQM"})
BCL2 = Protein("BCL2", uniprot="P10415")
MYC = Protein("MYC", {"S62": _Y}, "P01106", ("c-Myc",))

# The rest of the family
IL4 = Protein("IL4", {"CD124": (), "CD132": (), "loc": _SOLUBLE}, "P05112", ("IL-4",))
IL7 = Protein("IL7", {"CD127": (), "CD132": (), "loc": _SOLUBLE}, "P13232", ("IL-7",))
IL9 = Protein("IL9", {"CD129": (), "CD132": (), "loc": _SOLUBLE}, "P15248", ("IL-9",))
IL21 = Protein("IL21", {"CD360": (), "CD132": (), "loc": _SOLUBLE}, "Q9HBE4", ("IL-21",))
_PRIVATE = {"ligand": (), "box1": (), "Y": _Y, "loc": _MEMBRANE}
CD124 = Protein("CD124", _PRIVATE, "P24394", ("IL4R", "IL-4Ra"), {"Y": "Y575/Y603/Y631; STAT6 SH2"})
CD127 = Protein("CD127", _PRIVATE, "P16871", ("IL7R", "IL-7Ra"), {"Y": "Y429, Y449 of the precursor; STAT5 SH2"})
CD129 = Protein("CD129", _PRIVATE, "Q01113", ("IL9R", "IL-9Ra"), {"Y": "Y367 of the mature protein; STAT SH2"})
CD360 = Protein("CD360", _PRIVATE, "Q9HBE5", ("IL21R", "IL-21R"), {"Y": "Y500 of the mature protein; STAT3 SH2"})
# IL-2 and CD122 that were engineered to bind each other and not their native partners
_ORTHO = {"CD25": (), "ortho_CD122": (), "CD132": (), "loc": _SOLUBLE}
ortho_IL2 = Protein("ortho_IL2", _ORTHO, None, ("orthogonal IL-2",))
ortho_CD122 = Protein("ortho_CD122", _PRIVATE, None, ("ortho-IL2RB", "orthogonal CD122"), {"Y": "as CD122's, lumped"})

NR3C1 = Protein("NR3C1", {"ligand": ()}, "P04150", ("GR", "glucocorticoid receptor"))

# Fate and secretion
CCND2 = Protein("CCND2", uniprot="P30279", aliases=("cyclin D2",))
antigen = Protein("antigen")

# Where IL-2 is in a body, beside the plasma
IL2_depot = Protein("IL2_depot")
IL2_tissue = Protein("IL2_tissue")

FASLG = Protein("FASLG", uniprot="P48023", aliases=("FasL", "CD95L"))
CFLAR = Protein("CFLAR", uniprot="O15519", aliases=("FLIP", "c-FLIP"))

#: What some cells alone meet, as antigen by the T-cell receptors of a clone: cells without it share a medium with it.
MET_BY_SOME = frozenset({antigen.name})

#: Every protein by name.
LEXICON: dict[str, Protein] = {p.name: p for p in list(globals().values()) if isinstance(p, Protein)}
#: The name that is used here, by every other name.
PROTEIN_ALIASES: dict[str, str] = {alias: protein.name for protein in LEXICON.values() for alias in protein.aliases}


def resolve_protein(name: object, known: Iterable[str] = LEXICON, *, where: str = "") -> str:
    """Return the name of a protein among those known, given by any of its names and in any spelling.

    Examples
    --------
    >>> resolve_protein("il2ra"), resolve_protein("gamma-C"), resolve_protein("mtorc1", ["RPTOR"])
    ('CD25', 'CD132', 'RPTOR')
    """
    return resolve("protein", name, known, PROTEIN_ALIASES, where=where)
