"""Names of components: one for each, over all kinds, and none of BioNetGen's own."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from pysb import Expression, Parameter

from ..errors import Il2Error
from ..text import shown

if TYPE_CHECKING:
    from pysb import Model
    from pysb.core import Component

__all__ = ["check_model_name", "check_names", "kind_of"]

#: What BioNetGen reads as a function or a constant of its own in formulas (Perl2/Expression.pm).
BUILT_IN = frozenset((
    "_pi", "_e", "time", "exp", "ln", "log10", "log2", "abs", "rint", "sqrt", "cos", "sin", "tan", "asin", "acos",
    "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "if", "min", "max", "sum", "avg", "mratio", "TFUN",
))  # fmt: skip


def kind_of(component: Component) -> str:
    """Return the kind of a component with its article.

    Examples
    --------
    >>> from pysb import Observable, Parameter
    >>> kind_of(Parameter("k", 1.0, _export=False)), kind_of(Observable("o", None, _export=False))
    ('a Parameter', 'an Observable')
    """
    kind = type(component).__name__
    return f"{'an' if kind[0] in 'AEIO' else 'a'} {kind}"


def check_model_name(name: str | None) -> None:
    """Refuse a name of a model that does not print; none, or an empty one, is given by who asks."""
    if name and not (name.isprintable() and name.strip()):
        raise Il2Error(f"a model cannot be named {shown(name)}; give a name that prints, such as 'my_cells'")


def check_names(model: Model) -> None:
    """Refuse a model in which two components have one name, or a value has the name of a function of BioNetGen.

    PySB lets components of different kinds share a name, with a warning, and fails later.

    Raises
    ------
    Il2Error
        Names the kinds.
    """
    seen: dict[str, Component] = {}
    for component in chain.from_iterable(model.all_component_sets()):
        other = seen.setdefault(component.name, component)
        if other is not component:
            raise Il2Error(
                f"model {model.name!r} has {kind_of(other)} and {kind_of(component)} named {component.name!r}; "
                "rename one of them, since names are unique over all kinds of components"
            )
        if component.name in BUILT_IN and isinstance(component, (Parameter, Expression)):
            raise Il2Error(
                f"model {model.name!r} has {kind_of(component)} named {component.name!r}, which BioNetGen reads as a "
                "function or constant of its own; rename it"
            )
