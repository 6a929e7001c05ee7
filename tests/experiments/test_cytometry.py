"""Virtual cytometry: cells that depend on their seed alone, files that outlive a kill, and FCS files."""

import math
import signal
import sys

import numpy as np
import pandas as pd
import pytest
from pysb import Expression, Initial, Model, Monomer, Observable, Parameter, Rule

import pysb_il2 as il2
from pysb_il2 import modules
from pysb_il2.errors import Il2Error
from pysb_il2.experiments import cytometry as module
from pysb_il2.experiments.cell_copies import Staining, copies_of_model
from pysb_il2.experiments.chunk_files import ChunkFiles
from pysb_il2.knowledge.copy_distributions import copy_distribution
from pysb_il2.records import DamageWarning
from pysb_il2.simulation.engines import registry

ASK = {"doses_nM": [0, 0.1], "readouts": ["IL2_trimer"]}


@pytest.fixture(scope="module")
def model():
    return il2.build("receptor", cell="Treg")


@pytest.fixture(scope="module")
def table(model):
    return il2.cytometry(model, cells=24, executor="threads", workers=1, **ASK)


@pytest.mark.slow
def test_the_same_numbers_come_of_any_number_of_workers_and_cells(model, table):
    other = il2.cytometry(model, cells=24, executor="threads", workers=3, **ASK)
    pd.testing.assert_frame_equal(other, table, check_exact=True)
    fewer = il2.cytometry(model, cells=5, **ASK)
    pd.testing.assert_frame_equal(fewer, table[table.cell < 5], check_exact=True)
    another = il2.cytometry(model, cells=5, seed=2, **ASK)
    assert not set(another.copies_CD25) & set(table.copies_CD25)


