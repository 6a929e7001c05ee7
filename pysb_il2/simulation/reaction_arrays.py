"""A network as arrays that hold for all values of its constants."""

from __future__ import annotations

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
        n, reactions = len(permutation), network.reactions
        self.permutation, position = permutation, permutation.tolist()
        read = {rate: _factor_and_name(rate) for rate in {reaction.rate for reaction in reactions}}
        self.rate_factors = np.array([read[reaction.rate][0] for reaction in reactions])
        self.rate_names = [read[reaction.rate][1] for reaction in reactions]
        self.reactants = [tuple([position[i] for i in reaction.reactants]) for reaction in reactions]
        index_of_function = {name: i for i, name in enumerate(laws.functions)}
        functions = [index_of_function.get(name) for name in self.rate_names]
        # Reactions of no, one and two reactants, and all others.
        orders = np.array([min(len(r), 3) if f is None else 3 for r, f in zip(self.reactants, functions, strict=True)])
        of_order = [np.flatnonzero(orders == order) for order in range(4)]
        changes = network.stoichiometry.tocoo()
        held_fixed = np.array(["$" in species for species in network.species], dtype=bool)
        changed = (changes.data != 0) & ~held_fixed[changes.row]
        rows = permutation.astype(int)[changes.row[changed]]
        of_reaction, factors = changes.col[changed].astype(int), changes.data[changed]

        def matrix(order: int, columns: IntArray, width: int) -> LinearCombinationMatrix:
            column_of = np.zeros(len(reactions), dtype=int)
            column_of[of_order[order]] = columns
            of_these = orders[of_reaction] == order
            terms = rows[of_these], column_of[of_reaction[of_these]], of_reaction[of_these], factors[of_these]
            return LinearCombinationMatrix(*terms, shape=(n, width), n_reactions=len(reactions))

        first, second = np.sort(np.array([self.reactants[j] for j in of_order[2]], dtype=int).reshape(-1, 2)).T
        pairs, pair_of = np.unique(first * n + second, return_inverse=True)
        self.first, self.second = np.divmod(pairs, n)
        self.order_0 = matrix(0, np.zeros(len(of_order[0]), dtype=int), 1)
        self.order_1 = matrix(1, np.array([self.reactants[j][0] for j in of_order[1]], dtype=int), n)
        self.order_2 = matrix(2, pair_of, len(pairs))
        of_others = np.flatnonzero(orders[of_reaction] == 3)
        of_others = of_others[np.argsort(of_reaction[of_others], kind="stable")]
        changes_by_others = rows[of_others], of_reaction[of_others], factors[of_others]
        self.others = NonMassActionReactions(
            of_order[3], self.reactants, functions, changes_by_others, n_species=n, n_functions=len(laws.functions)
        )
        groups = network.groups.values()
        terms = [(row, position[i], weight) for row, members in enumerate(groups) for weight, i in members]
        rows, columns, weights = np.array(terms).T if terms else np.zeros((3, 0))
        places = rows.astype(int), columns.astype(int)
        self.observables = sparse.csr_array((weights, places), shape=(len(groups), n))
        self.used_observables = self.observables[laws.used_observables]
        self.other_inputs = sparse.csr_array(sparse.vstack([self.others.reactant_selection, self.used_observables]))
        self.other_constants = np.concatenate([self.others.empty_slots, np.zeros(len(laws.used_observables))])
        self.initials = [(position[i], text) for i, text in enumerate(network.initials) if text != "0"]
        self._find_jacobian_entries()

    def _find_jacobian_entries(self) -> None:
        """Find where the terms of the Jacobian go; its diagonal is kept even where no term is."""
        singles, pairs, diagonal = self.order_1, self.order_2, np.arange(len(self.permutation))
        rows: list[IntArray] = [diagonal, singles.rows, pairs.rows, pairs.rows, self.others.jacobian_rows]
        first, second = self.first[pairs.columns], self.second[pairs.columns]
        columns: list[IntArray] = [diagonal, singles.columns, first, second, self.others.jacobian_columns]
        n = len(diagonal)
        keys, entry_of_term = np.unique(np.concatenate(columns) * n + np.concatenate(rows), return_inverse=True)
        self._indices = (keys % n).astype(np.int32)
        self._indptr = np.searchsorted(keys, np.arange(n + 1) * n).astype(np.int32)
        of_one, of_two = np.split(np.arange(len(singles.rows) + len(pairs.rows)), [len(singles.rows)])
        terms = np.concatenate([of_one, of_two, of_two])
        entries, of_others = np.split(entry_of_term[n:], [len(terms)])
        by_entry = np.argsort(entries, kind="stable")
        self._terms = terms[by_entry]
        self._factors = np.concatenate([np.full(len(of_one), n), second, first])[by_entry].astype(np.int32)
        self._term_indptr = np.searchsorted(entries[by_entry], np.arange(len(keys) + 1)).astype(np.int32)
        ones = np.ones(len(of_others)), (of_others, np.arange(len(of_others)))
        self._sum_of_others = sparse.csr_array(ones, shape=(len(keys), len(of_others)))

    def jacobian_by_amounts(self, A: sparse.csr_array, B: sparse.csr_array) -> sparse.csr_array:
        """Return by what to multiply amounts, and a 1 after them, for the Jacobian's entries by mass action."""
        data = np.concatenate([A.data, B.data])[self._terms]
        shape = len(self._indices), len(self.permutation) + 1
        return sparse.csr_array((data, self._factors, self._term_indptr), shape=shape)

    def jacobian(self, by_mass_action: FloatArray, by_others: FloatArray) -> sparse.csc_array:
        """Return the Jacobian of its entries by mass action and of the terms of `others`."""
        n, data = len(self.permutation), by_mass_action
        if self.others:
            data = data + self._sum_of_others @ by_others
        return sparse.csc_array((data, self._indices, self._indptr), shape=(n, n))


def _factor_and_name(rate: str) -> tuple[float, str]:
    factor, star, name = rate.rpartition("*")
    return (float(factor) if star else 1.0), name.removesuffix("()")
