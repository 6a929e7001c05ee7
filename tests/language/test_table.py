"""The page of the docs is what the features say."""

from tests.language.doors import DOORS
from tests.language.feature import FEATURES
from tests.language.table import KINDS, PAGE, page


def test_the_page_is_as_it_is_written():
    written = page()
    assert set(KINDS) == set(FEATURES)
    assert PAGE.read_text(encoding="utf-8") == written, "run: uv run python -m tests.language.table"


def test_what_is_refused_or_wrong_names_doors():
    for one in (one for features in FEATURES.values() for one in features):
        assert {*one.refused, *one.wrong} <= set(DOORS), one
        assert not set(one.refused) & set(one.wrong), one
