"""Progress of an expansion: nothing of a short one, and a line now and then where nobody sees one move."""

import io
import sys
import time

import pytest

from pysb_il2.network import progress
from pysb_il2.network.progress import progress_reporter


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(progress, "LINE_SECONDS", 0.05)


def until(condition):
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_long_expansion_says_its_latest_step_again_and_again(monkeypatch):
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    with progress_reporter("many_sites") as report:
        report(4, 120, 3400)
        until(lambda: stream.getvalue().count("\n") > 1)
    said = stream.getvalue()
    assert set(said.splitlines()) == {"BioNetGen expands many_sites: step 4, 120 species, 3400 reactions (0 s)"}
    time.sleep(0.2)
    assert stream.getvalue() == said


def test_a_short_expansion_says_nothing(capsys):
    with progress_reporter("small") as report:
        report(1, 2, 3)
    assert capsys.readouterr().err == ""


def test_what_a_user_gives_is_called_instead(capsys):
    steps = []
    with progress_reporter("small", lambda *step: steps.append(step)) as report:
        report(1, 2, 3)
        time.sleep(0.2)
    assert steps == [(1, 2, 3)]
    assert capsys.readouterr().err == ""


def test_a_name_is_no_markup_and_drives_no_terminal(monkeypatch):
    for terminal in (False, True):
        stream = io.StringIO()
        monkeypatch.setattr(stream, "isatty", lambda terminal=terminal: terminal)
        monkeypatch.setattr(sys, "stderr", stream)
        with progress_reporter("[/red]\x1b]0;x\x07\n") as report:
            report(4, 120, 3400)
            until(lambda stream=stream: "[/red]" in stream.getvalue())
        assert r"BioNetGen expands [/red]\x1b]0;x\x07\n" in stream.getvalue()
        assert "\x1b]" not in stream.getvalue()
