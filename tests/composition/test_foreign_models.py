"""`add_to` a model that has components of its own: whose a name is, what is shared, and what is refused untouched."""

import pytest
from pysb import ANY, Compartment, EnergyPattern, Expression, Initial, Model, Monomer, Observable, Parameter, Rule, Tag

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.knowledge.vocabulary import Protein
from pysb_il2.modules import il2_receptor, inhibitors, stat5, trafficking


def foreign(*extra):
    """A model of somebody else's: Q decays, and whatever else is called with the monomer."""
    model = Model("mine", _export=False)
    with il2.building(model):
        Q = Monomer("Q")
        Initial(Q(), Parameter("Q0", 10.0))
        Rule("Q_decays", Q() >> None, Parameter("kq", 0.1))
        Observable("Q_total", Q())
        for write in extra:
            write(Q)
    return model


def contents(model):
    """All that a model holds, by the objects themselves."""
    return {name: list(value) if hasattr(value, "__len__") else value for name, value in vars(model).items()}


KINDS = {
    "Monomer": lambda name: lambda Q: Monomer(name),
    "Parameter": lambda name: lambda Q: Parameter(name, 7.0),
    "Expression": lambda name: lambda Q: Expression(name, 2 * Q.model().parameters["kq"]),
    "Observable": lambda name: lambda Q: Observable(name, Q()),
    "Rule": lambda name: lambda Q: Rule(name, Q() >> Q() + Q(), Q.model().parameters["kq"]),
    "EnergyPattern": lambda name: lambda Q: EnergyPattern(name, Q(), Q.model().parameters["kq"]),
    "Tag": lambda name: lambda Q: Tag(name),
}
NAMES = {
    "CD122": "Monomer", "cell_density": "Parameter", "CD25_0": "Parameter", "medium_volume": "Expression",
    "free_IL2": "Observable", "CD25_captures_IL2": "Rule",
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_name_of_the_user_s_that_modules_write_is_refused_untouched(kind, name):
    model = foreign(KINDS[kind](name))
    before, sets = contents(model), dict(vars(model))
    if (kind, name) == ("Monomer", "CD122"):  # taken as it is, but for its sites
        expected = "monomer 'CD122' of model 'mine' lacks site"
    else:
        expected = rf"model 'mine' has an? {kind} '{name}', and the modules write an? {NAMES[name]} .*; rename yours"
    with pytest.raises(Il2Error, match=expected):
        il2.add_to(model, il2_receptor)
    assert contents(model) == before
    assert all(vars(model)[attribute] is value for attribute, value in sets.items())
    assert "\n" not in expected


def test_a_constant_that_the_modules_are_to_have_is_given_as_parameters():
    with pytest.raises(Il2Error, match=r"or leave it out and give parameters=\{'cell_density': \.\.\.\}"):
        il2.add_to(foreign(KINDS["Parameter"]("cell_density")), il2_receptor)
    model = il2.add_to(foreign(), il2_receptor, parameters={"cell_density": 7.0, "CD25_captures_IL2_Kd": (20, "nM")})
    assert model.parameters["cell_density"].value == 7.0
    assert model.parameters["CD25_captures_IL2_Kd"].value == pytest.approx(2e-8)
    with pytest.raises(Il2Error, match=r"unknown parameter 'cell_densty'.*did you mean 'cell_density'"):
        il2.add_to(foreign(), il2_receptor, parameters={"cell_densty": 7.0})
    with pytest.raises(Il2Error, match="unknown parameter 'kq'"):  # which the model has, and no module
        il2.add_to(foreign(), il2_receptor, parameters={"kq": 7.0})


def test_names_that_modules_do_not_write_are_the_user_s_to_use():
    plain, model = il2.build(il2_receptor), foreign(*(KINDS["Parameter"](name) for name in ("JAK1_0", "pSTAT5")))
    il2.add_to(model, il2_receptor)
    assert model.parameters["JAK1_0"].value == 7.0
    assert {p.name: p.value for p in plain.parameters}.items() <= {p.name: p.value for p in model.parameters}.items()
    with pytest.raises(Il2Error, match="a Parameter 'JAK1_0', and the modules write a Parameter"):
        il2.add_to(foreign(KINDS["Parameter"]("JAK1_0")), il2_receptor, stat5)


def test_a_model_with_two_components_of_one_name_is_refused():
    with pytest.warns(UserWarning, match="already defined"):
        model = foreign(KINDS["Observable"]("twice"), KINDS["Rule"]("twice"))
    with pytest.raises(Il2Error, match="a Rule and an Observable named 'twice'; rename one of them"):
        il2.add_to(model, il2_receptor)


def test_a_model_with_compartments_is_refused():
    model = foreign(lambda Q: Compartment("cytosol", None, 3, Parameter("V", 1.0)))
    with pytest.raises(Il2Error, match=r"model 'mine' has compartments \(cytosol\).*as states of a site instead"):
        il2.add_to(model, il2_receptor)
    assert model.monomers.keys() == ["Q"]


def adaptor(name="ADA9", *proteins):
    """A module of the user's own, a protein that is lost, and which uses the cell density."""

    def rules(m, k):
        Rule(f"{name}_lost", getattr(m, name)() >> None, k[f"{name}_lost_kf"])
        k.at("medium").volume()

    constants = {f"{name}_lost_kf": (0.01, "1/s"), f"{name}_0": (1e4, "molecules")}
    return il2.Module(f"module of {name}", rules, proteins=[Protein(name), *proteins], constants=constants)


def test_calls_in_a_row_share_what_the_library_wrote():
    model = foreign()
    il2.add_to(model, il2_receptor, parameters={"cell_density": 2e9})
    il2.add_to(model, adaptor(), parameters={"cell_density": 2e9})
    together = il2.add_to(foreign(), il2_receptor, adaptor(), parameters={"cell_density": 2e9})
    for one in ("parameters", "expressions", "rules", "observables", "monomers"):
        assert set(getattr(model, one).keys()) == set(getattr(together, one).keys())
    assert {p.name: p.value for p in model.parameters} == {p.name: p.value for p in together.parameters}
    model.parameters["cell_density"].value = 5e9  # by the user, in PySB's way: stays
    il2.add_to(model, adaptor("ADA10"), parameters={"cell_density": 2e9})
    assert model.parameters["cell_density"].value == 5e9


def test_calls_in_a_row_that_disagree_or_overlap_are_refused():
    model = il2.add_to(foreign(), il2_receptor, parameters={"cell_density": 2e9})
    before = contents(model)
    with pytest.raises(Il2Error, match=r"'cell_density' of model 'mine' was written as 2e\+09 .* would be 1e\+09"):
        il2.add_to(model, adaptor())
    with pytest.raises(Il2Error, match="from an earlier call, which the modules write again; add all modules in one"):
        il2.add_to(model, il2_receptor, parameters={"cell_density": 2e9})
    with pytest.raises(Il2Error, match=r"lacks site 'loc'.*or add all modules in one call"):
        il2.add_to(model, trafficking, parameters={"cell_density": 2e9})  # without places to move between
    assert contents(model) == before


def chain(*places, names=("my_CD25", "more_CD25"), states=("surface", "endosome")):
    """The user's own CD25, with its initial amounts at places in the cell."""

    def write(Q):
        CD25 = Monomer("CD25", ["ligand", "loc"], {"loc": list(states)})
        for place, name in zip(places, names, strict=False):
            Initial(CD25(ligand=None, loc=place), Parameter(name, 5e4))

    return write


@pytest.mark.parametrize("name", ["my_CD25", "CD25_0"])
def test_a_monomer_of_the_user_s_keeps_its_own_copies(name):
    """Its synthesis keeps the number that the user gives, and not that of the cell (4320 in Treg)."""
    model = il2.add_to(foreign(chain("surface", names=[name])), il2_receptor, trafficking)
    table = il2.time_course(model, doses_nM=[0.0], times_min=[0, 30], readouts=["surface_CD25"])
    assert table.value.tolist() == pytest.approx([5e4, 5e4], rel=1e-4)


@pytest.mark.slow
def test_copies_of_a_monomer_of_the_user_s_that_nothing_says_are_asked_for():
    with pytest.raises(Il2Error, match=r"monomer 'CD25' of model 'mine' has not one initial.*\{'CD25_0': 10000\}"):
        il2.add_to(foreign(chain()), il2_receptor, trafficking)
    model = il2.add_to(foreign(chain()), il2_receptor, trafficking, parameters={"CD25_0": 5e4})
    assert model.parameters["CD25_0"].value == 5e4
    with pytest.raises(Il2Error, match=r"has an initial amount of CD25.*endosome.*, which the modules set too"):
        il2.add_to(foreign(chain("endosome")), il2_receptor, trafficking)


def test_states_of_a_monomer_of_the_user_s_are_those_of_the_modules():
    def one_state(Q):
        Monomer("STAT5A", ["SH2", "Y694", "PTP", "loc"], {"Y694": ["u", "p"], "loc": ["cytoplasm"]})

    with pytest.raises(Il2Error, match="'STAT5A' of model 'mine' lacks site 'loc' with the states cytoplasm, nucleus"):
        il2.add_to(foreign(one_state), il2_receptor, stat5)
    with pytest.raises(Il2Error, match=r"site 'loc' of monomer 'CD25'.*'endosome' as its first.*name 'surface' first"):
        il2.add_to(foreign(chain("surface", states=("endosome", "surface"))), il2_receptor, trafficking)


def test_rates_of_the_user_s_are_not_judged():
    def write(Q):
        Rule("Q_lost", Q() >> None, Expression("crowding", 0.01 * Q.model().observables["Q_total"]))

    assert "Q_lost" in il2.add_to(foreign(write), il2_receptor).rules.keys()


def test_modules_that_write_one_name_or_one_amount_are_named():
    def again(m, k):
        Rule("CD25_captures_IL2", m.CD25(ligand=ANY) >> m.CD25(ligand=ANY), Parameter("mine_kf", 1.0))

    def amount(m, k):
        Initial(m.CD25(ligand=None), Parameter("mine_0", 1.0))

    for rules in (again, amount):
        with pytest.raises(Il2Error, match="module 'zmine' writes what another module or the library writes"):
            il2.build(il2_receptor, il2.Module("zmine", rules, requires=[il2_receptor]))


def test_the_accession_of_a_protein_does_not_depend_on_the_order():
    for name in ("before", "zafter"):  # modules are written in the order of their names
        without = il2.Module(name, lambda m, k: None, [Protein("CD25", {"ligand": ()})])
        model = il2.build(il2_receptor, without)
        facts = [a.object for a in model.annotations if getattr(a.subject, "name", "") == "CD25"]
        assert facts == ["https://identifiers.org/uniprot:P01589"]


def test_parameters_come_before_inhibitors_and_the_cell():
    model = il2.build(
        "signal", cell=("Treg", {"CD25": 1e4}), inhibitors={"tofacitinib": 100},
        parameters={"tofacitinib_concentration": (50, "nM"), "CD25_0": 3.0},
    )  # fmt: skip
    assert model.parameters["tofacitinib_concentration"].value == pytest.approx(50e-9)
    assert model.parameters["CD25_0"].value == 3.0
    assert "tofacitinib" in inhibitors.INHIBITORS


def test_copies_of_a_protein_of_the_cell_are_not_a_module_s_to_give():
    mine = il2.Module("mine", lambda m, k: None, requires=[il2_receptor], constants={"CD25_0": (5, "molecules")})
    with pytest.raises(Il2Error, match="constant 'CD25_0' of module 'mine' is already one of the cell"):
        il2.build(mine)


def test_a_variant_of_a_ligand_that_no_module_has_is_refused():
    with pytest.raises(Il2Error, match="ligand 'H16N_Nterm_Fc' is given, and no module has 'IL2'; add its receptor"):
        il2.add_to(foreign(), adaptor(), ligand="H16N_Nterm_Fc")


def test_a_foreign_model_keeps_its_own_course():
    model = il2.add_to(foreign(), il2_receptor)
    observed = il2.Simulator(model, [0.0, 10.0]).run().observables["Q_total"]
    assert observed[1] == pytest.approx(10.0 / 2.718281828459045, rel=1e-5)
