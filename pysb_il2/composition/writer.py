"""Write modules into a PySB model: proteins, rules, read-outs, then what mutants and knock-outs change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import SimpleNamespace

from pysb import Annotation, Expression, Initial, Model, Monomer, MonomerPattern
from pysb.core import ComponentDuplicateNameError, InvalidInitialConditionError

from ..annotations import DIFFERS_BY, HAS_PROPERTY, IS, IS_PART_OF, IS_VERSION_OF, OCCURS_IN, facts_by_name
from ..errors import Il2Error, unknown
from ..knowledge.cells import Cell, cell_text
from ..knowledge.constants import Constants
from ..knowledge.dimensions import check_dimensions
from ..knowledge.ligands import Ligand
from ..knowledge.proteins import PROTEIN_ALIASES
from ..knowledge.vocabulary import Protein, union
from ..naming import CONCENTRATION_SUFFIX, COPIES_SUFFIX, MEDIUM_SUFFIXES, OTHER_ARM, copies_name
from ..rules.names import check_names
from .building import building
from .foreign_models import (
    check_amounts,
    check_constants,
    check_fits,
    check_unwritten,
    join,
    shared_constants,
    written_before,
)  # fmt: skip
from .foreign_partners import admit_foreign_partners
from .mechanisms import mechanism
from .model_constants import Override, available_constants, cell_constants, spelled
from .module import Module, resolve_dependencies
from .variants import knocked_out, mutated_sites, remove_modifications_of, remove_synthesis_of

__all__ = ["compose", "unbound_unmodified"]


def unbound_unmodified(monomer: Monomer, **sites: str | int | None) -> MonomerPattern:
    """Return the monomer unbound, every site in its first (resting) state, except as given.

    Examples
    --------
    >>> from pysb import Monomer
    >>> unbound_unmodified(Monomer("A", ["x", "y"], {"y": ["u", "p"]}, _export=False))
    A(x=None, y='u')
    """
    states = {site: (monomer.site_states.get(site) or [None])[0] for site in monomer.sites}
    return monomer(**{**states, **sites})


def compose(
    model: Model,
    modules: Iterable[Module],
    *,
    readouts: Module,
    cell: Cell,
    ligand: Ligand | None = None,
    knockouts: Iterable[str] = (),
    mutants: Mapping[str, Iterable[str]] | None = None,
    parameters: Mapping[str, Override] | None = None,
) -> Model:
    """Write modules into a model.

    Parameters
    ----------
    model : pysb.Model
        An empty model, or a user's own; changed in place, or untouched on an error.
    modules : iterable of Module
        What to write, with all that it requires.
    readouts : Module
        The module that writes observables of whatever the others have written; it comes last.
    cell : str, mapping of str to float, or (str, mapping)
        Copies of proteins, and the size of the cell; see `pysb_il2.build`.
    ligand : Ligand or None
        The ligand whose affinities to use.
    knockouts, mutants, parameters
        As in `pysb_il2.build`.

    Returns
    -------
    pysb.Model
        The same model.

    Raises
    ------
    Il2Error
        If modules conflict, or a name or a value cannot be used.
    """
    check_fits(model)
    written = written_before(model)
    order = [*(module for module in resolve_dependencies(modules) if module is not readouts), readouts]
    proteins = _proteins(order, [name for name in model.monomers.keys() if name in written])
    parameters = spelled(parameters or {}, order, proteins)
    for alias in sorted(proteins.keys() & PROTEIN_ALIASES.keys()):  # the two would not join
        raise Il2Error(
            f"protein {alias!r} is called {PROTEIN_ALIASES[alias]!r} here; use that name so that the two join"
        )
    if ligand is not None and ligand.monomer not in {*proteins, *written}:
        raise Il2Error(
            f"ligand {ligand.name!r} is given, and no module has {ligand.monomer!r}; add its receptor module"
        )
    mutations = mutated_sites(proteins, mutants or {})
    absent = knocked_out(proteins, knockouts)
    own = {name for name in proteins if name in model.monomers.keys() and name not in written}
    rows = available_constants(
        order, proteins, cell=cell_constants(cell), own=own, absent=absent, ligand=ligand, parameters=parameters
    )  # fmt: skip
    check_constants(model, rows)
    stated = {name for name in own if copies_name(name) in parameters}
    draft = Model(model.name, _export=False)
    constants = Constants(draft, rows, shared=shared_constants(model, own - stated))
    with building(draft):
        monomers = {name: _monomer(model, protein, constants) for name, protein in proteins.items()}
        _write_modules(draft, order, monomers, constants)
        remove_modifications_of(draft, mutations)
        remove_synthesis_of(draft, absent)
        if ligand is not None and ligand.name != ligand.monomer and ligand.monomer in monomers:
            Annotation(monomers[ligand.monomer], ligand.name, IS_VERSION_OF)
    check_names(draft)
    check_unwritten(model, draft)
    _check_duplicate_mechanisms(model, draft)
    for name in sorted(parameters.keys() - draft.parameters.keys() - written.keys()):
        raise unknown("parameter", name, draft.parameters.keys(), where=f"model {model.name!r}")
    check_dimensions(draft)
    check_amounts(model, draft, own - stated)
    join(model, draft)
    admit_foreign_partners(model)  # the draft does not show what of the user's model binds to ours
    model.add_annotation(Annotation(model, cell_text(cell), OCCURS_IN, _export=False))
    if changes := _changes(mutations, absent, parameters):
        model.add_annotation(Annotation(model, changes, DIFFERS_BY, _export=False))
    return model


def _changes(
    mutations: Mapping[tuple[str, str], str], absent: Iterable[str], parameters: Mapping[str, Override]
) -> str:
    """Return in words what knock-outs, mutants and the user's values change; drugs are said by their concentration."""
    values = {name: given for name, given in parameters.items() if not name.endswith(CONCENTRATION_SUFFIX)}
    words = [f"no {name}" for name in sorted(absent)]
    words += [f"{name} {mutation}" for (name, _), mutation in mutations.items()]
    words += [f"{k}={float(v[0]):g} {v[1]}" if isinstance(v, tuple) else f"{k}={float(v):g}" for k, v in values.items()]
    return "; ".join(words)


