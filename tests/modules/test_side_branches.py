"""Side branches in numbers: private chains, STAT6, STAT3, proteins of fate before a day, drugs, and each STAT5."""

import functools

import numpy as np
import pytest
from pysb import Observable

import pysb_il2 as il2
from pysb_il2 import Phase
from pysb_il2.experiments.experiment import Experiment
from pysb_il2.modules import (
    fate,
    il2_receptor,
    il4_receptor,
    il7_receptor,
    il9_receptor,
    il15_receptor,
    il21_receptor,
    jak_activation,
    pi3k_akt,
    shc_ras_erk,
    stat3,
    stat6,
    trafficking,
)

DILUTE = {"cell_density": 1e5}  # so few cells that they do not deplete the ligand
BLAST = {"CD25": 2e4, "CD122": 3000, "CD132": 1.4e4, "cytoplasm": 0.4}


@pytest.mark.parametrize(
    ("receptor", "ligand", "chain", "Kd_nM"),
    [
        (il4_receptor, "IL4", "CD124", 0.1),  # Shen 1996
        (il7_receptor, "IL7", "CD127", 59.0),  # Walsh 2012
        (il9_receptor, "IL9", "CD129", 0.1),  # Renauld 1992
        (il21_receptor, "IL21", "CD360", 0.07),  # Gonnord 2018
        (il15_receptor, "IL15", "CD215", 0.065),
        (il15_receptor, "IL15", "CD122", 77.0),
    ],
    ids=lambda value: getattr(value, "name", str(value)),
)
def test_a_chain_alone_binds_its_cytokine_as_published(receptor, ligand, chain, Kd_nM):
    chains = {"CD122", "CD132", "CD215", ligand, chain} & {p.name for p in receptor.proteins}
    cell = {name: 1000.0 * (name == chain) for name in chains - {ligand}}
    model = il2.build(receptor, cell=cell, parameters=DILUTE)
    found = il2.binding_sites(il2.saturation_binding(model, doses_nM=Kd_nM * np.logspace(-2, 2, 9)))
    assert found.Kd_nM[0] == pytest.approx(Kd_nM, rel=0.01)
    assert found.sites[0] == pytest.approx(1000, rel=0.01)


def half_life(model, readout, hours):
    """Return when half of a read-out is left, in hours."""
    times = np.linspace(0, hours, 400)
    left = il2.Simulator(model, times * 3600).run().observables[readout]
    return np.interp(-0.5, -left / left[0], times)


@functools.cache
def by_fate():
    return il2.build(il2_receptor, fate, cell="Treg")


@pytest.mark.slow
@pytest.mark.parametrize(("protein", "hours"), [("FASLG", 4), ("CFLAR", 3), ("CCND2", 4), ("MYC", 1 / 3), ("BCL2", 15)])
def test_a_protein_that_is_made_no_more_is_gone_with_its_half_life(mechanism, protein, hours):
    """FasL and FLIP in hours, MYC in 20 min (Lee 2008), BCL2 in most of a day."""
    alone = mechanism(by_fate(), protein, without=[f"{protein}_made"])
    assert half_life(alone, f"{protein}_protein", 2 * hours) == pytest.approx(hours, rel=0.1)


@pytest.mark.slow
def test_MYC_that_ERK_phosphorylates_lives_six_times_as_long(mechanism):
    """2 h instead of 20 min (Lee 2008)."""
    stable = mechanism(by_fate(), "MYC", without=["MYC_made"], first={"S62": "p"})
    assert half_life(stable, "MYC_protein", 6) == pytest.approx(2, rel=0.1)


