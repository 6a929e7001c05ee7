"""Detailed balance: which dissociation constants of an assembly follow from the others, and whether all agree."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol, TypeAlias

import sympy

from pysb_il2.errors import Il2Error
from pysb_il2.types import Rate

__all__ = ["dissociation_constants"]

#: The chains that a ligand has bound.
State: TypeAlias = frozenset[str]


class _Step(Protocol):
    """What is read of an `AssemblyStep`."""

    @property
    def bound_chains(self) -> tuple[str, ...]: ...
    @property
    def chains_after(self) -> State: ...
    @property
    def Kd(self) -> Rate | None: ...


def dissociation_constants(steps: Sequence[_Step], names: Sequence[str]) -> list[tuple[Rate, bool]]:
    """Return the Kd of each step, and whether it was derived from the others.

    The product of the dissociation constants along a path from the free ligand to a state must not
    depend on the path, so a missing constant is the ratio of the products of the two states that
    its step connects.

    Raises
    ------
    Il2Error
        If a missing constant is not fixed by the others, or given ones contradict one another; the
        step or the cycle is named.
    """
    Kd_products = _path_products(steps, names)
    constants: list[tuple[Rate, bool]] = []
    for step, name in zip(steps, names, strict=True):
        before, after = frozenset(step.bound_chains), step.chains_after
        if step.Kd is not None:
            constants.append((step.Kd, False))
        elif before in Kd_products and after in Kd_products:
            constants.append((Kd_products[after] / Kd_products[before], True))
        else:
            raise Il2Error(f"the Kd of step {name!r} is not fixed by the others; give it a Kd")
    return constants


def _path_products(steps: Sequence[_Step], names: Sequence[str]) -> dict[State, sympy.Expr]:
    """Return the product of given constants along a path from the free ligand to each state that they connect.

    A given constant between a known and a new state gives the product of the new one; between two
    known states it closes a cycle, which is checked.
    """
    products: dict[State, sympy.Expr] = {frozenset(): sympy.Integer(1)}
    paths: dict[State, list[str]] = {frozenset(): []}
    pending = [(step, name) for step, name in zip(steps, names, strict=True) if step.Kd is not None]
    while pending:
        unconnected = []
        for step, name in pending:
            before, after = frozenset(step.bound_chains), step.chains_after
            if before in products and after in products:
                _check_cycle(products[after] / (products[before] * step.Kd), [*paths[before], name], paths[after])
            elif before in products:
                products[after], paths[after] = products[before] * step.Kd, [*paths[before], name]
            elif after in products:
                products[before], paths[before] = products[after] / step.Kd, [*paths[after], name]
            else:
                unconnected.append((step, name))
        if len(unconnected) == len(pending):
            break  # steps among states that nothing connects to the free ligand
        pending = unconnected
    return products


def _check_cycle(ratio: sympy.Expr, path: list[str], other_path: list[str]) -> None:
    """Refuse a cycle whose given constants contradict one another, or cannot be shown to agree."""
    shared = set(path) & set(other_path)
    cycle = [name for name in path if name not in shared] + [name for name in other_path[::-1] if name not in shared]
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
