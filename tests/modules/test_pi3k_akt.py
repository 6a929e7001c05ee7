"""SHC1, PI3K, AKT1, mTORC1 and STAT3: what IL-2 switches on, when, and what stops it."""

import functools

import numpy as np
import pytest

import pysb_il2 as il2
from pysb_il2.modules import il2_receptor, pi3k_akt, stat3, stat5, trafficking
from pysb_il2.simulation.runner import Runner

pytestmark = pytest.mark.slow

BLAST = {"CD25": 2e4, "CD122": 3000, "CD132": 1.4e4, "cytoplasm": 0.4}
MINUTES = [0, 0.5, 2, 5, 10, 15, 30, 45, 60, 90, 120, 180, 240]
DOSES = np.logspace(-4, 2, 13)
READOUTS = (
    "pSHC1", "pGAB2", "PIP3", "pAkt_T308", "pAkt_S473", "pS6K", "pS6", "pBAD", "nuclear_FOXO1", "pSTAT3", "pSTAT3_S727",
    "pSTAT5",
)  # fmt: skip


@functools.cache
def _cell(kind, more, knockouts):
    return il2.build(
        il2_receptor, pi3k_akt, trafficking, *more, cell=dict(BLAST) if kind is None else kind, knockouts=knockouts
    )


def cell(kind=BLAST, *more, knockouts=()):
    return _cell(None if kind is BLAST else kind, more, tuple(knockouts))


@functools.cache
def every(model, dose, minutes):
    """Return all read-outs by time, which come from the same course."""
    names = [name for name in READOUTS if name in {*model.observables.keys(), *model.expressions.keys()}]
    table = il2.time_course(model, doses_nM=[dose], times_min=minutes, readouts=names)
    return table.pivot(index="time_min", columns="readout", values="value")


def course(model, *readouts, dose=10.0, minutes=MINUTES):
    return every(model, dose, tuple(minutes))[list(readouts)]


def at_rest(model, readout):
    return course(model, readout, dose=0.0, minutes=[0])[readout].iloc[0]


def test_B20_SHC1_is_phosphorylated_within_seconds_and_at_its_maximum_by_15_min():
    """Zhu 1994: Shc phosphorylated within seconds of IL-2, maximal by 15 min."""
    pSHC1 = course(cell(), "pSHC1").pSHC1
    assert pSHC1[0.5] > 0.05 * pSHC1.max()
    assert pSHC1[15] > 0.95 * pSHC1.max()
    assert pSHC1[120] < 0.8 * pSHC1.max()


@pytest.mark.parametrize("kind", [BLAST, "Th"], ids=["blast", "Th"])
def test_B24_pAkt_peaks_at_5_to_15_min_and_keeps_a_lower_plateau(kind):
    """Peak 5-15 min, then a sustained, lower plateau (consensus of T-cell phospho-flow, unverified)."""
    pAkt = course(cell(kind), "pAkt_T308").pAkt_T308
    assert 5 <= pAkt.idxmax() <= 15
    rise = pAkt - pAkt[0]
    assert 0.02 * rise.max() < rise[240] < 0.7 * rise.max()


@pytest.mark.xfail(
    strict=True,
    reason="pAkt needs two thirds of the IL-2 of pSTAT5 (ratio 0.65): SHC1 (1e4) and AKT1 on PIP3 saturate with "
    "receptors before STAT5 (2e5) does; the behaviour is weakly supported",
)
def test_B24_pAkt_needs_3_to_10_times_more_IL2_than_pSTAT5():
    """EC50 of pAkt over that of pSTAT5: 3-10 (consensus of T-cell phospho-flow, unverified)."""
    model = cell(BLAST, stat5)
    ec50 = {
        readout: il2.ec50(il2.dose_response(model, doses_nM=DOSES, times_min=[15], readout=readout)).ec50_nM[0]
        for readout in ("pAkt_T308", "pSTAT5")
    }
    assert 3 <= ec50["pAkt_T308"] / ec50["pSTAT5"] <= 10


def test_B25_pS6_lags_and_peaks_at_60_to_120_min():
    """Onset 10-30 min, peak 60-120 min (consensus of T-cell phospho-flow, unverified)."""
    pS6 = course(cell(), "pS6", minutes=range(0, 241, 5)).pS6
    rise = (pS6 - pS6[0]) / (pS6.max() - pS6[0])
    assert rise[5] < 0.1
    assert rise[30] > 0.1
    assert 60 <= pS6.idxmax() <= 120