@pytest.mark.slow
def test_proteins_of_fate_are_half_way_after_their_half_life():
    """A constant signal is there within the hour, so each nears its plateau with its own half-life."""
    readouts = ["FASLG_protein", "CFLAR_protein", "CCND2_protein", "MYC_protein", "cytotoxicity_drive"]
    hours = [0, 0.5, 1, 2, 3, 4, 6, 8, 24]
    table = il2.time_course(by_fate(), doses_nM=[1.0], times_min=[60 * h for h in hours], readouts=readouts)
    course = table.pivot(index="time_min", columns="readout", values="value")
    risen = (course - course.iloc[0]) / (course.iloc[-1] - course.iloc[0])
    after = {name: np.interp(0.5, risen[name], hours) for name in readouts}
    for name, low, high in (("FASLG", 3.5, 4.5), ("CFLAR", 2.5, 3.5), ("CCND2", 3.5, 5), ("MYC", 1.5, 3)):
        assert low < after[f"{name}_protein"] < high, name
    assert after["cytotoxicity_drive"] < 0.5
    assert course.FASLG_protein.iloc[-1] == pytest.approx(21 * course.FASLG_protein.iloc[0], rel=0.1)  # 1 + 20
    assert course.CFLAR_protein.iloc[-1] == pytest.approx(course.CFLAR_protein.iloc[0] / 6, rel=0.1)  # 1 / (1 + 5)
    assert 0.3 < course.cytotoxicity_drive.iloc[-1] < 0.7


@pytest.mark.slow
def test_IL4_phosphorylates_nearly_half_of_STAT6_in_ten_minutes_and_half_is_lost_in_a_quarter_of_an_hour(mechanism):
    model = il2.build(il4_receptor, stat6, trafficking, cell="Th")
    table = il2.time_course(model, doses_nM=[0.1, 10.0], times_min=[2, 10, 30], readouts=["pSTAT6"])
    low, high = table.value.to_numpy().reshape(2, 3) / model.parameters["STAT6_0"].value
    assert low == pytest.approx([0.0085, 0.16, 0.50], rel=0.3)
    assert high == pytest.approx([0.14, 0.46, 0.63], rel=0.3)
    alone = mechanism(model, "STAT6", first={"Y641": "p"})
    assert half_life(alone, "pSTAT6", 1) * 60 == pytest.approx(14.4, rel=0.05)


@pytest.mark.slow
def test_IL2_phosphorylates_a_tenth_of_STAT3_in_half_an_hour_on_Y705_and_half_on_S727():
    model = il2.build(il2_receptor, stat3, trafficking, cell=BLAST)
    table = il2.time_course(model, doses_nM=[1.0], times_min=[0, 2, 10, 30], readouts=["pSTAT3", "pSTAT3_S727"])
    on_Y705, on_S727 = table.value.to_numpy().reshape(4, 2).T / model.parameters["STAT3_0"].value
    assert on_Y705 == pytest.approx([0, 0.024, 0.09, 0.105], rel=0.3, abs=1e-6)
    assert on_S727 == pytest.approx([0.062, 0.062, 0.21, 0.47], rel=0.3)


TARGETS = {"CD25": (il2_receptor,), "JAK1": (il2_receptor, jak_activation), "PI3K": (il2_receptor, pi3k_akt)}
TARGETS |= {"JAK3": TARGETS["JAK1"], "RPTOR": TARGETS["PI3K"], "MAP2K1": (il2_receptor, shc_ras_erk)}
#: Drug, target, and the concentration in the medium that holds half of the target, nM: the published Kd, and for
#: drugs in the site of ATP times 1 + [ATP]/Km: 26 in JAK1 (1 mM, 40 uM) and 251 in JAK3 (4 uM).
HALF_HELD = [
    ("tofacitinib", "JAK1", 1.6 * 26), ("tofacitinib", "JAK3", 0.8 * 251),
    ("ruxolitinib", "JAK1", 1.65 * 26), ("ruxolitinib", "JAK3", 214 * 251),
    ("basiliximab", "CD25", 0.1), ("daclizumab", "CD25", 0.3), ("LY294002", "PI3K", 1400.0),
    ("rapamycin", "RPTOR", 0.1), ("trametinib", "MAP2K1", 1.913), ("U0126", "MAP2K1", 72.0),
]  # fmt: skip


