"""Units are converted by code, and nonsense is refused."""

import math

import pytest

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.modules import il2_receptor
from pysb_il2.units import AVOGADRO, to_model


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (0.6, "1/(nM*min)", (1e7, "1/(M*s)")),
        (0.002862, "cell/(molecules*min)", (0.002862 / 60, "1/(molecules*s)")),
        (0.4, "pL", (4e-13, "L")),
        (11.1, "pM", (1.11e-11, "M")),
        (1e6, "cells/mL", (1e9, "1/L")),
        (7, "h (half-life)", (math.log(2) / 25200, "1/s")),
        (2, "fold", (2, "fraction")),
        (3, "molecules/min", (0.05, "molecules/s")),
    ],
)
def test_conversion(value, unit, expected):
    converted, model_unit = to_model(value, unit)
    assert (converted, model_unit) == (pytest.approx(expected[0], rel=1e-12), expected[1])


@pytest.mark.parametrize("unit", ["furlong", "nM*nM", "1/", "__import__('os')", "min*min (half-life)"])
def test_a_unit_that_cannot_be_read_is_refused(unit):
    with pytest.raises(Il2Error, match=r"cannot be read|must be a positive time"):
        to_model(1.0, unit)


def test_a_half_life_must_be_positive():
    with pytest.raises(Il2Error, match="must be a positive time"):
        to_model(0.0, "min (half-life)")


def test_a_dose_counts_molecules_of_the_medium():
    """1 nM in 1 nL per cell is 6.02e5 molecules; the density is live."""
    model = il2.build(il2_receptor)
    assert float(model.expressions["IL2_dose_in_medium"].get_value()) == pytest.approx(AVOGADRO * 1e-18)
    crowded = il2.build(il2_receptor, parameters={"cell_density": (1e7, "cells/mL")})
    assert float(crowded.expressions["IL2_dose_in_medium"].get_value()) == pytest.approx(AVOGADRO * 1e-19)


def test_association_is_the_same_in_molecules_and_in_molar():
    """kon x cells' medium: 1e7 /M/s in 1 nL is 1.66e-8 per molecule and second."""
    model = il2.build(il2_receptor)
    assert float(model.expressions["CD25_captures_IL2_kf_in_medium"].get_value()) == pytest.approx(
        1e7 / (AVOGADRO * 1e-9)
    )
    assert float(model.expressions["CD25_captures_IL2_kr"].get_value()) == pytest.approx(0.1)
