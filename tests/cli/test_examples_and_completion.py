"""The examples of the help run as they are written, and shells complete what there is."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from pysb_il2.cli.command_line import COMMANDS, main, parser


def ran(capsys, *words):
    """Run a command that succeeds and return what it says on standard output."""
    assert main(list(words)) == 0
    return capsys.readouterr().out


COURSE = 'duration = "2 h"\n[[dose]]\nsubstance = "IL2"\nnM = 1\n'
#: Verbs that expand and simulate; of these the examples with the small model run, and all of them are parsed.
LONG = {"simulate", "dose-response", "wash", "chase", "compare", "coculture", "schedule", "export"}
#: Verbs that simulate many cells or models.
MANY = {"cytometry", "selectivity"}
#: Verbs that take minutes, need files, wait for a browser or empty the cache.
NEVER = {"demo", "fit", "explore", "cache", "sweep"}
PAGES = Path(__file__).parents[2] / "docs"


def commands(page):
    """Return the words of the calls on a page."""
    text = (PAGES / page).read_text(encoding="utf-8")
    blocks = re.findall(r"^```console\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("pysb-il2 ")]
    return [shlex.split(line)[1:] for line in lines if "COMMAND" not in line]


EXAMPLES = [
    [name, *shlex.split(example)]
    for name, command in COMMANDS.items()
    for example in command.examples
    if name not in NEVER and (name not in LONG or "receptor" in example)
]


RUN = [*EXAMPLES, *(words for words in commands("howto/bench.md") if "receptor" in words)]


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(words, marks=[pytest.mark.slow] if words[0] in LONG | MANY else [], id=" ".join(words))
        for words in RUN
    ],
)
def test_examples_run_as_they_are_written(words, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "course.toml").write_text(COURSE)
    assert main(words) == 0
    out = capsys.readouterr().out
    files = [words[at + 1] for at, word in enumerate(words) if word in ("-o", "--plot")]
    assert all((tmp_path / file).stat().st_size for file in files)
    assert out or "-o" in words


@pytest.mark.parametrize("page", ["howto/bench.md", "reference/command.md", "howto/install.md"])
def test_calls_on_pages_are_calls(page):
    for words in commands(page):
        assert parser().parse_args(words).command == words[0]


def test_the_ten_tasks_are_ten_and_none_takes_ten_minutes():
    page = (PAGES / "howto" / "bench.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| \[[^]]+\]\(#([\w-]+)\) \| ([\d.]+) \|$", page, re.MULTILINE)
    assert [int(number) for number, *_ in rows] == list(range(1, 11))
    assert all(float(minutes) < 10 for *_, minutes in rows)
    headings = [heading.lower().replace(" ", "-") for heading in re.findall(r"^## (.*)$", page, re.MULTILINE)]
    assert [anchor for _, anchor, _ in rows] == headings
    python = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert all(block.count(">>> ") <= 6 for block in python)


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_a_shell_completes_verbs_options_and_names(capsys, tmp_path):
    script = tmp_path / "completion.bash"
    script.write_text(ran(capsys, "completion", "bash"))
    calls = {
        "comp": "compare completion",
        "simulate rec": "receptor",
        "simulate signal --cell Treg_": "Treg_memory Treg_naive",
        "simulate signal --kn": "--knockout",
        "dose-response signal --inhibitor tof": "tofacitinib=",
        "wash signal --ligand IL15": "IL15 IL15_native",
        "list ce": "cells",
    }
    code = "".join(
        f"COMP_WORDS=(pysb-il2 {words}); COMP_CWORD={len(words.split())}; COMPREPLY=(); _pysb; echo ${{COMPREPLY[*]}}\n"
        for words in calls
    )
    code = f"source {script}\n_pysb() {{ $(complete -p pysb-il2 | sed 's/.*-F \\([^ ]*\\).*/\\1/'); }}\n{code}"
    said = subprocess.run(["bash", "-c", code], capture_output=True, text=True, check=True).stdout.splitlines()
    assert dict(zip(calls, said, strict=True)) == calls
    for shell in ("zsh", "fish"):
        text = ran(capsys, "completion", shell)
        assert "Treg_memory" in text
        assert "dose-response" in text
