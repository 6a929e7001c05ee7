"""The picture of the pathway: where molecules stand, who acts on whom, and the colours of results."""

import math
import re
import xml.etree.ElementTree as ET

import pandas as pd
import pytest
from pysb import Initial, Model, Monomer, Parameter, Rule
from pysb.examples import kinase_cascade

import pysb_il2 as il2
from pysb_il2.cli.command_line import main
from pysb_il2.errors import Il2Error
from pysb_il2.rules.catalysis import ACTIVATES, MODULATES, RESETS, catalysis
from pysb_il2.rules.contact_map import ContactMap
from pysb_il2.visualization.pathway_values import HATCHED, Scale
from pysb_il2.visualization.svg import width_of

SVG = "{http://www.w3.org/2000/svg}"
SITES = {"name": "signal", "detail": "sites"}
#: A number at each kind of name.
VALUES = {
    "CD122.Y510": -1.0, "CD132": 2.0, "pSTAT5": 1.5, "IL2_trimer": math.nan, "CD25_made": 0.0, "CD25_0": None,
    "JAK3_binds_CD132_kr": -2.0,
}  # fmt: skip


def built(given):
    return il2.build(given["name"], detail=given.get("detail"))


def root_of(drawing):
    return ET.fromstring(drawing)


def words(drawing):
    """Return all words with their boxes: left, right, top, bottom."""
    found = []
    for element in root_of(drawing).iter(f"{SVG}text"):
        size = float(element.get("font-size", 13))
        wide = width_of(element.text) * size / 13
        x, y = float(element.get("x")), float(element.get("y"))
        x -= {"middle": wide / 2, "end": wide}.get(element.get("text-anchor"), 0)
        found.append((element.text, x, x + wide, y - size * 0.75, y + size * 0.2))
    return found


def place(drawing, word):
    return next((x, y) for text, x, _, _, y in words(drawing) if text == word)


def chips(drawing):
    """Return the colours of the numbers in the picture by what they tell when the mouse rests on them."""
    groups = (group for group in root_of(drawing).iter(f"{SVG}g") if group.find(f"{SVG}title") is not None)
    return [(group.find(f"{SVG}title").text, group.find(f"{SVG}rect").get("fill")) for group in groups]


@pytest.mark.parametrize(
    ("model", "values"),
    [
        ({"name": "receptor"}, {}),
        (SITES, VALUES),
        pytest.param({"name": "full"}, {}, marks=pytest.mark.slow),
        pytest.param(SITES, "all parameters", marks=pytest.mark.slow),
    ],
)
def test_no_words_lie_on_others_in_1200_pixels(model, values):
    model = built(model)
    values = {p.name: p.value for p in model.parameters} if values == "all parameters" else values
    drawing = il2.draw(model, what="pathway", values=values, label="x")
    assert float(root_of(drawing).get("width")) <= 1200
    found = words(drawing)
    assert {*model.monomers.keys()} <= {word for word, *_ in found}
    for index, (word, left, right, top, bottom) in enumerate(found):
        assert left >= 0, word
        assert right <= float(root_of(drawing).get("width")), word
        for other, other_left, other_right, other_top, other_bottom in found[index + 1 :]:
            apart = right <= other_left or other_right <= left or bottom <= other_top or other_bottom <= top
            assert apart, (word, other)


def test_molecules_stand_where_they_are_in_a_cell():
    drawing = il2.draw(built(SITES), what="pathway")
    y = {name: place(drawing, name)[1] for name in ("IL2", "CD122", "Y510", "JAK1", "STAT5A", "nucleus", "PPN")}
    assert sorted(y, key=y.get) == ["IL2", "CD122", "Y510", "JAK1", "STAT5A", "nucleus", "PPN"]
    assert place(drawing, "CD25")[1] == place(drawing, "CD122")[1] == place(drawing, "CD132")[1]
    assert place(drawing, "CD122")[0] == place(drawing, "Y392")[0]  # under its own chain


