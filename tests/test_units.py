"""Units are converted by code, and nonsense is refused."""

import math
import time

import pytest

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.modules import il2_receptor
from pysb_il2.units import AVOGADRO, minutes, to_model


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
        (0.37, "1/(mM*h)", (0.37e3 / 3600, "1/(M*s)")),
        (2, " (nM * min)^-1 ", (2e9 / 60, "1/(M*s)")),
        (2, "M**-1*s**(-1)", (2, "1/(M*s)")),
        (5, "((((1/s))))", (5, "1/s")),
        (5, "nM*nM/nM", (5e-9, "M")),
    ],
)
def test_conversion(value, unit, expected):
    converted, model_unit = to_model(value, unit)
    assert (converted, model_unit) == (pytest.approx(expected[0], rel=1e-12), expected[1])


NO_UNITS = [
    "furlong", "nM*nM", "1/", "__import__('os')", "min*min (half-life)", "", " ", "()", "s()", "s(L)",
    "nM(1)", "1/(s", "1/s)", "s s", "2 nM", "2nM", "1s", "1000*nM", "1e-9*M", "0*s", "s/0", "-1/s", "µM",
    "s.subs", "s.ｎａｍｅ", "ｎＭ", "ｅｖａｌ(s)", "s.ｅｖａｌｆ(10**9)", "s*٣", "s^²", "s^1_0", "0x10*s", "s**1.0",
    "s^10", "s^s", "s^", "s^-", "^2", "*s", "s**", "s//s", "s*/s", "s%s", "9**9**9*s", "s^9^9",
    "((((h/min)^9)^9)^9)^9*s", "(((((((h^9)^9)^9)^9)^9)^9)^9)^9", "(" * 300 + "s" + ")" * 300,
    "s" * 10**6, "s" + "  *  1" * 15 + "!", "s\n", "\ts", "lambda: s", "s[0]", "s if 1 else s",
    "(half-life)", " (half-life)", "s (half-life) (half-life)", "Ms", "nm", "NM", "SECOND", "__class__",
    None, 5, b"nM", ["nM"], {"nM"},
]  # fmt: skip


@pytest.mark.parametrize("unit", NO_UNITS, ids=lambda unit: ascii(unit)[:20])
def test_a_unit_that_cannot_be_read_is_refused_at_once(unit):
    start = time.process_time()
    with pytest.raises(Il2Error, match=r"cannot be read; write one such as|must be a positive time"):
        to_model(1.0, unit)
    assert time.process_time() - start < 1.0


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


@pytest.mark.parametrize(
    ("time", "expected"),
    [(30, 30), ("30 min", 30), ("24h", 1440), ("2 days", 2880), ("1e1 H", 600), ("90 s", 1.5), ("0.5 d", 720), (0, 0)],
)
def test_times_are_minutes_or_have_a_unit(time, expected):
    assert minutes(time) == expected


@pytest.mark.parametrize(
    "time", ["24", "h", "", "-1 h", "1 month", "nan h", "1_0 h", "1 h 30 min", "١ h", -1, math.inf]
)
def test_times_without_a_unit_or_below_0_are_refused(time):
    with pytest.raises(Il2Error, match="give minutes of 0 or more, or text such as"):
        minutes(time)
