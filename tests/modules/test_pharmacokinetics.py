"""IL-2 in the body against closed forms and the numbers of its source, in one cell and among cells of two types."""

import numpy as np
import pytest
from pysb import Observable

import pysb_il2 as il2
from pysb_il2 import Dose, Infusion, Phase, Regimen, Wash
from pysb_il2.modules import pharmacokinetics, trafficking
from pysb_il2.units import AVOGADRO

#: A cell in a litre, which takes nothing up.
FEW = {"parameters": {"cell_density": (1e-3, "cells/mL")}, "cell": {"CD25": 1, "CD122": 1, "CD132": 1}}
SPREADS, RETURNS, CLEARED, ABSORBED, LOST = 0.00877, 0.01022, 0.0429, 0.00086, 0.002  # per minute


@pytest.fixture(scope="module")
def body():
    return il2.build("receptor", pharmacokinetics, **FEW)


def nM_of(model, regimen, every_min, names=("plasma_IL2",)):
    table = il2.schedule(model, regimen, readouts=names, every_min=every_min, equilibrate=False)
    table = table.drop_duplicates(["time_min", "readout"], keep="last")
    return table[table.readout == names[0]].value.to_numpy() / (AVOGADRO * 1e-9), table.time_min.unique()


def two_compartments():
    """Return the two rates at which plasma falls after a bolus, and the share of each."""
    total, product = SPREADS + RETURNS + CLEARED, RETURNS * CLEARED
    root = np.sqrt(total**2 / 4 - product)
    fast, slow = total / 2 + root, total / 2 - root
    return np.array([fast, slow]), np.array([fast - RETURNS, RETURNS - slow]) / (fast - slow)


def test_a_bolus_falls_with_the_two_published_half_lives_and_is_cleared_at_the_published_rate(body):
    rates, shares = two_compartments()
    assert np.log(2) / rates == pytest.approx([12.9, 85.0], rel=0.01)  # Konrad 1990
    assert 119 < CLEARED * 2800 < 121
    plasma, minutes = nM_of(body, Regimen([Dose("IL2", 0.5)], "6 h"), 20)
    assert plasma == pytest.approx(0.5 * np.exp(-np.outer(minutes, rates)) @ shares, rel=1e-4)


def test_what_is_under_the_skin_is_absorbed_and_stays_at_two_percent_of_a_bolus(body):
    rates, shares = two_compartments()
    empties = ABSORBED + LOST
    plasma, minutes = nM_of(body, Regimen([Dose("IL2_depot", 0.5)], "12 h"), 60)
    input_and_loss = (np.exp(-empties * minutes)[:, None] - np.exp(-np.outer(minutes, rates))) / (rates - empties)
    assert plasma == pytest.approx(0.5 * ABSORBED * input_and_loss @ shares, rel=1e-4, abs=1e-9)
    assert 0.005 < plasma[(minutes > 60) & (minutes <= 480)].min() / 0.5 < plasma.max() / 0.5 < 0.02
    assert ABSORBED / empties == pytest.approx(0.3, rel=0.01)


def test_what_is_neither_cleared_nor_lost_is_conserved():
    still = {"IL2_cleared_kf": 0.0, "IL2_lost_in_depot_kf": 0.0}
    model = il2.build("receptor", pharmacokinetics, cell=FEW["cell"], parameters={**FEW["parameters"], **still})
    places = {f"{name}_total": model.monomers[name] for name in ("IL2_depot", "IL2_tissue")}
    with il2.building(model):
        for name, monomer in places.items():
            Observable(name, monomer())
    table = il2.schedule(
        model, [Phase(2000, add={"IL2_depot": 1.0})], readouts=[*places, "plasma_IL2"], every_min=400, equilibrate=False
    )
    by_time = table.groupby("time_min").value
    assert by_time.sum().to_numpy() / (AVOGADRO * 1e-9) == pytest.approx(np.ones(6), rel=1e-6)
    assert by_time.last().iloc[-1] > 0.4 * AVOGADRO * 1e-9


def test_an_infusion_comes_to_rate_over_clearance(body):
    plasma, _ = nM_of(body, Regimen([Infusion("IL2", 0.6, "20 h")], "20 h"), 1200)
    assert plasma[-1] == pytest.approx(0.6 / 60 / CLEARED, rel=1e-3)


def test_a_wash_takes_the_plasma_and_leaves_tissue_and_depot(body):
    regimen = Regimen([Dose("IL2_depot", 1.0), Dose("IL2_tissue", 0.3), Wash(at="1 min")], "2 min")
    with_both, _ = nM_of(body, regimen, 1)
    expected = 1 * (ABSORBED * np.exp(-1.5 * (ABSORBED + LOST)) + 0.3 * RETURNS)
    assert with_both[-1] == pytest.approx(expected, rel=0.05)


def test_international_units_are_what_the_vial_says(body):
    nM = il2.nM_of_IU(18e6, volume_ml=2800)
    assert nM * 1e-9 * 2.8 * 15300 == pytest.approx(1.1e-3, rel=1e-3)  # 1.1 mg in the plasma
    table = il2.schedule(body, [Phase(0, add={"IL2": nM})], readouts=["plasma_IL2_IU_per_mL"], equilibrate=False)
    assert table.value.item() == pytest.approx(18e6 / 2800, rel=1e-9)


@pytest.mark.slow
def test_two_types_share_one_plasma():
    """One type alone is the model of one cell; cells of another type take IL-2 from it."""
    types = {cell: il2.build("receptor", pharmacokinetics, cell=cell) for cell in ("Treg", "NK")}
    regimen = Regimen([Dose("IL2_depot", 0.5), Infusion("IL2", 0.1, "1 h", at="1 h")], "3 h")
    alone = il2.build(
        "receptor", trafficking, pharmacokinetics, cell="Treg", parameters={"cell_density": (1e7, "cells/mL")}
    )
    one = il2.populate({"Treg": 1e7}, volume_ml=1, model={"Treg": types["Treg"]})
    several = il2.populate({"Treg": 1e7, "NK": 2e7}, volume_ml=1, model=types)

    def found(model, *names):
        table = il2.schedule(model, regimen, readouts=names, every_min=60, equilibrate=False, variation=None)
        return table.value.to_numpy()

    assert found(one, "Treg_bound_IL2", "plasma_IL2_IU_per_mL") == pytest.approx(
        found(alone, "bound_IL2", "plasma_IL2_IU_per_mL"), rel=1e-5, abs=1e-9
    )
    assert 0 < found(several, "Treg_bound_IL2")[-1] < found(one, "Treg_bound_IL2")[-1]
