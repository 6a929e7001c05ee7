"""Estimate the copies of JAK1 and JAK3 in a blast from pSTAT5 of blood cells, beside those that were counted.

``uv run python docs/studies/copies_of_jaks.py`` (some five minutes) evaluates the fit of fit_pstat5.py at the values of
the tables with both free, in proportion to the cytoplasm. It prints 95 % intervals by curvature and where a step leads.
"""

from __future__ import annotations

import numpy as np
from fit_pstat5 import CELLS, COPIES, COUNTED, HELD, RECEPTOR, STAT5, VARIATION, data, present
from pysb import Expression, Model, Parameter
from search import step, tell

import pysb_il2 as il2
from pysb_il2.calibration import EstimatedParameter, Problem
from pysb_il2.knowledge.cells import ACTIVATED_CYTOPLASM, CYTOPLASM, copies

LIGANDS = ("IL2", "IL15")
#: In a blast, between the sets of Voisinne 2019.
JAKS = (
    EstimatedParameter("JAK1_in_blast", 6380, 29400, unit="molecules"),
    EstimatedParameter("JAK3_in_blast", 2930, 85700, unit="molecules"),
)
BLAST = copies({CYTOPLASM: ACTIVATED_CYTOPLASM})


def free_jaks(cell: str, ligand: str) -> Model:
    """Return `signal` in a cell whose JAKs are those of a blast in proportion to its cytoplasm."""
    name = f"free_jaks_{cell}_{ligand}"
    model = il2.build("signal", cell=COUNTED[cell], ligand=ligand, name=name, parameters=HELD)
    size = COUNTED[cell][CYTOPLASM] / ACTIVATED_CYTOPLASM
    with il2.building(model):
        for jak in ("JAK1", "JAK3"):
            initial = next(one for one in model.initials if one.value is model.parameters[f"{jak}_0"])
            initial.value = Expression(f"{jak}_by_size", size * Parameter(f"{jak}_in_blast", BLAST[jak]))
    return model


def main() -> None:
    """Print how well the tables fit, what is known of each number, and where a step leads."""
    models = {(cell, ligand): free_jaks(cell, ligand) for cell in CELLS for ligand in LIGANDS}
    asked = Problem(data(), (*RECEPTOR, *STAT5, *JAKS), copy_number_gsd=COPIES, model=models, variation=VARIATION)
    in_blast = {f"{jak}_in_blast": BLAST[jak] for jak in ("JAK1", "JAK3")}
    x = asked.x0(present([name for name in asked.names if name not in in_blast]) | in_blast)
    predicted = asked.predict(x)
    residuals = asked.residuals(x, predicted=predicted)
    tell(asked, residuals, predicted)
    jacobian = asked.jacobian(x, predicted=predicted, sensitivities=asked.sensitivities(x))
    there, width = step(asked, x, residuals, jacobian, 1.0), np.sqrt(np.diag(np.linalg.pinv(jacobian.T @ jacobian)))
    for name, at, sd, to in zip(asked.names, x, width, there, strict=True):
        low, middle, high, after = np.exp([at - 1.96 * sd, at, at + 1.96 * sd, to])
        print(f"{name}: {middle:.3g} ({low:.3g}-{high:.3g}), a step leads to {after:.3g}")


if __name__ == "__main__":
    main()
