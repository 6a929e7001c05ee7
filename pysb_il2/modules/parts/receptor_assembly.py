"""Which chains a ligand binds, which of them carry JAKs, and the rules by which a receptor assembles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

import sympy
from pysb import ComplexPattern, ComponentSet, Monomer, MonomerPattern

from ...errors import Il2Error
from ...knowledge.constants import Constants
from ...knowledge.ligands import CHAINS_OF
from ...macros import (
    AssemblyStep,
    assemble,
    assemble_arms,
    at_location,
    excludes_only,
    preassociate,
    uninhibited,
)
from ...naming import OTHER_ARM, association_name
from ...types import Monomers, Rate

__all__ = [
    "JAK1_chain", "JAK1_chains", "allowed_chain_sets", "contact_sites", "excludes_only_neighbours",
    "has_two_arms", "ligands_with_chains", "signalling_complexes", "working_JAK1", "write_assembly",
]  # fmt: skip


def ligands_with_chains(m: Monomers) -> Iterator[tuple[Monomer, dict[str, Monomer]]]:
    """Yield each ligand of the model, and by name those of its chains that it has a site for.

    The private chain comes first, unless another cell presents the ligand on it; CD132 comes last.
    """
    for ligand, names in CHAINS_OF.items():
        if hasattr(m, ligand):
            molecule = getattr(m, ligand)
            yield molecule, {name: getattr(m, name) for name in names if name in molecule.sites}


def allowed_chain_sets(chains: Iterable[str]) -> list[tuple[str, ...]]:
    """Return the sets of chains that a ligand can have bound, smallest first; CD132 alone does not bind.

    Examples
    --------
    >>> allowed_chain_sets(["CD127", "CD132"])
    [('CD127',), ('CD127', 'CD132')]
    """
    names = list(chains)
    sets = [subset for size in range(1, len(names) + 1) for subset in combinations(names, size)]
    return [subset for subset in sets if subset != ("CD132",)]


def JAK1_chain(chains: Iterable[str]) -> str:
    """Return the chain of a ligand that carries JAK1 and signals with CD132: CD122, or the private chain.

    Examples
    --------
    >>> JAK1_chain(["CD25", "CD122", "CD132"]), JAK1_chain(["CD127", "CD132"])
    ('CD122', 'CD127')
    """
    return list(chains)[-2]


def JAK1_chains(m: Monomers) -> list[Monomer]:
    """Return every chain of the model that carries JAK1, CD122 first."""
    names = dict.fromkeys(("CD122", *(JAK1_chain(names) for names in CHAINS_OF.values())))
    return [getattr(m, name) for name in names if hasattr(m, name)]


def working_JAK1(m: Monomers, **conditions: object) -> MonomerPattern:
    """Return JAK1 that nothing inhibits: no drug, and no SOCS3 where the model has it."""
    free = {"GQM": None} if "GQM" in m.JAK1.sites else {}
    return uninhibited(m.JAK1(**conditions, **free))


def signalling_complexes(m: Monomers) -> Iterator[tuple[str, ComplexPattern]]:
    """Yield, for each ligand, its name and its complex with the chain that carries JAK1 and with CD132.

    Bonds 21 and 22 lead to JAK1 and JAK3, which the caller adds. The private chain of IL-2 and IL-15
    may be bound or not, because dimer and trimer signal alike.

    Raises
    ------
    Il2Error
        If the model has no ligand.
    """
    ligands = list(ligands_with_chains(m))
    if not ligands:
        raise Il2Error(
            "module 'jak_activation' joins JAK1 and JAK3 through a ligand and there is none; "
            "add a receptor module such as il2_receptor, or ligand='IL2'"
        )
    for ligand, chains in ligands:
        with_JAK1 = JAK1_chain(chains)
        complex_pattern = ligand(**{with_JAK1: 11, "CD132": 12})
        complex_pattern %= chains[with_JAK1](ligand=11, box1=21)
        yield ligand.name, complex_pattern % chains["CD132"](ligand=12, tail=22)


def write_assembly(m: Monomers, k: Constants, ligand: str) -> None:
    """Write the assembly of one ligand's receptor at the surface, and in endosomes if anything is transported there.

    In endosomes all binding is weaker by one factor, free ligand fills the endosomal volume, and
    chains meet more often because the membrane is smaller.
    """
    locations: list[tuple[str, Rate, Rate]] = [("", 1, 1)]
    if "loc" in m.CD132.sites:
        locations.append(("endosome", k.endosomal_weakening, k.endosome_area_fraction))
    for location, weakening, area in locations:
        suffix = f"in_{location}" if location else ""
        molecule, chains = _located(m, ligand, location)
        solution = k.at(location or "medium")
        steps = _assembly_steps(k, ligand, list(chains), solution=solution, weakening=weakening, area=area)
        if has_two_arms(m, ligand):
            gain = solution.volume() / (k.held_arm_volume * area)
            made = assemble_arms(molecule, chains, steps, gain=gain, name_suffix=suffix)
        else:
            made = assemble(molecule, chains, steps, name_suffix=suffix)
        if ligand == "IL2" and contact_sites(m.CD122):
            capture, join, last = steps[0], steps[2], steps[6]
            pair_Kd, triple_Kd = (Kd * weakening * area for Kd in (k.CD25_meets_CD122_Kd, k.CD132_meets_CD25_CD122_Kd))
            product = sympy.Mul(capture.Kd, join.Kd)
            made |= preassociate(
                molecule, chains, tuple(chains)[:2], kf=join.kf, Kd=pair_Kd, capture_kf=capture.kf,
                path_Kd_product=product, name_suffix=suffix,
            )  # fmt: skip
            made |= preassociate(
                molecule, chains, tuple(chains), kf=last.kf, Kd=triple_Kd, capture_kf=capture.kf,
                path_Kd_product=product * last.Kd / pair_Kd, name_suffix=suffix,
            )  # fmt: skip
        excludes_only_neighbours(made, m, chains)


def has_two_arms(m: Monomers, ligand: str) -> bool:
    """Return whether a ligand is counted by its two arms, each of which knows what the other holds."""
    return any(site.startswith(OTHER_ARM) for site in getattr(m, ligand).sites)


def contact_sites(chain: Monomer) -> dict[str, None]:
    """Return the sites by which a chain binds another without a ligand, all empty."""
    return {site: None for site in chain.sites if site in ("CD25", "CD122", "CD132")}


def excludes_only_neighbours(made: ComponentSet, m: Monomers, chains: Iterable[str]) -> None:
    """Let an empty contact site of chains mean that its neighbour is not bound there; other proteins may be."""
    for name in chains:
        for neighbour in contact_sites(chain := getattr(m, name)):
            excludes_only(made, chain, neighbour, [(getattr(m, neighbour), name)])


def _assembly_steps(
    k: Constants, ligand: str, chains: list[str], *, solution: Constants, weakening: Rate, area: Rate
) -> list[AssemblyStep]:
    """Return the steps of assembly at one location; those without a constant close a cycle.

    `solution` has the constants of binding free ligand; `weakening` multiplies all dissociation
    constants, and `area` is that of the membrane over that of the cell surface.
    """

    def capture(chain: str, how: str = "") -> AssemblyStep:
        name = f"{chain}_captures_{ligand}"
        kf, Kd = solution[f"{name}_kf"], solution[f"{name}{how}_Kd"]
        if (slowed := association_name(ligand)) in k:  # the format leaves dissociation as it is
            kf, Kd = solution.by_format(f"{name}_kf", ligand), Kd / k[slowed]
        return AssemblyStep(chain, kf=kf, Kd=Kd * weakening)

    def join(chain: str, *bound_chains: str, dependent: bool = False, kf: Rate | None = None) -> AssemblyStep:
        name = "_".join((chain, "joins", ligand, *bound_chains, "Kd"))
        Kd = None if dependent else getattr(k, name) * weakening * area
        kf = getattr(k, f"{chain}_joins_kf") if kf is None else kf
        return AssemblyStep(chain, bound_chains, kf=kf / area, Kd=Kd)

    private, pair = chains[0], JAK1_chain(chains)
    if private == "CD122":  # the private chain of another cell presents the ligand
        return [capture("CD122", "_presented"), join("CD132", "CD122")]
    if private == pair:
        return [capture(private), join("CD132", private, kf=k.CD132_joins_private_chain_kf)]
    return [
        capture(private),
        capture(pair),
        join(pair, private),
        join(private, pair, dependent=True),
        join("CD132", pair),
        join("CD132", private),
        join("CD132", private, pair),
        join(pair, private, "CD132", dependent=True),
        join(private, pair, "CD132", dependent=True),
    ]


def _located(m: Monomers, ligand: str, location: str) -> tuple[MonomerPattern, dict[str, MonomerPattern]]:
    """Return a ligand and its chains without contacts at a location, or each at its first one; some have none."""
    molecule, chains = next((found, its) for found, its in ligands_with_chains(m) if found.name == ligand)

    def at(monomer: Monomer) -> MonomerPattern:
        if "loc" not in monomer.sites:
            return monomer()
        first_location, *_ = monomer.site_states["loc"]
        return at_location(monomer, "loc", location or first_location).monomer_patterns[0]

    return at(molecule), {name: at(chain)(**contact_sites(chain)) for name, chain in chains.items()}
