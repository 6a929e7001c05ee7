"""The page of the docs is what the features say."""

from tests.language.feature import FEATURES
from tests.language.table import KINDS, PAGE, page


def test_the_page_is_as_it_is_written():
    written = page()
    assert set(KINDS) == set(FEATURES)
    assert PAGE.read_text(encoding="utf-8") == written, "run: uv run python -m tests.language.table"


def test_every_reason_is_a_sentence_of_one_refusal():
    reasons = {reason for features in FEATURES.values() for one in features for reason in one.refused.values()}
    assert all(len(reason.split()) > 3 for reason in reasons)
