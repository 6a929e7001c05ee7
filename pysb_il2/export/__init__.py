"""Models written for other tools: text by format, read back and compared on request."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from ..errors import Il2Error, unknown

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
        Have BioNetGen read the text back, and compare species, reactions and trajectories (to 1e-6)
        with the model's before anything is written.

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
    writer = _writer(path, format)
    text: str = writer.write(model)
    if verify:
        from ._verify import check_same

        check_same(model, writer.read_back(text), writer.__name__.rpartition(".")[2])
    if path is not None:
        _save(text, Path(os.path.realpath(path)))
    return text


def _writer(path: str | os.PathLike[str] | None, format: str | None) -> Any:
    """Return the module that writes a format, by its name or a file's suffix."""
    name = format if format is not None else Path(path).suffix[1:].lower() if path is not None else ""
    if not name:
        where = f"path {str(path)!r} has no suffix" if path is not None else "neither path nor format is given"
        raise Il2Error(f"{where}; give format={' or '.join(repr(known) for known in FORMATS)}")
    if name not in FORMATS:
        raise unknown("format", name, FORMATS)
    return import_module(FORMATS[name], __name__)


def _save(text: str, path: Path) -> None:
    """Write a file under another name and rename it, so that none is ever half-written."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            part.write_text(text, encoding="utf-8", newline="\n")
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise Il2Error(
            f"file {str(path)!r} cannot be written ({error.strerror}); give a path in a folder "
            "that is there and writable"
        ) from None


class _Callable(ModuleType):
    """The package and its function share the public name ``pysb_il2.export``, whichever was imported first."""

    __call__: Callable[..., str] = staticmethod(export)


sys.modules[__name__].__class__ = _Callable
