"""What cannot be fitted is said in one sentence, with the row or the constant; and the command ``fit``."""

import numpy as np
import pandas as pd
import pytest

import pysb_il2 as il2
from pysb_il2 import calibration
from pysb_il2.calibration import EstimatedParameter, export_petab, fit, profile, read_data, sample
from pysb_il2.cli.command_line import main
from pysb_il2.errors import Il2Error
from pysb_il2.fitting.objective import Problem

HEAD = "cell,ligand,dose_nM,time_min,readout,value,replicate"
ROWS = [f"NK,IL2,{dose},30,IL2_dimer,{value},1" for dose, value in ((0, 51), (0.1, 80), (1, 250), (10, 500))]


def read(tmp_path, *lines):
    path = tmp_path / "mine.csv"
    path.write_text("\n".join(lines) + "\n")
    return read_data(path)


def refused(match, action, *args, **how):
    with pytest.raises(Il2Error, match=match) as caught:
        action(*args, **how)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("lines", "match"),
    [
        ([HEAD.replace("dose_nM", "dose_nm"), *ROWS], "lacks the column 'dose_nM'; rename 'dose_nm'"),
        ([HEAD.replace("value", "signal"), *ROWS], "lacks the column 'value'; it has cell"),
        ([HEAD.replace("ligand", "cell"), *ROWS], "lacks the column 'ligand'"),
        ([HEAD.replace("replicate", "cell "), *ROWS], "has the column 'cell' twice; keep one"),
        ([HEAD], "has no rows"),
        ([HEAD, ROWS[0], "NK,IL2,abc,30,IL2_dimer,7,1"], "line 3: 'dose_nM' is 'abc', which is no finite number"),
        ([HEAD, *ROWS, "NK,IL2,-1,30,IL2_dimer,7,1"], "line 6: 'dose_nM' is -1; give a number 0 or more"),
        ([HEAD, *ROWS, "NK,IL2,1,-30,IL2_dimer,7,1"], "line 6: 'time_min' is -30"),
        ([HEAD, *ROWS, "NK,IL2,1,30,IL2_dimer,,1"], "line 6: 'value' is empty"),
        ([HEAD, *ROWS, "NK,IL2,1,30,IL2_dimer,inf,1"], "line 6: 'value' is 'inf'"),
        ([HEAD, *ROWS, ",IL2,1,30,IL2_dimer,7,1"], "line 6: 'cell' is empty"),
        ([HEAD, *ROWS, "", "NK,IL2,1,30,IL2_dimer,x,1"], "line 6: 'cell' is empty"),
        ([f"{HEAD},sd", f"{ROWS[1]},0"], "line 2: 'sd' is 0; give a number above 0"),
        ([HEAD, "NK,IL2,1,30,IL2_dimer,7,1,9,9"], "is no table of text"),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path, lines, match):
    refused(match, read, tmp_path, *lines)


def test_a_file_that_is_not_there(tmp_path):
    refused("nothing.csv' cannot be read", read_data, tmp_path / "nothing.csv")
    (tmp_path / "empty.csv").write_text("")
    refused("is empty; give a table", read_data, tmp_path / "empty.csv")
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x00\x01")
    refused("is no table of text", read_data, tmp_path / "binary.csv")


def test_a_table_of_pandas_is_read_as_a_file_is(tmp_path):
    data = read(tmp_path, HEAD, *ROWS)
    again = Problem(pd.read_csv(tmp_path / "mine.csv"), ["CD132_joins_kf"], model="receptor").data
    pd.testing.assert_frame_equal(data.drop(columns="line"), again)
    part = data[data.dose_nM > 0].assign(readout="pSTAT7")  # rows keep their lines
    refused("line 3: unknown readout 'pSTAT7'", Problem, part, ["CD132_joins_kf"], model="receptor")
    refused("the table, row 1: 'value' is empty", Problem, pd.read_csv(tmp_path / "mine.csv").assign(value=None), ["x"])


