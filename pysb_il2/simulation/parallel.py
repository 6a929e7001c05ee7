"""Work on all cores: in threads, or in processes where an engine holds Python's lock or cannot be interrupted."""

from __future__ import annotations

import atexit
import ctypes
import functools
import gc
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import Protocol, Self, TypeVar

from ..progress import progress
from .processes import as_found, in_processes, processes_run

__all__ = ["as_found_on_all_cores", "end_threads", "in_thread", "map_threads", "on_all_cores"]

#: Seconds of work that are worth the start of other processes.
MIN_SECONDS_FOR_PROCESSES = 1.5
#: The same where they run already.
MIN_SECONDS_WHEN_RUN = 0.3


class Clonable(Protocol):
    """What can be copied for another thread."""

    def clone(self) -> Self:
        """Return a copy."""


Owner = TypeVar("Owner", bound=Clonable)
Worker = TypeVar("Worker")
Item = TypeVar("Item")
Result = TypeVar("Result")


def _unheard(_: int) -> None:
    """Nobody waits for this."""


def on_all_cores(
    function: Callable[[Owner, Item], Result], items: Sequence[Item], owner: Owner, *, threads: bool, cores: int,
    words: str,
) -> list[Result]:  # fmt: skip
    """Apply ``function(owner, item)`` to every item and return the results in order.

    Parameters
    ----------
    owner : object with ``clone()``
        What holds an engine.
    threads : bool
        Whether the engine lets go of Python's lock. Then each thread has its own copy; otherwise
        processes are started, where what is left to do is worth it.
    cores : int
        How many work side by side.
    words : str
        What the work is, for whoever waits for it.
    """
    with progress(words, len(items)) as task:
        if threads and min(len(items), cores) > 1:
            workers = [owner.clone() for _ in range(min(len(items), cores))]
            return map_threads(function, workers, items, done=task.advance)

        def call(item: Item) -> Result:
            result = function(owner, item)
            task.advance()
            return result

        begin_time = time.perf_counter()
        results = [call(item) for item in items[:1]]
        remaining = items[1:]
        expected_seconds = (time.perf_counter() - begin_time) * len(remaining)
        worth_it = expected_seconds >= (MIN_SECONDS_WHEN_RUN if processes_run() else MIN_SECONDS_FOR_PROCESSES)
        if threads or cores < 2 or len(remaining) < 2 or not worth_it:
            return results + [call(item) for item in remaining]
        return results + in_processes(function, remaining, owner, cores=cores - 1, here=True, done=task.advance)


def as_found_on_all_cores(
    function: Callable[[Owner, Item], Result], items: Sequence[Item], owner: Owner, *, threads: bool
) -> Iterator[tuple[int, Result]]:
    """Yield ``function(owner, item)`` of every item with its number, as it is found, by processes that run already.

    This one begins with the first item, and they with the last. Where there are none, or the engine of `owner` needs
    `threads`, this one works alone.
    """
    from loky import cpu_count

    if not threads and cpu_count() > 1 and processes_run():
        for number, result in as_found(function, items[::-1], owner, cores=cpu_count() - 1, here=True):
            yield len(items) - 1 - number, result
    else:
        yield from ((number, function(owner, item)) for number, item in enumerate(items))


def map_threads(
    function: Callable[[Worker, Item], Result], workers: Sequence[Worker], items: Sequence[Item],
    *, done: Callable[[int], None] = _unheard,
) -> list[Result]:  # fmt: skip
    """Apply ``function(worker, item)`` to every item, one thread a worker, and return the results in order.

    After an error or an interrupt, what has not begun is not begun, and what runs stops where its engine next hears it.
    Neither the caller nor the end of Python waits for that, so the workers are not to be used again.
    """
    waiting, running, lock = deque((Future[Result](), item) for item in items), set[int](), threading.Lock()
    futures = [future for future, _ in waiting]

    def work(worker: Worker) -> None:
        with lock:
            running.add(threading.get_ident())
        with suppress(IndexError):
            while True:
                future, item = waiting.popleft()
                try:
                    future.set_result(function(worker, item))
                except BaseException as error:
                    future.set_exception(error)
        with lock:
            running.discard(threading.get_ident())

    try:
        for worker in workers:
            threading.Thread(target=work, args=[worker], daemon=True).start()
        results = []
        for future in futures:
            results.append(future.result())
            done(1)
        return results
    except BaseException:
        waiting.clear()
        with lock:
            end_threads(running)
        raise


def end_threads(threads: Iterable[int]) -> None:
    """Let threads, by their idents, stop where their engine next hears it; the end of Python does not wait for them."""
    _end_beside_threads()
    for thread in threads:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(SystemExit))


@functools.cache
def _end_beside_threads() -> None:
    """See that Python, when it ends, is neither held up nor brought down by threads that are still in an engine.

    Before 3.14 it unwinds the stack of one that comes back meanwhile, and C++, which is on it, aborts the process.
    """

    def let_them_sleep() -> None:
        gc.freeze()  # to free all objects takes a second
        with suppress(OSError, AttributeError):  # not Linux
            set_terminate = ctypes.CDLL("libstdc++.so.6")["_ZSt13set_terminatePFvvE"]
            set_terminate(ctypes.cast(ctypes.CDLL(None)["pause"], ctypes.c_void_p))

    atexit.register(let_them_sleep)


def in_thread(function: Callable[[], Result]) -> Result:
    """Return what a function of an engine returns, and let an interrupt end the wait: engines do not hear it.

    Then the engine goes on by itself to its end, and what it works on is not to be used again.
    """

    def call(worker: Callable[[], Result], _: None) -> Result:
        return worker()

    return map_threads(call, [function], [None])[0]
