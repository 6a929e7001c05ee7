"""Whatever words the command line is given: exit status 0 or 2, one line on standard error, and no part of a file."""

import pytest

from pysb_il2.catalogue import build as catalogue
from pysb_il2.cli.command_line import COMMANDS, main
from tests.hostile.words import CALLS, FILES, HOSTILE, NUMBERS, answer, call, looks_like_numbers, sharing

BUILD_ONCE = sharing(catalogue.build)


def test_every_verb_is_called():
    assert CALLS.keys() == COMMANDS.keys()
    assert sum(len(options) for _, options in CALLS.values()) * len(HOSTILE) > 300


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
def test_hostile_words_are_said_or_taken(verb, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(catalogue, "build", BUILD_ONCE)
    for option in CALLS[verb][1]:
        for word in HOSTILE:
            try:
                answer(call(verb, option, word), tmp_path, number=option in NUMBERS and not looks_like_numbers(word))
            except AssertionError as error:
                error.add_note(repr(call(verb, option, word)))
                raise
