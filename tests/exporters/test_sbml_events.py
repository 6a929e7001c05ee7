"""A regimen as events of SBML: libroadrunner follows them as `schedule` follows the phases."""

import antimony
import numpy as np
import pytest

import pysb_il2 as il2
from pysb_il2 import Dose, Infusion, Phase, Regimen, Wash
from pysb_il2.errors import Il2Error
from pysb_il2.exporters.sbml_readers import follow_copasi

NAMES = ["free_IL2", "bound_IL2", "surface_CD122"]
by_regimen_or_by_hand = pytest.mark.parametrize(
    "phases",
    [
        Regimen([Dose("IL2", 0.1, every="1 h"), Infusion("IL2", 0.3, "30 min", at="40 min"), Wash(0.5, at="80 min"),
                 Wash(at="100 min")], "2 h"),
        [Phase(0, add={"IL2": 0.2}), Phase(0, wash=0.5), Phase(30, infuse={"IL2": 0.1}),
         Phase(30, parameters={"complex_internalised_kf": 0.0}), Phase(30, wash=True, add={"IL2": 0.3})],
    ],
    ids=["by the clock", "by hand"],
)  # fmt: skip


def scheduled(model, phases):
    """Return what `schedule` finds in the last phase, a row for each minute."""
    table = il2.schedule(model, phases, readouts=NAMES, every_min=5, equilibrate=False, variation=None)
    of_last = table[table.phase == len(phases) - 1]
    return of_last.pivot_table(index="time_min", columns="readout", values="value")[NAMES]


def followed(text, minutes):
    roadrunner = pytest.importorskip("roadrunner")
    runner = roadrunner.RoadRunner(text)
    runner.integrator.relative_tolerance, runner.integrator.absolute_tolerance = 1e-9, 1e-9
    runner.timeCourseSelections = ["time", *NAMES]
    return np.array(runner.simulate(times=[60.0 * minute for minute in minutes]))[:, 1:]


@pytest.mark.slow
@by_regimen_or_by_hand
def test_libroadrunner_follows_the_events_as_schedule_does(phases):
    model = il2.build("receptor")
    expected = scheduled(model, phases)
    found = followed(il2.export(model, format="sbml", phases=phases), [0.0, *expected.index[1:]])[1:]
    assert found == pytest.approx(expected.to_numpy()[1:], rel=1e-5, abs=1e-3)
    assert model.parameters["IL2_dose"].value == 1e-9


@pytest.mark.slow
def test_the_text_is_verified_and_other_formats_are_refused():
    regimen = Regimen([Dose("IL2", 0.1, every="1 h")], "2 h")
    text = il2.export("receptor", format="sbml", phases=regimen, verify=True)
    assert text.count("<event ") == 1
    with pytest.raises(Il2Error, match=r"format 'bngl' has no events.*format='sbml'"):
        il2.export("receptor", format="bngl", phases=regimen)
    with pytest.raises(Il2Error, match="unknown ligand or drug 'IL7'"):
        il2.export("receptor", format="sbml", phases=[Phase(1, add={"IL7": 1.0})])
    with pytest.raises(Il2Error, match="no parameter 'k_none'"):
        il2.export("receptor", format="sbml", phases=[Phase(1, parameters={"k_none": 1.0})])
    model = il2.build("receptor", inhibitors={"basiliximab": 1.0})
    with pytest.raises(Il2Error, match="has basiliximab, which protocols give an hour before"):
        il2.export(model, format="sbml", phases=regimen)


@pytest.mark.slow
def test_antimony_and_copasi_have_the_events():
    phases = [Phase(10), Phase(10, wash=0.5, add={"IL2": 0.1}), Phase(10, parameters={"complex_internalised_kf": 0.0})]
    times = np.array([0.0, 300.0, 900.0, 1700.0])
    expected = followed(il2.export("receptor", format="sbml", phases=phases), times / 60.0)
    text = il2.export("receptor", format="antimony", phases=phases)
    antimony.clearPreviousLoads()
    assert antimony.loadAntimonyString(text) >= 0
    read = antimony.getSBMLString(antimony.getMainModuleName())
    assert followed(read, times / 60.0) == pytest.approx(expected, rel=1e-6, abs=1e-3)
    text = il2.export("receptor", format="copasi", phases=phases)

    def load(data):
        assert data.loadModelFromString(text, "")
        for part in data.getModel().getModelValues():
            part.setSBMLId(part.getObjectName())
        return True

    assert follow_copasi(load, 1e-9).follow(NAMES, times) == pytest.approx(expected, rel=1e-6, abs=1e-3)


@pytest.mark.slow
def test_events_wait_for_their_time_after_a_reset():
    runner = pytest.importorskip("roadrunner").RoadRunner(
        il2.export("receptor", format="sbml", phases=[Phase(10), Phase(10, add={"IL2": 0.1})])
    )
    runner.timeCourseSelections = ["free_IL2"]
    ends = []
    for _ in range(2):
        runner.reset()
        runner.simulate(0, 700, 2)
        ends.append(runner.simulate(700, 1200, 2)[-1, 0])
    assert ends[1] == pytest.approx(ends[0], rel=1e-6)
