"""Decoupling of published models: those with independent sites are divided, those without are told why not."""

import importlib
import pkgutil

import pysb.examples
import pytest
from pysb import ANY, WILD, Initial, Model, Monomer, Observable, Parameter, Rule

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.validation.verify_decoupling import largest_difference


def split(model):
    return [limbs.limbs for limbs in il2.decoupling(model).splits]


def of_blinov():
    """EGF receptor with Grb2 at Y1068 and Shc at Y1148: Blinov et al. 2006 BioSystems 83:136, BioNetGen's egfr_net."""
    model = Model("egfr_net", _export=False)
    with il2.building(model):
        L, S = Monomer("EGF", ["r"]), Monomer("Sos", ["dom"])
        R = Monomer("EGFR", ["l", "r", "Y1068", "Y1148"], {"Y1068": ["Y", "pY"], "Y1148": ["Y", "pY"]})
        G, C = Monomer("Grb2", ["SH2", "SH3"]), Monomer("Shc", ["PTB", "Y317"], {"Y317": ["Y", "pY"]})
        seeds = (
            (L(r=None), 1.2e6), (R(l=None, r=None, Y1068="Y", Y1148="Y"), 1.8e5), (G(SH2=None, SH3=None), 1e5),
            (C(PTB=None, Y317="Y"), 2.7e5), (S(dom=None), 1.3e4), (G(SH2=None, SH3=1) % S(dom=1), 4.9e4),
        )  # fmt: skip
        for i, (pattern, n) in enumerate(seeds):
            Initial(pattern, Parameter(f"n{i}", n))

        def rule(name, left_right, *rates):
            Rule(name, left_right, *(Parameter(f"{name}_{way}", rate) for way, rate in zip("fr", rates, strict=False)))

        rule("EGF_binds", R(l=None, r=None) + L(r=None) | R(l=1, r=None) % L(r=1), 1.667e-6, 0.06)
        rule("EGFR_dimerises", R(l=ANY, r=None) + R(l=ANY, r=None) | R(l=ANY, r=1) % R(l=ANY, r=1), 5.556e-6, 0.1)
        for Y in ("Y1068", "Y1148"):
            rule(f"{Y}_written", R(r=ANY, **{Y: "Y"}) >> R(r=ANY, **{Y: "pY"}), 0.5)
            rule(f"{Y}_erased", R(**{Y: "pY"}) >> R(**{Y: "Y"}), 4.505)
        on_R = R(r=ANY, Y1148=("pY", 1))
        rule("Shc_written", on_R % C(PTB=1, Y317="Y") >> on_R % C(PTB=1, Y317="pY"), 3.0)
        rule("Shc_erased_at_EGFR", C(PTB=ANY, Y317="pY") >> C(PTB=ANY, Y317="Y"), 0.03)
        rule("Shc_erased", C(PTB=None, Y317="pY") >> C(PTB=None, Y317="Y"), 0.005)
        # Grb2 docks on Y1068, alone or with Sos
        rule(
            "Grb2_docks",
            R(Y1068="pY") + G(SH2=None, SH3=None) | R(Y1068=("pY", 1)) % G(SH2=1, SH3=None),
            8.333e-7,
            0.05,
        )
        rule("GS_docks", R(Y1068="pY") + G(SH2=None, SH3=ANY) | R(Y1068=("pY", 1)) % G(SH2=1, SH3=ANY), 1.25e-6, 0.03)
        held = R(Y1068=("pY", 1)) % G(SH2=1, SH3=None)
        rule("Sos_joins", held + S(dom=None) | R(Y1068=("pY", 1)) % G(SH2=1, SH3=2) % S(dom=2), 5.556e-6, 0.06)
        # Shc docks on Y1148 in each of its forms
        bare, R_C = R(Y1148="pY"), R(Y1148=("pY", 1))
        rule("Shc_docks", bare + C(PTB=None, Y317="Y") | R_C % C(PTB=1, Y317="Y"), 1.5e-5, 0.6)
        rule("pShc_docks", bare + C(PTB=None, Y317="pY") | R_C % C(PTB=1, Y317="pY"), 1.5e-6, 0.3)
        for name, sos, rates in (("ShcG", None, (1.5e-6, 0.3)), ("ShcGS", ANY, (4e-7, 0.12))):
            loaded = C(PTB=None, Y317=("pY", 2)) % G(SH2=2, SH3=sos)
            rule(f"{name}_docks", bare + loaded | R_C % C(PTB=1, Y317=("pY", 2)) % G(SH2=2, SH3=sos), *rates)
        # Grb2 and Sos on Shc, at the receptor and away from it
        for where, ptb, slow in (("at_EGFR", ANY, 1.0), ("free", None, 0.6)):
            pC, C_G = C(PTB=ptb, Y317="pY"), C(PTB=ptb, Y317=("pY", 1))
            rule(f"Grb2_on_Shc_{where}", pC + G(SH2=None, SH3=None) | C_G % G(SH2=1, SH3=None), 1.667e-6 * slow, 0.1)
            rule(f"GS_on_Shc_{where}", pC + G(SH2=None, SH3=ANY) | C_G % G(SH2=1, SH3=ANY), 5e-6 * slow, 0.0429)
            sos = C_G % G(SH2=1, SH3=None) + S(dom=None)
            rule(f"Sos_on_ShcG_{where}", sos | C_G % G(SH2=1, SH3=2) % S(dom=2), 1.667e-5 * slow, 0.064)
        rule("Sos_on_Grb2", G(SH2=None, SH3=None) + S(dom=None) | G(SH2=None, SH3=1) % S(dom=1), 5.556e-8, 0.0015)
        for name, pattern in {
            "dimers": R(r=1) % R(r=1), "pShc": C(Y317=("pY", WILD)),
            "pY": R(Y1068=("pY", WILD)) + R(Y1148=("pY", WILD)),
            "Sos_at_EGFR": R(Y1068=1) % G(SH2=1, SH3=ANY) + R(Y1148=1) % C(PTB=1, Y317=2) % G(SH2=2, SH3=ANY),
            "Grb2_at_Y1068": R(Y1068=1) % G(SH2=1), "Shc_Grb2": C(Y317=1) % G(SH2=1), "free_Sos": S(dom=None),
        }.items():  # fmt: skip
            Observable(name, pattern)
    return model


