"""A rule asks that a site be empty of what its mechanism excludes, and of nothing else."""

import copy
import functools

import pytest
from pysb import Monomer, Observable, Parameter, Rule

import pysb_il2 as il2
from pysb_il2.modules import INHIBITORS, MODULES, il2_receptor, il15_receptor, trafficking
from pysb_il2.rules.contact_map import ContactMap
from pysb_il2.rules.patterns import bond_of, complex_patterns, molecules, state_of

#: Sites that mechanisms want empty whatever may bind there, with the words in the names of these rules, and why.
ON_PURPOSE = {
    "JAK1.drug": ("", "an inhibitor in the ATP site stops the kinase"),
    "JAK3.drug": ("", "as in JAK1"),
    "MAP2K1.drug": ("", "as in JAK1"),
    "PI3K.drug": ("", "as in JAK1"),
    "RPTOR.drug": ("", "as in JAK1"),
    "JAK1.Y1034": ("", "what is docked on the activation loop, such as SOCS1, stops the kinase"),
    "JAK1.GQM": ("", "what covers the groove of the kinase, such as SOCS3, stops it"),
    "JAK3.Y980": ("", "as in JAK1"),
    "CISH.SH2": ("", "CIS binds JAK1 by this domain to inactivate it"),
    "CD129.Y": ("", "STAT3 is phosphorylated at this tyrosine, for which STAT5 competes"),
    "PIP.PH": ("", "a lipid in a PH domain is out of reach of enzymes"),
    "RHEB.effector": ("", "the effector covers the nucleotide"),
    "STAT5A.PTP": ("dimer dephosphorylate", "stands for the phosphotyrosine, which a dimer covers"),
    "STAT5B.PTP": ("dimer dephosphorylate", "as in STAT5A"),
    "CD25.ligand": ("meets shed", "chains meet by faces that nothing covers; what is shed holds IL-2 or nothing"),
    "sCD25.ligand": ("degraded", "IL-2 that it holds is not lost with it"),
    **dict.fromkeys(
        ("IL2.CD25", "IL2.CD122", "IL2.CD132"),
        (
            "IL2_spreads IL2_cleared IL2_absorbed plasma_IL2",
            "the kidney clears IL-2 alone, not its complexes with antibodies",
        ),
    ),
    "CD122.ligand": ("meets", "as in CD25"),
    "CD132.ligand": ("meets", "as in CD25"),
}
#: Observables of what is empty, whatever may bind there.
COUNTED_EMPTY = ("exposed_", "free_NR3C1")
FORMS = {
    **{d: tuple(module.forms.get(d, module) for module in MODULES.values()) for d in ("lumped", "sites")},
    "preassembled": (il2_receptor(detail="preassembled"), trafficking),
    "trans": (il15_receptor(detail="trans"), trafficking),
}
every_form = pytest.mark.parametrize(
    "form", [pytest.param(form, marks=pytest.mark.slow if form in ("lumped", "sites") else []) for form in FORMS]
)


@functools.cache
def built(form):
    return il2.build(*FORMS[form], inhibitors=dict.fromkeys(INHIBITORS if form in ("lumped", "sites") else (), 1.0))


def empty_sites(component):
    """Yield the sites that an observable counts empty, and those that a rule leaves empty and in one state."""
    observed = isinstance(component, Observable)
    sides = [component.reaction_pattern] if observed else [component.reactant_pattern, component.product_pattern]
    before, *after = ([m for cp in complex_patterns(side) for m in molecules(cp)] for side in sides)
    after = [molecule for side in after for molecule in side]
    for molecule in before:
        same = next((other for other in after if other.monomer is molecule.monomer), molecule)
        after = [other for other in after if other is not same]
        for site, condition in molecule.site_conditions.items():
            later = same.site_conditions.get(site)
            if bond_of(condition) is bond_of(later) is None and state_of(condition) == state_of(later):
                yield molecule.monomer.name, site


def on_purpose(component, site):
    words, _why = ON_PURPOSE.get(".".join(site), ("-", ""))
    return component.name.startswith(COUNTED_EMPTY) or any(word in component.name for word in words.split() or [""])


@pytest.mark.slow
@every_form
def test_a_foreign_partner_stops_only_the_mechanisms_that_need_the_site(form):
    """Hold every site that something may bind by a foreign partner, each by one of its own."""
    model = copy.deepcopy(built(form))
    bound = {site for site, partners in ContactMap(model).partners.items() if partners}
    asked = [
        (component.name, site)
        for component in (*model.rules, *model.observables)
        for site in empty_sites(component)
        if site in bound and not on_purpose(component, site)
    ]
    with il2.building(model):
        kf = Parameter("held_kf", 1.0)
        for name, site in sorted({site for _, site in asked}):
            foreign, held = Monomer(f"F_{name}_{site}", ["x"]), model.monomers[name]
            Rule(
                f"{foreign.name}_binds", held(**{site: None}) + foreign(x=None) >> held(**{site: 1}) % foreign(x=1), kf
            )
    assert asked
    for component, (name, site) in asked:
        foreign = f"F_{name}_{site}"
        if component in model.observables.keys():
            assert foreign in repr(model.observables[component]), f"{component} is not counted beside {foreign}"
        else:
            beside = f"{component}_with_{foreign}_x_on_{name}_{site}"
            assert beside in model.rules.keys(), f"{component} wants {name}.{site} empty of everything"


@every_form
def test_models_without_a_foreign_partner_have_no_rule_more(form):
    assert not [rule.name for rule in built(form).rules if "_with_" in rule.name]
