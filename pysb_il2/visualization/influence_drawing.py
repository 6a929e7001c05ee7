"""The influence of rules as a picture: for how many rules of each module a rule makes or destroys what they ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ..rules.influence import DESTROYS, MAKES, RATE, Influences, influences
from .svg import BADGE, INK, LINE, NO_MODULE, Drawing, badge, colour, document, text, width_of

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["draw_influence"]

_ROW, _SMALL = 22, 12
_NOTE = "Discs: it makes what so many rules of the module ask for. Rings: it takes that away from so many."
_NOTE_OF_RATES = " Squares: it changes so many rates."
#: Colours that colour-blind people tell apart (Okabe and Ito); the forms differ, too.
_BLUE, _VERMILION = "#0072b2", "#b34700"


def draw_influence(model: Model, module_of_rule: Mapping[str, str], modules: Sequence[str]) -> Drawing:
    """Return a table of modules and rules against modules; a rule is read from left to right."""
    table = _Table(influences(model), module_of_rule, modules)
    slope = max([0.0, *map(width_of, table.titles)]) + BADGE
    y, shapes = 66 + slope * 0.87, list[str]()
    for column, title in enumerate(table.titles):
        at = f"translate({table.middle(column) + 4:.1f},{y - 26:.1f}) rotate(-60)"
        shapes.append(f'<g transform="{at}">{text(0, 0, title)}</g>')
    shapes += table.rows(y, {module: table.members[module] for module in modules}, of_modules=True)
    y += _ROW * (len(modules) + 2)
    for module, title in zip(modules, table.titles, strict=True):
        shapes += [*badge(19, y - 12, module, modules), text(10 + BADGE, y - 7, title, 'font-weight="bold"')]
        shapes += table.rows(y, {rule: [rule] for rule in table.members[module]})
        y += _ROW * (len(table.members[module]) + 2)
    note = _NOTE + (_NOTE_OF_RATES if RATE in table.kinds else "")
    across = max([table.middle(i) + width_of(title) * 0.5 + 10 for i, title in enumerate(table.titles)] or [0.0])
    return document(f"{model.name}: influence of rules", note, shapes, max(table.right + 6, across), y - _ROW)


class _Table:
    """The columns of the table, and which rules each rule influences."""

    def __init__(self, found: Influences, module_of_rule: Mapping[str, str], modules: Sequence[str]) -> None:
        self.modules, self.titles = modules, [module or NO_MODULE for module in modules]
        self.members = {module: [name for name, of in module_of_rule.items() if of == module] for module in modules}
        self.kinds = [kind for kind in (MAKES, DESTROYS, RATE) if any(kind in said for said in found.values())]
        self.targets: dict[tuple[str, str], set[str]] = {}
        for (source, target), said in found.items():
            for kind in said:
                self.targets.setdefault((source, kind), set()).add(target)
        widths = [BADGE + width_of(name) * 1.1 for name in self.titles]
        self.left = 20 + max([0.0, *widths, *(width_of(rule) * _SMALL / 13 for rule in module_of_rule)])
        self.mark = 26 if len(self.kinds) < 3 else 16  # so that a dozen modules fit
        self.cell = self.mark * max(1, len(self.kinds)) + 4
        self.right = self.left + self.cell * len(modules)

    def middle(self, column: int) -> float:
        """Return the middle of a column."""
        return self.left + self.cell * (column + 0.5)

    def rows(self, y: float, rules_of: Mapping[str, Sequence[str]], *, of_modules: bool = False) -> Iterator[str]:
        """Yield rows that begin at a height, each with the rules that it sums; of modules if `of_modules`."""
        for column, module in enumerate(self.modules):
            box = f'x="{self.left + self.cell * column + 2:.1f}" y="{y:.1f}" width="{self.cell - 4}"'
            fill = f'fill="{colour(module, self.modules)}" fill-opacity="0.35"'
            yield f'<rect {box} height="{_ROW * len(rules_of)}" {fill}/>'
            yield from badge(self.middle(column), y - 12, module, self.modules)
        for name, rules in rules_of.items():
            y += _ROW
            yield f'<path d="M10 {y:.1f}H{self.right:.1f}" stroke="#d5d5d5"/>'
            if of_modules:
                yield from badge(19, y - _ROW / 2, name, self.modules)
                yield text(10 + BADGE, y - 6.5, name or NO_MODULE)
            else:
                yield text(10, y - 6.5, name, f'font-size="{_SMALL}"')
            yield from self._marks(y - _ROW / 2, rules)

    def _marks(self, y: float, rules: Sequence[str]) -> Iterator[str]:
        for at, kind in enumerate(self.kinds):
            targets = set[str]().union(*(self.targets.get((rule, kind), ()) for rule in rules))
            for column, module in enumerate(self.modules):
                if number := len(targets.intersection(self.members[module])):
                    x = self.left + self.cell * column + 2 + self.mark * (at + 0.5)
                    yield from _mark((x, y), min(10, self.mark / 2), kind, number)


def _mark(at: tuple[float, float], radius: float, kind: str, number: int) -> list[str]:
    x, y = at
    ink = "#ffffff" if kind == MAKES else INK
    words = text(x, y + 4, str(number), f'text-anchor="middle" font-size="{radius + 2:.0f}" fill="{ink}"')
    if kind == RATE:
        box = f'x="{x - radius:.1f}" y="{y - 8:.1f}" width="{2 * radius:.0f}" height="16"'
        return [f'<rect {box} fill="#ffffff" stroke="{LINE}"/>', words]
    line, fill = (_BLUE, _BLUE) if kind == MAKES else (_VERMILION, "#ffffff")
    return [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.0f}" fill="{fill}" stroke="{line}"/>', words]
