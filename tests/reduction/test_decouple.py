"""Decoupled models say the same as full ones, and what cannot be decoupled is refused with the reason."""

import copy
import pickle

import numpy as np
import pytest
from pysb import (
    ANY,
    WILD,
    Annotation,
    Expression,
    Initial,
    Model,
    Monomer,
    Observable,
    Parameter,
    Rule,
)  # fmt: skip
from pysb.core import time
from pysb.examples.bngwiki_egfr_simple import model as egfr_simple
from pysb.examples.earm_1_3 import model as earm

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.modules import il2_receptor, stat5
from pysb_il2.network import cache
from pysb_il2.simulation.runner import Runner
from pysb_il2.validation.verify_decoupling import largest_difference


def dimer(m, k):
    """Dimerisation through a site of its own, with phosphorylation across."""
    R, L = Monomer("D", ["lig", "d", "Y1", "Y2"], {"Y1": ["u", "p"], "Y2": ["u", "p"]}), Monomer("E", ["r"])
    for pattern, n in ((R(lig=None, d=None, Y1="u", Y2="u"), 50), (L(r=None), 40)):
        Initial(pattern, Parameter(f"{pattern.monomer.name}_0", n))
    Rule("E_binds_D", L(r=None) + R(lig=None) | L(r=1) % R(lig=1), k["on"], k["off"])
    Rule("D_dimerises", R(lig=ANY, d=None) + R(lig=ANY, d=None) | R(lig=ANY, d=1) % R(lig=ANY, d=1), k["on"], k["off"])
    for site in ("Y1", "Y2"):
        Rule(f"D_writes_{site}", R(d=1) % R(d=1, **{site: "u"}) >> R(d=1) % R(d=1, **{site: "p"}), k["kc"])
        Rule(f"D_loses_{site}", R(**{site: "p"}) >> R(**{site: "u"}), k["off"])
        A = m["A"](y="u")
        Rule(
            f"A_docks_on_D_{site}", A(SH2=None) + R(**{site: "p"}) | A(SH2=1) % R(**{site: ("p", 1)}), k["on"], k["off"]
        )
        twice = R(d=1, **{site: ("p", WILD)}) % R(d=1, **{site: ("p", WILD)})
        Observable(f"twice_{site}", twice)
        Observable(f"pairs_{site}", twice, match="species")


def split(model):
    return [limbs.limbs for limbs in il2.decoupling(model).splits]


@pytest.mark.slow
def test_IL2_signalling_by_sites_is_the_same_in_a_third_of_the_species():
    """Every observable, one trajectory, at rtol 1e-9: to 1e-6 of its largest amount."""
    full = il2.build(il2_receptor, stat5(detail="sites"))
    small = il2.decouple(full)
    assert split(small) == [(("CD122.Y338",), ("CD122.Y392",), ("CD122.Y510",))]
    networks = il2.expand(full, decoupled=False), il2.expand(small)
    assert [len(network.species) for network in networks] == [1291, 471]
    assert len(networks[1].reactions) < len(networks[0].reactions) / 3
    courses = []
    for network in networks:
        runner = Runner(network, rtol=1e-9, atol=1e-6)
        values = {"IL2_dose": 1e-9}
        courses.append(runner.run(values, runner.initials(values), [0.0, 60.0, 900.0, 3600.0]).readouts)
    for name in full.observables.keys():
        apart = np.abs(courses[0][name] - courses[1][name]).max()
        assert apart <= 1e-6 * max(courses[0][name].max(), 1.0), name


