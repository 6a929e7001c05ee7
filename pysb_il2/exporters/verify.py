"""Compare what BioNetGen reads in an exported text with the model that was written."""

from __future__ import annotations

from collections import defaultdict
from math import isclose, prod
from typing import TYPE_CHECKING, NoReturn

from ..errors import Il2Error
from ..network.expansion import expand
from ..network.network import Network, Reaction
from ..network.species_matching import places
from ..simulation.engines.bngsim import Engine
from .trajectory_comparison import first_difference

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["compare"]

#: Constants are written with all their digits; what BioNetGen computes from them may round.
EXACT = 1e-12
_Sides = tuple[tuple[int, ...], tuple[int, ...], tuple[str, ...]]
_Rate = tuple[str, float]


def compare(model: Model, text: str, format: str) -> None:
    """Raise an error if BioNetGen reads another model in a text than the one that was written.

    Parameters are compared by value, species as graphs, initial amounts, reactions with their rules
    and the values of their rates, and trajectories of all species, observables and functions.

    Parameters
    ----------
    model : pysb.Model
        The model that was written.
    text : str
        What was written.
    format : {"bngl", "net"}
        In which format.

    Raises
    ------
    Il2Error
        Names the first difference.

    Examples
    --------
    >>> from pysb.examples.bngwiki_simple import model
    >>> from pysb_il2.exporters import export
    >>> text = export(model, format="net")
    >>> compare(model, text, "net")
    >>> compare(model, text.replace("0.06 ", "0.07 "), "net")
    Traceback (most recent call last):
    ...
    pysb_il2.errors.Il2Error: ...: parameter 'km1' is 0.07, not 0.06; do not use the text, and report it with the model
    """
    from .formats import _writer

    def refuse(what: str) -> NoReturn:
        raise Il2Error(
            f"model {model.name!r} does not come back from {format} as it was written: {what}; do not use the "
            "text, and report it with the model"
        )

    wrote, read = expand(model, decoupled=False), Network(model, _writer(format).read_back(text))
    ours, theirs = Engine(wrote.net_text()), Engine(read.text)
    names = [*model.parameters.keys(), *model.expressions_constant().keys()]
    for name in names:
        mine, other = ours.value(name), _value(theirs, name)
        if other is None:
            refuse(f"parameter {name!r} is missing")
        if not isclose(mine, other, rel_tol=EXACT):
            refuse(f"parameter {name!r} is {other!r}, not {mine!r}")
    place = places(wrote, read)
    if isinstance(place, str):
        refuse(place)
    for name, mine, other in zip(read.species, ours.initials()[place], theirs.initials(), strict=True):
        if not isclose(mine, other, rel_tol=EXACT):
            refuse(f"{name} starts at {other:.17g}, not {mine:.17g}")
    different = _other_reaction(wrote, read, place, ours, theirs)
    if different:
        refuse(different)
    course = first_difference(ours, theirs, place)
    if course:
        refuse(course)


def _value(engine: Engine, name: str) -> float | None:
    try:
        return engine.value(name)
    except Il2Error:  # what the network has no value of
        return None


def _other_reaction(wrote: Network, read: Network, place: list[int], ours: Engine, theirs: Engine) -> str | None:
    """Return in words the first reaction that the two networks do not share."""
    with_rules = any(reaction.rules for reaction in read.reactions)  # BioNetGen drops them from a .net that it read
    here = _rates(wrote.reactions, list(range(len(wrote.species))), ours, with_rules)
    there = _rates(read.reactions, place, theirs, with_rules)
    for sides in (*here, *(key for key in there if key not in here)):
        mine, other = here.get(sides, []), there.get(sides, [])
        same = len(mine) == len(other) and all(
            a[0] == b[0] and isclose(a[1], b[1], rel_tol=EXACT) for a, b in zip(mine, other, strict=True)
        )
        if not same:
            left, right = (" + ".join(wrote.species[i] for i in side) or "0" for side in sides[:2])
            rule = f" of rule {', '.join(sides[2])}" if sides[2] else ""
            return f"reaction {left} -> {right}{rule} has the rate {_said(other)}, not {_said(mine)}"
    return None


def _said(rates: list[_Rate]) -> str:
    return " and ".join(f"{value:.12g}{name and '*' + name}" for name, value in rates) or "none"


def _rates(
    reactions: tuple[Reaction, ...], place: list[int], engine: Engine, with_rules: bool
) -> dict[_Sides, list[_Rate]]:
    """Return the rates of all reactions between the same species by the same rules, in order."""
    found: dict[_Sides, list[_Rate]] = defaultdict(list)
    for reaction in reactions:
        sides = (tuple(sorted(place[i] for i in side)) for side in (reaction.reactants, reaction.products))
        rules = tuple(sorted(reaction.rules)) if with_rules else ()
        found[(*sides, rules)].append(_rate(reaction.rate, engine))  # type: ignore[index]
    return {sides: sorted(rates) for sides, rates in found.items()}


def _rate(text: str, engine: Engine) -> _Rate:
    """Return a rate as its value, and what in it depends on the state (a function, by name)."""
    values, names = [], []
    for factor in text.split("*"):
        name = factor.strip().removesuffix("()")
        try:
            values.append(float(name))
        except ValueError:
            value = _value(engine, name) if name not in engine.functions else None
            if value is None:
                names.append(name)
            else:
                values.append(value)
    return "*".join(sorted(names)), prod(values)
