"""Which rules write one mechanism, under whatever names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..rules.patterns import complex_patterns, molecules
from ..rules.rule_analysis import molecule_mapping

if TYPE_CHECKING:
    from pysb import ReactionPattern, Rule

__all__ = ["effect", "mechanism"]

_BOND = re.compile(r"(?<=[=\s])\d+(?=[,)])")


def mechanism(rule: Rule) -> str:
    """Return the patterns of a rule as text that does not depend on the order in which they are written."""
    return f"{_sides(rule.reactant_pattern)} -> {_sides(rule.product_pattern)}"


def _sides(pattern: ReactionPattern) -> list[list[str]]:
    """Return the molecules of a pattern, complex by complex, in an order that does not depend on how it is written."""
    return sorted(sorted(_BOND.sub("bound", str(m)) for m in cp.monomer_patterns) for cp in pattern.complex_patterns)


def effect(rule: Rule) -> str:
    """Return which molecules a rule takes and gives, complex by complex, and what it changes of them, as text.

    Examples
    --------
    >>> from pysb.examples.bngwiki_egfr_simple import model
    >>> effect(model.rules["egfr_dimerize"])[:60]
    "[['EGFR'], ['EGFR']] -> [['EGFR', 'EGFR']]: ['EGFR.CR1=bound..."
    """
    sides = [complex_patterns(side) for side in (rule.reactant_pattern, rule.product_pattern)]
    names = [sorted(sorted(m.monomer.name for m in molecules(cp)) for cp in side) for side in sides]
    changes = []
    for (i, j), (k, n) in molecule_mapping(*sides).items():
        before, after = molecules(sides[0][i])[j], molecules(sides[1][k])[n]
        for site, condition in after.site_conditions.items():
            if before.site_conditions.get(site) != condition:
                text = "bound" if isinstance(condition, int) else condition
                changes.append(f"{after.monomer.name}.{site}={text}")
    return f"{names[0]} -> {names[1]}: {sorted(changes)}"
