"""Results on the picture of the pathway: where each number belongs, and its colour."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import Il2Error, unknown
from ..rules.expressions import parameter_names
from ..rules.influence import centre
from ..rules.patterns import SiteKey, complex_patterns, molecules, state_of
from .svg import INK, LINE, text

if TYPE_CHECKING:
    from pysb import ComplexPattern, Model

__all__ = ["HATCHED", "Scale", "Value", "ink_on", "number", "values_on"]

#: A number is drawn at so many places at most.
_MOST_PLACES = 6
#: Colours that colour-blind people tell apart: cividis, and Paul Tol's sunset with a grey middle.
_SEQUENTIAL = ("#fee838", "#d0be57", "#a59c74", "#7c7b78", "#575d6d", "#31446b", "#00224e")
_DIVERGING = ("#364b9a", "#6ea6cd", "#c2e4ef", "#e6e6e6", "#fdb366", "#dd3d2d", "#a50026")
_PATTERN = (
    '<defs><pattern id="missing" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="6" height="6" fill="#ffffff"/><path d="M0 0V6" stroke="{LINE}" stroke-width="2"/></pattern></defs>'
)
HATCHED = "url(#missing)"


@dataclass(frozen=True)
class Value:
    """A number, its name, and the molecules (with the site "") and sites where it is drawn, if anywhere."""

    name: str
    value: float
    places: tuple[SiteKey, ...]
    fills: bool  # a molecule or a site as a whole, else it is drawn beside other numbers


def values_on(model: Model, values: Mapping[str, float | None]) -> list[Value]:
    """Return where numbers belong.

    Raises
    ------
    Il2Error
        If a name is none of the model's, or a number is infinite.
    """
    targets = _Targets(model)
    found = []
    for name, number in values.items():
        value = math.nan if number is None else float(number)
        if math.isinf(value):
            raise Il2Error(f"the value of {name!r} is infinite; give finite numbers, or NaN for one that is missing")
        places = tuple(dict.fromkeys(targets.of(name)))
        fills = name in targets.wholes
        found.append(Value(name, value, places if len(places) <= _MOST_PLACES else (), fills))
    return found


class _Targets:
    """Where the names of a model stand in the picture."""

    def __init__(self, model: Model) -> None:
        self._model = model
        sites = {f"{m.name}.{site}": (m.name, site) for m in model.monomers for site in m.sites}
        self.wholes = {**sites, **{name: (name, "") for name in model.monomers.keys()}}
        readouts = {*model.observables.keys(), *model.expressions.keys()}
        self._known = {*self.wholes, *readouts, *model.parameters.keys(), *model.rules.keys()}

    def of(self, name: str) -> Iterator[SiteKey]:
        """Yield the places of a name."""
        model = self._model
        if name not in self._known:
            raise unknown("name to colour", name, self._known, where=f"model {model.name!r}")
        if name in self.wholes:
            yield self.wholes[name]
        elif name in model.observables.keys():
            yield from _of_pattern(complex_patterns(model.observables[name].reaction_pattern))
        elif name in model.rules.keys():
            yield from centre(model.rules[name])[:1]
        else:
            yield from self._of_constant(name)

    def _of_constant(self, name: str) -> Iterator[SiteKey]:
        """Yield the places of a parameter or an Expression: what it counts, else whose rates and amounts use it."""
        model = self._model
        if name in model.expressions.keys():
            counted = parameter_names(model.expressions[name]) & {*model.observables.keys()}
            for observable in sorted(counted):
                yield from self.of(observable)
            if counted:
                return
        for rule in model.rules:
            rates = [rule.rate_forward, *([rule.rate_reverse] if rule.is_reversible else [])]
            if any(name == rate.name or name in parameter_names(rate) for rate in rates):
                yield from centre(rule)[:1]
        for initial in model.initials:
            if name == initial.value.name or name in parameter_names(initial.value):
                yield molecules(initial.pattern)[0].monomer.name, ""


def _of_pattern(patterns: Iterable[ComplexPattern]) -> Iterator[SiteKey]:
    """Yield the sites of which patterns give the state, but for the place; else their first molecule."""
    for pattern in patterns:
        found = [
            (molecule.monomer.name, site)
            for molecule in molecules(pattern)
            for site, condition in molecule.site_conditions.items()
            if site != "loc" and state_of(condition)
        ]
        yield from found or [(molecules(pattern)[0].monomer.name, "")]


@dataclass(frozen=True)
class Scale:
    """From numbers to colours: from the least to the greatest, about 0 where some are negative."""

    low: float
    high: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Scale:
        """Return the scale of numbers, of which some may be missing."""
        known = [value for value in values if not math.isnan(value)]
        low, high = min(known, default=0.0), max(known, default=0.0)
        if low < 0:
            high = max(high, -low)
            low = -high
        return cls(low, high)

    @property
    def colours(self) -> tuple[str, ...]:
        """The colours from the least to the greatest."""
        return _DIVERGING if self.low < 0 else _SEQUENTIAL

    def colour(self, value: float) -> str:
        """Return the colour of a number, or hatches for one that is missing."""
        if math.isnan(value):
            return HATCHED
        wide = self.high / 2 - self.low / 2  # the whole may be beyond what a float holds
        at = (value / 2 - self.low / 2) / wide if wide else 0.5
        step = min(at * (len(self.colours) - 1), len(self.colours) - 1.000001)
        one, other = (bytes.fromhex(c[1:]) for c in self.colours[int(step) : int(step) + 2])
        parts = (round(a + (b - a) * (step % 1)) for a, b in zip(one, other, strict=True))
        return "#" + bytes(parts).hex()

    def bar(self, x: float, y: float, label: str) -> Iterator[str]:
        """Yield the bar of the colours with its range, what it shows, and the mark of what is missing."""
        stops = "".join(
            f'<stop offset="{i / (len(self.colours) - 1):.3f}" stop-color="{c}"/>' for i, c in enumerate(self.colours)
        )
        yield _PATTERN
        yield f'<defs><linearGradient id="scale">{stops}</linearGradient></defs>'
        yield f'<rect x="{x}" y="{y}" width="220" height="14" fill="url(#scale)" stroke="{LINE}"/>'
        ends = ((x, self.low, "start"), (x + 110, self.low / 2 + self.high / 2, "middle"), (x + 220, self.high, "end"))
        yield from (text(at, y + 28, number(value), f'text-anchor="{anchor}"') for at, value, anchor in ends)
        yield f'<rect x="{x + 250}" y="{y}" width="22" height="14" fill="{HATCHED}" stroke="{LINE}"/>'
        yield text(x + 278, y + 12, "missing")
        yield text(x + 350, y + 12, label)


def number(value: float) -> str:
    """Return a number as it is printed."""
    return "missing" if math.isnan(value) else f"{value:.3g}"


def ink_on(ground: str) -> str:
    """Return the style of words that can be read on a colour; those on hatches have a rim."""
    if ground == HATCHED:
        return f'fill="{INK}" stroke="#ffffff" stroke-width="3" paint-order="stroke"'
    if not ground:
        return f'fill="{INK}"'
    red, green, blue = bytes.fromhex(ground[1:])
    return 'fill="#ffffff"' if 0.299 * red + 0.587 * green + 0.114 * blue < 128 else f'fill="{INK}"'
