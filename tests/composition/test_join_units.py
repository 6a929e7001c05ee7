"""A model in other units, or in compartments, gives in a joined model what it gives alone."""

import numpy as np
import pytest
import sympy
from pysb import Expression, Initial, Monomer, Observable, Parameter, Rule, time
from pysb.examples.localfunc import model as localfunc

import pysb_il2 as il2
from pysb_il2.composition.other_units import read_units
from pysb_il2.errors import Il2Error
from tests.composition.small_models import TIMES, cell, course, kinase, report, written

#: Molecules in a nM of 2 pL.
PER_NM = 1e-9 * 2e-12 * 6.02214076e23
NM_MIN = {"amount": "nM", "volume": "2 pL", "time": "min"}


def rates_of_all_orders():
    """Reactions of 0 to 3 reactants, a total rate, and rates that follow an amount and the time."""

    def write():
        A, B, C = Monomer("A", ["b"]), Monomer("B", ["a"]), Monomer("C")
        Initial(A(b=None), Parameter("A_0", 10.0))
        Initial(B(a=None), Parameter("B_0", 5.0))
        kon, koff = Parameter("kon", 0.3), Parameter("koff", 0.2)
        Rule("bind", A(b=None) + B(a=None) | A(b=1) % B(a=1), kon, koff)
        bound, free = Observable("bound", A(b=1) % B(a=1)), Observable("free", A(b=None))
        made = Observable("made", C())
        Rule("make", None >> C(), Parameter("ks", 2.0))
        Rule("lose", C() >> None, Expression("kl", Parameter("kl_0", 0.5) * (1 + bound / Parameter("K", 3.0))))
        Rule("pair", C() + C() + A(b=None) >> A(b=None), Parameter("k3", 1e-3))
        pulse = Expression("kp", Parameter("p", 4.0) * sympy.exp(-time / Parameter("tau", 7.0)))
        Rule("pulse", None >> C(), pulse)
        Rule("total", A(b=None) >> A(b=None) + C(), Parameter("kt", 0.7), total_rate=True)
        Expression("fraction", bound / (bound + free))
        Expression("twice", 2 * made)

    return written("nM", write)


@pytest.mark.slow
def test_a_model_in_nM_and_minutes_gives_what_it_gives_alone():
    """Observables count molecules; Expressions keep the unit that they have."""
    alone = course(rates_of_all_orders(), "bound", "made", "fraction", "twice", times=np.linspace(0, 20, 6))
    model = il2.join(kinase(), rates_of_all_orders(), prefix="o_", other_units=NM_MIN)
    found = course(model, "o_bound", "o_made", "o_fraction", "o_twice", times=np.linspace(0, 1200, 6))
    for name, unit in {"bound": PER_NM, "made": PER_NM, "fraction": 1.0, "twice": 1.0}.items():
        assert found[f"o_{name}"] / unit == pytest.approx(alone[name], rel=1e-7)
    assert model.parameters["o_kon"].value == 0.3
    part = il2.parts(model)["nM"]
    assert course(part, "made", times=[0, 20])["made"][-1] == pytest.approx(alone["made"][-1], rel=1e-8)


@pytest.mark.parametrize(
    ("given", "amount", "seconds"),
    [
        ({"amount": "nmol"}, 6.02214076e14, 1.0), ({"amount": "1000 molecules", "time": "h"}, 1000.0, 3600.0),
        ({"amount": "uM", "volume": (1.0, "pL"), "time": "1 d"}, 602214.076, 86400.0), ({}, 1.0, 1.0),
    ],
)  # fmt: skip
def test_units_by_declaration(given, amount, seconds):
    model = il2.join(kinase(), rates_of_all_orders(), prefix="o_", other_units=given)
    values = {p: p.value for p in model.parameters}
    rates = {rule.name: rule.rate_forward for rule in model.rules}

    def value(rate):
        return rate.value if isinstance(rate, Parameter) else float(rate.expand_expr().subs(values))

    assert value(rates["o_bind"]) == pytest.approx(0.3 / amount / seconds)
    assert value(rates["o_make"]) == pytest.approx(2.0 * amount / seconds)
    assert value(model.initials[2].value) == pytest.approx(10.0 * amount)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, ("s", "second", "seconds")), (60, ("min", "minute", "minutes")), (3600, ("h", "hour", "hours")),
        (86400, ("d", "day", "days")),
    ],
)  # fmt: skip
def test_every_word_for_a_unit_of_time_is_so_many_seconds(seconds, words):
    assert {word: read_units({"time": word}).time for word in words} == pytest.approx(dict.fromkeys(words, seconds))


