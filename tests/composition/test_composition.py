"""Composition: union, order-independence, conflicts, users' modules and models, nothing leaking."""

import itertools
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pysb import ANY, Initial, Model, Monomer, Observable, Parameter, Rule
from pysb.core import SelfExporter

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.knowledge.cells import copies
from pysb_il2.knowledge.vocabulary import Protein, union
from pysb_il2.modules import cd122_tyrosines, il2_receptor, il15_receptor, jak_activation, stat5, trafficking


def text(model):
    """Everything that a model says, as one string."""
    parts = (
        model.monomers,
        model.parameters,
        model.expressions,
        model.rules,
        model.observables,
        model.initials,
        model.annotations,
    )
    return "\n".join(repr(component) for part in parts for component in part)


def adaptor(name="adaptor", site="tail9"):
    ADA9 = Protein("ADA9", sites={"head": (), "S7": ("u", "p")})
    tail = Protein("CD122", sites={site: ()}, uniprot="P14784")

    def rules(m, k):
        """ADA9 docks on a new site of CD122."""
        Rule(
            "ADA9_binds_CD122",
            m.ADA9(head=None) + m.CD122(**{site: None}) | m.ADA9(head=1) % m.CD122(**{site: 1}),
            k.ADA9_binds_CD122_kf,
            k.ADA9_binds_CD122_kr,
        )

    constants = {
        "ADA9_binds_CD122_kf": (1e6, "1/(M*s)"),
        "ADA9_binds_CD122_kr": (0.01, "1/s"),
        "ADA9_0": (1e4, "molecules"),
    }
    return il2.Module(name, rules, proteins=[ADA9, tail], requires=[il2_receptor], constants=constants)


@pytest.mark.slow
def test_every_order_of_modules_gives_the_identical_model():
    mine = adaptor()
    texts = {
        text(il2.build(*order, name="m")) for order in itertools.permutations((il2_receptor, stat5, trafficking, mine))
    }
    assert len(texts) == 1


SITES = st.dictionaries(st.sampled_from("abcd"), st.sampled_from([(), ("u", "p"), ("x", "y")]), max_size=4)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["A", "B"]), SITES), max_size=5), st.randoms())
def test_union_is_an_algebra(said, random):
    mentions = [(f"m{i}", Protein(name, sites)) for i, (name, sites) in enumerate(said)]
    shuffled = mentions[:]
    random.shuffle(shuffled)

    def outcome(order):
        try:
            return union(order)
        except Il2Error:
            return "conflict"

    assert outcome(mentions) == outcome(shuffled) == outcome(mentions + shuffled)


def test_what_nobody_speaks_of_is_not_there():
    model = il2.build(il2_receptor)
    assert "loc" not in model.monomers["CD122"].sites
    assert "JAK1" not in model.monomers.keys()


def test_conflicting_states_name_both_modules_and_the_way_out():
    odd = il2.Module("odd", lambda m, k: None, proteins=[Protein("CD122", {"Y510": ("p", "u")})])
    with pytest.raises(Il2Error, match=r"modules '\w+' and '\w+' disagree: site 'Y510' of 'CD122'.*rename"):
        il2.build(il2_receptor, stat5(detail="sites"), odd)


def test_who_names_a_protein_need_not_say_its_identifier_again():
    mine, theirs = Protein("CD122", sites={"tail9": ()}), Protein("CD122", uniprot="P14784")
    assert [(mine | theirs).uniprot, (theirs | mine).uniprot] == ["P14784", "P14784"]


def test_another_accession_is_a_conflict():
    odd = il2.Module("odd", lambda m, k: None, proteins=[Protein("CD122", uniprot="P00000")])
    with pytest.raises(Il2Error, match="UniProt"):
        il2.build(il2_receptor, odd)


def test_a_module_in_two_forms_is_refused():
    with pytest.raises(Il2Error, match="module 'cd122_tyrosines' comes in two forms"):
        il2.build(il2_receptor, stat5(detail="sites"), cd122_tyrosines(detail="lumped"))


def test_an_alias_is_refused_with_the_name_to_use():
    odd = il2.Module("odd", lambda m, k: None, proteins=[Protein("IL2RB", {"x": ()})])
    with pytest.raises(Il2Error, match="'IL2RB' is called 'CD122' here"):
        il2.build(odd)


