import math
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pysb_il2.errors import Il2Error
from pysb_il2.knowledge.constants import Constant
from pysb_il2.knowledge.datasets import ec50s, pstat5
from pysb_il2.knowledge.ligands import CHAINS_OF, Ligand, ligand, ligands

MUTEINS = {
    "WT_Nterm_Fc_mono", "WT_Cterm_Fc_mono", "V91K_Cterm_Fc_mono", "R38Q_Nterm_Fc_mono", "F42Q_Nterm_Fc_mono",
    "N88D_Cterm_Fc_mono", "H16N_Nterm_Fc", "R38Q_H16N_Nterm_Fc", "IL2_WT_native", "IL15_native",
}  # fmt: skip
#: What was published without its valency, with it; and two of each variant on one Fc.
ONE_ARM = {"H16N_Nterm_Fc_mono", "R38Q_H16N_Nterm_Fc_mono"}
DRUGS = {"H9", "H9T", "H9_RETR", "IL2_REH", "no_alpha", "IL2_N88R"}
TWO_ARMS = {f"{name.removesuffix('_mono')}_biv" for name in MUTEINS if "Fc" in name}


def test_every_published_variant_is_there_under_its_name():
    assert set(ligands()) == MUTEINS | ONE_ARM | TWO_ARMS | DRUGS | set(CHAINS_OF)
    for name in ligands():
        made = ligand(name)
        assert made.private_fold > 0
        assert made.pair_fold > 0


@pytest.mark.parametrize("name", ["IL2", "IL15", "WT_Nterm_Fc_mono", "WT_Cterm_Fc_mono"])
def test_a_wild_type_acts_as_the_native_cytokine(name):
    assert (ligand(name).private_fold, ligand(name).pair_fold) == (1, 1)


def test_other_names_of_the_native_cytokines():
    assert ligand("IL2_WT_native") == ligand("IL-2") == ligand("IL2")
    assert ligand("IL15_native") == ligand("IL-15") == ligand("IL15")


@pytest.mark.parametrize(
    ("name", "private", "pair"),
    [
        ("V91K_Cterm_Fc_mono", 0.69 / 0.54, 7.5586 / 3.043),
        ("N88D_Cterm_Fc_mono", 1.01 / 0.54, 24.017 / 3.043),
        ("R38Q_Nterm_Fc_mono", 0.71 / 0.19, 3.9949 / 5.296),
        ("F42Q_Nterm_Fc_mono", 9.48 / 0.19, 2.815 / 5.296),
        ("H16N_Nterm_Fc", 0.43 / 0.19, 22.35 / 5.296),
        ("R38Q_H16N_Nterm_Fc", 0.71 / 0.19, 22.35 / 5.296),
    ],
)
def test_a_variant_is_relative_to_the_wild_type_at_the_same_fc_terminus(name, private, pair):
    made = ligand(name)
    assert (made.private_fold, made.pair_fold) == pytest.approx((private, pair))


@pytest.mark.parametrize(
    ("name", "folds"),
    [
        ("H9", (1, 1 / 200, 1)), ("H9T", (1, 1 / 200, 10)), ("H9_RETR", (1, 1 / 200, 1000)), ("no_alpha", (1000, 1, 1)),
        ("IL2_REH", (1, 1, 100)), ("IL2_N88R", (1, 1000, 1)), ("super-2", (1, 1 / 200, 1)),
        ("BAY 50-4798", (1, 1000, 1)),
    ],
)  # fmt: skip
def test_drugs_that_people_know_by_name_change_the_chains_that_they_were_made_for(name, folds):
    made = ligand(name)
    assert [made.fold(chain, {}) for chain in ("CD25", "CD122", "CD132")] == pytest.approx(folds)


def test_folds_act_on_their_own_chain():
    made = Ligand("mine", private_fold=2, pair_fold=0.1)
    assert [made.fold(chain, {}) for chain in ("CD25", "CD122", "CD132", "CD215")] == [2, 0.1, 1, 1]


