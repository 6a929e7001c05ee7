"""Calls of the command line, and whatever words it is given."""

import contextlib
import io
from pathlib import Path

from pysb_il2.cli.command_line import main
from tests.hostile.outcomes import NonsenseError, bounded

HOSTILE = (
    "",
    "nan",
    "-1",
    "1" + "0" * 400,
    "a\nb",
    "'\"\\",
    "é☃\U0001f9ec",
    "\0",
    "A(b!1).B(a!1)",
    "no/such/file",
    ".",
    "CD25=nan",
    "0:1:1000000000",
    "--",
)
#: More of them, of which some are drawn at random.
MORE = (
    "inf",
    "-inf",
    "1e400",
    "0x10",
    "1_000",
    "١",
    "１",
    "True",
    "None",
    "[]",
    "[1]",
    "{}",
    "1,,2",
    ",",
    "1;2",
    "1,nan",
    "3:1:2",
    "0:1:-3",
    "0:1:x",
    "::",
    "=",
    "=1",
    "CD25=",
    "=10",
    "CD25=1=2",
    "Treg,CD25",
    "Treg,CD52=1",
    "CD25=-1",
    "CD25=1e400",
    "*",
    "%s",
    "{0}",
    "$(id)",
    "`id`",
    "\x1b[31m",
    "[/red]",
    "$\\frac$",
    "../../no_such_folder/x",
    "/dev/null/x",
    "~",
    "a" * 3000,
    "\ud800",
    " ",
    "\t",
    "\r",
    "-",
    "-h",
    "@file",
    "https://example.org/x",
    "signal\0",
    "IL2_trimer,",
    "time",
    "__class__",
    "1 2",
)
MODEL = ("--cell", "--knockout", "--mutant", "--inhibitor", "--set", "--detail", "--density")
LIMITS = ("--max-iter", "--max-agg", "--max-stoich")
FIT = ("--model", "--free", "--copy-number-gsd", "--variation", "--noise", "--scale-by", "--day-sd", "--n-starts", "-o")
#: Of each verb, words that are right and, of the options that take a value, those that are given a hostile one.
CALLS = {
    "demo": (["-o", "\0"], [""]),
    "examples": ([], ["", "--copy"]),
    "list": ([], [""]),
    "show": ([], [""]),
    "size": (["receptor"], ["", "-o", "--ligand"]),
    "simulate": (
        ["receptor", "--times=1", "--readouts=IL2_trimer"],
        ["--doses", "--times", "--readouts", "--engine", "--n-cells", "--plot"],
    ),
    "wash": (["receptor", "--readouts=IL2_trimer", "--follow=1", "--every=1"], ["--pulse", "--every", "--doses"]),
    "chase": (
        ["receptor", "--inhibitor=basiliximab=1", "--readouts=IL2_trimer", "--pulse=1", "--every=1"],
        ["--follow", "--inhibitor"],
    ),
    "compare": (["receptor", "--knockout=CD25"], ["--readouts", "--dose", "--knockout"]),
    "coculture": (
        ["receptor", "--cells=Treg=10", "--times=1", "--readouts=IL2_trimer"],
        ["--cells", "--model-of", "--volume", "--doses", "--times", "--readouts", "-o"],
    ),
    "schedule": (
        ["course.toml", "--model=receptor", "--readouts=IL2_trimer"],
        ["", "--every"],
    ),
    "explore": (["--no-browser"], ["--port"]),
    "sweep": (
        ["receptor", "--vary=CD122=1,2", "--times=1", "--readouts=IL2_trimer"],
        ["--vary", "--samples", "--seed", "--sensitivity", "--statistic"],
    ),
    "selectivity": (
        ["Treg", "NK", "--model=receptor", "--Kd=CD25=1", "--readout=IL2_trimer", "--doses=1"],
        ["--Kd", "--at", "--readout", "--least-percent", "--valency", "--arm-volume"],
    ),
    "cytometry": (
        ["receptor", "--times=1", "--readouts=IL2_trimer", "--n-cells=2"],
        ["--doses", "--readouts", "--n-cells", "--seed", "--variation", "--extrinsic-gsd", "--executor", "--workers"],
    ),
    "dose-response": (["receptor", "--times=1"], ["--readout"]),
    "fit": (["data.csv", "--free=none"], [*FIT, *MODEL[:1], ""]),
    "export": (["receptor"], [*MODEL, *LIMITS, "--format", "-o", "--doses", "--times", "--readouts", "--boundary"]),
    "draw": (["receptor"], ["--what", "--values", "--time", "-o"]),
    "parameters": (["receptor"], ["-o"]),
    "cite": (["receptor"], ["-o"]),
    "cache": ([], [""]),
    "completion": ([], [""]),
}
#: What these take is a number above 0, or numbers of 0 or more; no other word is taken.
NUMBERS = (
    "--volume", "--every", "--pulse", "--follow", "--density", "--dose", "--doses", "--at", "--least-percent",
    "--times", "--n-cells", "--extrinsic-gsd", "--workers",
    "--n-starts", "--noise", "--day-sd", "--port", *LIMITS[:2],
)  # fmt: skip
FILES = {
    "data.csv": "cell,ligand,dose_nM,time_min,readout,value\nNK,IL2,1,30,IL2_dimer,80\n",
    "course.toml": 'duration = "1 min"\n[[dose]]\nsubstance = "IL2"\nnM = 0.001\n',
}


def call(verb, option, word):
    """Return the words of a verb with a hostile one for an option."""
    right, _ = CALLS[verb]
    return [verb, *right, *([f"{option}={word}"] if option.startswith("--") else [option, word][not option :])]


def sharing(build):
    """Return a `build` that makes each model once."""
    made = {}

    def build_once(*args, **options):
        key = repr((args, options))
        if key not in made:
            made[key] = build(*args, **options)
        return made[key]

    return build_once


def looks_like_numbers(word):
    return word[:1].isdigit() and word.isascii()


def answer(words, folder, *, number=False):
    """Return the exit status of a call in a folder, and raise a NonsenseError if it is no answer."""
    there, out, err = {*Path(folder).rglob("*")}, io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), bounded():
        try:
            status, usage = main(words), False
        except SystemExit as stop:  # of argparse, which shows the usage before its sentence
            status, usage = stop.code, True
    said = err.getvalue()
    if status not in (0, 2) or "Traceback" in said or "fault of pysb-il2" in said:
        raise NonsenseError(f"ended with status {status}: {said[:300]}")
    if status == 2 and not (usage or said.count("\n") == 1):
        raise NonsenseError(f"is not one line: {said[:300]}")
    if status == 2 and (out.getvalue() or {*Path(folder).rglob("*")} != there):
        raise NonsenseError("left a part of its output")
    if status == 0 and number:
        raise NonsenseError("took what is no number")
    return status
