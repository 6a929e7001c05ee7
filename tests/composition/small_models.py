"""Small models of whoever wrote them, to join, and what is asked of them."""

import numpy as np
from pysb import Compartment, Initial, Model, Monomer, Observable, Parameter, Rule

import pysb_il2 as il2

TIMES = np.linspace(0, 100, 6)
#: A kinase's substrate and the protein that a reader binds are one.
SAME = {"S": "Sub", "S.Y": "Sub.Tyr", "S.Y~u": "Sub.Tyr~U", "S.Y~p": "Sub.Tyr~P"}


def written(name, write, *rest):
    """A model of components that functions write."""
    model = Model(name, _export=False)
    with il2.building(model):
        write()
        for more in rest:
            more()
    return model


def kinase(*rest, amount=100.0):
    """A kinase binds and phosphorylates a substrate, which loses the phosphate unless something holds it."""

    def write():
        K, S = Monomer("K", ["s"]), Monomer("S", ["d", "Y"], {"Y": ["u", "p"]})
        Initial(K(s=None), Parameter("K_0", 50.0))
        Initial(S(d=None, Y="u"), Parameter("S_0", amount))
        kf, kr = Parameter("kf", 1e-4), Parameter("kr", 0.01)
        Rule("K_binds", K(s=None) + S(d=None, Y="u") | K(s=1) % S(d=1, Y="u"), kf, kr)
        phosphorylated = K(s=1) % S(d=1, Y="u") >> K(s=None) + S(d=None, Y="p")
        Rule("K_phosphorylates", phosphorylated, Parameter("kc", 0.1))
        Rule("S_loses", S(Y="p") >> S(Y="u"), Parameter("kd", 0.02))
        Observable("pS", S(Y="p"))
        Observable("K_free", K(s=None))

    return written("kinase", write, *rest)


def reader(*rest, amount=100.0, name="reader", protein="Sub", site="Tyr", states=("U", "P"), sh2="sh2"):
    """A reader with an SH2 domain binds a protein that is phosphorylated."""

    def write():
        R, S = Monomer("R", [sh2]), Monomer(protein, [site], {site: list(states)})
        Initial(R(**{sh2: None}), Parameter("R_0", 80.0))
        Initial(S(**{site: states[0]}), Parameter(f"{protein}_0", amount))
        bound = R(**{sh2: 1}) % S(**{site: (states[1], 1)})
        on, off = Parameter("on", 1e-3), Parameter("off", 0.05)
        Rule("R_binds", R(**{sh2: None}) + S(**{site: states[1]}) | bound, on, off)
        Observable("R_bound", bound)

    return written(name, write, *rest)


def cell(*rest, volume=3.0):
    """A protein of the cytosol binds a partner that goes into the nucleus and back."""

    def write():
        cytosol = Compartment("cytosol", None, 3, Parameter("V", volume))
        envelope = Compartment("envelope", cytosol, 2, Parameter("A", 2.0))
        nucleus = Compartment("nucleus", envelope, 3, Parameter("W", 0.5))
        S, T = Monomer("Sub", ["t"]), Monomer("T", ["s"])
        Initial(S(t=None) ** cytosol, Parameter("Sub_0", 100.0))
        Initial(T(s=None) ** cytosol, Parameter("T_0", 60.0))
        kon, koff = Parameter("kon", 1e-2), Parameter("koff", 0.1)
        bound = S(t=1) ** cytosol % T(s=1) ** cytosol
        Rule("T_binds", S(t=None) ** cytosol + T(s=None) ** cytosol | bound, kon, koff)
        Rule("T_moves", T(s=None) ** cytosol | T(s=None) ** nucleus, Parameter("into", 0.1), Parameter("out", 0.2))
        Observable("T_bound", S(t=1) % T(s=1))
        Observable("T_nuclear", T() ** nucleus)

    return written("cell", write, *rest)


def course(model, *names, times=TIMES):
    """Return observables and Expressions over time."""
    result = il2.Simulator(model, times, rtol=1e-9, atol=1e-9).run()
    return {
        name: np.asarray((result.observables if name in model.observables.keys() else result.expressions)[name])
        for name in names
    }


def lines(model):
    """Return what BioNetGen is given of a model, in no order and without comments."""
    text = il2.export(model, format="bngl").partition("end model")[0]
    return {" ".join(line.partition("#")[0].split()) for line in text.splitlines()}


def report(model):
    """Return the rows of a join's report but those on names and rates."""
    rows = il2.join_report(model).itertuples(index=False)
    return [tuple(row) for row in rows if row.what not in ("renamed", "converted")]
