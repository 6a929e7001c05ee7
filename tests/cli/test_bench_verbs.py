"""The verbs wash, chase and compare: the protocols of the library, for several cells, doses and drugs."""

import io

import pandas as pd
import pytest

import pysb_il2 as il2
from pysb_il2.cli.command_line import main

SHORT = ["--pulse", "10min", "--follow", "0.5h", "--every", "10", "--doses", "1,10nM"]


def ran(capsys, *words):
    """Run a command that succeeds and return its table."""
    assert main(list(words)) == 0
    return pd.read_csv(io.StringIO(capsys.readouterr().out), comment="#")


@pytest.mark.slow
def test_a_wash_is_that_of_the_library_for_each_cell_and_dose(capsys, tmp_path):
    figure = tmp_path / "a.svg"
    table = ran(
        capsys, "wash", "receptor", "--cell", "Treg,NK", "--readouts", "bound_IL2", "--plot", str(figure), *SHORT
    )
    assert list(table.columns) == ["cell", "ligand", "dose_nM", "time_min", "phase", "readout", "value"]
    one = il2.washout(
        il2.build("receptor", cell="NK"), dose_nM=10.0, stimulate_min=10, follow_min=30, every_min=10,
        readouts=["bound_IL2"],
    )  # fmt: skip
    part = table[(table.cell == "NK") & (table.dose_nM == 10)]
    assert part.time_min.tolist() == one.time_min.tolist()
    assert part.value.tolist() == pytest.approx(one.value.tolist(), rel=1e-6)
    assert "Treg" in figure.read_text()


@pytest.mark.slow
def test_a_chase_gives_the_drug_after_the_ligand(capsys):
    words = ["--inhibitor", "Basiliximab=10nM,1uM", "--readouts", "IL2_trimer", *SHORT]
    table = ran(capsys, "chase", "receptor", *words)
    model = il2.build("receptor", inhibitors={"basiliximab": 0})
    one = il2.inhibitor_chase(
        model, inhibitor="basiliximab", inhibitor_nM=1000, stimulate_min=10, follow_min=30, every_min=10,
        readouts=["IL2_trimer"],
    )  # fmt: skip
    part = table[(table.inhibitor_nM == 1000) & (table.dose_nM == 1)]
    assert set(table.inhibitor) == {"basiliximab"}
    assert part.value.tolist() == pytest.approx(one.value.tolist(), rel=1e-6)
    before = table[(table.phase == 0) & (table.dose_nM == 1)].groupby("inhibitor_nM").value
    assert before.max().iloc[0] == before.max().iloc[1] > 0


@pytest.mark.slow
def test_every_change_is_a_variant_that_is_compared_with_the_control(capsys, tmp_path):
    figure = tmp_path / "a.svg"
    words = ["--knockout", "cd25", "--knockout", "CD122,CD132", "--inhibitor", "basiliximab=0.1uM", "--cell", "Treg,NK"]
    readouts = ["--readouts", "bound_il2=10min,IL2_trimer"]
    table = ran(capsys, "compare", "receptor", *words, *readouts, "--plot", str(figure))
    columns = ["cell", "ligand", "dose_nM", "variant", "changes", "drug", "readout", "time_min", "value", "percent"]
    assert list(table.columns) == columns
    variants = ["control", "no cd25", "no CD122 and CD132", "basiliximab=0.1uM"]
    assert table.variant.unique().tolist() == variants
    assert dict(zip(table.readout, table.time_min, strict=True)) == {"bound_IL2": 10, "IL2_trimer": 30}
    models = {"control": il2.build("receptor", cell="NK"), "no": il2.build("receptor", cell="NK", knockouts=["CD25"])}
    alone = il2.compare(models, readouts={"bound_IL2": 10, "IL2_trimer": 30})
    part = table[(table.cell == "NK") & table.variant.isin(variants[:2])]
    assert part.percent.tolist() == pytest.approx(alone.percent.tolist(), rel=1e-6)
    drawn = figure.read_text()
    assert drawn.index("<!-- control -->") < drawn.index("<!-- no cd25 -->")
    assert drawn.count("<!-- % of control -->") == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("compare receptor", "there is nothing to compare; give --knockout, --mutant or --inhibitor"),
        ("compare receptor --knockout CD25 --knockout CD25", "--knockout gives 'CD25' twice"),
        ("compare receptor --knockout CD25 --readouts IL2_trimer,IL2_trimer=1h", "--readouts gives 'IL2_trimer' twice"),
        ("compare receptor --knockout CD25 --readouts IL2_trimer=1nM", "--readouts IL2_trimer '1nM' cannot be read"),
        ("compare receptor --knockout CD25 --dose 1,2", "--dose '1,2' gives 2 values; give one"),
        ("chase receptor", "give it as --inhibitor tofacitinib=1uM"),
        ("chase receptor --inhibitor basiliximab=1 --inhibitor daclizumab=1", "and no other"),
        ("wash receptor --inhibitor basiliximab=1,2", "has several concentrations"),
        ("wash receptor --pulse 1nM", "--pulse '1nM' cannot be read"),
        ("wash receptor --follow -3", "holds -3"),
    ],
)
def test_words_that_mean_nothing_are_refused(words, said, capsys):
    assert main(words.split()) == 2
    assert said in capsys.readouterr().err
