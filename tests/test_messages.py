"""Messages of engines and of long work go to the logger, and to standard error only where that is asked for."""

import logging
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from pysb import Initial, Model, Monomer, Observable, Parameter, Rule

import pysb_il2 as il2
from pysb_il2.cli.command_line import main
from pysb_il2.errors import Il2Error
from pysb_il2.messages import prints_are_logged
from pysb_il2.network.progress import progress_reporter
from pysb_il2.simulation.engines import registry


def growing_without_bounds():
    """A + A >> 3 A: its amount has no bound after 1 s."""
    model = Model("explosion", _export=False)
    with il2.building(model):
        A = Monomer("A")
        Initial(A(), Parameter("A_0", 1))
        Rule("twice", A() + A() >> A() + A() + A(), Parameter("k", 1))
        Observable("A_all", A())
    return model


@pytest.mark.parametrize(("large", "logger"), [(10**9, "bngsim"), (0, "pysb_il2")])
def test_what_an_engine_reports_goes_to_the_logger_and_to_no_stream(large, logger, monkeypatch, capfd, caplog):
    monkeypatch.setattr(registry, "LARGE", large)
    simulator = il2.Simulator(growing_without_bounds())
    with caplog.at_level(logging.WARNING, "pysb_il2"), pytest.raises(Il2Error, match="stopped"):
        simulator.run(tspan=[0, 1, 10])
    assert capfd.readouterr() == ("", "")
    assert logger in {record.name for record in caplog.records}


def test_other_threads_still_print_while_prints_are_logged(capsys, caplog):
    with prints_are_logged():
        print("of a library")
        with ThreadPoolExecutor(1) as pool:
            pool.submit(print, "of the user").result()
    assert capsys.readouterr().out == "of the user\n"
    assert [record.getMessage() for record in caplog.records] == ["of a library"]


@pytest.mark.slow
def test_nothing_is_printed_where_no_program_shows_the_logger():
    code = "import tests.test_messages as t, pysb_il2 as il2\nfrom pysb_il2 import progress\n"
    code += "progress.FIRST_SECONDS = 1e9\ns = il2.Simulator(t.growing_without_bounds())\n"
    code += "try: s.run(tspan=[0, 1, 10])\nexcept il2.errors.Il2Error: pass"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (run.returncode, run.stderr, run.stdout) == (0, "", "")


@pytest.mark.parametrize(("level", "shown"), [(logging.ERROR, False), (logging.WARNING, True)])
def test_progress_is_silent_where_the_logger_hides_warnings(level, shown, caplog):
    with caplog.at_level(level, "pysb_il2"), progress_reporter("receptor") as report:
        assert (report is not None) == shown


@pytest.mark.slow
def test_verbose_and_quiet(capsys):
    words = ["simulate", "receptor", "--readouts", "surface_CD122", "--times", "0,1"]
    said = {}
    for loudness in ([], ["--verbose"], ["--quiet"]):
        assert main([*words, *loudness]) == 0
        said[*loudness] = capsys.readouterr()
    assert len({text.out for text in said.values()}) == 1
    assert said[()].err == said["--quiet",].err == ""
    assert said["--verbose",].err.startswith("pysb-il2: network of model 'receptor': ")


@pytest.mark.slow
@pytest.mark.filterwarnings("always")
def test_quiet_hides_warnings_and_keeps_errors(capsys):
    words = ["size", "receptor", "--max-iter", "1"]
    assert main(words) == 0
    assert "is incomplete" in capsys.readouterr().err
    assert main([*words, "--quiet"]) == 0
    assert capsys.readouterr().err == ""
    assert main(["size", "nothing", "--quiet"]) == 2
    assert "nothing" in capsys.readouterr().err


def test_verbose_and_quiet_exclude_one_another(capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["list", "cells", "--verbose", "--quiet"])
    assert "not allowed with" in capsys.readouterr().err
