"""Names that two components share, and names of BioNetGen's own: refused alike by all that takes a model."""

import itertools

import pytest
from pysb import Compartment, EnergyPattern, Expression, Initial, Model, Monomer, Observable, Parameter, Rule, Tag

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.rules.names import BUILT_IN, check_names
from pysb_il2.simulation.runner import Runner

KINDS = {
    "a Monomer": lambda A, name: Monomer(name),
    "a Compartment": lambda A, name: Compartment(name, None, 3, None),
    "a Parameter": lambda A, name: Parameter(name, 1.0),
    "a Rule": lambda A, name: Rule(name, A() >> None, A.model().parameters["k"]),
    "an Observable": lambda A, name: Observable(name, A()),
    "an Expression": lambda A, name: Expression(name, 2 * A.model().parameters["k"]),
    "an EnergyPattern": lambda A, name: EnergyPattern(name, A(), A.model().parameters["k"]),
    "a Tag": lambda A, name: Tag(name),
}


def named(kinds, name="p"):
    """A model in which components of some kinds have one name."""
    model = Model("clash", _export=False)
    with il2.building(model):
        A = Monomer("A")
        Initial(A(), Parameter("n", 10.0))
        Rule("A_decays", A() >> None, Parameter("k", 0.2))
        for kind in kinds:
            KINDS[kind](A, name)
    return model


@pytest.mark.filterwarnings("ignore::pysb.core.SymbolExistsWarning")
@pytest.mark.parametrize("kinds", list(itertools.combinations(KINDS, 2)))
def test_two_kinds_of_one_name(kinds):
    with pytest.raises(Il2Error, match=r"model 'clash' has an? .* and an? .* named 'p'; rename one") as caught:
        check_names(named(kinds))
    assert all(kind in str(caught.value) for kind in kinds)


DOORS = {
    "simulate": lambda model: il2.Simulator(model, [0, 1]),
    "run": Runner,
    "expand": il2.expand,
    "decouple": il2.decouple,
    "predict": il2.predict_size,
    "export": lambda model: il2.export(model, format="bngl"),
    "describe": il2.describe,
    "tabulate": il2.parameters,
    "cite": il2.citations,
    "dose": lambda model: il2.dose_response(model, doses_nM=[1.0]),
    "single cells": lambda model: il2.single_cells(model, doses_nM=[1.0], times_min=[1.0]),
    **{
        engine: lambda model, engine=engine: il2.stochastic(model, [0, 1], engine=engine)
        for engine in ("ssa", "nfsim", "rulemonkey")
    },
}


@pytest.mark.filterwarnings("ignore::pysb.core.SymbolExistsWarning")
@pytest.mark.parametrize("door", DOORS)
def test_all_that_takes_a_model_refuses_alike(door):
    with pytest.raises(Il2Error, match="model 'clash' has a Rule and an Observable named 'p'; rename one of them"):
        DOORS[door](named(("an Observable", "a Rule")))
    with pytest.raises(Il2Error, match="model 'clash' has a Parameter named 'time', which BioNetGen reads as"):
        DOORS[door](named(("a Parameter",), "time"))


@pytest.mark.parametrize("kind", ["a Parameter", "an Expression"])
def test_values_have_no_name_of_a_function(kind):
    for name in BUILT_IN:
        with pytest.raises(Il2Error, match=f"has {kind} named '{name}', .*; rename it"):
            check_names(named((kind,), name))


def test_observables_may_have_one():
    model = named(("an Observable",), "exp")
    assert il2.Simulator(model, [0.0, 5.0]).run().observables["exp"][1] == pytest.approx(
        10 / 2.718281828459045, rel=1e-5
    )
