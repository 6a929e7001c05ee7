"""A ligand with two arms: the count by arms against every pair of arms written out, and against closed forms."""

from itertools import product

import numpy as np
import pytest
from pysb import ANY, Initial, Model, Monomer, Observable, Parameter, Rule

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.macros import AssemblyStep, assemble, assemble_arms, other_arm, target_arm
from pysb_il2.simulation.runner import Runner
from pysb_il2.validation.physics import wegscheider_residual

STEPS = [
    AssemblyStep("A", kf=2e-4, Kd=300.0),
    AssemblyStep("B", kf=1e-4, Kd=2000.0),
    AssemblyStep("B", ("A",), kf=5e-4, Kd=60.0),
    AssemblyStep("A", ("B",), kf=3e-4),
]
#: Constants of these steps: chain, what is bound before, kf and Kd, the last by detailed balance.
NUMBERS = [("A", "", 2e-4, 300.0), ("B", "", 1e-4, 2000.0), ("B", "A", 5e-4, 60.0), ("A", "B", 3e-4, 300 * 60 / 2000)]
GAIN = 50.0
TIMES = np.array([0.0, 1.0, 10.0, 100.0, 1000.0])
A0, B0, L0 = 100.0, 40.0, 80.0


def by_arms(gain=GAIN, steps=STEPS, ligand=L0):
    """Count arms: twice as many as molecules of ligand."""
    names = sorted({step.chain for step in steps})
    model = Model("arms", _export=False)
    with il2.building(model):
        other = [f"other_{name}" for name in names]
        L = Monomer("L", [*names, *other], {name: ["free", "bound"] for name in other})
        chains = {name: Monomer(name, ["ligand"]) for name in names}
        assemble_arms(L, chains, steps, gain=gain)
        Initial(other_arm(L, names)(**dict.fromkeys(names)), Parameter("L_0", 2 * ligand))
        for name, copies in zip(names, (A0, B0), strict=False):
            Initial(chains[name](ligand=None), Parameter(f"{name}_0", copies))
            Observable(f"free_{name}", chains[name](ligand=None))
        Observable("arms_in_solution", other_arm(L, names)(**dict.fromkeys(names)))
    return model


def by_pairs():
    """Write out both arms of one molecule, with a rule for each step of each arm beside each state of the other."""
    model = Model("pairs", _export=False)
    with il2.building(model):
        L = Monomer("L", ["A1", "B1", "A2", "B2"])
        A, B = Monomer("A", ["ligand"]), Monomer("B", ["ligand"])
        chain = {"A": A, "B": B}
        for (name, held, kf, Kd), arm, other in product(NUMBERS, "12", ("", "A", "B", "AB")):
            its = {f"{c}{3 - int(arm)}": ANY if c in other else None for c in "AB"}
            own = {f"{c}{arm}": ANY if c in held else None for c in "AB"}
            rate = kf * GAIN if not held and other else kf
            label = f"{name}_{held}_{arm}_{other}"
            Rule(
                label, L(**{**its, **own}) + chain[name](ligand=None)
                | L(**{**its, **own, f"{name}{arm}": 1}) % chain[name](ligand=1),
                Parameter(f"kf_{label}", rate), Parameter(f"kr_{label}", kf * Kd),
            )  # fmt: skip
        Initial(L(A1=None, B1=None, A2=None, B2=None), Parameter("L_0", L0))
        for name, copies in (("A", A0), ("B", B0)):
            Initial(chain[name](ligand=None), Parameter(f"{name}_0", copies))
            Observable(f"free_{name}", chain[name](ligand=None))
        Observable("in_solution", L(A1=None, B1=None, A2=None, B2=None))
    return model


def course(model, times=TIMES):
    runner = Runner(model)
    return runner.run({}, runner.initials({}), times).readouts


