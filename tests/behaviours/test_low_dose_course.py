"""A low-dose course of IL-2 in people, five days under the skin: Treg answer and NK cells do not, beside trials."""

import functools

import pytest

import pysb_il2 as il2
from pysb_il2.modules import pharmacokinetics
from pysb_il2.units import AVOGADRO

pytestmark = pytest.mark.slow

PLASMA_ML = 2800
#: Cells in the blood of an adult, which are assumed.
IN_BLOOD = {"Treg": 2e8, "NK": 1e9, "NK_CD56bright": 1e8}
#: Treg per cent of CD4 T cells more than under placebo after five daily doses (MIU), Hartemann et al. 2013 (Lancet
#: Diabetes Endocrinol 1:295): 2.8, 3.9 and 4.8 less 0.5.
MORE_TREG = {0.33: 2.3, 1.0: 3.4, 3.0: 4.3}


@functools.cache
def cells(cell):
    """Return the model of a cell at its density in blood, and the most pSTAT5 that IL-2 makes in it."""
    density = (IN_BLOOD[cell] / PLASMA_ML, "cells/mL")
    model = il2.build("signal", pharmacokinetics, cell=cell, parameters={"cell_density": density})
    return model, il2.time_course(model, doses_nM=[10.0], times_min=[15, 20, 30]).value.max()


@functools.cache
def course(cell, MIU):
    """Return pSTAT5 of a cell, of the most that IL-2 makes, and free IL-2 of the plasma in pM, over five days."""
    model, most = cells(cell)
    dose = il2.nM_of_IU(MIU * 1e6, volume_ml=PLASMA_ML)
    regimen = il2.Regimen([il2.Dose("IL2_depot", dose, every="24 h")], duration="5 d")
    table = il2.schedule(model, regimen, readouts=["pSTAT5", "free_IL2"], every_min=60)
    by_readout = table.pivot_table(index=["phase", "time_min"], columns="readout", values="value")
    plasma_L = PLASMA_ML * 1e-3 / IN_BLOOD[cell]  # for each cell
    return by_readout.pSTAT5 / most, by_readout.free_IL2 / (AVOGADRO * plasma_L) * 1e12


@pytest.mark.parametrize("MIU", [1.0, 3.0])
def test_Treg_answer_and_NK_do_not(MIU):
    Treg, plasma = course("Treg", MIU)
    NK, _ = course("NK", MIU)
    days = Treg.groupby("phase").max()
    assert len(days) == 5
    assert days.min() > 0.4  # each dose is seen
    assert NK.max() < 0.05
    assert 10 < plasma.max() < 100  # of low doses, as trials report
    assert plasma.iloc[-1] < 0.1 * plasma.max()  # gone before the next dose


def gain(low, high):
    """Return how many times as large the mean answer of Treg is at the higher dose, and how many times the trial's."""
    answers = [course("Treg", MIU)[0].mean() for MIU in (low, high)]
    return answers[1] / answers[0], MORE_TREG[high] / MORE_TREG[low]


def test_three_times_the_dose_brings_little_more_as_in_the_trial():
    simulated, measured = gain(1.0, 3.0)
    assert simulated == pytest.approx(measured, rel=0.5)
    assert simulated < 2


def test_the_lowest_dose_does_nearly_as_much_as_in_the_trial():
    """As means over cells, of which those with much CD25 answer to the lowest dose."""
    simulated, measured = gain(0.33, 1.0)
    assert simulated == pytest.approx(measured, rel=0.5)


@pytest.mark.xfail(
    strict=True,
    reason="6 % of what IL-2 makes (0.4 % in other NK cells): 10 800 CD122 share the 6850 JAK1 of a cell of this size, "
    "and no count of JAK1 in them was read; 19 % with the 13 700 of a blast",
)
def test_CD56bright_NK_cells_answer():
    """They do in patients (Hirakawa et al. 2016, JCI Insight 1:e89278); receptors by Scatchard plot (Nagler 1990)."""
    assert course("NK_CD56bright", 1.0)[0].max() > 0.1
