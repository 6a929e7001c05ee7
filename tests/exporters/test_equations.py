"""The differential equations as sympy, LaTeX and Python are those that the engines integrate."""

import keyword
import subprocess
import sys

import numpy as np
import pytest
import sympy
from pysb import Compartment, Expression, Initial, Model, Monomer, Observable, Parameter, Rule
from pysb.examples import earm_1_0
from scipy.integrate import solve_ivp

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.exporters.symbolic_formulas import python_of_tree, sympy_of_tree
from pysb_il2.network.formulas import parse_formula
from pysb_il2.simulation.runner import Runner


def regulated():
    """A model with functions in its rates, a fixed species, a dimer, and names that files of Python use themselves."""
    model = Model("regulated", _export=False)
    with il2.building(model):
        y, F = Monomer("y", ["b"]), Monomer("F")
        Initial(y(b=None), Parameter("lambda", 40.0))
        Initial(F(), Parameter("s1", 3.0), fixed=True)
        flux = Observable("flux", y(b=None))
        share = Expression("np", flux / (flux + Parameter("parameters", 7.0)))
        rate = Expression(
            "t", sympy.Piecewise((share * Parameter("k", 0.01), flux > 10), (sympy.Max(share, 0.2), True))
        )
        Rule("dimerises", y(b=None) + y(b=None) | y(b=1) % y(b=1), rate, Parameter("kr", 0.3))
        Rule("made", F() >> F() + y(b=None), Parameter("km", 0.5))
    return model


def passing():
    """A model whose rates depend on the time, in compartments of two sizes, with one total rate."""
    model = Model("passing", _export=False)
    with il2.building(model):
        outside = Compartment("outside", size=Parameter("V", 5.0))
        Compartment("inside", size=Parameter("v", 2.0), parent=outside, dimension=2)
        A, B = Monomer("A", ["b"]), Monomer("B", ["b"])
        Initial(A(b=None) ** outside, Parameter("A_0", 100.0))
        Initial(B(b=None) ** outside, Parameter("B_0", 50.0))
        Rule("binds", A(b=None) + B(b=None) | A(b=1) % B(b=1), Parameter("kf", 0.01), Parameter("kr", 0.1))
        falling = Expression("falling", Parameter("k", 0.1) * sympy.exp(-sympy.Symbol("time") / 100))
        Rule("lost", A(b=None) >> None, falling)
        Rule("eaten", B(b=None) >> None, Parameter("per_second", 0.01), total_rate=True)
    return model


def loaded(text):
    """Return the names of a Python file that was written."""
    module = {}
    exec(text, module)
    return module


@pytest.fixture(scope="module", params=["receptor", "regulated", "passing", "earm"])
def case(request):
    model = {
        "receptor": lambda: il2.build("receptor"),
        "regulated": regulated,
        "passing": passing,
        "earm": lambda: earm_1_0.model,
    }
    model = model[request.param]()
    values = {"IL2_dose": 1e-9} if request.param == "receptor" else {}
    return il2.odes(model), Runner(il2.expand(model, decoupled=False), rtol=1e-12, atol=1e-10), values


@pytest.mark.slow
def test_rates_of_change_are_those_of_the_engine(case):
    equations, runner, _ = case
    rates = list(equations.substituted().values())
    function = sympy.lambdify([*equations.species, *equations.parameters, sympy.Symbol("time")], rates, "numpy")
    python = loaded(equations.python)["rates_of_change"]
    for seed in range(3):
        amounts = np.random.default_rng(seed).uniform(0, 30, len(rates))
        expected = runner.engine.rates_of_change(amounts, 30.0)
        largest = np.abs(expected).max()
        assert np.abs(function(*amounts, *equations.parameters.values(), 30.0) - expected).max() < 1e-12 * largest
        assert np.abs(python(30.0, amounts) - expected).max() < 1e-12 * largest


def test_the_python_file_integrates_to_the_same_amounts(case):
    equations, runner, values = case
    module = loaded(equations.python)
    parameters = module["PARAMETERS"] | values
    start, times = module["initial_amounts"](parameters), np.linspace(0.0, 600.0, 4)
    assert start == pytest.approx(runner.initials(values), rel=1e-14)
    ours = runner.run(values, start, times)

    def rates(t, y):
        return module["rates_of_change"](t, y, parameters)

    theirs = solve_ivp(rates, (0.0, 600.0), start, "LSODA", times, rtol=1e-11, atol=1e-9)
    assert np.abs(theirs.y.T - ours.species).max() < 1e-8 * ours.species.max()
    readouts = module["readouts"](600.0, ours.species[-1], parameters)
    assert readouts == pytest.approx({name: ours.readouts[name][-1] for name in readouts}, rel=1e-12)
    assert {*runner.engine.observables, *runner.engine.functions} - runner.engine.hidden == readouts.keys()


def test_names_of_species_and_of_python_stay_apart():
    equations = il2.odes(regulated())
    assert [symbol.name for symbol in equations.species] == ["s_1", "s_2", "s_3"]  # s1 is a parameter
    fixed = next(symbol for symbol, text in equations.species.items() if "F" in text)
    assert equations.rates[fixed] == 0
    assert all(not keyword.iskeyword(line.split()[0]) for line in equations.python.splitlines() if " = " in line)


def test_the_python_file_needs_numpy_alone(tmp_path):
    path = tmp_path / "equations.py"
    path.write_text(il2.odes(regulated()).python, encoding="utf-8")
    script = "import sys, equations as e; e.rates_of_change(0, e.initial_amounts()); print('pysb' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_latex_says_what_each_species_is():
    lines = il2.odes(regulated()).latex.splitlines()
    assert lines[0].startswith("% s_{1}: y(b)")
    rates = [line for line in lines if line.startswith(r"\frac{\mathrm{d}s_{")]
    assert len(rates) == 3
    assert r"\mathrm{kr} s_{3}" in rates[0]
    assert any(line.startswith(r"\mathrm{np} &=") for line in lines)
    assert lines[-1] == r"\end{align*}"


@pytest.mark.parametrize(
    "text",
    [
        "2^a^b-a/b", "if(a>b&&b<=2,ln(a),exp(-b))", "if(a,1,2)+(a!=b)*3", "max(a,b,1.5)-min(a,b)", "log2(a)+log10(b)",
        "abs(a-b)*sqrt(a)", "asinh(a)+atan(b)+tanh(a)", "(a==b||a<b)+a", "-a^2",
    ],
)  # fmt: skip
def test_formulas_have_one_value_in_all_languages(text):
    a, b = sympy.symbols("a b")
    tree = parse_formula(text, {"a", "b"})
    expression = sympy_of_tree(tree, {"a": a, "b": b})
    for values in ({"a": 1.25, "b": 3.5}, {"a": 2.5, "b": 0.5}):
        python = eval(python_of_tree(tree, {"a": "a", "b": "b"}), {"np": np} | values)
        assert float(expression.subs(values)) == pytest.approx(float(python), rel=1e-14)


def test_large_models_are_refused_before_they_are_expanded():
    with pytest.raises(Il2Error, match="'receptor' may have 54 species, and max_species is 2; raise max_species"):
        il2.odes("receptor", max_species=2)
    with pytest.raises(Il2Error, match="'receptor' has 21 species, and max_species is 20; raise max_species"):
        il2.odes("receptor", max_species=20)
