"""The command that opens the explorer: its port, its end, and what it needs."""

import os
import signal
import socket
import sys
import time
from contextlib import suppress
from http.client import HTTPException
from urllib.request import Request, urlopen

import pytest

from pysb_il2.cli import explore
from pysb_il2.cli.command_line import main
from tests.explorer.served import served


def test_a_port_in_use_is_one_sentence(capsys):
    pytest.importorskip("flask", reason="the extra explore is not installed")
    with socket.create_server(("127.0.0.1", 0)) as used:
        port = used.getsockname()[1]
        assert main(["explore", "--port", str(port), "--no-browser"]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert f"port {port} cannot be had" in err


@pytest.mark.parametrize("port", ["0", "-1", "65536"])
def test_a_port_out_of_range_is_refused(port, capsys):
    assert main(["explore", "--port", port, "--no-browser"]) == 2
    assert "from 1 to 65535" in capsys.readouterr().err


def test_a_missing_extra_is_named(monkeypatch, capsys):
    monkeypatch.setattr(explore, "find_spec", lambda name: None)
    assert main(["explore", "--no-browser"]) == 2
    assert capsys.readouterr().err == "pysb-il2: the explorer needs flask and waitress; install pysb-il2[explore]\n"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_it_ends_within_two_seconds_also_while_a_model_is_expanded(tmp_path):
    pytest.importorskip("flask", reason="the extra explore is not installed")
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    body = b'{"page": "a", "number": 1, "choices": {"model": "signal", "ligand": "IL15"}}'
    with served(PYSB_IL2_CACHE=str(tmp_path / "cache"), TMPDIR=str(scratch)) as (process, address):
        asked = Request(f"{address}show", data=body, headers={"Content-Type": "application/json"})
        with urlopen(asked, timeout=60) as answer:
            deadline = time.monotonic() + 60
            while not list(scratch.glob("pysb-il2-*/model.bngl")) and time.monotonic() < deadline:
                time.sleep(0.02)
            begin = time.monotonic()
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=30)
            with suppress(OSError, HTTPException):
                answer.read()
    seconds = time.monotonic() - begin
    assert (process.returncode, err) == (130, "pysb-il2: interrupted\n")
    assert seconds < 2 * max(1, os.getloadavg()[0] / (os.cpu_count() or 1))
    while list(scratch.glob("pysb-il2-*")) and time.monotonic() < begin + 5:
        time.sleep(0.1)  # BioNetGen looks each second whether its parent is there
    assert not list(scratch.glob("pysb-il2-*"))
