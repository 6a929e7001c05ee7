"""Drugs. Each test is a behaviour by its id; concentrations are those of the bench."""

import functools

import numpy as np
import pytest

import pysb_il2 as il2
from pysb_il2 import Phase
from pysb_il2.modules import gamma_chain, il2_receptor, pi3k_akt, shc_ras_erk, stat3, stat5

pytestmark = pytest.mark.slow

DOSES = np.logspace(-4, 2, 13)


@functools.cache
def course(cell, drug, nM, minutes=(30,)):
    """Return pSTAT5 at each time after 1 nM of IL-2."""
    model = il2.build(il2_receptor, stat5, cell=cell, inhibitors={drug: nM})
    return il2.dose_response(model, doses_nM=[1.0], times_min=minutes).value.to_numpy()


def pSTAT5(cell, drug, nM):
    return course(cell, drug, nM)[0]


def ic50(cell, drug, doses):
    """Return the concentration that halves pSTAT5, nM."""
    left = np.array([pSTAT5(cell, drug, nM) for nM in doses]) / pSTAT5(cell, drug, 0.0)
    return 10 ** np.interp(-0.5, -left, np.log10(doses))


@pytest.mark.parametrize("cell", ["Th", "NK"])
def test_B58_tofacitinib_in_cells(cell):
    """IC50 10-60 nM with or without CD25, nothing left at 1 uM (Changelian 2003; numbers not read), within 2x."""
    assert 5 < ic50(cell, "tofacitinib", np.logspace(0, 3, 7)) < 120
    assert pSTAT5(cell, "tofacitinib", 1000.0) < 0.1 * pSTAT5(cell, "tofacitinib", 0.0)


def test_ruxolitinib_needs_JAK1_alone():
    """It hardly binds JAK3 and stops pSTAT5 all the same (Haan 2011: JAK1 dominates)."""
    assert pSTAT5("Th", "ruxolitinib", 1000.0) < 0.1 * pSTAT5("Th", "ruxolitinib", 0.0)


def test_B30_the_second_wave_is_more_sensitive_to_a_JAK3_inhibitor():
    """The wave of STAT5 after hours needs less of a JAK3-selective inhibitor than the first (Smith 2016)."""
    with_, without = (course("Th", "ritlecitinib", nM, (15, 1200)) for nM in (10.0, 0.0))
    early, late = with_ / without
    assert late < 0.8 * early


def test_a_covalent_drug_stays_when_washed_away():
    left = {}
    for drug in ("ritlecitinib", "tofacitinib"):
        model = il2.build(il2_receptor, stat5, cell="Th", inhibitors={drug: 0})
        before = [Phase(60, add={drug: 1e4}), Phase(60, wash=True)]
        with_, without = (il2.dose_response(model, doses_nM=[1.0], before=b).value[0] for b in (before, [Phase(120)]))
        left[drug] = with_ / without
    assert left["ritlecitinib"] < 0.2
    assert left["tofacitinib"] > 0.8


BLAST = {"CD25": 2e4, "CD122": 3000, "CD132": 1.4e4, "cytoplasm": 0.4}
READOUTS = {"pSTAT5": 30, "pSTAT3_S727": 60, "ppERK": 10, "PIP3": 15, "pAkt_T308": 15, "pS6": 60}


#: Drugs of one network, which all cells share that are given one of them or none.
TOGETHER = (("tofacitinib",), ("trametinib", "U0126", "wortmannin", "LY294002", "rapamycin"))


@functools.cache
def readouts(drug, nM, cell=None):
    """Return each read-out at a concentration of a drug; the others of its network are absent."""
    (drugs,) = (drugs for drugs in TOGETHER if drug in drugs)
    modules, inhibitors = (il2_receptor, stat5, stat3, shc_ras_erk, pi3k_akt), {**dict.fromkeys(drugs, 0.0), drug: nM}
    model = il2.build(*modules, cell=cell or BLAST, inhibitors=inhibitors)
    return il2.compare({"one": model}, readouts=READOUTS).set_index("readout").value


def left(drug, nM, cell=None):
    """Return each read-out in per cent of that without the drug."""
    return 100 * readouts(drug, nM, cell) / readouts(drug, 0.0, cell)


@pytest.mark.parametrize(("drug", "nM"), [("trametinib", 100.0), ("U0126", 1e4)])
def test_B61_MEK_inhibitors(drug, nM):
    """ppERK below 5 %, pSTAT5 unchanged (MEK biology)."""
    assert left(drug, nM).ppERK < 5
    assert left(drug, nM).pSTAT5 == pytest.approx(100, abs=1)


@pytest.mark.parametrize(("drug", "nM"), [("wortmannin", 100.0), ("LY294002", 2e4)])
def test_B62_PI3K_inhibitors(drug, nM):
    """pAkt below 10 %, pS6 and STAT3 S727 down, pSTAT5 unaffected (Brennan 1997, Fung 2003)."""
    found = left(drug, nM)
    assert found.pAkt_T308 < 10
    assert found.pS6 < 50
    assert found.pSTAT3_S727 < 50
    assert found.pSTAT5 == pytest.approx(100, abs=1)


def test_B63_rapamycin():
    """pS6 below 5 %, pAkt T308 kept (textbook); half of it goes with 0.1-1 nM (Banaszynski 2005)."""
    assert left("rapamycin", 1.0).pS6 < 50 < left("rapamycin", 0.1).pS6
    assert left("rapamycin", 20.0).pS6 < 5
    assert left("rapamycin", 20.0).pAkt_T308 == pytest.approx(100, abs=5)


def test_B59_tofacitinib_in_cytotoxic_cells_keeps_Akt():
    """What depends on JAKs is lost, SRC-PIP3-Akt kept (Ross 2016): pSTAT5 below 10 %, pAkt above 50 %."""
    found = left("tofacitinib", 1000.0, cell="CD8")
    assert found.pSTAT5 < 10
    assert found.pAkt_T308 > 50


@functools.cache
def curve(inhibitors):
    model = il2.build("signal", cell="Treg", inhibitors={"basiliximab": 0.0, "daclizumab": 0.0, **dict(inhibitors)})
    return il2.ec50(il2.dose_response(model, doses_nM=DOSES, times_min=[30])).iloc[0]


@pytest.mark.parametrize("antibody", ["basiliximab", "daclizumab"])
def test_B60_antibodies_on_CD25(antibody):
    """EC50 moves 10-100-fold to that of the intermediate receptor; the maximum stays (daclizumab, mechanism)."""
    free, blocked = curve(()), curve(((antibody, 100.0),))
    assert 10 < blocked.ec50_nM / free.ec50_nM < 100
    assert blocked.top == pytest.approx(free.top, rel=0.2)


def test_glucocorticoid_takes_JAK3_away():
    """Glucocorticoids lower IL-2's JAK-STAT within a day, by less JAK3 and not at once (Bianchi 2000)."""
    model = il2.build(il2_receptor, stat5, gamma_chain, cell="Th", inhibitors={"dexamethasone": 0})
    found = [
        il2.dose_response(model, doses_nM=[1.0], before=[Phase(minutes, add={"dexamethasone": 100.0})]).value[0]
        for minutes in (1, 1440)
    ]
    assert found[1] < 0.8 * found[0]
