"""A network as arrays that hold for all values of its constants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from ..network.network import Network
from ..types import FloatArray, IntArray
from .mass_action import LinearCombinationMatrix, NonMassActionReactions
from .rate_laws import RateLaws

__all__ = ["JacobianPattern", "ReactionArrays", "reaction_arrays"]


@dataclass(frozen=True)
class JacobianPattern:
    """Where the entries of the Jacobian are, in columns, and which terms each of them sums.

    Attributes
    ----------
    indices, indptr : array of int
        As in a csc_array.
    sum_of_terms : csr_array (entries, terms)
        Terms are the entries of A, those of B by each of its two factors, and those of the other reactions.
    """

    indices: IntArray
    indptr: IntArray
    sum_of_terms: sparse.csr_array


@dataclass(frozen=True)
class ReactionArrays:
    """The reactions, observables and initial amounts of a network, with its species in some order.

    Attributes
    ----------
    permutation : array (species,)
        The position of each of the network's species in all arrays.
    rate_factors : array (reactions,)
        The number that each rate constant is multiplied by.
    rate_names : list of str
        The constant or the function that is each reaction's rate.
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
    jacobian : JacobianPattern
    """

    permutation: IntArray
    rate_factors: FloatArray
    rate_names: list[str]
    reactants: list[tuple[int, ...]]
    first: IntArray
    second: IntArray
    order_0: LinearCombinationMatrix
    order_1: LinearCombinationMatrix
    order_2: LinearCombinationMatrix
    others: NonMassActionReactions
    observables: sparse.csr_array
    used_observables: sparse.csr_array
    other_inputs: sparse.csr_array
    other_constants: FloatArray
    initials: list[tuple[int, str]]
    jacobian: JacobianPattern


def reaction_arrays(network: Network, laws: RateLaws, permutation: IntArray) -> ReactionArrays:
    """Return the arrays of a network with its species i at position ``permutation[i]``."""
    n, n_reactions = len(permutation), len(network.reactions)
    factors_and_names = [_factor_and_name(reaction.rate) for reaction in network.reactions]
    names = [name for _, name in factors_and_names]
    reactants = [tuple(int(permutation[i]) for i in reaction.reactants) for reaction in network.reactions]
    changes = _changes(network, permutation)
    index_of_function = {name: i for i, name in enumerate(laws.functions)}
    functions = [index_of_function.get(name) for name in names]
    by_order: list[list[int]] = [[], [], [], []]  # reactions of no, one and two reactants, and all others
    for j, (positions, function) in enumerate(zip(reactants, functions, strict=True)):
        by_order[min(len(positions), 3) if function is None else 3].append(j)

    def matrix(column_of: Mapping[int, int], width: int) -> LinearCombinationMatrix:
        entries = [(i, column, j, c) for j, column in column_of.items() for i, c in changes[j].items()]
        return LinearCombinationMatrix(entries, (n, width), n_reactions)

    pair_of = {j: tuple(sorted(reactants[j])) for j in by_order[2]}
    column_of_pair = {pair: column for column, pair in enumerate(sorted(set(pair_of.values())))}
    first, second = np.ascontiguousarray(np.array(list(column_of_pair), dtype=int).reshape(-1, 2).T)
    order_1 = matrix({j: reactants[j][0] for j in by_order[1]}, n)
    order_2 = matrix({j: column_of_pair[pair] for j, pair in pair_of.items()}, len(column_of_pair))
    others = NonMassActionReactions(
        np.array(by_order[3], dtype=int), reactants, functions, changes,
        n_species=n, n_functions=len(laws.functions),
    )  # fmt: skip
    observables = _observables(network, permutation)
    used_observables = observables[laws.used_observables]
    return ReactionArrays(
        permutation=permutation,
        rate_factors=np.array([factor for factor, _ in factors_and_names]),
        rate_names=names,
        reactants=reactants,
        first=first,
        second=second,
        order_0=matrix(dict.fromkeys(by_order[0], 0), 1),
        order_1=order_1,
        order_2=order_2,
        others=others,
        observables=observables,
        used_observables=used_observables,
        other_inputs=sparse.csr_array(sparse.vstack([others.reactant_selection, used_observables])),
        other_constants=np.concatenate([others.empty_slots, np.zeros(len(laws.used_observables))]),
        initials=[(int(permutation[i]), text) for i, text in enumerate(network.initials) if text != "0"],
        jacobian=_jacobian_pattern(
            n,
            [np.arange(n), order_1.rows, order_2.rows, order_2.rows, others.jacobian_rows],
            [
                np.arange(n), order_1.columns, first[order_2.columns], second[order_2.columns],
                others.jacobian_columns,
            ],
        ),
    )  # fmt: skip


def _jacobian_pattern(n: int, rows: list[IntArray], columns: list[IntArray]) -> JacobianPattern:
    """Return where entries go; those of the diagonal, which come first, are kept even where no term is."""
    keys, entry_of_term = np.unique(np.concatenate(columns) * n + np.concatenate(rows), return_inverse=True)
    indptr = np.searchsorted(keys, np.arange(n + 1) * n).astype(np.int32)
    ones = np.ones(len(entry_of_term) - n)
    terms = (entry_of_term[n:], np.arange(len(ones)))
    return JacobianPattern(
        (keys % n).astype(np.int32), indptr, sparse.csr_array((ones, terms), shape=(len(keys), len(ones)))
    )


def _observables(network: Network, permutation: IntArray) -> sparse.csr_array:
    groups = network.groups.values()
    terms = [(row, int(permutation[i]), weight) for row, members in enumerate(groups) for weight, i in members]
    rows, columns, weights = np.array(terms).T if terms else np.zeros((3, 0))
    shape = len(groups), len(permutation)
    return sparse.csr_array((weights, (rows.astype(int), columns.astype(int))), shape=shape)


def _factor_and_name(rate: str) -> tuple[float, str]:
    factor, star, name = rate.rpartition("*")
    return (float(factor) if star else 1.0), name.removesuffix("()")


def _changes(network: Network, permutation: IntArray) -> list[dict[int, int]]:
    """Return by how much each reaction changes the species at each position."""
    changes: list[dict[int, int]] = [{} for _ in network.reactions]
    stoichiometry = network.stoichiometry.tocoo()
    for i, j, change in zip(
        stoichiometry.row.tolist(), stoichiometry.col.tolist(), stoichiometry.data.tolist(), strict=True
    ):
        if change and "$" not in network.species[i]:  # which is held fixed
            changes[j][int(permutation[i])] = change
    return changes
