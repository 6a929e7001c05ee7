"""Kappa: what counts otherwise there than in BNGL is carried right or refused, as KaSim's means tell."""

import signal
import subprocess
import sys
import time
import warnings

import numpy as np
import pytest
from pysb import ANY, WILD, Expression, Initial, Model, Monomer, Observable, Parameter, Rule

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.exporters import EXPORTERS, export, kappa_rules, kasim, mean_comparison
from pysb_il2.exporters.kasim import KaSim
from pysb_il2.exporters.verify import check_read_back


@pytest.fixture(autouse=True)
def _short(monkeypatch):
    monkeypatch.setattr(mean_comparison, "SPANS", (10.0,))


def written(write):
    model = Model(write.__name__, _export=False)
    with il2.building(model):
        write()
    return model


def homodimer():
    A = Monomer("A", ["a"])
    Initial(A(a=None), Parameter("A0", 40))
    Observable("free", A(a=None))
    Observable("ends", A(a=1) % A(a=1))
    Rule("pair", A(a=None) + A(a=None) | A(a=1) % A(a=1), Parameter("kf", 5e-3), Parameter("kr", 0.1))


def three_of_a_kind():
    A, B = Monomer("A"), Monomer("B")
    Initial(A(), Parameter("A0", 30))
    Observable("made", B())
    Rule("meet", A() + A() + A() >> B(), Parameter("k", 1e-3))


def dimers_marked_together():
    A = Monomer("A", ["a", "y"], {"y": ["u", "p"]})
    Initial(A(a=1, y="u") % A(a=1, y="u"), Parameter("AA0", 40))
    Observable("marked", A(y="p"))
    Rule("mark", A(a=1, y="u") % A(a=1, y="u") >> A(a=1, y="p") % A(a=1, y="p"), Parameter("k", 0.1))


def enzyme_beside_its_substrate():
    K, S = Monomer("K", ["s"]), Monomer("S", ["k", "y"], {"y": ["u", "p"]})
    Initial(K(s=1) % S(k=1, y="u"), Parameter("KS0", 5))
    Observable("marked", S(y="p"))
    Rule("mark", K() + S(y="u") >> K() + S(y="p"), Parameter("k", 0.05))


def none_but_its_own():
    """One enzyme does not act on what it holds itself."""
    K, S = Monomer("K", ["s"]), Monomer("S", ["k", "y"], {"y": ["u", "p"]})
    Initial(K(s=1) % S(k=1, y="u"), Parameter("KS0", 1))
    Observable("marked", S(y="p"))
    Rule("mark", K() + S(y="u") >> K() + S(y="p"), Parameter("k", 0.2))


def whole_complex_deleted():
    A, B = Monomer("A", ["b"]), Monomer("B", ["a", "c"])
    Initial(A(b=1) % B(a=1, c=None), Parameter("AB0", 40))
    Observable("left", B())
    Rule("lost", A(b=1) % B(a=1, c=None) >> None, Parameter("k", 0.1))


def words_of_kappa():
    do, repeat = Monomer("do", ["inf", "INF"], {"inf": ["alarm", "do"]}), Monomer("repeat", ["do_", "do"])
    Initial(do(inf="alarm", INF=None), Parameter("not_", 20))
    Initial(repeat(do=None, do_=None), Parameter("log_", 20))
    Observable("alarm", do(inf="do", INF=ANY))
    Rule("T", do(INF=None, inf=("alarm", WILD)) + repeat(do=None) >> do(INF=1, inf=("do", WILD)) % repeat(do=1),
         Parameter("E", 0.01))  # fmt: skip


