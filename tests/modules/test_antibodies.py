"""Antibodies against IL-2, by the face that they cover."""

import numpy as np
import pytest

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.modules import antibody, il2_receptor
from pysb_il2.simulation.runner import Runner

CELL = {"CD25": 4000, "CD122": 800, "CD132": 12000}


def complexes(face, nM, cell=CELL):
    """Return what 0.1 nM of IL-2 binds in equilibrium, beside an antibody on a face of it."""
    parts = () if face is None else (antibody("mab", blocks=face, Kd_nM=0.01, concentration_nM=nM),)
    runner = Runner(il2.build(il2_receptor, *parts, cell=cell))
    doses = {"IL2_dose": 1e-10}
    return {name: float(amounts[-1]) for name, amounts in runner.run(
        doses, runner.find_steady_state(doses, runner.initials(doses)), np.array([0.0, 1.0])
    ).readouts.items()}  # fmt: skip


def test_an_antibody_on_the_face_of_CD25_leaves_the_receptor_without_it():
    covered, without = complexes("CD25", 100.0), complexes(None, 0.0, CELL | {"CD25": 0})
    assert covered["IL2_dimer"] == pytest.approx(without["IL2_dimer"], rel=0.02)
    assert covered["IL2_trimer"] < 0.02 * complexes(None, 0.0)["IL2_trimer"]


def test_an_antibody_on_the_face_of_CD122_leaves_CD25_alone():
    covered, without = complexes("CD122", 100.0), complexes(None, 0.0, CELL | {"CD122": 0, "CD132": 0})
    assert covered["IL2_on_CD25_alone"] == pytest.approx(without["IL2_on_CD25_alone"], rel=0.02)
    assert covered["IL2_trimer"] + covered["IL2_dimer"] < 0.05 * complexes(None, 0.0)["IL2_trimer"]


def test_an_antibody_that_is_not_there_changes_nothing():
    assert complexes("CD25", 0.0)["IL2_trimer"] == pytest.approx(complexes(None, 0.0)["IL2_trimer"], rel=1e-4)


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (lambda: antibody("mab", blocks="CD4"), "unknown face 'CD4' in IL-2; "),
        (lambda: antibody("my mab", blocks="CD25"), "an antibody cannot be named 'my mab'"),
        (lambda: antibody("mab"), "unknown antibody 'mab'"),
        (lambda: antibody("mab", blocks="CD25", Kd_nM=0), "Kd_nM is 0"),
        (lambda: antibody("mab", blocks="CD25", concentration_nM=-1), "concentration_nM is -1"),
        (
            lambda: il2.build(il2_receptor, antibody("NARA1"), ligand="WT_Nterm_Fc_biv"),
            "'NARA1' binds IL2.CD25 of a ligand with two arms",
        ),
    ],
)
def test_what_no_antibody_can_do_is_refused(bad, says):
    with pytest.raises(Il2Error, match=says):
        bad()
