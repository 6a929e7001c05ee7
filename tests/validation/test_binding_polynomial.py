"""Binding in closed form is the equilibrium that is simulated."""

import pytest

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.modules import il2_receptor
from pysb_il2.simulation.runner import Runner
from pysb_il2.units import AVOGADRO

CHAINS = ["CD25", "CD122", "CD132"]


@pytest.fixture(scope="module", params=["single", "preassembled", "with a drug"])
def bound(request):
    """A model, and when 0.1 nM has bound: what is free, with the values of parameters, and all of each chain."""
    module = il2_receptor(detail="preassembled") if request.param == "preassembled" else il2_receptor
    drugs = {"basiliximab": 0.3} if request.param == "with a drug" else {}
    model = il2.build(module, cell="Treg", inhibitors=drugs)
    model.parameters["IL2_dose"].value = 1e-10
    network = il2.expand(model)
    runner = Runner(network)
    amounts = runner.run({}, runner.initials({}), [0.0, 1e8]).species[-1]
    alone = network.composition.sum(axis=1) == 1
    names = [monomer.name for monomer in model.monomers]
    free = dict(zip(names, (network.composition[alone].T @ amounts[alone]).tolist(), strict=True))
    for in_medium in ("IL2", *drugs):
        free[in_medium] /= AVOGADRO * 1e-9 / model.parameters["cell_density"].value
    values = {parameter.name: parameter.value for parameter in model.parameters}
    return model, values | free, dict(zip(names, network.composition.T @ amounts, strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("chain", CHAINS)
def test_the_polynomial_is_all_of_a_chain_per_free_one(bound, chain):
    model, values, found = bound
    polynomial, half = il2.binding_polynomial(model, chain)
    expected = found[chain] / values[chain]
    assert expected > 1.01
    assert float(polynomial.subs(values)) == pytest.approx(expected, rel=1e-5)
    assert {symbol.name for symbol in half.free_symbols}.isdisjoint({"IL2", chain})
    at_half, without = values | {"IL2": float(half.subs(values))}, values | {"IL2": 0.0}
    assert float(polynomial.subs(at_half)) == pytest.approx(2 * float(polynomial.subs(without)), rel=1e-12)


def test_the_half_saturation_is_that_of_saturation_binding():
    model = il2.build(il2_receptor, cell={"CD25": 0, "CD122": 10, "CD132": 1e5})  # CD132 in excess of CD122
    values = {parameter.name: parameter.value for parameter in model.parameters} | {"CD25": 0, "CD132": 1e5}
    half = float(il2.binding_polynomial(model, "CD122").half_saturation_nM.subs(values))
    table = il2.saturation_binding(model, doses_nM=[half])
    assert table.value[0] == pytest.approx(5.0, rel=1e-3)


@pytest.mark.slow
def test_what_has_no_equilibrium_of_binding_is_refused():
    with pytest.raises(Il2Error, match="chain 'CD215'"):
        il2.binding_polynomial(il2.build(il2_receptor), "CD215")
    with pytest.raises(Il2Error, match="give a model of binding alone"):
        il2.binding_polynomial("receptor", "CD25")
