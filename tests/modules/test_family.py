"""Six cytokines share CD132: what each does, and what each takes from the others."""

import numpy as np
import pytest
from pysb import Observable

import pysb_il2 as il2
from pysb_il2.knowledge.datasets import ec50s
from pysb_il2.knowledge.proteins import STAT3
from pysb_il2.macros import dephosphorylate
from pysb_il2.modules import (
    cd122_tyrosines,
    family,
    il2_receptor,
    il4_receptor,
    il7_receptor,
    il15_receptor,
    private_tails,
    stat5,
    stat6,
    trafficking,
)
from pysb_il2.simulation.runner import Runner

pytestmark = pytest.mark.slow

DOSES = np.logspace(-4, 2, 13)
READS = {"IL2": "pSTAT5", "IL4": "pSTAT6", "IL7": "pSTAT5", "IL9": "pSTAT5", "IL15": "pSTAT5", "IL21": "pJAK1"}
#: T cells after antigen: CD122 1e4 (Tkach 2014, B39), CD25 up to 2e5, the rest as on T helper cells.
ACTIVATED = {"CD25": 2e5, "CD122": 1e4, "CD132": 13326, "CD127": 19158, "CD215": 0, "cytoplasm": 0.4}


def curve(model, ligand, readout="pSTAT5", minutes=30, doses=DOSES):
    table = il2.dose_response(model, doses_nM=doses, times_min=[minutes], readout=readout, ligand=ligand)
    found = il2.ec50(table)
    assert found.note[0] == ""
    return found.ec50_nM[0]


def read(model, ligand, readouts, dose=10.0, minutes=30):
    """Return read-outs of the median cell: what is asked does not depend on how much CD25 differs between cells."""
    ask = {"doses_nM": [dose], "times_min": [minutes], "readouts": readouts, "ligand": ligand}
    table = il2.time_course(model, **ask, variation=None)
    return dict(zip(table.readout, table.value, strict=True))


def stat3(m, k):
    """STAT3 in the least form; the module of that name says more."""
    dephosphorylate(None, m.STAT3, "Y705", kc=k.pSTAT6_dephosphorylated_kc)
    Observable("pSTAT3", m.STAT3(Y705="p"))


STAT3_LEAST = il2.Module("stat3_least", stat3, proteins=[STAT3["Y705"]])


def test_every_cytokine_signals_through_its_own_STATs():
    """IL-2, -7, -15: STAT5; IL-9: STAT5 and STAT3; IL-21: STAT3; IL-4: STAT6; ten times as much as any other STAT.

    The rest is phosphorylated JAK1 that changes from one chain to another. Read at 5 min: IL-7 has all STAT5
    phosphorylated after 3, and its STAT3 goes on, from 8 % of that at 5 min to 15 % at 10.
    """
    own = {
        "IL2": {"pSTAT5"}, "IL7": {"pSTAT5"}, "IL15": {"pSTAT5"}, "IL9": {"pSTAT5", "pSTAT3"},
        "IL21": {"pSTAT3"}, "IL4": {"pSTAT6"},
    }  # fmt: skip
    model = il2.build(family, stat5, STAT3_LEAST, cell="Th")
    for ligand, stats in own.items():
        found = read(model, ligand, ["pSTAT5", "pSTAT3", "pSTAT6"], minutes=5)
        assert min(found[s] for s in stats) > 10 * max(found[s] for s in found.keys() - stats), ligand


@pytest.mark.xfail(
    strict=True,
    reason="IL-7 has all STAT5 phosphorylated after 3 min, and STAT3 goes on by JAK1 that leaves CD127 phosphorylated",
)
def test_IL7_keeps_to_STAT5_for_half_an_hour():
    """Ten times as much pSTAT5 as pSTAT3, as above."""
    found = read(il2.build(family, stat5, STAT3_LEAST, cell="Th"), "IL7", ["pSTAT5", "pSTAT3"], minutes=30)
    assert found["pSTAT5"] > 10 * found["pSTAT3"]


