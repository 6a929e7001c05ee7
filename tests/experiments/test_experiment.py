"""What is done with cells in every experiment."""

import numpy as np
import pandas as pd
import pytest
from pysb import Expression, Initial, Model, Monomer, Observable, Parameter, Rule
from pysb.examples import bngwiki_simple

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.experiments.experiment import Experiment
from pysb_il2.fitting.objective import Problem
from pysb_il2.modules import il2_receptor, il15_receptor


def test_drugs_are_given_to_cells_that_are_not_equilibrated():
    """An hour with the drug, from the state that the model begins with."""
    model = il2.build("receptor", inhibitors={"basiliximab": 10})
    experiment = Experiment(model)
    began = experiment.initial_state
    by_hand = experiment.advance(il2.Phase(60, add={"basiliximab": 10}), began)
    state = experiment.preequilibrate(equilibrate=False)
    assert state.species == pytest.approx(by_hand.species, rel=1e-12)
    assert np.abs(state.species - began.species).max() > 1


def test_washing_takes_away_what_is_soluble_and_its_derivatives():
    model = il2.build("receptor")
    experiment = Experiment(model).with_sensitivities(["cell_density"])
    dosed = experiment.exchange_medium(il2.Phase(0, add={"IL2": 1.0}), experiment.initial_state)
    washed = experiment.exchange_medium(il2.Phase(0, wash=True), dosed)
    soluble = experiment.soluble_species
    assert np.abs(dosed.sensitivities[soluble]).max() > 0 == np.abs(washed.sensitivities[soluble]).max()
    assert washed.species[~soluble].tolist() == dosed.species[~soluble].tolist()


def test_competition_names_its_ligand_as_the_model_does():
    cell = il2.build(il2_receptor, il15_receptor, cell={"CD25": 0, "CD122": 1e3, "CD132": 0, "CD215": 0})
    table = il2.competition_binding(cell, ligand="il-2", competitor="IL15", doses_nM=[0.0, 1e4])
    assert (set(table.ligand), set(table.readout)) == ({"IL2"}, {"bound_IL2"})


@pytest.mark.parametrize("values", [{"CD25_0": np.float64(9)}, pd.Series({"CD25_0": 9}), {"CD25_0": np.array(9)}])
def test_parameters_may_be_a_series_and_numbers_of_numpy(values):
    model = il2.build("receptor", parameters=values)
    assert model.parameters["CD25_0"].value == 9.0
    il2.schedule(model, [il2.Phase(1, parameters=values)], readouts=["surface_CD25"])
    il2.stochastic(bngwiki_simple.model, [0, 1], readouts=["Lbound"], parameters=pd.Series({"km1": 0.1}))


def test_arrays_as_parameters_of_one_run_are_refused():
    several = {"CD25_0": np.array([1.0, 2.0])}
    for use in (
        lambda: il2.build("receptor", parameters=several),
        lambda: il2.schedule("receptor", [il2.Phase(1, parameters=several)], readouts=["surface_CD25"]),
        lambda: il2.stochastic(bngwiki_simple.model, [0, 1], parameters={"km1": np.array([0.1, 0.2])}),
        lambda: il2.stochastic(bngwiki_simple.model, [0, 1], engine="nfsim", parameters={"km1": [0.1]}),
        lambda: il2.stochastic(bngwiki_simple.model, [0, 1], parameters=[0.1]),
    ):
        with pytest.raises(Il2Error, match=r"CD25_0|'km1' is .*; give one number|is not a mapping"):
            use()


def beside_the_receptor(rate, **parameters):
    """A process of the user's, which makes Q, beside IL-2 and its receptor."""
    model = Model("mine", _export=False)
    with il2.building(model):
        Q = Monomer("Q")
        known = {name: Parameter(name, value) for name, value in parameters.items()}
        Initial(Q(), Parameter("Q0", 10.0))
        Rule("Q_made", None >> Q(), Expression("making", rate(**known)))
        Observable("Q_total", Q())
    return il2.add_to(model, il2_receptor)


@pytest.fixture(scope="module")
def growing():
    return beside_the_receptor(
        lambda feed_dose, salt_concentration: feed_dose * salt_concentration, feed_dose=0.5, salt_concentration=0.2
    )


@pytest.mark.slow
def test_a_parameter_of_the_user_s_is_no_ligand_or_drug_by_its_name_alone(growing):
    experiment = Experiment(growing)
    assert (experiment.medium, experiment.drugs_nM) == ({"IL2": "IL2_dose"}, {})
    how = {"doses_nM": [1.0], "times_min": [1], "equilibrate": False}
    assert il2.time_course(growing, readouts=["Q_total"], **how).value.tolist() == pytest.approx([16.0], rel=1e-4)
    with pytest.raises(Il2Error, match="unknown ligand 'feed' in model 'mine'"):
        il2.time_course(growing, readouts=["Q_total"], ligand="feed", **how)


WITHOUT = {
    "time course": lambda m, **how: il2.time_course(m, doses_nM=[1.0], times_min=[1], readouts=["Q_total"], **how),
    "schedule": lambda m, **how: il2.schedule(m, [il2.Phase(1)], readouts=["Q_total"], **how),
    "washout": lambda m, **how: il2.washout(m, stimulate_min=0.5, follow_min=0.5, readouts=["Q_total"], **how),
    "comparison": lambda m, **how: il2.compare({"one": m}, readouts={"Q_total": 1}, **how),
    "low doses": lambda m, **how: il2.low_dose_course(m, days=0.05, readouts=["Q_total"], **how),
    "fit": lambda m, **how: Problem(
        pd.DataFrame({"cell": "mine", "ligand": "IL2", "dose_nM": [0.1, 1.0], "time_min": 1.0, "value": 1.0}).assign(
            readout="Q_total"
        ),
        ["CD132_joins_kf"], model={("mine", "IL2"): m}, scale_by=None, background_by=None, **how,
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", WITHOUT)
def test_a_steady_state_that_a_model_lacks_is_said_with_the_way_out(growing, what):
    def last(table):
        return table.predict(table.x0())[-1] if what == "fit" else table.value.iloc[-1]

    with pytest.raises(Il2Error, match=r"find no steady state .*give equilibrate=False, which starts them as"):
        last(WITHOUT[what](growing))
    minutes = 60 if what == "low doses" else 1
    assert last(WITHOUT[what](growing, equilibrate=False)) == pytest.approx(10 + 0.1 * 60 * minutes, rel=1e-4)