@pytest.mark.parametrize(
    ("change", "how", "match"),
    [
        ({"cell": "NKK"}, {}, r"line 2: unknown cell 'NKK'.*did you mean.*'NK"),
        ({"ligand": "IL3"}, {}, "line 2: unknown ligand 'IL3'"),
        ({"readout": "pSTAT7"}, {}, "line 2: unknown readout 'pSTAT7'"),
        ({"replicate": ""}, {}, "line 2: 'replicate' is empty and scale_by groups by it"),
        ({"value": 0.0}, {}, "all values of IL2_dimer, NK, 1 are 0"),
        ({}, {"model": "receptr"}, "unknown model or module 'receptr'"),
        ({}, {"free": []}, "free= is empty"),
        ({}, {"free": "CD132_joins_kf"}, "is a string; give a list"),
        ({}, {"free": ["CD132_joins"]}, r"unknown constant 'CD132_joins' .*low=.*did you mean .*'CD132_joins_kf'"),
        ({}, {"free": ["CD25_meets_CD122_Kd"]}, "'CD25_meets_CD122_Kd' has no bounds: the table gives no range"),
        ({}, {"free": ["IL2_dose"]}, "range of 'IL2_dose' is 0 to 100, and a logarithm is taken"),
        ({}, {"free": [EstimatedParameter("CD132_joins_kf", 2, 1)]}, "range of 'CD132_joins_kf' is 2 to 1"),
        ({}, {"free": [EstimatedParameter("CD132_joins_kf", start=-1)]}, "start of 'CD132_joins_kf' is -1"),
        ({}, {"free": ["CD132_joins_kf"] * 2}, "names 'CD132_joins_kf' twice"),
        ({}, {"free": ["STAT5_docks_Kd"]}, "unknown constant 'STAT5_docks_Kd' in free=, of the models of these data"),
        ({}, {"copy_number_gsd": {"CD122": 0.5}}, "geometric standard deviation of 0.5; give one above 1"),
        ({}, {"copy_number_gsd": {"CD999": 2.0}}, "unknown protein 'CD999' in copy_number_gsd="),
        (
            {},
            {"copy_number_gsd": {"CD122[nk]": 2.0}},
            r"unknown protein 'CD122\[nk\]' in copy_number_gsd=.*did you mean .*'CD122\[NK\]'",
        ),
        ({}, {"copy_number_gsd": {"CD122": 2.0, "CD122[NK]": 3.0}}, "copy_number_gsd= gives 'CD122' of 'NK' twice"),
        ({}, {"noise": (0.1, 0.0)}, r"noise=\(0.1, 0.0\) is not a scatter"),
        ({}, {"noise": "much"}, "noise='much' is not a scatter"),
        (
            {},
            {"scale_by": ["cell", "plate"]},
            r"no column 'plate', which scale_by groups by; add it, or give scale_by=\['cell'\]",
        ),
        ({}, {"scale_by": "cell"}, "scale_by='cell' is a string"),
        ({}, {"scale_by": ["dose_nM"]}, "has 1 row, too few for a scale of its own"),
        ({}, {"day_sd": 0.1}, "rows have no 'day'"),
        ({}, {"day_sd": -1}, "day_sd is -1"),
        ({}, {"day_sd": "x"}, "day_sd is 'x'"),
        ({}, {"free": {"CD132_joins_kf": 2.0}}, "free= gives 'CD132_joins_kf' 2.0; give a range"),
        *(
            ({}, {what: ["CD122"]}, rf"{what}=\['CD122'\] is not a mapping; give one, such as {what}={{")
            for what in ("copy_number_gsd", "variation", "cells", "ligands", "parameters")
        ),
    ],
)
def test_a_problem_that_cannot_be_posed(tmp_path, change, how, match):
    data = read(tmp_path, HEAD, *ROWS)
    data = data.assign(**change)
    options = {"free": ["CD132_joins_kf"], "model": "receptor", **how}
    refused(match, Problem, data, **options)


@pytest.mark.parametrize("field", ["low", "high", "start"])
@pytest.mark.parametrize("given", [np.nan, np.inf, -np.inf])
def test_ranges_are_finite(field, given):
    refused(f"{field} of constant 'kf' is .*; give a finite number", EstimatedParameter, "kf", **{field: given})


def test_no_replicates(tmp_path):
    lines = [line.rpartition(",")[0] for line in (HEAD, *ROWS)]
    problem = Problem(read(tmp_path, *lines), ["CD132_joins_kf"], model="receptor")
    assert problem.scales.scale_names == problem.scales.background_names == ["IL2_dimer, NK"]


def test_no_standard_deviations(tmp_path):
    data = read(tmp_path, f"{HEAD},sd,day", *(f"{row},," for row in ROWS))
    problem = Problem(data, ["CD132_joins_kf"], model="receptor")
    assert "sd" not in data.columns
    assert not problem.noise.fixed
    refused("line 2: 'sd' is empty", read, tmp_path, f"{HEAD},sd", f"{ROWS[0]},", *(f"{row},1" for row in ROWS[1:]))


