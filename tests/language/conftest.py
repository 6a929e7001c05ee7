"""BioNetGen is started once for the features of a file."""

import pytest

from tests.language.doors import prepared


@pytest.fixture(scope="module", autouse=True)
def _one_start(request):
    with prepared(request.module.__name__.rpartition("test_")[2]):
        yield
