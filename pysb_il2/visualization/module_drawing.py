"""The map of modules as a picture: which molecules the rules of each module change, and which they only ask for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..rules.patterns import Side, bond_of, complex_patterns, drawn_bonds, molecules, state_of
from .svg import BADGE, LINE, NO_MODULE, Drawing, badge, colour, document, text, width_of

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["Counts", "count_rules", "draw_modules"]

_CELL, _ROW = 44, 24
_NOTE = "Discs: so many rules of the module change the molecule. Rings: so many only ask for it."


#: A number of rules, by a molecule and a module.
Counts = Counter[tuple[str, str]]


def count_rules(model: Model, module_of_rule: Mapping[str, str]) -> tuple[Counts, Counts]:
    """Return by molecule and module how many rules change it, and how many only ask for it."""
    changing, asking = Counts(), Counts()
    for rule in model.rules:
        before, after = (_forms(complex_patterns(p)) for p in (rule.reactant_pattern, rule.product_pattern))
        changed = {form[0] for form in (before - after) + (after - before)}
        changing.update((name, module_of_rule[rule.name]) for name in changed)
        asking.update((name, module_of_rule[rule.name]) for name in {form[0] for form in before + after} - changed)
    return changing, asking


def draw_modules(model: Model, module_of_rule: dict[str, str], modules: Sequence[str], order: Sequence[str]) -> Drawing:
    """Return a table of molecules, in an order, and modules, with the numbers of their rules."""
    changing, asking = count_rules(model, module_of_rule)
    left = 20 + max([0.0, *map(width_of, order)])
    slope = max([0.0, *(width_of(module or NO_MODULE) for module in modules)]) + BADGE
    top = 66 + slope * 0.87
    right, bottom = left + _CELL * len(modules), top + _ROW * len(order)
    shapes = []
    for column, module in enumerate(modules):
        x = left + _CELL * (column + 0.5)
        shapes += [
            f'<rect x="{x - _CELL / 2 + 3:.1f}" y="{top:.1f}" width="{_CELL - 6}" height="{_ROW * len(order)}" '
            f'fill="{colour(module, modules)}" fill-opacity="0.35"/>',
            *badge(x, top - 12, module, modules),
            f'<g transform="translate({x + 4:.1f},{top - 26:.1f}) rotate(-60)">{text(0, 0, module or NO_MODULE)}</g>',
        ]
    for row, name in enumerate(order):
        y = top + _ROW * (row + 0.5)
        shapes += [
            f'<path d="M{left:.1f} {y + _ROW / 2:.1f}H{right:.1f}" stroke="#d5d5d5"/>',
            text(left - 8, y + 4.5, name, 'text-anchor="end"'),
        ]
        for column, module in enumerate(modules):
            at = f'cx="{left + _CELL * (column + 0.5):.1f}" cy="{y:.1f}" r="10"'
            number, fill, ink = changing[name, module], LINE, 'fill="#ffffff"'
            if not number:
                number, fill, ink = asking[name, module], "#ffffff", f'fill="{LINE}"'
            if number:
                words = text(
                    left + _CELL * (column + 0.5), y + 4, str(number), f'text-anchor="middle" font-size="11" {ink}'
                )
                shapes += [f'<circle {at} fill="{fill}" stroke="{LINE}" stroke-width="1.5"/>', words]
    return document(f"{model.name}: modules and molecules", _NOTE, shapes, right + slope * 0.5 + 10, bottom + 14)


def _forms(side: Side) -> Counter[tuple[str, ...]]:
    """Return the molecules of a side with their place, states and partners."""
    forms: Counter[tuple[str, ...]] = Counter()
    for pattern in side:
        found = molecules(pattern)
        partner = {}
        for one, other in drawn_bonds(pattern):
            partner[one], partner[other] = other, one
        for index, molecule in enumerate(found):
            said = [molecule.monomer.name, str(molecule.compartment or pattern.compartment)]
            for site, condition in sorted(molecule.site_conditions.items()):
                end = partner.get((index, site))
                bond = f"{found[end[0]].monomer.name}.{end[1]}" if end else str(bond_of(condition))
                said.append(f"{site}~{state_of(condition)}!{bond}")
            forms[tuple(said)] += 1
    return forms
