"""Receptors of several chains that a ligand assembles in any order.

A ligand has one site per chain. Every allowed subset of chains on the ligand is a state, and
every joining of one more chain is a reversible step: from solution while the ligand is free, in
the plane of the membrane once a chain holds it. The steps form cycles, so their equilibrium
constants depend on one another; `assemble` takes a spanning set of them and writes the rest as
Expressions, so that detailed balance holds for whatever values the constants take.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from operator import mod
from typing import Any

import sympy
from pysb import ComponentSet

from pysb_il2.errors import Il2Error, unknown

from .rule_writing import bound, check_sites, name_of, write_rule

__all__ = ["Join", "assemble", "complex_of", "preassemble"]


@dataclass(frozen=True)
class Join:
    """One step of assembly: `chain` joins a ligand that holds the chains `on`.

    Parameters
    ----------
    chain : str
        The chain that joins; also the name of the ligand's site for it.
    on : tuple of str
        The chains that hold the ligand already; empty for capture from solution.
    kf : float, Parameter, Expression
        Association rate: 1/(molecules s) per cell.
    Kd : float, Parameter, Expression or None
        Dissociation constant in molecules per cell; None where it follows from the others by
        detailed balance.
    """

    chain: str
    on: tuple[str, ...] = ()
    kf: Any = None
    Kd: Any = None


def complex_of(ligand: Any, chains: Mapping[str, Any], held: Iterable[str], site: str = "ligand") -> Any:
    """Return the complex of a ligand with exactly the chains `held`.

    Parameters
    ----------
    ligand : Monomer or MonomerPattern
        Has one site per chain.
    chains : mapping of str to Monomer or MonomerPattern
        The chains by the name of the ligand's site.
    held : iterable of str
        Which of them the ligand holds; its other sites are empty.
    site : str
        The site of the chains that binds the ligand.

    Examples
    --------
    >>> from pysb import Monomer
    >>> L = Monomer("L", ["A", "B"], _export=False)
    >>> A = Monomer("A", ["ligand"], _export=False)
    >>> complex_of(L, {"A": A, "B": A}, ["A"])
    L(A=1, B=None) % A(ligand=1)
    """
    held = set(held)
    bonds = {name: index for index, name in enumerate(chains, start=1) if name in held}
    pattern = ligand
    for name in chains:
        pattern = bound(pattern, name, bonds.get(name))
    for name, bond in bonds.items():
        pattern = pattern % bound(chains[name], site, bond)
    return pattern


def assemble(
    ligand: Any, chains: Mapping[str, Any], joins: Sequence[Join], *, site: str = "ligand", where: str = ""
) -> ComponentSet:
    """Assemble a receptor around a ligand in every allowed order, with closed thermodynamic cycles.

    Parameters
    ----------
    ligand : Monomer or MonomerPattern
        Has one binding site per chain, called as the chain.
    chains : mapping of str to Monomer or MonomerPattern
        The chains by that name; each binds with `site`.
    joins : sequence of Join
        The allowed steps. Kd of a step may be left out where a cycle fixes it.
    site : str
        The site of the chains that binds the ligand.
    where : str
        Appended to the names of rules, such as ``"in_endosome"``.

    Returns
    -------
    pysb.ComponentSet
        The rules, and an Expression ``<rule>_kr`` for each, ``<rule>_Kd`` for each dependent constant.

    Raises
    ------
    Il2Error
        If a chain is unknown, a dependent constant is not fixed by the others, or given numbers
        contradict one another around a cycle; the cycle is named.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> m = Model("m", _export=False)
    >>> with building(m):
    ...     L, A, B = Monomer("L", ["A", "B"]), Monomer("A", ["ligand"]), Monomer("B", ["ligand"])
    ...     parts = assemble(L, {"A": A, "B": B}, [
    ...         Join("A", kf=1e-6, Kd=100.0), Join("B", kf=1e-6, Kd=1000.0),
    ...         Join("B", ("A",), kf=1e-4, Kd=10.0), Join("A", ("B",), kf=1e-4)])
    >>> m.expressions["A_joins_L_B_Kd"].get_value()
    1.0...
    """
    for name, chain in chains.items():
        check_sites(ligand, name)
        check_sites(chain, site)
    for join in joins:
        for name in (join.chain, *join.on):
            if name not in chains:
                raise unknown("chain", name, chains, where=f"the receptor of {name_of(ligand)}")
    names = [_sentence(join, name_of(ligand), where) for join in joins]
    constants = _close_cycles(joins, names)
    made = ComponentSet()
    for join, name, (Kd, dependent) in zip(joins, names, constants, strict=True):
        if dependent:
            Kd = _expression(f"{name}_Kd", Kd, made)
        free = chains[join.chain]
        reaction = complex_of(ligand, chains, join.on, site) + bound(free, site, None) | complex_of(
            ligand, chains, {*join.on, join.chain}, site
        )
        made |= write_rule(name, reaction, join.kf, sympy.Mul(join.kf, Kd))
    return made


def preassemble(
    ligand: Any,
    chains: Mapping[str, Any],
    row: Sequence[str],
    kf: Any,
    Kd: Any,
    capture_kf: Any,
    weight: Any,
    *,
    site: str = "ligand",
    where: str = "",
) -> ComponentSet:
    """Let a chain meet others without a ligand, and capture the ligand together.

    The contacts of the chains are given up to the ligand, which then holds them all, so a ligand
    that leaves such a complex leaves it behind or, through the steps of `assemble`, single chains.

    Parameters
    ----------
    ligand : Monomer or MonomerPattern
        Has a site called as each chain.
    chains : mapping of str to Monomer or MonomerPattern
        All chains of the ligand by name, as for `assemble`.
    row : sequence of str
        Chains in the order in which they touch, each with a site called as its neighbour; the last
        one meets the others, which a call of their own has joined where they are two or more.
    kf, Kd : float, Parameter or Expression
        Association of the last chain, 1/(molecules s), and its dissociation constant, molecules per cell.
    capture_kf : float, Parameter or Expression
        Association of ligand and row, 1/(molecules s).
    weight : float, Parameter, Expression or sympy expression
        Product of the dissociation constants along a path of `assemble` from the free ligand to
        the ligand with all these chains, over those of the contacts made before; the affinity of
        the row follows by detailed balance.
    site, where : str
        As in `assemble`.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> m = Model("m", _export=False)
    >>> with building(m):
    ...     L, A, B = Monomer("L", ["A", "B"]), Monomer("A", ["ligand", "B"]), Monomer("B", ["ligand", "A"])
    ...     parts = preassemble(L, {"A": A, "B": B}, ["A", "B"], 1e-3, 10.0, 1e-6, 50.0)
    >>> m.rules["A_meets_B"].reactant_pattern
    A(ligand=None, B=None) + B(ligand=None, A=None)
    """
    for one, other in pairwise(row):
        check_sites(chains[one], site, other)
        check_sites(chains[other], site, one)
    alone = {name: bound(chains[name], site, None) for name in row}
    for one, other in pairwise(row):
        alone[one], alone[other] = bound(alone[one], other, None), bound(alone[other], one, None)

    def touching(names: Sequence[str]) -> Any:
        patterns = dict(alone)
        for bond, (one, other) in enumerate(pairwise(names), start=1):
            patterns[one], patterns[other] = bound(patterns[one], other, bond), bound(patterns[other], one, bond)
        first, *more = (patterns[name] for name in names)
        return reduce(mod, more, first)

    *others, last = row
    made = ComponentSet()
    together = touching(row)
    name = "_".join(filter(None, (*others, "meets", last, where)))
    made |= write_rule(name, touching(others) + alone[last] | together, kf, sympy.Mul(kf, Kd))
    name = "_".join(filter(None, (*row, "captures", name_of(ligand), where)))
    held = complex_of(ligand, {**chains, **alone}, row, site)
    free = complex_of(ligand, chains, (), site)
    captured = _expression(f"{name}_Kd", sympy.Mul(weight) / Kd, made)
    made |= write_rule(name, free + together | held, capture_kf, sympy.Mul(capture_kf, captured))
    return made


def _sentence(join: Join, ligand: str, where: str) -> str:
    verb = "joins" if join.on else "captures"
    return "_".join(filter(None, (join.chain, verb, ligand, *join.on, where)))


def _expression(name: str, value: Any, made: ComponentSet) -> Any:
    from pysb import Expression

    expression = Expression(name, value)
    made.add(expression)
    return expression


def _close_cycles(joins: Sequence[Join], names: Sequence[str]) -> list[tuple[Any, bool]]:
    """Return each step's Kd and whether it was derived.

    The weight of a state, the product of Kd along a path from the free ligand, must not depend on
    the path: a given constant on a new state fixes its weight, one between two known weights
    closes a cycle, and a missing one is the ratio of the weights it joins.
    """
    weight: dict[frozenset[str], Any] = {frozenset(): sympy.Integer(1)}
    path: dict[frozenset[str], list[str]] = {frozenset(): []}
    pending = [(join, name) for join, name in zip(joins, names, strict=True) if join.Kd is not None]
    while pending:
        rest = []
        for join, name in pending:
            low, high = _ends(join)
            if low in weight and high in weight:
                _check_cycle(weight[high] / (weight[low] * join.Kd), [*path[low], name], path[high])
            elif low in weight:
                weight[high], path[high] = weight[low] * join.Kd, [*path[low], name]
            elif high in weight:
                weight[low], path[low] = weight[high] / join.Kd, [*path[high], name]
            else:
                rest.append((join, name))
        if len(rest) == len(pending):
            break  # steps among states that nothing ties to the free ligand
        pending = rest
    closed = []
    for join, name in zip(joins, names, strict=True):
        low, high = _ends(join)
        if join.Kd is not None:
            closed.append((join.Kd, False))
        elif low in weight and high in weight:
            closed.append((weight[high] / weight[low], True))
        else:
            raise Il2Error(f"the Kd of step {name!r} is not fixed by the others; give it a Kd")
    return closed


def _ends(join: Join) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(join.on), frozenset({*join.on, join.chain})


def _check_cycle(ratio: Any, one: list[str], other: list[str]) -> None:
    """Refuse a cycle whose given constants contradict one another, whatever they are made of."""
    shared = set(one) & set(other)
    cycle = [n for n in one if n not in shared] + [n for n in reversed(other) if n not in shared]
    names = " -> ".join(cycle)
    if ratio.free_symbols:
        raise Il2Error(
            f"every constant of the cycle {names} is given; leave out one Kd so that it follows by detailed balance"
        )
    if not math.isclose(float(ratio), 1.0, rel_tol=1e-9):
        raise Il2Error(
            f"the cycle {names} violates detailed balance by a factor of {float(ratio):.4g}; "
            "leave out one Kd so that it follows from the others"
        )
