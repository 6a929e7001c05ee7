"""Samples and global sensitivity against closed answers, and what is said of too few samples."""

import numpy as np
import pandas as pd
import pytest
from pysb import Initial, Model, Monomer, Observable, Parameter, Rule

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.experiments.global_sensitivity import FewSamplesWarning
from pysb_il2.experiments.samples import unit_points
from pysb_il2.experiments.sensitivity_indices import partial_rank_correlations, saltelli_points, sobol


def _ishigami(points):
    """Its indices are known (Ishigami & Homma 1990), for a = 7 and b = 0.1."""
    x, y, z = np.pi * (2 * points.T - 1)
    return np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x)


def test_sobol_indices_of_the_ishigami_function():
    points = saltelli_points(unit_points(1024, 6, 1, "sobol"))
    exact = {"first order": [0.3139, 0.4424, 0], "total": [0.5576, 0.4424, 0.2437]}
    for index, estimate in sobol(_ishigami(points), 3, 1).items():
        np.testing.assert_allclose(estimate.value, exact[index], atol=0.02)
        assert (estimate.low < exact[index]).all()
        assert (exact[index] < estimate.high).all()
    again = sobol(_ishigami(points), 3, 1)["total"]
    assert again.low.tolist() == estimate.low.tolist()


def test_partial_rank_correlations_are_those_of_residuals():
    rng = np.random.default_rng(1)
    x = rng.random((60, 3))
    y = np.exp(2 * x[:, 0]) - 3 * x[:, 1] ** 3 + 0.4 * rng.random(60)
    estimate, p = partial_rank_correlations(x, y)
    ranks = np.argsort(np.argsort(np.column_stack([x, y]), axis=0), axis=0).astype(float)
    for i in range(3):
        others = np.column_stack([np.ones(60), np.delete(ranks[:, :3], i, axis=1)])
        a, b = (of - others @ np.linalg.lstsq(others, of)[0] for of in (ranks[:, i], ranks[:, 3]))
        assert estimate.value[i] == pytest.approx(a @ b / np.sqrt(a @ a * (b @ b)), abs=1e-6)
    assert estimate.value[0] > 0.9
    assert estimate.value[1] < -0.7
    assert estimate.low[2] < 0 < estimate.high[2]
    assert p[0] < 1e-6 < 0.05 < p[2]


def _turnover():
    """X is made at the rates a and b and lost; nothing depends on idle, or on the ligand A."""
    model = Model("turnover", _export=False)
    with il2.building(model):
        A, X = Monomer("A"), Monomer("X")
        Initial(A(), Parameter("A_dose", 0.0))
        Parameter("idle", 1.0)
        for name in "ab":
            Rule(f"{name}_makes_X", None >> X(), Parameter(name, 1.0))
        Rule("X_lost", X() >> None, Parameter("lost", 0.01))
        Observable("X_total", X())
    return model


REST = {"times_min": [0], "readouts": ["X_total"]}


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::pysb_il2.FewSamplesWarning")
def test_indices_of_a_sum_are_the_parts_of_its_variance():
    """On linear ranges of widths 1 and 2 variances are as 1 to 4."""
    ranges = {"a": (0, 1), "b": (0, 2), "idle": (1, 5)}
    table = il2.sensitivity(_turnover(), ranges, n=64, log=False, **REST)
    assert list(table.columns) == [
        "parameter", "range", "basis", "ligand", "dose_nM", "time_min", "readout", "statistic", "index", "value", "low",
        "high", "note",
    ]  # fmt: skip
    assert table[["range", "basis"]].drop_duplicates().values.tolist() == [
        ["0 to 1", "given"], ["0 to 2", "given"], ["1 to 5", "given"]
    ]  # fmt: skip
    for _, of_index in table.groupby("index"):
        assert of_index.parameter.tolist() == ["a", "b", "idle"]
        np.testing.assert_allclose(of_index.value, [0.2, 0.8, 0], atol=0.05)
        assert of_index.note.tolist() == ["", "", "no effect"]
    assert (table.attrs["sets"], table.attrs["scale"]) == (320, "linear")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::pysb_il2.FewSamplesWarning")
