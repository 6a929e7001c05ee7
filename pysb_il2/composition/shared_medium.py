"""What of a cell's model is the cell's own and what is the medium's, and its patterns in a model of several types.

Ligands and drugs that are dosed into the medium are shared. Every other monomer is written once for each type, as
``Treg_CD25``. A state that a shared molecule has only where a cell has put it, such as in an endosome, belongs to a
type as well: ``Treg_endosome``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pysb import Annotation, ComplexPattern, Initial, Model, Monomer, MonomerPattern

from ..annotations import OCCURS_IN
from ..errors import Il2Error
from ..knowledge.proteins import MET_BY_SOME
from ..rules.medium import initials_in_medium
from ..rules.patterns import bond_of, molecules, state_of

__all__ = ["SharedMedium"]


class SharedMedium:
    """Ligands and drugs that cells of several types share.

    Parameters
    ----------
    types : mapping of str to Model
        The model of one cell of each type, by the name of the type.

    Attributes
    ----------
    initials : mapping of str to Initial
        The amounts of ligands and drugs, by monomer, as the first type that has them gives them.
    first : mapping of str to str
        That type, by monomer.

    Raises
    ------
    Il2Error
        If a type lacks a ligand or a drug of the others that every cell meets, or knows other sites of it.
    """

    def __init__(self, types: Mapping[str, Model]) -> None:
        self._types = types
        _check_seen_by_all(types)
        self.initials: dict[str, Initial] = {}
        self.first: dict[str, str] = {}
        for label, model in types.items():
            for name, initial in initials_in_medium(model).items():
                self.initials.setdefault(name, initial)
                self.first.setdefault(name, label)
        self._free = {
            name: {site: state for site, c in molecules(i.pattern)[0].site_conditions.items() if (state := state_of(c))}
            for name, i in self.initials.items()
        }
        self._monomers: dict[tuple[str, str], Monomer] = {}

    def is_of_cell(self, pattern: ComplexPattern) -> bool:
        """Return whether a complex is of a cell: it has a molecule of one, or a ligand where a cell has put it."""
        return any(
            molecule.monomer.name not in self.initials
            or any(self._is_of_cell(molecule.monomer.name, s, state_of(c)) for s, c in molecule.site_conditions.items())
            for molecule in molecules(pattern)
        )

    def _is_of_cell(self, monomer: str, site: str, state: str) -> bool:
        return bool(state) and state != self._free[monomer].get(site)

    def undecided_site(self, pattern: ComplexPattern) -> tuple[str, str] | None:
        """Return a ligand and the site whose state would tell whether a complex is in the medium or in a cell."""
        for molecule in () if self.is_of_cell(pattern) else molecules(pattern):
            for site in self._free[molecule.monomer.name]:
                if not state_of(molecule.site_conditions.get(site)):
                    return molecule.monomer.name, site
        return None

    def write_monomers(self, label: str) -> Iterator[tuple[str, Monomer]]:
        """Write the monomers of a type, and yield what is new by the name that the type has for it."""
        for monomer in self._types[label].monomers:
            name, states = monomer.name, dict(monomer.site_states)
            if name not in self.initials:
                new = Monomer(f"{label}_{name}", list(monomer.sites), states)
                Annotation(new, label, OCCURS_IN)
            elif other := next((m for (_, known), m in self._monomers.items() if known == name), None):
                self._monomers[label, name] = other
                continue
            else:
                for site in states:
                    own = [state for state in states[site] if self._is_of_cell(name, site, state)]
                    free = [state for state in states[site] if state not in own]
                    states[site] = free + [f"{owner}_{state}" for owner in self._types for state in own]
                new = Monomer(name, list(monomer.sites), states)
            self._monomers[label, name] = new
            yield name, new

    def pattern(self, label: str, pattern: ComplexPattern) -> ComplexPattern:
        """Return a complex pattern as a type has it."""
        written = []
        for molecule in molecules(pattern):
            name, conditions = molecule.monomer.name, dict(molecule.site_conditions)
            for site, condition in conditions.items() if name in self.initials else ():
                if self._is_of_cell(name, site, state := state_of(condition)):
                    own = f"{label}_{state}"
                    conditions[site] = (own, bond_of(condition)) if isinstance(condition, tuple) else own
            written.append(MonomerPattern(self._monomers[label, name], conditions, None))
        return ComplexPattern(written, None, pattern.match_once)

    def excluded(self, label: str, note: str) -> list[str]:
        """Return whom an empty site excludes (see `pysb_il2.annotations`): of a ligand, the partners of every type."""
        partner, site = note.split(" at ")
        owners = self._types if site.partition(".")[0] in self.initials else [label]
        partners = [self._site(one, partner) for one in owners if (one, partner.partition(".")[0]) in self._monomers]
        return [f"{one} at {self._site(label, site)}" for one in dict.fromkeys(partners)]

    def _site(self, label: str, key: str) -> str:
        monomer, _, site = key.partition(".")
        return f"{self._monomers[label, monomer].name}.{site}"


def _check_seen_by_all(types: Mapping[str, Model]) -> None:
    """Refuse types of which one does not see a ligand or a drug of another, or knows other sites of it."""
    media = {label: initials_in_medium(model) for label, model in types.items()}
    for label, here in types.items():
        for other, there in types.items():
            for monomer in media[other]:
                if monomer in MET_BY_SOME and monomer not in here.monomers.keys():
                    continue
                if monomer not in media[label]:
                    raise Il2Error(
                        f"{monomer!r} is in the medium of {other!r}, and {label!r} has no receptor or target of it; "
                        "give both models with the same ligands and drugs"
                    )
                one, two = here.monomers[monomer], there.monomers[monomer]
                if (one.sites, one.site_states) != (two.sites, two.site_states):
                    raise Il2Error(
                        f"{monomer!r} has other sites in the model of {label!r} than in that of {other!r}; give both "
                        "the receptors of the same ligands"
                    )