def test_unknown_level_names_the_levels():
    with pytest.raises(Il2Error, match="did you mean 'sites'"):
        stat5(detail="site")


def test_a_user_module_adds_a_site_and_a_protein():
    model = il2.build(il2_receptor, stat5, adaptor(), cell={"CD25": 22, "CD122": 511, "CD132": 12407})
    assert "tail9" in model.monomers["CD122"].sites
    assert model.parameters["ADA9_0"].value == 1e4


def test_a_composed_model_simulates():
    """The adaptor of a user fills up on CD122 beside our receptor: 1e4 copies, Kd 10 nM or 1204 molecules in 0.2 pL."""
    model = il2.build(il2_receptor, adaptor(), cell="NK")
    with il2.building(model):
        Observable("docked", model.monomers["ADA9"](head=ANY))
    table = il2.dose_response(model, doses_nM=[1.0], times_min=[60], readout="docked")
    free = 1e4 - table.value[0]
    assert table.value[0] * (1204.4 / free + 1) == pytest.approx(copies("NK")["CD122"], rel=1e-3)


def test_a_protein_without_copies_is_said():
    bare = il2.Module("bare", lambda m, k: None, proteins=[Protein("ADA9")])
    with pytest.raises(Il2Error, match="'ADA9' has no copy number"):
        il2.build(il2_receptor, bare)


def test_a_rate_of_the_wrong_dimension_is_refused():
    def rules(m, k):
        """Bind with a first-order constant."""
        Rule("wrong", m.CD25(ligand=None) + m.CD25(ligand=None) >> m.CD25(ligand=1) % m.CD25(ligand=1), k.wrong_kf)

    odd = il2.Module("odd", rules, requires=[il2_receptor], constants={"wrong_kf": (1.0, "1/s")})
    with pytest.raises(Il2Error, match="rate 'wrong_kf' of rule 'wrong' has the dimension"):
        il2.build(odd)


def test_jak_activation_without_a_ligand_says_what_to_add():
    with pytest.raises(Il2Error, match="add a receptor module"):
        il2.build(jak_activation)


def foreign():
    """A PySB model of somebody else's, with a STAT5A that carries a site of its own."""
    model = Model("foreign", _export=False)
    with il2.building(model):
        states = {"Y694": ["u", "p"], "loc": ["cytoplasm", "nucleus"], "S780": ["u", "p"]}
        STAT5A = Monomer("STAT5A", ["SH2", "Y694", "PTP", "loc", "S780"], states)
        Parameter("mySTAT5A", 5e4)
        Initial(STAT5A(SH2=None, Y694="u", PTP=None, loc="cytoplasm", S780="u"), model.parameters["mySTAT5A"])
        Parameter("kS", 1e-3)
        Rule("S780_phosphorylated", STAT5A(S780="u") >> STAT5A(S780="p"), model.parameters["kS"])
    return model


@pytest.mark.slow
def test_add_to_a_foreign_model_with_its_own_stat5a():
    model = foreign()
    stat5a = model.monomers["STAT5A"]
    assert il2.add_to(model, il2_receptor, stat5) is model
    assert model.monomers["STAT5A"] is stat5a
    assert sum(initial.pattern.monomer_patterns[0].monomer is stat5a for initial in model.initials) == 1
    table = il2.time_course(model, doses_nM=[1.0], times_min=[0, 30], readouts=["pSTAT5A", "pSTAT5B"])
    assert (table[table.time_min == 30].value > 10).all()


def test_a_foreign_monomer_that_lacks_a_site_is_named_and_the_model_left_alone():
    model = Model("foreign", _export=False)
    with il2.building(model):
        Monomer("STAT5A", ["SH2"])
    before = text(model)
    with pytest.raises(Il2Error, match=r"monomer 'STAT5A' of model 'foreign' lacks site '(Y694|loc|PTP)'"):
        il2.add_to(model, il2_receptor, stat5)
    assert text(model) == before


def test_add_to_without_a_model(monkeypatch):
    monkeypatch.setattr(SelfExporter, "default_model", None)
    with pytest.raises(Il2Error, match="no PySB model to add to"):
        il2.add_to(il2_receptor)


