"""What modules share about the membrane: where chains are, and which chains a ligand has joined."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from ...errors import Il2Error
from ...knowledge.ligands import CHAINS_OF
from ...macros import AssemblyStep, assemble, at_location, preassociate


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
    """Write the assembly of one ligand's receptor at the surface, and in endosomes if anything is transported there.

    In endosomes all binding is weaker by one factor, free ligand fills the endosomal volume, and
    chains meet more often because the membrane is smaller.
    """
    constants: list[tuple[str | None, _StepConstants]] = [(None, _StepConstants(k, k.at("medium"), ligand))]
    if "loc" in m.CD132.sites:
        factors = k.endosomal_weakening, k.endosome_area_fraction
        constants.append(("endosome", _StepConstants(k, k.at("endosome"), ligand, *factors)))
    for location, constants_there in constants:
        _write_assembly_at(m, k, ligand, location, constants_there)


def _write_assembly_at(m: Any, k: Any, ligand: str, location: str | None, constants: _StepConstants) -> None:
    """Write the assembly at one location; None is the first location of each molecule."""
    suffix = f"in_{location}" if location else ""
    molecule, chains = _located(m, ligand, location)
    steps = _assembly_steps(k, list(chains), constants)
    assemble(molecule, chains, steps, name_suffix=suffix)
    if ligand == "IL2" and contacts(m.CD122):
        captured, joined, last = steps[0], steps[2], steps[6]
        private, *_ = chains
        pair_Kd, triple_Kd = (constants.in_membrane(Kd) for Kd in (k.CD25_meets_CD122_Kd, k.CD132_meets_CD25_CD122_Kd))
        product = constants.capture_Kd(private) * constants.join_Kd("CD122", private)
        preassociate(
            molecule, chains, tuple(chains)[:2], kf=joined.kf, Kd=pair_Kd, capture_kf=captured.kf,
            path_Kd_product=product, name_suffix=suffix,
        )  # fmt: skip
        preassociate(
            molecule, chains, tuple(chains), kf=last.kf, Kd=triple_Kd, capture_kf=captured.kf,
            path_Kd_product=product * (constants.join_Kd("CD132", private, "CD122") / pair_Kd), name_suffix=suffix,
        )  # fmt: skip


def contacts(chain: Any) -> dict[str, None]:
    """Return the sites by which a chain binds another without a ligand, all empty."""
    return {site: None for site in chain.sites if site in ("CD25", "CD122", "CD132")}


@dataclass(frozen=True)
class _StepConstants:
    """The constants of the assembly of one ligand's receptor at one location.

    Parameters
    ----------
    constants : Constants
        Those of the membrane.
    solution : Constants
        Those of binding from solution, in the volume of the location.
    ligand : str
        The ligand.
    weakening : Rate
        Factor by which every dissociation constant is larger than at the surface.
    area_fraction : Rate
        Area of the membrane over that of the cell surface.
    """

    constants: Any
    solution: Any
    ligand: str
    weakening: Any = 1
    area_fraction: Any = 1

    def in_membrane(self, Kd: Any) -> Any:
        """Return a dissociation constant of chains in this membrane."""
        return Kd * self.weakening * self.area_fraction

    def capture_Kd(self, chain: str, how: str = "") -> Any:
        """Return the dissociation constant of a chain and free ligand."""
        return getattr(self.solution, f"{chain}_captures_{self.ligand}{how}_Kd") * self.weakening

    def join_Kd(self, *chains: str) -> Any:
        """Return the dissociation constant of the first chain and the ligand on the others."""
        chain, *bound_chains = chains
        return self.in_membrane(getattr(self.constants, "_".join((chain, "joins", self.ligand, *bound_chains, "Kd"))))

    def capture(self, chain: str, how: str = "") -> AssemblyStep:
        """Return the step in which a chain binds free ligand."""
        kf = getattr(self.solution, f"{chain}_captures_{self.ligand}_kf")
        return AssemblyStep(chain, kf=kf, Kd=self.capture_Kd(chain, how))

    def join(self, chain: str, *bound_chains: str, dependent: bool = False, kf: Any = None) -> AssemblyStep:
        """Return the step in which a chain binds ligand on other chains; a dependent one closes a cycle."""
        Kd = None if dependent else self.join_Kd(chain, *bound_chains)
        kf = getattr(self.constants, f"{chain}_joins_kf") if kf is None else kf
        return AssemblyStep(chain, bound_chains, kf=kf / self.area_fraction, Kd=Kd)


def _assembly_steps(k: Any, chains: list[str], at: _StepConstants) -> list[AssemblyStep]:
    """Return the steps of assembly at one location; those without a constant close a cycle."""
    private = chains[0]
    if "CD122" not in chains:
        return [at.capture(private), at.join("CD132", private, kf=k.CD132_joins_private_chain_kf)]
    if private == "CD122":  # the private chain of another cell presents the ligand
        return [at.capture("CD122", "_presented"), at.join("CD132", "CD122")]
    return [
        at.capture(private),
        at.capture("CD122"),
        at.join("CD122", private),
        at.join(private, "CD122", dependent=True),
        at.join("CD132", "CD122"),
        at.join("CD132", private),
        at.join("CD132", private, "CD122"),
        at.join("CD122", private, "CD132", dependent=True),
        at.join(private, "CD122", "CD132", dependent=True),
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
