"""Genes, feedback and secretion. Each test is a behaviour by its id."""

import functools

import numpy as np
import pytest

import pysb_il2 as il2
from pysb_il2 import Phase
from pysb_il2.modules import fate, feedback, il2_receptor, secretion, trafficking, transcription

pytestmark = pytest.mark.slow

MINUTES = [0, 15, 30, 45, 60, 75, 90, 120, 240, 480, 1440, 2880]
DOSES = np.logspace(-3, 2, 11)
READOUTS = (
    "surface_CD25", "CISH_mRNA_count", "CISH_protein", "SOCS1_protein", "SOCS3_protein", "MYC_protein", "BCL2_protein",
    "MYC_mRNA_count", "BCL2_mRNA_count", "pSTAT5",
)  # fmt: skip


@functools.cache
def course(module, cell, dose, knockouts=()):
    model = il2.build(module, il2_receptor, trafficking, cell=cell, knockouts=knockouts)
    table = il2.time_course(model, doses_nM=[dose], times_min=MINUTES, readouts=list(READOUTS), variation=None)
    return table.pivot(index="time_min", columns="readout", values="value")


def test_B38_CD25_rises_over_a_day_or_two():
    """10-100-fold within 24-48 h, through STAT5 (Shatrova 2016, Cotari 2013)."""
    found = course(transcription, "Treg", 0.1).surface_CD25
    assert 10 <= max(found[1440], found[2880]) / found[0] <= 100
    assert found[240] < 0.5 * found[2880]
    silent = course(transcription, "Treg", 0.1, knockouts=("STAT5A", "STAT5B")).surface_CD25
    assert silent[2880] < 1.1 * silent[0]


def test_B41_SOCS3_comes_early_and_CIS_late():
    """SOCS3 protein is there at 30 min; CIS is low and seen only after 2 h (Cohney 1999).

    Seen is taken as 3 times the resting number, and there is less than in cells that grew in IL-2 (Voisinne 2019).
    """
    found = course(transcription, "Treg", 10.0)
    assert found.SOCS3_protein[30] > 3 * found.SOCS3_protein[0]
    assert found.CISH_protein[30] < 3 * found.CISH_protein[0]
    assert found.CISH_protein[120] > 3 * found.CISH_protein[0]
    assert found.CISH_protein.max() < 4630


def test_B42_CISH_mRNA_peaks_after_about_an_hour():
    """Peak after 0.75-1.5 h (Bachmann 2011; of immediate-early genes)."""
    found = course(feedback, "Th", 10.0).CISH_mRNA_count
    assert 45 <= found.idxmax() <= 90


@functools.cache
def after_4_h(cell, knockouts=(), ligand="IL2", doses=(0.01, 10.0)):
    """Return pSTAT5 by dose, 4 h after it."""
    model = il2.build(feedback, trafficking, cell=cell, ligand=ligand, knockouts=knockouts)
    return il2.dose_response(model, doses_nM=doses, times_min=[240], variation=None).value.to_numpy()


def test_B43_SOCS1_is_strongly_induced_and_inhibits():
    """Strongly induced by IL-2, inhibits JAK1 and pSTAT5 (Sporri 2001): 10-fold, and more pSTAT5 without it."""
    SOCS1 = course(transcription, "Treg", 10.0).SOCS1_protein
    assert SOCS1.max() > 10 * SOCS1[0]
    assert after_4_h("Treg", ("SOCS1",))[1] > 1.1 * after_4_h("Treg")[1]


def test_B44_without_CIS_NK_cells_answer_IL15_more():
    """CIS loss makes NK cells hypersensitive to IL-15, with more JAK-STAT (Delconte 2016)."""
    with_, without = (after_4_h("NK", gone, "IL15", (1.0,))[0] for gone in ((), ("CISH",)))
    assert without > 1.1 * with_


@pytest.mark.xfail(strict=True, reason="both gains fall with dose: that without SOCS3 from 1.33 to 1.07")
def test_B45_CIS_matters_at_low_and_SOCS3_at_high_ligand():
    """Division of labour (Bachmann 2011): the gain of pSTAT5 without CIS falls with dose, without SOCS3 it rises."""
    CIS, SOCS3 = (after_4_h("Treg", (gene,)) / after_4_h("Treg") for gene in ("CISH", "SOCS3"))
    assert CIS[0] > CIS[1]
    assert SOCS3[1] > SOCS3[0]


def test_B48_the_T_cell_receptor_lowers_the_amplitude_and_not_the_EC50():
    """Amplitude down, EC50 equal (Tkach 2014): at least 20 % down, EC50 within 1.5x."""
    model = il2.build(secretion, cell="Th")
    with_, without = (
        il2.ec50(
            il2.dose_response(
                model,
                ligand="IL2",
                doses_nM=DOSES,
                times_min=[30],
                before=[Phase(1, add={"antigen": a})],
                variation=None,
            )
        ).iloc[0]
        for a in (10.0, 0.0)
    )
    assert with_.top < 0.8 * without.top
    assert 1 / 1.5 < with_.ec50_nM / without.ec50_nM < 1.5


