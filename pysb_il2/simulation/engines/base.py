"""What every engine provides: a network in memory that can be set, integrated and copied."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, ClassVar, NamedTuple, NoReturn

from ...errors import Il2Error
from ...types import FloatArray

if TYPE_CHECKING:
    from typing import Self

    from ...network.network import Network

__all__ = ["Capability", "Engine", "EngineOutput"]


class Capability(Enum):
    """What an engine may be able to do besides integrating."""

    SENSITIVITIES = "forward sensitivities"
    SSA = "stochastic runs by Gillespie's direct method"
    COMPILED = "rates compiled to machine code"


class EngineOutput(NamedTuple):
    """Arrays (times, names) of species, observables and functions, and how often the rates were evaluated."""

    species: FloatArray
    observables: FloatArray
    functions: FloatArray
    evaluations: int = 0


class Engine(ABC):
    """One network in memory, for one thread.

    A new engine is a file with a subclass, which alone knows its library, and a line in
    `pysb_il2.simulation.engines.registry.ENGINES`.

    Attributes
    ----------
    capabilities : frozenset of Capability
        What the engine can do besides integrating.
    for_large_networks : bool
        Whether it is the faster one for large networks, or for small ones.
    threads : bool
        Whether threads can integrate side by side, each with its clone: whether Python's lock is let go.
    steady_state_rtol : float
        Relative tolerance of the integrator on the way to a steady state.
    goes_on : bool
        Whether it has `follow`, which goes on from where it is.
    parameters, species, observables, functions : frozenset or tuple of str
        Names, in the order of all arrays.
    hidden : frozenset of str
        Observables, functions and constants that rates need and the model does not have.
    """

    capabilities: ClassVar[frozenset[Capability]] = frozenset()
    for_large_networks: ClassVar[bool]
    threads: ClassVar[bool]
    steady_state_rtol: ClassVar[float]
    goes_on: ClassVar[bool] = False

    parameters: frozenset[str]
    species: tuple[str, ...]
    observables: tuple[str, ...]
    functions: tuple[str, ...]
    hidden: frozenset[str] = frozenset()

    @classmethod
    @abstractmethod
    def load(cls, network: Network, *, compiled: bool = False) -> Self:
        """Return an engine with a network at the values of its model; `compiled` if it has that capability."""

    @abstractmethod
    def clone(self) -> Self:
        """Return the same network for another thread."""

    @abstractmethod
    def set(self, values: Mapping[str, float]) -> None:
        """Set parameters; what depends on them, initial amounts too, follows."""

    @abstractmethod
    def value(self, name: str) -> float:
        """Return a parameter or a constant Expression at the present values.

        Raises
        ------
        Il2Error
            If the network has none of this name.
        """

    @abstractmethod
    def initials(self) -> FloatArray:
        """Return the initial amounts at the present values (array of species)."""

    @abstractmethod
    def run(
        self, state: FloatArray, times: FloatArray, *, rtol: float, atol: float | FloatArray, max_steps: int
    ) -> EngineOutput:
        """Integrate from a state at the first of the times.

        Parameters
        ----------
        state : array (species,)
            Amounts, in the model's unit.
        times : array (times,)
            At least two, strictly increasing, in the model's unit.
        rtol : float
            Relative tolerance.
        atol : float or array (species,)
            Absolute tolerance of all species or of each, in the unit of amounts.
        max_steps : int
            Steps of the integrator between two outputs.

        Raises
        ------
        Il2Error
            If the integration stops on the way.
        """

    def follow(
        self, state: FloatArray, times: FloatArray, *, rtol: float, atol: float | FloatArray, max_steps: int
    ) -> Iterator[FloatArray]:
        """Integrate as `run` does; yield the state at each time after the first when it is asked for."""
        raise NotImplementedError

    @abstractmethod
    def rates_of_change(self, state: FloatArray, time: float) -> FloatArray:
        """Return the rates of change of amounts (array of species) in a state at a time."""

    def run_ssa(
        self, state: FloatArray, times: FloatArray, *, seed: int, seconds: float = math.inf
    ) -> tuple[FloatArray, FloatArray]:
        """Follow one cell by Gillespie's direct method; return species and observables, each (times, names).

        Parameters
        ----------
        state : array (species,)
            Whole numbers of molecules at the first of the times.
        times : array (times,)
            At least two, strictly increasing.
        seed : int
            Of the random numbers.
        seconds : float
            How long it may take.

        Raises
        ------
        TimeoutError
            If it takes longer.
        """
        self._lacks(Capability.SSA)

    def events_per_time(self, state: FloatArray) -> float:
        """Return how many reactions fire in a unit of time in a state (array of species)."""
        self._lacks(Capability.SSA)

    def initial_sensitivities(self, names: Sequence[str]) -> FloatArray:
        """Return the derivatives of the initial amounts by ln of parameters (array of species x names)."""
        self._lacks(Capability.SENSITIVITIES)

    def run_sensitivities(
        self, state: FloatArray, sensitivities: FloatArray, times: FloatArray, names: Sequence[str],
        *, rtol: float, atol: float | FloatArray, max_steps: int,
    ) -> tuple[EngineOutput, EngineOutput]:  # fmt: skip
        """Integrate a state and its derivatives by ln of parameters; return both (times, names[, parameters]).

        Parameters
        ----------
        state, times, rtol, atol, max_steps
            As in `run`.
        sensitivities : array (species, names)
            Derivatives of the state.
        names : sequence of str
            Parameters, none of them 0.
        """
        self._lacks(Capability.SENSITIVITIES)

    def by_name(self, output: EngineOutput, requested: slice) -> dict[str, FloatArray]:
        """Return observables and functions at the times that were asked for, by name, but for the hidden ones."""
        names = (*self.observables, *self.functions)
        arrays = (*output.observables[requested].swapaxes(0, 1), *output.functions[requested].swapaxes(0, 1))
        return {name: array for name, array in zip(names, arrays, strict=True) if name not in self.hidden}

    def _lacks(self, capability: Capability) -> NoReturn:
        raise Il2Error(f"{type(self).__name__} has no {capability.value}; take an engine that declares {capability}")
