"""The influence of rules and the reactions of small networks as pictures, and pictures as GraphML."""

import re
import xml.etree.ElementTree as ET
from collections import Counter

import networkx as nx
import pytest
from pysb import Annotation, Initial, Model, Monomer, Parameter, Rule
from pysb.examples import bngwiki_egfr_simple, bngwiki_simple

import pysb_il2 as il2
from pysb_il2.annotations import IS_PART_OF
from pysb_il2.errors import Il2Error
from pysb_il2.rules.contact_map import ContactMap
from pysb_il2.rules.influence import influences
from pysb_il2.visualization.influence_drawing import draw_influence

SVG = "{http://www.w3.org/2000/svg}"


def shapes(drawing, kind):
    return list(ET.fromstring(drawing).iter(f"{SVG}{kind}"))


def enzyme():
    """Two molecules that pair, of which an enzyme makes others, from and to nothing."""
    model = Model("enzyme", _export=False)
    a, b, e = Monomer("A", ["x"], _export=False), Monomer("B", _export=False), Monomer("E", _export=False)
    k = Parameter("k", 1.0, _export=False)
    for component in (a, b, e, k):
        model.add_component(component)
    pairs = Rule("pairs", a(x=None) + a(x=None) | a(x=1) % a(x=1), k, k, _export=False)
    turns = Rule("turns", e() + a(x=None) >> e() + b(), k, _export=False)
    made, lost = Rule("made", None >> b(), k, _export=False), Rule("lost", b() >> None, k, _export=False)
    for rule in (pairs, turns, made, lost):
        model.add_component(rule)
    for monomer in (a(x=None), e()):
        model.add_initial(Initial(monomer, k, _export=False))
    return model


def test_marks_count_the_rules_of_a_module_that_are_influenced():
    model = bngwiki_egfr_simple.model
    modules = {"egfr_dephos": "off", "egfr_dimer_degrade": "off"}
    of = {rule.name: modules.get(rule.name, "on") for rule in model.rules}
    drawing = draw_influence(model, of, ["on", "off"])
    rows = {text.text: float(text.get("y")) for text in shapes(drawing, "text") if text.get("font-size") == "12"}
    marks = Counter()
    height = {}
    for circle, number in zip(
        (c for c in shapes(drawing, "circle") if c.get("r") == "10"),
        (t for t in shapes(drawing, "text") if t.get("font-size") == "12" and t.text.isdigit()),
        strict=True,
    ):
        assert circle.get("cx") == number.get("x")
        height[float(circle.get("cy"))] = height.get(float(circle.get("cy")), "") + (
            f"{'+' if circle.get('fill') == '#0072b2' else '-'}{number.text}@{float(circle.get('cx')):.0f} "
        )
    marks = {name: height.get(y - 4.5, "") for name, y in rows.items() if name in of}
    signs = {name: re.sub("@[0-9]+ ", "", said) for name, said in marks.items()}
    assert signs["egf_bind_egfr"] == "+1"  # egfr_dimerize
    assert signs["egfr_dephos"] == "+1-1"  # egfr_transphos, grb2_bind_egfr
    assert signs["egfr_dimer_degrade"] == "-2-1"  # transphos and grb2_bind_egfr; dephos, of its own module
    assert signs["sos1_bind_grb2"] == ""
    assert len({*re.findall("@[0-9]+", marks["egfr_dimer_degrade"])}) == 2


def test_a_reaction_has_a_line_to_each_species():
    drawing = il2.draw(bngwiki_simple.model, what="reactions")
    titles = [title.text for title in shapes(drawing, "title")]
    assert titles == ["egf_binds_egfr", *il2.expand(bngwiki_simple.model).species]
    heads = [path for path in shapes(drawing, "path") if path.get("fill") != "none"]
    assert len(heads) == 3  # it goes both ways


