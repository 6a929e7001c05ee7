"""Other names that the field uses for cells, ligands, drugs and ready models; those of proteins stand with them.

Spelling does not matter (case, hyphens, underscores, blanks), so each name stands here once.
"""

from __future__ import annotations

__all__ = ["CELLS", "DRUGS", "LIGANDS", "MODELS"]

#: Cells of ``cells.tsv``.
CELLS = {
    "Tregs": "Treg", "regulatory T": "Treg", "regulatory T cell": "Treg", "regulatory T cells": "Treg",
    "Treg_mem": "Treg_memory",
    "T helper": "Th", "T helper cell": "Th", "T helper cells": "Th", "Tconv": "Th", "conventional T cells": "Th",
    "Th_mem": "Th_memory",
    "CD8 T": "CD8", "CD8 T cell": "CD8", "CD8 T cells": "CD8", "CD8+ T cells": "CD8", "CD8_mem": "CD8_memory",
    "NK cell": "NK", "NK cells": "NK", "natural killer": "NK", "natural killer cell": "NK",
    "natural killer cells": "NK", "CD56bright NK": "NK_CD56bright",
    "NKT cell": "NKT", "NKT cells": "NKT", "natural killer T": "NKT", "natural killer T cell": "NKT",
    "activated B cell": "B_activated", "activated B cells": "B_activated",
    "monocytes": "monocyte", "macrophages": "macrophage",
    "dendritic cell": "DC", "dendritic cells": "DC", "DCs": "DC",
    "YT1_CD25+": "YT1_CD25pos",
}  # fmt: skip

#: Ligands of ``ligands.tsv``: native cytokines by their names in the clinic, and muteins by those of the laboratory.
LIGANDS = {
    "interleukin-2": "IL2", "T-cell growth factor": "IL2", "aldesleukin": "IL2", "Proleukin": "IL2",
    "interleukin-15": "IL15", "interleukin-4": "IL4", "interleukin-7": "IL7", "interleukin-9": "IL9",
    "interleukin-21": "IL21", "denenicokin": "IL21", "super-2": "H9", "superkine": "H9", "H9-RETR": "H9_RETR",
    "IL-2-REH": "IL2_REH", "no-alpha": "no_alpha", "BAY 50-4798": "IL2_N88R",
}  # fmt: skip

#: Drugs, by their brands and the codes of their makers.
DRUGS = {
    "Xeljanz": "tofacitinib", "CP-690550": "tofacitinib", "Jakafi": "ruxolitinib", "Jakavi": "ruxolitinib",
    "Opzelura": "ruxolitinib", "INCB018424": "ruxolitinib", "Litfulo": "ritlecitinib", "PF-06651600": "ritlecitinib",
    "Simulect": "basiliximab", "Zenapax": "daclizumab", "Zinbryta": "daclizumab", "anti-Tac": "daclizumab",
    "sirolimus": "rapamycin", "Rapamune": "rapamycin", "Mekinist": "trametinib", "GSK1120212": "trametinib",
    "Decadron": "dexamethasone",
}  # fmt: skip

#: Ready models of one cell type.
MODELS = {name: cell.lower() for name, cell in CELLS.items() if cell in ("Treg", "Th", "CD8", "NK")}
