"""Dask clusters as executors: one of this machine, the one that a session is connected to, or one by its address."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING

from ..errors import Il2Error

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["dask_executor", "is_address"]

#: Seconds after which a scheduler that does not answer counts as absent, and one without workers as idle.
SECONDS_TO_CONNECT, SECONDS_FOR_WORKERS = 10, 60
#: What clients, the scheduler and workers must have alike: what is sent is pickled by one and read by the other.
_ALIKE = ("python", "distributed", "numpy", "pysb-il2")


def is_address(text: str) -> bool:
    """Return whether a text is the address of a Dask scheduler.

    Examples
    --------
    >>> is_address("tcp://10.0.0.1:8786"), is_address("processes")
    (True, False)
    """
    return re.fullmatch(r"(tcp|tls|ws|wss|ucx)://\S+:\d{1,5}", text) is not None


@contextmanager
def dask_executor(where: str, workers: int | None) -> Iterator[tuple[Executor, int]]:
    """Yield an executor of a Dask cluster and how many threads work there.

    Parameters
    ----------
    where : str
        The address of a scheduler, or ``"dask"``: then the client of this session, such as one of dask-jobqueue, or a
        cluster of processes of this machine that ends with the work.
    workers : int, optional
        How many processes a cluster of this machine has; by default one for each core.

    Raises
    ------
    Il2Error
        If Dask is not installed, no scheduler answers, it has no workers, or what is installed there differs.
    """
    if find_spec("distributed") is None:
        raise Il2Error("executor='dask' needs Dask; install pysb-il2[cluster], or take executor='processes'")
    import distributed

    with _client(where, workers) as client:
        try:
            client.wait_for_workers(1, timeout=SECONDS_FOR_WORKERS)
        except (TimeoutError, distributed.TimeoutError):
            raise Il2Error(f"{_of(where)} has no workers after {SECONDS_FOR_WORKERS} s; start some, or wait") from None
        _check_versions(client, where)
        yield client.get_executor(pure=False), sum(client.nthreads().values())


@contextmanager
def _client(where: str, workers: int | None) -> Iterator[Client]:
    import distributed

    if where == "dask":
        try:
            yield distributed.get_client()  # of this session
            return
        except ValueError:
            pass
        try:
            cluster = distributed.LocalCluster(
                n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs=logging.CRITICAL
            )
        except RuntimeError:  # each process of it imports the script, which starts one again
            raise Il2Error(
                "a Dask cluster of this machine cannot start its processes; put the work of the script below "
                "if __name__ == '__main__':, or take executor='processes'"
            ) from None
        with cluster, distributed.Client(cluster, set_as_default=False) as client:
            yield client
        return
    try:
        client = distributed.Client(where, timeout=SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, TimeoutError, distributed.TimeoutError) as error:
        reason = " ".join(str(error).split())[:120]
        raise Il2Error(f"{_of(where)} does not answer ({reason}); start it, or give its address anew") from None
    with client:
        yield client


def _of(where: str) -> str:
    return "the Dask cluster" if where == "dask" else f"the Dask scheduler {where!r}"


def _check_versions(client: Client, where: str) -> None:
    """See that the scheduler and all workers have what this session has."""
    mine = _versions()
    try:
        found = {**client.run(_versions), "scheduler": client.run_on_scheduler(_versions)}
    except Exception as error:  # of many kinds, as the library is not there or protocols differ
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        raise Il2Error(
            f"{_of(where)} cannot run pysb-il2 {mine['pysb-il2']} ({reason}); install there what is installed here"
        ) from None
    for place, theirs in found.items():
        for name in _ALIKE:
            if theirs[name] != mine[name]:
                raise Il2Error(
                    f"{_of(where)} has {name} {theirs[name]} at {place}, and here is {mine[name]}; install the same"
                )


def _versions() -> dict[str, str]:
    """Return the versions of what is installed where this runs."""
    import platform

    return {name: platform.python_version() if name == "python" else version(name) for name in _ALIKE}
