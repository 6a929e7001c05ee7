"""The files of a fit: what cannot be written is said before it, and what was found is not lost."""

from types import SimpleNamespace

import pandas as pd
import pytest

from pysb_il2.cli.command_line import main
from pysb_il2.errors import Il2Error

TABLE = "cell,ligand,dose_nM,time_min,readout,value\nNK,IL2,1,30,IL2_dimer,80\n"


def stub_of_a_fit(monkeypatch):
    """Let the command fit nothing and write what it would."""
    table = pd.DataFrame({"id": ["x"], "value": [1.0]})
    result = SimpleNamespace(table=table, residuals=table, report=lambda: "the report")
    monkeypatch.setattr("pysb_il2.cli.fit._problem", lambda *_: SimpleNamespace(conditions=[], free=[]))
    monkeypatch.setattr("pysb_il2.fitting.multistart.fit", lambda *_, **__: result)


@pytest.mark.parametrize("name", ["fitted.tsv", "residuals.csv", "fit.png", "profiles.tsv", "petab"])
def test_an_output_that_cannot_be_written_is_said_before_the_fit(tmp_path, capsys, monkeypatch, name):
    stub_of_a_fit(monkeypatch)
    (tmp_path / "mine.csv").write_text(TABLE)
    (tmp_path / "fit").mkdir()
    if name == "petab":
        (tmp_path / "fit" / name).touch()
    else:
        (tmp_path / "fit" / name).mkdir()
    assert main(["fit", str(tmp_path / "mine.csv"), "--petab", "-o", str(tmp_path / "fit")]) == 2
    out, err = capsys.readouterr()
    assert f"{name}' cannot be written" in err
    assert not out
    assert [path.name for path in (tmp_path / "fit").iterdir()] == [name]


def test_a_figure_that_cannot_be_written_loses_nothing_else(tmp_path, capsys, monkeypatch):
    stub_of_a_fit(monkeypatch)
    monkeypatch.setattr("pysb_il2.visualization.fit_figure.fit_figure", lambda _: None)

    def full(*_, **__):
        raise Il2Error("file 'fit.png' cannot be written (No space left on device); give another with -o")

    monkeypatch.setattr("pysb_il2.cli.fit.write_figure", full)
    (tmp_path / "mine.csv").write_text(TABLE)
    assert main(["fit", str(tmp_path / "mine.csv"), "-o", str(tmp_path / "fit")]) == 2
    out, err = capsys.readouterr()
    assert out == "the report\n"
    assert "No space left on device" in err
    assert {path.name for path in (tmp_path / "fit").iterdir()} == {"fitted.tsv", "residuals.csv"}
