"""Single cells: the engines against exact answers, against the ODE and against one another."""

import numpy as np
import pandas as pd
import pytest
from pysb import ANY, Compartment, Expression, Initial, Model, Monomer, Observable, Parameter, Rule
from pysb.core import time
from scipy.linalg import expm

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.experiments.experiment import Experiment
from pysb_il2.modules import il2_receptor, stat5
from pysb_il2.simulation import runner
from pysb_il2.simulation.engine_support import STOCHASTIC_ENGINES

pytestmark = pytest.mark.slow

#: Means of independent cells lie within 5 standard errors but for one in a million.
ERRORS = 5
SMALL = {"CD25": 300, "CD122": 200, "CD132": 500}


def made(write):
    model = Model(write.__name__, _export=False)
    with il2.building(model):
        write()
    return model


def turnover():
    """A made and lost, switched on and off: linear, so the mean is that of the ODE and A is Poisson."""
    A = Monomer("A", ["s"], {"s": ["u", "p"]})
    Initial(A(s="u"), Parameter("A_0", 2.5))
    Rule("A_made", None >> A(s="u"), Parameter("k_make", 4.0))
    Rule("A_lost", A() >> None, Parameter("k_lose", 0.4))
    Rule("A_switches", A(s="u") | A(s="p"), Parameter("k_on", 0.5), Parameter("k_off", 0.25))
    total, on = Observable("A_total", A()), Observable("A_on", A(s="p"))
    Expression("share", on / (total + Parameter("one", 1.0)))


def dimers():
    A = Monomer("A", ["a"])
    Initial(A(a=None), Parameter("A_0", 6))
    Rule("A_pairs", A(a=None) + A(a=None) | A(a=1) % A(a=1), Parameter("kf", 0.1), Parameter("kr", 0.3))
    Observable("free", A(a=None))


@pytest.fixture
def receptor_with_sites(receptor):
    return receptor(sites=("Y1", "Y2"))


@pytest.fixture(scope="module")
def il2r():
    # Of so little medium for each cell that NFsim and RuleMonkey follow some 1000 molecules of IL-2, not 100,000.
    return il2.build("receptor", cell=SMALL, parameters={"cell_density": (1e11, "1/L")})


def means(table, by, cells):
    return (groups := table.groupby(by, sort=False)["value"]).mean(), groups.std() / cells**0.5


@pytest.mark.parametrize("engine", STOCHASTIC_ENGINES)
def test_a_linear_model_has_the_mean_of_the_ode_and_poisson_noise(engine):
    model, times, cells = made(turnover), [0.0, 1.0, 30.0], 600
    table = il2.stochastic(model, times, engine=engine, cells=cells, readouts=["A_total", "A_on"])
    mean, error = means(table, ["readout", "time"], cells)
    engine_ode = runner.Runner(model)
    course = engine_ode.run({}, engine_ode.initials({}), times).readouts
    for name in ("A_total", "A_on"):
        assert np.all(np.abs(mean[name] - course[name]) <= ERRORS * error[name])
    at_rest = table[(table.readout == "A_total") & (table.time == 30.0)].value
    assert at_rest.var() == pytest.approx(10.0, rel=ERRORS * (2 / cells) ** 0.5)


@pytest.mark.parametrize("engine", STOCHASTIC_ENGINES)
def test_pairs_follow_the_master_equation_where_the_ode_does_not(engine):
    cells, rates = 600, np.zeros((4, 4))
    for pairs in range(4):
        free = 6 - 2 * pairs
        if pairs < 3:
            rates[pairs, pairs + 1] = 0.1 * free * (free - 1) / 2
        if pairs:
            rates[pairs, pairs - 1] = 0.3 * pairs
        rates[pairs, pairs] = -rates[pairs].sum()
    chance, free = expm(rates * 4.0)[0], 6 - 2 * np.arange(4)
    mean = chance @ free
    error = (chance @ free**2 - mean**2) ** 0.5 / cells**0.5
    found = il2.stochastic(made(dimers), [4.0], engine=engine, cells=cells)
    assert abs(found.value.mean() - mean) <= ERRORS * error


@pytest.mark.parametrize(("engine", "cells"), [("ssa", 200), ("nfsim", 30), ("rulemonkey", 15)])
def test_cells_of_the_receptor_have_the_mean_of_the_ode(il2r, engine, cells):
    readouts, times = ["surface_CD122", "bound_IL2", "IL2_trimer"], [10, 30]
    # So much that cells hold several trimers: of none the error of a mean could not be told.
    given = {"doses_nM": [0.3], "times_min": times, "readouts": readouts}
    table = il2.single_cells(il2r, cells=cells, engine=engine, equilibrate_min=10, **given)
    mean, error = means(table, ["time_min", "readout"], cells)
    ode = il2.time_course(il2r, **given).set_index(["time_min", "readout"]).value
    assert np.all(error > 0)
    assert np.all(np.abs(mean - ode) <= ERRORS * error)


