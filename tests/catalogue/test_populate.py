"""Cells of several types in one medium: one type alone is the model of one cell, and nothing is lost between them."""

import functools

import numpy as np
import pytest
from pysb import ANY, Expression, Initial, Model, Monomer, Observable, Parameter, Rule

import pysb_il2 as il2
from pysb_il2.annotations import cell_types
from pysb_il2.network import expansion, partitioned_expansion
from pysb_il2.network.bionetgen import generate_network
from pysb_il2.network.canonical_bngl import canonical_bngl
from pysb_il2.network.network import Network
from pysb_il2.simulation.runner import Runner

TIMES = [0.0, 600.0, 3600.0, 14400.0]
N_AVOGADRO = 6.02214076e23


def cell(name="cell", receptors=1000.0, **values):
    """A cell with a rate of every order: binding in the medium, dimers, uptake, feedback, secretion, a total rate."""
    model = Model(name, _export=False)
    with il2.building(model):
        L = Monomer("L", ["r", "place"], {"place": ["medium", "endosome"]})
        R, Y = Monomer("R", ["l", "r"]), Monomer("Y", ["state"], {"state": ["u", "p"]})
        volume = Expression("medium_volume", 1 / Parameter("cell_density", 1e9))
        Initial(L(r=None, place="medium"), Expression("L_at_first", Parameter("L_dose", 1e-11) * volume * N_AVOGADRO))
        Initial(R(l=None, r=None), Parameter("R_0", receptors))
        Initial(Y(state="u"), Parameter("Y_0", 5000))
        bind = Expression("kf_in_medium", Parameter("kf", values.get("kf", 1e7)) / (N_AVOGADRO * volume))
        k = {name: Parameter(name, value) for name, value in {
            "kr": 1e-3, "k_dimer": 1e-6, "k_apart": 1e-3, "k_in": 1e-3, "k_out": 1e-3, "k_lost": 1e-4, "k_mark": 2e-6,
            "k_unmark": 1e-3, "k_secreted": 0.02, "k_made": 0.01, "k_total": 0.05, "k_again": 1e-6,
        }.items()}  # fmt: skip
        Observable("Yp", Y(state="p"))
        Observable("bound_L", L(r=ANY))
        Observable("free_L", L(r=None, place="medium"))
        Observable("L_inside", L(place="endosome"))
        Observable("dimers", R(l=ANY, r=1) % R(l=ANY, r=1))
        Observable("all_R", R())
        held = L(r=1, place="medium") % R(l=1, r=None)
        Rule("bind", L(r=None, place="medium") + R(l=None, r=None) | held, bind, k["kr"])
        Rule("dimer", R(l=ANY, r=None) + R(l=ANY, r=None) | R(l=ANY, r=2) % R(l=ANY, r=2), k["k_dimer"], k["k_apart"])
        Rule("uptake", held >> L(r=1, place="endosome") % R(l=1, r=None), k["k_in"])
        Rule("out", L(r=1, place="endosome") % R(l=1) >> L(r=None, place="endosome") + R(l=None), k["k_out"])
        Rule("again", L(r=None, place="endosome") + R(l=None) >> L(r=1, place="endosome") % R(l=1), k["k_again"])
        Rule("lost", L(r=None, place="endosome") >> None, k["k_lost"])
        Rule("mark", R(l=ANY) + Y(state="u") >> R(l=ANY) + Y(state="p"), k["k_mark"])
        Rule("unmark", Y(state="p") >> Y(state="u"), k["k_unmark"])
        Rule("secrete", None >> L(r=None, place="medium"), k["k_secreted"])
        Rule("feedback", None >> R(l=None, r=None), Expression("made", k["k_made"] * model.observables["Yp"] / 1000))
        Rule("worn", R(l=None, r=None) >> None, k["k_total"], total_rate=True)
    return model


def followed(model, names, dose="L_dose", at=1e-11, **values):
    """Return read-outs over time at tight tolerances, by name."""
    runner = Runner(il2.expand(model), rtol=1e-11)
    values = {dose: at, **values}
    readouts = runner.run(values, runner.initials(values), TIMES).readouts
    return {name: np.array(readouts[name]) for name in names}


