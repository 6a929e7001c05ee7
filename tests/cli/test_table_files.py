"""Files of ``-o``: a table is what its suffix says, and a file that is there stays without ``--force``."""

import io
import json

import numpy as np
import pandas as pd
import pytest

from pysb_il2.cli import table_files
from pysb_il2.cli.command_line import main
from pysb_il2.cli.table_files import table_bytes
from pysb_il2.errors import Il2Error

TABLE = pd.DataFrame({"cell": ["=1+1", "Treg", None], "value": [1e-20, 123456.78901234567, np.nan], "n": [1, 2, 3]})
READERS = {
    ".csv": pd.read_csv, ".tsv": lambda file: pd.read_csv(file, sep="\t"), ".parquet": pd.read_parquet,
    ".xlsx": pd.read_excel, ".json": lambda file: pd.DataFrame(json.load(file)),
}  # fmt: skip


@pytest.mark.parametrize("suffix", READERS)
def test_a_table_comes_back_from_each_format(suffix):
    read = READERS[suffix](io.BytesIO(table_bytes(TABLE, suffix)))
    # Spreadsheets compute what stands in CSV, TSV and Excel, but for the apostrophe.
    of_spreadsheets = suffix in (".csv", ".tsv", ".xlsx")
    assert read.cell[0] == ("'=1+1" if of_spreadsheets else "=1+1")
    np.testing.assert_allclose(read.value, TABLE.value, rtol=1e-9 if of_spreadsheets else 0)
    assert read.n.tolist() == [1, 2, 3]
    assert pd.isna(read.cell[2])


@pytest.mark.parametrize(
    ("suffix", "table"),
    [(".json", TABLE.replace(1e-20, np.inf)), (".xlsx", TABLE.replace("Treg", "\0")),
     (".parquet", TABLE.replace("Treg", 1))],
)  # fmt: skip
def test_what_a_format_cannot_hold_is_said(suffix, table):
    with pytest.raises(Il2Error, match=rf"cannot be written as {suffix} \(.+\); give a name in .csv$"):
        table_bytes(table, suffix)


def test_a_missing_library_names_the_extra(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(table_files, "find_spec", lambda _: None)
    assert main(["parameters", "receptor", "-o", str(tmp_path / "a.parquet")]) == 2
    assert "needs pyarrow; install pysb-il2[tables]" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "name"),
    [("parameters receptor", "a.png"), ("list cells", "a.csv"), ("cite receptor", "a.json"), ("size receptor", "a.x")],
)
def test_a_suffix_that_is_not_written_is_refused(words, name, capsys, tmp_path):
    assert main([*words.split(), "-o", str(tmp_path / name)]) == 2
    assert f"is no {name[1:]} file; give a name that ends in one of ." in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", ["list models", "export receptor --format bngl", "draw receptor", "cite receptor"])
def test_a_file_that_is_there_needs_force(words, capsys, tmp_path):
    path = tmp_path / "mine"
    path.write_text("mine")
    assert main([*words.split(), "-o", str(path)]) == 2
    assert "mine' is there; give another name, or --force to replace it" in capsys.readouterr().err
    assert path.read_text() == "mine"
    assert main([*words.split(), "-o", str(path), "--force"]) == 0
    assert path.read_text() != "mine"
