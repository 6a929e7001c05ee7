"""Faults on purpose, counted in docs/explanation/reliability.md: kills, signals, damage, full disks, threads."""

import os
import random
import re
import shutil
import signal
import sys
import threading
import time
import warnings
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

import pysb_il2 as il2
from pysb_il2.calibration import read_data
from pysb_il2.errors import Il2Error
from pysb_il2.fitting.fit_state import FitState
from pysb_il2.network import cache
from pysb_il2.network.bionetgen import block_text, with_block
from pysb_il2.records import DamageWarning
from pysb_il2.simulation.runner import Runner
from tests.reliability import workloads

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="signals, forks and /proc")]
PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "reliability.md"
#: How often each fault is made, as the page counts it.
COUNTS = {
    "kill, cache": 12, "kill, expansion": 6, "kill, export": 12, "kill, fit": 6, "kill, batch": 1,
    "signal": 15, "flip, cache": 200, "cut, cache": 40, "flip, fit": 200, "cut, fit": 40, "flip, table": 200,
    "cut, table": 40, "full": 5, "planted": 3, "threads": 2, "worker": 2, "runs": 10_000, "doses": 100_000,
}  # fmt: skip


@pytest.fixture(scope="module")
def server():
    one = workloads.Server()
    yield one
    one.close()


@pytest.fixture
def times(request):
    """Seconds after which work is killed, the same in every run."""
    return random.Random(request.node.name)


def processes_of(folder):
    """Return the processes that work in a folder or have it in their environment."""
    found = []
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            where = os.readlink(f"/proc/{process}/cwd")
        except OSError:  # it is gone, or a zombie
            continue
        if where.startswith(str(folder)):
            found.append(process)
    return found


def temporary_files_of(folder):
    """Return the temporary and half-written files in a folder."""
    return [path.name for path in folder.rglob("*") if re.match(r"\.?pysb-il2-", path.name)]


