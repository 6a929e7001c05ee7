"""A minus before a power: BioNetGen reads -x^2 as (-x)^2, so that it is given -(x^2)."""

import math

import pytest
import sympy
from pysb import Expression, Initial, Model, Monomer, Observable, Parameter, Rule

import pysb_il2 as il2
from pysb_il2.network.canonical_bngl import printable


def test_powers_behind_a_minus_keep_their_sign():
    model = Model("signs", _export=False)
    with il2.building(model):
        A, k = Monomer("A"), Parameter("k", 1.7)
        Initial(A(), Parameter("A_0", 3.0))
        counted = Observable("counted", A())
        constant = Expression("constant", k * sympy.exp(-(k**2)))
        Expression("changing", -(counted**2) + k)
        Expression("width", sympy.exp(-(counted**2) / 9))
        Rule("decay", A() >> None, k)
    assert str(printable(constant).expr) == "k*exp(-(k^2))"
    found = il2.Simulator(model).run(tspan=[0.0, 1e-9]).all
    assert found["changing"][0] == pytest.approx(1.7 - 9.0)
    assert found["width"][0] == pytest.approx(math.exp(-1))
    network = il2.expand(model)
    assert "k*exp((-(k^2)))" in network.text
