"""What is done with cells in every experiment."""

import numpy as np
import pytest

import pysb_il2 as il2
from pysb_il2.experiments.experiment import Experiment
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
