"""Run BioNetGen's BNG2.pl, which the package bionetgen carries, and hand back what it writes."""

from __future__ import annotations

import functools
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .errors import Il2Error

__all__ = ["generate_network", "perl", "run", "version"]

Progress = Callable[[int, int, int], None]


def perl() -> str:
    """Return the path of Perl, which BioNetGen is written in.

    Raises
    ------
    Il2Error
        If there is none; says how to get it.
    """
    found = shutil.which("perl")
    if not found:
        raise Il2Error(
            "BioNetGen needs Perl and there is none on the PATH; install it with 'apt install perl' (Debian, Ubuntu), "
            "'brew install perl' (macOS) or from strawberryperl.com (Windows)"
        )
    return found


def _script() -> Path:
    from pysb.pathfinder import get_path

    return Path(get_path("bng"))


@functools.cache
def version() -> str:
    """Return the version of BioNetGen.

    Examples
    --------
    >>> version().split(".")[0]
    '2'
    """
    return (_script().parent / "VERSION").read_text(encoding="utf-8").split()[-1].strip()


def generate_network(bngl: str, *, name: str = "model", progress: Progress | None = None) -> str:
    """Expand rules into a reaction network.

    Parameters
    ----------
    bngl : str
        A model in BNGL, without actions.
    name : str
        What errors call it.
    progress : callable, optional
        Called as ``progress(iteration, species, reactions)``; by default a line on standard error
        where that is a terminal.

    Returns
    -------
    str
        The text of the ``.net`` file.

    Raises
    ------
    Il2Error
        If Perl is missing or BioNetGen fails, with its message.
    """
    with _shown(name) if progress is None else _nothing(progress) as report:
        return run(bngl + "\ngenerate_network({overwrite=>1})\n", "model.net", name=name, progress=report)


def run(bngl: str, wanted: str, *, name: str = "model", progress: Progress | None = None) -> str:
    """Run BNG2.pl on a text in a folder of its own and return one of the files it writes.

    An interrupt stops BioNetGen and removes the folder.
    """
    interpreter = perl()
    with tempfile.TemporaryDirectory(prefix="pysb-il2-") as folder:
        (Path(folder) / "model.bngl").write_text(bngl, encoding="utf-8")
        process = subprocess.Popen(
            [interpreter, str(_script()), "model.bngl"], cwd=folder, text=True, encoding="utf-8", errors="replace",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            said = list(_follow(process.stdout, progress))
            status = process.wait()
        except BaseException:
            process.kill()
            process.wait()
            raise
        finally:
            if process.stdout:
                process.stdout.close()
        result = Path(folder) / wanted
        if status or not result.exists():
            raise Il2Error(f"BioNetGen could not expand model {name!r}: {_complaint(said)}")
        return result.read_text(encoding="utf-8")


def _follow(lines: Any, progress: Progress | None) -> Iterator[str]:
    for line in lines:
        step = re.match(r"Iteration\s+(\d+):\s+(\d+) species\s+(\d+) rxns", line)
        if step and progress:
            progress(*(int(number) for number in step.groups()))
        yield line


def _complaint(said: list[str]) -> str:
    """Return BioNetGen's own message, without its banner."""
    start = next((i for i, line in enumerate(said) if re.search(r"ERROR|ABORT", line)), max(0, len(said) - 3))
    words = " ".join(" ".join(said[start : start + 6]).split())
    return f"{words or 'it stopped without a word'}; mend the rule or parameter it names"


@contextmanager
def _nothing(progress: Progress) -> Iterator[Progress]:
    yield progress


@contextmanager
def _shown(name: str) -> Iterator[Progress | None]:
    """Show progress on standard error where a person sees it."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console

    with Console(stderr=True).status(f"BioNetGen expands {name} ...") as status:
        yield lambda step, species, reactions: status.update(
            f"BioNetGen expands {name}: step {step}, {species} species, {reactions} reactions"
        )
