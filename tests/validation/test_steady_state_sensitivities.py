"""Sensitivities of steady states in symbols: by hand, against a closed form, and against differences of simulations."""

import runpy

import numpy as np
import pytest
import sympy
from pysb import Expression, Initial, Model, Monomer, Observable, Parameter, Rule
from pysb.examples import bngwiki_simple

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.modules import il2_receptor
from pysb_il2.validation.closed_form import closed_form


def added(model, *components):
    for component in components:
        model.add_component(component)


def binding():
    model = Model("binding", _export=False)
    a, b = (Monomer(name, ["x"], _export=False) for name in "AB")
    values = {"kf": 0.002, "kr": 0.3, "A0": 100.0, "B0": 250.0}
    kf, kr, a0, b0 = (Parameter(name, value, _export=False) for name, value in values.items())
    added(model, a, b, kf, kr, a0, b0)
    added(model, Rule("binds", a(x=None) + b(x=None) | a(x=1) % b(x=1), kf, kr, _export=False))
    added(model, Observable("bound", a(x=1) % b(x=1), _export=False))
    model.add_initial(Initial(a(x=None), a0, _export=False))
    model.add_initial(Initial(b(x=None), b0, _export=False))
    return model


def feedback(rate="hill"):
    """A protein that is made less the more there is, and turned over; half of its loss makes another."""
    model = Model("feedback", _export=False)
    a, b = (Monomer(name, _export=False) for name in "AB")
    values = {"made": 30.0, "half": 50.0, "lost": 0.1, "turned": 0.05, "A0": 10.0, "lambda": 2.0}
    parameters = [Parameter(name, value, _export=False) for name, value in values.items()]
    amount = Observable("amount", a(), _export=False)
    made, half, lost, turned, start, weight = parameters
    formulas = {
        "hill": made / (1 + (amount / half) ** 2),
        "capped": sympy.Max(made - amount, 0),
        "exponential": made * sympy.exp(-amount / half),
    }
    added(model, a, b, *parameters, amount, Expression("rate", formulas[rate], _export=False))
    added(model, Observable("b", b(), _export=False))
    added(model, Expression("ratio", weight * model.observables["b"] / amount, _export=False))
    added(
        model,
        Rule("a_made", None >> a(), model.expressions["rate"], _export=False),
        Rule("a_lost", a() >> None, lost, _export=False),
        Rule("a_turned", a() >> b(), turned, _export=False),
        Rule("b_lost", b() >> None, lost, _export=False),
    )
    model.add_initial(Initial(a(), start, _export=False))
    return model


def in_numbers(found, tmp_path):
    path = tmp_path / "found.py"
    path.write_text(found.python, encoding="utf-8")
    return runpy.run_path(str(path))


def test_of_binding_by_hand():
    found = il2.steady_state_sensitivities(binding())
    text = {text: symbol for symbol, text in found.odes.species.items()}
    a, b, c = text["A(x)"], text["B(x)"], text["A(x!1).B(x!1)"]
    kf, kr, a0, b0 = sympy.symbols("kf kr A0 B0")
    by_hand = {
        kf: a * b / (kr + kf * (a + b)),
        kr: -c / (kr + kf * (a + b)),
        a0: kf * b / (kr + kf * (a + b)),
        b0: kf * a / (kr + kf * (a + b)),
    }
    sensitivities = found.of("bound")
    assert {p: sympy.simplify(value - by_hand[p]) for p, value in sensitivities.items()} == dict.fromkeys(by_hand, 0)
    assert found.laws == 2


@pytest.mark.slow
def test_the_closed_form_of_binding_is_the_quadratic():
    found = il2.steady_state_sensitivities(binding())
    kf, kr, a0, b0 = sympy.symbols("kf kr A0 B0")
    total = a0 + b0 + kr / kf
    quadratic = (total - sympy.sqrt(total**2 - 4 * a0 * b0)) / 2
    solution = {found.odes.species[symbol]: value for symbol, value in found.solution.items()}
    values = {symbol: sympy.Rational(number) for symbol, number in ((kf, 3), (kr, 7), (a0, 11), (b0, 5))}
    difference = solution["A(x!1).B(x!1)"] - quadratic
    assert sympy.simplify(difference.subs(values)) == 0
    amounts = {symbol: value.subs(found.odes.parameters) for symbol, value in found.solution.items()}
    for parameter, value in found.of("bound").items():  # derivative of the one, and the other
        expected = sympy.diff(quadratic, parameter).subs(found.odes.parameters)
        assert float(value.subs(amounts).subs(found.odes.parameters)) == pytest.approx(float(expected), rel=1e-9)


