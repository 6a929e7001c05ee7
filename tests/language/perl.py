"""One start of BioNetGen for many models: it takes fifty times as long to start as to expand a tiny model."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from unittest.mock import patch

from pysb.pathfinder import get_path

from pysb_il2.network import bionetgen

#: What BioNetGen is asked for: a text, and which of the files it writes.
_Asked = tuple[str, str]


class _Later(BaseException):
    """Instead of an answer while questions are collected."""


@contextmanager
def one_start(*rounds: Iterable[Callable[[], Any]]) -> Iterator[None]:
    """Answer from memory what calls ask of BioNetGen; a later round may need the answers of an earlier one."""
    run, answers = bionetgen.run, dict[_Asked, str]()

    def remembered(text: str, file: str, **more: Any) -> str:
        return answers[text, file] if (text, file) in answers else run(text, file, **more)

    with patch.object(bionetgen, "run", remembered):
        for calls in rounds:
            answers |= _answered(list(dict.fromkeys(_questions(calls, answers))))
        yield


def _questions(calls: Iterable[Callable[[], Any]], answers: dict[_Asked, str]) -> Iterator[_Asked]:
    asked: list[_Asked] = []

    def ask(text: str, file: str, **more: Any) -> str:
        if (text, file) not in answers:
            asked.append((text, file))
            raise _Later
        return answers[text, file]

    with patch.object(bionetgen, "run", ask):
        for call in calls:
            with suppress(_Later, Exception):  # what fails here fails in its test, with its words
                call()
    return iter(asked)


def _answered(asked: list[_Asked]) -> dict[_Asked, str]:
    """Have BioNetGen read a file for each question; what it does not get to is asked for one by one, by the tests."""
    answers = {}
    with tempfile.TemporaryDirectory() as folder:
        files = {Path(folder) / f"{i}.bngl": (text, file) for i, (text, file) in enumerate(asked)}
        for path, (text, _) in files.items():
            path.write_text(text, encoding="utf-8")
        if files:
            subprocess.run([bionetgen.perl(), get_path("bng"), *map(str, files)], cwd=folder, capture_output=True)
        for path, (text, file) in files.items():
            with suppress(OSError):
                answers[text, file] = path.with_suffix(Path(file).suffix).read_text(encoding="utf-8")
    return answers
