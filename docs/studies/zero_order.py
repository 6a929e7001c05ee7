"""The fit of ``signal`` with few phosphatases that inactivate the JAKs and are soon busy (zero order).

``uv run python docs/studies/zero_order.py`` (an hour) begins where a compact model led (mechanisms.py), goes to the
least chi-squared (search.py), keeps it in zero_order_minimum.npz, and predicts cells from fits without them. PTPN2
dephosphorylates the loops of all JAKs of a cell by one law of Michaelis and Menten; its Km is in loops of a blast.
``--behaviours`` begins near its end and searches where behaviours can be met that pSTAT5 of blood cells leaves open:
B21 (JAKs peak within 10 min), B29 (half-life after a JAK inhibitor), B31 (both tyrosines of JAK3) and B46 (SHP-1
restrains).
"""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from copies_of_jaks import BLAST, JAKS, LIGANDS, free_jaks
from fit_pstat5 import CELLS, COPIES, COUNTED, RECEPTOR, VARIATION, data, present
from pysb import Expression, Model, Observable, Parameter
from search import report

import pysb_il2 as il2
from pysb_il2.calibration import EstimatedParameter, Problem
from pysb_il2.knowledge.cells import ACTIVATED_CYTOPLASM, CYTOPLASM

CONSTANTS = (
    EstimatedParameter("PTPN2_dephosphorylates_JAK_kc", 1e5, 1e8),
    EstimatedParameter("PTPN2_Km", 1, 3e4, unit="molecules"),
    EstimatedParameter("PTPN6_dephosphorylates_JAK_kc", 1e3, 1e6),
    EstimatedParameter("JAK_transphosphorylation_kc", 0.05, 5),
    EstimatedParameter("pSTAT5_dephosphorylated_kc", 0.00001, 0.03),
    EstimatedParameter("PPX_binds_STAT5_Kd", 2, 2000),
    EstimatedParameter("PPX_dephosphorylates_STAT5_kc", 0.0003, 1),
    *JAKS,
)
#: Where these can be met: B21, B46, and B29 by the other three.
BEHAVIOURS = (
    EstimatedParameter("chain_degraded_kf", 0.017, 0.035, prior=False),
    EstimatedParameter("PTPN6_dephosphorylates_JAK_kc", 1e5, 1e6, prior=False),
    EstimatedParameter("pSTAT5_dephosphorylated_kc", 0.00001, 0.0004, prior=False),
    EstimatedParameter("PPX_binds_STAT5_Kd", 10, 200, prior=False),
    EstimatedParameter("PPX_dephosphorylates_STAT5_kc", 0.0053, 0.0125, prior=False),
)
#: Where the compact model led; the other numbers are those of the tables.
BEGIN = {
    "PTPN2_dephosphorylates_JAK_kc": 2e6, "PTPN2_Km": 30, "PTPN6_dephosphorylates_JAK_kc": 2e4,
    "JAK_transphosphorylation_kc": 0.5, "pSTAT5_dephosphorylated_kc": 0.005, "PPX_binds_STAT5_Kd": 100,
    "PPX_dephosphorylates_STAT5_kc": 0.003, "CD122_0[Treg]": 1240, "CD122_0[Th]": 645, "CD122_0[NK]": 2500,
    "CD25_0[Treg]": 2600, "JAK1_in_blast": BLAST["JAK1"], "JAK3_in_blast": BLAST["JAK3"],
}  # fmt: skip
#: Near the least chi-squared within those ranges.
BEGIN_BEHAVIOURS = {
    "CD132_joins_kf": 4.27e-6, "CD122_captures_IL15_kf": 5.92e6, "CD132_joins_IL2_CD122_Kd": 74.4,
    "CD122_captures_IL15_Kd": 63.5, "CD132_joins_IL15_CD122_Kd": 145, "chain_internalised_kf": 0.0074,
    "chain_degraded_kf": 0.01701, "endosomal_weakening": 6.1, "PTPN2_dephosphorylates_JAK_kc": 3.7e6, "PTPN2_Km": 436,
    "PTPN6_dephosphorylates_JAK_kc": 1.001e5, "JAK_transphosphorylation_kc": 1.31, "JAK1_in_blast": 12200,
    "JAK3_in_blast": 47700, "pSTAT5_dephosphorylated_kc": 3.999e-4, "PPX_binds_STAT5_Kd": 10.01,
    "PPX_dephosphorylates_STAT5_kc": 0.01249, "CD122_0[Treg]": 2190, "CD122_0[Th]": 591, "CD122_0[NK]": 3260,
    "CD25_0[Treg]": 4950, "CD25_0[Th]": 42, "CD25_variation[Treg]": 3.78, "CD25_variation[Th]": 2.39,
}  # fmt: skip


def zero_order(cell: str, ligand: str, behaviours: bool) -> Model:
    """Return `signal` in a cell, in which PTPN2 saturates on the phosphorylated loops of its JAKs.

    With `behaviours` Y981 of JAK3, which inhibits it, does not keep PTPN2 busy; mutants of both tyrosines ask for that.
    """
    model = free_jaks(cell, ligand)
    jak1, jak3 = model.monomers["JAK1"], model.monomers["JAK3"]
    size = COUNTED[cell][CYTOPLASM] / ACTIVATED_CYTOPLASM
    with il2.building(model):
        loops = Observable("JAK1_pY1034", jak1(Y1034="p")) + Observable("JAK3_pY980", jak3(Y980="p"))
        if not behaviours:
            loops = loops + Observable("JAK3_pY981", jak3(Y981="p"))
        rate = model.expressions["PTPN2_dephosphorylates_JAK_kc_in_cytoplasm"]
        saturated = Expression("PTPN2_saturated", rate / (1 + loops / (size * Parameter("PTPN2_Km", 30.0))))
    for rule in model.rules:
        if rule.name.startswith("PTPN2_dephosphorylates_JAK"):
            rule.rate_forward = saturated
    return model


def posed(without: str = "", behaviours: bool = False) -> Problem:
    """Return the problem of fit_pstat5.py with this law, of all cells or without one."""
    cells = [cell for cell in CELLS if cell != without]
    constants = {one.id: one for one in (*RECEPTOR, *CONSTANTS, *(BEHAVIOURS if behaviours else ()))}
    return Problem(
        data(without), tuple(constants.values()), copy_number_gsd=COPIES,
        model={(cell, ligand): zero_order(cell, ligand, behaviours) for cell in cells for ligand in LIGANDS},
        variation={name: ends for name, ends in VARIATION.items() if name[:-1].partition("[")[2] in cells},
    )  # fmt: skip


def main() -> None:
    """Go to the minimum, and leave out each cell."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--behaviours", action="store_true", help="only where more behaviours can be met")
    behaviours = parser.parse_args().behaviours
    begin = BEGIN_BEHAVIOURS if behaviours else BEGIN
    others = present([name for name in posed().names if name not in begin])
    kept = Path("zero_order_behaviours.npz" if behaviours else "zero_order_minimum.npz")
    report(partial(posed, behaviours=behaviours), {**others, **begin}, kept)


if __name__ == "__main__":
    main()
