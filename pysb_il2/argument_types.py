"""Readers of arguments by the text of a type: a value as a function works with it, or `UNFIT`.

A list may be any ordered collection: an array, a Series, an Index or a generator; a number any of NumPy's. What has
no order, text, booleans and complex numbers are none. beartype and its like check a sample of a list, take a boolean
for a number, and refuse an array for a list.
"""

from __future__ import annotations

import ast
import functools
import itertools
import math
import numbers
import operator
import sys
import types
from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Iterator,
    KeysView,
    Mapping,
    Sequence,
    Set,
    ValuesView,
)
from typing import TYPE_CHECKING, Any, SupportsFloat, SupportsInt, TypeAlias, TypeVar, get_origin, is_typeddict

from .errors import Il2Error

if TYPE_CHECKING:
    from .types import FloatArray

__all__ = ["READERS", "UNFIT", "Reader", "as_numbers", "is_number", "reader"]

Reader: TypeAlias = Callable[[object], object]
#: What a reader returns where a value is not of its type.
UNFIT = object()
#: A list has no more items; an iterator may have no end.
MOST_ITEMS = 10_000_000


def is_number(value: object) -> bool:
    """Return whether a value is a real number, also one of NumPy, that a float can hold; a boolean is none."""
    return _number(value) is not UNFIT


def as_numbers(value: object) -> FloatArray | None:
    """Return an array of real numbers, of any shape, or None for what is no such array."""
    import numpy as np  # the tables are read without it

    if isinstance(value, np.ndarray):
        return value if value.dtype.kind in "iuf" else None
    items = _items(value)
    if items is None:
        return np.asarray(value) if is_number(value) else None
    if any(isinstance(one, bool) or _is_endless(one) for one in items):
        return None
    try:
        array = np.asarray([*items])
    except ValueError:  # rows of several lengths
        return None
    return array if array.dtype.kind in "iuf" else None


def reader(text: str, names: Mapping[str, object]) -> Reader:
    """Return the reader of a type by its text, in a file with such names."""
    return _parsed(ast.parse(text, mode="eval").body, names)


def _parsed(kind: ast.expr, names: Mapping[str, object]) -> Reader:
    if isinstance(kind, ast.BinOp):
        return _either(_parsed(kind.left, names), _parsed(kind.right, names))
    if isinstance(kind, ast.Constant):
        return _none if kind.value is None else reader(str(kind.value), names)
    if not isinstance(kind, ast.Subscript):
        name = ast.unparse(kind).rpartition(".")[2]
        return READERS[name] if name in READERS else _meaning(name, names)
    name = ast.unparse(kind.value).rpartition(".")[2]
    parts = kind.slice.elts if isinstance(kind.slice, ast.Tuple) else [kind.slice]
    if name in READERS:
        return READERS[name]
    if name == "Literal":  # of words: the function knows near misses
        return _text
    ends = isinstance(parts[-1], ast.Constant) and parts[-1].value is ...
    return _generic(name, [_parsed(part, names) for part in (parts[:-1] if ends else parts)], ends=ends)


def _generic(name: str, readers: Sequence[Reader], *, ends: bool) -> Reader:
    """Return the reader of a type with parameters; `ends` with an ellipsis."""
    if name == "tuple" and not ends:
        return functools.partial(_read_tuple, readers)
    if name in ("Mapping", "dict"):
        return functools.partial(_read_mapping, *readers)
    if name == "NotRequired":
        return readers[0]
    kind = tuple if name == "tuple" else list
    return functools.partial(_read_collection if name == "Collection" else _read_list, readers[0], kind)


def _meaning(name: str, names: Mapping[str, object]) -> Reader:
    """Return the reader of a name: of an alias, a TypedDict, or a class, which is told by its name alone."""
    meaning = names.get(name)
    if isinstance(meaning, (str, types.UnionType)) or get_origin(meaning):
        return reader(str(meaning), names)
    if isinstance(meaning, type) and is_typeddict(meaning):
        return functools.partial(_read_record, meaning)
    if isinstance(meaning, TypeVar):
        return _anything
    return lambda value: value if _is_a(name, value) else UNFIT


def _is_a(name: str, value: object) -> bool:
    return any(kind.__name__ == name for kind in type(value).__mro__)


def _either(first: Reader, second: Reader) -> Reader:
    def read(value: object) -> object:
        found = first(value)
        return second(value) if found is UNFIT else found

    return read


def _read_list(read: Reader, kind: type[list[Any]] | type[tuple[Any, ...]], value: object) -> object:
    items = _items(value)
    if items is None:
        return UNFIT
    found = items if _all_exact(items, read) else [*map(read, items)]
    if any(one is UNFIT for one in found):
        return UNFIT
    return value if isinstance(value, (tuple, kind)) and all(map(operator.is_, found, value)) else kind(found)


def _read_collection(read: Reader, kind: type[list[Any]] | type[tuple[Any, ...]], value: object) -> object:
    return _read_list(read, kind, [*value] if isinstance(value, Set) else value)  # its order is nothing


def _items(value: object) -> Collection[object] | None:
    """Return the items of what has an order, and an end."""
    items: object = value
    if isinstance(value, (str, bytes, bytearray, memoryview)):
        return None
    if isinstance(value, Iterator):
        items = [*itertools.islice(value, MOST_ITEMS + 1)]
    elif hasattr(value, "tolist"):  # an array, a Series or an Index
        items = value.tolist()
    return items if isinstance(items, (Sequence, KeysView, ValuesView)) and not _is_endless(items) else None


