"""Progress of long work: nothing of short work, a bar on a terminal, and a line now and then elsewhere."""

import contextlib
import io
import sys
import time

import pytest

from pysb_il2 import progress as mechanism
from pysb_il2.network.progress import progress_reporter
from pysb_il2.progress import Task, progress
from pysb_il2.simulation import parallel


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    for name in ("FIRST_SECONDS", "LINE_SECONDS", "LOOK_SECONDS"):
        monkeypatch.setattr(mechanism, name, 0.05)


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


def test_what_is_left_is_said():
    task = Task("runs", 4)
    task.begin -= 10
    assert str(task) == "runs: 0 of 4 (10 s)"
    task.advance()
    task.begin -= 20
    assert str(task) == "runs: 1 of 4 (30 s)"  # the first makes what all need, so it tells little of the others
    task.advance(2)
    task.say("the last")
    assert str(task) == "runs: 3 of 4: the last (30 s, about 10 s left)"
    task.begin -= 270
    task.advance()
    assert str(task) == "runs: 4 of 4: the last (5 min)"


def test_lines_become_rarer_and_are_of_the_work_within(monkeypatch):
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    with progress("cells", 2) as outer, progress("doses", 3) as inner:
        inner.advance()
        until(lambda: "doses: 1 of 3" in stream.getvalue())
        assert "cells" not in stream.getvalue()
        inner.begin -= 100
        until(lambda: inner.due > 120)
        outer.advance()
    said = stream.getvalue()
    time.sleep(0.2)
    assert stream.getvalue() == said


def test_a_bar_moves_on_a_terminal_and_leaves_nothing(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    stream = io.StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", stream)
    with progress("doses", 3) as task:
        task.advance(2)
        until(lambda: "doses: 2 of 3" in stream.getvalue())
    left = stream.getvalue().rpartition("\x1b[2K")[2]
    assert left == "\x1b[?25h\r"  # the line is cleared, the cursor back
    assert sys.stderr is stream


def test_a_notebook_has_one_line_that_goes_in_the_end(monkeypatch):
    stream = type("OutStream", (io.StringIO,), {"__module__": "ipykernel.iostream"})()
    monkeypatch.setattr(sys, "stderr", stream)
    with progress("doses", 3):
        until(lambda: stream.getvalue().count("\r") > 2)
    said = stream.getvalue()
    assert "\n" not in said
    assert said.startswith("\rdoses: 0 of 3 (0 s)")
    assert said.endswith(" \r")


def test_work_on_all_cores_is_counted(monkeypatch):
    tasks = []
    monkeypatch.setattr(
        parallel, "progress", lambda *given: tasks.append(Task(*given)) or contextlib.nullcontext(tasks[-1])
    )
    for threads in (True, False):
        done = parallel.on_all_cores(
            lambda owner, item: item, [1, 2, 3], Clone(), threads=threads, cores=2, words="runs"
        )
        assert done == [1, 2, 3]
    assert [(task.words, task.done, task.total) for task in tasks] == [("runs", 3, 3)] * 2


class Clone:
    def clone(self):
        return self
