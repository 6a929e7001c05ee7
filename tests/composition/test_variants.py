"""Knock-outs, mutants and drugs for everything that the library speaks of."""

import re

import pytest
from pysb import Expression

import pysb_il2 as il2
from pysb_il2.knowledge.proteins import LEXICON
from pysb_il2.modules import INHIBITORS, secretion


def states(pattern, name, site):
    conditions = [
        molecule.site_conditions.get(site)
        for cp in pattern.complex_patterns
        for molecule in cp.monomer_patterns
        if molecule.monomer.name == name
    ]
    return {c[0] if isinstance(c, tuple) else c for c in conditions} - {None}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["full", "th", "family"])
def test_a_knocked_out_protein_is_neither_there_nor_made(name):
    proteins = [m.name for m in il2.build(name).monomers if not m.name.endswith("mRNA")]
    model = il2.build(name, knockouts=proteins)
    values = {p: p.value for p in model.parameters}
    for initial in model.initials:
        value = initial.value
        amount = value.expand_expr().subs(values) if isinstance(value, Expression) else value.value
        assert amount == 0 or str(initial.pattern).split("(")[0].endswith("mRNA"), initial
    for rule in model.rules:
        if not rule.reactant_pattern.complex_patterns:
            made = rule.product_pattern.complex_patterns[0].monomer_patterns[0].monomer.name
            rate = rule.rate_forward
            rate = rate.expand_expr().subs(values) if isinstance(rate, Expression) else rate.value
            assert made.endswith("mRNA") or rate == 0, rule.name


@pytest.mark.slow
def test_every_residue_of_full_can_be_mutated_and_then_rests():
    model = il2.build("full", detail="sites")
    residues = {
        m.name: [f"{site}A" for site in m.site_states if re.fullmatch(r"[STY]\d+", site)] for m in model.monomers
    }
    residues = {name: sites for name, sites in residues.items() if sites}
    assert sum(map(len, residues.values())) >= 25
    mutant = il2.build("full", detail="sites", mutants=residues)
    for name, mutations in residues.items():
        for site in (mutation[:-1] for mutation in mutations):
            for rule in mutant.rules:
                before, after = (states(p, name, site) for p in (rule.reactant_pattern, rule.product_pattern))
                assert not before or after <= before, f"{rule.name} still changes {site} of {name}"


@pytest.mark.slow
def test_a_mutant_changes_nothing_else():
    model, mutant = il2.build("full", detail="sites"), il2.build("full", detail="sites", mutants={"SHC1": ["Y239F"]})
    gone = set(model.rules.keys()) - set(mutant.rules.keys())
    assert gone
    assert all("Y239" in name for name in gone)


@pytest.mark.slow
@pytest.mark.parametrize("drug", sorted(INHIBITORS))
def test_a_drug_binds_with_its_affinity_and_takes_one_site(drug):
    module = INHIBITORS[drug]
    model = il2.build("full", inhibitors={drug: 10.0})
    assert model.parameters[f"{drug}_concentration"].value == pytest.approx(1e-8)
    binding = [r for r in model.rules if r.name.startswith(f"{drug}_binds_")]
    assert binding
    for rule in binding:
        covalent = rule.rate_reverse is None
        assert covalent == (drug in ("wortmannin", "ritlecitinib"))
        target = LEXICON[rule.name.removeprefix(f"{drug}_binds_")]
        held = rule.product_pattern.complex_patterns[0].monomer_patterns[1].site_conditions
        assert len([site for site, bond in held.items() if isinstance(bond, int)]) == 1
        assert target.name in model.monomers.keys()
    assert module.rules.__doc__


@pytest.mark.slow
def test_what_is_knocked_out_is_not_made_either():
    """The gene of IL-2 is on after antigen, whatever the cell began with; no other rule goes."""
    whole, without = (il2.build(secretion, cell="Th", knockouts=gone) for gone in ([], ["IL2"]))
    assert set(whole.rules.keys()) - set(without.rules.keys()) == {"IL2_made"}
    assert without.parameters["IL2_0"].value == 0
