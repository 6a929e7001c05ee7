"""``pysb-il2 schedule``: the regimen of a file is that of Python, and what is none is one sentence."""

import io

import pandas as pd
import pytest

import pysb_il2 as il2
from pysb_il2 import Dose, Infusion, Regimen, Wash
from pysb_il2.cli.command_line import main
from pysb_il2.errors import Il2Error

COURSE = """
duration = "3 h"
[[wash]]
fraction = 0.5
at = "90 min"
[[dose]]
substance = "IL2"
nM = 0.1
every = "1 h"
[[infusion]]
substance = "IL2"
nM_per_h = 0.2
duration = 30
at = "2 h"
"""


@pytest.fixture
def write(tmp_path):
    path = tmp_path / "course.toml"

    def write(text):
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


@pytest.mark.slow
def test_a_file_gives_the_table_of_its_regimen(write, capsys):
    path = write(COURSE)
    regimen = Regimen(
        [Dose("IL2", 0.1, every="1 h"), Infusion("IL2", 0.2, 30, at="2 h"), Wash(0.5, at="90 min")], "3 h"
    )
    assert [*il2.read_regimen(path)] == [*regimen]
    words = ["--model", "receptor", "--cell", "NK", "--readouts", "free_IL2,IL2_dimer", "--every", "60"]
    assert main(["schedule", path, *words]) == 0
    said = pd.read_csv(io.StringIO(capsys.readouterr().out), comment="#")
    model = il2.build("receptor", cell="NK")
    expected = il2.schedule(model, regimen, readouts=["free_IL2", "IL2_dimer"], every_min=60)
    pd.testing.assert_frame_equal(said, expected, rtol=1e-6, check_dtype=False)
    path = write('duration = "1 min"\n[[dose]]\nsubstance = "IL2"\nnM = 0.001\n')
    assert main(["schedule", path, *words, "--n-cells", "1", "--seed", "2"]) == 0
    assert "\ncell,time_min,phase,readout,value\n" in capsys.readouterr().out


def test_a_dose_may_be_in_international_units(write):
    path = write('duration = 10\n[[dose]]\nsubstance = "IL2_depot"\nIU = 1.5e6\nvolume_ml = 2800\n')
    (phase,) = il2.read_regimen(path)
    assert phase.add == {"IL2_depot": pytest.approx(il2.nM_of_IU(1.5e6, volume_ml=2800))}


DOSE = '[[dose]]\nsubstance = "IL2"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("duration = ", "is no TOML"),
        ("[[dose]]", "says no duration"),
        ('duration = "5"', "duration of the regimen is '5'; give minutes"),
        ('duration = "1 h"\ndose = 3', "'dose' in file .* is 3; write each below a line .*dose"),
        (f'duration = "1 h"\n[[doses]]\n{DOSE}', "unknown entry 'doses' in file .* did you mean 'dose'"),
        (f'duration = "1 h"\n{DOSE}nM = -1', r"\[\[dose\]\] 1 of file .*nM is -1"),
        (f'duration = "1 h"\n{DOSE}nM = 1\n{DOSE}', r"\[\[dose\]\] 2 of .*nM is missing"),
        (f'duration = "1 h"\n{DOSE}nM = 1\nat = "2 h"', "course.toml': dose at '2 h' is given at 120 min"),
        (f'duration = "1 h"\n{DOSE}nM = 1\nwhen = "2 h"', "unknown entry 'when'"),
        (f'duration = "1 h"\n{DOSE}nM = 1\nat = 07:30:00', "at=.* cannot be used"),
        (f'duration = "1 h"\n{DOSE}IU = 1e6', "volume_ml is None"),
        (f'duration = "1 h"\n{DOSE}nM = "1 nM"', "nM is '1 nM'"),
        ("x = " + "[" * 100_000, "is nested too deeply|is no TOML"),
    ],
)
def test_what_is_no_regimen_is_one_sentence(text, said, write, capsys):
    path = write(text)
    with pytest.raises(Il2Error, match=said):
        il2.read_regimen(path)
    assert main(["schedule", path, "--model", "receptor"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_ligand_that_the_model_lacks_is_one_sentence(write, capsys):
    path = write('duration = "1 h"\n[[dose]]\nsubstance = "IL7"\nnM = 1')
    assert main(["schedule", path, "--model", "receptor", "--readouts", "free_IL2"]) == 2
    assert "unknown ligand or drug 'IL7'" in capsys.readouterr().err


@pytest.mark.slow
def test_export_writes_a_regimen_as_events(write, capsys):
    path = write(COURSE)
    assert main(["export", "receptor", "--format", "sbml", "--regimen", path]) == 0
    assert capsys.readouterr().out.count("<event ") == 4
    assert main(["export", "receptor", "--regimen", path]) == 2
    assert "format 'bngl' has no events" in capsys.readouterr().err
