"""The rate laws of a network as numbers: constants, initial amounts and functions of observables."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..network.network import Network

__all__ = ["Laws", "suits"]

#: BioNetGen's spelling of what `check_functions` allows, besides arithmetic.
_MATHS = {"exp": np.exp, "ln": np.log, "sin": np.sin, "cos": np.cos, "tan": np.tan, "if": np.where}
#: How far a derivative steps into the imaginary: no difference is taken, so it can be as small as it likes.
STEP = 1e-100


class Laws:
    """Constants and functions of a network, evaluated with NumPy for numbers, arrays and complex numbers.

    Parameters
    ----------
    network : Network

    Attributes
    ----------
    parameters, constants, observables, functions : tuple of str
        Names; `constants` are the parameters and the Expressions of them alone.
    """

    def __init__(self, network: Network) -> None:
        self.parameters = tuple(network.parameters)
        self.observables = tuple(network.groups)
        rows = [line.partition("#")[0].split(None, 2) for line in network._block("parameters") if line.strip()]
        constants = [(name, text) for _, name, text in rows if name in network.constants]
        rows = [line.split(None, 2) for line in network._block("functions") if line.strip()]
        functions = [(name.removesuffix("()"), text) for _, name, text in rows]
        self.constants = (*self.parameters, *(name for name, _ in constants))
        self.functions = tuple(name for name, _ in functions)
        used = set(re.findall(r"[A-Za-z_]\w*", " ".join(text for _, text in functions)))
        source = _written(constants, [(name, f"given[{name!r}]") for name in self.parameters])
        #: The observables that functions ask for, by index; `at` takes their amounts.
        self.asked = [i for i, name in enumerate(self.observables) if name in used]
        seen = [(self.observables[i], f"amounts[{row}]") for row, i in enumerate(self.asked)]
        given = [(name, f"given[{name!r}]") for name in self.constants if name in used]
        self._sources = source, _written(functions, [*given, *seen])
        self._compile()

    def _compile(self) -> None:
        self._constants, self._functions = map(_compiled, self._sources)

    def __getstate__(self) -> dict[str, Any]:
        # What was compiled cannot be sent to another process; its text can.
        return {name: value for name, value in vars(self).items() if name not in ("_constants", "_functions")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._compile()

    def values(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return every constant at parameter values, which may be complex or arrays."""
        return {**parameters, **self._constants(parameters, ())}

    def at(self, values: Mapping[str, Any], amounts: Any) -> Any:
        """Return the functions (array of functions x ...) at amounts of the observables asked for (asked x ...)."""
        found = list(self._functions(values, amounts).values())
        if amounts.ndim == 1 and not any(map(np.ndim, found)):  # asked at every step
            return np.array(found)
        shape = np.broadcast_shapes(*(np.shape(f) for f in found), amounts.shape[1:])
        return np.array([np.broadcast_to(f, shape) for f in found]).reshape(len(found), *shape)

    def slopes(self, parameters: Mapping[str, float], names: Sequence[str]) -> dict[str, Any]:
        """Return the derivative of every constant by the logarithm of some parameters (arrays of names)."""
        tilted: dict[str, Any] = dict(parameters)
        for i, name in enumerate(names):
            step = np.zeros(len(names), dtype=complex)
            step[i] = 1j * STEP * parameters[name]
            tilted[name] = parameters[name] + step
        return {name: np.broadcast_to(np.imag(v) / STEP, len(names)) for name, v in self.values(tilted).items()}


def _written(rows: Sequence[tuple[str, str]], given: Sequence[tuple[str, str]]) -> str:
    """Return the text of a function of given values and amounts that evaluates rows of name and BioNetGen text."""
    # Names of BioNetGen may be words of Python or NumPy, so every one is written with an underscore.
    lines = [f"    _{name} = {source}" for name, source in given]
    lines += [f"    _{name} = {_python(text)}" for name, text in rows]
    lines.append(f"    return {{{', '.join(f'{name!r}: _{name}' for name, _ in rows)}}}")
    return "def evaluated(given, amounts):\n" + "\n".join(lines)


def _compiled(text: str) -> Any:
    found: dict[str, Any] = {f"_{name}": function for name, function in _MATHS.items()}
    # The absolute value of a complex number has no derivative; that of its real part has.
    found["_abs"] = lambda x: np.where(np.real(x) < 0, -x, x)
    exec(text, found)
    return found["evaluated"]


def _python(text: str) -> str:
    return re.sub(r"(?<![\w.])([A-Za-z_]\w*)(\(\))?", r"_\1", text.strip()).replace("^", "**")


def suits(network: Network) -> bool:
    """Return whether the laws can be read: no time, and no conditions joined by and, or."""
    text = "\n".join(line for block in ("parameters", "functions") for line in network._block(block))
    return not re.search(r"&&|\|\||\btime\b", text)
