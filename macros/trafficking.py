"""Synthesis, degradation and translocation of molecules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from pysb import ComplexPattern, ComponentSet
from pysb.core import as_complex_pattern

from pysb_il2.deprecation import keyword_only, renamed_argument
from pysb_il2.errors import Il2Error, unknown
from pysb_il2.types import Pattern, Rate

from .patterns import as_pattern, check_concrete, monomer_name
from .rule_writing import macro, write_rule

__all__ = ["at_location", "degrade", "synthesise", "translocate"]

#: A location, for all molecules of a complex or by the names of their monomers.
Location: TypeAlias = str | Mapping[str, str]


@keyword_only("rate")
@macro
def synthesise(pattern: Pattern, *, rate: Rate, name: str = "") -> ComponentSet:
    """Synthesise molecules at a rate that does not depend on them: ``None >> A``.

    Units and return value: see `pysb_il2.macros`.

    Parameters
    ----------
    pattern : Monomer, MonomerPattern or ComplexPattern
        The new molecule, with every site in the state in which it is made.
    rate : Rate
        Synthesis rate, zero order.
    name : str
        The rule's name; by default ``<molecule>_made``.

    Raises
    ------
    Il2Error
        If a site of the new molecule has no state or bond.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> with building(Model("m", _export=False)) as m:
    ...     parts = synthesise(Monomer("R", ["ligand"])(ligand=None), rate=0.5)
    >>> m.rules[0]
    Rule('R_made', None >> R(ligand=None), R_made_kf)
    """
    made = as_pattern(pattern)
    check_concrete(made)
    return write_rule(name or f"{monomer_name(pattern)}_made", None >> made, kf=rate)


@keyword_only("rate")
@macro
def degrade(pattern: Pattern, *, rate: Rate, name: str = "") -> ComponentSet:
    """Degrade a molecule, or all molecules of a complex together; other partners are released: ``A >> None``.

    Units and return value: see `pysb_il2.macros`.

    Parameters
    ----------
    pattern : Monomer, MonomerPattern or ComplexPattern
        What is degraded.
    rate : Rate
        First-order rate constant.
    name : str
        The rule's name; by default ``<molecule>_degraded``, after the first molecule.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> with building(Model("m", _export=False)) as m:
    ...     parts = degrade(Monomer("R", ["ligand"]), rate=1e-4)
    >>> m.rules[0]
    Rule('R_degraded', R() >> None, R_degraded_kf, delete_molecules=True)
    """
    name = name or f"{monomer_name(pattern)}_degraded"
    return write_rule(name, as_pattern(pattern) >> None, kf=rate, delete_molecules=True)


@keyword_only("rate")
@macro
def translocate(
    pattern: Pattern, site: str, origin: Location, target: Location, *, rate: Rate, name: str
) -> ComponentSet:
    """Translocate a molecule, or all molecules of a complex together: ``A(loc='x') >> A(loc='y')``.

    Units and return value: see `pysb_il2.macros`.

    Parameters
    ----------
    pattern : Monomer, MonomerPattern or ComplexPattern
        What is translocated; every molecule in it that has `site` changes location. Leave out the location.
    site : str
        The location site.
    origin, target : str or mapping of str to str
        The two locations; by monomer name where molecules name their locations differently.
    rate : Rate
        First-order rate constant.
    name : str
        The rule's name.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> with building(Model("m", _export=False)) as m:
    ...     R = Monomer("R", ["ligand", "loc"], {"loc": ["surface", "endosome"]})
    ...     parts = translocate(R(ligand=None), "loc", "surface", "endosome", rate=1e-3, name="R_internalised")
    >>> m.rules[0].product_pattern
    R(ligand=None, loc='endosome')
    """
    before, after = (at_location(pattern, site, location) for location in (origin, target))
    return write_rule(name, before >> after, kf=rate)


@renamed_argument(place="location")
@macro
def at_location(pattern: Pattern, site: str, location: Location) -> ComplexPattern:
    """Return a pattern with every molecule that has a location site at one location: ``A(loc='x')``.

    Parameters
    ----------
    pattern : Monomer, MonomerPattern or ComplexPattern
        The molecules.
    site : str
        The location site.
    location : str or mapping of str to str
        The location, for all or by monomer name.

    Examples
    --------
    >>> from pysb import Monomer
    >>> R = Monomer("R", ["ligand", "loc"], {"loc": ["surface", "endosome"]}, _export=False)
    >>> at_location(R(ligand=None), "loc", "endosome")
    R(ligand=None, loc='endosome')
    """
    located = as_complex_pattern(pattern).copy()
    if not any(site in molecule.monomer.sites for molecule in located.monomer_patterns):
        raise unknown("site", site, located.monomer_patterns[0].monomer.sites, where=f"pattern {pattern}")
    for index, molecule in enumerate(located.monomer_patterns):
        if site in molecule.monomer.sites:
            name = molecule.monomer.name
            if not isinstance(location, str) and name not in location:
                raise Il2Error(f"no location is given for {name!r}; give one for each molecule that has site {site!r}")
            its_location = location if isinstance(location, str) else location[name]
            located.monomer_patterns[index] = molecule(**{site: its_location})
    return located
