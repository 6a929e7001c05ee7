"""`draw`: pictures of any model as SVG, and its rules as HTML, each in one file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ..annotations import IS_PART_OF, facts_by_name
from ..arguments import says_wrong_types
from ..errors import Il2Error, unknown
from ..files import write_text
from ..models.lookup import as_model
from ..rules.patterns import complex_patterns, molecules
from .contact_drawing import draw_contacts
from .module_drawing import draw_modules
from .rule_page import rule_page

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["check_picture", "draw"]

_SUFFIXES = {"contacts": ".svg", "modules": ".svg", "rules": ".html"}


@says_wrong_types
def draw(model: Model | str, path: str | os.PathLike[str] | None = None, *, what: str = "contacts") -> str:
    """Return a picture of a model as SVG or its rules as HTML, and write it to a file if a path is given.

    The text depends on the model alone, byte for byte, and needs no other file, program or font. A notebook shows
    the picture.

    Parameters
    ----------
    model : pysb.Model or str
        Any PySB model, or the name of a ready one. Annotations ``isPartOf`` of rules name its modules; a model
        without them is one module without a name.
    path : path-like, optional
        File to write, ``.svg`` or, of rules, ``.html``; an existing one is replaced only by a complete new one.
    what : str
        "contacts", the molecules with their sites and states, and the bonds of its rules, dashed where the initial
        molecules never reach the states that the rules ask for; "modules", how many rules of each module change a
        molecule or only ask for it; "rules", a table of what happens in each, with its module and rates.

    Returns
    -------
    str
        The SVG or HTML.

    Raises
    ------
    Il2Error
        If there is no such picture, the path names another format, or the file cannot be written.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> picture = il2.draw("receptor")
    >>> "CD25" in picture, picture[:4]
    (True, '<svg')
    """
    check_picture(path, what)
    model = as_model(model)
    part_of = facts_by_name(model, IS_PART_OF)
    module_of_rule = {rule.name: part_of.get(rule.name, "") for rule in model.rules}
    modules = [module for module in dict.fromkeys(module_of_rule.values()) if module]
    module_of = {
        molecule.monomer.name: module_of_rule[rule.name]
        for rule in reversed(list(model.rules))  # the first that speaks of it counts
        for side in (rule.reactant_pattern, rule.product_pattern)
        for pattern in complex_patterns(side)
        for molecule in molecules(pattern)
    }
    drawing: str
    if what == "rules":
        drawing = rule_page(model)
    elif what == "contacts":
        drawing = draw_contacts(model, module_of, modules)
    else:
        columns = [*modules, *([""] if "" in module_of_rule.values() else [])]
        rank = {name: columns.index(module) for name, module in module_of.items()}
        order = sorted(model.monomers.keys(), key=lambda name: (rank.get(name, len(columns)), name))
        drawing = draw_modules(model, module_of_rule, columns, order)
    if path is not None:
        write_text(drawing, path, "give a path in a folder that is there and writable")
    return drawing


def check_picture(path: str | os.PathLike[str] | None, what: str) -> None:
    """See that there is such a picture, and that a path has its suffix or none.

    Raises
    ------
    Il2Error
        If not.
    """
    if what not in _SUFFIXES:
        raise unknown("picture", what, _SUFFIXES)
    suffix = _SUFFIXES[what]
    if path is not None and Path(path).suffix.lower() not in ("", suffix):
        kind = suffix[1:].upper()
        raise Il2Error(f"file {str(path)!r} is no {kind}, as which {what} are drawn; give a name that ends in {suffix}")
