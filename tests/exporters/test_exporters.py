"""Exports: what is in the text, what comes back from BioNetGen, and what verification catches."""

import importlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace

import pytest
from pysb import (
    Annotation,
    EnergyPattern,
    Expression,
    Initial,
    Model,
    Monomer,
    Observable,
    Parameter,
    Rule,
)
from sympy import log

import pysb_il2 as il2
from pysb_il2.errors import Il2Error
from pysb_il2.exporters import EXPORTERS, export
from pysb_il2.exporters.verify import check_read_back
from pysb_il2.knowledge.cells import copies
from pysb_il2.network.network import Network
from pysb_il2.network.species_matching import species_permutation

EXAMPLES = [
    "robertson", "earm_1_0", "tyson_oscillator", "expression_observables", "bngwiki_egfr_simple",
    "bngwiki_enzymatic_cycle_mm", "fixed_initial", "michment",
]  # fmt: skip
FORMATS = list(EXPORTERS)
READ_BACK = [name for name, exporter in EXPORTERS.items() if exporter.read_back]


def example(name):
    return importlib.import_module(f"pysb.examples.{name}").model


@pytest.fixture(scope="module")
def receptor():
    return il2.build("receptor")


@pytest.fixture(scope="module")
def receptor_bngl(receptor):
    return export(receptor, format="bngl")


def energy():
    model = Model("energy", _export=False)
    with il2.building(model):
        A, B, C = Monomer("A", ["b", "c"]), Monomer("B", ["a"]), Monomer("C", ["a"])
        phi, kb = Parameter("phi", 0.5), Parameter("kb", 2.0)
        EnergyPattern("weak", A(b=1) % B(a=1), Expression("E_weak", log(kb)))
        EnergyPattern("both", A(b=1, c=2) % B(a=1) % C(a=2), Expression("E_both", -log(3 * kb)))
        barrier = Expression("E_barrier", -phi * log(kb) - log(phi))
        Rule("A_binds_B", A(b=None) + B(a=None) | A(b=1) % B(a=1), phi, barrier, energy=True)
        Rule("A_binds_C", A(c=None) + C(a=None) | A(c=1) % C(a=1), phi, barrier, energy=True)
        for molecule in (A(b=None, c=None), B(a=None), C(a=None)):
            Initial(molecule, Parameter(f"{molecule.monomer.name}_0", 10.0))
        Observable("AB", A(b=1) % B(a=1))
    return model


def turnover(value=1.0, name="turnover"):
    model = Model(name, _export=False)
    with il2.building(model):
        A = Monomer("A")
        Rule("A_made", None >> A(), Parameter("k", value))
        Initial(A(), Parameter("A_0", 1.0))
    return model


@pytest.mark.slow
@pytest.mark.parametrize("format", READ_BACK)
@pytest.mark.parametrize("name", EXAMPLES)
def test_pysb_examples_come_back_as_they_were_written(name, format):
    export(example(name), format=format, verify=True)


@pytest.mark.slow
@pytest.mark.parametrize("format", READ_BACK)
def test_energy_models_come_back_as_they_were_written(format):
    export(energy(), format=format, verify=True)


@pytest.mark.slow
@pytest.mark.parametrize("format", READ_BACK)
@pytest.mark.parametrize("name", ["receptor", "signal"])
def test_our_models_come_back_as_they_were_written(name, format):
    export(il2.build(name), format=format, verify=True)


@pytest.mark.slow
def test_compartments_come_back_from_bngl_and_are_refused_for_net():
    export(example("move_connected"), format="bngl", verify=True)
    with pytest.raises(Il2Error, match="verify the model as 'bngl'"):
        export(example("move_connected"), format="net", verify=True)


@pytest.mark.slow
def test_bytes_are_the_same_twice_and_in_another_process(receptor):
    once = [export(receptor, format=format) for format in FORMATS]
    assert once == [export(il2.build("receptor"), format=format) for format in FORMATS]
    code = f"import pysb_il2 as il2; m = il2.build('receptor'); print(*(il2.export(m, format=f) for f in {FORMATS}))"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    assert " ".join(once) + "\n" == other.stdout


