"""CD25 of dendritic cells presents IL-2 to CD122 and CD132 of T helper cells."""

import functools

import pytest
from pysb import Expression, Observable

import pysb_il2 as il2
from pysb_il2 import Phase
from pysb_il2.errors import Il2Error
from pysb_il2.modules import il2_receptor
from pysb_il2.network import expansion
from pysb_il2.validation.physics import wegscheider_residual
from tests.catalogue.test_populate import alike, followed

NAMES = ["Th_IL2_presented_by_DC", "Th_IL2_dimer", "Th_IL2_trimer", "DC_bound_IL2", "IL2_in_medium_nM"]


@functools.cache
def touching(**inhibitors):
    """Return a million cells of each type in 1 mL; not to be changed."""
    types = {"DC": 1e6, "Th": 1e6}
    model = il2.populate(types, model="receptor", presents={"DC": ["Th"]}, inhibitors=inhibitors or None)
    with il2.building(model):
        Observable("all_IL2", model.monomers["IL2"]())
    return model


@pytest.mark.slow
def test_cells_that_never_touch_are_alone():
    names = NAMES[1:]
    apart = il2.populate({"DC": 1e6, "Th": 1e6}, model="receptor")
    alike(followed(apart, names, "IL2_dose"), followed(touching(), names, "IL2_dose", contact_volume=0.0))


@pytest.mark.slow
def test_IL2_is_kept_and_counted():
    found = followed(touching(), ["all_IL2", "free_IL2", "bound_IL2", NAMES[0]], "IL2_dose", ligand_degraded_kf=0.0)
    assert found["all_IL2"] == pytest.approx(found["all_IL2"][0], rel=1e-9)
    assert found["bound_IL2"][-1] > 1e6 * found[NAMES[0]][-1] > 0.1 * found["bound_IL2"][-1]


@pytest.mark.slow
def test_cells_and_volume_together_change_nothing():
    double = {"DC_cells": 2e6, "Th_cells": 2e6, "medium_volume": 2e-3}
    alike(followed(touching(), NAMES, "IL2_dose"), followed(touching(), NAMES, "IL2_dose", **double))


@pytest.mark.slow
def test_CD25_that_is_lent_lets_T_cells_see_little_IL2_and_daclizumab_stops_it():
    """Mature dendritic cells lend CD25 to T cells, which daclizumab inhibits (Wuest 2011)."""
    signals = []
    for model, contact in ((touching(), 5e-10), (touching(), 0.0), (touching(daclizumab=1000.0), 5e-10)):
        phase = Phase(60, add={"IL2": 0.001}, parameters={"contact_volume": contact})
        table = il2.schedule(model, [phase], readouts=NAMES[:3], every_min=60)
        signals.append(table.value[-3:].sum())
    lent, alone, blocked = signals
    assert lent > 5 * alone
    assert blocked < 0.2 * lent


@pytest.mark.slow
def test_detailed_balance_holds_around_the_cycles_of_two_cells():
    models = {cell: il2.build(il2_receptor, cell=cell) for cell in ("DC", "Th")}
    model = il2.populate({"DC": 1e6, "Th": 3e5}, volume_ml=0.2, model=models, presents={"DC": ["Th"]})
    network = il2.expand(model)
    assert sum("_of_DC" in rule for reaction in network.reactions for rule in reaction.rules) == 12
    assert wegscheider_residual(network) < 1e-8


@pytest.mark.slow
def test_types_that_touch_are_expanded_together(monkeypatch):
    whole = il2.expand(touching())
    monkeypatch.setattr(expansion, "MIN_SPECIES_TO_PARTITION", 1)
    parts = il2.expand(touching(), cache=False)
    assert set(parts.species) == set(whole.species)
    assert len(parts.reactions) == len(whole.reactions)
    assert sum("DC_CD25(" in one and "Th_CD" in one for one in whole.species) == 3


@pytest.mark.slow
def test_who_cannot_present_is_one_sentence():
    cells = {"DC": 1.0, "Th": 1.0}
    for words, given in {
        "unknown type 'NK'": {"presents": {"NK": ["Th"]}},
        "presents names no type to which 'DC'": {"presents": {"DC": []}},
        "'DC' presents IL-2 to itself": {"presents": {"DC": ["DC"]}},
        "'DC' cannot present IL-2 to 'Th'": {"presents": {"DC": ["Th"]}, "ligand": "IL7"},
    }.items():
        with pytest.raises(Il2Error, match=words):
            il2.populate(cells, model="receptor", **given)


@pytest.mark.slow
def test_cells_in_one_complex_do_not_divide():
    model = touching.__wrapped__()
    with il2.building(model):
        for rate in ("division_rate", "death_rate"):
            Expression(f"Th_{rate}", 1e-9 * model.expressions["Th_IL2_trimer"])
    with pytest.raises(Il2Error, match="cells of DC and Th are in one complex"):
        il2.population_dynamics(model, [Phase(10)])
