"""What the table says of a constant is what its name says."""

import re

import pytest

import pysb_il2 as il2
from pysb_il2.composition.model_constants import affinity_folds, cell_constants, size_constants
from pysb_il2.knowledge.constants import table
from pysb_il2.knowledge.ligands import CHAINS_OF, Ligand, ligand, ligands


def test_what_follows_the_size_of_the_cell_is_said_by_the_table():
    """Volumes, and numbers of molecules inside the cell: copies and half-saturations, but of receptors none."""
    named = {
        name
        for name, row in table().items()
        if name in ("cytoplasm_volume", "nucleus_volume")
        or (row.unit == "molecules" and name.endswith(("_0", "_K")) and name != "IL2_secretion_support_K")
    }
    assert set(size_constants(0.4)) == named
    assert size_constants(0.4) == {name: table()[name] for name in named}
    assert {row.scales_with for row in table().values()} == {"", "cytoplasm"}


def test_which_contact_a_dissociation_constant_measures_is_said_by_the_table():
    for name, row in table().items():
        contact = re.fullmatch(r"((?:ortho_)?CD\d+)_[a-z]+_((?:ortho_)?IL\d+)(_\w+)?_Kd", name)
        assert (row.chain, row.ligand) == ((contact[1], contact[2]) if contact else ("", "")), name


@pytest.mark.parametrize("which", [*ligands(), Ligand("mine", "IL15", 2.0, 3.0), Ligand("tight", Kd_nM={"CD25": 1})])
def test_affinities_of_variants_are_those_of_the_chains_that_the_names_say(which):
    variant, named = ligand(which), {}
    for chain in CHAINS_OF[variant.monomer]:
        fold = variant.fold(chain, table())
        contact = re.compile(rf"{chain}_[a-z]+_{variant.monomer}(_\w+)?_Kd")
        named |= {name: fold for name in table() if contact.fullmatch(name) and fold != 1}
    assert affinity_folds(variant, table()) == named


def test_a_named_cell_and_its_rows_are_one():
    row = cell_constants("NK")["CD132_0"]
    assert (row.id, row.value, row.basis, row.system) == ("CD132_0", 7643.1, "measured", "NK")
    assert il2.build("receptor", cell="NK").parameters["CD132_0"].value == row.value
