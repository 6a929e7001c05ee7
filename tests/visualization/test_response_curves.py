"""Figures: what is drawn, and in which units."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.knowledge.datasets import pstat5

DOSES = [1e-3, 1e-2, 1e-1, 1.0, 10.0]


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def curve(top=1000.0, **columns):
    value = [top * dose / (dose + 0.1) for dose in DOSES]
    return pd.DataFrame(
        {"ligand": "IL2", "dose_nM": DOSES, "time_min": 30.0, "readout": "pSTAT5", "value": value}
    ).assign(**columns)


def test_a_dose_response_is_in_molecules_over_a_logarithmic_axis():
    ax = il2.plots.dose_response(curve())
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_xscale()) == ("IL2 (nM)", "pSTAT5 (molecules/cell)", "log")
    x, y = ax.lines[0].get_data()
    assert np.interp(0.1, x, y) == pytest.approx(500, rel=0.01)
    assert np.all(np.diff(y) >= 0)


def test_curves_are_labelled_by_what_differs():
    table = pd.concat([curve(), curve(400.0, time_min=60.0)])
    assert sorted(t.get_text() for t in il2.plots.dose_response(table).texts) == ["30 min", "60 min"]
    cells = pd.concat([curve(cell="Treg"), curve(cell="NK")])
    ax = plt.figure().add_subplot()
    assert il2.plots.dose_response(cells, ax=ax) is ax
    assert {t.get_text() for t in ax.texts} == {"Treg", "NK"}


def test_fluorescence_and_its_curves_are_fractions_of_their_maximum():
    table = pd.concat([curve(cell="Treg"), curve(300.0, cell="Treg", time_min=60.0)])
    ax = il2.plots.dose_response(table, pstat5())
    assert ax.get_ylabel() == "pSTAT5 (fraction of maximum)"
    assert len(ax.lines) == 2 + 2 * 2  # a curve and two replicates per time
    assert all(line.get_ydata().max() == pytest.approx(1) for line in ax.lines)


def test_points_in_molecules_keep_their_scale():
    points = curve(900.0)
    points.attrs["units"] = {"value": "molecules/cell"}
    ax = il2.plots.dose_response(curve(), points)
    assert ax.lines[0].get_ydata().max() == pytest.approx(900 * 10 / 10.1)


def test_a_column_of_units_survives_what_drops_attrs():
    points = [curve(900.0, cell=cell, unit="molecules/cell") for cell in ("Treg", "NK")]
    points[0].attrs["units"] = {"value": "molecules/cell"}
    joined = pd.concat(points)
    assert not joined.attrs
    table = pd.concat([curve(cell=cell) for cell in ("Treg", "NK")])
    ax = il2.plots.dose_response(table, joined.copy())
    assert ax.get_ylabel() == "pSTAT5 (molecules/cell)"
    assert ax.lines[0].get_ydata().max() == pytest.approx(900 * 10 / 10.1)
    mixed = pd.concat([points[0], points[1].assign(unit="median fluorescence")])
    assert il2.plots.dose_response(table, mixed).get_ylabel() == "pSTAT5 (fraction of maximum)"


def test_curves_take_the_colors_that_are_given():
    table = pd.concat([curve(), curve(400.0, time_min=60.0)])
    lines = il2.plots.dose_response(table, colors=["red", "blue"]).lines
    assert [line.get_color() for line in lines] == ["red", "blue"]


def test_a_dose_of_nothing_is_left_out_and_no_response_is_drawn_flat():
    table = pd.concat([curve(0.0), curve(0.0).iloc[:1].assign(dose_nM=0.0)])
    x, y = il2.plots.dose_response(table, pstat5("Treg")).lines[-1].get_data()
    assert min(x) > 0
    assert not y.any()


def test_a_time_course_labels_the_ends():
    rows = [(1.0, name, t, t * k) for name, k in (("pJAK1", 1.0), ("pSTAT5", 5.0)) for t in (0.0, 30.0, 60.0)]
    ax = il2.plots.time_course(pd.DataFrame(rows, columns=["dose_nM", "readout", "time_min", "value"]))
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("time (min)", "amount (molecules/cell)")
    assert [(t.get_text(), t.xy) for t in ax.texts] == [("pJAK1", (60, 60)), ("pSTAT5", (60, 300))]


def test_many_curves_have_a_legend_and_are_told_apart():
    of_cells = pd.concat([curve(100.0 * i, cell=f"cell {chr(65 + i)}") for i in range(1, 13)])
    ax = il2.plots.dose_response(of_cells)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == list(of_cells.cell.unique())
    assert len({(line.get_color(), line.get_linestyle()) for line in ax.lines}) == 12
    of_times = pd.concat([curve(100.0 * i, time_min=10.0 * i) for i in range(1, 13)])
    lines = il2.plots.dose_response(of_times).lines
    assert {line.get_linestyle() for line in lines} == {"-"}
    assert np.all(np.diff([np.dot(to_rgb(line.get_color()), (0.3, 0.6, 0.1)) for line in lines]) > 0)  # lighter


def test_curves_that_fall_and_end_together_have_a_legend():
    fall = [curve(cell=cell).assign(value=lambda rows: 1000 - rows.value) for cell in ("Treg", "NK")]
    ax = il2.plots.dose_response(pd.concat(fall))
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["Treg", "NK"]
    assert not ax.texts


def test_phases_are_shaded_and_a_change_of_medium_is_a_step():
    table = pd.DataFrame({"time_min": [0, 30, 30, 60, 90], "phase": [0, 0, 1, 1, 2], "readout": "free_IL2",
                          "value": [9.0, 8.0, 0.0, 1.0, 2.0]})  # fmt: skip
    ax = il2.plots.time_course(table)
    assert [line.get_ydata().tolist() for line in ax.lines] == [[9, 8, 0, 1, 2]]
    assert [(patch.get_x(), patch.get_width()) for patch in ax.patches] == [(30, 30)]


def test_curves_that_rise_together_and_fall_again_have_a_legend():
    rows = [(nM, t, y) for nM in (1.0, 2.0) for t, y in ((0.0, 0.0), (30.0, 9.0), (60.0, 4.0 / nM), (90.0, 0.1 / nM))]
    ax = il2.plots.time_course(pd.DataFrame(rows, columns=["inhibitor_nM", "time_min", "value"]))
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["drug 1 nM", "drug 2 nM"]


def test_panels_have_equal_axes_and_one_legend():
    table = pd.concat([curve(t * top, cell=cell, time_min=t) for cell, top in (("Treg", 1), ("NK", 50), ("Th", 2))
                       for t in (1.0, 2.0, 3.0, 4.0, 5.0)])  # fmt: skip
    panels = il2.plots.facets(table, il2.plots.dose_response, by="cell")
    assert [ax.get_title(loc="left") for ax in panels] == ["Treg", "NK", "Th"]
    assert {ax.get_ylim() for ax in panels} == {panels[1].get_ylim()}
    assert panels[1].get_ylim()[1] > 247
    assert not any(ax.get_legend() for ax in panels)
    (legend,) = panels[0].figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["1 min", "2 min", "3 min", "4 min", "5 min"]


def test_panels_of_read_outs_have_each_its_own_scale():
    table = pd.concat([curve(10.0), curve(1e4, readout="pJAK1")])
    small, large = il2.plots.facets(table, il2.plots.dose_response, by="readout")
    assert small.get_ylim()[1] < 20
    assert large.get_ylim()[1] > 9e3
    assert small.get_ylabel() == "molecules/cell"


@pytest.mark.parametrize(("by", "words"), [("donor", "lacks the column 'donor'"), ("value", "has 30 values, and 24")])
def test_panels_that_cannot_be_drawn_are_said(by, words):
    with pytest.raises(Il2Error, match=words):
        il2.plots.facets(curve().sample(30, replace=True).assign(value=range(30)), il2.plots.dose_response, by=by)


@pytest.mark.parametrize(
    ("table", "measured", "words"),
    [
        (pd.DataFrame({"dose_nM": [1.0]}), None, "lacks the column 'value'"),
        (curve().iloc[:0], None, "no rows"),
        (curve().assign(dose_nM=0.0), None, "no dose above 0"),
        (curve(cell="Tregg"), pstat5("NK"), "nothing was measured"),
    ],
)
def test_what_cannot_be_drawn_is_said(table, measured, words):
    with pytest.raises(Il2Error, match=words):
        il2.plots.dose_response(table, measured)


HOSTILE = (r"$\frac$", "$x$ \x1b[31m\n", "_hidden", "n" * 3000, r"\$", "%#&{")


@pytest.mark.slow
@pytest.mark.filterwarnings("error")
def test_names_are_drawn_as_they_are_and_not_as_formulas():
    table = pd.concat([curve(100.0 * (i + 1), cell=name, ligand=HOSTILE[1]) for i, name in enumerate(HOSTILE)])
    ax = il2.plots.dose_response(table, ax=plt.figure().add_subplot())
    ax.figure.canvas.draw()  # where matplotlib reads formulas
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        r"\$\frac\$", r"\$x\$ \x1b[31m\n", "_hidden", "n" * 39 + "…", r"\\$", "%#&{",
    ]  # fmt: skip
    assert ax.get_xlabel() == r"\$x\$ \x1b[31m\n (nM)"
    compared = pd.DataFrame({"variant": HOSTILE, "readout": HOSTILE[0], "time_min": 30, "percent": 100.0})
    ax = il2.plots.effects(compared)
    ax.figure.canvas.draw()
    assert ax.get_title() == r"% of \$\frac\$"


def test_curves_of_labels_that_are_shortened_to_the_same_are_all_drawn():
    table = pd.concat([curve(100.0, time_min=30.0), curve(200.0, time_min=30.0000001)])
    assert len(il2.plots.dose_response(table).lines) == 2


def test_whatever_else_differs_in_a_table_makes_a_curve_of_its_own():
    table = pd.concat([curve(100.0, Treg_per_Th=1), curve(200.0, Treg_per_Th=10)])
    ax = il2.plots.dose_response(table, ax=plt.figure().add_subplot())
    assert [text.get_text() for text in ax.texts] == ["Treg_per_Th 1", "Treg_per_Th 10"]
    with pytest.raises(Il2Error, match="several values at one dose_nM, and no column tells them apart"):
        il2.plots.dose_response(table.drop(columns="Treg_per_Th"))


def test_axes_have_the_unit_that_the_table_says():
    table = curve()
    table.attrs["units"] = {"value": "%"}
    assert il2.plots.dose_response(table).get_ylabel() == "pSTAT5 (%)"
    assert il2.plots.time_course(table).get_ylabel() == "pSTAT5 (%)"
    (panel,) = il2.plots.facets(table, il2.plots.dose_response, by="readout")
    assert panel.get_ylabel() == "%"


def test_low_and_high_are_a_band_around_the_curve():
    table = curve().assign(low=lambda rows: 0.5 * rows.value, high=lambda rows: 2 * rows.value)
    (band,) = il2.plots.dose_response(table).collections
    assert band.get_paths()[0].vertices[:, 1].max() == pytest.approx(2000 * 10 / 10.1)
    assert len(il2.plots.time_course(table.assign(time_min=range(5), dose_nM=1.0)).collections) == 1


def test_what_differs_in_two_columns_has_lines_for_one_and_colours_for_the_others():
    table = pd.concat(
        [curve(10.0 * i, cell=cell, time_min=time) for i, cell in enumerate("ABCDEF", 1) for time in (30.0, 60.0)]
    )
    styles = {(line.get_color(), line.get_linestyle()) for line in il2.plots.dose_response(table).lines}
    assert len(styles) == 12
    assert {line for _, line in styles} == {"-", "--"}


@pytest.mark.slow
def test_twelve_curves_are_read_in_a_column_of_print():
    table = pd.concat(
        [curve(10.0 * i, cell=f"cell {i}", ligand=ligand) for i in range(6) for ligand in ("IL2", "IL15")]
    )
    single = il2.plots.dose_response(table)
    panels = il2.plots.facets(table[table.cell < "cell 4"], il2.plots.dose_response, by="cell")
    for figure in (single.figure, panels[0].figure):
        figure.canvas.draw()
        assert figure.get_figwidth() <= 3.5
        texts = [text for text in figure.findobj(plt.Text) if text.get_text() and text.get_visible()]
        assert min(text.get_fontsize() for text in texts) >= 7
        for ax in figure.axes:
            assert ax.get_window_extent().width / figure.dpi > 1
            assert ax.get_tightbbox().x0 >= 0
            assert ax.get_tightbbox().y1 <= figure.bbox.y1 + 1
    assert len(panels[0].figure.legends) == 1


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (curve(value="much"), "column 'value' of the table holds what is no number"),
        (curve(dose_nM="low"), "column 'dose_nM' of the table holds what is no number"),
        (pd.concat([curve(), curve()[["value"]]], axis=1), "has the column 'value' twice; keep one"),
    ],
)
def test_tables_of_others_are_drawn_or_refused_in_one_sentence(table, words):
    for take in (il2.plots.dose_response, il2.ec50, lambda rows: il2.plots.heat_map(rows, y="readout")):
        with pytest.raises(Il2Error, match=words):
            take(table)
    objects = curve().astype(object).set_index("readout", drop=False)
    assert len(il2.plots.dose_response(objects).lines) == 1


def test_effects_of_several_cells_are_not_mixed():
    rows = [("a", "NK", 100.0), ("b", "NK", 50.0), ("a", "Th", 100.0), ("b", "Th", 20.0)]
    table = pd.DataFrame(rows, columns=["variant", "cell", "percent"]).assign(readout="pSTAT5", time_min=30)
    with pytest.raises(Il2Error, match="several values of one variant and readout; draw a part, or panels with facets"):
        il2.plots.effects(table)
    assert len(il2.plots.facets(table, il2.plots.effects, by="cell")) == 2


def test_labels_of_curves_that_lie_flat_at_the_bottom_are_in_a_legend():
    table = pd.concat([curve(top, cell=cell) for cell, top in (("Treg", 1000.0), ("Th", 20.0), ("CD8", 15.0))])
    ax = il2.plots.dose_response(table)
    assert not ax.texts
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["Treg", "Th", "CD8"]


def test_what_figures_say_above_panels_is_said_once():
    table = pd.DataFrame(
        {"variant": ["a", "a"], "cell": ["NK", "Th"], "readout": "pSTAT5", "time_min": 30, "percent": 100.0}
    )
    panels = il2.plots.facets(table, il2.plots.effects, by="cell")
    assert [(ax.get_title(), ax.get_title(loc="left")) for ax in panels] == [("", "NK"), ("", "Th")]
    assert panels[0].figure.get_suptitle() == "% of a"
