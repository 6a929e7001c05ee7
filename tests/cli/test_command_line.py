"""The command line: what it prints, writes and refuses."""

import io
import os
import re
import shlex
import subprocess
import sys

import pandas as pd
import pytest

from pysb_il2.cli.command_line import COMMANDS, main, parser

MODEL_COMMANDS = ["size", "simulate", "dose-response", "export", "parameters", "cite"]


def ran(capsys, *words):
    """Run a command that succeeds and return what it says on standard output."""
    assert main(list(words)) == 0
    said = capsys.readouterr()
    assert said.err == ""
    return said.out


def table(text):
    return pd.read_csv(io.StringIO(text), comment="#")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_has_examples_that_parse(command, capsys):
    with pytest.raises(SystemExit) as stop:
        main([command, "--help"])
    assert stop.value.code == 0
    lines = capsys.readouterr().out.partition("examples:\n")[2].splitlines()
    assert len(lines) >= 2
    for line in lines:
        program, *words = shlex.split(line)
        assert program == "pysb-il2"
        assert parser().parse_args(words).command == command


def test_version(capsys):
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
    assert capsys.readouterr().out.startswith("pysb-il2 ")


def test_help_loads_nothing_heavy():
    code = (
        "import sys; from pysb_il2.cli.command_line import parser; parser().format_help();"
        "print([m for m in ('pysb', 'sympy', 'numpy', 'pandas', 'matplotlib', 'rich') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_list_names_everything_or_one_kind(capsys):
    everything = ran(capsys, "list").splitlines()
    assert {line.split()[0] for line in everything} == {"model", "module", "cell", "ligand", "inhibitor", "format"}
    assert ran(capsys, "list", "formats").split()[:2] == ["format", "bngl"]
    levels = [line for line in ran(capsys, "list", "modules").splitlines() if "stat5" in line]
    assert levels[0].endswith("(detail: lumped, sites)")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("signal", "nuclear_pSTAT5"), ("stat5", "STAT5A docks on CD122 Y"), ("readouts", "molecules per cell"),
        ("il15_receptor", "CD215 captures IL15"), ("trafficking", "CD25 recycled"), ("NK", "measured"),
        ("R38Q_Nterm_Fc_mono", "pair of CD122 and CD132 0.7543"), ("IL2", "native"),
        ("tofacitinib", "Binds JAK1 at its site drug"),
    ],
)  # fmt: skip
def test_show_tells_the_story(name, words, capsys):
    assert words in ran(capsys, "show", name)


@pytest.mark.slow
def test_every_module_has_a_story(capsys):
    from pysb_il2.modules import MODULES

    for name in MODULES:
        assert len(ran(capsys, "show", name)) > 60


@pytest.mark.slow
def test_size(capsys):
    said = ran(capsys, "size", "receptor", "--ligand", "IL15")
    assert said.startswith("21 species, 66 reactions")
    assert "estimated before expansion: 54 species" in said
    predicted = ran(capsys, "size", "full", "--detail", "sites", "--predict")
    assert "detail='lumped' for all modules" in predicted


@pytest.mark.slow
def test_single_cells(capsys):
    words = ["--n-cells", "3", "--doses", "0.001", "--times", "0,5", "--readouts", "bound_IL2"]
    cells = table(ran(capsys, "simulate", "receptor", *words))
    assert list(cells.columns) == ["cell", "ligand", "dose_nM", "time_min", "readout", "value"]
    assert (len(cells), set(cells.cell)) == (6, {0, 1, 2})
    assert (cells.value == cells.value.round()).all()


@pytest.mark.parametrize(("old", "new"), [("--dose 0.1", "--doses 0.1"), ("--cells 3", "--n-cells 3")])
def test_old_names_of_options_warn(old, new, capsys):
    assert parser().parse_args(["simulate", "signal", *old.split()]) == parser().parse_args(
        ["simulate", "signal", *new.split()]
    )
    assert capsys.readouterr().err == (
        f"pysb-il2: {old.split()[0]} is now {new.split()[0]}; the old name goes with version 0.2\n"
    )


@pytest.mark.slow
def test_simulate_and_dose_response_write_tidy_tables(capsys, tmp_path):
    readouts = ["--readouts", "surface_CD122,IL2_trimer"]
    course = table(ran(capsys, "simulate", "receptor", "--doses", "0.1,1", "--times", "0:30:4", *readouts))
    assert list(course.columns) == ["ligand", "dose_nM", "time_min", "readout", "value"]
    assert len(course) == 2 * 4 * 2
    out = tmp_path / "response.csv"
    words = ["dose-response", "receptor", "--readout", "bound_IL2", "--doses", "1e-4:100:7", "-o", str(out)]
    assert ran(capsys, *words) == ""
    response = table(out.read_text())
    assert len(response) == 7
    assert response.value.is_monotonic_increasing
    fitted = table(ran(capsys, *words[:-2], "--ec50"))
    assert fitted.ec50_nM.between(1e-3, 100).all()


