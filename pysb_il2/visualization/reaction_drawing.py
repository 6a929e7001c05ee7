"""The species and reactions of a small network as a picture."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from .svg import BADGE, LINE, Drawing, arrow, colour, document, legend, shown_on_hover, text, width_of

if TYPE_CHECKING:
    from ..network.network import Network

__all__ = ["MAX_DRAWN", "Step", "draw_reactions", "steps_of"]

#: So many species can be told apart in a picture.
MAX_DRAWN = 40
_ROW, _GAP, _CHANNEL, _LONGEST = 16, 12, 110, 40
_NOTE = (
    "Boxes: species. Dots: reactions, by the module of their rules; ∅: from or to nothing. Thick: two molecules. "
    "Dashed: stays."
)


class Step(NamedTuple):
    """Reactions between the same species, in one direction or both: how many of each it takes and makes."""

    takes: Mapping[int, int]
    makes: Mapping[int, int]
    asks: tuple[int, ...]
    rules: tuple[str, ...]
    reversible: bool


def steps_of(network: Network) -> list[Step]:
    """Return the reactions of a network, those between the same species as one."""
    rules: dict[tuple[tuple[int, ...], tuple[int, ...]], dict[str, None]] = defaultdict(dict)
    for reaction in network.reactions:
        sides = tuple(sorted(reaction.reactants)), tuple(sorted(reaction.products))
        rules[sides] |= dict.fromkeys(name.removeprefix("_reverse_") for name in reaction.rules)
    steps, done = [], set()
    for (left, right), names in rules.items():
        done.add((left, right))
        back = rules.get((right, left)) if left and right and left != right else None
        if back is not None and (right, left) in done:
            continue
        takes, makes = Counter(left), Counter(right)
        steps.append(
            Step(
                takes - makes, makes - takes, tuple((takes & makes).keys()), tuple(names | (back or {})),
                back is not None,
            )
        )  # fmt: skip
    return steps


@dataclass
class _Node:
    """A species, or a step between species."""

    lines: Sequence[str] = ()
    beside: list[_Node] = field(default_factory=list)
    height: float = 0.0
    x: float = 0.0
    y: float = 0.0  # of the middle
    wide: float = 0.0

    @property
    def tall(self) -> float:
        return _ROW * len(self.lines) + 8 if self.lines else 6.0


def draw_reactions(network: Network, module_of_rule: Mapping[str, str], modules: Sequence[str]) -> Drawing:
    """Return species in columns by the number of their molecules, and what turns them into others between these."""
    species = [_Node(_lines(name)) for name in network.species]
    sizes = network.composition.sum(axis=1)
    levels = sorted({*sizes.tolist()})
    steps = steps_of(network)
    columns: list[list[_Node]] = [[] for _ in range(2 * len(levels))]
    for node, size in zip(species, sizes, strict=True):
        columns[2 * levels.index(size)].append(node)
    dots = []
    for step in steps:
        dot = _Node()
        ends = [*step.takes, *step.makes, *step.asks]
        for i in ends:
            dot.beside.append(species[i])
            species[i].beside.append(dot)
        sides = [max((levels.index(sizes[i]) for i in side), default=-1) for side in (step.takes, step.makes)]
        lower = min((side for side in sides if side >= 0), default=0)
        columns[2 * max(lower, max(sides) - 1) + 1].append(dot)
        dots.append(dot)
    _sort(columns)
    shapes, top = legend(modules, 56, 1180)
    wide, tall = _place(columns, top)
    for step, dot in zip(steps, dots, strict=True):
        shapes += _lines_of(step, dot, species)
    for step, dot in zip(steps, dots, strict=True):
        shapes += _dot(step, dot, module_of_rule, modules)
    for i, node in enumerate(species):
        shapes += _box(node, i, network.species[i])
    return document(f"{network.name}: species and reactions", _NOTE, shapes, wide, tall)


def _lines(species: str) -> list[str]:
    """Return each molecule of a species, with its place and states."""
    lines = []
    for place, name, sites, place_after in re.findall(r"(?:@(\w+)::?)?\$?(\w+)\(([^)]*)\)(?:@(\w+))?", species):
        states = [f"{s}={state}" if s != "loc" else state for s, state in re.findall(r"(\w+)~(\w+)", sites)]
        states = [state for state in (place or place_after,) if state] + states
        line = " ".join([name, ", ".join(states)]).strip()
        lines.append(line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…")
    return lines


def _sort(columns: Sequence[list[_Node]]) -> None:
    """Bring each node to the mean height of what stands beside it."""
    for column in columns:
        for i, node in enumerate(column):
            node.height = (i + 0.5) / len(column)
    for column in (*columns, *reversed(columns)) * 6:
        means = {id(node): sum(n.height for n in node.beside) / max(1, len(node.beside)) for node in column}
        column.sort(key=lambda node: means[id(node)])
        for i, node in enumerate(column):
            node.height = (i + 0.5) / len(column)


def _place(columns: Sequence[Sequence[_Node]], top: float) -> tuple[float, float]:
    """Give nodes their places, and return how wide and tall they are together."""
    needed = [sum(node.tall + _GAP for node in column) for column in columns]
    tall = max([*needed, 40.0])
    x = 10.0
    for index, column in enumerate(columns):
        wide = max((width_of(line) for node in column for line in node.lines), default=0.0) + BADGE + 14
        wide = _CHANNEL if index % 2 else wide
        y, space = top, (tall - needed[index]) / max(1, len(column))
        for node in column:
            node.x, node.wide = (x + wide / 2, 0.0) if index % 2 else (x, wide)
            node.y = y + (node.tall + _GAP + space) / 2
            y += node.tall + _GAP + space
        x += wide if column else 0.0
    return x + 10, top + tall


def _lines_of(step: Step, dot: _Node, species: Sequence[_Node]) -> Iterator[str]:
    for i, number in step.takes.items():
        yield from _line(dot, species[i], number, ends=step.reversible)
    for i, number in step.makes.items():
        yield from _line(dot, species[i], number, ends=True)
    for i in step.asks:
        yield from _line(dot, species[i], 1, ends=False, dash=' stroke-dasharray="4 3"')


def _line(dot: _Node, node: _Node, number: int, *, ends: bool, dash: str = "") -> Iterator[str]:
    x = node.x + node.wide if node.x < dot.x else node.x
    yield from arrow((dot.x, dot.y), (x, node.y), head=ends, style=f'stroke-width="{1.1 if number == 1 else 3}"{dash}')


def _dot(step: Step, dot: _Node, module_of_rule: Mapping[str, str], modules: Sequence[str]) -> Iterator[str]:
    of = {module_of_rule.get(rule, "") for rule in step.rules}
    fill = colour(of.pop(), modules) if len(of) == 1 else "#ffffff"
    circle = f'<circle cx="{dot.x:.1f}" cy="{dot.y:.1f}" r="5" fill="{fill}" stroke="{LINE}"/>'
    if not (step.takes and step.makes):
        circle += f'<path d="M{dot.x - 6:.1f} {dot.y + 6:.1f}l12 -12" stroke="{LINE}"/>'
    yield shown_on_hover(circle, ", ".join(step.rules))


def _box(node: _Node, index: int, name: str) -> Iterator[str]:
    top = node.y - node.tall / 2
    box = f'<rect x="{node.x:.1f}" y="{top:.1f}" width="{node.wide:.1f}" height="{node.tall:.1f}" rx="4"'
    yield shown_on_hover(f'{box} fill="#ffffff" fill-opacity="0.8" stroke="{LINE}"/>', name)  # a line that passes shows
    for row, line in enumerate(node.lines, start=1):
        yield text(node.x + 6, top + _ROW * row, line)
    number = f'text-anchor="end" font-size="10" fill="{LINE}"'
    yield text(node.x + node.wide - 4, top + 12, f"s{index + 1}", number)
