"""Arguments of public functions are read by the types that these declare; those that do not fit are one sentence."""

from __future__ import annotations

import functools
import inspect
import itertools
import re
import sys
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, fields
from typing import Any, ParamSpec, TypeVar

from .argument_types import UNFIT, Reader, is_number, reader
from .errors import ArgumentTypeError, unknown
from .text import shown

__all__ = ["check_fields", "says_wrong_types"]

_P = ParamSpec("_P")
_R = TypeVar("_R")
#: What an error asks for in the place of a type.
_WORDS = {
    "FiniteFloat": "a finite number", "PositiveFloat": "a finite number above 0",
    "NonNegativeFloat": "a finite number of 0 or more",
    "RelativeTolerance": "a finite number above 0 and below 1", "PositiveInt": "a whole number above 0",
    "NonNegativeInt": "a whole number of 0 or more", "int": "a whole number", "float": "a number",
    "Model | str": "a PySB model, such as il2.build('signal'), or the name of a ready one",
    "tuple[float, float]": "a range, such as (1.6, 3.6)", "Fit": "what fit() returns",
    "GivenRanges": "the least and the greatest value by name, such as {'CD122_0': (100, 1e4)}, names, or a table",
    "GivenSets": "lists of values by name, such as {'CD122_0': [100, 1000]}, or one mapping a set, or a table",
    "Affinities": "multiples of the dissociation constant by chain, such as {'CD25': [0.1, 1, 10]}",
    "pd.DataFrame": "a table, a pandas.DataFrame", "Molecule": "a Monomer or a pattern of one, such as A(b=None)",
    "Pattern": "a Monomer or a pattern", "Rate": "a finite number of 0 or more, a Parameter or an Expression",
    "Amount": "an Observable, an Expression or a sympy expression",
}  # fmt: skip
#: Mappings that arguments take, by the argument and the type of its values.
_EXAMPLES = {
    "Kd_nM: PositiveFloat": "{'CD25': 10}", "add: float": "{'IL2': 1}", "background: NonNegativeFloat": "{'CD25': 200}",
    "cells: Cell": "{'mine': {'CD122': 500}}", "cells: PositiveFloat": "{'Treg': 1e5, 'NK': 1e5}",
    "copy_number_gsd: float": "{'CD122': 2.0}", "counts: NonNegativeFloat": "{'CD25': 1000}",
    "infuse: NonNegativeFloat": "{'IL2': 0.1}", "inhibitors: NonNegativeFloat": "{'tofacitinib': 100}",
    "initial_guess: float": "{'CD132_joins_kf': 4e-6}", "ligands: Ligand": "{'mine': Ligand(...)}",
    "max_stoich: int": "{'CD25': 2}", "mutants: Iterable[str]": "{'CD122': ['Y510F']}",
    **dict.fromkeys(map("parameters: {}".format, ("Any", "FiniteFloat", "Override")), "{'CD122_0': 1000}"),
    "variation: float": "{'CD25': 2.4}", "variation: tuple[float, float]": "{'CD25': (1.6, 3.6)}",
}  # fmt: skip


@dataclass
class _Argument:
    """One argument: its name, the text of its type, the names of the file where that stands, and whose it is."""

    name: str
    text: str
    names: Mapping[str, object]
    where: str

    @functools.cached_property
    def read(self) -> Reader:
        return reader(self.text, self.names)  # when it is first needed, all files are loaded

    def taken(self, value: object) -> object:
        """Return what the function works with, or raise an `ArgumentTypeError`."""
        found = self.read(value)
        if found is UNFIT:
            self._refuse(value)
        return found

    def _refuse(self, value: object) -> None:
        what, kind = f"{self.name}={shown(value)}", self.text.removesuffix(" | None")
        if kind in _WORDS:
            said = f"{what} is no molecule" if kind in ("Molecule", "Pattern") else f"{self.name} is {shown(value)}"
            raise ArgumentTypeError(f"{said}; give {_WORDS[kind]}")
        if kind.startswith("Mapping["):
            kind = kind.removesuffix(" | str")
            of_values = kind.partition(", ")[2].removesuffix("]")
            if not isinstance(value, Mapping):
                example = _EXAMPLES.get(f"{self.name}: {of_values}")
                way = f", such as {self.name}={example}" if example else f" ({kind})"
                raise ArgumentTypeError(f"{what} is not a mapping; give one{way}")
            for key, one in value.items():
                _Argument(f"{self.name}[{shown(key)}]", of_values, self.names, self.where).taken(one)
        if kind.startswith(("Iterable[", "Sequence[")):
            if isinstance(value, str) or is_number(value):
                said = "a string" if isinstance(value, str) else f"not a list{' of numbers' * ('loat' in kind)}"
                raise ArgumentTypeError(f"{what} is {said}; give a list, such as {self.name}=[{shown(value)}]")
            if isinstance(value, Set):
                raise ArgumentTypeError(f"{what} of {self.where} has no order; give a list")
        for name, words in _WORDS.items():
            kind = re.sub(rf"\b{re.escape(name)}\b", words, kind)
        kind = re.sub(r"\b(?:Sequence|Iterable)\[(.+)\]", r"a list of which each is \1", kind)
        raise ArgumentTypeError(f"{what} of {self.where} cannot be used; give {kind}")


