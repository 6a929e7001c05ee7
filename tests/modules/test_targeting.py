"""An arm of IL-2 that holds another protein of the cell, against closed forms and a pair of bonds written out."""

import numpy as np
import pytest

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.modules import il2_receptor, targeting_arm
from pysb_il2.simulation.runner import Runner
from pysb_il2.units import AVOGADRO
from pysb_il2.validation.physics import wegscheider_residual

TO_PD1 = targeting_arm("PD1", Kd_nM=2.0)
LAYER = AVOGADRO * 30e-15  # molecules in the layer that the arm reaches, per mol/L


def chains(**copies):
    return {"CD25": 0, "CD122": 0, "CD132": 0, **copies}


@pytest.mark.parametrize(("CD25", "PD1"), [(4000, 0), (0, 3000), (4000, 3000), (20, 30)])
def test_target_and_CD25_hold_the_ligand_together_as_the_closed_form_says(CD25, PD1):
    model = il2.build(il2_receptor, TO_PD1, cell=chains(CD25=CD25, PD1=PD1))
    runner = Runner(model)
    dose = {"IL2_dose": 1e-15}
    end = runner.run(dose, runner.initials(dose), np.array([0.0, 1e6])).readouts
    on_chain, on_target = CD25 / (10e-9 * AVOGADRO * 1e-9), PD1 / (2e-9 * AVOGADRO * 1e-9)
    both = CD25 / (10e-9 * LAYER) * PD1 / (2e-9 * AVOGADRO * 1e-9)
    found = end["bound_IL2"][-1] / end["free_IL2"][-1]
    assert found == pytest.approx(on_chain + on_target + both, rel=1e-3)


def test_all_ways_around_are_in_detailed_balance():
    model = il2.build(il2_receptor, TO_PD1, cell=chains(CD25=4000, CD122=900, CD132=9000, PD1=3000))
    assert wegscheider_residual(il2.expand(model)) < 1e-9


def log_ec50(cell, *modules):
    model = il2.build("receptor", *modules, ligand="no_alpha", cell=cell)
    table = il2.dose_response(
        model, doses_nM=np.logspace(-4, 2.5, 14), times_min=[30], readout="IL2_dimer", variation=None
    )
    return float(np.log10(il2.ec50(table).ec50_nM[0]))


@pytest.mark.slow
def test_EC50_falls_where_there_is_much_of_the_target_and_nowhere_else():
    untargeted = log_ec50("CD8")
    assert log_ec50(("CD8", {"PD1": 30000}), TO_PD1) < untargeted - 1
    assert log_ec50(("CD8", {"PD1": 0}), TO_PD1) == pytest.approx(untargeted, abs=0.01)


@pytest.mark.slow
def test_the_target_keeps_its_numbers_and_a_wash_leaves_what_it_holds():
    model = il2.build("receptor", TO_PD1, cell=("CD8", {"PD1": 5000}))
    runner = Runner(model)
    dose = {"IL2_dose": 1e-8}
    run = runner.run(dose, runner.initials(dose), np.array([0.0, 86400.0]))
    amounts = dict(zip(il2.expand(model).species, run.final, strict=True))
    assert sum(amount for name, amount in amounts.items() if "PD1(" in name) == pytest.approx(5000, rel=1e-4)
    phases = [il2.Phase(30, add={"IL2": 10.0}), il2.Phase(0, wash=1.0)]
    table = il2.schedule(model, phases, readouts=["free_IL2", "bound_IL2"], every_min=30)
    left = table[table.time_min == table.time_min.max()].groupby("readout").value.last()
    assert left["free_IL2"] < 1e-3
    assert left["bound_IL2"] > 1000


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (lambda: il2.build("receptor", TO_PD1, cell="CD8"), "protein 'PD1' has no copy number"),
        (lambda: targeting_arm("PD1", Kd_nM=0.0), "Kd_nM"),
        (lambda: targeting_arm("IL2RA", Kd_nM=1.0), "cannot hold 'IL2RA', a protein of the library"),
        (lambda: targeting_arm("my PD1", Kd_nM=1.0), "a target cannot be named"),
        (lambda: il2.build("receptor", TO_PD1, ligand="WT_Nterm_Fc_biv", cell=("CD8", {"PD1": 1})), "knows IL2 of one"),
        (lambda: il2.build("receptor", TO_PD1, targeting_arm("CD8A", Kd_nM=1.0)), "comes in two forms"),
    ],
)
def test_what_a_targeting_arm_cannot_do_is_refused(bad, says):
    with pytest.raises(Il2Error, match=says):
        bad()
