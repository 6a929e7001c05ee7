"""Fc fusions of wild-type IL-2 with one arm and two, against the EC50 of pSTAT5 measured in blood.

One arm: Farhat et al. 2021, four-parameter Hill curves that reach a plateau. Two arms: Orcutt-Jahns et al. 2023, means
of single cells of three experiments, fitted in the same way and averaged as logarithms.
"""

import functools

import numpy as np
import pytest

import pysb_il2 as il2

pytestmark = pytest.mark.slow

#: log10 of EC50, nM, by minutes; two numbers were fitted to these: association of Fc fusions, and the linker constant.
ONE_ARM = {
    "Treg": {30: -0.77, 60: -0.70, 120: -0.89, 240: -1.96},
    "Th": {30: 1.06, 120: 0.81},
    "NK": {30: 1.22, 60: 1.35, 120: 1.23, 240: 1.18},
}
TWO_ARMS = {"Treg": {30: -1.13, 60: -1.77, 120: -2.16}, "NK": {30: 1.20, 60: 0.95, 120: 0.98}}


@functools.cache
def log_ec50(cell, ligand, doses, minutes):
    model = il2.build("signal", cell=cell, ligand=ligand)
    table = il2.dose_response(model, doses_nM=list(doses), times_min=minutes, readout="pSTAT5")
    return dict(zip(minutes, np.log10(il2.ec50(table).ec50_nM), strict=True))


def one_arm(cell):
    return log_ec50(cell, "WT_Nterm_Fc_mono", tuple(np.logspace(-3.5, 2.5, 9)), (30, 60, 120, 240))


def two_arms(cell):
    lowest, highest = {"Treg": (-3, 0.5), "Th": (-2, 2), "NK": (-1, 2)}[cell]
    return log_ec50(cell, "WT_Nterm_Fc_biv", tuple(np.logspace(lowest, highest, 6)), (30, 60, 120))


def mean_error(found, measured):
    return float(np.mean([found[minutes] - log_nM for minutes, log_nM in measured.items() if minutes < 240]))


@pytest.mark.parametrize("cell", ["Treg", "NK", "Th"])
def test_one_arm(cell):
    assert abs(mean_error(one_arm(cell), ONE_ARM[cell])) < 0.3


@pytest.mark.xfail(
    strict=True, reason="a median tenfold below that at 120 min, in Treg alone; the mean of these cells fixes no EC50"
)
def test_one_arm_in_Treg_after_four_hours():
    assert abs(one_arm("Treg")[240] - ONE_ARM["Treg"][240]) < 0.3


@pytest.mark.parametrize("cell", ["Treg", "NK"])
def test_two_arms(cell):
    assert abs(mean_error(two_arms(cell), TWO_ARMS[cell])) < 0.3


@pytest.mark.xfail(
    strict=True,
    reason="three experiments differ by 0.8, which is half of the error; the few Th with much CD25 carry the mean",
)
def test_two_arms_in_Th():
    assert abs(two_arms("Th")[30] - -0.13) < 0.3


@pytest.mark.parametrize("cell", ["Treg", "NK"])
def test_a_second_arm_gains_as_measured_much_in_Treg_and_little_in_NK(cell):
    measured = np.mean([ONE_ARM[cell][minutes] - TWO_ARMS[cell][minutes] for minutes in (30, 60, 120)])
    gained = np.mean([one_arm(cell)[minutes] - two_arms(cell)[minutes] for minutes in (30, 60, 120)])
    assert abs(gained - measured) < 0.3
