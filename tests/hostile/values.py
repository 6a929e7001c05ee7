"""Values that nobody should give, and what each kind of argument may take of them."""

import datetime
import itertools
import math
import numbers
from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np
import pandas as pd
import sympy
from pysb import Model, Monomer, Parameter


class Explosive:
    """An object of which every question is an error."""

    def _explode(self, *_):
        raise RuntimeError("asked")

    __repr__ = __eq__ = __bool__ = __iter__ = __len__ = __float__ = __getitem__ = __contains__ = _explode
    __hash__ = object.__hash__


def _ring():
    ring = []
    ring.append(ring)
    return ring


def _foreign():
    return Monomer("Foreign", ["a"], {"a": ["u", "p"]}, _export=False)


#: What makes each value anew, since a generator serves once.
HOSTILE = {
    # No numbers, or none that is an amount.
    "nan": lambda: math.nan,
    "inf": lambda: math.inf,
    "-inf": lambda: -math.inf,
    "-1.0": lambda: -1.0,
    "0": lambda: 0,
    "1e308": lambda: 1e308,
    "10**400": lambda: 10**400,
    "10**12": lambda: 10**12,
    "5": lambda: 5,
    "0.5": lambda: 0.5,
    "complex": lambda: 1 + 1j,
    "True": lambda: True,
    "np.True_": lambda: np.True_,
    "np.nan": lambda: np.float64("nan"),
    "np.complex": lambda: np.complex128(1),
    "pd.NA": lambda: pd.NA,
    "sympy.nan": lambda: sympy.nan,
    "sympy.oo": lambda: sympy.oo,
    "sympy.I": lambda: sympy.I,
    "-sympy": lambda: sympy.Integer(-1),
    # Dates.
    "date": lambda: datetime.date(2026, 1, 1),
    "timedelta": lambda: datetime.timedelta(1),
    "NaT": lambda: pd.NaT,
    "np.datetime64": lambda: np.datetime64("2026-01-01"),
    "np.timedelta64": lambda: np.timedelta64(5, "s"),
    "Timestamp": lambda: pd.Timestamp(2026, 1, 1),
    # Text.
    "''": lambda: "",
    "' '": lambda: " ",
    "'1'": lambda: "1",
    "'1e-6'": lambda: "1e-6",
    "line": lambda: "IL2\nend model",
    "\\0": lambda: "\0",
    "time": lambda: "time",
    "unicode": lambda: "é☃\U0001f9ec",
    "quotes": lambda: "'\"\\",
    "pattern": lambda: "A(b!1).B(a!1)",
    "path": lambda: "../../no_such_folder/x",  # nothing that exists: some calls write
    "dunder": lambda: "__class__",
    "long": lambda: "a" * 3000,
    "escape": lambda: "\x1b[31m[/red]$\\frac$",
    "bytes": lambda: b"IL2",
    "bytearray": lambda: bytearray(b"1"),
    "np.str_": lambda: np.str_("1"),
    "lambda": lambda: "lambda",
    "=1": lambda: "=1",
    # Collections.
    "[]": lambda: [],
    "()": lambda: (),
    "{}": lambda: {},
    "[None]": lambda: [None],
    "['x']": lambda: ["x"],
    "['1']": lambda: ["1"],
    "[True]": lambda: [True],
    "[1.0]": lambda: [1.0],
    "[-1.0]": lambda: [-1.0],
    "[nan]": lambda: [1.0, math.nan],
    "[inf]": lambda: [math.inf],
    "falling": lambda: [2.0, 1.0],
    "twice": lambda: [1.0, 1.0],
    "[[1]]": lambda: [[1, 2], [3, 4]],
    "ragged": lambda: [[1], [1, 2]],
    "ring": _ring,
    "set": lambda: {1, 2},
    "frozenset": lambda: frozenset(["x"]),
    "set of x": lambda: {"x"},
    "range": lambda: range(3),
    "endless": itertools.count,
    "long range": lambda: range(10**12),
    "generator": lambda: (x for x in ()),
    "{x: nan}": lambda: {"x": math.nan},
    "{1: 2}": lambda: {1: 2},
    "{IL2: {}}": lambda: {"IL2": {}},
    "{x: x}": lambda: {"x": "x"},
    "{x: True}": lambda: {"x": True},
    "array": lambda: np.array([[1.0, 2.0]]),
    "array()": lambda: np.array(1.0),
    "array of text": lambda: np.array(["a"]),
    "array of bool": lambda: np.array([True]),
    "array of dates": lambda: np.array(["2026"], "M8[Y]"),
    "array of objects": lambda: np.array([object()]),
    "empty array": lambda: np.array([]),
    "Series": lambda: pd.Series([1.0, 2.0]),
    "named Series": lambda: pd.Series({"x": 1.0}),
    "Index": lambda: pd.Index(["x"]),
    "DataFrame": lambda: pd.DataFrame({"a": [1]}),
    "empty DataFrame": lambda: pd.DataFrame(),
    # Objects.
    "None": lambda: None,
    "object": object,
    "Explosive": Explosive,
    "class": lambda: int,
    "function": lambda: print,
    "module": lambda: math,
    "NotImplemented": lambda: NotImplemented,
    "...": lambda: ...,
    "slice": lambda: slice(1),
    "Monomer": _foreign,
    "pattern of two": lambda: _foreign()(a="u") + _foreign()(a="u"),
    "Parameter": lambda: Parameter("foreign", 1.0, _export=False),
    "Model": lambda: Model("empty", _export=False),
}


