"""Cells that cannot share a medium are refused in one sentence."""

import pytest
from pysb import Model, Parameter, Rule

import pysb_il2 as il2
from pysb_il2.cli.command_line import main
from pysb_il2.errors import Il2Error
from tests.catalogue.test_populate import cell

WRONG = {
    "cells names no type": lambda: il2.populate({}),
    "a model cannot be named ' '": lambda: il2.populate({"Treg": 1}, name=" "),
    "cells['Treg'] is -1": lambda: il2.populate({"Treg": -1}),
    "cells['Treg'] is 0": lambda: il2.populate({"Treg": 0}),
    "volume_ml is 0": lambda: il2.populate({"Treg": 1e4}, volume_ml=0),
    "unknown cell": lambda: il2.populate({"Trex": 1e4}),
    "the type 'Treg' is named twice": lambda: il2.populate({"Treg": 1e4, "tregs": 1e4}),
    "give one for each": lambda: il2.populate({"Treg": 1e4}, model={"Th": "receptor"}),
    "'IL15' is in the medium of 'b', and 'a' has no receptor": lambda: il2.populate(
        {"a": 1, "b": 1}, model={"a": il2.build("receptor"), "b": il2.build("receptor", ligand="IL15")}
    ),
    "has no ligand in a medium": lambda: il2.populate({"a": 1}, model={"a": Model("empty", _export=False)}),
    "the amount of 'L' in the medium differs": lambda: il2.populate(
        {"a": 1, "b": 1}, model={"a": cell(), "b": changed(lambda m: setattr(m.parameters["L_dose"], "value", 1e-9))}
    ),
    "rule 'decay' of the medium differs": lambda: il2.populate(
        {"a": 1, "b": 1}, model={"a": changed(decay(r=None)), "b": changed(decay(r=None, place="medium"))}
    ),
    "cannot begin the names": lambda: il2.populate({"my cell": 1}, model={"my cell": cell()}),
    "does not say whether 'L' is in the medium or in the cell": lambda: il2.populate({"a": 1}, model={"a": nowhere()}),
}


def changed(change):
    model = cell()
    with il2.building(model):
        change(model)
    return model


def decay(**sites):
    return lambda m: Rule("decay", m.monomers["L"](**sites) >> None, Parameter("k_decay", 1e-4))


def nowhere():
    model = cell()
    with il2.building(model):
        L, R = model.monomers["L"], model.monomers["R"]
        Rule("somewhere", L(r=None) + R(l=None, r=None) >> R(l=None, r=None), Parameter("k_somewhere", 1e-6))
    return model


@pytest.mark.parametrize("words", WRONG)
def test_what_cannot_be_is_one_sentence(words):
    with pytest.raises(Il2Error) as error:
        WRONG[words]()
    assert words in str(error.value)


def test_a_read_out_that_no_type_has_is_refused(capsys):
    assert main(["coculture", "receptor", "--cells", "Treg=1e4", "--readouts", "pSTAT6"]) == 2
    assert "unknown readout 'pSTAT6'" in capsys.readouterr().err
