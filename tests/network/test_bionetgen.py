"""BioNetGen as a process of its own."""

import os
import subprocess
import sys

import pytest

from pysb_il2.network import bionetgen
from pysb_il2.network.bionetgen_script import find_script

#: Writes a network and ends; the clock rings while Perl frees what it holds.
SCRIPT = """
use Time::HiRes qw(setitimer ITIMER_REAL);
our %held = map { $_ => [$_] } 1 .. 50_000;
open my $file, ">", "model.net"; print $file "end reactions\\n"; close $file;
setitimer(ITIMER_REAL, 0.001);
exit 0;
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_the_clock_of_its_watch_does_not_end_it_when_it_is_done(tmp_path, monkeypatch):
    """Every second it looks whether the process that started it is still there."""
    (tmp_path / "script.pl").write_text(SCRIPT)
    monkeypatch.setattr(bionetgen, "_script", lambda: tmp_path / "script.pl")
    assert {bionetgen.run("", "model.net") for _ in range(4)} == {"end reactions\n"}


FOUND = """
import os
import subprocess
import sys
from pysb_il2.network.bionetgen_script import find_script
found = find_script()
print("bionetgen" in sys.modules)
from pysb.pathfinder import get_path
print(str(found) == get_path("bng"))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there PySB is asked")
@pytest.mark.slow
@pytest.mark.parametrize(("elsewhere", "is_imported"), [("", False), ("BNGPATH", True), ("CONDA_PREFIX", True)])
def test_the_script_is_the_one_that_pysb_takes(tmp_path, elsewhere, is_imported):
    """Where nothing else is told it is found without bionetgen, whose import takes half a second."""
    environment = {name: text for name, text in os.environ.items() if name not in {"BNGPATH", "CONDA_PREFIX"}}
    if elsewhere:
        for folder in (tmp_path, tmp_path / "bin"):
            folder.mkdir(exist_ok=True)
            (folder / "BNG2.pl").touch(mode=0o755)
        environment[elsewhere] = str(tmp_path)
    said = subprocess.run([sys.executable, "-c", FOUND], capture_output=True, text=True, check=True, env=environment)
    assert said.stdout.split() == [str(is_imported), "True"]


def test_a_path_that_pysb_was_given_is_taken(tmp_path, monkeypatch):
    from pysb import pathfinder

    (tmp_path / "BNG2.pl").touch(mode=0o755)
    monkeypatch.setattr(pathfinder, "_path_cache", {})
    pathfinder.set_path("bng", str(tmp_path))
    assert find_script() == tmp_path / "BNG2.pl"
