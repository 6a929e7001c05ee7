"""Calls of macros that are right, each in a model of its own; nothing is left there by a call that is refused."""

from pysb import ComplexPattern, Model, Monomer, MonomerPattern, Observable, Parameter
from pysb.core import Component, RuleExpression

import pysb_il2 as il2
from pysb_il2 import macros
from tests.hostile.subjects import Call
from tests.hostile.values import a, amount, identifier, items, mapping, nothing, one_of, optional, text

UP = ["u", "p"]
K, R = (
    Monomer("K", ["s", "drug", "Y1"], {"Y1": UP}, _export=False),
    Monomer("R", ["k", "Y1", "loc", "PTP", "drug"], {"Y1": UP, "loc": ["x", "y"]}, _export=False),
)
S, G = (
    Monomer("S", ["SH2", "Y2", "target"], {"Y2": UP}, _export=False),
    Monomer("G", ["nucleotide"], {"nucleotide": ["GDP", "GTP"]}, _export=False),
)
FAT = Monomer("FAT", ["head", "PH"], {"head": ["P2", "P3"]}, _export=False)
M = Monomer("M", _export=False)
L, A, B, ARM = (
    Monomer("L", ["A", "B"], _export=False),
    Monomer("A", ["ligand", "B"], _export=False),
    Monomer("B", ["ligand", "A"], _export=False),
    Monomer("ARM", ["A", "B", "other_A", "other_B"], {f"other_{x}": ["free", "bound"] for x in "AB"}, _export=False),
)
MONOMERS = (K, R, S, G, FAT, M, L, A, B, ARM)
X = Observable("x", K(), _export=False)


def rate(value):
    return amount(value) or isinstance(value, Parameter)


def molecule(right):
    return (right, a(Monomer, MonomerPattern))


def pattern(right):
    return (right, a(Monomer, MonomerPattern, ComplexPattern))


def site(name):
    return (name, one_of(name))


def named(value):
    return value == "" or identifier(value) if isinstance(value, str) else False


NAME, NEW, RATE = ("", named), ("made", identifier), (1.0, rate)
SUFFIX = ("", lambda value: isinstance(value, str) and identifier(f"x_{value}"))
BOTH = {"A": A, "B": B}
CHAINS = (BOTH, mapping(a(Monomer, MonomerPattern), "A", "B"))
STEPS = [macros.AssemblyStep("A", kf=1.0, Kd=1.0), macros.AssemblyStep("B", ("A",), kf=1.0, Kd=1.0)]
ASSEMBLY = {
    "chains": CHAINS, "steps": (STEPS, items(a(macros.AssemblyStep), 0)), "site": site("ligand"), "name_suffix": SUFFIX
}  # fmt: skip
TARGETING = {
    "site": site("B"), "target": molecule(K), "target_site": site("s"), "kf": RATE, "Kd": RATE, "gain": RATE,
    "chains": ({"A": A}, mapping(a(Monomer, MonomerPattern), "A")), "capture_kf": ({"A": 1.0}, mapping(rate, "A")),
}  # fmt: skip
BINDING = {
    "first": molecule(K), "first_site": site("s"), "second": molecule(R), "second_site": site("k"),
    "kf": RATE, "Kd": (1.0, optional(rate)), "kr": (None, optional(rate)), "name": NAME,
}  # fmt: skip
ONE, PHOSPHOSTEPS = (["A"], items(text, 0)), ([("Y1", 1.0)], items(nothing, 0))


def written(function):
    """Return a macro that writes into a new model, which an error leaves as it was."""

    def write(**given):
        model = Model("m", _export=False)
        for monomer in MONOMERS:
            model.add_component(monomer)
        before = [component.name for component in model.all_components()], len(model.annotations)
        try:
            with il2.building(model):
                return function(**given)
        except Exception:
            after = [component.name for component in model.all_components()], len(model.annotations)
            assert after == before, f"left behind: {after}"
            raise

    return write


