import math

import numpy as np
import pytest

from pysb_il2.cells import from_counts
from pysb_il2.errors import Il2Error
from pysb_il2.knowledge.cells import copies, rows, variation
from pysb_il2.knowledge.counts import TYPE_OF, counted
from pysb_il2.knowledge.references import keys, read_table

TABLE = read_table("counts.tsv")


@pytest.mark.parametrize("cell", [*TYPE_OF, "CD8"])
def test_the_table_of_cells_follows_the_law(cell):
    """But for three digits; what varies in a type varies as much in its subsets."""
    for protein, number in counted(cell).items():
        (row,) = (row for row in rows(cell) if row.protein == protein)
        assert row.copies == pytest.approx(number, rel=0.006)
        assert row.basis in ("derived", "measured")
        assert row.gsd == variation(TYPE_OF.get(cell, cell)).get(protein)


@pytest.mark.parametrize(("cell", "protein"), [("Treg", "CD122"), ("Th", "CD122"), ("NK", "CD122"), ("NK", "CD25")])
def test_fitted_copies_are_near_the_law(cell, protein):
    assert abs(math.log10(copies(cell)[protein] / counted(cell)[protein])) < 0.35


def test_fewer_CD25_on_median_helper_cells_than_were_counted():
    """Background widens their distribution; that of Treg hardly."""
    Th, Treg = counted("Th"), counted("Treg")
    assert 90 < Th["CD25"] < 170 < 329
    assert Th.variation["CD25"] > 3
    assert 2.2 < Treg.variation["CD25"] < 2.4


def test_every_count_has_a_source():
    assert {row["source"] for row in TABLE} <= set(keys())
    assert all(row["source_location"] and row["note"] for row in TABLE)


def test_mean_and_median_of_a_sample_give_the_same_cell():
    """Of lognormal cells, with and without background."""
    cells = np.exp(math.log(300) + math.log(2.5) * np.random.default_rng(1).standard_normal(400_000))
    by_mean, by_median = (
        from_counts({"CD25": read(cells)}, statistic=name, cv={"CD25": cells.std() / cells.mean()})
        for name, read in (("mean", np.mean), ("median", np.median))
    )
    for cell in (by_mean, by_median):
        assert cell["CD25"] == pytest.approx(300, rel=0.02)
        assert cell.variation["CD25"] == pytest.approx(2.5, rel=0.02)
    seen = cells + 200
    cell = from_counts(
        {"IL2RA": seen.mean()}, statistic="mean", cv={"IL2RA": seen.std() / seen.mean()}, background={"CD25": 200}
    )
    assert cell["CD25"] == pytest.approx(300, rel=0.02)


def test_a_cell_counted_beside_cancels_beads_and_statistic():
    """A laboratory that counts a fifth of everything."""
    for statistic in ("mean", "median"):
        beside = {name: {"CD122": copies(name)["CD122"] / 5} for name in ("Treg", "NK")}
        mine = from_counts({"CD122": 100.0, "CD132": 9000.0}, statistic=statistic, beside=beside)
        assert dict(mine) == pytest.approx({"CD122": 500.0, "CD132": 9000.0})
    mine = from_counts({"CD25": 50.0}, statistic="mean", beside={"T-reg": {"CD25": 500.0}})
    assert mine.variation == variation("Treg")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "do not say what they are; give statistic='mean', 'geometric mean' or 'median'"),
        ({"statistic": "average"}, "statistic is 'average'; give"),
        ({"statistic": "mean", "cv": {"CD122": 1}}, "unknown protein 'CD122'"),
        ({"statistic": "mean", "background": {"CD25": 400}}, "the count of CD25 is 300, and its background 400"),
        ({"statistic": "mean", "cv": {"CD25": -1}}, "CD25"),
        ({"statistic": "mean", "beside": {"trge": {"CD25": 5}}}, "did you mean 'Treg'"),
        ({"statistic": "mean", "beside": {"Treg": {"CD25": 0}}}, "beside= has no CD25 on Treg to compare with"),
        ({"statistic": "mean", "beside": {"DC": {"CD25": 9}}}, "beside= has no CD25 on DC to compare with"),
        ({"statistic": "mean", "beside": {"Treg": {"CD25": 9}, "tregs": {"CD25": 8}}}, "names one of Treg twice"),
    ],
)
def test_what_is_refused(given, says):
    with pytest.raises(Il2Error) as error:
        from_counts({"CD25": 300}, **given)
    assert says in str(error.value)
