"""Names in any case, and checked before anything is expanded."""

import io

import pandas as pd
import pytest

from pysb_il2.cli.command_line import main
from pysb_il2.network import expansion

#: Of each verb that expands a model, words of which one names nothing.
WRONG = {
    "simulate": "signal --readouts nothing",
    "dose-response": "signal --readout nothing",
    "dose-response ": "signal --readout nothing --inhibitor tofacitinib=1:10:3",
    "simulate ": "signal --readouts pSTAT5 --n-cells 2 --engine nothing",
    "simulate  ": "signal --n-cells 2 --readouts nothing",
    "wash": "signal --readouts nothing",
    "chase": "signal --inhibitor tofacitinib=1 --readouts nothing",
    "chase ": "signal --inhibitor nothing=1",
    "compare": "signal --knockout JAK3 --readouts nothing",
    "compare ": "signal --knockout JAK3 --knockout nothing",
    "coculture": "signal --cells Treg=1,NK=1 --readouts nothing",
    "schedule": "course.toml --model signal --readouts nothing",
    "fit": "data.csv --scale-by none --noise 0.1,0.1 --free CD132_joins_kf",
    "size": "signal --knockout nothing",
    "export": "signal --format nothing",
    "export ": "signal -o x.omex --doses 1 --readouts nothing",
    "draw": "signal --what nothing",
}


@pytest.mark.slow
@pytest.mark.parametrize("verb", WRONG)
def test_a_wrong_name_is_said_before_anything_is_expanded(verb, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "course.toml").write_text('duration = "1 h"\n[[dose]]\nsubstance = "IL2"\nnM = 1\n')
    (tmp_path / "data.csv").write_text("cell,ligand,dose_nM,time_min,readout,value\nNK,IL2,1,30,nothing,80\n")
    monkeypatch.setattr(expansion, "canonical_bngl", lambda model: pytest.fail(f"{model.name} is expanded"))
    assert main([*verb.split(), *WRONG[verb].split()]) == 2
    assert "'nothing'" in capsys.readouterr().err


@pytest.mark.slow
def test_names_are_taken_in_any_case(capsys):
    words = "RECEPTOR --cell TREG --ligand il2 --knockout cd25 --set cd122_0=7 --inhibitor BASILIXIMAB=1"
    assert main(["parameters", *words.split()]) == 0
    table = pd.read_csv(io.StringIO(capsys.readouterr().out), comment="#").set_index("id")
    assert table.value[["CD122_0", "CD25_0"]].tolist() == [7, 0]
    assert main(["simulate", "receptor", "--readouts", "SURFACE_cd122", "--times", "0,1"]) == 0
    assert ",surface_CD122," in capsys.readouterr().out
    assert main(["parameters", "signal", "--detail", "SITES", "--mutant", "cd122:y510f"]) == 0
    assert main(["list", "CELLS"]) == 0
    capsys.readouterr()
    assert main(["parameters", "receptor", "--set", "cd25_0=1", "--set", "CD25_0=2"]) == 2
    assert "parameter 'CD25_0' is given twice, once as 'cd25_0'" in capsys.readouterr().err
    assert main(["compare", "receptor", "--knockout", "CD25", "--readouts", "free_IL2=5,FREE_IL2=9"]) == 2
    assert "readouts gives 'free_IL2' twice, once as 'FREE_IL2'" in capsys.readouterr().err
