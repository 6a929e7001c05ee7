"""A feature of the language: a tiny model of it, what is right, and which doors refuse it in which words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from pysb import Model
from scipy.integrate import solve_ivp

import pysb_il2 as il2

TIMES = (0.0, 1.0, 3.0, 10.0)
#: The right values of read-outs, by name, at times.
Right = Callable[[np.ndarray], Mapping[str, Any]]


@dataclass(frozen=True, eq=False)
class Feature:
    """One row of the table.

    Attributes
    ----------
    name, kind, title : str
        The function that writes the model, its file, and the first line of its docstring.
    write : callable
        Writes the model into the one that is being built and returns what is right.
    species, reactions : int
        Of the network, counted by hand.
    refused : mapping of str to str
        By door, words of the sentence that refuses the model there.
    wrong : mapping of str to str
        By door, what is known to be wrong there: a strict expected failure.
    options : mapping
        Arguments of `pysb_il2.expand` and of the Simulator.
    """

    name: str
    kind: str
    title: str
    write: Callable[[], Right]
    species: int
    reactions: int
    refused: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name

    @cached_property
    def _written(self) -> tuple[Model, Right]:
        return self.written_into(Model(self.name, _export=False))

    def written_into(self, model: Model) -> tuple[Model, Right]:
        """Write the feature into a model that may have other parts."""
        with il2.building(model):
            return model, self.write()

    @property
    def model(self) -> Model:
        """The model, made once."""
        return self._written[0]

    def right(self, times: np.ndarray) -> dict[str, np.ndarray]:
        """Return the right values of read-outs at times."""
        return {name: np.broadcast_to(v, times.shape) for name, v in self._written[1](times).items()}


#: All features by kind.
FEATURES: dict[str, list[Feature]] = {}


def feature(species: int, reactions: int, **fields: Any) -> Callable[[Callable[[], Right]], Feature]:
    """Make a feature of a function that writes its model."""

    def made(write: Callable[[], Right]) -> Feature:
        kind = write.__module__.rpartition("test_")[2]
        title = (write.__doc__ or "").partition("\n")[0].rstrip(".")
        one = Feature(write.__name__, kind, title, write, species, reactions, **fields)
        FEATURES.setdefault(kind, []).append(one)
        return one

    return made


def network_free(words: str) -> dict[str, str]:
    """Return the words with which engines that need no network refuse a model, and the formats for such programs."""
    return {
        **dict.fromkeys(("nfsim", "rulemonkey"), words),
        **dict.fromkeys(("bngxml", "kappa"), words.partition("; take engine")[0]),
    }


def ode(
    start: list[float], slopes: Callable[[float, np.ndarray], list[float]], **readouts: Callable[..., Any]
) -> Right:
    """Return the right values as SciPy integrates equations that are written by hand; read-outs take their state."""

    def right(times: np.ndarray) -> dict[str, Any]:
        found = solve_ivp(slopes, (0.0, max(times)), start, method="LSODA", t_eval=times, rtol=1e-10, atol=1e-9)
        return {name: read(*found.y) for name, read in readouts.items()}

    return right
