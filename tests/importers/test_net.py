"""Files of expanded networks that are read: flat models with the same network."""

import numpy as np
import pytest

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.importers.flat import HAS_NAME
from pysb_il2.importers.net import check_net_file, read_net_file
from tests.language import test_compartments, test_rates, test_turnover
from tests.language.feature import FEATURES

assert all((test_compartments, test_rates, test_turnover))  # which declare features

NET = """\
# Created by BioNetGen 2.9.3
begin parameters
    1 k        0.1  # Constant
    2 A_0      2*k  # ConstantExpression
    3 _rateLaw1 k^2  # ConstantExpression
end parameters
begin functions
    1 f() k*A_total
end functions
begin species
    1 A(b,s~0) A_0
    2 $B() 20
    3 A(b!1,s~0).A(b!1,s~0) 0
    4 @cell::C(x) 0
end species
begin reactions
    1 1,1 3 0.5*k #join
    2 3 1,1 f #_reverse_join
    3 0 4 _rateLaw1 #made unit_conversion=1/1000
    4 1,1 1,4 k #one_stays
    5 1,1,1 1 0.5*k #join
    6 2,4 2,2 3*k
end reactions
begin groups
    1 A_total 1,2*3
    2 nothing_counted
end groups
"""


def read(text):
    return read_net_file(text, "file 'a.net'", "a")


def test_a_network_comes_back_as_a_flat_model():
    found = read(NET)
    model = found[0]
    assert model.monomers.keys() == ["s1", "B", "s3", "s4"]
    assert [a.object for a in model.annotations if a.predicate == HAS_NAME] == [
        "A(b,s~0)", "B()", "A(b!1,s~0).A(b!1,s~0)", "@cell::C(x)",
    ]  # fmt: skip
    assert model.rules.keys() == ["join", "_reverse_join", "made", "one_stays", "join_2", "reaction_6"]
    assert model.rules["join"].rate_forward is model.parameters["k"]
    assert [initial.fixed for initial in model.initials] == [False, True, False, False]
    check_net_file(found, NET, "a")
    with pytest.raises(Il2Error, match="has the rate"):
        check_net_file(found, NET.replace("3*k", "2*k"), "a")


@pytest.mark.slow
def test_features_of_the_language_come_back():
    names = {"symmetric_reactants", "coagulation", "three_reactants", "pulse", "total_rate", "fixed_species"}
    found = [
        feature
        for kind in FEATURES.values()
        for feature in kind
        if feature.name in names or feature.kind == "compartments"
    ]
    assert len(found) > 8
    for feature in found:
        text = il2.export(feature.model, format="net")
        check_net_file(read(text), text, feature.name)


@pytest.mark.slow
def test_a_ready_model_comes_back(tmp_path):
    model = il2.build("receptor")
    il2.export(model, tmp_path / "receptor.net")
    again = il2.read(tmp_path / "receptor.net", verify=True)
    units = {(a.subject.name, a.object) for a in model.annotations if a.predicate == "hasUnit"}
    assert {(a.subject.name, a.object) for a in again.annotations if a.predicate == "hasUnit"} == units
    times = np.linspace(0, 600, 5)
    before, after = (il2.Simulator(one).run(tspan=times).observables for one in (model, again))
    for name in before.dtype.names:
        assert after[name] == pytest.approx(before[name], rel=1e-5, abs=1e-5)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("2 $B() 20", "3 $B() 20", "line 12 .*species 3 stands where 2 should"),
        ("1,1 3 0.5*k", "1,9 3 0.5*k", "line 17 .*species 9 is not in the file"),
        ("0.5*k #join", "MM k,k #join", "line 17 .*cannot be read"),
        ("0.5*k #join", "k.real #join", "line 17"),
        ("0.5*k #join", "missing #join", "line 17"),
        ("1,2*3", "1,1.5*3", "line 25 .*counts a species 1.5 times"),
        ("end groups", "", "block 'groups' of .* does not end"),
        ("begin species", "begin specie", "block 'specie' is not known"),
        ("2*k  # Con", "2*A_0  # Con", "depends on itself"),
    ],
)
def test_bad_lines_are_named(old, new, words):
    assert old in NET
    with pytest.raises(Il2Error, match=words):
        read(NET.replace(old, new, 1))
