"""What is made and lost: molecules, complexes, parts of them, and amounts that stay as they are."""

import numpy as np
from pysb import ANY, Expression, Initial, MatchOnce, Monomer, Observable, Parameter, Rule

from tests.language.doors import every_cell
from tests.language.feature import feature, network_free

TWICE = network_free("may match a complex that it deletes twice and should count it once; take engine='ssa'")
NOT_READ = {"net": "BioNetGen cannot read back a .net file without reactions; verify the model as 'bngl'"}


@feature(species=1, reactions=2)
def made_and_lost():
    """Synthesis at a constant rate and loss."""
    A = Monomer("A")
    Observable("there", A())
    Rule("made", None >> A(), Parameter("ks", 20))
    Rule("lost", A() >> None, Parameter("kd", 0.1))
    return lambda t: {"there": 200 * (1 - np.exp(-0.1 * t))}


@feature(species=1, reactions=2)
def reversible_synthesis():
    """Synthesis and loss as one reversible rule."""
    A = Monomer("A")
    Observable("there", A())
    Rule("turnover", None | A(), Parameter("ks", 20), Parameter("kd", 0.1))
    return lambda t: {"there": 200 * (1 - np.exp(-0.1 * t))}


@feature(species=1, reactions=1)
def made_as_a_complex():
    """Synthesis of a complex."""
    A, B = Monomer("A", ["b"]), Monomer("B", ["a"])
    Observable("AB", A(b=1) % B(a=1))
    Rule("made", None >> A(b=1) % B(a=1), Parameter("ks", 20))
    return lambda t: {"AB": 20 * t}


@feature(species=2, reactions=1)
def made_by_another():
    """A molecule makes another and stays."""
    G, A = Monomer("G"), Monomer("A")
    Initial(G(), Parameter("G0", 10))
    Observable("there", A())
    Rule("made", G() >> G() + A(), Parameter("k", 2))
    return lambda t: {"there": 20 * t}


@feature(species=1, reactions=1)
def growth():
    """Each makes another of its kind."""
    A = Monomer("A")
    Initial(A(), Parameter("A0", 100))
    Observable("there", A())
    Rule("divide", A() >> A() + A(), Parameter("k", 0.1))
    return lambda t: {"there": 100 * np.exp(0.1 * t)}


@feature(species=3, reactions=2)
def molecule_deleted():
    """A molecule is deleted and its partner stays: delete_molecules."""
    A, B = Monomer("A", ["b"]), Monomer("B", ["a"])
    Initial(A(b=1) % B(a=1), Parameter("AB0", 100))
    Initial(A(b=None), Parameter("A0", 50))
    Observable("A_left", A())
    Observable("free_B", B(a=None))
    Rule("lost", A() >> None, Parameter("k", 0.1), delete_molecules=True)
    return lambda t: {"A_left": 150 * np.exp(-0.1 * t), "free_B": 100 * (1 - np.exp(-0.1 * t))}


@feature(species=2, reactions=2, refused={"kappa": "or give delete_molecules=True"})
def complex_deleted():
    """A molecule is deleted with its complex."""
    A, B = Monomer("A", ["b"]), Monomer("B", ["a"])
    Initial(A(b=1) % B(a=1), Parameter("AB0", 100))
    Initial(A(b=None), Parameter("A0", 50))
    Observable("A_left", A())
    Observable("B_left", B())
    Rule("lost", A() >> None, Parameter("k", 0.1))
    return lambda t: {"A_left": 150 * np.exp(-0.1 * t), "B_left": 100 * np.exp(-0.1 * t)}


def _two_on_a_scaffold():
    A, B = Monomer("A", ["b"]), Monomer("B", ["a1", "a2"])
    Initial(A(b=1) % B(a1=1, a2=2) % A(b=2), Parameter("n", 100))
    Observable("A_left", A())
    return A


