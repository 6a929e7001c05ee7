"""Partner models that are written as rules are the published ones."""

import re
from pathlib import Path

import numpy as np
import pytest
from pysb.importers.bngl import model_from_bngl
from scipy.integrate import solve_ivp

import pysb_il2 as il2

FOLDER = Path(__file__).parents[2] / "docs" / "howto" / "partners"

#: Yamada 2003 as in BIOMD0000000093, in nM and seconds: X is the dimer of receptors with IFN-gamma and JAK, Xp the
#: activated one; S is STAT1 in the cytoplasm and N in the nucleus, p is phosphorylated. One constant is irreversible.
YAMADA = """
    R + JAK = RJ 0.1 0.05;  IFN + RJ = IRJ 0.02 0.02;  IFN + R = IR 0.02 0.02;  IR + JAK = IRJ 0.1 0.05
    IRJ + IRJ = X 0.04 0.2;  X = Xp 0.005;  Xp + S = XpS 0.008 0.8;  XpS = Xp + Sp 0.4;  Xp + Sp = XpSp 0.005 0.5
    Sp + Sp = SpSp 0.02 0.1;  Xp + SHP2 = XpH 0.001 0.2;  XpH = X + SHP2 0.003;  PPX + Sp = SpPPX 0.001 0.2
    SpPPX = S + PPX 0.003;  PPX + SpSp = SpSpPPX 0.001 0.2;  SpSpPPX = SSp + PPX 0.003;  S + Sp = SSp 2e-7 0.2
    SpSp = NpNp 0.005;  Np + Np = NpNp 0.02 0.1;  PPN + Np = NpPPN 0.001 0.2;  NpPPN = N + PPN 0.005
    PPN + NpNp = NpNpPPN 0.001 0.2;  NpNpPPN = NNp + PPN 0.005;  N + Np = NNp 2e-7 0.2;  N = S 0.05
    mRNAn = mRNAc 0.001;  mRNAc = mRNAc + SOCS1 0.01;  mRNAc = 0 5e-4;  SOCS1 = 0 5e-4
    SOCS1 + Xp = XpO 0.02 0.1;  S + XpO = XpOS 0.008 0.8;  SHP2 + XpOS = XpHOS 0.001 0.2
    XpHOS = X + SHP2 + SOCS1 + S 0.003;  XpHOS = XpHS 5e-4;  SHP2 + XpO = XpHO 0.001 0.2;  S + XpHO = XpHOS 0.008 0.8
    SHP2 + XpS = XpHS 0.001 0.2;  XpHS = X + SHP2 + S 0.003;  XpOS = XpS 5e-4;  XpHO = XpH 5e-4
    XpHO = X + SHP2 + SOCS1 0.003;  XpO = Xp 5e-4;  SOCS1 + XpS = XpOS 0.02 0.1;  SOCS1 + XpH = XpHO 0.02 0.1
    SOCS1 + XpHS = XpHOS 0.02 0.1
"""


def yamada(times):
    """Return the amounts of the published species at some times."""
    pattern = re.compile(r"(.+?) = (.+?) ([\d.e-]+)(?: ([\d.e-]+))?")
    reactions = [pattern.fullmatch(line.strip()).groups() for line in re.split(r"[;\n]", YAMADA) if line.strip()]
    sides = [[side.replace("0", "").split(" + ") for side in reaction[:2]] for reaction in reactions]
    names = sorted({name for left, right in sides for name in (*left, *right) if name})
    left, right = (np.array([[side[i].count(n) for n in names] for side in sides]) for i in (0, 1))
    forward, backward = (np.array([float(reaction[i] or 0) for reaction in reactions]) for i in (2, 3))
    IFN, mRNA, dimer = (names.index(name) for name in ("IFN", "mRNAn", "NpNp"))

    def slopes(_, y):
        out = (right - left).T @ (forward * np.prod(y**left, axis=1) - backward * np.prod(y**right, axis=1))
        out[mRNA] += 0.01 * y[dimer] / (400 + y[dimer])
        out[IFN] = 0.0
        return out

    amounts = {"IFN": 10, "R": 10, "JAK": 10, "S": 1000, "SHP2": 100, "PPX": 50, "PPN": 60}
    start = [amounts.get(name, 0) for name in names]
    return dict(
        zip(names, solve_ivp(slopes, (0, times[-1]), start, "LSODA", times, rtol=1e-8, atol=1e-8).y, strict=True)
    )


@pytest.mark.slow
def test_the_rules_of_interferon_gamma_are_the_published_equations():
    times = np.linspace(0, 14400, 13)
    y = yamada(times)
    model = model_from_bngl(str(FOLDER / "ifn_gamma.bngl"))
    ours = il2.Simulator(model, tspan=times, rtol=1e-9, atol=1e-9).run().observables
    active = sum(y[name] for name in y if name.startswith("Xp"))
    SOCS1 = sum(y[name] for name in y if name == "SOCS1" or (name.startswith("Xp") and "O" in name))
    for readout, value in (
        ("active_IFNGR", active),
        ("STAT1_dimers_in_nucleus", 2 * y["NpNp"]),
        ("SOCS1_total", SOCS1),
    ):
        assert ours[readout] == pytest.approx(value, rel=1e-5, abs=1e-5), readout


@pytest.mark.slow
def test_the_T_cell_receptor_proofreads_as_published():
    """Kinetic proofreading with limited signalling at its steady state: Lever 2014, box 1."""
    model = model_from_bngl(str(FOLDER / "tcr.bngl"))
    for koff in (0.05, 0.5):
        R, L, kon, kp, phi = (model.parameters[name].value for name in ("TCR_0", "pMHC_0", "kon", "kp", "phi"))
        total = R + L + koff / kon
        bound = (total - np.sqrt(total**2 - 4 * R * L)) / 2
        simulator = il2.Simulator(model, tspan=[0, 7200], rtol=1e-9, atol=1e-9, param_values={"koff": koff})
        ours = simulator.run().observables[-1]
        assert ours["bound_TCR"] == pytest.approx(bound, rel=1e-6)
        assert ours["signalling_TCR"] == pytest.approx(bound * (kp / (kp + koff)) ** 5 * koff / (koff + phi), rel=1e-6)
