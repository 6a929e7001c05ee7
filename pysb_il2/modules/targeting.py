"""An arm of the ligand that holds another protein of the same membrane, such as PD-1 or CD8."""

from __future__ import annotations

from ..arguments import says_wrong_types
from ..composition.module import Module
from ..errors import Il2Error
from ..knowledge.constants import Constants
from ..knowledge.proteins import IL2, LEXICON, PROTEIN_ALIASES
from ..knowledge.vocabulary import Protein
from ..macros import target_arm, write_rule
from ..naming import check_identifier, normalized
from ..types import Monomers, PositiveFloat
from .il2_receptor import il2_receptor
from .parts.receptor_assembly import ligands_with_chains

__all__ = ["targeting_arm"]


@says_wrong_types
def targeting_arm(target: str, *, Kd_nM: PositiveFloat) -> Module:
    """Return the module of IL-2 with an arm for another membrane protein, for `pysb_il2.build`.

    Target and chains are on one cell (in cis): an arm for an antigen of another cell, such as a tumour's, does not
    bring IL-2 to this one. What holds the ligand first keeps it in the layer of `held_arm_volume` over the membrane,
    where the other meets it. The target stays at the surface in constant numbers: what goes into endosomes with IL-2
    comes back once it dissociates. Affinities for chains are those of the model's ligand, which has one IL-2.

    Parameters
    ----------
    target : str
        The protein that the arm holds; its copies are the cell's, as ``cell=("CD8", {"PD1": 10000})``.
    Kd_nM : float
        Dissociation constant of arm and target, nM.

    Raises
    ------
    Il2Error
        If the target is a protein of the library, which has no site for the arm, or the number is not one; from
        `pysb_il2.build`, if the cell does not say how many there are.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> to_PD1 = il2.modules.targeting_arm("PD1", Kd_nM=1.0)
    >>> model = il2.build("receptor", to_PD1, ligand="no_alpha", cell=("CD8", {"PD1": 10000}))
    >>> model.rules["CD122_captures_IL2_held_by_PD1"].reactant_pattern
    IL2(CD122=None, CD132=None, CD25=None, loc='medium', target=ANY) + CD122(ligand=None, loc='surface')
    """
    check_identifier("a target", target)
    if normalized(target) in map(normalized, (*LEXICON, *PROTEIN_ALIASES)):
        raise Il2Error(
            f"a targeting arm cannot hold {target!r}, a protein of the library without a site for it; give "
            "a membrane protein beside them, such as 'PD1'"
        )

    def rules(m: Monomers, k: Constants) -> None:
        molecule, solution, Kd_name = getattr(m, target), k.at("medium"), f"{target}_holds_IL2_Kd"
        kf, Kd = solution.antibody_binds_kf, solution[Kd_name]
        chains = next(its for ligand, its in ligands_with_chains(m) if ligand is m.IL2)
        outside, surface = (
            dict.fromkeys(["loc"] if "loc" in m.IL2.sites else [], place) for place in ("medium", "surface")
        )
        target_arm(
            m.IL2(**outside), "target", molecule, "arm", {name: chain(**surface) for name, chain in chains.items()},
            kf=kf, Kd=Kd, gain=solution.volume() / k.held_arm_volume,
            capture_kf={name: solution.by_format(f"{name}_captures_IL2_kf", "IL2") for name in ("CD25", "CD122")},
        )  # fmt: skip
        if outside:
            inside = m.IL2(target=1, loc="endosome") % molecule(arm=1) >> m.IL2(target=None, loc="endosome") + molecule(
                arm=None
            )
            write_rule(f"{target}_leaves_IL2_in_endosome", inside, kf=kf * Kd * k.endosomal_weakening)

    rules.__doc__ = f"An arm of IL-2 holds {target}, on the same cell as the receptor."
    proteins = [Protein(target, {"arm": ()}), IL2["CD25", "CD122", "CD132", "target"]]
    constants = {f"{target}_holds_IL2_Kd": (Kd_nM, "nM")}
    return Module("targeting_arm", rules, proteins=proteins, constants=constants, requires=[il2_receptor])
