"""What PySB's simulators take as parameters and initial amounts, of one simulation or of several."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Self, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from pysb import ComplexPattern, Model, MonomerPattern
from pysb.core import as_complex_pattern
from pysb.simulator.base import InconsistentParameterError
from pysb.simulator.base import Simulator as PysbSimulator

from ..argument_types import as_numbers
from ..errors import ArgumentTypeError, Il2Error, unknown
from ..text import shown
from ..types import FloatArray
from .amount_scales import AmountScales
from .expanded_model import ExpandedModel, ModelOfResults
from .runner import Runner

__all__ = [
    "Initials", "ParameterValueError", "ParameterValues", "SimulatorArguments", "UnknownParameterError",
]  # fmt: skip

#: What is left of 0 in the state of another run, as a part of all amounts.
ROUNDING = 1e-6
#: What PySB takes as initial amounts and as parameters, for one simulation or for several.
ParameterValues: TypeAlias = "ArrayLike | Mapping[str, ArrayLike] | pd.DataFrame | pd.Series[float]"
Initials: TypeAlias = "ParameterValues | Mapping[MonomerPattern | ComplexPattern, ArrayLike]"


class UnknownParameterError(Il2Error, IndexError):
    """A name that no parameter has; an IndexError, as in PySB's simulators."""


class ParameterValueError(Il2Error, InconsistentParameterError):
    """A value that a parameter cannot have; an InconsistentParameterError, as in PySB's simulators."""

    def __init__(self, message: str) -> None:
        ValueError.__init__(self, message)


