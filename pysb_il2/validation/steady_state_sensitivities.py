"""Sensitivities of steady states in symbols, by implicit differentiation with conservation laws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import sympy
from sympy.polys.matrices import DomainMatrix

from ..arguments import says_wrong_types
from ..errors import Il2Error, unknown
from ..exporters.equations import Odes, latex_names, odes, small_network
from ..exporters.symbolic_formulas import Expression
from ..models.lookup import as_model
from .closed_form import closed_form
from .conservation import conservation_vectors

if TYPE_CHECKING:
    from typing import Unpack

    from pysb import Model

    from ..types import LimitOptions, PositiveInt

__all__ = ["SteadyStateSensitivities", "steady_state_sensitivities"]

_NO_DERIVATIVE = (sympy.Derivative, sympy.Heaviside, sympy.sign, sympy.DiracDelta)
#: So many independent species have their sensitivities written out.
_WRITTEN_OUT = 4


@dataclass(frozen=True, eq=False)
class SteadyStateSensitivities:
    """The steady state of a model as equations, and how it changes with parameters.

    Attributes
    ----------
    odes : Odes
        Names and equations of the model.
    equations : tuple of sympy.Expr
        As many as species, each 0 in a steady state: rates of change that do not follow from others, then
        conservation laws.
    laws : int
        How many of the equations are conservation laws.
    jacobian : sympy.Matrix
        The derivatives of the equations (rows) by the species (columns), J.
    by_parameters : sympy.Matrix
        The derivatives of the equations (rows) by the parameters (columns), F. The steady state x has
        dx/dp = -J**-1 F.
    constants : dict of sympy.Symbol to sympy.Expr
        What formulas use and parameters alone define.
    """

    odes: Odes
    equations: tuple[Expression, ...]
    laws: int
    jacobian: Expression
    by_parameters: Expression
    constants: Mapping[Expression, Expression]

    def __repr__(self) -> str:
        return f"SteadyStateSensitivities({self.odes.name!r}; {len(self.equations)} species, {self.laws} laws)"

    @cached_property
    def solution(self) -> dict[Expression, Expression] | None:
        """The amounts of species in parameters, or None.

        They are found where no more than 4 species are independent, square roots will do, and one root has no negative
        amount at the model's values.
        """
        if not self._is_small:
            return None
        return closed_form(self.equations, [*self.odes.species], self._values)

    @property
    def _is_small(self) -> bool:
        return len(self.equations) - self.laws <= _WRITTEN_OUT

    @property
    def _values(self) -> dict[Expression, float]:
        values = dict(self.odes.parameters)
        return values | {symbol: float(formula.xreplace(values)) for symbol, formula in self.constants.items()}

    def of(self, readout: str) -> dict[Expression, Expression]:
        """Return the derivative of a read-out in the steady state by each parameter, in parameters and amounts.

        Parameters
        ----------
        readout : str
            An observable, an Expression or a species in BioNetGen's notation.

        Raises
        ------
        Il2Error
            If there is no such read-out, or more than 4 species are independent; `python` has no such limit.

        Examples
        --------
        >>> from pysb.examples.bngwiki_simple import model
        >>> found = steady_state_sensitivities(model).of("EGF(R)")
        >>> found[sympy.Symbol("km1")]
        s3/(km1 + kp1*s1 + kp1*s2)
        """
        formula = self._readout(readout)
        if not self._is_small:
            raise Il2Error(
                f"model {self.odes.name!r} has {len(self.equations) - self.laws} independent species, and formulas are "
                f"written out for up to {_WRITTEN_OUT}; take .python, which solves the same equations with numbers"
            )
        gradient, direct = self._gradient(formula)
        change = gradient * self._changes + direct
        return {p: sympy.factor(value) for p, value in zip(self.odes.parameters, change, strict=True)}

    @cached_property
    def _changes(self) -> Expression:
        """The derivatives of species by parameters."""
        size = len(self.equations)
        matrix = DomainMatrix.from_Matrix(sympy.Matrix.hstack(self.jacobian, -self.by_parameters)).to_field()
        reduced, pivots = matrix.rref()
        if pivots != tuple(range(size)):
            raise Il2Error(
                f"the steady state of model {self.odes.name!r} is not determined by its rates and conservation laws; "
                "take out reactions that never act"
            )
        return reduced.to_Matrix()[:, size:]

    def _readout(self, name: str) -> Expression:
        texts = {text: symbol for symbol, text in self.odes.species.items()}
        defined = {symbol.name: symbol for symbol in self.odes.definitions}
        if name in texts:
            return texts[name]
        if name not in defined:
            raise unknown("readout", name, [*defined, *texts], where=f"model {self.odes.name!r}")
        return _exact(self.odes.in_parameters(self.odes.definitions[defined[name]]))

    def _gradient(self, formula: Expression) -> tuple[Expression, Expression]:
        """Return the derivatives of a formula by species and by parameters."""
        row = sympy.Matrix([[formula]])
        return row.jacobian([*self.odes.species]), _by_parameters(row, self.odes, self.constants)

    @cached_property
    def latex(self) -> str:
        """The equations as LaTeX, with the closed form and the sensitivities of species where these are written out."""
        names = latex_names(self.odes)
        rows = [("0", equation) for equation in self.equations]
        rows += [(f"{names[symbol]}^*", value) for symbol, value in (self.solution or {}).items()]
        if self._is_small:
            for symbol, text in self.odes.species.items():
                changes = {p: value for p, value in self.of(text).items() if value != 0}
                rows += [(_ratio(names[symbol], names[p]), value) for p, value in changes.items()]
        lines = [f"{left} &= {sympy.latex(right, symbol_names=names)}" for left, right in rows]
        lines.append(r"\frac{\mathrm{d}s}{\mathrm{d}p} &= -J^{-1} \frac{\partial F}{\partial p}")
        comments = "".join(f"% {names[symbol]}: {text}\n" for symbol, text in self.odes.species.items())
        comments += "% F: what is 0; J: its derivatives by s\n"
        return comments + "\\begin{align*}\n" + " \\\\\n".join(lines) + "\n\\end{align*}\n"

    def _repr_latex_(self) -> str:
        return self.latex

    @cached_property
    def python(self) -> str:
        """A Python file that needs NumPy alone: ``PARAMETERS``, ``SPECIES``, ``READOUTS`` and ``sensitivities``.

        ``sensitivities(x, parameters)`` returns the derivatives of read-outs (rows) by parameters (columns) at the
        amounts of a steady state.
        """
        readouts = {s.name: self._readout(s.name) for s in self.odes.definitions if s not in self.constants}
        gradients = [self._gradient(formula) for formula in readouts.values()]
        names = {symbol: sympy.Symbol(f"x[{i}]") for i, symbol in enumerate(self.odes.species)}
        names |= {symbol: sympy.Symbol(f"p[{symbol.name!r}]") for symbol in self.odes.parameters}

        def rows(matrix: Expression) -> str:
            whole = matrix.xreplace(dict(self.constants)).xreplace(names)
            texts = (map(sympy.pycode, whole.row(i)) for i in range(whole.rows))
            return "".join(f"        [{', '.join(row)}],\n" for row in texts)

        text = (
            f"# Sensitivities of the steady state of model {self.odes.name!r}.\nimport numpy as np\n\n"
            f"PARAMETERS = {{{', '.join(f'{p.name!r}: {value!r}' for p, value in self.odes.parameters.items())}}}\n"
            f"SPECIES = {[*self.odes.species.values()]!r}\nREADOUTS = {[*readouts]!r}\n\n\n"
            "def sensitivities(x, parameters=PARAMETERS):\n    p = {**PARAMETERS, **parameters}\n"
            f"    jacobian = np.array([\n{rows(self.jacobian)}    ], dtype=float)\n"
            f"    by_parameters = np.array([\n{rows(self.by_parameters)}    ], dtype=float)\n"
            f"    gradient = np.array([\n{''.join(rows(by_species) for by_species, _ in gradients)}"
            f"    ], dtype=float).reshape(-1, {len(self.equations)})\n"
            f"    direct = np.array([\n{''.join(rows(direct) for _, direct in gradients)}"
            f"    ], dtype=float).reshape(-1, {len(self.odes.parameters)})\n"
            "    return direct - gradient @ np.linalg.solve(jacobian, by_parameters)\n"
        )
        return text.replace("import numpy", "import math\n\nimport numpy", 1) if "math." in text else text


def _ratio(top: str, bottom: str) -> str:
    return rf"\frac{{\mathrm{{d}}{top}^*}}{{\mathrm{{d}}{bottom}}}"


@says_wrong_types
def steady_state_sensitivities(
    model: Model | str, *, max_species: PositiveInt = 30, **limits: Unpack[LimitOptions]
) -> SteadyStateSensitivities:
    """Return how the steady state of a small model changes with its parameters, in symbols.

    Parameters
    ----------
    model : pysb.Model or str
        Any PySB model, or the name of a ready one. It is not decoupled.
    max_species : int
        A model of more species is refused.
    **limits
        ``max_iter``, ``max_agg`` and ``max_stoich`` of `pysb_il2.expand`.

    Returns
    -------
    SteadyStateSensitivities
        For any steady state that the initial amounts can come to: where there are several, each has its own numbers.

    Raises
    ------
    Il2Error
        If the model has more species, a rate depends on time or has no derivative, such as one with ``Max``, or the
        steady state is not determined by rates and conservation laws.

    Examples
    --------
    >>> from pysb.examples.bngwiki_simple import model
    >>> found = steady_state_sensitivities(model)
    >>> found
    SteadyStateSensitivities('pysb.examples.bngwiki_simple'; 3 species, 2 laws)
    """
    model = as_model(model)
    network = small_network(model, max_species, **limits)
    equations = odes(model, max_species=max_species, **limits)
    species = [*equations.species]
    varying = {*species, sympy.Symbol("time")}
    constants = {
        symbol: _exact(equations.in_parameters(symbol))
        for symbol in equations.definitions
        if varying.isdisjoint(equations.in_parameters(symbol).free_symbols)
    }
    others = {s: equations.definitions[s] for s in equations.definitions if s not in constants}
    rates = {symbol: _exact(_without(rate, others)) for symbol, rate in equations.rates.items()}
    if any(sympy.Symbol("time") in rate.free_symbols for rate in rates.values()):
        raise Il2Error(f"a rate of model {model.name!r} depends on time, so it has no steady state; make it a constant")
    vectors = conservation_vectors(network).tolist()
    laws = sympy.Matrix(len(vectors), len(species), [number for vector in vectors for number in vector])
    _, dependent = laws.rref()
    start = sympy.Matrix([_exact(equations.initials[symbol]) for symbol in species])
    kept = [sympy.expand(rates[symbol]) for i, symbol in enumerate(species) if i not in dependent]
    system = sympy.Matrix([*kept, *(laws * (sympy.Matrix(species) - start))])
    jacobian, by_parameters = system.jacobian(species), _by_parameters(system, equations, constants)
    if jacobian.has(*_NO_DERIVATIVE) or by_parameters.has(*_NO_DERIVATIVE):
        raise Il2Error(
            f"a rate of model {model.name!r} uses Max, Min or Abs, which has no derivative; write it without"
        )
    return SteadyStateSensitivities(equations, tuple(system), len(vectors), jacobian, by_parameters, constants)


def _by_parameters(system: Expression, equations: Odes, constants: Mapping[Expression, Expression]) -> Expression:
    """Return the derivatives of a column of formulas by parameters, through constants too."""
    parameters = [*equations.parameters]
    direct = system.jacobian(parameters)
    if not constants:
        return direct
    return direct + system.jacobian([*constants]) * sympy.Matrix([*constants.values()]).jacobian(parameters)


def _without(formula: Expression, others: Mapping[Expression, Expression]) -> Expression:
    for symbol in reversed([*others]):
        formula = formula.xreplace({symbol: others[symbol]})
    return formula


def _exact(formula: Expression) -> Expression:
    """Return a formula with whole numbers and fractions in the place of decimal ones, with which zeros are zeros."""
    return formula.xreplace({number: sympy.Rational(str(number)) for number in formula.atoms(sympy.Float)})
