"""What is made of a table of cells: moments, gates, bits of information on the dose."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

import pysb_il2 as il2
from pysb_il2.errors import Il2Error

ASK = {"doses_nM": [0, 0.1], "readouts": ["IL2_trimer"]}


@pytest.fixture(scope="module")
def table():
    return il2.cytometry("receptor", cells=24, **ASK)


@pytest.mark.slow
def test_statistics_are_those_of_the_cells(table):
    found = il2.cytometry_statistics(table).set_index("dose_nM").loc[0.1]
    seen = table[table.dose_nM == 0.1]
    read, cd25 = seen.stained_IL2_trimer, seen.stained_CD25
    assert found["mean"] == pytest.approx(read.mean())
    assert found["variance"] == pytest.approx(read.var(ddof=0))
    assert found["skew"] == pytest.approx(((read - read.mean()) ** 3).mean() / read.std(ddof=0) ** 3)
    assert found.covariance_with_CD25 == pytest.approx(np.cov(read, cd25, ddof=0)[0, 1])
    threshold = table[table.dose_nM == 0].stained_IL2_trimer.quantile(0.95)
    assert found.fraction_responding == pytest.approx((read > threshold).mean())
    assert il2.cytometry_statistics(seen).fraction_responding.isna().all()  # nothing to compare with
    assert il2.cytometry_statistics(seen, threshold=0).fraction_responding.eq(1).all()


@pytest.mark.slow
def test_joined_tables_are_kept_apart(table):
    nk = il2.cytometry(il2.build("receptor", cell="NK"), cells=3, **ASK)
    both = il2.cytometry_statistics(il2.concat([table, nk]))
    assert both.cells.tolist() == [3, 3, 24, 24]
    assert both.cell_type.tolist() == ["NK", "NK", "Treg", "Treg"]
    assert both["mean"].tolist()[2:] == il2.cytometry_statistics(table)["mean"].tolist()


def test_histograms_have_every_cell_once_in_gates_of_equal_size(table):
    found = il2.cytometry_histograms(table, gate="stained_CD25", gates=2, bins=8)
    assert found.groupby(["gate", "dose_nM"]).cells.sum().tolist() == [12] * 4
    assert found.groupby(["gate", "dose_nM"]).part.sum().to_numpy() == pytest.approx(1)
    middle = (found.part * found.low).groupby([found.gate, found.dose_nM]).sum()
    assert middle[2, 0.1] > middle[1, 0.1]  # cells with more CD25 bind more


def test_information_on_the_dose_is_that_of_known_distributions():
    rng, n = np.random.default_rng(1), 20_000
    rows = pd.DataFrame({"dose_nM": np.repeat([0.0, 1.0], n), "time_min": 30.0})
    rows["stained_pSTAT5"] = rng.normal(rows.dose_nM * 2.0)
    x = np.linspace(-8, 10, 20_001)
    p, q = norm.pdf(x), norm.pdf(x, 2.0)
    mixture = (p + q) / 2
    known = 0.5 * np.trapezoid(p * np.log2(p / mixture) + q * np.log2(q / mixture), x)
    assert il2.mutual_information(rows).bits[0] == pytest.approx(known, abs=0.01)
    rows["stained_pSTAT5"] = rng.normal(size=2 * n)
    assert il2.mutual_information(rows).bits[0] < 0.002
    few = rows.groupby("dose_nM").head(200)
    assert (
        il2.mutual_information(few, bins=20).bits[0] < 0.03 < il2.mutual_information(few, bins=20).correction[0] + 0.03
    )
    with pytest.raises(Il2Error, match="one dose"):
        il2.mutual_information(rows[rows.dose_nM == 0])


@pytest.mark.parametrize("function", [il2.cytometry_statistics, il2.cytometry_histograms, il2.mutual_information])
def test_a_file_that_is_no_table_of_cells_is_refused(function, tmp_path):
    (tmp_path / "cells.parquet").write_text("none")
    for name in ("cells.parquet", "absent.parquet"):
        with pytest.raises(Il2Error, match="is no table of cells"):
            function(tmp_path / name)
    with pytest.raises(Il2Error, match="lacks the column"):
        function(pd.DataFrame({"dose_nM": [1.0]}))