class SimulatorArguments(PysbSimulator):
    """What a simulator was given; PySB holds it, and what cannot be used is said in one sentence.

    Parameters
    ----------
    model : pysb.Model
        The user's model, whose parameters count where none are given.
    runner : Runner
        What runs its network.
    tspan, initials, param_values, verbose, options
        As every PySB simulator takes them.
    """

    _supports = {"multi_initials": True, "multi_param_values": True}  # noqa: RUF012

    def __init__(
        self, model: Model, runner: Runner, tspan: ArrayLike | None, initials: Initials | None,
        param_values: ParameterValues | None, *, verbose: bool | int, options: Mapping[str, float | None],
    ) -> None:  # fmt: skip
        self._user_model, self._runner = model, runner
        self._model_amounts: tuple[bytes, FloatArray] = b"", np.empty((0, 0))
        self._of_results = dict[tuple[object, ...], ModelOfResults]()
        self._known: tuple[object, object, FloatArray] | None = None
        self._is_of_one_run = False
        super().__init__(
            ExpandedModel.of(runner.network), tspan=tspan, initials=initials, param_values=param_values,
            verbose=verbose, **options,
        )  # fmt: skip

    def _get_param_values(self) -> FloatArray:
        """Return parameters (simulations x parameters); those that were not given are the user's model's."""
        if self._is_of_one_run and self._known:  # PySB asks many times in a run
            params, run_params, known = self._known
            if params is self._params and run_params is self._run_params:
                return known
        for parameter in self._user_model.parameters:
            ours = self._model.parameters.get(parameter.name)
            if ours is not None:  # a parameter that was added meanwhile is not in the network
                ours.value = parameter.value
        values: FloatArray = PysbSimulator.param_values.fget(self)
        self._known = self._params, self._run_params, values
        return values

    def _get_initials(self) -> FloatArray:
        """Return initial amounts (simulations x species); where none were given, the model's at the parameters."""
        if self._initials is not None or self._run_initials is not None:
            amounts: FloatArray = PysbSimulator.initials.fget(self)
            return amounts
        key = self.param_values.tobytes()
        if self._model_amounts[0] != key:
            self._model_amounts = key, np.array([self._runner.initials(values) for values in self._parameters()])
        return self._model_amounts[1].copy()

    param_values = property(_get_param_values, PysbSimulator.param_values.fset)
    initials = property(_get_initials, PysbSimulator.initials.fset)

    def for_run(
        self, tspan: ArrayLike | None, initials: Initials | None = None, param_values: ParameterValues | None = None
    ) -> Self:
        """Return a simulator that has the arguments of one run, of which no other thread knows."""
        one = copy.copy(self)
        one.__dict__.update(_is_of_one_run=True, _known=None)
        take = super(SimulatorArguments, one).run
        self._checked(take, tspan=tspan, initials=initials, param_values=param_values, _run_kwargs=[])
        return one

    def simulations(self) -> list[tuple[dict[str, float], FloatArray]]:
        """Return the checked parameters by name and the initial amounts of every simulation."""
        given = np.array(self.param_values, dtype=float)
        if not np.isfinite(given).all():
            index, row = np.argwhere(~np.isfinite(given.T))[0]
            name = self._model.parameters[int(index)].name
            raise Il2Error(f"parameter {name!r} is {given[row, index]:g} in set {row}; give a finite value")
        simulations = list(zip(self._parameters(), self.initials, strict=True))
        if not (self._initials is self._run_initials is None):
            for values, amounts in simulations:
                self._check_amounts(values, amounts)
        return simulations

    def for_results(self) -> Self:
        """Return a simulator of one run whose model results may keep; it is copied where it has changed."""
        model, one = self._model, copy.copy(self)
        sizes = map(len, (*model.all_component_sets(), model.species))
        key = (*sizes, *(parameter.value for parameter in model.parameters))
        if (kept := self._of_results.get(key)) is None:
            self._of_results.clear()
            kept = self._of_results[key] = ModelOfResults.copy_of(model)
        # Initial amounts may be by species of the other model.
        one.__dict__.update(_model=kept, _initials=None, _run_initials=self.initials)
        return one

    def _check_amounts(self, values: dict[str, float], amounts: FloatArray) -> None:
        """Refuse given amounts below 0, but for roundings and where the model itself takes amounts there."""
        below = amounts < -ROUNDING * np.abs(amounts).max(initial=0.0)
        if not below.any():
            return
        runner, scales = self._runner, AmountScales(self._runner.network)
        below &= ~scales.may_fall
        constants = [*values.values(), *(runner.value(name, values) for name in scales.constants)]
        if below.any() and min(constants, default=0.0) >= 0:
            index = int(below.argmax())
            raise Il2Error(
                f"initials gives {runner.network.species[index]} as {amounts[index]:g}, and nothing in the model takes "
                "it below 0; give 0 or more"
            )

    def _parameters(self) -> list[dict[str, float]]:
        names = [parameter.name for parameter in self._model.parameters]
        return [dict(zip(names, map(float, row), strict=False)) for row in self.param_values]

    def _checked(self, function: Callable[..., object], *args: object, **options: object) -> object:
        """Return what a function of PySB returns; what it refuses is an Il2Error, and still one of PySB's."""
        try:
            return function(*args, **options)
        except Il2Error:
            raise
        except ValueError as error:
            kind = ParameterValueError if isinstance(error, InconsistentParameterError) else Il2Error
            raise kind(f"model {self._model.name!r}: {error}") from None

    def _process_incoming_params(self, new_params: ParameterValues | None) -> object:
        given, known = _plain(new_params, "param_values"), self._model.parameters.keys()
        for name in given if isinstance(given, dict) else ():
            if name not in known:
                where = f"model {self._model.name!r}"
                raise UnknownParameterError(str(unknown("parameter", name, known, where=where)))
        return self._checked(super()._process_incoming_params, given)

    def _process_incoming_initials(self, new_initials: Initials | None) -> object:
        given = _plain(new_initials, "initials")
        if isinstance(given, dict):
            given = {self._checked(self._species, pattern): amount for pattern, amount in given.items()}
        return self._checked(super()._process_incoming_initials, given)

    def _species(self, pattern: object) -> ComplexPattern:
        """Return the species of our copy of the model that a pattern of the user's model means."""
        if not isinstance(pattern, (MonomerPattern, ComplexPattern)):
            raise Il2Error(f"initials has {shown(pattern)} as a species; give a pattern, such as A(b=None)")
        moved, model = as_complex_pattern(pattern).copy(), self._model
        for molecule in moved.monomer_patterns:
            name = molecule.monomer.name
            if name not in model.monomers.keys():
                where = "the initial amounts (decoupled=False keeps all)"
                raise unknown("monomer", name, model.monomers.keys(), where=where)
            molecule.monomer = model.monomers[name]
            molecule.compartment = molecule.compartment and model.compartments[molecule.compartment.name]
        moved.compartment = moved.compartment and model.compartments[moved.compartment.name]
        index = model.get_species_index(moved) if moved.is_concrete() else None
        if index is None:
            raise Il2Error(
                f"model {model.name!r} makes no species {pattern!r}; give one of simulator.model.species "
                "(decoupled=False keeps all)"
            )
        return model.species[index]


def _plain(given: object, option: str) -> object:
    """Return values by name as a dict of numbers and lists, and all else as an array."""
    if isinstance(given, (pd.DataFrame, pd.Series)):
        if given.empty:
            raise Il2Error(f"{option} is an empty {type(given).__name__}; give values by name, or leave it out")
        given = given.to_dict(orient="list") if isinstance(given, pd.DataFrame) else dict(given.items())
    if isinstance(given, Mapping):
        return {
            key: _numbers(value, f"{option}[{shown(key)}]", (0, 1)).tolist() for key, value in given.items()
        } or None
    return given if given is None else _numbers(given, option, (1, 2))


def _numbers(given: object, name: str, dimensions: Sequence[int]) -> FloatArray:
    array = as_numbers(given)
    if array is None:
        raise ArgumentTypeError(f"{name} is {shown(given)}; give numbers")
    if not array.size or array.ndim not in dimensions:
        what = "a number, or one for each simulation" if 0 in dimensions else "one row of numbers for each simulation"
        raise Il2Error(f"{name} has the shape {array.shape}; give {what}")
    return np.asarray(array, dtype=float)
