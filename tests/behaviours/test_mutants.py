"""Tyrosines of CD122, every site written out and decoupled. Each test is a behaviour by its id.

Proliferation is the index `proliferation_drive` after 8 h, over that of resting cells; its weights
are assumed, so what is tested is which branches it needs, and the ranges that were stated.
"""

import functools

import pytest

import pysb_il2 as il2
from pysb_il2.modules import fate, il2_receptor

pytestmark = pytest.mark.slow

BLAST = {
    "CD25": 2e4,
    "CD122": 3000,
    "CD132": 1.4e4,
    "cytoplasm": 0.4,
}  # as the activated lines in which mutants were tried
READOUTS = {
    "pSTAT5": 30, "pSHC1": 10, "pGAB2": 10, "ppERK": 10, "pAkt_T308": 15, "MYC_protein": 480,
    "proliferation_drive": 480,
}  # fmt: skip


def model(mutations=(), knockouts=(), **constants):
    full = il2.build(
        il2_receptor, fate(detail="sites"), cell=BLAST, mutants={"CD122": mutations} if mutations else None,
        knockouts=knockouts, parameters=constants,
    )  # fmt: skip
    return il2.decouple(full)


@functools.cache
def rise(mutations, knockouts, **constants):
    """Return the rise of each read-out over rest."""
    which, times = model(mutations, knockouts, **constants), sorted(set(READOUTS.values()))
    table = il2.time_course(which, doses_nM=[1.0, 0.0], times_min=times, readouts=list(READOUTS))
    stimulated, rest = (
        rows.set_index(["readout", "time_min"]).value.loc[list(READOUTS.items())].droplevel("time_min")
        for _, rows in table.groupby("dose_nM", sort=False)
    )
    return stimulated - rest


def percent(mutations=(), knockouts=(), **constants):
    """Return the rise of each read-out over rest, in per cent of that of the wild type."""
    return 100 * rise(mutations, knockouts, **constants) / rise((), ())


def test_B49_without_three_tyrosines_nothing_divides():
    """Y338F, Y392F, Y510F: proliferation abolished (Friedmann 1996): below 2 %."""
    assert percent(("Y338F", "Y392F", "Y510F")).proliferation_drive < 2


def test_B50_Y338F_loses_Shc_and_keeps_STAT5():
    """pShc 0, pSTAT5 about 100 %, proliferation 30-70 % (Friedmann 1996, fractions not read)."""
    found = percent(("Y338F",))
    assert found.pSHC1 == pytest.approx(0, abs=0.1)
    assert found.ppERK == pytest.approx(0, abs=1)
    assert found.pSTAT5 == pytest.approx(100, abs=10)
    assert 30 < found.proliferation_drive < 70


def test_B51_Y392F_Y510F_loses_STAT5_and_keeps_Shc():
    """pSTAT5 about 0, Shc intact, proliferation partly reduced (Friedmann 1996)."""
    found = percent(("Y392F", "Y510F"))
    assert found.pSTAT5 == pytest.approx(0, abs=0.1)
    assert found.pSHC1 == pytest.approx(100, abs=5)
    assert 10 < found.proliferation_drive < 90


def test_B52_either_STAT5_site_is_enough_and_Y510_the_better():
    """Y510 alone 60-100 % of pSTAT5, Y392 alone 30-60 % (Lord 2000, fractions not read)."""
    assert 60 <= percent(("Y338F", "Y392F")).pSTAT5 <= 100
    assert 30 <= percent(("Y338F", "Y510F")).pSTAT5 <= 60


def test_B53_proliferation_follows_STAT5_and_more_STAT5_rescues_a_weak_site():
    """Graded sites: monotonic; over-expressed STAT5 rescues the weak one (Lord 2000)."""
    sites = [("Y338F", "Y392F", "Y510F"), ("Y338F", "Y510F"), ("Y338F", "Y392F"), ("Y338F",)]
    found = [percent(s) for s in sites]
    assert [f.pSTAT5 for f in found] == sorted(f.pSTAT5 for f in found)
    assert [f.proliferation_drive for f in found] == sorted(f.proliferation_drive for f in found)
    more = percent(("Y338F", "Y510F"), STAT5A_0=1e6, STAT5B_0=1e6)
    assert more.proliferation_drive > found[1].proliferation_drive


def test_B54_the_end_of_CD122_is_needed_for_STAT5_and_JAK3_for_all():
    """Without the last 147 residues (Y392, Y510) no STAT5, but proliferation; no JAK3, no STAT5 (Fujii 1995)."""
    assert percent(("Y392F", "Y510F")).pSTAT5 < 1
    assert percent(("Y392F", "Y510F")).proliferation_drive > 10
    assert percent(knockouts=("JAK3",)).pSTAT5 < 1


def test_B55_Y338F_loses_Gab2():
    """pGab2 below 20 % (Gesbert 1998), and with it most of pAkt."""
    assert percent(("Y338F",)).pGAB2 < 20
    assert percent(("Y338F",)).pAkt_T308 < 20


@pytest.mark.xfail(
    strict=True,
    reason="53 % of the drive is left: one index sums the branches, as B51 asks; T cells without STAT5 do not divide",
)
def test_B56_without_STAT5_cells_do_not_divide():
    """STAT5A and STAT5B both gone: no cell cycle (Moriggl 1999): the drive below 10 %."""
    assert percent(knockouts=("STAT5A", "STAT5B")).proliferation_drive < 10
