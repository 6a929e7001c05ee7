"""BNGL that is read: ours comes back as it was, that of others as BioNetGen reads it, or is refused with its line."""

import logging
import re

import pytest
from pysb import Annotation, Model

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.exporters.bngl import bngl_text
from pysb_il2.importers.bngl import read_bngl
from pysb_il2.importers.check import check_against_bionetgen
from pysb_il2.importers.draft import ReadWarning
from pysb_il2.models import NAMES
from pysb_il2.models.lookup import as_model
from tests.language import test_binding, test_compartments, test_context, test_rates, test_sites, test_turnover
from tests.language.feature import FEATURES

#: What declares features, so that they are declared.
assert all((test_binding, test_compartments, test_context, test_rates, test_sites, test_turnover))

OTHERS = """\
begin parameters
  1 NA  6.022e23   # of no use
  k1 = 2*k0
  k0    0.1
  A0    100*k0 + \\
        ln(2)/1e3
end parameters
begin molecule types
  A(b,s~0~1)
  B(a)
end molecule types
begin species
  A(b,s~0) A0
  $B(a)    20
end species
begin observables
  Molecules A   A()
  Molecules AB  A(b!1).B(a!1), A(s~1,b!?)
end observables
begin functions
  f() = if(AB>3, k0*AB^2, 1)/(1+A)
  g()   f()*2
end functions
begin reaction rules
  A(b) + B(a) <-> A(b!x).B(a!x) k1*1e-2, 0.3
  to_1: A(s~0) -> A(s~1) g()
  7 A(s~1) -> A(s~0) 2*f() + exp(-AB/9)
end reaction rules
generate_network({overwrite=>1,max_stoich=>{"A"=>3,'B'=>2}});
simulate({method=>"ode",t_end=>10,n_steps=>2})
setParameter("k0",3)
"""


def body(text):
    return text[text.index("begin model") :]


def read(text, name="a.bngl"):
    return read_bngl(text, f"file {name!r}", "a")


def read_own(model):
    text = bngl_text(model)
    again = read(text).model
    assert body(bngl_text(again)) == body(text)
    assert again.name == model.name
    return again


@pytest.mark.slow
def test_every_feature_of_the_language_comes_back():
    features = [feature for kind in FEATURES.values() for feature in kind if "bngl" not in feature.refused]
    assert len(features) > 50
    for feature in features:
        read_own(feature.model)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] * (name != "receptor")) for name in NAMES]
)
def test_ready_models_come_back(name):
    read_own(as_model(name))


def test_comments_of_ours_are_annotations_again():
    model = il2.build("receptor")
    again = read_own(model)

    untold = {(a.subject.name, a.predicate, a.object) for a in model.annotations if a.predicate == "excludesOnly"}

    def facts(of):
        return {(a.subject.name, a.predicate, str(a.object)) for a in of.annotations if a.subject is not of} - untold

    assert facts(again) == facts(model)


def test_rules_of_no_module_stay_so_behind_those_of_one():
    from pysb import Monomer, Parameter, Rule

    model = Model("m", _export=False)
    with il2.building(model):
        A = Monomer("A", ["s"], {"s": ["u", "p"]})
        k = Parameter("k", 1.0)
        first = Rule("first", A(s="u") >> A(s="p"), k)
        Rule("second", A(s="p") >> A(s="u"), k)
    model.add_annotation(Annotation(first, "a_module", "isPartOf", _export=False))
    assert [a.subject.name for a in read_own(model).annotations] == ["first"]


@pytest.mark.slow
def test_bngl_of_others_is_read_as_bionetgen_reads_it():
    with pytest.warns(ReadWarning) as warned:
        one = read(OTHERS)
    words = [str(warning.message) for warning in warned]
    assert words == [
        "file 'a.bngl' limits its expansion; give il2.expand and il2.export the same: max_stoich={'A': 3, 'B': 2}",
        "observable 'A' of file 'a.bngl' is called 'Obs_A', since names are of one component each",
    ]
    assert one.model.rules.keys() == ["_R1", "to_1", "R7"]
    assert float(one.model.expressions["A0"].get_value()) == pytest.approx(10.000693147)
    assert [initial.fixed for initial in one.model.initials] == [False, True]
    check_against_bionetgen(one, "a")
    with pytest.warns(ReadWarning):
        one.model = read(OTHERS.replace("AB/9", "AB/8")).model
    with pytest.raises(Il2Error, match=r"reaction .* has the rate"):
        check_against_bionetgen(one, "a")


