"""From the receptor to nuclear STAT5: what must be silent, what must stay, and where the curve moves."""

import functools

import numpy as np
import pytest
from pysb import Rule

import pysb_il2 as il2
from pysb_il2.modules import il2_receptor, stat5, trafficking
from pysb_il2.simulation.runner import Runner

pytestmark = pytest.mark.slow

DOSES = np.logspace(-4, 2, 13)


@functools.cache
def signal(**how):
    return il2.build("signal", **how)


@functools.cache
def top(model, dose=10.0, minutes=30, readout="pSTAT5"):
    return float(il2.dose_response(model, doses_nM=[dose], times_min=[minutes], readout=readout).value[0])


@functools.cache
def curves(model, **how):
    return il2.ec50(il2.dose_response(model, doses_nM=DOSES, times_min=[20, 30, 60], **how)).set_index("time_min")


def curve(model, minutes=60, **how):
    found = curves(model, **how).loc[minutes]
    assert found.note == ""
    return found.ec50_nM, found.top


@pytest.mark.parametrize("gone", ["CD122", "CD132", "JAK1", "JAK3"])
def test_without_a_chain_or_a_kinase_there_is_no_signal(gone):
    assert top(signal(knockouts=(gone,))) == pytest.approx(0, abs=1e-6)


def test_either_stat5_alone_signals():
    both = top(signal(cell="Treg"))
    for gone in ("STAT5A", "STAT5B"):
        assert 0.3 * both < top(il2.build("signal", knockouts=[gone])) < 1.1 * both
    assert top(il2.build("signal", knockouts=["STAT5A", "STAT5B"])) == pytest.approx(0, abs=1e-6)


def test_without_CD25_the_curve_moves_right_and_keeps_its_maximum():
    ec50, maximum = curve(signal(cell="Treg"))
    without, maximum_without = curve(il2.build("signal", knockouts=["CD25"]))
    assert 10 < without / ec50 < 100
    assert maximum_without == pytest.approx(maximum, rel=0.2)


def basiliximab(nM, Kd_nM=0.1):
    """An antibody that holds CD25 where IL-2 would; a user's module. Kd of the order of basiliximab's."""
    antibody = il2.Protein("Basiliximab", sites={"CD25": ()})

    def rules(m, k):
        """The antibody and IL-2 compete for the same face of CD25."""
        medium = k.at("medium")
        Rule(
            "Basiliximab_blocks_CD25",
            m.Basiliximab(CD25=None) + m.CD25(ligand=None, loc="surface")
            | m.Basiliximab(CD25=1) % m.CD25(ligand=1, loc="surface"),
            medium.Basiliximab_blocks_CD25_kf,
            k.Basiliximab_blocks_CD25_kr,
        )

    constants = {
        "Basiliximab_blocks_CD25_kf": (1e6, "1/(M*s)"),
        "Basiliximab_blocks_CD25_kr": (1e6 * Kd_nM * 1e-9, "1/s"),
        "Basiliximab_0": (nM * 1e-9 * 6.02214076e23 * 1e-9, "molecules"),  # 1 nL of medium per cell
    }
    return il2.Module(
        "basiliximab", rules, proteins=[antibody], requires=[il2_receptor, trafficking], constants=constants
    )


def test_an_antibody_on_CD25_does_what_its_loss_does():
    # Given together with IL-2: cells at rest for ever would use the antibody up.
    ec50, maximum = curve(il2.build("signal"), equilibrate=False)
    blocked, maximum_blocked = curve(il2.build("signal", basiliximab(100.0)), equilibrate=False)
    assert 10 < blocked / ec50 < 100
    assert maximum_blocked == pytest.approx(maximum, rel=0.2)


def by_sites(*mutations):
    mutants = {"CD122": mutations} if mutations else None
    return il2.build(il2_receptor, stat5(detail="sites"), mutants=mutants)


def test_tyrosine_mutants_of_CD122():
    """Friedmann 1996, Lord 2000: both STAT5 sites gone, no STAT5; Y510 alone beats Y392 alone; Y338 does not matter."""
    none = top(by_sites("Y338F", "Y392F", "Y510F"))
    only_510, only_392 = top(by_sites("Y338F", "Y392F")), top(by_sites("Y338F", "Y510F"))
    assert top(by_sites("Y392F", "Y510F")) == pytest.approx(0, abs=1e-6)
    assert none == pytest.approx(0, abs=1e-6)
    assert 0 < only_392 < only_510


def test_the_mutated_residue_stays_bare():
    model = by_sites("Y392F", "Y510F")
    table = il2.time_course(model, doses_nM=[10.0], times_min=[30], readouts=["pCD122_Y338", "pCD122_Y392"])
    assert table.value[0] > 1
    assert table.value[1] == 0


