"""Copies that differ between cells of one type."""

import numpy as np
import pandas as pd
import pytest

import pysb_il2 as il2
from pysb_il2.calibration import export_petab, fit
from pysb_il2.errors import Il2Error
from pysb_il2.experiments.cell_variability import average, quadrature_nodes
from pysb_il2.fitting.objective import Problem
from pysb_il2.knowledge.cells import CHAINS, copies, variation

DOSES = [0.001, 0.01, 0.1, 1.0]


def test_shares_have_the_moments_of_a_lognormal_distribution():
    """Mean exp(sd^2 / 2), second moment exp(2 sd^2), and slopes that are derivatives."""
    few = quadrature_nodes({"CD25_0": 0.6, "CD122_0": 0.4})
    weights = np.array([one.weight for one in few])
    assert weights.sum() == pytest.approx(1)
    for name, sd in (("CD25_0", 0.6), ("CD122_0", 0.4)):
        copies = np.array([one.factors[name] for one in few])
        assert weights @ copies == pytest.approx(np.exp(sd**2 / 2), rel=1e-4)
        assert weights @ copies**2 == pytest.approx(np.exp(2 * sd**2), rel=2e-2)
    up, down = (np.log([one.factors["A"] for one in quadrature_nodes({"A": sd})]) for sd in (0.6 + 1e-5, 0.6 - 1e-5))
    slopes = [one.log_factor_sensitivities["A"] for one in quadrature_nodes({"A": 0.6})]
    assert slopes == pytest.approx((up - down) / 2e-5, abs=1e-6)


@pytest.mark.slow
def test_a_mean_over_cells_is_that_of_the_cells():
    """Five cells of other copies, run one by one, weighted by hand."""
    model = il2.build("receptor", cell="Treg")
    table = il2.dose_response(model, doses_nM=DOSES, readout="IL2_trimer", variation={"CD25": 2.0})
    points, weights = np.polynomial.hermite_e.hermegauss(5)
    sd, median = np.log(2.0), model.parameters["CD25_0"].value
    by_hand = 0.0
    for z, weight in zip(points, weights / weights.sum(), strict=True):
        one = il2.build("receptor", cell={**copies("Treg"), "CD25": median * np.exp(sd * z)})
        by_hand += weight * il2.dose_response(one, doses_nM=DOSES, readout="IL2_trimer").value.to_numpy()
    assert table.value.to_numpy() == pytest.approx(by_hand, rel=1e-5)


@pytest.mark.slow
def test_cells_that_differ_answer_less_steeply():
    """EC50s of cells are spread, so their mean is shallow."""
    doses = np.logspace(-4, 1, 16)
    model = il2.build("receptor", cell="Treg")
    slopes = [
        il2.ec50(il2.dose_response(model, doses_nM=doses, readout="IL2_trimer", variation=variation)).hill[0]
        for variation in (None, {"CD25": 5.0})
    ]
    assert slopes[1] < 0.9 * slopes[0]


def test_a_median_is_that_of_simulated_cells():
    """Lognormal copies, a steep answer, lognormal fluorescence: 100 000 cells drawn, medians within 3 %."""
    rng, sd, staining = np.random.default_rng(0), 0.9, 0.6
    log = sd * rng.standard_normal(100_000)
    some = quadrature_nodes({"A_0": sd}, staining)
    for half in (0.3, 1.0, 2.0):
        drawn = answer(np.exp(log), half) * np.exp(staining * rng.standard_normal(log.size))
        reads = [[answer(one.factors["A_0"], half)] for one in some]
        assert average(some, reads, staining)[0][0] == pytest.approx(np.median(drawn), rel=0.03)


def answer(copies, half):
    return 0.05 + copies**2 / (copies**2 + half**2)


@pytest.mark.parametrize("staining", [0.6, 0.01])
def test_a_median_follows_the_values_of_the_shares(staining):
    """Derivatives against differences; a median of k times the values is k times theirs, so they sum to it."""
    some = quadrature_nodes({"A_0": 0.9}, staining)
    reads = np.array([[answer(one.factors["A_0"], 1.0), 0.0] for one in some])
    median, slopes = average(some, reads, staining)
    assert (slopes * reads).sum(0) == pytest.approx(median, abs=1e-6)
    assert median[1] == pytest.approx(0, abs=1e-6)
    for i, slope in enumerate(slopes[:, 0]):
        step = np.zeros_like(reads)
        step[i, 0] = 1e-6
        up, down = (average(some, reads + sign * step, staining)[0][0] for sign in (1, -1))
        assert slope == pytest.approx((up - down) / 2e-6, rel=1e-4, abs=1e-6)


def test_cells_that_are_alike_have_the_same_median_and_mean():
    model = il2.build("receptor", cell="Treg")
    mean, median = (
        il2.dose_response(model, doses_nM=DOSES, readout="IL2_trimer", variation=None, staining_log_sd=staining).value
        for staining in (None, 0.6)
    )
    assert list(mean) == list(median)


@pytest.mark.slow
def test_cells_of_the_table_vary_as_calibrated_by_default():
    """One answer by any door; it says what varied, and None turns it off."""
    model, ask = il2.build("receptor", cell="Treg"), {"doses_nM": DOSES, "times_min": [30.0]}
    table = il2.dose_response(model, **ask, readout="IL2_trimer")
    said = il2.dose_response(model, **ask, readout="IL2_trimer", variation=variation("Treg"))
    assert list(table.value) == list(said.value)
    assert table.attrs == said.attrs
    assert table.attrs["statistic"] == "mean over cells"
    assert table.attrs["variation"] == f"CD25 {variation('Treg')['CD25']:g}-fold"
    course = il2.time_course(model, **ask, readouts=["IL2_trimer"])
    swept = il2.sweep(model, [{"CD122_0": copies("Treg")["CD122"]}], **ask, readouts=["IL2_trimer"])
    assert list(course.value) == list(swept.value) == list(table.value)
    alike = il2.dose_response(model, **ask, readout="IL2_trimer", variation=None)
    assert alike.attrs["statistic"] == "mean"
    assert alike.attrs["variation"] == "none (median cell)"
    assert max(abs(alike.value / table.value - 1)) > 0.1


