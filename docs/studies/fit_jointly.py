"""Fit what `fit_pstat5.py`, `fit_yt1.py` and `fit_il4_il7.py` fit one after the other at once: one set of constants.

``uv run python docs/studies/fit_jointly.py`` begins where these ended, prints how far each constant moves and what is
left of each set of data. A stopped fit resumes (jointly.json). Backgrounds of blood cells are those of their own fit.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import fit_il4_il7
import fit_pstat5
import fit_yt1
import numpy as np
import pandas as pd

import pysb_il2 as il2
from pysb_il2.calibration import Fit, fit
from pysb_il2.fitting.objective import Problem
from pysb_il2.knowledge import datasets as measured
from pysb_il2.knowledge.cells import copies

#: CD4 T cells that were given IL-4 or IL-7 (Gonnord 2018): as T helper cells, of another donor.
CD4 = "CD4_CCR7hi"
#: Where the fit of these cells ended, with what was found for IL-4 and IL-7.
BEGIN = {
    "CD124_captures_IL4_kf": 1.7e8, f"CD124_0[{CD4}]": 4500.0, "CD127_captures_IL7_kf": 9e8, f"CD127_0[{CD4}]": 1.2e4,
}  # fmt: skip


def data() -> pd.DataFrame:
    """Return all rows, each with its noise; `assay` says which set they are of."""
    blood = fit_pstat5.problem()
    predicted = blood.predict(blood.x0(fit_pstat5.present(blood.names)))
    found = blood.scales.best(predicted, blood.data.value.to_numpy(), 1 / blood.sd())
    background = found[len(blood.scales.scale_names) :][blood.scales.background]
    gonnord = pd.concat([measured.il4_il7(ligand=one) for one in fit_il4_il7.MODULES]).assign(cell=CD4)
    largest = gonnord.groupby(["ligand", "replicate"]).value.transform("max")
    sets = {
        "blood": blood.data.assign(value=blood.data.value - background),
        "YT-1": fit_yt1.data().assign(replicate="1"),
        "IL-4, IL-7": gonnord.assign(
            sd=np.hypot(0.1 * gonnord.value, 0.02 * largest), replicate=gonnord.ligand + gonnord.replicate.astype(str)
        ),
    }
    return pd.concat([table.assign(assay=name) for name, table in sets.items()], ignore_index=True)


def model(cell: str, ligand: str) -> Any:
    """Return the model of one cell given one ligand."""
    known = {**fit_pstat5.COUNTED, **fit_yt1.COUNTED, CD4: copies("Th")}
    parts = fit_il4_il7.MODULES.get(ligand, ("signal",))
    what: dict[str, Any] = {"cell": known[cell], "ligand": None if cell == CD4 else ligand}
    there = il2.build(*parts, **what).parameters.keys()
    held = {name: value for name, value in fit_pstat5.HELD.items() if name in there}
    return il2.build(*parts, **what, parameters=held, name=f"{cell}_{ligand}")


def problem() -> Problem:
    """Return the problem: a scale for each cell, read-out and replicate, no background."""
    sure = [
        *((fit_pstat5.COUNTED, fit_pstat5.COPIES), (fit_yt1.COUNTED, fit_yt1.COPIES)),
        *(({CD4: chains}, chains) for chains in fit_il4_il7.UNSURE.values()),
    ]
    free = (*fit_pstat5.RECEPTOR, *fit_pstat5.STAT5, *(one for some in fit_il4_il7.FREE.values() for one in some))
    return Problem(
        data(), free, model=model, variation=fit_pstat5.VARIATION, background_by=None,
        copy_number_gsd={
            f"{name}[{c}]": sd
            for cells, sds in sure for c, numbers in cells.items() for name, sd in sds.items() if name in numbers
        },
    )  # fmt: skip


def say(found: Fit, begin: dict[str, float]) -> None:
    """Print how far constants moved, in standard deviations of the joint fit, and what is left of each set."""
    table = found.table.set_index("id")
    moved = np.log(table.value / pd.Series(begin)) / (np.log(table.high / table.low) / 3.92)
    print(
        table.assign(begin=pd.Series(begin), moved_sd=moved)[["begin", "value", "low", "high", "moved_sd"]].to_string()
    )
    left = found.residuals.assign(assay=found.problem.data.assay)
    print(((left.fitted - left.value) / found.sd).pow(2).groupby(left.assay).sum())
    yt1 = left[left.assay == "YT-1"]
    print((yt1.fitted - yt1.value).pow(2).groupby(yt1.readout).mean().pow(0.5))


def main() -> None:
    """Fit, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--evaluations", type=int, default=20, help="stop after so many (some minutes each)")
    given = parser.parse_args()
    posed, state = problem(), Path("jointly.json")
    begin = posed.values(posed.x0())
    table = {f"{name}_0[{c}]": number for c in fit_yt1.COUNTED for name, number in copies(c).items()}
    table |= fit_pstat5.present(fit_pstat5.problem().names)
    begin |= {name: value for name, value in table.items() if name in begin} | BEGIN
    found = fit(
        posed, n_starts=1, initial_guess=begin, max_evaluations=given.evaluations, state=state, resume=state.exists(),
        progress=print,
    )  # fmt: skip
    print(found.report())
    say(found, begin)


if __name__ == "__main__":
    main()
