"""Random input, some of it; `tests/hostile/explorer.py` does it for a minute, from threads."""

import pytest

from tests.explorer.conftest import HOME
from tests.hostile.explorer import attack


@pytest.mark.slow
def test_random_input_is_answered_or_refused_in_a_sentence(client):
    def ask(method, path, content, headers):
        with client.open(path, method=method, data=content, headers=headers, base_url=HOME) as answer:
            return answer.status_code, answer.text

    found = attack(ask, 0, 1, least=30)
    assert found["done"] + found[200]
    assert found[400]
