"""The tools that keep the code in order find nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
COMMANDS = (["ruff", "check", "."], ["ruff", "format", "--check", "."], pytest.param(["mypy"], marks=pytest.mark.slow))


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_nothing_to_mend(command):
    found = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout + found.stderr


def test_files_stay_small():
    long = {
        p.name: n
        for p in ROOT.glob("**/*.py")
        if ".venv" not in p.parts and (n := len(p.read_text().splitlines())) > 300
    }
    assert not long
