"""Copies differ between cells by default in every protocol, and each table says whether they do."""

import functools

import numpy as np
import pytest
from pysb import Initial, Model, Monomer, Parameter

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.experiments.cell_variability import quadrature_nodes
from pysb_il2.knowledge.cells import copies, variation

VARIED = f"CD25 {variation('Treg')['CD25']:g}-fold"
PULSE = [il2.Phase(10, add={"IL2": 0.1}), il2.Phase(20, wash=True)]
#: What is done with cells of a type, and what the table says its values are.
PROTOCOLS = {
    "schedule": lambda m, **how: il2.schedule(m, PULSE, readouts=["bound_IL2", "IL2_trimer"], every_min=10, **how),
    "washout": lambda m, **how: il2.washout(
        m, stimulate_min=5, follow_min=5, readouts=["bound_IL2"], ligand="IL2", **how
    ),
    "inhibitor_chase": lambda m, **how: il2.inhibitor_chase(
        m, inhibitor="basiliximab", inhibitor_nM=10, stimulate_min=4, follow_min=4, readouts=["bound_IL2"], **how
    ),
    "low_dose_course": lambda m, **how: il2.low_dose_course(m, days=0.1, readouts=["bound_IL2"], **how),
    "compare": lambda m, **how: il2.compare({"a": m}, readouts={"bound_IL2": 5}, **how),
    "fluxes": lambda m, **how: il2.fluxes(m, "IL2_trimer", doses_nM=[0.01, 1], times_min=[5, 0], **how),
    "saturation_binding": lambda m, **how: il2.saturation_binding(m, doses_nM=[0.01, 10], **how),
    "competition_binding": lambda m, **how: il2.competition_binding(
        m, competitor="basiliximab", doses_nM=[1, 10], **how
    ),
    "dissociation": lambda m, **how: il2.dissociation(m, load_min=10, times_min=[5, 0, 1], **how),
}  # fmt: skip


@functools.cache
def parts_of_Treg():
    """Return the weight and the model of five cells of other CD25 that are Treg otherwise, and of Treg."""
    cell, drug = copies("Treg"), {"basiliximab": 0}
    nodes = quadrature_nodes({"CD25": np.log(variation("Treg")["CD25"])})
    parts = [{**cell, "CD25": cell["CD25"] * node.factors["CD25"]} for node in nodes]
    models = [il2.build("receptor", cell=one, inhibitors=drug) for one in parts]
    return [node.weight for node in nodes], models, il2.build("receptor", cell="Treg", inhibitors=drug)


@pytest.mark.slow
@pytest.mark.parametrize("protocol", PROTOCOLS.values(), ids=PROTOCOLS)
def test_every_protocol_gives_the_mean_over_cells_by_default(protocol):
    """Five cells of other copies, run one by one, weighted by hand; None is the median cell."""
    weights, models, Treg = parts_of_Treg()
    table = protocol(Treg)
    by_hand = sum(weight * protocol(model).value for weight, model in zip(weights, models, strict=True))
    assert table.value.to_numpy() == pytest.approx(by_hand.to_numpy(), rel=1e-4, abs=1e-6)
    assert table.attrs["variation"] == VARIED
    assert table.attrs["statistic"] in ("mean over cells", "mean flux")
    alike = protocol(Treg, variation=None)
    assert alike.attrs["variation"] == "none (median cell)"
    assert max(abs(alike.value - table.value)) > 0.01 * max(abs(table.value))


def test_loss_from_the_surface_is_that_of_means():
    """The ratio of two means, not the mean of ratios."""
    model, ask = il2.build("receptor", cell="Treg"), {"doses_nM": [1.0], "times_min": [0, 30]}
    loss = il2.surface_loss(model, **ask, readout="surface_CD25")
    course = il2.time_course(model, **ask, readouts=["surface_CD25"])
    assert loss.value[1] == pytest.approx(100 * course.value[1] / course.value[0], rel=1e-4)
    assert loss.attrs["variation"] == course.attrs["variation"] != "none (median cell)"


@pytest.mark.slow
def test_cells_that_cannot_be_averaged_say_that_they_are_alike():
    """Those of one medium compete for it; by chance each starts from the copies of the model."""
    both = il2.populate({"Treg": 1e5, "NK": 1e5}, model="receptor")
    ask, phases = {"doses_nM": [0.1], "times_min": [5]}, [il2.Phase(5, add={"IL2": 0.1})]
    tables = [
        il2.time_course(both, **ask, readouts=["Treg_bound_IL2"]),
        il2.schedule(both, phases, readouts=["Treg_bound_IL2"]),
        il2.schedule("receptor", phases, readouts=["bound_IL2"], cells=1, equilibrate=False),
        il2.single_cells("receptor", **ask, readouts=["bound_IL2"], cells=1, equilibrate_min=0),
    ]
    assert [table.attrs["variation"] for table in tables] == ["none (median cell)"] * 4
    with pytest.raises(Il2Error, match="single cells by chance are alike; leave variation= out, or take cytometry"):
        il2.schedule("receptor", phases, readouts=["bound_IL2"], engine="ssa", variation={"CD25": 2.0})


@pytest.mark.slow
@pytest.mark.parametrize(
    ("model", "said"),
    [
        (lambda: il2.build("receptor", name="mine"), VARIED),
        (lambda: il2.build("receptor", cell=("Treg", {"CD122": 9000})), VARIED),
        (lambda: il2.build("receptor", cell=("Treg", {"CD25": 9000})), "none (median cell)"),
        (lambda: il2.build("receptor", parameters={"CD25_0": 9000}), "none (median cell)"),
        (lambda: il2.build("receptor", knockouts=["CD25"]), "none (median cell)"),
        (lambda: il2.build("receptor", cell="NK"), "none (median cell)"),
        (lambda: il2.join(il2.build("receptor"), _other_model()), VARIED),
    ],
)
def test_a_table_says_whether_a_changed_cell_varies(model, said):
    """All of what the calibration varies, or nothing; copies that were given stand for themselves."""
    model = model()
    tables = [
        il2.dose_response(model, doses_nM=[0.1], times_min=[1], readout="bound_IL2"),
        il2.schedule(model, [il2.Phase(1, add={"IL2": 0.1})], readouts=["bound_IL2"]),
    ]
    assert [table.attrs["variation"] for table in tables] == [said] * 2
    assert tables[0].value[0] == pytest.approx(tables[1].value.iloc[-1], rel=1e-4)


def _other_model():
    model = Model("other", _export=False)
    with il2.building(model):
        Initial(Monomer("X")(), Parameter("X_0", 10.0))
    return model
