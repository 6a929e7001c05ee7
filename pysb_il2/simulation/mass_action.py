"""Reactions as sparse matrices: those of mass action, whose constants add up, and those with other rate laws."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from ..types import FloatArray, IntArray, NumberArray

__all__ = ["LinearCombinationMatrix", "NonMassActionReactions"]


class LinearCombinationMatrix:
    """A sparse matrix whose entries are linear combinations of rate constants, quickly made for other constants.

    Parameters
    ----------
    rows, columns, reactions, factors : array of int (terms,)
        Row, column, index of a reaction, and the factor of its rate constant.
    shape : (int, int)
        Of the matrix.
    n_reactions : int
        How many rate constants there are.

    Attributes
    ----------
    rows, columns : array of int
        Where the entries of the matrix are, in the order of its data.
    """

    def __init__(
        self, rows: IntArray, columns: IntArray, reactions: IntArray, factors: IntArray,
        *, shape: tuple[int, int], n_reactions: int,
    ) -> None:  # fmt: skip
        keys, entry_of_term = np.unique(rows * shape[1] + columns, return_inverse=True)
        # Short integers, since a product's time is that of reading the matrix.
        self.rows, self.columns = (a.astype(np.int32) for a in np.divmod(keys, max(shape[1], 1)))
        self._indptr = np.searchsorted(self.rows, np.arange(shape[0] + 1)).astype(np.int32)
        terms = factors.astype(float), (entry_of_term, reactions)
        self._combination = sparse.csr_array(terms, shape=(len(keys), n_reactions))
        self._shape = shape

    def combine(self, rate_constants: FloatArray) -> sparse.csr_array:
        """Return the matrix at given rate constants (array of reactions)."""
        return sparse.csr_array((self._combination @ rate_constants, self.columns, self._indptr), shape=self._shape)


class NonMassActionReactions:
    """Reactions whose rates are functions of observables, or of three reactants and more.

    Parameters
    ----------
    indices : array of int
        Which of the reactions these are, ascending.
    reactants : sequence of tuples of int
        Reactants of all reactions, as positions in the arrays.
    functions : sequence of (int or None)
        For all reactions, the index of the function that is the rate; None where it is a constant.
    changes : (array, array, array) of int
        Positions of species, which of all reactions changes them, ascending, and by how much.
    n_species, n_functions : int

    Attributes
    ----------
    reactant_selection : csr_array (slots x reactions, species)
        Picks the amounts of reactants.
    empty_slots : array (slots x reactions,)
        1 where a reaction has fewer reactants than there are slots, which then counts as an amount of 1.
    stoichiometry : csr_array (species, reactions)
        Change of each species by each of these reactions.
    jacobian_rows, jacobian_columns : array of int
        Where the entries go that `jacobian_entries` returns.
    """

    def __init__(
        self, indices: IntArray, reactants: Sequence[tuple[int, ...]], functions: Sequence[int | None],
        changes: tuple[IntArray, IntArray, IntArray], *, n_species: int, n_functions: int,
    ) -> None:  # fmt: skip
        self.indices = indices
        index_of = [functions[j] for j in indices]
        self.has_functions = any(i is not None for i in index_of)
        self.functions = np.array([n_functions if i is None else i for i in index_of], dtype=int)  # the last is 1
        n_slots = max((len(reactants[j]) for j in indices), default=0)
        slots = np.full((n_slots, len(indices)), n_species)
        for column, j in enumerate(indices):
            slots[: len(reactants[j]), column] = reactants[j]
        self._shape = slots.shape
        filled = np.flatnonzero(slots < n_species)
        ones = np.ones(len(filled)), (filled, slots.flat[filled])
        self.reactant_selection = sparse.csr_array(ones, shape=(slots.size, n_species))
        self.empty_slots = (slots == n_species).astype(float).ravel()
        rows, of_reaction, factors = changes
        columns = np.searchsorted(indices, of_reaction)
        self.stoichiometry = sparse.csr_array((factors.astype(float), (rows, columns)), shape=(n_species, len(indices)))
        self._slot, term = np.nonzero(slots[:, columns] < n_species)
        self.jacobian_rows, self._column, self._factor = rows[term], columns[term], factors[term]
        self.jacobian_columns = slots[self._slot, self._column] if n_slots else self.jacobian_rows

    def __bool__(self) -> bool:
        return len(self.indices) > 0

    def reactant_products(self, amounts: NumberArray) -> NumberArray:
        """Return the product of the reactants' amounts (slots x reactions, ...) of each reaction (reactions, ...)."""
        product: NumberArray = amounts.reshape(*self._shape, *amounts.shape[1:]).prod(axis=0)
        return product

    def jacobian_entries(self, amounts: FloatArray, rates: FloatArray) -> FloatArray:
        """Return what these reactions add to the Jacobian by their reactants.

        Parameters
        ----------
        amounts : array (slots x reactions,)
            Of the reactants.
        rates : array (reactions,)
            Rate constants times functions.
        """
        slots = amounts.reshape(self._shape)
        derivatives = np.array([rates * np.delete(slots, slot, axis=0).prod(axis=0) for slot in range(len(slots))])
        return self._factor * derivatives[self._slot, self._column] if len(self._factor) else np.zeros(0)