def test_molecules_of_other_names_stand_where_their_states_say():
    model = Model("m", _export=False)
    states = {"loc": ["surface", "endosome"]}
    for monomer in (Monomer("Chain", ["loc"], states, _export=False), Monomer("Odd", _export=False)):
        model.add_component(monomer)
    drawing = il2.draw(model, what="pathway")
    assert place(drawing, "Chain")[1] < place(drawing, "cytoplasm")[1]
    assert place(drawing, "Odd")[1] > place(drawing, "Chain")[1] + 26  # below the membrane


def test_a_model_without_places_has_no_membrane():
    said = {word for word, *_ in words(il2.draw(kinase_cascade.model, what="pathway"))}
    assert said >= {"Ras", "MEK", "s218"}
    assert said.isdisjoint({"medium", "cytoplasm", "nucleus"})


def test_cells_of_several_types_stand_side_by_side():
    drawing = il2.draw(il2.populate({"Treg": 1e5, "NK": 1e5}, model="receptor"), what="pathway")
    chains = [place(drawing, f"{cell}_{chain}") for cell in ("Treg", "NK") for chain in ("CD25", "CD122", "CD132")]
    assert chains == sorted(chains)  # from left to right
    assert len({y for _, y in chains}) == 1


@pytest.mark.slow
def test_who_acts_on_whom_is_found_in_rules():
    found = catalysis(il2.build("full"))
    assert found["JAK1", "STAT5A"] == found["RAF1", "MAP2K1"] == found["FOS_mRNA", "FOS"] == {ACTIVATES}
    assert found["PPP2CA", "MAP2K1"] == found["PTEN", "PIP"] == found["DUSP6", "MAPK1"] == {RESETS}
    assert found["STAT5A", "CISH_mRNA"] == {MODULATES}
    assert ("IL2", "JAK1") not in found  # of the complex, it does not act
    assert ("STAT5A", "STAT5B") not in found  # they part


def test_an_enzyme_that_leaves_acts():
    assert catalysis(kinase_cascade.model)["MKP", "ERK"] == {RESETS}


def test_each_action_and_bond_has_a_line():
    model = kinase_cascade.model
    paths = list(root_of(il2.draw(model, what="pathway")).iter(f"{SVG}path"))
    assert sum(path.get("stroke-width") == "1.4" for path in paths) == len(catalysis(model)) == 6
    partners = ContactMap(model).partners
    bonds = {frozenset((one, other)) for one, others in partners.items() for other in others}
    assert sum(path.get("stroke-width") == "2" and path.get("fill") == "none" for path in paths) == len(bonds)


@pytest.mark.slow
def test_colours_stand_where_the_numbers_belong():
    drawing = il2.draw(built(SITES), what="pathway", values=VALUES, label="log ratio")
    scale = Scale(-2.0, 2.0)
    grounds = [rect.get("fill") for rect in root_of(drawing).iter(f"{SVG}rect")]
    assert scale.colour(-1.0) in grounds
    assert scale.colour(2.0) in grounds
    numbers = chips(drawing)
    listed = [
        (f"{name}: {'missing' if value is None or math.isnan(value) else f'{value:.3g}'}")
        for name, value in VALUES.items()
    ]
    assert numbers[-len(VALUES) :] == [
        (said, HATCHED if "missing" in said else scale.colour(value))
        for said, value in zip(listed, VALUES.values(), strict=True)
    ]
    drawn = [said for said, _ in numbers[: -len(VALUES)]]
    assert sorted(drawn) == sorted(
        ["pSTAT5: 1.5"] * 2 + ["IL2_trimer: missing", "CD25_made: 0", "CD25_0: missing"] + ["JAK3_binds_CD132_kr: -2"]
    )
    assert {"-2", "0", "2", "log ratio"} <= {word for word, *_ in words(drawing)}


