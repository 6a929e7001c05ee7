"""How much IL-2 or IL-15 it takes, by cell. Each test is a row of the field's list of behaviours, by its id.

Ranges come from few replicates of one assay; another day of the same assay differs by up to 0.3
log10, so an EC50 is accepted within a factor of 2 of its range, a ratio of two within the same.
"""

import functools

import numpy as np
import pytest

import pysb_il2 as il2
from pysb_il2.knowledge.cells import variation
from pysb_il2.modules import il2_receptor, trafficking, transcription

pytestmark = pytest.mark.slow

DAY = 2.0  # 0.3 log10 between days
DOSES = np.logspace(-4, 2, 13)


@functools.cache
def curves(cell, ligand, knockouts):
    """Return the fitted curves by time, which come from the same courses."""
    model = il2.build("signal", cell=cell, ligand=ligand, knockouts=knockouts)
    doses = DOSES if ligand == "IL2" else np.logspace(-3, 3, 13)
    copies = {p.name: p.value for p in model.parameters}
    varies = {name: fold for name, fold in variation(cell).items() if copies.get(f"{name}_0")}
    table = il2.dose_response(model, doses_nM=doses, times_min=[20, 30, 60], variation=varies)
    return il2.ec50(table).set_index("time_min")


def fitted(cell, minutes, ligand="IL2", knockouts=()):
    return curves(cell, ligand, knockouts).loc[minutes]


def within(value, low, high, factor=DAY):
    return low / factor <= value <= high * factor


def test_B01_Treg_at_1_h():
    """EC50 0.006-0.016 nM (Farhat 2021)."""
    assert within(fitted("Treg", 60).ec50_nM, 0.006, 0.016)


def test_B02_Treg_at_30_min_needs_more():
    """EC50 0.028-0.065 nM, higher than at 1 h (Farhat 2021)."""
    assert within(fitted("Treg", 30).ec50_nM, 0.028, 0.065)
    assert fitted("Treg", 30).ec50_nM > 1.5 * fitted("Treg", 60).ec50_nM


@pytest.mark.parametrize("minutes", [30, 60])
def test_B03_NK(minutes):
    """EC50 1.4-1.7 nM (Farhat 2021)."""
    assert within(fitted("NK", minutes).ec50_nM, 1.4, 1.7)


@pytest.mark.xfail(
    strict=True,
    reason="Hill 2.1 at 30 min; 2.7 to 3.0 with PTPN2 that saturates on the JAKs of a cell, by which IL-7 would raise "
    "the answer to IL-4 (docs/studies/zero_order.py)",
)
def test_B03_NK_rises_steeply():
    """Hill coefficient 2.3-4.9 (Farhat 2021)."""
    assert 2.3 <= fitted("NK", 30).hill <= 4.9


def test_B07_window_between_Treg_and_NK_at_1_h():
    """110-170-fold at 1 h (Farhat 2021)."""
    assert within(fitted("NK", 60).ec50_nM / fitted("Treg", 60).ec50_nM, 110, 170)


def test_B07_window_between_Treg_and_NK_at_30_min():
    """25-30-fold at 30 min (Farhat 2021)."""
    assert within(fitted("NK", 30).ec50_nM / fitted("Treg", 30).ec50_nM, 25, 30)


@pytest.mark.xfail(
    strict=True, reason="60-fold; 32-fold in the data that were fitted (Farhat 2021), whose T helper cells answer late"
)
def test_B08_Treg_against_T_helper():
    """pSTAT5 at about 10-fold lower IL-2 (Yu 2015)."""
    assert within(fitted("Th", 30).ec50_nM / fitted("Treg", 30).ec50_nM, 10, 10)


@pytest.mark.xfail(
    strict=True,
    reason="380-fold: a threshold stands before the genes, which follow STAT5 by one law in all cells",
)
def test_B08_genes_of_Treg_answer_to_less_than_their_STAT5():
    """Most target genes of Treg are optimal at 100-fold lower IL-2 than those of T cells (Yu 2015); within 3-fold."""
    found = {}
    for cell in ("Treg", "Th"):
        model = il2.build(il2_receptor, transcription, trafficking, cell=cell)
        table = il2.dose_response(
            model, doses_nM=np.logspace(-5, 2, 15), times_min=[240], readout="IL2RA_mRNA_count", variation=None
        )
        found[cell] = il2.ec50(table).ec50_nM[0]
    assert within(found["Th"] / found["Treg"], 100, 100, factor=3)


@pytest.mark.xfail(strict=True, reason="Hill 1.1 in Treg, but 2.1 in NK at 30 min")
def test_B09_Treg_shallow_and_NK_steep():
    """Hill 0.8-1.2 in Treg, 2.3-4.9 in NK (Farhat 2021)."""
    assert 0.8 <= fitted("Treg", 30).hill <= 1.2
    assert 2.3 <= fitted("NK", 30).hill <= 4.9


