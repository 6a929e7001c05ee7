"""Models whose independent sites multiply species: k alike sites, and CD122 with all that docks on it."""

from __future__ import annotations

from typing import Any

from pysb import ANY, Initial, Model, Monomer, Observable, Parameter, Rule

from pysb_il2 import building


def alike(k: int) -> Any:
    """Return a receptor with k tyrosines, each phosphorylated by its own kinase domain and read by one adaptor."""
    model = Model(f"sites_{k}", _export=False)
    sites = [f"Y{i}" for i in range(1, k + 1)]
    with building(model):
        R = Monomer("R", ["L", *sites], {site: ["u", "p"] for site in sites})
        L, A = Monomer("L", ["R"]), Monomer("A", ["SH2"])
        for pattern, amount in ((R(L=None, **dict.fromkeys(sites, "u")), 1e3), (L(R=None), 2e3), (A(SH2=None), 5e3)):
            Initial(pattern, Parameter(f"{pattern.monomer.name}_0", amount))
        kf, kr, kc, kd = (Parameter(n, v) for n, v in (("kf", 1e-5), ("kr", 0.01), ("kc", 0.05), ("kd", 0.02)))
        Rule("L_binds", R(L=None) + L(R=None) | R(L=1) % L(R=1), kf, kr)
        for site in sites:
            Rule(f"{site}_phosphorylated", R(L=ANY, **{site: "u"}) >> R(L=ANY, **{site: "p"}), kc)
            Rule(f"{site}_dephosphorylated", R(**{site: "p"}) >> R(**{site: "u"}), kd)
            Rule(f"A_docks_on_{site}", R(**{site: "p"}) + A(SH2=None) | R(**{site: ("p", 1)}) % A(SH2=1), kf, kr)
        Observable("docked", A(SH2=ANY))
    return model


def cd122() -> Any:
    """Return CD122 with three tyrosines, both STAT5s, SHC1-GRB2-SOS1 and GAB2-PI3K, on a small trunk."""
    model = Model("cd122", _export=False)
    tyrosines = ("Y338", "Y392", "Y510")
    with building(model):
        R = Monomer("CD122", ["IL2", "loop", *tyrosines], {s: ["u", "p"] for s in ("loop", *tyrosines)})
        L = Monomer("IL2", ["CD122"])
        STAT5 = [Monomer(f"STAT5{x}", ["SH2", "Y"], {"Y": ["u", "p"]}) for x in "AB"]
        SHC1 = Monomer("SHC1", ["PTB", "Y"], {"Y": ["u", "p"]})
        GRB2, SOS1 = Monomer("GRB2", ["SH2", "nSH3", "cSH3"]), Monomer("SOS1", ["PxxP"])
        GAB2, PI3K = Monomer("GAB2", ["PxxP", "Y"], {"Y": ["u", "p"]}), Monomer("PI3K", ["SH2"])
        free = (
            (R(IL2=None, loop="u", **dict.fromkeys(tyrosines, "u")), 2e3), (L(CD122=None), 1e4),
            *((S(SH2=None, Y="u"), 4e4) for S in STAT5), (SHC1(PTB=None, Y="u"), 1e4),
            (GRB2(SH2=None, nSH3=None, cSH3=None), 5e4), (SOS1(PxxP=None), 4e3), (GAB2(PxxP=None, Y="u"), 1e4),
            (PI3K(SH2=None), 5e3),
        )  # fmt: skip
        for pattern, amount in free:
            Initial(pattern, Parameter(f"{pattern.monomer.name}_0", amount))
        values = (("kf", 1e-6), ("kon", 1e-5), ("kr", 0.05), ("kc", 0.3), ("kd", 0.01), ("off", 5e-4))
        kf, kon, kr, kc, kd, off = (Parameter(name, value) for name, value in values)
        Rule("IL2_binds", R(IL2=None) + L(CD122=None) | R(IL2=1) % L(CD122=1), kf, off)
        Rule("loop_phosphorylated", R(IL2=ANY, loop="u") >> R(IL2=ANY, loop="p"), kc)
        Rule("loop_dephosphorylated", R(loop="p") >> R(loop="u"), kd)
        for site in tyrosines:
            Rule(f"{site}_phosphorylated", R(loop="p", **{site: "u"}) >> R(loop="p", **{site: "p"}), kc)
            Rule(f"{site}_dephosphorylated", R(**{site: "p"}) >> R(**{site: "u"}), kd)
        for site in tyrosines[1:]:
            for S in STAT5:
                name, held = f"{S.name}_on_{site}", {site: ("p", 1)}
                Rule(f"{name}_docks", R(**{site: "p"}) + S(SH2=None) | R(**held) % S(SH2=1), kon, kr)
                Rule(
                    f"{name}_written",
                    R(loop="p", **held) % S(SH2=1, Y="u") >> R(loop="p", **held) % S(SH2=1, Y="p"),
                    kc,
                )
        for S in STAT5:
            Rule(f"{S.name}_dephosphorylated", S(SH2=None, Y="p") >> S(SH2=None, Y="u"), kd)
        Rule("SHC1_docks", R(Y338="p") + SHC1(PTB=None) | R(Y338=("p", 1)) % SHC1(PTB=1), kon, kr)
        held = R(loop="p", Y338=("p", 1))
        Rule("SHC1_written", held % SHC1(PTB=1, Y="u") >> held % SHC1(PTB=1, Y="p"), kc)
        Rule("SHC1_dephosphorylated", SHC1(Y="p") >> SHC1(Y="u"), kd)
        Rule("GRB2_docks", SHC1(Y="p") + GRB2(SH2=None) | SHC1(Y=("p", 2)) % GRB2(SH2=2), kon, kr)
        Rule("SOS1_binds", GRB2(nSH3=None) + SOS1(PxxP=None) | GRB2(nSH3=3) % SOS1(PxxP=3), kon, kr)
        Rule("GAB2_binds", GRB2(cSH3=None) + GAB2(PxxP=None) | GRB2(cSH3=4) % GAB2(PxxP=4), kon, kr)
        Rule("GAB2_written", GAB2(PxxP=ANY, Y="u") >> GAB2(PxxP=ANY, Y="p"), kd)
        Rule("GAB2_dephosphorylated", GAB2(Y="p") >> GAB2(Y="u"), kd)
        Rule("PI3K_docks", GAB2(Y="p") + PI3K(SH2=None) | GAB2(Y=("p", 5)) % PI3K(SH2=5), kon, kr)
        for name, pattern in (
            ("bound_IL2", L(CD122=ANY)), ("pSTAT5A", STAT5[0](Y="p", SH2=None)), ("pSTAT5B", STAT5[1](Y="p", SH2=None)),
            ("docked_SHC1", SHC1(PTB=ANY)), ("docked_SOS1", SOS1(PxxP=ANY)), ("docked_PI3K", PI3K(SH2=ANY)),
        ):  # fmt: skip
            Observable(name, pattern)
    return model
