"""What a model rests on: its parameters with units, sources and published values, and its citations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pysb import Model

from ..annotations import HAS_BASIS, HAS_SOURCE, HAS_UNIT, IS_PART_OF, IS_VERSION_OF, facts_of
from ..arguments import says_wrong_types
from ..knowledge.constants import table
from ..knowledge.references import bibtex, keys, read_table, split_keys
from ..models.lookup import as_model
from ..modules import MODULES
from ..rules.table_facts import stamped
from ..units import to_model

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["citations", "parameters"]


@says_wrong_types
def parameters(model: Model | str) -> pd.DataFrame:
    """Return the parameters of a model with units, sources and the values as published.

    Parameters
    ----------
    model : pysb.Model or str
        Any PySB model, or the name of a ready one; what neither its annotations nor the table of constants says
        stays empty.

    Returns
    -------
    pandas.DataFrame
        ``id``; ``value`` and ``unit`` in the model; ``basis`` and ``source`` (keys of `citations`);
        ``published``, ``published_unit``, ``low``, ``high`` as in the source, and ``note``.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> table = il2.parameters("receptor").set_index("id")
    >>> [str(x) for x in table.loc["CD25_captures_IL2_Kd", ["value", "unit", "published", "published_unit"]]]
    ['1e-08', 'M', '10.0', 'nM']
    """
    import pandas as pd

    model = as_model(model)
    rows = []
    for parameter in model.parameters:
        row = {
            "id": parameter.name, "value": parameter.value, "unit": facts_of(model, parameter, HAS_UNIT),
            "basis": facts_of(model, parameter, HAS_BASIS), "source": facts_of(model, parameter, HAS_SOURCE),
            "published": None, "published_unit": "", "low": None, "high": None, "note": "",
        }  # fmt: skip
        constant = table().get(parameter.name)
        if constant is not None:
            changed = parameter.value != to_model(constant.value, constant.unit)[0]
            notes = ("changed in this model" if changed else "", constant.note)
            row |= {"published": constant.value, "published_unit": constant.unit, "low": constant.low}
            row |= {"high": constant.high, "note": "; ".join(filter(None, notes))}
        rows.append(row)
    columns = ["id", "value", "unit", "basis", "source", "published", "published_unit", "low", "high", "note"]
    found = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(("value", "published", "low", "high"), float))
    return stamped(found, model, statistic="constants")


@says_wrong_types
def citations(model: Model | str) -> str:
    """Return the sources of a model as BibTeX: of its constants, its modules and its ligand.

    Parameters
    ----------
    model : pysb.Model or str
        Any PySB model, or the name of a ready one.

    Returns
    -------
    str
        BibTeX.

    Notes
    -----
    A source that a user's own module names and that the library does not know stands in a comment.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> text = il2.citations("receptor")
    >>> "@article{Rickert2004," in text and "@article{Wang1987," in text
    True
    """
    cited, known = _sources(as_model(model)), set(keys())
    comments = [f"% not among the library's references: {key}" for key in sorted(cited - known)]
    return "\n\n".join(filter(None, ["\n".join(comments), bibtex(cited & known)]))


def _sources(model: Model) -> set[str]:
    """Return the keys that constants, descriptions of modules and the row of the ligand cite."""
    facts: dict[str, set[str]] = {HAS_SOURCE: set(), IS_PART_OF: set(), IS_VERSION_OF: set()}
    for annotation in model.annotations:
        if annotation.predicate in facts:
            facts[annotation.predicate].add(str(annotation.object))
    sources = {key for cell in facts[HAS_SOURCE] for key in split_keys(cell)}
    for name in facts[IS_PART_OF] & MODULES.keys():
        words = re.findall(r"\b[A-Z]\w*\d{4}\b", MODULES[name].rules.__doc__ or "")
        sources |= set(words) & set(keys())
    for row in read_table("ligands.tsv"):
        if row["ligand"] in facts[IS_VERSION_OF]:
            sources |= set(split_keys(row["source"]))
    return sources
