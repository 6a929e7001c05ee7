"""What every module does to what: the lines of wiring.txt, and what the mechanisms say in words."""

import copy
import functools
from pathlib import Path

import pytest
from pysb.core import ComponentSet

import pysb_il2 as il2
from pysb_il2.annotations import IS_PART_OF, facts_by_name
from pysb_il2.modules import INHIBITORS, MODULES, il2_receptor
from pysb_il2.rules.patterns import complex_patterns, drawn_bonds, molecules, monomer_names, state_of
from pysb_il2.units import AVOGADRO

WIRING = Path(__file__).with_name("wiring.txt")
both_levels = pytest.mark.parametrize("detail", ["lumped", "sites"])


@functools.cache
def built(name, detail=None, *drugs):
    """Return the smallest model with a module at a level of detail."""
    module = MODULES[name] if detail is None else MODULES[name](detail)
    return il2.build(il2_receptor, module, inhibitors=dict.fromkeys(drugs, 1.0))


def bonds(side):
    """Return the bonds that one side of a rule draws, as ``A.b-B.a``."""
    return {
        "-".join(sorted(f"{molecules(pattern)[index].monomer.name}.{site}" for index, site in ends))
        for pattern in complex_patterns(side)
        for ends in drawn_bonds(pattern)
    }


def effect(rule):
    """Return what a rule changes, and the molecules of its reactants with the states that it leaves as they are."""
    sides = (rule.reactant_pattern, rule.product_pattern)
    before, after = ([m for pattern in complex_patterns(side) for m in molecules(pattern)] for side in sides)
    made, gone = (bonds(b) - bonds(a) for a, b in (sides, sides[::-1]))
    changes = [f"{bond} {'binds' if rule.is_reversible else 'joined'}" for bond in made] + [f"{b} parts" for b in gone]
    reactants = []
    for molecule in before:
        name = molecule.monomer.name
        same = next((other for other in after if other.monomer is molecule.monomer), None)
        states = {site: state_of(condition) for site, condition in molecule.site_conditions.items()}
        if same is None:
            changes.append(f"{name} degraded")
            kept = states
        else:
            after.remove(same)
            later = {site: state_of(same.site_conditions.get(site)) for site in states}
            changes += [f"{name}.{site} {states[site]}>{later[site]}" for site in states if states[site] != later[site]]
            kept = {site: state for site, state in states.items() if state == later[site]}
        conditions = ",".join(f"{site}={state}" for site, state in sorted(kept.items()) if state)
        reactants.append(f"{name}({conditions})" if conditions else name)
    changes += [f"{molecule.monomer.name} made" for molecule in after]
    return f"{' & '.join(sorted(changes))} | {' '.join(sorted(reactants)) or 'nothing'}"


@pytest.mark.slow
def test_modules_do_what_is_written_down():
    """The lines are for readers: module, what a rule changes, and what it needs. Edit them with the mechanism."""
    modules = (module.forms.get("sites", module) for module in MODULES.values())
    model = il2.build(*modules, inhibitors=dict.fromkeys(INHIBITORS, 1.0))
    module_of = facts_by_name(model, IS_PART_OF)
    found = {f"{module_of[rule.name]}: {effect(rule)}" for rule in model.rules}
    written = WIRING.read_text(encoding="utf-8").splitlines()
    assert written == sorted(written)
    assert found - set(written) == set(), "not in wiring.txt"
    assert set(written) - found == set(), "no rule does this any more"


@pytest.mark.slow
@both_levels
def test_SOCS3_binds_JAK1_whose_loop_is_phosphorylated_or_not_and_not_JAK3(detail):
    """Babon 2012: the GQM motif of the kinase domain holds it, which JAK3 lacks."""
    rules = built("feedback", detail).rules
    assert [bond for rule in rules for bond in bonds(rule.product_pattern) if "SOCS3" in bond] == [
        "JAK1.GQM-SOCS3.KIR",
        "JAK1.GQM-SOCS3.KIR",
    ]


