"""Devices, pipes and closed streams: they are written into, or named in one sentence."""

import errno
import io
import os
import stat
import subprocess
import sys
import threading

import pytest

from pysb_il2.cli import command_line
from pysb_il2.errors import Il2Error
from pysb_il2.files import write_text
from pysb_il2.network.progress import progress_reporter

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="devices and pipes of Unix")


def test_a_pipe_is_written_into_and_stays(tmp_path):
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    assert command_line.main(["list", "models", "-o", str(pipe)]) == 0
    reader.join(10)
    assert read[0].startswith("model  receptor")
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert list(tmp_path.iterdir()) == [pipe]


def test_devices_are_written_into_and_stay(capsys):
    assert command_line.main(["list", "models", "-o", os.devnull]) == 0
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)
    if os.path.exists("/dev/full"):
        assert command_line.main(["list", "models", "-o", "/dev/full"]) == 2
        said = capsys.readouterr().err
        assert said.startswith("pysb-il2: file '/dev/full' cannot be written (No space left on device)")
        assert said.count("\n") == 1
        assert stat.S_ISCHR(os.stat("/dev/full").st_mode)


def test_an_open_file_is_written_on(tmp_path):
    with (tmp_path / "log").open("a+") as log:
        log.write("first\n")
        log.flush()
        write_text("second\n", f"/dev/fd/{log.fileno()}")
        log.seek(0)
        assert log.read() == "first\nsecond\n"


def test_a_pipe_without_a_reader_is_no_error_of_the_file(tmp_path):
    read, write = os.pipe()
    os.close(read)
    with pytest.raises(BrokenPipeError):
        write_text("a line", f"/dev/fd/{write}")
    os.close(write)


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(Il2Error, match=r"cannot be written \(Is a directory\)"):
        write_text("a line", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_full_standard_output_is_one_sentence():
    if not os.path.exists("/dev/full"):
        pytest.skip("no /dev/full")
    command = [sys.executable, "-m", "pysb_il2.cli", "--version"]
    with open("/dev/full", "w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("pysb-il2: standard output cannot be written (No space left on device)")
    assert done.stderr.count("\n") == 1


def test_without_standard_error_nothing_is_said(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stderr", None)
    assert command_line.main(["list", "models"]) == 0
    assert command_line.main(["size", "no_such_model"]) == 2
    assert "no_such_model" not in capsys.readouterr().out
    with progress_reporter("model") as report:
        assert report is None


def test_without_standard_output_a_file_is_asked_for(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(sys, "stdout", None)
    assert command_line.main(["list", "models"]) == 2
    assert "standard output is closed; give a file" in capsys.readouterr().err
    assert command_line.main(["list", "models", "-o", str(tmp_path / "list.txt")]) == 0


class Failing(io.StringIO):
    def write(self, text):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_an_unwritable_standard_error_hides_no_status(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Failing())
    assert command_line.main(["size", "no_such_model"]) == 2


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (OSError(errno.ENOMEM, "Cannot allocate memory", "perl"), 2, "Cannot allocate memory: 'perl'"),
        (OSError(errno.EAGAIN, "Resource temporarily unavailable"), 2, "(Resource temporarily unavailable)"),
        (MemoryError(), 2, "not enough memory"),
        (KeyError("k"), 1, "fault of pysb-il2, please report it (KeyError: 'k')"),
    ],
)
def test_a_fault_is_only_what_is_one(monkeypatch, capsys, error, status, said):
    def run(args):
        raise error

    command = command_line.COMMANDS["list"]
    monkeypatch.setitem(command_line.COMMANDS, "list", command._replace(run=run))
    assert command_line.main(["list"]) == status
    captured = capsys.readouterr().err
    assert said in captured
    assert captured.count("\n") == 1