def of_borisov():
    """An insulin receptor and a scaffold with independent sites: after Borisov et al. 2005 Biophys J 89:951."""
    model = Model("scaffold", _export=False)
    sites = ("Y612", "Y896", "Y1172")
    with il2.building(model):
        k = {name: Parameter(name, v) for name, v in (("on", 1e-3), ("off", 0.05), ("kc", 0.2), ("loss", 0.03))}
        L, R = Monomer("INS", ["r"]), Monomer("INSR", ["l", "tail"])
        S = Monomer("IRS1", ["PTB", *sites], {site: ["u", "p"] for site in sites})
        Initial(L(r=None), Parameter("INS_0", 80))
        Initial(R(l=None, tail=None), Parameter("INSR_0", 100))
        Initial(S(PTB=None, **dict.fromkeys(sites, "u")), Parameter("IRS1_0", 120))
        Rule("INS_binds", L(r=None) + R(l=None) | L(r=1) % R(l=1), k["on"], k["off"])
        Rule("IRS1_docks", R(l=ANY, tail=None) + S(PTB=None) | R(l=ANY, tail=1) % S(PTB=1), k["on"], k["off"])
        for site, adaptor in zip(sites, ("PI3K", "GRB2", "SHP2"), strict=True):
            A = Monomer(adaptor, ["SH2"])
            Initial(A(SH2=None), Parameter(f"{adaptor}_0", 60))
            active = R(l=ANY, tail=1)
            Rule(f"{site}_written", active % S(PTB=1, **{site: "u"}) >> active % S(PTB=1, **{site: "p"}), k["kc"])
            Rule(f"{site}_erased", S(**{site: "p"}) >> S(**{site: "u"}), k["loss"])
            docked = A(SH2=1) % S(**{site: ("p", 1)})
            Rule(f"{adaptor}_docks", A(SH2=None) + S(**{site: "p"}) | docked, k["on"], k["off"])
            Observable(f"{adaptor}_bound", A(SH2=ANY))
            Observable(f"{adaptor}_at_INSR", R(tail=1) % S(PTB=1, **{site: ("p", 2)}) % A(SH2=2))
        Observable("IRS1_at_INSR", R(tail=1) % S(PTB=1))
    return model


