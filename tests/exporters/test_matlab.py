"""MATLAB: a parser of MATLAB accepts the file, and GNU Octave computes from it what the engines do."""

import re
import shutil
import subprocess
import sys

import numpy as np
import pytest
from pysb import Annotation, Expression, Initial, Model, Monomer, Observable, Parameter, Rule

import pysb_il2 as il2
from pysb_il2 import Phase
from pysb_il2.errors import Il2Error
from pysb_il2.exporters.formats import EXPORTERS
from pysb_il2.exporters.verify import check_read_back
from pysb_il2.simulation.runner import Runner
from tests.exporters.test_equations import passing, regulated
from tests.exporters.test_sbml import pair
from tests.exporters.test_sbml_events import by_regimen_or_by_hand, scheduled

needs_octave = pytest.mark.skipif(not shutil.which("octave-cli"), reason="needs GNU Octave")


def hostile():
    """A model whose names are words of MATLAB, begin with a low line, or are too long; its text has marks in it."""
    model = Model("unique", _export=False)
    with il2.building(model):
        A = Monomer("A", ["end"], {"end": ["_0", "_1"]})
        Initial(A(end="_0"), Parameter("while", 100.0))
        Rule("function", A(end="_0") >> A(end="_1"), Parameter("k" * 63 + "a", 0.01))
        Rule("back", A(end="_1") >> A(end="_0"), Parameter("k" * 63 + "b", 0.02))
        Observable("while_", A(end="_1"))
        Expression("_half", model.observables["while_"] / 2)
        Annotation(model.parameters["while"], "it's %{ ... \n%} 50 % of \u00b5M", "hasSource")
    return model


def octave(folder, script, model, name="exported", **options):
    """Return what a script prints that may call a model, or with what it stops."""
    il2.export(model, folder / f"{name}.m", **options)
    (folder / "script.m").write_text(script, encoding="utf-8")
    run = subprocess.run(
        ["octave-cli", "--no-init-file", "--quiet", "script.m"], cwd=folder, capture_output=True, text=True, check=False
    )
    return run.stdout if run.returncode == 0 else run.stderr


@pytest.mark.slow
@pytest.mark.parametrize("write", [hostile, regulated, passing, lambda: il2.build("receptor")])
def test_a_parser_of_matlab_reads_the_file(write, tmp_path):
    phases = [Phase(1), Phase(1, parameters={"while": 1.0})] if write is hostile else []
    il2.export(write(), tmp_path / "a.m", phases=phases)
    command = [sys.executable, "-m", "miss_hit_core.mh_style", "--no-style", "--single", "--ignore-config"]
    run = subprocess.run([*command, "--input-encoding", "utf-8", "a.m"], cwd=tmp_path, capture_output=True, text=True)
    assert "1 file(s) analysed, everything seems fine" in run.stdout, run.stdout


@pytest.mark.slow
@needs_octave
@pytest.mark.parametrize("write", [hostile, regulated, passing])
def test_octave_follows_the_model(write):
    model = write()
    text = il2.export(model, format="matlab", verify=True)
    head = text.partition("\n")[0]
    assert (
        head
        == {
            "unique": "function varargout = unique_(times, p, options)",
            "regulated": "function varargout = regulated(times, p, options)",
            "passing": "function varargout = passing(times, p, options)",
        }[model.name]
    )


def test_what_matlab_does_not_allow_as_a_name_gets_another_that_a_comment_tells():
    text = il2.export(hostile(), format="matlab")
    told = dict(re.findall(r"^% (\w+) is (\w+) of the model\.$", text, re.MULTILINE))
    assert told == {"while_2": "while", "x_half": "_half", "k" * 63: "k" * 63 + "a", "k" * 62 + "_": "k" * 63 + "b"}
    assert "v.while_2 = 100.0;  % it's %{ ... %} 50 % of \u00b5M\n" in text


