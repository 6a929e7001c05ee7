"""When things happen: JAKs, STAT5, and how the signal ends. Each test is a behaviour by its id."""

import functools

import numpy as np
import pytest

import pysb_il2 as il2
from pysb_il2 import Phase
from pysb_il2.modules import il2_receptor, stat5

pytestmark = pytest.mark.slow

MINUTES = [0, 0.5, 1, 2, 5, 10, 15, 20, 30, 45, 60]


@functools.cache
def course(cell, dose, readout, **build):
    model = il2.build("signal", cell=cell, **build)
    table = il2.time_course(model, doses_nM=[dose], times_min=MINUTES, readouts=[readout])
    return table.value.to_numpy()


def peak(values):
    return MINUTES[int(np.argmax(values))]


@pytest.mark.parametrize("cell", ["Treg", "NK"])
def test_B15_pSTAT5_at_its_maximum_within_10_to_30_min_and_sustained(cell):
    """Peak after 10-30 min at saturating IL-2, and most of it still there at 1 h (consensus)."""
    values = course(cell, 100.0, "pSTAT5")
    assert 10 <= peak(values) <= 30
    assert values[-1] > 0.5 * values.max()


@pytest.mark.xfail(strict=True, reason="docking follows the phosphorylated tails, which peak after 10 min, not 1")
def test_B19_STAT5_sits_on_the_receptor_for_a_minute():
    """Association peaks within 1 min and falls by 5 min (Chin 1996, Epo and IL-3)."""
    from pysb import Observable

    model = il2.build("signal", cell="NK")
    with il2.building(model):
        STAT5A, CD122 = model.monomers["STAT5A"], model.monomers["CD122"]
        Observable("docked", STAT5A(SH2=1) % CD122(Y=("p", 1)))
    docked = il2.time_course(model, doses_nM=[10.0], times_min=MINUTES, readouts=["docked"]).value.to_numpy()
    assert peak(docked) <= 1
    assert docked[MINUTES.index(5)] < 0.8 * docked.max()


def test_B21_JAKs_within_a_minute_at_their_peak_within_ten():
    """JAK1 and JAK3 phosphorylated within 1 min, peak at 5-10 min (Johnston 1994, Witthuhn 1994; timing 1-10).

    In cells with all three chains, as theirs.
    """
    for readout in ("pJAK1", "pJAK3"):
        values = course("Treg", 10.0, readout)
        assert values[MINUTES.index(1)] > 0.3 * values.max()
        assert 1 <= peak(values) <= 10


def test_B29_pSTAT5_decays_after_a_JAK_inhibitor():
    """Half-life 10-20 min, 8-30 accepted (several groups), of cells whose STAT5 is mostly phosphorylated before."""
    model = il2.build(il2_receptor, stat5, cell="Treg", inhibitors={"tofacitinib": 0})
    table = il2.inhibitor_chase(model, inhibitor="tofacitinib", inhibitor_nM=5000.0, follow_min=60)
    chase = table[table.phase == 1]
    left = chase.value.to_numpy() / chase.value.iloc[0]
    assert 8 < np.interp(-0.5, -left, chase.time_min - 30) < 30


def test_B31_JAK3_Y980_activates_and_Y981_inhibits():
    """Kinase activity Y981F > wild type > both mutated > Y980F (Zhou 1997)."""
    mutants = [("Y981F",), (), ("Y980F", "Y981F"), ("Y980F",)]
    found = []
    for mutations in mutants:
        model = il2.build("signal", mutants={"JAK3": mutations} if mutations else None)
        found.append(il2.dose_response(model, doses_nM=[10.0], times_min=[10], readout="pJAK1").value[0])
    assert found == sorted(found, reverse=True)
    assert found[0] > 1.05 * found[1] > 1.1 * found[3]


def test_B46_SHP1_restrains():
    """Loss of SHP-1 goes with more JAK-STAT signal (Migone 1998): at low dose at least 1.2-fold here."""
    with_, without = (
        il2.dose_response(il2.build("signal", knockouts=gone), doses_nM=[0.01]).value[0] for gone in ([], ["PTPN6"])
    )
    assert without > 1.2 * with_


def test_B47_SHP2_is_positive():
    """Its dominant negative lowers STAT5 and MAPK (Gadina 1998): without SHP-2 less pSTAT5 and less pJAK1."""
    for readout in ("pSTAT5", "pJAK1"):
        with_, without = (
            il2.dose_response(il2.build("signal", knockouts=gone), doses_nM=[1.0], times_min=[10], readout=readout)
            for gone in ([], ["PTPN11"])
        )
        assert without.value[0] < 0.99 * with_.value[0]


def test_B56_either_STAT5_is_enough():
    """Single knock-outs near normal, double gone (Moriggl 1999): pSTAT5 above 30 % with one, 0 without both."""
    both = course("Treg", 10.0, "pSTAT5").max()
    for gone in ("STAT5A", "STAT5B"):
        assert 0.3 * both < course("Treg", 10.0, "pSTAT5", knockouts=(gone,)).max() < 1.1 * both
    assert course("Treg", 10.0, "pSTAT5", knockouts=("STAT5A", "STAT5B")).max() == pytest.approx(0, abs=1e-6)


def test_B69_heterodimers_enter_the_nucleus_slowly():
    """0.016 per min in BaF3 cells, and otherwise than homodimers (Boehm 2014): less of the pool is inside at 10 min.

    The source gives the rate and no time; at 30 min, where this test read once, most has come in either way.
    """
    model = il2.build("signal", cell="NK")
    inside = {}
    for gone in ((), ("STAT5B",)):
        model = il2.build("signal", cell="NK", knockouts=gone)
        table = il2.time_course(model, doses_nM=[10.0], times_min=[10], readouts=["nuclear_pSTAT5", "pSTAT5"])
        inside[gone] = table.value[0] / table.value[1]
    assert model.parameters["STAT5A_STAT5B_dimer_imported_kc"].value * 60 == pytest.approx(0.016, rel=0.05)
    assert inside[()] < 0.9 * inside["STAT5B",]


def test_B40_a_weaker_contact_with_CD132_lowers_the_maximum():
    """Mutants of the gamma-c contact are partial agonists: Emax falls, not only EC50 (Glassman 2021)."""
    weaker = {f"CD132_joins_IL2_{on}_Kd": 1e5 for on in ("CD122", "CD25_CD122")}
    native, mutein = (
        il2.dose_response(il2.build("signal", cell="NK", parameters=p), doses_nM=[1000.0]).value[0]
        for p in (None, weaker)
    )
    assert mutein < 0.8 * native


def test_B40_no_chains_meet_without_ligand():
    """CD122 and CD132 are single without a ligand (Glassman 2021): no JAK is phosphorylated at rest."""
    model = il2.build("signal", cell="NK")
    phases = [Phase(0), Phase(30, add={"IL2": 10.0}), Phase(180, wash=True)]
    table = il2.schedule(model, phases, readouts=["pJAK1"], every_min=180)
    rest, stimulated, washed = table.groupby("phase").value.last()
    assert rest == pytest.approx(0, abs=1e-9)
    assert stimulated > 1000
    assert washed < 0.01 * stimulated
