"""Drugs and densities of cells on the command line."""

import io

import numpy as np
import pandas as pd
import pytest

from pysb_il2.cli.command_line import main

TITRATE = [
    "dose-response",
    "receptor",
    "--readout",
    "IL2_trimer",
    "--times",
    "30",
    "--inhibitor",
    "Basiliximab=0.01nM:1uM:6",
]


def ran(capsys, *words):
    """Run a command that succeeds, and return its table and what it says on standard error."""
    assert main(list(words)) == 0
    said = capsys.readouterr()
    return pd.read_csv(io.StringIO(said.out), comment="#"), said.err


@pytest.mark.slow
def test_a_range_of_a_drug_gives_a_table_an_IC50_and_a_figure(capsys, tmp_path):
    table, said = ran(capsys, *TITRATE, "--plot", str(tmp_path / "a.svg"))
    assert table.inhibitor_nM.tolist() == pytest.approx([0, 0.01, 0.1, 1, 10, 100, 1000])
    assert set(table.inhibitor) == {"basiliximab"}
    assert set(table.dose_nM) == {1}
    assert "basiliximab (nM)" in (tmp_path / "a.svg").read_text()
    halves, _ = ran(capsys, *TITRATE, "--ic50")
    found = halves.ic50_nM[0]
    left = table.value[1:] / table.value[0]
    assert np.log10(found) == pytest.approx(np.interp(-0.5, -left, np.log10(table.inhibitor_nM[1:])), abs=0.1)
    assert said.startswith(f"IC50 of basiliximab on IL2_trimer (IL2 1 nM, 30 min): {found:.3g} nM (")
    assert ran(capsys, *TITRATE, "--quiet")[1] == ""


@pytest.mark.slow
def test_what_a_drug_does_not_halve_has_no_IC50(capsys):
    words = ["dose-response", "receptor", "--readout", "surface_CD132", "--inhibitor", "basiliximab=1,2,3,4,5"]
    _, said = ran(capsys, *words, "--doses", "0.001")
    assert "30 min): not reached: 100 % of the response is left at " in said


@pytest.mark.slow
def test_a_density_is_the_constant_of_the_model(capsys):
    for words in ("2e6", "2e6/mL", "2e6 cells/ml"):
        table, _ = ran(capsys, "parameters", "receptor", "--density", words)
        assert table.set_index("id").value["cell_density"] == pytest.approx(2e9)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["simulate", "receptor", "--inhibitor", "basiliximab=1:10:3"], "several concentrations, which"),
        (["dose-response", "receptor", "--ic50"], "--ic50 needs several concentrations of a drug"),
        ([*TITRATE, "--inhibitor", "daclizumab=1,2"], "both have several concentrations"),
        (["simulate", "receptor", "--inhibitor", "basiliximab=1kg"], "'1kg' cannot be read"),
        (["simulate", "receptor", "--density", "0"], "--density is '0'; give cells per mL above 0"),
        (["simulate", "receptor", "--density", "dense"], "--density is 'dense', which is no number"),
        (["simulate", "receptor", "--density", "1e6", "--set", "cell_density=1e6 cells/mL"], "are one constant"),
    ],
)  # fmt: skip
def test_words_that_mean_nothing_are_refused(words, said, capsys):
    assert main(words) == 2
    assert said in capsys.readouterr().err
