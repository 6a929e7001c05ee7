"""What the receptor must show: affinities and half-lives that nobody put in.

Targets: Wang & Smith 1987 J Exp Med 166:1055 (CD25 alone: 7 s by Kd 10 nM and kon 1e7; CD122+CD132:
1.2 nM, 46 min; all three: 10 pM, 50 min). Copies are those of the cells named.
"""

import numpy as np
import pytest

import pysb_il2 as il2
from pysb_il2.modules import il2_receptor
from pysb_il2.simulation.runner import Runner

CD25_ONLY = {"CD25": 1e4, "CD122": 0, "CD132": 0}
YT1 = {"CD25": 0, "CD122": 542, "CD132": 10909}
#: Treg as counted (Farhat 2021).
COUNTED = {"CD25": 3476, "CD122": 657, "CD132": 14017}
DILUTE = {"cell_density": (1e3, "cells/mL")}  # so few cells that they do not deplete the ligand
DOSES = np.logspace(-4.5, 3, 31)


def sites(cell, classes):
    model = il2.build(il2_receptor, cell=cell, parameters=DILUTE)
    return il2.binding_sites(il2.saturation_binding(model, doses_nM=DOSES), classes=classes)


def half_life_s(cell, load_nM):
    """Load the cells to equilibrium, take them into a large volume without ligand, and follow what stays."""
    model = il2.build(il2_receptor, cell=cell, parameters=DILUTE)
    runner = Runner(model)
    loaded = {"IL2_dose": load_nM * 1e-9}
    state = runner.find_steady_state(loaded, runner.initials(loaded))
    free = runner.initials(loaded) != runner.initials({"IL2_dose": 0.0})
    state[free] = 0.0
    washed = {"IL2_dose": 0.0, "cell_density": 1e-3}
    times = np.concatenate([[0.0], np.logspace(-1, 5.5, 400)])
    bound = runner.run(washed, state, times).readouts["bound_IL2"]
    return float(np.interp(-bound[0] / 2, -bound, times))


def test_CD25_alone_binds_with_10_nM():
    found = sites(CD25_ONLY, 1)
    assert found.Kd_nM[0] == pytest.approx(10, rel=0.01)
    assert found.sites[0] == pytest.approx(1e4, rel=0.01)


def test_CD122_with_CD132_binds_with_1_nM():
    found = sites(YT1, 1)
    assert 1 / 1.5 < found.Kd_nM[0] < 1.5
    assert found.sites[0] == pytest.approx(542, rel=0.15)


def test_all_three_chains_bind_with_10_pM():
    found = sites(COUNTED, 2)
    assert 0.010 / 1.5 < found.Kd_nM[0] < 0.015
    assert found.sites[0] == pytest.approx(657, rel=0.15)  # as many tight sites as CD122
    assert 10 / 1.5 < found.Kd_nM[1] < 15  # the rest of CD25


@pytest.mark.parametrize(
    ("cell", "load_nM", "target_s"),
    [
        pytest.param(CD25_ONLY, 10.0, 7, id="CD25"),
        pytest.param(YT1, 1.0, 46 * 60, id="CD122+CD132"),
        pytest.param(COUNTED, 0.01, 50 * 60, id="all three"),
    ],
)
def test_off_half_lives(cell, load_nM, target_s):
    assert target_s / 3 < half_life_s(cell, load_nM) < target_s * 3


@pytest.mark.slow
def test_preassembled_chains_bind_IL2_with_the_same_classes_of_sites():
    """Pairs and triples compete with the ligand for CD122: weaker by 1 + CD25/2700 (1 + CD132/14000)."""
    model = il2.build(il2_receptor(detail="preassembled"), cell=COUNTED, parameters=DILUTE)
    found = il2.binding_sites(il2.saturation_binding(model, doses_nM=DOSES), classes=2)
    sequential = sites(COUNTED, 2)
    assert found.sites[0] == pytest.approx(657, rel=0.15)
    assert found.Kd_nM[0] / sequential.Kd_nM[0] == pytest.approx(1 + 3476 / 2700 * (1 + 14017 / 14000), rel=0.25)


@pytest.mark.slow
def test_saturation_binding_is_on_ice():
    """The module trafficking changes nothing of a binding on ice."""
    warm = il2.saturation_binding(il2.build("receptor"), doses_nM=[0.1, 10.0])
    cold = il2.saturation_binding(il2.build(il2_receptor), doses_nM=[0.1, 10.0])
    assert np.allclose(warm.value, cold.value, rtol=1e-4)


def test_resting_cells_keep_the_measured_surface_numbers():
    model = il2.build("receptor", cell="NK")
    runner = Runner(model)
    start = runner.initials({"IL2_dose": 0.0})
    rested = runner.find_steady_state({"IL2_dose": 0.0}, start)
    assert np.allclose(rested, start, rtol=1e-5, atol=1e-6)


def test_ligand_depletes_where_cells_are_many():
    for density, kept in ((1e2, True), (1e7, False)):
        model = il2.build(il2_receptor, parameters={"cell_density": (density, "cells/mL")})
        table = il2.saturation_binding(model, doses_nM=[0.01])
        assert bool(table.free_nM[0] > 0.009) == kept


def test_IL2_takes_CD122_inside_within_15_min():
    """Half-life 15 min of the occupied receptor (Hemar 1995)."""
    model = il2.build("receptor", cell={"CD25": 1e5, "CD122": 500, "CD132": 1e5})
    table = il2.time_course(model, doses_nM=[10.0], times_min=[0, 15], readouts=["surface_CD122"])
    assert table.value[1] / table.value[0] == pytest.approx(0.5, abs=0.12)
