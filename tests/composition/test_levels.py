"""Levels of detail that a user names beside modules that require another."""

import pytest

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.modules import (
    feedback,
    il2_receptor,
    jak_activation,
    pi3k_akt,
    soluble_cd25,
    stat3,
    stat5,
    trafficking,
    transcription,
)

mine = il2.Module("mine", lambda m, k: None, requires=[stat5])
#: The constant that each level of trafficking uses.
HALF_LIVES = {"slow": "complex_internalised_kf", "fast": "complex_internalised_fast_kf"}


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("level", HALF_LIVES)
def test_a_level_with_the_same_sites_stands_for_the_one_that_another_module_requires(level, order):
    model = il2.build(*[soluble_cd25, il2_receptor, trafficking(detail=level)][::order])
    assert {*HALF_LIVES.values()} & {*model.parameters.keys()} == {HALF_LIVES[level]}


def test_two_levels_that_are_both_named_are_refused():
    with pytest.raises(Il2Error, match="module 'trafficking' comes in two forms"):
        il2.build(soluble_cd25, trafficking, trafficking(detail="fast"))


def test_a_level_with_other_sites_is_refused():
    with pytest.raises(Il2Error, match="module 'il2_receptor' comes in two forms"):
        il2.build(soluble_cd25, il2_receptor(detail="preassembled"))


@pytest.mark.parametrize(("required", "needs"), [(transcription, feedback), (pi3k_akt, stat3)])
def test_a_level_that_requires_other_levels_is_refused(required, needs):
    with pytest.raises(Il2Error, match=f"module '{required.name}' comes in two forms"):
        il2.build(il2_receptor, needs, required(detail="sites"))


@pytest.mark.parametrize("level", ["kinase", "scaffold"])
def test_the_level_of_a_module_that_is_only_required_can_be_named_for_all(level):
    by_name = il2.build("signal", detail=level)
    by_module = il2.build("signal", jak_activation(detail=level))
    rules = [{rule.name: str(rule.rule_expression) for rule in model.rules} for model in (by_name, by_module)]
    assert rules[0] == rules[1]
    assert ("JAK1_phosphorylates_its_Y1034_on_IL2_receptor" in rules[0]) is (level == "scaffold")


def test_a_level_that_only_a_required_module_has_with_other_sites_is_not_offered():
    with pytest.raises(Il2Error, match="unknown level of detail 'sites' in these modules"):
        il2.build(il2_receptor, mine, detail="sites")
