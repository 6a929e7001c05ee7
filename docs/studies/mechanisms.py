"""Which mechanism makes pSTAT5 steep in cells without CD25 and shallow in Treg: fits of a compact model, side by side.

The receptor with its traffic is the library's; STAT5 is a pool that active receptors phosphorylate at
``kc A U / (Km + U)``: 2e5 in a blast, in other cells in proportion to their cytoplasm, as all numbers here that are
concentrations. What differs is how the phosphate is lost, or how receptors become active. Each variant is
fitted to all pSTAT5 of Treg, T helper and NK cells (Farhat 2021), with copies as uncertain as they are, with and
without cells of one type that differ in CD25. ``uv run python docs/studies/mechanisms.py`` prints the table of
docs/explanation/calibration.md, a minute or some for each fit; names of variants may follow. ``--leave-out`` predicts
each cell from a fit of the others.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from fit_pstat5 import CELLS, COPIES, COUNTED, RECEPTOR, VARIATION, data, left_out, summary
from pysb import Expression, Initial, Monomer, Observable, Parameter, Rule

import pysb_il2 as il2
from pysb_il2 import modules
from pysb_il2.calibration import EstimatedParameter, fit
from pysb_il2.fitting.objective import Problem
from pysb_il2.knowledge.cells import ACTIVATED_CYTOPLASM, CYTOPLASM

STAT5 = 2e5
#: What names of models may not have.
PLAIN = str.maketrans(dict.fromkeys(" ,-", "_"))
BASE = (
    EstimatedParameter("kc", 0.03, 3.0, unit="1/s"),
    EstimatedParameter("Km", 3e3, 3e5, unit="molecules"),
    EstimatedParameter("kd", 1e-4, 1e-2, unit="1/s"),
)


class Variant(NamedTuple):
    """A law, the constants that it adds, those of the receptor that it holds, modules, and where to begin.

    Modules stand beside the ligand's; `begin` is a variant to fit first, and constants of which it says nothing.
    """

    law: Callable[[Any, Any, Any, float], tuple[Any, Any]]
    added: tuple[EstimatedParameter, ...] = ()
    fixed: Mapping[str, Any] = {}
    receptor: Mapping[str, tuple[Any, ...]] = {}
    begin: tuple[str, Mapping[str, float]] = ("", {})


def compact(variant: str, cell: str, ligand: str) -> Any:
    """Return the receptor of a cell with a compact STAT5."""
    law, _, fixed, receptor, _ = VARIANTS[variant]
    size = COUNTED[cell][CYTOPLASM] / ACTIVATED_CYTOPLASM
    what: dict[str, Any] = {"cell": COUNTED[cell], "name": f"{variant}_{cell}_{ligand}".translate(PLAIN)}
    parts = receptor.get(ligand, ("receptor",))
    what["ligand"] = None if receptor else ligand
    present = il2.build(*parts, **what).parameters.keys()
    model = il2.build(*parts, **what, parameters={one: fixed[one] for one in fixed.keys() & present})
    active = model.observables[f"{ligand}_dimer"] + model.observables[f"{ligand}_trimer"]
    with il2.building(model):
        S = Monomer("S", ["d", "Y"], {"Y": ["u", "p"]})
        Initial(S(d=None, Y="u"), Parameter("S_0", STAT5 * size))
        resting, pS = Observable("resting", S(Y="u")), Observable("pSTAT5", S(Y="p"))
        kc, Km, kd = Parameter("kc", 0.3), Parameter("Km", 2e4), Parameter("kd", 1e-3)
        active, lost = law(active, pS, kd, size)
        phosphorylation = Expression("phosphorylation", kc * active / (Km * size + resting))
        Rule("S_phosphorylated", S(d=None, Y="u") >> S(d=None, Y="p"), phosphorylation)
        if lost is not None:
            Rule("S_dephosphorylated", S(d=None, Y="p") >> S(d=None, Y="u"), Expression("lost", lost))
    return model


def linear(active: Any, pS: Any, kd: Any, size: float) -> tuple[Any, Any]:
    """First order on, first order off."""
    return active, kd * 1.0


def pairs(active: Any, pS: Any, kd: Any, size: float) -> tuple[Any, Any]:
    """Two ligand-joined receptors work on each other."""
    return active**2 / (active + Parameter("K_pairs", 300.0)), kd * 1.0


def switch(active: Any, pS: Any, kd: Any, size: float) -> tuple[Any, Any]:
    """Active kinases activate further ones; what erases them is saturable."""
    return _switched(active, size, Parameter("k1", 1e-5) / size), kd * 1.0


def zero_order(active: Any, pS: Any, kd: Any, size: float) -> tuple[Any, Any]:
    """Erase active kinases by few phosphatases, soon busy; kinases do not activate each other."""
    return _switched(active, size, 0), kd * 1.0


def _switched(active: Any, size: float, k1: Any) -> Any:
    """Return how many receptors have active kinases, each of which activates further ones with a rate of `k1`."""
    J = Monomer("J")
    on, k0 = Observable("on", J()), Parameter("k0", 3e-3)
    V, K = Parameter("V_switch", 0.5) * size, Parameter("K_switch", 50.0) * size
    Rule("switched_on", None >> J(), Expression("switching", (k0 + k1 * on) * (active - on)))
    Rule("switched_off", J() >> None, Expression("erasing", V / (K + on)))
    return on


def protected(active: Any, pS: Any, kd: Any, size: float) -> tuple[Any, Any]:
    """Dimers, at rest with monomers, keep their phosphates longer."""
    K = Parameter("K_dimer", 5e3) * size
    single = ((K**2 + 8 * K * pS) ** 0.5 - K) / 4
    return active, kd * single / (pS + 1e-3) + Parameter("kd_dimer", 1e-4)


def saturable(active: Any, pS: Any, kd: Any, size: float) -> tuple[Any, Any]:
    """Few phosphatases, soon busy, beside a first-order loss."""
    return active, kd + Parameter("V_phosphatase", 500.0) / (Parameter("K_phosphatase", 5e3) + pS / size)


def held(active: Any, pS: Any, kd: Any, size: float) -> tuple[Any, Any]:
    """Few phosphatases hold STAT5 that has no partner in a dimer of 5 nM: as in the library."""
    S, E = pS.reaction_pattern.complex_patterns[0].monomer_patterns[0].monomer, Monomer("E", ["S"])
    Initial(E(S=None), Parameter("E_0", 12000.0 * size))
    kr, K = Parameter("dimer_kr", 0.1), Parameter("K_dimer", 1200.0 * size)
    free, dimer = S(d=None, Y="p"), S(d=1, Y="p") % S(d=1, Y="p")
    Rule("dimerise", free + free | dimer, Expression("dimer_kf", kr / K), kr)
    Rule("free_dephosphorylated", free >> S(d=None, Y="u"), kd)
    Rule("dimer_broken", dimer >> free + S(d=None, Y="u"), Expression("kd_both", 2 * kd))
    kf, Kd = Parameter("E_kf", 4.15e-6 / size), Parameter("E_Kd", 1e3)
    Rule("E_binds", free + E(S=None) | S(d=1, Y="p") % E(S=1), kf, Expression("E_kr", kf * Kd * size))
    Rule("E_erases", S(d=1, Y="p") % E(S=1) >> S(d=None, Y="u") + E(S=None), Parameter("E_kc", 0.07))
    return active, None


def fed_back(active: Any, pS: Any, kd: Any, size: float) -> tuple[Any, Any]:
    """As `held`, and STAT5 has an inhibitor of the kinases made (as CIS and SOCS1 are), 1000 of which halve them."""
    F = Monomer("F")
    inhibitor, made, lost = Observable("inhibitor", F()), Parameter("F_kf", 1.0), Parameter("F_kd", 3e-4)
    Rule("F_made", None >> F(), Expression("F_making", made * pS / (STAT5 * size)))
    Rule("F_lost", F() >> None, lost)
    return held(active / (1 + inhibitor / 1000.0), pS, kd, size)


_HELD = (EstimatedParameter("E_kc", 3e-3, 1.0, unit="1/s"), EstimatedParameter("E_Kd", 100, 5e4, unit="molecules"))
_FED_BACK = (
    *_HELD,
    EstimatedParameter("F_kf", 1e-3, 1e3, unit="1/s"),
    EstimatedParameter("F_kd", 1e-4, 1e-3, unit="1/s"),
)
_STAY = {"complex_internalised_kf": (1e4, "min (half-life)")}
_PREASSEMBLED = modules.il2_receptor(detail="preassembled")
_SWITCH = (
    EstimatedParameter("k0", 1e-4, 0.1, unit="1/s"),
    EstimatedParameter("k1", 1e-7, 1e-3, unit="1/s"),
    EstimatedParameter("V_switch", 1e-2, 1e2, unit="1/s"),
    EstimatedParameter("K_switch", 1, 3e3, unit="molecules"),
)
VARIANTS = {
    "linear": Variant(linear),
    "pairs": Variant(pairs, (EstimatedParameter("K_pairs", 10, 3e4, unit="molecules"),)),
    "switch": Variant(switch, _SWITCH),
    "zero order": Variant(zero_order, tuple(one for one in _SWITCH if one.id != "k1")),
    "protected": Variant(
        protected,
        (
            EstimatedParameter("K_dimer", 50, 1e5, unit="molecules"),
            EstimatedParameter("kd_dimer", 1e-5, 1e-3, unit="1/s"),
        ),
    ),
    "saturable": Variant(
        saturable,
        (
            EstimatedParameter("V_phosphatase", 1, 1e4, unit="1/s"),
            EstimatedParameter("K_phosphatase", 50, 3e4, unit="molecules"),
        ),
    ),
    "held": Variant(held, _HELD),
    # From the middle of the ranges it ends where receptors stay.
    "held, fed back": Variant(fed_back, _FED_BACK, begin=("held", {"F_kf": 0.05})),
    "held, receptors stay": Variant(held, _HELD, _STAY),
    "held, receptors stay, fed back": Variant(fed_back, _FED_BACK, _STAY),
    "held, receptors go at once": Variant(held, _HELD, {"complex_internalised_kf": (0.26, "min (half-life)")}),
    "held, IL-15 on CD122 438 nM": Variant(held, _HELD, {"CD122_captures_IL15_Kd": (438.0, "nM")}),
    # Where IL-15 comes, chains have met for IL-2 all the same.
    "held, CD25 and CD122 meet before": Variant(
        held, _HELD, receptor={
            "IL2": (_PREASSEMBLED, modules.trafficking),
            "IL15": (_PREASSEMBLED, modules.il15_receptor, modules.trafficking),
        },
    ),
}  # fmt: skip


def posed(variant: str, varies: bool = True, staining: float | None = None, without: str = "") -> Problem:
    """Return the problem of a variant, with cells of one type that differ in CD25 or not, read as means or medians."""
    _, added, fixed, *_ = VARIANTS[variant]
    varied = {name: ends for name, ends in VARIATION.items() if f"[{without}]" not in name}
    cells = [cell for cell in CELLS if cell != without]
    return Problem(
        data(without), [*(one for one in RECEPTOR if one.id not in fixed), *BASE, *added],
        model={(c, ligand): compact(variant, c, ligand) for c in cells for ligand in ("IL2", "IL15")},
        copy_number_gsd=COPIES, variation=varied if varies else None, staining_log_sd=staining,
    )  # fmt: skip


def say(line: str) -> None:
    """Tell how far a fit is."""
    print(line, file=sys.stderr, flush=True)


def tell(row: Mapping[str, Any]) -> None:
    """Print a row of a table."""
    print("|", " | ".join(f"{v:.3g}" if isinstance(v, float) else str(v) for v in row.values()), "|", flush=True)


def compared(variant: str, varies: bool, starts: int, staining: float | None) -> dict[str, Any]:
    """Fit one variant and return a row of the table."""
    (first, more), begin = VARIANTS[variant].begin, None
    if first:
        begin = {
            **fit(posed(first, varies, staining), n_starts=starts, max_evaluations=60, progress=say).values,
            **more,
        }
    problem = posed(variant, varies, staining)
    found = fit(problem, n_starts=starts, initial_guess=begin, max_evaluations=60, progress=say)
    copies = {"CD122 of Treg": found.values["CD122_0[Treg]"]}
    row = {"variant": variant, "CD25": "varies" if varies else "alike", "fitted": len(problem.free)}
    return {**row, **summary(found), **copies}


def predicted(variant: str, starts: int, staining: float | None) -> dict[str, Any]:
    """Leave each cell out, predict it from copies by the law of counts, and return a row: errors of EC50s, and R2."""
    row: dict[str, Any] = {"variant": variant}
    errors, whole = [], posed(variant, staining=staining)
    for cell in CELLS:
        seen = posed(variant, staining=staining, without=cell)
        curves, explained = left_out(fit(seen, n_starts=starts, max_evaluations=60, progress=say), cell, whole)
        errors.append(float((curves[curves.time_min <= 60].log10 ** 2).mean()))
        row |= {cell: errors[-1] ** 0.5, f"R2 {cell}": explained}
    return {**row, "together": (sum(errors) / len(errors)) ** 0.5}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("variants", nargs="*", default=list(VARIANTS), metavar="variant")
    parser.add_argument("--starts", type=int, default=1, help="searches for each fit")
    parser.add_argument("--staining", type=float, help="read medians; spread (ln) of the fluorescence of alike cells")
    parser.add_argument("--leave-out", action="store_true", help="predict each cell from a fit of the others")
    given = parser.parse_args()
    if given.leave_out:
        print("| variant | Treg | R2 | T helper | R2 | NK | R2 | together |\n|---|---|---|---|---|---|---|---|")
        for variant in given.variants:
            tell(predicted(variant, given.starts, given.staining))
        return
    print("| variant | CD25 | fitted | chi2 | R2 30+60 | R2 all | EC50 RMSE | Hill NK | Hill Treg | CD122 of Treg |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for variant in given.variants:
        for varies in (False, True):
            tell(compared(variant, varies, given.starts, given.staining))


if __name__ == "__main__":
    main()