def _proteins(modules: Sequence[Module], present: Iterable[str]) -> dict[str, Protein]:
    """Return the proteins of a model with the sites that any of its modules mentions, by name."""
    mentions = [(module.name, protein) for module in modules for protein in module.proteins]
    names = {*present, *(protein.name for _, protein in mentions)}
    optional = [(module.name, protein) for module in modules for protein in module.optional_proteins]
    return union([*mentions, *((module, protein) for module, protein in optional if protein.name in names)])


def _write_modules(
    model: Model, modules: Iterable[Module], monomers: Mapping[str, Monomer], constants: Constants
) -> None:
    """Write each module's rules, and note on each new rule whose it is."""
    for module in modules:
        known = set(model.rules.keys())
        try:
            module.rules(SimpleNamespace(**monomers), constants)
        except (ComponentDuplicateNameError, InvalidInitialConditionError) as error:
            raise Il2Error(
                f"module {module.name!r} writes what another module or the library writes ({error}); rename it there, "
                f"or leave the initial amount to the constant '<protein>{COPIES_SUFFIX}'"
            ) from None
        for rule in model.rules:
            if rule.name not in known:
                Annotation(rule, module.name, IS_PART_OF)


def _monomer(model: Model, protein: Protein, constants: Constants) -> Monomer:
    """Return the model's own monomer of a protein, or write one with what is known of it and its initial amount."""
    own = model.monomers.get(protein.name)
    if own is not None:
        _check_sites(model, own, protein)
        return own
    monomer = Monomer(protein.name, list(protein.sites), {s: list(v) for s, v in protein.sites.items() if v})
    if protein.uniprot:
        Annotation(monomer, f"https://identifiers.org/uniprot:{protein.uniprot}", IS)
    for site, residue in protein.residues.items():
        Annotation(monomer, f"{site}: {residue}", HAS_PROPERTY)
    in_medium = [name for suffix in MEDIUM_SUFFIXES if (name := f"{protein.name}{suffix}") in constants]
    amount = constants.at("medium")[in_medium[0]] if in_medium else constants[copies_name(protein.name)]
    if any(site.startswith(OTHER_ARM) for site in monomer.sites):
        amount = Expression(f"{protein.name}_arms_in_medium", 2 * amount)  # each molecule is counted as its two arms
    Initial(unbound_unmodified(monomer), amount)
    return monomer


def _check_sites(model: Model, own: Monomer, protein: Protein) -> None:
    for site, states in protein.sites.items():
        present = own.site_states.get(site, ())
        if site not in own.sites or not set(states) <= set(present):
            lacking = f"site {site!r}" + (f" with the states {', '.join(states)}" if states else "")
            raise Il2Error(
                f"monomer {protein.name!r} of model {model.name!r} lacks {lacking}, which the modules use; "
                "add it to that monomer before its patterns are written, since PySB fixes sites then, or add all "
                "modules in one call if an earlier one wrote the monomer"
            )
        if states and present[0] != states[0]:
            raise Il2Error(
                f"site {site!r} of monomer {protein.name!r} of model {model.name!r} has {present[0]!r} as its first "
                f"state, which is the one at rest; name {states[0]!r} first, which is at rest in the modules"
            )


def _check_duplicate_mechanisms(model: Model, draft: Model) -> None:
    """Refuse a mechanism that two modules, or one and the user, write under whatever names."""
    owner = facts_by_name(model, IS_PART_OF) | facts_by_name(draft, IS_PART_OF)
    seen: dict[str, str] = {}
    for rule in (*model.rules, *draft.rules):
        if isinstance(rule.rate_forward, Expression) and not rule.rate_forward.is_constant_expression():
            continue  # regulation on top of a mechanism
        first = seen.setdefault(mechanism(rule), rule.name)
        if first != rule.name and owner.get(first) != owner.get(rule.name):
            modules = " and ".join(repr(owner.get(name, "the user's own")) for name in (first, rule.name))
            raise Il2Error(
                f"modules {modules} both write one mechanism, as {first!r} and {rule.name!r}; leave one of the two out"
            )
