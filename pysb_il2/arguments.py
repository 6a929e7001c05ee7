"""Arguments of a wrong type are said in one sentence, by the types that a function declares."""

from __future__ import annotations

import functools
import inspect
import math
import numbers
import reprlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import ParamSpec, TypeVar

from .errors import Il2Error

__all__ = ["check_fields", "check_positive", "is_number", "says_wrong_types", "shown"]

_P = ParamSpec("_P")
_R = TypeVar("_R")
#: How an error shows what was given.
_SHOWN = reprlib.Repr()
_SHOWN.maxstring = _SHOWN.maxother = 60


def says_wrong_types(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Return a function of which an error is an `Il2Error` where an argument is not of the type that it declares.

    Nothing is checked before something fails, so that all that works is taken.

    Examples
    --------
    >>> @says_wrong_types
    ... def mean(doses: Iterable[float]) -> float:
    ...     return sum(doses) / len(doses)
    >>> mean([1, 3])
    2.0
    >>> mean(3)
    Traceback (most recent call last):
    ...
    pysb_il2.errors.Il2Error: doses=3 of mean cannot be used; give Iterable[float]
    """
    signature = inspect.signature(function)

    @functools.wraps(function)
    def checked(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
            return function(*args, **kwargs)
        except Il2Error:
            raise
        except Exception:
            try:
                given = signature.bind(*args, **kwargs).arguments
            except TypeError:  # of the call itself: Python's own words are right
                given = {}
            for name, value in given.items():
                parameter = signature.parameters[name]
                values = value if parameter.kind is parameter.VAR_POSITIONAL else [value]
                for one in values if parameter.kind is not parameter.VAR_KEYWORD else value.values():
                    _check(name, one, parameter.annotation, function.__qualname__.removesuffix(".__init__"))
            raise

    return checked


def check_fields(record: object) -> None:
    """Refuse fields of a dataclass that are not of their declared types.

    Raises
    ------
    Il2Error
        Names the first that is not.
    """
    for field in fields(record):  # type: ignore[arg-type]
        _check(field.name, getattr(record, field.name), field.type, type(record).__name__)


def check_positive(**given: object) -> None:
    """Refuse what is no finite number above 0; None stands for what was left out.

    Raises
    ------
    Il2Error
        Names the first that is none.

    Examples
    --------
    >>> check_positive(rtol=1e-6, atol=None)
    >>> check_positive(days=float("inf"))
    Traceback (most recent call last):
    ...
    pysb_il2.errors.Il2Error: days is inf; give a finite number above 0
    """
    for name, value in given.items():
        if value is not None and not (is_number(value) and 0 < float(value) < math.inf):  # type: ignore[arg-type]
            raise Il2Error(f"{name} is {shown(value)}; give a finite number above 0")


def _check(name: str, value: object, annotation: object, where: str) -> None:
    if isinstance(annotation, str) and not _fits(value, annotation):
        raise Il2Error(f"{name}={shown(value)} of {where} cannot be used; give {annotation}") from None


def shown(value: object) -> str:
    """Return a value in one line; also an integer of too many digits to be written."""
    try:
        return " ".join(_SHOWN.repr(value).split())
    except ValueError:
        return f"a number of {type(value).__name__}"


def _fits(value: object, annotation: str) -> bool:
    """Return whether a value is of a type, as far as its text tells; what the text does not tell fits."""
    kinds = _split(annotation, "|")
    if len(kinds) > 1:
        return any(_fits(value, kind) for kind in kinds)
    outer, _, inner = annotation.strip().removesuffix("]").partition("[")
    parts = _split(inner, ",") if inner else []
    outer = outer.rpartition(".")[2]
    if outer in _PLAIN:
        return _PLAIN[outer](value)
    if outer == "tuple" and len(parts) > 1 and parts[1] != "...":
        if not isinstance(value, (tuple, list)) or len(value) != len(parts):
            return False
        return all(_fits(one, part) for one, part in zip(value, parts, strict=True))
    if outer in ("Iterable", "Sequence", "tuple", "list", "Iterator"):
        return _all_fit(value, parts[0] if parts else "Any")
    if outer in ("Mapping", "dict"):
        if not isinstance(value, Mapping) and not (hasattr(value, "keys") and hasattr(value, "items")):  # as a Series
            return False
        keys, values = parts or ("Any", "Any")
        return all(_fits(key, keys) and _fits(one, values) for key, one in value.items())
    known = {kind.__name__ for kind in type(value).__mro__}
    # A class is told by its name; an alias, such as Rate, tells nothing.
    return outer in known or outer not in _CLASSES


def _all_fit(values: object, kind: str) -> bool:
    if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
        return False
    return all(_fits(value, kind) for value in values)


def is_number(value: object) -> bool:
    """Return whether a value is a number, also one of NumPy, that a float can hold."""
    if not (isinstance(value, numbers.Real) or getattr(value, "ndim", None) == 0):
        return False
    try:
        float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return False
    return True


def _dimensions(value: object) -> int:
    """Return the dimensions of what can be made an array of floats, -1 for what cannot."""
    try:
        import numpy as np  # the tables are read without it

        return np.asarray(value, dtype=float).ndim
    except (TypeError, ValueError, OverflowError):
        return -1


def _split(annotation: str, mark: str) -> list[str]:
    """Return the parts of a type's text between marks that stand in no brackets."""
    parts, depth = [""], 0
    for character in annotation:
        depth += (character == "[") - (character == "]")
        if character == mark and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


_PLAIN: Mapping[str, Callable[[object], bool]] = {
    "Any": lambda _: True,
    "object": lambda _: True,
    "None": lambda value: value is None,
    "str": lambda value: isinstance(value, str),
    "bool": lambda value: isinstance(value, (bool, int)) or type(value).__name__ in ("bool", "bool_"),
    "int": lambda value: isinstance(value, numbers.Integral) and is_number(value),
    "float": is_number,
    "FloatArray": lambda value: _dimensions(value) > 0,
    "ArrayLike": lambda value: _dimensions(value) > 0,
    "Callable": callable,
}
#: Classes that arguments declare.
_CLASSES = (
    "Model", "Network", "DataFrame", "Axes", "Problem", "Fit", "EstimatedParameter", "Phase", "Protein", "Module",
    "Ligand", "SteadyStateOptions", "Monomer", "MonomerPattern", "ComplexPattern", "PathLike", "ndarray",
)  # fmt: skip
