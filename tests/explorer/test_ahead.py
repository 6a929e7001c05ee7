"""Other cells are computed while nobody asks for anything, and a question ends that."""

import pytest

from pysb_il2.experiments.experiment import Experiment
from pysb_il2.explorer import results
from pysb_il2.explorer.cells import Library
from pysb_il2.explorer.choices import read_choices
from pysb_il2.explorer.server import application
from pysb_il2.explorer.session import AHEAD, Session, SupersededError
from tests.explorer.conftest import PORT, SMALL, Page


@pytest.mark.slow
def test_a_cell_that_was_computed_ahead_is_shown_without_a_simulation(monkeypatch):
    monkeypatch.setattr(results, "MOST_AHEAD", 2)
    session, library = Session(), Library()
    turn = session.ask(AHEAD, 0, lambda _: None)
    results.compute_other_cells(library, read_choices(SMALL), turn)
    monkeypatch.setattr(Experiment, "follow", lambda *args: pytest.fail("simulated again"))
    for cell in ("Treg_naive", "Treg_memory"):
        chosen = read_choices({**SMALL, "cells": [cell]})
        found = {event["kind"]: event for event in results.show(library, chosen, turn)}
        assert found["doses"]["complete"]
        assert found["doses"]["curves"][0]["cell"] == cell


def test_a_question_ends_what_is_computed_ahead():
    session = Session()
    turn = session.ask(AHEAD, 3, lambda _: None)
    turn.check()
    asked = session.ask("page", 0, lambda _: None)
    with pytest.raises(SupersededError):
        results.compute_other_cells(Library(), read_choices(SMALL), turn)
    with session.working(asked):
        pass
    session.ask(AHEAD, 4, lambda _: None).check()


def test_nothing_is_computed_ahead_of_a_question():
    session = Session()
    first = session.ask("page", 0, lambda _: None)
    with session.working(first):
        later = session.ask("page", 1, lambda _: None)
    with pytest.raises(SupersededError):
        session.ask(AHEAD, 0, lambda _: None)
    session.give_up(later)
    session.ask(AHEAD, 1, lambda _: None).check()


@pytest.mark.slow
def test_a_page_is_answered_beside_it(monkeypatch):
    monkeypatch.setattr(results, "MOST_AHEAD", 1)
    page = Page(application(PORT, ahead=True).test_client())
    for cell in ("Treg", "NK", "Treg_naive"):
        assert page.show(cells=[cell])["doses"]["curves"][0]["cell"] == cell
