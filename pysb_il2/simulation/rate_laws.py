"""The rate laws of a network as numbers: constants, initial amounts and functions of observables."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from ..network import bionetgen
from ..network.formulas import NAME, compile_formulas
from ..network.network import Network
from ..types import FloatArray, NumberArray

__all__ = ["COMPLEX_STEP", "Number", "RateLaws"]

#: A real or complex number, or an array of them.
Number: TypeAlias = float | complex | NumberArray
#: A pair of a name and its formula in BioNetGen's notation.
Formula: TypeAlias = tuple[str, str]
#: The imaginary step of complex-step derivatives. No difference is taken, so it can be as small as it likes.
COMPLEX_STEP = 1e-100
#: The functions of formulas in NumPy.
_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    **{
        name: getattr(np, name)
        for name in ("exp", "sqrt", "log2", "log10", "sin", "cos", "tan", "sinh", "cosh", "tanh")
    },
    **{name: getattr(np, f"arc{name[1:]}") for name in ("asin", "acos", "atan", "asinh", "acosh", "atanh")},
    "ln": np.log,
    "if": np.where,
    "and": np.logical_and,
    "or": np.logical_or,
    "max": lambda *xs: functools.reduce(lambda x, y: np.where(np.real(x) < np.real(y), y, x), xs),
    "min": lambda *xs: functools.reduce(lambda x, y: np.where(np.real(y) < np.real(x), y, x), xs),
    # The absolute value of a complex number has no derivative; that of its real part has.
    "abs": lambda x: np.where(np.real(x) < 0, -x, x),
}


class RateLaws:
    """Constants and functions of a network, evaluated with NumPy for numbers, arrays and complex numbers.

    Parameters
    ----------
    network : Network

    Attributes
    ----------
    parameters, constants, observables, functions : tuple of str
        Names; `constants` are the parameters and the Expressions of them alone.
    used_observables : list of int
        Indices of the observables that functions use.
    """

    def __init__(self, network: Network) -> None:
        self.parameters = tuple(network.parameters)
        self.observables = tuple(network.groups)
        rows = [line.partition("#")[0].split(None, 2) for line in _block(network, "parameters")]
        constants = [(name, text) for _, name, text in rows if name in network.constants]
        rows = [line.split(None, 2) for line in _block(network, "functions")]
        functions = [(name.removesuffix("()"), text) for _, name, text in rows]
        self.constants = (*self.parameters, *(name for name, _ in constants))
        self.functions = tuple(name for name, _ in functions)
        used = set(re.findall(NAME, " ".join(text for _, text in functions)))
        self.used_observables = [i for i, name in enumerate(self.observables) if name in used]
        self._constants = _Compiled(constants, self.parameters)
        used_constants = [name for name in self.constants if name in used]
        self._functions = _Compiled(functions, used_constants, [self.observables[i] for i in self.used_observables])

    def constants_at(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return every constant at parameter values, which may be complex or arrays.

        Numbers become NumPy's: what is divided by 0 is infinite, and a root of a negative number is not a number.
        """
        known = {name: np.float64(v) if isinstance(v, (int, float)) else v for name, v in parameters.items()}
        with np.errstate(all="ignore"):
            return {**known, **self._constants.evaluate(known, ())}

    def functions_at(self, constants: Mapping[str, Any], amounts: NumberArray) -> NumberArray:
        """Return the functions at amounts of the used observables.

        Parameters
        ----------
        constants : mapping of str to number or array
            As `constants_at` returns them.
        amounts : array (used observables, ...)

        Returns
        -------
        array (functions, ...)
        """
        values = list(self._functions.evaluate(constants, amounts).values())
        if amounts.ndim == 1 and not any(map(np.ndim, values)):  # asked at every step
            return np.array(values)
        shape = np.broadcast_shapes(*(np.shape(value) for value in values), amounts.shape[1:])
        return np.array([np.broadcast_to(value, shape) for value in values]).reshape(len(values), *shape)

    def constant_sensitivities(self, parameters: Mapping[str, float], names: Sequence[str]) -> dict[str, FloatArray]:
        """Return the derivative of every constant by ln of some parameters (arrays of names)."""
        stepped: dict[str, Number] = dict(parameters)
        for i, name in enumerate(names):
            step = np.zeros(len(names), dtype=complex)
            step[i] = 1j * COMPLEX_STEP * parameters[name]
            stepped[name] = parameters[name] + step
        constants = self.constants_at(stepped)
        return {name: np.broadcast_to(np.imag(v) / COMPLEX_STEP, len(names)) for name, v in constants.items()}


class _Compiled:
    """Formulas in BioNetGen's notation as a function, see `compile_formulas`, which can be sent to another process."""

    def __init__(
        self, formulas: Sequence[Formula], constants_in: Sequence[str], amounts_in: Sequence[str] = ()
    ) -> None:
        self._arguments = formulas, constants_in, amounts_in
        self.evaluate = compile_formulas(*self._arguments, _FUNCTIONS)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), self._arguments


def _block(network: Network, name: str) -> list[str]:
    """Return the lines of a block of a network's text that hold something."""
    return [line for line in bionetgen.block_text(network.text, name).splitlines() if line.strip()]
