"""Modules: descriptions of the biology that compose."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter
from typing import Any

from ..arguments import check_fields, says_wrong_types
from ..deprecation import renamed_argument, renamed_attribute
from ..errors import Il2Error, unknown
from ..knowledge.vocabulary import Protein
from ..text import html_table, shown

__all__ = ["Module", "detail_levels", "interchangeable_levels", "required_modules", "resolve_dependencies"]


@dataclass(frozen=True, eq=False, repr=False)
class Module:
    """One mechanism of the biology: its proteins, the modules that it requires, and its rules.

    Parameters
    ----------
    name : str
        Name, unique in a model.
    rules : callable
        ``rules(m, k)`` writes PySB components; `m` has the monomers by attribute, `k` the
        constants by id (the table's, then the module's own). Its docstring describes the module.
    proteins : sequence of Protein
        Proteins and sites that the rules mention.
    requires : sequence of Module
        Modules that must be in the model too.
    optional_proteins : sequence of Protein
        Proteins and sites that count only where another module has the protein, so that traffic or
        read-outs follow whatever is in the model.
    constants : mapping of str to (float, str)
        The module's own constants: value and unit. ``<protein>_0`` in molecules sets copies.
    detail : str or None
        The level of detail of this form.
    forms : mapping of str to Module
        All levels of the module; filled by `detail_levels`.

    Examples
    --------
    >>> from pysb_il2.modules import stat5
    >>> stat5.detail, sorted(stat5.forms)
    ('lumped', ['lumped', 'sites'])
    >>> stat5(detail="sites").detail
    'sites'
    >>> stat5
    Module('stat5', detail='lumped'; proteins: STAT5A, STAT5B, PPX, PPN, CD122)
    """

    name: str
    rules: Callable[[Any, Any], None]
    proteins: Sequence[Protein] = ()
    requires: Sequence[Module] = ()
    optional_proteins: Sequence[Protein] = ()
    constants: Mapping[str, tuple[float, str]] = field(default_factory=dict)
    detail: str | None = None
    forms: Mapping[str, Module] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Give the module's own description to ``help(module)`` and ``module?``."""
        check_fields(self)
        _document(self)

    def __repr__(self) -> str:
        level = f", detail={self.detail!r}" if self.detail else ""
        names = ", ".join(protein.name for protein in self.proteins)
        return f"Module({self.name!r}{level}; proteins: {names or 'none of its own'})"

    def _repr_html_(self) -> str:
        """Return what the module says of itself, as a notebook shows it."""
        about = [("what it encodes", (self.rules.__doc__ or "").strip().partition("\n\n")[0])]
        about += [("levels of detail", ", ".join(self.forms))] if self.forms else []
        about += [("requires", ", ".join(other.name for other in self.requires))] if self.requires else []
        about += [("protein", str(protein)) for protein in self.proteins]
        about += [("constant", f"{name}: {value:g} {unit}") for name, (value, unit) in self.constants.items()]
        return html_table("", ("module", self.name), about)

    @says_wrong_types
    def __call__(self, detail: str) -> Module:
        """Return this module at another level of detail."""
        if detail not in self.forms:
            raise unknown("level of detail", detail, self.forms, where=f"module {self.name!r}")
        return self.forms[detail]

    speaks = renamed_attribute("speaks", "proteins")
    also = renamed_attribute("also", "optional_proteins")
    needs = renamed_attribute("needs", "requires")


Module.__init__ = renamed_argument(  # type: ignore[method-assign]
    speaks="proteins", also="optional_proteins", needs="requires"
)(Module.__init__)


def _document(module: Module) -> None:
    """Write a module's description, levels and sites into its ``__doc__``."""
    lines = [inspect.cleandoc(module.rules.__doc__ or "")]
    if module.forms:
        lines += ["", f"Levels of detail: {', '.join(module.forms)}; this one is {module.detail}"]
    if module.requires:
        lines += ["", f"Requires: {', '.join(other.name for other in module.requires)}"]
    if module.proteins:
        lines += ["", "Proteins and sites:", *(f"    {protein!s}" for protein in module.proteins)]
    object.__setattr__(module, "__doc__", "\n".join(lines).strip() or type(module).__doc__)


def detail_levels(default: Module, *others: Module) -> Module:
    """Tie the forms of one module together and return the default one."""
    forms: dict[str, Module] = {}
    for form in (default, *others):
        forms[str(form.detail)] = replace(form, forms=forms)
    for form in forms.values():
        _document(form)  # now that all levels are known
    return forms[str(default.detail)]


def interchangeable_levels(module: Module) -> dict[str, Module]:
    """Return by name the levels of a module that have its sites and require the same modules, so can stand for it."""
    fields = ("proteins", "optional_proteins", "requires")
    same = {level: all(getattr(form, f) == getattr(module, f) for f in fields) for level, form in module.forms.items()}
    return {level: form for level, form in module.forms.items() if same[level]}


def required_modules(modules: Iterable[Module]) -> list[Module]:
    """Return what modules require beside themselves, and what that requires, at whatever level it is found first."""
    found = {module.name: module for module in modules if isinstance(module, Module)}
    queue, named = list(found.values()), set(found)
    while queue:
        for need in queue.pop().requires:
            if need.name not in found:
                found[need.name] = need
                queue.append(need)
    return [module for name, module in found.items() if name not in named]


def resolve_dependencies(modules: Iterable[Module]) -> list[Module]:
    """Return the modules and all they need, each after what it needs, in one order for any input.

    A level that is among the modules stands for one that others require, if it is one of `interchangeable_levels`.

    Raises
    ------
    Il2Error
        If a module comes in two forms, or modules need each other in a circle.
    """
    found: dict[str, Module] = {}
    graph: dict[str, list[str]] = {}
    queue = list(modules)
    asked = {module.name: module for module in queue if isinstance(module, Module)}
    while queue:
        module = queue.pop()
        if not isinstance(module, Module):
            raise Il2Error(
                f"{shown(module)} is not a module; pass modules such as pysb_il2.modules.stat5, or one model name"
            )
        other = found.setdefault(module.name, module)
        if other is not module:
            forms = " and ".join(sorted(repr(form.detail or "the user's own") for form in (other, module)))
            raise Il2Error(
                f"module {module.name!r} comes in two forms ({forms}); choose one level of detail for all, "
                f"for example {module.name}(detail={module.detail!r}), or rename your own"
            )
        if module.name not in graph:
            graph[module.name] = sorted(need.name for need in module.requires)
            for need in module.requires:
                form = asked.get(need.name, need)
                queue.append(form if form in interchangeable_levels(need).values() else need)
    sorter = TopologicalSorter(graph)
    try:
        sorter.prepare()
    except CycleError as error:
        raise Il2Error(f"modules need each other in a circle: {' -> '.join(error.args[1])}; drop one need") from None
    order: list[Module] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        order += [found[name] for name in ready]
        sorter.done(*ready)
    return order
