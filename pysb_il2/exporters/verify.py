"""Compare what another tool reads in an exported text with the model that was exported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from math import isclose, prod
from typing import TYPE_CHECKING

from ..errors import Il2Error
from ..network.expansion import expand
from ..network.species_matching import species_permutation
from .certificate import Certificate, ReadBackError, certificate_of
from .exporter import Comparison, Exporter, ReadBack, read_net
from .trajectory_comparison import Read, compare_trajectories, run_network

if TYPE_CHECKING:
    from typing import Unpack

    from pysb import Model

    from ..simulation.engines.base import Engine
    from ..types import LimitOptions

__all__ = ["check_read_back"]

#: Constants are written with all their digits; what BioNetGen computes from them may round.
RTOL = 1e-12
#: Reactants, products and rules of a reaction.
_Sides = tuple[tuple[int, ...], tuple[int, ...], tuple[str, ...]]
#: A rate's functions of the state, by name, and the product of its constants.
_Rate = tuple[str, float]


def check_read_back(model: Model, text: str, exporter: Exporter, **limits: Unpack[LimitOptions]) -> Certificate:
    """Return what was compared; raise an error if another tool reads another model than the one that was exported.

    Parameters are compared by value, species as graphs, initial amounts, reactions with their rules
    and the values of their rates, and trajectories of all species, observables and functions.

    Raises
    ------
    ReadBackError
        Names the first difference, and has the certificate.
    Il2Error
        If the format cannot be read back.

    Examples
    --------
    >>> from pysb.examples.bngwiki_simple import model
    >>> from pysb_il2.exporters.net import NET
    >>> text = NET.to_text(model)
    >>> certificate = check_read_back(model, text, NET)
    >>> certificate.species, certificate.difference
    (3, None)
    >>> check_read_back(model, text.replace("0.06 ", "0.07 "), NET)
    Traceback (most recent call last):
    ...
    pysb_il2.exporters.certificate.ReadBackError: ...: parameter 'km1' is 0.07, not 0.06; do not use the text, ...
    """
    if exporter.read_back is None and exporter.difference is None:
        raise Il2Error(f"format {exporter.name!r} cannot be read back; export the model without verify=True")
    expected = read_net(model, expand(model, decoupled=False, **limits).net_text())
    if exporter.difference is not None:
        found = exporter.difference(expected, text)
    else:
        assert exporter.read_back is not None
        found = _compare(model, expected, exporter.read_back(model, text))
    certificate = certificate_of(model, text, exporter, expected, found)
    if found.difference:
        words = f"model {model.name!r} does not come back from {exporter.name} as it was written: {found.difference}"
        raise ReadBackError(f"{words}; do not use the text, and report it with the model", text, certificate)
    return certificate


def _compare(model: Model, expected: ReadBack, read: ReadBack) -> Comparison:
    """Return what differs between two networks of a model."""
    permutation = species_permutation(expected.network, read.network)
    if difference := _first_difference(model, expected, read, permutation):
        return Comparison(difference)
    assert not isinstance(permutation, str)
    course = Read(read.engine.observables, read.engine.functions, partial(run_network, read))
    return compare_trajectories(expected, course, permutation)


def _first_difference(model: Model, expected: ReadBack, read: ReadBack, permutation: list[int] | str) -> str | None:
    """Return in words the first difference between two networks of a model, but for their trajectories."""
    for name in (*model.parameters.keys(), *model.expressions_constant().keys()):
        value, read_value = expected.engine.value(name), _value(read.engine, name)
        if read_value is None:
            return f"parameter {name!r} is missing"
        if not isclose(value, read_value, rel_tol=RTOL):
            return f"parameter {name!r} is {read_value!r}, not {value!r}"
    if isinstance(permutation, str):
        return permutation
    amounts, read_amounts = expected.engine.initials()[permutation], read.engine.initials()
    for species, amount, read_amount in zip(read.network.species, amounts, read_amounts, strict=True):
        if not isclose(amount, read_amount, rel_tol=RTOL):
            return f"{species} starts at {read_amount:.17g}, not {amount:.17g}"
    return _reaction_difference(expected, read, permutation)


def _reaction_difference(expected: ReadBack, read: ReadBack, permutation: list[int]) -> str | None:
    species = expected.network.species
    # BioNetGen drops the rules from a .net file that it read.
    with_rules = any(reaction.rules for reaction in read.network.reactions)
    rates = _rates(expected, range(len(species)), with_rules=with_rules)
    read_rates = _rates(read, permutation, with_rules=with_rules)
    for sides in (*rates, *(sides for sides in read_rates if sides not in rates)):
        here, there = rates.get(sides, []), read_rates.get(sides, [])
        equal = len(here) == len(there) and all(
            name == read_name and isclose(value, read_value, rel_tol=RTOL)
            for (name, value), (read_name, read_value) in zip(here, there, strict=True)
        )
        if not equal:
            left, right = (" + ".join(species[i] for i in side) or "0" for side in sides[:2])
            rule = f" of rule {', '.join(sides[2])}" if sides[2] else ""
            return f"reaction {left} -> {right}{rule} has the rate {_in_words(there)}, not {_in_words(here)}"
    return None


def _rates(result: ReadBack, permutation: Sequence[int], *, with_rules: bool) -> dict[_Sides, list[_Rate]]:
    """Return the sorted rates of all reactions with the same reactants, products and rules."""
    rates: dict[_Sides, list[_Rate]] = defaultdict(list)
    for reaction in result.network.reactions:
        reactants, products = (
            tuple(sorted(permutation[i] for i in side)) for side in (reaction.reactants, reaction.products)
        )
        rules = tuple(sorted(reaction.rules)) if with_rules else ()
        rates[reactants, products, rules].append(_rate(reaction.rate, result.engine))
    return {sides: sorted(equal_sides) for sides, equal_sides in rates.items()}


def _rate(text: str, engine: Engine) -> _Rate:
    """Return the functions in a rate, by name, and the product of its constants."""
    constants, names = [], []
    for factor in text.split("*"):
        name = factor.strip().removesuffix("()")
        try:
            constants.append(float(name))
        except ValueError:
            value = _value(engine, name) if name not in engine.functions else None
            if value is None:
                names.append(name)
            else:
                constants.append(value)
    return "*".join(sorted(names)), prod(constants)


def _value(engine: Engine, name: str) -> float | None:
    """Return the value of a parameter or constant Expression, or None if the network has none of that name."""
    try:
        return engine.value(name)
    except Il2Error:
        return None


def _in_words(rates: list[_Rate]) -> str:
    return " and ".join(f"{value:.12g}{name and '*' + name}" for name, value in rates) or "none"
