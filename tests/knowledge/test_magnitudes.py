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
    (r"\w+_(concentration|dose)", "M", 0, 1e-8),  # none or a dose
    (r"ATP_in_cell", "M", 5e-4, 1e-2),
    (r"\w+_volume", "L", 1e-15, 1e-11),
    (r"cell_density", "1/L", 1e8, 1e11),
    (r"IL2_secretion_basal", "molecules/s", 1, 1000),
    (r"\w+_per_\w+|\w+_weight_\w+|bare_\w+|\w+_(activity|fraction)", "fraction", 0.01, 1),
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
