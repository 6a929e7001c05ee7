"""A model as tables: its parameters with what they rest on, its rules as biology, its sources."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    from pysb import Model

__all__ = ["citations", "describe", "parameters"]


def parameters(model: Model) -> pd.DataFrame:
    """Return the parameters of a model with units, sources and the values as published.

    Parameters
    ----------
    model : pysb.Model
        Any PySB model; what its annotations and the table of constants do not say stays empty.

    Returns
    -------
    pandas.DataFrame
        ``id``; ``value`` and ``unit`` in the model; ``basis`` and ``source`` (keys of `citations`);
        ``published``, ``published_unit``, ``low``, ``high`` as in the source, and ``note``.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> table = il2.parameters(il2.build("receptor")).set_index("id")
    >>> [str(x) for x in table.loc["CD25_captures_IL2_Kd", ["value", "unit", "published", "published_unit"]]]
    ['1e-08', 'M', '10.0', 'nM']
    """
    import pandas as pd

    from ..knowledge.constants import table
    from ..units import to_model

    rows = []
    for parameter in model.parameters:
        row = {
            "id": parameter.name, "value": parameter.value, "unit": _said(model, parameter, "hasUnit"),
            "basis": _said(model, parameter, "hasBasis"), "source": _said(model, parameter, "hasSource"),
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
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(("value", "published", "low", "high"), float))


def describe(model: Model) -> pd.DataFrame:
    """Return the rules of a model as a table of its biology.

    Parameters
    ----------
    model : pysb.Model
        Any PySB model.

    Returns
    -------
    pandas.DataFrame
        ``rule``; the ``module`` it belongs to; ``what`` happens as a sentence; the ``pattern``, in
        which ``:`` joins what is bound and brackets hold the states that the rule asks for; the names
        of the rates ``forward`` and ``reverse``, empty where there is no way back.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> rule = il2.describe(il2.build("receptor")).iloc[0]
    >>> rule.what, rule.pattern
    ('CD25 captures IL2', 'IL2[medium] + CD25[surface] <-> IL2[medium]:CD25[surface]')
    """
    import pandas as pd

    rows = [
        {
            "rule": rule.name,
            "module": _said(model, rule, "isPartOf"),
            "what": rule.name.replace("_", " "),
            "pattern": f"{_side(rule.reactant_pattern)} {'<->' if rule.is_reversible else '->'} "
            f"{_side(rule.product_pattern)}",
            "forward": rule.rate_forward.name,
            "reverse": rule.rate_reverse.name if rule.is_reversible else "",
        }
        for rule in model.rules
    ]
    return pd.DataFrame(rows, columns=["rule", "module", "what", "pattern", "forward", "reverse"])


def citations(model: Model) -> str:
    """Return the sources of a model as BibTeX: of its constants, its modules and its ligand.

    A source that a user's own module names and that the library does not know stands in a comment.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> text = il2.citations(il2.build("receptor"))
    >>> "@article{Rickert2004," in text and "@article{Wang1987," in text
    True
    """
    from ..knowledge.references import bibtex, keys

    wanted = _sources(model)
    strange = [f"% not among the library's references: {key}" for key in sorted(wanted - set(keys()))]
    return "\n\n".join(filter(None, ["\n".join(strange), bibtex(wanted & set(keys()))]))


def _sources(model: Model) -> set[str]:
    """Return the keys that constants, stories of modules and the row of the ligand cite."""
    from ..knowledge.references import keys, read_table, split_keys
    from ..modules.registry import MODULES

    said: dict[str, set[str]] = {"hasSource": set(), "isPartOf": set(), "isVersionOf": set()}
    for annotation in model.annotations:
        if annotation.predicate in said:
            said[annotation.predicate].add(str(annotation.object))
    found = {key for cell in said["hasSource"] for key in split_keys(cell)}
    for name in said["isPartOf"] & MODULES.keys():
        words = re.findall(r"\b[A-Z]\w*\d{4}\b", MODULES[name].rules.__doc__ or "")
        found |= {word for word in words if word in keys()}
    for row in read_table("ligands.tsv"):
        if row["ligand"] in said["isVersionOf"]:
            found |= set(split_keys(row["source"]))
    return found


def _said(model: Model, subject: Any, predicate: str) -> str:
    """Return what the annotations say of a component, joined where they say several things."""
    return ";".join(str(a.object) for a in model.get_annotations(subject) if a.predicate == predicate)


def _side(pattern: Any) -> str:
    return " + ".join(_complex(cp) for cp in pattern.complex_patterns) or "nothing"


def _complex(pattern: Any) -> str:
    return ":".join(_molecule(molecule) for molecule in pattern.monomer_patterns)


def _molecule(molecule: Any) -> str:
    """Return a molecule with the states that are asked for: a residue is named, a place says what it is."""
    states = []
    for site, condition in molecule.site_conditions.items():
        state = condition[0] if isinstance(condition, tuple) else condition
        if isinstance(state, str):
            states.append(state if site == "loc" else f"{site}={state}")
    return str(molecule.monomer.name) + (f"[{', '.join(states)}]" if states else "")
