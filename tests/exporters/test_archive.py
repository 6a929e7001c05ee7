"""COMBINE archives: COPASI runs them to the numbers of the library's own protocols."""

import json
import re
import subprocess
import sys
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from pysb import Expression, Initial, Model, Monomer, Observable, Parameter, Rule

import pysb_il2 as il2
from pysb_il2 import Dose, Infusion, Phase, Regimen, Wash
from pysb_il2.cli import main
from pysb_il2.errors import Il2Error
from pysb_il2.exporters import archive as writer
from pysb_il2.exporters.archive_check import run_archive
from pysb_il2.exporters.certificate import ReadBackError
from pysb_il2.exporters.sedml import sedml_text

#: In a process of its own: beside libsbml it changes the types of what that returns.
VALID = "import sys, libsedml; print(libsedml.readSedMLFromString(sys.stdin.read()).getNumErrors())"
NAMES = ["IL2_trimer", "free_IL2"]
REGIMEN = Regimen(
    [Dose("IL2", 0.1, every="1 h"), Infusion("IL2", 0.3, "30 min", at="40 min"), Wash(at="90 min")], "2 h"
)


def receptor_that_is_made():
    """Return a model of which cells begin far from their steady state."""
    model = Model("made", _export=False)
    with il2.building(model):
        ligand, receptor = Monomer("L", ["r"]), Monomer("R", ["l"])
        Parameter("L_dose", 1e-9)
        Initial(ligand(r=None), Expression("L_0", model.parameters["L_dose"] * 6e12))
        Initial(receptor(l=None), Parameter("R_0", 10.0))
        Rule("makes", None >> receptor(l=None), Parameter("k_made", 0.01))
        Rule("loses", receptor(l=None) >> None, Parameter("k_lost", 1e-4))
        Rule("binds", ligand(r=None) + receptor(l=None) >> ligand(r=1) % receptor(l=1), Parameter("k_on", 1e-7))
        Observable("bound", ligand(r=1) % receptor(l=1))
        Observable("free", receptor(l=None))
    return model


def report(path):
    return run_archive(path.read_bytes())


def part(path, word):
    with zipfile.ZipFile(path) as archive:
        return archive.read(next(name for name in archive.namelist() if word in name)).decode()