@pytest.mark.parametrize("rate", ["hill", pytest.param("exponential", marks=pytest.mark.slow)])
def test_against_differences_of_simulations(rate, tmp_path):
    model = feedback(rate)
    found = il2.steady_state_sensitivities(model)
    numbers = in_numbers(found, tmp_path)
    simulator = il2.Simulator(model, rtol=1e-11, atol=1e-11)

    def readouts(values):
        steady = simulator.run([0, 1e4], param_values=values)
        return np.array(
            [steady.observables["amount"][-1], steady.observables["b"][-1], steady.expressions["ratio"][-1]]
        )

    at = simulator.run([0, 1e4]).species[-1]
    rows = [numbers["READOUTS"].index(name) for name in ("amount", "b", "ratio")]
    computed = numbers["sensitivities"](at)[rows]
    for column, (name, value) in enumerate(numbers["PARAMETERS"].items()):
        step = 1e-4 * value
        up, down = readouts({name: value + step}), readouts({name: value - step})
        assert computed[:, column] == pytest.approx((up - down) / (2 * step), rel=1e-5, abs=1e-6), name
    symbols = dict(zip(found.odes.species, at.tolist(), strict=True)) | dict(found.odes.parameters)
    assert float(found.of("ratio")[sympy.Symbol("half")].subs(symbols)) == pytest.approx(computed[2, 1], rel=1e-9)


@pytest.mark.slow
def test_of_the_receptor_against_another_equilibrium(tmp_path):
    model = il2.build(il2_receptor, cell="Treg")
    model.parameters["IL2_dose"].value = 1e-10
    found = il2.steady_state_sensitivities(model)
    assert (len(found.equations), found.laws) == (10, 4)
    numbers = in_numbers(found, tmp_path)
    simulator = il2.Simulator(model, rtol=1e-11, atol=1e-9)
    row, column = numbers["READOUTS"].index("IL2_trimer"), [*numbers["PARAMETERS"]].index("CD25_0")
    at = simulator.run([0, 1e8])
    step = 1e-3 * numbers["PARAMETERS"]["CD25_0"]
    up, down = (
        simulator.run([0, 1e8], param_values={"CD25_0": numbers["PARAMETERS"]["CD25_0"] + change})
        for change in (step, -step)
    )
    expected = (up.observables["IL2_trimer"][-1] - down.observables["IL2_trimer"][-1]) / (2 * step)
    assert numbers["sensitivities"](at.species[-1])[row, column] == pytest.approx(expected, rel=1e-4)
    assert found.solution is None
    with pytest.raises(
        Il2Error, match=r"6 independent species, and formulas are written out for up to 4; take \.python"
    ):
        found.of("IL2_trimer")
    assert "d}s_{1}" not in found.latex


@pytest.mark.slow
def test_parameters_act_through_constants():
    found = il2.steady_state_sensitivities(bngwiki_simple.model)  # kp1 and amounts are Expressions of NA and f
    concentration, na, f = sympy.symbols("EGF_conc NA f")
    by_amount = il2.steady_state_sensitivities(bngwiki_simple.model).of("EGF(R)")[concentration]
    s1, s2, _ = found.odes.species
    kp1, km1 = sympy.symbols("kp1 km1")
    by_hand = (km1 + kp1 * s1) / (km1 + kp1 * (s1 + s2)) * na * f * sympy.Rational(1, 10**10)
    assert sympy.simplify(by_amount - by_hand) == 0


@pytest.mark.slow
def test_latex_has_equations_solution_and_sensitivities():
    latex = il2.steady_state_sensitivities(binding())
    assert latex._repr_latex_() == latex.latex
    lines = latex.latex.splitlines()
    assert r"0 &= - \mathrm{B0} + s_{2} + s_{3} \\" in lines
    assert sum(line.startswith("s_{") for line in lines) == 3
    assert sum(line.startswith(r"\frac{\mathrm{d}s_{") for line in lines) == 12
    assert latex.latex.count("{") == latex.latex.count("}")


def test_a_closed_form_is_found_or_is_not():
    a, b, k = sympy.symbols("a b k")
    assert closed_form([a * b - k, a - b], [a, b], {k: 4.0}) is not None
    assert closed_form([a**5 + a - k], [a], {k: 1.0}) is None
    assert closed_form([a**2 - 3 * a + 2], [a], {}) is None  # two roots are possible
    assert closed_form([a**2 + 1], [a], {}) is None
    assert closed_form([sympy.exp(a) - k], [a], {k: 1.0}) is None


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("signal", "max_species is 30; raise max_species"),
        (lambda: feedback("capped"), "uses Max, Min or Abs, which has no derivative"),
    ],
)
def test_what_has_no_symbols_is_refused(model, said):
    with pytest.raises(Il2Error, match=said):
        il2.steady_state_sensitivities(model if isinstance(model, str) else model())


def test_an_unknown_readout_is_refused():
    with pytest.raises(Il2Error, match="unknown readout 'bond' in model 'binding'; did you mean 'bound'"):
        il2.steady_state_sensitivities(binding()).of("bond")


def test_what_is_not_determined_is_refused():
    model = Model("still", _export=False)
    a, k = Monomer("A", _export=False), Parameter("k", 0.0, _export=False)
    rate = Expression("rate", 0 * k, _export=False)
    added(model, a, k, rate)
    added(model, Rule("made", None >> a(), rate, _export=False))
    with pytest.raises(Il2Error, match="not determined"):
        il2.steady_state_sensitivities(model).of("A()")
