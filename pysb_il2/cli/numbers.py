"""Numbers in words of the command line: lists and ranges, of doses and times also with units."""

from __future__ import annotations

from collections.abc import Callable

from ..errors import Il2Error
from ..text import number_of_text

__all__ = [
    "MAX_COUNT", "list_of_names", "range_of_floats", "read_dose", "read_doses", "read_float", "read_floats",
    "read_time", "read_times", "read_whole_number",
]  # fmt: skip

#: Doses or times of one range.
MAX_COUNT = 1_000_000


def read_doses(text: str, option: str = "--doses") -> list[float]:
    """Return doses in nM: a list, or a range from, to and how many, evenly on a logarithmic axis.

    Examples
    --------
    >>> read_doses("0.01, 1"), read_doses("0.01:1:3"), read_doses("10pM:1nM:3")
    ([0.01, 1.0], [0.01, 0.1, 1.0], [0.01, 0.1, 1.0])
    """
    from ..units import nanomolar

    return _read(text, option, lambda word: _with_unit(word, nanomolar), log=True)


def read_times(text: str, option: str = "--times") -> list[float]:
    """Return times in minutes: a list, or a range from, to and how many.

    Examples
    --------
    >>> read_times("0:60:3"), read_times("30, 2h")
    ([0.0, 30.0, 60.0], [30.0, 120.0])
    """
    from ..units import minutes

    return _read(text, option, lambda word: _with_unit(word, minutes))


def read_dose(text: str, option: str) -> float:
    """Return one dose in nM."""
    return _only(read_doses(text, option), text, option)


def read_time(text: str, option: str) -> float:
    """Return one time in minutes."""
    return _only(read_times(text, option), text, option)


def _only(numbers: list[float], text: str, option: str) -> float:
    if len(numbers) != 1:
        raise Il2Error(f"{option} {text!r} gives {len(numbers)} values; give one")
    return numbers[0]


def read_floats(text: str, option: str) -> list[float]:
    """Return the numbers of an option: a list, or a range from, to and how many."""
    return _read(text, option, lambda word: number_of_text(word, float))


def _with_unit(word: str, read: Callable[[str], float]) -> float:
    """Return a number, or what is read from one with a unit."""
    has_unit = word[-1:].isalpha() and not word.lower().endswith(("inf", "nan"))
    return read(word) if has_unit else number_of_text(word, float)


def _read(text: str, option: str, number: Callable[[str], float], *, log: bool = False) -> list[float]:
    import numpy as np

    example = "1e-4:100:13 or 1pM:100nM:13" if log else "0:240:49 or 0:4h:49"
    try:
        if ":" not in text:
            return [number(part) for part in list_of_names(text)]
        start, stop, count_text = text.split(":")
        low, high, count = number(start.strip()), number(stop.strip()), number_of_text(count_text, int)
    except ValueError:
        raise Il2Error(
            f"{option} {text!r} cannot be read; give numbers as 0.01,1 or FROM:TO:COUNT, such as {example}"
        ) from None
    if not 2 <= count <= MAX_COUNT or (log and not min(low, high) > 0) or not np.isfinite([low, high]).all():
        above = " with FROM and TO above 0" if log else ""
        raise Il2Error(f"{option} {text!r} is not a range; give finite numbers{above} and a COUNT of 2 to {MAX_COUNT}")
    return [float(x) for x in (np.geomspace if log else np.linspace)(low, high, count)]


def read_whole_number(text: str, where: str) -> int:
    """Return the whole number of an option."""
    try:
        return number_of_text(text, int)
    except ValueError:
        raise Il2Error(f"{where} is {text!r}, which is no whole number; give one such as 2") from None


def read_float(text: str, where: str) -> float:
    """Return the number of an option."""
    try:
        return number_of_text(text, float)
    except ValueError:
        raise Il2Error(f"{where} is {text!r}, which is no number; give one such as 1e-3") from None


def range_of_floats(name: str, text: str, option: str, example: str) -> tuple[float, float]:
    """Return the lower and the upper bound of an option such as ``NAME=LOW:HIGH``."""
    try:
        low, high = (number_of_text(part, float) for part in text.split(":"))
    except ValueError:
        raise Il2Error(f"{option} '{name}={text}' cannot be read; write it like {example}") from None
    return low, high


def list_of_names(*words: str) -> list[str]:
    """Return the parts of words that commas separate."""
    return [part.strip() for word in words for part in word.split(",") if part.strip()]
