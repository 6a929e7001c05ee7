"""Every network-free call to bngsim: NFsim and RuleMonkey follow single molecules straight from the rules."""

from __future__ import annotations

import os
import re
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from copy import deepcopy
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np

from ...errors import Il2Error
from ...network import bionetgen
from ...network.canonical_bngl import bngl_of
from ...types import FloatArray
from ..results import with_start

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["NetworkFreeEngine", "Stage"]

#: NFsim draws its random numbers from one place for the whole process.
_LOCKS = {"nfsim": threading.Lock()}
_SEED_SPECIES = re.compile(r'(<Species id="[^"]*"\s+concentration=")[^"]*("\s+name="([^"]*)")')


class Stage(NamedTuple):
    """One stage of a stochastic run.

    Attributes
    ----------
    added : array (seed species,)
        Molecules that are added when the stage begins; of all species where there is a network.
    times : array (times,)
        When to read, from 0 at the beginning of the stage; the last one ends it.
    """

    added: FloatArray
    times: FloatArray


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
        #: Whether threads can run cells side by side.
        self.threads = engine not in _LOCKS

    @classmethod
    def load(cls, model: Model, engine: str, values: Mapping[str, float]) -> Self:
        """Return an engine with the rules of a model at the values of all its parameters."""
        valued = deepcopy(model)
        for parameter in valued.parameters:
            parameter.value = values[parameter.name]
        bngl = f"{bngl_of(valued)}\nwriteXML()\n"
        return cls(bionetgen.run(bngl, "model.xml", name=model.name), engine)

    def run(self, stages: Sequence[Stage], *, seed: int) -> dict[str, FloatArray]:
        """Return the observables of the last of the stages, each an array (times,), by name.

        Parameters
        ----------
        stages : sequence of Stage
            What is added, in whole molecules of each seed species of the XML.
        seed : int
            Of the random numbers.
        """
        import bngsim

        amounts = iter(stages[0].added)
        xml = _SEED_SPECIES.sub(lambda match: f"{match[1]}{int(next(amounts))}{match[2]}", self._xml)
        handle, path = tempfile.mkstemp(suffix=".xml", prefix="pysb-il2-")
        start = bngsim.NfsimSession if self._engine == "nfsim" else bngsim.RuleMonkeySession
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(xml)
            with _LOCKS.get(self._engine, nullcontext()), start(path) as session:
                session.initialize(seed=seed)
                begin = 0.0
                for number, stage in enumerate(stages):
                    for pattern, count in zip(self._patterns, stage.added, strict=True):
                        if number and count:
                            session.add_species(pattern, int(count))
                    grid, requested = with_start(stage.times)
                    result = session.simulate(sample_times=[begin + float(t) for t in grid])
                    begin += float(grid[-1])
                observables = np.array(result.observables)[requested].T
                return dict(zip(session.get_observable_names(), observables, strict=True))
        except (bngsim.BngsimError, RuntimeError) as error:
            words = " ".join(str(error).split())
            raise Il2Error(f"engine {self._engine!r} cannot run these rules: {words}; take engine='ssa'") from None
        finally:
            os.unlink(path)