@given(st.floats(1e-6, 1e6), st.floats(1e-6, 1e6), st.sampled_from([("nM", 1), ("pM", 1e-3), ("uM", 1e3)]))
def test_an_affinity_is_held_against_the_native_one_in_any_unit(mine, native, unit):
    rows = {"CD122_captures_IL2_Kd": Constant("CD122_captures_IL2_Kd", native, unit[0])}
    made = Ligand.from_affinities("mine", CD122_nM=mine)
    assert made.fold("CD122", rows) == pytest.approx(mine / (native * unit[1]))


def test_affinities_of_single_chains_replace_the_native_ones():
    made = Ligand.from_affinities("mine", monomer="IL-15", CD215_nM=0.5)
    assert made.monomer == "IL15"
    rows = {"CD215_captures_IL15_Kd": Constant("CD215_captures_IL15_Kd", 0.065, "nM")}
    assert made.fold("CD215", rows) == pytest.approx(0.5 / 0.065)
    assert made.fold("CD122", rows) == 1
    assert Ligand("mine", Kd_nM={"IL2RB": 1.4}).Kd_nM == {"CD122": 1.4}


def test_a_ligand_is_its_own_ligand_and_travels():
    made = Ligand.from_affinities("mine", CD25_nM=1)
    assert ligand(made) is made
    assert pickle.loads(pickle.dumps(made)) == made
    assert len({made, Ligand.from_affinities("mine", CD25_nM=1)}) == 1


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (lambda: ligand("IL3"), "unknown ligand 'IL3'"),
        (lambda: ligand("R38Q_Nterm"), "did you mean .*'R38Q_Nterm_Fc_mono'"),
        (lambda: ligand(None), "unknown ligand None"),
        (lambda: Ligand(""), "is not a name"),
        (lambda: Ligand("x", monomer="IL6"), "unknown protein 'IL6'"),
        (lambda: Ligand("x", monomer="IL7", pair_fold=2), "IL7 does not use CD122"),
        (lambda: Ligand("x", private_fold=0), "finite number above 0"),
        (lambda: Ligand("x", pair_fold=-1), "pair_fold"),
        (lambda: Ligand("x", pair_fold=math.nan), "nan"),
        (lambda: Ligand("x", pair_fold="2"), "'2'"),
        (lambda: Ligand("x", Kd_nM={"CD25": math.inf}), r"Kd_nM\['CD25'\] is inf"),
        (lambda: Ligand("x", Kd_nM={"CD215": 1}), "unknown chain 'CD215'"),
        (lambda: Ligand("x", private_fold=2, Kd_nM={"CD25": 1}), "an affinity and a ratio"),
        (lambda: Ligand("x", Kd_nM={"CD25": 1, "IL2RA": 2}), "'CD25' twice"),
        (lambda: Ligand.from_affinities("x"), "no affinity"),
        (lambda: Ligand("x", Kd_nM={"CD25": 1}).fold("CD25", {}), "unknown constant 'CD25_captures_IL2_Kd'"),
    ],
)
def test_bad_ligands_are_refused(bad, says):
    with pytest.raises(Il2Error, match=says):
        bad()


def test_measured_ec50s_lie_in_their_intervals():
    table = ec50s()
    assert set(table["cell"]) == {"Treg", "Th", "NK"}
    assert set(table["ligand"]) == {"IL2", "IL15"}
    assert ((table["low_nM"] <= table["ec50_nM"]) & (table["ec50_nM"] <= table["high_nM"])).all()
    assert table.attrs["units"]["ec50_nM"] == "nM"
    assert len(ec50s("Treg", "IL2", 60, 1)) == 1


def test_measured_pstat5_is_complete():
    table = pstat5()
    doses = table[table["dose_nM"] > 0].groupby(["cell", "ligand", "time_min", "replicate"]).size()
    assert len(doses) == 3 * 2 * 4 * 2
    assert doses.max() == 12
    edited = table[table["flag"].str.contains("EDITED")]
    assert edited["value"].tolist() == pytest.approx([34159.858, 43569.323])  # as measured, not as released


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"cell": "nk"}, "did you mean 'NK'"),
        ({"ligand": "IL7"}, "unknown ligand 'IL7'"),
        ({"time_min": 61}, "unknown time_min 61"),
        ({"replicate": 3}, "unknown replicate '3'"),
    ],
)
def test_what_was_not_measured_is_named(asked, says):
    with pytest.raises(Il2Error, match=says):
        ec50s(**asked)
