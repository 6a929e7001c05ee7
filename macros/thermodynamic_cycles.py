"""Steps of assembly, and detailed balance: which dissociation constants follow from others, and whether all agree."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import sympy

from pysb_il2.arguments import check_fields
from pysb_il2.deprecation import keyword_only, renamed_argument
from pysb_il2.errors import Il2Error
from pysb_il2.types import Rate

__all__ = ["AssemblyStep", "dissociation_constants"]

#: The chains that a ligand has bound.
State: TypeAlias = frozenset[str]


@dataclass(frozen=True)
class AssemblyStep:
    """One step of assembly: ``L:bound_chains + chain | L:bound_chains:chain``.

    Units and return value: see `pysb_il2.macros`.

    Parameters
    ----------
    chain : str
        The chain that binds; also the name of the ligand's site for it.
    bound_chains : tuple of str
        The chains that the ligand has bound already; empty for capture from solution.
    kf : Rate
        Association rate constant, second order.
    Kd : Rate, optional
        Dissociation constant; None where it follows from the others by detailed balance.

    Examples
    --------
    >>> AssemblyStep("B", ("A",), kf=1e-4, Kd=10.0).bound_chains
    ('A',)
    """

    chain: str
    bound_chains: tuple[str, ...] = ()
    kf: Rate = field(kw_only=True)
    Kd: Rate | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        check_fields(self)

    @property
    def chains_before(self) -> State:
        """The chains on the ligand before the step."""
        return frozenset(self.bound_chains)

    @property
    def chains_after(self) -> State:
        """The chains on the ligand after the step."""
        return frozenset({*self.bound_chains, self.chain})


AssemblyStep.__init__ = keyword_only("kf", "Kd")(  # type: ignore[method-assign]
    renamed_argument(on="bound_chains")(AssemblyStep.__init__)
)


def dissociation_constants(steps: Sequence[AssemblyStep], names: Sequence[str]) -> list[Rate]:
    """Return the Kd of each step, given or derived; refuse one that is not fixed, and a cycle that contradicts itself.

    The product of the dissociation constants along a path from the free ligand to a state must not
    depend on the path, so a missing constant is the ratio of the products of the two states that
    its step connects.
    """
    Kd_products = _path_products(steps, names)
    constants: list[Rate] = []
    for step, name in zip(steps, names, strict=True):
        if step.Kd is not None:
            constants.append(step.Kd)
        elif step.chains_before in Kd_products and step.chains_after in Kd_products:
            constants.append(Kd_products[step.chains_after] / Kd_products[step.chains_before])
        else:
            raise Il2Error(f"the Kd of step {name!r} is not fixed by the others; give it a Kd")
    return constants


def _path_products(steps: Sequence[AssemblyStep], names: Sequence[str]) -> dict[State, sympy.Expr]:
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
            before, after = step.chains_before, step.chains_after
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
