"""Chunks of work on threads, processes, any `concurrent.futures.Executor` or a Dask cluster, handed back as they end.

What is done is a function of a module and an object that says with what; both are sent once as bytes, and read once by
each thread that works. Chunks are sent as they are taken, few ahead, so that memory does not grow with their number.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import pickle
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent import futures
from contextlib import AbstractContextManager, contextmanager, suppress
from contextvars import ContextVar
from functools import partial
from typing import Annotated, Any, NamedTuple, TypeAlias, TypeVar

import cloudpickle

from ..errors import Il2Error, unknown
from ..text import shown
from .dask_cluster import dask_executor, is_address
from .parallel import end_threads
from .processes import end_processes, executor_of_processes, held_interrupts

__all__ = ["ExecutorLike", "as_finished", "check_executor", "default_executor", "executed_by"]

Work = TypeVar("Work")
Chunk = TypeVar("Chunk")
Result = TypeVar("Result")
#: ``"threads"``, ``"processes"``, ``"dask"``, the address of a Dask scheduler, or any `concurrent.futures.Executor`.
ExecutorLike: TypeAlias = Annotated[str | futures.Executor, "checked by check_executor"]

_NAMES = ("threads", "processes", "dask")
#: Chunks that wait for each worker, so that none is idle while the next is made.
AHEAD = 2
#: Threads or processes that are started on one machine.
MOST_WORKERS = 1024
#: How often processes are started anew without one chunk being finished.
MOST_RESTARTS = 2
_WAY_OUT = "what is finished is kept where there is a file for it: go on with resume, on fewer workers or more memory"


class _Pool(NamedTuple):
    """Where work is done, how many chunks are sent at a time, and whether it can be opened anew when a worker dies."""

    executor: futures.Executor
    room: int
    restarts: bool


def check_executor(executor: object) -> None:
    """See that an executor is one, before long work starts.

    Raises
    ------
    Il2Error
        If it is no known name, no address and no `concurrent.futures.Executor`.
    """
    if isinstance(executor, str):
        if executor not in _NAMES and not is_address(executor):
            raise unknown("executor", executor, (*_NAMES, "tcp://HOST:PORT"))
    elif not isinstance(executor, futures.Executor):
        raise Il2Error(
            f"executor={shown(executor)} is none; give 'threads', 'processes', 'dask', the address of a Dask scheduler "
            "or a concurrent.futures.Executor"
        )


#: The executor of work for which none is named.
_default: ContextVar[futures.Executor | None] = ContextVar("executor", default=None)


def default_executor() -> futures.Executor | None:
    """Return the executor of `executed_by`, if there is one."""
    return _default.get()


@contextmanager
def executed_by(executor: ExecutorLike | None) -> Iterator[None]:
    """Let an executor do what is done meanwhile and names none, such as every step of a fit; it is opened once.

    Raises
    ------
    Il2Error
        As `as_finished`.
    """
    if executor is None:
        yield
        return
    with _opened(executor, None) as pool:
        token = _default.set(pool.executor)
        try:
            yield
        finally:
            _default.reset(token)


def as_finished(
    function: Callable[[Work, Chunk], Result], work: Work, chunks: Iterable[Chunk],
    *, executor: ExecutorLike = "processes", workers: int | None = None,
) -> Generator[tuple[int, Result]]:  # fmt: skip
    """Yield ``function(work, chunk)`` of every chunk with its number, as they are finished.

    Parameters
    ----------
    function : callable
        Of a module, so that other processes can import it.
    work : object
        What is the same for all chunks; pickled once.
    chunks : iterable
        Taken as there is room for them.
    executor : str or concurrent.futures.Executor
        As `ExecutorLike`; one that is given is not shut down.
    workers : int, optional
        How many threads or processes are started, by default one for each core.

    Raises
    ------
    Il2Error
        If workers die again and again, or a cluster cannot be used; also what the function raises.
    """
    call = partial(_run_chunk, *_packed(function, work))
    numbered, again, restarts = enumerate(chunks), list[tuple[int, Chunk]](), 0
    while True:
        waiting: dict[futures.Future[object], tuple[int, Chunk]] = {}
        with _opened(executor, workers) as pool:
            try:
                while True:
                    room = max(pool.room - len(waiting), 0)
                    for number, chunk in itertools.islice(itertools.chain(_emptied(again), numbered), room):
                        with held_interrupts():
                            waiting[pool.executor.submit(call, chunk)] = (number, chunk)
                    if not waiting:
                        return
                    done, _ = futures.wait(waiting, return_when=futures.FIRST_COMPLETED)
                    for future in sorted(done, key=lambda one: waiting[one][0]):
                        result: Any = future.result()
                        number, _ = waiting.pop(future)
                        restarts = 0
                        yield number, result
            except Exception as error:
                if not _is_of_worker(error):
                    raise
                restarts += 1
                if not pool.restarts or restarts > MOST_RESTARTS:
                    reason = " ".join(str(error).split())[:200] or type(error).__name__
                    raise Il2Error(f"a worker died ({reason}); {_WAY_OUT}") from None
                again = sorted(waiting.values(), key=lambda one: one[0])
            finally:
                for future in waiting:
                    future.cancel()


def _is_of_worker(error: Exception) -> bool:
    """Return whether an error tells of a worker or a scheduler that is gone, and not of the work."""
    gone = isinstance(error, futures.BrokenExecutor | futures.CancelledError)
    return gone or type(error).__module__.partition(".")[0] == "distributed"


def _emptied(items: list[tuple[int, Chunk]]) -> Iterator[tuple[int, Chunk]]:
    while items:
        yield items.pop(0)


def _packed(function: Callable[..., Any], work: object) -> tuple[str, bytes]:
    packed = cloudpickle.dumps((function, work))
    return hashlib.sha256(packed).hexdigest(), packed


#: In each thread that works: the function and the work that were sent last, by their digest.
_received = threading.local()


def _run_chunk(digest: str, packed: bytes, chunk: object) -> object:
    if getattr(_received, "digest", "") != digest:
        _received.function, _received.work = pickle.loads(packed)
        _received.digest = digest
    return _received.function(_received.work, chunk)


def _opened(executor: ExecutorLike, workers: int | None) -> AbstractContextManager[_Pool]:
    check_executor(executor)
    if (workers or 0) > MOST_WORKERS:
        raise Il2Error(f"workers is {shown(workers)}; give {MOST_WORKERS} at most, or the executor of a cluster")
    if isinstance(executor, futures.Executor):
        return _given(executor)
    if executor == "threads":
        return _threads(workers or _cores())
    if executor == "processes":
        return _processes(workers or _cores())
    return _dask(executor, workers)


def _cores() -> int:
    from loky import cpu_count

    return int(cpu_count())


@contextmanager
def _given(executor: futures.Executor) -> Iterator[_Pool]:
    # The executors of the standard library say how many work; of others twice the cores of this machine are served.
    workers = vars(executor).get("_max_workers") or 2 * (os.cpu_count() or 1)
    yield _Pool(executor, AHEAD * workers, restarts=False)


@contextmanager
def _threads(workers: int) -> Iterator[_Pool]:
    idents: list[int] = []
    executor = futures.ThreadPoolExecutor(workers, initializer=lambda: idents.append(threading.get_ident()))
    try:
        yield _Pool(executor, AHEAD * workers, restarts=False)
        executor.shutdown()
    except BaseException:
        executor.shutdown(wait=False, cancel_futures=True)
        end_threads(idents)
        raise


@contextmanager
def _processes(workers: int) -> Iterator[_Pool]:
    executor = executor_of_processes(workers)
    try:
        yield _Pool(executor, AHEAD * workers, restarts=True)
    except BaseException:
        with suppress(Exception):
            end_processes(executor)
        raise


@contextmanager
def _dask(executor: str, workers: int | None) -> Iterator[_Pool]:
    with dask_executor(executor, workers) as (opened, n_threads):
        yield _Pool(opened, AHEAD * n_threads, restarts=False)
