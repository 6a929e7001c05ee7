"""Work beside other processes: each item once, and none waits for a process that is not ready."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import pytest

from pysb_il2.simulation import processes
from pysb_il2.simulation.parallel import as_found_on_all_cores
from pysb_il2.simulation.processes import as_found, start_processes

HERE = os.getpid()


def quick_in(process, item):
    if os.getpid() != process:
        time.sleep(3.0)
    return item * item


def where(process, item):
    """Return which process works; the one that is told first waits until the other has done what it was sent."""
    if os.getpid() == process and processes.processes_run():
        processes.executor_of_processes(1).submit(os.getpid).result()
    return item, os.getpid()


@pytest.mark.slow
def test_what_waits_for_a_slow_process_is_done_here():
    begin = time.monotonic()
    found = list(as_found(quick_in, range(9), HERE, cores=1, here=True))
    assert time.monotonic() - begin < 2.5
    assert sorted(found) == [(i, i * i) for i in range(9)]


def test_what_they_load_is_there():
    """What is not would be loaded when it is needed, without a word."""
    assert all(map(find_spec, processes.LOADED))


@pytest.mark.slow
def test_threads_share_processes():
    with ThreadPoolExecutor(2) as threads:
        mine, theirs = threads.map(lambda _: processes.executor_of_processes(1), range(2))
    assert mine is theirs is processes.executor_of_processes(1)
    processes.end_processes(mine)


FORKED = """
import os, signal
from pysb_il2.simulation.processes import executor_of_processes
def another():
    return executor_of_processes(1).submit(os.getpid).result()
first = another()
child = os.fork()
if not child:
    signal.alarm(60)
    os._exit(0 if another() not in (first, os.getpid()) else 1)
assert os.waitpid(child, 0)[1] == 0
assert another() == first
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="no system without fork forks")
def test_a_process_that_was_forked_starts_its_own():
    subprocess.run([sys.executable, "-W", "ignore", "-c", FORKED], check=True)


@pytest.mark.slow
def test_processes_that_run_work_beside_this_one(monkeypatch):
    monkeypatch.setenv("LOKY_MAX_CPU_COUNT", "2")
    start_processes()
    assert processes.processes_run()
    found = dict(as_found_on_all_cores(where, range(20), HERE, threads=False))
    assert [found[i][0] for i in range(20)] == list(range(20))
    assert len({process for _, process in found.values()}) == 2
    assert found[0][1] == HERE != found[19][1]
    processes.end_processes(processes.executor_of_processes(1))
    assert not processes.processes_run()
    assert list(as_found_on_all_cores(where, [1], HERE, threads=False)) == [(0, (1, HERE))]


class Noted:
    """A worker that notes in a file each time that it is read in a process."""

    def __init__(self, file):
        self.file = file

    def __reduce__(self):
        return read_and_noted, (self.file,)


def read_and_noted(file):
    with open(file, "a") as notes:
        notes.write("read\n")
    return Noted(file)


def notes_of(worker, item):
    return Path(worker.file).read_text().split()


@pytest.mark.slow
def test_a_worker_that_was_sent_ahead_is_read_once_and_before_there_is_work(monkeypatch, tmp_path):
    monkeypatch.setenv("LOKY_MAX_CPU_COUNT", "2")
    worker = Noted(str(tmp_path / "notes"))
    processes.send_ahead(worker)  # to nobody
    assert not Path(worker.file).exists()
    start_processes()
    processes.send_ahead(worker)
    limit = time.monotonic() + 60
    while not Path(worker.file).exists() and time.monotonic() < limit:
        time.sleep(0.1)
    assert processes.in_processes(notes_of, range(3), worker, cores=1) == [["read"]] * 3
    processes.end_processes(processes.executor_of_processes(1))