@both_levels
def test_a_kinase_that_holds_SOCS3_phosphorylates_nothing(detail):
    rules = built("feedback", detail).rules
    working = [rule for rule in rules if rule.name.startswith("JAK1_")]
    assert len(working) > 5
    assert all("GQM=None" in repr(rule.reactant_pattern) for rule in working if "phosphorylates" in rule.name)


@both_levels
def test_PTPN2_alone_dephosphorylates_Y705_of_STAT3(detail):
    effects = map(effect, built("stat3", detail).rules)
    assert [line for line in effects if "STAT3.Y705 p>u" in line] == ["STAT3.Y705 p>u | PTPN2 STAT3"]


def observables_in(model, expression):
    names = {symbol.name for symbol in model.expressions[expression].expand_expr().free_symbols}
    return names & set(model.observables.keys())


@both_levels
def test_STAT5A_and_STAT5B_shut_the_gene_of_IL2(detail):
    model = built("secretion", detail)
    pattern = model.observables["pSTAT5_shutting_IL2"].reaction_pattern
    assert repr(pattern) == "STAT5A(Y694='p') + STAT5B(Y699='p')"
    assert observables_in(model, "IL2_made_kf") == {"antigen_left", "IL2_on_CD122_and_CD132", "pSTAT5_shutting_IL2"}


@pytest.mark.slow
@both_levels
def test_cytotoxicity_needs_STAT5_and_S6_kinase(detail):
    model = built("fate", detail)
    assert observables_in(model, "cytotoxicity_drive") == {"STAT5_for_fate", "S6K_for_fate"}
    assert repr(model.observables["S6K_for_fate"].reaction_pattern) == "RPS6KB1(T389='p')"


@pytest.mark.parametrize("kinase", ["JAK1", "JAK3"])
@pytest.mark.parametrize("drug", ["tofacitinib", "ruxolitinib"])
def test_a_drug_in_the_ATP_site_is_weaker_by_the_ATP_of_the_cell(drug, kinase):
    """Cheng and Prusoff: the Kd in a cell is that in vitro times 1 + [ATP]/Km."""
    model = built("jak_activation", None, "tofacitinib", "ruxolitinib")
    rule, value = model.rules[f"{drug}_binds_{kinase}"], {p.name: p.value for p in model.parameters}
    kf, kr = (
        rate.expand_expr().subs({p: p.value for p in model.parameters})
        for rate in (rule.rate_forward, rule.rate_reverse)
    )
    Kd_M = float(kr / kf) * value["cell_density"] / AVOGADRO
    ATP = 1 + value["ATP_in_cell"] / value[f"{kinase}_ATP_Km"]
    assert ATP > 10
    assert Kd_M == pytest.approx(value[f"{drug}_binds_{kinase}_Kd"] * ATP, rel=1e-6)


@pytest.mark.slow
def test_pSTAT3_falls_with_a_half_life_of_some_minutes():
    """STAT3 alone with its phosphatase, phosphorylated at first: dimers dissociate and only monomers lose Y705."""
    model = copy.deepcopy(built("stat3", "lumped"))
    model.rules = ComponentSet(
        rule for rule in model.rules if monomer_names(complex_patterns(rule.reactant_pattern)) <= {"STAT3", "PTPN2"}
    )
    (first,) = (i for i in model.initials if i.pattern.monomer_patterns[0].monomer.name == "STAT3")
    first.pattern.monomer_patterns[0] = first.pattern.monomer_patterns[0](Y705="p")
    pSTAT3 = il2.Simulator(model, tspan=[0, 120.0, 1200.0]).run().observables["pSTAT3"]
    assert pSTAT3[0] == pytest.approx(model.parameters["STAT3_0"].value)
    assert pSTAT3[1] > pSTAT3[0] / 2 > pSTAT3[2]
