"""Write modules into a PySB model: vocabulary first, then rules, then read-outs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any

from pysb import Annotation, Expression, Initial, Model, Monomer
from pysb.core import ComponentDuplicateNameError, ComponentSet

from ..errors import Il2Error, unknown
from ..knowledge.constants import Constant, Constants
from ..knowledge.dimensions import check_dimensions
from ..knowledge.vocabulary import Protein, union
from ..naming import MEDIUM_SUFFIXES
from .building import building
from .module import Module, resolve_dependencies
from .variants import constants_of_model, mutated, remove_modifications_of, remove_synthesis_of

__all__ = ["compose", "unbound_unmodified"]

_BOND = re.compile(r"(?<=[=\s])\d+(?=[,)])")


def unbound_unmodified(monomer: Monomer, **sites: Any) -> Any:
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
    copies: Mapping[str, Constant],
    ligand: Any = None,
    knockouts: Iterable[str] = (),
    mutants: Mapping[str, Iterable[str]] | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> Model:
    """Write modules into a model: vocabulary first, then rules, then read-outs.

    Parameters
    ----------
    model : pysb.Model
        An empty model, or a user's own; changed in place, or left as it was on an error.
    modules : iterable of Module
        What to write, with all it needs.
    readouts : Module
        The module that writes observables of whatever the others have written; it comes last.
    copies : mapping of str to Constant
        Molecules per cell by protein.
    ligand : Ligand or None
        Whose affinities to use.
    knockouts, mutants, parameters
        As in `pysb_il2.build`.

    Returns
    -------
    pysb.Model
        The same model.
    """
    order = [module for module in resolve_dependencies(modules) if module is not readouts] + [
        readouts
    ]  # read-outs come last
    said = [(module.name, mention) for module in order for mention in module.proteins]
    spoken = {mention.name for _, mention in said}
    said += [
        (module.name, mention) for module in order for mention in module.optional_proteins if mention.name in spoken
    ]
    proteins = union(said)
    check_aliases(proteins)
    mutations = mutated(proteins, mutants or {})
    gone = knockouts if isinstance(knockouts, str) else tuple(knockouts)
    rows = constants_of_model(order, proteins, copies, gone, ligand, parameters or {})
    before = {
        name: type(value)(value) if isinstance(value, (ComponentSet, list)) else value
        for name, value in vars(model).items()
    }
    try:
        with building(model):
            constants = Constants(model, rows)
            monomers = SimpleNamespace(**{p.name: _monomer(model, p, constants) for p in proteins.values()})
            for module in order:
                _write(model, module, monomers, constants)
            check_duplicate_mechanisms(model)
            remove_modifications_of(model, mutations)
            remove_synthesis_of(model, gone)
            if ligand is not None and ligand.name != ligand.monomer:
                Annotation(model.monomers[ligand.monomer], ligand.name, "isVersionOf")
            unused = sorted(set(parameters or ()) - set(model.parameters.keys()))
            if unused:
                raise unknown("parameter", unused[0], model.parameters.keys(), where=f"model {model.name!r}")
        check_dimensions(model)
    except ComponentDuplicateNameError as error:
        vars(model).update(before)
        raise Il2Error(f"model {model.name!r}: {error}; rename the component that is not the library's") from None
    except BaseException:
        vars(model).update(before)
        raise
    model.reset_equations()
    return model


def _write(model: Model, module: Module, monomers: Any, constants: Constants) -> None:
    """Run one module's rules and note on each new rule whose it is."""
    known = set(model.rules.keys())
    module.rules(monomers, constants)
    for rule in model.rules:
        if rule.name not in known:
            Annotation(rule, module.name, "isPartOf")


def _monomer(model: Model, protein: Protein, constants: Constants) -> Monomer:
    """Return the model's own monomer if it can carry what is spoken of, else make it at rest."""
    own = model.monomers.get(protein.name)
    if own is not None:
        for site, states in protein.sites.items():
            if site not in own.sites or not set(states) <= set(own.site_states.get(site, ())):
                wanted = f"site {site!r}" + (f" with the states {', '.join(states)}" if states else "")
                raise Il2Error(
                    f"monomer {protein.name!r} of model {model.name!r} lacks {wanted}, which the modules speak of; "
                    "add it to that monomer before its patterns are written, since PySB fixes sites then"
                )
        return own
    monomer = Monomer(protein.name, list(protein.sites), {s: list(v) for s, v in protein.sites.items() if v})
    if protein.uniprot:
        Annotation(monomer, f"https://identifiers.org/uniprot:{protein.uniprot}", "is")
    for site, residue in protein.residues.items():
        Annotation(monomer, f"{site}: {residue}", "hasProperty")
    medium = [f"{protein.name}{end}" for end in MEDIUM_SUFFIXES if f"{protein.name}{end}" in constants]
    amount = getattr(constants.at("medium"), medium[0]) if medium else getattr(constants, f"{protein.name}_0")
    Initial(unbound_unmodified(monomer), amount)
    return monomer


def check_duplicate_mechanisms(model: Model) -> None:
    """Refuse a mechanism that two modules write, under whatever names."""
    owner = {a.subject.name: a.object for a in model.annotations if a.predicate == "isPartOf"}
    seen: dict[str, str] = {}
    for rule in model.rules:
        if isinstance(rule.rate_forward, Expression) and not rule.rate_forward.is_constant_expression():
            continue  # regulation on top of a mechanism
        text = f"{_sides(rule.reactant_pattern)} -> {_sides(rule.product_pattern)}"
        first = seen.setdefault(text, rule.name)
        if first != rule.name and owner.get(first) != owner.get(rule.name):
            modules = " and ".join(repr(owner.get(name, "the user's own")) for name in (first, rule.name))
            raise Il2Error(
                f"modules {modules} both write one mechanism, as {first!r} and {rule.name!r}; leave one of the two out"
            )


def _sides(pattern: Any) -> list[list[str]]:
    """Return the molecules of a pattern, complex by complex, in an order that does not depend on how it is written."""
    return sorted(sorted(_BOND.sub("bound", str(m)) for m in cp.monomer_patterns) for cp in pattern.complex_patterns)


def check_aliases(proteins: Mapping[str, Protein]) -> None:
    from ..knowledge.proteins import LEXICON

    names = {alias: protein.name for protein in LEXICON.values() for alias in protein.aliases}
    for name in proteins:
        if name in names:
            raise Il2Error(f"protein {name!r} is called {names[name]!r} here; use that name so that the two join")
