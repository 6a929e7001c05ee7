"""The simulators that a PySB user may run today, each as a function of one expanded network.

Each of the functions takes an expanded network, times and tolerances, and returns a function that runs
one trajectory and gives the species' amounts (times x species, in the network's order). What is done
before, is what a user waits for once.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from copy import deepcopy
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

Run = Callable[[], Any]


def runner(network: Any, times: Any, rtol: float, atol: float, compiled: bool = False) -> Run:
    """What our protocols run."""
    from pysb_il2.simulation.runner import Runner

    one = Runner(network, rtol=rtol, atol=atol, compiled=compiled)
    start = one.initials({})
    return lambda: one.run({}, start, times).species


def simulator(network: Any, times: Any, rtol: float, atol: float) -> Run:
    """Our simulator, with PySB's arguments and results."""
    from pysb_il2.simulation.simulator import Simulator

    one = Simulator(network.model, times, rtol=rtol, atol=atol, decoupled=False)
    return lambda: one.run().species


def scipy_cython(network: Any, times: Any, rtol: float, atol: float) -> Run:
    """PySB's ScipyOdeSimulator: LSODA on compiled equations."""
    from pysb.simulator import ScipyOdeSimulator

    options = {"rtol": rtol, "atol": atol, "mxstep": 100_000}
    one = ScipyOdeSimulator(
        deepcopy(network.model), times, integrator="lsoda", compiler="cython", integrator_options=options
    )
    return lambda: one.run().species


def bng_simulator(network: Any, times: Any, rtol: float, atol: float) -> Run:
    """PySB's BngSimulator: BioNetGen's run_network, by files."""
    from pysb.simulator import BngSimulator

    one = BngSimulator(deepcopy(network.model), times)
    return lambda: one.run(method="ode", rtol=rtol, atol=atol).species


def bngsim_default(network: Any, times: Any, rtol: float, atol: float) -> Run:
    """bngsim as it comes, from the network's file."""
    import bngsim

    folder = tempfile.mkdtemp()
    path = Path(folder) / "network.net"
    path.write_text(network.net_text(), encoding="utf-8")
    model = bngsim.Model.from_net(str(path))
    one = bngsim.Simulator(model)

    def run() -> Any:
        model.reset()
        result = one.run(sample_times=list(map(float, times)), rtol=rtol, atol=atol, max_steps=100_000)
        return np.array(result.species)

    return run


def roadrunner(network: Any, times: Any, rtol: float, atol: float) -> Run:
    """libroadrunner, from SBML."""
    import roadrunner as rr
    from pysb.export import export

    one = rr.RoadRunner(export(deepcopy(network.model), "sbml"))
    one.integrator.relative_tolerance, one.integrator.absolute_tolerance = rtol, atol
    one.integrator.setValue("maximum_num_steps", 100_000)
    one.timeCourseSelections = list(one.model.getFloatingSpeciesIds())  # amounts, not concentrations

    def run() -> Any:
        one.reset()
        return np.array(one.simulate(times=list(map(float, times))))

    return run


def scipy_sparse(network: Any, times: Any, rtol: float, atol: float) -> Run:
    """scipy's BDF with a sparse Jacobian, on matrices of the network."""
    from scipy.integrate import solve_ivp

    from pysb_il2.simulation.ode_system import OdeSystem

    system = OdeSystem(network, {p.name: p.value for p in network.model.parameters})
    start = system.initials()

    def run() -> Any:
        found = solve_ivp(
            lambda t, y: system.rhs(y), (times[0], times[-1]), start, method="BDF", t_eval=times,
            jac=lambda t, y: system.jacobian(y), rtol=rtol, atol=atol,
        )  # fmt: skip
        return found.y.T[:, system.arrays.permutation]

    return run


PEERS = {
    "Runner": runner,
    "Runner, compiled": partial(runner, compiled=True),
    "Simulator": simulator,
    "ScipyOdeSimulator (cython)": scipy_cython,
    "BngSimulator": bng_simulator,
    "bngsim, as it comes": bngsim_default,
    "libroadrunner": roadrunner,
    "scipy BDF, sparse": scipy_sparse,
}
