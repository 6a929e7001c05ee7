"""Which models a stochastic engine runs right, found by comparing the engines (docs/explanation/single_cells.md)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import Il2Error, unknown
from ..reduction.decouple import Decoupling, decoupling
from ..rules.expressions import check_functions
from ..rules.patterns import complex_patterns, connected_components, molecules
from ..rules.rule_analysis import molecule_mapping

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["ENGINES", "check_suited"]

#: Gillespie's method on the expanded network, and two that need no network.
ENGINES = ("ssa", "nfsim", "rulemonkey")


def check_suited(model: Model, engine: str) -> None:
    """Refuse a model that an engine would run wrong.

    Raises
    ------
    Il2Error
        Names what in the model the engine mistakes, and the way out.
    """
    if engine not in ENGINES:
        raise unknown("engine", engine, ENGINES)
    from pysb.core import time

    check_functions(model)
    if (report := _decoupled(model)) is not None and report.splits:
        raise Il2Error(
            f"model {model.name!r} was decoupled, which is exact for means only, not for single cells; "
            f"give the full model {report.model!r} that decouple() was called on"
        )
    for expression in model.expressions:
        if expression.expr.has(time):
            raise Il2Error(
                f"Expression {expression.name!r} follows time, which stochastic engines here take to stand still "
                "between readings; let a molecule that is made or lost keep the time"
            )
    if engine == "ssa":
        for rule in model.rules:
            if rule.total_rate:
                raise Il2Error(
                    f"rule {rule.name!r} has a total rate, which engine 'ssa' multiplies by its reactants; "
                    "write a rate per molecule, or take engine='nfsim'"
                )
    else:
        for why in _beyond_network_free(model):
            raise Il2Error(f"engine {engine!r} cannot run model {model.name!r} right: {why}; take engine='ssa'")


def _decoupled(model: Model) -> Decoupling | None:
    try:
        return decoupling(model)
    except Il2Error:
        return None


def _beyond_network_free(model: Model) -> Iterator[str]:
    """Yield what NFsim or RuleMonkey run wrong, some of it without a word."""
    if model.compartments:
        yield "volumes of compartments are left out"
    if model.energypatterns or any(rule.energy for rule in model.rules):
        yield "energy patterns were not compared yet"
    for observable in model.observables:
        if any(len(connected_components(pattern)) > 1 for pattern in observable.reaction_pattern.complex_patterns):
            yield f"observable {observable.name!r} names molecules of one complex without the bonds between them"
    for rule in model.rules:
        left, right = (complex_patterns(side) for side in (rule.reactant_pattern, rule.product_pattern))
        if any(len(connected_components(pattern)) > 1 for pattern in left + right):
            yield f"rule {rule.name!r} names molecules of one complex without the bonds between them"
        if not rule.delete_molecules and (_torn(left, right) or (rule.is_reversible and _torn(right, left))):
            yield f"rule {rule.name!r} deletes a part of a complex without delete_molecules=True"


def _torn(left: Sequence[Any], right: Sequence[Any]) -> bool:
    """Return whether a pattern loses some of its molecules and keeps others."""
    kept = molecule_mapping(left, right)
    stay = [[(i, j) in kept for j in range(len(molecules(pattern)))] for i, pattern in enumerate(left)]
    return any(any(row) and not all(row) for row in stay)