def test_indices_of_a_quotient_on_logarithmic_ranges():
    """Of u times v, both spread evenly on a logarithmic scale, the moments are known."""
    table = il2.sensitivity(_turnover(), {"a": (1, 8), "lost": (0.1, 0.2)}, n=64, **REST)
    # b adds 1 to a, and 1/lost is spread as lost is.
    u, u2 = 7 / np.log(8), 63 / (2 * np.log(8))
    v, v2 = 5 / np.log(2), 75 / (2 * np.log(2))
    u, u2 = u + 1, u2 + 2 * u + 1
    whole = u2 * v2 - (u * v) ** 2
    exact = {
        "first order": [(u2 - u**2) * v**2 / whole, (v2 - v**2) * u**2 / whole],
        "total": [(u2 - u**2) * v2 / whole, (v2 - v**2) * u2 / whole],
    }
    for index, of_index in table.groupby("index"):
        np.testing.assert_allclose(of_index.value, exact[index], atol=0.05)


def test_prcc_has_the_sign_of_what_a_constant_does():
    ranges = {"a": (1, 8), "lost": (0.1, 0.4), "idle": (1, 8)}
    table = il2.sensitivity(_turnover(), ranges, method="prcc", n=64, **REST).set_index("parameter")
    assert set(table["index"]) == {"PRCC"}
    assert table.value["a"] > 0.9
    assert table.value["lost"] < -0.9
    assert table.note["idle"] == "not told from 0"
    assert table.p["a"] < 1e-6 < 0.05 < table.p["idle"]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::pysb_il2.FewSamplesWarning")
def test_what_does_not_vary_has_no_index_and_seeds_decide():
    with il2.building(model := _turnover()):
        Parameter("idler", 1.0)
    for method in ("sobol", "prcc"):
        table = il2.sensitivity(model, {"idle": (1, 2), "idler": (1, 2)}, method=method, n=8, **REST)
        assert table.value.isna().all()
        assert set(table.note) == {"the read-out does not vary"}
    again = [il2.sensitivity(model, {"a": (1, 2), "b": (1, 2)}, method="prcc", n=8, seed=s, **REST) for s in (5, 5, 6)]
    pd.testing.assert_frame_equal(again[0], again[1])
    assert not again[0].equals(again[2])


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::pysb_il2.FewSamplesWarning")
def test_statistics_of_curves_are_analysed():
    ranges = {"CD25": (1000, 10000), "CD122": (500, 5000)}
    doses, options = np.geomspace(1e-4, 10, 11), {"method": "prcc", "n": 8, "readouts": ["IL2_trimer"]}
    ec50 = il2.sensitivity("receptor", ranges, statistic="ec50", doses_nM=doses, **options)
    assert ec50[["statistic", "time_min"]].drop_duplicates().values.tolist() == [["ec50", 30.0]]
    assert "dose_nM" not in ec50
    assert ec50.value[0] < -0.9  # more CD25 captures IL-2 at lower doses
    for statistic in ("area", "peak"):
        table = il2.sensitivity("receptor", ranges, statistic=statistic, times_min=[10, 0, 5], **options)
        assert "time_min" not in table
        assert table.value[1] > 0.9


@pytest.mark.slow
def test_an_area_weighs_what_lasts():
    """Of what is gone in a second and what stays, the second makes the area, however many early readings there are."""
    model = Model("gone_and_there", _export=False)
    with il2.building(model):
        A, X, Y = Monomer("A"), Monomer("X"), Monomer("Y")
        for monomer, amount in ((A, Parameter("A_dose", 0.0)), (X, Parameter("a", 1.0)), (Y, Parameter("b", 1.0))):
            Initial(monomer(), amount)
        Rule("X_lost", X() >> None, Parameter("lost", 1.0))
        Observable("both", X() + Y())
    table = il2.sensitivity(
        model, {"a": (0.5, 1.5), "b": (0.5, 1.5)}, n=256, log=False, statistic="area", doses_nM=[0],
        times_min=[0, 0.001, 1, 60], readouts=["both"], ligand="A", equilibrate=False,
    )  # fmt: skip
    total = table[table["index"] == "total"].set_index("parameter").value
    assert total["a"] < 0.01
    assert total["b"] > 0.9


def test_too_few_samples_are_said():
    with pytest.warns(FewSamplesWarning, match=r"8 samples are few: intervals are up to .* wide.*; take n=\d+"):
        il2.sensitivity(_turnover(), {"a": (1, 8), "lost": (0.1, 0.4)}, n=8, **REST)


