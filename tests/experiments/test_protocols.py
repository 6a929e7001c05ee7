"""Protocols: tidy tables, one steady state, and inputs that are said to be wrong."""

import numpy as np
import pandas as pd
import pytest
from pysb import Initial, Model, Monomer, Observable, Parameter, Rule

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.experiments.curves import hill
from pysb_il2.knowledge.cells import copies
from pysb_il2.modules import il2_receptor, il15_receptor
from pysb_il2.simulation.runner import Runner


@pytest.fixture(scope="module")
def receptor():
    return il2.build("receptor")


def test_a_dose_response_is_tidy(receptor):
    table = il2.dose_response(receptor, doses_nM=[0.1, 1.0], times_min=[60, 30], readout="IL2_trimer")
    assert list(table.columns) == ["ligand", "dose_nM", "time_min", "readout", "value"]
    assert table[["dose_nM", "time_min"]].to_numpy().tolist() == [[0.1, 60], [0.1, 30], [1.0, 60], [1.0, 30]]
    assert set(table.ligand) == {"IL2"}
    assert table.attrs["units"]["value"] == "molecules/cell"


def test_times_may_come_in_any_order_and_twice(receptor):
    one = il2.dose_response(receptor, doses_nM=[1.0], times_min=[30, 10, 30], readout="IL2_trimer").value
    assert one[0] == one[2] != one[1]


def test_dose_zero_is_the_resting_cell(receptor):
    table = il2.dose_response(receptor, doses_nM=[0.0], times_min=[0, 240], readout="surface_CD122")
    assert np.allclose(table.value, copies("Treg")["CD122"], rtol=1e-4)


def test_the_same_twice_and_the_model_untouched(receptor):
    before = [(p.name, p.value) for p in receptor.parameters]
    first = il2.time_course(receptor, times_min=[0, 5, 30], readouts=["IL2_trimer", "free_IL2"])
    second = il2.time_course(receptor, times_min=[0, 5, 30], readouts=["IL2_trimer", "free_IL2"])
    pd.testing.assert_frame_equal(first, second)
    assert [(p.name, p.value) for p in receptor.parameters] == before
    assert not receptor.species
    assert not receptor.reactions


def test_cells_rest_before_the_dose_unless_told_not_to():
    model = Model("turnover", _export=False)
    with il2.building(model):
        A, X = Monomer("A"), Monomer("X")
        Initial(A(), Parameter("A_dose", 0.0))
        Rule("X_made", None >> X(), Parameter("X_made_kf", 1.0))
        Rule("X_lost", X() >> None, Parameter("X_lost_kf", 0.01))
        Observable("X_total", X())
    values = [
        il2.dose_response(model, doses_nM=[1.0], times_min=[0], readout="X_total", equilibrate=e).value[0]
        for e in (True, False)
    ]
    assert values == [pytest.approx(100, rel=1e-5), 0.0]


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"doses_nM": []}, "doses_nM is empty"),
        ({"doses_nM": [1.0, -1.0]}, "doses_nM holds -1"),
        ({"doses_nM": [float("nan")]}, "doses_nM holds nan"),
        ({"doses_nM": 1.0}, "doses_nM=1.0 is not a list of numbers"),
        ({"times_min": []}, "times_min is empty"),
        ({"times_min": [-5]}, "times_min holds -5"),
        ({"times_min": [float("inf")]}, "times_min holds inf"),
        ({"readout": "pSTAT"}, "unknown readout 'pSTAT' in model 'receptor'"),
        ({"ligand": "IL15"}, r"unknown ligand 'IL15'.*build\(\.\.\., ligand='IL15'\)"),
    ],
)
def test_bad_input_is_said(receptor, kwargs, message):
    with pytest.raises(Il2Error, match=message):
        il2.dose_response(receptor, **{"doses_nM": [1.0], "readout": "IL2_trimer", **kwargs})


def test_a_string_of_readouts_is_refused(receptor):
    with pytest.raises(Il2Error, match=r"readouts=\['pSTAT5'\]"):
        il2.time_course(receptor, readouts="pSTAT5")


def test_two_ligands_ask_which():
    model = il2.build(il2_receptor, il15_receptor)
    with pytest.raises(Il2Error, match="say which with ligand="):
        il2.saturation_binding(model, doses_nM=[1.0])
    table = il2.saturation_binding(model, doses_nM=[1.0], ligand="IL15")
    assert table.value[0] > 0
    assert table.attrs["units"] == {"dose_nM": "nM", "free_nM": "nM", "value": "molecules/cell"}
    chains = il2.saturation_binding(model, doses_nM=[1.0], ligand="IL15", readout="surface_CD122")
    assert chains.readout[0] == "surface_CD122"
    assert chains.value[0] == pytest.approx(model.parameters["CD122_0"].value)


@pytest.mark.slow
def test_a_variant_is_called_by_its_name():
    cell = {"CD25": 0, "CD122": 500, "CD132": 1e4}
    model = il2.build("receptor", cell=cell, ligand="N88D_Cterm_Fc_mono")
    table = il2.dose_response(model, doses_nM=[1.0], readout="IL2_dimer")
    assert set(table.ligand) == {"N88D_Cterm_Fc_mono"}
    wild = il2.dose_response(il2.build("receptor", cell=cell), doses_nM=[1.0], readout="IL2_dimer")
    assert table.value[0] < 0.5 * wild.value[0]


def test_a_model_without_a_ligand():
    model = Model("bare", _export=False)
    with il2.building(model):
        Initial(Monomer("A")(), Parameter("A_0", 1.0))
    with pytest.raises(Il2Error, match="has no ligand to dose"):
        il2.dose_response(model, doses_nM=[1.0])


