"""The numbers of the demo are those of its cells, each by itself."""

from importlib.util import find_spec

import pytest

import pysb_il2 as il2
from pysb_il2.cli import demo


def test_what_the_other_process_loads_for_it_is_there():
    """What is not would be loaded by nobody, and the demo be slower without a word."""
    assert all(map(find_spec, demo.OF_FIGURE))


@pytest.mark.slow
def test_cells_of_the_demo_share_a_network_and_keep_their_numbers(monkeypatch):
    models = {"Th": il2.build("signal", cell="Th"), "NK": il2.build("signal", cell="NK")}
    monkeypatch.setattr(demo, "CELLS", tuple(models))
    monkeypatch.setattr(demo, "TIMES_MIN", (30.0,))
    monkeypatch.setattr(demo, "_doses", lambda: [1.0])
    for table, (cell, model) in zip(demo.dose_responses(models), models.items(), strict=True):
        alone = il2.dose_response(model, doses_nM=[1.0])
        assert table.cell.tolist() == [cell]
        assert table.attrs["variation"] == alone.attrs["variation"]
        assert table.value[0] == pytest.approx(alone.value[0], rel=1e-4)
