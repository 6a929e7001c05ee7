"""The conditions of exact decoupling, numbered as in docs/explanation/decoupling.md, and what breaks them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

__all__ = ["Condition", "Reason"]


class Condition(IntEnum):
    """What exact decoupling asks of the rules."""

    #: A rule that changes a limb tests that limb and the trunk only; no rule tests two limbs.
    ONE_LIMB = 1
    #: A rule that changes the trunk, or makes or removes one of its molecules, tests the trunk only.
    TRUNK = 2
    #: What binds a limb cannot reach the trunk or another limb by another way.
    PARTNERS = 3
    #: A pattern that is counted once per complex sits on one limb of a complex only.
    COUNTING = 4
    #: A rule that removes a molecule does not depend on what is bound to it.
    DELETION = 5
    #: A term of an observable tests one limb.
    OBSERVABLES = 6
    #: Rules, rates and sites can be read site by site: no compartments, energy patterns, local functions, total rates.
    READABLE = 7


@dataclass(frozen=True)
class Reason:
    """Why a site is no limb of its own, or why limbs are not independent: a condition, and what would break it."""

    condition: Condition
    words: str

    def __str__(self) -> str:
        return f"{self.words} (condition {self.condition:d})"
