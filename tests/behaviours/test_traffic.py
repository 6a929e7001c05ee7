"""Receptors on the move. Each test is a behaviour by its id.

Ring 2012 stained CD122 with an antibody: what a ligand covers may not be seen, so the read-out is
the exposed chain. Digitised points are accepted within 10 percentage points.
"""

import functools

import numpy as np
import pytest
from pysb import Initial, Observable, Parameter

import pysb_il2 as il2
from pysb_il2.macros import ligand_complex
from pysb_il2.modules import il2_receptor, trafficking

pytestmark = pytest.mark.slow

POINTS = 10.0


@functools.cache
def left(cell, dose, times):
    table = il2.surface_loss(il2.build("receptor", cell=cell), doses_nM=[dose], times_min=times)
    return table.value.to_numpy()


def test_B32_CD25_positive_YT1_at_1_nM():
    """Surface CD122 35 % (2 min), 30 (5), 28 (15), 26 (30), 25 (60), 24 (90) (Ring 2012)."""
    found = left("YT1_CD25pos", 1.0, (2, 5, 15, 30, 60, 90))
    assert np.abs(found - [35, 30, 28, 26, 25, 24]).max() < POINTS


def test_B33_CD25_positive_YT1_at_500_nM():
    """8.6 % at 2 min, 5.1 % at 60 (Ring 2012)."""
    assert np.abs(left("YT1_CD25pos", 500.0, (2, 60)) - [8.6, 5.1]).max() < POINTS


@pytest.mark.xfail(strict=True, reason="85 % exposed at 30 min where 100 are seen; within 10 points at other times")
def test_B34_CD25_negative_YT1_at_1_nM():
    """About 100 % to 30 min, 80 at 60, 69 at 90 (Ring 2012)."""
    assert np.abs(left("YT1_CD25neg", 1.0, (2, 5, 15, 30, 60, 90)) - [100, 100, 100, 100, 80, 69]).max() < POINTS


def test_B35_CD25_negative_YT1_at_500_nM():
    """18.5 % at 2 min, 12 at 15, 9 at 60 (Ring 2012)."""
    assert np.abs(left("YT1_CD25neg", 500.0, (2, 15, 60)) - [18.5, 12, 9]).max() < POINTS


@pytest.mark.parametrize("chains", [("CD25", "CD122", "CD132"), ("CD122", "CD132"), ("CD122",)], ids="+".join)
def test_B37_complexes_are_internalised_within_a_quarter_of_an_hour(mechanism, chains):
    """Half-life 15 min (Hemar 1995), 10-17 min in all (Robb 1987)."""
    model = il2.build("receptor")
    stays = [rule.name for rule in model.rules if not rule.name.endswith("_internalised")]
    alone = mechanism(model, "IL2", "CD25", "CD122", "CD132", without=stays)
    IL2, places = alone.monomers["IL2"], {chain: alone.monomers[chain](loc="surface") for chain in chains}
    alone.initials = []
    with il2.building(alone):
        Initial(ligand_complex(IL2(loc="medium", CD25=None, CD132=None), places, chains), Parameter("complexes", 100.0))
        Observable("left", IL2(loc="medium"))
    minutes = np.linspace(0, 60, 241)
    left = il2.Simulator(alone, 60 * minutes).run().observables["left"]
    assert 10 <= np.interp(-50.0, -left, minutes) <= 17


def unoccupied(chain, detail="slow"):
    """Return the half-life in hours of surface chains when no more are made."""
    model = il2.build(il2_receptor, trafficking(detail=detail))
    model.rules[f"{chain}_made"].rate_forward.expr *= 0
    hours = np.linspace(0, 72, 145)
    table = il2.time_course(
        model, doses_nM=[0.0], times_min=hours * 60, readouts=[f"surface_{chain}"], equilibrate=False
    )
    return np.interp(-0.5, -table.value / table.value[0], hours)


def test_B37_free_CD25_stays_for_hours():
    """5-7 h (Duprez 1988), within 1.5x."""
    assert 5 / 1.5 < unoccupied("CD25") < 7 * 1.5


def test_B37_free_CD122_is_gone_in_hours():
    """About 1 h (Hemar 1995), within 3x; 39 h in Duprez 1988."""
    assert 1 / 3 < unoccupied("CD122") < 3


def test_B37_free_CD122_stays_for_days_at_level_stable():
    """39 h (Duprez 1988), and CD25 as at level slow; 1 h in Hemar 1995, which level slow is near."""
    assert 20 < unoccupied("CD122", "stable") < 80
    assert 5 / 1.5 < unoccupied("CD25", "stable") < 7 * 1.5