def real(value):
    """Whether a value is a finite real number."""
    if isinstance(value, np.ndarray | np.generic):
        return value.ndim == 0 and value.dtype.kind in "iuf" and bool(np.isfinite(value))
    try:
        return isinstance(value, numbers.Real) and not isinstance(value, bool) and math.isfinite(value)
    except OverflowError:
        return False


def where(fits, kind=real):
    return lambda value: kind(value) and bool(fits(value))


amount, above_0, rtol = where(lambda x: x >= 0), where(lambda x: x > 0), where(lambda x: 0 < x < 1)
count, count_0 = where(lambda x: x >= 1 and x == int(x)), where(lambda x: x >= 0 and x == int(x))


def flag(value):
    return isinstance(value, bool | np.bool_)


def text(value):
    return isinstance(value, str)


def identifier(value):
    return isinstance(value, str) and value.isascii() and value.isidentifier()


def nothing(value):
    return False


def anything(value):
    return True


def one_of(*known):
    return lambda value: isinstance(value, str | type(None)) and value in known


def a(*kinds):
    return lambda value: isinstance(value, kinds)


def optional(kind):
    return lambda value: value is None or kind(value)


def items(kind, least=1, *, rising=False):
    """A list, or what has an order and an end, of such items."""

    def fits(value):
        if isinstance(value, pd.Series | pd.Index | np.ndarray):
            value = value.tolist()
        if isinstance(value, itertools.count) or (isinstance(value, range) and len(value) > 1000):
            return False
        if isinstance(value, str | bytes | bytearray | Mapping) or not isinstance(value, Sequence):
            return False
        inside = len(value) >= least and all(map(kind, value))
        return inside and (not rising or all(x < y for x, y in itertools.pairwise(value)))

    return fits


def mapping(kind, *known):
    """A dict, or a Series, of known names to such values."""

    def fits(value):
        if isinstance(value, pd.Series):
            value = value.to_dict()
        if not isinstance(value, Mapping):
            return False
        return all((key in known if known else text(key)) and kind(one) for key, one in value.items())

    return fits


def alike(right):
    """Yield other forms of a right value, which are taken too."""
    if type(right) in (int, float) and right == int(right):
        yield from (np.float64(right), np.int64(right), np.array(right), Fraction(right))
    elif type(right) is bool:
        yield np.bool_(right)
    elif type(right) in (list, tuple) and right:
        yield from (tuple(right), list(right), (one for one in right))
        if all(isinstance(one, int | float | str) for one in right):
            yield from (np.array(right), pd.Series(right), pd.Index(right), dict.fromkeys(right).keys())
    elif type(right) is dict and right and all(isinstance(one, float) for one in right.values()):
        yield pd.Series(right)
