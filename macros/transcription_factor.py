"""Transcription factors: dimers of phosphorylated molecules, and their traffic through the nuclear pore."""

from __future__ import annotations

from typing import Any

from pysb import ComponentSet

from .rule_writing import bound, check_sites, name_of, write_rule

__all__ = ["dimerise", "dissolve", "shuttle"]


def dimerise(one: Any, other: Any, domain: str, kf: Any, kr: Any, *, name: str = "") -> ComponentSet:
    """Join two molecules by their domains, as the mutual SH2-phosphotyrosine grip of STATs does.

    Parameters
    ----------
    one, other : MonomerPattern
        The molecules in the state that dimerises; the same pattern twice for a homodimer.
    domain : str
        The domain of both.
    kf, kr : float, Parameter, Expression
        Association in 1/(molecules s) per cell, dissociation in 1/s.
    name : str
        The sentence, where the usual one would not be unique.
    """
    check_sites(one, domain)
    check_sites(other, domain)
    free = bound(one, domain, None) + bound(other, domain, None)
    pair = bound(one, domain, 1) % bound(other, domain, 1)
    return write_rule(name or f"{name_of(one)}_dimerises_with_{name_of(other)}", free | pair, kf, kr)


def dissolve(one: Any, other: Any, domain: str, changed: Any, kc: Any, *, name: str) -> ComponentSet:
    """Let a dimer fall apart because one partner is changed.

    Parameters
    ----------
    one, other : MonomerPattern
        The partners as they are in the dimer.
    domain : str
        The domain that holds them.
    changed : MonomerPattern
        What `one` becomes.
    kc : float, Parameter, Expression
        First-order rate, 1/s.
    name : str
        The rule's sentence.
    """
    before = bound(one, domain, 1) % bound(other, domain, 1)
    after = bound(changed, domain, None) + bound(other, domain, None)
    return write_rule(name, before >> after, kc, suffixes=("kc", ""))


def shuttle(before: Any, after: Any, kc: Any, *, name: str) -> ComponentSet:
    """Carry a molecule or complex through the nuclear pore, first order (1/s).

    Parameters
    ----------
    before, after : MonomerPattern or ComplexPattern
        The same molecules on the two sides.
    kc : float, Parameter, Expression
        First-order rate, 1/s.
    name : str
        The rule's sentence.
    """
    return write_rule(name, before >> after, kc, suffixes=("kc", ""))
