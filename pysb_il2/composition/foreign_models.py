"""What a model has of its own: monomers that are used as they are, and names that clash with the library's."""

from __future__ import annotations

from collections.abc import Iterable

from pysb import Model, Monomer

from ..errors import Il2Error
from ..knowledge.proteins import PROTEIN_ALIASES
from ..knowledge.vocabulary import Protein

__all__ = ["check_aliases", "own_monomer"]


def own_monomer(model: Model, protein: Protein) -> Monomer | None:
    """Return the monomer of a protein that the model has already, or None.

    Raises
    ------
    Il2Error
        If it lacks a site or a state that the modules use.
    """
    own = model.monomers.get(protein.name)
    if own is None:
        return None
    for site, states in protein.sites.items():
        if site not in own.sites or not set(states) <= set(own.site_states.get(site, ())):
            lacking = f"site {site!r}" + (f" with the states {', '.join(states)}" if states else "")
            raise Il2Error(
                f"monomer {protein.name!r} of model {model.name!r} lacks {lacking}, which the modules use; "
                "add it to that monomer before its patterns are written, since PySB fixes sites then"
            )
    return own


def check_aliases(proteins: Iterable[str]) -> None:
    """Refuse a protein under another name than the library's, since the two would not join.

    Examples
    --------
    >>> check_aliases(["IL2RB"])
    Traceback (most recent call last):
    ...
    pysb_il2.errors.Il2Error: protein 'IL2RB' is called 'CD122' here; use that name so that the two join
    """
    for name in proteins:
        known = PROTEIN_ALIASES.get(name)
        if known:
            raise Il2Error(f"protein {name!r} is called {known!r} here; use that name so that the two join")