def _is_endless(value: object) -> bool:
    return isinstance(value, (Sequence, KeysView, ValuesView)) and len(value) > MOST_ITEMS


def _read_tuple(readers: Sequence[Reader], value: object) -> object:
    items = _items(value)
    if items is None or len(items) != len(readers):
        return UNFIT
    found = tuple(reader(item) for reader, item in zip(readers, items, strict=True))
    return UNFIT if any(one is UNFIT for one in found) else found


def _read_mapping(read_key: Reader, read: Reader, value: object) -> object:
    if hasattr(value, "to_dict") and hasattr(value, "index") and getattr(value, "ndim", 0) == 1:  # a Series
        if twice := [*value.index[value.index.duplicated()]]:
            raise Il2Error(f"a Series has {str(twice[0])!r} twice; choose the rows of one dose and one time")
        value = value.to_dict()
    if not isinstance(value, Mapping) or isinstance(value, Sequence):
        return UNFIT
    if _all_exact(value, read_key) and _all_exact(value.values(), read):
        return value
    found = {read_key(key): read(one) for key, one in value.items()}
    if any(one is UNFIT for one in (*found, *found.values())):
        return UNFIT
    return value if all(map(operator.is_, found.values(), value.values())) else found


def _read_record(kind: type, value: object) -> object:
    """Return a TypedDict whose fields are there and fit."""
    texts = {key: hint.__forward_arg__ for key, hint in kind.__annotations__.items()}
    needed = {key for key, text in texts.items() if not text.startswith("NotRequired")}
    if not isinstance(value, Mapping) or not needed <= value.keys() <= texts.keys():
        return UNFIT
    found = {key: reader(texts[key], vars(sys.modules[kind.__module__]))(one) for key, one in value.items()}
    return UNFIT if any(one is UNFIT for one in found.values()) else found


def _all_exact(values: Iterable[object], read: Reader) -> bool:
    """Return whether all values are of the one type that a reader takes as it is; the many numbers of a run are."""
    return read in _EXACT and {*map(type, values)} <= {_EXACT[read]}


def _number(value: object) -> object:
    if type(value) is float:
        return value
    dtype = getattr(value, "dtype", None)
    real = isinstance(value, numbers.Real) and not isinstance(value, bool)
    if dtype is not None:  # of NumPy, of which a time span is Real too
        real = getattr(value, "ndim", None) == 0 and dtype.kind in "iuf"
    try:
        number = float(value) if real and isinstance(value, SupportsFloat) else None
    except OverflowError:
        return UNFIT
    return UNFIT if number is None else value if isinstance(value, int) else number


def _whole_number(value: object) -> object:
    number = _number(value)
    whole = isinstance(number, (int, float)) and float(number).is_integer()
    return int(value) if whole and isinstance(value, SupportsInt) else UNFIT


def _formula(value: object) -> object:
    """Return an expression of sympy of finite real numbers; of 0 or more where it is one itself."""
    if not (hasattr(value, "atoms") and _is_a("Expr", value)):
        return UNFIT
    real = all(atom.is_finite and atom.is_real for atom in value.atoms() if atom.is_number)
    return value if real and not getattr(value, "is_negative", False) else UNFIT


def _array(value: object) -> object:
    array = as_numbers(value)
    return UNFIT if array is None else array


def _fits(*kinds: type) -> Reader:
    return lambda value: value if isinstance(value, kinds) else UNFIT


def _boolean(value: object) -> object:
    return bool(value) if isinstance(value, bool) or type(value).__name__ in ("bool", "bool_") else UNFIT


def _anything(value: object) -> object:
    return value


def _number_where(read: Reader, fits: Callable[[Any], bool]) -> Reader:
    def read_bounded(value: object) -> object:
        found = read(value)
        return found if found is not UNFIT and fits(found) else UNFIT

    return read_bounded


_text, _none = _fits(str), _fits(types.NoneType)
#: Readers of types by name.
READERS: Mapping[str, Reader] = {
    # What is Annotated, or ArrayLike, is checked where it is used; a generator serves once.
    **dict.fromkeys(("Annotated", "Any", "Never", "Self", "Unpack", "object"), _anything),
    "ArrayLike": lambda value: (_items(value) or UNFIT) if isinstance(value, Iterator) else value,
    "str": _text, "bool": _boolean, "int": _whole_number, "float": _number, "FloatArray": _array,
    "Callable": lambda value: value if callable(value) else UNFIT, "Expr": _formula,
    "PathLike": lambda value: value if hasattr(value, "__fspath__") else UNFIT,
    "FiniteFloat": _number_where(_number, math.isfinite),
    "PositiveFloat": _number_where(_number, lambda number: 0 < number < math.inf),
    "NonNegativeFloat": _number_where(_number, lambda number: 0 <= number < math.inf),
    "RelativeTolerance": _number_where(_number, lambda number: 0 < number < 1),
    "PositiveInt": _number_where(_whole_number, lambda number: number > 0),
    "NonNegativeInt": _number_where(_whole_number, lambda number: number >= 0),
}  # fmt: skip
_EXACT: Mapping[Reader, type] = {_text: str, _number: float}
