"""Chunks of work: every executor finishes each once, and a worker that dies takes none with it."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent import futures

import pytest

from pysb_il2.errors import Il2Error
from pysb_il2.simulation import dask_cluster
from pysb_il2.simulation.executors import as_finished, check_executor
from tests.reliability import chunks

SQUARES = {number: 10 + number**2 for number in range(20)}
unix = pytest.mark.skipif(sys.platform == "win32", reason="signals")


def squares(executor, **given):
    found = list(as_finished(chunks.square, 10, range(20), executor=executor, **given))
    assert len(found) == 20  # each once
    return dict(found)


@pytest.mark.parametrize("workers", [1, 3])
def test_threads_finish_every_chunk_once(workers):
    assert squares("threads", workers=workers) == SQUARES


def test_an_executor_that_is_given_stays_open():
    with futures.ThreadPoolExecutor(2) as executor:
        assert squares(executor) == SQUARES
        assert executor.submit(int, "1").result() == 1


def test_chunks_are_taken_as_there_is_room_for_them():
    taken = []

    def numbers():
        for number in range(1000):
            taken.append(number)
            yield number

    finished = as_finished(chunks.square, 0, numbers(), executor="threads", workers=2)
    next(finished)
    assert len(taken) < 10
    finished.close()


class StoppedError(Exception):
    """What a signal raises."""


def stop(*_):
    raise StoppedError


@unix
def test_threads_stop_when_what_they_find_is_wanted_no_more():
    threads = threading.active_count()
    finished = as_finished(chunks.long, 3000, [-1, *range(3)], executor="threads", workers=2)
    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    with pytest.raises(StoppedError):
        next(finished)
    signal.signal(signal.SIGALRM, before)
    deadline = time.monotonic() + 5
    while threading.active_count() > threads:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_an_error_of_the_work_is_what_the_caller_gets():
    with pytest.raises(ValueError, match="chunk 0"):
        list(as_finished(chunks.fail, 0, range(3), executor="threads", workers=1))


@pytest.mark.parametrize(
    ("executor", "says"), [("dusk", "did you mean 'dask'"), ("tcp://nowhere", "unknown executor"), (4, "executor=4 is")]
)
def test_what_is_no_executor_is_refused(executor, says):
    with pytest.raises(Il2Error, match=says):
        check_executor(executor)


def test_more_workers_than_a_machine_starts_are_refused():
    with pytest.raises(Il2Error, match="workers is 1e\\+308; give 1024 at most"):
        list(as_finished(str, None, [1], executor="processes", workers=1e308))


@unix
@pytest.mark.slow
def test_a_process_that_is_killed_is_replaced_and_its_chunk_done_again(tmp_path):
    found = list(as_finished(chunks.die_once, str(tmp_path), range(8), executor="processes", workers=2))
    assert sorted(found) == [(number, number) for number in range(8)]
    assert (tmp_path / "died").exists()


@unix
@pytest.mark.slow
def test_workers_that_die_again_and_again_end_the_run_in_one_sentence():
    with pytest.raises(Il2Error, match=r"a worker died .* go on with resume"):
        list(as_finished(chunks.die, 0, range(8), executor="processes", workers=2))
    with futures.ProcessPoolExecutor(1) as given, pytest.raises(Il2Error, match="a worker died"):
        list(as_finished(chunks.die, 0, range(8), executor=given))


@pytest.fixture(scope="module")
def cluster():
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as local:
        yield local


@unix
@pytest.mark.slow
def test_a_dask_worker_that_is_killed_in_mid_run_loses_and_repeats_no_chunk(cluster):
    pids = [worker.process.pid for worker in cluster.workers.values()]
    killed = threading.Timer(0.5, os.kill, [pids[0], signal.SIGKILL])
    killed.start()
    found = list(as_finished(chunks.slow_square, 0.1, range(30), executor=cluster.scheduler_address))
    killed.join()
    assert sorted(found) == [(number, number**2) for number in range(30)]
    deadline = time.monotonic() + 60
    while pids[0] in (now := [w.process and w.process.pid for w in cluster.workers.values()]):
        assert time.monotonic() < deadline, now


@pytest.mark.slow
def test_the_dask_client_of_the_session_is_taken(cluster):
    import distributed

    with distributed.Client(cluster):
        assert squares("dask") == SQUARES


@pytest.mark.slow
def test_a_cluster_of_other_versions_or_that_is_not_there_is_said(cluster, monkeypatch):
    monkeypatch.setattr(dask_cluster, "version", lambda name: "0.0")
    with pytest.raises(Il2Error, match=r"has distributed .* and here is 0\.0; install the same"):
        squares(cluster.scheduler_address)
    monkeypatch.setattr(dask_cluster, "SECONDS_TO_CONNECT", 1)
    with pytest.raises(Il2Error, match="does not answer"):
        squares("tcp://127.0.0.1:9")


@pytest.mark.slow
def test_a_script_that_every_process_would_run_again_is_told_so(tmp_path):
    pytest.importorskip("distributed")
    script = tmp_path / "script.py"
    call = "as_finished(pow, 2, [3], executor='dask', workers=1)"
    script.write_text(f"from pysb_il2.simulation.executors import as_finished\nprint(list({call}))\n")
    said = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=120)
    assert said.returncode == 1
    assert "put the work of the script below if __name__ == '__main__'" in said.stderr.splitlines()[-1]
    script.write_text(
        f"from pysb_il2.simulation.executors import as_finished\nif __name__ == '__main__':\n    print(list({call}))\n"
    )
    said = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=120)
    assert said.stdout == "[(0, 8)]\n", said.stderr


def test_dask_that_is_not_installed_is_said(monkeypatch):
    monkeypatch.setattr(dask_cluster, "find_spec", lambda name: None)
    with pytest.raises(Il2Error, match=r"install pysb-il2\[cluster\]"):
        squares("dask")
