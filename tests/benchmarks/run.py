"""How fast: import, expansion, first and next trajectory, beside PySB's own and with the agreement.

Run it with ``uv run python tests/benchmarks/run.py`` (about three minutes on two cores); ``-o`` keeps
the numbers as JSON. Times are medians in seconds. Both simulators get the same tolerances; the
disagreement is the largest of any species at any time, as a part of that species' largest amount, of those
species that rise above a millionth of the largest.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

#: Name, module with a ``model``, end of the trajectory in the model's unit of time.
MODELS = (
    ("egfr (PySB)", "pysb.examples.bngwiki_egfr_simple", 120.0),
    ("earm_1_0 (PySB)", "pysb.examples.earm_1_0", 20_000.0),
    ("receptor", "pysb_il2.models.receptor", 3600.0),
    ("signal", "pysb_il2.models.signal", 3600.0),
)
RTOL, ATOL = 1e-8, 1e-6


def seconds(act: Callable[[], Any]) -> tuple[float, Any]:
    """Return how long something takes, and what it returns."""
    start = time.perf_counter()
    result = act()
    return time.perf_counter() - start, result


def median(act: Callable[[], Any], runs: int) -> float:
    """Return the median time of several runs."""
    return statistics.median(seconds(act)[0] for _ in range(runs))


def imports(runs: int) -> dict[str, float]:
    """Return the time of a fresh process that imports each thing, less that of an empty one."""
    programs = {
        "nothing": "pass",
        "pysb": "import pysb",
        "pysb_il2": "import pysb_il2",
        "pysb_il2.build": "from pysb_il2 import build",
    }
    found = {
        name: median(lambda code=code: subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True), runs)
        for name, code in programs.items()
    }
    return {name: value - found["nothing"] for name, value in found.items() if name != "nothing"}


def expansion(model: Any, runs: int) -> dict[str, float]:
    """Return the time of an expansion with an empty cache, and with a filled one."""
    from pysb_il2 import cache
    from pysb_il2.network import expand

    def fresh() -> Any:
        cache.clear()
        return expand(model)

    network = expand(model)
    return {
        "species": len(network.species),
        "reactions": len(network.reactions),
        "expand_fresh": median(fresh, runs),
        "expand_cached": median(lambda: expand(model), runs),
    }


def trajectories(model: Any, end: float, runs: int) -> dict[str, float]:
    """Return the times to the first and the next trajectory of both simulators, and how far they are apart.

    The first is all that a user waits for after the model is written: expansion (ours from the cache,
    as on every day but the first), equations, compilation, integration. Lean is what protocols run, without
    the weight of PySB's results.
    """
    from pysb.simulator import ScipyOdeSimulator

    from pysb_il2.runner import Runner
    from pysb_il2.simulator import Simulator

    runner = Runner(model, rtol=RTOL, atol=ATOL)
    state = runner.initials({})
    times = np.linspace(0, end, 61)

    def scipy() -> Any:
        options = {"rtol": RTOL, "atol": ATOL, "mxstep": 100_000}
        return ScipyOdeSimulator(
            deepcopy(model), times, integrator="lsoda", compiler="cython", integrator_options=options
        )

    def first(make: Callable[[], Any]) -> tuple[float, Any, Any]:
        def both() -> tuple[Any, Any]:
            simulator = make()
            return simulator, simulator.run()

        elapsed, (simulator, result) = seconds(both)
        return elapsed, simulator, result

    ours = [first(lambda: Simulator(model, times, rtol=RTOL, atol=ATOL)) for _ in range(runs)]
    # One run: compiled equations stay in the process, so a second one would not be a first.
    scipy_first, simulator, result = first(scipy)
    mine, other = ours[-1][2].species, result.species
    largest = np.abs(other).max(axis=0)
    seen = largest > 1e-6 * largest.max()
    return {
        "first": statistics.median(row[0] for row in ours),
        "next": median(ours[-1][1].run, runs),
        "lean": median(lambda: runner.run({}, state, times), runs),
        "scipy_first": scipy_first,
        "scipy_next": median(simulator.run, runs),
        "disagreement": float((np.abs(mine - other).max(axis=0) / largest.clip(1e-300))[seen].max()),
    }


def show(results: dict[str, Any]) -> None:
    """Print the numbers as tables."""
    console = Console(width=120)
    for name, value in results["imports"].items():
        console.print(f"import {name:<16} {value:.3f} s")
    table = Table(title=f"medians in seconds, rtol {RTOL:g}, atol {ATOL:g}")
    pairs = ("expand\nfresh", "expand\ncached", "first", "first\nscipy", "next", "next\nlean", "next\nscipy")
    heads = ("model", "species", "reactions", *pairs, "disagree-\nment")
    for head in heads:
        table.add_column(head, justify="left" if head == "model" else "right")
    for name, row in results["models"].items():
        keys = ("expand_fresh", "expand_cached", "first", "scipy_first", "next", "lean", "scipy_next")
        table.add_row(
            name, str(row["species"]), str(row["reactions"]), *(f"{row[key]:.4f}" for key in keys),
            f"{row['disagreement']:.0e}",
        )  # fmt: skip
    console.print(table)


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-o", "--output", help="file for the numbers as JSON")
    parser.add_argument("--runs", type=int, default=5, help="runs of each measurement (default 5)")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        # Neither networks nor compiled equations of earlier days.
        os.environ["PYSB_IL2_CACHE"] = os.environ["CYTHON_CACHE_DIR"] = folder
        results: dict[str, Any] = {
            "machine": {"python": platform.python_version(), "system": platform.system(), "cores": os.cpu_count()},
            "tolerance": {"rtol": RTOL, "atol": ATOL},
            "imports": imports(given.runs),
            "models": {},
        }
        for name, module, end in MODELS:
            model = importlib.import_module(module).model
            results["models"][name] = {**expansion(model, given.runs), **trajectories(model, end, given.runs)}
    show(results)
    if given.output:
        with open(given.output, "w", encoding="utf-8") as file:
            json.dump(results, file, indent=2)


if __name__ == "__main__":
    main()
