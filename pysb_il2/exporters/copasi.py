"""COPASI's own files: the SBML of a model as COPASI imports and saves it, without the time of that and its counters.

COPASI keeps amounts in molecules, names, notes, UniProt entries and constants with all their digits. Of units it keeps
those of constants and Expressions.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING

from ..errors import Il2Error
from .exporter import Comparison, Exporter
from .sbml import sbml_text
from .sbml_check import difference_of_programs
from .sbml_readers import Untyped, follow_copasi, last_error, load_copasi, locale_kept

if TYPE_CHECKING:
    from typing import Unpack

    from pysb import Model

    from ..types import LimitOptions
    from .exporter import ReadBack

__all__ = ["COPASI", "copasi_text"]


@locale_kept()
def copasi_text(model: Model, **limits: Unpack[LimitOptions]) -> str:
    """Return a model's reaction network as a file of COPASI.

    Parameters
    ----------
    model : pysb.Model
        Any PySB model.
    **limits
        ``max_iter``, ``max_agg`` and ``max_stoich`` of `pysb_il2.expand`.

    Raises
    ------
    Il2Error
        If python-copasi or python-libsbml is missing, or COPASI cannot import the model.

    Examples
    --------
    >>> from pysb.examples.bngwiki_simple import model
    >>> "<ListOfReactions>" in copasi_text(model)
    True
    """
    return _of_sbml(sbml_text(model, **limits))


def _of_sbml(sbml: str) -> str:
    copasi = load_copasi()
    # SBO terms come out of COPASI as resources that are unknown.
    text = re.sub(r' sboTerm="[^"]*"', "", sbml)
    data = copasi.CRootContainer.addDatamodel()
    try:
        if not data.importSBMLFromString(text):
            raise Il2Error(f"COPASI cannot import the model: {last_error(copasi)}; export it as 'sbml'")
        return _without_counters(str(data.saveModelToString()))
    finally:
        copasi.CRootContainer.removeDatamodel(data)


def _without_counters(text: str) -> str:
    """Return a text of COPASI without times, with keys counted from 1 and resources in their order."""
    text = re.sub(r" at \d{4}-\S+Z -->", " -->", text, count=1)
    text = re.sub(r"\s*<dcterms:created>.*?</dcterms:created>", "", text, flags=re.DOTALL)
    text = re.sub(
        r"(?:\s*<rdf:li [^<]*/>)+", lambda found: "".join(sorted(re.findall(r"\s*<[^<]*>", found[0]))), text
    )  # fmt: skip
    numbers: defaultdict[str, itertools.count[int]] = defaultdict(lambda: itertools.count(1))
    keys = {}
    for key in re.findall(r' key="(\w+_\d+)"', text):
        kind = key.rpartition("_")[0]
        keys[key] = f"{kind}_{next(numbers[kind])}"
    # An attribute that is a key, not a name of the user.
    return re.sub(
        r'(?<! name)="(#?)(\w+_\d+)"', lambda found: f'="{found[1]}{keys.get(found[2], found[2])}"', text
    )  # fmt: skip


def copasi_difference(expected: ReadBack, text: str) -> Comparison:
    """Return the first difference between a network and its file, as COPASI simulates it."""
    ids = [f"species {i}" for i in range(len(expected.network.species))]

    def load(data: Untyped) -> bool:
        if not data.loadModelFromString(text, ""):
            return False
        model = data.getModel()
        for part in (*model.getModelValues(), *model.getCompartments()):
            part.setSBMLId(part.getObjectName())
        for name, part in zip(ids, model.getMetabolites(), strict=True):
            part.setSBMLId(name)
        return True

    return difference_of_programs(expected, ids, {"python-copasi": partial(follow_copasi, load)})


COPASI = Exporter("copasi", (".cps",), copasi_text, difference=copasi_difference, of_sbml=_of_sbml)