@functools.cache
def pair():
    """Treg and T helper cells with the receptor alone; not to be changed."""
    return il2.populate({"Treg": 1e5, "Th": 1e6}, model="receptor")


def alike(one, other, rel=1e-8):
    for name, values in one.items():
        assert other[name] == pytest.approx(values, rel=0, abs=rel * max(np.abs(values).max(), 1e-12)), name


OF_CELL = ["Yp", "L_inside", "dimers", "all_R"]


@pytest.mark.parametrize("number", [1.0, 3e5])
def test_one_type_alone_is_the_model_of_one_cell(number):
    of_medium = ["free_L", "bound_L"]
    single = followed(cell(), [*OF_CELL, *of_medium])
    model = il2.populate({"T": number}, volume_ml=number * 1e-6, model={"T": cell()})
    found = followed(model, [*(f"T_{name}" for name in OF_CELL), *of_medium])
    per_cell = {name: found[f"T_{name}"] for name in OF_CELL} | {name: found[name] / number for name in of_medium}
    alike(single, per_cell)
    assert all(values[-1] > 1 for values in single.values())


@pytest.mark.slow
def test_one_type_alone_of_a_ready_model_is_that_model():
    names = list(il2.build("receptor", cell="Treg").observables.keys())
    single = followed(il2.build("receptor", cell="Treg"), names, "IL2_dose", 1e-10)
    model = il2.populate({"Treg": 1e6}, model="receptor")
    found = followed(model, [*model.observables.keys(), *model.expressions.keys()], "IL2_dose", 1e-10)
    shared = single.pop("free_IL2")
    alike(single, {name: found[f"Treg_{name}"] for name in single})
    assert found["free_IL2"] == pytest.approx(shared * 1e6, rel=1e-8)
    assert found["IL2_in_medium_nM"][0] == pytest.approx(0.1)


@pytest.mark.slow
def test_dissociation_into_much_medium_is_that_of_one_cell():
    cells = {"CD25": 1e4, "CD122": 0, "CD132": 0}
    one, two = (il2.build("receptor", cell={**cells, "CD25": copies}) for copies in (1e4, 3e3))
    model = il2.populate({"a": 1e5, "b": 3e5}, model={"a": one, "b": two})
    found = il2.dissociation(model, times_min=[0, 0.1, 0.5], ligand_nM=1e3, readout="a_bound_IL2").value
    single = il2.dissociation(one, times_min=[0, 0.1, 0.5], ligand_nM=1e3).value
    assert list(found) == pytest.approx(list(single), rel=1e-3)  # ligand depletes while the cells are loaded
    assert found[2] < 0.1 * found[0]


@pytest.mark.slow
def test_cells_and_volume_together_change_nothing():
    names = ["Treg_bound_IL2", "Th_bound_IL2", "IL2_in_medium_nM"]
    one = followed(pair(), names, "IL2_dose")
    double = il2.populate({"Treg": 2e5, "Th": 2e6}, volume_ml=2.0, model="receptor")
    alike(one, followed(double, names, "IL2_dose"))


@pytest.mark.slow
def test_numbers_and_volume_are_parameters_that_a_run_may_change():
    names = ["Treg_bound_IL2", "Th_bound_IL2", "IL2_in_medium_nM"]
    other = il2.populate({"Treg": 4e5, "Th": 2e6}, volume_ml=0.5, model="receptor")
    found = followed(pair(), names, "IL2_dose", Treg_cells=4e5, Th_cells=2e6, medium_volume=0.5e-3)
    alike(followed(other, names, "IL2_dose"), found)


def test_two_halves_of_a_type_are_the_whole():
    whole = followed(il2.populate({"T": 4e5}, model={"T": cell()}), ["T_Yp", "T_dimers", "free_L"])
    halves = il2.populate({"a": 1e5, "b": 3e5}, model={"a": cell(), "b": cell()})
    found = followed(halves, ["a_Yp", "b_Yp", "a_dimers", "free_L"])
    assert found["a_Yp"] == pytest.approx(found["b_Yp"], rel=1e-8)
    alike(whole, {"T_Yp": found["a_Yp"], "T_dimers": found["a_dimers"], "free_L": found["free_L"]})


