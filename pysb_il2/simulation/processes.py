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
import weakref
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Generic, TypeVar

from ..errors import Il2Error
from ..garbage import seldom_collect

__all__ = [
    "LOADED", "as_found", "end_processes", "end_with_parent", "executor_of_processes", "held_interrupts",
    "in_processes", "processes_run", "send_ahead", "start_processes",
]  # fmt: skip

#: Seconds after which a process without work ends, a hundred times what its start takes, as loky advises: on a machine
#: under load one that ends sooner may do so while work is handed out.
IDLE_SECONDS = 300
#: What experiments with large networks are run with. Of two processes that load at once, each compiles what it comes to
#: first, and finds the rest compiled; others begin with PySB, so this begins with what they come to last.
LOADED = ("pandas", "sksundae.cvode", "pysb_il2.experiments.stimulation", "pysb_il2.simulation.engines.sparse")
#: Shares that wait for each process, so that none is idle while the next is sent.
AHEAD = 2

Worker = TypeVar("Worker")
Item = TypeVar("Item")
Result = TypeVar("Result")


def _unheard(_: int) -> None:
    """Nobody waits for this."""


#: Which asks loky for its executor: it keeps one for each thread that asks, and all threads here share one.
_asking = ThreadPoolExecutor(1, "processes")
#: When the processes were last given work, on the monotonic clock.
_used = [-math.inf]


def _ask_anew() -> None:
    """Forget the thread and the processes of the process that forked this one: none of them is here."""
    global _asking
    _asking, _used[0] = ThreadPoolExecutor(1, "processes"), -math.inf


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_ask_anew)


def processes_run() -> bool:
    """Return whether there are such processes already, so that work need not wait for their start."""
    return time.monotonic() - _used[0] < IDLE_SECONDS


def executor_of_processes(n_processes: int) -> Executor:
    """Return what hands work to so many processes, which it starts where there are none."""
    from loky import get_reusable_executor

    # One that ends is replaced.
    warnings.filterwarnings("ignore", r"A worker (stopped|was restarted) while some jobs", UserWarning)
    _used[0] = time.monotonic()
    executor: Executor = _asking.submit(
        get_reusable_executor, n_processes, timeout=IDLE_SECONDS, initializer=_begin, initargs=(os.getpid(),)
    ).result()
    return executor


def end_processes(executor: Executor) -> None:
    """End the processes of an executor, whatever they do."""
    _used[0] = -math.inf
    executor.shutdown(kill_workers=True)  # type: ignore[call-arg]  # loky's


def start_processes(*names: str) -> None:
    """Start the processes that will work beside this one, and let them load what large networks need meanwhile.

    On one core there are none.

    Parameters
    ----------
    names : str
        Modules that this process will need in the end; those load them too, so that they are compiled by then.
    """
    from loky import cpu_count

    if n_processes := cpu_count() - 1:
        executor = executor_of_processes(n_processes)
        with held_interrupts():
            for _ in range(n_processes):
                executor.submit(_load, (*LOADED, *names))


def send_ahead(worker: object) -> None:
    """Let the processes that run read a worker, which may take a while, before there is work for it."""
    from loky import cpu_count

    if (n_processes := cpu_count() - 1) and processes_run():
        executor, read = executor_of_processes(n_processes), functools.partial(_map_share, _unasked, *_sent(worker))
        with held_interrupts():
            for _ in range(n_processes):
                executor.submit(read, ())


def _unasked(worker: object, item: object) -> None:
    """There is no item."""


def _load(names: Sequence[str]) -> None:
    for name in names:
        import_module(name)


def in_processes(
    function: Callable[[Worker, Item], Result], items: Sequence[Item], worker: Worker, *, cores: int,
    here: bool = False, done: Callable[[int], None] = _unheard,
) -> list[Result]:  # fmt: skip
    """Apply ``function(worker, item)`` to every item in other processes and return the results in order.

    `done` is told how many more are done.

    Raises
    ------
    Il2Error
        As `as_found`.
    """
    found = dict[int, Result]()
    for number, result in as_found(function, items, worker, cores=cores, here=here):
        found[number] = result
        done(1)
    return [found[number] for number in range(len(items))]


