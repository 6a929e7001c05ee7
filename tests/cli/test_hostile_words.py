"""Whatever words the command line is given: exit status 0 or 2, one line on standard error, and no part of a file."""

import signal

import pytest

from pysb_il2.cli.command_line import COMMANDS, main

HOSTILE = (
    "", "nan", "-1", "1" + "0" * 400, "a\nb", "'\"\\", "é☃\U0001f9ec", "\0", "A(b!1).B(a!1)", "no/such/file", ".",
    "CD25=nan", "0:1:1000000000", "--",
)  # fmt: skip
#: Seconds that one call may take.
LIMIT = 20
MODEL = ("--cell", "--knockout", "--mutant", "--inhibitor", "--set", "--detail")
LIMITS = ("--max-iter", "--max-agg", "--max-stoich")
FIT = ("--model", "--free", "--copy-number-gsd", "--variation", "--noise", "--scale-by", "--day-sd", "--n-starts", "-o")
#: Of each verb, words that are right and, of the options that take a value, those that are given a hostile one.
CALLS = {
    "demo": (["-o", "\0"], [""]),
    "list": ([], [""]),
    "show": ([], [""]),
    "size": (["receptor"], ["", "-o", "--ligand"]),
    "simulate": (
        ["receptor", "--times=1", "--readouts=IL2_trimer"],
        ["--doses", "--times", "--readouts", "--engine", "--n-cells"],
    ),
    "dose-response": (["receptor", "--times=1"], ["--readout"]),
    "fit": (["data.csv", "--free=none"], [*FIT, *MODEL[:1], ""]),
    "export": (["receptor"], [*MODEL, *LIMITS, "--format", "-o"]),
    "parameters": (["receptor"], ["-o"]),
    "cite": (["receptor"], ["-o"]),
    "cache": ([], [""]),
}


def hostile(verb):
    """Yield the calls of a verb."""
    right, options = CALLS[verb]
    for option in options:
        for word in HOSTILE:
            yield [verb, *right, *([f"{option}={word}"] if option.startswith("--") else [option, word][not option :])]


def test_every_verb_is_called():
    assert CALLS.keys() == COMMANDS.keys()
    assert sum(len(list(hostile(verb))) for verb in CALLS) > 300


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--ligand=--"], "'--ligand=--' gives no value, since -- ends the options"),
        (["--knockout=--"], "'--knockout=--' gives no value"),
        (["--times", "0:1:1000000000"], "give finite numbers and a COUNT of 2 to 1000000"),
        (["--times", "1", "--readouts", "IL2_trimer", "-o", "a\0b"], "cannot be written (embedded null byte)"),
    ],
)
def test_what_is_no_value_is_said(words, said, capsys):
    assert main(["simulate", "receptor", *words]) == 2
    assert said in capsys.readouterr().err


def test_a_folder_whose_name_cannot_be_one_is_said(capsys):
    assert main(["demo", "-o", "\0"]) == 2
    assert "cannot be written (embedded null byte)" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("verb", CALLS)
def test_hostile_words_are_said_or_taken(verb, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data.csv").write_text("cell,ligand,dose_nM,time_min,readout,value\nNK,IL2,1,30,IL2_dimer,80\n")

    def too_long(*_):
        raise KeyboardInterrupt(f"no answer in {LIMIT} s")

    before = signal.signal(signal.SIGALRM, too_long)
    try:
        for call in hostile(verb):
            there = set(tmp_path.rglob("*"))
            signal.alarm(LIMIT)
            try:
                status, usage = main(call), False
            except SystemExit as stop:  # of argparse, which shows the usage before its sentence
                status, usage = stop.code, True
            said = capsys.readouterr()
            assert status in (0, 2), (call, said.err)
            assert "Traceback" not in said.err, call
            if status == 2:
                assert usage or said.err.count("\n") == 1, (call, said.err)
                assert not said.out, call
                assert set(tmp_path.rglob("*")) == there, call
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