def test_B48_pSTAT5_shuts_the_gene_of_IL2():
    """pSTAT5 shuts IL-2 (Tkach 2014): without STAT5 more IL-2 gathers in 12 h."""
    found = [
        il2.schedule(
            il2.build(secretion, cell="Th", knockouts=gone), [Phase(720, add={"antigen": 10.0})], readouts=["free_IL2"]
        ).value.iloc[-1]
        for gone in ([], ["STAT5A", "STAT5B"])
    ]
    assert found[1] > 1.2 * found[0]


def test_B66_secretion_rises_from_its_basal_rate():
    """7.5 molecules per cell and second, rising up to 30-fold (Tkach 2014): mean rate of the first hours within."""
    model = il2.build(secretion, cell="Th", knockouts=["STAT5A", "STAT5B"])
    table = il2.schedule(model, [Phase(240, add={"antigen": 100.0})], readouts=["free_IL2"], every_min=20)
    rate = np.diff(table.value) / np.diff(table.time_min) / 60
    assert 0.5 * 7.5 < rate[0] < 1.5 * 7.5
    assert rate[0] < rate.max() < 225


def test_B67_MYC_is_gone_within_the_hour_without_its_gene(mechanism):
    """Half-life 20 min, 2 h with S62 phosphorylated (Lee 2008), within 10 %."""
    model = il2.build(il2_receptor, fate)
    minutes = np.linspace(0, 360, 361)
    for state, half_life in (("u", 20), ("p", 120)):
        alone = mechanism(model, "MYC", without=["MYC_made"], first={"S62": state})
        left = il2.Simulator(alone, 60 * minutes).run().observables["MYC_protein"]
        assert np.interp(-left[0] / 2, -left, minutes) == pytest.approx(half_life, rel=0.1)


def test_B68_MYC_and_BCL2_need_STAT5():
    """c-myc and bcl-2 are induced through STAT5 (Lord 2000)."""
    with_ = course(transcription, "Treg", 10.0)
    without = course(transcription, "Treg", 10.0, knockouts=("STAT5A", "STAT5B"))
    for gene in ("MYC", "BCL2"):
        mRNA = f"{gene}_mRNA_count"
        assert with_[mRNA].max() > 2 * with_[mRNA][0]
        assert without[mRNA].max() < 1.01 * without[mRNA][0]


def test_B64_low_doses_reach_Treg_and_not_T_helper_cells():
    """1-3 MIU a day, 10-100 pM in plasma, expand Treg and not Tconv (trials): mean pSTAT5 per STAT5 5-fold higher."""
    found = {}
    for cell in ("Treg", "Th"):
        table = il2.low_dose_course(il2.build("signal", cell=cell), dose_nM=0.05, days=1)
        found[cell] = table.value.mean()
    assert found["Treg"] > 5 * found["Th"]


def test_B39_antigen_raises_CD122():
    """From 1000 to 10 000 per cell (Tkach 2014), 10-fold within 1.5x after a day with antigen."""
    model = il2.build(secretion, cell="Th", knockouts=["IL2"], parameters={"antigen_degraded_kf": 0.0})
    table = il2.schedule(model, [Phase(1440, add={"antigen": 100.0})], readouts=["surface_CD122"], every_min=240)
    assert 10 / 1.5 < table.value.iloc[-1] / table.value[0] < 15


def test_B65_IL2_primes_for_death():
    """FasL up and FLIP down within days, death needs the T-cell receptor again (Refaeli 1998): 3-fold and half here."""
    model = il2.build(il2_receptor, fate, cell="Treg")
    readouts = ["FASLG_protein", "CFLAR_protein", "AICD_priming"]
    table = il2.time_course(model, doses_nM=[1.0], times_min=[0, 1440], readouts=readouts)
    (FasL, FLIP, index), (FasL_later, FLIP_later, index_later) = table.value.to_numpy().reshape(2, 3)
    assert FasL_later > 3 * FasL
    assert FLIP_later < FLIP / 2
    assert index_later > index


def test_CD25_and_the_signal_hold_for_three_days_while_CD122_is_lost():
    """In the median cell a low dose keeps CD25 and pSTAT5 up for days, while nine tenths of CD122 go."""
    names = ["surface_CD25", "surface_CD122", "pSTAT5"]
    with_loop, without = (
        il2.schedule(model, [Phase(3 * 1440, add={"IL2": 0.01})], readouts=names, every_min=1440, variation=None).pivot(
            index="time_min", columns="readout", values="value"
        )
        for model in (
            il2.build(transcription, il2_receptor, trafficking, cell="Treg"),
            il2.build("signal", cell="Treg"),
        )
    )
    CD25, CD122, pSTAT5 = (with_loop[name] for name in names)
    assert CD25[4320] == pytest.approx(CD25[2880], rel=0.1)
    assert CD25[4320] > 10 * CD25[0]
    assert max(CD122.loc[1440:]) < 0.2 * CD122[0]
    assert pSTAT5[4320] > 0.9 * pSTAT5[1440]
    assert without.surface_CD25[4320] < 1.01 * without.surface_CD25[0]
    assert pSTAT5[4320] > 5 * without.pSTAT5[4320]
