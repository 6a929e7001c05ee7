"""Reactions as sparse matrices: those that add up once for all constants, and those with other rate laws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy import sparse

from ..network.network import Reaction

__all__ = ["Special", "Summed"]


class Summed:
    """A sparse matrix whose entries are sums over reactions, which is quickly made anew for other constants."""

    def __init__(self, entries: Sequence[tuple[int, int, int, int]], shape: tuple[int, int], reactions: int) -> None:
        rows, columns, reaction, change = np.array(entries, dtype=int).reshape(-1, 4).T
        keys, inverse = np.unique(rows * shape[1] + columns, return_inverse=True)
        # Short integers, since a product's time is that of reading the matrix.
        self.rows, self.columns = (a.astype(np.int32) for a in np.divmod(keys, max(shape[1], 1)))
        self._pointers = np.searchsorted(self.rows, np.arange(shape[0] + 1)).astype(np.int32)
        self._sum = sparse.csr_array((change.astype(float), (inverse, reaction)), shape=(len(keys), reactions))
        self._shape = shape

    def matrix(self, k: Any) -> Any:
        """Return the matrix at given rate constants (sparse array)."""
        return sparse.csr_array((self._sum @ k, self.columns, self._pointers), shape=self._shape)


class Special:
    """Reactions whose rates are functions of observables, or of three reactants and more."""

    def __init__(
        self, mine: Any, reactions: Sequence[Reaction], names: Sequence[str],
        changes: Sequence[Mapping[int, int]], place: Any, function: Mapping[str, int],
    ) -> None:  # fmt: skip
        n, self.reactions = len(place), mine
        self.has_functions = any(names[j] in function for j in mine)
        self.function = np.array([function.get(names[j], len(function)) for j in mine], dtype=int)
        most = max((len(reactions[j].reactants) for j in mine), default=0)
        slots = np.full((most, len(mine)), n)
        for column, j in enumerate(mine):
            for slot, i in enumerate(reactions[j].reactants):
                slots[slot, column] = place[i]
        self._shape = slots.shape
        filled = np.flatnonzero(slots < n)
        ones = np.ones(len(filled))
        #: Picks the amounts of the reactants; where a reaction has fewer, an amount of 1 stands in: `absent`.
        self.select = sparse.csr_array((ones, (filled, slots.flat[filled])), shape=(slots.size, n))
        self.absent = (slots == n).astype(float).ravel()
        cells = [(i, column, c) for column, j in enumerate(mine) for i, c in changes[j].items()]
        rows, columns, weights = np.array(cells, dtype=int).reshape(-1, 3).T
        self.change = sparse.csr_array((weights.astype(float), (rows, columns)), shape=(n, len(mine)))
        entries = [(r, k, c, w) for k in range(most) for r, c, w in cells if slots[k, c] < n]
        self._row, self._slot, self._column, self._weight = np.array(entries, dtype=int).reshape(-1, 4).T
        self.where = self._row, slots[self._slot, self._column] if most else self._row

    def __bool__(self) -> bool:
        return len(self.reactions) > 0

    def product(self, picked: Any) -> Any:
        """Return the product of the reactants' amounts, as they were picked, of every reaction."""
        return picked.reshape(*self._shape, *picked.shape[1:]).prod(axis=0)

    def slopes(self, picked: Any, k: Any) -> Any:
        """Return the entries that these reactions give to the Jacobian, where `where` says."""
        slots = picked.reshape(self._shape)
        others = np.array([k * np.delete(slots, slot, axis=0).prod(axis=0) for slot in range(len(slots))])
        return self._weight * others[self._slot, self._column] if len(self._weight) else np.zeros(0)
