"""Conservation laws: sums of amounts that no reaction changes, exactly."""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from sympy import QQ
from sympy.polys.matrices import DomainMatrix

from ..arguments import says_wrong_types
from ..exporters.equations import small_network
from ..models.lookup import as_model
from ..rules.table_facts import stamped
from ..simulation.runner import Runner

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Unpack

    from pysb import Model

    from ..network.network import Network
    from ..types import IntArray, LimitOptions, PositiveInt

__all__ = ["conservation_laws", "conservation_vectors"]


@says_wrong_types
def conservation_laws(
    model: Model | str, *, max_species: PositiveInt = 500, **limits: Unpack[LimitOptions]
) -> pd.DataFrame:
    """Return the sums of amounts that no reaction changes, whatever the rate constants are.

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
    pandas.DataFrame
        Columns ``law, value, sum``: a name, the sum at first in molecules, and the sum in species of BioNetGen's
        notation. Each law is independent of the others, and every other law is a combination of them: they are as many
        as species less the rank of the stoichiometric matrix. A law is called by the monomer whose molecules it counts,
        or by the observable that it is; others are numbered.

    Raises
    ------
    Il2Error
        If the model has more species.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> from pysb_il2.modules import il2_receptor
    >>> laws = il2.conservation_laws(il2.build(il2_receptor, cell="Treg"))
    >>> sorted(laws.law)
    ['CD122', 'CD132', 'CD25', 'IL2']
    """
    model = as_model(model)
    network = small_network(model, max_species, **limits)
    vectors = conservation_vectors(network)
    values = vectors @ Runner(network).initials({})
    names = _names(network)
    rows = [
        (names.get(tuple(vector), f"law {number}"), float(value), _sum(vector, network.species))
        for number, (vector, value) in enumerate(zip(vectors, values, strict=True), start=1)
    ]
    table = pd.DataFrame(rows, columns=["law", "value", "sum"])
    return stamped(table, model, statistic="conservation laws", units={"value": "molecules"})


def conservation_vectors(network: Network) -> IntArray:
    """Return a basis of what a network conserves (laws x species), in whole numbers.

    Laws that count molecules of a monomer, or are an observable, come first.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> from pysb.examples.bngwiki_simple import model
    >>> network = il2.expand(model)
    >>> vectors = conservation_vectors(network)
    >>> bool((vectors @ network.stoichiometry == 0).all())
    True
    """
    stoichiometry = network.stoichiometry.toarray()
    stoichiometry[["$" in species for species in network.species]] = 0  # amounts that are held
    changes = np.unique(stoichiometry.T, axis=0)
    basis = [_whole(row) for row in _rational(changes).nullspace().to_list()]
    named = [vector for vector in _names(network) if not (changes @ np.array(vector)).any()]
    if len(named) < len(basis):  # where rules turn one monomer into another
        named += _sums_of_parts(changes)
    candidates = np.array([*named, *basis], dtype=int).reshape(-1, len(network.species))
    _, independent = _rational(candidates.T).rref()
    return candidates[list(independent)]


def _sums_of_parts(changes: IntArray) -> list[tuple[int, ...]]:
    """Return for each species the least sum without negative weights that counts it and no reaction changes."""
    found: dict[tuple[int, ...], None] = {}
    for counted in np.eye(changes.shape[1]):
        bounds = [(float(least), None) for least in counted]
        solution = linprog(np.ones_like(counted), A_eq=changes, b_eq=np.zeros(len(changes)), bounds=bounds)
        if solution.success and solution.x is not None:
            fractions = [Fraction(x).limit_denominator(1000) for x in solution.x]
            vector = _whole(fractions)
            if not (changes @ np.array(vector)).any():  # exactly
                found[tuple(vector)] = None
    return list(found)


def _rational(matrix: IntArray) -> DomainMatrix:
    rows = {i: {int(j): QQ(int(row[j])) for j in row.nonzero()[0]} for i, row in enumerate(matrix) if row.any()}
    return DomainMatrix(rows, matrix.shape, QQ)


def _whole(row: Sequence[Fraction]) -> list[int]:
    """Return a vector of rational numbers as whole ones without a common factor, the first above 0."""
    scale = lcm(*(int(x.denominator) for x in row))
    numbers = [int(x * scale) for x in row]
    divisor = gcd(*numbers) * (1 if next(filter(None, numbers)) > 0 else -1)
    return [number // divisor for number in numbers]


def _names(network: Network) -> dict[tuple[int, ...], str]:
    """Return what may be conserved by its weights: molecules of monomers, and observables."""
    by_monomer = zip(network.composition.T, network.model.monomers, strict=True)
    names = {tuple(weights.tolist()): monomer.name for weights, monomer in by_monomer if weights.any()}
    for name, terms in network.groups.items():
        weights = np.zeros(len(network.species))
        for weight, i in terms:
            weights[i] += weight
        if weights.any() and not (weights % 1).any():
            names.setdefault(tuple(weights.tolist()), name)
    return names


def _sum(vector: Iterable[int], species: Sequence[str]) -> str:
    terms = [
        ("-" if weight < 0 else "+") + " " + (f"{abs(weight)}*" if abs(weight) > 1 else "") + text
        for weight, text in zip(vector, species, strict=True)
        if weight
    ]
    return " ".join(terms).removeprefix("+ ")