def test_B10_IL15_is_not_selective_for_Treg():
    """IL-15 EC50 at 1 h: Treg 0.46-0.70 and NK 0.60-0.72 nM, so 0.64-1.2-fold apart (Farhat 2021)."""
    assert within(fitted("Treg", 60, ligand="IL15").ec50_nM / fitted("NK", 60, ligand="IL15").ec50_nM, 0.64, 1.2)


@pytest.mark.parametrize(("cell", "low", "high"), [("Treg", 0.46, 0.70), ("NK", 0.60, 0.72)])
def test_B10_IL15_in_numbers(cell, low, high):
    """IL-15 EC50 at 1 h: Treg 0.46-0.70, NK 0.60-0.72 nM (Farhat 2021)."""
    assert within(fitted(cell, 60, ligand="IL15").ec50_nM, low, high)


@pytest.mark.xfail(
    strict=True,
    reason="0.5-fold: receptors fill STAT5 in both; the source stained NK cells with another antibody and dye, so that "
    "its fluorescences tell no ratio of molecules",
)
def test_B11_amplitude_of_Treg_and_NK():
    """Maximum of Treg 5-8x that of NK (Farhat 2021, fluorescence)."""
    assert within(fitted("Treg", 60).top / fitted("NK", 60).top, 5, 8)


def test_B12_threshold_near_10_pM():
    """Cells with all three chains start to respond near 10 pM (Smith 1988): 10-60 % of the maximum at 1 h."""
    found = il2.dose_response(il2.build("signal", cell="Treg"), doses_nM=[0.001, 0.01, 10], times_min=[60]).value
    assert found[0] < 0.1 * found[2]
    assert 0.1 < found[1] / found[2] < 0.6


def test_B13_three_affinities():
    """CD25 alone 10 nM, CD122 with CD132 about 1 nM, all three about 10 pM (Rickert 2004, Fallon 2000), within 1.5x."""
    doses = np.logspace(-4, 3, 29)
    chains = {"CD25": 1e4, "CD122": 0, "CD132": 0}, {"CD25": 0, "CD122": 1e3, "CD132": 1.1e4}
    one, pair = (
        il2.binding_sites(il2.saturation_binding(il2.build(il2_receptor, cell=cell), doses_nM=doses)).Kd_nM[0]
        for cell in chains
    )
    counted = {"CD25": 3476, "CD122": 657, "CD132": 14017}  # Treg as counted (Farhat 2021)
    all_three = il2.binding_sites(
        il2.saturation_binding(il2.build(il2_receptor, cell=counted), doses_nM=doses), classes=2
    )
    assert within(one, 10, 10, 1.5)
    assert within(pair, 1, 1, 1.5)
    assert within(all_three.Kd_nM[0], 0.010, 0.011, 1.5)


def test_B13_release_from_each_class():
    """Half-lives of some 7 s (CD25) and 46 min (CD122 with CD132), within 3x (Lowenthal 1987, Wang 1987)."""
    times = np.linspace(0, 240, 481)
    cells = {"CD25": 1e4, "CD122": 0, "CD132": 0}, {"CD25": 0, "CD122": 1e3, "CD132": 1.1e4}
    for cell, half_life in zip(cells, (7 / 60, 46.0), strict=True):
        fine = times / 240 * 6 * half_life
        table = il2.dissociation(il2.build(il2_receptor, cell=cell), ligand_nM=10.0, times_min=fine)
        left = table.value / table.value[0]
        assert within(np.interp(-0.5, -left, fine), half_life, half_life, 3)


@pytest.mark.xfail(
    strict=True,
    reason="115-fold at 20 min; the curve without CD25 is one with that of H9 in the source and was not fitted",
)
def test_B14_CD25_moves_YT1_thirtyfold():
    """EC50 of YT-1 without CD25 is about 30x that of YT-1 with it (Ring 2012)."""
    ratio = fitted("YT1_CD25neg", 20).ec50_nM / fitted("YT1_CD25pos", 20).ec50_nM
    assert within(ratio, 30, 30)


def test_B57_without_CD25_the_intermediate_receptor_answers():
    """EC50 moves from 10 pM to about 1 nM, the maximum stays (Willerford 1995; numbers derived)."""
    with_, without = fitted("Treg", 60), fitted("Treg", 60, knockouts=("CD25",))
    assert within(without.ec50_nM, 1.0, 1.0)
    assert 0.8 < without.top / with_.top < 1.2


@pytest.mark.parametrize("gone", ["CD122", "CD132", "JAK1", "JAK3"])
def test_B57_without_a_chain_or_kinase_nothing(gone):
    """pSTAT5 0 (SCID; Suzuki 1995, Russell 1995)."""
    model = il2.build("signal", knockouts=[gone])
    assert il2.dose_response(model, doses_nM=[100.0], variation=None).value[0] == pytest.approx(0, abs=1e-6)
