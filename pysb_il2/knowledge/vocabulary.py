"""Proteins as modules mention them, and the union of their sites.

A mention of a protein names some of its sites. Mentions are joined with ``|``, which is
commutative, associative and idempotent, so the order in which modules are composed cannot matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..arguments import check_fields, says_wrong_types
from ..errors import Il2Error, unknown

__all__ = ["Protein", "union"]


@dataclass(frozen=True, repr=False)
class Protein:
    """A protein and the sites that a module mentions.

    Parameters
    ----------
    name : str
        The name that the Monomer will have.
    sites : mapping of str to tuple of str
        States of each site, resting state first; ``()`` for a site that only binds.
    uniprot : str or None
        UniProt accession.
    aliases : tuple of str
        Other names the field uses.
    residues : mapping of str to str
        What a site is, where its name does not say it (precursor numbering, domain).

    Examples
    --------
    >>> CD122 = Protein("CD122", {"ligand": (), "Y510": ("u", "p")}, uniprot="P14784")
    >>> CD122["Y510"].sites
    {'Y510': ('u', 'p')}
    >>> CD122["Y510"] | CD122["ligand"] == CD122
    True
    >>> CD122, str(CD122)
    (Protein('CD122', UniProt P14784; sites: Y510, ligand), 'CD122: Y510[u/p], ligand')
    """

    name: str
    sites: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    uniprot: str | None = None
    aliases: tuple[str, ...] = ()
    residues: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Bring the sites into one order and form, so that equal mentions compare equal."""
        check_fields(self)
        tidy = {site: tuple(self.sites[site]) for site in sorted(self.sites)}
        object.__setattr__(self, "sites", tidy)
        object.__setattr__(self, "residues", {s: self.residues[s] for s in sorted(self.residues) if s in tidy})

    def __str__(self) -> str:
        """Return the name and the sites, with their states and what they are."""
        sites = (
            site
            + (f"[{'/'.join(states)}]" if states else "")
            + (f" ({self.residues[site]})" if site in self.residues else "")
            for site, states in self.sites.items()
        )
        return ": ".join(filter(None, (self.name, ", ".join(sites))))

    def __repr__(self) -> str:
        uniprot = f", UniProt {self.uniprot}" if self.uniprot else ""
        return f"Protein({self.name!r}{uniprot}; sites: {', '.join(self.sites) or 'none'})"

    @says_wrong_types
    def __getitem__(self, sites: str | tuple[str, ...]) -> Protein:
        """Return the protein with the named sites alone; ``protein[()]`` mentions no site."""
        names = (sites,) if isinstance(sites, str) else tuple(sites)
        for name in names:
            if name not in self.sites:
                raise unknown("site", name, self.sites, where=self.name)
        return Protein(self.name, {name: self.sites[name] for name in names}, self.uniprot, self.aliases, self.residues)

    @says_wrong_types
    def __or__(self, other: Protein) -> Protein:
        """Join two mentions of one protein.

        Raises
        ------
        Il2Error
            If the names differ, or a site has other states, or the accession is another.
        """
        if self.name != other.name:
            raise Il2Error(f"{self.name!r} and {other.name!r} are two proteins; only mentions of one protein join")
        if self.uniprot and other.uniprot and self.uniprot != other.uniprot:
            raise Il2Error(f"protein {self.name!r} is UniProt {self.uniprot} for one and {other.uniprot} for the other")
        for site in self.sites.keys() & other.sites.keys():
            if self.sites[site] != other.sites[site]:
                raise Il2Error(
                    f"site {site!r} of {self.name!r} has the states {self.sites[site]} for one "
                    f"and {other.sites[site]} for the other"
                )
        return Protein(
            self.name,
            {**self.sites, **other.sites},
            self.uniprot or other.uniprot,
            tuple(sorted({*self.aliases, *other.aliases})),
            {**self.residues, **other.residues},
        )


def union(mentions: Iterable[tuple[str, Protein]]) -> dict[str, Protein]:
    """Join the sites that modules mention, protein by protein.

    Parameters
    ----------
    mentions : iterable of (str, Protein)
        The name of a module, and a protein with the sites that it mentions.

    Returns
    -------
    dict of str to Protein
        Sorted by name.

    Raises
    ------
    Il2Error
        If two modules disagree; names both and the way out.

    Examples
    --------
    >>> a, b = Protein("A", {"x": ("u", "p")}), Protein("A", {"x": ("p", "u")})
    >>> union([("one", a), ("two", b)])
    Traceback (most recent call last):
    ...
    pysb_il2.errors.Il2Error: modules 'one' and 'two' disagree: site 'x' of 'A' has the states
    ('u', 'p') for one and ('p', 'u') for the other; rename the site or protein in one of them,
    or give it the same states and accession in both
    """
    joined: dict[str, Protein] = {}
    mentions_of: dict[str, list[tuple[str, Protein]]] = {}
    for module, mention in mentions:
        for earlier, earlier_mention in mentions_of.setdefault(mention.name, []):
            try:
                earlier_mention | mention
            except Il2Error as error:
                raise Il2Error(
                    f"modules {earlier!r} and {module!r} disagree: {error}; rename the site or protein in "
                    "one of them, or give it the same states and accession in both"
                ) from None
        mentions_of[mention.name].append((module, mention))
        joined[mention.name] = joined[mention.name] | mention if mention.name in joined else mention
    return {name: joined[name] for name in sorted(joined)}
