"""Which engine integrates a network, and work on all cores."""

from __future__ import annotations

import pickle
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from queue import SimpleQueue
from typing import Any, TypeVar

from ..network.network import Network
from .engines.bngsim import Engine

__all__ = ["LARGE", "each", "load", "on_all_cores"]

#: From about this number of species on sparse matrices are as fast as bngsim (equal at 193, 3 times faster at 367).
LARGE = 150
#: Seconds of work that are worth the start of other processes.
WORTH = 1.5
Tool = TypeVar("Tool")
Item = TypeVar("Item")
Found = TypeVar("Found")


def load(network: Network, *, chance: bool = False, compiled: bool = False) -> Any:
    """Return the engine that is fastest for a network: sparse matrices if it is large, or bngsim, which has jumps."""
    if len(network.species) >= LARGE and not chance and not compiled:
        from .engines.sparse import SparseEngine

        if SparseEngine.takes(network):
            return SparseEngine(network)
    return Engine(network.net_text(), compiled=compiled)


def on_all_cores(
    function: Callable[[Any, Item], Found], items: Sequence[Item], owner: Any, *, threads: bool, cores: int
) -> list[Found]:
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
        return each(function, [owner, *(owner.clone() for _ in range(min(len(items), cores) - 1))], items)
    begun = time.perf_counter()
    found = [function(owner, item) for item in items[:1]]
    rest = items[1:]
    if cores < 2 or len(rest) < 2 or (time.perf_counter() - begun) * len(rest) < WORTH:
        return found + [function(owner, item) for item in rest]
    from loky import get_reusable_executor

    # Ever smaller shares, so that all come to the end together.
    shares, begin = [], 0
    while begin < len(rest):
        end = begin + max((len(rest) - begin) // (2 * cores), 1)
        shares.append(rest[begin:end])
        begin = end
    sent = uuid.uuid4().hex, pickle.dumps(owner)
    done = get_reusable_executor(cores).map(partial(_several, function, *sent), shares)
    return found + [one for share in done for one in share]


def each(function: Callable[[Tool, Item], Found], tools: Sequence[Tool], items: Sequence[Item]) -> list[Found]:
    """Apply ``function(tool, item)`` to every item, with as many threads as tools, and return the results in order.

    After an error or an interrupt, what has not begun is not begun.
    """
    free: SimpleQueue[Tool] = SimpleQueue()
    for tool in tools:
        free.put(tool)

    def one(item: Item) -> Found:
        tool = free.get()
        try:
            return function(tool, item)
        finally:
            free.put(tool)

    with ThreadPoolExecutor(len(tools)) as pool:
        try:
            return list(pool.map(one, items))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


#: In a process that was started: the owner that was sent last, by its name, since reading one takes a while.
_sent: dict[str, Any] = {}


def _several(function: Callable[[Any, Item], Found], name: str, owner: bytes, items: Sequence[Item]) -> list[Found]:
    if name not in _sent:
        _sent.clear()
        _sent[name] = pickle.loads(owner)
    return [function(_sent[name], item) for item in items]
