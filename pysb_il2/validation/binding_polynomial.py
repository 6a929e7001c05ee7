"""Binding in equilibrium in closed form, to be read beside `pysb_il2.saturation_binding`."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import sympy

from ..arguments import says_wrong_types
from ..errors import Il2Error, unknown
from ..experiments.experiment import dosed_ligand
from ..exporters.equations import Odes, odes
from ..exporters.symbolic_formulas import Expression, sympy_of_tree
from ..models.lookup import as_model
from ..network.expansion import expand
from ..network.formulas import parse_formula
from ..rules.medium import initials_in_medium
from ..units import AVOGADRO
from .physics import wegscheider_residual

if TYPE_CHECKING:
    from collections.abc import Collection

    from pysb import Model

    from ..network.network import Network

__all__ = ["BindingPolynomial", "binding_polynomial"]

_WAY_OUT = "give a model of binding alone, such as il2.build(il2_receptor)"
#: Species by index.
_Side: TypeAlias = tuple[int, ...]
#: Largest deviation from detailed balance that is rounding.
_ROUNDING = 1e-6


class BindingPolynomial(NamedTuple):
    """What is bound to a chain in equilibrium, as expressions of sympy.

    Attributes
    ----------
    polynomial : sympy.Expr
        All of the chain, per free chain: one term for each complex with it. Of the other chains that are free
        (molecules per cell), ligands and drugs that are free (nM), each called as its monomer, and parameters.
    half_saturation_nM : sympy.Expr
        The free ligand at which half of the chain has ligand.
    """

    polynomial: Expression
    half_saturation_nM: Expression


@says_wrong_types
def binding_polynomial(model: Model | str, chain: str, *, ligand: str | None = None) -> BindingPolynomial:
    """Return the binding polynomial of a chain of a receptor, and its half-saturation, in closed form.

    Parameters
    ----------
    model : pysb.Model or str
        A model of binding alone.
    chain : str
        The monomer that is looked at.
    ligand : str, optional
        As in `saturation_binding`.

    Returns
    -------
    BindingPolynomial

    Raises
    ------
    Il2Error
        If a reaction is not reversible, detailed balance does not hold, or a complex has a molecule twice.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> from pysb_il2.modules import il2_receptor
    >>> model = il2.build(il2_receptor, cell={"CD25": 1e4, "CD122": 0, "CD132": 0})
    >>> half = il2.binding_polynomial(model, "CD25").half_saturation_nM
    >>> values = {parameter.name: parameter.value for parameter in model.parameters}
    >>> round(float(half.subs(values | {"CD122": 0, "CD132": 0})), 6)  # the Kd of CD25
    10.0
    """
    model = as_model(model)
    monomer, _ = dosed_ligand(model, ligand)
    chains = [name for name in model.monomers.keys() if name != monomer]
    if chain not in chains:
        raise unknown("chain", chain, chains, where=f"model {model.name!r}")
    network, equations = expand(model, decoupled=False), odes(model)
    counts = network.composition[:, list(model.monomers.keys()).index(chain)]
    free, dose = sympy.Symbol(chain), sympy.Symbol(monomer)
    amounts = _amounts(network, equations, initials_in_medium(model))
    polynomial = sympy.expand(sympy.Add(*(a / free for a, n in zip(amounts, counts, strict=True) if n)))
    with_ligand = polynomial.coeff(dose, 1)
    if with_ligand == 0:
        raise Il2Error(f"chain {chain!r} of model {model.name!r} binds no {monomer}; {_WAY_OUT}")
    return BindingPolynomial(polynomial, polynomial.coeff(dose, 0) / with_ligand)


def _amounts(network: Network, equations: Odes, in_medium: Collection[str]) -> list[Expression]:
    """Return the amount of each species in equilibrium, of the free molecules of which it is made."""
    if (network.composition > 1).any():
        raise Il2Error(f"a complex of model {network.name!r} has a molecule twice; {_WAY_OUT}")
    known = _free_molecules(network, equations, in_medium)
    rates = _reversible_rates(network, equations)
    if wegscheider_residual(network) > _ROUNDING:
        raise Il2Error(f"model {network.name!r} is not in detailed balance; {_WAY_OUT}")
    for _ in network.species:  # a complex takes no more steps
        for (reactants, products), rate in rates.items():
            if len(products) == 1 and products[0] not in known and all(i in known for i in reactants):
                constant = equations.in_parameters(rate / rates[products, reactants])
                known[products[0]] = sympy.Mul(constant, *(known[i] for i in reactants))
    if len(known) < len(network.species):
        raise Il2Error(f"not all complexes of model {network.name!r} are made of free molecules; {_WAY_OUT}")
    return [known[i] for i in range(len(network.species))]


def _free_molecules(network: Network, equations: Odes, in_medium: Collection[str]) -> dict[int, Expression]:
    volume = sympy.Symbol("medium_volume")
    if volume not in equations.definitions:
        raise Il2Error(f"model {network.name!r} has no medium_volume; {_WAY_OUT}")
    per_nM = AVOGADRO * 1e-9 * equations.in_parameters(volume)
    names = network.model.monomers.keys()
    alone = {i: names[int(row.argmax())] for i, row in enumerate(network.composition) if row.sum() == 1}
    if len({*alone.values()}) < len(alone):
        raise Il2Error(f"a molecule of model {network.name!r} has several states; {_WAY_OUT}")
    return {i: sympy.Symbol(name) * (per_nM if name in in_medium else 1) for i, name in alone.items()}


def _reversible_rates(network: Network, equations: Odes) -> dict[tuple[_Side, _Side], Expression]:
    """Return the rate constant of each reaction by what it takes and makes."""
    symbols = {symbol.name: symbol for symbol in (*equations.parameters, *equations.definitions)}
    rates: dict[tuple[_Side, _Side], Expression] = defaultdict(lambda: sympy.Integer(0))
    for reaction in network.reactions:
        sides = tuple(sorted(reaction.reactants)), tuple(sorted(reaction.products))
        rates[sides] += sympy_of_tree(parse_formula(reaction.rate, symbols), symbols)
    for reactants, products in rates:
        if (products, reactants) not in rates:
            left = " + ".join(network.species[i] for i in reactants)
            raise Il2Error(f"a reaction of {left} in model {network.name!r} is not reversible; {_WAY_OUT}")
    return dict(rates)
