"""Exact checks that need no simulation: what is conserved, and detailed balance around every cycle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..network.network import Network

if TYPE_CHECKING:
    from ..simulation.runner import Runner

__all__ = ["unbalanced_reactions", "wegscheider_residual"]


def unbalanced_reactions(network: Network) -> dict[str, set[str]]:
    """Return which monomers the reactions of which rules make or lose.

    Composition times stoichiometry is 0 for every monomer that only binds and changes state.

    Returns
    -------
    dict of str to set of str
        Rules by monomer; empty where everything is conserved.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> from pysb_il2.modules import il2_receptor
    >>> unbalanced_reactions(il2.expand(il2.build(il2_receptor)))
    {}
    """
    change = network.composition.T @ network.stoichiometry
    found: dict[str, set[str]] = defaultdict(set)
    for row, monomer in enumerate(network.model.monomers):
        for column in change[row].nonzero()[-1]:
            found[monomer.name].update(network.reactions[column].rules)
    return dict(found)


def wegscheider_residual(network: Network, values: Mapping[str, float] | None = None) -> float:
    """Return by how much ln(kf/kr) fails to be a difference of free energies, at worst.

    Detailed balance holds if and only if the logarithms of the equilibrium constants of all
    reversible reactions lie in the row space of their stoichiometry, that is, sum to 0 around
    every cycle. Reversible are pairs of reactions that one rule gives forwards and backwards.

    Parameters
    ----------
    network : Network
        The network.
    values : mapping of str to float, optional
        Parameters that differ from the model's.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> from pysb_il2.modules import il2_receptor
    >>> wegscheider_residual(il2.expand(il2.build(il2_receptor))) < 1e-9
    True
    """
    import numpy as np

    from ..simulation.runner import Runner

    runner = Runner(network)
    rate: dict[str, float] = {}

    def value(text: str) -> float:
        if text not in rate:
            rate[text] = float(np.prod([_number(part, runner, values or {}) for part in text.split("*")]))
        return rate[text]

    backward = {
        (reaction.reactants, reaction.products, rule.removeprefix("_reverse_")): reaction
        for reaction in network.reactions
        for rule in reaction.rules
        if rule.startswith("_reverse_")
    }
    columns, constants = [], []
    for column, reaction in enumerate(network.reactions):
        for rule in reaction.rules:
            back = backward.get((reaction.products, reaction.reactants, rule))
            if back is not None:
                columns.append(column)
                constants.append(np.log(value(reaction.rate)) - np.log(value(back.rate)))
    if not columns:
        return 0.0
    matrix = network.stoichiometry[:, columns].toarray().T.astype(float)
    solution = np.linalg.lstsq(matrix, np.array(constants), rcond=None)[0]
    return float(np.abs(matrix @ solution - constants).max())


def _number(text: str, runner: Runner, values: Mapping[str, float]) -> float:
    try:
        return float(text)
    except ValueError:
        return float(runner.value(text, values))
