"""Phases come back from the events that they are in SBML, and give the courses that they gave."""

import re

import pytest
from pysb import Expression, Initial, Model, Monomer, Observable, Parameter, Rule

import pysb_il2 as il2
from pysb_il2 import Dose, Infusion, Phase, Regimen, Wash
from pysb_il2.errors import Il2Error

pytest.importorskip("libsbml")
NAMES = ["free_IL2", "bound_IL2", "surface_CD122"]
BY_HAND = [
    Phase(0, add={"IL2": 0.2}), Phase(0, wash=0.5), Phase(30, infuse={"IL2": 0.1}),
    Phase(30, parameters={"complex_internalised_kf": 0.0}), Phase(30, wash=0.25, add={"IL2": 0.3}), Phase(15),
]  # fmt: skip
REGIMEN = Regimen(
    [Dose("IL2", 0.1, every="1 h"), Infusion("IL2", 0.3, "30 min", at="40 min"), Wash(0.5, at="80 min"),
     Wash(at="100 min"), Dose("basiliximab", 2.0, at="20 min")], "2 h",
)  # fmt: skip


def binding():
    """Return a model of a ligand in the medium and its receptor."""
    model = Model("binding", _export=False)
    with il2.building(model):
        ligand, receptor = Monomer("L", ["r"]), Monomer("R", ["l"])
        Initial(ligand(r=None), Expression("L_0", Parameter("L_dose", 1e-9) * 6e12))
        Initial(receptor(l=None), Parameter("R_0", 10.0))
        Rule("binds", ligand(r=None) + receptor(l=None) >> ligand(r=1) % receptor(l=1), Parameter("k_on", 1e-7))
        Observable("bound", ligand(r=1) % receptor(l=1))
    return model


def courses(model, phases):
    table = il2.schedule(model, phases, readouts=NAMES, every_min=5, equilibrate=False, variation=None)
    # Phases that last no time are one with the next.
    return table.drop_duplicates(["time_min", "readout"], keep="last").value.to_numpy()


@pytest.mark.slow
@pytest.mark.parametrize("phases", [REGIMEN, BY_HAND], ids=["by the clock", "by hand"])
def test_the_phases_come_back(tmp_path, phases):
    path, model = tmp_path / "x.xml", il2.build("receptor", inhibitors={"basiliximab": 0.0})
    il2.export(model, path, phases=phases)
    read = il2.read_experiment(path)
    assert sum(phase.minutes for phase in read.phases) == sum(phase.minutes for phase in phases)
    assert read.model.parameters["IL2_dose"].value == 0.0
    assert courses(*read) == pytest.approx(courses(model, phases), rel=1e-5, abs=1e-3)
    again = il2.export(read.model, format="sbml", phases=read.phases)
    assert again.count("<event ") == path.read_text().count("<event ")


def test_events_that_are_no_phases_are_refused(tmp_path):
    path = tmp_path / "x.xml"
    phases = [Phase(10, add={"L": 0.1}), Phase(20, wash=0.5, add={"L": 0.3})]
    text = il2.export(binding(), path, phases=phases)
    assert [phase.wash for phase in il2.read_experiment(path).phases] == [0.0, 0.5]
    with pytest.raises(Il2Error, match=r"line \d+ of .*take il2\.read_experiment if il2\.export wrote it"):
        il2.read(path)
    before, events = text.split("<listOfEvents>")
    (washed,) = re.findall(r'eventAssignment variable="(s\d+)"', events)
    other = next(one for one in re.findall(r'<species [^>]*\bid="(s\d+)"', before) if one != washed)
    no_phase = "does what no phase"
    for changed, words in [
        (events.replace(f'variable="{washed}"', f'variable="{other}"'), rf"line \d+ .*'{washed}' has no value"),
        (events.replace(washed, other), no_phase),  # what the cell has is washed
        (events.replace("<geq/>", "<gt/>"), rf"line \d+ .*{no_phase}"),
        (events.replace("<geq/>", "<leq/>"), rf"line \d+ .*{no_phase}"),
        (events.replace("<plus/>", "<power/>"), rf"line \d+ .*{no_phase}"),
        (events.replace('persistent="true"', 'persistent="false"'), rf"line \d+ .*{no_phase}"),
        (events.replace("0.5", "1.5"), "a wash exchanges -0.5"),
        (events.replace("0.5", "-0.5"), "a wash exchanges 1.5"),
    ]:
        assert changed != events
        path.write_text(f"{before}<listOfEvents>{changed}")
        with pytest.raises(Il2Error, match=words):
            il2.read_experiment(path)
    path.write_text(text.replace("The last phase ends", "All ends"))
    with pytest.raises(Il2Error, match="does not say when phases end"):
        il2.read_experiment(path)
