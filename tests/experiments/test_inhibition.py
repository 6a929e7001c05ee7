"""The response at concentrations of a drug, and the IC50, against closed forms."""

import numpy as np
import pandas as pd
import pytest

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.simulation import runner
from tests.experiments.test_assays import Y_after, exchange


def test_each_concentration_is_a_change_of_one_network(monkeypatch):
    expanded = []
    monkeypatch.setattr(
        runner, "expand", lambda *given, _=runner.expand, **more: expanded.append(1) or _(*given, **more)
    )
    given = {"inhibitor": "d", "inhibitor_nM": [1.0, 4.0], "doses_nM": [0.5, 2.0], "times_min": [4], "ligand": "A"}
    table = il2.inhibitor_response(exchange(), readout="Y_total", **given)
    assert len(expanded) == 1
    assert table[["dose_nM", "inhibitor_nM"]].to_numpy().tolist() == [[a, d] for d in (0, 1, 4) for a in (0.5, 2.0)]
    assert set(table.inhibitor) == {"D"}
    expected = [Y_after(240, a, d) for a, d in zip(table.dose_nM, table.inhibitor_nM, strict=True)]
    assert table.value.tolist() == pytest.approx(expected, rel=1e-4)


def test_a_drug_that_the_model_lacks_is_refused():
    with pytest.raises(Il2Error, match=r"unknown inhibitor 'E' .*build\(\.\.\., inhibitors=\{'E': 0\}\)"):
        il2.inhibitor_response(exchange(), inhibitor="E", inhibitor_nM=[1.0], readout="Y_total")


def curve(fractions, nM):
    return pd.DataFrame({"inhibitor_nM": [0.0, *nM], "value": [80.0, *(80.0 * (1 - np.array(fractions)))]})


@pytest.mark.parametrize("most", [0.6, 1.0])
def test_the_IC50_halves_the_response_whatever_is_left_in_the_end(most):
    nM, at_half_of_most = np.geomspace(1, 1e4, 9), 8.0
    (found,) = il2.ic50(curve(most / (1 + (at_half_of_most / nM) ** 1.5), nM)).to_dict("records")
    assert found["ic50_nM"] == pytest.approx(at_half_of_most / (2 * most - 1) ** (1 / 1.5), rel=1e-3)
    assert (found["hill"], found["max_inhibition"]) == pytest.approx((1.5, most), rel=1e-3)
    assert found["low_nM"] <= found["ic50_nM"] <= found["high_nM"]


@pytest.mark.parametrize(
    ("fractions", "note"),
    [
        ([0.1, 0.2, 0.3, 0.4, 0.45], "not reached: 55 % of the response is left at 5 nM"),
        ([-0.1, -0.2, -0.3, -0.4, -0.5], "not reached: 110 % of the response is left at 1 nM"),
        ([0.6, 0.7, 0.8, 0.9, 1.0], "half of the response is lost below 1 nM"),
        ([0.1, 0.6, 0.9, 1.0], "fewer than 5 concentrations above 0"),
    ],
)
def test_a_curve_without_an_IC50_says_why_and_gives_no_number(fractions, note):
    (found,) = il2.ic50(curve(fractions, range(1, len(fractions) + 1))).to_dict("records")
    assert (found["note"], np.isnan(found["ic50_nM"])) == (note, True)


def test_the_response_without_the_drug_is_needed():
    with pytest.raises(Il2Error, match="lacks the response without the drug"):
        il2.ic50(curve([0.1], [1.0]).iloc[1:])
