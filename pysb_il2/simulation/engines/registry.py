"""The engines that there are, and which of them runs a network."""

from __future__ import annotations

from collections.abc import Mapping

from ...errors import Il2Error
from ...network.network import Network
from ..engine_support import unsupported_features
from .base import Capability, Engine
from .bngsim import BngsimEngine
from .sparse import SparseEngine

__all__ = ["ENGINES", "load_net", "machine_code_pays", "select_engine"]

#: From about this number of species on sparse matrices are as fast as bngsim (equal at 193, 3 times faster at 367).
LARGE = 150
#: From so many trajectories of a large network on, machine code saves more than the 11 s that numba takes for it.
MANY_TRAJECTORIES = 500
#: Engines of networks by name. What an engine cannot run stands in `pysb_il2.simulation.engine_support`.
ENGINES: Mapping[str, type[Engine]] = {"bngsim": BngsimEngine, "sparse": SparseEngine}


def select_engine(
    network: Network, *, stochastic: bool = False, compiled: bool = False, sensitivities: bool = False
) -> Engine:
    """Load a network into the engine that is fastest for its size, of those that can do what is asked for.

    Parameters
    ----------
    network : Network
        What to run.
    stochastic, compiled, sensitivities : bool
        Whether `run_ssa`, machine code of the rates or `run_sensitivities` is needed.

    Raises
    ------
    Il2Error
        If no engine can; says why.
    """
    asked = {Capability.SSA: stochastic, Capability.COMPILED: compiled, Capability.SENSITIVITIES: sensitivities}
    needed = {capability for capability, is_needed in asked.items() if is_needed}
    is_large = len(network.species) >= LARGE
    problems = []
    for name, engine in sorted(ENGINES.items(), key=lambda item: item[1].for_large_networks != is_large):
        if needed <= engine.capabilities:
            problems = unsupported_features(network, name)
            if not problems:
                loaded = engine.load(network, compiled=compiled)
                loaded.hidden = network.internal_names
                return loaded
    what = " and ".join(sorted(capability.value for capability in needed))
    why = problems[0] if problems else "no engine has them together"
    way_out = "leave one of them out" if len(needed) > 1 else "take finite differences of trajectories"
    raise Il2Error(f"model {network.name!r} cannot be run with {what}: {why}; {way_out}")


def machine_code_pays(network: Network, trajectories: float) -> bool:
    """Return whether a batch of trajectories repays machine code.

    That goes by the size of the network and of the whole batch alone, lest results depend on who works on which part.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> machine_code_pays(il2.expand(il2.build("receptor")), 10_000)
    False
    """
    is_worth_it = trajectories >= MANY_TRAJECTORIES and len(network.species) >= LARGE
    return (
        is_worth_it and Capability.COMPILED in SparseEngine.capabilities and not unsupported_features(network, "sparse")
    )


def load_net(text: str) -> Engine:
    """Load the text of a ``.net`` file, with the values in it."""
    return BngsimEngine(text)
