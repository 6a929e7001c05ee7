"""Draw virtual Treg and NK cells at three doses of IL-2 beside the measured mean, variance and skew of pSTAT5.

``uv run python docs/studies/cytometry_histograms.py FOLDER``: minutes a type; what was ended goes on.
Molecules become fluorescence by one factor a type, which lets the means at 28 nM agree, and the background is that of
cells at the lowest dose (of Treg that of Th cells, which the same antibody stained).
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

import numpy as np
import pandas as pd

import pysb_il2 as il2
from pysb_il2.experiments.cell_copies import AUTOFLUORESCENCE_GSD, Staining

DOSES, TOP, MINUTES, CELLS = (0.0384, 1.037, 28.0), 28.0, 30.0, 160
EXPERIMENTS = ("2019-03-15", "2019-03-27", "2019-04-18")
BACKGROUND_OF = {"Treg": "Th", "NK": "NK"}


def measured(cell: str) -> pd.DataFrame:
    """Return mean, SD and skew of each experiment at the doses, as parts of the mean at the highest."""
    table = il2.measured.pstat5_moments(cell, "IL2", MINUTES)
    top = table[table.dose_nM == TOP].set_index("experiment")["mean"]
    table = table[table.dose_nM.isin(DOSES)].assign(top=table.experiment.map(top))
    columns = {"mean": table["mean"] / table.top, "variance": table.variance / table.top**2}
    return table.assign(**columns)[["experiment", "dose_nM", "mean", "variance", "skew"]]


def background(cell: str) -> float:
    """Return the SD of cells at the lowest dose, as a part of the mean at the highest, over experiments."""
    low = il2.measured.pstat5_moments(BACKGROUND_OF[cell], "IL2", MINUTES)
    low = low[low.dose_nM == low.dose_nM.min()].set_index("experiment").variance ** 0.5
    top = il2.measured.pstat5_moments(cell, "IL2", MINUTES)
    top = top[top.dose_nM == TOP].set_index("experiment")["mean"]
    return float((low / top).mean())


def virtual(cell: str, folder: Path) -> pd.DataFrame:
    """Return virtual cells, and what is seen of each as a part of the mean at the highest dose."""
    file = folder / f"{cell}.parquet"
    if not file.exists():
        model = il2.build("signal", cell=cell)
        il2.cytometry(model, cells=CELLS, doses_nM=[0, *DOSES], times_min=[MINUTES], file=file, resume=True)
    cells = il2.read_table(file)
    factor = 1 / cells[cells.dose_nM == TOP].pSTAT5.mean()
    variance = math.log(AUTOFLUORESCENCE_GSD) ** 2
    spread = math.sqrt(math.expm1(variance)) * math.exp(variance / 2)  # of a log-normal whose median is 1
    staining = Staining(0.2, {"pSTAT5": background(cell) / spread})
    numbers = range(int(cells.cell.max()) + 1)
    values = factor * cells.pSTAT5.to_numpy().reshape(len(numbers), -1, 1)
    seen = staining.seen(["pSTAT5"], values, numbers, 7).reshape(len(numbers), -1)
    seen -= seen[:, 0].mean()  # the background is taken off, as it was
    cells["seen"] = seen.ravel()
    cells["seen"] /= cells.seen[cells.dose_nM == TOP].mean()
    return cells


def main(folder: Path) -> None:
    """Print what is compared, and draw it."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(2, 3, figsize=(7.2, 4.4), sharex=True, constrained_layout=True)
    blue, grey = il2.plots.COLOURS[0], "0.25"
    for row, cell in enumerate(("Treg", "NK")):
        cells, known = virtual(cell, folder), measured(cell)
        statistics = il2.cytometry_statistics(cells, column="seen")
        for ax, dose in zip(axes[row], DOSES, strict=True):
            seen = cells.seen[cells.dose_nM == dose]
            parts = np.full(len(seen), 100 / len(seen))
            ax.hist(seen, np.linspace(-0.75, 3, 26), weights=parts, color=blue, alpha=0.4)
            ax.set_ylim(0, 1.6 * ax.get_ylim()[1])
            rows = [(blue, statistics), *((grey, of_one) for _, of_one in known.groupby("experiment"))]
            for place, (color, table) in enumerate(rows):
                one, height = table[table.dose_nM == dose].iloc[0], 0.95 - 0.08 * place
                ax.errorbar(
                    one["mean"], height, xerr=math.sqrt(one["variance"]), fmt="o" if color == blue else "s", ms=3.5,
                    color=color, capsize=2, transform=ax.get_xaxis_transform(),
                )  # fmt: skip
                ax.text(3.0, height, f"{one['skew']:.1f}", color=color, fontsize=7, ha="right", va="center",
                        transform=ax.get_xaxis_transform())  # fmt: skip
            ax.set_title(f"{cell}, {dose:g} nM", fontsize=8)
            ax.spines[["top", "right"]].set_visible(False)
        axes[row, 0].set_ylabel("cells (%)")
        print(cell, known.round(3).to_string(index=False), statistics.round(3).to_string(index=False), sep="\n")
    for ax in axes[1]:
        ax.set_xlabel("pSTAT5 (mean at 28 nM = 1)")
    figure.savefig(folder / "cytometry.png", dpi=160)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
