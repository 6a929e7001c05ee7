"""What a rule tests and changes is read as BioNetGen applies it."""

import pytest
from pysb import ANY, WILD, Initial, Model, Monomer, Parameter, Rule

from pysb_il2.composition.building import building
from pysb_il2.errors import NotDecouplableError
from pysb_il2.rules.contact_map import ContactMap, mutually_exclusive_sites, reachable_states_and_bonds
from pysb_il2.rules.rule_analysis import analyse_rule


def kinase_and_receptor(write, **options):
    """A receptor R with ligand site and tyrosine, a kinase K, an adaptor A, and one rule that `write` gives."""
    model = Model("small", _export=False)
    with building(model):
        R, K = Monomer("R", ["lig", "Y"], {"Y": ["u", "p"]}), Monomer("K", ["r", "s"])
        A, k = Monomer("A", ["SH2"]), Parameter("k", 1.0)
        for pattern in (R(lig=None, Y="u"), K(r=None, s=None), A(SH2=None)):
            Initial(pattern, k)
        change = write(R, K, A)
        Rule("rule", change, k, *[k] * change.is_reversible, **options)
    return model


def read(write, **options):
    return analyse_rule(kinase_and_receptor(write, **options).rules["rule"])


def test_binding_is_one_component_that_changes_both_sites():
    (component,) = read(lambda R, K, A: A(SH2=None) + R(Y="p") | A(SH2=1) % R(Y=("p", 1))).components
    assert component.changes == component.tests == {("A", "SH2"), ("R", "Y")}
    assert (component.reactants, component.products) == ((0, 1), (0,))


def test_a_catalyst_is_a_component_that_stays_as_it_was():
    rule = read(lambda R, K, A: K(r=None) + R(Y="u") >> K(r=None) + R(Y="p"))
    assert [component.active for component in rule.components] == [False, True]
    assert [pattern.monomer_patterns[0].monomer.name for _, pattern in rule.counted_per_complex] == ["K", "K"]


def test_a_reversible_rule_tests_its_products_too():
    one_way, both = (lambda R, K, A: R(lig=ANY, Y="u") >> R(lig=WILD, Y="p")), (lambda R, K, A: R(Y="u") | R(Y="p"))
    assert read(one_way).components[0].tests == {("R", "lig"), ("R", "Y")}
    assert read(both).components[0].tests == {("R", "Y")}


def test_what_a_deletion_takes_along_is_told_apart():
    assert len(read(lambda R, K, A: R(Y="p") >> None).species_deleting) == 1
    assert read(lambda R, K, A: R(Y="p") >> None, delete_molecules=True).species_deleting == ()
    partly = read(lambda R, K, A: R(Y=("p", 1)) % A(SH2=1) >> R(Y="p"))
    assert (partly.species_deleting, partly.molecule_deleting) == ((), (("A",),))
    assert partly.components[0].deleted == ("A",)
    assert read(lambda R, K, A: None | A(SH2=None)).components[0].synthesized == ("A",)


def test_molecules_without_a_bond_between_them_are_found():
    assert [groups for _, groups in read(lambda R, K, A: R(Y="p") % A(SH2=ANY) >> R(Y="u") % A(SH2=ANY)).disconnected]
    assert read(lambda R, K, A: R(Y=("p", 1)) % A(SH2=1) >> R(Y=("u", 1)) % A(SH2=1)).disconnected == ()


def test_what_cannot_be_read_site_by_site_is_refused():
    with pytest.raises(NotDecouplableError, match="a total rate") as total:
        read(lambda R, K, A: R(Y="u") >> R(Y="p"), total_rate=True)
    with pytest.raises(NotDecouplableError, match="'r' of 'K' has several bonds") as bonds:
        read(lambda R, K, A: K(r=[1, 2]) % A(SH2=1) % A(SH2=2) >> K(r=[1, 2]) % A(SH2=1) % A(SH2=2))
    assert total.value.condition == bonds.value.condition == 7


def test_a_rule_can_fire_where_the_states_that_it_asks_for_are_made():
    model = kinase_and_receptor(lambda R, K, A: A(SH2=None) + R(Y="p") | A(SH2=1) % R(Y=("p", 1)))
    assert not ContactMap(model).can_fire(analyse_rule(model.rules["rule"]))
    with building(model):
        R = model.monomers["R"]
        Rule("R_phosphorylated", R(Y="u") >> R(Y="p"), model.parameters["k"])
    assert ContactMap(model).can_fire(analyse_rule(model.rules["rule"]))


def test_a_dimer_may_hold_two_of_a_monomer_and_a_heterodimer_one():
    pairs = ContactMap(kinase_and_receptor(lambda R, K, A: K(s=None) + K(s=None) | K(s=1) % K(s=1)))
    assert not pairs.at_most_one_per_complex("K")
    mixed = ContactMap(kinase_and_receptor(lambda R, K, A: K(s=None) + R(lig=None) | K(s=1) % R(lig=1)))
    assert mixed.at_most_one_per_complex("K")
    assert mixed.count_states("R") == mixed.count_states("K") == 2  # unbound, and bound to the other


def test_sites_of_which_one_is_bound_while_the_other_is_free_exclude_each_other():
    model = kinase_and_receptor(lambda R, K, A: K(r=None, s=None) + R(lig=None) | K(r=1, s=None) % R(lig=1))
    with building(model):
        K, A, k = model.monomers["K"], model.monomers["A"], model.parameters["k"]
        Rule("A_binds", K(r=None, s=None) + A(SH2=None) | K(r=None, s=1) % A(SH2=1), k, k)
    assert mutually_exclusive_sites(model.rules) == {frozenset({("K", "r"), ("K", "s")})}
    states, bonds = reachable_states_and_bonds(model.rules, model.initials)
    assert states["R", "Y"] == {"u"}
    assert bonds["K", "s"] == {("A", "SH2")}