def test_numbers_of_one_complex_have_no_unit():
    model = il2.join(kinase(), localfunc, prefix="x_", other_units={"amount": "100 molecules", "time": "min"})
    found, alone = course(model, "x_Ctot"), course(localfunc, "Ctot", times=TIMES / 60)
    assert found["x_Ctot"] == pytest.approx(100 * alone["Ctot"], rel=1e-6)


def test_a_shared_molecule_in_other_units_has_one_amount():
    def other():
        S = Monomer("S", ["x"])
        Initial(S(x=None), Parameter("S_0", 100.0 / PER_NM))
        Rule("lost", S(x=None) >> None, Expression("kl", Parameter("v", 3.0) / (Parameter("Km", 2.0) + model_S_0())))

    def model_S_0():
        return pysb_default().parameters["S_0"]

    from pysb.core import SelfExporter

    def pysb_default():
        return SelfExporter.default_model

    model = il2.join(kinase(), written("other", other), same={"S": "S"}, other_units=NM_MIN)
    assert [i.value.name for i in model.initials] == ["K_0", "S_0"]
    rate = model.rules["lost"].rate_forward.expand_expr().subs({p: p.value for p in model.parameters})
    assert float(rate) == pytest.approx(3.0 / (2.0 + 100.0 / PER_NM) / 60)


def test_a_shared_constant_is_compared_in_one_unit():
    def other(value):
        def write():
            Q = Monomer("Q")
            Initial(Q(), Parameter("Q_0", 1.0))
            Rule("lost", Q() >> None, Parameter("kq", value))

        return written("other", write)

    options = {"same": {"kd": "kq"}, "other_units": {"time": "min"}}
    model = il2.join(kinase(), other(1.2), **options)  # 0.02 per second
    assert model.rules["lost"].rate_forward is model.parameters["kd"]
    model.parameters["kd"].value = 0.04
    assert il2.parts(model)["other"].parameters["kq"].value == pytest.approx(2.4)
    with pytest.raises(
        Il2Error, match=r"'kd' of 'kinase' is 0.02 and 'kq' of 'other' is 0.000333333; give them one value"
    ):
        il2.join(kinase(), other(0.02), **options)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"amount": "nM"}, "amounts are in nM; give the volume as well"),
        ({"amount": "molecules", "volume": "1 pL"}, "gives a volume, and amounts in molecules have none"),
        ({"amount": "pL"}, "is 'pL', which is no amount"), ({"time": "nM"}, "is 'nM', which is no time"),
        ({"time": "15 min (half-life)"}, "which is no time"), ({"amount": "0 nM"}, "a number of it above 0"),
        ({"rate": "1/s"}, "unknown unit 'rate' in other_units="), ({"time": "fortnight"}, "cannot be read"),
        ({"amount": "nM", "volume": (-1.0, "pL")}, "a number of it above 0"),
    ],
)  # fmt: skip
def test_units_that_cannot_be_used_are_refused(given, words):
    with pytest.raises(Il2Error, match=words.replace("(", r"\(").replace(")", r"\)")):
        il2.join(kinase(), rates_of_all_orders(), prefix="o_", other_units=given)


