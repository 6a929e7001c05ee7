"""Orthogonal IL-2 and orthogonal CD122 bind each other and not their native partners."""

import numpy as np
import pytest

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.knowledge.cells import copies
from pysb_il2.knowledge.constants import table
from pysb_il2.modules import il2_receptor, ortho_il2_receptor, stat5, trafficking

CD122 = copies("CD8")["CD122"]
BOTH = ("CD8", {"ortho_CD122": CD122})
DOSES = np.array([1e-3, 1.0, 1000.0])


def receptors(model, ligand="ortho_IL2"):
    """Return the signalling receptors of a ligand, dimers and trimers, by dose."""
    return sum(
        il2.dose_response(
            model, doses_nM=DOSES, times_min=[30], readout=f"{ligand}_{form}", ligand=ligand, variation=None
        ).value.to_numpy()
        for form in ("dimer", "trimer")
    )


@pytest.mark.slow
def test_the_orthogonal_pair_assembles_as_the_native_one_and_wild_type_cells_do_not_take_it():
    native = receptors(il2.build("receptor", cell="CD8"), "IL2")
    transduced = il2.build("receptor", cell=BOTH, ligand="ortho-IL-2")
    assert receptors(transduced) == pytest.approx(native, rel=1e-4)
    assert native[-1] > 500
    assert receptors(il2.build("receptor", cell="CD8", ligand="ortho_IL2")) == pytest.approx(0, abs=1e-9)


@pytest.mark.slow
def test_with_both_in_the_medium_each_ligand_signals_through_its_own_CD122():
    cell = ("CD8", {"CD25": 0, "ortho_CD122": CD122})
    model = il2.build(il2_receptor, ortho_il2_receptor, trafficking, cell=cell)
    alone = receptors(il2.build("receptor", cell=("CD8", {"CD25": 0})), "IL2")
    assert receptors(model, "IL2") == pytest.approx(alone, rel=1e-4)
    without = ("CD8", {"CD25": 0, "CD122": 0, "ortho_CD122": CD122})
    answers_none = il2.build(il2_receptor, ortho_il2_receptor, trafficking, cell=without)
    assert receptors(answers_none, "IL2") == pytest.approx(0, abs=1e-9)
    assert receptors(answers_none) == pytest.approx(alone, rel=1e-4)


def test_the_orthogonal_pair_has_the_constants_of_the_native_one():
    rows = table()
    native, ortho = (rows[f"CD132_joins_{name}_Kd"] for name in ("IL2_CD25_CD122", "ortho_IL2_CD25_ortho_CD122"))
    assert (ortho.value, ortho.unit, ortho.basis) == (native.value, native.unit, "assumed")
    assert (ortho.ligand, ortho.chain) == ("ortho_IL2", "CD132")
    assert rows["ortho_CD122_captures_ortho_IL2_Kd"].chain == "ortho_CD122"


@pytest.mark.slow
def test_a_variant_of_the_orthogonal_ligand_changes_its_own_pair():
    weak = il2.Ligand("weak", "ortho_IL2", private_fold=3.0, pair_fold=1e3, CD132_fold=2.0)
    assert [weak.fold(chain, {}) for chain in ("CD25", "ortho_CD122", "CD132", "CD122")] == [3, 1e3, 2, 1]
    changed = receptors(il2.build("receptor", cell=BOTH, ligand=weak))
    assert changed[1] < 0.1 * receptors(il2.build("receptor", cell=BOTH, ligand="ortho_IL2"))[1]


@pytest.mark.slow
def test_transduced_cells_phosphorylate_STAT5_as_after_native_IL2():
    read = {"doses_nM": [0.1, 10.0], "times_min": [30], "variation": None}
    native = il2.dose_response(il2.build(stat5, cell="CD8", ligand="IL2"), **read)
    transduced = il2.dose_response(il2.build(stat5, cell=BOTH, ligand="ortho_IL2"), **read)
    # not the same, because CD122 of the cell holds some of its JAK1
    assert transduced.value.to_numpy() == pytest.approx(native.value.to_numpy(), rel=1e-2)


def test_a_cell_by_copies_alone_says_its_orthogonal_CD122():
    with pytest.raises(Il2Error, match="gives no copies of 'ortho_CD122'"):
        il2.build("receptor", cell={"CD25": 0, "CD122": 511, "CD132": 12407}, ligand="ortho_IL2")