def test_a_cell_reads_what_a_sweep_reads_at_its_copies(model, table):
    some = table[(table.cell < 4) & (table.dose_nM == 0.1)]
    sets = {f"{chain}_0": some[f"copies_{chain}"].tolist() for chain in ("CD25", "CD122", "CD132")}
    swept = il2.sweep(model, sets, how="rows", doses_nM=[0.1], readouts=["IL2_trimer"], variation=None)
    assert swept.value.to_numpy() == pytest.approx(some.IL2_trimer.to_numpy(), rel=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize("executor", ["processes", "dask"])
def test_other_processes_read_the_same(model, table, executor):
    other = il2.cytometry(model, cells=24, executor=executor, workers=2, **ASK)
    pd.testing.assert_frame_equal(other, table, check_exact=True)


@pytest.mark.slow
def test_a_sweep_and_a_fit_s_data_are_the_same_by_an_executor(model):
    ask = {"sets": {"CD122": [0, 500, 5000]}, "readouts": ["IL2_trimer"], "variation": None}
    pd.testing.assert_frame_equal(il2.sweep(model, executor="processes", **ask), il2.sweep(model, **ask))


def test_copies_are_distributed_as_single_cells_were_counted(model):
    copies, known = copies_of_model(model, "counted", correlated=True, extrinsic_gsd=None), copy_distribution("Treg")
    logs = np.log(copies.draw(range(4000), 1) / copies.medians)
    assert copies.proteins == ("CD25", "CD122", "CD132")
    assert logs.mean(axis=0) == pytest.approx(0, abs=4 * 1.1 / math.sqrt(4000))
    assert logs.std(axis=0) == pytest.approx([math.log(known.gsds[name]) for name in copies.proteins], rel=0.05)
    correlation = np.corrcoef(logs.T)
    for (one, other), value in known.correlations.items():
        i, j = copies.proteins.index(one), copies.proteins.index(other)
        assert correlation[i, j] == pytest.approx(value, abs=4 / math.sqrt(4000))
    alone = copies_of_model(model, "counted", correlated=False, extrinsic_gsd=None).factor
    assert (alone == np.diag(np.diag(alone))).all()


def test_counts_give_their_log_normal_and_say_where_they_give_none():
    counts = il2.measured.receptor_moments("CD8", "CD122")
    sds = np.sqrt(np.log1p(counts.variance / counts["mean"] ** 2))[counts["skew"] <= 10]
    assert copy_distribution("CD8").gsds["CD122"] == pytest.approx(math.exp(np.median(sds)))
    assert copy_distribution("NK").basis["CD25"].startswith("assumed")
    assert copy_distribution("NK").correlations == {}
    assert copy_distribution("DC").gsds == {}


def test_jaks_and_stats_vary_where_it_is_asked_for():
    copies = copies_of_model(
        il2.build(modules.il2_receptor, modules.jak_activation), {}, correlated=True, extrinsic_gsd=1.3
    )
    assert set(copies.proteins) == {"JAK1", "JAK3"}
    assert np.diag(copies.factor) == pytest.approx(math.log(1.3))
    assert copies.basis["JAK1"] == "assumed: extrinsic_gsd=1.3"


def test_what_is_seen_is_a_share_of_what_is_there_and_the_cell_s_own_light():
    molecules = np.full((4000, 1, 1), 1000.0)
    seen = Staining(0.2, {"CD25": 0.0}).seen(["CD25"], molecules, range(4000), 1).ravel()
    assert np.log(seen / 1000).std() == pytest.approx(0.2, rel=0.05)
    alone = Staining(0.2, {"CD25": 50.0}).seen(["CD25"], 0 * molecules, range(4000), 1).ravel()
    assert np.median(alone) == pytest.approx(50, rel=0.05)
    assert Staining(0.0, {"CD25": 0.0}).seen(["CD25"], molecules[:3], range(3), 1).ravel() == pytest.approx(1000)


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def killed(model, tmp_path, monkeypatch):
    """A file that a run left after ten of 24 parts."""
    add, file = ChunkFiles.add, tmp_path / "cells.parquet"

    def add_some(self, number, part):
        if sum(map(self.has, range(24))) == 10:
            raise Killed
        add(self, number, part)

    with monkeypatch.context() as patch:
        patch.setattr(ChunkFiles, "add", add_some)
        with pytest.raises(Killed):
            il2.cytometry(model, cells=24, file=file, executor="threads", **ASK)
    assert not file.exists()
    return file


@pytest.mark.slow
def test_a_killed_run_goes_on_and_neither_loses_nor_repeats_a_cell(model, table, killed, monkeypatch):
    run, cells = module.as_finished, []

    def counted(function, work, chunks, **given):
        return run(function, work, (cells.append(len(chunk)) or chunk for chunk in chunks), **given)

    monkeypatch.setattr(module, "as_finished", counted)
    statistics = il2.cytometry(model, cells=24, file=killed, resume=True, **ASK)
    assert sum(cells) == 24 - 10
    pd.testing.assert_frame_equal(il2.read_table(killed), table, check_exact=True)
    assert il2.read_table(killed).attrs == table.attrs
    pd.testing.assert_frame_equal(statistics, il2.cytometry_statistics(table))
    assert [path.name for path in killed.parent.iterdir()] == [killed.name]
    il2.cytometry(model, cells=24, file=killed, resume=True, **ASK)  # it is whole, and of this run
    assert sum(cells) == 24 - 10
    il2.cytometry(model, cells=24, file=killed, resume=True, seed=2, **ASK)
    assert sum(cells) == 2 * 24 - 10


@pytest.mark.slow
def test_a_damaged_part_is_said_and_made_again(model, table, killed):
    part = sorted((killed.parent / "cells.parquet.parts").glob("*.parquet"))[3]
    content = bytearray(part.read_bytes())
    content[200] ^= 1
    part.write_bytes(content)
    with pytest.warns(DamageWarning, match="is damaged or gone; its cells are run again"):
        il2.cytometry(model, cells=24, file=killed, resume=True, **ASK)
    pd.testing.assert_frame_equal(il2.read_table(killed), table, check_exact=True)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"seed": 2, "resume": True}, "cytometry of another seed"),
        ({"doses_nM": [0, 1], "resume": True}, "cytometry of another doses"),
        ({"cells": 25, "resume": True}, "cytometry of another cells"),
        ({}, "holds a run that was not finished"),
    ],
)
def test_what_another_run_has_left_is_not_taken(model, killed, changed, says):
    with pytest.raises(Il2Error, match=says):
        il2.cytometry(model, **{"cells": 24, "file": killed, **ASK, **changed})


@pytest.mark.skipif(sys.platform == "win32", reason="limits of files")
def test_a_full_disk_is_one_sentence_and_what_is_finished_stays(model, killed, monkeypatch):
    import resource

    add, before = ChunkFiles.add, resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    def add_without_room(self, number, part):
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, before[1]))
        add(self, number, part)

    monkeypatch.setattr(ChunkFiles, "add", add_without_room)
    try:
        with pytest.raises(Il2Error, match=r"cannot be written .* go on with resume; what is finished is kept"):
            il2.cytometry(model, cells=24, file=killed, resume=True, **ASK)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert len(list((killed.parent / "cells.parquet.parts").glob("*.parquet"))) == 10


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"cells": 10**9}, r"1000000000 cells .* take .* GB, and this machine has .* give file="),
        ({"seed": "today"}, "seed is 'today'; give a whole number"),
        ({"seed": -1}, "seed is -1"),
        ({"cells": 0}, "cells is 0"),
        ({"executor": "cluster"}, "unknown executor 'cluster'"),
        ({"variation": {"CD26": 2.0}}, "unknown protein 'CD26'"),
        ({"extrinsic_gsd": 0.5}, "geometric standard deviation of 0.5"),
        ({"extrinsic_gsd": 1.5}, "has no JAK or STAT"),
        ({"variation": {"CD25": 0.5}}, "geometric standard deviation of 0.5"),
        ({"autofluorescence": {"CD3": 1.0}}, "unknown stained molecule 'CD3'"),
        ({"file": "cells.csv"}, "give a name in .parquet"),
        ({"file": "/no/such/folder/cells.parquet"}, "cannot be written"),
        ({"variation": "measured"}, "unknown variation 'measured'"),
        ({"stochastic": True, "before": [il2.Phase(1)]}, "take no before="),
    ],
)
def test_what_cannot_be_done_is_said(model, given, says):
    with pytest.raises(Il2Error, match=says):
        il2.cytometry(model, **{"cells": 2, **ASK, **given})


