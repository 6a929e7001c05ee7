"""A decoupled model expanded part by part has the network of one run: species, reactions, groups and amounts."""

import os
import signal
import subprocess
import sys
import tempfile

import pytest
from pysb import ANY, WILD, EnergyPattern, Expression, Initial, Model, Monomer, Observable, Parameter, Rule

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.modules import il2_receptor, stat5
from pysb_il2.network import bionetgen, expansion
from pysb_il2.network.canonical_bngl import canonical_bngl
from pysb_il2.network.expansion import expand
from pysb_il2.network.network import Network
from pysb_il2.network.partitioned_expansion import expand_in_groups
from pysb_il2.network.partitions import independent_groups
from pysb_il2.network.species_matching import first_isomorphic


def in_parts(model, copies, same_network):
    """Expand a model part by part, compare with one run, and return how many parts there were."""
    text, found = canonical_bngl(model), independent_groups(model, copies)
    texts = bionetgen.generate_network(text), expand_in_groups(model, text, [found])
    same_network(*(Network(model, text) for text in texts))
    return len(found)


def induced(m, k):
    """What is released from one site turns on a gene; its product docks on another site, and makes receptors."""
    A, R, P = m["A"], m["R"], m["P"]
    G, C = Monomer("G", ["x"], {"x": ["off", "on"]}), Monomer("C", ["SH2"])
    Initial(G(x="off"), Parameter("G_0", 2))
    Rule("A_meets_G", A(SH2=None, y="p") + G(x="off") >> A(SH2=None, y="p") + G(x="on"), k["on"])
    Rule("C_made", G(x="on") >> G(x="on") + C(SH2=None), k["kc"])
    Rule("C_docks", C(SH2=None) + R(Y2="p") | C(SH2=1) % R(Y2=("p", 1)), k["on"], k["off"])
    Rule("R_made_by_G", G(x="on") >> G(x="on") + R(lig=None, loop="u", Y1="u", Y2="u", Y3="u"), k["kc"])
    Rule("P_acts_on_C", P(q="u") + C() >> P(q="p") + C(), k["k2"])
    Observable("C_bound", C(SH2=ANY))


def from_two_copies(m, k):
    """What is released from one site and what is released from another turn on F in turn, which docks on the third."""
    A, R = m["A"], m["R"]
    E, F = Monomer("E", ["SH2", "y"], {"y": ["u", "p"]}), Monomer("F", ["SH2", "t"], {"t": ["x", "y", "z"]})
    Initial(E(SH2=None, y="u"), Parameter("E_0", 20))
    Initial(F(SH2=None, t="x"), Parameter("F_0", 20))
    Rule("E_docks", E(SH2=None, y="u") + R(Y2="p") | E(SH2=1, y="u") % R(Y2=("p", 1)), k["on"], k["off"])
    held = R(loop="p", Y2=("p", 1)) % E(SH2=1, y="u")
    Rule("R_releases_E", held >> R(loop="p", Y2="p") + E(SH2=None, y="p"), k["kc"])
    for one, was, now in ((A, "x", "y"), (E, "y", "z")):
        active, F_ = one(SH2=None, y="p"), F(SH2=None, t=was)
        Rule(f"{one.name}_turns_F", active + F_ >> active + F(SH2=None, t=now), k["on"])
    Rule("F_docks", F(SH2=None, t="z") + R(Y3="p") | F(SH2=1, t="z") % R(Y3=("p", 1)), k["on"], k["off"])
    Observable("F_bound", F(SH2=ANY, t="z"))


def fixed_and_counted(m, k):
    """A fixed species, a rate that follows an observable, two equal molecules, an observable with weights."""
    A, R = m["A"], m["R"]
    W = Monomer("W", ["w"])
    Initial(W(w=None), Parameter("W_0", 5), fixed=True)
    seen = Observable("seen", R(Y1=("p", WILD)))
    Rule("W_pairs", W(w=None) + W(w=None) | W(w=1) % W(w=1), k["on"], k["off"])
    Rule("A_fades", A(SH2=None, y="p") >> A(SH2=None, y="u"), Expression("fade", k["kc"] * seen / (10 + seen)))
    Observable("W_in_pairs", W(w=ANY))


@pytest.mark.parametrize("more", [(), (induced,), (from_two_copies,), (fixed_and_counted,)])
def test_the_network_is_that_of_one_run(receptor, same_network, more):
    small = il2.decouple(receptor(*more))
    assert in_parts(small, il2.decoupling(small).replicas, same_network) == 3


def on_Y1(left_right, rate="kc"):
    """One rule more on a site of the receptor, made from R and A."""
    return lambda m, k: Rule("more", left_right(m["R"], m["A"]), k[rate])


def own_rates(m, k):
    for i in (1, 2, 3):
        Rule(f"more_{i}", m["R"](**{f"Y{i}": "p"}) >> m["R"](**{f"Y{i}": "u"}), Parameter(f"more_k{i}", i / 10))


