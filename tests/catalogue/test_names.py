"""Names as users spell them: understood where one thing can be meant, one sentence where not."""

import pytest
from pysb import Model

import pysb_il2 as il2
from pysb_il2.catalogue.descriptions import description
from pysb_il2.errors import Il2Error
from pysb_il2.knowledge import synonyms
from pysb_il2.knowledge.cells import cell_name, cells, copies
from pysb_il2.knowledge.ligands import ligand, ligands
from pysb_il2.knowledge.proteins import PROTEIN_ALIASES, resolve_protein
from pysb_il2.models import NAMES
from pysb_il2.modules import INHIBITORS, MODULES, il2_receptor
from pysb_il2.naming import normalized


@pytest.mark.parametrize("given", ["treg", "tregs", "t-reg", "TREG", "Treg", "regulatory T cells"])
def test_a_cell_in_any_spelling(given):
    assert cell_name(given) == "Treg"


@pytest.mark.parametrize(
    ("given", "name"),
    [("nk cells", "NK"), ("natural killer", "NK"), ("yt1 cd25+", "YT1_CD25pos"), ("YT1_CD25-", "YT1_CD25neg")],
)
def test_other_cells(given, name):
    assert cell_name(given) == name


@pytest.mark.parametrize("given", ["il2", "IL-2", "il_2", "aldesleukin", "Proleukin", "interleukin 2"])
def test_a_ligand_in_any_spelling(given):
    assert ligand(given).name == "IL2"


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("IL2RA", "CD25"), ("il2rb", "CD122"), ("IL-2RG", "CD132"), ("gamma-c", "CD132"), ("IL7R", "CD127"),
        ("IL4R", "CD124"), ("IL15Ra", "CD215"), ("mTORC1", "RPTOR"), ("cd45", "PTPRC"),
    ],
)  # fmt: skip
def test_a_protein_as_a_gene(given, name):
    assert resolve_protein(given) == name


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("Xeljanz", "tofacitinib"), ("jakafi", "ruxolitinib"), ("Litfulo", "ritlecitinib"), ("Simulect", "basiliximab"),
        ("zenapax", "daclizumab"), ("sirolimus", "rapamycin"), ("ly-294002", "LY294002"),
    ],
)  # fmt: skip
def test_a_drug_by_its_brand(given, name):
    model = il2.build("full" if name == "LY294002" or name == "rapamycin" else "signal", inhibitors={given: 10})
    assert model.parameters[f"{name}_concentration"].value == pytest.approx(1e-8)


def test_a_drug_given_by_two_names_is_refused():
    with pytest.raises(Il2Error, match="'tofacitinib' is given twice, once as 'Xeljanz'"):
        il2.build("signal", inhibitors={"tofacitinib": 1, "Xeljanz": 1})


def test_genes_in_cells_knockouts_and_mutants():
    assert copies({"il2ra": 5, "Il2rb": 6})["CD25"] == 5
    model = il2.build("signal", detail="sites", knockouts=["IL2RA"], mutants={"IL2RB": ["Y510F"]})
    assert model.parameters["CD25_0"].value == 0
    assert "Y510F" in {annotation.object for annotation in model.annotations}


@pytest.mark.slow
@pytest.mark.parametrize("given", ["treg", "Treg", "T-reg", "tregs"])
def test_a_ready_model_in_any_spelling(given):
    assert il2.build(given).name == "treg"
    assert list(il2.describe(given).rule) == il2.build("treg").rules.keys()


@pytest.mark.slow
@pytest.mark.parametrize(
    "function",
    [
        il2.describe,
        il2.parameters,
        il2.citations,
        il2.predict_size,
        lambda m: il2.expand(m).species,
        lambda m: il2.decoupling(il2.decouple(m)),
    ],
)
def test_whatever_takes_a_model_takes_a_ready_model_s_name(function):
    assert str(function("receptor")) == str(function(il2.build("receptor")))
    with pytest.raises(Il2Error, match="unknown model 'receptr'; did you mean 'receptor'"):
        function("receptr")
    with pytest.raises(Il2Error, match="model is 42; give a PySB model, such as"):
        function(42)


@pytest.mark.slow
def test_simulator_and_export_take_a_name_too():
    assert il2.export("receptor", format="bngl") == il2.export(il2.build("receptor"), format="bngl")
    assert il2.Simulator("receptor", tspan=[0, 1]).run().observables.shape == (2,)


@pytest.mark.slow
def test_experiments_take_names_of_models_and_ligands_in_any_spelling():
    how = {"doses_nM": [1.0], "times_min": [15], "readout": "IL2_trimer", "variation": None}
    expected = il2.dose_response(il2.build("receptor"), ligand="IL2", **how)
    assert il2.dose_response("Receptor", ligand="Proleukin", **how).equals(expected)
    phases = [il2.Phase(15, add={"il-2": 1.0})]
    table = il2.schedule("receptor", phases, readouts=["IL2_trimer"], every_min=15, variation=None)
    assert table.value.iloc[-1] == pytest.approx(expected.value[0])
    assert len(il2.saturation_binding("receptor", doses_nM=[1.0], ligand="il2")) == 1
    with pytest.raises(Il2Error, match=r"unknown ligand 'IL-15' in model 'receptor'.*another one needs another model"):
        il2.dose_response("receptor", ligand="IL-15", **how)


@pytest.mark.slow
def test_a_named_model_is_a_new_one_each_time():
    from pysb_il2.models.lookup import as_model

    assert as_model("receptor") is not as_model("receptor")
    assert as_model("nk").parameters["CD122_0"].value == copies("NK")["CD122"]


@pytest.mark.slow
def test_the_model_and_the_cell_that_differ_by_case_are_told_apart_or_asked_about():
    assert description("treg") != description("Treg")
    assert "molecules per cell" in description("Tregs")
    with pytest.raises(Il2Error, match="'TREG' could be 'Treg' or 'treg'; write one of them"):
        description("TREG")


def test_no_two_names_of_a_kind_are_spelt_alike():
    kinds = {
        "cell": (cells(), synonyms.CELLS), "ligand": (ligands(), synonyms.LIGANDS), "model": (NAMES, synonyms.MODELS),
        "drug": (INHIBITORS, synonyms.DRUGS), "protein": (set(PROTEIN_ALIASES.values()), PROTEIN_ALIASES),
        "module": (MODULES, {}),
    }  # fmt: skip
    for kind, (known, aliases) in kinds.items():
        meant = {}
        for spelling, name in [*((name, name) for name in known), *aliases.items()]:
            assert name in known, (kind, spelling)
            assert meant.setdefault(normalized(spelling), name) == name, (kind, spelling)


def test_an_empty_name_is_no_ligand():
    with pytest.raises(Il2Error, match="unknown ligand ''"):
        il2.add_to(Model("mine", _export=False), il2_receptor, ligand="")


def test_modules_are_built_by_their_names_too():
    by_name = il2.build("Trafficking", "IL2 receptor", "stat-5")
    given = il2.build(il2.modules.trafficking, il2.modules.il2_receptor, il2.modules.stat5)
    assert str(by_name).partition(" at ")[0] == str(given).partition(" at ")[0]
    assert [*by_name.rules.keys()] == [*given.rules.keys()]
    assert [*il2.build("family").rules.keys()] == [*il2.models.family.model.rules.keys()]  # which is a module, too
    with pytest.raises(Il2Error, match="unknown model or module 'stat7' in pysb-il2 list; did you mean 'stat"):
        il2.build("receptor", "stat7")
