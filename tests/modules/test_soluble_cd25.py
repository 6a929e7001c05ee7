"""CD25 that cells shed holds IL-2 in the medium; no molecule is lost on the way."""

import functools

import numpy as np
import pytest

import pysb_il2 as il2
from pysb_il2 import Phase
from pysb_il2.knowledge.cells import copies
from pysb_il2.modules import soluble_cd25
from pysb_il2.simulation.runner import Runner


@functools.cache
def shared_medium():
    """Return cells of two types that shed CD25 into one medium; not to be changed but for numbers of cells."""
    models = {cell: il2.build(soluble_cd25, cell=cell) for cell in ("Treg", "Th")}
    return il2.populate({"Treg": 1e6, "Th": 1e6}, model=models)


@pytest.mark.slow
def test_each_reaction_keeps_IL2_and_shedding_keeps_CD25():
    network = il2.expand(shared_medium())
    monomers = list(shared_medium().monomers.keys())
    change = (network.stoichiometry.T @ network.composition).T
    CD25 = sum(change[monomers.index(name)] for name in ("Treg_CD25", "Th_CD25", "sCD25"))
    rules = [set(reaction.rules) for reaction in network.reactions]
    shed = np.array([any("shed" in rule for rule in names) for names in rules])
    held = np.array([any("sCD25_captures" in rule for rule in names) for names in rules])
    assert shed.sum() == 4
    assert held.sum() == 2
    assert not CD25[shed | held].any()
    assert not change[monomers.index("IL2")][shed | held].any()
    assert change[monomers.index("sCD25")][shed].all()


@pytest.mark.slow
def test_IL2_that_it_holds_reaches_no_chain():
    species = il2.expand(shared_medium()).species
    with_decoy = [one for one in species if "sCD25(" in one]
    assert sorted(one.count("(") for one in with_decoy) == [1, 2]
    assert not any("CD122(" in one or "CD132(" in one for one in with_decoy)


def test_cells_keep_their_surface_CD25_and_the_medium_comes_to_a_balance():
    """Half-lives of shedding and loss are equal here, so as much is in the medium as at the surface."""
    model = il2.build(soluble_cd25, cell="Treg")
    table = il2.schedule(model, [Phase(0)], readouts=["surface_CD25", "soluble_CD25"], variation=None)
    assert list(table.value) == pytest.approx([copies("Treg")["CD25"]] * 2, rel=1e-5)


def test_the_affinity_is_that_of_CD25_alone():
    """10 nM (Rickert 2004); free, held and total IL-2 in a medium of few cells."""
    model = shared_medium()
    values = {"IL2_dose": 1e-11, "sCD25_dose": 20e-9, "Treg_cells": 1.0, "Th_cells": 1.0, "sCD25_degraded_kf": 0.0}
    runner = Runner(il2.expand(model), rtol=1e-10)
    read = runner.run(values, runner.initials(values), [0.0, 600.0]).readouts
    free, held = read["IL2_in_medium"][-1], read["IL2_on_soluble_CD25"][-1]
    assert free + held == pytest.approx(read["IL2_in_medium"][0], rel=1e-6)
    assert held / free == pytest.approx(read["sCD25_in_medium_nM"][-1] / 10, rel=1e-6)


def test_it_takes_IL2_away_from_cells():
    bound = []
    for nM in (0.0, 10.0, 100.0):
        phase = Phase(60, add={"IL2": 0.01, "sCD25": nM})
        table = il2.schedule(shared_medium(), [phase], readouts=["Treg_IL2_trimer", "Th_IL2_trimer"], every_min=60)
        bound.append(np.array(table.value[-2:]))
    assert (bound[0] > 1.5 * bound[1]).all()
    assert (bound[1] > 3 * bound[2]).all()


def test_a_wash_takes_what_it_holds_as_well():
    phases = [Phase(60, add={"IL2": 1.0, "sCD25": 10.0}), Phase(0, wash=True)]
    names = ["IL2_in_medium", "soluble_CD25", "IL2_on_soluble_CD25", "bound_IL2"]
    table = il2.schedule(shared_medium(), phases, readouts=names, every_min=60)
    before, after = (list(table.value[i : i + 4]) for i in (4, 8))
    assert min(before) > 0
    assert after == [0, 0, 0, before[3]]