def by_amounts(m, k):
    seen = [Observable(f"seen_{i}", m["R"](**{f"Y{i}": "p"})) for i in (1, 2, 3)]
    for i, one in enumerate(seen, start=1):
        rate = Expression(f"more_k{i}", k["kc"] / (10 + one))
        Rule(f"more_{i}", m["R"](**{f"Y{i}": "p"}) >> m["R"](**{f"Y{i}": "u"}), rate)


def site_of_that_name(m, k):
    Q = Monomer("Q", ["Y1"], {"Y1": ["u", "p"]})
    Initial(Q(Y1="u"), k["kc"])
    Rule("Q_reads", m["R"](loop="p") + Q(Y1="u") >> m["R"](loop="p") + Q(Y1="p"), k["on"])
    Observable("pQ", Q(Y1="p"))


def counted_together(m, k):
    Observable("either", m["R"](Y1="p") + m["R"](Y2="p", lig=ANY))
    Observable("held", m["A"](SH2=1) % m["R"](Y3=("p", 1)))
    Observable("twice", m["R"](Y1="p") + m["R"](Y1="p", loop="p"))


#: What is added to three sites that are alike, and how many texts BioNetGen is given for that.
TWINS = {
    "nothing": (lambda m, k: None, [1]),
    "rates": (own_rates, [1]),
    "rates that follow amounts": (by_amounts, [3]),
    "a rule of one site": (on_Y1(lambda R, A: R(Y1="p") >> R(Y1="u")), [2]),
    "a rate of one site": (on_Y1(lambda R, A: R(Y1="u") >> R(Y1="p"), "off"), [2]),
    "a pool molecule": (on_Y1(lambda R, A: R(Y1="p") + A(SH2=None, y="u") >> R(Y1="p") + A(SH2=None, y="p")), [2]),
    "amounts": (lambda m, k: Initial(m["R"](lig=None, loop="u", Y1="u", Y2="p", Y3="u"), k["kc"]), [2]),
    "a site in the pool": (site_of_that_name, [2]),
    "observables": (counted_together, [1]),
}  # fmt: skip


@pytest.mark.parametrize("what", TWINS)
def test_copies_that_differ_in_names_alone_are_expanded_once(what, receptor, same_network, runs):
    add, texts = TWINS[what]
    small = il2.decouple(receptor(add))
    found = expand(small, cache=False)
    assert runs == texts
    same_network(Network(small, bionetgen.generate_network(canonical_bngl(small))), found)


@pytest.fixture
def runs(monkeypatch):
    """Expand small models part by part too, and count of how many parts."""
    runs = []
    run = bionetgen.generate_networks
    monkeypatch.setattr(expansion, "MIN_SPECIES_TO_PARTITION", 0)
    monkeypatch.setattr(
        bionetgen, "generate_networks", lambda texts, **more: runs.append(len(texts)) or run(texts, **more)
    )
    return runs


def test_IL2_signalling_is_expanded_side_by_side(same_network, runs):
    steps = []
    small = il2.decouple(il2.build(il2_receptor, stat5(detail="sites")))
    found = expand(small, cache=False, progress=lambda *step: steps.append(step))
    assert runs == [2]  # Y392 and Y510 differ in names alone, and one of them has all pool species
    assert (len(found.species), len(found.reactions)) == (471, 4630)
    assert [step[0] for step in steps] == sorted(step[0] for step in steps)
    assert steps[-1][1] == 202 + 104
    same_network(Network(small, bionetgen.generate_network(canonical_bngl(small))), found)


def test_bionetgen_reads_what_was_joined(receptor, runs, monkeypatch, tmp_path):
    monkeypatch.setenv("PYSB_IL2_CACHE", str(tmp_path))
    il2.export(il2.decouple(receptor(fixed_and_counted)), format="net", verify=True)
    assert runs == [1]


def test_a_model_that_was_changed_is_read_as_it_is_now(receptor, runs):
    small = il2.decouple(receptor())
    with il2.building(small):
        copies, k = [small.monomers[f"R_Y{i}"] for i in (1, 2)], small.parameters["k2"]
        Rule("crossing", copies[0](loop="p") + copies[1](lig=None) >> copies[0](loop="u") + copies[1](lig=None), k)
    expand(small, cache=False)
    assert runs == [2]
    with il2.building(small):
        EnergyPattern("A_docked", small.monomers["A"](SH2=ANY), k)
    expand(small, cache=False)
    assert runs == [2]


def test_the_words_of_bionetgen_are_handed_on(receptor, runs):
    def bad(m, k):
        Rule("A_fades", m["A"](y="p") >> m["A"](y="u") + m["A"](), k["k2"])

    small = il2.decouple(receptor(bad))
    with pytest.raises(Il2Error, match=r"BioNetGen could not expand model 'receptor': .*missing from molecule A"):
        expand(small, cache=False)
    assert runs == [1]