def test_actions_that_are_not_run_are_logged(caplog):
    with caplog.at_level(logging.INFO, "pysb_il2"), pytest.warns(ReadWarning):
        read(OTHERS)
    assert "actions of file 'a.bngl' are not run: simulate (line 30), setParameter (line 31)" in caplog.text


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("A(b) -> B(a) Sat(k0,k1)", r"line 25 .* rate law Sat depends on the species"),
        ("A(b) -> B(a) MM(k0,k1)", "rate law MM"),
        ("A(b) -> B(a) Hill(k0,k1,k1)", "rate law Hill"),
        ("A(b%1) -> A(b%1) k0", "'%1' of site 'b' has no counterpart"),
        ("A(b) + B(a) -> A(b!1).B(a!1) k0 include_reactants(1,A(s~1))", "include_reactants has no counterpart"),
        ("A(b,s~2) -> B(a) k0", "state of site 's' of 'A' '_2' is not declared"),
        ("A(c) -> B(a) k0", "site of 'A' 'c' is not declared"),
        ("C() -> B(a) k0", "molecule type 'C' is not declared"),
        ("A(b) -> B(a)@cell k0", "compartment 'cell' is not declared"),
        ("A(b) B(a) k0", "no arrow"),
        ("A(b) -> B(a)", "gives no rate"),
        ("A(b) <-> A(b) k0", "gives no rates for both ways"),
        ("A(b) -> A(b) missing", "formula 'missing' of a network cannot be read"),
        ("A(b) -> A(b) k0.__class__", "cannot be read"),
        ("A(b) -> A(b) 2^k0^k1", "is read in two ways"),
        ("A(b) -> A(b) -2^k0", "is read in two ways"),
        ("A(b) -> A(b) 1-(-k0^2)", "is read in two ways"),
        ("A(b) -> A(b) 3+exp(-(A+1)^2)", "is read in two ways"),
        ("A(b) -> A(b) if(A>1||AB>1&&AB>2,k0,k1)", "is read in two ways"),
        ("A(b!1) -> A(b) k0", "bond '1' has one end"),
        ("A(b)==2 -> A(b) k0", "'==2' of a pattern has no counterpart"),
    ],
)
@pytest.mark.filterwarnings("ignore::pysb_il2.importers.draft.ReadWarning")
def test_what_pysb_cannot_say_is_refused_with_its_line(line, words):
    with pytest.raises(Il2Error, match=words):
        read(OTHERS.replace("A(b) + B(a) <-> A(b!x).B(a!x) k1*1e-2, 0.3", line))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "generate_network",
            'setConcentration("A(b,s~0)",5)\ngenerate_network',
            "line 29 .* setConcentration changes the model",
        ),
        ("generate_network", 'setOption("MoleculesObservables","CountUnique")\n#', "changes what observables count"),
        ("k0    0.1", "k0 k1", "'k1' depends on itself"),
        ("k0    0.1", "k0 0.1\nk0 0.2", "line 5 .*'k0' has a value already"),
        ("k0    0.1", "k0 1/0", "line 4 .*formula '1/0'"),
        ("k0    0.1", "k0 9^9^9^9", "line 4"),
        ("k0    0.1", "k0 " + "(" * 2000 + "1", "line 4"),
        ("k0    0.1", "k0 TFUN(A,'../x')", "line 4"),
        ("k0    0.1", "k0 rint(3.2)", "line 4"),
        ("Molecules AB", "Counter AB", "line 18 .*kind 'Counter'"),
        ("end functions", "", "begins in block 'functions'"),
        ("end reaction rules", "end rules", "ends where 'reaction rules' began"),
        ("begin functions", "begin tables", "block 'tables' is not known"),
        ("begin species", "some words\nbegin species", "stands in no block"),
        ("A(b,s~0~1)", "A(b,s~0~_0)", "would have one name"),
        ("A(b,s~0) A0", "A(b,s~0) AB", "changes with the state"),
    ],
)
@pytest.mark.filterwarnings("ignore::pysb_il2.importers.draft.ReadWarning")
def test_bad_lines_are_named(old, new, words):
    assert old in OTHERS
    with pytest.raises(Il2Error, match=words):
        read(OTHERS.replace(old, new, 1))


def test_molecule_types_may_be_left_out():
    text = re.sub(r"begin molecule types.*?end molecule types\n", "", OTHERS, flags=re.DOTALL)
    with pytest.warns(ReadWarning):
        assert repr(read(text).model.monomers) == repr(read(OTHERS).model.monomers)


@pytest.mark.filterwarnings("ignore::pysb_il2.importers.draft.ReadWarning")
def test_files(tmp_path):
    path = tmp_path / "model.bngl"
    before = Model("users")
    path.write_bytes(b"\xef\xbb\xbf" + OTHERS.replace("\n", "\r\n").encode())
    assert il2.read(path).name == "model"
    from pysb.core import SelfExporter

    assert SelfExporter.default_model is before
    assert not before.components
    path.write_bytes(OTHERS.replace("of no use", "of no \xfcse").encode("latin-1"))
    with pytest.raises(Il2Error, match=r"line 2 has the byte 0xfc"):
        il2.read(path)
    path.write_text(OTHERS[:300])
    with pytest.raises(Il2Error, match=r"block 'observables' of .* does not end"):
        il2.read(path)
    path.write_text("")
    with pytest.raises(Il2Error, match="has no blocks of a model"):
        il2.read(path)
    with pytest.raises(Il2Error, match=r"suffix '.txt'"):
        il2.read(tmp_path / "model.txt")
    with pytest.raises(Il2Error, match="unknown format 'kappa'"):
        il2.read(path, format="kappa")
    with pytest.raises(Il2Error, match="is an address"):
        il2.read("https://example.org/model.bngl")
