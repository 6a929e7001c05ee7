"""Conservation laws are exact, complete, and those that a reader expects."""

import numpy as np
import pytest
from pysb import Initial, Model, Monomer, Observable, Parameter, Rule
from pysb.examples import earm_1_0, robertson

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.modules import il2_receptor
from pysb_il2.validation.conservation import conservation_vectors


def dimers():
    """Two A make one D, which a fixed F brings about; B is made and lost."""
    model = Model("dimers", _export=False)
    with il2.building(model):
        A, B, D, F = Monomer("A"), Monomer("B"), Monomer("D"), Monomer("F")
        Initial(A(), Parameter("A_0", 10.0))
        Initial(D(), Parameter("D_0", 4.0))
        Initial(F(), Parameter("F_0", 5.0), fixed=True)
        Rule("dimerises", A() + A() + F() >> D(), Parameter("k", 1.0))
        Rule("made", None | B(), Parameter("km", 1.0), Parameter("kd", 1.0))
        Observable("seen", B())
    return model


@pytest.mark.parametrize(
    "make", [dimers, lambda: il2.build(il2_receptor), lambda: il2.build("receptor"), lambda: earm_1_0.model]
)
def test_no_reaction_changes_a_law_and_there_is_no_other(make):
    network = il2.expand(make(), decoupled=False)
    vectors = conservation_vectors(network)
    changes = network.stoichiometry.toarray()
    changes[["$" in species for species in network.species]] = 0
    assert not (vectors @ changes).any()
    assert vectors.dtype == int
    assert len(vectors) == 0 or np.linalg.matrix_rank(vectors) == len(vectors)
    assert len(vectors) == len(network.species) - np.linalg.matrix_rank(changes)


def test_laws_of_a_receptor_are_the_totals_of_its_chains():
    model = il2.build(il2_receptor, cell="Treg")
    laws = il2.conservation_laws(model).set_index("law")
    assert {*laws.index} == {"IL2", "CD25", "CD122", "CD132"}
    for chain in ("CD25", "CD122", "CD132"):
        assert laws.value[chain] == model.parameters[f"{chain}_0"].value
        assert all(chain in species for species in laws["sum"][chain].split(" + "))


def test_what_is_made_and_lost_is_in_no_law():
    assert il2.conservation_laws("receptor").empty  # traffic: chains are made, and degraded in the endosome
    assert not il2.conservation_laws(dimers())["sum"].str.contains("B").any()


def test_laws_across_monomers_have_no_negative_weights():
    (law,) = il2.conservation_laws(robertson.model)["sum"]
    assert law == "A() + B() + C()"
    sums = il2.conservation_laws(earm_1_0.model)["sum"]
    assert not sums.str.contains(" - ").any()
    assert "PARP(b) + C3(b!1).PARP(b!1) + CPARP(b)" in sums.tolist()


def test_a_conserved_observable_names_its_law():
    model = dimers()
    with il2.building(model):
        A, D = model.monomers["A"], model.monomers["D"]
        Observable("all_A", A() + D() + D())
    laws = il2.conservation_laws(model).set_index("law")
    assert laws["sum"].to_dict() == {"F": "$F()", "all_A": "A() + 2*D()"}
    assert laws.value.to_dict() == {"F": 5.0, "all_A": 18.0}


def test_a_model_of_more_species_is_refused():
    with pytest.raises(Il2Error, match="'receptor' has 21 species, and max_species is 20; raise max_species"):
        il2.conservation_laws("receptor", max_species=20)