@pytest.mark.slow
def test_arms_are_counted_as_pairs_of_arms_are():
    arms, pairs = course(by_arms()), course(by_pairs())
    for name in ("free_A", "free_B"):
        assert arms[name] == pytest.approx(pairs[name], rel=1e-4)
    assert arms["arms_in_solution"] == pytest.approx(2 * pairs["in_solution"], rel=1e-4)
    assert pairs["free_A"][-1] < 0.5 * A0  # enough is bound to tell


def test_the_pairs_written_out_are_in_detailed_balance():
    assert wegscheider_residual(il2.expand(by_pairs())) < 1e-9
    assert len(il2.expand(by_arms()).species) == 2 + 4 * 4  # chains, and each arm beside each state of its partner


def test_arms_that_do_not_meet_chains_once_held_are_single_arms_in_solution():
    # The held arm in a layer as thick as the solution meets chains as from the solution: two ligands of one arm.
    model = Model("one", _export=False)
    with il2.building(model):
        L, A, B = Monomer("L", ["A", "B"]), Monomer("A", ["ligand"]), Monomer("B", ["ligand"])
        assemble(L, {"A": A, "B": B}, STEPS)
        Initial(L(A=None, B=None), Parameter("L_0", 2 * L0))
        for monomer, copies in ((A, A0), (B, B0)):
            Initial(monomer(ligand=None), Parameter(f"{monomer.name}_0", copies))
            Observable(f"free_{monomer.name}", monomer(ligand=None))
    one, two = course(model), course(by_arms(gain=1.0))
    assert two["free_A"] == pytest.approx(one["free_A"], rel=1e-4)
    assert two["free_B"] == pytest.approx(one["free_B"], rel=1e-4)


@pytest.mark.parametrize("gain", [0.0, GAIN])
def test_the_gain_of_affinity_is_that_of_the_closed_form(gain):
    # With one chain and little ligand, L (2 A/Kd + gain (A/Kd)^2) is held; without gain as of one arm at 2 L.
    steps, few = [AssemblyStep("A", kf=2e-4, Kd=300.0)], 1e-3
    found = course(by_arms(gain, steps, few), np.array([0.0, 1e6]))
    free, chain = found["arms_in_solution"][-1] / 2, A0 / 300.0
    assert (few - free) / free == pytest.approx(2 * chain + gain * chain**2, rel=1e-3)


def test_an_arm_without_a_site_for_its_partner_is_refused():
    model = Model("m", _export=False)
    with il2.building(model):
        L, A = Monomer("L", ["A"]), Monomer("A", ["ligand"])
        with pytest.raises(Il2Error, match="unknown site 'other_A'"):
            assemble_arms(L, {"A": A}, STEPS[:1], gain=1.0)
    assert not model.rules


def test_a_chain_that_the_partner_has_bound_is_one_of_those_told_of():
    ligand = Monomer("L", ["A", "other_A"], {"other_A": ["free", "bound"]}, _export=False)
    with pytest.raises(Il2Error, match="unknown chain 'B' in chains"):
        other_arm(ligand, ["A"], ["B"])


def test_a_target_and_a_chain_hold_the_ligand_with_the_gain_that_was_given():
    model = Model("targeted", _export=False)
    with il2.building(model):
        L, A, T = Monomer("L", ["A", "t"]), Monomer("A", ["ligand"]), Monomer("T", ["l"])
        assemble(L, {"A": A}, [AssemblyStep("A", kf=1e-3, Kd=50.0)])
        target_arm(L, "t", T, "l", {"A": A}, kf=2e-3, Kd=20.0, capture_kf={"A": 1e-3}, gain=3.0)
        for free in (L(A=None, t=None), A(ligand=None), T(l=None)):
            Initial(free, Parameter(f"{free.monomer.name}_0", 100.0))
            Observable(f"free_{free.monomer.name}", free)
        Observable("both", L(A=1, t=2) % A(ligand=1) % T(l=2))
    end = il2.Simulator(model, rtol=1e-10).run(tspan=[0.0, 1e5]).all[-1]
    expected = 3.0 * end["free_L"] * end["free_A"] * end["free_T"] / (50.0 * 20.0)
    assert end["both"] == pytest.approx(expected, rel=1e-6)