def test_rates_per_molecule_are_the_same_beside_compartments():
    inputs = kinase(), cell()
    model = il2.join(*inputs)
    found = course(model, "pS", "K_free", "T_bound", "T_nuclear")
    for one, names in zip(inputs, (("pS", "K_free"), ("T_bound", "T_nuclear")), strict=True):
        alone = course(one, *names)
        for name in names:
            assert found[name] == pytest.approx(alone[name], rel=1e-6)
    assert [c.name for c in model.compartments] == ["cytosol", "envelope", "nucleus", "cell_of_kinase"]


def test_rates_per_molecule_are_the_same_in_the_compartment_of_what_is_shared():
    """Each model's own reactions leave the protein to the other's, so both are as they were, in either order."""
    model = il2.join(kinase(), cell(), same={"S": "Sub"})
    other = il2.join(cell(), kinase(), same={"Sub": "S"})
    alone = course(kinase(), "pS", "K_free") | course(cell(), "T_bound", "T_nuclear")
    for joined in (model, other):
        found = course(joined, *alone)
        for name, values in alone.items():
            assert found[name] == pytest.approx(values, rel=1e-6)
    assert [c.name for c in model.compartments] == ["cytosol", "envelope", "nucleus"]
    assert report(model)[-1] == ("placed", "all", "", "cytosol", "its rates per molecule are the same there")
    model.parameters["V"].value = 30.0  # of the cell's own reactions alone
    assert course(model, "pS")["pS"] == pytest.approx(alone["pS"], rel=1e-6)


def test_what_the_other_model_has_bound_stays_in_its_compartment():
    model = il2.join(kinase(), cell(), same={"K": "T"}, amounts="model")
    assert str(model.rules["T_moves"].reactant_pattern) == "K(s=None) ** cytosol"

    def holder():
        T = Monomer("T", ["h"])
        Initial(T(h=None), Parameter("T_0", 60.0))
        H = Monomer("H", ["t"])
        Initial(H(t=None), Parameter("H_0", 60.0))
        Rule("held", T(h=None) + H(t=None) | T(h=1) % H(t=1), Parameter("hon", 1e-3), Parameter("hoff", 0.1))

    model = il2.join(cell(), written("holder", holder), same={"T": "T"})
    assert str(model.rules["T_moves"].reactant_pattern) == "T(s=None, h=None) ** cytosol"
    assert ("spares what is bound", "T_moves", "") in {row[:3] for row in report(model)}
    course(model, "T_nuclear")  # no complex spans compartments


def test_compartments_of_both_models_are_one_or_two():
    both = il2.join(cell(), cell(), same={"cytosol": "cytosol", "Sub": "Sub"}, prefix="b_")
    assert [c.name for c in both.compartments] == ["cytosol", "envelope", "nucleus", "b_envelope", "b_nucleus"]
    assert course(both, "T_bound")["T_bound"] == pytest.approx(course(both, "b_T_bound")["b_T_bound"])
    with pytest.raises(
        Il2Error, match="compartments 'cytosol' of 'cell' and 'cytosol' of 'cell' differ in dimension, size"
    ):
        il2.join(cell(), cell(volume=2.0), same={"cytosol": "cytosol"}, prefix="b_")


def test_compartments_that_cannot_be_kept_are_refused():
    def both():
        S, R = Monomer("Sub", ["x"]), Monomer("T", ["y"])
        Initial(S(x=None), Parameter("Sub_0", 100.0))
        Initial(R(y=None), Parameter("T_0", 60.0))

    def in_two(write=cell):
        model = cell()
        model.initials[1].pattern.monomer_patterns[0].compartment = model.compartments["nucleus"]
        return model

    with pytest.raises(Il2Error, match=r"in the compartments cytosol, nucleus of 'cell', and 'both' has none"):
        il2.join(in_two(), written("both", both), same={"Sub": "Sub", "T": "T"})
