"""A prodrug is released as a chain of equal first-order steps is."""

import numpy as np
import pytest
from scipy.special import gammainc

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.modules import il2_receptor, prodrug

NO_CHAINS = {"CD25": 0, "CD122": 0, "CD132": 0}


@pytest.mark.parametrize("steps", [1, 4])
def test_it_is_released_in_steps(steps):
    model = il2.build(il2_receptor, prodrug("PEG_IL2", steps=steps, half_life_h=2.0), cell=NO_CHAINS)
    hours = np.array([0.0, 1.0, 4.0, 12.0])
    table = il2.time_course(model, ligand="PEG_IL2", doses_nM=[1.0], times_min=60 * hours, readouts=["free_IL2"])
    given = 1e-9 * 6.02214076e23 / 1e9  # molecules of 1 nM in the medium of one cell
    assert table.value.to_numpy() / given == pytest.approx(gammainc(steps, np.log(2) * hours / 2), abs=1e-4)


def test_it_acts_later_than_what_it_becomes():
    model = il2.build("receptor", prodrug("PEG_IL2", steps=4, half_life_h=2.0), cell="NK")
    early = {
        name: il2.time_course(model, ligand=name, doses_nM=[1.0], times_min=[30], readouts=["IL2_dimer"]).value[0]
        for name in ("IL2", "PEG_IL2")
    }
    assert early["PEG_IL2"] < 0.01 * early["IL2"]


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (lambda: prodrug("PEG-IL2", steps=4, half_life_h=2.0), "a prodrug cannot be named 'PEG-IL2'"),
        (lambda: prodrug("PEG_IL2", steps=101, half_life_h=2.0), "at most 100"),
        (lambda: prodrug("PEG_IL2", steps=0, half_life_h=2.0), "steps is 0"),
        (lambda: prodrug("PEG_IL2", steps=4, half_life_h=0.0), "half_life_h is 0"),
        (
            lambda: il2.build(prodrug("PEG_IL2", steps=4, half_life_h=2.0), ligand="WT_Nterm_Fc_biv"),
            "IL-2 of one arm, and the ligand has two",
        ),
    ],
)
def test_what_is_no_prodrug_is_refused(bad, says):
    with pytest.raises(Il2Error, match=says):
        bad()
