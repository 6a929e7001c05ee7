"""The Python of every page runs as a doctest, in a folder of its own."""

import os
import tempfile
from pathlib import Path

import matplotlib
import pytest

matplotlib.use("Agg")
os.environ.setdefault("PYSB_IL2_CACHE", os.path.join(tempfile.gettempdir(), f"pysb-il2-tests-{os.getuid()}"))

collect_ignore_glob = ["*.py", "studies/*", "tools/*", "_build/*"]


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pages write files without leaving any in the repository."""
    monkeypatch.chdir(tmp_path)


#: Pages that expand and simulate large models.
SLOW = ("README.md", "build_a_model.md", "decoupling.md", "experiments.md", "fit.md", "macros_for_your_receptor.md")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave these pages out of ``-m "not slow"``."""
    for item in items:
        if item.path.name in SLOW:
            item.add_marker("slow")
