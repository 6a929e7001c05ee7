"""Random small models beside ours: nobody's observables change, whatever the scales of amounts."""

import random
from functools import cache, partial
from itertools import count
from unittest.mock import patch

import numpy as np
import pytest
import sympy
from pysb import ANY, Expression, Initial, Model, Monomer, Observable, Parameter, Rule
from pysb.core import time

import pysb_il2 as il2
from pysb_il2.modules import il2_receptor
from pysb_il2.simulation.engines import registry
from pysb_il2.simulation.runner import Runner
from tests.language.perl import one_start

SEEDS = range(8)
TIMES = np.array([0.0, 1.0, 10.0, 60.0, 600.0])
DOSE = {"IL2_dose": 1e-10}


def write_part(draw, name, scale):
    """Write two proteins of one scale, with random rates of about 0.1 per second."""
    number = count()

    def rate(order=1):
        return Parameter(f"{name}_k{next(number)}", 10 ** draw.uniform(-2, 0) * scale ** (1 - order))

    A, B = Monomer(f"{name}_A", ["b", "s"], {"s": ["u", "p"]}), Monomer(f"{name}_B", ["a"])
    Initial(A(b=None, s="u"), Parameter(f"{name}_A_0", scale))
    bound = Observable(f"{name}_AB", A(b=ANY))
    Observable(f"{name}_B_free", B(a=None))
    Observable(f"{name}_p", A(s="p"))
    if draw.random() < 0.5:
        Initial(B(a=None), Parameter(f"{name}_B_0", scale * draw.uniform(0.1, 2)))
    Rule(f"{name}_bind", A(b=None) + B(a=None) | A(b=1) % B(a=1), rate(2), rate())
    Rule(f"{name}_B_made", None >> B(a=None), rate(0))
    Rule(f"{name}_B_lost", B() >> None, rate(), delete_molecules=True)
    where, k = draw.choice([{}, {"b": ANY}]), rate()
    law = draw.choice([k, k * (1 + sympy.sin(time / 7.0) / 2), k / (1 + bound / scale), k * sympy.exp(-time / 50.0)])
    law = k if law is k else Expression(f"{name}_law", law)
    Rule(f"{name}_mark", A(s="u", **where) >> A(s="p", **where), law)
    Rule(f"{name}_erase", A(s="p") >> A(s="u"), rate())


def foreign(seed):
    """Return a random model of one or two parts, each of a scale of its own."""
    draw, model = random.Random(seed), Model(f"foreign_{seed}", _export=False)
    with il2.building(model):
        for name in ("X", "Y")[: draw.choice([1, 2])]:
            write_part(draw, name, 10 ** draw.uniform(-9, 6))
    return model


@cache
def models(seed):
    """Return a random model and the same with our receptor; without a seed, our receptor."""
    return (foreign(seed), il2.add_to(foreign(seed), il2_receptor)) if seed is not None else il2.build(il2_receptor)


@cache
def right(seed):
    """Return the observables of a model alone, integrated closely."""
    model = models(seed) if seed is None else models(seed)[0]
    smallest = min((p.value for p in model.parameters_initial_conditions() if p.value), default=1.0)
    simulator = il2.Simulator(model, TIMES, rtol=1e-11, atol=1e-13 * smallest)
    return observables(simulator.run(param_values=DOSE if seed is None else None))


def observables(result):
    return {name: result.observables[name] for name in result.observables.dtype.names}


@pytest.fixture(scope="module", autouse=True)
def _one_start():
    expansions = [partial(il2.expand, model) for seed in SEEDS for model in models(seed)]
    with one_start([*expansions, partial(il2.expand, models(None))]):
        yield


def same(found, expected):
    for name, values in expected.items():
        assert found[name] == pytest.approx(values, rel=0, abs=1e-5 * np.abs(values).max()), name


@pytest.mark.slow
@pytest.mark.parametrize("large", [0, 10**9], ids=["sparse", "bngsim"])
@pytest.mark.parametrize("seed", SEEDS)
def test_observables_of_both_are_as_alone(seed, large):
    expected = {**right(seed), **right(None)}
    with patch.object(registry, "LARGE", large):
        same(observables(il2.Simulator(models(seed)[1], TIMES).run(param_values=DOSE)), expected)
        runner = Runner(models(seed)[1])
    same(runner.run(DOSE, runner.initials(DOSE), TIMES).readouts, expected)
