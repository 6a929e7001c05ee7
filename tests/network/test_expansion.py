"""Expansion by BioNetGen: what comes out, what is shared, what goes wrong."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import sympy
from pysb import (
    ANY,
    Compartment,
    EnergyPattern,
    Expression,
    Initial,
    Model,
    Monomer,
    Observable,
    Parameter,
    Rule,
)
from pysb.examples import bngwiki_egfr_simple, earm_1_0, fixed_initial, robertson

from pysb_il2.composition.building import building
from pysb_il2.errors import Il2Error
from pysb_il2.network import bionetgen, cache
from pysb_il2.network.canonical_bngl import canonical_bngl
from pysb_il2.network.expansion import expand
from pysb_il2.network.size import ExpansionWarning
from pysb_il2.validation.physics import unbalanced_reactions, wegscheider_residual


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty cache; what is asked of a network alone is asked of the one that the run keeps."""
    monkeypatch.setenv("PYSB_IL2_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def expansions(folder, monkeypatch):
    """Count how often BioNetGen is run."""
    runs = []
    run = bionetgen.generate_network
    monkeypatch.setattr(bionetgen, "generate_network", lambda *args, **kwargs: runs.append(1) or run(*args, **kwargs))
    return runs


def binding(rate="kf", **more):
    """A + B | A:B, of which A is phosphorylated."""
    model = Model("binding", _export=False)
    with building(model):
        A, B = Monomer("A", ["b", "s"], {"s": ["u", "p"]}), Monomer("B", ["a"])
        k = {name: Parameter(name, value) for name, value in {"kf": 3.0, "kr": 2.0, "A_0": 10.0, "B_0": 0.0}.items()}
        for name, make in more.items():
            k[name] = Expression(name, make(k))
        Initial(A(b=None, s="u"), k["A_0"])
        Initial(B(a=None), k["B_0"])
        Rule("A_binds_B", A(b=None) + B(a=None) | A(b=1) % B(a=1), k[rate], k["kr"])
        Rule("A_turns", A(s="u") | A(s="p"), k["kf"], k["kr"])
        Observable("free_A", A(b=None))
    return model


def test_the_network_of_an_example():
    network = expand(bngwiki_egfr_simple.model)
    assert (len(network.species), len(network.reactions)) == (22, 86)
    assert network.size().species == 22
    assert "species" in str(network.size())
    assert network.stoichiometry.shape == (22, 86)
    assert network.composition.shape == (22, len(bngwiki_egfr_simple.model.monomers))


@pytest.mark.parametrize("example", [robertson, earm_1_0, bngwiki_egfr_simple])
def test_the_model_is_left_as_it_was(example):
    before = {name: repr(value) for name, value in vars(example.model).items()}
    expand(example.model)
    assert {name: repr(value) for name, value in vars(example.model).items()} == before


@pytest.mark.slow
def test_observables_count_as_pysb_does():
    from pysb.bng import generate_equations

    network = expand(binding())
    other = binding()
    generate_equations(other)
    assert [str(s) for s in other.species][:1] == ["A(b=None, s='u')"]
    counted = {o.name: sorted(zip(o.coefficients, o.species, strict=True)) for o in other.observables}
    assert {name: sorted(terms) for name, terms in network.groups.items()} == counted


def test_molecules_that_only_bind_are_conserved_and_balanced():
    network = expand(binding())
    assert unbalanced_reactions(network) == {}
    assert wegscheider_residual(network) < 1e-12
    assert wegscheider_residual(network, {"kr": 77.0}) < 1e-12


def test_what_is_made_and_lost_is_named():
    model = binding()
    with building(model):
        Rule("B_made", None >> model.monomers["B"](a=None), model.parameters["kf"])
    assert unbalanced_reactions(expand(model)) == {"B": {"B_made"}}


def test_values_share_one_expansion(expansions):
    first, second = binding(), binding()
    for parameter in second.parameters:
        parameter.value = 0.0 if parameter.name == "kr" else parameter.value * 7 + 1e-9
    text = expand(first).text
    assert expand(second).text == text
    assert len(expansions) == 1
    lines = expand(second).net_text().splitlines()
    values = {line.split()[1]: float(line.split()[2]) for line in lines if line.endswith("# Constant")}
    assert values == {p.name: p.value for p in second.parameters}


@pytest.mark.slow
def test_other_rates_by_expression_are_another_network(expansions):
    texts = {
        expand(binding("k2", k2=make)).text
        for make in (lambda k: k["kf"] * 2, lambda k: k["kf"] * 2.5, lambda k: k["kr"])
    }
    assert len(texts) == len(expansions) == 3


def test_expressions_without_a_value_at_the_placeholders_keep_theirs():
    model = binding("k2", k2=lambda k: sympy.log(k["kf"]) + sympy.sqrt(k["A_0"] / 2 - 4))
    assert "  A_0   10\n" in canonical_bngl(model)
    assert len(expand(model).species) == 5


def test_sizes_of_compartments_are_not_part_of_the_network(expansions):
    def model(size):
        model = Model("in_a_box", _export=False)
        with building(model):
            volume, k, amount = Parameter("volume", size), Parameter("k", 1.0), Parameter("A_0", 5.0)
            box = Compartment("box", None, 3, volume)
            A, B = Monomer("A"), Monomer("B")
            Initial(A() ** box, amount)
            Rule("A_meets_A", A() ** box + A() ** box >> B() ** box, k)
        return model

    rates = {expand(model(size)).reactions[0].rate for size in (2.0, 4.0)}
    assert rates == {"0.5*_k_per_volume"}
    assert len(expansions) == 1


def test_energy_patterns_stay_live():
    model = Model("energy", _export=False)
    with building(model):
        L, R = Monomer("L", ["r"]), Monomer("R", ["l", "d"])
        phi, Ea, G_l, G_d, n = (
            Parameter(name, v) for name, v in zip(["phi", "Ea", "G_l", "G_d", "n"], (0.5, 2, 1, 0.7, 5), strict=True)
        )
        Initial(L(r=None), n)
        Initial(R(l=None, d=None), n)
        EnergyPattern("bound", L(r=1) % R(l=1), G_l)
        EnergyPattern("bound_pair", R(l=ANY, d=1) % R(l=ANY, d=1), G_d)
        Rule("R_binds_L", L(r=None) + R(l=None) | L(r=1) % R(l=1), phi, Ea, energy=True)
        Rule("R_binds_R", R(d=None) + R(d=None) | R(d=1) % R(d=1), phi, Ea, energy=True)
    network = expand(model)
    assert len(network.species) == 6
    assert "G_l" in network.text.partition("end parameters")[0].partition("R_binds_L_local")[2]


def test_fixed_species_keep_their_mark():
    assert any(species.startswith("$") for species in expand(fixed_initial.model).species)


@pytest.mark.slow
def test_a_damaged_entry_is_made_again(folder, expansions):
    text = expand(binding()).text
    (file,) = folder.glob("*.net")
    file.write_bytes(file.read_bytes()[:100])
    assert expand(binding()).text == text
    assert len(expansions) == 2
    assert len(cache.entries()) == 1


def test_without_the_cache_nothing_is_kept(folder):
    expand(binding(), cache=False)
    assert not folder.exists()


def test_a_cache_that_cannot_be_written_is_noticed_before_the_work(folder, expansions):
    folder.write_text("a file")
    with pytest.raises(Il2Error, match="PYSB_IL2_CACHE"):
        expand(binding())
    assert not expansions


@pytest.mark.slow
def test_progress_is_reported(folder):
    steps = []
    expand(bngwiki_egfr_simple.model, progress=lambda *step: steps.append(step))
    assert steps[-1][1] == 22
    assert [step[0] for step in steps] == sorted(step[0] for step in steps)


def test_missing_perl_is_said_with_how_to_get_it(folder, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Il2Error, match=r"apt install perl.*brew install perl.*strawberryperl"):
        expand(binding())


def test_the_words_of_bionetgen_are_handed_on():
    bad = Model("bad", _export=False)
    with building(bad):
        A, k = Monomer("A", ["s"], {"s": ["u", "p"]}), Parameter("k", 1.0)
        Initial(A(s="u"), k)
        Rule("A_made", A(s="u") >> A(s="p") + A(), k)
    with pytest.raises(Il2Error, match=r"BioNetGen could not expand model 'bad': .*missing from molecule A"):
        expand(bad)


def test_functions_on_which_engines_disagree_are_refused():
    with pytest.raises(Il2Error, match=r"Expression 'k2' uses floor"):
        expand(binding("k2", k2=lambda k: sympy.floor(k["kf"])))


def many_sites():
    model = Model("many_sites", _export=False)
    with building(model):
        sites = [f"s{i}" for i in range(15)]
        A, k = Monomer("A", sites, {site: ["u", "p"] for site in sites}), Parameter("k", 1.0)
        Initial(A(**dict.fromkeys(sites, "u")), k)
        for site in sites:
            Rule(f"A_{site}_turns", A(**{site: "u"}) >> A(**{site: "p"}), k)
    return model


def test_a_long_expansion_is_warned_of_before_it_starts(folder, monkeypatch):
    def stop(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(bionetgen, "generate_network", stop)
    with (
        pytest.warns(ExpansionWarning, match=r"'many_sites' may have up to 3.3e\+04 species.*A\.s"),
        pytest.raises(KeyboardInterrupt),
    ):
        expand(many_sites(), decoupled=False)


INTERRUPTED = """
import signal
import sys
from test_expansion import many_sites
import warnings
warnings.simplefilter("ignore")
from pysb_il2 import expand
signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background it may be ignored
try:
    expand(many_sites(), decoupled=False, progress=lambda *step: print("step", flush=True))
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize(("which", "status"), [(signal.SIGINT, 0), (signal.SIGTERM, -signal.SIGTERM)])
def test_an_interrupt_leaves_nothing(which, status, tmp_path, folder):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    environment = {**os.environ, "TMPDIR": str(scratch), "PYTHONPATH": os.path.dirname(__file__)}
    process = subprocess.Popen([sys.executable, "-c", INTERRUPTED], env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "step\n"
    assert list(scratch.iterdir())
    process.send_signal(which)
    said = process.communicate(timeout=30)[0]
    assert (process.returncode, said.endswith("interrupted\n")) == (status, which == signal.SIGINT)
    assert list(scratch.iterdir()) == []
    assert list(folder.iterdir()) == []
    if os.path.isdir("/proc"):
        time.sleep(0.1)
        assert not [pid for pid in os.listdir("/proc") if pid.isdigit() and str(scratch) in _where(pid)]


def _where(pid):
    try:
        return os.readlink(f"/proc/{pid}/cwd")
    except OSError:
        return ""


def test_composition_and_stoichiometry_agree():
    network = expand(binding())
    assert np.all(network.composition.T @ network.stoichiometry == 0)
