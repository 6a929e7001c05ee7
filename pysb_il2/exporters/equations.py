"""The differential equations of small models: for sympy, as LaTeX, and as a Python file that needs NumPy alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import sympy

from ..arguments import says_wrong_types
from ..errors import Il2Error
from ..models.lookup import as_model
from ..network import bionetgen
from ..network.expansion import expand
from ..network.formulas import parse_formula
from ..rules.size_estimate import estimate_species
from .python_equations import python_text
from .symbolic_formulas import Expression, sympy_of_tree

if TYPE_CHECKING:
    from typing import Unpack

    from pysb import Model

    from ..network.network import Network
    from ..types import LimitOptions, PositiveInt

__all__ = ["Odes", "latex_names", "odes", "small_network"]

_TIME = sympy.Symbol("time")
#: What the estimate of species may exceed the true number by.
_OVERESTIMATE = 20


@dataclass(frozen=True, eq=False)
class Odes:
    """The ordinary differential equations of a model.

    Attributes
    ----------
    name : str
        The model's name.
    species : dict of sympy.Symbol to str
        The species in BioNetGen's notation, in the order of the network.
    rates : dict of sympy.Symbol to sympy.Expr
        The rate of change of each species: of species, parameters and what `definitions` has.
    definitions : dict of sympy.Symbol to sympy.Expr
        Observables and Expressions; each uses those before it at most.
    initials : dict of sympy.Symbol to sympy.Expr
        The initial amount of each species.
    parameters : dict of sympy.Symbol to float
        The values of the parameters.
    python : str
        A Python file that needs NumPy alone: ``PARAMETERS``, ``SPECIES``, and the functions ``initial_amounts``,
        ``rates_of_change(t, y)`` and ``readouts(t, y)``, each for other parameters too.
    """

    name: str
    species: Mapping[Expression, str]
    rates: Mapping[Expression, Expression]
    definitions: Mapping[Expression, Expression]
    initials: Mapping[Expression, Expression]
    parameters: Mapping[Expression, float]
    python: str

    def __repr__(self) -> str:
        return f"Odes({self.name!r}; {len(self.species)} species, {len(self.parameters)} parameters)"

    def substituted(self) -> dict[Expression, Expression]:
        """Return the rates of change in species, parameters and time alone.

        Examples
        --------
        >>> import pysb_il2 as il2
        >>> equations = odes(il2.build("receptor"))
        >>> symbols = set().union(*(rate.free_symbols for rate in equations.substituted().values()))
        >>> symbols <= {*equations.species, *equations.parameters}
        True
        """
        return {symbol: self.in_parameters(rate) for symbol, rate in self.rates.items()}

    def in_parameters(self, expression: Expression) -> Expression:
        """Return an expression with what `definitions` has in the place of its names."""
        return expression.xreplace(self._in_parameters)

    @cached_property
    def _in_parameters(self) -> dict[Expression, Expression]:
        known: dict[Expression, Expression] = {}
        for symbol, formula in self.definitions.items():
            known[symbol] = formula.xreplace(known)
        return known

    @cached_property
    def latex(self) -> str:
        """The equations as LaTeX, an ``align*`` of amsmath; comments say which species is which."""
        names = latex_names(self)
        used = set[Expression]().union(*(rate.free_symbols for rate in self.rates.values()))
        for symbol, formula in reversed([*self.definitions.items()]):
            used |= formula.free_symbols if symbol in used else set()
        rows = [
            (rf"\frac{{\mathrm{{d}}{names[symbol]}}}{{\mathrm{{d}}t}}", rate) for symbol, rate in self.rates.items()
        ]
        rows += [(names[symbol], formula) for symbol, formula in self.definitions.items() if symbol in used]
        lines = (f"{left} &= {sympy.latex(right, symbol_names=names)}" for left, right in rows)
        comments = "".join(f"% {names[symbol]}: {text}\n" for symbol, text in self.species.items())
        return comments + "\\begin{align*}\n" + " \\\\\n".join(lines) + "\n\\end{align*}\n"

    def _repr_latex_(self) -> str:
        return self.latex


def latex_names(equations: Odes) -> dict[Expression, str]:
    """Return the names of symbols in LaTeX."""
    roman = {symbol: _roman(symbol.name) for symbol in (*equations.parameters, *equations.definitions)}
    return {_TIME: "t"} | roman | {symbol: f"s_{{{i}}}" for i, symbol in enumerate(equations.species, start=1)}


def _roman(name: str) -> str:
    return r"\mathrm{" + name.replace("_", r"\_") + "}"


@says_wrong_types
def odes(model: Model | str, *, max_species: PositiveInt = 200, **limits: Unpack[LimitOptions]) -> Odes:
    """Return the differential equations of a small model, to be read, analysed, or taken elsewhere.

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
    Odes
        Expressions of sympy, and the same as LaTeX and Python; molecules and seconds, as in the model.

    Raises
    ------
    Il2Error
        If the model has more species, or a formula is nested too deeply.

    Examples
    --------
    >>> from pysb.examples.bngwiki_simple import model
    >>> equations = odes(model)
    >>> for species, rate in equations.rates.items():
    ...     print(equations.species[species], "|", rate)
    EGF(R) | km1*s3 - kp1*s1*s2
    EGFR(CR1,L,Y1068~U) | km1*s3 - kp1*s1*s2
    EGF(R!1).EGFR(CR1,L!1,Y1068~U) | -km1*s3 + kp1*s1*s2
    """
    network = small_network(as_model(model), max_species, **limits)
    try:
        return _odes(network)
    except RecursionError:
        raise Il2Error(
            f"a formula of model {network.name!r} is nested too deeply for sympy; write it with fewer terms"
        ) from None


def small_network(model: Model, max_species: int, *, way_out: str = "", **limits: Unpack[LimitOptions]) -> Network:
    """Return the network of a model that has no more than some species, without expanding one that has far more.

    A way out says which number is the limit, too.
    """
    part = "give a part of it, such as il2.build('receptor')"
    way_out = f"{way_out or f'max_species is {max_species}; raise max_species'}, or {part}"
    if not limits and (about := estimate_species(model)) > _OVERESTIMATE * max_species:
        raise Il2Error(f"model {model.name!r} may have {about:,} species, and {way_out}")
    network = expand(model, decoupled=False, **limits)
    if (number := len(network.species)) > max_species:
        raise Il2Error(f"model {model.name!r} has {number:,} species, and {way_out}")
    return network


def _odes(network: Network) -> Odes:
    constants = {name: text for name, text in _formulas(network, "parameters").items() if name in network.constants}
    functions = {name.removesuffix("()"): text for name, text in _formulas(network, "functions").items()}
    names = [*network.parameters, *constants, *network.groups, *functions]
    trees = {name: parse_formula(text, {*names, "time"}) for name, text in (constants | functions).items()}
    symbols = {name: sympy.Symbol(name) for name in (*names, "time")}
    prefix = "s"
    while any(re.fullmatch(rf"{prefix}\d+", name) for name in names):
        prefix += "_"
    species = [sympy.Symbol(f"{prefix}{i}") for i, _ in enumerate(network.species, start=1)]
    formulas = {name: sympy_of_tree(tree, symbols) for name, tree in trees.items()}
    for name, terms in network.groups.items():
        formulas[name] = sympy.Add(*(_number(weight) * species[i] for weight, i in terms))
    rates = [parse_formula(reaction.rate, names) for reaction in network.reactions]
    terms_of: list[list[Expression]] = [[] for _ in species]
    for reaction, tree in zip(network.reactions, rates, strict=True):
        rate = sympy.Mul(sympy_of_tree(tree, symbols), *(species[i] for i in reaction.reactants))
        change = Counter(reaction.products)
        change.subtract(reaction.reactants)
        for i, number in change.items():
            if "$" not in network.species[i]:
                terms_of[i].append(number * rate)
    initials = [parse_formula(amount, names) for amount in network.initials]
    return Odes(
        network.name,
        dict(zip(species, network.species, strict=True)),
        {symbol: sympy.Add(*terms) for symbol, terms in zip(species, terms_of, strict=True)},
        {symbols[name]: formulas[name] for name in (*constants, *network.groups, *functions)},
        {symbol: sympy_of_tree(tree, symbols) for symbol, tree in zip(species, initials, strict=True)},
        {symbols[name]: value for name, value in network.parameters.items()},
        python_text(network, trees, rates, initials),
    )


def _formulas(network: Network, block: str) -> dict[str, str]:
    lines = bionetgen.block_text(network.text, block).splitlines()
    return {name: text for _, name, text in (line.partition("#")[0].split(None, 2) for line in lines if line.strip())}


def _number(value: float) -> Expression:
    return sympy.Integer(int(value)) if value.is_integer() else sympy.Float(value)