def test_what_never_rests_is_said():
    model = Model("growing", _export=False)
    with il2.building(model):
        A = Monomer("A")
        Initial(A(), Parameter("A_dose", 0.0))
        Rule("A_made", None >> A(), Parameter("A_made_kf", 1.0))
    runner = Runner(model)
    with pytest.raises(Il2Error, match=r"does not come to a steady state: A\(\) still changes"):
        runner.find_steady_state({}, runner.initials({}))


DOSES = np.logspace(-3, 2, 11)


def curve(values, doses=DOSES):
    return pd.DataFrame({"ligand": "IL2", "dose_nM": doses, "time_min": 30.0, "readout": "pSTAT5", "value": values})


@pytest.mark.parametrize(("log_ec50", "slope"), [(-1.0, 1.0), (0.2, 3.0), (-2.0, 0.7)])
def test_ec50_recovers_a_hill_curve(log_ec50, slope):
    row = il2.ec50(curve(hill(DOSES, 10.0, 500.0, log_ec50, slope))).iloc[0]
    assert np.log10(row.ec50_nM) == pytest.approx(log_ec50, abs=1e-3)
    assert row.hill == pytest.approx(slope, rel=1e-2)
    assert row.low_nM <= row.ec50_nM <= row.high_nM
    assert row.r2 > 0.9999


@pytest.mark.slow
def test_the_interval_covers_noise():
    """95 % intervals hold the truth in 95 of 100 simulated curves: standard error 1.1 of them."""
    random = np.random.default_rng(0)
    covered = []
    for _ in range(400):
        noisy = hill(DOSES, 0.0, 100.0, -0.5, 1.0) + random.normal(0, 3, len(DOSES))
        row = il2.ec50(curve(noisy)).iloc[0]
        covered.append(row.low_nM <= 10**-0.5 <= row.high_nM)
    assert 0.925 < np.mean(covered) < 0.975


@pytest.mark.parametrize(
    ("values", "doses", "note"),
    [
        (np.zeros(11), DOSES, "no response"),
        (np.arange(4.0), [0.1, 1, 10, 100], "fewer than 5 doses"),
        (hill(DOSES, 0.0, 1.0, 4.0, 1.0), DOSES, "outside the doses"),
    ],
)
def test_a_curve_that_carries_no_ec50_says_so(values, doses, note):
    row = il2.ec50(curve(values, doses)).iloc[0]
    assert note in row.note
    assert np.isnan(row.ec50_nM)


def test_a_bell_is_fitted_on_its_rising_branch():
    values = hill(DOSES, 0.0, 100.0, -1.0, 1.0) * np.where(DOSES > 5, 0.5, 1.0)
    row = il2.ec50(curve(values)).iloc[0]
    assert row.ec50_nM == pytest.approx(0.1, rel=0.1)
    assert row.points < len(DOSES)


@pytest.mark.parametrize(
    ("Kd", "sites", "doses"), [((288.2, 0.275), (29385.0, 134.6), 14), ((0.0149, 677.7), (10314.0, 3923.0), 6)]
)
def test_classes_stand_tightest_first_each_with_its_own_sites(Kd, sites, doses):
    """In these the search ends with the weaker class first."""
    free = np.logspace(-4, 4, doses)
    bound = sum(n * free / (free + one) for n, one in zip(sites, Kd, strict=True))
    found = il2.binding_sites(pd.DataFrame({"free_nM": free, "value": bound}), classes=2)
    expected = sorted(zip(Kd, sites, strict=True))
    assert found.to_numpy() == pytest.approx(np.array(expected), rel=0.01)


def test_curves_are_told_apart():
    both = pd.concat([curve(hill(DOSES, 0, 1, -1.0, 1)), curve(hill(DOSES, 0, 1, 1.0, 1)).assign(time_min=60.0)])
    assert il2.ec50(both).ec50_nM.round(2).tolist() == [0.1, 10.0]


def test_missing_columns_and_too_few_doses():
    with pytest.raises(Il2Error, match="lacks the column 'dose_nM'"):
        il2.ec50(pd.DataFrame({"value": [1.0]}))
    with pytest.raises(Il2Error, match="too few for 2 classes"):
        il2.binding_sites(pd.DataFrame({"free_nM": [1.0, 2.0], "value": [1.0, 2.0]}), classes=2)


@pytest.mark.slow
def test_protocols_take_the_options_of_the_steady_state():
    """What does not come to a steady state in the time that is given is refused by each of them."""
    hurried = il2.SteadyStateOptions(rtol=1e-12, atol=1e-12, t_max=1.0)
    model, phases = il2.build("signal"), [il2.Phase(1, add={"IL2": 1.0})]
    for run in (
        lambda: il2.dose_response(model, doses_nM=[1.0], readout="IL2_trimer", steady_state=hurried),
        lambda: il2.time_course(model, readouts=["IL2_trimer"], steady_state=hurried),
        lambda: il2.schedule(model, phases, readouts=["IL2_trimer"], steady_state=hurried),
        lambda: il2.surface_loss(model, steady_state=hurried),
        lambda: il2.saturation_binding(model, doses_nM=[1.0], steady_state=hurried),
    ):
        with pytest.raises(Il2Error, match="does not come to a steady state"):
            run()


@pytest.mark.parametrize("protocol", [il2.dose_response, il2.time_course])
def test_the_old_name_of_the_spread_of_staining_is_taken_with_a_warning(receptor, protocol):
    said = f"'staining' of {protocol.__name__} is now 'staining_log_sd'"
    with pytest.warns(DeprecationWarning, match=said), pytest.raises(Il2Error):
        protocol(receptor, doses_nM=[-1.0], staining=0.6)
