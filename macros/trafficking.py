"""Making, moving and degrading molecules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pysb import ComponentSet
from pysb.core import as_complex_pattern

from .rule_writing import name_of, write_rule

__all__ = ["at_location", "degrade", "make", "move"]

Place = str | Mapping[str, str]


def make(pattern: Any, rate: Any, *, name: str = "") -> ComponentSet:
    """Make molecules at a constant rate (molecules/s).

    Parameters
    ----------
    pattern : MonomerPattern or ComplexPattern
        What is made, every site given.
    rate : float, Parameter, Expression
        Zero-order rate, molecules/s.
    name : str
        The sentence; by default ``<molecule>_made``.
    """
    return write_rule(name or f"{name_of(pattern)}_made", None >> pattern, rate)


def move(pattern: Any, site: str, origin: Place, target: Place, rate: Any, *, name: str) -> ComponentSet:
    """Move a molecule, or all molecules of a complex that have the location site, together.

    Parameters
    ----------
    pattern : MonomerPattern or ComplexPattern
        What moves; every molecule in it that has `site` changes location.
    site : str
        The location site.
    origin, target : str or mapping of str to str
        From where to where; by monomer name where molecules name their places differently.
    rate : float, Parameter, Expression
        First-order rate, 1/s.
    name : str
        The rule's sentence.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> m = Model("m", _export=False)
    >>> with building(m):
    ...     R = Monomer("R", ["ligand", "loc"], {"loc": ["surface", "endosome"]})
    ...     parts = move(R(ligand=None), "loc", "surface", "endosome", 1e-3, name="R_internalised")
    >>> m.rules[0].product_pattern
    R(ligand=None, loc='endosome')
    """
    before, after = (at_location(pattern, site, place) for place in (origin, target))
    return write_rule(name, before >> after, rate)


def at_location(pattern: Any, site: str, place: Place) -> Any:
    """Return a pattern with every molecule that has the location site at a place.

    Parameters
    ----------
    pattern : Monomer, MonomerPattern or ComplexPattern
        The molecules.
    site : str
        The location site.
    place : str or mapping of str to str
        The location, for all or by monomer name.
    """
    cp = as_complex_pattern(pattern).copy()
    for index, molecule in enumerate(cp.monomer_patterns):
        if site in molecule.monomer.sites:
            here = place if isinstance(place, str) else place[molecule.monomer.name]
            cp.monomer_patterns[index] = molecule(**{site: here})
    return cp


def degrade(pattern: Any, rate: Any, *, name: str = "") -> ComponentSet:
    """Degrade one molecule, first order (1/s); what it was bound to is set free.

    Parameters
    ----------
    pattern : MonomerPattern
        What is degraded.
    rate : float, Parameter, Expression
        First-order rate, 1/s.
    name : str
        The sentence; by default ``<molecule>_degraded``.
    """
    return write_rule(name or f"{name_of(pattern)}_degraded", pattern >> None, rate, delete_molecules=True)
