"""Ligands: the cytokines of the common gamma chain, and variants by their affinities.

A variant is a Ligand that keeps the protein (`monomer`) and changes how tightly it holds its
private chain (CD25 for IL-2, CD215 for IL-15) and, where it uses it, CD122. Affinities of Fc fusions are not those of
the free cytokine, so a measured variant acts by its ratio to the wild type measured the same way, at
the same Fc terminus (Farhat et al. 2021). CD122's affinity carries the ratio measured on the
CD122/CD132 pair: CD132 joins as before, so the affinity for the pair moves by the same factor.
Two IL-2 on one Fc are a ligand of valency 2, and an Fc also slows association (docs/explanation/formats.md).
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..arguments import check_fields, says_wrong_types
from ..errors import Il2Error, unknown
from ..naming import resolve
from .proteins import PROTEIN_ALIASES, resolve_protein
from .references import read_table
from .synonyms import LIGANDS

if TYPE_CHECKING:
    from ..types import PositiveFloat, PositiveInt
    from .constants import Constant

__all__ = ["CHAINS_OF", "PRIVATE", "Ligand", "ligand", "ligands"]

#: The chains of each cytokine: its private one first, CD132 last, and before CD132 the one that carries JAK1.
CHAINS_OF = {
    "IL2": ("CD25", "CD122", "CD132"),
    "IL15": ("CD215", "CD122", "CD132"),
    "IL4": ("CD124", "CD132"),
    "IL7": ("CD127", "CD132"),
    "IL9": ("CD129", "CD132"),
    "IL21": ("CD360", "CD132"),
    "ortho_IL2": ("CD25", "ortho_CD122", "CD132"),
}
#: The chain that each cytokine has to itself.
PRIVATE = {ligand: chains[0] for ligand, chains in CHAINS_OF.items()}


@dataclass(frozen=True, repr=False)
class Ligand:
    """A cytokine and how its affinities differ from the native one's.

    Parameters
    ----------
    name : str
        What results call it.
    monomer : str
        The protein, such as ``"IL2"``.
    private_fold, pair_fold : float
        Dissociation constant over the native one: of the private chain, and of CD122 (with or
        without CD132; only IL-2 and IL-15 use it). 2 binds half as tightly.
    Kd_nM : mapping of str to float
        Dissociation constants of single chains instead of ratios; see `from_affinities`.
    CD132_fold : float
        Dissociation constant of CD132 over the native one: above 1 for a partial agonist.
    valency : int
        Arms of the ligand, 1 or 2; two only of IL-2. The affinities are those of one arm.
    arm_volume_fL : float or None
        The linker constant of two arms, fL: the area of a cell's membrane times how far an arm reaches from it while
        the other is bound. In this volume one copy of a chain has its effective concentration.
    association : float
        Association rate constant over the native one, of every chain that captures the ligand; they
        dissociate as before.

    Raises
    ------
    Il2Error
        If a number is not positive and finite, the protein or a chain unknown, a chain given
        both ways, or two arms have no linker constant.

    Examples
    --------
    >>> mine = Ligand("mine", monomer="IL2", private_fold=2.0, pair_fold=0.1)
    >>> mine.fold("CD25", rows={})
    2.0
    """

    name: str
    monomer: str = "IL2"
    private_fold: PositiveFloat = 1.0
    pair_fold: PositiveFloat = 1.0
    Kd_nM: Mapping[str, PositiveFloat] = field(default_factory=dict, hash=False)
    CD132_fold: PositiveFloat = field(default=1.0, kw_only=True)
    valency: PositiveInt = field(default=1, kw_only=True)
    arm_volume_fL: PositiveFloat | None = field(default=None, kw_only=True)
    association: PositiveFloat = field(default=1.0, kw_only=True)

    def __post_init__(self) -> None:
        """Check the numbers, and take other names of protein and chains."""
        check_fields(self)
        if not self.name:
            raise Il2Error(f"ligand name {self.name!r} is not a name; give a string such as 'my_mutein'")
        where = f"ligand {self.name!r}"
        monomer = resolve_protein(self.monomer, PRIVATE, where=where)
        folds = {chain: fold for chain, fold in self._folds(monomer).items() if chain != "CD132"}
        if len(folds) == 1 and self.pair_fold != 1:
            raise Il2Error(f"{where} has a pair_fold, but {monomer} does not use CD122; leave it out")
        self._check_arms(where, monomer)
        chains: dict[str, float] = {}
        for given, value in self.Kd_nM.items():
            chain = resolve("chain", given, folds, PROTEIN_ALIASES, where=where)
            if chain in chains:
                raise Il2Error(f"Kd_nM of {where} gives {chain!r} twice; keep one of its names")
            if folds[chain] != 1:
                raise Il2Error(f"{where} gives {chain} an affinity and a ratio; leave out its Kd_nM or its fold")
            chains[chain] = float(value)
        object.__setattr__(self, "monomer", monomer)
        object.__setattr__(self, "Kd_nM", {chain: chains[chain] for chain in sorted(chains)})

    def _check_arms(self, where: str, monomer: str) -> None:
        """Refuse a valency that cannot be written, and two arms without a linker."""
        if self.valency > 2 or (self.valency == 2 and monomer != "IL2"):
            raise Il2Error(f"{where} has {self.valency} arms; give valency=1, or 2 for IL-2")
        if self.valency == 2 and self.arm_volume_fL is None:
            raise Il2Error(
                f"{where} has two arms and no linker constant; give arm_volume_fL, the area of the membrane times the "
                "reach of an arm, such as 2.0"
            )
        if self.valency == 1 and self.arm_volume_fL is not None:
            raise Il2Error(f"{where} has an arm_volume_fL and one arm; leave it out, or give valency=2")

    def _folds(self, monomer: str) -> dict[str, float]:
        *pair, _ = CHAINS_OF[monomer]
        return dict(zip(pair, (self.private_fold, self.pair_fold), strict=False)) | {"CD132": self.CD132_fold}

    def __repr__(self) -> str:
        changed = [f"of {chain} x {fold:.3g}" for chain, fold in self._folds(self.monomer).items() if fold != 1]
        changed += [f"of {chain} {Kd:.3g} nM" for chain, Kd in self.Kd_nM.items()]
        of = "" if self.name == self.monomer else f"of {self.monomer}; "
        words = [f"Kd {', '.join(changed)}"] if changed else []
        words += [f"association x {self.association:.3g}"] if self.association != 1 else []
        words += ["two arms"] if self.valency == 2 else []
        return f"Ligand({self.name!r}, {of}{'; '.join(words) or 'native'})"

    @classmethod
    @says_wrong_types
    def from_affinities(
        cls,
        name: str,
        *,
        monomer: str = "IL2",
        CD25_nM: float | None = None,
        CD215_nM: float | None = None,
        CD122_nM: float | None = None,
        CD132_fold: PositiveFloat = 1.0,
        valency: PositiveInt = 1,
        arm_volume_fL: PositiveFloat | None = None,
        association: PositiveFloat = 1.0,
    ) -> Ligand:
        """Return a ligand by its affinities for single chains; the native one for what is left out.

        They are comparable with native IL-2's 10 nM (CD25) and 144 nM (CD122) of Rickert et al.
        2004; an affinity for the CD122/CD132 pair is not one for CD122: give `pair_fold` for that.

        Examples
        --------
        >>> Ligand.from_affinities("tight", CD122_nM=1.4).Kd_nM
        {'CD122': 1.4}
        """
        chains = {"CD25": CD25_nM, "CD215": CD215_nM, "CD122": CD122_nM}
        given = {chain: value for chain, value in chains.items() if value is not None}
        if not given:
            raise Il2Error(f"ligand {name!r} has no affinity; give CD25_nM, CD215_nM or CD122_nM")
        return cls(
            name, monomer, Kd_nM=given, CD132_fold=CD132_fold, valency=valency, arm_volume_fL=arm_volume_fL,
            association=association,
        )  # fmt: skip

    @says_wrong_types
    def fold(self, chain: str, rows: Mapping[str, Constant]) -> float:
        """Return the dissociation constant of a chain over the native cytokine's.

        Parameters
        ----------
        chain : str
            A receptor chain; 1 for one that the ligand does not change.
        rows : mapping of str to Constant
            The constants; an affinity in nM is held against the row ``<chain>_captures_<monomer>_Kd``.

        Examples
        --------
        >>> round(ligand("H16N_Nterm_Fc").fold("CD122", rows={}), 2)
        4.22
        """
        if chain not in self.Kd_nM:
            return self._folds(self.monomer).get(chain, 1.0)
        from ..units import to_model  # sympy, which the names of ligands do not need

        native = f"{chain}_captures_{self.monomer}_Kd"
        if native not in rows:
            raise unknown("constant", native, rows, where=f"the table, for ligand {self.name!r}")
        return to_model(self.Kd_nM[chain], "nM")[0] / to_model(rows[native].value, rows[native].unit)[0]


@functools.cache
def _table() -> Mapping[str, Mapping[str, str]]:
    return {row["ligand"]: row for row in read_table("ligands.tsv")}


def ligands() -> tuple[str, ...]:
    """Return the names of the ligands of the table, in its order.

    Examples
    --------
    >>> ligands()[:3]
    ('IL2', 'IL15', 'IL4')
    """
    return tuple(_table())


def ligand(which: str | Ligand) -> Ligand:
    """Return a ligand of the table by name, or the Ligand that was given.

    Raises
    ------
    Il2Error
        If the name is not in the table.

    Examples
    --------
    >>> mutein = ligand("R38Q_Nterm_Fc_mono")
    >>> round(mutein.private_fold, 2), round(mutein.pair_fold, 2)
    (3.74, 0.75)
    >>> ligand("IL-2"), mutein
    (Ligand('IL2', native),
     Ligand('R38Q_Nterm_Fc_mono', of IL2; Kd of CD25 x 3.74, of CD122 x 0.754; association x 0.09))
    """
    if isinstance(which, Ligand):
        return which
    table = _table()
    row = table[resolve("ligand", which, table, {**PROTEIN_ALIASES, **LIGANDS}, where="ligands.tsv")]
    if row["format"] == "native":  # or another name of a native cytokine
        return Ligand(row["reference"] or row["ligand"], row["monomer"])
    private, pair = (_fold(row[c], table[row["reference"]][c]) for c in ("Kd_private_nM", "Kd_pair_nM"))
    valency = int(row["valency"])
    return Ligand(
        row["ligand"], row["monomer"], private, pair, CD132_fold=float(row["CD132_fold"] or 1), valency=valency,
        arm_volume_fL=_arm_volume_fL() if valency == 2 else None, association=float(row["association"] or 1),
    )  # fmt: skip


def _fold(Kd_nM: str, reference: str) -> float:
    """Return an affinity over that of the reference; ``1/200`` is already one, and nothing is no change."""
    above, over, below = Kd_nM.partition("/")
    return float(above or 1) / float(below if over else reference if Kd_nM else 1)


@functools.cache
def _arm_volume_fL() -> float:
    return next(float(row["value"]) for row in read_table("parameters.tsv") if row["id"] == "held_arm_volume")