@pytest.mark.parametrize("gone", ["CD132", "JAK3"])
def test_B57_without_CD132_or_JAK3_none_of_the_six_signals(gone):
    """No pSTAT5, pSTAT6 or pJAK1 (quantity, 0; B57: loss of either is SCID)."""
    model = il2.build(family, stat5, cell="Th", knockouts=[gone])
    for ligand in READS:
        for readout, number in read(model, ligand, ["pSTAT5", "pSTAT6", "pJAK1"]).items():
            assert number == pytest.approx(0, abs=1e-6), (ligand, readout)


def test_the_order_of_the_modules_does_not_matter():
    parts = [il4_receptor, il15_receptor, stat5, il7_receptor, trafficking, stat6]
    one, other = il2.build(*parts, cell="Th"), il2.build(*reversed(parts), cell="Th")
    assert repr(one.rules) == repr(other.rules)
    assert repr(one.monomers) == repr(other.monomers)
    assert repr(one.observables) == repr(other.observables)


def test_a_ready_model_takes_any_cytokine_of_the_family():
    model = il2.build("signal", ligand="IL-7", cell="Th")
    assert "IL2" not in model.monomers.keys()
    assert read(model, "IL7", ["pSTAT5"])["pSTAT5"] > 1e4


def test_loss_of_the_private_tyrosine_silences_IL7():
    model = il2.build(il7_receptor, stat5, cell="Th", parameters={"JAK1_phosphorylates_CD122_kc": 0})
    found = read(model, "IL7", ["pSTAT5", "pJAK1"])
    assert found["pSTAT5"] == pytest.approx(0, abs=1e-6)
    assert found["pJAK1"] > 1


@pytest.mark.xfail(
    strict=True,
    reason="model 0.32 nM: at 1e7 /M/s 6 pM put some 320 IL-7 on a cell in 10 min, and CD127, CD122 and CD124 share "
    "the 3425 JAK1 of a small cell; 0.052 nM with those of a blast",
)
def test_IL7_EC50_of_CD4_T_cells_at_10_min():
    """0.0056 nM within 3x (Hill fit of Gonnord 2018, CCR7-high CD4 T cells, pSTAT5; 0.0006 in another figure)."""
    assert 1 / 3 < curve(il2.build(il7_receptor, stat5, trafficking, cell="Th"), "IL7", minutes=10) / 0.0056 < 3


@pytest.mark.xfail(
    strict=True,
    reason="model 0.18 nM: 254 CD124 per cell (a fit, not a count) are 5 % occupied after 10 min at 9 pM; 4500 and "
    "1.7e8 /M/s would meet it (docs/studies/fit_il4_il7.py), and nothing else speaks for so many",
)
def test_IL4_EC50_of_CD4_T_cells_at_10_min():
    """0.009 nM within 3x (Gonnord 2018, CCR7-high CD4 T cells, pSTAT6; 0.013 and 0.006 in two figures)."""
    model = il2.build(il4_receptor, stat6, trafficking, cell="Th")
    assert 1 / 3 < curve(model, "IL4", "pSTAT6", minutes=10) / 0.009 < 3


@pytest.mark.parametrize("cell", ["Treg", "NK"])
def test_B10_IL15_EC50_at_1_h(cell):
    """0.62 (Treg) and 0.66 nM (NK) pooled, replicates 0.55-0.72 (Farhat 2021), within 3x; cells without CD215."""
    measured = ec50s(cell=cell, ligand="IL15", time_min=60, replicate="pooled").ec50_nM.item()
    found = curve(il2.build(il15_receptor, stat5, trafficking, cell=cell), "IL15", minutes=60)
    assert 1 / 3 < found / measured < 3


def test_presented_IL15_needs_no_CD215_and_acts_at_lower_doses():
    """CD122 captures it 150-fold more tightly (Ring 2012)."""
    free, presented = (
        il2.build(il15_receptor(detail=d), stat5, trafficking, cell="NK", name=d) for d in ("cis", "trans")
    )
    assert "CD215" not in presented.monomers.keys()
    assert 10 < curve(free, "IL15", minutes=60) / curve(presented, "IL15", minutes=60) < 300


