"""Genes: messenger RNA that a regulator induces, and the protein that it makes."""

from __future__ import annotations

from typing import Any

import sympy
from pysb import ComponentSet, Monomer, MonomerPattern

from .rule_writing import name_of, write_rule
from .trafficking import degrade, make

__all__ = ["express", "transcribe", "translate"]


def transcribe(
    mRNA: Any, basal: Any, regulator: Any = None, vmax: Any = 0, K: Any = None, *, name: str = ""
) -> ComponentSet:
    """Make mRNA at a basal rate and, saturating, with a regulator: ``basal + vmax * x / (K + x)``.

    Parameters
    ----------
    mRNA : Monomer or MonomerPattern
        The messenger.
    basal : float, Parameter, Expression or sympy expression
        Rate without the regulator, molecules/s.
    regulator : Observable, Expression or sympy expression, optional
        x, how many molecules induce the gene; without it the basal rate is all.
    vmax : float, Parameter, Expression or sympy expression
        What the regulator adds at most, molecules/s.
    K : float, Parameter or Expression
        The number of molecules of the regulator that adds half of it.
    name : str
        The sentence; by default ``<mRNA>_made``.

    Examples
    --------
    >>> from pysb import Model, Monomer, Observable
    >>> from pysb_il2 import building
    >>> m = Model("m", _export=False)
    >>> with building(m):
    ...     T, G = Monomer("T"), Monomer("G_mRNA")
    ...     parts = transcribe(G, 0.001, Observable("active_T", T()), 0.1, 500.0)
    >>> m.expressions["G_mRNA_made_kf"].expr
    0.1*active_T/(active_T + 500.0) + 0.001
    """
    rate = basal if regulator is None else basal + vmax * regulator / (K + regulator)
    return make(_pattern(mRNA), rate, name=name)


def translate(mRNA: Any, protein: Any, kc: Any, *, name: str = "") -> ComponentSet:
    """Make protein from mRNA, which stays.

    Parameters
    ----------
    mRNA : Monomer or MonomerPattern
        The messenger.
    protein : Monomer or MonomerPattern
        The protein as it is made, every site given.
    kc : float, Parameter, Expression or sympy expression
        Rate per molecule of mRNA, 1/s.
    name : str
        The sentence; by default ``<protein>_made``.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> m = Model("m", _export=False)
    >>> with building(m):
    ...     parts = translate(Monomer("G_mRNA"), Monomer("G", ["S1"], {"S1": ["u", "p"]})(S1="u"), 0.05)
    >>> m.rules[0]
    Rule('G_made', G_mRNA() >> G_mRNA() + G(S1='u'), G_made_kc)
    """
    messenger = _pattern(mRNA)
    return write_rule(
        name or f"{name_of(protein)}_made", messenger >> messenger + _pattern(protein), kc, suffixes=("kc", "")
    )


def express(
    mRNA: Any,
    protein: Any,
    *,
    mRNA_copies: Any,
    mRNA_decay: Any,
    protein_copies: Any,
    protein_decay: Any,
    regulator: Any = None,
    fold: Any = 0,
    K: Any = None,
    degraded: Any = None,
) -> ComponentSet:
    """Write the life of a gene's mRNA and protein, with rates such that the resting numbers hold.

    The basal rate is what keeps `mRNA_copies` without the regulator, which adds up to `fold` times
    as much; translation is what keeps `protein_copies` at that number of mRNA. With 0 copies
    nothing is made, so that a gene can be knocked out.

    Parameters
    ----------
    mRNA : Monomer or MonomerPattern
        The messenger.
    protein : Monomer or MonomerPattern
        The protein as it is made, every site given.
    mRNA_copies, protein_copies : float, Parameter
        Molecules per cell at rest, without the regulator.
    mRNA_decay, protein_decay : float, Parameter
        First-order rates, 1/s.
    regulator : Observable, Expression or sympy expression, optional
        How many molecules induce the gene.
    fold : float, Parameter
        What the regulator adds at most, in multiples of the basal rate.
    K : float, Parameter or Expression
        The number of molecules of the regulator that adds half of it.
    degraded : MonomerPattern, optional
        Which molecules of the protein are degraded, where not all of them are alike.

    Examples
    --------
    >>> from pysb import Model, Monomer, Observable, Parameter
    >>> from pysb_il2 import building
    >>> m = Model("m", _export=False)
    >>> with building(m):
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
    made = transcribe(mRNA, basal, regulator, fold * basal, K)
    made |= degrade(_pattern(mRNA), mRNA_decay)
    made |= translate(mRNA, protein, per_mRNA)
    kept = _pattern(protein).monomer() if degraded is None else degraded
    made |= degrade(kept, protein_decay)
    return made


def _pattern(molecule: Any) -> MonomerPattern:
    return molecule() if isinstance(molecule, Monomer) else molecule
