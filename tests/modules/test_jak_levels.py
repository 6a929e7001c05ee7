"""JAK3 as a kinase (the default level of jak_activation) or as a scaffold: what drugs, knock-outs and the rules say."""

import functools

import pytest

import pysb_il2 as il2
from pysb_il2.modules import il2_receptor, jak_activation, stat5

both = pytest.mark.parametrize("level", ["kinase", "scaffold"])


def built(level, **variant):
    return il2.build(il2_receptor, stat5, jak_activation(detail=level), cell="Th", **variant)


@functools.cache
def pSTAT5(level, drug="", nM=0.0, knockout=""):
    """Return pSTAT5 30 min after 1 nM of IL-2 in one cell, molecules."""
    model = built(level, inhibitors={drug: nM} if drug else None, knockouts=[knockout] if knockout else [])
    return il2.dose_response(model, doses_nM=[1.0], times_min=[30], variation=None).value[0]


def left(level, drug):
    """Return what a micromolar of a drug leaves of pSTAT5, %."""
    return 100 * pSTAT5(level, drug, 1000.0) / pSTAT5(level, drug)


def test_JAK3_is_a_kinase_unless_said_otherwise_and_a_scaffold_adds_JAK1_alone():
    default, kinase, scaffold = (
        {rule.name: str(rule.rule_expression) for rule in model.rules}
        for model in (il2.build(il2_receptor, stat5, cell="Th"), built("kinase"), built("scaffold"))
    )
    assert default == kinase
    (added,) = scaffold.keys() - kinase.keys()
    assert added == "JAK1_phosphorylates_its_Y1034_on_IL2_receptor"
    assert kinase == {name: text for name, text in scaffold.items() if name != added}


@pytest.mark.parametrize("ligand", ["IL4", "IL7", "IL9", "IL15", "IL21"])
def test_a_scaffold_serves_every_ligand(ligand):
    found = built("scaffold", ligand=ligand).rules.keys()
    assert f"JAK1_phosphorylates_its_Y1034_on_{ligand}_receptor" in found


@pytest.mark.slow
def test_a_JAK3_inhibitor_is_enough_where_JAK3_is_a_kinase():
    """Inhibition of JAK3 alone stops pSTAT5 (Thorarensen 2014): below 5 %."""
    assert left("kinase", "ritlecitinib") < 5


@pytest.mark.slow
def test_a_JAK3_inhibitor_leaves_most_where_JAK3_is_a_scaffold():
    """JAK1 dominates, and JAK3 as a kinase helps (Haan 2011): more than half is left, and not all."""
    assert 50 < left("scaffold", "ritlecitinib") < 90


@pytest.mark.slow
@both
def test_a_JAK1_inhibitor_is_enough_at_either_level(level):
    """Ruxolitinib, which hardly binds JAK3, stops pSTAT5 (Haan 2011): below 5 %."""
    assert left(level, "ruxolitinib") < 5


@pytest.mark.slow
@both
def test_without_JAK3_there_is_no_signal_at_either_level(level):
    """B57: loss of JAK3 is SCID; a scaffold has to be there."""
    assert pSTAT5(level, knockout="JAK3") == 0
