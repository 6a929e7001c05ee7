"""One cell for tissue simulators: the medium is set from outside, and what the cell takes of it is counted."""

import numpy as np
import pytest
from pysb import Expression, Initial, Model, Monomer, Observable, Parameter, Rule

import pysb_il2 as il2
from pysb_il2 import Phase
from pysb_il2.cli import main
from pysb_il2.errors import Il2Error

roadrunner = pytest.importorskip("roadrunner")
CELLS = ["Treg", "NK", "NK"]
VOXEL = 3e-11  # L


def ligand_alone():
    """Return a model of a cell that secretes a ligand, of which pairs are degraded."""
    model = Model("alone", _export=False)
    with il2.building(model):
        ligand = Monomer("L", ["a"])
        Parameter("L_dose", 1e-9)
        Initial(ligand(a=None), Expression("L_0", model.parameters["L_dose"] * 1e11))
        Rule("secretes", None >> ligand(a=None), Parameter("k_made", 2.0))
        Rule("loses_two", ligand(a=None) + ligand(a=None) >> None, Parameter("k_lost", 1e-3))
        Observable("free", ligand(a=None))
    return model


def test_what_reactions_take_and_release_is_counted():
    model = ligand_alone()
    runner = roadrunner.RoadRunner(il2.export(model, format="sbml", boundary=["L"]))
    assert runner["L_in_medium"] == pytest.approx(100.0)
    runner.simulate(0, 10, 2)
    assert runner["L_in_medium"] == runner["free"] == pytest.approx(100.0)
    # Two are lost at k/2 of each pair, so that 1e-3 * 100**2 are lost in a second.
    assert runner["L_taken"] == pytest.approx(10 * (1e-3 * 100**2 - 2.0))


def voxel(runner, copies, dt, minutes, nM):
    """Return the concentration of IL-2 after each step in a voxel in which cells of one compiled model live."""
    ids = list(runner.model.getFloatingSpeciesIds())
    medium, taken = ids.index("IL2_in_medium"), ids.index("IL2_taken")
    molecules, states, course = 6.02214076e14 * runner["medium_volume"], {}, []
    for _ in range(round(60 * minutes / dt)):
        lost = 0.0
        for number, cell in enumerate(CELLS):
            for name, value in copies[cell].items():
                runner[name] = value
            if number not in states:
                runner.reset()
                states[number] = np.array(runner.model.getFloatingSpeciesAmounts())
            states[number][[medium, taken]] = nM * molecules, 0.0
            runner.model.setTime(0.0)
            runner.model.setFloatingSpeciesAmounts(states[number])
            runner.simulate(0, dt, 2)
            states[number] = np.array(runner.model.getFloatingSpeciesAmounts())
            lost += states[number][taken]
        nM -= lost / (6.02214076e14 * VOXEL)
        course.append(nM)
    return np.array(course)


@pytest.mark.slow
def test_cells_of_one_compiled_model_consume_a_voxel_as_populate_does():
    names = ("CD25_0", "CD122_0", "CD132_0")
    models = {cell: il2.build("receptor", cell=cell) for cell in set(CELLS)}
    copies = {cell: {name: model.parameters[name].value for name in names} for cell, model in models.items()}
    runner = roadrunner.RoadRunner(il2.export(models["Treg"], format="sbml", boundary=["IL2"]))
    runner.integrator.relative_tolerance = 1e-8
    mixed = il2.populate({"Treg": 1, "NK": 2}, volume_ml=1e3 * VOXEL, model="receptor")
    right = il2.time_course(mixed, doses_nM=[0.1], times_min=[5, 20], readouts=["IL2_in_medium_nM"]).value.to_numpy()
    assert right[1] < 0.06
    coarse, fine = (voxel(runner, copies, dt, 20, 0.1)[[round(300 / dt) - 1, -1]] for dt in (10.0, 5.0))
    assert fine == pytest.approx(right, rel=2e-3)
    # The error is that of the steps, proportional to their length.
    assert (coarse - right) / (fine - right) == pytest.approx(2.0, rel=0.1)


@pytest.mark.slow
def test_what_has_no_boundary_is_refused():
    for words, given in {
        "unknown ligand or drug 'IL7'": {"format": "sbml", "boundary": ["IL7"]},
        "format 'bngl' has no boundary": {"format": "bngl", "boundary": ["IL2"]},
        "give one of them": {"format": "sbml", "boundary": ["IL2"], "phases": [Phase(1)]},
    }.items():
        with pytest.raises(Il2Error, match=words):
            il2.export("receptor", **given)
    model = ligand_alone()
    with il2.building(model):
        Parameter("L_taken", 1.0)
    with pytest.raises(Il2Error, match=r"'L_taken'.*rename it"):
        il2.export(model, format="sbml", boundary=["L"])


@pytest.mark.slow
def test_the_command_exports_a_cell(tmp_path, capsys):
    path = tmp_path / "cell.xml"
    assert main(["export", "receptor", "--boundary", "IL2", "-o", str(path)]) == 0
    assert 'id="IL2_taken"' in path.read_text()
    assert main(["export", "receptor", "--boundary", "IL2", "-o", str(tmp_path / "x.omex")]) == 2
    assert "--boundary is for SBML" in capsys.readouterr().err
