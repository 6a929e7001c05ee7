"""Turn the numbers of run.py into the tables and the plot of the docs: ``table.py result.json``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

DOCS = Path(__file__).parents[2] / "docs"
MARK = "<!-- written by tests/benchmarks/table.py from here on -->\n"


def number(value: float) -> str:
    """Return seconds with two digits that count."""
    return f"{value:.2g}" if value < 100 else f"{value:.0f}"


def disagreement(one: dict[str, Any], other: dict[str, Any]) -> float:
    """Return the largest difference of any observable at three times, relative to its largest amount."""
    a, b = one["observables"], other["observables"]
    return max(
        (np.abs(np.subtract(a[name], b[name])).max() / max(np.abs(b[name]).max(), 1.0) for name in a if name in b),
        default=0.0,
    )


def engines(results: dict[str, Any]) -> str:
    """Return the table of engines on one and the same network."""
    peers = list(next(iter(results["engines"].values()))["peers"])
    rows = ["| network | species / reactions | " + " | ".join(peers) + " | disagreement |"]
    rows.append("|---" * (len(peers) + 3) + "|")
    for name, row in results["engines"].items():
        ours = row["peers"]["Runner"]
        cells, worst = [], 0.0
        for peer in peers:
            found = row["peers"][peer]
            if "left_out" in found:
                cells.append("-")
                continue
            ratio = found["next"] / ours["next"]
            cells.append(f"{number(found['next'])} ({number(ratio)}x); {number(found['first'])}")
            worst = max(worst, disagreement(found, ours))
        rows.append(
            f"| {name} | {row['size']['species']} / {row['size']['reactions']} | {' | '.join(cells)} | {worst:.0e} |"
        )
    return "\n".join(rows)


def sites(results: dict[str, Any]) -> str:
    """Return the table of full and decoupled networks."""
    rows = [
        "| model | full: species / reactions, expansion | decoupled: species / reactions, expansion (cached) "
        "| trajectory, full | decoupled | disagreement | MiB |",
        "|---" * 7 + "|",
    ]
    for name, row in results["sites"].items():
        small, run = row["decoupled"], row["decoupled_runner"]
        left = f"predicted {small['predicted']:.2g}"
        times, apart = "-", "-"
        if "full" in row:
            full = row["full"]
            left = full.get("left_out") or f"{full['species']} / {full['reactions']}, {number(full['fresh'])}"
            said = [(peer, f) for peer, f in row["full_peers"].items()]
            times = "; ".join(f"{peer} {f.get('left_out') or number(f['next'])}" for peer, f in said)
            apart = f"{max((disagreement(f, run) for _, f in said if 'next' in f), default=float('nan')):.0e}"
        right = f"{small['species']} / {small['reactions']}, {number(small['fresh'])} ({number(small['cached'])})"
        rows.append(f"| {name} | {left} | {right} | {times} | {number(run['next'])} | {apart} | {run['MiB']} |")
    return "\n".join(rows)


def cocultures(results: dict[str, Any]) -> str:
    """Return the table of cocultures and of their types alone."""
    rows = [
        "| model | types | together: species / reactions | expansion | largest of one type | of all types alone "
        "| ratio to the largest, per type |",
        "|---" * 7 + "|",
    ]
    for name, row in results["cocultures"].items():
        together, *alone = row.values()
        _, *types = row
        slowest, every = max(one["fresh"] for one in alone), sum(one["fresh"] for one in alone)
        rows.append(
            f"| {name} | {', '.join(types)} | {together['species']} / {together['reactions']} "
            f"| {number(together['fresh'])} | {number(slowest)} | {number(every)} "
            f"| {together['fresh'] / slowest / len(alone):.2f} |"
        )
    return "\n".join(rows)


def batches(results: dict[str, Any]) -> str:
    """Return the table of batches."""
    rows = ["| model | trajectories of 4 h | 1 core | all cores | ratio | per second and core |", "|---" * 6 + "|"]
    for name, row in results["batches"].items():
        (_, one), (_, many) = list(row.items())
        sets = 1000 if name == "receptor" else 200
        a, b = one["seconds"], many["seconds"]
        rows.append(f"| {name} | {sets} | {number(a)} | {number(b)} | {a / b:.2f} | {sets / a:.0f} |")
    return "\n".join(rows)


def growth(results: dict[str, Any]) -> str:
    """Plot how full and decoupled networks grow with the number of sites, and return the figure's line."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 3, figsize=(11, 3.4), layout="constrained")
    rows = {int(k): row for k, row in results["growth"].items()}
    panels = (
        ("species", lambda row, kind: row.get(kind, {}).get("species")),
        ("expansion (s)", lambda row, kind: row.get(kind, {}).get("fresh")),
        (
            "trajectory of 1 h (s)",
            lambda row, kind: row.get({"full": "full_run", "decoupled": "run"}[kind], {}).get("next"),
        ),
    )
    for axis, (label, value) in zip(axes, panels, strict=True):
        for kind, colour in (("full", "#b2182b"), ("decoupled", "#2166ac")):
            points = [(k, value(row, kind)) for k, row in rows.items() if value(row, kind) is not None]
            axis.plot(*zip(*points, strict=True), "o-", color=colour, label=kind)
        if label == "species":
            beyond = [(k, 2 * 3**k + 2) for k in rows]  # two forms of the trunk, three of each site
            axis.plot(*zip(*beyond, strict=True), ":", color="#b2182b", label="full, predicted")
        axis.set(xlabel="independent sites", ylabel=label, yscale="log")
    axes[0].legend(frameon=False)
    figure.savefig(DOCS / "images" / "growth.png", dpi=120)
    return "![Species, expansion and trajectory by the number of sites](images/growth.png)"


def main() -> None:
    """Write the measured part of docs/benchmarks.md."""
    results = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    machine, page = results["machine"], DOCS / "benchmarks.md"
    imports = ", ".join(f"`{name}` {number(row['seconds'])}" for name, row in results["imports"].items())
    text = [
        f"Measured on {machine['date']} with {machine['cores']} shared cores, Python {machine['python']}, "
        f"{machine['system']}; seconds throughout, medians.\n",
        "## The same network in each simulator\n",
        f"Each cell: seconds for a further trajectory (ratio to `Runner`); seconds for the first trajectory with all "
        f"preparation. rtol {machine['rtol']:g}, atol {machine['atol']:g} for all.\n",
        engines(results) + "\n",
        "## Site-specific models, full and decoupled\n",
        "Observables compared at rtol 1e-9; where there is no full network, rtol 1e-5.\n",
        sites(results) + "\n",
        growth(results) + "\n",
        "## Cocultures\n",
        "Seconds of expansions without the cache, each in a process of its own.\n",
        cocultures(results) + "\n",
        "## Batches\n",
        batches(results) + "\n",
        "## Imports\n",
        imports + ".",
    ]
    head = page.read_text(encoding="utf-8").partition(MARK)[0]
    page.write_text(head + MARK + "\n" + "\n".join(text) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
