"""Names and calls of macros before 0.1 work as before, and warn."""

import warnings

import pytest
from pysb import Model, Monomer

import pysb_il2 as il2
from pysb_il2 import macros


def _write(write):
    """Return the rules and constants that `write` writes, and what it warned."""
    model = Model("m", _export=False)
    with il2.building(model), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        K, L = Monomer("K", ["s"]), Monomer("L", ["A", "B"])
        A, B = Monomer("A", ["ligand", "B"]), Monomer("B", ["ligand", "A"])
        S = Monomer("S", ["k", "SH2", "Y1", "loc"], {"Y1": ["u", "p"], "loc": ["out", "in"]})
        G = Monomer("G", ["nucleotide"], {"nucleotide": ["GDP", "GTP"]})
        write(K, S, G, L, {"A": A, "B": B})
    components = [*model.rules, *model.parameters, *model.expressions]
    return list(map(repr, components)), [warning for warning in caught if warning.category is DeprecationWarning]


OLD_AND_NEW = {
    "Join": (
        lambda K, S, G, L, chains: macros.assemble(
            L, chains, [macros.Join("A", (), 1.0, 2.0), macros.Join("B", on=("A",), kf=1.0, Kd=3.0)], where="x"
        ),
        lambda K, S, G, L, chains: macros.assemble(
            L, chains, [macros.AssemblyStep("A", kf=1.0, Kd=2.0), macros.AssemblyStep("B", ("A",), kf=1.0, Kd=3.0)],
            name_suffix="x",
        ),
    ),
    "complex_of": (
        lambda K, S, G, L, chains: macros.degrade(macros.complex_of(L, chains, held=[]), 1.0),
        lambda K, S, G, L, chains: macros.degrade(macros.ligand_complex(L, chains, bound_chains=[]), rate=1.0),
    ),
    "dephosphorylate_held": (
        lambda K, S, G, L, chains: macros.dephosphorylate_held(K, "s", S(), "Y1", "SH2", 1.0, 2.0, 3.0),
        lambda K, S, G, L, chains: macros.dephosphorylate_two_step(K, "s", S(), "Y1", "SH2", kf=1.0, Kd=2.0, kc=3.0),
    ),
    "dissolve": (
        lambda K, S, G, L, chains: macros.dissolve(S(Y1="p"), S(Y1="p"), "SH2", S(Y1="u"), 1.0, name="x"),
        lambda K, S, G, L, chains: macros.dissociate_dimer(S(Y1="p"), S(Y1="p"), "SH2", S(Y1="u"), kc=1.0, name="x"),
    ),
    "erase": (
        lambda K, S, G, L, chains: macros.erase(K, S, "Y1", 1.0, where="x"),
        lambda K, S, G, L, chains: macros.dephosphorylate(K, S, "Y1", kc=1.0, name_suffix="x"),
    ),
    "exchange": (
        lambda K, S, G, L, chains: macros.exchange(K, G, 1.0),
        lambda K, S, G, L, chains: macros.exchange_nucleotide(K, G, kc=1.0),
    ),
    "hydrolyse": (
        lambda K, S, G, L, chains: macros.hydrolyse(None, G, 1.0),
        lambda K, S, G, L, chains: macros.hydrolyse_GTP(None, G, kc=1.0),
    ),
    "make": (
        lambda K, S, G, L, chains: macros.make(K(s=None), 1.0),
        lambda K, S, G, L, chains: macros.synthesise(K(s=None), rate=1.0),
    ),
    "move": (
        lambda K, S, G, L, chains: macros.move(S(k=None), "loc", "out", "in", 1.0, name="x"),
        lambda K, S, G, L, chains: macros.translocate(S(k=None), "loc", "out", "in", rate=1.0, name="x"),
    ),
    "phosphorylate_and_part": (
        lambda K, S, G, L, chains: macros.phosphorylate_and_part(L, S, "Y1", "SH2", K, "s", 1.0),
        lambda K, S, G, L, chains: macros.phosphorylate_and_dissociate(
            L, S, "Y1", domain="SH2", partner=K, partner_domain="s", kc=1.0
        ),
    ),
    "preassemble": (
        lambda K, S, G, L, chains: macros.preassemble(L, chains, ("A", "B"), 1.0, 2.0, 3.0, weight=4.0, where="x"),
        lambda K, S, G, L, chains: macros.preassociate(
            L, chains, ("A", "B"), kf=1.0, Kd=2.0, capture_kf=3.0, path_Kd_product=4.0, name_suffix="x"
        ),
    ),
    "transphosphorylate": (
        lambda K, S, G, L, chains: macros.transphosphorylate(K(s=1) % S(k=1), S, "Y1", 1.0, kinase="K"),
        lambda K, S, G, L, chains: macros.phosphorylate_in_complex(K(s=1) % S(k=1), S, "Y1", kinase=K, kc=1.0),
    ),
    "working": (
        lambda K, S, G, L, chains: macros.degrade(macros.working(K), 1.0),
        lambda K, S, G, L, chains: macros.degrade(macros.uninhibited(K), rate=1.0),
    ),
    "suffixes=": (
        lambda K, S, G, L, chains: macros.write_rule("x", S(Y1="u") >> S(Y1="p"), 1.0, suffixes=("kc", "")),
        lambda K, S, G, L, chains: macros.write_rule("x", S(Y1="u") >> S(Y1="p"), kc=1.0),
    ),
    "one=, other=": (
        lambda K, S, G, L, chains: macros.dimerise(one=S, other=S, domain="SH2", kf=1.0, kr=2.0),
        lambda K, S, G, L, chains: macros.dimerise(S, S, "SH2", kf=1.0, kr=2.0),
    ),
}  # fmt: skip


@pytest.mark.parametrize("old", OLD_AND_NEW)
def test_an_old_call_writes_the_same_and_warns(old):
    before, after = map(_write, OLD_AND_NEW[old])
    assert before[0] == after[0]
    assert before[1]
    assert not after[1]
    assert all(warning.filename in (__file__, macros.__file__) for warning in before[1])


def test_the_site_of_drugs_has_a_new_name():
    with pytest.warns(DeprecationWarning, match="macros.DRUG_SITE"):
        assert macros.POCKET == macros.DRUG_SITE
