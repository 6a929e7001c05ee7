"""The rules of a model as a table of its biology."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pysb import ComplexPattern, Model, MonomerPattern, ReactionPattern

from ..annotations import IS_PART_OF, facts_of
from ..arguments import says_wrong_types
from ..models.lookup import as_model
from ..rules.table_facts import stamped

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["describe"]


@says_wrong_types
def describe(model: Model | str) -> pd.DataFrame:
    """Return the rules of a model as a table of its biology.

    Parameters
    ----------
    model : pysb.Model or str
        Any PySB model, or the name of a ready one.

    Returns
    -------
    pandas.DataFrame
        ``rule``; the ``module`` it belongs to; ``what`` happens as a sentence; the ``pattern``, in
        which ``:`` joins what is bound and brackets hold the states that the rule asks for; the names
        of the rates ``forward`` and ``reverse``, empty where there is no way back.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> rule = il2.describe("receptor").iloc[0]
    >>> rule.what, rule.pattern
    ('CD25 captures IL2', 'IL2[medium] + CD25[surface] <-> IL2[medium]:CD25[surface]')
    """
    import pandas as pd

    model = as_model(model)
    rows = [
        {
            "rule": rule.name,
            "module": facts_of(model, rule, IS_PART_OF),
            "what": rule.name.replace("_", " "),
            "pattern": f"{_side(rule.reactant_pattern)} {'<->' if rule.is_reversible else '->'} "
            f"{_side(rule.product_pattern)}",
            "forward": rule.rate_forward.name,
            "reverse": rule.rate_reverse.name if rule.is_reversible else "",
        }
        for rule in model.rules
    ]
    table = pd.DataFrame(rows, columns=["rule", "module", "what", "pattern", "forward", "reverse"])
    return stamped(table, model, statistic="rules")


def _side(pattern: ReactionPattern) -> str:
    return " + ".join(_complex(cp) for cp in pattern.complex_patterns) or "nothing"


def _complex(pattern: ComplexPattern) -> str:
    return ":".join(_molecule(molecule) for molecule in pattern.monomer_patterns)


def _molecule(molecule: MonomerPattern) -> str:
    """Return a molecule with the states that are asked for: a residue is named, a place says what it is."""
    states = []
    for site, condition in molecule.site_conditions.items():
        state = condition[0] if isinstance(condition, tuple) else condition
        if isinstance(state, str):
            states.append(state if site == "loc" else f"{site}={state}")
    return str(molecule.monomer.name) + (f"[{', '.join(states)}]" if states else "")