def test_B26_pS6_filters_out_a_brief_pAkt():
    """A transient pAkt gives little pS6 (Fujita 2010): the JAKs are stopped 10 min after IL-2."""
    model = cell()
    sustained = course(model, "pAkt_T308", "pS6", minutes=range(0, 181, 5))
    runner, seconds = Runner(model), np.arange(0.0, 10801.0, 300.0)
    off = {"IL2_dose": 0.0}
    on = {"IL2_dose": 10e-9}
    stopped = {**on, "JAK_transphosphorylation_kc": 0.0}
    start = runner.find_steady_state(off, runner.initials(off)) + runner.initials(on) - runner.initials(off)
    after = runner.run(stopped, runner.run(on, start, [0.0, 600.0]).final, seconds).readouts
    kept = {}
    for readout in sustained:
        rest = sustained[readout].iloc[0]
        kept[readout] = (after[readout].max() - rest) / (sustained[readout].max() - rest)
    assert kept["pAkt_T308"] > 0.9
    assert kept["pS6"] < 0.5 * kept["pAkt_T308"]


def test_B27_most_pAkt_of_cytotoxic_cells_needs_neither_IL2_nor_JAK1():
    """In CTL a network of the SRC family, not IL-2 and JAK, sets PIP3 and AKT (Ross 2016): most of pAkt."""
    with_IL2 = course(cell("CD8"), "pAkt_T308").pAkt_T308
    without_JAK1 = course(cell("CD8", knockouts=["JAK1"]), "pAkt_T308").pAkt_T308
    assert with_IL2[0] > 0.5 * with_IL2.max()
    assert without_JAK1.max() == pytest.approx(with_IL2[0], rel=1e-3)
    assert without_JAK1.min() > 0.5 * with_IL2.max()


def test_B27_without_LCK_there_is_no_pAkt_at_rest():
    assert at_rest(cell("CD8", knockouts=["LCK"]), "pAkt_T308") == pytest.approx(0, abs=1e-6)


@pytest.fixture(scope="module")
def treg_and_th():
    """Return pAkt and pSTAT5 of both cells given IL-2."""
    return [course(cell(kind, stat5), "pAkt_T308", "pSTAT5") for kind in ("Treg", "Th")]


def test_B28_IL2_engages_AKT_less_in_regulatory_than_in_helper_cells(treg_and_th):
    """Low pAkt with full pSTAT5 (Bensinger 2004): less than half of the other cells', with more pSTAT5."""
    treg, th = treg_and_th
    assert treg.pSTAT5.max() > th.pSTAT5.max()
    assert th.pAkt_T308.max() > 2 * th.pAkt_T308[0]
    assert treg.pAkt_T308.max() < 0.5 * th.pAkt_T308.max()


@pytest.mark.xfail(
    strict=True,
    reason="703 molecules where T helper cells have 143 at rest: PTEN is ten times theirs, and most SHC1 is "
    "phosphorylated all the same",
)
def test_B28_IL2_does_not_engage_AKT_in_regulatory_cells(treg_and_th):
    """Absent pAkt (Bensinger 2004): below what helper cells have at rest."""
    treg, th = treg_and_th
    assert treg.pAkt_T308.max() < th.pAkt_T308[0]


def by_sites(*mutations):
    mutants = {"CD122": ["Y392F", "Y510F", *mutations]}
    return il2.build(il2_receptor, pi3k_akt(detail="sites"), cell=BLAST, mutants=mutants)


def test_B55_Y338F_abolishes_the_phosphorylation_of_SHC1_and_GAB2():
    """pGAB2 below 20 % of that with Y338 (Gesbert 1998; pathway databases), pSHC1 with it."""
    times = [5, 10, 15, 30]
    with_Y338, without = (course(by_sites(*y), "pGAB2", "pSHC1", minutes=times) for y in ((), ("Y338F",)))
    assert with_Y338.pGAB2.max() > 10
    assert (without.max() < 0.2 * with_Y338.max()).all()


def test_either_tyrosine_of_SHC1_carries_the_signal():
    minutes = [5, 10, 15, 30]
    for mutation in ("Y239F", "Y317F"):
        mutants = {"CD122": ["Y392F", "Y510F"], "SHC1": [mutation]}
        model = il2.build(il2_receptor, pi3k_akt(detail="sites"), cell=BLAST, mutants=mutants)
        assert course(model, "pGAB2", minutes=minutes).pGAB2.max() > 10