RIGHT = [
    homodimer, three_of_a_kind, dimers_marked_together, enzyme_beside_its_substrate,
    whole_complex_deleted, words_of_kappa,
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("write", RIGHT)
def test_kasim_counts_as_bionetgen_does(write):
    export(written(write), format="kappa", verify=True)


@pytest.mark.slow
@pytest.mark.parametrize("write", [homodimer, three_of_a_kind, dimers_marked_together])
def test_symmetries_are_seen(write, monkeypatch):
    monkeypatch.setattr(kappa_rules, "_symmetries", lambda _: 1)
    with pytest.raises(Il2Error, match="the mean of"):
        export(written(write), format="kappa", verify=True)


@pytest.mark.slow
@pytest.mark.parametrize("write", [none_but_its_own])
def test_two_of_one_complex_are_seen(write):
    model = written(write)
    text = export(model, format="kappa")
    assert " {0.0}" in text
    with pytest.raises(Il2Error, match="the mean of"):
        check_read_back(model, text.replace(" {0.0}", ""), EXPORTERS["kappa"])


def catalyst_that_fits_twice():
    K, S = Monomer("K", ["k"]), Monomer("S", ["y"], {"y": ["u", "p"]})
    Initial(K(k=1) % K(k=1), Parameter("KK0", 5))
    Initial(S(y="u"), Parameter("S0", 5))
    Rule("mark", K(k=ANY) + S(y="u") >> K(k=ANY) + S(y="p"), Parameter("k", 0.1))


def three_on_a_scaffold():
    S, A = Monomer("S", ["a", "b", "c"]), Monomer("A", ["s"])
    Initial(S(a=None, b=None, c=None), Parameter("S0", 5))
    Initial(A(s=None), Parameter("A0", 5))
    for site in "abc":
        Rule(f"bind_{site}", S(**{site: None}) + A(s=None) >> S(**{site: 1}) % A(s=1), Parameter(f"k{site}", 0.1))
    Rule("lost", A() + A() + A() >> None, Parameter("k", 0.1), delete_molecules=True)


def ring_that_stays():
    L, R = Monomer("L", ["a", "b"]), Monomer("R", ["a", "b"])
    Initial(L(a=1, b=2) % R(a=1, b=2), Parameter("LR0", 5))
    Rule("open", L(a=1) % R(a=1) >> L(a=None) + R(a=None), Parameter("k", 0.1))


def bound_to_what_is_not_said():
    A, B = Monomer("A", ["b"]), Monomer("B", ["a"])
    Initial(A(b=1) % B(a=1), Parameter("AB0", 5))
    Rule("lost", B() >> None, Parameter("k", 0.1))


REFUSED = {
    catalyst_that_fits_twice: "rule 'mark' may fit twice in a complex that it does not change",
    three_on_a_scaffold: "rule 'lost' has more than two reactants, of which two may be one complex",
    ring_that_stays: "rule 'open' parts a complex that a ring may hold together",
    bound_to_what_is_not_said: "rule 'lost' deletes a complex with all that is bound to it; .* delete_molecules=True",
}


@pytest.mark.parametrize("write", REFUSED)
def test_what_kappa_would_take_otherwise_is_refused(tmp_path, write):
    with pytest.raises(Il2Error, match=f"format 'kappa' cannot carry model '{write.__name__}': {REFUSED[write]}"):
        export(written(write), tmp_path / "model.ka")
    assert not list(tmp_path.iterdir())


def test_chains_without_end_and_their_ends_are_written():
    def chains():
        A = Monomer("A", ["l", "r"])
        Initial(A(l=None, r=None), Parameter("A0", 200))
        Rule("join", A(r=None) + A(l=None) | A(r=1) % A(l=1), Parameter("kf", 2e-4), Parameter("kr", 0.2))

    lines = export(written(chains), format="kappa").splitlines()
    assert "'join' A(r[.]), A(l[.]) -> A(r[1]), A(l[1]) @ 'kf' {0.0}" in lines
    assert "'_reverse_join' A(r[1]), A(l[1]) -> A(r[.]), A(l[.]) @ 'kr'" in lines


def test_the_last_event_and_long_silence_are_told():
    text = "%agent: A()\n'lost' A() -> . @ 1.0\n'rare' . -> A() @ 1e-9\n%init: 3 A()\n%obs: 'left' |A()|\n"
    with KaSim(text) as program:
        for seed in range(3):
            assert program.follow(np.array([0.0, 1.0, 30.0]), seed)["left"][[0, 2]].tolist() == [3, 0]
    with KaSim(text.replace("'rare' . -> A() @ 1e-9\n", "")) as program:
        assert program.follow(np.array([0.0, 1.0, 30.0]), 1)["left"][[0, 2]].tolist() == [3, 0]


def test_a_kasim_that_does_not_answer_is_started_anew(monkeypatch):
    text = "%agent: A()\n'lost' A() -> . @ 1.0\n%init: 300 A()\n%obs: 'left' |A()|\n"
    times = np.array([0.0, 0.1, 1.0])
    clients, start = [], kasim.load_kappy().KappaStd
    monkeypatch.setattr(kasim.load_kappy(), "KappaStd", lambda: clients.append(start()) or clients[-1])
    with KaSim(text) as program:
        found = program.follow(times, 1)["left"]
        clients[0].switch_agent.kill()
        assert program.follow(times, 1)["left"].tolist() == found.tolist()
        monkeypatch.setattr(kasim, "SILENCES", ())
        with pytest.raises(TimeoutError):
            program.follow(times, 1)


GROWS = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # also where a shell ignores it
import subprocess
import numpy as np
from pysb_il2.exporters.kasim import KaSim
class Told(subprocess.Popen):
    def __init__(self, *given, **more):
        super().__init__(*given, **more)
        print(self.pid, flush=True)
subprocess.Popen = Told
text = "%agent: A()\\n'grow' A(), . -> A(), A() @ 1.0\\n%init: 9 A()\\n%obs: 'a' |A()|\\n"
with KaSim(text) as kasim:
    kasim.follow(np.array([0.0, 1.0, 100.0]), 1)
"""


@pytest.mark.slow
def test_an_interrupt_ends_kasim():
    process = subprocess.Popen([sys.executable, "-c", GROWS], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    pid = process.stdout.readline().strip()
    time.sleep(1.0)
    process.send_signal(signal.SIGINT)
    assert "KeyboardInterrupt" in process.communicate(timeout=30)[1]
    listed = subprocess.run(["ps", "-o", "pid=", "-p", pid, "--ppid", pid], capture_output=True, text=True).stdout
    assert not listed.strip()


def test_kappy_is_imported_without_warnings(monkeypatch):
    for name in [name for name in sys.modules if name.startswith("kappy")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        kasim.load_kappy()


def test_a_missing_kappy_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "kappy", None)
    with pytest.raises(Il2Error, match=r"KaSim, which kappy carries; install pysb-il2\[export\]"):
        export(written(homodimer), format="kappa", verify=True)


def test_a_minus_before_a_power_keeps_its_sign():
    model = Model("signs", _export=False)
    with il2.building(model):
        A = Monomer("A")
        Initial(A(), Parameter("A_0", 3.0))
        counted = Observable("counted", A())
        Expression("changing", -(counted**2))
    assert "%obs: 'changing' (('counted' ^ (1.0 * 2.0)) * (-1.0))" in il2.export(model, format="kappa")
