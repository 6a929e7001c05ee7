"""Two models of whoever wrote them become one: what is shared, in which units, and what each keeps of its own."""

import numpy as np
import pytest
from pysb import (
    Initial,
    Model,
    Monomer,
    Observable,
    Parameter,
    Rule,
)
from pysb.examples.robertson import model as robertson

import pysb_il2 as il2


def written(name, write):
    model = Model(name, _export=False)
    with il2.building(model):
        write()
    return model


def kinase(*, k=1e-4, name="kinase", substrate="S", states=("u", "p"), site="Y", amount=100.0):
    """A kinase binds and phosphorylates a substrate, which loses the phosphate."""

    def write():
        K, S = Monomer("K", ["s"]), Monomer(substrate, ["d", site], {site: list(states)})
        u, p = states[:2]
        Initial(K(s=None), Parameter("K_0", 50.0))
        Initial(S(**{"d": None, site: u}), Parameter(f"{substrate}_0", amount))
        Rule(
            "K_binds",
            K(s=None) + S(**{"d": None, site: u}) | K(s=1) % S(**{"d": 1, site: u}),
            Parameter("kf", k),
            Parameter("kr", 0.01),
        )
        Rule(
            "K_phosphorylates",
            K(s=1) % S(**{"d": 1, site: u}) >> K(s=None) + S(**{"d": None, site: p}),
            Parameter("kc", 0.1),
        )
        Rule("S_loses", S(**{site: p}) >> S(**{site: u}), Parameter("kd", 0.02))
        Observable("pS", S(**{site: p}))
        Observable("K_free", K(s=None))

    return written(name, write)


def reader(*, name="reader", substrate="Sub", states=("U", "P"), site="Tyr", amount=100.0):
    """A reader with an SH2 domain binds the phosphorylated substrate."""

    def write():
        R, S = Monomer("R", ["sh2"]), Monomer(substrate, [site], {site: list(states)})
        Initial(R(sh2=None), Parameter("R_0", 80.0))
        Initial(S(**{site: states[0]}), Parameter(f"{substrate}_0", amount))
        Rule(
            "R_binds",
            R(sh2=None) + S(**{site: states[1]}) | R(sh2=1) % S(**{site: (states[1], 1)}),
            Parameter("on", 1e-3),
            Parameter("off", 0.05),
        )
        Observable("R_bound", R(sh2=1) % S(**{site: (states[1], 1)}))

    return written(name, write)


TIMES = np.linspace(0, 100, 11)


def course(model, *names, times=TIMES, **options):
    result = il2.Simulator(model, times, rtol=1e-9, atol=1e-9, **options).run()
    return {
        name: np.asarray(
            result.observables[name] if name in result.observables.dtype.names else result.expressions[name]
        )
        for name in names
    }


SAME = {"S": "Sub", "S.Y": "Sub.Tyr", "S.Y~u": "Sub.Tyr~U", "S.Y~p": "Sub.Tyr~P"}


def together():
    """Both models as their author would have written them in one."""
    model = kinase()
    with il2.building(model):
        R, S = Monomer("R", ["sh2"]), model.monomers["S"]
        Initial(R(sh2=None), Parameter("R_0", 80.0))
        Rule(
            "R_binds", R(sh2=None) + S(Y="p") | R(sh2=1) % S(Y=("p", 1)), Parameter("on", 1e-3), Parameter("off", 0.05)
        )
        Observable("R_bound", R(sh2=1) % S(Y=("p", 1)))
    return model


def test_what_is_one_is_as_if_written_in_one_model_in_either_order():
    reverse = {theirs: ours for ours, theirs in SAME.items()}
    one, other = il2.join(kinase(), reader(), same=SAME), il2.join(reader(), kinase(), same=reverse)
    expected = course(together(), "R_bound", "K_free")
    for model in (one, other):
        found = course(model, "R_bound", "K_free")
        for name, values in expected.items():
            assert found[name] == pytest.approx(values, rel=1e-7, abs=1e-9)
    assert expected["R_bound"][-1] > 1
    names = {c.name for c in one.all_components()}
    assert {c.name.replace("Sub", "S") for c in other.all_components()} == names
    assert one.monomers["S"].sites == ["d", "Y"]
    assert one.monomers["S"].site_states == {"Y": ["u", "p"]}


def test_an_observable_of_a_state_counts_what_the_other_model_binds_there():
    model = il2.join(kinase(), reader(), same=SAME)
    found = course(model, "pS", "R_bound")
    assert (found["pS"] >= found["R_bound"] - 1e-9).all()


def test_models_that_share_nothing_are_as_they_were():
    model = il2.join(kinase(), robertson, prefix="rob_")
    alone, their = course(kinase(), "pS"), course(robertson, "A_total")
    found = course(model, "pS", "rob_A_total")
    assert found["pS"] == pytest.approx(alone["pS"], rel=1e-7)
    assert found["rob_A_total"] == pytest.approx(their["A_total"], rel=1e-6)
    assert il2.parts(model)["kinase"].rules.keys() == kinase().rules.keys()
