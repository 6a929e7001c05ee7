"""The examples of the help run as they are written, and shells complete what there is."""

import shlex
import shutil
import subprocess

import pytest

from pysb_il2.cli.command_line import COMMANDS, main


def ran(capsys, *words):
    """Run a command that succeeds and return what it says on standard output."""
    assert main(list(words)) == 0
    return capsys.readouterr().out


#: Verbs whose examples take seconds, read files that are not there, or change what is on the disk.
SLOW = {"demo", "simulate", "dose-response", "wash", "chase", "compare", "coculture", "schedule", "fit", "cache"}
COURSE = 'duration = "2 h"\n[[dose]]\nsubstance = "IL2"\nnM = 1\n'


@pytest.mark.parametrize(
    ("command", "example"),
    [
        pytest.param(name, example, marks=[pytest.mark.slow] if name in SLOW or "--verify" in example else [])
        for name, command in COMMANDS.items()
        for example in command.examples
        if name not in {"demo", "fit", "cache", "explore"}
    ],
)
def test_examples_run_as_they_are_written(command, example, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "course.toml").write_text(COURSE)
    words = shlex.split(example)
    assert main([command, *words]) == 0
    out = capsys.readouterr().out
    files = [words[at + 1] for at, word in enumerate(words) if word in ("-o", "--plot")]
    assert all((tmp_path / file).stat().st_size for file in files)
    assert out or "-o" in words


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
