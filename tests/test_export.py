"""Export: what is written is what BioNetGen reads, byte for byte the same each time."""

import importlib
import os
import re
import subprocess
import sys

import pytest
from pysb import Annotation, Initial, Model, Monomer, Observable, Parameter, Rule
from pysb.examples import bngwiki_egfr_simple, move_connected, robertson

import pysb_il2 as il2
from pysb_il2._building import building
from pysb_il2.errors import Il2Error
from pysb_il2.export import FORMATS, _verify, export
from pysb_il2.network import expand

EXAMPLES = [
    "robertson",
    "tyson_oscillator",
    "bngwiki_egfr_simple",
    "bngwiki_enzymatic_cycle_mm",
    "earm_1_0",
    "expression_observables",
    "fixed_initial",
]


@pytest.fixture(autouse=True)
def folder(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("PYSB_IL2_CACHE", str(tmp_path_factory.getbasetemp() / "networks"))


def annotated(value=0.1):
    model = Model("annotated", _export=False)
    with building(model):
        A, kf, n = Monomer("A", ["s"], {"s": ["u", "p"]}), Parameter("kf", value), Parameter("A_0", 100.0)
        Initial(A(s="u"), n)
        rule = Rule("A_turns", A(s="u") >> A(s="p"), kf)
        Observable("pA", A(s="p"))
        Annotation(A, "https://identifiers.org/uniprot:P01589", "is")
        for said, predicate in (("Foo2004;Bar2005", "hasSource"), ("1/s", "hasUnit"), ("measured", "hasBasis")):
            Annotation(kf, said, predicate)
        Annotation(rule, "a module\nof two lines \\", "isPartOf")
    return model


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("name", EXAMPLES)
def test_pysbs_examples_come_back(name, format):
    export(importlib.import_module(f"pysb.examples.{name}").model, format=format, verify=True)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("name", ["receptor", "signal"])
def test_our_models_come_back(name, format):
    text = export(il2.build(name), format=format, verify=True)
    assert re.search(r"CD25_captures_IL2_Kd.*# .*M; measured; Rickert2004\n", text)


def test_compartments_come_back_from_bngl_alone():
    export(move_connected.model, format="bngl", verify=True)
    with pytest.raises(Il2Error, match=r"cannot read back a .net file with compartments.*'bngl'"):
        export(move_connected.model, format="net", verify=True)


def test_units_and_sources_are_comments():
    text = export(annotated(), format="bngl", verify=True)
    assert text.startswith("# annotated\n# Written by pysb-il2 ")
    assert re.search(r"^  kf +0\.1 +# 1/s; measured; Foo2004;Bar2005$", text, re.MULTILINE)
    assert re.search(r"^  A\(s~u~p\) +# https://identifiers.org/uniprot:P01589$", text, re.MULTILINE)
    assert "  # a module of two lines\n  A_turns:  A(s~u) -> A(s~p)  kf\n" in text
    assert re.search(r"kf +0\.1 +# Constant; 1/s; measured; Foo2004;Bar2005$", export(annotated(), format="net"), re.M)


@pytest.mark.parametrize("value", [1e-9, 1 / 3, 6.02214076e23, 0.0, 1e300])
def test_values_come_back_to_the_last_digit(value):
    text = export(annotated(value), format="bngl")
    assert float(re.search(r"^  kf +(\S+)", text, re.MULTILINE)[1]) == value
    text = export(annotated(value), format="net")
    assert float(re.search(r"^ +\d+ kf +(\S+)", text, re.MULTILINE)[1]) == value


TWICE = """
import sys
import pysb_il2 as il2
from pysb_il2.export import export
sys.stdout.write(export(il2.build("receptor"), format=sys.argv[1]))
"""


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_model_gives_the_same_bytes(format):
    texts = set()
    for seed in "12":
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"}
        command = [sys.executable, "-c", TWICE, format]
        texts.add(subprocess.run(command, env=environment, capture_output=True, check=True, timeout=60).stdout)
    assert len(texts) == 1


def test_the_model_is_left_as_it_was():
    before = {name: repr(value) for name, value in vars(bngwiki_egfr_simple.model).items()}
    for format in FORMATS:
        export(bngwiki_egfr_simple.model, format=format, verify=True)
    assert {name: repr(value) for name, value in vars(bngwiki_egfr_simple.model).items()} == before


def test_the_suffix_names_the_format_and_the_file_has_the_text(tmp_path):
    file = tmp_path / "model.BNGL"
    text = export(annotated(), file)
    assert file.read_text(encoding="utf-8") == text == export(annotated(), format="bngl")
    assert export(annotated(), tmp_path / "model.txt", format="net") == export(annotated(), format="net")
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["model.BNGL", "model.txt"]


def test_the_package_may_be_called_by_its_public_name():
    assert importlib.import_module("pysb_il2.export")(annotated(), format="bngl") == export(annotated(), format="bngl")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"format": "bngll"}, "unknown format 'bngll'; did you mean 'bngl'"),
        ({"path": "model.docx"}, "unknown format 'docx'"),
        ({"path": "model"}, "path 'model' has no suffix; give format='bngl' or"),
        ({}, "neither path nor format is given; give format='bngl' or"),
    ],
)
def test_unknown_formats_are_named(given, said):
    with pytest.raises(Il2Error, match=said):
        export(annotated(), **given)


def test_a_folder_that_is_missing_is_named(tmp_path):
    with pytest.raises(Il2Error, match=r"file '.*model\.bngl' cannot be written \(No such file"):
        export(annotated(), tmp_path / "missing" / "model.bngl")


def test_a_file_that_cannot_be_written_leaves_nothing_and_keeps_the_old(tmp_path, monkeypatch):
    file = tmp_path / "model.bngl"
    file.write_text("old")

    def refuse(*paths):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(Il2Error, match="Permission denied"):
        export(annotated(), file)
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_values_that_are_no_numbers_are_named():
    with pytest.raises(Il2Error, match="parameter 'kf' is nan"):
        export(annotated(float("nan")), format="bngl")


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("k1", "k2", "reaction .* is not in both"),
        ("A()", "D()", "3 species became 3, among them "),
        ("0.04", "0.0400001", r"the amounts of \w+\(\) differ by"),
    ],
)
def test_what_does_not_come_back_is_refused(was, becomes, said):
    head, begin, rest = expand(robertson.model).net_text().partition("begin species" if was != "0.04" else "Constant")
    head, rest = (head.replace(was, becomes), rest) if was == "0.04" else (head, rest.replace(was, becomes, 1))
    with pytest.raises(Il2Error, match=f"does not come back from bngl as it was written: {said}"):
        _verify.check_same(robertson.model, head + begin + rest, "bngl")


def test_species_are_compared_as_graphs():
    """Molecules, bonds and species in another order are the same network."""
    net = expand(il2.build("receptor")).net_text()
    turned = re.sub(r"(\d+ )(CD25\(ligand!1,[^)]*\))\.(IL2\([^)]*CD25!1[^)]*\)) ", r"\1\3.\2 ", net)
    assert turned != net
    _verify.check_same(il2.build("receptor"), turned, "net")