def two_receptors(*more):
    """Receptors of two kinds, which one ligand and one adaptor in the pool bind."""
    model = Model("two", _export=False)
    with il2.building(model):
        k = Parameter("k", 1.0)
        L, A = Monomer("L", ["r"]), Monomer("A", ["r", "s"], {"s": ["u", "p"]})
        X, Y = Monomer("X", ["l", "a"]), Monomer("Y", ["l", "a"])
        for pattern in (L(r=None), A(r=None, s="u"), X(l=None, a=None), Y(l=None, a=None)):
            Initial(pattern, k)
        for R in (X, Y):
            Rule(f"L_binds_{R.name}", L(r=None) + R(l=None) | L(r=1) % R(l=1), k, k)
            Rule(f"A_binds_{R.name}", A(r=None) + R(a=None) | A(r=1) % R(a=1), k, k)
            Rule(f"{R.name}_turns_A", R(l=ANY, a=1) % A(r=1, s="u") >> R(l=ANY, a=1) % A(r=1, s="p"), k)
        for add in more:
            add(model.monomers, k)
    return model


#: What brings X and Y together, or does not.
TOGETHER = {
    "nothing": (2, lambda m, k: None),
    "a rule": (1, lambda m, k: Rule("r", m["X"](l=ANY) + m["Y"](l=None, a=None) >> m["X"](l=ANY), k)),
    "a seed": (1, lambda m, k: Initial(m["X"](l=None, a=1) % m["Y"](l=None, a=1), k)),
    "the pool on both": (1, lambda m, k: Rule("r", m["A"](s="p") + m["A"](s="u") >> m["A"](s="p") + m["A"](s="p"), k)),
    "the pool on one": (
        2, lambda m, k: Rule("r", m["A"](s="p") + m["A"](s="u", r=None) >> m["A"](s="p") + m["A"](s="p", r=None), k),
    ),
    "the pool and a copy": (1, lambda m, k: Rule("r", m["A"](s="p") + m["X"](l=None, a=None) >> m["A"](s="p"), k)),
    "what is made": (1, lambda m, k: Rule("r", m["A"](s="p") >> m["A"](s="p") + m["X"](l=None, a=None), k)),
}  # fmt: skip


@pytest.mark.parametrize("what", TOGETHER)
def test_what_may_react_with_one_another_stays_in_one_part(what, same_network):
    number, add = TOGETHER[what]
    model = two_receptors(add)
    assert in_parts(model, ["X", "Y"], same_network) == number


def test_one_graph_in_two_notations_is_one_species():
    model = Model("chain", _export=False)
    with il2.building(model):
        M = Monomer("M", ["a", "b", "s"], {"s": ["u", "p"]})
        Initial(M(a=None, b=None, s="u"), Parameter("n", 1.0))

    def chain(*states, order=(0, 1, 2, 3)):
        ends = [("a", "b!1"), ("a!1", "b!2"), ("a!2", "b!3"), ("a!3", "b")]
        return ".".join(f"M({','.join(ends[i])},s~{states[i]})" for i in order)

    one, turned, other = chain(*"pupu"), chain(*"pupu", order=(2, 0, 3, 1)), chain(*"ppuu")
    found = first_isomorphic(model, [one, turned, other])
    assert found[one] == found[turned] != found[other] == other


_LONG = """begin model
begin parameters
k 1
end parameters
begin molecule types
A({sites})
end molecule types
begin species
A({off}) k
end species
begin reaction rules
{rules}
end reaction rules
end model
"""
SITES = [f"s{i}" for i in range(15)]
LONG = _LONG.format(
    sites=",".join(f"{s}~u~p" for s in SITES), off=",".join(f"{s}~u" for s in SITES),
    rules="\n".join(f"A({s}~u) -> A({s}~p) k" for s in SITES),
)  # fmt: skip


def test_an_error_in_one_text_stops_all(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(Il2Error, match="could not expand model 'pair': ABORT: Molecule A"):
        bionetgen.generate_networks([LONG, LONG.replace("A(", "nonsense(", 1)], name="pair")
    assert list(tmp_path.iterdir()) == []


INTERRUPTED = """
import signal, sys
from pysb_il2.network import bionetgen
signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background it may be ignored
try:
    bionetgen.generate_networks([sys.argv[1]] * 3, progress=lambda *step: print("step", flush=True))
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""

pytestmark = pytest.mark.slow


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize(("which", "status"), [(signal.SIGINT, 0), (signal.SIGTERM, -signal.SIGTERM)])
def test_an_interrupt_stops_all(which, status, tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, LONG],
        env={**os.environ, "TMPDIR": str(tmp_path)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout.readline() == "step\n"
    process.send_signal(which)
    said = process.communicate(timeout=60)[0]
    assert (process.returncode, said.endswith("interrupted\n")) == (status, which == signal.SIGINT)
    assert list(tmp_path.iterdir()) == []
    if os.path.isdir("/proc"):
        assert not [pid for pid in os.listdir("/proc") if pid.isdigit() and str(tmp_path) in _where(pid)]


def _where(pid):
    try:
        return os.readlink(f"/proc/{pid}/cwd")
    except OSError:
        return ""
