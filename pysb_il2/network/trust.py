"""Whether files are one's own: what others could have written is not read, and what is no file is not opened."""

from __future__ import annotations

import os
import stat
from pathlib import Path

__all__ = ["UntrustedError", "flaw_of_folder", "own_content"]

_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
#: Links are not followed, and a pipe is not waited for.
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class UntrustedError(Exception):
    """A file that is not read; the message says what it is."""


def flaw_of_folder(folder: Path) -> str:
    """Return what lets others change the files in a folder; nothing where they cannot, or it is not there.

    Where all may write but none may rename or remove the files of others, as in ``/tmp``, each file is judged alone.
    """
    try:
        status = folder.stat()
    except OSError:
        return ""
    return "" if status.st_mode & stat.S_ISVTX else _flaw_of_owner(status)


def own_content(path: Path) -> bytes:
    """Return what a regular file holds that belongs to this user and that nobody else can write.

    Raises
    ------
    UntrustedError
        If it is something else.
    OSError
        If it cannot be read.
    """
    _check(path.lstat())  # to open a device may do something
    descriptor = os.open(path, _FLAGS)
    with open(descriptor, "rb") as file:
        _check(os.fstat(descriptor))
        return file.read()


def _check(status: os.stat_result) -> None:
    kinds = {stat.S_IFLNK: "is a link", stat.S_IFDIR: "is a folder", stat.S_IFREG: ""}
    flaw = kinds.get(stat.S_IFMT(status.st_mode), "is a pipe, a socket or a device") or _flaw_of_owner(status)
    if flaw or status.st_nlink > 1:
        raise UntrustedError(flaw or "has another name elsewhere")


def _flaw_of_owner(status: os.stat_result) -> str:
    if os.name != "posix":  # the modes of Windows say nothing of other users
        return ""
    if status.st_uid != os.geteuid():
        return "belongs to another user"
    return "can be written by other users" if status.st_mode & _OTHERS_WRITE else ""