#: Models by their papers, their limbs, and species and reactions of the full and of the decoupled network.
DIVIDED = {
    of_blinov: ((("EGFR.Y1068",), ("EGFR.Y1148",)), (356, 3749), (60, 277)),
    of_borisov: ((("IRS1.Y612",), ("IRS1.Y896",), ("IRS1.Y1172",)), (87, 380), (39, 72)),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("model", DIVIDED)
def test_published_models_with_independent_sites_are_divided(model):
    limbs, full_size, small_size = DIVIDED[model]
    full = model()
    small = il2.decouple(full)
    assert split(small) == [limbs]
    for one, size in ((full, full_size), (small, small_size)):
        network = il2.expand(one, decoupled=False)
        assert (len(network.species), len(network.reactions)) == size
    assert largest_difference(full, small, rtol=1e-9, spans=(300.0,)) < 1e-6


#: What is said of the monomers with two sites or more that change, in the models that come with PySB.
UNDIVIDED = {
    "bax_pore": {"BAX": "no site but inh could be a limb: t1 of BAX belongs to the trunk: it binds t2 of BAX"},
    "bax_pore_sequential": {
        "Bax": "s1 of Bax belongs to the trunk: it binds s2 of Bax, which is part of the trunk",
        "Smac": "rule 'pore_transport_complex_Bax_4_Smacm' asks for loc of Smac and changes t of Smac",
    },
    "bngwiki_egfr_simple": {
        "EGFR": "no site but Y1068 could be a limb: CR1 of EGFR belongs to the trunk: rule 'egfr_dimer_degrade' asks",
        "Grb2": "no site but SH3 could be a limb: SH2 of Grb2 belongs to the trunk: rule 'egfr_dimer_degrade' removes",
    },
    "fricker_2010_apoptosis": {
        "pR": "rule 'RL_FADD_Binding' asks for b of pR and changes rf of pR",
        "FADD": "fe of FADD belongs to the trunk: flipL bound to it may also reach fe of FADD",
        "flipL": "rule 'HeteroD_cat_HeteroD' asks for D384 of flipL, ee of flipL, fe of flipL at once",
        "flipS": "rule 'RLFADD_flipS_Binding' asks for ee of flipS and changes fe of flipS",
        "pC8": "rule 'Cl_HomoD_cat_Cl_HomoD' asks for D384 of pC8 and changes D400 of pC8",
    },
    "kinase_cascade": {
        "Raf": "k of Raf belongs to the trunk: MEK bound to it may also reach k of Raf",
        "MEK": "k of MEK belongs to the trunk: ERK bound to it may also reach k of MEK",
        "ERK": "rule 'bind_MEKpp_ERKpu_to_MEKppERKp' asks for t185 of ERK and changes y187 of ERK",
    },
    "michment": {"S": "rule 'catalyze_ES_0_to_E_S_1' asks for e of S and changes state of S"},
    "tyson_oscillator": {
        "cyclin": "Y of cyclin belongs to the trunk: rule 'Dissociation' asks for it and makes or removes cyclin",
        "cdc2": "rule 'BindingAndPhosphoylation' asks for Y of cdc2 and changes b of cdc2",
    },
}
UNREADABLE = {"localfunc": "it has local functions", "move_connected": "it has compartments"}
SHIPPED = [
    found.name for found in pkgutil.iter_modules(pysb.examples.__path__) if not found.name.startswith("run_")
]  # fmt: skip


@pytest.mark.parametrize("name", SHIPPED)
def test_models_that_come_with_pysb_have_no_independent_sites(name):
    with il2.building(Model("import", _export=False)):  # one of them switches PySB's exporter off for all that follow
        model = importlib.import_module(f"pysb.examples.{name}").model
    if name in UNREADABLE:
        with pytest.raises(Il2Error, match=UNREADABLE[name]):
            il2.decouple(model)
        return
    report = il2.decoupling(il2.decouple(model))
    assert report.splits == ()
    expected = UNDIVIDED.get(name, {})
    assert {*expected} <= {*report.why_not} == {*model.monomers.keys()}
    for monomer, words in report.why_not.items():
        assert words.startswith(expected.get(monomer, "it has no two sites that change")), monomer


def test_of_the_models_that_come_with_pysb_none_is_left_out():
    assert {*UNDIVIDED, *UNREADABLE} < {*SHIPPED}
