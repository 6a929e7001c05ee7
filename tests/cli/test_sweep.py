"""Sweeps, samples and sensitivities on the command line."""

import io

import numpy as np
import pandas as pd
import pytest

import pysb_il2 as il2
from pysb_il2.cli.command_line import main

SWEEP = ["sweep", "receptor", "--readouts", "il2_trimer", "--times", "5min"]


def ran(capsys, *words):
    """Run a command that succeeds and return its table."""
    assert main([*SWEEP, *words]) == 0
    return pd.read_csv(io.StringIO(capsys.readouterr().out), comment="#")


@pytest.mark.slow
def test_lists_and_ranges_with_units_are_combined_for_each_cell(capsys):
    table = ran(capsys, "--vary", "CD122=10:1000:3", "--vary", "CD25_captures_IL2_Kd=1 nM,10 nM", "--cell", "Treg,NK")
    assert table.cell.tolist() == ["Treg"] * 6 + ["NK"] * 6
    assert table.CD122_0.tolist() == pytest.approx(np.repeat([10, 100, 1000], 2).tolist() * 2)
    assert table.CD25_captures_IL2_Kd.tolist() == pytest.approx([1e-9, 1e-8] * 6)
    one = il2.build("receptor", cell="NK", parameters={"CD122_0": 10, "CD25_captures_IL2_Kd": 1e-9})
    assert table.value[6] == pytest.approx(
        il2.dose_response(one, doses_nM=[1], times_min=[5], readout="IL2_trimer").value[0]
    )
    linear = ran(capsys, "--vary", "CD122=0 molecules:10 molecules:3", "--linear")
    assert linear.CD122_0.tolist() == [0, 5, 10]


@pytest.mark.slow
def test_samples_are_those_of_the_library(capsys):
    table = ran(capsys, "--vary", "CD122=10:1000", "--vary", "CD25", "--samples", "4", "--seed", "3")
    assert table.CD122_0.between(10, 1000).all()
    assert table.CD25_0.between(3380, 5190).all()
    drawn = il2.samples("receptor", {"CD122": (10, 1000), "CD25": (3380, 5190)}, n=4, seed=3)
    np.testing.assert_allclose(table[["CD122_0", "CD25_0"]], drawn)


@pytest.mark.slow
def test_an_ec50_of_each_set(capsys):
    table = ran(capsys, "--vary", "CD122=100,1000", "--ec50")
    assert table.columns[:2].tolist() == ["set", "CD122_0"]
    assert table.ec50_nM.notna().all()


@pytest.mark.slow
def test_sensitivities_are_written_and_drawn(capsys, tmp_path):
    figure = tmp_path / "bars.svg"
    words = ["--vary", "CD122=100:10000", "--vary", "CD25", "--samples", "64", "--plot", str(figure)]
    table = ran(capsys, *words, "--sensitivity", "prcc")
    assert table.parameter.tolist() == ["CD122_0", "CD25_0"]
    assert table.basis.tolist() == ["given", "fitted: low and high of Farhat2021;OrcuttJahns2023"]
    assert table.value[0] > 0.9
    assert "partial rank correlation" in figure.read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--vary", "CD122=1:2"], "--vary 'CD122=1:2' cannot be read; write it like CD122=100:10000:7"),
        (["--vary", "CD122"], "--vary 'CD122=' cannot be read"),
        (["--vary", "CD122=1:2:1"], "give a COUNT of 2 to"),
        (["--vary", "CD122=0:2:3"], "and ends above 0 (or --linear)"),
        (["--vary", "CD122=1 molecules:2:3"], "give all of these a unit, or none"),
        (["--vary", "CD122=1 nM"], "is given in 'nM'; give it in molecules"),
        (["--vary", "CD12=1"], "unknown parameter 'CD12' in model 'receptor'; did you mean 'CD132'"),
        (["--vary", "CD122=1", "--vary", "CD122=2"], "--vary gives 'CD122' twice"),
        (["--vary", "CD122=1", "--vary", "cd122=2"], "parameter 'CD122_0' is given twice"),
        (["--vary", "CD122=1:2:3", "--samples", "4"], "is no range to draw from"),
        (["--vary", "CD122=1,2", "--statistic", "area"], "--statistic area is analysed by --sensitivity"),
        (["--vary", "CD122=1:2", "--sensitivity", "sobol"], "one constant makes all of the variance"),
        (["--vary", "CD122=1:2", "--samples", "0"], "n is 0; give a whole number above 0"),
    ],
)
def test_what_cannot_be_swept_is_said(capsys, words, said):
    assert main([*SWEEP, *words]) == 2
    message = capsys.readouterr()
    assert said in message.err
    assert message.out == ""
