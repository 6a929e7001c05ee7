"""A face that something else holds leaves the other faces to work as if its chain were absent, cycles closed."""

import numpy as np
import pytest
from pysb import Initial, Model, Monomer, Observable, Parameter, Rule

import pysb_il2 as il2
from pysb_il2.knowledge.ligands import CHAINS_OF
from pysb_il2.modules import RECEPTOR_OF, gamma_chain, il2_receptor, il15_receptor, stat5, trafficking
from pysb_il2.validation.physics import wegscheider_residual

CELL = {
    "CD25": 4000,
    "CD122": 900,
    "CD132": 12000,
    "CD215": 200,
    "CD124": 400,
    "CD127": 700,
    "CD129": 100,
    "CD360": 300,
    "ortho_CD122": 600,
}
CELL |= {"JAK3": 1e4, "STAT5A": 1e5, "STAT5B": 1e5}
trans = il15_receptor(detail="trans")
preassembled = il2_receptor(detail="preassembled")
FACES = [(RECEPTOR_OF[ligand], ligand, chain) for ligand, chains in CHAINS_OF.items() for chain in chains]
FACES += [(trans, "IL15", "CD122"), (trans, "IL15", "CD132")]
every_face = pytest.mark.parametrize(
    ("receptor", "ligand", "face"),
    [
        pytest.param(
            *case, marks=() if case[1] == "IL2" else pytest.mark.slow, id=f"{case[0].detail}-{'-'.join(case[1:])}"
        )
        for case in FACES
    ],
)


def built(*modules, **options):
    return il2.build(*modules, gamma_chain, cell=CELL, **options)


def hold_from_the_start(model, molecule, site):
    """Let an antibody hold a site of all molecules that there are at first, for good: there is no rule for it."""
    with il2.building(model):
        antibody = Monomer("Ab", ["b"])
        for initial in model.initials:
            if (pattern := initial.pattern.monomer_patterns[0]).monomer.name == molecule:
                initial.pattern = pattern(**{site: 1}) % antibody(b=1)
        Observable("Ab_left", antibody())
    return model


def bind_antibody(model, ligand, **empty):
    """Let an antibody of the medium bind the ligand reversibly where these sites are empty; it takes the first."""
    with il2.building(model):
        antibody, (site, *_) = Monomer("Ab", ["b"]), empty
        free, held = (model.monomers[ligand](**sites) for sites in (empty, {**empty, site: 1}))
        kf, kr = Parameter("Ab_binds_kf", 1e-8), Parameter("Ab_binds_kr", 1e-3)
        Rule("Ab_binds", free + antibody(b=None) | held % antibody(b=1), kf, kr)
        Initial(antibody(b=None), Parameter("Ab_0", 1e5))
    return model


def courses(model, ligand, *times_min, doses_nM=(0.1, 10.0), names=()):
    names = names or [
        o for o in model.observables.keys() if o.startswith(("bound", "free", "p", "nuclear", f"{ligand}_"))
    ]
    table = il2.time_course(
        model, ligand=ligand, doses_nM=doses_nM, times_min=times_min, readouts=names, equilibrate=False
    )  # fmt: skip
    return table.pivot_table(index=["dose_nM", "time_min"], columns="readout", values="value")


@every_face
def test_a_held_face_is_as_the_absence_of_its_chain(receptor, ligand, face):
    held = courses(hold_from_the_start(built(receptor), ligand, face), ligand, 1, 30, 1e6)
    absent = courses(built(receptor, knockouts=[face]), ligand, 1, 30, 1e6)
    assert list(held) == list(absent)
    assert np.allclose(held, absent, rtol=1e-5, atol=1e-6)


@every_face
def test_cycles_are_closed_with_a_reversible_blocker(receptor, ligand, face):
    model = bind_antibody(built(receptor), ligand, **{face: None})
    assert wegscheider_residual(il2.expand(model)) < 1e-8


@every_face
def test_cycles_are_closed_with_a_blocker_of_free_ligand_only(receptor, ligand, face):
    others = dict.fromkeys(site for site in receptor.proteins[0].sites if site != face)
    assert wegscheider_residual(il2.expand(bind_antibody(built(receptor), ligand, **{face: None}, **others))) < 1e-8


@pytest.mark.slow
@pytest.mark.parametrize(("ligand", "face"), [("IL2", "CD25"), ("IL15", "CD215")])
def test_a_held_face_signals_and_travels_as_without_its_chain(ligand, face):
    """Internalised, degraded and read out as IL-2 without CD25 is; the antibody itself is never lost."""
    modules = (RECEPTOR_OF[ligand], stat5, trafficking)
    held = courses(model := hold_from_the_start(built(*modules), ligand, face), ligand, 5, 60, 240, doses_nM=[10.0])
    absent = courses(built(*modules, knockouts=[face]), ligand, 5, 60, 240, doses_nM=[10.0])
    assert np.allclose(held, absent, rtol=1e-3, atol=1e-3)
    assert held["pSTAT5"].iloc[1] > 1e3
    left = courses(model, ligand, 5, 240, doses_nM=[10.0], names=["Ab_left"])["Ab_left"]
    assert left.iloc[1] == pytest.approx(left.iloc[0], rel=1e-6)


