"""`read`: a model from a file, by its suffix."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from ..arguments import says_wrong_types
from ..errors import Il2Error, unknown
from ..files import FILES_OF_MODELS, read_text
from ..network.limits import Limits
from .bngl import read_bngl
from .check import check_against_bionetgen
from .net import check_net_file, read_net_file
from .sbml import read_sbml
from .sbml_comparison import check_against_libroadrunner

if TYPE_CHECKING:
    from typing import Unpack

    from pysb import Model

    from ..types import LimitOptions

__all__ = ["read"]

#: The formats that are read, by suffix.
_SUFFIXES = dict(zip(FILES_OF_MODELS, ("bngl", "net", "sbml", "sbml"), strict=True))


@says_wrong_types
def read(
    path: str | os.PathLike[str], *, format: str | None = None, verify: bool = False, **limits: Unpack[LimitOptions]
) -> Model:
    """Return the model in a file.

    What PySB has no counterpart for is refused with its line; nothing is read in part. Actions of BNGL are not run:
    those that change the model before it is simulated are refused, limits of its expansion are told by a warning.

    Parameters
    ----------
    path : path-like
        A local text file in UTF-8.
    format : str, optional
        "bngl", "net" or "sbml"; by default the suffix of `path`.
    verify : bool
        Have BioNetGen expand the blocks of the file itself (a ``.net`` file is expanded already), and compare species,
        amounts, reactions, rates at random amounts, observables and functions with those of the model. A file that
        this package did not write is worth it. It takes as long as two expansions, which of some models never end:
        give limits then.
    **limits
        ``max_iter``, ``max_agg`` and ``max_stoich`` of `pysb_il2.expand`, for `verify`.

    Returns
    -------
    pysb.Model
        Of its own; PySB's default model stays as it is.

    Raises
    ------
    Il2Error
        If the file cannot be read, or its network differs from the model's.

    Warns
    -----
    ReadWarning
        If a component has another name than in the file, or the file limits the expansion.

    Examples
    --------
    >>> import tempfile, pysb_il2 as il2
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     text = il2.export("receptor", f"{folder}/receptor.bngl")
    ...     model = read(f"{folder}/receptor.bngl", verify=True)
    >>> model.name, len(model.rules)
    ('receptor', 36)
    """
    suffix = Path(path).suffix.lower()
    known = format or _SUFFIXES.get(suffix, suffix[1:])
    if known not in _SUFFIXES.values():
        if format is None:
            raise Il2Error(
                f"file {str(path)!r} has the suffix {suffix!r}, and {', '.join(_SUFFIXES)} are read; "
                "give format= if it is one of these"
            )
        raise unknown("format", format, set(_SUFFIXES.values()))
    name = f"file {str(path)!r}"
    text = read_text(path, "model")
    title = re.sub(r"\W", "_", Path(path).stem, flags=re.ASCII) or "model"
    if known == "net":
        read_network = read_net_file(text, name, title)
        Limits.of(read_network[0], **limits)
        if verify:
            check_net_file(read_network, text, name)
        return read_network[0]
    if known == "sbml":
        read_document = read_sbml(text, name)
        Limits.of(read_document.model, **limits)
        if verify:
            check_against_libroadrunner(read_document, text, name)
        return read_document.model
    read_model = read_bngl(text, name, title)
    Limits.of(read_model.model, **limits)
    if verify:
        check_against_bionetgen(read_model, name, **limits)
    return read_model.model
