"""The pathway as a picture: medium, membrane, cytoplasm and nucleus, in the colours of any result."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ..rules.catalysis import ACTIVATES, MODULATES, RESETS, catalysis
from ..rules.patterns import SiteKey
from .contact_drawing import bonds_of_rules
from .pathway_places import CHIP, HEAD, MEMBRANE, ROW, Box, Layout, lay_out
from .pathway_values import Scale, Value, ink_on, number, values_on
from .svg import LINE, Drawing, document, shown_on_hover, text, width_of

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["draw_pathway"]

_NOTE = "Grey: bonds. Blue arrow: modifies or makes. Red bar: takes that back, or degrades. Dashed: is in the rate."
_COLOURS = {ACTIVATES: "#0072b2", RESETS: "#b34700", MODULATES: "#777777"}
_MEDIUM, _CYTOPLASM, _NUCLEUS, _LIPID = "#ffffff", "#fbf8ef", "#eef1f8", "#d9cfa8"
_PER_LINE, _BOND = 3, "#999999"


def draw_pathway(model: Model, values: Mapping[str, float | None], label: str) -> Drawing:
    """Return the molecules of a model where they are in a cell, with their bonds and what they do to each other.

    Parameters
    ----------
    model : pysb.Model
    values : mapping of str to float
        Numbers by the names of what they belong to; None or NaN where one is missing.
    label : str
        What the numbers are.
    """
    numbers = _Numbers(values_on(model, values))
    bonds, actions = bonds_of_rules(model), catalysis(model)
    partners: dict[SiteKey, list[SiteKey]] = defaultdict(list)
    neighbours: dict[str, list[str]] = defaultdict(list)
    for one, other in bonds:
        for here, there in ((one, other), (other, one)):
            partners[here].append(there)
            neighbours[here[0]].append(there[0])
    for pair in actions:
        for name, near in (pair, pair[::-1]):
            neighbours[name].append(near)
    counts = {key: len(indices) for key, indices in numbers.chips.items()}
    top = 110.0 if values else 66.0
    layout = lay_out(model, neighbours, partners, counts, top + 14)
    shapes = [*numbers.scale.bar(10, 58, label)] if values else []
    shapes += _zones(layout, top) if layout.is_cell else []
    for (source, target), kinds in actions.items():
        for kind in sorted(kinds):
            shapes += _action(layout.boxes[source], layout.boxes[target], kind)
    for (one, other), is_made in bonds.items():
        shapes += _bond(layout, one, other, "" if is_made else ' stroke-dasharray="5 4"')
    for box in layout.boxes.values():
        shapes += _molecule(box, layout, numbers)
    words, bottom = numbers.list_from(layout.bottom + 26) if values else ([], layout.bottom)
    return document(
        f"{model.name}: pathway", _NOTE, [*shapes, *words], max(layout.right, 1200 if values else 0), bottom + 10
    )


class _Numbers:
    """Numbers, their colours, and which are drawn where: as the ground of words, or as chips beside these."""

    def __init__(self, values: Sequence[Value]) -> None:
        self._values = values
        self.scale = Scale.of(value.value for value in values)
        self.grounds: dict[SiteKey, str] = {}
        self.chips: dict[SiteKey, list[int]] = defaultdict(list)
        for index, value in enumerate(values):
            for place in value.places:
                if value.fills:
                    self.grounds[place] = self.scale.colour(value.value)
                else:
                    self.chips[place].append(index)

    def chips_of(self, box: Box, site: str, y: float) -> Iterator[str]:
        """Yield the chips of a row of a box."""
        for place, index in enumerate(reversed(self.chips.get((box.name, site), [])), start=1):
            yield self._chip(index, box.x + box.wide - 4 - CHIP * place, y)

    def _chip(self, index: int, x: float, y: float) -> str:
        value = self._values[index]
        fill = self.scale.colour(value.value)
        shape = f'<rect x="{x:.1f}" y="{y:.1f}" width="{CHIP - 2}" height="14" fill="{fill}" stroke="{LINE}"/>'
        words = text(x + 11, y + 11, str(index + 1), f'text-anchor="middle" font-size="11" {ink_on(fill)}')
        return shown_on_hover(shape + words, f"{value.name}: {number(value.value)}")

    def list_from(self, y: float) -> tuple[list[str], float]:
        """Return all numbers with their names, and where they end."""
        wide = max(1180 / _PER_LINE, 150 + max(width_of(value.name) for value in self._values))
        per_line, shapes = max(1, int(1190 / wide)), []
        for index, value in enumerate(self._values):
            x, at = 10 + wide * (index % per_line), y + 22 * (index // per_line)
            words = f"{value.name}: {number(value.value)}{'' if value.places else ' (not drawn)'}"
            shapes += [self._chip(index, x, at), text(x + 28, at + 12, words)]
        return shapes, y + 22 * math.ceil(len(self._values) / per_line)


def _zones(layout: Layout, top: float) -> Iterator[str]:
    wide, inside = layout.right - 20, layout.membrane + MEMBRANE
    yield _area(10, inside, wide, layout.bottom - inside, f'fill="{_CYTOPLASM}"')
    for y in (layout.membrane, layout.membrane + MEMBRANE - 9):
        yield _area(10, y, wide, 9, f'rx="4" fill="{_LIPID}"')
    words = [("medium", 18, top + 4), ("cytoplasm", 18, layout.nucleus - 8)]
    if layout.bottom > layout.nucleus:
        style = f'rx="30" fill="{_NUCLEUS}" stroke="{LINE}"'
        yield _area(14, layout.nucleus, wide - 8, layout.bottom - layout.nucleus - 8, style)
        words.append(("nucleus", 44, layout.nucleus + 18))
    yield from (text(x, y, name, f'font-style="italic" fill="{LINE}"') for name, x, y in words)


def _area(x: float, y: float, wide: float, tall: float, style: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall:.1f}" {style}/>'


def _rows(box: Box, layout: Layout) -> Iterator[tuple[str, float]]:
    """Yield the sites of a box with the upper edges of their rows."""
    yield from ((site, layout.membrane - box.tall_outside + HEAD + ROW * i + 2) for i, site in enumerate(box.outside))
    first = box.y + (2 if box.is_chain else HEAD + 2)
    yield from ((site, first + ROW * i) for i, site in enumerate(box.sites))


def _molecule(box: Box, layout: Layout, numbers: _Numbers) -> Iterator[str]:
    top = layout.membrane - box.tall_outside if box.is_chain else box.y
    frame, ground = f'rx="5" stroke="{LINE}"', numbers.grounds.get((box.name, ""), "#ffffff")
    yield _area(box.x, top, box.wide, box.tall_outside if box.is_chain else box.tall, f'{frame} fill="#ffffff"')
    if box.is_chain:
        yield _area(box.x + box.wide / 2 - 7, layout.membrane, 14, MEMBRANE, f'fill="#ffffff" stroke="{LINE}"')
        if box.sites:
            yield _area(box.x, box.y, box.wide, box.tall, f'{frame} fill="#ffffff"')
    yield _area(box.x, top, box.wide, HEAD, f'{frame} fill="{ground}"')
    yield text(box.x + 8, top + 15.5, box.name, f'font-weight="bold" {ink_on(ground)}')
    yield from numbers.chips_of(box, "", top + 4)
    for site, y in _rows(box, layout):
        ground = numbers.grounds.get((box.name, site), "")
        yield from [_area(box.x + 3, y, box.wide - 6, ROW - 1, f'fill="{ground}"')] if ground else []
        yield text(box.x + 8, y + 12.5, box.words[site], f'font-size="12" {ink_on(ground)}')
        yield from numbers.chips_of(box, site, y + 1)


def _bond(layout: Layout, one: SiteKey, other: SiteKey, dash: str) -> Iterator[str]:
    boxes = layout.boxes[one[0]], layout.boxes[other[0]]
    y1, y2 = (dict(_rows(box, layout))[site] + ROW / 2 for box, (_, site) in zip(boxes, (one, other), strict=True))
    left, right = boxes
    if left.x > right.x:
        left, right, y1, y2 = right, left, y2, y1
    x1, x2 = left.x + left.wide, right.x
    turn = [x1 + (x2 - x1) / 2] * 2
    if x2 < x1 + 8:  # one above the other
        x2 = right.x + right.wide
        turn = [max(x1, x2) + 26] * 2
        y1, y2 = (y1 - 4, y2 + 4) if one == other else (y1, y2)
    way = f"M{x1:.1f} {y1:.1f}C{turn[0]:.1f} {y1:.1f} {turn[1]:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
    yield f'<path d="{way}" fill="none" stroke="{_BOND}" stroke-width="2"{dash}/>'
    yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{_BOND}"/>' for x, y in ((x1, y1), (x2, y2)))


def _action(source: Box, target: Box, kind: str) -> Iterator[str]:
    (x1, y1, *half), (x2, y2, *half_target) = map(_middle, (source, target))
    far = math.hypot(x2 - x1, y2 - y1)
    dx, dy = (x2 - x1) / far, (y2 - y1) / far
    aside = 4  # of the other way, on the other side
    x1, y1, x2, y2 = x1 - dy * aside, y1 + dx * aside, x2 - dy * aside, y2 + dx * aside
    start, end = _to_edge(dx, dy, *half), far - _to_edge(dx, dy, *half_target) - 2
    if end <= start:
        return
    ink, dash = _COLOURS[kind], ' stroke-dasharray="4 3"' if kind == MODULATES else ""

    def point(along: float, across: float = 0.0) -> str:
        return f"{x1 + dx * along - dy * across:.1f} {y1 + dy * along + dx * across:.1f}"

    yield f'<path d="M{point(start)}L{point(end)}" fill="none" stroke="{ink}" stroke-width="1.4"{dash}/>'
    if kind == RESETS:
        yield f'<path d="M{point(end, 6)}L{point(end, -6)}" stroke="{ink}" stroke-width="2"/>'
    else:
        yield f'<path d="M{point(end)}L{point(end - 9, 4)}L{point(end - 9, -4)}z" fill="{ink}"/>'


def _middle(box: Box) -> tuple[float, float, float, float]:
    """Return the middle of a box, of a chain that of its part inside, and half of its width and height."""
    tall = max(box.tall, 6.0)
    return box.x + box.wide / 2, box.y + tall / 2, box.wide / 2, tall / 2


def _to_edge(dx: float, dy: float, half_wide: float, half_tall: float) -> float:
    return min(half_wide / abs(dx) if dx else math.inf, half_tall / abs(dy) if dy else math.inf)
