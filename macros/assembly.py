"""Receptors of several chains that a ligand assembles in any order.

A ligand has one site per chain. Every allowed subset of chains on the ligand is a state, and every
binding of one more chain is a reversible step: from solution while the ligand is free, in the plane
of the membrane once a chain holds it. The steps form thermodynamic cycles, so their dissociation
constants depend on one another; `assemble` takes an independent set of them and writes the others
as Expressions, so that detailed balance holds for all values of the constants.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import pairwise
from operator import mod

import sympy
from pysb import ComplexPattern, ComponentSet, Expression, MonomerPattern
from pysb.core import Component

from pysb_il2.deprecation import keyword_only, renamed_argument
from pysb_il2.errors import Il2Error, unknown
from pysb_il2.text import shown
from pysb_il2.types import Molecule, Rate

from .exclusion import excludes_only
from .patterns import as_pattern, check_sites, monomer_name, with_bond
from .rule_writing import join_words, macro, write_rule
from .thermodynamic_cycles import AssemblyStep, dissociation_constants

__all__ = ["assemble", "ligand_complex", "preassociate"]


@renamed_argument(held="bound_chains")
@macro
def ligand_complex(
    ligand: Molecule, chains: Mapping[str, Molecule], bound_chains: Collection[str], site: str = "ligand"
) -> MonomerPattern | ComplexPattern:
    """Return the complex of a ligand with some of its chains and no others: ``L:A:B``.

    Parameters
    ----------
    ligand : Monomer or MonomerPattern
        Has one site per chain. Leave these out.
    chains : mapping of str to Monomer or MonomerPattern
        All chains by the name of the ligand's site. Leave out `site`.
    bound_chains : collection of str
        The chains that the ligand has bound; its other sites are empty.
    site : str
        The site of the chains that binds the ligand.

    Examples
    --------
    >>> from pysb import Monomer
    >>> L = Monomer("L", ["A", "B"], _export=False)
    >>> A = Monomer("A", ["ligand"], _export=False)
    >>> ligand_complex(L, {"A": A, "B": A}, ["A"])
    L(A=1, B=None) % A(ligand=1)
    """
    for name in bound_chains:
        _check_chain(name, ligand, chains)
    bonds = {name: index for index, name in enumerate(chains, start=1) if name in bound_chains}
    pattern = as_pattern(ligand)
    for name in chains:
        pattern = with_bond(pattern, name, bonds.get(name))
    for name, bond in bonds.items():
        pattern = pattern % with_bond(chains[name], site, bond)
    return pattern


@renamed_argument(joins="steps", where="name_suffix")
@macro
def assemble(
    ligand: Molecule, chains: Mapping[str, Molecule], steps: Sequence[AssemblyStep],
    *, site: str = "ligand", name_suffix: str = "",
) -> ComponentSet:  # fmt: skip
    """Assemble a receptor around a ligand in every allowed order: ``L + A | L:A``, ``L:A + B | L:A:B``, and so on.

    Detailed balance holds around every cycle. Where another molecule holds a site of the ligand, the other chains
    assemble as if the chain of that site were absent. Units and return value: see `pysb_il2.macros`.

    Parameters
    ----------
    ligand : Monomer or MonomerPattern
        Has one binding site per chain, called as the chain. Leave these out.
    chains : mapping of str to Monomer or MonomerPattern
        The chains by that name; each binds with `site`, which is left out.
    steps : sequence of AssemblyStep
        The allowed steps. The Kd of a step may be left out where a cycle fixes it.
    site : str
        The site of the chains that binds the ligand.
    name_suffix : str
        Appended to the names of rules, such as ``"in_endosome"``.

    Raises
    ------
    Il2Error
        If a chain is unknown, a dependent constant is not fixed by the others, or given numbers
        contradict one another around a cycle; the cycle is named.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> with building(Model("m", _export=False)) as m:
    ...     L, A, B = Monomer("L", ["A", "B"]), Monomer("A", ["ligand"]), Monomer("B", ["ligand"])
    ...     parts = assemble(L, {"A": A, "B": B}, [
    ...         AssemblyStep("A", kf=1e-6, Kd=100.0), AssemblyStep("B", kf=1e-6, Kd=1000.0),
    ...         AssemblyStep("B", ("A",), kf=1e-4, Kd=10.0), AssemblyStep("A", ("B",), kf=1e-4)])
    >>> m.rules.keys()
    ['A_captures_L', 'B_captures_L', 'B_joins_L_A', 'A_joins_L_B']
    >>> m.expressions["A_joins_L_B_Kd"].get_value()
    1.0...
    """
    made = ComponentSet()
    for step, name, Kd in checked_steps(ligand, chains, steps, site, name_suffix):
        if step.Kd is None:
            made.add(Kd)
        before = ligand_complex(ligand, chains, step.bound_chains, site)
        after = ligand_complex(ligand, chains, step.chains_after, site)
        binding = before + with_bond(chains[step.chain], site, None) | after
        made |= write_rule(name, binding, kf=step.kf, Kd=Kd)
    return excludes_only_chains(made, ligand, chains, site)


@macro
def excludes_only_chains(
    made: Iterable[Component], ligand: Molecule, chains: Mapping[str, Molecule], site: str = "ligand"
) -> ComponentSet:
    """Let an empty site of a ligand mean that its chain is not bound there; see `excludes_only`.

    What else holds the site, such as an antibody, leaves the other chains to assemble as if that chain were absent.

    Parameters
    ----------
    made
        As for `excludes_only`.
    ligand, chains, site
        As for `assemble`.

    Examples
    --------
    >>> from pysb import Model, Monomer, Observable, Parameter, Rule
    >>> from pysb_il2 import building
    >>> with building(Model("m", _export=False)) as m:
    ...     L, A, B = Monomer("L", ["A", "B"]), Monomer("A", ["ligand"]), Monomer("B", ["ligand"])
    ...     on_A = Observable("L_on_A", ligand_complex(L, {"A": A, "B": B}, ["A"]))
    ...     _ = excludes_only_chains([on_A], L, {"A": A, "B": B})
    ...     C = Monomer("C", ["l"])
    ...     rule = Rule("C_binds_L", L(B=None) + C(l=None) >> L(B=1) % C(l=1), Parameter("kf", 1e-6))
    >>> m.observables["L_on_A"].reaction_pattern
    L(A=1, B=None) % A(ligand=1) + L(A=1, B=100) % A(ligand=1) % C(l=100)
    """
    for name, chain in chains.items():
        made = excludes_only(made, ligand, name, [(chain, site)])
    return ComponentSet(made)


@keyword_only("kf", "Kd", "capture_kf", "path_Kd_product")
@renamed_argument(row="contact_order", weight="path_Kd_product", where="name_suffix")
@macro
def preassociate(
    ligand: Molecule, chains: Mapping[str, Molecule], contact_order: Sequence[str],
    *, kf: Rate, Kd: Rate, capture_kf: Rate, path_Kd_product: Rate, site: str = "ligand", name_suffix: str = "",
) -> ComponentSet:  # fmt: skip
    """Associate chains without a ligand, and let them capture it together: ``A + B | A:B``, ``L + A:B | L:A:B``.

    The contacts of the chains are exchanged for bonds to the ligand, so a ligand that dissociates
    leaves the associated chains or, through the steps of `assemble`, single ones. Chains meet and part only
    while nothing covers `site`, which what binds a chain next to its neighbour would clash with. Units as in
    `pysb_il2.macros`.

    Parameters
    ----------
    ligand : Monomer or MonomerPattern
        Has a site called as each chain. Leave these out.
    chains : mapping of str to Monomer or MonomerPattern
        All chains of the ligand by name, as for `assemble`.
    contact_order : sequence of str
        The chains that associate, in the order in which they touch, each with a site called as its neighbour.
        The last one binds the others; where these are two or more, associate them first by another call.
    kf, Kd : Rate
        Association rate constant of the last chain, second order, and its dissociation constant.
    capture_kf : Rate
        Association rate constant of ligand and associated chains, second order.
    path_Kd_product : Rate
        Product of the dissociation constants along a path of `assemble` from the free ligand to the
        ligand with all these chains, divided by those of contacts made by earlier calls. The
        affinity of the associated chains follows from it by detailed balance.
    site, name_suffix
        As in `assemble`.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> with building(Model("m", _export=False)) as m:
    ...     L, A, B = Monomer("L", ["A", "B"]), Monomer("A", ["ligand", "B"]), Monomer("B", ["ligand", "A"])
    ...     parts = preassociate(
    ...         L, {"A": A, "B": B}, ["A", "B"], kf=1e-3, Kd=10.0, capture_kf=1e-6, path_Kd_product=50.0)
    >>> m.rules["A_meets_B"].reactant_pattern
    A(ligand=None, B=None) + B(ligand=None, A=None)
    """
    if len(contact_order) < 2:
        raise Il2Error(f"contact_order={shown(contact_order)} associates nothing; give two chains or more")
    for name in contact_order:
        _check_chain(name, ligand, chains)
    for left, right in pairwise(contact_order):
        check_sites(chains[left], site, right)
        check_sites(chains[right], site, left)
    single = {name: with_bond(chains[name], site, None) for name in contact_order}
    for left, right in pairwise(contact_order):
        single[left], single[right] = with_bond(single[left], right, None), with_bond(single[right], left, None)
    *others, last = contact_order
    made = ComponentSet()
    associated = _in_contact(single, contact_order)
    name = join_words(*others, "meets", last, name_suffix)
    made |= write_rule(name, _in_contact(single, others) + single[last] | associated, kf=kf, Kd=Kd)
    name = join_words(*contact_order, "captures", monomer_name(ligand), name_suffix)
    free_ligand = ligand_complex(ligand, chains, (), site)
    bound_ligand = ligand_complex(ligand, {**chains, **single}, contact_order, site)
    capture_Kd = Expression(f"{name}_Kd", sympy.sympify(path_Kd_product, strict=True) / Kd)
    made.add(capture_Kd)
    made |= write_rule(name, free_ligand + associated | bound_ligand, kf=capture_kf, Kd=capture_Kd)
    return excludes_only_chains(made, ligand, chains, site)


def checked_steps(
    ligand: Molecule, chains: Mapping[str, Molecule], steps: Sequence[AssemblyStep], site: str, name_suffix: str
) -> Iterator[tuple[AssemblyStep, str, Rate]]:
    """Check all steps, then yield each with the name of its rule and its Kd, written where the others fix it."""
    for name, chain in chains.items():
        check_sites(ligand, name)
        check_sites(chain, site)
    for step in steps:
        for name in (step.chain, *step.bound_chains):
            _check_chain(name, ligand, chains)
    names = [_rule_name(step, monomer_name(ligand), name_suffix) for step in steps]
    for step, name, Kd in zip(steps, names, dissociation_constants(steps, names), strict=True):
        yield step, name, Expression(f"{name}_Kd", Kd) if step.Kd is None else Kd


def _check_chain(name: str, ligand: Molecule, chains: Mapping[str, Molecule]) -> None:
    if name not in chains:
        raise unknown("chain", name, chains, where=f"the receptor of {monomer_name(ligand)}")


def _in_contact(single: Mapping[str, MonomerPattern], names: Sequence[str]) -> MonomerPattern | ComplexPattern:
    """Return the complex of chains without a ligand in which each binds its neighbour."""
    patterns = dict(single)
    for bond, (left, right) in enumerate(pairwise(names), start=1):
        patterns[left] = with_bond(patterns[left], right, bond)
        patterns[right] = with_bond(patterns[right], left, bond)
    return reduce(mod, (patterns[name] for name in names))


def _rule_name(step: AssemblyStep, ligand: str, name_suffix: str) -> str:
    verb = "joins" if step.bound_chains else "captures"
    return join_words(step.chain, verb, ligand, *step.bound_chains, name_suffix)
