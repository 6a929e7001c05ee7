"""The Python of every page runs as a doctest, in a folder of its own."""

import os
import shutil
import tempfile
from pathlib import Path

import matplotlib
import pytest

matplotlib.use("Agg")
os.environ.setdefault("PYSB_IL2_CACHE", os.path.join(tempfile.gettempdir(), f"pysb-il2-tests-{os.getuid()}"))

collect_ignore_glob = ["*.py", "studies/*", "tools/*", "_build/*"]


@pytest.fixture(autouse=True)
def folder_of_its_own(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pages write files without leaving any in the repository, and read the models that lie beside them."""
    for model in request.path.parent.glob("*.bngl"):
        shutil.copy(model, tmp_path)
    monkeypatch.chdir(tmp_path)


#: Pages and source files whose examples expand and simulate large models, or many.
SLOW = (
    "README.md", "bench.md", "build_a_model.md", "cell_numbers.md", "coculture.md", "cytometry.md", "decoupling.md",
    "earm.md", "egfr.md", "engines.md", "equations.md", "experiments.md", "export.md", "figures.md", "fit.md",
    "formats.md", "ifn_gamma.md", "import.md", "join.md", "macros_for_your_receptor.md", "own_module.md",
    "pathways.md", "pkpd.md", "regimens.md", "single_cells.md", "sweep.md", "tcr.md", "tissue.md",
    "use_in_pysb.md", "who_gets_the_IL2.md",
    "antimony.py", "archive.py", "assays.py", "cd8.py", "copasi.py", "cytometry_statistics.py", "fcs.py", "full.py",
    "global_sensitivity.py", "lookup.py", "multistart.py", "populate.py", "population_dynamics.py", "read.py",
    "sbml_events.py", "selectivity.py", "sensitivity_figure.py", "size_prediction.py", "th.py",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave these examples out of ``-m "not slow"``."""
    for item in items:
        if item.path.name in SLOW:
            item.add_marker("slow")