def _options(text: str, where: str) -> dict[str, _Argument]:
    """Return what a function takes by a TypedDict of `pysb_il2.types`, such as ``Unpack[LimitOptions]``."""
    from . import types  # when it is first needed: it loads NumPy

    kinds = getattr(types, text.removeprefix("Unpack[").removesuffix("]")).__annotations__
    return {name: _Argument(name, kind.__forward_arg__, vars(types), where) for name, kind in kinds.items()}


_FIELDS: dict[type, list[_Argument]] = {}


def says_wrong_types(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Return a function that reads its arguments by the types that it declares, and refuses those that do not fit.

    The error is an `Il2Error` and a TypeError.

    Examples
    --------
    >>> @says_wrong_types
    ... def mean(doses: Sequence[float]) -> float:
    ...     return sum(doses) / len(doses)
    >>> mean(dose for dose in [1, 3])
    2.0
    >>> mean([1, True])
    Traceback (most recent call last):
    ...
    pysb_il2.errors.ArgumentTypeError: doses=[1, True] of mean cannot be used; give a list of which each is a number
    """
    parameters = inspect.signature(function).parameters
    where, names = function.__qualname__.removesuffix(".__init__"), inspect.unwrap(function).__globals__
    arguments = {
        name: _Argument(name, one.annotation, names, where)
        for name, one in parameters.items()
        if isinstance(one.annotation, str)
    }
    kinds = {one.kind: name for name, one in parameters.items()}
    by_position = [name for name, one in parameters.items() if one.kind is one.POSITIONAL_OR_KEYWORD]
    rest, more = (kinds.get(kind, "") for kind in (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD))
    named, others = parameters.keys() - {"self", rest, more}, str(parameters[more].annotation) if more else ""

    def taken(name: str, value: object) -> object:
        return arguments[name].taken(value) if name in arguments else value

    def taken_by_name(name: str, value: object) -> object:
        if name in named or (more and not others.startswith("Unpack[")):
            return taken(name, value)
        options = _options(others, where) if more else {}
        if name not in options:
            raise ArgumentTypeError(str(unknown("argument", name, {*named, *options}, where)))
        return options[name].taken(value)

    @functools.wraps(function)
    def checked(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        given: Any = map(taken, itertools.chain(by_position, itertools.repeat(rest)), args)
        by_name: Any = {name: taken_by_name(name, value) for name, value in kwargs.items()}
        return function(*given, **by_name)

    return checked


def check_fields(record: object) -> None:
    """Read the fields of a dataclass by their types.

    Raises
    ------
    Il2Error
        Names the first that does not fit.
    """
    kind = type(record)
    if kind not in _FIELDS:
        names = vars(sys.modules[kind.__module__])
        declared = fields(record)  # type: ignore[arg-type]
        _FIELDS[kind] = [_Argument(field.name, str(field.type), names, kind.__name__) for field in declared]
    for argument in _FIELDS[kind]:
        value = getattr(record, argument.name)
        found = argument.taken(value)
        if found is not value:
            object.__setattr__(record, argument.name, found)  # it may be frozen, and is being made
