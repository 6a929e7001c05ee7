"""How fast: each measurement in a process of its own, peers in the same run, agreement beside every time.

Run it with ``uv run python tests/benchmarks/run.py -o result.json`` (half an hour on two
idle cores; ``--part`` runs one part, ``--runs`` sets how many runs a median is of). ``table.py`` turns the
file into the tables and plots of the docs.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from models import build

#: Tolerances of every comparison between engines.
RTOL, ATOL = 1e-8, 1e-6
#: Name: how it is made, end of the trajectory in its unit of time.
NETWORKS = {
    "egfr_simple (PySB)": ("pysb.examples.bngwiki_egfr_simple", 120.0),
    "earm_1_3 (PySB)": ("pysb.examples.earm_1_3", 20_000.0),
    "receptor": ("receptor", 14_400.0),
    "receptor + STAT5": ("il2_receptor+stat5", 14_400.0),
    "signal": ("signal", 14_400.0),
    "full": ("full", 14_400.0),
}
#: Types of cells of the cocultures.
TYPES = ("Treg", "Th", "NK")
#: Above so many reactions a peer is not asked: it takes too long to load or to compile them.
TOO_MANY = {
    "ScipyOdeSimulator (cython)": 20_000,
    "libroadrunner": 5_000,
    "BngSimulator": 5_000,
}
#: Seconds after which a measurement is given up.
PATIENCE = 600.0


def dosed(model: Any) -> dict[str, float]:
    """Return what a trajectory starts with: 1 nM of IL-2 where the model has it."""
    return {"IL2_dose": 1e-9} if "IL2_dose" in model.parameters.keys() else {}


def seconds(act: Callable[[], Any]) -> tuple[float, Any]:
    """Return how long something takes, and what it returns."""
    start = time.perf_counter()
    result = act()
    return time.perf_counter() - start, result


def median(act: Callable[[], Any], runs: int) -> float:
    """Return the median time of several runs; of more where they are short, since those scatter most."""
    times = [seconds(act)[0] for _ in range(runs)]
    times += [seconds(act)[0] for _ in range(min(int(0.3 / times[0]), 100))]
    return statistics.median(times)


def import_time(code: str, runs: int) -> dict[str, Any]:
    """Return the time of fresh processes that import something, less that of empty ones."""

    def fresh(program: str) -> float:
        return median(lambda: subprocess.run([sys.executable, "-W", "ignore", "-c", program], check=True), runs)

    return {"seconds": fresh(code) - fresh("pass")}


def expansion(how: str, decoupled: bool, runs: int) -> dict[str, Any]:
    """Return the sizes of a network, and the time of an expansion without and with the cache."""
    from pysb_il2.network.expansion import expand
    from pysb_il2.rules.size_estimate import estimate_species

    model = build(how)
    fresh, network = seconds(lambda: expand(model, decoupled=decoupled, cache=False))
    expand(model, decoupled=decoupled)
    cached = median(lambda: expand(model, decoupled=decoupled), runs)
    size = {"species": len(network.species), "reactions": len(network.reactions), "predicted": estimate_species(model)}
    return {**size, "fresh": fresh, "cached": cached}


def trajectory(
    how: str, peer: str, end: float, runs: int, *, decoupled: bool = False, rtol: float = RTOL
) -> dict[str, Any]:
    """Return the time to a peer's first trajectory and to the next, and its last amounts."""
    from peers import PEERS

    from pysb_il2.network.expansion import expand

    model = build(how)
    for name, value in dosed(model).items():
        model.parameters[name].value = value
    network = expand(model, decoupled=decoupled)
    if len(network.reactions) > TOO_MANY.get(peer, 10**9):
        return {"left_out": f"more than {TOO_MANY[peer]} reactions"}
    times = np.linspace(0.0, end, 61)

    def first() -> Callable[[], Any]:
        run = PEERS[peer](network, times, rtol, ATOL)
        run()
        return run

    taken, run = seconds(first)
    amounts = np.asarray(run(), dtype=float)
    counts = {name: sum(w * amounts[:, i] for w, i in terms) for name, terms in network.groups.items()}
    largest = {
        name: list(map(float, np.asarray(course)[[20, 40, 60]]))
        for name, course in counts.items()
        if len(np.shape(course))
    }
    return {"first": taken, "next": median(run, runs), "observables": largest}


def batch(how: str, sets: int, cores: int, end: float, runs: int) -> dict[str, Any]:
    """Return the time of trajectories of many parameter sets on a number of cores."""
    os.environ["LOKY_MAX_CPU_COUNT"] = str(cores)
    from pysb_il2.simulation.runner import Runner

    runner = Runner(build(how), rtol=1e-6)
    rng = np.random.default_rng(1)
    defaults = runner.network.parameters
    names = [name for name, value in defaults.items() if value]
    items = [
        {**dosed(runner.model), **{n: defaults[n] * f for n, f in zip(names, row, strict=True)}}
        for row in 10 ** (0.1 * rng.standard_normal((sets, len(names))))
    ]
    times, observables = np.linspace(0.0, end, 49), list(runner.network.groups)

    def one(own: Any, values: dict[str, float]) -> float:
        trajectory = own.run(values, own.initials(values), times)
        return float(sum(trajectory.readouts[name][-1] for name in observables))

    runner.map(one, items[: 4 * cores])  # starts the processes, where there are any
    return {"seconds": median(lambda: runner.map(one, items), runs)}


MEASURES = {f.__name__: f for f in (import_time, expansion, trajectory, batch)}


