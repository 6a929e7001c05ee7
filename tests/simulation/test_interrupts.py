"""Ctrl-C, and processes that the system ends: the work stops soon, or is done all the same, and the session goes on."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from functools import partial

import pandas as pd
import pytest
from pysb import Initial, Model, Monomer, Observable, Parameter, Rule

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.simulation import processes, stochastic_simulation
from pysb_il2.simulation.engine_support import STOCHASTIC_ENGINES
from pysb_il2.simulation.parallel import map_threads
from pysb_il2.simulation.processes import in_processes
from pysb_il2.simulation.runner import Runner

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="signals of Unix"),
]
#: Much longer than any test waits.
LONG = 600


@pytest.fixture
def interrupt_in():
    """Interrupt the main thread in so many seconds, as Ctrl-C does."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    timers = []

    def start(seconds):
        timers.append(threading.Timer(seconds, signal.pthread_kill, [threading.main_thread().ident, signal.SIGINT]))
        timers[-1].start()

    yield start
    for timer in timers:
        timer.cancel()
    signal.signal(signal.SIGINT, before)


def sleep(worker, seconds):
    time.sleep(seconds)
    return os.getpid()


def end_process(marker, worker, number):
    """End the process that this runs in, the first time or, without a marker, always."""
    if number == 1 and not (marker and os.path.exists(marker)):
        if marker:
            open(marker, "w").close()
        os.kill(os.getpid(), signal.SIGKILL)
    return worker + number


def is_alive(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_an_interrupt_ends_processes(interrupt_in):
    (process,) = in_processes(sleep, [0], None, cores=1)
    interrupt_in(0.5)
    begin = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        in_processes(sleep, [LONG], None, cores=1)
    assert time.monotonic() - begin < LONG / 10
    assert not is_alive(process)
    assert in_processes(sleep, [0], None, cores=1) != [process]


def test_a_process_that_is_ended_is_replaced_once(tmp_path):
    marker = str(tmp_path / "ended")
    assert in_processes(partial(end_process, marker), [0, 1, 2], 10, cores=2) == [10, 11, 12]
    with pytest.raises(Il2Error, match="the system ended a process of this simulation twice"):
        in_processes(partial(end_process, ""), [0, 1, 2], 10, cores=2)
    assert in_processes(sleep, [0], None, cores=1)


def test_an_interrupt_ends_threads(interrupt_in):
    ended = []

    def work(worker, item):
        try:
            while True:
                time.sleep(0.01)
        finally:
            ended.append(item)

    interrupt_in(0.5)
    begin = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        map_threads(work, [None, None], [1, 2, 3])
    assert time.monotonic() - begin < 10
    while len(ended) < 2 and time.monotonic() - begin < 20:
        time.sleep(0.01)
    assert sorted(ended) == [1, 2]


@pytest.fixture
def oscillating():
    """Predator and prey: an integration as long as one wants, in few species."""
    model = Model("oscillating", _export=False)
    with il2.building(model):
        X, Y = Monomer("X"), Monomer("Y")
        Initial(X(), Parameter("X_0", 10.0))
        Initial(Y(), Parameter("Y_0", 5.0))
        Rule("X_doubles", X() >> X() + X(), Parameter("k_double", 1.0))
        Rule("Y_eats", X() + Y() >> Y() + Y(), Parameter("k_eat", 0.1))
        Rule("Y_dies", Y() >> None, Parameter("k_die", 1.5))
    return model


def run_long(runner, doses):
    for dose in doses:
        runner.run({"X_0": dose, "k_die": 1.4}, runner.initials({}), [0, 1e5])


def run_long_side_by_side(runner, doses):
    runner.map(lambda own, dose: run_long(own, [dose]), doses, cores=2)


@pytest.mark.parametrize("run", [run_long, run_long_side_by_side])
def test_an_interrupt_of_a_long_integration_is_heard_and_the_runner_goes_on(oscillating, run, interrupt_in):
    runner = Runner(oscillating, max_steps=10**9)
    state, values = runner.initials({}), {"k_die": 1.3}
    before = runner.run(values, state, [0, 10]).species
    interrupt_in(0.5)
    begin = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run(runner, [8.0, 9.0, 10.0])
    assert time.monotonic() - begin < 4
    assert (runner.run(values, state, [0, 10]).species == before).all()


@pytest.fixture
def turnover():
    model = Model("turnover", _export=False)
    with il2.building(model):
        A = Monomer("A", ["s"], {"s": ["u", "p"]})
        Initial(A(s="u"), Parameter("A_0", 20.5))
        Observable("A_total", A())
        Rule("made", None >> A(s="u"), Parameter("k_make", 4.0))
        Rule("lost", A() >> None, Parameter("k_lose", 0.4))
    return model


@pytest.mark.parametrize("engine", STOCHASTIC_ENGINES)
def test_cells_are_the_same_in_other_processes(turnover, engine, monkeypatch, tmp_path):
    run = partial(il2.stochastic, turnover, [0, 1, 2, 5], engine=engine, cells=5, seed=5)
    here = run()
    monkeypatch.setattr(stochastic_simulation, "SECONDS_HERE", 0)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    pd.testing.assert_frame_equal(run(), here)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("engine", STOCHASTIC_ENGINES)
def test_an_interrupt_of_one_long_cell_leaves_a_session_that_works(
    turnover, engine, interrupt_in, monkeypatch, tmp_path
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    il2.stochastic(turnover, [0, 1], engine=engine)
    interrupt_in(4)
    begin = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        il2.stochastic(turnover, [0, 1e3], engine=engine, parameters={"k_make": 1e7, "k_lose": 1e6})
    assert time.monotonic() - begin < 20
    assert list(tmp_path.iterdir()) == []
    assert len(il2.stochastic(turnover, [0, 1], engine=engine)) == 2


@pytest.fixture(autouse=True, scope="module")
def _no_processes_left():
    yield
    processes.end_processes(processes.executor_of_processes(1))


def test_python_ends_beside_a_thread_that_an_interrupt_has_left():
    lines = [
        "import os, signal, threading, time", "from pysb_il2.simulation.parallel import in_thread",
        "signal.signal(signal.SIGINT, signal.default_int_handler)",
        "threading.Timer(0.2, os.kill, [os.getpid(), signal.SIGINT]).start()", f"in_thread(lambda: time.sleep({LONG}))",
    ]  # fmt: skip
    ended = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, timeout=60)
    assert ended.returncode != 0
    assert "KeyboardInterrupt" in ended.stderr
