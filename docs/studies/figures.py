"""Draw the figures of the docs: ``uv run python docs/studies/figures.py [name ...]``; a few minutes each."""

import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

import pysb_il2 as il2
from pysb_il2.modules import il2_receptor, pi3k_akt, shc_ras_erk, stat3, stat5, trafficking, transcription

IMAGES = Path(__file__).parents[1] / "images"
BLAST = {"CD25": 2e4, "CD122": 3000, "CD132": 1.4e4, "cytoplasm": 0.4}
PATHWAYS = (il2_receptor, stat5, stat3, shc_ras_erk, pi3k_akt)
READOUTS = {"pJAK1": 10, "pSTAT5": 30, "pSTAT3": 30, "pSHC1": 10, "ppERK": 10, "PIP3": 15, "pAkt_T308": 15, "pS6": 60}
KNOCKOUTS = (
    "CD25", "CD122", "CD132", "JAK1", "JAK3", "PTPN6", "PTPN11", "STAT5A", "STAT5B", "SHC1", "GRB2", "SOS1", "RAF1",
    "MAP2K1", "GAB2", "PI3K", "PTEN", "INPP5D", "AKT1", "TSC2", "RPTOR", "RPS6KB1",
)  # fmt: skip
DRUGS = {
    "tofacitinib": 300, "ruxolitinib": 1000, "ritlecitinib": 300, "basiliximab": 100, "wortmannin": 100,
    "LY294002": 20_000, "rapamycin": 20, "trametinib": 100, "U0126": 10_000,
}  # fmt: skip
MUTANTS = (("Y338F",), ("Y392F",), ("Y510F",), ("Y338F", "Y392F"), ("Y338F", "Y510F"), ("Y392F", "Y510F"))
MUTANTS += (("Y338F", "Y392F", "Y510F"),)


def save(ax, name, **size):
    """Write a figure."""
    ax.figure.set_size_inches(size.get("width", 7), size.get("height", 4))
    ax.figure.savefig(IMAGES / f"{name}.png", dpi=130, bbox_inches="tight")
    plt.close(ax.figure)


def knockouts():
    """Take one protein away at a time."""
    models = {"wild type": il2.build(*PATHWAYS, cell=BLAST)}
    models |= {f"{name} KO": il2.build(*PATHWAYS, cell=BLAST, knockouts=[name]) for name in KNOCKOUTS}
    save(il2.plots.effects(il2.compare(models, readouts=READOUTS)), "knockouts", height=7)


def inhibitors():
    """Give one drug at a time, an hour before IL-2."""
    models = {"no drug": il2.build(*PATHWAYS, cell=BLAST)}
    for name, nM in DRUGS.items():
        models[f"{name} {nM:g} nM"] = il2.build(*PATHWAYS, cell=BLAST, inhibitors={name: nM})
    save(il2.plots.effects(il2.compare(models, readouts=READOUTS, dose_nM=0.1)), "inhibitors")


def mutants():
    """Change single and several tyrosines of CD122, every site written out and decoupled."""
    parts = (il2_receptor, stat5(detail="sites"), shc_ras_erk(detail="sites"), pi3k_akt(detail="sites"))
    models = {"wild type": il2.decouple(il2.build(*parts, cell=BLAST))}
    for sites in MUTANTS:
        models[" ".join(sites)] = il2.decouple(il2.build(*parts, cell=BLAST, mutants={"CD122": sites}))
    readouts = {"pSTAT5": 30, "pSHC1": 10, "ppERK": 10, "pGAB2": 10, "pAkt_T308": 15, "pS6": 60}
    save(il2.plots.effects(il2.compare(models, readouts=readouts)), "mutants")


def pathways():
    """Follow what is transient and what is sustained under constant IL-2, each as a share of its peak."""
    model = il2.build(*PATHWAYS, trafficking, cell=BLAST)
    minutes = [0, 1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 40, 50, 60, 80, 100, 120, 150, 180, 210, 240]
    table = il2.time_course(model, times_min=minutes, readouts=["pSTAT5", "ppERK", "pAkt_T308", "pS6"])
    rest = table.groupby("readout").value.transform("first")
    table["value"] = (table.value - rest) / (table.value - rest).groupby(table.readout).transform("max")
    table.attrs.clear()
    ax = il2.plots.time_course(table)
    ax.set_ylabel("rise over rest, share of its peak")
    save(ax, "pathways", width=6)


def CD25_loop():
    """Let IL-2 make more CD25 in the median cell for two days."""
    model = il2.build(il2_receptor, transcription, trafficking, cell="Treg")
    hours = np.array([0, 1, 2, 4, 6, 9, 12, 18, 24, 30, 36, 42, 48.0])
    doses = [0.001, 0.01, 0.1]
    table = il2.time_course(model, doses_nM=doses, times_min=hours * 60, readouts=["surface_CD25"], variation=None)
    save(il2.plots.time_course(table), "CD25_loop", width=6)


def coculture():
    """Let T helper cells compete with ever more Treg for 10 pM IL-2."""
    tables = []
    for treg in (1e3, 1e5, 1e6, 3e6):
        model = il2.populate({"Th": 1e6, "Treg": treg})
        readouts = ["Th_pSTAT5", "IL2_in_medium_nM"]
        table = il2.time_course(model, doses_nM=[0.01], times_min=np.linspace(0, 1440, 49), readouts=readouts)
        tables.append(table.assign(Treg_per_Th=f"{treg / 1e6:g}"))
    table = pd.concat(tables)
    _, axes = plt.subplots(1, 2, layout="constrained")
    for ax, (_, rows) in zip(axes, table.groupby("readout", sort=False), strict=True):
        il2.plots.time_course(rows, ax)
        for text in list(ax.texts):  # the curves are close, and a legend reads better
            text.remove()
    axes[0].set_ylabel("pSTAT5 of T helper cells (molecules/cell)")
    axes[0].legend(axes[0].lines, [t.Treg_per_Th.iloc[0] for t in tables], title="Treg per T helper cell")
    axes[1].set_ylabel("free IL-2 (nM)")
    save(axes[0], "coculture", width=9, height=3.6)


if __name__ == "__main__":
    for name in sys.argv[1:] or ("pathways", "CD25_loop", "knockouts", "inhibitors", "mutants", "coculture"):
        globals()[name]()
        print(IMAGES / f"{name}.png")
