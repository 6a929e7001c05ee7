"""Work on all cores: in threads, or in processes where an engine holds Python's lock."""

from __future__ import annotations

import pickle
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from queue import SimpleQueue
from typing import Any, Protocol, Self, TypeVar

__all__ = ["map_threads", "on_all_cores"]

#: Seconds of work that are worth the start of other processes.
MIN_SECONDS_FOR_PROCESSES = 1.5
#: Seconds after which a process without work ends, a hundred times what its start takes, as loky advises: on a machine
#: under load one that ends sooner may do so while work is handed out.
IDLE_SECONDS = 300


class Clonable(Protocol):
    """What can be copied for another thread."""

    def clone(self) -> Self:
        """Return a copy."""


Owner = TypeVar("Owner", bound=Clonable)
Worker = TypeVar("Worker")
Item = TypeVar("Item")
Result = TypeVar("Result")


def on_all_cores(
    function: Callable[[Owner, Item], Result], items: Sequence[Item], owner: Owner, *, threads: bool, cores: int
) -> list[Result]:
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
    """
    if threads:
        return map_threads(function, [owner, *(owner.clone() for _ in range(min(len(items), cores) - 1))], items)
    begin_time = time.perf_counter()
    results = [function(owner, item) for item in items[:1]]
    remaining = items[1:]
    expected_seconds = (time.perf_counter() - begin_time) * len(remaining)
    if cores < 2 or len(remaining) < 2 or expected_seconds < MIN_SECONDS_FOR_PROCESSES:
        return results + [function(owner, item) for item in remaining]
    from loky import get_reusable_executor

    # Ever smaller shares, so that all come to the end together.
    shares, begin = [], 0
    while begin < len(remaining):
        end = begin + max((len(remaining) - begin) // (2 * cores), 1)
        shares.append(remaining[begin:end])
        begin = end
    key, pickled_owner = uuid.uuid4().hex, pickle.dumps(owner)
    done = get_reusable_executor(cores, timeout=IDLE_SECONDS).map(
        partial(_map_share, function, key, pickled_owner), shares
    )
    return results + [result for share in done for result in share]


def map_threads(
    function: Callable[[Worker, Item], Result], workers: Sequence[Worker], items: Sequence[Item]
) -> list[Result]:
    """Apply ``function(worker, item)`` to every item, one thread a worker, and return the results in order.

    After an error or an interrupt, what has not begun is not begun.
    """
    idle: SimpleQueue[Worker] = SimpleQueue()
    for worker in workers:
        idle.put(worker)

    def apply(item: Item) -> Result:
        worker = idle.get()
        try:
            return function(worker, item)
        finally:
            idle.put(worker)

    with ThreadPoolExecutor(len(workers)) as pool:
        try:
            return list(pool.map(apply, items))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


#: In a process that was started: the owner that was sent last, by its key, since reading one takes a while.
_received: dict[str, Any] = {}


def _map_share(
    function: Callable[[Owner, Item], Result], key: str, pickled_owner: bytes, items: Sequence[Item]
) -> list[Result]:
    if key not in _received:
        _received.clear()
        _received[key] = pickle.loads(pickled_owner)
    return [function(_received[key], item) for item in items]
