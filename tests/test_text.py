"""Text of users: what is a number, what is shown, and what a spreadsheet must not compute."""

import pytest

from pysb_il2.text import cell_of_text, html, number_of_text, printable, text_of_cell


@pytest.mark.parametrize(
    ("text", "number"), [("1", 1.0), (" -1.5e-3 ", -1.5e-3), (".5", 0.5), ("+2.", 2.0), ("-inf", -float("inf"))]
)
def test_what_is_a_number(text, number):
    assert number_of_text(text, float) == number


@pytest.mark.parametrize("text", ["", "1_000", "0x10", "1,5", "1 000", "\u0661", "\uff11", "\u00b2", "1e", "--1"])
@pytest.mark.parametrize("kind", [int, float])
def test_what_python_or_a_reader_may_take_for_a_number_and_is_none(text, kind):
    with pytest.raises(ValueError, match=text or "string to float|literal for int"):
        number_of_text(text, kind)


@pytest.mark.parametrize(
    "text",
    ["=1+1", "-inf", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\uff1d1+1", "'=1", "''@", "-", "=", "-x",
     "+cmd|' /C calc'!A0"],
)  # fmt: skip
def test_a_formula_is_written_as_text_and_read_back(text):
    cell = cell_of_text(text)
    assert cell.startswith("'")
    assert text_of_cell(cell) == text


@pytest.mark.parametrize("text", ["-1.5", "+2e-3", "Treg", "it's", "'quoted'", "", "a=b", "CD25-"])
def test_other_text_stays_as_it_is(text):
    assert cell_of_text(text) == text == text_of_cell(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("é 漢字 \U0001f9ec\n", "é 漢字 \U0001f9ec\\n"), ("\x1b[31m", r"\x1b[31m"), ("a\tb\rc\0", r"a\tb\rc\x00"),
        ("\u202egnp", r"\u202egnp"), ("\x9b31m", r"\x9b31m"), ("\udc80", r"\udc80"),
    ],
)  # fmt: skip
def test_what_does_not_print_is_escaped(text, shown):
    assert printable(text) == shown


def test_a_notebook_shows_names_as_text():
    assert html("<script>&\x1b[31m") == r"&lt;script&gt;&amp;\x1b[31m"
    assert "$x$" not in html("$x$")
