"""``pysb-il2 coculture``: the numbers of the protocols, by type, and models of types."""

import io

import pandas as pd
import pytest

import pysb_il2 as il2
from pysb_il2.cli.command_line import main
from pysb_il2.errors import Il2Error


@pytest.mark.slow
def test_dose_response_and_command(capsys):
    model = il2.populate({"Tregs": 1e5, "NK": 1e5}, model="receptor")
    table = il2.dose_response(model, doses_nM=[0.01, 1.0], times_min=[30], readout="Treg_bound_IL2")
    assert table.value.is_monotonic_increasing
    words = "coculture receptor --cells treg=1e5,NK=1e5 --doses 0.01,1 --times 30 --readouts bound_IL2,IL2_in_medium_nM"
    assert main(words.split()) == 0
    said = pd.read_csv(io.StringIO(capsys.readouterr().out), comment="#")
    assert list(said.columns) == ["cell", "ligand", "dose_nM", "time_min", "readout", "value"]
    assert list(said.cell.fillna("")) == ["Treg", "NK", ""] * 2
    assert list(said[said.cell == "Treg"].value) == pytest.approx(list(table.value), rel=1e-6)


def test_a_type_has_a_model_of_its_own_in_the_command(monkeypatch, capsys):
    given = []

    def look(cells, *, model, **more):
        given.append(model)
        raise Il2Error("seen")

    words = ["coculture", "receptor", "--cells", "Th=1e5,Treg=1e4", "--doses", "1", "--times", "0", "--model-of"]
    assert main([*words, "NK=treg"]) == 2
    assert "model has models of Th, Treg, NK" in capsys.readouterr().err
    monkeypatch.setattr("pysb_il2.catalogue.populate.populate", look)
    assert main([*words, "Treg=treg"]) == 2
    assert given == [{"Th": "receptor", "Treg": "treg"}]