@pytest.mark.slow
def test_the_order_of_types_does_not_matter():
    names = ["Treg_bound_IL2", "Th_bound_IL2", "bound_IL2", "free_IL2"]
    other = il2.populate({"Th": 1e6, "Treg": 1e5}, model="receptor")
    alike(followed(pair(), names, "IL2_dose"), followed(other, names, "IL2_dose"))


@pytest.mark.slow
def test_no_ligand_is_lost_between_medium_and_cells():
    model = il2.populate({"Treg": 1e5, "Th": 1e6}, model="receptor")
    with il2.building(model):
        Observable("all_IL2", model.monomers["IL2"]())
    names = ["all_IL2", "free_IL2", "bound_IL2", "Treg_bound_IL2", "Th_bound_IL2"]
    found = followed(model, names, "IL2_dose", ligand_degraded_kf=0.0)
    assert found["bound_IL2"] == pytest.approx(1e5 * found["Treg_bound_IL2"] + 1e6 * found["Th_bound_IL2"])
    assert found["all_IL2"] == pytest.approx(found["all_IL2"][0], rel=1e-9)
    assert found["bound_IL2"][-1] > 0.005 * found["free_IL2"][0]


def test_types_that_make_the_ligand_make_it_once_per_cell():
    model = il2.populate({"a": 1e3, "b": 3e3}, model={"a": cell(receptors=0), "b": cell(receptors=0)})
    found = followed(model, ["free_L"], at=0.0, k_made=0.0, k_total=0.0)
    assert found["free_L"] == pytest.approx(0.02 * 4e3 * np.array(TIMES), rel=1e-8)


@pytest.mark.slow
def test_treg_leave_less_for_other_cells():
    bound = []
    for treg in (1e3, 1e5, 1e6):
        model = il2.populate({"Treg": treg, "Th": 1e5}, volume_ml=0.1, model="receptor")
        bound.append(followed(model, ["Th_bound_IL2"], "IL2_dose", 1e-11)["Th_bound_IL2"][-1])
    assert bound[0] > bound[1] > 1.5 * bound[2]


def test_constants_are_shared_unless_they_are_of_a_cell_or_differ():
    model = il2.populate({"a": 1e3, "b": 1e3}, model={"a": cell(), "b": cell(kf=2e7)})
    names = set(model.parameters.keys())
    assert {"k_in", "L_dose", "a_kf", "b_kf", "a_R_0", "b_R_0", "a_cells", "medium_volume"} <= names
    assert names.isdisjoint({"kf", "R_0", "a_k_in", "cell_density"})
    assert cell_types(model) == {f"{label}_{monomer}": label for label in "ab" for monomer in "RY"}


def two_sites(name):
    """A cell whose receptor has two independent sites, each with two partners in turn."""
    model = Model(name, _export=False)
    with il2.building(model):
        L, R = Monomer("L", ["r"]), Monomer("R", ["l", "y1", "y2"], {"y1": ["u", "p"], "y2": ["u", "p"]})
        volume = Expression("medium_volume", 1 / Parameter("cell_density", 1e9))
        Initial(L(r=None), Expression("L_at_first", Parameter("L_dose", 1e-10) * volume * N_AVOGADRO))
        Initial(R(l=None, y1="u", y2="u"), Parameter("R_0", 1000))
        bind = Expression("kf_in_medium", Parameter("kf", 1e7) / (N_AVOGADRO * volume))
        Rule("bind", L(r=None) + R(l=None) | L(r=1) % R(l=1), bind, Parameter("kr", 1e-3))
        for site, rate in (("y1", 1e-3), ("y2", 3e-3)):
            A = Monomer(f"A_{site}", ["sh2"])
            Initial(A(sh2=None), Parameter(f"A_{site}_0", 500))
            Rule(f"mark_{site}", R(l=ANY, **{site: "u"}) >> R(l=ANY, **{site: "p"}), Parameter(f"k_{site}", rate))
            Rule(
                f"dock_{site}", A(sh2=None) + R(**{site: "p"}) | A(sh2=1) % R(**{site: ("p", 1)}),
                Parameter(f"kf_{site}", 1e-6), Parameter(f"kr_{site}", 1e-3),
            )  # fmt: skip
            Observable(f"on_{site}", A(sh2=ANY))
    return model


