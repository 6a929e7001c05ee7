"""Selectivity on the command line: affinities in words, the table and figure of the library, wrong words."""

import json

import pytest

import pysb_il2 as il2
from pysb_il2.cli.command_line import main

ASKED = ["selectivity", "Treg", "NK", "--model", "receptor", "--readout", "IL2_trimer", "--doses", "1e-3:10:5"]


@pytest.mark.slow
def test_the_table_is_that_of_the_library_and_is_drawn(capsys, tmp_path):
    words = [
        "--alike",
        "--Kd",
        "CD25=1:10:2,CD122=144 nM,1uM",
        "--at",
        "10pM",
        "--inhibitor",
        "basiliximab=1",
        "--json",
    ]
    figure = tmp_path / "map.svg"
    assert main([*ASKED, *words, "--plot", str(figure)]) == 0
    captured = capsys.readouterr()
    rows = json.loads(captured.out)
    models = [il2.build("receptor", cell=cell, inhibitors={"basiliximab": 1}) for cell in ("Treg", "NK")]
    table = il2.selectivity(
        *models, Kd={"CD25": [1, 10], "CD122": ["144 nM", "1 uM"]}, readout="IL2_trimer", dose_nM=0.01,
        doses_nM=[1e-3, 1e-2, 0.1, 1, 10], variation=None,
    )  # fmt: skip
    assert [row["CD25_fold"] for row in rows] == [1, 1, 10, 10]
    assert [row["response_ratio"] for row in rows] == pytest.approx(table.response_ratio.tolist(), rel=1e-5)
    assert rows[0]["drug"] == "basiliximab=1 nM"
    assert "most selective for Treg" in captured.err
    assert "EC50, NK over Treg" in figure.read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--Kd", "CD25"], "write it like CD25=0.1"),
        (["--Kd", "CD25=1nM:10:3"], "unit at one end only"),
        (["--Kd", "CD25=a"], "cannot be read"),
        (["--Kd", "CD25=0"], "above 0"),
        (["--Kd", "CD25=1", "--Kd", "CD25=2"], "twice"),
        (["--Kd", "CD215=1"], "IL2 does not bind 'CD215'"),
        (["--at", "1,2"], "give one"),
        (["--valency", "1,2"], "no linker constant"),
        (["--valency", "one"], "no whole number"),
        (["--arm-volume", "2"], "give a valency of 2"),
    ],
)
def test_affinities_that_cannot_be_used_are_said(words, said, capsys):
    assert main([*ASKED, *words]) == 2
    assert said in capsys.readouterr().err