MACROS: dict[str, Call] = {
    f"macros.{name}": Call(written(getattr(macros, name)), **arguments)
    for name, arguments in {
        "AssemblyStep": {
            "chain": ("A", text),
            "bound_chains": ((), items(text, 0)),
            "kf": RATE,
            "Kd": (None, optional(rate)),
        },
        "Tier": {"kinase": molecule(R), "steps": PHOSPHOSTEPS, "verb": ("phosphorylates", text)},
        "assemble": {"ligand": molecule(L), **ASSEMBLY},
        "assemble_arms": {"ligand": molecule(ARM), "gain": RATE, **ASSEMBLY},
        "other_arm": {"ligand": molecule(ARM), "chains": ONE, "bound_chains": ONE},
        "target_arm": {"ligand": molecule(L), **TARGETING},
        "at_location": {"pattern": pattern(R), "site": site("loc"), "location": ("x", one_of("x"))},
        "bind": BINDING,
        "convert_lipid": {
            "enzyme": pattern(K),
            "lipid": (FAT, a(Monomer)),
            "before": site("P2"),
            "after": site("P3"),
            "kc": RATE,
            "head": site("head"),
            "reader": site("PH"),
            "name": NAME,
        },
        "degrade": {"pattern": molecule(R), "rate": RATE, "name": NAME},
        "dephosphorylate": {
            "phosphatase": (None, optional(pattern(K)[1])),
            "substrate": molecule(R),
            "site": site("Y1"),
            "kc": RATE,
            "name": NAME,
            "name_suffix": SUFFIX,
        },
        "dephosphorylate_two_step": {
            "phosphatase": molecule(K),
            "pocket": site("s"),
            "substrate": molecule(R),
            "site": site("Y1"),
            "binding_site": site("PTP"),
            "kf": RATE,
            "Kd": RATE,
            "kc": RATE,
        },
        "dimerise": {
            "first": molecule(S),
            "second": molecule(S),
            "domain": site("SH2"),
            "kf": RATE,
            "kr": RATE,
            "name": NAME,
        },
        "dissociate_dimer": {
            "first": molecule(S(Y2="p")),
            "second": molecule(S),
            "domain": site("SH2"),
            "changed": molecule(S(Y2="u")),
            "kc": RATE,
            "name": NEW,
        },
        "dock": {
            "reader": molecule(S),
            "domain": site("SH2"),
            "receptor": molecule(R),
            "site": site("Y1"),
            "kf": RATE,
            "Kd": RATE,
            "name": NAME,
        },
        "exchange_nucleotide": {
            "factor": (None, optional(pattern(K)[1])),
            "gtpase": molecule(G),
            "kc": RATE,
            "site": site("nucleotide"),
            "name": NAME,
        },
        "hydrolyse_GTP": {
            "activator": (None, optional(pattern(K)[1])),
            "gtpase": molecule(G),
            "kc": RATE,
            "site": site("nucleotide"),
            "name": NAME,
        },
        "excludes_only": {
            "made": ([X], items(a(Component), 0)),
            "molecule": molecule(K),
            "site": site("s"),
            "partners": ([(R, "k")], items(nothing, 0)),
        },
        "excludes_only_chains": {
            "made": ([X], items(a(Component), 0)),
            "ligand": molecule(L),
            "chains": CHAINS,
            "site": site("ligand"),
        },
        "express": {
            "mRNA": molecule(M),
            "protein": molecule(G(nucleotide="GDP")),
            "mRNA_copies": (1.0, rate),
            "mRNA_decay": RATE,
            "protein_copies": (1.0, rate),
            "protein_decay": RATE,
            "regulator": (X, a(Parameter)),
            "fold": RATE,
            "K": (1.0, rate),
            "degraded": (None, optional(a(MonomerPattern))),
        },
        "inhibit": {
            "drug": molecule(S),
            "target": molecule(K),
            "kf": RATE,
            "Kd": RATE,
            "site": site("drug"),
            "domain": site("target"),
            "name": NAME,
        },
        "ligand_complex": {
            "ligand": molecule(L),
            "chains": CHAINS,
            "bound_chains": (["A"], items(one_of("A", "B"), 0)),
            "site": site("ligand"),
        },
        "phosphorylate": {"kinase": pattern(K), "substrate": molecule(R), "site": site("Y1"), "kc": RATE, "name": NAME},
        "phosphorylate_and_dissociate": {
            "kinase": pattern(K),
            "substrate": molecule(R),
            "site": site("Y1"),
            "domain": site("k"),
            "partner": molecule(S),
            "partner_domain": site("SH2"),
            "kc": RATE,
        },
        "phosphorylate_and_release": {
            "kinase_complex": pattern(K(s=1) % R(k=1)),
            "receptor": (R, a(Monomer)),
            "site": site("Y1"),
            "reader": molecule(S),
            "domain": site("SH2"),
            "target": site("Y2"),
            "kc": RATE,
            "name": NEW,
        },
        "phosphorylate_in_complex": {
            "complex_pattern": pattern(K(s=1) % R(k=1)),
            "substrate": (R, a(Monomer)),
            "site": site("Y1"),
            "kinase": (K, a(Monomer, str)),
            "kc": RATE,
            "name": NAME,
        },
        "phosphorylate_in_order": {
            "kinase": pattern(K),
            "substrate": molecule(R),
            "steps": PHOSPHOSTEPS,
            "verb": ("phosphorylates", text),
        },
        "preassociate": {
            "ligand": molecule(L),
            "chains": CHAINS,
            "contact_order": (["A", "B"], nothing),
            "kf": RATE,
            "Kd": RATE,
            "capture_kf": RATE,
            "path_Kd_product": RATE,
            "site": site("ligand"),
            "name_suffix": SUFFIX,
        },
        "recruit": {
            "protein": molecule(S),
            "domain": site("SH2"),
            "lipid": molecule(FAT(head="P3")),
            "kf": RATE,
            "Kd": RATE,
            "reader": site("PH"),
            "name": NAME,
        },
        "shuttle": {"before": pattern(R(loc="x")), "after": pattern(R(loc="y")), "kc": RATE, "name": NEW},
        "synthesise": {"pattern": pattern(FAT(head="P2", PH=None)), "rate": RATE, "name": NAME},
        "transcribe": {
            "mRNA": molecule(FAT(head="P2", PH=None)),
            "basal": RATE,
            "regulator": (X, optional(a(Parameter))),
            "vmax": RATE,
            "K": (1.0, rate),
            "name": NAME,
        },
        "translate": {"mRNA": molecule(K), "protein": molecule(G(nucleotide="GDP")), "kc": RATE, "name": NAME},
        "translocate": {
            "pattern": pattern(R),
            "site": site("loc"),
            "origin": ("x", one_of("x")),
            "target": ("y", one_of("y")),
            "rate": RATE,
            "name": NEW,
        },
        "uninhibited": {"enzyme": molecule(K)},
        "write_rule": {
            "name": NEW,
            "reaction": (K(s=None) >> K(s=None), a(RuleExpression)),
            "kc": RATE,
        },
    }.items()
}
MACROS["macros.cascade"] = Call(
    written(lambda trigger, tier: macros.cascade(trigger, tier)),
    trigger=pattern(K),
    tier=(macros.Tier(R, [("Y1", 1.0)]), a(macros.Tier)),
)
