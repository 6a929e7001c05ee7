"""Exact, simulation-free checks on every module, level and model."""

import re

import numpy as np
import pytest
from pysb import Annotation

import pysb_il2 as il2
from pysb_il2.constants import table
from pysb_il2.modules import MODULES, RECEPTOR_OF, family, il2_receptor, il15_receptor, readouts, stat5, trafficking
from pysb_il2.physics import unbalanced_reactions, wegscheider_residual

ALONE = {"gamma_chain"}


def forms():
    """Every module at every level, with the receptor that it needs."""
    for module in (m for m in MODULES.values() if m is not readouts):
        for form in module.forms.values() or [module]:
            receptors = () if module.name in ALONE or module in RECEPTOR_OF.values() else (il2_receptor,)
            yield pytest.param((form, *receptors), id="-".join(filter(None, (module.name, form.detail))))
    yield pytest.param((il15_receptor, trafficking), id="il15_receptor-trafficking")
    yield pytest.param((il15_receptor(detail="trans"), trafficking), id="il15_receptor-trans-trafficking")
    yield pytest.param((il2_receptor(detail="preassembled"), trafficking), id="il2_receptor-preassembled-trafficking")
    yield pytest.param((family, stat5), id="family-stat5")


CASES = [*forms(), pytest.param(("receptor",), id="receptor"), pytest.param(("signal",), id="signal")]


@pytest.mark.parametrize("parts", CASES)
def test_molecules_are_conserved_but_for_traffic(parts):
    network = il2.expand(il2.build(*parts))
    for monomer, rules in unbalanced_reactions(network).items():
        for rule in rules:
            assert re.fullmatch(rf"{monomer}_(made|degraded)", rule), f"{rule} changes the number of {monomer}"


@pytest.mark.parametrize("parts", CASES)
def test_detailed_balance_holds_around_every_cycle(parts):
    network = il2.expand(il2.build(*parts))
    assert wegscheider_residual(network) < 1e-8


def test_detailed_balance_holds_whatever_the_constants_are():
    model = il2.build("receptor")
    network = il2.expand(model)
    random = np.random.default_rng(1)
    for _ in range(5):
        values = {p.name: p.value * 10 ** random.normal(0, 1) for p in model.parameters}
        assert wegscheider_residual(network, values) < 1e-8


def test_the_check_sees_a_broken_cycle():
    def rules(m, k):
        """Bind CD25 a second time with another affinity."""
        from pysb import Rule

        Rule(
            "broken",
            m.IL2(CD25=None, CD122=None, CD132=None) + m.CD25(ligand=None)
            | m.IL2(CD25=1, CD122=None, CD132=None) % m.CD25(ligand=1),
            k.broken_kf,
            k.broken_kr,
        )

    constants = {"broken_kf": (1e6, "1/(M*s)"), "broken_kr": (1.0, "1/s")}
    module = il2.Module("broken", rules, needs=[il2_receptor], constants=constants)
    assert wegscheider_residual(il2.expand(il2.build(module))) > 0.1


@pytest.mark.parametrize("parts", CASES)
def test_every_spoken_site_is_used(parts):
    model = il2.build(*parts)
    used = {
        (molecule.monomer.name, site)
        for rule in model.rules
        for pattern in (rule.reactant_pattern, rule.product_pattern)
        for cp in pattern.complex_patterns
        for molecule in cp.monomer_patterns
        for site in molecule.site_conditions
    }
    spoken = {(monomer.name, site) for monomer in model.monomers for site in monomer.sites}
    assert spoken <= used


@pytest.mark.parametrize("parts", CASES)
def test_every_rule_fires(parts):
    model = il2.build(*parts)
    fired = {rule.removeprefix("_reverse_") for reaction in il2.expand(model).reactions for rule in reaction.rules}
    assert fired == set(model.rules.keys())


@pytest.mark.parametrize("parts", CASES)
def test_every_parameter_has_a_unit_and_a_basis(parts):
    model = il2.build(*parts)
    said = {
        predicate: {a.subject.name for a in model.annotations if isinstance(a, Annotation) and a.predicate == predicate}
        for predicate in ("hasUnit", "hasBasis", "hasSource")
    }
    names = set(model.parameters.keys())
    assert names <= said["hasUnit"]
    assert names <= said["hasBasis"]
    unsourced = names - said["hasSource"]
    assert {table()[name].basis for name in unsourced} <= {"assumed"}


def test_no_row_of_the_table_is_unused():
    used = set()
    for parts in CASES:
        used |= set(il2.build(*parts.values[0]).parameters.keys())
    assert table().keys() <= used


def test_rows_of_the_table_are_well_formed():
    for row in table().values():
        assert row.basis in ("measured", "derived", "fitted", "assumed"), row.id
        assert row.source or row.basis == "assumed", row.id
        assert row.low is None or row.low <= row.value, row.id
        assert row.high is None or row.value <= row.high, row.id
