"""A problem in PEtab is the same problem: linted, read by pyPESTO, simulated by libroadrunner."""

import logging
import re

import numpy as np
import pandas as pd
import pytest

import pysb_il2 as il2
from pysb_il2.calibration import Fit, export_petab, fit
from pysb_il2.errors import Il2Error
from pysb_il2.fitting.objective import Problem
from pysb_il2.fitting.petab import Ids

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning")


def problem():
    """Two cells, half-lives, floating copies, days, two read-outs, a dose of 0."""
    doses, random, tables = [0.0, 1.0], np.random.default_rng(1), []
    for cell in ("Treg", "NK"):
        for readout in ("IL2_trimer", "surface_CD122"):
            model = il2.build("receptor", cell=cell)
            table = il2.dose_response(model, doses_nM=doses, times_min=[10, 60], readout=readout)
            tables.append(table.assign(cell=cell, day=[1, 2] * 2, value=2 * table.value + 10))
    data = pd.concat(tables, ignore_index=True)
    data["value"] *= 1 + 0.05 * random.normal(size=len(data))
    given = {"copy_number_gsd": {"CD122": 2.0}, "day_sd": 0.1, "noise": (0.05, 0.01)}
    by = {"scale_by": ["cell"], "background_by": ["cell"]}
    return Problem(data, ["CD132_joins_kf", "complex_internalised_kf"], model="receptor", **by, **given)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    found = fit(problem(), n_starts=1, max_evaluations=3)
    return found, export_petab(found, tmp_path_factory.mktemp("petab"))


@pytest.mark.slow
def test_the_objective_is_the_same_elsewhere(written):
    """Away from the fit, with scales as they were: pyPESTO, petab's priors and libroadrunner's integrator."""
    import petab.v1 as petab
    from pypesto.objective.roadrunner import SolverOptions
    from pypesto.petab import PetabImporter

    logging.getLogger("petab").setLevel(logging.ERROR)
    found, yaml = written
    theirs = petab.Problem.from_yaml(str(yaml))
    assert not petab.lint_problem(theirs)
    objective = PetabImporter(theirs, simulator_type="roadrunner").create_problem().objective
    # pyPESTO has no public way to the one objective that it sums.
    objective._objectives[0].solver_options = SolverOptions(  # noqa: SLF001
        relative_tolerance=1e-9, absolute_tolerance=1e-9
    )
    x = np.array(theirs.x_nominal_free_scaled)
    moved = found.x + np.array([0.3, -0.2, 0.4, -0.1, 0.02, 0.01])
    ours = found.problem
    weights, predicted = 1 / found.sd, ours.predict(moved)
    fitted = ours.scales.fitted(predicted, found.coefficients)
    best = ours.scales.fitted(predicted, ours.scales.best(predicted, ours.data.value, weights))
    more = 0.5 * sum(s * float((((f - ours.data.value) * weights) ** 2).sum()) for s, f in ((1, fitted), (-1, best)))
    signs = np.array([1, -1, 1, 1, 1, 1])  # a half-life is a rate there
    x[:6] += signs * (moved - found.x) / np.log(10)
    assert objective(x) == pytest.approx(ours.objective(moved, found.sd) + more, rel=1e-6)


