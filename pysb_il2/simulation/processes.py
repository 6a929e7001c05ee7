"""Other processes of this machine that work for this one, and end with it."""

from __future__ import annotations

import functools
import itertools
import math
import os
import pickle
import signal
import threading
import time
import uuid
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from importlib import import_module
from typing import Any, TypeVar

from ..errors import Il2Error

__all__ = [
    "end_processes", "end_with_parent", "executor_of_processes", "held_interrupts", "in_processes", "processes_run",
    "start_processes",
]  # fmt: skip

#: Seconds after which a process without work ends, a hundred times what its start takes, as loky advises: on a machine
#: under load one that ends sooner may do so while work is handed out.
IDLE_SECONDS = 300
#: Shares that wait for each process, so that none is idle while the next is sent.
AHEAD = 2

Worker = TypeVar("Worker")
Item = TypeVar("Item")
Result = TypeVar("Result")


def _unheard(_: int) -> None:
    """Nobody waits for this."""


#: When the processes were last given work, on the monotonic clock.
_used = [-math.inf]


def processes_run() -> bool:
    """Return whether there are such processes already, so that work need not wait for their start."""
    return time.monotonic() - _used[0] < IDLE_SECONDS


def executor_of_processes(n_processes: int) -> Executor:
    """Return what hands work to so many processes, which it starts where there are none."""
    from loky import get_reusable_executor

    # One that ends is replaced.
    warnings.filterwarnings("ignore", r"A worker (stopped|was restarted) while some jobs", UserWarning)
    _used[0] = time.monotonic()
    executor: Executor = get_reusable_executor(
        n_processes, timeout=IDLE_SECONDS, initializer=end_with_parent, initargs=(os.getpid(),)
    )
    return executor


def end_processes(executor: Executor) -> None:
    """End the processes of an executor, whatever they do."""
    _used[0] = -math.inf
    executor.shutdown(kill_workers=True)  # type: ignore[call-arg]  # loky's


def start_processes(*modules: str) -> None:
    """Start the processes that will work beside this one, and let them load modules while this one gets ready.

    On one core there are none.
    """
    from loky import cpu_count

    if n_processes := cpu_count() - 1:
        executor = executor_of_processes(n_processes)
        with held_interrupts():
            for _ in range(n_processes):
                executor.submit(_load, modules)


def _load(modules: Iterable[str]) -> None:
    for name in modules:
        import_module(name)


def in_processes(
    function: Callable[[Worker, Item], Result], items: Sequence[Item], worker: Worker, *, cores: int,
    here: bool = False, done: Callable[[int], None] = _unheard,
) -> list[Result]:  # fmt: skip
    """Apply ``function(worker, item)`` to every item in other processes and return the results in order.

    With `here`, this process works beside them. `done` is told how many more are done.
    After an error or an interrupt the processes are ended. Where the system ends one, the rest is done by half as many,
    once.

    Raises
    ------
    Il2Error
        If the system ends a process again.
    """
    from loky.process_executor import TerminatedWorkerError

    work = functools.partial(_map_share, function, uuid.uuid4().hex, pickle.dumps(worker))
    left, found = deque(range(len(items))), dict[int, Result]()
    for n_processes in (cores, max(cores // 2, 1)):
        executor, sent, size = executor_of_processes(n_processes), dict[Future[list[Result]], list[int]](), 1
        try:
            while left or sent:
                while left and len(sent) < AHEAD * n_processes:
                    share = list(itertools.islice(left, size))
                    with held_interrupts():
                        sent[executor.submit(work, [items[i] for i in share])] = share
                    left = deque(itertools.islice(left, len(share), None))
                if left and here:
                    last = left.pop()
                    found[last] = function(worker, items[last])
                    done(1)
                else:
                    wait(sent, return_when=FIRST_COMPLETED)
                for future in [one for one in sent if one.done()]:
                    found |= zip(sent[future], future.result(), strict=True)
                    done(len(sent.pop(future)))
                    # A process that has just been started loads for a while. Ever smaller shares end together.
                    size = max(len(left) // (2 * (n_processes + here)), 1)
            return [found[i] for i in range(len(items))]
        except TerminatedWorkerError:
            left.extend(i for share in sent.values() for i in share)
        except BaseException:
            end_processes(executor)
            raise
    raise Il2Error(
        "the system ended a process of this simulation twice, most likely for want of memory; take fewer cores, cells, "
        "doses or molecules, or a smaller model"
    )


@contextmanager
def held_interrupts() -> Iterator[None]:
    """Keep interrupts until the end; processes that are started meanwhile never see one, as this one ends them."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def end_with_parent(parent: int) -> None:
    """Look each second whether the process that started this one is there: one that was killed cannot end it."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGKILL)

    if os.name == "posix":
        threading.Thread(target=watch, daemon=True).start()


#: In a process that was started: the worker that was sent last, by its key, since reading one takes a while.
_received: dict[str, Any] = {}


def _map_share(
    function: Callable[[Worker, Item], Result], key: str, pickled_worker: bytes, items: Sequence[Item]
) -> list[Result]:
    if key not in _received:
        _received.clear()
        _received[key] = pickle.loads(pickled_worker)
    return [function(_received[key], item) for item in items]
