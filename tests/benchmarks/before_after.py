"""An earlier state of the library beside this one: the same models, in turn, each beside bngsim in its own process.

``git worktree add ../before COMMIT``, then ``uv run python tests/benchmarks/before_after.py --before ../before``. A
ratio is the time of a further trajectory divided by that of bngsim, as it comes, in the same process and on the same
network; medians of all turns.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from run import ATOL, dosed, median

#: Name, relative tolerance.
NETWORKS = {
    "receptor": 1e-6, "il2_receptor+stat5": 1e-6, "signal": 1e-6, "full": 1e-6,
    "signal@sites": 1e-5,
}  # fmt: skip
STATES = ("before", "now")
END_SECONDS = 14_400.0


def measure(name: str, rtol: float, runs: int) -> dict[str, float]:
    """Return the seconds of a trajectory in the state of the library that is imported."""
    import numpy as np
    from models import build
    from peers import bngsim_default

    from pysb_il2.network.expansion import expand
    from pysb_il2.simulation.runner import Runner
    from pysb_il2.simulation.simulator import Simulator

    model, times = build(name), np.linspace(0.0, END_SECONDS, 61)
    for parameter, value in dosed(model).items():
        model.parameters[parameter].value = value
    network = expand(model)
    runner, simulator = Runner(network, rtol=rtol, atol=ATOL), Simulator(model, times, rtol=rtol, atol=ATOL)
    start = runner.initials({})
    return {
        "species": len(network.species), "Runner": median(lambda: runner.run({}, start, times), runs),
        "Simulator": median(simulator.run, runs), "bngsim": median(bngsim_default(network, times, rtol, ATOL), 1),
    }  # fmt: skip


def turns(before: str, runs: int, n_turns: int) -> Iterator[tuple[str, str, dict[str, float]]]:
    """Yield the name of a network, the state of the library, and what was measured."""
    own = Path(__file__).parent
    with tempfile.TemporaryDirectory() as folder:
        for name, rtol in NETWORKS.items():
            for _ in range(n_turns):
                for state, tree in zip(STATES, (before, str(own.parents[1])), strict=True):
                    call = [sys.executable, "-W", "ignore", __file__, "--measure", json.dumps([name, rtol, runs])]
                    paths = os.pathsep.join([tree, str(own)])  # each has networks of its own
                    environment = {**os.environ, "PYTHONPATH": paths, "PYSB_IL2_CACHE": f"{folder}/{state}"}
                    done = subprocess.run(call, env=environment, capture_output=True, text=True, check=True)
                    yield name, state, json.loads(done.stdout.splitlines()[-1])


def cell(turns: list[dict[str, float]], what: str) -> str:
    """Return the medians of turns: species, milliseconds, and the ratio to bngsim."""
    ms = 1e3 * statistics.median(one[what] for one in turns)
    ratio = statistics.median(one[what] / one["bngsim"] for one in turns)
    return f"{turns[0]['species']}; {ms:.3g} ({ratio:.2g})"


def main() -> None:
    """Print a table, or be one of the measurements."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--before", help="checkout of the earlier state")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.measure:
        print(json.dumps(measure(*json.loads(args.measure))))
        return
    found: dict[tuple[str, str], list[dict[str, float]]] = {}
    for name, state, one in turns(os.path.abspath(args.before), args.runs, args.turns):
        found.setdefault((name, state), []).append(one)
    print("| network | what | before: species; ms (of bngsim) | now |\n|---|---|---|---|")
    for name in NETWORKS:
        for what in ("Runner", "Simulator"):
            print(f"| `{name}` | `{what}` |", " | ".join(cell(found[name, state], what) for state in STATES), "|")


if __name__ == "__main__":
    main()
