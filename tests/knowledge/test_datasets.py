"""Published measurements are tables that a Problem takes."""

import pytest

from pysb_il2.errors import Il2Error
from pysb_il2.fitting.objective import Problem
from pysb_il2.knowledge import datasets as measured
from pysb_il2.knowledge.cells import cells
from pysb_il2.knowledge.references import keys

TABLES = {"pstat5": measured.pstat5, "yt1": measured.yt1, "il4_il7": measured.il4_il7}


@pytest.mark.parametrize("name", TABLES)
def test_rows_have_sources_doses_and_replicates(name):
    table = TABLES[name]()
    assert set(table.source) <= set(keys())
    assert (table.dose_nM >= 0).all()
    assert (table.replicate != "").all()
    assert table.value.notna().all()


def test_yt1_cells_are_cells_of_the_table():
    table = measured.yt1()
    assert set(table.cell) <= set(cells())
    assert table[table.readout == "pSTAT5"].time_min.isna().all()  # not said; to be chosen
    assert measured.yt1("pSTAT5", pstat5_min=20).time_min.eq(20).all()
    assert measured.yt1("surface_CD122").groupby("dose_nM").size().to_dict() == {1.0: 56, 500.0: 56}
    with pytest.raises(Il2Error, match="unknown ligand 'IL4'"):
        measured.yt1(ligand="IL4")


@pytest.mark.slow
def test_a_problem_takes_them():
    data = measured.yt1("surface_CD122", ligand="IL2")
    by = {"scale_by": ["cell"], "background_by": ["cell"]}
    problem = Problem(data, ["complex_internalised_kf"], model="receptor", **by)
    assert len(problem.conditions) == 2
    assert problem.residuals(problem.x0()).shape == (29,)