@pytest.mark.slow
def test_samples_fill_ranges_evenly_and_again():
    ranges = {"CD122": (100, 10000), "CD25_captures_IL2_Kd": ("1 nM", "100 nM")}
    sets = il2.samples("receptor", ranges, n=16, seed=3)
    for name, low in (("CD122_0", 2.0), ("CD25_captures_IL2_Kd", -9.0)):
        assert sorted(np.floor((np.log10(sets[name]) - low) * 8)) == list(range(16))
    pd.testing.assert_frame_equal(sets, il2.samples("receptor", ranges, n=16, seed=3))
    assert not sets.equals(il2.samples("receptor", ranges, n=16, seed=4))
    assert sets.attrs["basis"] == {"CD122_0": "given", "CD25_captures_IL2_Kd": "given"}
    linear = il2.samples("receptor", {"CD122": (0, 16)}, n=16, method="sobol", log=False)
    assert sorted(np.floor(linear.CD122_0)) == list(range(16))


def test_tables_together_keep_only_what_all_say():
    parts = [il2.samples("receptor", {"CD122": (low, 1e4)}, n=4) for low in (10, 100)]
    about = il2.concat(parts).attrs
    assert "ranges" not in about
    assert (about["seed"], about["units"]) == (1, {"CD122_0": "molecules"})


@pytest.mark.slow
def test_ranges_come_from_tables_and_say_what_is_assumed():
    table = il2.parameter_ranges("receptor", ["CD25", "CD25_joins_kf", "CD25_captures_IL2_Kd"]).set_index("parameter")
    assert table.loc["CD25_0", ["low", "high"]].tolist() == [3380, 5190]
    model = il2.build("receptor", cell=("Treg", {"CD25": 10000}))
    changed = il2.parameter_ranges(model, ["CD25", "CD122"]).set_index("parameter")
    assert changed.loc["CD25_0", ["low", "high", "basis"]].tolist() == [
        pytest.approx(10000 / 3),
        30000,
        "assumed: 3-fold",
    ]
    assert changed.loc["CD122_0", ["low", "high"]].tolist() == [1830, 3290]
    cells = il2.parameter_ranges("receptor", ["CD25"], spread="cells").iloc[0]
    assert (cells.high / cells.low) ** (1 / 3.92) == pytest.approx(2.94)
    assert "IL2_dose" not in set(il2.parameter_ranges("receptor").parameter)
    sets = il2.samples("receptor", ["CD25"], n=8)
    assert sets.CD25_0.between(3380, 5190).all()
    assert sets.attrs["basis"] == {"CD25_0": "fitted: low and high of Farhat2021;OrcuttJahns2023"}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: il2.samples("receptor", {"CD122": (5, 1)}, n=4), "range of 'CD122_0' is 5 to 1; give the lower end"),
        (lambda: il2.samples("receptor", {"CD122": (0, 1)}, n=4), "begins at 0, which has no logarithm"),
        (lambda: il2.samples("receptor", {}, n=4), "there are no ranges"),
        (lambda: il2.samples("receptor", {"CD12": (1, 2)}, n=4), "unknown parameter 'CD12'"),
        (lambda: il2.samples("receptor", {"CD122": (1, 2)}, n=100, method="sobol"), "give 64 or 128"),
        (lambda: il2.samples("receptor", {"CD122": (1, 2)}, n=4, method="lhs"), "unknown method 'lhs'"),
        (lambda: il2.samples("receptor", {"CD122": (1, 2)}, n=10**7), "are too many"),
        (lambda: il2.samples("receptor", pd.DataFrame({"parameter": ["CD25"]}), n=4), "lacks the column 'high'"),
        (lambda: il2.parameter_ranges("receptor", []), "names gives no constant"),
        (lambda: il2.samples("receptor", il2.parameter_ranges("receptor").iloc[[0, 0]], n=4), "a parameter twice"),
        (lambda: il2.parameter_ranges("receptor", assumed_fold=1.0), "assumed_fold is 1.0"),
        (lambda: il2.parameter_ranges("receptor", spread="donors"), "unknown spread 'donors'"),
        (lambda: il2.sensitivity("receptor", {"CD122": (1, 2)}), "one constant makes all of the variance"),
        (lambda: il2.sensitivity("receptor", {"CD122": (1, 2)}, method="prcc", n=3), "needs 4 samples"),
        (lambda: il2.sensitivity("receptor", {"CD122": (1, 2)}, method="morris"), "unknown method 'morris'"),
        (lambda: il2.sensitivity("receptor", {"CD122": (1, 2)}, statistic="ec50"), "needs 5 doses above 0"),
        (lambda: il2.sensitivity("receptor", {"CD122": (1, 2)}, statistic="peak"), "needs a course over time"),
        (lambda: il2.sensitivity("receptor", {"CD122": (1, 2)}, statistic="mean"), "unknown statistic 'mean'"),
    ],
)
def test_bad_ranges_and_methods_are_said(call, message):
    with pytest.raises(Il2Error, match=message):
        call()
