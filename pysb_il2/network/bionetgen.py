"""Run BioNetGen's BNG2.pl, which the package bionetgen carries, and hand back what it writes."""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path

from ..errors import Il2Error

__all__ = [
    "Progress", "block_text", "generate_network", "generate_networks", "perl", "progress_reporter", "run", "version",
    "with_block",
]  # fmt: skip

Progress = Callable[[int, int, int], None]
_EXPAND = "\ngenerate_network({overwrite=>1})\n"


def perl() -> str:
    """Return the path of Perl, which BioNetGen is written in.

    Raises
    ------
    Il2Error
        If there is none; says how to get it.
    """
    path = shutil.which("perl")
    if not path:
        raise Il2Error(
            "BioNetGen needs Perl and there is none on the PATH; install it with 'apt install perl' (Debian, Ubuntu), "
            "'brew install perl' (macOS) or from strawberryperl.com (Windows)"
        )
    return path


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


def block_text(text: str, block: str) -> str:
    """Return what stands in a block of a BNGL or ``.net`` text."""
    return text.partition(f"begin {block}\n")[2].partition(f"end {block}")[0]


def with_block(text: str, block: str, body: str) -> str:
    """Return a BNGL or ``.net`` text with other lines in one of its blocks."""
    head, begin, rest = text.partition(f"begin {block}\n")
    return f"{head}{begin}{body}end {block}{rest.partition(f'end {block}')[2]}" if begin else text


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
    with progress_reporter(name, progress) as report:
        return run(bngl + _EXPAND, "model.net", name=name, progress=report)


def generate_networks(bngl: Sequence[str], *, name: str = "model", progress: Progress | None = None) -> list[str]:
    """Expand several texts side by side, one on each core.

    As `generate_network`; `progress` gets the latest iteration and the sums over all texts, from threads of this
    function and never from two at once. The first error, or an interrupt, stops them all.
    """
    processes, lock = _Processes(), threading.Lock()
    steps: dict[int, tuple[int, ...]] = {}

    def expand(index: int) -> str:
        def report(*step: int) -> None:
            with lock:
                steps[index] = step
                iterations, species, reactions = zip(*steps.values(), strict=True)
                if progress:
                    progress(max(iterations), sum(species), sum(reactions))

        return run(bngl[index] + _EXPAND, "model.net", name=name, progress=report, processes=processes)

    with ThreadPoolExecutor(max(1, min(len(bngl), os.cpu_count() or 1))) as workers:
        tasks = [workers.submit(expand, index) for index in range(len(bngl))]
        try:
            done, _ = wait(tasks, return_when=FIRST_EXCEPTION)
            failed = next((task for task in done if task.exception()), None)
            return [task.result() for task in ([failed] if failed else tasks)]
        except BaseException:
            for task in tasks:
                task.cancel()
            processes.stop()
            raise


class _Processes:
    """Processes that are stopped together, also those that start after that."""

    def __init__(self) -> None:
        self._lock, self._started, self._stopped = threading.Lock(), list[subprocess.Popen[str]](), False

    def add(self, process: subprocess.Popen[str]) -> None:
        with self._lock:
            self._started.append(process)
            if self._stopped:
                process.kill()

    def stop(self) -> None:
        with self._lock:
            self._stopped = True
            for process in self._started:
                process.kill()


def run(
    bngl: str, file: str, *, name: str = "model", progress: Progress | None = None, processes: _Processes | None = None
) -> str:
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
            if processes is not None:
                processes.add(process)
            output = list(_follow(process.stdout or (), progress))
            status = process.wait()
        except BaseException:
            process.kill()
            process.wait()
            raise
        finally:
            if process.stdout:
                process.stdout.close()
        result = Path(folder) / file
        if status or not result.exists():
            raise Il2Error(f"BioNetGen could not expand model {name!r}: {_complaint(output)}")
        return result.read_text(encoding="utf-8")


def _follow(lines: Iterable[str], progress: Progress | None) -> Iterator[str]:
    for line in lines:
        step = re.match(r"Iteration\s+(\d+):\s+(\d+) species\s+(\d+) rxns", line)
        if step and progress:
            progress(*(int(number) for number in step.groups()))
        yield line


def _complaint(output: list[str]) -> str:
    """Return BioNetGen's own message, without its banner."""
    start = next((i for i, line in enumerate(output) if re.search(r"ERROR|ABORT", line)), max(0, len(output) - 3))
    words = " ".join(" ".join(output[start : start + 6]).split())
    return f"{words or 'it stopped without a word'}; mend the rule or parameter it names"


@contextmanager
def progress_reporter(name: str, progress: Progress | None = None) -> Iterator[Progress | None]:
    """Give what reports progress: the user's own, or a line on standard error where a person sees it."""
    if progress is not None or sys.stderr is None or not sys.stderr.isatty():
        yield progress
        return
    from rich.console import Console

    with Console(stderr=True).status(f"BioNetGen expands {name} ...") as status:
        yield lambda step, species, reactions: status.update(
            f"BioNetGen expands {name}: step {step}, {species} species, {reactions} reactions"
        )
