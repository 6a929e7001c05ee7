"""Several cells and ligands, units, figures and JSON on the command line."""

import io
import json

import matplotlib
import matplotlib.pyplot as plt
import pandas as pd
import pytest

from pysb_il2.cli.command_line import main


def ran(capsys, *words):
    """Run a command that succeeds and return what it says on standard output."""
    assert main(list(words)) == 0
    return capsys.readouterr().out


def table(text):
    return pd.read_csv(io.StringIO(text), comment="#")


@pytest.mark.slow
def test_several_cells_and_ligands_are_one_table_and_one_figure(capsys, tmp_path):
    words = ["dose-response", "receptor", "--readout", "surface_CD122", "--doses", "10pM:1nM:3", "--times", "30min,1h"]
    figure = tmp_path / "all.svg"
    several = ["--cell", "tregs,NK", "--ligand", "IL2,IL15", "--plot", str(figure)]
    together = table(ran(capsys, *words, *several))
    assert together.cell.unique().tolist() == ["Treg", "NK"]
    assert together.dose_nM.unique().tolist() == [0.01, 0.1, 1]
    alone = table(ran(capsys, *words, "--cell", "NK", "--ligand", "IL15"))
    part = together[(together.cell == "NK") & (together.ligand == "IL15")].drop(columns="cell")
    pd.testing.assert_frame_equal(part.reset_index(drop=True), alone)
    drawn = figure.read_bytes()
    assert drawn.startswith(b"<?xml")
    ran(capsys, *words, *several, "--force")
    assert figure.read_bytes() == drawn


@pytest.mark.slow
def test_the_type_of_single_cells_has_a_column_of_its_own(capsys):
    words = ["--doses", "0.001", "--times", "0,1", "--readouts", "surface_CD122", "--n-cells", "1", "--cell", "CD8,Th"]
    read = table(ran(capsys, "simulate", "receptor", *words))
    assert read[["cell_type", "cell"]].drop_duplicates().to_numpy().tolist() == [["CD8", 0], ["Th", 0]]


@pytest.mark.slow
def test_a_model_in_a_file_is_simulated(capsys, tmp_path):
    words = ["--doses", "0.1", "--times", "0,10", "--readouts", "free_IL2,IL2_trimer"]
    path = str(tmp_path / "a.bngl")
    ran(capsys, "export", "receptor", "-o", path)
    read, ready = (table(ran(capsys, "simulate", *model, *words)) for model in ([path], ["receptor", "--alike"]))
    pd.testing.assert_frame_equal(read, ready, rtol=1e-5)
    assert main(["simulate", path, "--cell", "Treg,NK", *words]) == 2
    assert "cell is given for a model that is read from" in capsys.readouterr().err


@pytest.mark.slow
def test_single_cells_are_drawn_with_bands_in_a_panel_for_each_type(capsys, tmp_path):
    words = ["--doses", "0.1", "--times", "0,1,2", "--readouts", "bound_IL2", "--n-cells", "3", "--cell", "CD8,Th"]
    ran(capsys, "simulate", "receptor", *words, "--plot", str(tmp_path / "a.svg"))
    drawn = (tmp_path / "a.svg").read_text()
    assert [f"<!-- {name} -->" in drawn for name in ("CD8", "Th")] == [True, True]
    assert drawn.count("<!-- mean, and bands of 50 and 90 % of cells -->") == 1


@pytest.mark.slow
def test_a_figure_leaves_no_other_open_and_the_backend_as_it_was(capsys, tmp_path):
    before = matplotlib.get_backend(), plt.get_fignums()
    words = ["--doses", "1", "--times", "0,1", "--readouts", "free_IL2", "--plot", str(tmp_path / "a.png")]
    ran(capsys, "simulate", "receptor", *words)
    assert (matplotlib.get_backend(), plt.get_fignums()) == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("simulate receptor --doses 1mg", "--doses '1mg' cannot be read; give numbers as 0.01,1 or FROM:TO:COUNT"),
        ("simulate receptor --times 1nM", "--times '1nM' cannot be read"),
        ("simulate receptor --cell Treg,Treg", "--cell gives 'Treg' twice"),
        ("simulate receptor --cell Treg,Tregg", "unknown cell 'Tregg'"),
        ("simulate receptor --ligand IL2,IL2", "--ligand gives 'IL2' twice"),
        ("simulate receptor --plot a.gif", "is no .gif file; give a name that ends in one of .png, .svg, .pdf"),
        ("list readouts", "readouts are those of a model; write 'pysb-il2 list readouts signal'"),
        ("list cells receptor", "or leave 'receptor' out"),
    ],
)
def test_words_that_mean_nothing_are_refused(words, said, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert main(words.split()) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_readouts_of_a_model_are_listed(capsys):
    assert "readout  IL2_dimer " in ran(capsys, "list", "readouts", "receptor")


def test_json_is_a_list_of_rows(capsys):
    rows = pd.DataFrame(json.loads(ran(capsys, "parameters", "receptor", "--cell", "CD25=1,CD122=2,CD132=3", "--json")))
    assert rows.set_index("id").value[["CD25_0", "CD122_0"]].tolist() == [1, 2]