@pytest.mark.slow
def test_a_model_of_ones_own_is_the_same_at_random_constants(receptor):
    full = receptor()
    before = {name: repr(value) for name, value in vars(full).items()}
    small = il2.decouple(full, verify=True)
    assert {name: repr(value) for name, value in vars(full).items()} == before
    report = il2.decoupling(small)
    assert report.verified < 1e-6
    assert split(small) == [(("R.Y1",), ("R.Y2",), ("R.Y3",))]
    assert small.parameters.keys() == full.parameters.keys()
    assert small.observables.keys() == full.observables.keys()
    assert len(il2.expand(full, decoupled=False).species) == 261
    assert len(il2.expand(small).species) < 60
    assert report.splits[0].rules["R_writes_Y2"] == "on copy Y2, whose limb it asks for"
    assert report.splits[0].rules["L_binds_R"] == "on every copy: it changes the trunk"
    assert "R.loop" in report.splits[0].why
    assert "one copy for each of R.Y1; R.Y2; R.Y3" in str(report)


@pytest.mark.slow
def test_receptors_that_dimerise(receptor):
    full = receptor(dimer, sites=("Y1",))
    small = il2.decouple(full)
    assert split(small) == [(("D.Y1",), ("D.Y2",))]
    assert len(il2.expand(small).species) < len(il2.expand(full, decoupled=False).species) / 2
    assert largest_difference(full, small) < 1e-6


@pytest.mark.slow
def test_limbs_of_limbs_are_decoupled_in_turn(receptor):
    def adaptor(m, k):
        S, G = Monomer("S", ["PTB", "Ya", "Yb"], {"Ya": ["u", "p"], "Yb": ["u", "p"]}), Monomer("G", ["SH2", "SH3"])
        H = Monomer("H", ["rich"])
        for pattern in (S(PTB=None, Ya="u", Yb="u"), G(SH2=None, SH3=None), H(rich=None)):
            Initial(pattern, Parameter(f"{pattern.monomer.name}_0", 30))
        Rule("S_docks", S(PTB=None) + m["R"](Y1="p") | S(PTB=1) % m["R"](Y1=("p", 1)), k["on"], k["off"])
        for site in ("Ya", "Yb"):
            held = m["R"](loop="p", Y1=("p", 1))
            Rule(f"R_writes_{site}", held % S(PTB=1, **{site: "u"}) >> held % S(PTB=1, **{site: "p"}), k["kc"])
            Rule(f"S_loses_{site}", S(**{site: "p"}) >> S(**{site: "u"}), k["off"])
            Rule(
                f"G_docks_on_{site}",
                G(SH2=None) + S(**{site: "p"}) | G(SH2=1) % S(**{site: ("p", 1)}),
                k["on"],
                k["off"],
            )
        Rule("G_holds_H", G(SH3=None) + H(rich=None) | G(SH3=1) % H(rich=1), k["on"], k["off"])
        Observable("H_at_S", H(rich=1) % G(SH3=1, SH2=ANY))
        Observable("G_at_R", G(SH2=1) % S(Yb=("p", 1), PTB=ANY))

    full = receptor(adaptor, sites=("Y1", "Y2"))
    small = il2.decouple(full, verify=True)
    assert sorted(split(small)) == [(("R.Y1",), ("R.Y2",)), (("S.Ya",), ("S.Yb",))]
    assert il2.decoupling(small).verified < 1e-6
    assert len(il2.expand(small).species) < len(il2.expand(full, decoupled=False).species) / 2


def couple(m, k):
    R = m["R"]
    Rule("Y1_helps_Y2", R(Y1="p", Y2="u") >> R(Y1="p", Y2="p"), k["kc"])


@pytest.mark.slow
def test_limbs_that_a_rule_couples_stay_together_or_are_refused_by_name(receptor):
    small = il2.decouple(receptor(couple), verify=True)
    assert split(small) == [(("R.Y1", "R.Y2"), ("R.Y3",))]
    assert il2.decoupling(small).verified < 1e-6
    assert "Y1_helps_Y2" in il2.decoupling(small).splits[0].why["R.Y1"]
    with pytest.raises(Il2Error, match=r"'Y1_helps_Y2' asks for Y1 .* changes Y2 of R; give the two as one limb"):
        il2.decouple(receptor(couple), scaffold="R", limbs=["Y1", "Y2", "Y3"])
    assert split(il2.decouple(receptor(couple), scaffold="R", limbs=[["Y1", "Y2"], "Y3"])) == split(small)


