"""The rates of change of a network, their Jacobian and their derivatives by constants, as sparse arrays."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from scipy import sparse

from ..network.network import Network
from .mass_action import Special, Summed
from .preconditioner import order
from .rate_laws import STEP, Laws

__all__ = ["Kinetics", "readable"]


class Kinetics:
    """Mass action as dx/dt = A x + B (x_p x_q) + what has other rate laws.

    Reactions of one reactant, or of one pair of reactants, are added up once for all values of the
    constants, so that a rate of change costs two products with sparse matrices. Species are kept in
    an order in which matrices of the Jacobian's pattern are factorised with few fill-ins.

    Parameters
    ----------
    network : Network
    values : mapping of str to float
        Parameters at which that order is found.
    """

    def __init__(self, network: Network, values: Mapping[str, float]) -> None:
        self.laws = Laws(network)
        self._arrange(network, np.arange(len(network.species)))
        self.set(values)
        self._arrange(network, order(self.jacobian(self.initials() + 1.0), 10.0))
        self.set(values)

    def _arrange(self, network: Network, place: Any) -> None:
        """Build all arrays with species i of the network in place[i]."""
        self.place, n = place, len(place)
        reactions = network.reactions
        parsed = [_rate(r.rate) for r in reactions]
        self._factor = np.array([factor for factor, _ in parsed])
        self._names = [name for _, name in parsed]
        self._reactants = [tuple(int(place[i]) for i in r.reactants) for r in reactions]
        function = {name: i for i, name in enumerate(self.laws.functions)}
        changes = _changes(network, place)
        #: Reactions of no, one and two reactants, and those with other rate laws.
        kinds: tuple[list[int], ...] = ([], [], [], [])
        for j, (reactants, name) in enumerate(zip(self._reactants, self._names, strict=True)):
            kinds[3 if name in function else min(len(reactants), 3)].append(j)

        def summed(columns: Mapping[int, int], width: int) -> Summed:
            entries = [(i, column, j, c) for j, column in columns.items() for i, c in changes[j].items()]
            return Summed(entries, (n, width), len(reactions))

        met = {j: tuple(sorted(self._reactants[j])) for j in kinds[2]}
        pairs = {pair: column for column, pair in enumerate(sorted(set(met.values())))}
        self._p, self._q = np.ascontiguousarray(np.array(list(pairs), dtype=int).reshape(-1, 2).T)
        self._none = summed(dict.fromkeys(kinds[0], 0), 1)
        self._one = summed({j: self._reactants[j][0] for j in kinds[1]}, n)
        self._two = summed({j: pairs[pair] for j, pair in met.items()}, len(pairs))
        self._special = Special(np.array(kinds[3], dtype=int), reactions, self._names, changes, place, function)
        groups = network.groups.values()
        terms = [(k, int(place[i]), w) for k, members in enumerate(groups) for w, i in members]
        rows, columns, weights = np.array(terms).T if terms else np.zeros((3, 0))
        self.counts = sparse.csr_array((weights, (rows.astype(int), columns.astype(int))), shape=(len(groups), n))
        self._asked = self.counts[self.laws.asked]
        # What special reactions go by: the amounts of their reactants, and of observables.
        self._read = sparse.csr_array(sparse.vstack([self._special.select, self._asked]))
        self._absent = np.concatenate([self._special.absent, np.zeros(len(self.laws.asked))])
        self._seeds = [(int(place[i]), text) for i, text in enumerate(network.initials) if text != "0"]
        self._pattern()

    def _pattern(self) -> None:
        """Find where the entries of A, B and the special reactions go in the Jacobian."""
        n, two = len(self.place), self._two
        special_rows, special_columns = self._special.where
        rows = np.concatenate([np.arange(n), self._one.rows, two.rows, two.rows, special_rows])
        columns = np.concatenate(
            [np.arange(n), self._one.columns, self._p[two.columns], self._q[two.columns], special_columns]
        )
        keys, inverse = np.unique(columns * n + rows, return_inverse=True)
        self._indices = (keys % n).astype(np.int32)
        self._pointers = np.searchsorted(keys, np.arange(n + 1) * n).astype(np.int32)
        ones = np.ones(len(inverse) - n)
        self._collect = sparse.csr_array((ones, (inverse[n:], np.arange(len(ones)))), shape=(len(keys), len(ones)))

    def set(self, parameters: Mapping[str, float]) -> None:
        """Set parameters, by name; all of them."""
        self.parameters = dict(parameters)
        self.values = self.laws.values(self.parameters)
        self._k = self._factor * np.array([self.values.get(name, 1.0) for name in self._names])
        self.A, self.B = self._one.matrix(self._k), self._two.matrix(self._k)
        self._c = self._none.matrix(self._k).toarray().sum(axis=1)
        self._k_special = self._k[self._special.reactions]

    def initials(self) -> Any:
        """Return the initial amounts at the present values (array of species, in the order of the arrays)."""
        state = np.zeros(len(self.place))
        for i, text in self._seeds:
            state[i] = self.values[text] if text in self.values else float(text)
        return state

    def functions(self, amounts: Any) -> Any:
        """Return the functions (array of functions x ...) at amounts of observables (observables x ...)."""
        return self.laws.at(self.values, amounts[self.laws.asked])

    def change(self, x: Any) -> Any:
        """Return dx/dt (array of species)."""
        dx = self.A @ x
        dx += self.B @ (x[self._p] * x[self._q])
        dx += self._c
        if self._special:
            dx += self._special.change @ self._rates(self.values, self._read @ x + self._absent, self._k_special)
        return dx

    def _rates(self, values: Mapping[str, Any], read: Any, k: Any) -> Any:
        """Return the rates of special reactions (array of reactions x ...) by what they go by."""
        return self._slowed(values, read, k) * self._special.product(read[: len(self._special.absent)])

    def _slowed(self, values: Mapping[str, Any], read: Any, k: Any) -> Any:
        """Return the constants of special reactions times their functions."""
        k = k if k.ndim == read.ndim else k[:, None]
        if not self._special.has_functions:
            return k
        laws = self.laws.at(values, read[len(self._special.absent) :])
        return k * np.concatenate([laws, np.ones_like(laws[:1])])[self._special.function]

    def along(self, x: Any) -> Callable[[Any], Any]:
        """Return what multiplies directions (array of species, or of species x directions) by the Jacobian at x."""
        p, q, special = self._p, self._q, self._special
        xp, xq, read = x[p], x[q], self._read @ x + self._absent

        def times(v: Any) -> Any:
            a, b, c = (xp, xq, read) if v.ndim == 1 else (xp[:, None], xq[:, None], read[:, None])
            pairs, others = v[q], v[p]
            pairs *= a
            others *= b
            pairs += others
            found = self.A @ v
            found += self.B @ pairs
            if special:
                found += special.change @ self._slope(self.values, c, self._read @ v, self._k_special)
            return found

        return times

    def _slope(self, values: Mapping[str, Any], read: Any, along: Any, k: Any) -> Any:
        """Return the derivatives of special reactions' rates along changes of what they go by."""
        # An imaginary step: exact, since nothing is subtracted.
        return np.imag(self._rates(values, read + 1j * STEP * along, k)) / STEP

    def jacobian(self, x: Any) -> Any:
        """Return the Jacobian at x but for the derivatives of functions (scipy.sparse.csc_array)."""
        b = self.B.data
        parts = [self.A.data, b * x[self._q[self._two.columns]], b * x[self._p[self._two.columns]]]
        read = self._read @ x + self._absent
        k = self._slowed(self.values, read, self._k_special)
        parts.append(self._special.slopes(read[: len(self._special.absent)], k))
        data = self._collect @ np.concatenate(parts)
        return sparse.csc_array((data, self._indices, self._pointers), shape=(len(x), len(x)))

    def fastest(self, x: Any) -> str:
        """Return the name of the rate that turns a reactant over most quickly at amounts x, or is not finite."""
        worst = (0.0, "")
        functions = dict(zip(self.laws.functions, self.laws.at(self.values, self._asked @ x), strict=True))
        for reactants, factor, name in zip(self._reactants, self._factor, self._names, strict=True):
            amounts = np.abs(x[list(reactants)]) if reactants else np.ones(1)
            k = self.values[name] if name in self.values else functions[name]
            turns = factor * k * amounts.prod() / max(amounts.min(), 1e-6)
            worst = max(worst, (turns if np.isfinite(turns) else np.inf, name))
        return worst[1]

    def by_constants(self, names: Sequence[str]) -> ByConstants:
        """Return what gives the derivatives of dx/dt by the logarithms of parameters."""
        return ByConstants(self, names)