def test_decoupling_is_exact_and_needs_no_more_copies_than_for_one_type():
    model = il2.populate({"a": 1e3, "b": 2e3}, model={"a": two_sites("a"), "b": two_sites("b")})
    smaller = il2.decouple(model, verify=True)
    report = il2.decoupling(smaller)
    assert [len(split.limbs) for split in report.splits] == [2]
    assert report.verified < 1e-6
    names = ["a_on_y1", "b_on_y2", "L_in_medium_nM"]
    alike(followed(model, names), followed(smaller, names))


@pytest.fixture
def texts(monkeypatch):
    """Return the texts that BioNetGen is given for models of several parts."""
    texts, generate = [], partitioned_expansion.bng.generate_networks

    def recorded(bngl, **options):
        texts.extend(bngl)
        return generate(bngl, **options)

    monkeypatch.setattr(partitioned_expansion.bng, "generate_networks", recorded)
    return texts


@pytest.mark.slow
def test_decoupled_types_that_are_alike_are_expanded_once(monkeypatch, texts, same_network):
    types = {label: two_sites(label) for label in "abc"}
    smaller = il2.decouple(il2.populate(dict.fromkeys(types, 1e3), model=types))
    monkeypatch.setattr(expansion, "MIN_SPECIES_TO_PARTITION", 1)
    found = il2.expand(smaller, cache=False)
    assert len(texts) == 2  # the two sites of one type
    same_network(Network(smaller, generate_network(canonical_bngl(smaller))), found)


@pytest.mark.slow
def test_types_are_expanded_apart_and_those_that_are_alike_once(monkeypatch, texts):
    model = il2.populate({"Treg": 1e5, "Th": 1e6}, model="receptor")
    whole = il2.expand(model, cache=False)
    monkeypatch.setattr(expansion, "MIN_SPECIES_TO_PARTITION", 1)
    by_type = il2.expand(model, cache=False)
    assert len(texts) == 1
    assert set(by_type.species) == set(whole.species)
    assert len(by_type.reactions) == len(whole.reactions)
    one, other = (Runner(network, rtol=1e-11) for network in (whole, by_type))
    values = {"IL2_dose": 1e-10}
    read = [runner.run(values, runner.initials(values), TIMES).readouts for runner in (one, other)]
    alike({name: read[0][name] for name in model.observables.keys()}, read[1], 1e-9)


@pytest.mark.slow
def test_types_of_other_models_are_expanded_apart_to_the_same_network(monkeypatch):
    other = cell("other")
    with il2.building(other):
        Rule("leak", other.monomers["R"](l=None, r=None) >> None, Parameter("k_leak", 1e-4))
    model = il2.populate({"a": 1e3, "b": 1e3}, model={"a": cell(), "b": other})
    whole = il2.expand(model, cache=False)
    monkeypatch.setattr(expansion, "MIN_SPECIES_TO_PARTITION", 1)
    apart = il2.expand(model, cache=False)
    assert set(apart.species) == set(whole.species)
    assert len(apart.reactions) == len(whole.reactions)


@pytest.mark.slow
def test_an_antibody_on_a_face_of_the_ligand_leaves_the_others_and_joins_no_two_cells():
    model = il2.populate({"Treg": 1e5, "Th": 1e5}, model="receptor")
    with il2.building(model):
        antibody = Monomer("antibody", ["IL2"])
        Initial(antibody(IL2=None), Parameter("antibody_0", 1e12))
        free, held = model.monomers["IL2"](CD25=None), model.monomers["IL2"](CD25=1)
        Rule("antibody_binds", antibody(IL2=None) + free >> antibody(IL2=1) % held, Parameter("k_antibody", 1e-10))
        Observable("with_antibody", held % antibody(IL2=1) % model.monomers["Th_CD122"](ligand=ANY))
    types = cell_types(model)
    for rule in model.rules:
        patterns = rule.reactant_pattern.complex_patterns + rule.product_pattern.complex_patterns
        for pattern in patterns:
            assert len({types[m.monomer.name] for m in pattern.monomer_patterns if m.monomer.name in types}) <= 1
    assert any("antibody" in rule.name and rule.name.startswith("Th_CD122_captures") for rule in model.rules)