@feature(species=1, reactions=1, refused=TWICE)
def complex_deleted_for_each():
    """A pattern fits twice in the complex that is deleted: one event, as BioNetGen's network has it."""
    A = _two_on_a_scaffold()
    Rule("lost", A(b=ANY) >> None, Parameter("k", 0.1))
    return lambda t: {"A_left": 200 * np.exp(-0.1 * t)}


@feature(species=1, reactions=1, refused=TWICE)
def complex_deleted_once():
    """The same with MatchOnce."""
    A = _two_on_a_scaffold()
    Rule("lost", MatchOnce(A(b=ANY)) >> None, Parameter("k", 0.1))
    return lambda t: {"A_left": 200 * np.exp(-0.1 * t)}


@feature(species=1, reactions=1, refused=TWICE)
def homodimer_deleted():
    """A complex of two of a kind is deleted."""
    A = Monomer("A", ["a"])
    Initial(A(a=1) % A(a=1), Parameter("AA0", 100))
    Observable("A_left", A())
    Rule("lost", A(a=1) % A(a=1) >> None, Parameter("k", 0.1))
    return lambda t: {"A_left": 200 * np.exp(-0.1 * t)}


@feature(species=2, reactions=1)
def part_deleted():
    """One molecule of the pattern is deleted, the other stays."""
    A, B = Monomer("A", ["b"]), Monomer("B", ["a"])
    Initial(A(b=1) % B(a=1), Parameter("AB0", 100))
    Observable("free_B", B(a=None))
    Rule("lost", A(b=1) % B(a=1) >> B(a=None), Parameter("k", 0.1), delete_molecules=True)
    return lambda t: {"free_B": 100 * (1 - np.exp(-0.1 * t))}


@feature(species=2, reactions=1, refused={"kappa": "is fixed; write rules that keep it"})
def fixed_amount():
    """A species that reacts and stays as much as it is."""
    F, A = Monomer("F"), Monomer("A")
    Initial(F(), Parameter("F0", 50), fixed=True)
    Observable("there", A())
    Observable("source", F())
    Rule("turn", F() >> A(), Parameter("k", 0.2))
    return lambda t: {"there": 10 * t, "source": 50 + 0 * t}


@feature(species=1, reactions=1)
def initial_expression():
    """An initial amount that is an Expression."""
    A = Monomer("A")
    Initial(A(), Expression("A0", Parameter("a", 40) + 3 * Parameter("b", 20)))
    Observable("left", A())
    Rule("lost", A() >> None, Parameter("k", 0.1))
    return lambda t: {"left": 100 * np.exp(-0.1 * t)}


@feature(species=1, reactions=1)
def rule_that_never_fires():
    """A rule whose reactants are never there, beside one that fires."""
    A, B, C = Monomer("A"), Monomer("B"), Monomer("C")
    Initial(A(), Parameter("A0", 100))
    Observable("left", A())
    Observable("never", C())
    Rule("lost", A() >> None, Parameter("k", 0.1))
    Rule("fires_never", B() >> C(), Parameter("k2", 0.1))
    return lambda t: {"left": 100 * np.exp(-0.1 * t), "never": 0 * t}


@feature(species=1, reactions=0, refused=NOT_READ)
def nothing_reacts():
    """No rule can fire."""
    A, B, C = Monomer("A"), Monomer("B"), Monomer("C")
    Initial(A(), Parameter("A0", 100))
    Observable("left", A())
    Rule("fires_never", B() >> C(), Parameter("k2", 0.1))
    return lambda t: {"left": 100 + 0 * t}


@feature(species=1, reactions=0, refused=NOT_READ)
def no_rules():
    """A model without rules."""
    A = Monomer("A")
    Initial(A(), Parameter("A0", 100))
    Observable("there", A())
    return lambda t: {"there": 100 + 0 * t}


@feature(species=1, reactions=1)
def amount_of_zero():
    """An initial amount of 0."""
    A = Monomer("A")
    Initial(A(), Parameter("A0", 0))
    Observable("there", A())
    Rule("made", None >> A(), Parameter("ks", 20))
    return lambda t: {"there": 20 * t}


test_a_cell = every_cell(__name__)
