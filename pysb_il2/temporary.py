"""Temporary files that go with their process: at its end, by a signal or, after a crash, when another one starts."""

from __future__ import annotations

import errno
import functools
import hashlib
import os
import platform
import re
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

from .errors import Il2Error

__all__ = ["ended_by_signals", "own_prefix", "sweep", "temporary_folder"]

#: What a full or broken disk answers.
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO)
#: What a batch system, timeout(1) or a closed terminal sends; where nothing is done they end Python where it stands.
_SIGNALS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
#: Folders that this process has swept.
_swept = set[str]()


@functools.cache
def _machine() -> str:
    """Return what tells apart machines and containers, which number their processes each for itself."""
    namespace = ""
    with suppress(OSError):  # Linux alone has it
        namespace = os.readlink("/proc/self/ns/pid")
    return hashlib.sha256(f"{platform.node()}{namespace}".encode()).hexdigest()[:8]


def own_prefix() -> str:
    """Return how the names of temporary files of this process begin."""
    return f"pysb-il2-{_machine()}-{os.getpid()}-"


def sweep(folder: str | os.PathLike[str]) -> None:
    """Remove what processes of this package and user that are no more have left in a folder; once in each process."""
    if os.name != "posix" or str(folder) in _swept:
        return
    _swept.add(str(folder))
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            named = re.fullmatch(rf"\.?pysb-il2-{_machine()}-(\d{{1,9}})-.*", entry.name)
            with suppress(OSError):
                if not named or entry.stat(follow_symlinks=False).st_uid != os.getuid() or _is_alive(int(named[1])):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    shutil.rmtree(entry, ignore_errors=True)
                else:
                    os.unlink(entry)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is another user's
        pass
    return True


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Yield a folder that is removed at the end, also by SIGTERM and SIGHUP in the main thread.

    Raises
    ------
    Il2Error
        If there is no place for it or for what is written there.
    """
    name = ""
    try:
        sweep(tempfile.gettempdir())
        with ended_by_signals(), tempfile.TemporaryDirectory(prefix=own_prefix()) as name:
            yield Path(name)
    except OSError as error:
        if name and error.errno not in _NO_ROOM and not str(error.filename).startswith(name):
            raise
        place = name or error.filename
        where = f" in {os.path.dirname(place)!r}" if place else ""
        way_out = "make room, or set TMPDIR to a folder that has it"
        raise Il2Error(f"temporary files cannot be written{where} ({error.strerror}); {way_out}") from None


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Let SIGTERM and SIGHUP end what runs as an interrupt does, and Python after that; in the main thread alone."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    unhandled = [number for number in _SIGNALS if signal.getsignal(number) == signal.SIG_DFL]

    def stop(number: int, _: FrameType | None) -> NoReturn:
        handle(signal.SIG_IGN)  # what is removed now is to be removed whole
        raise _Ended(number)

    def handle(action: object) -> None:
        for number in unhandled:
            signal.signal(number, action)  # type: ignore[arg-type]

    handle(stop)
    try:
        yield
    except _Ended as ended:
        handle(signal.SIG_DFL)
        signal.raise_signal(ended.args[0])
    finally:
        handle(signal.SIG_DFL)


class _Ended(BaseException):
    """A signal has come, by its number."""
