"""Virtual cytometry on the command line."""

import io

import pandas as pd
import pytest

import pysb_il2 as il2
from pysb_il2.cli.command_line import main

CYTOMETRY = ["cytometry", "receptor", "--readouts", "IL2_trimer", "--doses", "0,1nM"]


def table(text):
    return pd.read_csv(io.StringIO(text), comment="#")


@pytest.mark.slow
def test_cells_of_two_types_and_what_is_said_of_them(capsys):
    words = [*CYTOMETRY, "--cell", "Treg,NK", "--n-cells", "4", "--seed", "3"]
    assert main(words) == 0
    cells = table(capsys.readouterr().out)
    assert cells.groupby("cell_type").cell.nunique().to_dict() == {"NK": 4, "Treg": 4}
    mine = il2.cytometry("receptor", cells=4, seed=3, doses_nM=[0, 1], readouts=["IL2_trimer"])
    treg = cells[cells.cell_type == "Treg"].reset_index(drop=True)
    pd.testing.assert_series_equal(treg.stained_IL2_trimer, mine.stained_IL2_trimer, rtol=1e-9)
    assert main([*words, "--statistics"]) == 0
    assert table(capsys.readouterr().out).cells.tolist() == [4] * 4


@pytest.mark.slow
def test_a_parquet_file_is_written_in_parts_and_drawn(capsys, tmp_path):
    file, figure = tmp_path / "cells.parquet", tmp_path / "cells.png"
    words = [*CYTOMETRY, "--n-cells", "3", "--variation", "CD25=2,CD122=2", "-o", str(file), "--plot", str(figure)]
    assert main(words) == 0
    assert table(capsys.readouterr().out).cells.tolist() == [3, 3]
    assert len(il2.read_table(file)) == 6
    assert figure.stat().st_size > 1000
    assert main(words) == 2  # it is there
    assert main([*CYTOMETRY, "--resume"]) == 2
    assert "give that alone" in capsys.readouterr().err
