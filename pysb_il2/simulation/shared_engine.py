"""The engines of one network at parameter values, which threads share by taking turns."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated, TypeAlias

from ..argument_types import is_number
from ..errors import Il2Error, mapping_argument
from ..network.network import Network
from ..text import shown
from ..types import FloatArray
from .engines.base import Capability, Engine
from .engines.registry import select_engine

__all__ = ["SharedEngine", "Values", "finite_value"]

#: Parameters by name; where they are many, they are checked once, when they change.
Values: TypeAlias = Annotated[Mapping[str, float], "checked by SharedEngine.at"]


class SharedEngine:
    """The engine of a network, and the one of sensitivities where it has none, lent to one thread at a time.

    Copies and pickles have engines of their own.

    Parameters
    ----------
    network : Network
        What the engine runs.
    engine : Engine
        The network in memory.

    Attributes
    ----------
    constant_readouts : dict of int to dict of str to array (times,)
        Constant Expressions at the present values, by the number of times.
    """

    def __init__(self, network: Network, engine: Engine) -> None:
        self.engine = engine
        self.constant_readouts: dict[int, dict[str, FloatArray]] = {}
        self._network, self._defaults, self._sizes = network, network.parameters, network.sizes
        self._sensitivity_engine: Engine | None = None  # loaded when first asked for
        self._present: dict[str, float] | None = None  # what was set last
        self._lock = threading.RLock()

    def __getstate__(self) -> dict[str, object]:
        with self._lock:
            engines = {"engine": self.engine.clone()}
            if self._sensitivity_engine:
                engines["_sensitivity_engine"] = self._sensitivity_engine.clone()
            return {**vars(self), **engines, "constant_readouts": {}, "_lock": None}

    def __setstate__(self, state: Mapping[str, object]) -> None:
        vars(self).update(state, _lock=threading.RLock())

    @contextmanager
    def at(self, values: Values) -> Iterator[Engine]:
        """Lend the engine with parameter values set.

        Raises
        ------
        Il2Error
            If a parameter is unknown, its value is no finite number, or a compartment's size is not above 0.
        """
        with self._lock:
            if not isinstance(values, dict):
                values = dict(mapping_argument(values, "values", "{'k': 0.1}"))
            try:
                are_set = values == self._present
            except ValueError:  # an array among them
                are_set = False
            if not are_set:
                self._check_names(values)
                numbers = {name: finite_value(name, value) for name, value in values.items()}
                self._present = None  # until all are set
                self.engine.set({**self._defaults, **numbers})
                for compartment, size in self._sizes.items():
                    if not self.engine.value(size) > 0:
                        raise Il2Error(
                            f"compartment {compartment!r} has size {self.engine.value(size):g}; give one above 0"
                        )
                self._present, self.constant_readouts = numbers, {}
            yield self.engine

    @contextmanager
    def sensitivities_at(self, values: Values, names: Sequence[str]) -> Iterator[Engine]:
        """Lend an engine that has sensitivities to the named parameters, with values set.

        Raises
        ------
        Il2Error
            As `at`; also if a named parameter is 0, or no engine has sensitivities of this network.
        """
        if not names:
            raise Il2Error("no parameter is named; give at least one whose sensitivities are wanted")
        with self.at(values):
            self._check_names(names)
            parameters = {**self._defaults, **(self._present or {})}
            if zero := next((name for name in names if parameters[name] == 0), None):
                raise Il2Error(f"parameter {zero!r} is 0 and has no logarithm to derive by; leave it out, or raise it")
            if Capability.SENSITIVITIES not in self.engine.capabilities and self._sensitivity_engine is None:
                self._sensitivity_engine = select_engine(self._network, sensitivities=True)
            engine = self._sensitivity_engine or self.engine
            engine.set(parameters)
            yield engine

    def _check_names(self, names: Iterable[str]) -> None:
        if unknown := set(names) - self._defaults.keys():
            model, name = self._network.name, min(map(str, unknown))
            raise Il2Error(f"model {model!r} has no parameter {name!r}; give names of its parameters")


def finite_value(name: str, value: object) -> float:
    """Return a parameter's value as a float, or say that it is no finite number.

    Examples
    --------
    >>> finite_value("k", "fast")
    Traceback (most recent call last):
    ...
    pysb_il2.errors.Il2Error: parameter 'k' is 'fast'; give one number
    """
    if not is_number(value):
        raise Il2Error(f"parameter {name!r} is {shown(value)}; give one number")
    number = float(value)  # type: ignore[arg-type]
    if not math.isfinite(number):
        raise Il2Error(f"parameter {name!r} is {number}; give a finite value")
    return number
