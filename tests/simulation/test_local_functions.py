"""Local functions, of one molecule or of its complex, are right in every engine or refused there."""

import numpy as np
import pytest
from pysb import Expression, Initial, Model, Monomer, Observable, Parameter, Rule, Tag
from pysb.examples import localfunc

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.simulation.engines import registry
from pysb_il2.simulation.runner import Runner

TIMES = np.array([0.0, 1.0, 4.0])


def dimers(rate, *, tagged_molecule=False, more=None):
    """R turns from u to p, alone or in dimers, at a rate of what is marked on it; marks are on every other R."""
    model = Model("dimers", _export=False)
    with il2.building(model):
        R, t = Monomer("R", ["d", "x", "z"], {"x": ["u", "p"], "z": ["u", "p"]}), Tag("t")
        k, marked = Parameter("k", 0.2), Observable("marked", R(z="p"))
        Initial(R(d=1, x="u", z="u") % R(d=1, x="u", z="p"), Parameter("pairs_0", 60))
        Initial(R(d=None, x="u", z="p"), Parameter("alone_0", 60))
        turned = Observable("turned", R(x="p"))
        f = Expression("f", rate(k, marked, turned, t))
        if tagged_molecule:
            Rule("turn", (t @ R(x="u")) >> (t @ R(x="p")), f)
        else:
            Rule("turn", R(x="u") @ t >> R(x="p") @ t, f)
        if more:
            more(R, t)
    return model


def decay(rate):
    return 1 - np.exp(-rate * TIMES)


def of_marks(k, marked, turned, t):
    return k * (1 + marked(t))


#: The rate, whether the Tag is on the molecule alone, and how many are turned.
RIGHT = {
    "of the complex": (of_marks, False, 180 * decay(0.4)),
    "of the molecule": (of_marks, True, 60 * decay(0.2) + 120 * decay(0.4)),
    "with a constant Expression": (lambda k, m, o, t: Expression("twice", 2 * k) * m(t), False, 180 * decay(0.4)),
    "of a local function": (lambda k, m, o, t: k * Expression("g", 2 * m(t))(t), False, 180 * decay(0.4)),
    "of observables too": (
        lambda k, m, o, t: k * m(t) * (1 + o / 180), False,
        180 * (np.exp(0.4 * TIMES) - 1) / (np.exp(0.4 * TIMES) + 1),
    ),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("large", [10**6, 1], ids=["small", "large"])
@pytest.mark.parametrize("kind", RIGHT)
def test_local_functions_are_right_in_trajectories_and_sensitivities(kind, large, monkeypatch):
    monkeypatch.setattr(registry, "LARGE", large)
    rate, tagged_molecule, right = RIGHT[kind]
    simulator = il2.Simulator(dimers(rate, tagged_molecule=tagged_molecule), TIMES)
    result = simulator.run()
    np.testing.assert_allclose(result.observables["turned"], right, rtol=1e-5, atol=1e-9)
    up, down = (simulator.run(param_values={"k": 0.2 * (1 + h)}).observables["turned"] for h in (1e-3, -1e-3))
    by_k = simulator.sensitivities(["k"])["turned"][:, 0]
    np.testing.assert_allclose(by_k, (up - down) / 2e-3, rtol=1e-4, atol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("format", ["bngl", "net"])
@pytest.mark.parametrize("kind", RIGHT)
def test_local_functions_come_back_from_exports(kind, format):
    rate, tagged_molecule, _ = RIGHT[kind]
    il2.export(dimers(rate, tagged_molecule=tagged_molecule), format=format, verify=True)


def test_readouts_are_those_of_the_model_without_local_functions():
    model = dimers(RIGHT["of observables too"][0])
    runner = Runner(model)
    trajectory = runner.run({}, runner.initials({}), TIMES)
    assert set(trajectory.readouts) == runner.readouts == {"marked", "turned"}
    assert set(il2.stochastic(model, [1.0], cells=1).readout) == {"marked", "turned"}


BEYOND_NFSIM = {"of a local function": "calls more than counts", "of observables too": "also follows observables"}


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["ssa", "nfsim", "rulemonkey"])
@pytest.mark.parametrize("kind", RIGHT)
def test_local_functions_are_right_in_single_cells_or_refused(kind, engine):
    rate, tagged_molecule, right = RIGHT[kind]
    model = dimers(rate, tagged_molecule=tagged_molecule)
    if engine == "nfsim" and kind in BEYOND_NFSIM:
        with pytest.raises(Il2Error, match=f"local function 'f' {BEYOND_NFSIM[kind]} .*take engine='ssa' or"):
            il2.stochastic(model, TIMES, engine=engine)
        return
    table = il2.stochastic(model, TIMES[1:], engine=engine, cells=60, readouts=["turned"])
    means = table.groupby("time").value.mean()
    # Each R turns by itself, so their number is binomial, or less spread where what is turned speeds up the rest.
    errors = np.sqrt(right * (180 - right) / 180 / 60)[1:]
    assert np.all(np.abs(means - right[1:]) < 5 * errors + 0.5)


def two_tags(R, t):
    r = Tag("r")
    both = Expression("both", Parameter("q", 1e-3) * (Observable("p", R(x="p"))(t) + Observable("z", R(z="p"))(r)))
    Rule("meet", R(x="p") @ t + R(z="p") @ r >> R(x="u") @ t + R(z="p") @ r, both)


def complexes(R, t):
    Rule("erase", R(x="p") @ t >> R(x="u") @ t, Expression("g", Observable("n", R(x="p"), match="species")(t) * 0.1))


@pytest.mark.parametrize(
    ("more", "engines", "words"),
    [
        (two_tags, ["nfsim", "rulemonkey"], "'both' has two Tags, .*take engine='ssa'"),
        (complexes, ["nfsim"], "local function 'g' calls more than counts of molecules"),
    ],
)
def test_local_functions_that_engines_mistake_are_refused(more, engines, words):
    for engine in engines:
        with pytest.raises(Il2Error, match=words):
            il2.stochastic(dimers(of_marks, more=more), [1.0], engine=engine)


def test_the_example_of_pysb_expands():
    assert len(il2.expand(localfunc.model).species) > 0
