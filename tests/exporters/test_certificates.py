"""Certificates of exports that another tool has read back, and texts that it reads otherwise."""

import hashlib
import json
from dataclasses import replace

import pytest
from pysb.examples.bngwiki_simple import model

from pysb_il2 import Phase
from pysb_il2.cli.command_line import main
from pysb_il2.errors import Il2Error
from pysb_il2.exporters import EXPORTERS, export


@pytest.mark.slow
def test_a_text_that_fails_verification_goes_aside(tmp_path, monkeypatch, capsys):
    bngl = EXPORTERS["bngl"]
    wrong = replace(bngl, to_text=lambda *args, **more: bngl.to_text(*args, **more).replace("0.06", "0.07"))
    monkeypatch.setitem(EXPORTERS, "bngl", wrong)
    (tmp_path / "a.bngl").write_text("before")
    with pytest.raises(Il2Error, match=r"parameter 'km1' is 0.07, not 0.06"):
        export(model, tmp_path / "a.bngl", verify=True)
    assert (tmp_path / "a.bngl").read_text() == "before"
    assert "0.07" in (tmp_path / "a.bngl.rejected").read_text()
    certificate = json.loads((tmp_path / "a.bngl.rejected.certificate.json").read_text())
    assert certificate["difference"] == "parameter 'km1' is 0.07, not 0.06"
    assert len(list(tmp_path.iterdir())) == 3
    monkeypatch.setattr("pysb_il2.cli.model.read_model", lambda args: model)
    assert main(["export", "receptor", "-o", str(tmp_path / "a.bngl"), "--verify", "--force"]) == 1
    assert "do not use the text" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("suffix", "reader"), [("bngl", "BioNetGen 2."), ("net", "BioNetGen 2."), ("xml", "libroadrunner 2.")]
)
def test_a_certificate_says_what_was_compared(tmp_path, suffix, reader):
    path = tmp_path / f"a.{suffix}"
    text = export(model, path, verify=True)
    certificate = json.loads((tmp_path / f"a.{suffix}.certificate.json").read_text())
    assert certificate["read_by"].startswith(reader)
    assert certificate["sha256"] == hashlib.sha256(text.encode()).hexdigest()
    assert (certificate["species"], certificate["reactions"]) == (3, 2)
    assert 0 <= certificate["largest_deviation"] <= certificate["accepted"] <= 1e-5
    assert certificate["until"] == 1e4
    assert certificate["difference"] is None
    export(model, tmp_path / f"b.{suffix}")
    assert not (tmp_path / f"b.{suffix}.certificate.json").exists()


@pytest.mark.slow
def test_events_are_said_to_be_left_out(tmp_path):
    text = export("receptor", tmp_path / "a.xml", verify=True, phases=[Phase(1), Phase(1, add={"IL2": 1.0})])
    certificate = json.loads((tmp_path / "a.xml.certificate.json").read_text())
    assert certificate["not_compared"] == "events"
    assert certificate["sha256"] == hashlib.sha256(text.encode()).hexdigest()
