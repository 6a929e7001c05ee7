"""`draw`: pictures of any model as SVG, GraphML or HTML, each in one file; `view`: all of them in a notebook."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ..annotations import IS_PART_OF, facts_by_name
from ..arguments import says_wrong_types
from ..errors import Il2Error, unknown
from ..exporters.equations import small_network
from ..files import write_text
from ..models.lookup import as_model
from ..rules.patterns import complex_patterns, molecules
from .contact_drawing import draw_contacts
from .graphml import MAX_WRITTEN, contacts_graph, graphml, influence_graph, modules_graph, reactions_graph
from .influence_drawing import draw_influence
from .module_drawing import draw_modules
from .pathway_drawing import draw_pathway
from .reaction_drawing import MAX_DRAWN, draw_reactions
from .rule_page import View, rule_page, tabbed_page

if TYPE_CHECKING:
    import networkx as nx
    from pysb import Model

    from .svg import Drawing

__all__ = ["PICTURES", "check_picture", "draw", "picture", "view"]

#: Pictures, and as what they are written; the first is the default.
PICTURES = {
    "contacts": (".svg", ".html", ".graphml"), "pathway": (".svg", ".html"), "modules": (".svg", ".html", ".graphml"),
    "influence": (".svg", ".html", ".graphml"), "reactions": (".svg", ".html", ".graphml"), "rules": (".html",),
}  # fmt: skip
#: Pictures on a page, which need no network.
_TABS = ("contacts", "pathway", "modules", "influence")


@says_wrong_types
def draw(
    model: Model | str, path: str | os.PathLike[str] | None = None, *, what: str = "contacts",
    values: Mapping[str, float | None] | None = None, label: str = "",
) -> str:  # fmt: skip
    """Return a picture of a model as SVG, GraphML or HTML, and write it to a file if a path is given.

    The text depends on the model alone, byte for byte, and needs no other file, program or font. A notebook shows
    the picture.

    Parameters
    ----------
    model : pysb.Model or str
        Any PySB model, or the name of a ready one. Annotations ``isPartOf`` of rules name its modules; a model
        without them is one module without a name.
    path : path-like, optional
        File to write, whose suffix is the format: ``.svg``; ``.graphml`` for yEd, Cytoscape or Gephi; ``.html``, a page
        with all pictures of the model that is opened at this one, or of the rules alone. An existing one is replaced
        only by a complete new one.
    what : str
        "contacts", the molecules with their sites and states, and the bonds of its rules, dashed where the initial
        molecules never reach the states that the rules ask for; "modules", how many rules of each module change a
        molecule or only ask for it; "influence", for how many rules of each module a rule makes or destroys what they
        ask for, or changes their rates; "reactions", the species and reactions of a small network; "rules", a table of
        what happens in each, with its module and rates; "pathway", medium, membrane, cytoplasm and nucleus with the
        molecules where they belong, their bonds and what they do to each other.
    values : mapping of str to float, optional
        Numbers by which the pathway is coloured, such as observables at a time or sensitivities, by the names of
        monomers, sites (``CD122.Y510``), observables, Expressions, parameters or rules; a pandas Series will do. None
        or NaN is a missing one. A number of an observable stands at the sites of which it gives the state, or at its
        first molecule; of a rule at the first site that it changes; of a constant at those of its rules.
    label : str
        What the numbers are, with their unit.

    Returns
    -------
    str
        The SVG, GraphML or HTML.

    Raises
    ------
    Il2Error
        If there is no such picture, the path names another format, the file cannot be written, a network is too
        large, or a name of `values` is none of the model's.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> picture = il2.draw("receptor")
    >>> "CD25" in picture, picture[:4]
    (True, '<svg')
    """
    suffix = check_picture(path, what)
    drawing = picture(as_model(model), what, suffix, values or {}, label)
    if path is not None:
        write_text(drawing, path, "give a path in a folder that is there and writable")
    return drawing


@says_wrong_types
def view(
    model: Model | str, what: str = "contacts", *, values: Mapping[str, float | None] | None = None, label: str = ""
) -> View:
    """Return all pictures of a model as one page with tabs, which a notebook shows.

    Parameters
    ----------
    model, values, label
        As in `draw`.
    what : str
        The picture that is opened, as in `draw`; "reactions" has a tab where it is named.

    Returns
    -------
    View
        The HTML; ``il2.draw(model, "page.html")`` writes the same.

    Raises
    ------
    Il2Error
        As `draw`.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> page = il2.view("receptor", "influence")
    >>> page.count("<section"), "<script" in page
    (5, False)
    """
    check_picture(None, what)
    return _Parts(as_model(model)).page(what, values or {}, label)


def picture(model: Model, what: str, suffix: str, values: Mapping[str, float | None], label: str) -> str:
    """Return a picture as a suffix says, which `check_picture` gave."""
    if values and what != "pathway" and (what == "rules" or suffix != ".html"):
        raise Il2Error(f"values are shown on the pathway, not on {what}; give what='pathway' (--what pathway)")
    if what == "rules":
        return rule_page(model)
    parts = _Parts(model)
    if suffix == ".html":
        return parts.page(what, values, label)
    return graphml(parts.graph(what)) if suffix == ".graphml" else parts.drawing(what, values, label)


class _Parts:
    """A model, and which module brings each of its rules and molecules."""

    def __init__(self, model: Model) -> None:
        self.model = model
        part_of = facts_by_name(model, IS_PART_OF)
        self.module_of_rule = {rule.name: part_of.get(rule.name, "") for rule in model.rules}
        self.modules = [module for module in dict.fromkeys(self.module_of_rule.values()) if module]
        self.columns = [*self.modules, *([""] if "" in self.module_of_rule.values() else [])]
        self.module_of = {
            molecule.monomer.name: self.module_of_rule[rule.name]
            for rule in reversed(list(model.rules))  # the first that speaks of it counts
            for side in (rule.reactant_pattern, rule.product_pattern)
            for pattern in complex_patterns(side)
            for molecule in molecules(pattern)
        }

    def page(self, opened: str, values: Mapping[str, float | None], label: str) -> View:
        """Return all pictures as a page."""
        tabs = dict.fromkeys((*_TABS, *([opened] if opened != "rules" else [])))
        return tabbed_page(self.model, {what: self.drawing(what, values, label) for what in tabs}, opened)

    def drawing(self, what: str, values: Mapping[str, float | None], label: str) -> Drawing:
        """Return a picture as SVG."""
        match what:
            case "pathway":
                return draw_pathway(self.model, values, label)
            case "contacts":
                return draw_contacts(self.model, self.module_of, self.modules)
            case "influence":
                return draw_influence(self.model, self.module_of_rule, self.columns)
            case "reactions":
                way_out = f"{MAX_DRAWN} are drawn; write up to {MAX_WRITTEN:,} to a file that ends in .graphml"
                network = small_network(self.model, MAX_DRAWN, way_out=way_out)
                return draw_reactions(network, self.module_of_rule, self.modules)
        rank = {name: self.columns.index(module) for name, module in self.module_of.items()}
        order = sorted(self.model.monomers.keys(), key=lambda name: (rank.get(name, len(self.columns)), name))
        return draw_modules(self.model, self.module_of_rule, self.columns, order)

    def graph(self, what: str) -> nx.Graph[str]:
        """Return what a picture shows, as a graph."""
        match what:
            case "contacts":
                return contacts_graph(self.model, self.module_of)
            case "influence":
                return influence_graph(self.model, self.module_of_rule)
            case "reactions":
                way_out = f"{MAX_WRITTEN:,} are written"
                return reactions_graph(small_network(self.model, MAX_WRITTEN, way_out=way_out))
        return modules_graph(self.model, self.module_of_rule)


def check_picture(path: str | os.PathLike[str] | None, what: str) -> str:
    """Return the suffix of a path, or that of the picture where a path has none.

    Raises
    ------
    Il2Error
        If there is no such picture, or it is not written with the suffix.
    """
    if what not in PICTURES:
        raise unknown("picture", what, PICTURES)
    known = PICTURES[what]
    suffix = ("" if path is None else Path(path).suffix.lower()) or known[0]
    if suffix not in known:
        kind, ends = known[0][1:].upper(), " or ".join(known)
        raise Il2Error(f"file {str(path)!r} is no {kind}, as which {what} are drawn; give a name that ends in {ends}")
    return suffix
