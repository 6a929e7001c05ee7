"""Each function that Expressions may use has its value and derivative in every engine and format; others are named."""

import numpy as np
import pytest
import sympy
from pysb import Expression, Initial, Model, Monomer, Observable, Parameter, Rule
from sympy.codegen.cfunctions import exp2, log2, log10

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.network.expansion import expand
from pysb_il2.simulation.engines import registry
from pysb_il2.simulation.engines.bngsim import BngsimEngine
from pysb_il2.simulation.engines.sparse import SparseEngine
from pysb_il2.simulation.runner import Runner

AMOUNTS = (0.2, 0.65, 3.0)
#: Functions by name, of an amount that goes through all AMOUNTS.
FUNCTIONS = {
    "log10": log10, "log2": log2, "log": sympy.log, "exp": sympy.exp, "sqrt": sympy.sqrt,
    "inverse_sqrt": lambda x: 1 / sympy.sqrt(x), "log_to_base_10": lambda x: sympy.log(x, 10),
    "power": lambda x: x**1.7, "Abs": lambda x: abs(x - 1.0),
    **{name: getattr(sympy, name) for name in ("sin", "cos", "tan", "atan", "sinh", "cosh", "tanh", "asinh")},
    **{name: lambda x, name=name: getattr(sympy, name)(x / 4) for name in ("asin", "acos", "atanh")},
    "acosh": lambda x: sympy.acosh(1 + x),
    "Max": lambda x: sympy.Max(x, 0.5, 0.3), "Min": lambda x: sympy.Min(x, 0.5, 7.0),
    "pi": lambda x: sympy.pi * x, "E": lambda x: sympy.exp(1) * x,
    "not_equal": lambda x: sympy.Piecewise((x, sympy.Ne(x, 3.0)), (x + 4, True)),
    "nested": lambda x: sympy.tanh(sympy.Max(sympy.log(1 + x, 10), 0.1)),
}  # fmt: skip


def model(functions, amount=1.0):
    """An amount, which is lost, and functions of it and of its constant."""
    model = Model("functions", _export=False)
    with il2.building(model):
        A, p = Monomer("A"), Parameter("p", amount)
        Initial(A(), p)
        x = Observable("x", A())
        Rule("lost", A() >> None, Parameter("k", 0.1))
        for name, function in functions.items():
            Expression(f"of_x_{name}", function(x))
            Expression(f"of_p_{name}", function(p))
    return model


@pytest.fixture(scope="module")
def network():
    return expand(model(FUNCTIONS))


def value(name, amount, derivative=0):
    x = sympy.Symbol("x", real=True)
    return float(sympy.diff(FUNCTIONS[name](x), x, derivative).subs(x, amount).doit().evalf())


@pytest.mark.parametrize("engine", [BngsimEngine, SparseEngine])
@pytest.mark.parametrize("amount", AMOUNTS)
def test_functions_have_their_values(network, engine, amount):
    loaded = engine.load(network)
    loaded.set({"p": amount})
    found = loaded.by_name(
        loaded.run(loaded.initials(), np.array([0.0, 1e-9]), rtol=1e-9, atol=1e-12, max_steps=1000), slice(0, 1)
    )
    for name in FUNCTIONS:
        expected = pytest.approx(value(name, amount), rel=1e-12)
        assert found[f"of_x_{name}"][0] == expected, name
        of_p = found[f"of_p_{name}"][0] if f"of_p_{name}" in found else loaded.value(f"of_p_{name}")
        assert of_p == expected, name


@pytest.mark.parametrize("amount", AMOUNTS)
def test_sensitivities_of_functions_are_their_derivatives(network, amount):
    engine = SparseEngine.load(network)
    engine.set({"p": amount})
    times = np.array([0.0, 1e-9])
    _, found = engine.run_sensitivities(
        engine.initials(), engine.initial_sensitivities(["p"]), times, ["p"], rtol=1e-9, atol=1e-12, max_steps=1000
    )
    by_name = engine.by_name(found, slice(0, 1))
    for name in FUNCTIONS:
        expected = pytest.approx(amount * value(name, amount, 1), rel=1e-9, abs=1e-12)
        assert by_name[f"of_x_{name}"][0, 0] == expected, name


