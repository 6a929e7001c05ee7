"""How small a difference verification notices, and that networks are exported whole."""

import re

import pytest
import sympy
from pysb import Annotation, Expression, Initial, Model, Monomer, Observable, Parameter, Rule

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.exporters import EXPORTERS, export
from pysb_il2.exporters.verify import check_read_back


@pytest.fixture(scope="module")
def two_laws():
    """A and B are lost by two laws of the same value, but by different names; C by a constant of many digits."""
    model = Model("two_laws", _export=False)
    with il2.building(model):
        A, B, C = Monomer("A"), Monomer("B"), Monomer("C")
        k, K = Parameter("k", 0.3), Parameter("K", 40.0)
        for molecule, amount in ((A, 100.0), (B, 100.0), (C, 10.0)):
            Initial(molecule(), Parameter(f"{molecule.name}_0", amount))
        seen = Observable("seen", C())
        Rule("A_lost", A() >> None, Expression("law_of_A", k * K / (K + seen)))
        Rule("B_lost", B() >> None, Expression("law_of_B", k * K / (K + seen)))
        Rule("C_lost", C() >> None, Parameter("kC", 0.012345678901))
        Expression("reported", 2.0 * seen)
    return model


READ_BACK = [name for name, exporter in EXPORTERS.items() if exporter.read_back]


def changed(text, old, new):
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.slow
@pytest.mark.parametrize("format", READ_BACK)
def test_a_constant_that_is_off_in_its_twelfth_digit_is_named(two_laws, format):
    text = export(two_laws, format=format)
    check_read_back(two_laws, text, EXPORTERS[format])
    with pytest.raises(Il2Error, match=r"parameter 'kC' is 0\.01234567890106, not 0\.012345678901"):
        check_read_back(two_laws, changed(text, "0.012345678901", "0.01234567890106"), EXPORTERS[format])


@pytest.mark.parametrize("format", READ_BACK)
def test_an_initial_amount_that_is_off_by_a_billionth_is_named(two_laws, format):
    text = export(two_laws, format=format)
    with pytest.raises(Il2Error, match="parameter 'B_0' is"):
        check_read_back(two_laws, re.sub(r"(\bB_0(?:',)?\s+100)\b(?:\.0)?", r"\1.0000001", text), EXPORTERS[format])


@pytest.mark.parametrize("format", READ_BACK)
def test_a_function_that_is_off_by_a_hundred_thousandth_is_seen_in_its_trajectory(two_laws, format):
    text = export(two_laws, format=format)
    with pytest.raises(Il2Error, match=r"reported differs by \S+ of its largest amount"):
        check_read_back(two_laws, changed(text, "2.0*seen", "2.00002*seen"), EXPORTERS[format])


@pytest.mark.parametrize("format", READ_BACK)
def test_laws_that_have_changed_places_are_named_though_nothing_else_tells_them_apart(two_laws, format):
    text = export(two_laws, format=format)
    head, begin, rules = text.rpartition("begin reaction rules" if format == "bngl" else "begin reactions")
    swapped = rules.replace("law_of_A", "law_of_X").replace("law_of_B", "law_of_A").replace("law_of_X", "law_of_B")
    assert swapped != rules
    with pytest.raises(Il2Error, match=r"has the rate 1\*law_of_B, not 1\*law_of_A"):
        check_read_back(two_laws, head + begin + swapped, EXPORTERS[format])


@pytest.mark.slow
def test_a_large_network_is_exported_whole_and_not_decoupled(monkeypatch, receptor):
    monkeypatch.setattr("pysb_il2.network.expansion.MIN_SPECIES_TO_DECOUPLE", 1)
    model = receptor(sites=("Y1", "Y2"))
    assert il2.decoupling(il2.expand(model).model).splits
    species = export(model, format="net").partition("begin species\n")[2].partition("end species")[0]
    free = 5  # L, P, B, and A with a phosphate or without
    assert species.count("\n") == 2 * 2 * 4**2 + free  # loop, ligand, and each site: u, p, with A, with B


def lost(rate, name="lost", also=lambda A: None):
    model = Model(name, _export=False)
    with il2.building(model):
        A = Monomer("A")
        Initial(A(), Parameter("A_0", 100.0))
        seen = Observable("seen", A())
        Rule("A_lost", A() >> None, Expression("law", rate * seen / (seen + Parameter("K", 1e-3))))
        also(A)
    return model


@pytest.mark.slow
@pytest.mark.parametrize("format", READ_BACK)
def test_what_is_over_after_a_second_is_compared_too(format):
    """The saturated law loses all of A within a second and nothing after it."""
    model = lost(200.0)
    text = export(model, format=format)
    with pytest.raises(Il2Error, match=r"differs by \S+ of its largest amount within"):
        check_read_back(model, changed(text, "200.0*seen", "201.0*seen"), EXPORTERS[format])


@pytest.mark.slow
@pytest.mark.parametrize("format", READ_BACK)
def test_what_runs_away_after_some_seconds_is_compared_as_long_as_it_can_be_followed(format):
    """Pairs that make a third: 1 / (k A_0) = 5 until it is without bounds."""

    def explode(A):
        Rule("A_breeds", A() + A() >> A() + A() + A(), Parameter("k", 2 * 0.2 / 100))

    model = lost(1e-9, "exploding", explode)
    assert export(model, format=format, verify=True) == export(model, format=format)


def test_the_header_has_what_is_said_of_the_model_and_of_nothing_else():
    model = lost(1.0)
    with il2.building(model):
        Annotation(model, "https://identifiers.org/pubmed:1", "isDescribedBy")
        Annotation(model.monomers["A"], "https://identifiers.org/uniprot:P01589", "is")
    head = export(model, format="bngl").partition("begin model")[0]
    assert "# https://identifiers.org/pubmed:1 (isDescribedBy)" in head
    assert "P01589" not in head


@pytest.mark.slow
@pytest.mark.parametrize("format", READ_BACK)
@pytest.mark.parametrize("unit", [1.0, 1e-9])
def test_a_difference_below_the_tolerance_is_none_in_mol_per_L_as_in_molecules(format, unit):
    model = lost(1e-3 * unit, also=lambda A: Expression("reported", 2.0 * A.model().observables["seen"]))
    model.parameters["A_0"].value = 100.0 * unit
    text = export(model, format=format)
    check_read_back(model, changed(text, "2.0*seen", "2.00000001*seen"), EXPORTERS[format])


@pytest.mark.parametrize("format", READ_BACK)
def test_a_function_that_compares_another_with_a_number_comes_back(format):
    def stepwise(A):
        doubled = Expression("doubled", 2.0 * A.model().observables["seen"])
        Expression("stepwise", sympy.Piecewise((1.0, sympy.Eq(doubled, 200.0)), (3.0, True)))

    text = export(lost(1e-3, also=stepwise), format=format, verify=True)
    assert re.search(r"doubled(\(\))?\s*==\s*200|Eq\(doubled, 200", text)


@pytest.mark.slow
@pytest.mark.parametrize("format", READ_BACK)
def test_a_readout_that_is_infinite_in_both_is_the_same(format):
    def per_nothing(A):
        nothing = Observable("nothing", Monomer("B")())
        Initial(A.model().monomers["B"](), Parameter("B_0", 0.0))
        Expression("ratio", A.model().observables["seen"] / nothing)

    export(lost(1e-3, also=per_nothing), format=format, verify=True)
