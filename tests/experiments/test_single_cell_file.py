"""Single cells in a file: the table of memory, whatever killed the run meanwhile and however many worked."""

import numpy as np
import pandas as pd
import pytest
from pysb import Expression, Initial, Model, Monomer, Observable, Parameter, Rule

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.experiments.chunk_files import ChunkFiles

ASK = {
    "doses_nM": [0.0, 1.0], "times_min": [10, 0], "readouts": ["bound", "free"], "cells": 40, "equilibrate_min": 1,
    "seed": 5,
}  # fmt: skip
PARTS = 80


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture(scope="module")
def model():
    built = Model("few", _export=False)
    with il2.building(built):
        ligand, receptor = Monomer("L", ["r"]), Monomer("R", ["l"])
        Parameter("L_dose", 0.0)
        Initial(ligand(r=None), Expression("L_0", built.parameters["L_dose"] * 5e10))
        Initial(receptor(l=None), Parameter("R_0", 10.5))
        Rule("binds", ligand(r=None) + receptor(l=None) >> ligand(r=1) % receptor(l=1), Parameter("k_on", 1e-4))
        Observable("bound", ligand(r=1) % receptor(l=1))
        Observable("free", receptor(l=None))
    return built


@pytest.fixture(scope="module")
def table(model):
    return il2.single_cells(model, **ASK)


@pytest.fixture
def killed(model, tmp_path, monkeypatch):
    """A file that a run left after ten of its parts."""
    add, file = ChunkFiles.add, tmp_path / "cells.parquet"

    def add_some(self, number, part):
        if sum(map(self.has, range(PARTS))) == 10:
            raise Killed
        add(self, number, part)

    with monkeypatch.context() as patch:
        patch.setattr(ChunkFiles, "add", add_some)
        with pytest.raises(Killed):
            il2.single_cells(model, file=file, executor="threads", workers=2, **ASK)
    assert not file.exists()
    return file


@pytest.mark.slow
def test_a_killed_run_goes_on_and_neither_loses_nor_repeats_a_cell(model, table, killed):
    left = {part: part.stat().st_mtime_ns for part in (killed.parent / "cells.parquet.parts").glob("*.parquet")}
    assert len(left) == 10
    made = []

    class Counted(ChunkFiles):
        def add(self, number, part):
            made.append(number)
            super().add(number, part)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pysb_il2.experiments.single_cell_file.ChunkFiles", Counted)
        moments = il2.single_cells(model, file=killed, resume=True, executor="threads", workers=1, **ASK)
    assert len(made) == PARTS - 10
    pd.testing.assert_frame_equal(pd.read_parquet(killed), table, check_exact=True)
    assert pd.read_parquet(killed).attrs == table.attrs
    assert [path.name for path in killed.parent.iterdir()] == [killed.name]
    by_hand = table.groupby(["ligand", "dose_nM", "time_min", "readout"], sort=False).value
    assert moments.cells.tolist() == [40] * 8
    assert moments["mean"].to_numpy() == pytest.approx(by_hand.mean().to_numpy())
    assert moments.variance.to_numpy() == pytest.approx(by_hand.var().to_numpy(), abs=1e-12)
    assert moments.attrs["variation"] == "none (median cell)"


@pytest.mark.slow
def test_the_numbers_are_those_of_any_number_of_workers(model, table):
    for how in ({"workers": 2, "executor": "threads"}, {"workers": 1, "executor": "threads"}):
        pd.testing.assert_frame_equal(il2.single_cells(model, **how, **ASK), table, check_exact=True)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"seed": 2, "resume": True}, "single cells of another seed"),
        ({"times_min": [10], "resume": True}, "single cells of another times"),
        ({"equilibrate_min": 2, "resume": True}, "single cells of another preparation"),
        ({}, "holds a run that was not finished; go on with it by resume=True"),
        ({"file": None, "resume": True}, "resume goes on with the cells of a file; give file="),
    ],
)
def test_what_another_run_has_left_is_not_taken(model, killed, changed, says):
    with pytest.raises(Il2Error, match=says):
        il2.single_cells(model, **{"file": killed, **ASK, **changed})
    assert len(list((killed.parent / "cells.parquet.parts").glob("*.parquet"))) == 10


def test_constants_of_another_model_are_another_run(model, killed):
    model.parameters["k_on"].value *= 2
    try:
        with pytest.raises(Il2Error, match="single cells of another model"):
            il2.single_cells(model, file=killed, resume=True, **ASK)
    finally:
        model.parameters["k_on"].value /= 2


@pytest.mark.slow
def test_moments_do_not_depend_on_the_parts(model, tmp_path, monkeypatch):
    """Mean and variance of parts are put together; one cell has no variance."""
    monkeypatch.setattr("pysb_il2.experiments.chunk_files.PARTS", 3)
    file = tmp_path / "cells.parquet"
    moments = il2.single_cells(model, file=file, executor="threads", **ASK)
    held = pd.read_parquet(file)
    of_bound = moments[(moments.readout == "bound") & (moments.dose_nM == 1) & (moments.time_min == 10)]
    seen = held[(held.readout == "bound") & (held.dose_nM == 1) & (held.time_min == 10)].value
    assert of_bound["mean"].item() == pytest.approx(seen.mean())
    assert of_bound.variance.item() == pytest.approx(seen.var())
    alone = il2.single_cells(model, file=tmp_path / "one.parquet", executor="threads", **{**ASK, "cells": 1})
    assert np.isnan(alone.variance).all()


@pytest.mark.slow
def test_processes_and_network_free_engines_write_files_too(model, tmp_path):
    ask = {**ASK, "cells": 3, "doses_nM": [1.0]}
    for engine in ("ssa", "nfsim"):
        table = il2.single_cells(model, engine=engine, **ask)
        il2.single_cells(model, engine=engine, file=tmp_path / f"{engine}.parquet", workers=2, **ask)
        pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / f"{engine}.parquet"), table, check_exact=True)
