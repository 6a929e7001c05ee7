"""What a page sends is read against lists and ranges; anything else is refused in a sentence."""

import math

import pytest

from pysb_il2.errors import Il2Error
from pysb_il2.explorer.choices import DEFAULTS, read_choices


def test_what_is_left_out_is_as_the_page_opens():
    chosen = read_choices({})
    assert (chosen.model, chosen.cells, chosen.n_doses) == ("signal", ("Treg", "NK"), 9)
    assert read_choices(dict(DEFAULTS)) == chosen


@pytest.mark.parametrize(
    ("choice", "value", "said"),
    [
        ("model", "../../etc/passwd", "unknown model"),
        ("model", ["signal"], "unknown model"),
        ("model", "il2.build('signal')", "unknown model"),
        ("cells", ["Treg", {"CD25": 1}], "unknown cells"),
        ("cells", [], "no cell is chosen"),
        ("cells", ["Treg", "Treg"], "names one twice"),
        ("cells", ["Treg", "NK", "Th", "CD8", "DC"], "a list of 4 at most"),
        ("cells", "Treg", "a list of 4 at most"),
        ("partner", "Treg", "a coculture is of two types"),
        ("detail", "__class__", "unknown detail"),
        ("ligand", 2, "unknown ligand"),
        ("knockouts", ["CD25", "os.system"], "unknown knockouts"),
        ("mutants", ["STAT5A:Y694F; rm"], "cannot be read"),
        ("mutants", [["STAT5A"]], "cannot be read"),
        ("mutants", ["Nobody:Y1F"], "cannot be read"),
        ("drugs", [{"name": "tofacitinib", "nM": math.nan}], "from 0 to 1e.06"),
        ("drugs", [{"name": "tofacitinib", "nM": "1"}], "from 0 to 1e.06"),
        ("drugs", [{"name": "tofacitinib"}], "its name and its concentration"),
        ("drugs", [{"name": "tofacitinib", "nM": 1}, {"name": "tofacitinib", "nM": 2}], "names one twice"),
        ("dose_from_nM", 0, "from 1e-06"),
        ("dose_from_nM", 100, "the lowest dose is not below the highest"),
        ("dose_nM", True, "from 0"),
        ("dose_nM", 10**400, "from 0"),
        ("n_doses", 10**6, "from 3 to 25"),
        ("n_doses", 7.5, "whole number"),
        ("time_min", None, "from 0.1"),
        ("time_min", 1000, "after the end of the time course"),
        ("until_min", math.inf, "from 1 to"),
        ("readout", "pSTAT5; import os", "which is no name"),
        ("readout", "pSTAT5\n", "which is no name"),
        ("path", "/etc", "unknown choice"),
    ],
)
def test_what_is_in_no_list_and_no_range_is_refused(choice, value, said):
    with pytest.raises(Il2Error, match=said):
        read_choices({choice: value})


@pytest.mark.parametrize("given", [None, [], "signal", 1])
def test_choices_are_a_mapping(given):
    with pytest.raises(Il2Error, match="no mapping"):
        read_choices(given)


def test_a_coculture_is_of_one_cell_and_another():
    assert read_choices({"cells": ["Treg"], "partner": "Th"}).numbers() == {"Treg": 1e6, "Th": 1e6}
    with pytest.raises(Il2Error, match="two types"):
        read_choices({"cells": ["Treg", "NK"], "partner": "Th"})
