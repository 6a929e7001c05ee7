"""The ordinary differential equations of a network, their Jacobian and their derivatives by constants."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from scipy import sparse

from ..network.network import Network
from ..types import FloatArray, NumberArray
from .preconditioner import fill_reducing_permutation
from .rate_laws import COMPLEX_STEP, RateLaws
from .reaction_arrays import ReactionArrays

__all__ = ["OdeSystem", "ParameterDerivatives"]

#: The gamma of implicit steps at which the order of species is chosen.
TYPICAL_GAMMA = 100.0


class OdeSystem:
    """Mass action as dx/dt = A x + B (x_first x_second) + c + what has other rate laws.

    Reactions of one reactant, or of one pair of reactants, are added up once for all values of the
    constants, so that a rate of change costs two products with sparse matrices. Species are kept in
    an order in which matrices of the Jacobian's pattern are factorised with few fill-ins.

    Parameters
    ----------
    network : Network
    values : mapping of str to float
        Parameters at which that order is found.

    Attributes
    ----------
    laws : RateLaws
    arrays : ReactionArrays
    parameters, constants : dict of str to float
        Present values of parameters, and of them and the Expressions of them alone.
    A, B : csr_array (species, species), (species, pairs)
    c : array (species,)
    other_rate_constants : array (reactions with other rate laws,)
    """

    def __init__(self, network: Network, values: Mapping[str, float]) -> None:
        self.laws = RateLaws(network)
        self.arrays = ReactionArrays(network, self.laws, np.arange(len(network.species)))
        self.set(values)
        permutation = fill_reducing_permutation(self.jacobian(self.initials() + 1.0), TYPICAL_GAMMA)
        self.arrays = ReactionArrays(network, self.laws, permutation)
        self.set(values)

    def set(self, parameters: Mapping[str, float]) -> None:
        """Set parameters, by name; all of them."""
        arrays = self.arrays
        self.parameters = dict(parameters)
        self.constants = self.laws.constants_at(self.parameters)
        k = arrays.rate_factors * np.array([self.constants.get(name, 1.0) for name in arrays.rate_names])
        self.A, self.B = arrays.order_1.combine(k), arrays.order_2.combine(k)
        self._jacobian_by_amounts = arrays.jacobian_by_amounts(self.A, self.B)
        self.c = arrays.order_0.combine(k).toarray().sum(axis=1)
        self.other_rate_constants = k[arrays.others.indices]

    def initials(self) -> FloatArray:
        """Return the initial amounts at the present values (array of species, in the order of the arrays)."""
        state = np.zeros(len(self.arrays.permutation))
        for i, text in self.arrays.initials:
            state[i] = self.constants[text] if text in self.constants else float(text)
        return state

    def functions(self, observables: FloatArray) -> FloatArray:
        """Return the functions (array of functions x ...) at amounts of observables (observables x ...)."""
        return self.laws.functions_at(self.constants, observables[self.laws.used_observables])

    def rhs(self, x: FloatArray) -> FloatArray:
        """Return dx/dt (array of species)."""
        arrays = self.arrays
        rate_of_change: FloatArray = self.A @ x
        rate_of_change += self.B @ (x[arrays.first] * x[arrays.second])
        rate_of_change += self.c
        if arrays.others:
            rate_of_change += self.other_changes(x)
        return rate_of_change

    def other_changes(self, x: FloatArray) -> FloatArray:
        """Return what reactions with other rate laws add to dx/dt (array of species)."""
        inputs = self.arrays.other_inputs @ x + self.arrays.other_constants
        rates = self._other_rates(self.constants, inputs, self.other_rate_constants)
        changes: FloatArray = self.arrays.others.stoichiometry @ rates
        return changes

    def _other_rates(self, constants: Mapping[str, Any], inputs: NumberArray, k: NumberArray) -> NumberArray:
        """Return the rates of reactions with other rate laws (array of reactions x ...) by their inputs."""
        others = self.arrays.others
        amounts = inputs[: len(others.empty_slots)]
        rates: NumberArray = self._other_coefficients(constants, inputs, k) * others.reactant_products(amounts)
        return rates

    def _other_coefficients(self, constants: Mapping[str, Any], inputs: NumberArray, k: NumberArray) -> NumberArray:
        """Return the rate constants of reactions with other rate laws times their functions."""
        others = self.arrays.others
        k = k if k.ndim == inputs.ndim else k[:, None]
        if not others.has_functions:
            return k
        functions = self.laws.functions_at(constants, inputs[len(others.empty_slots) :])
        coefficients: NumberArray = k * np.concatenate([functions, np.ones_like(functions[:1])])[others.functions]
        return coefficients

    def other_rate_derivatives(
        self, constants: Mapping[str, Any], inputs: FloatArray, direction: FloatArray, k: NumberArray
    ) -> FloatArray:
        """Return the derivatives of rates of reactions with other rate laws along changes of their inputs."""
        rates = self._other_rates(constants, inputs + 1j * COMPLEX_STEP * direction, k)
        return np.imag(rates) / COMPLEX_STEP

    def jacobian_product(self, x: FloatArray) -> Callable[[FloatArray], FloatArray]:
        """Return what multiplies directions (array of species, or of species x directions) by the Jacobian at x."""
        arrays = self.arrays
        first, second = arrays.first, arrays.second
        x_first, x_second, others = x[first], x[second], self.other_jacobian_product(x)

        def multiply(v: FloatArray) -> FloatArray:
            a, b = (x_first, x_second) if v.ndim == 1 else (x_first[:, None], x_second[:, None])
            pairs, of_first = v[second], v[first]
            pairs *= a
            of_first *= b
            pairs += of_first
            product: FloatArray = self.A @ v
            product += self.B @ pairs
            if arrays.others:
                product += others(v)
            return product

        return multiply

    def other_jacobian_product(self, x: FloatArray) -> Callable[[FloatArray], FloatArray]:
        """Return what `jacobian_product` returns, of reactions with other rate laws alone."""
        arrays = self.arrays
        inputs = arrays.other_inputs @ x + arrays.other_constants

        def multiply(v: FloatArray) -> FloatArray:
            at_x, along = inputs if v.ndim == 1 else inputs[:, None], arrays.other_inputs @ v
            derivatives = self.other_rate_derivatives(self.constants, at_x, along, self.other_rate_constants)
            product: FloatArray = arrays.others.stoichiometry @ derivatives
            return product

        return multiply

    def jacobian(self, x: FloatArray) -> sparse.csc_array:
        """Return the Jacobian at x but for the derivatives of functions."""
        arrays = self.arrays
        inputs = arrays.other_inputs @ x + arrays.other_constants
        coefficients = self._other_coefficients(self.constants, inputs, self.other_rate_constants)
        others = arrays.others.jacobian_entries(inputs[: len(arrays.others.empty_slots)], coefficients)
        return arrays.jacobian(self._jacobian_by_amounts @ np.append(x, 1.0), others)

    def fastest_rate(self, x: FloatArray) -> str:
        """Return the name of the rate that turns a reactant over most quickly at amounts x, or is not finite."""
        arrays = self.arrays
        functions = self.laws.functions_at(self.constants, arrays.used_observables @ x)
        value_of = {**dict(zip(self.laws.functions, functions, strict=True)), **self.constants}
        fastest = (0.0, "")
        for reactants, factor, name in zip(arrays.reactants, arrays.rate_factors, arrays.rate_names, strict=True):
            amounts = np.abs(x[list(reactants)]) if reactants else np.ones(1)
            turnover = factor * value_of[name] * amounts.prod() / max(amounts.min(), 1e-6)
            fastest = max(fastest, (float(turnover) if np.isfinite(turnover) else np.inf, name))
        return fastest[1]


class ParameterDerivatives:
    """Derivatives of the rates of change by ln of some parameters, at the present values of all.

    Parameters
    ----------
    system : OdeSystem
    names : sequence of str
        Parameters.
    """

    def __init__(self, system: OdeSystem, names: Sequence[str]) -> None:
        self._system, arrays = system, system.arrays
        derivatives = system.laws.constant_sensitivities(system.parameters, names)
        zero, columns = np.zeros(len(names)), range(len(names))
        by_reaction = np.reshape([derivatives.get(name, zero) for name in arrays.rate_names], (-1, len(names)))
        dk = arrays.rate_factors[:, None] * by_reaction
        self._dA = sparse.vstack([arrays.order_1.combine(dk[:, j]) for j in columns], format="csr")
        self._dB = sparse.vstack([arrays.order_2.combine(dk[:, j]) for j in columns], format="csr")
        for matrix in (self._dA, self._dB):
            matrix.eliminate_zeros()
        self._dc = np.array([arrays.order_0.combine(dk[:, j]).toarray().sum(axis=1) for j in columns])
        step = 1j * COMPLEX_STEP
        self._stepped_rate_constants = system.other_rate_constants[:, None] + step * dk[arrays.others.indices]
        self._stepped_constants = {
            name: value + step * derivatives[name] if derivatives[name].any() else value
            for name, value in system.constants.items()
        }
        self._derivatives = derivatives

    def initials(self) -> FloatArray:
        """Return the derivatives of the initial amounts (array of species x names)."""
        sensitivities = np.zeros((len(self._system.arrays.permutation), len(self._dc)))
        for i, text in self._system.arrays.initials:
            if text in self._derivatives:
                sensitivities[i] = self._derivatives[text]
        return sensitivities

    def rhs(self, x: FloatArray, s: FloatArray) -> FloatArray:
        """Return ds/dt for derivatives s of x (array of species x names)."""
        system, arrays = self._system, self._system.arrays
        first, second = arrays.first, arrays.second
        by_name = self._dA @ x + self._dB @ (x[first] * x[second])
        rate_of_change: FloatArray = by_name.reshape(s.shape[::-1]).T + self._dc.T
        rate_of_change += system.A @ s
        rate_of_change += system.B @ (x[first][:, None] * s[second] + s[first] * x[second][:, None])
        if arrays.others:
            inputs = (arrays.other_inputs @ x + arrays.other_constants)[:, None]
            rate_of_change += arrays.others.stoichiometry @ system.other_rate_derivatives(
                self._stepped_constants, inputs, arrays.other_inputs @ s, self._stepped_rate_constants
            )
        return rate_of_change

    def functions(self, x: FloatArray, s: FloatArray) -> FloatArray:
        """Return the derivatives of the functions (array of functions x names) at x with derivatives s."""
        used = self._system.arrays.used_observables
        amounts = (used @ x)[:, None] + 1j * COMPLEX_STEP * (used @ s)
        return np.imag(self._system.laws.functions_at(self._stepped_constants, amounts)) / COMPLEX_STEP
