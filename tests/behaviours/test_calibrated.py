"""The constants of the table against pSTAT5 of human blood cells (Farhat 2021), which they were fitted to.

Targets are those of the project; EC50s of the best published model miss by 0.37 log10 at 30 and 60 min (0.51 for IL-2
alone), and its Hill coefficients are all about 1. Days of the assay differ by up to 0.3 log10.
"""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import nnls

import pysb_il2 as il2
from pysb_il2.knowledge.cells import variation
from pysb_il2.knowledge.datasets import ec50s, pstat5

pytestmark = pytest.mark.slow

CELLS, LIGANDS = ("Treg", "Th", "NK"), ("IL2", "IL15")
KEYS = ["cell", "ligand", "time_min"]


@pytest.fixture(scope="module")
def both():
    """Return each measured value with what is predicted, in parts of the largest of its cell and replicate."""
    measured = pstat5()
    measured = measured[measured.cell.isin(CELLS) & measured.ligand.isin(LIGANDS) & (measured.dose_nM > 0)]
    tables = []
    for (cell, ligand), points in measured.groupby(["cell", "ligand"]):
        model = il2.build("signal", cell=cell, ligand=ligand)
        varies = variation(cell) if ligand == "IL2" else {}
        table = il2.dose_response(
            model, doses_nM=sorted(points.dose_nM.unique()), times_min=[30, 60, 120, 240], variation=varies
        )
        tables.append(table.assign(cell=cell).rename(columns={"value": "pSTAT5"}).drop(columns="readout"))
    found = measured.merge(pd.concat(tables), on=[*KEYS, "dose_nM"], validate="many_to_one")
    for _, rows in found.groupby(["cell", "replicate"]):
        design = np.column_stack([rows.pSTAT5, np.ones(len(rows))])
        scale, background = nnls(design / design.max(0), rows.value)[0] / design.max(0)
        largest = (rows.value - background).max()
        found.loc[rows.index, "seen"] = (rows.value - background) / largest
        found.loc[rows.index, "fitted"] = scale * rows.pSTAT5 / largest
    return found


@pytest.fixture(scope="module")
def curves(both):
    """Return EC50 and Hill coefficient of each curve, predicted and measured."""
    columns = [*KEYS, "dose_nM", "pSTAT5"]
    one = both[columns].drop_duplicates().rename(columns={"pSTAT5": "value"})
    ours = il2.ec50(one).set_index(KEYS)
    return ours.join(ec50s(replicate="pooled").set_index(KEYS)[["ec50_nM"]].add_suffix("_measured"))


def r2(rows):
    return 1 - ((rows.seen - rows.fitted) ** 2).sum() / ((rows.seen - rows.seen.mean()) ** 2).sum()


def test_R2_of_all_points(both):
    """One scale and background for each cell and replicate: 0.90 until 60 min, 0.82 at all times."""
    assert r2(both[both.time_min <= 60]) >= 0.90
    assert r2(both) >= 0.82


def test_EC50s(curves):
    """Root mean square at 30 and 60 min 0.25 log10 at most."""
    early = curves[curves.index.get_level_values("time_min") <= 60]
    assert (np.log10(early.ec50_nM / early.ec50_nM_measured) ** 2).mean() ** 0.5 <= 0.25


@pytest.mark.parametrize("minutes", [30, 60])
def test_window_of_IL2_and_order_of_ligands(curves, minutes):
    """NK cells need 1.5-2.0 log10 more IL-2 than Treg, and less IL-15 than IL-2."""
    window = np.log10(curves.ec50_nM["NK", "IL2", minutes] / curves.ec50_nM["Treg", "IL2", minutes])
    assert 1.5 <= window <= 2.0
    assert curves.ec50_nM["NK", "IL15", minutes] < curves.ec50_nM["NK", "IL2", minutes]


@pytest.mark.parametrize("minutes", [30, 60])
def test_steep_in_NK_and_shallow_in_Treg(curves, minutes):
    """Hill coefficient above 2 in NK cells, about 1 in Treg, given IL-2."""
    assert curves.hill["NK", "IL2", minutes] > 2
    assert 0.8 <= curves.hill["Treg", "IL2", minutes] <= 1.3


def test_decay_at_saturating_dose(both):
    """From 28 nM on, in parts of that at 30 min: within 0.2."""
    high = both[both.dose_nM > 20].groupby(KEYS)[["seen", "fitted"]].mean().unstack("time_min")
    parts = [high[name].div(high[name][30.0], axis=0) for name in ("seen", "fitted")]
    assert ((parts[0] - parts[1]) ** 2).to_numpy()[:, 1:].mean() ** 0.5 <= 0.2
