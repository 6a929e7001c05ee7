"""Pages with all pictures of a model, in files and in notebooks."""

import re
from html import escape, unescape
from html.parser import HTMLParser

import pytest
from pysb import Annotation, Model, Monomer, Parameter, Rule

import pysb_il2 as il2
from pysb_il2.annotations import IS_PART_OF
from pysb_il2.errors import Il2Error


class Read(HTMLParser):
    """The tags of a page in their order, with their attributes, and those that are never closed."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.open = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


@pytest.mark.slow
def test_a_page_has_each_picture_and_opens_the_one_that_is_asked_for(tmp_path):
    path = tmp_path / "a.html"
    page = il2.draw("receptor", path, what="influence")
    assert path.read_text() == page == il2.view("receptor", "influence")
    read = Read(page)
    assert not read.open
    tabs = ["contacts", "pathway", "modules", "influence", "rules"]
    assert [attrs["id"] for tag, attrs in read.tags if tag == "section"] == tabs
    assert [attrs["for"] for tag, attrs in read.tags if tag == "label"] == [f"tab-{tab}" for tab in tabs]
    assert [attrs["id"] for tag, attrs in read.tags if tag == "input" and "checked" in attrs] == ["tab-influence"]
    for what in tabs[:-1]:
        assert il2.draw("receptor", what=what) in page
    style = re.search("<style>(.*?)</style>", page)[1]
    for tab in tabs:  # in words: a section is shown while its tab is chosen
        assert f"#tab-{tab}:checked~#{tab}{{display:block}}" in style
    assert "section{display:none" in style


def test_a_page_needs_nothing_from_elsewhere():
    page = il2.view("receptor")
    assert {tag for tag, _ in Read(page).tags}.isdisjoint({"script", "link", "img", "iframe", "object"})
    assert {*re.findall(r"https?://[^\"]*", page)} == {"http://www.w3.org/2000/svg"}
    assert "@import" not in page


def test_reactions_have_a_tab_where_they_are_asked_for():
    page = il2.view("receptor", "reactions")
    assert il2.draw("receptor", what="reactions") in page
    assert '<input type="radio" name="tab" id="tab-reactions" checked>' in page


def test_values_are_shown_on_the_page():
    page = il2.view("receptor", values={"CD25": 2.0, "CD122": 1.0}, label="nM")
    assert il2.draw("receptor", what="pathway", values={"CD25": 2.0, "CD122": 1.0}, label="nM") in page
    with pytest.raises(Il2Error, match="values are shown on the pathway, not on rules"):
        il2.draw("receptor", what="rules", values={"CD25": 2.0})


def test_a_notebook_shows_a_page_in_a_frame_of_its_own():
    page = il2.view("receptor")
    frame = page._repr_html_()
    ((tag, attrs),) = Read(frame).tags
    assert (tag, attrs["srcdoc"]) == ("iframe", str(page))
    assert "sandbox" in attrs
    assert unescape(escape(page)) == page


def test_hostile_words_do_not_leave_their_place():
    hostile = "</section><script>[/red]$\\frac$"
    model = Model(hostile, _export=False)
    a, k = Monomer("A", ["x"], _export=False), Parameter("k", 1.0, _export=False)
    model.add_component(a)
    model.add_component(k)
    rule = Rule("r", None >> a(x=None), k, _export=False)
    model.add_component(rule)
    model.add_annotation(Annotation(rule, hostile, IS_PART_OF))
    read = Read(il2.view(model, values={"A": 1.0}, label=hostile))
    assert not read.open
    assert "script" not in {tag for tag, _ in read.tags}
    assert sum(tag == "section" for tag, _ in read.tags) == 5


def test_an_unknown_picture_is_refused():
    with pytest.raises(Il2Error, match="unknown picture 'contact'; did you mean 'contacts'"):
        il2.view("receptor", "contact")