@pytest.mark.slow
def test_the_model_is_the_one_that_the_words_mean(capsys):
    words = ["--cell", "CD25=10, CD122=20,CD132=30", "--set", "CD25_captures_IL2_Kd=20 nM", "--knockout", "CD132"]
    values = table(ran(capsys, "parameters", "receptor", *words)).set_index("id").value
    copies = values[["CD25_0", "CD122_0", "CD132_0", "CD25_captures_IL2_Kd"]]
    assert copies.tolist() == pytest.approx([10, 20, 0, 2e-8])
    sites = ["--detail", "sites", "--mutant", "CD122:Y392F,CD122:Y510F"]
    bngl = ran(capsys, "export", "signal", *sites)
    assert "STAT5A_docks_on_CD122_Y510" in bngl
    assert "phosphorylates_CD122_Y338" in bngl
    assert "JAK1_phosphorylates_CD122_Y510" not in bngl
    assert "CD215" in ran(capsys, "export", "signal", "--ligand", "IL15")


@pytest.mark.parametrize("given", ["20 nM", "20nM", "2e-8 M", "2e-8"])
def test_a_constant_is_set_with_its_unit_or_in_that_of_the_model(capsys, given):
    constants = table(ran(capsys, "parameters", "receptor", "--set", f"CD25_captures_IL2_Kd={given}")).set_index("id")
    assert constants.value["CD25_captures_IL2_Kd"] == pytest.approx(2e-8)


def test_a_cell_of_the_table_with_what_differs(capsys):
    values = table(ran(capsys, "parameters", "receptor", "--cell", "Treg, CD25=10000")).set_index("id").value
    assert values[["CD25_0", "CD122_0"]].tolist() == [1e4, 2450]


@pytest.mark.slow
def test_export_writes_the_format_of_the_suffix(capsys, tmp_path):
    out = tmp_path / "receptor.bngl"
    assert ran(capsys, "export", "receptor", "-o", str(out), "--verify") == ""
    assert out.read_text() == ran(capsys, "export", "receptor")
    assert "begin reactions" in ran(capsys, "export", "receptor", "--format", "net")


def test_cite(capsys, tmp_path):
    ran(capsys, "cite", "receptor", "-o", str(tmp_path / "r.bib"))
    assert (tmp_path / "r.bib").read_text().startswith("@")