@pytest.mark.slow
@pytest.mark.parametrize("format", ["bngl", "net"])
def test_functions_come_back_from_exports(format):
    il2.export(model(FUNCTIONS), format=format, verify=True)


@pytest.mark.slow
def test_stochastic_readouts_of_functions_have_their_values():
    readouts = [f"of_{symbol}_{name}" for name in FUNCTIONS for symbol in "xp"]
    table = il2.stochastic(model(FUNCTIONS, 3.0), [0.0], cells=1, readouts=readouts)
    for readout, found in zip(table.readout, table.value, strict=True):
        assert found == pytest.approx(value(readout[5:], 3.0), rel=1e-12), readout


@pytest.mark.parametrize(
    "function",
    [
        sympy.sign, sympy.floor, sympy.ceiling, sympy.Heaviside, sympy.erf, sympy.gamma, exp2, sympy.cot,
        lambda x: sympy.Mod(x, 3), sympy.Function("rint"),
        lambda x: sympy.Piecewise((1.0, sympy.Not((x > 1) & (x < 2))), (2.0, True)),
    ],
)  # fmt: skip
def test_functions_that_bionetgen_lacks_are_refused_by_name(function):
    written = model({"it": function})
    used = written.expressions["of_x_it"].expr
    name = "Not" if used.has(sympy.Not) else type(used).__name__
    for what in (expand, lambda model: il2.export(model, format="bngl"), lambda model: il2.stochastic(model, [1.0])):
        with pytest.raises(Il2Error, match=f"Expression 'of_x_it' uses {name}, .*Piecewise"):
            what(written)


@pytest.mark.slow
def test_functions_that_an_importer_names_by_symbols_are_read():
    """PySB's importer of BNGL names other functions, and time, by symbols that are not those of the model."""
    written = model({})
    with il2.building(written):
        A = written.monomers["A"]
        Expression("inner", 2 * written.observables["x"])
        rate = Expression("rate", sympy.Symbol("inner") + 1)
        Rule("made", None >> A(), rate)
    assert il2.stochastic(written, [0.0], cells=1, readouts=["rate"]).value[0] == 3.0
    with il2.building(written):
        Rule("later", A() >> None, Expression("older", 0.0 * written.parameters["k"] + sympy.Symbol("time")))
    found = il2.Simulator(written, [0.0, 2.0]).run().expressions
    np.testing.assert_allclose(found["older"], [0.0, 2.0])
    with pytest.raises(Il2Error, match="Expression 'older' follows time"):
        il2.stochastic(written, [1.0])


@pytest.mark.parametrize("large", [1, 10**6])
@pytest.mark.parametrize("values", [{"V": 0.0}, {"k": 1e300, "V": 1e-300, "n": 5e3}, {"V": -1.0, "n": 0.5}])
def test_a_constant_without_a_value_is_one_sentence_on_every_engine(monkeypatch, large, values):
    """Of numbers of its own Python makes an error of a division by 0, and a complex number of a root."""
    monkeypatch.setattr(registry, "LARGE", large)
    model = Model("constants", _export=False)
    with il2.building(model):
        A = Monomer("A", ["s"], {"s": ["u", "p"]})
        Initial(A(s="u"), Parameter("A_0", 10.0))
        k, V, n = Parameter("k", 1.0), Parameter("V", 1.0), Parameter("n", 2.0)
        Rule("turn", A(s="u") | A(s="p"), Expression("k_per_V", k / V**n), k)
    runner = Runner(model)
    with pytest.raises(Il2Error, match=r"not finite|non-finite"):
        runner.run(values, runner.initials(values), [0.0, 1.0])
