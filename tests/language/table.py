"""Write docs/reference/language.md: `uv run python -m tests.language.table`."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from .doors import CELLS, DOORS, RTOL
from .feature import FEATURES, Feature

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "language.md"
KINDS = ("binding", "sites", "turnover", "rates", "context", "compartments")
HEAD = f"""# The language of models

Any PySB model can be expanded, simulated, decoupled and exported, not only those of this package. Each row below is a
feature of PySB and BioNetGen with a tiny model of its own. Its right value is known in closed form, or SciPy integrates
equations that are written by hand. Each column is a way through the package. A cell is tested: the value is right, or
the model is refused in one sentence. The numbers lead to these sentences. `tests/language/` writes this page.

| column | what is tested |
|---|---|
| `expand` | species and reactions of the network, counted by hand |
| `bngsim`, `sparse` | `Simulator` on one of the [engines](../explanation/engines.md), to {RTOL:.0e} |
| `decouple` | the same beside a scaffold that is [decoupled](../explanation/decoupling.md) |
| `ssa`, `nfsim`, `rulemonkey` | means of {CELLS} runs of `stochastic` |
| `bngl`, `net` | `export`, verified, and run as BioNetGen reads it back |
| `sbml` | `export`, verified by libroadrunner, COPASI and bngsim |
| `antimony` | the same, of the SBML that libantimony reads, by libroadrunner |
| `copasi` | the same, as COPASI reads it |
| `bngxml`, `kappa` | `export`, verified by means of 20 runs of NFsim or KaSim and of the network |
| `matlab` | `export`, verified by GNU Octave |
| `pysb` | `export`, verified, and run as a small grammar reads it, without this package |
| `copies` | a pickled and a deep-copied `Simulator` and `Runner` |
| `threads` | four threads share a `Simulator`, each for another span |

An engine that refuses a network is not chosen for it: `Simulator` takes the other.
"""


def page() -> str:
    """Return the page."""
    for kind in KINDS:
        importlib.import_module(f"tests.language.test_{kind}")
    reasons: list[str] = []
    parts = [HEAD]
    for kind in KINDS:
        about = sys.modules[f"tests.language.test_{kind}"].__doc__ or ""
        parts += [
            f"## {about.partition(':')[0]}\n",
            "| feature | " + " | ".join(DOORS) + " |",
            "|---" * (len(DOORS) + 1) + "|",
        ]
        parts += [
            f"| {one.title} | " + " | ".join(_cell(one, door, reasons) for door in DOORS) + " |"
            for one in FEATURES[kind]
        ]
        parts.append("")
    numbered = [f"{i}. {reason}" for i, reason in enumerate(reasons, start=1)]
    return "\n".join([*parts, "## Why a model is refused\n", *numbered]) + "\n"


def _cell(one: Feature, door: str, reasons: list[str]) -> str:
    """Return a cell; what it says of a refusal is numbered among the reasons."""
    if door in one.wrong:
        return "wrong"
    reason = one.refused.get(door)
    if reason is None:
        return "right"
    if reason not in reasons:
        reasons.append(reason)
    return f"refused ({reasons.index(reason) + 1})"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