@needs_octave
def test_the_file_gives_rates_their_derivatives_and_readouts(tmp_path):
    script = """
    m = exported(); p = struct('k', 0.03); y = [20; 3; 7]; h = 1e-3;
    difference = zeros(3);
    for i = 1:3
      e = zeros(3, 1); e(i) = h;
      difference(:, i) = (m.rates_of_change(0, y + e, p) - m.rates_of_change(0, y - e, p)) / (2 * h);
    end
    printf('%.17g ', m.rates_of_change(0, y, p)), disp('')
    printf('%g ', max(max(abs(difference - full(m.jacobian(0, y, p)))))), disp('')
    [t, y, r] = exported([0 10 100], p);
    disp(strjoin(sort(fieldnames(r))')), printf('%.9g ', r.flux), disp('')
    disp(strjoin(m.species'))
    """
    model = regulated()
    rates, error, names, flux, species = octave(tmp_path, script, model).splitlines()
    runner = Runner(il2.expand(model, decoupled=False), rtol=1e-10)
    found = runner.run({"k": 0.03}, runner.initials({}), [0.0, 10.0, 100.0])
    runner.engine.set({"k": 0.03})
    assert species.split() == list(runner.network.species)
    assert list(map(float, rates.split())) == pytest.approx(
        runner.engine.rates_of_change(np.array([20.0, 3.0, 7.0]), 0.0), rel=1e-13
    )
    assert float(error) < 1e-5
    assert names == "flux np t"
    assert list(map(float, flux.split())) == pytest.approx(found.readouts["flux"], rel=1e-5)


@needs_octave
@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("exported([0 1], struct('kk', 1))", "the model has no constant kk"),
        ("exported([0 1], struct('k', [1 2]))", "constant k is not a number"),
        ("exported([0 2 1])", "times do not increase, or begin before 0"),
        ("exported([-1 1])", "times do not increase, or begin before 0"),
    ],
)
def test_what_is_wrong_is_said_in_octave(call, words, tmp_path):
    assert words in octave(tmp_path, f"[t, y, r] = {call};", regulated())


@pytest.mark.slow
@needs_octave
@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("v.kr = 0.1;", "v.kr = 0.2;", "parameter 'kr' is 0.2"),
        ("y(1) = v.A_0;", "y(1) = v.A_0 / 2;", "starts at 50, not 100"),
        ("2 2 0 1 1", "2 2 0 1 0", "differs by"),
        ("1 2 1.0", "1 2 1.5", "seen differs"),
        ("'seen'\n", "", "GNU Octave cannot follow the model"),
        ("end\n", "en\n", "GNU Octave cannot follow the model"),
    ],
)
def test_verification_sees(old, new, words):
    model = pair()
    text = il2.export(model, format="matlab")
    assert old in text
    with pytest.raises(Il2Error, match=words):
        check_read_back(model, text.replace(old, new, 1), EXPORTERS["matlab"])


@needs_octave
@pytest.mark.slow
@by_regimen_or_by_hand
def test_octave_follows_phases_as_schedule_does(phases, tmp_path):
    model = il2.build("receptor")
    expected = scheduled(model, phases)
    times = " ".join(repr(60.0 * minute) for minute in expected.index)
    script = f"[t, y, r] = exported([{times}]); printf('%.9g ', [r.free_IL2, r.bound_IL2, r.surface_CD122]');"
    found = np.array(octave(tmp_path, script, model, phases=phases).split(), dtype=float).reshape(-1, 3)
    assert found[1:] == pytest.approx(expected.to_numpy()[1:], rel=1e-5, abs=1e-3)


def test_without_octave_a_file_is_written_and_not_verified(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert il2.export(regulated(), format="matlab")
    with pytest.raises(Il2Error, match="read back by GNU Octave and there is none on the PATH; install it with"):
        il2.export(regulated(), format="matlab", verify=True)


def test_a_boundary_is_refused():
    with pytest.raises(Il2Error, match="format 'matlab' has no boundary; give format='sbml'"):
        il2.export("receptor", format="matlab", boundary=["IL2"])
