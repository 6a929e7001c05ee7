"""Formats that stochastic programs read: BioNetGen's XML for NFsim, and Kappa for KaSim."""

import json
import re

import pytest
from pysb import Expression, Initial, Model, Monomer, Observable, Parameter, Rule
from pysb.core import time as now

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.exporters import EXPORTERS, export, mean_comparison
from pysb_il2.exporters.verify import check_read_back

FORMATS = ("bngxml", "kappa")


@pytest.fixture(autouse=True)
def _short(monkeypatch):
    monkeypatch.setattr(mean_comparison, "SPANS", (10.0,))
    monkeypatch.setattr(mean_comparison, "MOST", 20)


@pytest.fixture(scope="module")
def binding():
    """Few molecules, of which the mean is not that of the rate equations."""
    model = Model("binding", _export=False)
    with il2.building(model):
        A, B = Monomer("A", ["b"]), Monomer("B", ["a"])
        Initial(A(b=None), Parameter("A0", 6.4))
        Initial(B(a=None), Parameter("B0", 0.1 + 4.2))
        Observable("AB", A(b=1) % B(a=1))
        Expression("double", 2 * model.observables["AB"])
        kf, kr = Parameter("kf", 0.2), Parameter("kr", 0.3)
        Rule("bind", A(b=None) + B(a=None) | A(b=1) % B(a=1), kf, kr)
    return model


@pytest.mark.slow
@pytest.mark.parametrize("format", FORMATS)
def test_a_certificate_tells_of_means(tmp_path, binding, format):
    path = tmp_path / f"binding{EXPORTERS[format].suffixes[0]}"
    export(binding, path, verify=True)
    certificate = json.loads((tmp_path / f"{path.name}.certificate.json").read_text())
    assert certificate["format"] == format
    assert certificate["means"]["runs"] == 20
    assert certificate["means"]["times"] == [0.0, 0.1, 0.3, 1.0, 3.0, 10.0]
    assert 0 < certificate["largest_deviation"] < certificate["accepted"] < 5
    assert certificate["difference"] is None


CHANGES = {
    "bngxml": [
        ('id="kf" type="Constant" value="0.2"', 'id="kf" type="Constant" value="0.3"', "'kf' is 0.3, not 0.2"),
        ('name="bind"', 'name="bound"', "rule 'bind' is missing"),
        ('name="AB"', 'name="BA"', "observable 'AB' is missing"),
        ('concentration="A0"', 'concentration="B0"', "initial amount 'A0' is missing"),
        ('ComponentType id="b"', 'ComponentType id="c"', r"molecule type 'A\(b\)' is missing"),
        ('RateConstant value="kf"', 'RateConstant value="A0"', "the mean of 'AB' over 20 runs is"),
    ],
    "kappa": [
        ("'kf' 0.2\n", "'kf' 0.3\n", "parameter 'kf' is 0.3, not 0.2"),
        ("'bind'", "'bound'", "rule 'bind' is missing"),
        ("%obs: 'AB'", "%obs: 'BA'", "variable 'AB' is missing"),
        ("%agent: A(b)", "%agent: A(b)\n%agent: C(b)", "there are 3 kinds of molecules, not 2"),
        ("('A0' + 0.5)", "('A0' + 1.5)", "there are 7 molecules of 'A' at the start, not 6"),
        ("@ 'kf'", "@ 'A0'", "the mean of 'AB' over 20 runs is"),
        ("@ 'kf'", "@ 'unknown'", "KaSim stops: .*unknown"),
    ],
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("format", "old", "new", "words"), [(format, *change) for format, changes in CHANGES.items() for change in changes]
)
def test_verification_names_what_was_changed(binding, format, old, new, words):
    text = export(binding, format=format)
    assert old in text
    with pytest.raises(Il2Error, match=words):
        check_read_back(binding, text.replace(old, new), EXPORTERS[format])


@pytest.mark.parametrize("format", FORMATS)
def test_all_digits_are_written(binding, format):
    assert re.search(rf"\b{re.escape(repr(0.1 + 4.2))}\b", export(binding, format=format))


@pytest.mark.parametrize("format", FORMATS)
def test_what_single_molecules_cannot_follow_is_refused_before_a_file_is_written(tmp_path, format):
    model = Model("older", _export=False)
    with il2.building(model):
        A = Monomer("A")
        Initial(A(), Parameter("A0", 10))
        Rule("lost", A() >> None, Expression("rate", 0.1 * now))
    with pytest.raises(
        Il2Error, match=rf"format '{format}' cannot carry model 'older': Expression 'rate' follows time"
    ):
        export(model, tmp_path / "older", format=format)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("format", FORMATS)
def test_limits_of_a_network_are_refused(binding, format):
    with pytest.raises(Il2Error, match="go on without limits; leave max_agg out"):
        export(binding, format=format, max_agg=4)


@pytest.mark.slow
def test_what_takes_too_long_is_refused_in_one_sentence(binding, monkeypatch):
    def slow(*_):
        raise TimeoutError

    monkeypatch.setattr(mean_comparison, "_ssa", slow)
    with pytest.raises(Il2Error, match=r"takes more than 18 s, .* lower its doses, raise its cell density"):
        export(binding, format="bngxml", verify=True)


@pytest.mark.slow
def test_means_of_a_model_without_observables_are_refused():
    model = Model("plain", _export=False)
    with il2.building(model):
        A = Monomer("A")
        Initial(A(), Parameter("A0", 10))
        Rule("lost", A() >> None, Parameter("k", 0.1))
    with pytest.raises(Il2Error, match="means are compared by observables, and the model has none"):
        export(model, format="bngxml", verify=True)