@pytest.mark.parametrize("cell", ["NK", ("Treg", {"CD25": 5000}), dict.fromkeys(CHAINS, 5e3)])
def test_cells_of_which_nothing_is_known_are_alike_by_default(cell):
    model, ask = il2.build("receptor", cell=cell), {"doses_nM": [0.01], "readout": "IL2_trimer"}
    table = il2.dose_response(model, **ask)
    assert list(table.value) == list(il2.dose_response(model, **ask, variation=None).value)
    assert table.attrs["variation"] == "none (median cell)"
    assert table.attrs["statistic"] == ("mean" if isinstance(cell, dict) else "mean over cells")


def test_a_variation_is_calibrated_or_a_mapping():
    with pytest.raises(Il2Error, match="variation is 'calibratd'; give 'calibrated', None, or"):
        il2.dose_response("receptor", doses_nM=[1.0], readout="IL2_trimer", variation="calibratd")


def problem(**options):
    model = il2.build("receptor", cell="Treg")
    table = il2.dose_response(model, doses_nM=DOSES, readout="IL2_trimer", variation={"CD25": 2.0})
    data = pd.DataFrame({**table, "cell": "Treg", "replicate": "1"})
    return Problem(
        data, ["CD132_joins_kf"], model="receptor", variation={"CD25[Treg]": (1.5, 3.0)}, noise=(0.02, 0.001),
        scale_by=None, background_by=None, **options,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("staining", [None, 0.6], ids=["means", "medians"])
def test_slopes_are_those_of_finite_differences(staining):
    """Also by the variation itself, and by copies that float beside it."""
    one = problem(copy_number_gsd={"CD25": 1.4}, staining_log_sd=staining)
    assert one.names == ["CD132_joins_kf", "CD25_0[Treg]", "CD25_variation[Treg]"]
    x = one.x0({"CD25_variation[Treg]": 2.2})
    for slope, step in zip(one.sensitivities(x).T, 1e-2 * np.eye(3), strict=True):
        difference = (one.predict(x + step) - one.predict(x - step)) / 2e-2
        assert slope == pytest.approx(difference, rel=5e-3, abs=1e-2)  # differences on both sides


@pytest.mark.slow
def test_a_fit_finds_the_variation_again():
    """Data of the model with a geometric standard deviation of 2."""
    found = fit(problem(), n_starts=1)
    assert found.values["CD25_variation[Treg]"] == pytest.approx(2.0, rel=0.03)
    assert found.table.attrs["variation"] == f"CD25 {found.values['CD25_variation[Treg]']:.6g}-fold"


@pytest.mark.slow
@pytest.mark.parametrize("staining", [0, -1.0, "0.6", True, float("nan")])
def test_staining_that_is_no_spread_is_refused(staining):
    said = "staining_log_sd is .*; give a finite number above 0"
    with pytest.raises(Il2Error, match=said):
        problem(staining_log_sd=staining)
    with pytest.raises(Il2Error, match=said):
        il2.dose_response(il2.build("receptor"), doses_nM=[1.0], readout="IL2_trimer", staining_log_sd=staining)


@pytest.mark.parametrize(
    ("variation", "said"),
    [
        ({"CD52": 2.0}, "unknown protein 'CD52' in variation=.*did you mean .*'CD25'"),
        ({"CD25": 1.0}, "'CD25' a geometric standard deviation of 1.0; give one above 1"),
        ({"CD25": (1.5, 3.0)}, r"variation\['CD25'\] is \(1.5, 3.0\); give a number"),
    ],
)
def test_variations_that_cannot_be_used_are_refused(variation, said):
    """By name and by number."""
    with pytest.raises(Il2Error, match=said):
        il2.dose_response(il2.build("receptor"), doses_nM=[1.0], readout="IL2_trimer", variation=variation)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("variation", "said"),
    [
        ({"CD25[NK]": (1.5, 3.0)}, r"unknown protein 'CD25\[NK\]' in variation=.*did you mean .*'CD25\[Treg\]'"),
        ({"CD25": (1.1, 3.0)}, r"looked for from 0.666 on; it is above 1: give a higher or narrower range"),
        ({"CD25": 2.0}, r"variation\['CD25'\] is 2.0; give a range, such as \(1.6, 3.6\)"),
        ({"CD25": (1.5, 3.0), "CD25[Treg]": (1.5, 2.0)}, "gives 'CD25' of 'Treg' twice"),
    ],
)
def test_problems_refuse_variations_that_cannot_be_fitted(variation, said):
    """A cell that the data lack, a range that reaches below 1, no range, two ranges."""
    data = problem().data
    with pytest.raises(Il2Error, match=said):
        Problem(data, ["CD132_joins_kf"], model="receptor", variation=variation)


@pytest.mark.slow
def test_PEtab_has_no_means_over_cells(tmp_path):
    """Version 1 cannot say it."""
    with pytest.raises(Il2Error, match="means over cells"):
        export_petab(fit(problem(), n_starts=1), tmp_path)
