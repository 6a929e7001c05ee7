"""The page in a browser without a window: choices change it, no old answer stays, and it fits a phone."""

import numpy as np
import pytest

import pysb_il2 as il2
from tests.explorer import browser
from tests.explorer.served import served

pytest.importorskip("flask", reason="the extra explore is not installed")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(browser.PATH is None, reason="there is no Chromium: apt-get install chromium"),
]

READY = 'document.getElementById("results")?.getAttribute("aria-busy") === "false"'
#: What a user does: sets a control and lets the page know.
SET = """(id, value) => { const field = document.getElementById(id); field.focus(); field.value = value;
    field.dispatchEvent(new Event("input", {bubbles: true})); }"""
NUMBERS = '[...document.querySelectorAll("#numbers-table tr")].map(row => [...row.cells].map(cell => cell.textContent))'


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    with served() as (_, address), browser.Browser(tmp_path_factory.mktemp("profile")) as shown:
        shown.size(1200, 1000)
        shown.open(address)
        shown.wait('document.getElementById("model")?.options.length > 0')
        # What the page asks when it opens is not waited for.
        shown.run(f'({SET})("model", "receptor")')
        yield shown


def set_and_wait(page, name, value):
    page.run(f"({SET})({name!r}, {value!r})")
    page.wait(READY)


def test_a_later_choice_takes_the_place_of_an_earlier(page):
    page.wait(READY)
    assert page.run('document.getElementById("readout").value') == "IL2_trimer"
    set_and_wait(page, "time_min", "15")
    head, *rows = page.run(NUMBERS)
    assert head == ["IL2 (nM)", "Treg (molecules/cell)", "NK (molecules/cell)"]
    doses = np.geomspace(1e-4, 100, 9)
    expected = il2.dose_response(il2.build("receptor", cell="NK"), doses_nM=doses, times_min=[15], readout="IL2_trimer")
    found = [float(row[2].replace(",", "")) for row in rows[:9]]
    np.testing.assert_allclose(found, expected.value, rtol=2e-3)
    assert page.run('document.getElementById("response-title").textContent') == "Dose response, 15 min"
    assert page.run('document.querySelectorAll("#response svg path[stroke]").length') >= 2
    assert page.run('document.querySelector("#pathway img").naturalWidth') > 500
    assert page.run("document.activeElement.id") == "time_min"


def test_old_answers_are_hidden_at_once_and_nonsense_is_refused(page):
    page.wait(READY)
    hidden = page.run(
        f'({SET})("time_min", "nonsense"), getComputedStyle(document.getElementById("response")).visibility'
    )
    assert hidden == "hidden"
    page.wait(READY)
    assert "the time of reading in min is None; give a number from 0.1 to 2880" in page.run(
        'document.getElementById("refused").textContent'
    )
    assert page.run('getComputedStyle(document.getElementById("response")).visibility') == "hidden"
    set_and_wait(page, "time_min", "15")
    assert page.run('document.getElementById("refused").hidden')
    assert page.run('getComputedStyle(document.getElementById("response")).visibility') == "visible"


@pytest.mark.parametrize("width", [400, 1200])
def test_the_page_fits_the_width(page, width):
    page.size(width, 900)
    page.wait(READY)
    page.wait(f'document.querySelector("#course svg").getBoundingClientRect().width < {width}')
    assert page.run("document.documentElement.scrollWidth") <= width
    assert page.run('[...document.querySelectorAll("svg text")].every(text => text.getBoundingClientRect().left >= 0)')


def test_every_control_is_reached_by_the_keyboard_and_named(page):
    page.wait(READY)
    controls = 'document.querySelectorAll("select, input, button, summary, [tabindex]")'
    assert page.run(f"[...{controls}].filter(one => one.tabIndex < 0 && one.id !== 'results').length") == 0
    assert page.run('[...document.querySelectorAll("select, input")].filter(one => !one.labels.length).length') == 0
