"""Fits whose answer is known by hand: what is read is one constant, so the best fit is a weighted mean."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from pysb import Initial, Model, Monomer, Observable, Parameter
from scipy.stats import norm

import pysb_il2 as il2
from pysb_il2.calibration import EstimatedParameter, fit, profile, sample
from pysb_il2.errors import Il2Error
from pysb_il2.fitting.multistart import MAX_NOISE_ROUNDS, starting_points
from pysb_il2.fitting.objective import Problem
from pysb_il2.fitting.parameter_mapping import ModelSource

VALUES, SD = np.array([70.0, 84.0, 77.0, 90.0]), np.array([5.0, 2.0, 4.0, 8.0])
WEIGHTS = 1 / SD**2
MEAN, ERROR = WEIGHTS @ VALUES / WEIGHTS.sum(), WEIGHTS.sum() ** -0.5


def amount():
    model = Model("amount", _export=False)
    with il2.building(model):
        Initial(Monomer("L")(), Parameter("L_dose", 0.0))
        A = Monomer("A")
        Initial(A(), Parameter("k", 80.0))
        Observable("A_total", A())
    return model


def problem(values=VALUES, sd=SD, *, prior=False, **options):
    rows = {"cell": "mine", "ligand": "L", "dose_nM": 1.0, "time_min": 0.0, "readout": "A_total", "value": values}
    data = pd.DataFrame(rows if sd is None else {**rows, "sd": sd})
    free = [EstimatedParameter("k", low=20.0, high=320.0, prior=prior)]
    how = {"scale_by": None, "background_by": None, "equilibrate": False, **options}
    return Problem(data, free, model={("mine", "L"): amount()}, **how)


@pytest.fixture(scope="module")
def found():
    return fit(problem(), n_starts=1)


def test_the_cost_is_half_the_sum_of_squares_and_the_report_counts(found):
    assert found.converged
    assert found.cost == pytest.approx(0.5 * ((VALUES - MEAN) ** 2 * WEIGHTS).sum(), rel=1e-6)
    assert found.warnings == ()
    assert "4 values; 1 constants free, 0 scales and backgrounds" in found.report()
    assert f"chi2 of the values {2 * found.cost:.4g}, standard deviation of a residual" in found.report()
    assert "the data determine 1 of 1" in found.report()
    assert str(found) == found.report()
    shown = found._repr_html_()
    (row,) = found.table.itertuples()
    assert f"<td>{row.id}</td><td>{row.value:.4g}</td><td>{row.unit}</td>" in shown
    assert shown.endswith("<td>data</td></tr></table>")


def test_searches_that_could_not_begin_are_counted(found):
    begun = found.starts[0]
    one = replace(found, starts=(begun, {**begun, "x": None, "cost": None}, begun))
    assert [words for words in one.warnings if "begin" in words] == [
        "1 of 3 searches could not begin, where integration fails"
    ]


@pytest.mark.parametrize("level", [0.5, 0.95, 0.99])
def test_a_profile_ends_where_a_normal_distribution_has_its_quantiles(found, level):
    """What is read is linear in the constant, so chi2 is a parabola in it."""
    one = profile(found, "k", level=level)
    half = norm.ppf(0.5 + level / 2) * ERROR
    assert (one.low, one.high) == pytest.approx((MEAN - half, MEAN + half), rel=2e-3)
    assert one.table.rise.tolist() == pytest.approx(((one.table.value - MEAN) / ERROR) ** 2, abs=1e-3)
    assert one.note == ""


@pytest.mark.parametrize("level", [0, 1, -0.5, 95, float("nan")])
def test_a_level_that_is_none_is_refused(found, level):
    with pytest.raises(Il2Error, match=r"level=.* is not a level|level"):
        profile(found, "k", level=level)


def test_a_constant_that_is_not_free_has_no_profile(found):
    with pytest.raises(Il2Error, match="unknown constant 'kk' in what is free"):
        profile(found, "kk")


@pytest.mark.parametrize(("off", "told"), [(0.6, True), (0.1, False)])
def test_a_better_fit_on_the_way_is_told(found, off, told):
    """chi2 is `off` squared higher there than at the best fit: 0.36, which counts, or 0.01, which does not."""
    x = np.log([MEAN + off * ERROR])
    astray = replace(found, x=x, cost=found.cost + off**2 / 2)
    assert ("a better fit lies on the way" in profile(astray, "k").note) is told


def test_a_range_is_a_prior_unless_it_is_said_to_be_bounds_alone():
    assert EstimatedParameter("k", low=20.0, high=320.0).prior
    with_prior, without = problem(prior=True), problem()
    x = np.log([100.0])
    assert len(with_prior.residuals(x)) == len(without.residuals(x)) + 1 == 5
    assert with_prior.residuals(x)[-1] == pytest.approx(np.log(100 / 80) / (np.log(16) / (2 * norm.ppf(0.975))))
    assert np.exp(without.bounds).ravel().tolist() == pytest.approx([20, 320])
    assert np.exp(with_prior.bounds).ravel().tolist() == pytest.approx([5, 1280])


def test_values_without_a_scatter_begin_with_a_tenth_of_themselves_and_a_fiftieth_of_the_largest():
    assert problem(sd=None).sd() == pytest.approx(np.hypot(0.1 * VALUES, 0.02 * 90))
    assert problem(sd=None, noise=(0.3, 0.05)).sd() == pytest.approx(np.hypot(0.3 * VALUES, 0.05 * 90))


@pytest.mark.slow
def test_noise_that_a_fit_estimates_is_that_of_the_residuals():
    """So many values of one size that the scatter is theirs: standard deviation with one degree taken."""
    random = np.random.default_rng(2)
    values = 100 + 8 * random.normal(size=60)
    one = fit(problem(values, None), n_starts=1)
    assert one.values["k"] == pytest.approx(values.mean(), rel=0.01)
    assert one.sd.mean() == pytest.approx(values.std(ddof=1), rel=0.02)


@pytest.mark.parametrize(("value", "side"), [(10.0, "lower"), (900.0, "upper")])
def test_a_constant_on_its_bound_is_told(value, side):
    one = fit(problem(np.full(4, value)), n_starts=1)
    assert one.table["at_bound"].tolist() == ["low" if side == "lower" else "high"]
    assert f"k sits on its {side} bound, {20 if side == 'lower' else 320}" in one.warnings[0]


def test_as_many_constants_as_values_are_told():
    assert "1 constants are free and there are 1 values" in fit(problem(VALUES[:1], SD[:1]), n_starts=1).warnings
    assert not fit(problem(VALUES[:2], SD[:2]), n_starts=1).warnings


@pytest.mark.slow
def test_a_scale_without_a_value_above_nothing_is_told():
    """What falls while the prediction rises has the scale 0."""
    rows = {"cell": "mine", "ligand": "L", "dose_nM": [1.0, 2.0, 3.0], "time_min": 0.0, "readout": "L_total"}
    model = amount()
    with il2.building(model):
        Observable("L_total", model.monomers["L"]())
    data = pd.DataFrame({**rows, "value": [5.0, 3.0, 1.0], "replicate": "1", "sd": 1.0})
    free = [EstimatedParameter("k", low=20.0, high=320.0)]
    one = fit(Problem(data, free, model={("mine", "L"): model}, equilibrate=False), n_starts=1)
    assert any("the scale of L_total, mine, 1 is 0" in words for words in one.warnings)
    assert one.coefficients.tolist() == pytest.approx([0, 3])


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({name: number}, f"{name}={number} are too few")
        for name, number in (("steps", 9), ("walkers", 1), ("walkers", 0))
    ],
)
def test_draws_that_are_too_few_are_refused(found, how, said):
    with pytest.raises(Il2Error, match=said):
        sample(found, **how)


@pytest.mark.slow
def test_noise_and_constants_are_estimated_in_turn_until_both_agree_and_no_longer():
    said = []
    fit(problem(100 + 8 * np.random.default_rng(2).normal(size=60), None), n_starts=1, progress=said.append)
    rounds = [line for line in said if line.startswith("noise") and line.endswith(", converged")]
    assert 1 <= len(rounds) < MAX_NOISE_ROUNDS
    first = [line.rpartition(" after ")[2] for line in said if line.startswith("search")]
    assert first[:3] == ["1 evaluations", "2 evaluations", "3 evaluations"]


def test_searches_that_a_state_keeps_are_not_done_again(tmp_path):
    path, said = tmp_path / "fit.json", []
    before = fit(problem(), n_starts=2, state=path)
    after = fit(problem(), n_starts=3, state=path, resume=True, progress=said.append)
    assert said[0] == "2 of 3 searches were done before"
    assert after.starts[:2] == before.starts
    assert not any(line.startswith(("search 1", "search 2")) for line in said)


def test_as_many_searches_begin_as_are_asked_for_and_more_leave_the_first_where_they_were():
    posed = problem()
    low, high = posed.bounds
    all_points = np.array(starting_points(posed, 40, 3, None))
    assert all_points[0].tolist() == posed.x0().tolist()
    assert ((low <= all_points) & (all_points <= high)).all()
    assert len({*all_points[:, 0]}) == 40
    for number in (1, 2, 3, 5, 9, 17):
        assert np.array(starting_points(posed, number, 3, None)).tolist() == all_points[:number].tolist()


def test_what_is_not_estimated_is_set_in_the_model_of_each_cell():
    source = ModelSource("receptor", {"mine": {"CD25": 7.0, "CD122": 0, "CD132": 0}}, {}, {"IL2_dose": (5.0, "pM")})
    model = source.build("mine", "IL2")
    assert model.parameters["IL2_dose"].value == pytest.approx(5e-12)
    assert (model.parameters["CD25_0"].value, model.name) == (7.0, "receptor_mine_IL2")


@pytest.mark.slow
def test_a_fit_a_profile_and_a_sample_are_the_same_by_an_executor(found):
    elsewhere = fit(problem(), n_starts=1, executor="threads")
    assert elsewhere.values == found.values
    known = profile(found, "k")
    assert (profile(found, "k", executor="threads").low, known.high) == (known.low, known.high)
    drawn = sample(found, steps=20, executor="threads")
    pd.testing.assert_frame_equal(drawn, sample(found, steps=20))
    with pytest.raises(Il2Error, match="unknown executor 'nowhere'"):
        fit(problem(), n_starts=1, executor="nowhere")
