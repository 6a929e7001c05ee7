"""Exact checks that need no simulation: conservation of molecules, and detailed balance around every cycle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np

from ..network.network import Network
from ..simulation.runner import Runner

__all__ = ["unbalanced_reactions", "wegscheider_residual"]


def unbalanced_reactions(network: Network) -> dict[str, set[str]]:
    """Return the rules whose reactions change the total number of a monomer.

    Composition times stoichiometry is 0 for every monomer that only binds and changes state, but not for
    one that is synthesised or degraded.

    Returns
    -------
    dict of str to set of str
        Rules by monomer; empty if all monomers are conserved.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> from pysb_il2.modules import il2_receptor
    >>> unbalanced_reactions(il2.expand(il2.build(il2_receptor)))
    {}
    """
    change = network.composition.T @ network.stoichiometry
    rules: dict[str, set[str]] = defaultdict(set)
    for row, monomer in enumerate(network.model.monomers):
        for column in change[row].nonzero()[-1]:
            rules[monomer.name].update(network.reactions[column].rules)
    return dict(rules)


def wegscheider_residual(network: Network, values: Mapping[str, float] | None = None) -> float:
    """Return the largest violation of detailed balance around any cycle of reversible reactions.

    Detailed balance holds if and only if the logarithms of the equilibrium constants of all
    reversible reactions lie in the row space of their stoichiometry, that is, sum to 0 around
    every cycle (Wegscheider's condition). A reversible reaction is a pair of reactions that one rule
    gives forwards and backwards.

    Parameters
    ----------
    network : Network
        The network.
    values : mapping of str to float, optional
        Parameters that differ from the model's, in its units.

    Returns
    -------
    float
        The largest residual of ln(kf/kr) that no free energies explain; 0 with detailed balance, up to rounding.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> from pysb_il2.modules import il2_receptor
    >>> wegscheider_residual(il2.expand(il2.build(il2_receptor))) < 1e-9
    True
    """
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
    columns, log_equilibrium_constants = [], []
    for column, reaction in enumerate(network.reactions):
        for rule in reaction.rules:
            back = backward.get((reaction.products, reaction.reactants, rule))
            if back is not None:
                columns.append(column)
                log_equilibrium_constants.append(np.log(value(reaction.rate)) - np.log(value(back.rate)))
    if not columns:
        return 0.0
    matrix = network.stoichiometry[:, columns].toarray().T.astype(float)
    solution = np.linalg.lstsq(matrix, np.array(log_equilibrium_constants), rcond=None)[0]
    return float(np.abs(matrix @ solution - log_equilibrium_constants).max())


def _number(text: str, runner: Runner, values: Mapping[str, float]) -> float:
    """Return the value of a factor in a rate: a number, a parameter or an Expression."""
    try:
        return float(text)
    except ValueError:
        return float(runner.value(text, values))
