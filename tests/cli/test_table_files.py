"""Files of ``-o``: a table is what its suffix says, and a file that is there stays without ``--force``."""

import io
import json
import re

import numpy as np
import pandas as pd
import pytest

from pysb_il2 import files
from pysb_il2.cli.command_line import main
from pysb_il2.errors import Il2Error
from pysb_il2.experiments.table_files import csv_text, read_table, table_bytes, write_table
from pysb_il2.fitting.measurement_table import read_data

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
    monkeypatch.setattr(files, "find_spec", lambda _: None)
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


#: Names that would end a line, begin a cell of a spreadsheet, or be read as a number or as JSON.
ATTRS = {
    "model": "Treg, =1+1\n# cell: another", "cell": "a\x1b[2J;\t=cmd|' /C calc'!A0", "changes": '5" of {tube}',
    "ligand": "5", "drug": "null", "statistic": " blanks, ", "version": '"quoted"', "units": {"value": "nM,=1"},
}  # fmt: skip
HOSTILE = pd.DataFrame({
    "name": ["=1+1", "NK #2", "two\nlines"], "empty": ["", "x", ""], "some": ["a", None, "b"], "n": [1, 2, 3],
    "is": [True, False, True], "minutes": [30.0, 60.0, np.nan], "#value": [1e-20, 123456.78901, np.nan],
})  # fmt: skip
HOSTILE.attrs = ATTRS


@pytest.mark.parametrize("suffix", READERS)
def test_what_a_table_says_of_itself_and_its_types_come_back(suffix, tmp_path):
    path = tmp_path / f"table{suffix}"
    write_table(HOSTILE, path)
    read = read_table(path)
    pd.testing.assert_frame_equal(read, HOSTILE, rtol=1e-9)
    assert read.attrs == ATTRS
    assert list(read.attrs) == list(ATTRS)


def test_lines_of_the_header_are_lines_that_others_leave_out():
    text = csv_text(HOSTILE, ",", 10)
    header = text.splitlines()[: len(ATTRS) + 1]
    assert [line.split(":")[0] for line in header] == [*(f"# {name}" for name in ATTRS), "# types"]
    assert not [line for line in header if re.search(r"[,;\t]\s*['\"]?[=+@-]", line)]
    others = pd.read_csv(io.StringIO(text), comment="#")
    assert others.name.tolist() == ["'=1+1", "NK #2", "two\nlines"]
    assert others["#value"].tolist()[:2] == [1e-20, 123456.789]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", b"", "a table is no .txt file; give a name that ends in one of .csv"),
        ("a.csv", b"", "is no table"),
        ("a.csv", b"# model: receptor\n", "is no table"),
        ("a.csv", b'# types: {"value": "float64"}\nvalue\nmany\n', "is no table"),
        ("a.csv", b"value\n\xff\n", "is no table .line 2 has the byte 0xff"),
        ("a.json", b'{"value": 1}', "is no list of rows"),
        ("a.parquet", b"no", "is no table"),
        ("a.xlsx", b"no", "is no table"),
        ("b.csv", None, "cannot be read"),
    ],
)
def test_what_is_no_table_is_said(name, content, said, tmp_path):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(Il2Error, match=said):
        read_table(tmp_path / name)


def test_a_table_needs_a_suffix(tmp_path):
    with pytest.raises(Il2Error, match=r"mine' has no suffix; give a name that ends in one of .csv"):
        write_table(pd.DataFrame({"value": [1.0]}), tmp_path / "mine")
    assert list(tmp_path.iterdir()) == []


def test_a_table_of_others_is_read(tmp_path):
    (tmp_path / "a.csv").write_text("# by Anna\ncell;value;n\nNK;0.5;\nTreg;1e3;2\n")
    read = read_table(tmp_path / "a.csv")
    assert read.to_dict("list") == {
        "cell": ["NK", "Treg"],
        "value": [0.5, 1000.0],
        "n": [pytest.approx(np.nan, nan_ok=True), 2.0],
    }
    assert read.attrs == {}


@pytest.mark.slow
def test_the_command_writes_what_it_was_asked_and_reads_it_again(capsys, tmp_path):
    path = tmp_path / "course.csv"
    words = ["--cell", "NK", "--doses", "0.1", "--times", "5", "--readouts", "IL2_trimer,bound_IL2"]
    assert main(["simulate", "receptor", *words, "-o", str(path)]) == 0
    about = read_table(path).attrs
    assert (about["model"], about["cell"], about["ligand"], about["drug"]) == ("receptor", "NK", "IL2", "none")
    picture = tmp_path / "pathway.svg"
    assert main(["draw", "receptor", "--what", "pathway", "--values", str(path), "-o", str(picture)]) == 0
    assert capsys.readouterr().err == ""
    path.write_text(f"{path.read_text()}IL2,0.1,x,r,1\n")
    with pytest.raises(Il2Error, match="line 13: 'time_min' is 'x'"):
        read_data(path)


def test_measurements_with_lines_of_a_header_are_read(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("# donor: 3\ncell,ligand,dose_nM,time_min,readout,value\nNK,IL2,1,30,IL2_dimer,80\n")
    data = read_data(path)
    assert (data.attrs, data.line.tolist(), data.value.tolist()) == ({"donor": 3}, [3], [80.0])
