"""Which features of a model or of its network an engine would run wrong, found by comparing the engines.

The comparison is described in docs/explanation/single_cells.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

from ..network import bionetgen
from ..network.expansion import expand
from ..network.network import Network
from ..reduction.decouple import report_of
from ..rules.contact_map import ContactMap
from ..rules.patterns import complex_patterns, connected_components, molecules, monomer_names
from ..rules.rule_analysis import molecule_mapping

if TYPE_CHECKING:
    from pysb import ComplexPattern, Model

__all__ = ["STOCHASTIC_ENGINES", "unsupported_features"]

_TOTAL_RATE = "such events would be too rare; write a rate per molecule"
#: Gillespie's method on the expanded network, and two that need no network.
STOCHASTIC_ENGINES = ("ssa", "nfsim", "rulemonkey")


def unsupported_features(model_or_network: Model | Network, engine: str) -> list[str]:
    """Return what an engine would run wrong, in words; nothing if it runs all of it right.

    Parameters
    ----------
    model_or_network : pysb.Model or Network
        A model for stochastic engines, a network for the others.
    engine : str
        One of `STOCHASTIC_ENGINES` or of `pysb_il2.simulation.engines.registry.ENGINES`.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> unsupported_features(il2.build("receptor"), "ssa")
    []
    """
    return [feature for find in _UNSUPPORTED.get(engine, ()) for feature in find(model_or_network)]


def _decoupled_sites(model: Model) -> Iterator[str]:
    report = report_of(model)
    if report is not None and report.splits:
        yield (
            "it was decoupled, which is exact for means only, not for single cells; "
            f"give the full model {report.model!r} that decouple() was called on"
        )


def _time_in_expressions(model: Model) -> Iterator[str]:
    from pysb.core import time

    for expression in model.expressions:
        if expression.expr.has(time):
            yield (
                f"Expression {expression.name!r} follows time, which stochastic engines here take to stand still "
                "between readings; let a molecule that is made or lost keep the time"
            )


def _total_rates_of_one_species(model: Model) -> Iterator[str]:
    rules = {name for rule in model.rules if rule.total_rate for name in (rule.name, f"_reverse_{rule.name}")}
    reactions = expand(model, decoupled=False).reactions if rules else ()
    paired = {rule for r in reactions if len(set(r.reactants)) < len(r.reactants) for rule in r.rules}
    for name in sorted(rules & paired):
        yield f"rule {name!r} has a total rate and two reactants of one species; {_TOTAL_RATE}"


def _total_rates_in_one_complex(model: Model) -> Iterator[str]:
    contacts = ContactMap(model) if any(rule.total_rate for rule in model.rules) else None
    for rule in model.rules:
        if not rule.total_rate or contacts is None:
            continue
        for side in (rule.reactant_pattern, rule.product_pattern)[: 1 + rule.is_reversible]:
            patterns = complex_patterns(side)
            reach = [
                monomer_names([p]).union(into[0] for _, into in contacts.walk(contacts.open_sites(p))) for p in patterns
            ]
            if any(one & other for one, other in combinations(reach, 2)):
                yield f"rule {rule.name!r} has a total rate and two reactants that may be one complex; {_TOTAL_RATE}"


def _volumes_and_energies(model: Model) -> Iterator[str]:
    if model.compartments:
        yield "volumes of compartments are left out; take engine='ssa'"
    if model.energypatterns or any(rule.energy for rule in model.rules):
        yield "energy patterns were not compared yet; take engine='ssa'"


def _missing_bonds(model: Model) -> Iterator[str]:
    sides = {f"observable {o.name!r}": o.reaction_pattern.complex_patterns for o in model.observables}
    for rule in model.rules:
        sides[f"rule {rule.name!r}"] = complex_patterns(rule.reactant_pattern) + complex_patterns(rule.product_pattern)
    for name, patterns in sides.items():
        if any(len(connected_components(pattern)) > 1 for pattern in patterns):
            yield f"{name} names molecules of one complex without the bonds between them; take engine='ssa'"


def _partial_deletions(model: Model) -> Iterator[str]:
    for rule in model.rules:
        left, right = complex_patterns(rule.reactant_pattern), complex_patterns(rule.product_pattern)
        deletes = _deletes_a_part(left, right) or (rule.is_reversible and _deletes_a_part(right, left))
        if deletes and not rule.delete_molecules:
            yield f"rule {rule.name!r} deletes a part of a complex without delete_molecules=True; take engine='ssa'"


def _deletes_a_part(left: Sequence[ComplexPattern], right: Sequence[ComplexPattern]) -> bool:
    """Return whether a pattern loses some of its molecules and keeps others."""
    pairs = molecule_mapping(left, right)
    stays = [[(i, j) in pairs for j in range(len(molecules(pattern)))] for i, pattern in enumerate(left)]
    return any(any(row) and not all(row) for row in stays)


def _unreadable_rate_laws(network: Network) -> Iterator[str]:
    text = "\n".join(bionetgen.block_text(network.text, block) for block in ("parameters", "functions"))
    if re.search(r"\btime\b", text):
        yield "rates follow time"
    if re.search(r"&&|\|\|", text):
        yield "conditions are joined by and or or"
    if not all(re.fullmatch(r"(?:[\d.eE+-]+\*)?[A-Za-z_]\w*(?:\(\))?", r.rate) for r in network.reactions):
        yield "a rate is more than a number times one name"


_NETWORK_FREE = (
    _decoupled_sites, _time_in_expressions, _total_rates_in_one_complex, _volumes_and_energies, _missing_bonds,
    _partial_deletions,
)  # fmt: skip
#: What each engine runs wrong, some of it without a word; an engine that is not here runs all that we know of right.
_UNSUPPORTED: Mapping[str, tuple[Callable[[Any], Iterator[str]], ...]] = {
    "ssa": (_decoupled_sites, _time_in_expressions, _total_rates_of_one_species),
    "nfsim": _NETWORK_FREE,
    "rulemonkey": _NETWORK_FREE,
    "sparse": (_unreadable_rate_laws,),
}