def test_header_units_sources_and_modules_are_said(receptor_bngl):
    head, _, body = receptor_bngl.partition("begin model\n")
    assert head.startswith("# receptor\n# Written by pysb-il2 ")
    assert "modules il2_receptor, trafficking" in head
    line = next(line for line in body.splitlines() if line.split()[:1] == ["CD25_captures_IL2_kf"])
    assert line.split("#")[1].strip() == "1/(M*s); derived; Lowenthal1987;Farhat2021;Wang1987"
    rules = body.partition("begin reaction rules\n")[2]
    assert rules.index("  # il2_receptor\n") < rules.index("  CD25_captures_IL2:") < rules.index("  # trafficking\n")
    assert receptor_bngl.count("# @article{Wang1987,") == 1


@pytest.mark.parametrize("format", READ_BACK)
def test_overridden_values_show_with_all_their_digits(format):
    model = il2.build("receptor", parameters={"chain_internalised_kf": 0.1 + 0.2})
    value = re.search(r"\bchain_internalised_kf(?:',)? +([0-9.e-]+)", export(model, format=format))
    assert value[1] == repr(0.1 + 0.2)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_values_that_are_not_finite_are_refused(value):
    with pytest.raises(Il2Error, match=r"parameter 'k' is (nan|inf); give a finite value"):
        export(turnover(value), format="bngl")


@pytest.mark.slow
def test_annotations_cannot_break_a_line():
    model = turnover(name="two\nlines")
    with il2.building(model):
        Annotation(model.parameters["k"], "unit\nof two lines \\", "hasUnit")
        Annotation(model.parameters["k"], "somebody's notebook", "hasSource")
    assert "# unit of two lines; somebody's notebook\n" in export(model, format="bngl", verify=True)


@pytest.mark.slow
def test_models_that_grow_without_bounds_are_compared_as_far_as_they_can_be_followed():
    model = turnover()
    with il2.building(model):
        A = model.monomers["A"]
        Rule("A_divides", A() >> A() + A(), Parameter("k_divides", 5.0))
    export(model, format="bngl", verify=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("  CD122_joins_kf ", "  CD122_joins_kf  3 # ", "parameter 'CD122_joins_kf' is 3.0, not 4.77e-05"),
        (" chain_recycled_kf\n", " chain_degraded_kf\n", "of rule CD25_recycled has the rate"),
        ("  IL2_degraded:", "  # ", "of rule IL2_degraded has the rate none, not 0.0005833"),
        (" CD25_made_kf\n", " 2*CD25_made_kf\n", "of rule CD25_made has the rate"),
        (" CD25_0\n", " CD122_0\n", rf"CD25\(.*\) starts at {copies('Treg')['CD122']:g}"),
    ],
)
def test_verification_names_what_was_changed(receptor, receptor_bngl, old, new, words):
    head, found, rest = receptor_bngl.partition(old)
    assert found
    with pytest.raises(Il2Error, match=words):
        check_read_back(receptor, head + new + rest, EXPORTERS["bngl"])


@pytest.mark.slow
def test_verification_sees_observables(receptor, receptor_bngl):
    line = next(x for x in receptor_bngl.splitlines() if x.split()[:2] == ["Molecules", "surface_CD25"])
    for changed, words in (
        (line.replace("loc~surface", "loc~endosome"), "surface_CD25 differs by"),
        (line.replace("surface_CD25", "other"), "observable 'other' is new"),
    ):
        with pytest.raises(Il2Error, match=words):
            check_read_back(receptor, receptor_bngl.replace(line, changed), EXPORTERS["bngl"])


@pytest.mark.slow
def test_species_in_another_order_of_molecules_and_sites_are_the_same():
    model = example("bngwiki_simple")
    text = export(model, format="net")
    turned = text.replace("EGF(R!1).EGFR(CR1,L!1,Y1068~U)", "EGFR(L!2,Y1068~U,CR1).EGF(R!2)")
    assert turned != text
    check_read_back(model, turned, EXPORTERS["net"])
    network = il2.expand(model)
    assert species_permutation(network, Network(model, turned)) == [0, 1, 2]
    assert species_permutation(network, Network(model, turned.replace("Y1068~U,CR1", "Y1068~P,CR1"))).endswith("is new")


