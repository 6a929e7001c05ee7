"""Pictures of models: what stands in them, whether words fit, and what is refused."""

import re
import xml.etree.ElementTree as ET
from collections import Counter
from html import escape
from pathlib import Path

import pytest
from pysb import Annotation, Initial, Model, Monomer, Parameter, Rule
from pysb.examples import bngwiki_egfr_simple

import pysb_il2 as il2
from pysb_il2.annotations import IS_PART_OF, facts_by_name
from pysb_il2.errors import Il2Error
from pysb_il2.rules.contact_map import ContactMap
from pysb_il2.visualization.svg import width_of

SVG = "{http://www.w3.org/2000/svg}"
FORWARD = Parameter("k", 1.0, _export=False)


def parsed(drawing):
    return ET.fromstring(drawing)


def words(drawing):
    return Counter(element.text for element in parsed(drawing).iter(f"{SVG}text"))


def bonds(drawing):
    return [path for path in parsed(drawing).iter(f"{SVG}path") if path.get("fill") == "none"]


def dimer(*, initials):
    model = Model('<d>&"\0', _export=False)
    a, b = Monomer("A", ["x", "Y"], {"Y": ["u", "p"]}, _export=False), Monomer("B", ["x"], _export=False)
    for component in (a, b, FORWARD):
        model.add_component(component)
    model.add_component(Rule("binds", a(x=None, Y="p") + b(x=None) >> a(x=1, Y="p") % b(x=1), FORWARD, _export=False))
    model.add_component(Rule("b_pairs", b(x=None) + b(x=None) >> b(x=1) % b(x=1), FORWARD, _export=False))
    model.add_component(Rule("phosphorylates", b() + a({"Y": "u"}) >> b() + a({"Y": "p"}), FORWARD, _export=False))
    if initials:
        for pattern in (a({"x": None, "Y": "u"}), b(x=None)):
            model.add_initial(Initial(pattern, FORWARD, _export=False))
    return model


@pytest.mark.parametrize("model", ["receptor", "signal", pytest.param("full", marks=pytest.mark.slow)])
def test_the_contact_map_has_every_molecule_site_module_and_bond_in_1200_pixels(model):
    model = il2.build(model)
    drawing = il2.draw(model)
    said = words(drawing)
    partners = ContactMap(model).partners
    assert all(said[monomer.name] for monomer in model.monomers)
    assert all(
        said[module] == 1 for module in facts_by_name(model, IS_PART_OF).values() if module in il2.modules.MODULES
    )
    sites = Counter(site for monomer in model.monomers for site in monomer.sites)
    drawn = Counter(re.split(":", word)[0] for word in said.elements())
    assert all(drawn[site] >= number for site, number in sites.items())
    pairs = {frozenset((one, other)) for one, others in partners.items() for other in others}
    assert len(bonds(drawing)) == len(pairs)
    assert parsed(drawing).get("width") == "1200"


@pytest.mark.parametrize(
    ("model", "what"),
    [
        ("signal", "contacts"),
        ("signal", "modules"),
        ("signal", "influence"),
        ("receptor", "reactions"),
        *(pytest.param("full", what, marks=pytest.mark.slow) for what in ("contacts", "modules", "influence")),
    ],
)
def test_no_words_lie_on_others_in_1200_pixels(model, what):
    root = parsed(il2.draw(model, what=what))
    assert float(root.get("width")) <= 1200
    boxes = []
    for element in root.findall(f"{SVG}text"):  # not those that are turned
        x, y, width = float(element.get("x")), float(element.get("y")), width_of(element.text)
        size = float(element.get("font-size", 13))
        width *= size / 13
        left = x - {"middle": width / 2, "end": width}.get(element.get("text-anchor"), 0)
        boxes.append((left, left + width, y - size * 0.75, y + size * 0.2, element.text))
        assert left >= 0, element.text
        assert left + width <= float(root.get("width")), element.text
        assert y < float(root.get("height")), element.text
    for index, (left, right, top, bottom, text) in enumerate(boxes):
        for other_left, other_right, other_top, other_bottom, other in boxes[index + 1 :]:
            apart = right <= other_left or other_right <= left or bottom <= other_top or other_bottom <= top
            assert apart, (text, other)


