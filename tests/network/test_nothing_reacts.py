"""A model in which nothing reacts is its seeds at constant amounts, whatever it is given to."""

import numpy as np
import pytest
from pysb import Compartment, Initial, Model, Monomer, Observable, Parameter, Rule

import pysb_il2 as il2
from pysb_il2.errors import Il2Error

pytestmark = pytest.mark.filterwarnings("ignore:Model does not contain any:UserWarning")


def still(what="a rule that never fires"):
    model = Model("still", _export=False)
    with il2.building(model):
        A, B, n = Monomer("A", ["s"], {"s": ["u", "p"]}), Monomer("B"), Parameter("n", 2.0)
        place = (lambda pattern: pattern ** Compartment("box", None, 3, n)) if what == "a compartment" else lambda p: p
        if what != "no seeds":
            Initial(place(A(s="u")), n)
        Observable("unchanged", A(s="u"))
        Observable("changed", A(s="p"))
        if what != "no rules":
            Rule("B_changes_A", B() + A(s="u") >> B() + A(s="p"), n)
    return model


@pytest.mark.slow
@pytest.mark.parametrize("what", ["a rule that never fires", "no rules", "a compartment"])
def test_amounts_stay_as_they_are(what):
    model = still(what)
    network = il2.expand(model)
    assert (len(network.species), network.reactions, network.stoichiometry.shape) == (1, (), (1, 0))
    simulator = il2.Simulator(model, [0, 1, 9])
    observables = simulator.run().observables
    assert np.array_equal(observables["unchanged"], [2, 2, 2])
    assert np.array_equal(observables["changed"], [0, 0, 0])
    assert np.array_equal(simulator.steady_state(), [[2]])
    assert np.array_equal(simulator.sensitivities(["n"])["unchanged"], [[2], [2], [2]])
    assert set(il2.stochastic(model, [1], cells=2, readouts=["unchanged"]).value) == {2}
    assert "begin reactions\nend reactions" in il2.export(model, format="net")
    il2.export(model, format="bngl", verify=True)


@pytest.mark.slow
def test_what_cannot_be_done_without_reactions_or_species_is_said():
    with pytest.raises(Il2Error, match=r"cannot read back a \.net file without reactions; verify the model as 'bngl'"):
        il2.export(still(), format="net", verify=True)
    with pytest.raises(Il2Error, match=r"model 'still' has no species: .* no rule makes any"):
        il2.expand(still("no seeds"))
