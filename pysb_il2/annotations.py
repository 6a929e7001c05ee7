"""What a model says of its components: predicates of PySB annotations, and how they are read."""

from __future__ import annotations

from pysb import Model
from pysb.core import Component

__all__ = [
    "COUNTED_BY_ARMS", "DIFFERS_BY", "EXCLUDES_ONLY", "HAS_BASIS", "HAS_MUTATION", "HAS_PROPERTY", "HAS_SOURCE",
    "HAS_UNIT", "IS", "IS_PART_OF", "IS_VERSION_OF", "KEEPS_AWAY", "OCCURS_IN", "cell_types", "facts_by_name",
    "facts_of",
]  # fmt: skip

#: Of a monomer: its address at UniProt, what a site is, a mutation, and the variant of which it is the native protein.
IS, HAS_PROPERTY, HAS_MUTATION, IS_VERSION_OF = "is", "hasProperty", "hasMutation", "isVersionOf"
#: Of a model: the cell. Of a monomer: the type of cell that has it, where a model has several.
OCCURS_IN = "occursIn"
#: Of a rule: the module that wrote it.
IS_PART_OF = "isPartOf"
#: Of a model: knock-outs, mutants and constants that are not those of its modules and cell.
DIFFERS_BY = "differsBy"
#: Of a monomer: a ligand that it keeps from all chains, where it holds one of its sites.
KEEPS_AWAY = "keepsAway"
#: Of a monomer: that it is an arm of a ligand with two, and that each molecule of the ligand is counted as two arms.
COUNTED_BY_ARMS = "countedByArms"
#: Of a rule or an observable: a partner that an empty site excludes, as ``GRB2.SH2 at SHC1.Y``; others may bind there.
EXCLUDES_ONLY = "excludesOnly"
#: Of a parameter: its unit in the model, what its value rests on, and the keys of its sources.
HAS_UNIT, HAS_BASIS, HAS_SOURCE = "hasUnit", "hasBasis", "hasSource"


def facts_by_name(model: Model, predicate: str) -> dict[str, str]:
    """Return what a predicate says of each component, by the component's name; the last word where it says several.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> facts_by_name(il2.build("receptor"), IS_PART_OF)["CD25_captures_IL2"]
    'il2_receptor'
    """
    return {
        annotation.subject.name: annotation.object
        for annotation in model.annotations
        if annotation.predicate == predicate and hasattr(annotation.subject, "name")
    }


def cell_types(model: Model) -> dict[str, str]:
    """Return the type of cell that has each monomer, in a model of several types in one medium."""
    monomers = set(model.monomers.keys())
    return {name: label for name, label in facts_by_name(model, OCCURS_IN).items() if name in monomers}


def facts_of(model: Model, component: Component, predicate: str) -> str:
    """Return what a predicate says of one component, joined by ``;`` where it says several things."""
    return ";".join(str(a.object) for a in model.get_annotations(component) if a.predicate == predicate)