def left(find, folder, seconds=10.0):
    """Return what is still found so many seconds later."""
    deadline = time.monotonic() + seconds
    while (found := find(folder)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def left_behind(folder, seconds=10.0):
    """Return the processes and files that are still there later; a process leaves a folder before it removes that."""
    return left(processes_of, folder, seconds), left(temporary_files_of, folder, seconds)


def kill(server, work, folder, seconds):
    status = 0
    while status == 0:  # it may have been done before
        process = server.start(work, folder)
        time.sleep(seconds)
        os.kill(process, signal.SIGKILL)
        if (status := server.wait()) == 0:
            shutil.rmtree(folder / "cache")
            seconds /= 2
    assert status == -signal.SIGKILL
    assert left(processes_of, folder) == []


def test_a_kill_while_the_cache_is_written(server, tmp_path, times):
    for _ in range(COUNTS["kill, cache"]):
        kill(server, "write_cache", tmp_path, times.uniform(0.0, 0.3))
    assert server.run("read_cache", tmp_path) in ("nothing\n", "whole\n")
    assert left_behind(tmp_path) == ([], [])


def test_a_kill_during_an_expansion(server, tmp_path, times):
    for _ in range(COUNTS["kill, expansion"]):
        kill(server, "expand", tmp_path, times.uniform(0.05, 1.0))
    assert server.run("expand", tmp_path) == f"{2**workloads.N_SITES}\n"
    assert left_behind(tmp_path) == ([], [])


def test_a_kill_during_an_export(server, tmp_path, times):
    for _ in range(COUNTS["kill, export"]):
        kill(server, "export", tmp_path, times.uniform(0.0, 0.3))
        if (tmp_path / "model.bngl").exists():  # it was not killed before the first was written
            text = (tmp_path / "model.bngl").read_text()
            assert len(text) > 1_000_000
            assert set(text) <= {"#", " "} or (text.startswith("# ") and text.endswith("#" * 1_000_000))
    server.run("write_table", tmp_path)
    assert left_behind(tmp_path) == ([], [])


def test_a_kill_during_a_fit(server, tmp_path, times):
    (tmp_path / "straight").mkdir()
    straight = server.run("run_fit", tmp_path / "straight")
    for _ in range(COUNTS["kill, fit"]):
        kill(server, "run_fit", tmp_path, times.uniform(0.02, 0.4))
    assert server.run("run_fit", tmp_path) == straight
    assert left_behind(tmp_path) == ([], [])


def test_a_kill_during_a_batch_in_other_processes(server, tmp_path):
    for _ in range(COUNTS["kill, batch"]):
        process = server.start("batch", tmp_path)
        deadline = time.monotonic() + 60
        while not list(tmp_path.glob("tmp/pysb-il2-*")) or len(processes_of(tmp_path)) < 2:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        time.sleep(1.0)
        os.kill(process, signal.SIGKILL)
        assert server.wait() == -signal.SIGKILL
        assert left(processes_of, tmp_path) == []
    server.run("expand", tmp_path)
    assert left_behind(tmp_path) == ([], [])


LONG = ["expand_long", "expand_in_thread", "integrate", "integrate_batch", "run_fit_long"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("work", LONG)
def test_a_signal_ends_work_and_leaves_nothing(work, number, server, tmp_path):
    process = server.start(work, tmp_path)
    time.sleep(1.0)
    begin = time.monotonic()
    os.kill(process, number)
    status = server.wait()
    assert time.monotonic() - begin < 2
    assert status == (130 if number == signal.SIGINT else -number), (tmp_path / "errors").read_text()
    assert left_behind(tmp_path, seconds=2.0) == ([], [])


def damaged(content, fault):
    """Yield copies of a file with one bit turned, or cut short."""
    rng = random.Random(fault)
    for _ in range(COUNTS[fault]):
        place = rng.randrange(8 * len(content))
        copy = bytearray(content)
        copy[place // 8] ^= 1 << place % 8
        yield bytes(copy) if fault.startswith("flip") else content[: place // 8]


@pytest.mark.parametrize("fault", ["flip, cache", "cut, cache"])
def test_damage_of_a_cached_network(fault, tmp_path, monkeypatch):
    monkeypatch.setenv("PYSB_IL2_CACHE", str(tmp_path))
    il2.expand(workloads.turnover(), decoupled=False)
    (entry,) = tmp_path.glob("*.net")
    text, content = cache.read(entry.stem), entry.read_bytes()
    assert text
    for copy in damaged(content, fault):
        entry.write_bytes(copy)
        assert cache.read(entry.stem) is None
    assert il2.expand(workloads.turnover(), decoupled=False).text == text
    assert cache.read(entry.stem) == text


@pytest.mark.parametrize("name", ["state.json", "state.json.journal"])
@pytest.mark.parametrize("fault", ["flip, fit", "cut, fit"])
def test_damage_of_the_files_of_a_fit(fault, name, tmp_path):
    state, key = tmp_path / "state.json", {"problem": "a digest", "seed": 0}
    whole = FitState(state, key, resume=False)
    for number in range(4):
        whole.add_search({"x0": [float(number)], "x": [number / 3], "cost": 1.5, "converged": True, "message": "ftol"})
    whole.add_noise_round({"x0": [1 / 3], "x": [0.34], "cost": 1.25})
    kept = {(number % 2, number / 7): np.array([number / 3, number / 9]) for number in range(6)}
    for (kind, x), result in kept.items():
        whole.journal.recall(kind, np.array([x]), lambda result=result: result)
    files = {path: path.read_bytes() for path in (state, tmp_path / "state.json.journal")}
    for copy in damaged(files[tmp_path / name], fault):
        for path, content in files.items():
            path.write_bytes(copy if path.name == name else content)
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            try:
                read = FitState(state, key, resume=True)
            except Il2Error:
                continue
        assert [one.category for one in said] == [DamageWarning]
        found = [*read.searches, *read.noise_rounds]
        assert found == [*whole.searches, *whole.noise_rounds][: len(found)]
        for (kind, x), result in kept.items():
            assert read.journal.recall(kind, np.array([x]), lambda result=result: result).tolist() == result.tolist()


@pytest.mark.parametrize("fault", ["flip, table", "cut, table"])
def test_damage_of_a_table_of_measurements(fault, tmp_path):
    """A digit that became another digit cannot be seen; what cannot be read is one sentence."""
    table = il2.dose_response("receptor", doses_nM=[0.1, 1.0], times_min=[30], readout="IL2_trimer")
    content = table.assign(cell="NK", replicate="1").to_csv(index=False).encode()
    for copy in damaged(content, fault):
        (tmp_path / "mine.csv").write_bytes(copy)
        with suppress(Il2Error):
            assert np.isfinite(read_data(tmp_path / "mine.csv").value).all(), copy


def test_a_full_disk(server, tmp_path):
    said = server.run("write_where_there_is_no_room", tmp_path).splitlines()
    assert len(said) == COUNTS["full"]
    for line in said:
        assert re.search(r"cannot be written.*(too large|No space)|ended BioNetGen .*\(File size limit", line), line
    assert left_behind(tmp_path) == ([], [])
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"cache", "errors", "said", "state.json", "state.json.journal", "tmp"}
    assert list((tmp_path / "cache").iterdir()) == []
    straight = server.run("run_fit", tmp_path)  # the searches that were kept are gone on from
    for path in tmp_path.glob("state.json*"):
        path.unlink()
    assert server.run("run_fit", tmp_path) == straight


@pytest.mark.parametrize("block", ["functions", "reactions", "species"])
def test_a_planted_entry_of_the_cache_runs_nothing(block, tmp_path, monkeypatch):
    """Whoever can write in the cache can seal an entry; what is in it is read as numbers, names and formulas alone."""
    monkeypatch.setenv("PYSB_IL2_CACHE", str(tmp_path / "cache"))
    model, marker = workloads.driven(), tmp_path / "marker"
    text = il2.expand(model, decoupled=False).text
    (entry,) = (tmp_path / "cache").glob("*.net")
    lines = block_text(text, block).splitlines(keepends=True)
    formula, mark, rules = lines[0].rstrip().partition(" #")
    planted = f"{formula}+__import__('os').system('touch${{IFS}}{marker}'){mark}{rules}\n"
    cache.write(entry.stem, with_block(text, block, "".join([planted, *lines[1:]])))
    with pytest.warns(cache.CacheWarning, match="is not used, and the network is expanded again: formula"):
        assert il2.expand(model, decoupled=False).text == text
    assert not marker.exists()


def test_threads_share_a_model_and_the_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("PYSB_IL2_CACHE", str(tmp_path))
    model, found = workloads.turnover(), []

    def work():
        runner = Runner(model)
        found.append(runner.run({"k_make": 5.0}, runner.initials({}), [0, 1, 2]).readouts["A_total"].tolist())

    threads = [threading.Thread(target=work) for _ in range(COUNTS["threads"])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    work()
    assert found == [found[0]] * (COUNTS["threads"] + 1)
    assert len(list(tmp_path.glob("*.net"))) == 1


def resident_MB():
    """Return the memory of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def test_memory_stays_where_it_was_over_many_runs():
    """A fifth of the runs that the page counts; a hundred floats kept of each would be 1.6 MB."""
    runner = Runner(workloads.turnover())
    state, times = runner.initials({}), np.linspace(0, 10, 101)
    for number in range(COUNTS["runs"] // 5 + 500):
        if number == 500:
            before = resident_MB()
        runner.run({"k_make": 1.0 + number}, state, times)
    assert resident_MB() - before < 1.0


def test_many_doses_keep_their_order():
    """A hundredth of those that the page counts; the curve of this binding is known."""
    doses = np.random.default_rng(1).permutation(np.geomspace(1e-4, 100, COUNTS["doses"] // 100))
    table = il2.dose_response(workloads.binding(), doses_nM=doses, times_min=[600], readout="bound", equilibrate=False)
    assert table.dose_nM.tolist() == doses.tolist()
    assert table.value.to_numpy() == pytest.approx(1000 * doses / (1 + doses), rel=1e-3)


def test_the_page_counts_what_is_done():
    rows = re.findall(r"^\|[^|]*\| ([\d,]+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert [int(row.replace(",", "")) for row in rows] == list(COUNTS.values())
