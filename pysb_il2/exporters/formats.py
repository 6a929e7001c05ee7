"""Models written for other tools: text by format, read back and compared on request."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import Il2Error, unknown
from ..files import replaced

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["FORMATS", "export"]

#: Formats, which are also suffixes of files, and the modules that write them: each has ``write(model)``
#: and ``read_back(text)``, which returns the ``.net`` text of what BioNetGen reads.
FORMATS = {"bngl": ".bngl", "net": ".net"}


def export(
    model: Model, path: str | os.PathLike[str] | None = None, *, format: str | None = None, verify: bool = False
) -> str:
    """Write a model for another tool.

    The text depends on the model alone, byte for byte. The model is left as it was.

    Parameters
    ----------
    model : pysb.Model
        Any PySB model; annotations ``hasUnit``, ``hasBasis`` and ``hasSource`` become comments.
    path : path-like, optional
        File to write; none is written without it, and none is half-written.
    format : {"bngl", "net"}, optional
        By default the suffix of `path`.
    verify : bool
        Have BioNetGen read the text back, and compare parameters, species, reactions and
        trajectories (to 1e-6) with the model's before anything is written.

    Returns
    -------
    str
        The text.

    Raises
    ------
    Il2Error
        If the format is not known, the file cannot be written, or what is read back differs.

    Examples
    --------
    >>> from pysb.examples.bngwiki_simple import model
    >>> print(export(model, format="bngl"))
    # pysb.examples.bngwiki_simple
    # Written by pysb-il2 ... from a PySB model, in the BioNetGen language.
    ...
    """
    name = _format(path, format)
    text: str = _writer(name).write(model)
    if verify:
        from .verify import compare

        compare(model, text, name)
    if path is not None:
        with replaced(path, "give a path in a folder that is there and writable") as part:
            part.write_text(text, encoding="utf-8", newline="\n")
    return text


def _writer(name: str) -> Any:
    """Return the module of a format."""
    return import_module(FORMATS[name], __package__)


def _format(path: str | os.PathLike[str] | None, format: str | None) -> str:
    """Return the name of a format as given, or by a file's suffix."""
    name = format if format is not None else Path(path).suffix[1:].lower() if path is not None else ""
    if not name:
        where = f"path {str(path)!r} has no suffix" if path is not None else "neither path nor format is given"
        raise Il2Error(f"{where}; give format={' or '.join(repr(known) for known in FORMATS)}")
    if name not in FORMATS:
        raise unknown("format", name, FORMATS)
    return name
