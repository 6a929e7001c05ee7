"""What a process that is no more has left is swept, and nothing else."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading

import pytest

from pysb_il2.temporary import ended_by_signals, own_prefix, sweep, temporary_folder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and processes of Unix")


@pytest.fixture(autouse=True)
def _hangups_end():
    """Let SIGHUP do what it does by default, also where the tests run under nohup, which ignores it."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.fixture
def gone():
    """Return the number of a process that is no more."""
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


def named(process):
    return re.sub(rf"-{os.getpid()}-$", f"-{process}-abc", own_prefix())


def test_strays_of_processes_that_are_gone_are_swept(gone, tmp_path):
    kept = [
        own_prefix() + "mine",
        *{named(os.getppid()), named(1)},
        f"pysb-il2-0123abcd-{gone}-abc",
        "pysb-il2-abc",
        "notes",
    ]
    for name in (*kept, named(gone)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "model.bngl").write_text("begin model")
    (tmp_path / f".{named(gone)}.part").write_text("half")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "file").write_text("mine")
    (tmp_path / f"{named(gone)}link").symlink_to(tmp_path / "elsewhere")
    sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*kept, "elsewhere"])
    assert (tmp_path / "elsewhere" / "file").read_text() == "mine"
    (tmp_path / named(gone)).mkdir()
    sweep(tmp_path)  # once is enough for a process
    assert (tmp_path / named(gone)).exists()


def test_those_of_another_user_stay(gone, tmp_path, monkeypatch):
    (tmp_path / named(gone)).mkdir()
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    sweep(tmp_path)
    assert (tmp_path / named(gone)).exists()


def test_a_temporary_folder_sweeps_where_it_is_made(gone, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / named(gone)).mkdir()
    with temporary_folder() as folder:
        assert list(tmp_path.iterdir()) == [folder]
        assert folder.name.startswith(own_prefix())
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_listed_is_left(tmp_path):
    sweep(tmp_path / "nothing")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_removes_what_is_temporary_and_ends_the_process(number, tmp_path):
    code = "import time; from pysb_il2.temporary import temporary_folder\n"
    code += "with temporary_folder() as folder: print(folder, flush=True); time.sleep(60)"
    process = subprocess.Popen(
        [sys.executable, "-c", code], env={**os.environ, "TMPDIR": str(tmp_path)}, stdout=subprocess.PIPE, text=True
    )
    assert os.path.isdir(process.stdout.readline().strip())
    process.send_signal(number)
    assert process.wait(timeout=20) == -number
    process.stdout.close()
    assert list(tmp_path.iterdir()) == []


def test_handlers_of_others_stay(monkeypatch):
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        mine = signal.getsignal(signal.SIGTERM)
        with ended_by_signals():
            assert signal.getsignal(signal.SIGTERM) is mine
            assert signal.getsignal(signal.SIGHUP) not in (signal.SIG_DFL, mine)
        assert signal.getsignal(signal.SIGTERM) is mine
        assert signal.getsignal(signal.SIGHUP) == signal.SIG_DFL
    finally:
        signal.signal(signal.SIGTERM, before)
    thread = threading.Thread(target=lambda: ended_by_signals().__enter__())
    thread.start()
    thread.join()
    assert signal.getsignal(signal.SIGHUP) == signal.SIG_DFL