def test_active_receptors_fill_the_pool_of_stat5_in_about_14_min():
    """600 complexes at 0.4 per second need 14 min for the 2e5 STAT5 of a blast; here are 1000.

    Without phosphatases of STAT5, so that what is phosphorylated stays so.
    """
    cell = {"CD25": 2e4, "CD122": 2400, "CD132": 1.4e4, "cytoplasm": 0.4}
    model = il2.build("signal", cell=cell, knockouts=["PPX", "PPN"])
    table = il2.time_course(model, doses_nM=[10.0], times_min=[2, 14, 30], readouts=["pSTAT5", "pJAK1"])
    (early, active), (pSTAT5, _), (late, _) = table.value.to_numpy().reshape(3, 2)
    stat5_copies = sum(model.parameters[f"STAT5{x}_0"].value for x in "AB")
    assert stat5_copies == pytest.approx(2e5, rel=0.05)
    assert active == pytest.approx(1000, rel=0.2)
    assert 0.05 < early / stat5_copies < 0.15
    assert 0.65 < pSTAT5 / stat5_copies < 0.9
    assert late > 0.95 * stat5_copies


def test_pSTAT5_decays_within_8_to_30_min_once_the_kinase_is_stopped():
    """Half-life 10-20 min after a JAK inhibitor, 8-30 accepted (B29)."""
    model = il2.build("signal")
    runner = Runner(model)
    on = {"IL2_dose": 1e-9}
    state = runner.run(on, runner.initials(on), [0.0, 1800.0]).final
    off = {**on, "JAK1_phosphorylates_STAT5_kc": 0.0}
    minutes = np.linspace(0, 120, 241)
    left = runner.run(off, state, minutes * 60).readouts["pSTAT5"]
    assert 8 < np.interp(-left[0] / 2, -left, minutes) < 30


def test_JAK3_Y980_activates_and_Y981_inhibits():
    """Zhou 1997: activity of Y981F > wild type > both mutated > Y980F."""
    mutants = [{"JAK3": ["Y981F"]}, None, {"JAK3": ["Y980F", "Y981F"]}, {"JAK3": ["Y980F"]}]
    activity = [top(il2.build("signal", mutants=m), minutes=10, readout="pJAK1") for m in mutants]
    assert activity == sorted(activity, reverse=True)
    assert activity[0] > 1.05 * activity[1] > 1.1 * activity[3]


def test_SHP1_restrains_the_signal():
    assert top(il2.build("signal", knockouts=["PTPN6"]), dose=0.01) > 1.2 * top(signal(cell="Treg"), dose=0.01)


def test_JAKs_peak_within_minutes():
    """Phosphorylated within 1 min, at the peak after 1-10 min (B21)."""
    table = il2.time_course(
        il2.build("signal"), doses_nM=[10.0], times_min=[0, 1, 2, 5, 10, 30, 60], readouts=["pJAK1"]
    )
    peak = table.time_min[table.value.idxmax()]
    assert 1 <= peak <= 10
    assert table.value[1] > 0.3 * table.value.max()


def test_CD25_on_YT1_moves_the_curve_left():
    """Tenfold at least; how far is B14."""
    low, _ = curve(il2.build("signal", cell="YT1_CD25pos"), minutes=20)
    high, _ = curve(il2.build("signal", cell="YT1_CD25neg"), minutes=20)
    assert high / low > 10


def test_measured_and_predicted_ec50_lie_within_the_demo_s_claim():
    """Cells that are all alike: Treg and NK within a factor of 3 at 30 and 60 min."""
    from pysb_il2.knowledge.datasets import ec50s

    for cell in ("Treg", "NK"):
        predicted = curves(signal(cell=cell)).ec50_nM
        for minutes in (30, 60):
            measured = ec50s(cell=cell, ligand="IL2", time_min=minutes, replicate="pooled").ec50_nM.item()
            assert 1 / 3 < predicted[minutes] / measured < 3


def test_measured_and_predicted_ec50_of_T_helper_cells():
    from pysb_il2.knowledge.datasets import ec50s

    table = il2.dose_response(il2.build("signal", cell="Th"), doses_nM=DOSES, times_min=[30])
    measured = ec50s(cell="Th", ligand="IL2", time_min=30, replicate="pooled").ec50_nM.item()
    assert 1 / 3 < il2.ec50(table).ec50_nM[0] / measured < 3


def test_fine_and_coarse_levels_agree_where_their_constants_match():
    """One docking site by sites, with matched constants, is the lumped site."""
    lumped = il2.build(il2_receptor, stat5)
    sites = by_sites("Y392F", "Y338F")
    doses = [0.01, 1.0]
    coarse = il2.dose_response(lumped, doses_nM=doses).value
    fine = il2.dose_response(sites, doses_nM=doses).value
    assert np.allclose(coarse, fine, rtol=1e-5)


def test_more_CD122_than_JAK1_makes_NK_cells_little_more_sensitive():
    """CD122 by the fit and by the law of counts (7444): receptors beyond the JAK1 of such a cell add nothing."""

    def gain(**more):
        found = []
        for changes in (more, {"CD122": 7444, **more}):
            model = il2.build("signal", cell=("NK", changes))
            table = il2.dose_response(model, doses_nM=np.logspace(-1, 2, 10), times_min=[30])
            found.append(il2.ec50(table).ec50_nM[0])
        return found[0] / found[1]

    assert 0.8 < gain() < 1.25
    assert gain(JAK1=13700) > 1.5
