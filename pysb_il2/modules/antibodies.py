"""Antibodies against IL-2: which chains it still meets depends on the face that they cover."""

from __future__ import annotations

from ..arguments import says_wrong_types
from ..composition.module import Module
from ..knowledge.constants import Constants
from ..knowledge.proteins import IL2, PROTEIN_ALIASES
from ..knowledge.vocabulary import Protein
from ..macros import write_rule
from ..naming import CONCENTRATION_SUFFIX, check_identifier, resolve
from ..types import Monomers, NonNegativeFloat, PositiveFloat

__all__ = ["FACES", "KNOWN", "antibody"]

#: The faces of IL-2, and the chains that an antibody on each keeps away; CD122 and CD132 bind beside one another.
FACES = {"CD25": ("CD25",), "CD122": ("CD122", "CD132")}
#: Antibodies that are known by name, and the face that each covers (docs/explanation/formats.md).
KNOWN = {"NARA1": "CD25", "S4B6": "CD25", "F5111": "CD122", "JES6_1": "CD122"}


@says_wrong_types
def antibody(
    name: str, *, blocks: str | None = None, Kd_nM: PositiveFloat = 1.0, concentration_nM: NonNegativeFloat = 0.0
) -> Module:
    """Return the module of an antibody against IL-2, for `pysb_il2.build`.

    The antibody binds IL-2 in the medium, free or on a receptor that leaves this face empty, and keeps the
    chains of the face away; the others assemble as if these were absent. So an antibody on the face of CD25 leaves
    the receptor of NK cells, and one on that of CD122 hands IL-2 to chains only where it has dissociated. Sources of
    the faces: ArenasRamirez2016 (NARA1), Trotta2018 (F5111), Spangler2015 (S4B6 and JES6-1, which bind mouse IL-2).

    Parameters
    ----------
    name : str
        Of the antibody.
    blocks : str, optional
        The face, ``"CD25"`` or ``"CD122"``; the latter is that of CD132, too. May be left out of one of `KNOWN`.
    Kd_nM : float
        Dissociation constant, nM; the default is that of NARA1, a tenth of CD25's (ArenasRamirez2016).
    concentration_nM : float
        In the medium, nM; protocols give it an hour before the ligand.

    Raises
    ------
    Il2Error
        If there is no such face, or a number is not one.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> mine = il2.modules.antibody("mine", blocks="CD25", concentration_nM=100.0)
    >>> model = il2.build("receptor", mine, cell="NK")
    >>> model.rules["mine_binds_IL2"].reactant_pattern
    mine(on_CD25=None) + IL2(CD25=None, loc='medium')
    """
    check_identifier("an antibody", name)
    if blocks is None:
        blocks = KNOWN[resolve("antibody", name, KNOWN)]
    face = resolve("face", blocks, FACES, PROTEIN_ALIASES, where="IL-2")
    sites = {chain: f"on_{chain}" for chain in FACES[face]}

    def rules(m: Monomers, k: Constants) -> None:
        molecule, location = getattr(m, name), {"loc": "medium"} if "loc" in m.IL2.sites else {}
        bonds = {chain: number for number, chain in enumerate(sites, start=1)}
        apart = molecule(**dict.fromkeys(sites.values())) + m.IL2(**dict.fromkeys(sites), **location)
        joined = molecule(**{sites[chain]: bond for chain, bond in bonds.items()}) % m.IL2(**bonds, **location)
        solution = k.at("medium")
        kf, Kd = solution.antibody_binds_kf, solution[f"{name}_binds_IL2_Kd"]
        write_rule(f"{name}_binds_IL2", apart | joined, kf=kf, Kd=Kd)

    rules.__doc__ = f"{name}, an antibody, covers the face of IL-2 for {' and '.join(sites)}."
    constants = {f"{name}{CONCENTRATION_SUFFIX}": (concentration_nM, "nM"), f"{name}_binds_IL2_Kd": (Kd_nM, "nM")}
    proteins = [Protein(name, dict.fromkeys(sites.values(), ())), IL2[tuple(sites)]]
    return Module(name, rules, proteins=proteins, constants=constants)