@pytest.mark.parametrize("engine", STOCHASTIC_ENGINES)
def test_same_seed_same_cells(il2r, engine):
    def table(seed):
        return il2.single_cells(
            il2r, doses_nM=[0.0, 0.002], times_min=[5, 0, 5], readouts=["bound_IL2", "surface_CD25"],
            cells=3, seed=seed, engine=engine, equilibrate_min=5,
        )  # fmt: skip

    first, again, other = table(1), table(1), table(2)
    pd.testing.assert_frame_equal(first, again)
    assert not first.value.equals(other.value)
    assert list(first.columns) == ["cell", "ligand", "dose_nM", "time_min", "readout", "value"]
    assert len(first) == 2 * 3 * 3 * 2
    at_five = first[(first.readout == "surface_CD25") & (first.dose_nM == 0.002)].value.to_numpy().reshape(3, 3)
    assert np.array_equal(at_five[:, 0], at_five[:, 2]) and len(set(at_five[:, 0])) > 1  # noqa: PT018


@pytest.mark.parametrize("engine", STOCHASTIC_ENGINES)
def test_amounts_are_whole_and_their_mean_is_kept(engine):
    start = il2.stochastic(made(turnover), [0], engine=engine, cells=400, readouts=["A_total"]).value
    assert set(start) == {2.0, 3.0}
    assert start.mean() == pytest.approx(2.5, abs=ERRORS * 0.5 / 20)


@pytest.mark.parametrize("engine", STOCHASTIC_ENGINES)
def test_expressions_and_parameters(engine):
    model = made(turnover)
    table = il2.stochastic(model, [2.0], engine=engine, cells=5, parameters={"A_0": 40.0, "k_lose": 0.0})
    cells = table.pivot(index="cell", columns="readout", values="value")
    assert np.allclose(cells.share, cells.A_on / (cells.A_total + 1))
    assert (cells.A_total >= 40).all()
    assert model.parameters["A_0"].value == 2.5


def test_drugs_are_given_before_the_ligand():
    """An antibody to CD25 that is there for an hour leaves less of it open."""
    cell = {"CD25": 300, "CD122": 20, "CD132": 20}
    model = il2.build("receptor", cell=cell, inhibitors={"basiliximab": 0.5})
    table = il2.single_cells(model, doses_nM=[0.0], times_min=[0], readouts=["exposed_CD25", "surface_CD25"],
                             cells=2, equilibrate_min=0)  # fmt: skip
    value = table.groupby("readout").value.mean()
    experiment = Experiment(model)
    state = experiment.advance(il2.Phase(60, add={"basiliximab": 0.5}), experiment.initial_state)
    ode = experiment.runner.readouts_at(experiment.values, state.species)
    assert ode["exposed_CD25"] < 0.5 * ode["surface_CD25"]
    # Two cells of 300 molecules, each open or not: at most sqrt(300) / 2 of noise each, and turnover as much again.
    assert value["exposed_CD25"] == pytest.approx(ode["exposed_CD25"], abs=ERRORS * 300**0.5)


@pytest.mark.parametrize("engine", STOCHASTIC_ENGINES)
def test_docking_sites_turnover_and_deletion_have_the_mean_of_the_ode(receptor_with_sites, engine):
    """The decoupled network gives the mean that the full rules have, cell by cell."""
    cells, times, names = 60, [60.0], ["pY1", "pA", "docked", "R_total", "R_lig"]
    table = il2.stochastic(receptor_with_sites, times, engine=engine, cells=cells, readouts=names)
    mean, error = means(table, ["readout", "time"], cells)
    ode = runner.Runner(il2.decouple(receptor_with_sites))
    course = ode.run({}, ode.initials({}), times).readouts
    for name in names:
        assert np.all(np.abs(mean[name] - course[name]) <= ERRORS * error[name])


def test_a_decoupled_model_is_refused(il2r):
    small = il2.decouple(il2.build(il2_receptor, stat5(detail="sites"), cell=SMALL, name="sited"))
    with pytest.raises(Il2Error, match=r"decoupled.* means only.*full model 'sited'"):
        il2.single_cells(small)
    untouched = il2.decouple(il2r)
    assert not il2.decoupling(untouched).splits
    assert len(il2.single_cells(untouched, doses_nM=[0], times_min=[0], readouts=["surface_CD25"], cells=1)) == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"engine": "nfsm"}, "unknown engine 'nfsm'; did you mean 'nfsim'"),
        ({"cells": 0}, "cells=0 .*whole number of 1 or more"),
        *(({"cells": cells}, f"cells is {cells}; give a whole number") for cells in (2.5, True)),
        ({"cells": 10**20}, "cells=1000.* cannot be held in memory; give 1000000 at most"),
        ({"readouts": []}, "readouts is empty"),
        ({"seed": -1}, "seed=-1 .*0 or more"),
        ({"seed": "x"}, "seed is 'x'; give a whole number"),
        ({"doses_nM": [-1]}, "doses_nM holds -1"),
        ({"times_min": []}, "times_min is empty"),
        *((given, "would take more than 7 days") for given in ({"times_min": [1e12]}, {"equilibrate_min": 1e12})),
        ({"equilibrate_min": float("nan")}, "equilibrate_min"),
        ({"readouts": "pSTAT5"}, "is a string"),
        ({"readouts": ["bound_IL3"]}, "did you mean 'bound_IL2'"),
        ({"ligand": "IL7"}, "unknown ligand"),
        ({"engine": "nfsim", "doses_nM": [10000.0]}, "6e\\+07 molecules"),
    ],
)
def test_bad_input_is_one_sentence(il2r, given, said):
    with pytest.raises(Il2Error, match=said) as caught:
        il2.single_cells(il2r, **{"readouts": ["bound_IL2"], "times_min": [1], "cells": 1, **given})
    assert "\n" not in str(caught.value)


