"""Molecule types of BNGL as monomers: declared, or taken from all patterns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from pysb import Monomer

from ..errors import Il2Error
from ..text import shown
from .bngl_lines import matched
from .patterns import Pattern, state_name

__all__ = ["inferred_types", "molecule_type"]

_TYPE = re.compile(
    r"(?:\d+\s+)?(?:\w+\s*:\s+)?([A-Za-z_]\w*)\s*(?:\(([^()]*)\))?\s*(?:population)?", re.ASCII | re.IGNORECASE
)


def molecule_type(text: str) -> Monomer:
    """Return the monomer that a line declares.

    Examples
    --------
    >>> molecule_type("A(b,s~0~p)")
    Monomer('A', ['b', 's'], {'s': ['_0', 'p']})
    """
    name, content = matched(_TYPE, text, "a molecule type such as 'A(b,s~u~p)'")
    sites, states = list[str](), dict[str, list[str]]()
    for site in filter(None, re.split(r"[,.]", re.sub(r"\s", "", content or ""))):
        if not re.fullmatch(r"[A-Za-z_]\w*(?:~\w+)*", site, re.ASCII):
            raise Il2Error(f"site {shown(site)} of {name!r} cannot be read; write such as s~u~p")
        site_name, *allowed = site.split("~")
        sites.append(site_name)
        if allowed:
            states[site_name] = _state_names(allowed)
    return Monomer(name, sites, states, _export=False)


def inferred_types(patterns: Iterable[Pattern]) -> list[Monomer]:
    """Return the monomers of patterns, as BioNetGen does where none are declared."""
    sites: dict[str, Counter[str]] = {}
    states: dict[str, dict[str, list[str]]] = {}
    for molecule in (molecule for pattern in patterns for molecule in pattern.molecules):
        sites[molecule.name] = sites.get(molecule.name, Counter()) | Counter(site.name for site in molecule.sites)
        allowed = states.setdefault(molecule.name, {})
        for site in molecule.sites:
            if site.state is not None and site.state != "?":
                allowed.setdefault(site.name, []).append(site.state)
    return [
        Monomer(
            name,
            [*number.elements()],
            {site: _state_names(found) for site, found in states[name].items()},
            _export=False,
        )
        for name, number in sites.items()
    ]


def _state_names(states: Iterable[str]) -> list[str]:
    """Return states as PySB can call them, each once."""
    named = {state: state_name(state) for state in states}
    if len(set(named.values())) < len(named):
        raise Il2Error(f"states {', '.join(sorted(named))} would have one name; rename those that begin with a digit")
    return list(named.values())
