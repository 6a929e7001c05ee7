"""Every network-free call to bngsim: NFsim and RuleMonkey follow single molecules straight from the rules."""

from __future__ import annotations

import math
import os
import re
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from copy import deepcopy
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np

from ...errors import Il2Error
from ...network import bionetgen
from ...network.canonical_bngl import bngl_of
from ...temporary import own_prefix
from ...types import FloatArray
from ..results import with_start
from ..stochastic_limits import LONGEST_SECONDS, check_seconds, stretches

if TYPE_CHECKING:
    from bngsim import NfsimSession
    from pysb import Model

__all__ = ["NetworkFreeEngine", "Stage", "bng_xml"]

#: NFsim draws its random numbers from one place for the whole process.
_LOCKS = {"nfsim": threading.Lock()}
_SEED_SPECIES = re.compile(r'(<Species id="[^"]*"\s+concentration=")[^"]*("\s+name="([^"]*)")')
_RULE = re.compile("<ReactionRule .*?</ReactionRule>", re.DOTALL)
#: A stretch that takes as long tells the pace of a run.
SECONDS_TO_JUDGE = 0.1
_SITES = r' (?:id="[^"]*" )?site1="([^"]*)" site2="([^"]*)"/>'


class Stage(NamedTuple):
    """One stage of a stochastic run.

    Attributes
    ----------
    added : array (seed species,)
        Molecules that are added when the stage begins; of all species where there is a network.
    times : array (times,)
        When to read, from 0 at the beginning of the stage; the last one ends it.
    kept : array (seed species,) or None
        Chance of each molecule to stay when the stage begins, before others are added; None where all do.
    values : mapping of str to float
        Parameters that differ in the stage, where there is a network.
    """

    added: FloatArray
    times: FloatArray
    kept: FloatArray | None = None
    values: Mapping[str, float] = MappingProxyType({})


class NetworkFreeEngine:
    """A model's rules, from which each cell runs on its own.

    Parameters
    ----------
    xml : str
        A model in BioNetGen's XML.
    engine : str
        ``"nfsim"`` or ``"rulemonkey"``.
    """

    def __init__(self, xml: str, engine: str) -> None:
        self._xml, self._engine = xml, engine
        self._patterns = [match[3] for match in _SEED_SPECIES.finditer(xml)]

    @classmethod
    def load(cls, model: Model, engine: str, values: Mapping[str, float]) -> Self:
        """Return an engine with the rules of a model at the values of all its parameters."""
        valued = deepcopy(model)
        for parameter in valued.parameters:
            parameter.value = values[parameter.name]
        return cls(bng_xml(valued), engine)

    def run(
        self, stages: Sequence[Stage], *, seed: int, folder: str | None = None, deadline: float = math.inf
    ) -> list[dict[str, FloatArray]]:
        """Return the observables of each stage, each an array (times,), by name.

        Parameters
        ----------
        stages : sequence of Stage
            What is added, in whole molecules of each seed species of the XML.
        seed : int
            Of the random numbers.
        folder : str, optional
            Where the rules are written for the time of the run; in the system's own place by default.
        deadline : float
            When it must be done, on the clock of `time.monotonic`.

        Raises
        ------
        Il2Error
            If the engine cannot run the rules, or a stage takes more than a week.
        TimeoutError
            If it is not done then.
        """
        begin, observables = 0.0, []
        try:
            with self._session(stages[0].added, seed, folder) as session:
                for stage in self._begun(session, stages, seed):
                    grid, requested = with_start(stage.times)
                    # NFsim looks at the clock at these times only.
                    all_times = np.unique(np.concatenate([*stretches(grid)]))
                    limit = min(max(deadline - time.monotonic(), 1e-3), LONGEST_SECONDS)
                    result = session.simulate(sample_times=(begin + all_times).tolist(), timeout=limit)
                    begin += float(grid[-1])
                    read = np.array(result.observables)[np.searchsorted(all_times, grid[requested])].T
                    observables.append(dict(zip(session.get_observable_names(), read, strict=True)))
        except TimeoutError:
            check_seconds(deadline - time.monotonic())
            raise
        return observables

    def check_pace(self, stages: Sequence[Stage], *, runs: float, folder: str | None = None) -> None:
        """Begin a run, and refuse so many one after the other if they would take more than a week at its pace.

        Raises
        ------
        Il2Error
            If they would, or the engine cannot run the rules.
        """
        to_go, begun = sum(float(stage.times[-1]) for stage in stages), time.process_time()
        with self._session(stages[0].added, 1, folder) as session:
            begin = 0.0
            for stage in self._begun(session, stages, 1):
                seconds_before = span_before = 0.0
                for stretch in stretches(with_start(stage.times)[0]):
                    # Not by the clock: the machine has other work too. What every call takes is left out.
                    started, span = time.process_time(), float(stretch[-1] - stretch[0])
                    # RuleMonkey forgets the next event at the end of each, which a result may not.
                    session.simulate(sample_times=(begin + stretch[[0, -1]]).tolist())
                    seconds, to_go = time.process_time() - started, to_go - span
                    if 0.0 < span_before < span and seconds > SECONDS_TO_JUDGE:
                        pace = (seconds - seconds_before) / (span - span_before)
                        return check_seconds(runs * (time.process_time() - begun + pace * to_go))
                    seconds_before, span_before = seconds, span
                begin += float(stretch[-1])
        return check_seconds(runs * (time.process_time() - begun))

    @contextmanager
    def _session(self, amounts: FloatArray, seed: int, folder: str | None) -> Iterator[NfsimSession]:
        """Yield a session of the engine with the first amounts."""
        import bngsim

        numbers = iter(amounts)
        xml = _SEED_SPECIES.sub(lambda match: f"{match[1]}{int(next(numbers))}{match[2]}", self._xml)
        handle, path = tempfile.mkstemp(suffix=".xml", prefix=own_prefix(), dir=folder)
        start = bngsim.NfsimSession if self._engine == "nfsim" else bngsim.RuleMonkeySession
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(xml)
            with _LOCKS.get(self._engine, nullcontext()), start(path) as session:
                session.initialize(seed=seed)
                yield session
        except bngsim.SimulationTimeout:
            raise TimeoutError from None
        except (bngsim.BngsimError, RuntimeError) as error:
            words = " ".join(str(error).split())
            raise Il2Error(f"engine {self._engine!r} cannot run these rules: {words}; take engine='ssa'") from None
        finally:
            os.unlink(path)

    def _begun(self, session: NfsimSession, stages: Sequence[Stage], seed: int) -> Iterator[Stage]:
        """Yield each stage when its molecules have been taken out and added."""
        rng = np.random.default_rng(seed)
        for number, stage in enumerate(stages):
            for index, pattern in enumerate(self._patterns):
                if stage.kept is not None and stage.kept[index] < 1:
                    there = session.get_species_count(pattern)
                    session.remove_species(pattern, there - int(rng.binomial(there, stage.kept[index])))
                if number and stage.added[index]:
                    session.add_species(pattern, int(stage.added[index]))
            yield stage


