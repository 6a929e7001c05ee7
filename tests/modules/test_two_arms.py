"""A ligand of two IL-2 on a cell: what one arm holds is what the other knows of it, wherever both go."""

import re

import numpy as np
import pytest
from pysb import Monomer, Parameter, Rule

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.modules import il2_receptor
from pysb_il2.simulation.runner import Runner
from pysb_il2.units import AVOGADRO

CHAINS = ("CD25", "CD122", "CD132")
TWO = il2.Ligand("two", valency=2, arm_volume_fL=2.0)


def arms(species):
    """Return where an arm is, what it holds and what its partner holds; None of what is no arm."""
    if "IL2(" not in species:
        return None
    inside = re.search(r"IL2\(([^)]*)\)", species)[1]
    own = frozenset(name for name in CHAINS if re.search(rf"(?<!_){name}!", inside))
    other = frozenset(name for name in CHAINS if f"other_{name}~bound" in inside)
    return re.search(r"loc~(\w+)", inside)[1], own, other


@pytest.mark.slow
def test_two_arms_know_of_each_other_what_each_holds():
    model = il2.build("receptor", ligand=TWO, cell={"CD25": 4320, "CD122": 2760, "CD132": 14017})
    network = il2.expand(model)
    runner = Runner(model)
    run = runner.run({"IL2_dose": 1e-10}, runner.initials({"IL2_dose": 1e-10}), np.array([0.0, 600.0, 36000.0]))
    found = dict.fromkeys(filter(None, map(arms, network.species)), 0.0)
    assert len(found) == len([name for name in network.species if "IL2(" in name])
    for name, amount in zip(network.species, run.final, strict=True):
        if (key := arms(name)) is not None:
            found[key] = amount
    seen = [amount for (where, own, other), amount in found.items() if own != other]
    assert max(seen) > 100
    for (where, own, other), amount in found.items():
        assert found[where, other, own] == pytest.approx(amount, rel=1e-3, abs=1e-3)


@pytest.mark.parametrize("ligand", ["WT_Nterm_Fc_biv", TWO])
def test_a_dose_counts_molecules_and_each_has_two_arms(ligand):
    model = il2.build(il2_receptor, ligand=ligand, cell={"CD25": 1000, "CD122": 0, "CD132": 0})
    runner = Runner(model)
    start = runner.run({"IL2_dose": 1e-9}, runner.initials({"IL2_dose": 1e-9}), np.array([0.0, 1.0])).readouts
    molecules = 1e-9 * AVOGADRO / 1e9  # 1e9 cells per litre
    assert start["free_IL2"][0] == pytest.approx(molecules)
    assert start["free_IL2_arms"][0] == pytest.approx(2 * molecules)
    end = runner.run({"IL2_dose": 1e-9}, runner.initials({"IL2_dose": 1e-9}), np.array([0.0, 1e5])).readouts
    assert end["free_IL2"][-1] + end["bound_IL2"][-1] == pytest.approx(molecules)
    chains = 1000 - end["exposed_CD25"][-1]
    assert chains / 2 < end["bound_IL2"][-1] < 0.9 * chains  # many molecules hold two chains


@pytest.mark.slow
def test_a_second_arm_holds_on_where_chains_are_many_and_not_where_they_are_few():
    def held(CD25, ligand):
        model = il2.build(il2_receptor, ligand=ligand, cell={"CD25": CD25, "CD122": 0, "CD132": 0})
        table = il2.saturation_binding(model, doses_nM=[1e-5])
        return float(table.value[0] / table.free_nM[0])

    one = il2.Ligand("one")
    for CD25 in (1.0, 1e4):
        chain = CD25 / (10e-9 * AVOGADRO * 2e-15)  # over the Kd in the layer that an arm reaches
        assert held(CD25, TWO) / held(CD25, one) == pytest.approx(2 + chain, rel=1e-2)


@pytest.mark.slow
def test_molecules_in_the_medium_are_washed_away_and_held_arms_are_not():
    model = il2.build("receptor", ligand=TWO)
    phases = [il2.Phase(10, add={"IL2": 0.1}), il2.Phase(0, wash=1.0)]
    table = il2.schedule(model, phases, readouts=["free_IL2", "IL2_arms_held_by_other"], every_min=10)
    left = table[table.time_min == table.time_min.max()].groupby("readout").value.last()
    assert left["free_IL2"] < 1e-3
    assert left["IL2_arms_held_by_other"] > 10


def cells_one_by_one(model):
    return il2.single_cells(model, doses_nM=[0.1], times_min=[1], readouts=["free_IL2_arms"], cells=2, engine="ssa")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (lambda: il2.Ligand("x", valency=2), "two arms and no linker constant; give arm_volume_fL"),
        (lambda: il2.Ligand("x", valency=3, arm_volume_fL=1.0), "has 3 arms"),
        (lambda: il2.Ligand("x", "IL15", valency=2, arm_volume_fL=1.0), "give valency=1, or 2 for IL-2"),
        (lambda: il2.Ligand("x", arm_volume_fL=1.0), "one arm; leave it out, or give valency=2"),
        (lambda: il2.Ligand.from_affinities("x", valency=2, arm_volume_fL=1.0), "no affinity"),
        (lambda: il2.build("th", ligand=TWO), "'secretion' knows IL2 of one arm, and ligand 'two' has two"),
        (lambda: il2.build("receptor", il2.modules.soluble_cd25, ligand=TWO), "'soluble_cd25' knows IL2 of one arm"),
        (lambda: il2.build("receptor", il2.modules.pharmacokinetics, ligand=TWO), "two on one linker"),
        (lambda: il2.populate({"Treg": 10.0, "Th": 10.0}, ligand=TWO), "'IL2' of 'Treg' has two arms"),
        (lambda: cells_one_by_one(il2.build(il2_receptor, ligand=TWO)), "'IL2' is counted by its two arms"),
    ],
)
def test_what_two_arms_cannot_do_is_refused(bad, says):
    with pytest.raises(Il2Error, match=says):
        bad()


def test_an_antibody_on_one_arm_is_refused():
    model = il2.build(il2_receptor, ligand=TWO)
    IL2 = model.monomers["IL2"]
    mab, kf = Monomer("mab", ["target"], _export=False), Parameter("mab_kf", 1e-6, _export=False)
    binding = mab(target=None) + IL2(CD25=None) >> mab(target=1) % IL2(CD25=1)
    for component in (mab, kf, Rule("mab_binds", binding, kf, _export=False)):
        model.add_component(component)
    with pytest.raises(Il2Error, match=r"'mab' binds IL2.CD25 of a ligand with two arms"):
        il2.expand(model)
