"""A model that has components already: what modules share with it, what they may not, and how the two are joined.

Modules are written into a draft. The model takes the draft when all of it is known to fit, so it is never half written.
A name that the model has is the user's, unless an earlier call wrote it (decision 10).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pysb import Expression, Model, Parameter

from ..errors import Il2Error
from ..knowledge.constants import Constant
from ..naming import copies_name
from ..rules.names import check_names, kind_of
from ..units import to_model

__all__ = [
    "check_amounts", "check_constants", "check_fits", "check_unwritten", "join", "mark_written",
    "shared_constants", "written_before",
]  # fmt: skip

#: The attribute of a model with the names that earlier calls wrote, and the values of the Parameters among them.
_WRITTEN = "_il2_written"


def written_before(model: Model) -> Mapping[str, float | None]:
    """Return the names of the components that earlier calls wrote, and the values of the Parameters among them."""
    written: Mapping[str, float | None] = getattr(model, _WRITTEN, {})
    return written


def check_fits(model: Model) -> None:
    """Refuse a model that modules cannot be added to.

    Raises
    ------
    Il2Error
        If it has compartments, or two components of one name.
    """
    check_names(model)
    if model.compartments:
        raise Il2Error(
            f"model {model.name!r} has compartments ({', '.join(model.compartments.keys())}), and modules have none: "
            "their rates are per molecule in a cell, which BioNetGen would divide by a compartment's size; write "
            "locations as states of a site instead"
        )


def shared_constants(model: Model, own: Collection[str]) -> dict[str, Parameter | Expression]:
    """Return the constants of a model that modules use by their names: of earlier calls, and the copies of `own`.

    The copies of a monomer of the user's are its initial amount, where it has one.
    """
    written = written_before(model)
    shared = {c.name: c for c in (*model.parameters, *model.expressions) if c.name in written}
    for name in own:
        initials = [i for i in model.initials if name in (m.monomer.name for m in i.pattern.monomer_patterns)]
        if len(initials) == 1 and len(initials[0].pattern.monomer_patterns) == 1:
            shared[copies_name(name)] = initials[0].value
    return shared


def check_constants(model: Model, rows: Mapping[str, Constant]) -> None:
    """Refuse constants of which an earlier call wrote another value.

    Values that the user has changed since are the user's.
    """
    for name, before in written_before(model).items():
        if before is not None and name in rows and before != (now := to_model(rows[name].value, rows[name].unit)[0]):
            raise Il2Error(
                f"parameter {name!r} of model {model.name!r} was written as {before:g} by an earlier call and would be "
                f"{now:g} by this one; give both one cell, ligand and parameters, or add all modules in one call"
            )


def check_amounts(model: Model, draft: Model, own: Collection[str]) -> None:
    """Refuse copies of the cell for monomers that are the user's."""
    for name in sorted(own):
        if copies_name(name) in draft.parameters.keys():
            raise Il2Error(
                f"monomer {name!r} of model {model.name!r} has not one initial amount alone, and the modules need its "
                f"copies; give them as parameters={{{copies_name(name)!r}: 10000}}"
            )


def check_unwritten(model: Model, draft: Model) -> None:
    """Refuse a draft of which the model has a name or an initial amount already.

    Raises
    ------
    Il2Error
        Names both kinds, and says whether an earlier call or the user wrote what is there.
    """
    present = {component.name: component for component in model.all_components()}
    for component in draft.all_components():
        other = present.get(component.name)
        if other is None:
            continue
        what = f"model {model.name!r} has {kind_of(other)} {component.name!r}"
        if component.name in written_before(model):
            raise Il2Error(f"{what} from an earlier call, which the modules write again; add all modules in one call")
        both_are_values = isinstance(component, Parameter) and isinstance(other, (Parameter, Expression))
        value = f", or leave it out and give parameters={{{component.name!r}: ...}}" if both_are_values else ""
        raise Il2Error(f"{what}, and the modules write {kind_of(component)} of that name; rename yours{value}")
    for initial in draft.initials:
        if any(initial.pattern.is_equivalent_to(other.pattern) for other in model.initials):
            raise Il2Error(
                f"model {model.name!r} has an initial amount of {initial.pattern}, which the modules set too; leave "
                "yours out"
            )


def join(model: Model, draft: Model) -> None:
    """Give the components of a draft to the model."""
    added = list(draft.all_components())
    for component in added:
        model.add_component(component)
    model.initials += draft.initials
    model.annotations += draft.annotations
    values = {component.name: getattr(component, "value", None) for component in added}
    mark_written(model, values)
    model.reset_equations()


def mark_written(model: Model, values: Mapping[str, float | None]) -> None:
    """Note that names of components, and the values of the Parameters among them, are written by the library."""
    setattr(model, _WRITTEN, {**written_before(model), **values})
