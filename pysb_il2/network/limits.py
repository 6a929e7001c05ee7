"""Limits of an expansion: how far BioNetGen applies the rules, and what a network says of what they left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..errors import Il2Error, unknown
from ..rules.patterns import complex_patterns, molecules
from ..rules.rule_analysis import molecule_mapping
from ..text import shown
from .bionetgen import UNLIMITED, block_text

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["NO_LIMITS", "Limits", "TruncationWarning", "limits_of"]

_MARK = "# Limits of the expansion: "


class TruncationWarning(UserWarning):
    """A network lacks the species and reactions beyond a limit of its expansion."""


@dataclass(frozen=True)
class Limits:
    """How often rules are applied, and how many molecules a complex may have, in all and of each kind.

    As BioNetGen's `generate_network` has them; without `max_iter` rules are applied until nothing new comes.
    """

    max_iter: int | None = None
    max_agg: int | None = None
    max_stoich: tuple[tuple[str, int], ...] = ()

    @classmethod
    def of(
        cls, model: Model, *, max_iter: int | None = None, max_agg: int | None = None,
        max_stoich: Mapping[str, int] | None = None,
    ) -> Limits:  # fmt: skip
        """Return the limits that were given for a model, checked."""
        stoich = max_stoich or {}
        for name in stoich:
            if name not in model.monomers.keys():
                raise unknown("monomer", name, model.monomers.keys(), where=f"max_stoich of model {model.name!r}")
        by_monomer = tuple(sorted((name, _checked(f"max_stoich of {name!r}", stoich[name])) for name in stoich))
        return cls(
            None if max_iter is None else _checked("max_iter", max_iter),
            None if max_agg is None else _checked("max_agg", max_agg),
            by_monomer,
        )

    def __bool__(self) -> bool:
        return self != Limits()

    def __str__(self) -> str:
        given = {"max_iter": self.max_iter, "max_agg": self.max_agg, "max_stoich": dict(self.max_stoich) or None}
        return ", ".join(f"{name}={value}" for name, value in given.items() if value is not None)

    @property
    def action(self) -> str:
        """The action of BioNetGen that expands the rules."""
        options = [f"max_iter=>{self.max_iter or UNLIMITED}"]
        if self.max_agg:
            options.append(f"max_agg=>{self.max_agg}")
        if self.max_stoich:
            options.append(f"max_stoich=>{{{','.join(f'{name}=>{value}' for name, value in self.max_stoich)}}}")
        return f"generate_network({{overwrite=>1,{','.join(options)}}})"

    def marked(self, model: Model, net_text: str, steps: list[int]) -> str:
        """Return the text of a network with a first line on its limits; `steps` are the species after each iteration.

        BioNetGen does not say what exceeded the size of a complex: something may have where complexes of the sizes
        that are there could do so together.
        """
        if not self:
            return net_text
        words = []
        if self.max_iter and len(steps) > self.max_iter and steps[-1] > steps[-2]:
            words.append("truncated by max_iter")
        species = block_text(net_text, "species").splitlines()
        sizes = {
            "max_agg": (self.max_agg, r"\("),
            **{f"max_stoich of {n}": (v, rf"\b{n}\(") for n, v in self.max_stoich},
        }
        joined, made = _largest_step(model)
        for name, (limit, molecule) in sizes.items():
            largest = max((len(re.findall(molecule, line)) for line in species), default=0)
            if limit and joined * largest + made > limit:
                words.append(f"perhaps truncated by {name}")
        return f"{_MARK}{self}; {', '.join(words) or 'none was reached'}\n{net_text}"


NO_LIMITS = Limits()


def _checked(name: str, value: object) -> int:
    number = 0 if isinstance(value, bool) or not isinstance(value, (int, np.integer)) else int(value)
    if not 1 <= number <= UNLIMITED:
        raise Il2Error(f"{name} is {shown(value)}; give a whole number from 1 to {UNLIMITED:,}")
    return number


def _largest_step(model: Model) -> tuple[int, int]:
    """Return how many complexes a rule joins at most, and how many molecules it adds to a complex."""
    joined, made = 1, 0
    for rule in model.rules:
        sides = [complex_patterns(rule.reactant_pattern), complex_patterns(rule.product_pattern)]
        for before, after in (sides, sides[::-1])[: 1 + rule.is_reversible]:
            joined = max(joined, len(before))
            made = max(made, sum(map(len, map(molecules, after))) - len(molecule_mapping(before, after)))
    return joined, made


def limits_of(net_text: str) -> str:
    """Return what the text of a network says of limits of its expansion; nothing where there were none."""
    first, _, _ = net_text.partition("\n")
    return first.removeprefix(_MARK) if first.startswith(_MARK) else ""
