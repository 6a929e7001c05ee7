"""How the command ends: closed pipes, signals, and errors outside of Python."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

import pytest

from pysb_il2.cli.command_line import COMMANDS, main


@pytest.mark.slow
def test_outside_there_is_no_traceback():
    done = subprocess.run([sys.executable, "-m", "pysb_il2.cli", "size", "sginal"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_closed_pipe_is_quiet():
    command = [sys.executable, "-m", "pysb_il2.cli", "list"]
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True)
    os.close(write)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
@pytest.mark.parametrize(("which", "status", "said"), [("SIGINT", 130, "interrupted"), ("SIGTERM", 143, "terminated")])
def test_an_interrupted_expansion_leaves_nothing(which, status, said, tmp_path):
    cache, scratch = tmp_path / "cache", tmp_path / "tmp"
    scratch.mkdir()
    # A shell that runs tests in the background has its children ignore interrupts.
    code = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
    code += "from pysb_il2.cli.command_line import main; sys.exit(main(['size', 'signal', '--ligand', 'IL15']))"
    process = subprocess.Popen(
        [sys.executable, "-c", code], stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYSB_IL2_CACHE": str(cache), "TMPDIR": str(scratch)},
    )  # fmt: skip
    deadline = time.monotonic() + 30
    while not list(scratch.glob("pysb-il2-*/model.bngl")) and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.3)
    process.send_signal(signal.Signals[which])
    _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (status, f"pysb-il2: {said}\n")
    assert not list(scratch.glob("pysb-il2-*"))
    assert not list(cache.iterdir())


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_signal_that_a_library_drops_is_raised_again(monkeypatch, capsys):
    def drop(args):
        with suppress(BaseException):
            signal.raise_signal(signal.SIGTERM)
        try:
            time.sleep(30)
        finally:
            time.sleep(1.2)  # what is removed then is removed whole
            removed.append(args)

    removed = []
    monkeypatch.setitem(COMMANDS, "list", COMMANDS["list"]._replace(run=drop))
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM)]
    begin = time.monotonic()
    assert main(["list"]) == 143
    assert 1.2 < time.monotonic() - begin < 10
    assert removed
    assert capsys.readouterr().err == "pysb-il2: terminated\n"
    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM)] == before