@pytest.mark.slow
def test_the_tables_say_what_is_free(written):
    found, yaml = written
    table = pd.read_csv(yaml.parent / "parameters.tsv", sep="\t").set_index("parameterId")
    assert table.nominalValue["complex_internalised_kf"] == pytest.approx(
        np.log(2) / (60 * found.values["complex_internalised_kf"]), rel=1e-12
    )
    assert set(table.index) >= {"CD122_0_Treg", "CD122_0_NK", "day_1", "day_2", "scale_3", "background_3"}
    assert (table.lowerBound < table.upperBound).all()


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"data": {"ligand": "H16N_Nterm_Fc"}, "free": ["CD122_captures_IL2_Kd"]}, "is a multiple of a free constant"),
        ({"free": ["cell_density"]}, "cell_density is free"),
    ],
)
def test_what_petab_cannot_say(tmp_path, options, match):
    data = pd.DataFrame(
        {"cell": "Treg", "ligand": "IL2", "dose_nM": 1.0, "time_min": [1, 2, 9], "readout": "IL2_trimer", "value": 1.0}
    ).assign(**options.pop("data", {}))
    p = Problem(data, model="receptor", scale_by=["cell"], background_by=["cell"], noise=(0.1, 0.1), **options)
    with pytest.raises(Il2Error, match=match):
        export_petab(fit(p, n_starts=1, max_evaluations=1), tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_names_that_differ_in_what_ids_lack_have_ids_of_their_own(tmp_path):
    """Cells, days and a constant whose ids would be the same; the second cell has another number of CD122."""
    copies = {"CD25": 20.0, "CD122": 500.0, "CD132": 12000.0}
    cells = {"a-b": copies, "a_b": {**copies, "CD122": 900.0}}
    data = pd.DataFrame(
        {"ligand": "IL2", "dose_nM": [0.0, 1.0, 1.0000000001], "time_min": 30.0, "readout": "IL2_trimer"}
    )
    data = pd.concat([data.assign(cell=cell, value=[1.0, 9.0, 9.0], day=["1", "x y", "x-y"]) for cell in cells])
    by = {"scale_by": ["readout"], "background_by": ["readout"], "noise": (0.1, 0.1), "day_sd": 0.1}
    posed = Problem(data, [], model="receptor", cells=cells, copy_number_gsd={"CD122": 2.0}, **by)
    folder = export_petab(fit(posed, n_starts=1, max_evaluations=1), tmp_path / "out").parent
    conditions, parameters, values = (
        pd.read_csv(folder / f"{name}.tsv", sep="\t") for name in ("IL2_conditions", "parameters", "IL2_measurements")
    )
    assert conditions.conditionId.is_unique
    assert len(conditions) == 2 * (1 + 3)
    assert parameters.parameterId.tolist() == [
        "CD122_0_a_b", "CD122_0_a_b_2", "day_1", "day_x_y", "day_x_y_2", "scale_0", "background_0",
    ]  # fmt: skip
    assert set(conditions.CD122_0) == {"CD122_0_a_b", "CD122_0_a_b_2"}
    assert conditions.groupby("CD122_0").size().tolist() == [4, 4]
    assert values.groupby("preequilibrationConditionId").size().tolist() == [3, 3]
    assert set(values.simulationConditionId) | set(values.preequilibrationConditionId) == set(conditions.conditionId)


@pytest.mark.parametrize(
    "words", [(r"../../x",), ("\0\x1b[31m",), ("é漢",), ("1 nM",), ("",), ("x" * 500,), ("$a$", "CON")]
)
def test_ids_are_of_ascii_letters_and_short(words):
    one = Ids().of(*words)
    assert re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", one)
    assert len(one) < 70


def test_ids_differ_where_words_do():
    ids = Ids(["kf", "a_b_c"])
    words = [
        ("kf",),
        ("KF",),
        ("a-b",),
        ("a_b",),
        ("A b",),
        ("a", "b"),
        ("a_b_c",),
        ("a", "b_c"),
        ("x" * 99,),
        ("x" * 98,),
    ]
    made = [ids.of(*one) for one in words]
    assert len({one.casefold() for one in made}) == len(words)
    assert made == [ids.of(*one) for one in words]
    assert (made[0], made[6]) == ("kf", "a_b_c")


def test_a_folder_that_cannot_be_written_is_said_first(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(Il2Error, match=r"folder '.*file/petab' cannot be written \(Not a directory\); give another$"):
        export_petab(Fit(None, np.zeros(0), {}, (), True, 0.0), tmp_path / "file" / "petab")