@pytest.mark.slow
def test_cache_is_shown_and_emptied(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("PYSB_IL2_CACHE", str(tmp_path))
    ran(capsys, "size", "receptor", "--ligand", "IL15")
    assert "1 expanded models" in ran(capsys, "cache")
    assert ran(capsys, "cache", "--clear").startswith("1 expanded models removed")
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a pipe of POSIX")
@pytest.mark.filterwarnings("always::UserWarning")
def test_cache_lists_whose_networks_it_holds_and_removes_what_is_none(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("PYSB_IL2_CACHE", str(tmp_path))
    ran(capsys, "size", "receptor", "--cell", "NK", "--ligand", "IL15")
    os.mkfifo(tmp_path / f"{'0' * 64}.net")
    assert main(["cache"]) == 0
    out, err = capsys.readouterr()
    assert re.search(
        r"^[0-9a-f]{12}  \d{4}-\d\d-\d\d \d\d:\d\d  21 species, 66 reactions  receptor, NK$", out, re.MULTILINE
    )
    assert re.fullmatch(r"pysb-il2: cache entry '.*/0{64}\.net' is a pipe, a socket or a device; it was removed\n", err)
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("simulate receptor --readouts bound_IL2 --engine sss", "unknown engine 'sss'; did you mean 'ssa'"),
        ("simulate receptor --readouts bound_IL2 --n-cells 0", "cells=0"),
        ("simulate receptor --readouts bound_IL2 --seed -1", "seed=-1"),
        ("size sginal", "did you mean 'signal'"),
        ("size signal --cell Tregg", "did you mean 'Treg'"),
        ("size signal --cell CD25=a", "no number"),
        ("size signal --cell CD25=1,CD25=2", "twice"),
        ("size signal --set CD122_0=1 --set CD122_0=2", "--set gives 'CD122_0' twice"),
        ("size signal --cell CD25=-1", "0 or more"),
        ("size signal --cell CD25=10000", "no copies of 'CD122', 'CD132', which the receptors of the model need"),
        (
            "simulate receptor --cell CD25=22,CD12=511,CD132=12407",
            "unknown protein 'CD12' in cell= of this model; did you mean",
        ),
        ("size signal --cell CD25_captures_IL2_Kd=0", "unknown protein 'CD25_captures_IL2_Kd'"),
        ("size signal --cell Treg,CD52=10", "unknown protein 'CD52'"),
        ("size signal --cell Tregg,CD25=10", "unknown cell 'Tregg'"),
        ("size signal --cell Treg,NK,CD25=10", "--cell 'NK' cannot be read; write it like"),
        ("size signal --ligand IL3", "unknown ligand 'IL3'"),
        ("size signal --knockout CD33", "unknown protein 'CD33'"),
        ("size signal --mutant Y510F", "--mutant 'Y510F'"),
        ("size signal --mutant CD122:Y510F", "detail='sites'"),
        ("size signal --detail fine", "unknown level of detail 'fine'"),
        ("size signal --set CD25_captures_IL2_Kd", "--set"),
        ("size signal --set CD25_captures_IL2_Kd=x", "no number"),
        ("size signal --set CD25_captures_IL2=1", "unknown parameter"),
        ("size signal --set CD25_captures_IL2_Kd=1;s", "no number"),
        ("simulate receptor --readouts surface_CD12", "did you mean"),
        ("simulate receptor --readouts pSTAT5", "unknown readout 'pSTAT5'"),
        ("simulate receptor --times -3", "times_min holds -3"),
        ("simulate receptor --times 1,x", "--times '1,x' cannot be read"),
        ("simulate receptor --doses nan", "doses_nM holds nan"),
        ("simulate receptor --doses=", "doses_nM is empty"),
        ("dose-response receptor --doses 0:1:5", "--doses '0:1:5' is not a range"),
        ("dose-response receptor --doses 1:2", "--doses '1:2' cannot be read"),
        ("dose-response receptor --doses=-1", "doses_nM holds -1"),
        ("export receptor -o x.bgnl", "unknown format 'bgnl'"),
        ("export receptor --format sbmll", "unknown format 'sbmll'"),
        ("show Tregg", "did you mean 'treg'"),
        ("parameters receptor -o /nowhere/x.csv", "cannot be written"),
        ("demo -o /dev/null/x", "cannot be written"),
    ],
)
def test_bad_input_is_one_sentence_and_status_2(words, said, capsys):
    assert main(words.split()) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert err.startswith("pysb-il2: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize("words", ["", "sizze signal", "size", "list animals", "size signal --nonsense"])
def test_words_that_do_not_parse_are_status_2(words, capsys):
    with pytest.raises(SystemExit) as stop:
        main(words.split())
    assert stop.value.code == 2
    assert capsys.readouterr().out == ""


def test_debug_shows_where(capsys):
    from pysb_il2.errors import Il2Error

    with pytest.raises(Il2Error, match="sginal"):
        main(["size", "sginal", "--debug"])


def test_a_fault_of_ours_is_status_1(capsys, monkeypatch):
    monkeypatch.setitem(COMMANDS, "cache", COMMANDS["cache"]._replace(run=lambda args: 1 / 0))
    assert main(["cache"]) == 1
    assert "ZeroDivisionError" in capsys.readouterr().err


@pytest.mark.slow
def test_demo_writes_its_four_kinds_of_files(capsys, tmp_path, monkeypatch):
    from pysb_il2.cli import demo

    monkeypatch.setattr(demo, "CELLS", ("Treg",))
    monkeypatch.setattr(demo, "TIMES_MIN", (30.0,))
    said = ran(capsys, "demo", "-o", str(tmp_path / "new"))
    assert "One set of constants" in said
    names = {path.name for path in (tmp_path / "new").iterdir()}
    assert names == {"signal_ec50.csv", "signal_dose_response.csv", "signal_dose_response.png", "signal_Treg.bngl"}
    row = pd.read_csv(tmp_path / "new" / "signal_ec50.csv", comment="#").iloc[0]
    assert (row.cell, row.measured_ec50_nM, row.source) == ("Treg", 0.055897, "Farhat2021")
    assert abs(row.log10_predicted_over_measured) < 1
    assert len(pd.read_csv(tmp_path / "new" / "signal_dose_response.csv", comment="#")) == 12
    assert (tmp_path / "new" / "signal_dose_response.png").read_bytes().startswith(b"\x89PNG")


def test_draw(capsys, tmp_path):
    assert ran(capsys, "draw", "receptor").startswith("<svg ")
    assert ran(capsys, "draw", "receptor", "--what", "modules", "-o", str(tmp_path / "a.svg")) == ""
    assert (tmp_path / "a.svg").read_text().endswith("</svg>\n")
    assert main(["draw", "receptor", "-o", str(tmp_path / "a.png")]) == 2
    assert "is no SVG" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["a.svg"]
