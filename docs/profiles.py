"""Which constants the data determine: profile likelihoods of the compact model, several searches deep.

``uv run python docs/profiles.py`` fits the variant ``held`` of mechanisms.py from several points, then holds one
constant after the other at other values and fits all the others again: some minutes for each. Names of constants may
follow. It prints a table, and draws how chi-squared rises to profiles.png.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from mechanisms import posed, say

from pysb_il2.calibration import fit, profile

#: Rise of chi-squared at the ends of a 95 % interval of one constant.
LEVEL = 3.84


def drawn(profiles: list[Any], best: dict[str, float], path: Path) -> None:
    """Draw how chi-squared rises on both sides of each best value."""
    columns = 5
    rows = -(-len(profiles) // columns)
    figure, axes = plt.subplots(rows, columns, figsize=(11, 1.9 * rows), sharey=True, layout="constrained")
    for axis, one in zip(axes.flat, profiles, strict=False):
        axis.plot(one.table.value / best[one.id], one.table.rise, "o-", color="#2166ac", markersize=3)
        axis.axhline(LEVEL, color="0.6", linewidth=0.8)
        axis.set(xscale="log", ylim=(-0.5, 8), title=one.id)
        axis.title.set_fontsize(7)
        axis.tick_params(labelsize=7)
    for axis in axes.flat[len(profiles) :]:
        axis.set_axis_off()
    figure.supxlabel("part of the best value", fontsize=8)
    figure.supylabel("rise of chi-squared", fontsize=8)
    figure.savefig(path, dpi=110)


def main() -> None:
    """Fit, hold each constant, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="constant")
    parser.add_argument("--starts", type=int, default=4, help="searches for the best fit")
    given = parser.parse_args()
    found = fit(posed("held"), starts=given.starts, state="held.json", resume=Path("held.json").exists(), progress=say)
    print("chi2 that the searches ended at:", *(f"{2 * one['cost']:.0f}" for one in found.starts))
    table = found.table.set_index("id")
    print("| constant | best | 95 % by profile | by curvature | |", "|---|---|---|---|---|", sep="\n")
    profiles = []
    for name in given.names or found.problem.names:
        one = profile(found, name, max_evaluations=15)
        profiles.append(one)
        row = table.loc[name]
        # Beyond a bound nothing was looked for.
        low, high = (f"{end:.3g}" if 0 < end < np.inf else "bound" for end in (one.low, one.high))
        curved = f"{row.low:.3g} - {row.high:.3g}"
        print(f"| `{name}` ({row.unit}) | {row.value:.3g} | {low} - {high} | {curved} | {one.note} |", flush=True)
    drawn(profiles, found.values, Path("profiles.png"))


if __name__ == "__main__":
    main()