def test_CD25_lowers_the_EC50_of_IL2_and_raises_those_of_IL7_and_IL15():
    """Cotari 2013, CD25 2e2 to 2e5: chains that meet without a ligand hide CD122 and CD132."""
    preassembled = il2_receptor(detail="preassembled")
    with_IL7 = [il2.build(preassembled, il7_receptor, stat5, cell={**ACTIVATED, "CD25": n}) for n in (2e2, 2e5)]
    with_IL15 = [il2.build(preassembled, il15_receptor, stat5, cell={**ACTIVATED, "CD25": n}) for n in (2e2, 2e5)]
    doses = np.logspace(-3, 2, 9)
    low, high = (curve(model, "IL2", doses=doses) for model in with_IL7)
    assert high < low / 10
    low, high = (curve(model, "IL7", doses=doses) for model in with_IL7)
    assert high > 1.2 * low
    low, high = (curve(model, "IL15", doses=np.logspace(-1, 5, 9)) for model in with_IL15)
    assert high > 10 * low


def answer(model, second, dose, readout, *, first=None, first_dose=0.0, before=30, after=10):
    """Rest, give the first cytokine (nM) for `before` minutes, add the second, and read after `after` minutes."""
    runner = Runner(model)
    none = {p.name: 0.0 for p in model.parameters if p.name.endswith("_dose")}
    one = {**none, f"{first}_dose": first_dose * 1e-9} if first else none
    both = {**one, f"{second}_dose": dose * 1e-9}
    start = runner.initials(none)
    state = runner.find_steady_state(none, start) + runner.initials(one) - start
    state = runner.run(one, state, [0.0, before * 60.0]).final + runner.initials(both) - runner.initials(one)
    return float(runner.run(both, state, [after * 60.0]).readouts[readout][-1])


def test_pretreatment_with_IL7_lowers_the_response_to_IL4_and_not_the_other_way_round():
    """Gonnord 2018: CD132 binds CD127 with IL-7 so tightly that little is left."""
    model = il2.build(il4_receptor, stat6, il7_receptor, private_tails, trafficking, cell="Th")
    assert answer(model, "IL4", 10.0, "pSTAT6", first="IL7", first_dose=10.0) < 0.5 * answer(
        model, "IL4", 10.0, "pSTAT6"
    )
    assert answer(model, "IL7", 10.0, "pCD127", first="IL4", first_dose=10.0) > 0.9 * answer(
        model, "IL7", 10.0, "pCD127"
    )


@pytest.mark.parametrize(("second", "readout", "first"), [("IL2", "pCD122", "IL7"), ("IL7", "pCD127", "IL2")])
def test_pretreatment_of_activated_T_cells_lowers_the_response_to_the_other(second, readout, first):
    model = il2.build(il2_receptor, il7_receptor, private_tails, cd122_tyrosines, trafficking, cell=ACTIVATED)
    alone = answer(model, second, 10.0, readout)
    assert answer(model, second, 10.0, readout, first=first, first_dose=10.0) < 0.75 * alone


def test_two_speeds_of_internalisation():
    """Half-life 10-17 min (Hemar 1995, Robb 1987) or 16 s (Farhat 2021) of the complex; nothing else differs."""
    slow, fast = (il2.build(il2_receptor, trafficking(detail=d)) for d in ("slow", "fast"))
    assert 10 <= np.log(2) / slow.parameters["complex_internalised_kf"].value / 60 <= 17
    assert np.log(2) / fast.parameters["complex_internalised_fast_kf"].value == pytest.approx(16, rel=0.02)
    assert [r.name for r in slow.rules] == [r.name for r in fast.rules]
    names = [{*model.parameters.keys()} for model in (slow, fast)]
    assert names[0] ^ names[1] == {"complex_internalised_kf", "complex_internalised_fast_kf"}
    left = [read(model, "IL2", ["surface_CD122"], minutes=2)["surface_CD122"] for model in (slow, fast)]
    assert left[1] < 0.5 * left[0]