def test_format_follows_the_suffix_or_is_given(tmp_path, receptor_bngl, receptor):
    assert export(receptor, tmp_path / "a.BNGL") == receptor_bngl
    export(receptor, tmp_path / "b.txt", format="bngl")
    assert (tmp_path / "a.BNGL").read_bytes() == (tmp_path / "b.txt").read_bytes() == receptor_bngl.encode()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.BNGL", "b.txt"]


@pytest.mark.parametrize(
    ("path", "format", "words"),
    [
        ("model.bgnl", None, rf"unknown format 'bgnl'; .* 'bngl'.*\? Known: {', '.join(sorted(FORMATS))}"),
        (None, "nett", r"unknown format 'nett'; did you mean 'net'\?"),
        ("model", None, f"path 'model' has no suffix; give format={' or '.join(map(repr, FORMATS))}"),
        (None, None, "neither path nor format is given"),
    ],
)
def test_unknown_formats_are_named(receptor, path, format, words):
    with pytest.raises(Il2Error, match=words):
        export(receptor, path, format=format)


def test_a_folder_that_cannot_be_written_is_named_and_nothing_is_left(tmp_path, receptor):
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder.bngl").mkdir()
    for path in ("file/a.bngl", "none/a.bngl", "folder.bngl"):
        with pytest.raises(Il2Error, match=r"cannot be written .*; give a path in a folder that is there and writable"):
            export(receptor, tmp_path / path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "folder.bngl"]


def test_a_path_is_tried_before_a_model_is_expanded(tmp_path, receptor, monkeypatch):
    monkeypatch.setattr("pysb_il2.network.expansion.expand", None)
    monkeypatch.setattr("pysb_il2.exporters.net.expand", None)
    with pytest.raises(Il2Error, match="cannot be written"):
        export(receptor, tmp_path / "none" / "a.net")


def test_a_format_that_no_tool_reads_back_cannot_be_verified(monkeypatch):
    monkeypatch.setitem(EXPORTERS, "bngl", replace(EXPORTERS["bngl"], read_back=None))
    with pytest.raises(Il2Error, match="format 'bngl' cannot be read back; export the model without verify=True"):
        export(example("bngwiki_simple"), format="bngl", verify=True)


@pytest.mark.slow
@pytest.mark.parametrize("format", FORMATS)
def test_the_model_is_left_as_it_was(format):
    model = il2.build("receptor")
    before = {name: repr(value) for name, value in vars(model).items()}
    export(model, format=format, verify=format in READ_BACK)
    assert {name: repr(value) for name, value in vars(model).items()} == before
    assert not model.species
    assert not model.reactions


@pytest.mark.slow
@pytest.mark.parametrize("format", [format for format in FORMATS if format not in {"bngxml", "kappa"}])
@pytest.mark.filterwarnings("ignore::pysb_il2.network.limits.TruncationWarning")
def test_a_polymer_is_exported_with_a_limit_or_refused(format):
    model = Model("polymer", _export=False)
    with il2.building(model):
        A, k = Monomer("A", ["l", "r"]), Parameter("k", 0.01)
        Initial(A(l=None, r=None), k)
        Rule("A_joins_A", A(r=None) + A(l=None) | A(r=1) % A(l=1), k, k)
    if format == "matlab" and not shutil.which("octave-cli"):
        pytest.skip("needs GNU Octave")
    if format == "pysb":  # PySB has no place for limits
        with pytest.raises(Il2Error, match="holds rules, which have no limits"):
            export(model, format=format, max_agg=4)
        return
    text = export(model, format=format, verify=True, max_agg=4)
    assert ("max_agg=>4" if format == "bngl" else "Limits of the expansion: max_agg=4; perhaps truncated") in text
    with pytest.raises(Il2Error, match="complexes grow without limit"):
        export(model, format=format, verify=True)


def test_a_write_that_fails_leaves_nothing_and_keeps_the_old_file(tmp_path, monkeypatch, receptor):
    path = tmp_path / "model.bngl"
    path.write_text("old")

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(Il2Error, match="No space left on device"):
        export(receptor, path)
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["model.bngl"]


@pytest.mark.slow
def test_perl_evaluates_no_name_of_a_folder(tmp_path, monkeypatch):
    folder = tmp_path / 'a@b$c"d`touch made`'
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("PYSB_IL2_CACHE", str(tmp_path / "cache"))
    assert "begin reactions" in export(example("robertson"), format="net", verify=True)
