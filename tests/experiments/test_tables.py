"""Tables say of what they are: model, cell, ligand, drug, statistic, version and units; several come together."""

import functools
from importlib.metadata import version

import pandas as pd
import pytest

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.experiments.tables import table_of
from pysb_il2.knowledge.cells import variation

ASK = {"doses_nM": [0.1, 1.0], "times_min": [5]}
VARIED = f"CD25 {variation('Treg')['CD25']:g}-fold"


@functools.cache
def receptor(cell="Treg", **how):
    return il2.build("receptor", cell=cell, **how)


def of(cell="Treg", **how):
    return il2.dose_response(receptor(cell), **ASK, readout="IL2_trimer", **how)


def test_a_table_says_what_it_is_of():
    changed = il2.build("receptor", cell="tregs", knockouts=["IL2RA"], parameters={"CD132_joins_kf": 1e-6})
    assert il2.dose_response(changed, **ASK, readout="bound_IL2").attrs == {
        "model": "receptor", "cell": "Treg", "changes": "no CD25; CD132_joins_kf=1e-06", "ligand": "IL2",
        "drug": "none", "variation": "none (median cell)", "statistic": "mean over cells",
        "version": version("pysb-il2"),
        "units": {"dose_nM": "nM", "time_min": "min", "value": "molecules/cell"},
    }  # fmt: skip


def test_drugs_of_the_model_and_of_phases_are_said():
    with_drug = il2.build("signal", inhibitors={"tofacitinib": 0, "ruxolitinib": 30})
    phases = [il2.Phase(1, add={"Proleukin": 1.0}), il2.Phase(1, add={"CP-690550": 50})]
    about = table_of(with_drug, [], ["value"], phases=phases).attrs  # its network is large
    assert (about["ligand"], about["drug"]) == ("IL2", "ruxolitinib=30 nM and tofacitinib=50 nM")


@pytest.mark.parametrize(
    ("statistic", "table"),
    [
        ("mean over cells", lambda: of(variation={"CD25": 2.0})),
        ("median over cells", lambda: of(variation={"CD25": 2.0}, staining_log_sd=0.5)),
        ("single cells", lambda: il2.single_cells(receptor(), **ASK, readouts=["bound_IL2"], cells=2)),
        ("mean flux", lambda: il2.fluxes(receptor(), **ASK)),
        ("Hill curve of the mean", lambda: il2.ec50(of(variation=None))),
        ("rules", lambda: il2.describe(receptor())),
        ("conservation laws", lambda: il2.conservation_laws(receptor())),
        ("constants", lambda: il2.parameters(receptor())),
        ("mean, in % of that before the dose", lambda: il2.surface_loss(receptor(), times_min=[5])),
    ],
)
def test_statistics(statistic, table):
    about = table().attrs
    assert (about["statistic"], about["model"], about["cell"]) == (statistic, "receptor", "Treg")


@pytest.mark.slow
def test_what_tells_tables_apart_becomes_columns():
    together = il2.concat([of(), of("NK")])
    assert list(together.columns) == ["cell", "ligand", "dose_nM", "time_min", "readout", "value"]
    assert together.cell.tolist() == ["Treg"] * 2 + ["NK"] * 2
    assert "cell" not in together.attrs
    assert together.attrs["variation"] == f"Treg: {VARIED}; NK: none (median cell)"
    assert together.attrs["model"] == "receptor"
    pd.testing.assert_frame_equal(il2.concat([of()]), of())
    table = il2.ec50(il2.concat([of(), of("NK")]))
    assert table.cell.tolist() == ["Treg", "NK"]


@pytest.mark.slow
def test_what_varies_between_cells_is_a_column_where_nothing_else_tells_tables_apart():
    together = il2.concat([of(), of(variation={"CD25": 2})])
    assert together.variation.tolist() == [VARIED] * 2 + ["CD25 2-fold"] * 2
    drawn = [il2.cytometry(receptor(cell), **ASK, readouts=["bound_IL2"], cells=2) for cell in ("Treg", "NK")]
    assert il2.concat(drawn).attrs["variation"] == {
        "Treg": drawn[0].attrs["variation"],
        "NK": drawn[1].attrs["variation"],
    }


@pytest.mark.slow
def test_single_cells_keep_their_numbers():
    ask = {**ASK, "readouts": ["bound_IL2"], "cells": 2}
    together = il2.concat([il2.single_cells(receptor(cell), **ask) for cell in ("Treg", "NK")])
    assert together.cell_type.tolist() == ["Treg"] * 4 + ["NK"] * 4
    assert sorted(set(together.cell)) == [0, 1]


def test_variants_that_are_of_different_cells_say_so():
    table = il2.compare({"a": receptor(), "b": receptor("NK")}, readouts={"bound_IL2": 5}, dose_nM=2)
    assert table[["variant", "cell"]].to_numpy().tolist() == [["a", "Treg"], ["b", "NK"]]
    assert table.attrs["dose_nM"] == 2


def test_numbers_of_different_units_are_not_joined():
    loss = il2.surface_loss(receptor(), times_min=[5])
    with pytest.raises(Il2Error, match="'value' is in molecules/cell in one table and in % in another; keep these"):
        il2.concat([of(), loss])
    with pytest.raises(Il2Error, match="there is no table to join"):
        il2.concat([])


@pytest.mark.slow
def test_types_of_a_coculture_say_what_is_changed_in_them():
    model = il2.populate({"Treg": 1e4, "Th": 1e5}, model={"Treg": receptor(knockouts=("CD25",)), "Th": receptor("Th")})
    about = il2.time_course(model, doses_nM=[0.1], times_min=[0], readouts=["free_IL2"]).attrs
    assert about["cell"] == "10000 Treg, 100000 Th in 1 mL"
    assert about["changes"] == "Treg: no CD25"


def test_measured_tables_say_so():
    assert il2.measured.pstat5("NK").attrs["statistic"] == "measured"
