"""Profiles begin each fit where the last points lead, so that little is left to search."""

import pytest

import pysb_il2 as il2
from pysb_il2.calibration import fit, profile
from pysb_il2.fitting import posterior
from pysb_il2.fitting.objective import Problem


@pytest.mark.slow
def test_each_point_of_a_profile_begins_near_its_end(monkeypatch):
    # As fast as Fallon 2000 has it: else CD132 turns back on its way, where parts of the way mean nothing.
    held = {"chain_degraded_kf": (0.035, "1/min")}
    model = il2.build("receptor", cell={"CD25": 0, "CD122": 2000, "CD132": 9000}, parameters=held)
    table = il2.dose_response(model, doses_nM=[0.1, 0.3, 1, 3, 10, 100], times_min=[10, 60], readout="IL2_dimer")
    data = table.assign(cell="mine", replicate="1", value=0.1 * table.value)
    cells = {"mine": {"CD25": 0, "CD122": 2000, "CD132": 9000}}
    problem = Problem(
        data, ["CD132_joins_IL2_CD122_Kd"], cells=cells, copy_number_gsd={"CD132": 3.0}, model="receptor",
        noise=(0.05, 0.01), background_by=None, parameters=held,
    )  # fmt: skip
    found, search, left = fit(problem, n_starts=1), posterior.search, []

    def watched(problem, x0, **how):
        again = search(problem, x0, **how)
        left.append(abs(x0 - again.x)[1] / abs(again.x - found.x)[1])  # of the way that CD132 has gone
        return again

    monkeypatch.setattr(posterior, "search", watched)
    profile(found, "CD132_joins_IL2_CD122_Kd")
    assert len(left) > 4
    assert max(left) < 0.2, left
