"""Tables of measurements: local text in any of the usual separations, and no number that others read otherwise."""

import re
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from pysb_il2.calibration import read_data
from pysb_il2.cli.command_line import main
from pysb_il2.cli.output import write_table
from pysb_il2.fitting.measurement_table import checked_measurements
from tests.fitting.test_fit_input import HEAD, ROWS, read, refused


@pytest.mark.parametrize(
    "number", ["1_000", "0x10", "1e999", "nan", "\u0661", "\uff11\uff12", "1 000", '"0,5"', "1e5_0", "'1", "True", "1j"]
)
@pytest.mark.parametrize("column", ["dose_nM", "time_min", "value", "sd"])
def test_odd_numbers_are_refused(tmp_path, number, column):
    cells = {"dose_nM": "1", "time_min": "30", "value": "7", "sd": "1", column: number}
    row = "NK,IL2,{dose_nM},{time_min},IL2_dimer,{value},1,{sd}".format(**cells)
    refused(
        rf"line 2: '{column}' is .*, which is no finite number; give .*decimal point", read, tmp_path, f"{HEAD},sd", row
    )


@pytest.mark.parametrize(
    "number", [True, np.True_, b"1", "1_0", 1j, None, np.nan, np.inf, pd.NA, pd.Timestamp(0), [1.0], {}]
)
def test_odd_values_of_a_table_of_pandas_are_refused(tmp_path, number):
    table = read(tmp_path, HEAD, ROWS[0]).astype(object)
    table["value"] = pd.Series([number], dtype=object)
    refused("the table, line 2: 'value' is ", checked_measurements, table)


@pytest.mark.parametrize("number", ["1.5", 1.5, np.float32(1.5), Fraction(3, 2), np.array(1.5)])
def test_numbers_of_a_table_of_pandas_may_be_of_any_kind(tmp_path, number):
    table = read(tmp_path, HEAD, ROWS[0]).astype(object)
    table["value"] = pd.Series([number], dtype=object)
    assert checked_measurements(table).value.tolist() == [1.5]


@pytest.mark.parametrize(
    ("lines", "match"),
    [
        ([f"{HEAD},cell", f"{ROWS[0]},NK"], "has the column 'cell' twice; keep one"),
        ([f"{HEAD},,", f"{ROWS[0]},x,"], "has the column '' twice; keep one"),
        ([HEAD, ROWS[0], "NK,IL2,1,30,IL2_dimer"], r"is no table of text \(line 3 has 5 cells, and the head 7\)"),
        ([HEAD, '"NK,IL2,1,30,IL2_dimer,7,1', ROWS[0]], r"is no table of text \(line 2: unexpected end of data\)"),
        ([HEAD, '"N"K,IL2,1,30,IL2_dimer,7,1'], r"is no table of text \(line 2: ',' expected after '\"'\)"),
        ([HEAD, "NK,IL2,1,30,IL2_dimer,7,\0"], r"is no table of text \(line 2 has a null character\)"),
        (
            [f"{HEAD},note", f'{ROWS[0]},"a\nb"', f"{ROWS[1]},", "NK,IL2,x,30,IL2_dimer,7,1,"],
            "line 5: 'dose_nM' is 'x'",
        ),
    ],
)
def test_a_table_that_is_read_in_part_elsewhere_is_refused(tmp_path, lines, match):
    refused(match, read, tmp_path, *lines)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("suffix", ["csv", "tsv", "txt"])
def test_the_separator_is_seen(tmp_path, separator, suffix):
    text = "\r\n".join(line.replace(",", separator) for line in ["", HEAD, *ROWS, "", ""])
    (tmp_path / f"mine.{suffix}").write_bytes(b"\xef\xbb\xbf" + text.encode())
    data = read_data(tmp_path / f"mine.{suffix}")
    assert data.dose_nM.tolist() == [0.0, 0.1, 1.0, 10.0]
    assert data.line.tolist() == [3, 4, 5, 6]


@pytest.mark.parametrize("separator", [";", "\t"])
@pytest.mark.parametrize(
    ("numbers", "read_as"),
    [
        (("0,5", "1,250", "-1,5e1"), [0.5, 1.25, -15.0]),
        (("12,345", "1,5", "7"), [12.345, 1.5, 7.0]),
        (("1,250", "12,000", "7"), None),  # thousands or decimals?
        (("0,5", "1.000", "7"), None),
        (("1.250,5", "7", "7"), None),
        (("0.5", "1250", "7"), [0.5, 1250.0, 7.0]),
    ],
)
def test_decimal_commas_are_understood_or_refused(tmp_path, separator, numbers, read_as):
    rows = [f"NK;IL2;1;30;IL2_dimer;{number};1".replace(";", separator) for number in numbers]
    lines = [HEAD.replace(",", separator), *rows]
    if read_as is None:
        refused(
            r"line \d: 'value' is '.*,.*', which is no finite number; give .* decimal point", read, tmp_path, *lines
        )
    else:
        assert read(tmp_path, *lines).value.tolist() == read_as


def test_addresses_and_pipes_are_no_tables(tmp_path, capsys):
    for path in ("http://127.0.0.1:1/mine.csv", "file:///mine.csv", "zip://mine.zip"):
        refused("is an address, and only files of this computer are read", read_data, path)
    assert main(["fit", "s3://bucket/mine.csv", "-o", str(tmp_path / "fit")]) == 2
    assert "file 's3://bucket/mine.csv' is an address" in capsys.readouterr().err


def test_what_a_spreadsheet_would_compute_is_read_back(tmp_path):
    names = ["=1+1", "@x", "'=y", "-", "+a", "NK"]
    table = pd.DataFrame({
        "cell": names, "ligand": "IL2", "dose_nM": 1.0, "time_min": 30.0, "readout": "r", "value": -1.5,
        "=HYPERLINK(1)": "-2.5",
    })  # fmt: skip
    write_table(table, tmp_path / "out.csv")
    text = (tmp_path / "out.csv").read_text()
    assert not re.search(r"(?m)(^|,)\"?([=@+]|-(?![\d.]))", text)
    assert text.splitlines()[1].startswith("'=1+1,IL2,1,30,r,-1.5,-2.5")
    data = read_data(tmp_path / "out.csv")
    assert data.cell.tolist() == names
    assert "=HYPERLINK(1)" in data.columns