def test_cells_of_which_nothing_is_known_need_a_variation():
    model = il2.build("receptor", cell={"CD25": 1000, "CD122": 500, "CD132": 5000})
    with pytest.raises(Il2Error, match=r"were not counted; give variation="):
        il2.cytometry(model, cells=2, **ASK)
    alike = il2.cytometry(model, cells=3, variation=None, **ASK)
    assert alike.groupby("dose_nM").IL2_trimer.nunique().eq(1).all()


def test_a_model_of_other_molecules_is_read_too():
    model = Model("other", _export=False)
    with il2.building(model):
        ligand, receptor = Monomer("L", ["r"]), Monomer("R", ["l"])
        Initial(ligand(r=None), Expression("L_0", Parameter("L_dose", 0.0) * 1e12))
        Initial(receptor(l=None), Parameter("R_0", 100.0))
        Rule(
            "bind",
            ligand(r=None) + receptor(l=None) | ligand(r=1) % receptor(l=1),
            Parameter("kf", 1e-5),
            Parameter("kr", 1e-2),
        )
        Observable("LR", ligand(r=1) % receptor(l=1))
    cells = il2.cytometry(model, cells=4, doses_nM=[1], readouts=["LR"], variation={"R": 2.0})
    assert list(cells.columns)[3:] == ["copies_R", "LR", "stained_LR"]
    assert cells.LR.to_numpy() == pytest.approx(cells.copies_R * 0.5, rel=0.2)
    assert il2.cytometry_statistics(cells).correlation_with_CD25.isna().all()


@pytest.mark.slow
def test_stochastic_cells_that_are_alike_have_the_mean_of_the_equations(model):
    ask = {"doses_nM": [0.01], "readouts": ["IL2_trimer"], "variation": None, "executor": "threads"}
    mean = il2.cytometry(model, cells=1, **ask).IL2_trimer[0]
    cells = il2.cytometry(model, cells=30, stochastic=True, **ask).IL2_trimer
    assert (cells % 1 == 0).all()
    assert abs(cells.mean() - mean) < 4 * cells.std() / math.sqrt(30)
    assert 0 < cells.std() < 0.3 * mean


def test_an_fcs_file_holds_every_event_and_what_the_table_says(table, tmp_path):
    flowio = pytest.importorskip("flowio")
    il2.write_fcs(table, tmp_path / "cells.fcs")
    read = flowio.FlowData(str(tmp_path / "cells.fcs"))
    assert [read.channels[i]["pnn"] for i in sorted(read.channels)] == list(table.columns)
    events = np.reshape(read.events, (-1, read.channel_count))
    assert events == pytest.approx(table.to_numpy(float), rel=1e-6)
    assert read.text["cell"] == "Treg"
    for bad, says in ((table.assign(x="a"), "no number"), (table[:0], "finite"), (table.assign(x=np.inf), "finite")):
        with pytest.raises(Il2Error, match=says):
            il2.write_fcs(bad, tmp_path / "bad.fcs")
    with pytest.raises(Il2Error, match=r"in \.fcs"):
        il2.write_fcs(table, tmp_path / "cells.csv")
    assert not (tmp_path / "bad.fcs").exists()


@pytest.mark.slow
def test_stochastic_cells_are_the_same_by_an_executor(model):
    ask = {"doses_nM": [0.01], "times_min": [5], "readouts": ["IL2_trimer"], "cells": 6, "seed": 3}
    here = il2.single_cells(model, **ask)
    pd.testing.assert_frame_equal(il2.single_cells(model, executor="threads", **ask), here)
    with pytest.raises(Il2Error, match="runs on this machine alone"):
        il2.single_cells(model, executor="threads", engine="nfsim", **ask)


@pytest.mark.slow
def test_machine_code_reads_the_same_on_any_number_of_workers(monkeypatch):
    pytest.importorskip("numba")
    signal_model = il2.build("signal", cell="Treg")
    ask = {"doses_nM": [1.0], "readouts": ["pSTAT5"], "executor": "processes"}
    one, two = (il2.cytometry(signal_model, cells=3, workers=workers, **ask) for workers in (1, 2))
    pd.testing.assert_frame_equal(one, two, check_exact=True)
    monkeypatch.setattr(registry, "LARGE", 10**6)
    plain = il2.cytometry(signal_model, cells=3, workers=1, **ask)
    assert not one.pSTAT5.equals(plain.pSTAT5)  # other roundings, so it was used
    assert np.allclose(one.pSTAT5, plain.pSTAT5, rtol=1e-3)