def apart(measure: str, *given: Any, **options: Any) -> dict[str, Any]:
    """Measure in a process of its own, and return what it found with its peak of memory in MiB."""
    call = [sys.executable, "-W", "ignore", __file__, "--measure", json.dumps([measure, given, options])]
    print(measure, *given, *options.values(), file=sys.stderr, flush=True)
    try:
        done = subprocess.run(call, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return {"left_out": f"given up after {PATIENCE:g} s"}
    if done.returncode:
        return {"left_out": (done.stderr.strip().splitlines() or [f"ended by signal {-done.returncode}"])[-1][:200]}
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def engines(runs: int) -> dict[str, Any]:
    """Every engine on one and the same network."""
    from peers import PEERS

    found: dict[str, Any] = {}
    for name, (how, end) in NETWORKS.items():
        size = apart("expansion", how, False, runs)
        found[name] = {"size": size, "peers": {peer: apart("trajectory", how, peer, end, runs) for peer in PEERS}}
    return found


def sites(runs: int) -> dict[str, Any]:
    """Full and decoupled networks of site-specific models, with the same observables at rtol 1e-9."""
    found: dict[str, Any] = {}
    for name, how, end, peers in (
        ("CD122 with all that docks", "scaffold:cd122", 3600.0, ("Runner", "bngsim, as it comes")),
        (
            "receptor + STAT5, site-specific",
            "il2_receptor+stat5@sites",
            14_400.0,
            ("Runner", "ScipyOdeSimulator (cython)"),
        ),
    ):
        found[name] = {
            "full": apart("expansion", how, False, runs),
            "decoupled": apart("expansion", how, True, runs),
            "full_peers": {peer: apart("trajectory", how, peer, end, 1, decoupled=False, rtol=1e-9) for peer in peers},
            "decoupled_runner": apart("trajectory", how, "Runner", end, runs, decoupled=True, rtol=1e-9),
        }
    for name in ("signal", "full"):
        how = f"{name}@sites"
        found[f"{name}, site-specific"] = {
            "decoupled": apart("expansion", how, True, runs),
            "decoupled_runner": apart("trajectory", how, "Runner", 14_400.0, runs, decoupled=True, rtol=1e-5),
        }
    return found


def cocultures(runs: int) -> dict[str, Any]:
    """A coculture and each of its types alone, expanded in turn, apart from each other."""
    found: dict[str, Any] = {}
    for how in ("signal", "signal@sites"):
        name, _, detail = how.partition("@")
        turns = [
            [apart("expansion", f"coculture:{types}:{how}", bool(detail), 1) for types in ("+".join(TYPES), *TYPES)]
            for _ in range(min(runs, 3))
        ]
        median_turn = [
            {**of_one[0], "fresh": statistics.median(turn["fresh"] for turn in of_one)}
            for of_one in zip(*turns, strict=True)
        ]
        found[f"{name}, site-specific" if detail else name] = dict(zip(("together", *TYPES), median_turn, strict=True))
    return found


def growth(runs: int) -> dict[str, Any]:
    """Full and decoupled networks with 2 to 8 sites; what would take more than minutes in full is left out."""
    found = {}
    for k in range(2, 9):
        how = f"scaffold:{k}"
        row = {
            "decoupled": apart("expansion", f"{how}@decoupled", True, runs),
            "run": apart("trajectory", f"{how}@decoupled", "Runner", 3600.0, runs, decoupled=True),
        }
        if k <= 5:
            row["full"] = apart("expansion", how, False, runs)
            row["full_run"] = apart("trajectory", how, "Runner", 3600.0, 1, decoupled=False)
        found[str(k)] = row
    return found


def batches(runs: int) -> dict[str, Any]:
    """1000 parameter sets on one and on all cores."""
    cores = os.cpu_count() or 1
    return {
        how: {str(n): apart("batch", how, sets, n, 14_400.0, runs) for n in (1, cores)}
        for how, sets in (("receptor", 1000), ("signal", 200))
    }


def imports(runs: int) -> dict[str, Any]:
    """The time of imports."""
    programs = {"pysb": "import pysb", "pysb_il2": "import pysb_il2", "pysb_il2.build": "from pysb_il2 import build"}
    return {name: apart("import_time", code, max(runs, 5)) for name, code in programs.items()}


PARTS = {f.__name__: f for f in (imports, engines, sites, cocultures, growth, batches)}


def measured(given: str) -> None:
    """Print one measurement as JSON."""
    warnings.simplefilter("ignore")
    name, arguments, options = json.loads(given)
    found = MEASURES[name](*arguments, **options)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    print(json.dumps({**found, "MiB": round(peak)}))


def main() -> None:
    """Measure and keep."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-o", "--output", default="result.json", help="file for the numbers, added to if it exists")
    parser.add_argument("--runs", type=int, default=5, help="runs of each median (default 5)")
    parser.add_argument("--part", choices=PARTS, help="one part alone")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        return measured(given.measure)
    path = Path(given.output)
    results = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    results["machine"] = {
        "date": time.strftime("%Y-%m-%d"), "python": platform.python_version(), "system": platform.system(),
        "cores": os.cpu_count(), "rtol": RTOL, "atol": ATOL,
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        # Neither networks nor compiled equations of earlier days.
        os.environ["PYSB_IL2_CACHE"] = os.environ["CYTHON_CACHE_DIR"] = folder
        for name in [given.part] if given.part else PARTS:
            results[name] = PARTS[name](given.runs)
            path.write_text(json.dumps(results, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
