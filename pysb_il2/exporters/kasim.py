"""KaSim, which the package kappy carries: what it reads in a text in Kappa, and the runs that it makes."""

from __future__ import annotations

import json
import threading
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import suppress
from math import isclose
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from ..errors import Il2Error
from ..rules.contact_map import ContactMap
from .exporter import Comparison
from .kappa_rules import Patterns
from .mean_comparison import compare_means, whole

if TYPE_CHECKING:
    from ..types import FloatArray
    from .exporter import ReadBack

__all__ = ["KaSim", "kasim_difference", "load_kappy"]

#: Behind the names of constants that are observed to be read.
_READ = " read"
#: Behind the names of molecules that are counted.
_THERE = " there"
#: KaSim computes as we do.
RTOL = 1e-12
#: kappy sometimes keeps an answer to itself, when it is asked as a run ends. After so many seconds KaSim is started
#: anew; it may also be at work on many molecules, so that more are left each time. A run is given the time of the last.
SILENCES = (15.0, 60.0, 120.0)
SHORTEST_WAIT, LONGEST_WAIT = 0.01, 0.5
#: How many seconds anything may take.
LONGEST = 600.0


class _SilentError(Exception):
    """KaSim does not answer."""


def load_kappy() -> ModuleType:
    """Return kappy; an `Il2Error` says how to install it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its regular expressions are no raw strings
            import kappy
    except ImportError:
        raise Il2Error("Kappa is read back by KaSim, which kappy carries; install pysb-il2[export]") from None
    module: ModuleType = kappy
    return module


class KaSim:
    """A text in Kappa that KaSim reads; it ends with the context.

    Parameters
    ----------
    text : str

    Raises
    ------
    Il2Error
        From all methods, if KaSim cannot read the text or stops.
    """

    def __init__(self, text: str) -> None:
        self._kappy: Any = load_kappy()
        self._text, self._wait = text, SHORTEST_WAIT
        self._client, self._end = self._kappy.KappaStd(), -1.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def _stop(self) -> None:
        """End KaSim, also one that is at its end."""
        try:
            with suppress(BrokenPipeError):
                self._client.shutdown()
        finally:
            self._client.switch_agent.kill()
            self._client.switch_agent.wait()

    def count_molecules(self) -> int:
        """Return how many kinds of molecules there are."""
        self._read()
        places = self._ask("analyses_contact_map")["contact map"]["map"]
        return sum(map(len, places))

    def names(self) -> tuple[set[str], set[str]]:
        """Return the names of all rules, and those of all variables."""
        self._read()
        nodes = json.loads(self._ask("analyses_influence_map", "low"))["influence map"]["map"]["nodes"]
        rules, variables = ({node[kind]["label"] for node in nodes if kind in node} for kind in ("rule", "variable"))
        return rules, variables

    def follow(self, times: FloatArray, seed: int, seconds: float = LONGEST) -> dict[str, FloatArray]:
        """Return all read-outs of one run, each (times,), by name.

        Parameters
        ----------
        times : array (times,)
            From 0 on, whole multiples of the second of them.
        seed : int
        seconds : float
            How long it may take.

        Raises
        ------
        TimeoutError
            If it takes longer.
        """
        period, deadline = float(times[1]), time.monotonic() + seconds
        for silence in SILENCES:
            try:
                self._read(float(times[-1]) + period / 2)
                plot = self._plot(period, seed, deadline, silence)
            except _SilentError:
                self._stop()
                self._client, self._end = self._kappy.KappaStd(), -1.0
                if time.monotonic() > deadline:
                    break
                continue
            told, *columns = np.array(plot["series"], dtype=float)[::-1].T  # None is not a number
            latest = np.searchsorted(told, times * (1 + 1e-9), side="right") - 1
            return {name.strip("'"): column[latest] for name, column in zip(plot["legend"][1:], columns, strict=True)}
        raise TimeoutError

    def _read(self, end: float = 0.0) -> None:
        """Have KaSim read the text, to stop at a time."""
        if end != self._end:
            # A condition on time would be looked at after the next event only, and that may be far away.
            stop = f"%mod: alarm {end!r} do $STOP;\n" if end else ""
            for file in self._ask("file_info"):
                self._ask("file_delete", file.id)
            self._ask("add_model_string", f"{self._text}{stop}")
            self._ask("project_parse")
            self._end = end

    def _plot(self, period: float, seed: int, deadline: float, silence: float) -> dict[str, list[Any]]:
        """Run KaSim and return what it tells."""
        self._ask("simulation_start", self._kappy.SimulationParameter(period, "[false]", seed))
        begin, wait = time.monotonic(), self._wait
        time.sleep(wait)
        while self._ask("get_is_sim_running", seconds=silence):
            if time.monotonic() > deadline:
                self._ask("simulation_delete")
                raise TimeoutError
            wait = min(2 * wait, LONGEST_WAIT)
            time.sleep(wait)
        self._wait = min(time.monotonic() - begin, LONGEST_WAIT)
        # Where nothing can happen any more KaSim stops, and does not tell of the last event by itself.
        self._ask("simulation_intervention", "$PLOTENTRY")
        plot: dict[str, list[Any]] = self._ask("simulation_plot")
        self._ask("simulation_delete")
        return plot

    def _ask(self, what: str, *arguments: object, seconds: float = LONGEST) -> Any:  # noqa: ANN401  # as kappy has it
        """Return what kappy answers; a `_SilentError` if it does not."""
        watch = threading.Timer(seconds, self._client.switch_agent.kill)
        watch.start()
        try:
            return getattr(self._client, what)(*arguments)
        except self._kappy.KappaError as error:
            raise Il2Error(f"KaSim stops: {_words(error)}") from None
        except (ValueError, OSError):  # the end of what it writes is no JSON
            raise _SilentError from None
        finally:
            watch.cancel()


def _words(error: Exception) -> str:
    """Return what KaSim says, in one line."""
    told = error.args[0] if error.args else ""
    return "; ".join(str(each["text"]) for each in told) if isinstance(told, list) else str(told)


def kasim_difference(expected: ReadBack, text: str) -> Comparison:
    """Return what differs between a model and its text in Kappa, as KaSim runs it.

    Compared are the number of molecule types, the names of rules and variables, the values of constants,
    the molecules at the start, and means of observables and Expressions over time.

    Raises
    ------
    Il2Error
        If kappy is missing, or one run takes too long.
    """
    model = expected.network.model
    constants = [c.name for c in (*model.parameters, *model.expressions_constant())]
    # KaSim tells the values of what is observed.
    observed = "".join(f"%obs: '{name}{_READ}' '{name}'\n" for name in constants)
    patterns = Patterns(model, ContactMap(model))
    observed += "".join(f"%obs: '{name}{_THERE}' |{patterns.monomers[name]}()|\n" for name in model.monomers.keys())
    with KaSim(f"{text}{observed}") as kasim:
        try:
            difference = next(_structural_differences(expected, constants, kasim), None)
        except TimeoutError:
            raise Il2Error("KaSim does not answer; lower the doses of the model, or leave verify=True out") from None
        if difference:
            return Comparison(difference)
    with KaSim(text) as kasim:
        return compare_means(expected, kasim.follow)


def _structural_differences(expected: ReadBack, constants: Sequence[str], kasim: KaSim) -> Iterator[str]:
    """Yield what differs before anything happens."""
    model, engine = expected.network.model, expected.engine
    if (number := kasim.count_molecules()) != len(model.monomers):
        yield f"there are {number} kinds of molecules, not {len(model.monomers)}"
    rules, variables = kasim.names()
    for kind, names, read_names in (
        ("rule", {n for r in model.rules for n in (r.name, f"_reverse_{r.name}")[: 1 + r.is_reversible]}, rules),
        ("variable", {*constants, *model.observables.keys(), *model.expressions_dynamic().keys()}, variables),
    ):
        for name in sorted(names ^ {name for name in read_names if not name.endswith((_READ, _THERE))}):
            yield f"{kind} {name!r} is {'missing' if name in names else 'new'}"
    values = {name: float(value[0]) for name, value in kasim.follow(np.array([0.0, 1e-3]), 1).items()}
    for name in constants:
        if not isclose(value := engine.value(name), read_value := values[f"{name}{_READ}"], rel_tol=RTOL):
            yield f"parameter {name!r} is {read_value!r}, not {value!r}"
    there = expected.network.composition.T @ whole(engine.initials())
    for name, number in zip(model.monomers.keys(), there, strict=True):
        if number != values[f"{name}{_THERE}"]:
            yield f"there are {values[f'{name}{_THERE}']:g} molecules of {name!r} at the start, not {number:g}"