@pytest.mark.slow
def test_time_beside_a_constant_is_decoupled_and_copied():
    model = Model("ramp", _export=False)
    with il2.building(model):
        sites = [f"y{i}" for i in range(11)]
        R = Monomer("R", sites, {site: ["u", "p"] for site in sites})
        Initial(R(**dict.fromkeys(sites, "u")), Parameter("R_0", 100.0))
        ramp, k = Expression("ramp", Parameter("slope", 0.01) * time), Parameter("k", 0.1)
        for site in sites:
            Rule(f"R_{site}", R(**{site: "u"}) >> R(**{site: "p"}), ramp if site == "y0" else k)
            Observable(f"p_{site}", R(**{site: "p"}))
    by_hand = 100 * (1 - np.exp(-0.01 * 50))
    for one in (model, copy.deepcopy(model), pickle.loads(pickle.dumps(model)), il2.decouple(model)):
        assert il2.Simulator(one, [0, 10]).run().observables["p_y0"][-1] == pytest.approx(by_hand, rel=1e-5)
        assert "time()*slope" in il2.export(one, format="bngl")


def test_what_cannot_be_divided_comes_back_as_a_copy(receptor):
    full = receptor(sites=("Y1",))
    same = il2.decouple(full)
    assert same is not full
    assert [str(rule) for rule in same.rules] == [str(rule) for rule in full.rules]
    assert split(same) == []
    assert "nothing to decouple" in str(il2.decoupling(same))
    with pytest.raises(Il2Error, match="was not made by decouple"):
        il2.decoupling(full)


@pytest.mark.slow
def test_a_scaffold_that_is_named_is_divided_where_it_gains_nothing_too(receptor):
    def pair(m, k):
        S = Monomer("S", ["a", "b"], {"a": ["u", "p"], "b": ["u", "p"]})
        Initial(S(a="u", b="u"), k["on"])
        for site in S.sites:
            Rule(f"S_{site}", S(**{site: "u"}) | S(**{site: "p"}), k["on"], k["off"])
        Observable("pa", S(a="p"))

    full = receptor(pair, sites=("Y1",))
    assert split(il2.decouple(full)) == []
    assert split(il2.decouple(full, scaffold="S", verify=True)) == [(("S.a",), ("S.b",))]


@pytest.mark.slow
def test_a_site_that_never_changes_is_no_limb():
    full = il2.build(il2_receptor, stat5(detail="sites"), mutants={"CD122": ["Y392F"]})
    assert split(il2.decouple(full)) == [(("CD122.Y338",), ("CD122.Y510",))]
    assert "left out" in il2.decoupling(il2.decouple(full)).splits[0].rules["STAT5A_docks_on_CD122_Y392"]


@pytest.mark.slow
def test_annotations_follow_and_the_model_exports(receptor):
    full = receptor()
    with il2.building(full):
        Annotation(full.monomers["R"], "https://identifiers.org/uniprot:P14784")
        Annotation(full.rules["R_writes_Y1"], "story", "isPartOf")
    small = il2.decouple(full)
    assert [note.subject.name for note in small.annotations] == ["R_Y1", "R_Y2", "R_Y3", "R_writes_Y1"]
    text = il2.export(small, format="bngl", verify=True)
    assert "R_Y2(lig,loop~u~p,Y2~u~p)" in text


@pytest.mark.slow
def test_amounts_that_differ_in_other_limbs_add_up(receptor):
    def another(m, k):
        Initial(m["R"](lig=None, loop="u", Y1="u", Y2="p", Y3="u"), Parameter("R_other", 7.0))

    full = receptor(another)
    small = il2.decouple(full, verify=True)
    assert il2.decoupling(small).verified < 1e-6
    assert small.expressions["R_0_and_R_other"].get_value() == 57