def test_an_unknown_parameter_is_refused():
    with pytest.raises(Il2Error, match=r"unknown parameter 'k_los'.* did you mean 'k_lose'"):
        il2.stochastic(made(turnover), [1], parameters={"k_los": 1})
    with pytest.raises(Il2Error, match="below 0"):
        il2.stochastic(made(turnover), [1], parameters={"A_0": -1})


def by_time():
    A = Monomer("A")
    Initial(A(), Parameter("A_0", 1))
    Rule("A_lost", A() >> None, Expression("aging", Parameter("k", 0.2) * time))
    Observable("left", A())


def in_compartments():
    inside = Compartment("inside", None, 3, Parameter("volume", 2.0))
    A = Monomer("A")
    Initial(A() ** inside, Parameter("A_0", 1))
    Observable("left", A())


def complexes():
    A, B = Monomer("A", ["b"]), Monomer("B", ["a", "c"])
    C = Monomer("C", ["b", "s"], {"s": ["u", "p"]})
    Initial(A(b=1) % B(a=1, c=2) % C(b=2, s="u"), Parameter("A_0", 5))
    Observable("left", C(s="u"))
    return A, B, C


def rule_without_bonds():
    A, _, C = complexes()
    Rule("A_acts", A() % C(s="u") >> A() % C(s="p"), Parameter("k", 1.0))


def observable_without_bonds():
    A, _, C = complexes()
    Observable("together", A() % C())


def part_deleted():
    A, B, _ = complexes()
    Rule("A_lost", A(b=1) % B(a=1) >> B(a=None), Parameter("k", 1.0))


BEYOND = {
    in_compartments: "compartments",
    rule_without_bonds: "rule 'A_acts' names molecules of one complex without",
    observable_without_bonds: "observable 'together' names molecules",
    part_deleted: "rule 'A_lost' deletes a part of a complex",
}


@pytest.mark.parametrize("write", BEYOND, ids=lambda write: write.__name__)
@pytest.mark.parametrize("engine", ["nfsim", "rulemonkey"])
def test_what_network_free_engines_run_wrong_is_refused(engine, write):
    with pytest.raises(Il2Error, match=f"{BEYOND[write]}.*take engine='ssa'"):
        il2.stochastic(made(write), [1], engine=engine)


def test_time_in_expressions_is_refused_on_networks_too():
    """Between two readings the engine takes it to stand still, or nearly: exp(-0.6) of cells left for exp(-0.4)."""
    with pytest.raises(Il2Error, match="Expression 'aging' follows time"):
        il2.stochastic(made(by_time), [1])


def total_rate():
    A = Monomer("A")
    Initial(A(), Parameter("A_0", 20))
    Rule("A_lost", A() >> None, Parameter("k", 3.0), total_rate=True)
    Observable("left", A())


def pairs_lost():
    A = Monomer("A")
    Initial(A(), Parameter("A_0", 20))
    Rule("A_lost", A() + A() >> None, Parameter("k", 3.0), total_rate=True)


@pytest.mark.parametrize("engine", STOCHASTIC_ENGINES)
def test_total_rates_are_right_but_for_pairs_of_one_kind(engine):
    """Of three molecules an engine would take one twice in three of nine choices, and nothing would happen."""
    left = il2.stochastic(made(total_rate), [2.0], engine=engine, cells=200).value
    assert left.mean() == pytest.approx(20 - 6, abs=ERRORS * (6 / 200) ** 0.5)
    with pytest.raises(Il2Error, match=r"rule 'A_lost' has a total rate and two reactants .* a rate per molecule"):
        il2.stochastic(made(pairs_lost), [1], engine=engine)


def below_zero():
    A = Monomer("A", ["b"])
    Initial(A(b=None), Parameter("A_0", 3))
    free = Observable("free", A(b=None))
    Rule("A_made", None >> A(b=None), Expression("too_few", Parameter("k", 1e-9) * (1 - free)))
    Observable("bound", A(b=ANY))


@pytest.mark.parametrize("engine", STOCHASTIC_ENGINES)
def test_rates_below_zero_are_refused(engine):
    with pytest.raises(Il2Error, match="too_few"):
        il2.stochastic(made(below_zero), [1], engine=engine)
