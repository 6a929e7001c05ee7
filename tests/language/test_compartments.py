"""Compartments: volumes, membranes, transport."""

import numpy as np
from pysb import ANY, Compartment, Expression, Initial, Monomer, Observable, Parameter, Rule

from tests.language.doors import every_cell
from tests.language.feature import feature, network_free, ode

REFUSED = {
    "decouple": "it has compartments; write places as states of a site, such as loc",
    "net": "BioNetGen cannot read back a .net file with compartments; verify the model as 'bngl'",
    **network_free("volumes of compartments are left out; take engine='ssa'"),
}


def _cell():
    """A medium of 2, a membrane of 3 and a cytoplasm of 5."""
    medium = Compartment("medium", None, 3, Parameter("V", 2))
    membrane = Compartment("membrane", medium, 2, Parameter("S", 3))
    return medium, membrane, Compartment("cytoplasm", membrane, 3, Parameter("W", 5))


@feature(species=2, reactions=1, refused=REFUSED)
def encounter_in_a_volume():
    """Two molecules meet in a volume: rates are divided by its size."""
    room = Compartment("room", None, 3, Parameter("V", 2))
    A, B = Monomer("A"), Monomer("B")
    Initial(A() ** room, Parameter("A0", 100))
    Observable("left", A())
    Rule("meet", A() + A() >> B(), Parameter("k", 2e-3))
    return lambda t: {"left": 100 / (1 + 100 * 2e-3 / 2 * t)}


@feature(species=2, reactions=1, refused=REFUSED)
def volume_by_an_expression():
    """The size of a compartment is an Expression."""
    room = Compartment("room", None, 3, Expression("V", 2 * Parameter("half", 2)))
    A, B = Monomer("A"), Monomer("B")
    Initial(A() ** room, Parameter("A0", 100))
    Observable("left", A())
    Rule("meet", A() + A() >> B(), Parameter("k", 2e-3))
    return lambda t: {"left": 100 / (1 + 100 * 2e-3 / 4 * t)}


@feature(species=2, reactions=1, refused=REFUSED)
def volume_left_open():
    """A compartment without a size has size 1."""
    room = Compartment("room")
    A, B = Monomer("A"), Monomer("B")
    Initial(A() ** room, Parameter("A0", 100))
    Observable("left", A())
    Rule("meet", A() + A() >> B(), Parameter("k", 2e-3))
    return lambda t: {"left": 100 / (1 + 100 * 2e-3 * t)}


@feature(species=3, reactions=2, refused=REFUSED)
def ligand_meets_membrane():
    """A ligand of a volume binds a receptor of a membrane: the volume counts."""
    medium, membrane, _ = _cell()
    L, R = Monomer("L", ["r"]), Monomer("R", ["l"])
    Initial(L(r=None) ** medium, Parameter("L0", 100))
    Initial(R(l=None) ** membrane, Parameter("R0", 60))
    Observable("bound", R(l=ANY))
    Rule("bind", L(r=None) + R(l=None) | L(r=1) % R(l=1), Parameter("kf", 2e-3), Parameter("kr", 0.1))
    return ode([0], lambda t, y: [2e-3 / 2 * (100 - y[0]) * (60 - y[0]) - 0.1 * y[0]], bound=lambda c: c)


@feature(species=2, reactions=1, refused=REFUSED)
def encounter_on_a_membrane():
    """Two molecules meet on a membrane: rates are divided by its area."""
    _, membrane, _ = _cell()
    A, B = Monomer("A"), Monomer("B")
    Initial(A() ** membrane, Parameter("A0", 100))
    Observable("left", A())
    Rule("meet", A() + A() >> B(), Parameter("k", 3e-3))
    return lambda t: {"left": 100 / (1 + 100 * 1e-3 * t)}


@feature(species=2, reactions=1, refused=REFUSED)
def transport():
    """A molecule goes from one volume to another."""
    medium, _, cytoplasm = _cell()
    A = Monomer("A")
    Initial(A() ** medium, Parameter("A0", 100))
    Observable("within", A() ** cytoplasm)
    Observable("anywhere", A())
    Rule("enter", A() ** medium >> A() ** cytoplasm, Parameter("k", 0.1))
    return lambda t: {"within": 100 * (1 - np.exp(-0.1 * t)), "anywhere": 100 + 0 * t}


@feature(species=2, reactions=1, refused=REFUSED)
def transport_of_a_complex():
    """A molecule takes what is bound to it along: move_connected."""
    medium, _, cytoplasm = _cell()
    A, B = Monomer("A", ["b"]), Monomer("B", ["a"])
    Initial(A(b=1) ** medium % B(a=1) ** medium, Parameter("AB0", 100))
    Observable("B_within", B() ** cytoplasm)
    Rule("enter", A() ** medium >> A() ** cytoplasm, Parameter("k", 0.1), move_connected=True)
    return lambda t: {"B_within": 100 * (1 - np.exp(-0.1 * t))}


@feature(species=1, reactions=2, refused=REFUSED)
def made_in_a_volume():
    """Synthesis in a volume is in proportion to its size."""
    room = Compartment("room", None, 3, Parameter("V", 2))
    A = Monomer("A")
    Observable("there", A())
    Rule("made", None >> A() ** room, Parameter("ks", 10))
    Rule("lost", A() ** room >> None, Parameter("kd", 0.1))
    return lambda t: {"there": 200 * (1 - np.exp(-0.1 * t))}


@feature(species=2, reactions=1, refused=REFUSED)
def fixed_in_a_volume():
    """A fixed amount in a compartment."""
    room = Compartment("room", None, 3, Parameter("V", 2))
    F, A = Monomer("F"), Monomer("A")
    Initial(F() ** room, Parameter("F0", 50), fixed=True)
    Observable("there", A())
    Rule("turn", F() ** room >> A() ** room, Parameter("k", 0.2))
    return lambda t: {"there": 10 * t}


test_a_cell = every_cell(__name__)