@pytest.mark.slow
def test_a_fit_that_cannot_be_made(tmp_path):
    problem = Problem(read(tmp_path, HEAD, *ROWS), ["CD132_joins_kf"], model="receptor", noise=(0.1, 0.02))
    refused("too few; give 1 or more", fit, problem, n_starts=0)
    refused("max_evaluations is inf; give a whole number", fit, problem, max_evaluations=np.inf)
    refused("unknown loss 'square'", fit, problem, loss="square")
    refused("cannot be written", fit, problem, state=tmp_path / "no" / "state.json")
    refused(
        "CD132_joins_kf is to begin at 0, and a logarithm is taken", fit, problem, initial_guess={"CD132_joins_kf": 0}
    )
    refused("initial_guess=.* is not a mapping", fit, problem, initial_guess=["CD132_joins_kf"])
    refused("give what fit.* returns", export_petab, problem, tmp_path)
    refused("data is 'mine.csv'; give a table, a pandas.DataFrame", Problem, "mine.csv", ["CD132_joins_kf"])
    one = fit(problem, n_starts=1)
    refused("unknown constant 'kf'", profile, one, "kf")
    refused("level=95 is not a level", profile, one, "CD132_joins_kf", level=95)


@pytest.mark.slow
def test_models_by_condition(tmp_path):
    data = read(tmp_path, HEAD, *[row.replace("NK,", "mine,") for row in ROWS])
    mine = il2.build("receptor", cell={"CD25": 0, "CD122": 500, "CD132": 9000}, name="mine")
    options = {"noise": (0.1, 0.02), "free": ["CD132_joins_kf"]}
    by_mapping = Problem(data, model={("mine", "IL2"): mine}, **options)
    by_function = Problem(data, model=lambda cell, ligand: mine, **options)
    by_copies = Problem(data, model="receptor", cells={"mine": {"CD25": 0, "CD122": 500, "CD132": 9000}}, **options)
    varied = Problem(
        data, model="receptor", cells={"mine": ("NK", {"CD25": 0, "CD122": 500, "CD132": 9000})}, **options
    )
    x = by_mapping.x0()
    assert varied.predict(x).tolist() == by_mapping.predict(x).tolist()
    assert by_mapping.predict(x).tolist() == by_function.predict(x).tolist() == by_copies.predict(x).tolist()
    refused("line 2: unknown condition 'mine, IL2'", Problem, data, model={("NK", "IL2"): mine}, **options)


@pytest.mark.slow
def test_the_command(tmp_path, capsys):
    (tmp_path / "mine.csv").write_text("\n".join([HEAD, *(row.replace("NK,", "mine,") for row in ROWS)]) + "\n")
    folder = tmp_path / "out"
    words = [
        "fit", str(tmp_path / "mine.csv"), "--model", "receptor", "--cell", "mine:CD25=0,CD122=500,CD132=9000",
        "--free", "CD132_joins_kf=2e-6:1e-5", "--copy-number-gsd", "CD122=2", "--noise", "0.1,0.02", "--n-starts", "2",
        "-o", str(folder), "--profile",
    ]  # fmt: skip
    assert main([*words, "--verbose"]) == 0
    out = capsys.readouterr()
    assert "CD122_0[mine] = " in out.out
    assert "search 2 of 2" in out.err
    names = {p.name for p in folder.iterdir()}
    assert names == {"fitted.tsv", "residuals.csv", "fit.png", "state.json", "profiles.tsv"}
    fitted = pd.read_csv(folder / "fitted.tsv", sep="\t", comment="#")
    assert fitted.id.tolist() == ["CD132_joins_kf", "CD122_0[mine]"]
    assert (fitted.low < fitted.value).all()
    assert (fitted.value < fitted.high).all()
    assert len(pd.read_csv(folder / "residuals.csv", comment="#")) == len(ROWS)
    assert (folder / "fit.png").read_bytes().startswith(b"\x89PNG")
    assert main(words) == 2
    assert "holds a fit; go on with it by resume" in capsys.readouterr().err
    assert main([*words, "--resume"]) == 0
    assert pd.read_csv(folder / "fitted.tsv", sep="\t", comment="#").equals(fitted)