def free_target(mechanism, drug, target, nM, seconds, **parameters):
    """Return the part of a target that is free of a drug after some time; so few cells do not deplete the drug."""
    model = il2.build(*TARGETS[target], inhibitors={drug: nM}, parameters={"cell_density": 1e3, **parameters})
    alone = mechanism(model, drug, target)
    with il2.building(alone):
        site = "ligand" if target == "CD25" else "drug"
        Observable("free", alone.monomers[target](**{site: None}))
    free = il2.Simulator(alone, [0, seconds]).run().observables["free"]
    return free[1] / free[0]


@pytest.mark.slow
@pytest.mark.parametrize(("drug", "target", "nM"), HALF_HELD)
def test_a_drug_holds_half_of_its_target_at_its_published_affinity(mechanism, drug, target, nM):
    assert free_target(mechanism, drug, target, nM, 1e6) == pytest.approx(0.5, abs=0.005)


@pytest.mark.parametrize(("drug", "target", "nM"), HALF_HELD[:4])
def test_a_drug_in_the_site_of_ATP_has_its_affinity_in_vitro_where_there_is_no_ATP(mechanism, drug, target, nM):
    in_vitro = nM / {"JAK1": 26, "JAK3": 251}[target]
    assert free_target(mechanism, drug, target, in_vitro, 1e6, ATP_in_cell=0.0) == pytest.approx(0.5, abs=0.005)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("drug", "target", "nM", "kf"), [("ritlecitinib", "JAK3", 10, 1e4), ("wortmannin", "PI3K", 1, 1.5e5)]
)
def test_a_covalent_drug_takes_its_target_for_good_at_its_published_rate(mechanism, drug, target, nM, kf):
    """kinact/Ki in 1/(M s): exp(-kf [drug] t) is left after an hour, and nothing after a week."""
    assert free_target(mechanism, drug, target, nM, 3600) == pytest.approx(np.exp(-kf * nM * 1e-9 * 3600), rel=0.01)
    assert free_target(mechanism, drug, target, nM, 6e5) < 1e-3


@pytest.mark.slow
def test_each_STAT5_alone_does_what_the_other_does():
    """As many of one as of the other: nothing tells them apart but that they form no pair with the other."""
    model = il2.build("signal", cell="NK")
    readouts = ["pSTAT5", "nuclear_pSTAT5"]
    found = []
    for amounts in ({"STAT5A_0": 1e5, "STAT5B_0": 0.0}, {"STAT5A_0": 0.0, "STAT5B_0": 1e5}):
        experiment = Experiment(model, amounts)
        stimulated = experiment.exchange_medium(Phase(0, add={"IL2": 0.1}), experiment.preequilibrate())
        course, _ = experiment.follow(stimulated, [300.0, 1800.0, 7200.0])
        found.append(np.array([course[name] for name in readouts]))
    assert found[0] == pytest.approx(found[1], rel=1e-5)
    assert found[0][0] == pytest.approx([189, 1077, 1577], rel=0.5)


@pytest.mark.slow
def test_half_of_a_chain_or_a_kinase_gives_less_signal_and_not_none():
    """Loss of all says whether there is a bypass; loss of half, whether the amount counts: per cent of pSTAT5 at 5 min.

    Half of CD122 or of JAK1 is half of the signal, since NK cells have fewer JAK1 than CD122; JAK3 is in excess.
    """
    model = il2.build("signal", cell="NK")
    copies = {name: model.parameters[f"{name}_0"].value for name in ("CD122", "JAK1", "JAK3")}

    def pSTAT5(amounts):
        experiment = Experiment(model, amounts)
        stimulated = experiment.exchange_medium(Phase(0, add={"IL2": 1.0}), experiment.preequilibrate())
        return experiment.follow(stimulated, [300.0])[0]["pSTAT5"][0]

    whole = pSTAT5({})
    left = {name: 100 * pSTAT5({f"{name}_0": number / 2}) / whole for name, number in copies.items()}
    assert left == pytest.approx({"CD122": 49, "JAK1": 50, "JAK3": 99}, abs=4)