@pytest.mark.parametrize(
    ("low", "high", "value", "colour"),
    [
        (0, 10, 0, "#fee838"),
        (0, 10, 10, "#00224e"),
        (0, 10, math.nan, HATCHED),
        (-3, 3, 0, "#e6e6e6"),
        (-3, 3, -3, "#364b9a"),
        (5, 5, 5, "#7c7b78"),
        (-1.7e308, 1.7e308, 1.7e308, "#a50026"),
    ],
)
def test_a_scale_goes_from_the_least_to_the_greatest(low, high, value, colour):
    found = Scale(low, high).colour(value)
    assert found[0] == colour[0]
    if found != HATCHED:  # up to rounding
        pairs = zip(bytes.fromhex(found[1:]), bytes.fromhex(colour[1:]), strict=True)
        assert max(abs(one - other) for one, other in pairs) <= 1


def test_a_scale_with_negative_numbers_is_even_about_0():
    assert Scale.of([-1.0, 4.0, math.nan]) == Scale(-4.0, 4.0)
    assert Scale.of([1.0, 4.0]) == Scale(1.0, 4.0)
    assert Scale.of([math.nan]) == Scale(0.0, 0.0)


def test_a_series_is_taken_and_one_with_a_name_twice_is_refused():
    series = pd.Series({"pJAK1": 1.0, "pJAK3": 2.0})
    assert il2.draw("signal", what="pathway", values=series) == il2.draw("signal", what="pathway", values=dict(series))
    with pytest.raises(Il2Error, match="a Series has 'pJAK1' twice; choose the rows of one dose and one time"):
        il2.draw("signal", what="pathway", values=pd.Series([1.0, 2.0], ["pJAK1", "pJAK1"]))


@pytest.mark.parametrize(
    ("values", "what", "said"),
    [
        ({"pSTAT": 1.0}, "pathway", "unknown name to colour 'pSTAT' in model 'signal'; did you mean 'pSTAT5'"),
        ({"CD122.Y509": 1.0}, "pathway", "unknown name to colour 'CD122.Y509'"),
        ({"CD122": math.inf}, "pathway", "the value of 'CD122' is infinite"),
        ({"CD122": 1.0}, "contacts", "values are shown on the pathway, not on contacts"),
        ({"CD122": "x"}, "pathway", "values['CD122'] is 'x'; give a number"),
    ],
)
def test_what_cannot_be_coloured_is_said(values, what, said):
    with pytest.raises(Il2Error, match=re.escape(said)):
        il2.draw("signal", what=what, values=values)


def test_hostile_words_are_escaped():
    label = "<script>[/red]$\\frac$&\0"
    model = Model("<b>", _export=False)
    a, k = Monomer("A", ["x"], _export=False), Parameter("k", 1.0, _export=False)
    for component in (a, k):
        model.add_component(component)
    model.add_component(Rule("r", None >> a(x=None), k, _export=False))
    model.add_initial(Initial(a(x=None), k, _export=False))
    drawing = il2.draw(model, what="pathway", values={"A": 1.0}, label=label)
    said = {word for word, *_ in words(drawing)}
    assert {"<b>: pathway", "<script>[/red]$\\frac$&?"} <= said


TABLE = "readout,time_min,value\npJAK1,0,1\npJAK1,30,2\npJAK3,30,\n"


@pytest.mark.slow
def test_the_command_takes_a_table(tmp_path, capsys):
    table, picture = tmp_path / "a.csv", tmp_path / "a.svg"
    table.write_text(TABLE)
    told = ["draw", "signal", "--what", "pathway", "--values", str(table), "--label", "molecules", "-o", str(picture)]
    assert main([*told, "--time", "30.0"]) == 0
    values = {"pJAK1": 2.0, "pJAK3": None}
    assert picture.read_text() == il2.draw("signal", what="pathway", values=values, label="molecules")
    for more, said in (
        ([], "has 'pJAK1' twice; choose --time"),
        (["--time", "31"], "unknown time '31'"),
        (["--time", "x"], "--time is 'x'"),
    ):
        assert main([*told, "--force", *more]) == 2
        assert said in capsys.readouterr().err
    for text, said in (("a,b\n1,2\n", "has no columns"), ("", "has no columns"), ("x" * 200_000, "is no table")):
        table.write_text(text)
        assert main([*told, "--force"]) == 2
        assert said in capsys.readouterr().err
    assert main(["draw", "signal", "--what", "pathway", "--time", "3"]) == 2
    assert "--values FILE" in capsys.readouterr().err
