"""Every network-free call to bngsim: NFsim and RuleMonkey follow single molecules straight from the rules."""

from __future__ import annotations

import os
import re
import tempfile
import threading
from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

from ...errors import Il2Error
from ..times import with_start

__all__ = ["ONE_AT_A_TIME", "Session"]

#: NFsim draws its random numbers from one place for the whole process.
ONE_AT_A_TIME = {"nfsim": threading.Lock()}
_SEED_SPECIES = re.compile(r'(<Species id="[^"]*"\s+concentration=")[^"]*("\s+name="([^"]*)")')


class Session:
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
        self._patterns = [found[3] for found in _SEED_SPECIES.finditer(xml)]

    def course(self, stages: Sequence[tuple[Any, Any]], *, seed: int) -> dict[str, Any]:
        """Return the observables of the last of the stages, each an array (times,), by name.

        Parameters
        ----------
        stages : sequence of (array, array)
            Whole molecules of each seed species of the XML that are added when the stage begins, and
            times to read, from 0 on.
        seed : int
            Of the random numbers.
        """
        import bngsim
        import numpy as np

        first = iter(stages[0][0])
        xml = _SEED_SPECIES.sub(lambda found: f"{found[1]}{int(next(first))}{found[2]}", self._xml)
        handle, path = tempfile.mkstemp(suffix=".xml", prefix="pysb-il2-")
        start = bngsim.NfsimSession if self._engine == "nfsim" else bngsim.RuleMonkeySession
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(xml)
            with ONE_AT_A_TIME.get(self._engine, nullcontext()), start(path) as session:
                session.initialize(seed=seed)
                now = 0.0
                for number, (counts, times) in enumerate(stages):
                    for pattern, count in zip(self._patterns, counts, strict=True):
                        if number and count:
                            session.add_species(pattern, int(count))
                    grid, kept = with_start(times)
                    result = session.simulate(sample_times=[now + float(t) for t in grid])
                    now += float(grid[-1])
                return dict(zip(session.get_observable_names(), np.array(result.observables)[kept].T, strict=True))
        except (bngsim.BngsimError, RuntimeError) as error:
            words = " ".join(str(error).split())
            raise Il2Error(f"engine {self._engine!r} cannot run these rules: {words}; take engine='ssa'") from None
        finally:
            os.unlink(path)
