"""Regimens as text files, in TOML."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from ..arguments import says_wrong_types
from ..errors import Il2Error, unknown
from ..files import read_text
from ..text import shown
from .regimen import Dose, Infusion, Regimen, Wash, nM_of_IU

__all__ = ["read_regimen"]

_EVENTS: Mapping[str, type[Dose | Infusion | Wash]] = {"dose": Dose, "infusion": Infusion, "wash": Wash}
#: What stands in a file in the place of a concentration.
_IU = ("IU", "volume_ml")


@says_wrong_types
def read_regimen(path: str | os.PathLike[str]) -> Regimen:
    r"""Return the regimen of a file in TOML: its ``duration``, and tables ``[[dose]]``, ``[[infusion]]``, ``[[wash]]``.

    The entries of a table are the arguments of `Dose`, `Infusion` and `Wash`. A dose may have ``IU`` and ``volume_ml``,
    as `nM_of_IU` takes them, in the place of ``nM``.

    Parameters
    ----------
    path : path-like
        The file; see docs/howto/regimens.md for one.

    Raises
    ------
    Il2Error
        If it cannot be read, or is no regimen; says what and where.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "course.toml"
    >>> _ = path.write_text('duration = "2 d"\n[[dose]]\nsubstance = "IL2"\nnM = 0.1\nevery = "24 h"\n')
    >>> len(read_regimen(path))
    2
    """
    name = f"file {str(path)!r}"
    try:
        content = tomllib.loads(read_text(path, "regimen in TOML"))
    except tomllib.TOMLDecodeError as error:
        raise Il2Error(f'{name} is no TOML ({error}); write lines such as duration = "5 d" and [[dose]]') from None
    except RecursionError:
        raise Il2Error(f"{name} is nested too deeply; write tables such as [[dose]] one below the other") from None
    if "duration" not in content:
        raise Il2Error(f'{name} says no duration; begin it with a line such as duration = "5 d"')
    duration, events = content.pop("duration"), []
    for kind, entries in content.items():
        if kind not in _EVENTS:
            raise unknown("entry", kind, ["duration", *_EVENTS], where=name)
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise Il2Error(f"{kind!r} in {name} is {shown(entries)}; write each below a line [[{kind}]]")
        events += [_event(kind, entry, f"[[{kind}]] {number} of {name}") for number, entry in enumerate(entries, 1)]
    try:
        return Regimen(events, duration)
    except Il2Error as error:
        raise Il2Error(f"{name}: {error}") from None


def _event(kind: str, entry: Mapping[str, Any], where: str) -> Dose | Infusion | Wash:
    """Return the event of one table."""
    given = dict(entry)
    known = {field.name: field for field in fields(_EVENTS[kind])}
    try:
        if kind == "dose" and "IU" in given and "nM" not in given:
            given["nM"] = nM_of_IU(given.pop("IU"), volume_ml=given.pop("volume_ml", None))
        for name in given:
            if name not in known:
                raise unknown("entry", name, [*known, *(_IU if kind == "dose" else ())])
        for name in ("substance", "nM", "nM_per_h", "duration"):
            if name in known and name not in given:
                raise Il2Error(f"{name} is missing; add it")
        return _EVENTS[kind](**given)
    except Il2Error as error:
        raise Il2Error(f"{where}: {error}") from None
