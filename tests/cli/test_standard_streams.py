"""Devices, pipes and closed streams: they are written into, or named in one sentence."""

import errno
import io
import os
import re
import stat
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from pysb_il2 import files
from pysb_il2.cli import command_line
from pysb_il2.cli.output import write_standard_output
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


def test_a_pipe_that_nobody_reads_is_not_waited_for_without_end(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "SECONDS_FOR_READER", 0.1)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Il2Error, match=r"pipe' cannot be written \(no program reads from it\)"):
        write_text("a line", tmp_path / "pipe")


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
        (OSError("Matplotlib requires access to a writable cache directory"), 2, "writable cache directory"),
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


@pytest.mark.parametrize(
    "words", [["list", "\x1b[31m"], ["list", "--x\x1b[31m"], ["show", "\x1b[31m"], ["size", "a\x9b1m"]]
)
def test_what_an_error_quotes_drives_no_terminal(words, capsys):
    try:
        status = command_line.main(words)
    except SystemExit as stop:
        status = stop.code
    assert status == 2
    said = capsys.readouterr().err
    assert "\x1b" not in said
    assert "\x9b" not in said
    assert r"\x" in said


@pytest.mark.parametrize("terminal", [False, True])
def test_a_terminal_gets_nothing_that_drives_it(monkeypatch, terminal):
    monkeypatch.setattr(sys, "stdout", stream := io.StringIO())
    monkeypatch.setattr(stream, "isatty", lambda: terminal)
    write_standard_output("a\tb\n\x1b[31m\n")
    assert stream.getvalue() == ("a\tb\n\\x1b[31m\n" if terminal else "a\tb\n\x1b[31m\n")


def test_a_standard_output_without_the_letters_gets_their_numbers(monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    write_standard_output("µ\n")
    stream.seek(0)
    assert stream.read() == "\\xb5\n"


@pytest.mark.parametrize(
    "option",
    ["--n-cells=1_0", "--n-cells=\u0661", "--seed=\uff11", "--doses=1_0", "--times=0:1_0:3", "--set=a=\u0661 nM",
     "--cell=CD25=1_0", "--inhibitor=tofacitinib=1_0"],
)  # fmt: skip
def test_numbers_of_options_have_plain_digits(option, capsys):
    with suppress(SystemExit):
        assert command_line.main(["simulate", "receptor", "--times=1", "--readouts=bound_IL2", option]) == 2
    assert re.search("invalid (int|float) value|cannot be read|is no number", capsys.readouterr().err)


@pytest.mark.parametrize(
    "words",
    ["simulate receptor -o none/x.csv", "simulate receptor -o .", "dose-response receptor -o none/x",
     "size receptor -o none/x",
     "export receptor -o none/x.bngl --verify", "parameters receptor -o none/x",
     "demo -o file", "fit data.csv -o file"],
)  # fmt: skip
def test_an_output_that_cannot_be_written_is_said_before_the_work(words, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    monkeypatch.setattr("pysb_il2.cli.options.read_model", lambda args: pytest.fail("work has begun"))
    monkeypatch.setattr("pysb_il2.cli.demo.run", lambda folder: pytest.fail("work has begun"))
    assert command_line.main(words.split()) == 2
    said = capsys.readouterr()
    assert "cannot be written" in said.err
    assert not said.out
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    ("words", "begin"),
    [
        ("list models -o out.txt", "model  receptor"),
        ("export receptor -o out.bngl", "# receptor\n"),
        ("cite receptor -o out.bib", "@article"),
        ("parameters receptor -o out.json", "# model: receptor\n"),
    ],
)
def test_what_was_computed_goes_to_standard_output_where_the_disk_is_full(words, begin, capsys, monkeypatch, tmp_path):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    monkeypatch.chdir(tmp_path)
    assert command_line.main(words.split()) == 2
    said = capsys.readouterr()
    assert said.out.startswith(begin)
    assert f"{words.split()[-1]}' cannot be written (No space left on device)" in said.err
    assert list(tmp_path.iterdir()) == []