@pytest.mark.slow
def test_an_antibody_on_CD25s_face_leaves_IL2_for_CD122():
    """Saturating an antibody like S4B6, which blocks CD25, IL-2 binds CD122 and CD132 as before."""
    model = bind_antibody(built(il2_receptor), "IL2", CD25=None)
    with_antibody = {"Ab_binds_kf": 1e-3, "Ab_0": 1e9}
    runner = il2.Simulator(model, tspan=[0, 3600.0])
    both = runner.run(param_values=with_antibody)
    assert both.observables["IL2_trimer"][-1] < 1 < 100 < both.observables["IL2_dimer"][-1]


@pytest.mark.parametrize("form", [il2_receptor, pytest.param(preassembled, marks=pytest.mark.slow)])
def test_a_chain_whose_face_is_held_is_as_its_absence(form):
    held = courses(hold_from_the_start(built(form), "CD25", "ligand"), "IL2", 30, 1e6)
    assert np.allclose(held, courses(built(form, knockouts=["CD25"]), "IL2", 30, 1e6), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("antibody", ["basiliximab", "daclizumab"])
def test_an_antibody_keeps_CD25_from_CD122_and_does_not_lock_the_two(antibody):
    """It binds CD25 that has left CD122, which CD25 with the antibody then meets no more."""
    rules = built(preassembled, inhibitors={antibody: 1000.0}).rules
    assert repr(rules[f"{antibody}_binds_CD25"].reactant_pattern) == (
        f"{antibody}(target=None) + CD25(CD122=None, ligand=None)"
    )
    assert "CD25(CD122=None, ligand=None)" in repr(rules["CD25_meets_CD122"].reactant_pattern)


@pytest.mark.slow
def test_chains_that_cannot_meet_are_as_single_chains():
    """What holds the contact of CD25 with CD122 leaves both to bind IL-2 one after the other."""
    held = courses(hold_from_the_start(built(preassembled), "CD25", "CD122"), "IL2", 30, 1e6)
    assert np.allclose(held, courses(built(il2_receptor), "IL2", 30, 1e6), rtol=1e-5, atol=1e-6)


@pytest.mark.slow
def test_a_chain_that_is_held_is_turned_over_with_what_holds_it():
    model = hold_from_the_start(built(il2_receptor, trafficking), "CD122", "ligand")
    surface = courses(model, "IL2", 0, 600, doses_nM=[1e-6], names=["surface_CD122"])["surface_CD122"]
    assert surface.iloc[1] == pytest.approx(surface.iloc[0], rel=1e-3)


def texts(model):
    return sorted(map(repr, model.rules)), sorted(map(repr, model.observables))


def test_a_blocker_may_be_written_before_after_or_outside():
    """Whether a user's rule stands before ours or after, or is added in PySB's own way, the model is one."""
    after = bind_antibody(il2.add_to(Model("after", _export=False), il2_receptor), "IL2", CD25=None)
    before = Model("before", _export=False)
    with il2.building(before):
        Monomer("IL2", ["CD122", "CD132", "CD25"])
    bind_antibody(before, "IL2", CD25=None)
    il2.add_to(before, il2_receptor)
    outside = il2.add_to(Model("outside", _export=False), il2_receptor)
    antibody, binds = after.monomers["Ab"], after.rules["Ab_binds"]
    for component in (antibody, after.parameters["Ab_binds_kf"], after.parameters["Ab_binds_kr"], binds):
        outside.add_component(component)
    il2.expand(outside)
    assert texts(after) == texts(before) == texts(outside)
    rules = len(after.rules)
    il2.expand(after)
    with il2.building(after):
        pass
    assert len(after.rules) == rules


def test_one_molecule_may_hold_two_faces():
    model = built(il2_receptor)
    with il2.building(model):
        fusion, IL2 = Monomer("Fusion", ["x", "y"]), model.monomers["IL2"]
        dose = next(i for i in model.initials if i.pattern.monomer_patterns[0].monomer is IL2)
        dose.pattern = IL2(CD25=1, CD122=None, CD132=2) % fusion(x=1, y=2)
    held = courses(model, "IL2", 30)
    assert np.allclose(held, courses(built(il2_receptor, knockouts=["CD25", "CD132"]), "IL2", 30), rtol=1e-5, atol=1e-6)
    assert held["bound_IL2"].iloc[-1] > 50
