"""Which constants the data determine: profile likelihoods of the compact model (profiles_of_signal.py: of the whole).

``uv run python docs/studies/profiles.py`` fits the variant ``held`` of mechanisms.py from several points, then holds
one constant after the other at other values and fits all the others again: some minutes for each. Names of constants
may follow. It prints a table.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from mechanisms import posed, say

from pysb_il2.calibration import fit, profile


def main() -> None:
    """Fit, hold each constant, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="constant")
    parser.add_argument("--starts", type=int, default=4, help="searches for the best fit")
    given = parser.parse_args()
    state = Path("held.json")
    found = fit(posed("held"), n_starts=given.starts, state=state, resume=state.exists(), progress=say)
    print("chi2 that the searches ended at:", *(f"{2 * one['cost']:.0f}" for one in found.starts))
    table = found.table.set_index("id")
    print("| constant | best | 95 % by profile | by curvature | |", "|---|---|---|---|---|", sep="\n")
    for name in given.names or found.problem.names:
        one = profile(found, name, max_evaluations=15)
        row = table.loc[name]
        # Beyond a bound nothing was looked for.
        low, high = (f"{end:.3g}" if 0 < end < np.inf else "bound" for end in (one.low, one.high))
        curved = f"{row.low:.3g} - {row.high:.3g}"
        print(f"| `{name}` ({row.unit}) | {row.value:.3g} | {low} - {high} | {curved} | {one.note} |", flush=True)


if __name__ == "__main__":
    main()
