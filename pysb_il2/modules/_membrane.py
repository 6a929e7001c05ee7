"""What modules share about the membrane: where chains are, and which chains a ligand has joined."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..errors import Il2Error
from ..ligands import PRIVATE
from ..macros import Join, assemble, at_location, preassemble


def ligands(m: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yield each ligand of the model with its chains by name, private chain first."""
    for ligand, private in PRIVATE.items():
        if hasattr(m, ligand):
            yield getattr(m, ligand), {name: getattr(m, name) for name in (private, "CD122", "CD132")}


def joined_chains(m: Any) -> Iterator[tuple[str, Any]]:
    """Yield, for each ligand, its name and the complex in which it joins CD122 with JAK1 and CD132 with JAK3.

    The bonds 21 and 22 hold the JAKs, which are left to the caller. The private chain is left open:
    dimer and trimer signal alike.

    Raises
    ------
    Il2Error
        If the model has no ligand.
    """
    found = list(ligands(m))
    if not found:
        raise Il2Error(
            "module 'jak_activation' joins JAK1 and JAK3 through a ligand and there is none; "
            "add a receptor module such as il2_receptor, or ligand='IL2'"
        )
    for ligand, chains in found:
        CD122, CD132 = chains["CD122"](ligand=11, box1=21), chains["CD132"](ligand=12, tail=22)
        yield ligand.name, ligand(CD122=11, CD132=12) % CD122 % CD132


def write_assembly(m: Any, k: Any, ligand: str) -> None:
    """Write the assembly of one ligand's receptor at the surface, and in endosomes if anything goes there.

    In endosomes every binding is weaker by one factor, free ligand fills the endosomal volume, and
    chains meet more often because the membrane is smaller.
    """
    places: list[tuple[str | None, str, Any, Any]] = [(None, "medium", 1, 1)]
    if "loc" in m.CD122.sites:
        places.append(("endosome", "endosome", k.endosomal_weakening, k.endosome_area_fraction))
    for place, volume, weaker, area in places:
        where = f"in_{place}" if place else ""
        molecule, chains = _located(m, ligand, place)
        joins = _joins(k, ligand, k.at(volume), weaker, area)
        assemble(molecule, chains, joins, where=where)
        if contacts(m.CD122):
            captured, joined = joins[0], joins[2]
            preassemble(
                molecule, chains, (PRIVATE[ligand], "CD122"), joined.kf, k.CD25_meets_CD122_Kd * weaker * area,
                captured.kf, captured.Kd * joined.Kd, where=where,
            )  # fmt: skip


def contacts(chain: Any) -> dict[str, None]:
    """Return the sites by which a chain holds another without a ligand, as an empty pattern."""
    return {site: None for site in chain.sites if site in ("CD25", "CD122")}


def _joins(k: Any, ligand: str, solution: Any, weaker: Any, area: Any) -> list[Join]:
    """Return the steps of assembly in one place; those without a constant close a cycle."""
    private = PRIVATE[ligand]

    def captured(chain: str) -> Join:
        step = f"{chain}_captures_{ligand}"
        return Join(chain, (), getattr(solution, f"{step}_kf"), getattr(solution, f"{step}_Kd") * weaker)

    def joined(chain: str, *on: str, dependent: bool = False) -> Join:
        Kd = None if dependent else getattr(k, "_".join((chain, "joins", ligand, *on, "Kd"))) * weaker * area
        return Join(chain, on, getattr(k, f"{chain}_joins_kf") / area, Kd)

    return [
        captured(private),
        captured("CD122"),
        joined("CD122", private),
        joined(private, "CD122", dependent=True),
        joined("CD132", "CD122"),
        joined("CD132", private),
        joined("CD132", private, "CD122"),
        joined("CD122", private, "CD132", dependent=True),
        joined(private, "CD122", "CD132", dependent=True),
    ]


def _located(m: Any, ligand: str, place: str | None) -> tuple[Any, dict[str, Any]]:
    """Return ligand and single chains at a place; nothing is said where nobody speaks of places."""
    chains = {name: getattr(m, name) for name in (PRIVATE[ligand], "CD122", "CD132")}
    first = {name: (monomer.site_states.get("loc") or [None])[0] for name, monomer in vars(m).items()}

    def at(monomer: Any) -> Any:
        if "loc" not in monomer.sites:
            return monomer()
        return at_location(monomer, "loc", place or first[monomer.name]).monomer_patterns[0]

    return at(getattr(m, ligand)), {name: at(chain)(**contacts(chain)) for name, chain in chains.items()}
