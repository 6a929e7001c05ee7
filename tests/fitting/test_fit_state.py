"""The files of a fit: what is in their places, and what a full disk does to a search."""

import numpy as np
import pytest

from pysb_il2.errors import Il2Error
from pysb_il2.fitting.fit_state import FitState
from pysb_il2.fitting.search import PREDICTION, Journal, search
from pysb_il2.records import DamageWarning, RecordError, RecordFile

KEY = {"problem": "a digest", "seed": 0}


def test_searches_and_rounds_are_kept_apart(tmp_path):
    kept = FitState(tmp_path / "state", KEY, resume=False)
    kept.add_search({"x0": [0.0], "x": [1.0]})
    kept.add_noise_round({"x0": [1.0], "x": [2.0]})
    kept.journal.recall(PREDICTION, np.array([0.1]), lambda: np.array([[3.0]]))
    again = FitState(tmp_path / "state", KEY, resume=True)
    assert again.searches == kept.searches
    assert again.noise_rounds == kept.noise_rounds
    assert again.journal.recall(PREDICTION, np.array([0.1]), dict).tolist() == [[3.0]]
    again.add_search({"x0": [5.0], "x": None})
    assert not (tmp_path / "state.journal").exists()
    assert FitState(tmp_path / "state", KEY, resume=True).noise_rounds == []


@pytest.mark.parametrize("name", ["state", "state.journal"])
@pytest.mark.parametrize("resume", [False, True])
def test_what_is_in_the_place_of_a_state_stays(name, resume, tmp_path):
    (tmp_path / name).write_text("mine")
    with pytest.raises(Il2Error, match=f"{name}' (holds a fit; go on|is not the state of a (fit|search))"):
        FitState(tmp_path / "state", KEY, resume=resume)
    assert (tmp_path / name).read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_damaged_search_and_those_after_it_are_searched_again(tmp_path):
    kept = FitState(tmp_path / "state", KEY, resume=False)
    for number in range(3):
        kept.add_search({"x0": [float(number)], "x": [1.5]})
    (tmp_path / "state").write_text((tmp_path / "state").read_text().replace('[1.0], "x": [1.5]', '[1.0], "x": [1.7]'))
    with pytest.warns(DamageWarning, match="state' is damaged: 1 records are whole"):
        again = FitState(tmp_path / "state", KEY, resume=True)
    assert again.searches == kept.searches[:1]


class Parabola:
    """As a Problem: one constant, and one value that is its square."""

    free = ()
    bounds = (np.array([-5.0]), np.array([5.0]))

    def predict(self, x):
        return x**2

    def sensitivities(self, x):
        return 2 * x[:, None]

    def residuals(self, x, sd, predicted):
        return (predicted - 4.0) / sd

    def jacobian(self, x, sd, predicted, sensitivities):
        return sensitivities / sd


def test_a_journal_that_cannot_be_written_is_no_step_that_cannot_be_integrated(tmp_path):
    assert search(Parabola(), np.array([1.0]), sd=np.ones(1)).x == pytest.approx(2.0)
    file = RecordFile(tmp_path / "journal", "a search", KEY)
    journal = Journal(file)

    def fill_the_place(cost, evaluations):
        (tmp_path / "journal").unlink()
        (tmp_path / "journal").mkdir()

    with pytest.raises(RecordError, match="journal' is a link, a folder"):
        search(Parabola(), np.array([1.0]), sd=np.ones(1), journal=journal, callback=fill_the_place)
