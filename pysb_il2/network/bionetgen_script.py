"""Where BNG2.pl is, as PySB finds it, but without importing the package bionetgen where that can be told."""

from __future__ import annotations

import importlib.util
import os
import sys
import sysconfig
from pathlib import Path

__all__ = ["find_script"]

#: Where PySB looks before it takes that of the package.
_SHARED = Path("/usr/local/share/BioNetGen")


def find_script() -> Path:
    """Return the path of BNG2.pl; PySB's errors where there is none.

    Examples
    --------
    >>> find_script().name
    'BNG2.pl'
    """
    found = None if _told_elsewhere() else _in_package()
    if found:
        return found
    from pysb.pathfinder import get_path  # imports bionetgen, which takes half a second

    return Path(get_path("bng"))


def _told_elsewhere() -> bool:
    """Return whether PySB may take another one than that of the package: one it was told of, or finds before."""
    if "BNGPATH" in os.environ or "pysb.pathfinder" in sys.modules:
        return True
    conda = os.environ.get("CONDA_PREFIX")
    binaries = Path(conda, "bin") if conda else Path(sysconfig.get_config_var("BINDIR"))
    return any((folder / "BNG2.pl").exists() for folder in (binaries, _SHARED))


def _in_package() -> Path | None:
    """Return that of the package bionetgen, or None where that is not known without importing it."""
    name = {"linux": "bng-linux", "darwin": "bng-mac"}.get(sys.platform)
    package = importlib.util.find_spec("bionetgen")
    if not name or not package or not package.origin:
        return None
    script = Path(package.origin).parent / name / "BNG2.pl"
    return script if os.access(script, os.X_OK) else None