@pytest.mark.slow
def test_what_is_too_large_to_expand_is_compared_with_network_free_means(receptor):
    full = receptor(sites=tuple(f"Y{i}" for i in range(1, 9)))
    small = il2.decouple(full, verify=True)
    report = il2.decoupling(small)
    assert report.predicted > 1e5
    assert len(il2.expand(small).species) < 250
    assert report.verified < 0.15
    assert report.verified_by == "the means of 10 network-free runs"


@pytest.mark.slow
def test_expansion_decouples_by_itself_and_once(monkeypatch):
    full = il2.build(il2_receptor, stat5(detail="sites"))
    small = il2.expand(full)
    assert len(small.species) == 471
    assert il2.decoupling(small.model).splits
    monkeypatch.setattr("pysb_il2.network.expansion.MIN_SPECIES_TO_DECOUPLE", 1)
    monkeypatch.setattr("pysb_il2.network.expansion.decoupled_model", lambda model: pytest.fail("looked through again"))
    assert il2.expand(small.model).text == small.text


@pytest.mark.slow
def test_a_model_without_independent_sites_is_looked_through_once(monkeypatch, tmp_path):
    monkeypatch.setenv("PYSB_IL2_CACHE", str(tmp_path))
    monkeypatch.setattr("pysb_il2.network.expansion.MIN_SPECIES_TO_DECOUPLE", 1)
    model = il2.build("receptor", ligand="IL15")
    species = il2.expand(model).species
    assert len(species) == 21
    assert [entry.species for entry in cache.entries()] == [21]
    monkeypatch.setattr("pysb_il2.network.expansion.decoupled_model", lambda model: pytest.fail("looked through again"))
    assert il2.expand(model).species == species


@pytest.mark.slow
def test_a_decoupled_network_from_the_cache_needs_its_model_only_when_asked(monkeypatch, tmp_path, receptor):
    monkeypatch.setenv("PYSB_IL2_CACHE", str(tmp_path))
    monkeypatch.setattr("pysb_il2.network.expansion.MIN_SPECIES_TO_DECOUPLE", 1)
    full = receptor()
    fresh = il2.expand(full)
    with monkeypatch.context() as patched:
        patched.setattr("pysb_il2.network.expansion.decoupled_model", lambda model: pytest.fail("decoupled again"))
        kept = il2.expand(full)
        assert (kept.text, kept.name, kept.parameters) == (fresh.text, "receptor", fresh.parameters)
        assert kept.net_text({"on": 0.5}) == fresh.net_text({"on": 0.5})
    full.parameters["on"].value = 7.0  # later than the expansion
    assert split(kept.model) == split(fresh.model) == [(("R.Y1",), ("R.Y2",), ("R.Y3",))]
    assert [str(rule) for rule in kept.model.rules] == [str(rule) for rule in fresh.model.rules]
    assert kept.model.parameters["on"].value == kept.parameters["on"] == 2e-3
    again = il2.expand(full)
    assert again.parameters["on"] == 7.0
    with il2.building(full):
        couple(full.monomers, full.parameters)
    with pytest.raises(Il2Error, match="model 'receptor' was changed after it was expanded"):
        again.model
    assert il2.expand(full).text != fresh.text


def test_replicas_keep_their_old_name_for_a_release(receptor):
    report = il2.decoupling(il2.decouple(receptor(sites=("Y1", "Y2"))))
    with pytest.warns(DeprecationWarning, match=r"'copies' of Decoupling is now 'replicas'"):
        assert report.copies == report.replicas == ("R_Y1", "R_Y2", "L_Y1", "L_Y2")


@pytest.mark.slow
@pytest.mark.parametrize("model", [egfr_simple, earm])
def test_constants_of_a_network_are_the_constant_expressions(model):
    assert il2.expand(model).constants == {expression.name for expression in model.expressions_constant()}
