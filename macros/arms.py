"""Ligands with two equal arms, counted by arms; and with an arm for another protein of the membrane.

A complex of two arms would have every pair of what is on its arms. What happens on an arm depends on its partner in two
ways only: whether the partner keeps it in the membrane, and where both are. So one arm is followed with its chains as
molecules, and of its partner only which chains it holds, by one site a chain. As the arms are equal, a molecule of
ligand is counted as two such arms, and what one holds the other sees on its partner. This is exact for means (ODEs), as
decoupling is, and not for single molecules.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from pysb import ANY, Annotation, ComplexPattern, ComponentSet, MonomerPattern
from pysb.core import as_complex_pattern

from pysb_il2.annotations import COUNTED_BY_ARMS
from pysb_il2.errors import unknown
from pysb_il2.naming import OTHER_ARM
from pysb_il2.types import Molecule, Rate

from .assembly import checked_steps, excludes_only_chains, ligand_complex
from .binding import bind
from .patterns import ADDED_BOND, as_pattern, check_sites, monomer_name, with_bond
from .rule_writing import join_words, macro, write_rule
from .thermodynamic_cycles import AssemblyStep

__all__ = ["assemble_arms", "other_arm", "target_arm"]


@macro
def other_arm(ligand: Molecule, chains: Collection[str], bound_chains: Collection[str] = ()) -> MonomerPattern:
    """Return an arm whose partner has some chains bound and no others: ``L(other_A='bound', other_B='free')``.

    Parameters
    ----------
    ligand : Monomer or MonomerPattern
        One arm, with a site ``other_<chain>`` of the states ``free`` and ``bound`` for each chain.
    chains : collection of str
        The chains to tell of.
    bound_chains : collection of str
        Those that the partner has bound.

    Examples
    --------
    >>> from pysb import Monomer
    >>> L = Monomer("L", ["A", "other_A"], {"other_A": ["free", "bound"]}, _export=False)
    >>> other_arm(L, ["A"], ["A"])
    L(other_A='bound')
    """
    for name in bound_chains:
        if name not in chains:
            raise unknown("chain", name, chains, where="chains")
    states = {f"{OTHER_ARM}{name}": "bound" if name in bound_chains else "free" for name in chains}
    check_sites(ligand, *states)
    return as_pattern(ligand)(**states)


@macro
def assemble_arms(
    ligand: Molecule, chains: Mapping[str, Molecule], steps: Sequence[AssemblyStep],
    *, gain: Rate, site: str = "ligand", name_suffix: str = "",
) -> ComponentSet:  # fmt: skip
    """Assemble a receptor around each of the two equal arms of a ligand, as `assemble` does around one.

    An arm is in solution while neither it nor its partner holds a chain. Once one holds a chain that captures, the
    other meets chains in the plane of the membrane, `gain` times as often. Dissociation rates are those of one arm,
    so detailed balance holds around every cycle of both. Give twice as many arms as there are molecules of ligand.
    Units and return value: see `pysb_il2.macros`.

    Parameters
    ----------
    ligand : Monomer or MonomerPattern
        One arm: a binding site per chain, called as the chain, and a site ``other_<chain>`` of the states ``free``
        and ``bound``, which says what its partner holds. Leave these out.
    chains, steps, site, name_suffix
        As in `assemble`.
    gain : Rate
        Volume of the solution over that in which a held arm meets chains: the area of the membrane times how far the
        linker reaches.

    Raises
    ------
    Il2Error
        As `assemble`, or if the arm lacks a site for what its partner holds.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> with building(Model("m", _export=False)) as m:
    ...     L = Monomer("L", ["A", "other_A"], {"other_A": ["free", "bound"]})
    ...     parts = assemble_arms(L, {"A": Monomer("A", ["ligand"])}, [AssemblyStep("A", kf=1e-6, Kd=100.0)], gain=1e3)
    >>> m.rules["A_captures_L_held_by_A"].reactant_pattern, m.parameters["A_captures_L_held_by_A_kf"].value
    (L(A=None, other_A='bound') + A(ligand=None), 0.001)
    """
    names, made = list(chains), ComponentSet()
    captors = {step.chain: chains[step.chain] for step in steps if not step.bound_chains}  # what may hold an arm alone
    unheld, empty = other_arm(ligand, names), ligand_complex(ligand, chains, (), site)
    captured = ([("", unheld), *_held_by_other(ligand, captors)], [("", empty), *_held(ligand, captors, site)])
    joined = ([("", as_pattern(ligand))], [("", as_pattern(ligand))])
    for step, name, Kd in checked_steps(ligand, chains, steps, site, name_suffix):
        if step.Kd is None:
            made.add(Kd)
        chain, held = with_bond(chains[step.chain], site, None), (step.bound_chains, step.chains_after)
        of_this, of_other = joined if step.bound_chains else captured
        for holder, arm in of_this:
            before, after = (ligand_complex(arm, chains, bound, site) for bound in held)
            kf = step.kf * gain if holder else step.kf
            made |= write_rule(join_words(name, holder), before + chain | after, kf=kf, kr=step.kf * Kd)
        lacking, having = (other_arm(ligand, names, bound) for bound in held)
        for holder, arm in of_other:
            before, after = (_with_other(arm, other.site_conditions) + chain for other in (lacking, having))
            kf = made[join_words(name, holder)].rate_forward
            made |= write_rule(join_words(name, "on_other_arm", holder), before >> after, kf=kf)
        undone = join_words(name, "undone_on_other_arm")
        made |= write_rule(undone, having >> lacking, kf=made[name].rate_reverse)
    Annotation(unheld.monomer, "its two arms", COUNTED_BY_ARMS)
    return excludes_only_chains(made, ligand, chains, site)


@macro
def target_arm(
    ligand: Molecule, site: str, target: Molecule, target_site: str, chains: Mapping[str, Molecule],
    *, kf: Rate, Kd: Rate, capture_kf: Mapping[str, Rate], gain: Rate, chain_site: str = "ligand",
) -> ComponentSet:  # fmt: skip
    """Let an arm of a ligand hold another protein of the membrane, beside the receptor that `assemble` writes.

    What holds the ligand first, the target or a chain, keeps it in the layer over the membrane in which the other then
    meets it, `gain` times as often as from solution. Dissociation rates stay, so detailed balance holds. The rules of
    `assemble` go on whether or not the target is bound. Units and return value: see `pysb_il2.macros`.

    Parameters
    ----------
    ligand : Monomer or MonomerPattern
        Has a binding site per chain, called as the chain, and one for the target. Leave these out.
    site : str
        The site for the target.
    target : Monomer or MonomerPattern
        The protein that the arm holds, on the same cell as the chains.
    target_site : str
        Its site.
    chains : mapping of str to Monomer or MonomerPattern
        As for `assemble`.
    kf, Kd : Rate
        Association rate constant of target and free ligand, second order, and their dissociation constant.
    capture_kf : mapping of str to Rate
        Association rate constants of the chains that capture the free ligand, as given to `assemble`.
    gain : Rate
        Volume of the solution over that of the layer, as for `assemble_arms`.
    chain_site : str
        The site of the chains that binds the ligand.

    Examples
    --------
    >>> from pysb import Model, Monomer
    >>> from pysb_il2 import building
    >>> from pysb_il2.macros import assemble
    >>> with building(Model("m", _export=False)) as m:
    ...     L, A, T = Monomer("L", ["A", "t"]), Monomer("A", ["ligand"]), Monomer("T", ["l"])
    ...     parts = assemble(L, {"A": A}, [AssemblyStep("A", kf=1e-6, Kd=100.0)])
    ...     parts |= target_arm(L, "t", T, "l", {"A": A}, kf=1e-6, Kd=10.0, capture_kf={"A": 1e-6}, gain=1e3)
    >>> m.rules.keys(), m.rules["A_captures_L_held_by_T"].reactant_pattern
    (['A_captures_L', 'L_binds_T', 'L_binds_T_held_by_A', 'A_captures_L_held_by_T'],
     L(A=None, t=ANY) + A(ligand=None))
    """
    for name in capture_kf:
        if name not in chains:
            raise unknown("chain", name, chains, where="chains")
    more, empty = gain - 1, with_bond(target, target_site, None)  # the rules without a holder go on beside these
    made = bind(ligand, site, target, target_site, kf=kf, Kd=Kd)
    binding, holding = f"{monomer_name(ligand)}_binds_{monomer_name(target)}", f"held_by_{monomer_name(target)}"
    for holder, arm in _held(ligand, {name: chains[name] for name in capture_kf}, chain_site):
        before, after = (_with_other(arm, {site: bond}) for bond in (None, ADDED_BOND))
        after %= with_bond(target, target_site, ADDED_BOND)
        made |= write_rule(join_words(binding, holder), before + empty >> after, kf=kf * more)
    held = as_pattern(ligand)(**{site: ANY})
    for name, its_kf in capture_kf.items():
        before, after = (ligand_complex(held, chains, bound, chain_site) for bound in ((), (name,)))
        capture = join_words(name, "captures", monomer_name(ligand), holding)
        made |= write_rule(capture, before + with_bond(chains[name], chain_site, None) >> after, kf=its_kf * more)
    return excludes_only_chains(made, ligand, chains, chain_site)


def _held_by_other(ligand: Molecule, chains: Collection[str]) -> Iterator[tuple[str, MonomerPattern]]:
    """Yield an arm that its partner holds, once for each chain that is the first one that the partner has."""
    for number, name in enumerate(chains, start=1):
        yield f"held_by_{name}", other_arm(ligand, list(chains)[:number], [name])


def _held(ligand: Molecule, chains: Mapping[str, Molecule], site: str) -> Iterator[tuple[str, ComplexPattern]]:
    """Yield an arm with chains, once for each chain that is the first one that it has."""
    for number, name in enumerate(chains, start=1):
        first = {one: chains[one] for one in list(chains)[:number]}
        yield f"held_by_{name}", ligand_complex(ligand, first, [name], site)


def _with_other(arm: Molecule | ComplexPattern, states: Mapping[str, object]) -> ComplexPattern:
    """Return a complex with conditions set on its first molecule, an arm."""
    told = as_complex_pattern(as_pattern(arm)).copy()
    told.monomer_patterns[0] = told.monomer_patterns[0](**states)
    return told
