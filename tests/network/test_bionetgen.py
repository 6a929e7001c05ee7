"""BioNetGen as a process of its own."""

import sys

import pytest

from pysb_il2.network import bionetgen

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
