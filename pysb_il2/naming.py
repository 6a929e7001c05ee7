"""Names that carry meaning: the suffixes of parameters, and the ways in which users spell what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from .errors import Il2Error, unknown
from .text import shown

if TYPE_CHECKING:
    from pysb import Model

__all__ = [
    "CONCENTRATION_SUFFIX", "COPIES_SUFFIX", "DOSE_SUFFIX", "GROWTH_RATES", "INJECTED_SUFFIX",
    "MEDIUM_SUFFIXES", "OTHER_ARM", "association_name", "check_identifier", "copies_name", "normalized",
    "readout_names", "resolve", "with_suffix",
]  # fmt: skip

#: Ends of the parameters that are concentrations in the medium, mol/L: of a ligand, and of a drug.
DOSE_SUFFIX, CONCENTRATION_SUFFIX = "_dose", "_concentration"
#: End of the parameters that are amounts given elsewhere than into the medium, as mol/L of it: a wash leaves them.
INJECTED_SUFFIX = "_injected"
#: Beginning of the sites of an arm that say what the other arm of its ligand holds.
OTHER_ARM = "other_"
#: All of them, as `str.endswith` takes them.
MEDIUM_SUFFIXES = (DOSE_SUFFIX, CONCENTRATION_SUFFIX, INJECTED_SUFFIX)
#: Expressions by which the cells of a type divide and die, 1/s.
GROWTH_RATES = ("division_rate", "death_rate")
#: End of the parameters that are molecules per cell.
COPIES_SUFFIX = "_0"


def association_name(ligand: str) -> str:
    """Return the parameter by which a ligand's format changes how fast chains capture it."""
    return f"{ligand}_association"


def check_identifier(kind: str, name: str) -> None:
    """Refuse a name that cannot begin the names of components, such as ``"my drug"``."""
    if not (name.isascii() and name.isidentifier()):
        raise Il2Error(f"{kind} cannot be named {shown(name)}; give letters, digits and underscores, no digit first")


def copies_name(protein: str) -> str:
    """Return the name of the parameter that is a protein's copies per cell."""
    return f"{protein}{COPIES_SUFFIX}"


def with_suffix(names: Iterable[str], *suffixes: str) -> dict[str, str]:
    """Return the names that end in one of the suffixes, by what stands before it; in order of the suffixes.

    Examples
    --------
    >>> with_suffix(["IL2_dose", "CD25_0", "kf"], DOSE_SUFFIX)
    {'IL2': 'IL2_dose'}
    """
    listed = list(names)
    return {name.removesuffix(end): name for end in suffixes for name in listed if name.endswith(end)}


def normalized(name: str) -> str:
    """Return a name without what spellings differ in: case, hyphens, underscores and blanks.

    Examples
    --------
    >>> normalized("IL-2"), normalized("nk cells")
    ('il2', 'nkcells')
    """
    return re.sub(r"[-_\s]", "", name).casefold()


def resolve(
    kind: str, name: object, known: Iterable[str], aliases: Mapping[str, str] | None = None, *, where: str = ""
) -> str:
    """Return the known name that is meant, in whatever spelling it is given.

    Parameters
    ----------
    kind : str
        What the name should name, such as ``"cell"``.
    name : object
        The name as given.
    known : iterable of str
        The names there are.
    aliases : mapping of str to str, optional
        Other names, and the known name that each stands for.
    where : str
        Where the name was looked for, such as ``"cells.tsv"``.

    Raises
    ------
    Il2Error
        If no name is meant, or more than one could be; with near misses.

    Examples
    --------
    >>> resolve("cell", "t-reg", ["Treg", "NK"]), resolve("cell", "natural killer", ["NK"], {"natural killer": "NK"})
    ('Treg', 'NK')
    """
    options = list(known)
    if name in options:
        return str(name)
    if not isinstance(name, str):
        raise unknown(kind, name, options, where)
    spellings: dict[str, set[str]] = {}
    for spelling, meant in [*((option, option) for option in options), *(aliases or {}).items()]:
        if meant in options:
            spellings.setdefault(normalized(spelling), set()).add(meant)
    found = spellings.get(normalized(name), set())
    if len(found) == 1:
        return next(iter(found))
    if found:
        raise Il2Error(f"{kind} {name!r} could be {' or '.join(map(repr, sorted(found)))}; write one of them")
    raise unknown(kind, name, options, where, aliases=[a for a, meant in (aliases or {}).items() if meant in options])


def readout_names(model: Model, names: Iterable[str]) -> list[str]:
    """Return the observables and Expressions of a model that are meant, before anything is expanded.

    Raises
    ------
    Il2Error
        If there is none, the model lacks one, or one is given in two spellings.
    """
    names = list(names)
    if not names:
        raise Il2Error("readouts is empty; give at least one observable or Expression of the model")
    known = [*model.observables.keys(), *(one.name for one in model.expressions if not one.is_local)]
    found = []
    for name in names:
        alike = [one for one in known if isinstance(name, str) and normalized(one) == normalized(name)]
        options = alike or model.observables.keys() or known
        found.append(name if name in known else resolve("readout", name, options, where=f"model {model.name!r}"))
    if spelled := next((name for name in names if name not in found and found.count(found[names.index(name)]) > 1), ""):
        raise Il2Error(f"readouts gives {found[names.index(spelled)]!r} twice, once as {spelled!r}; keep one")
    return found