def as_found(
    function: Callable[[Worker, Item], Result], items: Sequence[Item], worker: Worker, *, cores: int, here: bool
) -> Iterator[tuple[int, Result]]:
    """Yield ``function(worker, item)`` of every item with its number, as it is found in other processes.

    With `here`, this process works beside them from the last item on, and in the end on what they have not begun.
    After an error or an interrupt the processes are ended. Where the system ends one, the rest is done by half as many,
    once.

    Raises
    ------
    Il2Error
        If the system ends a process again.
    """
    from loky.process_executor import ShutdownExecutorError, TerminatedWorkerError

    work, missing = functools.partial(_map_share, function, *_sent(worker)), dict.fromkeys(range(len(items)))
    for n_processes in (cores, max(cores // 2, 1)):
        executor = executor_of_processes(n_processes)
        shares = _Shares[Item, Result](executor, work, items, missing, n_processes)
        try:
            while missing:
                shares.send()
                if here:
                    number = shares.take_last()
                    yield number, function(worker, items[number])
                else:
                    wait(shares.sent, return_when=FIRST_COMPLETED)
                yield from shares.take_finished()
            return
        except (TerminatedWorkerError, ShutdownExecutorError):  # by the system, or by another thread
            continue
        except GeneratorExit:
            raise
        except BaseException:
            end_processes(executor)
            raise
        finally:
            for future in shares.sent:
                future.cancel()
    raise Il2Error(
        "the system ended a process of this simulation twice, most likely for want of memory; take fewer cores, cells, "
        "doses or molecules, or a smaller model"
    )


class _Shares(Generic[Item, Result]):
    """Items that are sent to processes in ever smaller shares, so that all end together."""

    def __init__(
        self, executor: Executor, work: Callable[[Sequence[Item]], list[Result]], items: Sequence[Item],
        missing: dict[int, None], n_processes: int,
    ) -> None:  # fmt: skip
        self._executor, self._work, self._items, self._n_processes = executor, work, items, n_processes
        self._missing, self._left = missing, deque(missing)
        self._size = 1  # until one has answered: a process that has just been started loads for a while
        self.sent = dict[Future[list[Result]], list[int]]()

    def send(self) -> None:
        """Send what there is room for."""
        while self._left and len(self.sent) < AHEAD * self._n_processes:
            share = list(itertools.islice(self._left, self._size))
            with held_interrupts():
                self.sent[self._executor.submit(self._work, [self._items[i] for i in share])] = share
            self._left = deque(itertools.islice(self._left, len(share), None))

    def take_last(self) -> int:
        """Return the number of the last item that is missing, also if it was sent."""
        number = self._left.pop() if self._left else next(reversed(self._missing))
        del self._missing[number]
        return number

    def take_finished(self) -> Iterator[tuple[int, Result]]:
        """Yield what processes have finished, and nobody else."""
        for future in [one for one in self.sent if one.done()]:
            for number, result in zip(self.sent[future], future.result(), strict=True):
                if number in self._missing:
                    del self._missing[number]
                    yield number, result
            del self.sent[future]
            self._size = max(len(self._left) // (2 * (self._n_processes + 1)), 1)


#: What was sent to processes, with a key, by the worker; pickling one takes a while.
_pickled = weakref.WeakKeyDictionary[Any, tuple[str, bytes]]()


def _sent(worker: object) -> tuple[str, bytes]:
    try:
        known = _pickled.get(worker)
    except TypeError:  # a number or a string
        return uuid.uuid4().hex, pickle.dumps(worker)
    if known is None:
        known = _pickled[worker] = uuid.uuid4().hex, pickle.dumps(worker)
    return known


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


def _begin(parent: int) -> None:
    """Begin in a process that was started."""
    seldom_collect()
    end_with_parent(parent)


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
