"""Comments of files that this package wrote, as the annotations that they were."""

from __future__ import annotations

from collections.abc import Iterator

from pysb import Expression, Monomer, Parameter
from pysb.core import Component

from ..annotations import HAS_BASIS, HAS_PROPERTY, HAS_SOURCE, HAS_UNIT, IS, IS_PART_OF
from ..errors import Il2Error
from ..exporters.bngl import NO_MODULE
from ..knowledge.constants import BASES
from ..units import dimension
from .bngl_lines import Row
from .draft import Draft

__all__ = ["annotate"]


def annotate(draft: Draft, component: Component, row: Row) -> None:
    """Annotate a component with what its comment says without doubt, and with its module."""
    for predicate, content in _facts(component, row.comment):
        draft.say(component, predicate, content)
    if row.group and row.group != NO_MODULE:
        draft.say(component, IS_PART_OF, row.group)


def _facts(component: Component, comment: str) -> Iterator[tuple[str, str]]:
    parts = comment.split("; ") if comment else []
    if isinstance(component, (Parameter, Expression)):
        if len(parts) <= 3 and (len(parts) < 2 or parts[1] in BASES) and all(map(_is_unit, parts[:1])):
            yield from zip((HAS_UNIT, HAS_BASIS, HAS_SOURCE), parts, strict=False)
    elif isinstance(component, Monomer):
        for part in parts:
            yield (IS if part.startswith("https://identifiers.org/") else HAS_PROPERTY), part


def _is_unit(text: str) -> bool:
    try:
        dimension(text)
    except Il2Error:
        return False
    return True
