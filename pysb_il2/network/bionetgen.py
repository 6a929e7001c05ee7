"""Run BioNetGen's BNG2.pl, which the package bionetgen carries, and hand back what it writes."""

from __future__ import annotations

import errno
import functools
import os
import re
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from pathlib import Path
from types import MappingProxyType

from ..errors import Il2Error
from ..temporary import ended_by_signals, temporary_folder
from .bionetgen_script import find_script
from .progress import Progress, progress_reporter

__all__ = [
    "UNLIMITED", "block_text", "generate_network", "generate_networks", "perl", "run", "stop_all", "version",
    "with_block",
]  # fmt: skip

#: Until nothing new comes; by itself BioNetGen stops after 100 iterations without a word.
UNLIMITED = 10**9
EXPAND = f"generate_network({{overwrite=>1,max_iter=>{UNLIMITED}}})"
#: A module of Perl that looks each second whether the process that started it is there, and else removes its folder and
#: ends: of a process that was killed nobody else does.
_ENDS_WITH_PARENT = """package ends_with_parent;
use Cwd; use File::Path;
sub import {
    my ($folder, $parent) = (getcwd, $_[1]);
    $SIG{PIPE} = sub { chdir "/"; File::Path::remove_tree($folder); kill KILL => $$ };
    $SIG{ALRM} = sub { $SIG{PIPE}->() if getppid != $parent; alarm 1 };
    alarm 1;
}
END { $SIG{ALRM} = "IGNORE" }  # Perl frees its handlers before all else, and a signal would end it
1;
"""


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
    try:
        return find_script()
    except Exception:  # PySB raises no narrower one
        where = os.environ.get("BNGPATH")
        if where is None:
            raise Il2Error("BioNetGen is not found; install it with 'pip install bionetgen'") from None
        raise Il2Error(
            f"BNGPATH is {where!r}, where there is no BNG2.pl; set it to the folder of BioNetGen, or unset it to use "
            "that of the package bionetgen"
        ) from None


@functools.cache
def version() -> str:
    """Return the version of BioNetGen.

    Examples
    --------
    >>> version().split(".")[0]
    '2'
    """
    file = _script().parent / "VERSION"
    try:
        return file.read_text(encoding="utf-8").split()[-1]
    except (OSError, IndexError, UnicodeDecodeError):
        raise Il2Error(
            f"{str(file)!r} does not give the version of BioNetGen; set BNGPATH to a whole BioNetGen"
        ) from None


def block_text(text: str, block: str) -> str:
    """Return what stands in a block of a BNGL or ``.net`` text."""
    return text.partition(f"begin {block}\n")[2].partition(f"end {block}")[0]


def with_block(text: str, block: str, body: str) -> str:
    """Return a BNGL or ``.net`` text with other lines in one of its blocks."""
    head, begin, rest = text.partition(f"begin {block}\n")
    return f"{head}{begin}{body}end {block}{rest.partition(f'end {block}')[2]}" if begin else text


def generate_network(bngl: str, *, name: str = "model", progress: Progress | None = None, action: str = EXPAND) -> str:
    """Expand rules into a reaction network.

    Parameters
    ----------
    bngl : str
        A model in BNGL, without actions.
    name : str
        What errors call it.
    progress : callable, optional
        Called as ``progress(iteration, species, reactions)``; by default it is said on standard error.
    action : str
        The action of BioNetGen that expands; see `network.limits`.

    Returns
    -------
    str
        The text of the ``.net`` file.

    Raises
    ------
    Il2Error
        If Perl is missing or BioNetGen fails, with its message, or there are no species.
    """
    with progress_reporter(name, progress) as report:
        try:
            return run(f"{bngl}\n{action}\n", "model.net", name=name, progress=report)
        except Il2Error as error:
            if not re.search("no reaction rules defined|no reactions were found", str(error)):
                raise
        return _without_reactions(bngl, name)


def _without_reactions(bngl: str, name: str) -> str:
    """Return the network of a model in which nothing reacts, which BioNetGen writes only where something else does."""
    idle, place = "idle", re.match(r"\s*(\w+)", block_text(bngl, "compartments"))
    while idle in bngl:
        idle += "_"
    rate = re.match(r"\s*(\w+)", block_text(bngl, "parameters"))
    made = f"{idle}(){'@' + place[1] if place else ''} {rate[1] if rate else 1}"
    blocks = {"molecule types": f"{idle}()", "reaction rules": f"{idle}: 0 -> {made}"}
    more = "".join(f"begin {block}\n  {line}\nend {block}\n" for block, line in blocks.items())
    net = run(f"{bngl.replace('end model', f'{more}end model')}\n{EXPAND}\n", "model.net", name=name)
    species = "".join(f"{line}\n" for line in block_text(net, "species").splitlines() if f"{idle}(" not in line)
    if not species:
        raise Il2Error(
            f"model {name!r} has no species: it has no initial amounts, and no rule makes any; give Initial(...)"
        )
    return with_block(with_block(net, "species", species), "reactions", "")


@ended_by_signals()
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

        return run(f"{bngl[index]}\n{EXPAND}\n", "model.net", name=name, progress=report, processes=processes)

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


#: Those that run now.
_running = set[subprocess.Popen[str]]()


def stop_all() -> None:
    """End every BioNetGen that runs, of whatever thread; those who wait for one get an `Il2Error`."""
    for process in tuple(_running):
        process.kill()


def run(
    bngl: str, file: str, *, name: str = "model", progress: Progress | None = None, processes: _Processes | None = None,
    inputs: Mapping[str, str] = MappingProxyType({}),
) -> str:  # fmt: skip
    """Run BNG2.pl on a text in a folder of its own, with other files there, and return one of the files it writes.

    An interrupt stops BioNetGen and removes the folder; so do SIGTERM and SIGHUP, and the end of this process.
    """
    interpreter = perl()
    with temporary_folder() as folder:
        for given, text in {**inputs, "model.bngl": bngl, "ends_with_parent.pm": _ENDS_WITH_PARENT}.items():
            (folder / given).write_text(text, encoding="utf-8")
        watch = ["-I.", f"-Mends_with_parent={os.getpid()}"] if os.name == "posix" else []
        process = subprocess.Popen(
            [interpreter, *watch, str(_script()), "model.bngl"],
            cwd=folder, text=True, encoding="utf-8", errors="replace",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        _running.add(process)
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
            _running.discard(process)
            if process.stdout:
                process.stdout.close()
        if -status == getattr(signal, "SIGXFSZ", None):
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
        if status < 0:
            words = f"the system ended BioNetGen ({signal.Signals(-status).name}) as it expanded model {name!r}"
            raise Il2Error(f"{words}, perhaps for want of memory; take a smaller model or a larger machine")
        result = folder / file
        if status or not result.exists():
            raise Il2Error(f"BioNetGen could not expand model {name!r}: {_complaint(output)}")
        text = result.read_text(encoding="utf-8")
        last = "groups" if block_text(bngl, "observables").strip() else "groups|reactions"
        if not re.search(rf"^(end ({last})|</sbml>)\s*\Z", text, re.MULTILINE):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))  # which BioNetGen does not notice
        return text


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