@pytest.mark.slow
def test_a_dose_response_is_that_of_time_course(tmp_path):
    path, doses = tmp_path / "x.omex", [0.0, 0.01, 1.0]
    before = [Phase(30, add={"IL2": 0.1}), Phase(0, wash=0.5)]
    il2.archive("receptor", path, doses_nM=doses, times_min=[10, 30], readouts=NAMES, phases=before)
    table = il2.time_course(
        "receptor", doses_nM=doses, times_min=[10, 20, 30], readouts=NAMES, before=before, variation=None
    )
    expected = table.pivot_table(index=["dose_nM", "time_min"], columns="readout", values="value")[NAMES]
    found = report(path)
    assert found[:, 1] == pytest.approx(np.repeat(doses, 3))
    assert found[:, 2:] == pytest.approx(expected.to_numpy(), rel=1e-5, abs=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("equilibrate", [True, False])
def test_a_regimen_is_that_of_schedule(tmp_path, equilibrate):
    path = tmp_path / "x.omex"
    il2.archive("receptor", path, phases=REGIMEN, readouts=NAMES, equilibrate=equilibrate)
    table = il2.schedule("receptor", REGIMEN, readouts=NAMES, every_min=5, equilibrate=equilibrate, variation=None)
    # A change of medium is seen in the first reading of its phase.
    expected = table.drop_duplicates(["time_min", "readout"], keep="last")
    expected = expected.pivot_table(index="time_min", columns="readout", values="value")[NAMES]
    assert report(path)[:, 1:] == pytest.approx(expected.to_numpy(), rel=1e-5, abs=1e-3)


def test_cells_rest_as_long_as_their_steady_state_takes(tmp_path):
    path, model = tmp_path / "x.omex", receptor_that_is_made()
    il2.archive(model, path, doses_nM=[0.0, 1.0], times_min=[30], readouts=["free", "bound"], verify=True)
    certificate = json.loads((tmp_path / "x.omex.certificate.json").read_text())
    assert certificate["largest_deviation"] < 1e-5
    found = report(path)
    assert found[0, 0] >= 1e5
    assert found[:2, 2] == pytest.approx(100.0, rel=1e-5)
    expected = il2.time_course(model, doses_nM=[1.0], times_min=[0, 30], readouts=["bound"]).value
    assert found[2:, 3] == pytest.approx(expected.to_numpy(), rel=1e-5)


@pytest.mark.parametrize("median", [10.0, 0.0])
def test_means_over_cells_follow_from_the_report(tmp_path, median):
    path, model = tmp_path / "x.omex", receptor_that_is_made()
    model.parameters["R_0"].value = median
    given = {"doses_nM": [0.3, 1.0], "times_min": [30], "variation": {"R": 2.0}, "equilibrate": False}
    il2.archive(model, path, readouts=["bound"], verify=True, **given)
    _, copies, doses, part, bound = report(path)[1::2].T
    assert len(set(copies)) == (5 if median else 1)
    expected = il2.time_course(model, readouts=["bound"], **given).value
    found = [(part * bound)[doses == dose].sum() for dose in (0.3, 1.0)]
    assert found == pytest.approx(expected.to_numpy(), rel=1e-5)


@pytest.mark.parametrize("given", [{"variation": {"R": 2.0}, "equilibrate": False}, {"equilibrate": True}])
def test_what_is_scanned_may_be_set_after_initial_amounts_are_computed(tmp_path, given):
    """As tellurium 2.2.13 runs archives: libroadrunner's reset, then the values, then the course."""
    runner, path, model = pytest.importorskip("roadrunner"), tmp_path / "x.omex", receptor_that_is_made()
    model.parameters["R_0"].value = 100.0  # the steady state
    il2.archive(model, path, readouts=["bound"], doses_nM=[0.3, 1.0], times_min=[0, 30], **given)
    runner = runner.RoadRunner(part(path, "model_"))
    runner.integrator.relative_tolerance, runner.integrator.absolute_tolerance = 1e-9, 1e-9
    runner.timeCourseSelections = ["bound"]
    for time, *scanned, bound in report(path):
        runner.resetAll()
        for name, value in zip(["R_0", "L_dose_nM"] if len(scanned) > 1 else ["L_dose_nM"], scanned, strict=False):
            runner[name] = value
        found = runner.simulate(0.0, time, 2)[-1, 0] if time else 0.0
        assert found == pytest.approx(bound, rel=1e-5)
    assert bound > 0


@pytest.mark.slow
def test_drugs_are_given_for_an_hour_before(tmp_path):
    path = tmp_path / "x.omex"
    model = il2.build("receptor", inhibitors={"basiliximab": 1.0})
    il2.archive(model, path, doses_nM=[0.1, 1.0], times_min=[10], readouts=NAMES)
    expected = il2.time_course(
        model, doses_nM=[0.1, 1.0], times_min=[0, 10], readouts=["IL2_trimer"], variation=None
    ).value
    found = report(path)
    assert found[:, 2] == pytest.approx(expected.to_numpy(), rel=1e-5)
    assert found[0, 0] == 3600.0


@pytest.mark.slow
def test_a_model_runs_as_it_begins_and_doses_without_rest(tmp_path):
    path = tmp_path / "x.omex"
    model = il2.build("receptor", parameters={"IL2_dose": 3e-10})
    il2.archive(model, path, times_min=[0, 30], readouts=NAMES)
    once = report(path)
    il2.archive(model, path, doses_nM=[0.3], times_min=[0, 30], readouts=NAMES, equilibrate=False)
    assert once[:, 1:] == pytest.approx(report(path)[:, 2:], rel=1e-6)


@pytest.mark.slow
def test_the_parts_are_valid_and_the_same_every_time(tmp_path):
    for name in ("a.omex", "b.omex"):
        il2.archive("receptor", tmp_path / name, doses_nM=[1.0], readouts=NAMES)
    path = tmp_path / "a.omex"
    assert path.read_bytes() == (tmp_path / "b.omex").read_bytes()
    words = {"input": part(path, ".sedml"), "text": True, "encoding": "utf-8", "capture_output": True, "check": True}
    assert subprocess.run([sys.executable, "-c", VALID], **words).stdout == "0\n"
    libsbml = pytest.importorskip("libsbml")
    sbml = libsbml.readSBMLFromString(part(path, "model_"))
    sbml.checkConsistency()
    assert sbml.getNumErrors(libsbml.LIBSBML_SEV_ERROR) == 0
    with zipfile.ZipFile(path) as archive:
        named = re.findall(r'location="([^".]\S*)"', part(path, "manifest.xml"))
        assert sorted(named) == sorted(archive.namelist())
    assert "pysb-il2" in part(path, ".rdf")
    assert "@article{" in part(path, ".bib")


@pytest.mark.slow
def test_other_files_of_the_folder_do_not_matter(tmp_path, monkeypatch):
    path, other = tmp_path / "x.omex", tmp_path / "model.xml"
    il2.archive(receptor_that_is_made(), path, doses_nM=[1.0], readouts=["bound"])
    right = report(path)
    il2.export("receptor", other)
    monkeypatch.chdir(tmp_path)
    assert report(path) == pytest.approx(right)


def test_a_report_that_differs_keeps_the_archive_aside(tmp_path, monkeypatch):
    monkeypatch.setattr(
        writer, "sedml_text", lambda protocol, file: sedml_text(replace(protocol, doses_nM=(2.0,)), file)
    )
    path = tmp_path / "x.omex"
    with pytest.raises(ReadBackError, match="bound differs by"):
        il2.archive(receptor_that_is_made(), path, doses_nM=[1.0], readouts=["bound"], verify=True)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["x.omex.rejected", "x.omex.rejected.certificate.json"]


@pytest.mark.slow
def test_what_an_archive_cannot_hold_is_refused(tmp_path):
    path = tmp_path / "x.omex"
    for words, given in {
        "no common step": {"doses_nM": [1.0], "times_min": [1.0, np.pi]},
        "0 alone": {"doses_nM": [1.0], "times_min": [0]},
        "phases end after 120 minutes": {"phases": REGIMEN, "times_min": [130]},
        "more than 1000000 steps": {"times_min": [0.001, 20000]},
        "unknown readout 'pSTAT6'": {"doses_nM": [1.0], "readouts": ["pSTAT6"]},
    }.items():
        with pytest.raises(Il2Error, match=words):
            il2.archive("receptor", path, **{"readouts": NAMES, **given})
    with pytest.raises(Il2Error, match=r"il2\.archive"):
        il2.export("receptor", path)
    assert not path.exists()


@pytest.mark.slow
def test_the_command_writes_archives(tmp_path, capsys):
    path = tmp_path / "x.omex"
    words = ["export", "receptor", "--doses", "0.1,1", "--times", "15,30", "--readouts", "IL2_trimer", "-o"]
    assert main([*words, str(path)]) == 0
    assert report(path).shape == (4, 3)
    assert main([*words, str(tmp_path / "x.bngl")]) == 2
    assert "-o FILE.omex" in capsys.readouterr().err