def bng_xml(model: Model) -> str:
    """Return a model in BioNetGen's XML, with the rules as NFsim and RuleMonkey carry them out right.

    Examples
    --------
    >>> from pysb.examples.bngwiki_simple import model
    >>> bng_xml(model).count("<ReactionRule ")
    2
    """
    xml = bionetgen.run(f"{bngl_of(model)}\nwriteXML()\n", "model.xml", name=model.name)
    return _RULE.sub(lambda rule: _in_order(rule[0]), xml)


def _in_order(rule: str) -> str:
    """Return a rule of the XML in which each bond is broken before one of its sites is bound anew.

    NFsim works through the reactants one after the other and makes a bond where it comes upon its first site, so that
    is the one of the later reactant. What is deleted goes last, and lets go of its partner only then.
    """
    reactants, products, operations = rule.partition("<ListOfProductPatterns>")
    deleted = set(re.findall('<Delete id="([^"]*)"', operations))
    bound_anew = {site for pair in re.findall(f"<AddBond{_SITES}", operations) for site in pair}
    broken = [
        f'<DeleteBond site1="{one}" site2="{other}"/>'
        for one, other in re.findall(f"<Bond{_SITES}", reactants)
        for site, partner in ((one, other), (other, one))
        if site.rpartition("_")[0] in deleted and partner in bound_anew
    ]
    operations = operations.replace("<ListOfOperations>", "".join(["<ListOfOperations>", *broken]))
    return f"{reactants}{products}{re.sub(f'<AddBond{_SITES}', _later_reactant_first, operations)}"


def _later_reactant_first(bond: re.Match[str]) -> str:
    reactants = [re.search(r"_RP(\d+)_", site) for site in bond.groups()]
    is_late = not (reactants[0] and reactants[1]) or int(reactants[0][1]) >= int(reactants[1][1])
    one, other = bond.groups() if is_late else reversed(bond.groups())
    return f'<AddBond site1="{one}" site2="{other}"/>'
