"""A network as arrays that hold for all values of its constants."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy import sparse

from ..network.network import Network
from ..types import FloatArray, IntArray
from .mass_action import LinearCombinationMatrix, NonMassActionReactions
from .rate_laws import RateLaws

__all__ = ["ReactionArrays"]


class ReactionArrays:
    """The reactions, observables and initial amounts of a network, with its species i at ``permutation[i]``.

    Attributes
    ----------
    permutation : array (species,)
        The position of each of the network's species in all arrays.
    rate_factors, rate_names : array (reactions,), list of str
        Each reaction's rate: the constant or the function, and the number that it is multiplied by.
    reactants : list of tuples of int
        Positions of each reaction's reactants.
    first, second : array of int (pairs,)
        The species of each pair of reactants.
    order_0, order_1, order_2 : LinearCombinationMatrix
        Changes by reactions of no reactant, of one (species x species) and of two (species x pairs).
    others : NonMassActionReactions
        Reactions with other rate laws.
    observables, used_observables : csr_array (observables, species)
        Weights of species in all observables, and in those that functions use.
    other_inputs, other_constants : csr_array (inputs, species), array (inputs,)
        What rates of `others` go by, the amounts of their reactants and of observables:
        ``other_inputs @ x + other_constants``.
    initials : list of (int, str)
        Position and initial amount, a number or a name, of species that are not 0.
    """

    def __init__(self, network: Network, laws: RateLaws, permutation: IntArray) -> None:
        n, n_reactions = len(permutation), len(network.reactions)
        self.permutation = permutation
        factors_and_names = [_factor_and_name(reaction.rate) for reaction in network.reactions]
        self.rate_factors = np.array([factor for factor, _ in factors_and_names])
        self.rate_names = [name for _, name in factors_and_names]
        self.reactants = [tuple(int(permutation[i]) for i in reaction.reactants) for reaction in network.reactions]
        changes = _changes(network, permutation)
        index_of_function = {name: i for i, name in enumerate(laws.functions)}
        functions = [index_of_function.get(name) for name in self.rate_names]
        by_order: list[list[int]] = [[], [], [], []]  # reactions of no, one and two reactants, and all others
        for j, (positions, function) in enumerate(zip(self.reactants, functions, strict=True)):
            by_order[min(len(positions), 3) if function is None else 3].append(j)

        def matrix(column_of: Mapping[int, int], width: int) -> LinearCombinationMatrix:
            entries = [(i, column, j, c) for j, column in column_of.items() for i, c in changes[j].items()]
            return LinearCombinationMatrix(entries, (n, width), n_reactions)

        pair_of = {j: tuple(sorted(self.reactants[j])) for j in by_order[2]}
        column_of_pair = {pair: column for column, pair in enumerate(sorted(set(pair_of.values())))}
        self.first, self.second = np.ascontiguousarray(np.array(list(column_of_pair), dtype=int).reshape(-1, 2).T)
        self.order_0 = matrix(dict.fromkeys(by_order[0], 0), 1)
        self.order_1 = matrix({j: self.reactants[j][0] for j in by_order[1]}, n)
        self.order_2 = matrix({j: column_of_pair[pair] for j, pair in pair_of.items()}, len(column_of_pair))
        self.others = NonMassActionReactions(
            by_order[3], self.reactants, functions, changes, n_species=n, n_functions=len(laws.functions)
        )
        groups = network.groups.values()
        terms = [(row, int(permutation[i]), weight) for row, members in enumerate(groups) for weight, i in members]
        rows, columns, weights = np.array(terms).T if terms else np.zeros((3, 0))
        places = rows.astype(int), columns.astype(int)
        self.observables = sparse.csr_array((weights, places), shape=(len(groups), n))
        self.used_observables = self.observables[laws.used_observables]
        self.other_inputs = sparse.csr_array(sparse.vstack([self.others.reactant_selection, self.used_observables]))
        self.other_constants = np.concatenate([self.others.empty_slots, np.zeros(len(laws.used_observables))])
        self.initials = [(int(permutation[i]), text) for i, text in enumerate(network.initials) if text != "0"]
        self._find_jacobian_entries()

    def _find_jacobian_entries(self) -> None:
        """Find where the terms of the Jacobian go; its diagonal is kept even where no term is."""
        n, pairs, diagonal = len(self.permutation), self.order_2, np.arange(len(self.permutation))
        rows: list[IntArray] = [diagonal, self.order_1.rows, pairs.rows, pairs.rows, self.others.jacobian_rows]
        columns: list[IntArray] = [
            diagonal, self.order_1.columns, self.first[pairs.columns], self.second[pairs.columns],
            self.others.jacobian_columns,
        ]  # fmt: skip
        keys, entry_of_term = np.unique(np.concatenate(columns) * n + np.concatenate(rows), return_inverse=True)
        self._indices = (keys % n).astype(np.int32)
        self._indptr = np.searchsorted(keys, np.arange(n + 1) * n).astype(np.int32)
        ones = np.ones(len(entry_of_term) - n)
        terms = entry_of_term[n:], np.arange(len(ones))
        self._sum_of_terms = sparse.csr_array((ones, terms), shape=(len(keys), len(ones)))

    def jacobian(self, terms: FloatArray) -> sparse.csc_array:
        """Return the Jacobian of its terms: entries of A, those of B by each of its factors, and those of `others`."""
        n, data = len(self.permutation), np.asarray(self._sum_of_terms @ terms)
        return sparse.csc_array((data, self._indices, self._indptr), shape=(n, n))


def _factor_and_name(rate: str) -> tuple[float, str]:
    factor, star, name = rate.rpartition("*")
    return (float(factor) if star else 1.0), name.removesuffix("()")


def _changes(network: Network, permutation: IntArray) -> list[dict[int, int]]:
    """Return by how much each reaction changes the species at each position."""
    changes: list[dict[int, int]] = [{} for _ in network.reactions]
    total = network.stoichiometry.tocoo()
    for i, j, change in zip(total.row.tolist(), total.col.tolist(), total.data.tolist(), strict=True):
        if change and "$" not in network.species[i]:  # which is held fixed
            changes[j][int(permutation[i])] = change
    return changes
