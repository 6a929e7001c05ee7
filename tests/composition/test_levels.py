"""Levels of detail that a user names beside modules that require another."""

import pytest

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.modules import feedback, il2_receptor, pi3k_akt, soluble_cd25, stat3, trafficking, transcription

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
