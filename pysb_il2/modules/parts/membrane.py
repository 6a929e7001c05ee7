"""What modules share about the membrane: where chains are, and which chains a ligand has joined."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from ...errors import Il2Error
from ...knowledge.ligands import CHAINS_OF
from ...macros import Join, assemble, at_location, preassemble


def ligands(m: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yield each ligand of the model with those of its chains that it has a site for, by name.

    The private chain comes first, where the ligand is not held by that of another cell; CD132 last.
    """
    for ligand, names in CHAINS_OF.items():
        if hasattr(m, ligand):
            molecule = getattr(m, ligand)
            yield molecule, {name: getattr(m, name) for name in names if name in molecule.sites}


def holdings(chains: Any) -> list[tuple[str, ...]]:
    """Return which chains can hold a ligand at once, fewest first; CD132 alone holds none.

    Examples
    --------
    >>> holdings(["CD127", "CD132"])
    [('CD127',), ('CD127', 'CD132')]
    """
    sets = [held for size in range(1, len(chains) + 1) for held in combinations(chains, size)]
    return [held for held in sets if held != ("CD132",)]


def partner(chains: Any) -> str:
    """Return the chain that carries JAK1 beside CD132: CD122, or the private chain.

    Examples
    --------
    >>> partner(["CD25", "CD122", "CD132"]), partner(["CD127", "CD132"])
    ('CD122', 'CD127')
    """
    return str(list(chains)[-2])


def partners(m: Any) -> list[Any]:
    """Return every chain of the model that carries JAK1, CD122 first."""
    names = dict.fromkeys(("CD122", *(partner(names) for names in CHAINS_OF.values())))
    return [getattr(m, name) for name in names if hasattr(m, name)]


def joined_chains(m: Any) -> Iterator[tuple[str, Any]]:
    """Yield, for each ligand, its name and the complex in which it joins a chain with JAK1 to CD132 with JAK3.

    The bonds 21 and 22 hold the JAKs, which are left to the caller. The private chain of IL-2 and
    IL-15 is left open: dimer and trimer signal alike.

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
        one = partner(chains)
        JAK1s, JAK3s = chains[one](ligand=11, box1=21), chains["CD132"](ligand=12, tail=22)
        yield ligand.name, ligand(**{one: 11, "CD132": 12}) % JAK1s % JAK3s


def write_assembly(m: Any, k: Any, ligand: str) -> None:
    """Write the assembly of one ligand's receptor at the surface, and in endosomes if anything goes there.

    In endosomes every binding is weaker by one factor, free ligand fills the endosomal volume, and
    chains meet more often because the membrane is smaller.
    """
    places: list[tuple[str | None, str, Any, Any]] = [(None, "medium", 1, 1)]
    if "loc" in m.CD132.sites:
        places.append(("endosome", "endosome", k.endosomal_weakening, k.endosome_area_fraction))
    for place, volume, weaker, area in places:
        where = f"in_{place}" if place else ""
        molecule, chains = _located(m, ligand, place)
        joins = _joins(k, ligand, list(chains), k.at(volume), weaker, area)
        assemble(molecule, chains, joins, where=where)
        if ligand == "IL2" and contacts(m.CD122):
            captured, joined, last = joins[0], joins[2], joins[6]
            pair, triple = (Kd * weaker * area for Kd in (k.CD25_meets_CD122_Kd, k.CD132_meets_CD25_CD122_Kd))
            weight = captured.Kd * joined.Kd
            preassemble(molecule, chains, tuple(chains)[:2], joined.kf, pair, captured.kf, weight, where=where)
            weight *= last.Kd / pair
            preassemble(molecule, chains, tuple(chains), last.kf, triple, captured.kf, weight, where=where)


def contacts(chain: Any) -> dict[str, None]:
    """Return the sites by which a chain holds another without a ligand, as an empty pattern."""
    return {site: None for site in chain.sites if site in ("CD25", "CD122", "CD132")}


def _joins(k: Any, ligand: str, chains: list[str], solution: Any, weaker: Any, area: Any) -> list[Join]:
    """Return the steps of assembly in one place; those without a constant close a cycle."""

    def captured(chain: str, how: str = "") -> Join:
        step = f"{chain}_captures_{ligand}"
        return Join(chain, (), getattr(solution, f"{step}_kf"), getattr(solution, f"{step}{how}_Kd") * weaker)

    def joined(chain: str, *on: str, dependent: bool = False, kf: Any = None) -> Join:
        Kd = None if dependent else getattr(k, "_".join((chain, "joins", ligand, *on, "Kd"))) * weaker * area
        return Join(chain, on, (kf or getattr(k, f"{chain}_joins_kf")) / area, Kd)

    private = chains[0]
    if "CD122" not in chains:
        return [captured(private), joined("CD132", private, kf=k.CD132_joins_private_chain_kf)]
    if private == "CD122":  # the private chain of another cell presents the ligand
        return [captured("CD122", "_presented"), joined("CD132", "CD122")]
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
    molecule, chains = next(found for found in ligands(m) if found[0].name == ligand)
    first = {name: (monomer.site_states.get("loc") or [None])[0] for name, monomer in vars(m).items()}

    def at(monomer: Any) -> Any:
        if "loc" not in monomer.sites:
            return monomer()
        return at_location(monomer, "loc", place or first[monomer.name]).monomer_patterns[0]

    return at(molecule), {name: at(chain)(**contacts(chain)) for name, chain in chains.items()}
