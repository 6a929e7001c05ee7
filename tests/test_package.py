"""The package as users get it."""

import importlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pysb.simulator  # noqa: F401  (PySB redirects warnings to its log when it is first imported)
import pytest

import pysb_il2

ROOT = Path(__file__).parent.parent


def test_the_mechanisms_are_imported_as_pysb_il2_macros():
    import pysb_il2.macros

    assert "assemble" in pysb_il2.macros.__all__


def test_the_error_of_the_package_is_public():
    with pytest.raises(pysb_il2.Il2Error, match="unknown cell 'Tregg'"):
        pysb_il2.build("receptor", cell="Tregg")


def test_every_public_name_is_there_and_callable_again_after_its_module_was_imported():
    for name, home in vars(pysb_il2)["_HOME_OF"].items():
        importlib.import_module(f"pysb_il2.{home or name}")
        assert callable(getattr(pysb_il2, name)) or home is None, name
    assert set(vars(pysb_il2)["_HOME_OF"]) <= set(pysb_il2.__all__) <= set(dir(pysb_il2))


@pytest.mark.slow
def test_packages_are_attributes_and_only_public_names_are_listed():
    """Asked in a fresh interpreter, where nothing else has imported them."""
    code = """
import pysb_il2 as il2
assert set(dir(il2)) == set(il2.__all__), dir(il2)
print(il2.modules.stat5.name, il2.models.NAMES[0], il2.macros.__all__[0], il2.calibration.__all__[0])
print(il2.measured.__all__[0], il2.plots.__all__[0], il2.__version__)
assert set(dir(il2)) == set(il2.__all__), dir(il2)
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert found.returncode == 0, found.stderr
    assert found.stdout.startswith("stat5 ")


@pytest.mark.parametrize("name", sorted(path.stem for path in (ROOT / "pysb_il2" / "moved").glob("*.py")))
def test_a_module_path_that_moved_warns_and_gives_the_same_objects(name, monkeypatch):
    monkeypatch.delitem(sys.modules, f"pysb_il2.{name}", raising=False)
    with pytest.warns(DeprecationWarning, match=rf"pysb_il2\.{name} has moved to pysb_il2\.") as warned:
        old = importlib.import_module(f"pysb_il2.{name}")
    new = importlib.import_module(str(warned[0].message).rpartition(" ")[2])
    assert new.__all__
    assert all(getattr(old, public) is getattr(new, public) for public in new.__all__)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'dose_respons'"):
        pysb_il2.dose_respons


@pytest.mark.parametrize(
    ("path", "names"),
    {
        "compose": "build add_to building", "module": "Module", "vocabulary": "Protein", "ligands": "Ligand",
        "prediction": "predict_size Prediction", "decoupled": "decouple decoupling Decoupling Split",
        "simulator": "Simulator", "runner": "Runner", "protocols": "time_course dose_response",
        "noise": "single_cells stochastic", "phases": "schedule Phase",
        "bench": "compare surface_loss washout inhibitor_chase low_dose_course",
        "binding": "saturation_binding competition_binding dissociation", "curves": "ec50 binding_sites",
    }.items(),
)  # fmt: skip
def test_an_old_path_of_a_module_gives_its_published_names_and_warns(path, names):
    sys.modules.pop(f"pysb_il2.{path}", None)
    with pytest.warns(DeprecationWarning, match=f"pysb_il2.{path} has moved to pysb_il2"):
        module = importlib.import_module(f"pysb_il2.{path}")
    assert all(hasattr(module, name) for name in names.split())


def test_importing_the_package_is_cheap():
    """Not even PySB is loaded before something asks for it."""
    code = "import sys, pysb_il2; print([m for m in ('pysb', 'sympy', 'pandas', 'matplotlib') if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


@pytest.mark.slow
def test_the_wheel_has_the_mechanisms_and_the_data(tmp_path):
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, text=True)
    names = zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist()
    for wanted in (
        "macros/assembly.py",
        "knowledge/data/parameters.tsv",
        "knowledge/data/references.bib",
        "models/signal.py",
        "py.typed",
        "__init__.pyi",
        "tutorials/first_model.md",
        "explorer/assets/index.html",
        "explorer/assets/explorer.js",
        "explorer/assets/selectivity.js",
    ):
        assert f"pysb_il2/{wanted}" in names
    sources = [path.relative_to(ROOT) for top in ("pysb_il2", "macros") for path in (ROOT / top).rglob("*.py")]
    wanted = {(path if path.parts[0] == "pysb_il2" else "pysb_il2" / path).as_posix() for path in sources}
    assert wanted <= set(names), sorted(wanted - set(names))
    assert not [name for name in names if name.startswith(("macros/", "tests/")) or name.endswith("macros.pyi")]


def test_the_checkout_names_no_machine():
    """No lock files, no addresses of registries."""
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if tracked.returncode:
        pytest.skip("not a git checkout")
    assert "uv.lock" not in tracked.stdout.split()
