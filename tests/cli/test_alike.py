"""``--alike``: cells of a type are the median cell, in every verb that gives means over cells; tables say which."""

import pytest

from pysb_il2.cli.command_line import main
from pysb_il2.experiments.table_files import split_header
from pysb_il2.knowledge.cells import variation

COURSE = """duration = "10 min"
[[dose]]
substance = "IL2"
nM = 0.1
"""
BOUND = ["--readouts", "bound_IL2"]
#: Words of each verb, and of what is run.
VERBS = {
    "simulate": ["receptor", "--doses", "0.1", "--times", "5", *BOUND],
    "dose-response": ["receptor", "--doses", "0.1", "--times", "5", "--readout", "bound_IL2"],
    "wash": ["receptor", "--pulse", "4", "--follow", "4", "--every", "4", *BOUND],
    "chase": ["receptor", "--inhibitor", "basiliximab=1", "--pulse", "4", "--follow", "4", "--every", "4", *BOUND],
    "compare": ["receptor", "--knockout", "CD122", "--readouts", "bound_IL2=5"],
    "schedule": ["{course}", "--model", "receptor", *BOUND],
    "sweep": ["receptor", "--vary", "CD122=1000,2000", "--times", "5", *BOUND],
    "sweep --sensitivity": [
        "receptor", "--vary", "CD122=1000:2000", "--vary", "CD132=1000:2000", "--samples", "5", "--times", "5", *BOUND,
        "--sensitivity", "prcc",
    ],
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("verb", VERBS)
def test_alike_is_the_median_cell(verb, capsys, tmp_path):
    (tmp_path / "course.toml").write_text(COURSE)
    words = [verb.split()[0], *(word.format(course=tmp_path / "course.toml") for word in VERBS[verb]), "--quiet"]
    said = []
    for more in ([], ["--alike"]):
        assert main([*words, *more]) == 0
        about, _, rows = split_header(capsys.readouterr().out)
        said.append((about["variation"], rows))
    assert [words for words, _ in said] == [f"CD25 {variation('Treg')['CD25']:g}-fold", "none (median cell)"]
    assert said[0][1] != said[1][1]


def test_cells_of_one_medium_have_no_such_option(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["coculture", "receptor", "--cells", "Treg=1e4,Th=1e5", "--alike"])
    assert ended.value.code == 2
    assert "unrecognized arguments: --alike" in capsys.readouterr().err