def test_the_map_of_modules_counts_rules_that_change_and_rules_that_ask():
    root = parsed(il2.draw(dimer(initials=True), what="modules"))
    marks = [circle.get("fill") for circle in root.iter(f"{SVG}circle") if circle.get("r") == "10"]
    assert marks == ["#555555", "#555555"]  # rules change A and B
    numbers = [e.text for e in root.iter(f"{SVG}text") if e.get("fill") == "#ffffff"]
    assert numbers == ["2", "2"]  # A binds and is phosphorylated; B binds A and B, and is only asked for once


def test_a_molecule_that_is_only_asked_for_has_a_ring():
    root = parsed(il2.draw("signal", what="modules"))
    rows = {e.text: float(e.get("y")) - 4.5 for e in root.findall(f"{SVG}text") if e.get("text-anchor") == "end"}
    fills = {circle.get("fill") for circle in root.iter(f"{SVG}circle") if float(circle.get("cy")) == rows["PTPRC"]}
    assert fills == {"#ffffff"}


@pytest.mark.parametrize("what", ["contacts", "modules", "influence", "reactions"])
def test_hostile_names_are_escaped(what):
    model = dimer(initials=True)
    for rule in model.rules:
        model.add_annotation(Annotation(rule, "]]><m>\n&", IS_PART_OF))
    if what == "reactions":  # BioNetGen takes no such name
        model.name = "d"
    said = words(il2.draw(model, what=what))
    assert any(word.startswith('<d>&"?: ' if what != "reactions" else "d: ") for word in said)
    assert said["]]><m>?&"] == (3 if what == "influence" else 1)


@pytest.mark.parametrize("what", ["contacts", "modules", "influence"])
def test_any_model_is_drawn(what):
    said = words(il2.draw(bngwiki_egfr_simple.model, what=what))
    assert said["egfr_dimerize" if what == "influence" else "EGFR"] == 1
    assert il2.draw(Model("empty", _export=False), what=what).endswith("</svg>\n")


def test_bonds_that_no_initial_molecule_leads_to_are_dashed():
    dashes = [[bond.get("stroke-dasharray") for bond in bonds(il2.draw(dimer(initials=i)))] for i in (True, False)]
    assert dashes[0] == [None, None]
    assert dashes[1] == ["5 4", None]  # A is never phosphorylated


def test_a_drawing_is_text_which_a_notebook_shows(tmp_path):
    path = tmp_path / "a.svg"
    drawing = il2.draw("receptor", path)
    assert path.read_text() == drawing == drawing._repr_svg_() == il2.draw(il2.build("receptor"))


@pytest.mark.slow
def test_the_page_of_rules_has_every_rule_whole_and_escaped(tmp_path):
    path = tmp_path / "a.html"
    page = il2.draw("signal", path, what="rules")
    assert path.read_text() == page == page._repr_html_()
    table = il2.describe("signal")
    for column in ("what", "pattern", "forward"):
        assert all(f"<td>{escape(words, quote=False)}</td>" in page for words in table[column])
    assert page.count("<tr") == len(table) + 1
    hostile = il2.draw(dimer(initials=True), what="rules")
    assert "<h1>&lt;d&gt;&amp;&quot;?: 3 rules</h1>" in hostile


@pytest.mark.slow
def test_the_picture_of_the_docs_is_that_of_the_model():
    assert Path("docs/images/contacts.svg").read_text() == il2.draw("signal"), "write it: pysb-il2 draw signal -o it"
    pathway = il2.draw(il2.build("signal", detail="sites"), what="pathway")
    way_out = "write it: pysb-il2 draw signal --detail sites --what pathway -o it"
    assert Path("docs/images/pathway.svg").read_text() == pathway, way_out


@pytest.mark.parametrize(
    ("path", "what", "said"),
    [
        (None, "x", "unknown picture 'x'; Known: contacts, influence, modules, pathway, reactions, rules"),
        ("a.png", "contacts", "file 'a.png' is no SVG, as which contacts are drawn; give a name that ends in .svg"),
        ("a.svg", "rules", "file 'a.svg' is no HTML, as which rules are drawn; give a name that ends in .html"),
        ("no/such/folder/a.svg", "modules", "cannot be written"),
    ],
)
def test_what_cannot_be_drawn_is_said(path, what, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Il2Error, match=re.escape(said)):
        il2.draw("receptor", path, what=what)
    assert not list(tmp_path.iterdir())