@pytest.mark.parametrize(
    ("words", "match"),
    [
        (["--free", "CD132_joins_kf=2"], "--free 'CD132_joins_kf=2' cannot be read"),
        (["--variation", "CD25=2"], "--variation 'CD25=2' cannot be read"),
        (["--variation", "CD25"], "--variation 'CD25' cannot be read"),
        (["--copy-number-gsd", "CD122=2:3:2"], "--copy-number-gsd CD122 is '2:3:2', which is no number"),
        (["--variation", "CD25=1:2", "--free", "CD132_joins_kf"], "above 1"),
        (["--cell", "mine"], "--cell 'mine' cannot be read"),
        (["--cell", "NK:NK,CD52=3"], "unknown protein 'CD52' in cell= of this model; did you mean 'CD25'"),
        (["--cell", "NK:CD122=500"], "no copies of 'CD132', 'CD25', which the receptors of the model need"),
        (["--copy-number-gsd", "CD122"], "--copy-number-gsd 'CD122' cannot be read"),
        (["--copy-number-gsd", "CD122=2", "--copy-number-gsd", "CD122=3"], "--copy-number-gsd gives 'CD122' twice"),
        (["--cell", "mine:CD122=2", "--cell", "mine:CD122=3"], "--cell gives 'mine' twice"),
        (["--noise", "much"], "--noise 'much' cannot be read"),
        ([], "free= is empty"),
        (["--scale-by", "plate", "--free", "CD132_joins_kf"], "no column 'plate'"),
    ],
)
def test_the_command_refuses(tmp_path, capsys, words, match):
    (tmp_path / "mine.csv").write_text("\n".join([HEAD, *ROWS]) + "\n")
    folder = tmp_path / "out"
    assert main(["fit", str(tmp_path / "mine.csv"), "--model", "receptor", "-o", str(folder), *words]) == 2
    assert match in capsys.readouterr().err
    assert not folder.exists()


@pytest.mark.slow
def test_old_names_of_options_are_taken_with_a_warning(tmp_path, capsys):
    """Of the command and of `Problem` and `fit`: each names the new one."""
    (tmp_path / "mine.csv").write_text("\n".join([HEAD, *ROWS]) + "\n")
    words = ["fit", str(tmp_path / "mine.csv"), "--model", "receptor", "--cell", "mine", "-o", str(tmp_path / "out")]
    for old, new in ((["--copies", "CD122=2"], "copy-number-gsd"), (["--starts", "2"], "n-starts")):
        assert main([*words, *old]) == 2
        assert f"{old[0]} is now --{new}" in capsys.readouterr().err
    data = read(tmp_path, HEAD, *ROWS)
    for old, new in (("copies", "copy_number_gsd"), ("staining", "staining_log_sd")):
        with pytest.warns(DeprecationWarning, match=f"'{old}' of Problem is now '{new}'"):
            Problem(data, ["CD132_joins_kf"], model="receptor", **{old: None})
    problem = Problem(data, ["CD132_joins_kf"], model="receptor", noise=(0.1, 0.02))
    with pytest.warns(DeprecationWarning, match="'start' of Problem is now 'x0'"):
        assert problem.start().tolist() == problem.x0().tolist()
    with pytest.warns(DeprecationWarning, match="'slopes' of Problem is now 'sensitivities'"):
        assert callable(problem.slopes)
    given = problem.x0(), None, np.ones(4)
    with pytest.warns(DeprecationWarning, match="'slopes' of Problem.jacobian is now 'sensitivities'"):
        jacobian = problem.jacobian(*given, slopes=np.ones((4, 1)))
    assert jacobian.tolist() == problem.jacobian(*given, np.ones((4, 1))).tolist()
    for old, new in (("starts", "n_starts"), ("begin", "initial_guess")):
        with pytest.warns(DeprecationWarning, match=f"'{old}' of fit is now '{new}'"), pytest.raises(Il2Error):
            fit(problem, loss="square", **{old: None if old == "begin" else 1})
    for action, more in ((profile, {"name": "kf"}), (sample, {}), (export_petab, {"folder": tmp_path})):
        said = f"'found' of {action.__name__} is now 'result'"
        with pytest.warns(DeprecationWarning, match=said), pytest.raises((AttributeError, Il2Error)):
            action(found=None, **more)
    with pytest.warns(DeprecationWarning, match=r"calibration.Free is now pysb_il2.calibration.EstimatedParameter"):
        assert calibration.Free is EstimatedParameter
