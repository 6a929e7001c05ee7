"""Writing and erasing phosphates: by a kinase in the same complex, or by an enzyme in solution."""

from __future__ import annotations

from typing import Any

from pysb import ComponentSet, Monomer

from .rule_writing import bound, check_sites, in_state, name_of, write_rule

__all__ = ["dephosphorylate", "dephosphorylate_held", "phosphorylate", "transphosphorylate"]

UNMODIFIED, PHOSPHORYLATED = "u", "p"


def transphosphorylate(
    complex_pattern: Any, substrate: Monomer, site: str, kc: Any, *, kinase: str, name: str = ""
) -> ComponentSet:
    """Phosphorylate a site within a complex that holds the active kinase.

    Parameters
    ----------
    complex_pattern : ComplexPattern
        Kinase and substrate joined, with whatever makes the kinase active; the site is left out.
    substrate : Monomer
        Whose site is phosphorylated.
    site : str
        A site with the states ``u`` and ``p``.
    kc : float, Parameter, Expression
        First-order rate, 1/s.
    kinase : str
        The kinase as the rule's sentence names it.
    name : str
        The whole sentence, where the usual one would not be unique.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> m = Model("m", _export=False)
    >>> with building(m):
    ...     K, S = Monomer("K", ["s"]), Monomer("S", ["k", "Y1"], {"Y1": ["u", "p"]})
    ...     parts = transphosphorylate(K(s=1) % S(k=1), S, "Y1", 0.4, kinase="K")
    >>> m.rules[0]
    Rule('K_phosphorylates_S_Y1', K(s=1) % S(k=1, Y1='u') >> K(s=1) % S(k=1, Y1='p'), K_phosphorylates_S_Y1_kc)
    """
    before = in_state(complex_pattern, substrate, site, UNMODIFIED)
    after = in_state(complex_pattern, substrate, site, PHOSPHORYLATED)
    sentence = name or f"{kinase}_phosphorylates_{substrate.name}_{site}"
    return write_rule(sentence, before >> after, kc, suffixes=("kc", ""))


def phosphorylate(kinase: Any, substrate: Any, site: str, kc: Any, *, name: str = "") -> ComponentSet:
    """Phosphorylate a free site by a kinase in solution, second order (kcat/Km).

    Parameters
    ----------
    kinase, substrate : Monomer or MonomerPattern
        What meets; the kinase leaves unchanged.
    site : str
        A site of the substrate with the states ``u`` and ``p``.
    kc : float, Parameter, Expression
        Rate, 1/(molecules s) per cell.
    name : str
        The sentence, where the usual one would not be unique.
    """
    return _modify(
        kinase,
        substrate,
        site,
        UNMODIFIED,
        PHOSPHORYLATED,
        kc,
        name or _usual(kinase, "phosphorylates", substrate, site),
    )


def dephosphorylate(phosphatase: Any, substrate: Any, site: str, kc: Any, *, name: str = "") -> ComponentSet:
    """Erase the phosphate of a site that nothing is docked on.

    Parameters
    ----------
    phosphatase : Monomer, MonomerPattern or None
        What meets the substrate, second order (kcat/Km, 1/(molecules s)); None for a first-order
        loss (1/s) to phosphatases that are not in the model.
    substrate : Monomer or MonomerPattern
        The phosphorylated molecule.
    site : str
        A site of the substrate with the states ``u`` and ``p``; a docked site is protected.
    kc : float, Parameter, Expression
        Rate.
    name : str
        The sentence, where the usual one would not be unique.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> m = Model("m", _export=False)
    >>> with building(m):
    ...     P, S = Monomer("P"), Monomer("S", ["Y1"], {"Y1": ["u", "p"]})
    ...     parts = dephosphorylate(P, S, "Y1", 1e-6)
    >>> m.rules[0]
    Rule('P_dephosphorylates_S_Y1', P() + S(Y1='p') >> P() + S(Y1='u'), P_dephosphorylates_S_Y1_kc)
    """
    usual = _usual(phosphatase, "dephosphorylates", substrate, site) if phosphatase is not None else ""
    return _modify(
        phosphatase, substrate, site, PHOSPHORYLATED, UNMODIFIED, kc,
        name or usual or f"{name_of(substrate)}_{site}_dephosphorylated",
    )  # fmt: skip


def dephosphorylate_held(
    phosphatase: Any, pocket: str, substrate: Any, site: str, held: str, kf: Any, Kd: Any, kc: Any
) -> ComponentSet:
    """Let a phosphatase hold its substrate while it works, so that many substrates wait for few phosphatases.

    Parameters
    ----------
    phosphatase : Monomer or MonomerPattern
        What holds the substrate in its `pocket`.
    pocket : str
        Its catalytic pocket.
    substrate : Monomer or MonomerPattern
        The molecule in the state that can be held.
    site : str
        A site of the substrate with the states ``u`` and ``p``.
    held : str
        The site of the substrate that the pocket binds.
    kf : float, Parameter, Expression
        Association, 1/(molecules s).
    Kd : float, Parameter, Expression
        Dissociation constant, molecules.
    kc : float, Parameter, Expression
        Turnover of the complex, 1/s.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> m = Model("m", _export=False)
    >>> with building(m):
    ...     P = Monomer("P", ["pocket"])
    ...     S = Monomer("S", ["Y1", "PTP"], {"Y1": ["u", "p"]})
    ...     parts = dephosphorylate_held(P, "pocket", S(), "Y1", "PTP", 1e-5, 1e3, 0.1)
    >>> [rule.name for rule in m.rules]
    ['P_binds_S', 'P_dephosphorylates_S_Y1']
    """
    check_sites(substrate, site, held)
    check_sites(phosphatase, pocket)
    marked = substrate(**{site: PHOSPHORYLATED})
    apart = bound(phosphatase, pocket, None) + bound(marked, held, None)
    joined = bound(phosphatase, pocket, 50) % bound(marked, held, 50)
    after = bound(phosphatase, pocket, None) + substrate(**{site: UNMODIFIED, held: None})
    name = f"{name_of(phosphatase)}_binds_{name_of(substrate)}"
    made = write_rule(name, apart | joined, kf, kf * Kd)
    work = _usual(phosphatase, "dephosphorylates", substrate, site)
    return made | write_rule(work, joined >> after, kc, suffixes=("kc", ""))


def _usual(enzyme: Any, verb: str, substrate: Any, site: str) -> str:
    return f"{name_of(enzyme)}_{verb}_{name_of(substrate)}_{site}"


def _modify(enzyme: Any, substrate: Any, site: str, old: str, new: str, kc: Any, name: str) -> ComponentSet:
    check_sites(substrate, site)
    substrate = substrate() if isinstance(substrate, Monomer) else substrate
    before, after = (bound(substrate(**{site: state}), site, None) for state in (old, new))
    if enzyme is None:
        return write_rule(name, before >> after, kc, suffixes=("kc", ""))
    enzyme = enzyme() if isinstance(enzyme, Monomer) else enzyme
    return write_rule(name, enzyme + before >> enzyme + after, kc, suffixes=("kc", ""))
