"""Every constant is as large as its kind can be, in the units of models: a slip of unit or decimal shows."""

import re

import pytest

from pysb_il2.knowledge.constants import table
from pysb_il2.units import to_model

#: Kinds of constants by name, unit as published or in models, and the range of what cells and molecules have.
#: The first kind that fits counts.
KINDS = [
    (r"CD\d+_captures_IL\d+(_presented)?_Kd", "M", 3e-11, 5e-7),  # cytokines bind their chains with 0.1-500 nM
    (r"\w+_Kd", "M", 5e-11, 1e-4),
    (r"\w+_Kd", "molecules", 5, 1e5),  # beside some thousand copies of a chain
    (r"\w+_ATP_Km", "M", 1e-6, 1e-4),
    (r"\w+_degraded_kf", "1/s", 8e-6, 1.5e-3),  # half-lives of 8 min to 24 h
    (r"chain_internalised_stable_kf", "1/s", 4e-6, 4e-5),  # half-lives of 5 to 48 h
    (r"death_kf", "1/s", 8e-7, 1e-5),  # half-lives of 19 h to 10 days
    (r"\w+_shed_kf", "1/s", 8e-7, 1e-4),  # half-lives of 2 h to 10 days
    (r"\w+_kf", "1/(M*s)", 5e3, 5e8),  # diffusion is the limit
    (r"\w+_kf", "1/(molecules*s)", 1e-6, 1e-3),
    (r"\w+_kf", "1/s", 1e-5, 0.1),  # membrane traffic
    (r"\w+_kr", "1/s", 0.01, 30),
    (r"\w+_kc", "1/(M*s)", 300, 1e8),  # kcat/Km
    (r"\w+_kc", "1/s", 1e-5, 10),
    (r"\w+_mRNA_0", "molecules", 0.1, 100),
    (r"\w+_0", "molecules", 50, 1e6),
    (r"\w+_K", "molecules", 50, 1e5),
    (r"\w+_(K|half_maximum)", "M", 1e-10, 1e-7),
    (r"\w+_(concentration|dose|injected)", "M", 0, 1e-8),  # none or a dose
    (r"ATP_in_cell", "M", 5e-4, 1e-2),
    (r"contact_volume", "L", 1e-11, 1e-8),  # of medium: spheres of 13 to 134 um about a cell
    (r"\w+_volume", "L", 1e-15, 1e-11),
    (r"cell_density", "1/L", 1e8, 1e11),
    (r"IL2_secretion_basal", "molecules/s", 1, 1000),
    (r"\w+_per_\w+|\w+_weight_\w+|bare_\w+|\w+_(activity|fraction)", "fraction", 0.01, 1),
    (r"IL2_international_unit", "molecules", 1e9, 1e10),  # 61 pg of 15 kDa
    (r"BAD_weight", "fraction", 1, 100),  # copies of BCL2 for one of BAD
    (r"\w+", "fold", 1, 1000),
]


@pytest.mark.parametrize("name", table())
def test_a_constant_is_as_large_as_its_kind_can_be(name):
    row = table()[name]
    value, unit = to_model(row.value, row.unit)
    kinds = [kind for kind in KINDS if re.fullmatch(kind[0], name) and kind[1] in (unit, row.unit)]
    assert kinds, f"{name} ({row.unit}) is of a kind that no range is known for"
    *_, low, high = kinds[0]
    assert low <= value <= high


#: Constants that the table gives no range for, nobody having fitted them, as they were put in.
WITHOUT_RANGE = {
    "CD25_meets_CD122_Kd": (2700, "molecules"),
    "CD215_captures_IL15_kf": (1e07, "1/(M*s)"),
    "CD124_captures_IL4_kf": (1e07, "1/(M*s)"),
    "CD124_captures_IL4_Kd": (0.1, "nM"),
    "CD127_captures_IL7_kf": (1e07, "1/(M*s)"),
    "CD127_captures_IL7_Kd": (59, "nM"),
    "CD129_captures_IL9_kf": (1e07, "1/(M*s)"),
    "CD129_captures_IL9_Kd": (0.1, "nM"),
    "CD360_captures_IL21_kf": (1e07, "1/(M*s)"),
    "CD360_captures_IL21_Kd": (0.07, "nM"),
    "CD132_joins_IL9_CD129_Kd": (282, "molecules"),
    "CD132_joins_IL21_CD360_Kd": (282, "molecules"),
    "JAK3_binds_CD132_kf": (0.1, "1/(nM*s)"),
    "JAK3_binds_CD132_kr": (0.05, "1/s"),
    "JAK1_binds_CD122_kf": (0.1, "1/(nM*s)"),
    "JAK1_binds_CD122_kr": (0.05, "1/s"),
    "PTPRC_dephosphorylates_JAK_kc": (10000, "1/(M*s)"),
    "STAT5_docks_kf": (0.008, "1/(nM*s)"),
    "pSTAT5_dimerises_kf": (0.02, "1/(nM*s)"),
    "pSTAT5_dimerises_kr": (0.1, "1/s"),
    "PPX_binds_STAT5_kf": (0.001, "1/(nM*s)"),
    "ligand_leaves_CD132_kr": (10, "1/s"),
    "ligand_recycled_kf": (0.15, "1/min"),
    "SHC1_docks_kf": (0.09, "1/(nM*s)"),
    "GRB2_binds_GAB2_kf": (125000, "1/(M*s)"),
    "GRB2_binds_GAB2_kr": (1, "1/s"),
    "LCK_binds_PI3K_kf": (1e06, "1/(M*s)"),
    "PH_binds_PIP3_kf": (0.00666, "1/(nM*s)"),
    "RICTOR_phosphorylates_AKT1_kc": (6.66e06, "1/(M*s)"),
    "pFOXO1_exported_kc": (0.55, "1/min"),
    "FOXO1_imported_kc": (0.1818, "1/min"),
    "RHEB_binds_RPTOR_kf": (1e06, "1/(M*s)"),
    "pRPS6_dephosphorylated_kc": (0.001131, "1/s"),
    "pSTAT3_dimerises_kf": (0.02, "1/(nM*s)"),
    "pSTAT3_dimerises_kr": (0.1, "1/s"),
    "pSTAT3_dimer_imported_kc": (0.005, "1/s"),
    "STAT3_exported_kc": (0.05, "1/s"),
}


@pytest.mark.parametrize("name", table())
def test_a_constant_lies_in_its_range_and_a_decimal_point_that_slips_shows(name):
    row = table()[name]
    low, high = row.low, row.high
    if low is None or high is None:
        value, unit = WITHOUT_RANGE[name]
        assert row.unit == unit
        low, high = value / 3, value * 3
    assert low <= row.value <= high


def test_a_model_is_written_with_1_nM_of_each_cytokine_and_nothing_else_in_the_medium():
    doses = {name: row.value for name, row in table().items() if name.endswith("_dose")}
    assert doses == {name: float(name.removeprefix("ortho_").startswith("IL")) for name in doses}
