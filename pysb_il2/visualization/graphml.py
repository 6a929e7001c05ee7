"""Pictures as graphs in GraphML, which yEd, Cytoscape and Gephi open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

import networkx as nx

from ..rules.influence import influences
from .contact_drawing import bonds_of_rules
from .module_drawing import count_rules
from .reaction_drawing import steps_of

if TYPE_CHECKING:
    from pysb import Model

    from ..network.network import Network

__all__ = ["MAX_WRITTEN", "contacts_graph", "graphml", "influence_graph", "modules_graph", "reactions_graph"]

#: So many species are written.
MAX_WRITTEN = 2000
_Graph: TypeAlias = "nx.Graph[str]"


def graphml(graph: _Graph) -> str:
    """Return a graph as GraphML; words keep what can be printed."""
    clean = nx.relabel_nodes(graph, {node: _printed(node) for node in graph})
    for _, said in clean.nodes(data=True):
        said.update({key: _printed(value) for key, value in said.items()})
    for *_, said in clean.edges(data=True):
        said.update({key: _printed(value) for key, value in said.items()})
    lines = nx.generate_graphml(clean, named_key_ids=True)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + "\n".join(lines) + "\n"


def _printed(value: str | int | bool) -> str | int | bool:
    return "".join(c if c.isprintable() else "?" for c in value) if isinstance(value, str) else value


def contacts_graph(model: Model, module_of: Mapping[str, str]) -> _Graph:
    """Return molecules with their sites, and the bonds between these."""
    graph: _Graph = nx.Graph()
    for monomer in model.monomers:
        graph.add_node(monomer.name, label=monomer.name, kind="molecule", module=module_of.get(monomer.name, ""))
        for site in dict.fromkeys(monomer.sites):
            states = ", ".join(monomer.site_states.get(site, []))
            graph.add_node(f"{monomer.name}.{site}", label=site, kind="site", states=states)
            graph.add_edge(monomer.name, f"{monomer.name}.{site}", kind="has")
    for (one, other), is_made in bonds_of_rules(model).items():
        graph.add_edge(".".join(one), ".".join(other), kind="bond", reached=is_made)
    return graph


def modules_graph(model: Model, module_of_rule: Mapping[str, str]) -> _Graph:
    """Return modules and the molecules that their rules change or ask for; ``module:`` begins a module's id."""
    changing, asking = count_rules(model, module_of_rule)
    graph: _Graph = nx.DiGraph()
    for monomer in model.monomers:
        graph.add_node(monomer.name, label=monomer.name, kind="molecule")
    for module in dict.fromkeys(module_of_rule.values()):
        graph.add_node(f"module:{module}", label=module, kind="module")
    for name, module in sorted(changing.keys() | asking.keys()):
        numbers = {"changing": changing[name, module], "asking": asking[name, module]}
        graph.add_edge(f"module:{module}", name, **numbers)
    return graph


def influence_graph(model: Model, module_of_rule: Mapping[str, str]) -> _Graph:
    """Return rules, and which of them makes or destroys what another asks for, or changes its rate."""
    graph: _Graph = nx.MultiDiGraph()
    for name, module in module_of_rule.items():
        graph.add_node(name, label=name, module=module)
    for (source, target), kinds in influences(model).items():
        for kind in sorted(kinds):
            graph.add_edge(source, target, key=kind, influence=kind)
    return graph


def reactions_graph(network: Network) -> _Graph:
    """Return species and reactions, those between the same species as one; a catalyst is asked for."""
    graph: _Graph = nx.DiGraph()
    for i, name in enumerate(network.species, start=1):
        graph.add_node(f"s{i}", label=name, kind="species")
    for j, step in enumerate(steps_of(network), start=1):
        node = f"r{j}"
        graph.add_node(node, label=", ".join(step.rules), kind="reaction", reversible=step.reversible)
        for i, number in step.takes.items():
            graph.add_edge(f"s{i + 1}", node, kind="takes", molecules=number)
        for i, number in step.makes.items():
            graph.add_edge(node, f"s{i + 1}", kind="makes", molecules=number)
        for i in step.asks:
            graph.add_edge(f"s{i + 1}", node, kind="asks", molecules=1)
    return graph