def test_nothing_leaks_also_after_an_exception():
    mine = Model("mine", _export=False)
    state = [getattr(SelfExporter, n) for n in ("do_export", "default_model", "target_globals", "target_module")]

    def boom(m, k):
        """Fail in the middle."""
        Monomer("HALF_WRITTEN")
        raise RuntimeError("boom")

    with il2.building(mine), pytest.raises(RuntimeError, match="boom"):
        il2.build(il2.Module("boom", boom, requires=[il2_receptor]))
    after = [getattr(SelfExporter, n) for n in ("do_export", "default_model", "target_globals", "target_module")]
    assert after == state
    assert not list(mine.components)
    assert "CD25" not in globals()


@pytest.mark.slow
def test_threads_do_not_mix():
    expected = text(il2.build("signal", name="m"))
    results = []

    def work():
        results.append(text(il2.build("signal", name="m")))

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 6


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"cell": "Tregg"}, "unknown cell 'Tregg'.*did you mean 'Treg'"),
        ({"ligand": "IL3"}, "unknown ligand 'IL3'.*did you mean 'IL"),
        ({"knockouts": ["CD123"]}, "unknown protein 'CD123' in knockouts=; did you mean"),
        ({"knockouts": "CD25"}, r"knockouts=\['CD25'\]"),
        ({"mutants": {"CD122": ["Y510F"]}}, "detail='sites'"),
        ({"mutants": {"CD122": ["510"]}}, "write it like 'Y510F'"),
        ({"mutants": {"CD9": ["Y1F"]}}, "unknown protein 'CD9'"),
        ({"parameters": {"cell_densty": 1e9}}, "unknown parameter 'cell_densty'.*did you mean 'cell_density'"),
        ({"parameters": {"cell_density": float("nan")}}, "give a finite value"),
        ({"parameters": {"cell_density": -1}}, "give a finite value"),
        ({"parameters": {"cell_density": (5, "nM")}}, "unit that converts"),
    ],
)
def test_bad_arguments_are_named_with_the_way_out(kwargs, message):
    with pytest.raises(Il2Error, match=message):
        il2.build("signal", **kwargs)


def test_unknown_model_and_nothing_to_build():
    with pytest.raises(Il2Error, match="did you mean 'signal'"):
        il2.build("signals")
    with pytest.raises(Il2Error, match="nothing to build"):
        il2.build()


def test_a_ligand_brings_its_receptor():
    model = il2.build("receptor", ligand="IL15")
    assert set(model.monomers.keys()) == {"IL15", "CD215", "CD122", "CD132"}
    both = il2.build(il2_receptor, il15_receptor)
    assert {"IL2", "IL15"} <= set(both.monomers.keys())


def test_overrides_take_a_unit():
    model = il2.build(il2_receptor, parameters={"CD25_captures_IL2_Kd": (20, "nM")})
    assert model.parameters["CD25_captures_IL2_Kd"].value == pytest.approx(2e-8)


def test_a_mutein_changes_the_contacts_it_has():
    wild, mutein = il2.build(il2_receptor), il2.build(il2_receptor, ligand="H16N_Nterm_Fc")
    for name in ("CD122_captures_IL2_Kd", "CD122_joins_IL2_CD25_Kd"):
        assert mutein.parameters[name].value / wild.parameters[name].value == pytest.approx(22.35 / 5.296)
    assert mutein.parameters["CD132_joins_IL2_CD122_Kd"].value == wild.parameters["CD132_joins_IL2_CD122_Kd"].value
    (said,) = [a.object for a in mutein.annotations if a.predicate == "isVersionOf"]
    assert said == "H16N_Nterm_Fc"
    assert not [a for a in wild.annotations if a.predicate == "isVersionOf"]


def test_a_notebook_shows_what_a_module_encodes_and_its_constants():
    silent = il2.Module(
        "silent", lambda m, k: None, proteins=[il2.Protein("A", {"<s>": ()})], constants={"A_0": (5, "molecules")}
    )
    shown = silent._repr_html_()
    assert "<td>A: &lt;s&gt;</td>" in shown
    assert "<td>A_0: 5 molecules</td>" in shown
    assert "<td>levels of detail</td><td>lumped, sites</td>" in il2.modules.stat5._repr_html_()
