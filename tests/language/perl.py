"""One start of BioNetGen for many models: it takes fifty times as long to start as to expand a tiny model."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any
from unittest.mock import patch

from pysb.pathfinder import get_path

from pysb_il2.network import bionetgen

#: What BioNetGen is asked for: a text, which of the files it writes, and the files that it reads with their texts.
_Asked = tuple[str, str, tuple[tuple[str, str], ...]]


class _Later(BaseException):
    """Instead of an answer while questions are collected."""


@contextmanager
def one_start(*rounds: Iterable[Callable[[], Any]]) -> Iterator[None]:
    """Answer from memory what calls ask of BioNetGen; a later round may need the answers of an earlier one."""
    run, answers = bionetgen.run, dict[_Asked, str]()

    def remembered(text: str, file: str, **more: Any) -> str:
        asked = _asked(text, file, **more)
        return answers[asked] if asked in answers else run(text, file, **more)

    with patch.object(bionetgen, "run", remembered):
        for calls in rounds:
            answers |= _answered(list(dict.fromkeys(_questions(calls, answers))))
        yield


def _asked(text: str, file: str, *, inputs: Mapping[str, str] = MappingProxyType({}), **more: Any) -> _Asked:
    return text, file, tuple(inputs.items())


def _questions(calls: Iterable[Callable[[], Any]], answers: dict[_Asked, str]) -> Iterator[_Asked]:
    questions: list[_Asked] = []

    def ask(text: str, file: str, **more: Any) -> str:
        asked = _asked(text, file, **more)
        if asked not in answers:
            questions.append(asked)
            raise _Later
        return answers[asked]

    with patch.object(bionetgen, "run", ask):
        for call in calls:
            with suppress(_Later, Exception):  # what fails here fails in its test, with its words
                call()
    return iter(questions)


def _answered(asked: list[_Asked]) -> dict[_Asked, str]:
    """Have BioNetGen read a file for each question; what it does not get to is asked for one by one, by the tests."""
    answers = {}
    with tempfile.TemporaryDirectory() as folder:
        for i, (text, file, inputs) in enumerate(asked):
            for name, given in inputs:
                (Path(folder) / f"{i}_{name}").write_text(given, encoding="utf-8")
                text = text.replace(f'"{name}"', f'"{i}_{name}"')
            text = text.replace(f'prefix=>"{Path(file).stem}"', f'prefix=>"{i}"')
            (Path(folder) / f"{i}.bngl").write_text(text, encoding="utf-8")
        if asked:
            files = [f"{i}.bngl" for i in range(len(asked))]
            subprocess.run([bionetgen.perl(), get_path("bng"), *files], cwd=folder, capture_output=True)
        for i, question in enumerate(asked):
            with suppress(OSError):
                answers[question] = (Path(folder) / f"{i}{Path(question[1]).suffix}").read_text(encoding="utf-8")
    return answers