class ByConstants:
    """Derivatives of the rates of change by the logarithms of some parameters, at fixed values of all."""

    def __init__(self, kinetics: Kinetics, names: Sequence[str]) -> None:
        self._of = kinetics
        slopes = kinetics.laws.slopes(kinetics.parameters, names)
        zero = np.zeros(len(names))
        k = kinetics._factor[:, None] * np.array([slopes.get(name, zero) for name in kinetics._names])
        self._dA = sparse.vstack([kinetics._one.matrix(k[:, j]) for j in range(len(names))], format="csr")
        self._dB = sparse.vstack([kinetics._two.matrix(k[:, j]) for j in range(len(names))], format="csr")
        for matrix in (self._dA, self._dB):
            matrix.eliminate_zeros()
        self._dc = np.array([kinetics._none.matrix(k[:, j]).toarray().sum(axis=1) for j in range(len(names))])
        self._k = kinetics._k_special[:, None] + 1j * STEP * k[kinetics._special.reactions]
        self._values = {n: v + 1j * STEP * slopes[n] if slopes[n].any() else v for n, v in kinetics.values.items()}
        self._slopes = slopes

    def initials(self) -> Any:
        """Return the derivatives of the initial amounts (array of species x names)."""
        found = np.zeros((len(self._of.place), len(self._dc)))
        for i, text in self._of._seeds:
            if text in self._slopes:
                found[i] = self._slopes[text]
        return found

    def change(self, x: Any, s: Any) -> Any:
        """Return ds/dt for derivatives s of x (array of species x names)."""
        of = self._of
        p, q = of._p, of._q
        found = self._dA @ x + self._dB @ (x[p] * x[q])
        found = found.reshape(s.shape[::-1]).T + self._dc.T
        found += of.A @ s
        found += of.B @ (x[p][:, None] * s[q] + s[p] * x[q][:, None])
        if of._special:
            read = (of._read @ x + of._absent)[:, None]
            found += of._special.change @ of._slope(self._values, read, of._read @ s, self._k)
        return found

    def functions(self, x: Any, s: Any) -> Any:
        """Return the derivatives of the functions (array of functions x names) at x with derivatives s."""
        amounts = (self._of._asked @ x)[:, None] + 1j * STEP * (self._of._asked @ s)
        return np.imag(self._of.laws.at(self._values, amounts)) / STEP


def _rate(text: str) -> tuple[float, str]:
    """Return the factor and the name of a rate."""
    factor, star, name = text.rpartition("*")
    return (float(factor) if star else 1.0), name.removesuffix("()")


def _changes(network: Network, place: Any) -> list[dict[int, int]]:
    """Return by how much each reaction changes each species that it changes, by place."""
    found: list[dict[int, int]] = [{} for _ in network.reactions]
    total = network.stoichiometry.tocoo()
    for i, j, change in zip(total.row.tolist(), total.col.tolist(), total.data.tolist(), strict=True):
        if change and "$" not in network.species[i]:  # which is held fixed
            found[j][int(place[i])] = change
    return found


def readable(network: Network) -> bool:
    """Return whether every rate is a number times one name."""
    return all(re.fullmatch(r"(?:[\d.eE+-]+\*)?[A-Za-z_]\w*(?:\(\))?", r.rate) for r in network.reactions)