def test_pairs_catalysts_and_what_comes_from_nothing_are_told_apart():
    drawing = il2.draw(enzyme(), what="reactions")
    lines = [path for path in shapes(drawing, "path") if path.get("fill") == "none"]
    assert Counter((line.get("stroke-width"), line.get("stroke-dasharray")) for line in lines) == {
        ("3", None): 1,  # two A of a pair
        ("1.1", None): 5,  # the pair; A and B of turns; made; lost
        ("1.1", "4 3"): 1,  # E
    }
    heads = [path for path in shapes(drawing, "path") if path.get("fill") == "#555555"]
    assert len(heads) == 4  # of pairs both, B that is turned, B that is made
    assert sum("l12 -12" in path.get("d") for path in shapes(drawing, "path")) == 2


def test_large_networks_are_refused_with_the_number_and_the_way_out():
    said = "and 40 are drawn; write up to 2,000 to a file that ends in .graphml, or give a part of it"
    with pytest.raises(Il2Error, match=re.escape(said)):
        il2.draw("signal", what="reactions")


def read(path):
    return nx.read_graphml(path)


def test_contacts_as_graphml(tmp_path):
    text = il2.draw("receptor", tmp_path / "a.graphml")
    assert (tmp_path / "a.graphml").read_text() == text
    graph, model = read(tmp_path / "a.graphml"), il2.build("receptor")
    kinds = nx.get_node_attributes(graph, "kind")
    assert {name for name, kind in kinds.items() if kind == "molecule"} == {*model.monomers.keys()}
    assert graph.nodes["CD25.loc"]["states"] == "surface, endosome"
    assert graph.nodes["CD25"]["module"] == "il2_receptor"
    bonds = {frozenset(edge[:2]) for edge in graph.edges(data="kind") if edge[2] == "bond"}
    partners = ContactMap(model).partners
    assert bonds == {frozenset((".".join(a), ".".join(b))) for a, others in partners.items() for b in others}


def test_influence_as_graphml(tmp_path):
    model = il2.build("receptor")
    il2.draw(model, tmp_path / "a.GRAPHML", what="influence")
    graph = read(tmp_path / "a.GRAPHML")
    found = {(a, b, kind) for a, b, kind in graph.edges(data="influence")}
    assert found == {(a, b, kind) for (a, b), kinds in influences(model).items() for kind in kinds}
    assert nx.get_node_attributes(graph, "module")["CD25_made"] == "trafficking"


def test_modules_as_graphml(tmp_path):
    il2.draw("receptor", tmp_path / "a.graphml", what="modules")
    graph = read(tmp_path / "a.graphml")
    assert graph.edges["module:il2_receptor", "CD25"] == {"changing": 6, "asking": 8}


def test_reactions_as_graphml(tmp_path):
    il2.draw(enzyme(), tmp_path / "a.graphml", what="reactions")
    graph = read(tmp_path / "a.graphml")
    label = nx.get_node_attributes(graph, "label")
    edges = {(label[a], label[b], said["kind"], said["molecules"]) for a, b, said in graph.edges(data=True)}
    assert edges == {
        ("A(x)", "pairs", "takes", 2),
        ("pairs", "A(x!1).A(x!1)", "makes", 1),
        ("A(x)", "turns", "takes", 1),
        ("E()", "turns", "asks", 1),
        ("turns", "B()", "makes", 1),
        ("made", "B()", "makes", 1),
        ("B()", "lost", "takes", 1),
    }
    by_label = {graph.nodes[node]["label"]: node for node in graph}
    assert graph.nodes[by_label["pairs"]]["reversible"] is True
    assert graph.nodes[by_label["turns"]]["reversible"] is False


@pytest.mark.parametrize("what", ["contacts", "modules", "influence"])
def test_hostile_names_are_escaped_in_graphml(what, tmp_path):
    model = enzyme()
    for rule in model.rules:
        model.add_annotation(Annotation(rule, '<script>]]>\0&"[/red]$\\frac$', IS_PART_OF))
    il2.draw(model, tmp_path / "a.graphml", what=what)
    said = {word for _, attributes in read(tmp_path / "a.graphml").nodes(data=True) for word in attributes.values()}
    assert '<script>]]>?&"[/red]$\\frac$' in said
