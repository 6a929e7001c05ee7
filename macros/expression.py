"""Gene expression: mRNA that a regulator induces, and the protein that is translated from it."""

from __future__ import annotations

import sympy
from pysb import ComponentSet, MonomerPattern, Parameter

from pysb_il2.deprecation import keyword_only
from pysb_il2.errors import Il2Error
from pysb_il2.types import Amount, Molecule, Rate

from .patterns import as_pattern, check_concrete, monomer_name
from .rule_writing import macro, write_conversion
from .trafficking import degrade, synthesise

__all__ = ["express", "transcribe", "translate"]


@keyword_only("basal", "regulator", "vmax", "K")
@macro
def transcribe(
    mRNA: Molecule,
    *, basal: Rate, regulator: Amount | None = None, vmax: Rate = 0, K: Rate | None = None, name: str = "",
) -> ComponentSet:  # fmt: skip
    """Transcribe mRNA at a rate that saturates with a regulator x: ``None >> R`` at ``basal + vmax * x / (K + x)``.

    Units and return value: see `pysb_il2.macros`.

    Parameters
    ----------
    mRNA : Monomer or MonomerPattern
        The mRNA.
    basal : Rate
        Synthesis rate without the regulator.
    regulator : Observable, Expression or sympy expression, optional
        Number of molecules x that induce the gene; by default none, and the rate is `basal`.
    vmax : Rate
        Synthesis rate that the regulator adds at saturation.
    K : Rate
        Number of molecules of the regulator that adds half of `vmax`; needed with a regulator.
    name : str
        The rule's name; by default ``<mRNA>_made``.

    Raises
    ------
    Il2Error
        If a regulator has no `K`.

    Examples
    --------
    >>> from pysb import Model, Monomer, Observable
    >>> from pysb_il2 import building
    >>> with building(Model("m", _export=False)) as m:
    ...     T, G = Monomer("T"), Monomer("G_mRNA")
    ...     parts = transcribe(G, basal=0.001, regulator=Observable("active_T", T()), vmax=0.1, K=500.0)
    >>> m.expressions["G_mRNA_made_kf"].expr
    0.1*active_T/(active_T + 500.0) + 0.001
    """
    if regulator is None:
        return synthesise(mRNA, rate=basal, name=name)
    if K is None:
        raise Il2Error(f"transcription of {monomer_name(mRNA)!r} has a regulator and no K; give K in molecules")
    return synthesise(mRNA, rate=basal + vmax * regulator / (K + regulator), name=name)


@keyword_only("kc")
@macro
def translate(mRNA: Molecule, protein: Molecule, *, kc: Rate, name: str = "") -> ComponentSet:
    """Translate a protein from its mRNA: ``R >> R + P``.

    Units and return value: see `pysb_il2.macros`.

    Parameters
    ----------
    mRNA : Monomer or MonomerPattern
        The mRNA.
    protein : Monomer or MonomerPattern
        The new protein, with every site in the state in which it is made.
    kc : Rate
        First-order rate constant, per molecule of mRNA.
    name : str
        The rule's name; by default ``<protein>_made``.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> with building(Model("m", _export=False)) as m:
    ...     parts = translate(Monomer("G_mRNA"), Monomer("G", ["S1"], {"S1": ["u", "p"]})(S1="u"), kc=0.05)
    >>> m.rules[0]
    Rule('G_made', G_mRNA() >> G_mRNA() + G(S1='u'), G_made_kc)
    """
    template, made = as_pattern(mRNA), as_pattern(protein)
    check_concrete(made)
    return write_conversion(name or f"{monomer_name(protein)}_made", None, template, template + made, kc)


@macro
def express(
    mRNA: Molecule, protein: Molecule,
    *, mRNA_copies: float | Parameter, mRNA_decay: Rate, protein_copies: float | Parameter, protein_decay: Rate,
    regulator: Amount | None = None, fold: Rate = 0, K: Rate | None = None, degraded: MonomerPattern | None = None,
) -> ComponentSet:  # fmt: skip
    """Express a gene: ``None >> R``, ``R >> None``, ``R >> R + P``, ``P >> None``.

    The rates of synthesis follow from the steady-state copy numbers. The basal rate of transcription
    keeps `mRNA_copies` without the regulator, which adds up to `fold` times as much; the rate of
    translation keeps `protein_copies` at that number of mRNA. With 0 copies nothing is made, so that
    a gene can be knocked out. Units and return value: see `pysb_il2.macros`.

    Parameters
    ----------
    mRNA, protein
        As in `translate`.
    mRNA_copies, protein_copies : float or Parameter
        Molecules per cell at steady state without the regulator.
    mRNA_decay, protein_decay : Rate
        First-order rate constants of degradation.
    regulator, K
        As in `transcribe`.
    fold : Rate
        What the regulator adds at saturation, in multiples of the basal rate (dimensionless).
    degraded : MonomerPattern, optional
        The molecules of the protein that `protein_decay` degrades; by default all.

    Examples
    --------
    >>> from pysb import Model, Monomer, Observable, Parameter
    >>> from pysb_il2 import building
    >>> with building(Model("m", _export=False)) as m:
    ...     T, G_mRNA, G = Monomer("T"), Monomer("G_mRNA"), Monomer("G")
    ...     parts = express(
    ...         G_mRNA, G, mRNA_copies=Parameter("G_mRNA_0", 2.0), mRNA_decay=0.001, protein_copies=1000.0,
    ...         protein_decay=0.0001, regulator=Observable("active_T", T()), fold=20.0, K=500.0)
    >>> m.rules.keys()
    ['G_mRNA_made', 'G_mRNA_degraded', 'G_made', 'G_degraded']
    >>> m.expressions["G_made_kc"].get_value()
    0.05...
    """
    basal = sympy.Mul(mRNA_copies, mRNA_decay)
    knocked_out = getattr(mRNA_copies, "value", mRNA_copies) == 0  # no mRNA to translate, and no number to divide by
    per_mRNA = protein_decay if knocked_out else protein_copies * protein_decay / mRNA_copies
    made = transcribe(mRNA, basal=basal, regulator=regulator, vmax=fold * basal, K=K)
    made |= degrade(mRNA, rate=mRNA_decay)
    made |= translate(mRNA, protein, kc=per_mRNA)
    every_state = as_pattern(protein).monomer() if degraded is None else degraded
    return made | degrade(every_state, rate=protein_decay)
