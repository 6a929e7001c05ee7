"""A model while it is read: its components by name, and names that are free."""

from __future__ import annotations

import math
import re
from typing import TypeVar

from pysb import Annotation, Expression, Initial, Model, Observable, Parameter
from pysb.core import Component
from pysb.core import time as TIME

from ..errors import Il2Error
from ..text import shown
from .formulas import Formula, as_number, formula

__all__ = ["Draft", "ReadWarning"]

_Component = TypeVar("_Component", bound=Component)


class ReadWarning(UserWarning):
    """A model that was read is not called or used as its file says."""


class Draft:
    """A model that is being written, apart from PySB's default model.

    Attributes
    ----------
    model : pysb.Model
    values : dict of str to sympy.Basic
        What names in formulas stand for.
    """

    def __init__(self, name: str) -> None:
        self.model = Model(name, _export=False)
        self.values: dict[str, Formula] = {"time": TIME}
        self._taken, self._added = set[str](), set[str]()
        self._counts: dict[str, int] = {}

    def reserve(self, *names: str) -> None:
        """Keep names from being given to what the file does not name."""
        self._taken.update(names)

    def free(self, name: str) -> str:
        """Return a name that no component has, like the one that is wanted."""
        wanted = re.sub(r"\W", "_", name, flags=re.ASCII)
        wanted = f"_{wanted}" if not wanted or wanted[0].isdigit() else wanted
        found, count = wanted, self._counts.get(wanted, 1)  # thousands of reactions may have the name of one rule
        while found in self._taken:
            count += 1
            found = f"{wanted}_{count}"
        self._counts[wanted] = count
        self._taken.add(found)
        return found

    def has(self, name: str) -> bool:
        """Return whether a component has a name."""
        return name in self._added

    def add(self, component: _Component, known_as: str | None = None) -> _Component:
        """Add a component; values are known to formulas by their names in the file."""
        self.model.add_component(component)
        self._taken.add(component.name)
        self._added.add(component.name)
        if isinstance(component, (Parameter, Expression, Observable)):
            self.values[known_as or component.name] = component
        return component

    def value(self, name: str, content: float | Formula) -> Parameter | Expression:
        """Add a Parameter for a number, or an Expression, under a name that is free."""
        if isinstance(content, float) or content.is_number:
            number = self.checked(name, content)
            return self.add(Parameter(name, number, _export=False, nonnegative=number >= 0))
        return self.add(Expression(name, as_number(content), _export=False))

    @staticmethod
    def checked(name: str, content: float | Formula) -> float:
        """Return a number; an `Il2Error` if it is none."""
        number = float(content) if isinstance(content, float) or content.is_real else math.nan
        if not math.isfinite(number):
            raise Il2Error(f"{name!r} has no finite value; give one")
        return number

    def of_formula(self, text: str, name: str) -> Parameter | Expression:
        """Return the value that a formula names, or a new one of it under a name like the one given."""
        called = text.strip()
        called = called.removesuffix("()") if called.endswith("()") else called
        found = self.values.get(called)
        if isinstance(found, (Parameter, Expression)):
            return found
        return self.value(self.free(name), as_number(formula(text, self.values)))

    def seed(self, pattern: object, value: Parameter | Expression, *, fixed: bool) -> None:
        """Add an initial amount."""
        if isinstance(value, Expression) and not value.is_constant_expression():
            raise Il2Error(f"initial amount {shown(value.name)} changes with the state; give a constant one")
        self.model.initials.append(Initial(pattern, value, fixed, _export=False))

    def say(self, component: Component, predicate: str, content: str) -> None:
        """Annotate a component."""
        self.model.add_annotation(Annotation(component, content, predicate, _export=False))