def test_without_PTEN_there_is_more_PIP3():
    with_PTEN, without = cell("Th"), cell("Th", knockouts=["PTEN"])
    assert at_rest(without, "PIP3") > 1.5 * at_rest(with_PTEN, "PIP3")
    assert course(without, "PIP3").PIP3.max() > 1.5 * course(with_PTEN, "PIP3").PIP3.max()


def test_without_SHIP1_there_is_more_PIP3():
    assert at_rest(cell("Th", knockouts=["INPP5D"]), "PIP3") > 1.2 * at_rest(cell("Th"), "PIP3")


def test_B62_without_PI3K_there_is_no_PIP3_and_no_pAkt_but_STAT5_as_before():
    """PI3K inhibitors: pAkt below 10 %, pS6 down, pSTAT5 as it was (Brennan 1997, not read)."""
    readouts = ("PIP3", "pAkt_T308", "pAkt_S473", "pS6", "pSTAT3_S727", "pSTAT5")
    whole = course(cell(BLAST, stat5, stat3), *readouts).max()
    without = course(cell(BLAST, stat5, stat3, knockouts=["PI3K"]), *readouts).max()
    assert (without[["PIP3", "pAkt_T308", "pAkt_S473"]] < 1e-6).all()
    assert (without[["pS6", "pSTAT3_S727"]] < 0.5 * whole[["pS6", "pSTAT3_S727"]]).all()
    assert without.pSTAT5 == pytest.approx(whole.pSTAT5, rel=0.01)


def test_without_AKT1_IL2_does_not_reach_S6_BAD_or_FOXO1():
    found = course(cell(knockouts=["AKT1"]), "pAkt_T308", "pS6", "pBAD", "nuclear_FOXO1")
    assert found.pAkt_T308.max() == pytest.approx(0, abs=1e-6)
    assert found.pBAD.max() == pytest.approx(0, abs=1e-6)
    assert found.pS6.max() == pytest.approx(found.pS6[0], rel=1e-4)
    assert found.nuclear_FOXO1.min() == pytest.approx(found.nuclear_FOXO1[0], rel=1e-4)


def test_B63_without_mTORC1_pS6_is_gone_and_pAkt_stays():
    """Rapamycin: pS6K and pS6 below 5 %, pAkt T308 kept (textbook)."""
    readouts = ("pAkt_T308", "pS6K", "pS6")
    whole, without = (course(cell(knockouts=gone), *readouts).max() for gone in ((), ("RPTOR",)))
    assert without.pAkt_T308 == pytest.approx(whole.pAkt_T308, rel=0.01)
    assert without.pS6K < 0.05 * whole.pS6K
    assert without.pS6 < 0.05 * whole.pS6


def test_without_mTORC2_S473_stays_bare_and_more_FOXO1_stays_in_the_nucleus():
    whole, without = (course(cell("Th", knockouts=gone), "pAkt_T308", "pAkt_S473", "nuclear_FOXO1")
                      for gone in ((), ("RICTOR",)))  # fmt: skip
    assert without.pAkt_S473.max() == pytest.approx(0, abs=1e-6)
    assert without.pAkt_T308.max() == pytest.approx(whole.pAkt_T308.max(), rel=0.01)
    assert without.nuclear_FOXO1.min() > 1.05 * whole.nuclear_FOXO1.min()


def test_FOXO1_rests_in_the_nucleus_and_leaves_it_under_IL2():
    model = cell()
    FOXO1 = course(model, "nuclear_FOXO1").nuclear_FOXO1
    assert FOXO1[0] > 0.7 * model.parameters["FOXO1_0"].value
    assert FOXO1.min() < 0.3 * FOXO1[0]
    assert FOXO1[240] > FOXO1.min()


def test_STAT3_needs_JAK1_for_Y705_but_not_for_all_of_S727():
    """S727 depends on PI3K and mTOR, in part without JAK (Fung 2003)."""
    whole, without = (course(cell(BLAST, stat3, knockouts=gone), "pSTAT3", "pSTAT3_S727") for gone in ((), ("JAK1",)))
    assert whole.pSTAT3[0] == pytest.approx(0, abs=1e-6)
    assert 2 <= whole.pSTAT3.idxmax() <= 30
    assert without.pSTAT3.max() == pytest.approx(0, abs=1e-6)
    assert 0 < without.pSTAT3_S727.max() < 0.8 * whole.pSTAT3_S727.max()


def test_these_modules_are_small():
    network = il2.expand(cell(BLAST, stat3))
    assert len(network.species) < 600
