"""The contact map as a picture: molecules with their sites and states, and the bonds that rules can make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import networkx as nx

from ..rules.contact_map import ContactMap
from ..rules.medium import initials_in_medium
from ..rules.patterns import complex_patterns, drawn_bonds, molecules
from .svg import BADGE, LINE, Drawing, badge, colour, document, legend, text, width_of

if TYPE_CHECKING:
    from pysb import Model, Monomer

    from ..rules.patterns import SiteKey

__all__ = ["bonds_of_rules", "draw_contacts"]

_WIDTH, _HEAD, _ROW, _GAP = 1200, 24, 17, 14
#: Between columns that bonds join, and the longest line of a site with its states.
_BONDS, _LONGEST = 46, 14
_NOTE = (
    "Boxes: molecules, their sites and states. Lines: bonds in rules, dashed where their states are never reached. "
    "Numbers: modules that name them first."
)


@dataclass
class _Box:
    """A molecule: its lines, in which of them each site stands, and where it is drawn."""

    name: str
    lines: list[str]
    row_of: dict[str, int]
    x: float = 0.0
    y: float = 0.0
    wide: float = 0.0

    @property
    def height(self) -> float:
        return _HEAD + _ROW * len(self.lines) + (6 if self.lines else 0)

    def height_of(self, site: str) -> float:
        return self.y + _HEAD + _ROW * (self.row_of[site] + 0.5) + 2


def draw_contacts(model: Model, module_of: dict[str, str], modules: Sequence[str]) -> Drawing:
    """Return the contact map of a model; `module_of` says which of the `modules` brings each monomer."""
    boxes = {monomer.name: _box(monomer) for monomer in model.monomers}
    bonds = bonds_of_rules(model)
    graph = nx.Graph()
    graph.add_edges_from((one[0], other[0]) for one, other in bonds)
    wide = _set_widths(boxes[name] for name in graph)
    wide_alone = _set_widths(box for name, box in boxes.items() if name not in graph)
    outside = initials_in_medium(model)
    order = sorted(graph, key=lambda name: name not in outside)  # the sort is stable
    parts = sorted(nx.connected_components(graph), key=lambda part: min(map(order.index, part)))
    most = int((_WIDTH - 20) // (wide + _BONDS))
    blocks = [_columns(graph.subgraph(part), [name for name in order if name in part], most) for part in parts]
    across = max([_WIDTH, 20 + wide_alone, *(20 + len(block) * (wide + _BONDS) for block in blocks)])

    shapes, top = legend(modules, 56, across)
    x, bottom = 10.0, top
    for block in blocks:
        if x > 10 and x + len(block) * (wide + _BONDS) > across:
            x, top = 10.0, bottom + 2 * _GAP
        tall = [sum(boxes[name].height + _GAP for name in column) - _GAP for column in block]
        for column, height in zip(block, tall, strict=True):
            y = top + (max(tall) - height) / 2
            for name in column:
                boxes[name].x, boxes[name].y = x, y
                y += boxes[name].height + _GAP
            x += wide + _BONDS
        bottom = max(bottom, top + max(tall))
    shelves = max(1, int((across - 20 + _GAP) // (wide_alone + _GAP)))
    filled = [bottom + 2 * _GAP if blocks else bottom] * shelves
    rank = {module: index for index, module in enumerate(modules)}
    alone = sorted(boxes.keys() - set(order), key=lambda name: (rank.get(module_of.get(name, ""), len(rank)), name))
    for name in alone:
        shelf = filled.index(min(filled))
        boxes[name].x, boxes[name].y = 10 + shelf * (wide_alone + _GAP), filled[shelf]
        filled[shelf] += boxes[name].height + _GAP
    for (one, other), is_made in bonds.items():
        from_box, to_box = boxes[one[0]], boxes[other[0]]
        shapes += _bond((from_box, one[1]), (to_box, other[1]), "" if is_made else ' stroke-dasharray="5 4"')
    for box in boxes.values():
        shapes += _drawn(box, module_of.get(box.name, ""), modules)
    return document(f"{model.name}: contact map", _NOTE, shapes, across, max(filled) + _GAP)


def _box(monomer: Monomer) -> _Box:
    lines: list[str] = []
    row_of = {}
    for site in dict.fromkeys(monomer.sites):
        row_of[site], states = len(lines), monomer.site_states.get(site, [])
        whole = f"{site}: {', '.join(states)}" if states else site
        lines += [whole] if len(whole) <= _LONGEST else [site, *(f"  · {state}" for state in states)]
    return _Box(monomer.name, lines, row_of)


def _set_widths(boxes: Iterable[_Box]) -> float:
    """Make boxes as wide as the widest needs, and return the width."""
    boxes = list(boxes)
    needed = (14 + max([width_of(box.name) * 1.1 + BADGE, *map(width_of, box.lines)]) for box in boxes)
    wide = max(needed, default=0.0)
    for box in boxes:
        box.wide = wide
    return wide


def bonds_of_rules(model: Model) -> dict[tuple[SiteKey, SiteKey], bool]:
    """Return the bonds that rules and initials draw, in their order, and whether the initials can lead to them."""
    partners = ContactMap(model).partners
    sides = (side for rule in model.rules for side in (rule.reactant_pattern, rule.product_pattern))
    patterns = [initial.pattern for initial in model.initials] + [p for side in sides for p in complex_patterns(side)]
    found = {}
    for pattern in patterns:
        for ends in drawn_bonds(pattern):
            one, other = sorted((molecules(pattern)[index].monomer.name, site) for index, site in ends)
            found[one, other] = other in partners.get(one, ())
    return found


def _columns(graph: nx.Graph[str], names: Sequence[str], most: int) -> list[list[str]]:
    """Return molecules by the number of bonds from one, so that bonds join a column or the next.

    That one is the first from which there are not too many columns, else one in the middle. In a column each stands at
    the mean height of its partners in the columns beside it.
    """
    far = nx.eccentricity(graph)
    first = next((name for name in names if far[name] < most), min(names, key=lambda name: far[name]))
    columns = [sorted(layer) for layer in nx.bfs_layers(graph, [first])]
    height = {name: (index + 0.5) / len(column) for column in columns for index, name in enumerate(column)}

    def mean(name: str, column: Sequence[str]) -> tuple[float, str]:
        beside = sorted(height[partner] for partner in graph[name] if partner not in column)
        return sum(beside) / max(1, len(beside)), name

    for column in (*columns, *reversed(columns)) * 4:
        means = {name: mean(name, column) for name in column}
        column.sort(key=means.__getitem__)
        height |= {name: (index + 0.5) / len(column) for index, name in enumerate(column)}
    return columns


def _bond(one: tuple[_Box, str], other: tuple[_Box, str], dash: str) -> Iterator[str]:
    """Yield a line in the space between two columns, or to the right of one."""
    left, right = sorted((one, other), key=lambda end: end[0].x)
    x1, x2 = left[0].x + left[0].wide, right[0].x
    y1, y2 = (box.height_of(site) for box, site in (left, right))
    if x2 < x1:  # of one column
        x2 = x1
        turn = x1 + 32
        if one == other:
            y1, y2 = y1 - 4, y2 + 4
    else:
        turn = (x1 + x2) / 2
    way = f"M{x1:.1f} {y1:.1f}C{turn:.1f} {y1:.1f} {turn:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
    yield f'<path d="{way}" fill="none" stroke="{LINE}" stroke-width="1.6"{dash}/>'
    yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2" fill="{LINE}"/>' for x, y in ((x1, y1), (x2, y2)))


def _drawn(box: _Box, module: str, modules: Sequence[str]) -> Iterator[str]:
    frame = f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.wide:.1f}" rx="4" stroke="{LINE}"'
    yield f'{frame} height="{box.height:.1f}" fill="#ffffff"/>'
    yield f'{frame} height="{_HEAD}" fill="{colour(module, modules)}"/>'
    yield text(box.x + 6, box.y + 17, box.name, 'font-weight="bold"')
    yield from badge(box.x + box.wide - 13, box.y + _HEAD / 2, module, modules)
    for row, line in enumerate(box.lines):
        yield text(box.x + (14 if line.startswith(" ") else 6), box.y + _HEAD + _ROW * (row + 1) - 2, line.strip())
