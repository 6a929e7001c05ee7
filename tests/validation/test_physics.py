"""Exact, simulation-free checks on every module, level and model."""

import functools
import re

import numpy as np
import pytest
from pysb import Annotation

import pysb_il2 as il2
from pysb_il2.knowledge.constants import table
from pysb_il2.models import NAMES
from pysb_il2.modules import (
    INHIBITORS,
    MODULES,
    RECEPTOR_OF,
    family,
    il2_receptor,
    il15_receptor,
    jak_activation,
    pi3k_akt,
    readouts,
    shc_ras_erk,
    stat5,
    trafficking,
)
from pysb_il2.validation.physics import unbalanced_reactions, wegscheider_residual

ALONE = {"gamma_chain"}
#: What each drug is tried on: the smallest model that has its target.
TARGETS = {"CD25": (il2_receptor, trafficking), "JAK": (il2_receptor, jak_activation), "PI3K": (il2_receptor, pi3k_akt)}
TARGETS |= {"RPTOR": TARGETS["PI3K"], "MAP2K1": (il2_receptor, shc_ras_erk)}


def forms():
    """Every module at every level, with the receptor that it needs, and every drug on a target."""
    for module in (m for m in MODULES.values() if m is not readouts):
        for form in module.forms.values() or [module]:
            receptors = () if module.name in ALONE or module in RECEPTOR_OF.values() else (il2_receptor,)
            yield pytest.param((form, *receptors), id="-".join(filter(None, (module.name, form.detail))))
    yield pytest.param((il15_receptor, trafficking), id="il15_receptor-trafficking")
    yield pytest.param((il15_receptor(detail="trans"), trafficking), id="il15_receptor-trans-trafficking")
    yield pytest.param((il2_receptor(detail="preassembled"), trafficking), id="il2_receptor-preassembled-trafficking")
    yield pytest.param((il2_receptor(detail="two_arms"), trafficking), id="il2_receptor-two_arms-trafficking")
    yield pytest.param((family, stat5), id="family-stat5")
    for name, drug in INHIBITORS.items():
        names = "".join(mention.name for mention in (*drug.optional_proteins, *drug.proteins))
        parts = next(parts for target, parts in TARGETS.items() if target in names)
        yield pytest.param((*parts, {"inhibitors": {name: 10.0}}), id=name)
    yield from (pytest.param((name,), id=name) for name in NAMES)


CASES = list(forms())
#: Cases whose networks are large; the tests of the others are for daily work.
LARGE = {*NAMES, *INHIBITORS, "family", "family-stat5", "stat6"} - {"receptor"}


def marked(number, case):
    slow = case.id in LARGE or case.id.endswith(("-sites", "-lumped"))
    return pytest.param(number, id=case.id, marks=[pytest.mark.slow] if slow else [])


@functools.cache
def built(case):
    """Return the model of a case by its number; the last part of a case may be further arguments."""
    parts = CASES[case].values[0]
    *modules, last = parts
    return il2.build(*modules, **last) if isinstance(last, dict) else il2.build(*parts)


@pytest.fixture(scope="module", params=[marked(*case) for case in enumerate(CASES)])
def network(request):
    """The network of one case; all tests of a case run one after the other.

    Where sites multiply, the decoupled model stands for the full one.
    """
    model = built(request.param)
    sites = any(getattr(part, "detail", None) == "sites" for part in CASES[request.param].values[0])
    return il2.expand(il2.decouple(model) if sites else model, decoupled=False)


@pytest.fixture
def model(network):
    return network.model


#: IL-2 elsewhere than in the plasma, and CD25 elsewhere than on the cell, have names of their own; see
#: tests/modules/test_pharmacokinetics.py and test_soluble_cd25.py.
ELSEWHERE = (
    "IL2_absorbed", "IL2_lost_in_depot", "(_reverse_)?IL2_spreads_to_tissue", "IL2_cleared", "CD25(_and_IL2)?_shed",
)  # fmt: skip


def test_molecules_are_conserved_but_for_traffic(network):
    for monomer, rules in unbalanced_reactions(network).items():
        for rule in rules:
            # Copies of a decoupled model carry their limb at the end of the name.
            turnover = rf"{monomer.split('_Y')[0]}(_\w+)?_(made|degraded)(_\w+)?|{'|'.join(ELSEWHERE)}"
            assert re.fullmatch(turnover, rule), f"{rule} changes the number of {monomer}"


def test_detailed_balance_holds_around_every_cycle(network):
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
        """Let CD122 take IL-2 from CD25 to itself, past detailed balance."""
        from pysb import Rule

        Rule(
            "broken",
            m.IL2(CD25=1, CD122=None, CD132=None) % m.CD25(ligand=1) + m.CD122(ligand=None)
            | m.IL2(CD25=None, CD122=1, CD132=None) % m.CD122(ligand=1) + m.CD25(ligand=None),
            k.broken_kf,
            k.broken_kr,
        )

    constants = {"broken_kf": (1e6, "1/(M*s)"), "broken_kr": (1e6, "1/(M*s)")}
    module = il2.Module("broken", rules, requires=[il2_receptor], constants=constants)
    assert wegscheider_residual(il2.expand(il2.build(module))) > 0.1


def test_every_spoken_site_is_used(model):
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


def test_every_rule_fires(network):
    fired = {rule.removeprefix("_reverse_") for reaction in network.reactions for rule in reaction.rules}
    assert fired == set(network.model.rules.keys())
    if hasattr(network.model, "_il2_decoupling"):
        placed = [where for split in il2.decoupling(network.model).splits for where in split.rules.values()]
        assert not [where for where in placed if where.startswith("left out")]


def test_every_parameter_has_a_unit_and_a_basis(model):
    said = {
        predicate: {a.subject.name for a in model.annotations if isinstance(a, Annotation) and a.predicate == predicate}
        for predicate in ("hasUnit", "hasBasis", "hasSource")
    }
    names = set(model.parameters.keys())
    assert names <= said["hasUnit"]
    assert names <= said["hasBasis"]
    unsourced = names - said["hasSource"]
    assert {table()[name].basis for name in unsourced} <= {"assumed"}


@pytest.mark.slow
def test_no_row_of_the_table_is_unused():
    used = set()
    for case in range(len(CASES)):
        used |= set(built(case).parameters.keys())
    presenting = il2.populate({"DC": 1e5, "Th": 1e5}, model="receptor", presents={"DC": ["Th"]})
    used |= set(presenting.parameters.keys())
    assert table().keys() <= used


def test_rows_of_the_table_are_well_formed():
    for row in table().values():
        assert row.basis in ("measured", "derived", "fitted", "assumed"), row.id
        assert row.source or row.basis == "assumed", row.id
        assert row.low is None or row.low <= row.value, row.id
        assert row.high is None or row.value <= row.high, row.id
