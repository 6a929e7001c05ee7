"""A disk that is full or protected: nothing is taken for whole that is not, and nothing that was expanded is lost."""

import sys

import pytest
from pysb.examples import bngwiki_simple

from pysb_il2.errors import Il2Error
from pysb_il2.network import bionetgen, cache
from pysb_il2.network.expansion import expand

CUT = "printf 'begin species\\n  1 A() 1\\nend species\\nbegin reactions\\n{}' > model.net"


@pytest.mark.skipif(sys.platform == "win32", reason="a script of the shell")
@pytest.mark.parametrize(
    ("script", "said"),
    [
        (CUT.format(""), r"temporary files cannot be written .*\(No space left on device\).*TMPDIR"),
        (CUT.format(r"end reactions\n"), r"temporary files cannot be written .*\(No space left on device\)"),
        ("kill -XFSZ $$", r"temporary files cannot be written .*\(File too large\)"),
        (
            "kill -KILL $$",
            r"the system ended BioNetGen \(SIGKILL\) as it expanded model 'm', perhaps for want of memory",
        ),
    ],
)
def test_what_ended_bionetgen_is_said_and_half_a_network_is_not_taken(tmp_path, monkeypatch, script, said):
    """BioNetGen does not look whether what it writes arrives, and ends as if it did."""
    perl = tmp_path / "perl"
    perl.write_text(f"#!/bin/sh\n{script}\n")
    perl.chmod(0o755)
    monkeypatch.setattr(bionetgen, "perl", lambda: str(perl))
    text = "begin observables\n  Molecules A A()\nend observables\n"
    with pytest.raises(Il2Error, match=said):
        bionetgen.run(text, "model.net", name="m")


def test_a_network_that_cannot_be_kept_is_not_lost(tmp_path, monkeypatch):
    def full(*_):
        raise Il2Error("cache folder 'x' cannot be written (No space left on device)")

    monkeypatch.setenv("PYSB_IL2_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(cache, "write", full)
    with pytest.warns(
        RuntimeWarning, match=r"a network is not kept and will be expanded again: .* \(No space"
    ) as caught:
        assert len(expand(bngwiki_simple.model).species) == 3
    assert {warning.filename for warning in caught} == {__file__}
