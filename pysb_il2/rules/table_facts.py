"""What a table says of itself in ``attrs``: model, cell, ligand, drug, variation, statistic, version and units."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from importlib.metadata import version
from typing import TYPE_CHECKING

from ..annotations import DIFFERS_BY, IS_VERSION_OF, OCCURS_IN, facts_by_name
from ..naming import CONCENTRATION_SUFFIX, DOSE_SUFFIX
from .medium import medium_parameters

if TYPE_CHECKING:
    import pandas as pd
    from pysb import Model

__all__ = ["FACTS", "MEDIAN_CELL", "library_version", "stamped", "units_of"]

#: The facts of a table, in the order in which a file gives them; one that a model does not say is left out.
FACTS = ("model", "cell", "changes", "ligand", "drug", "variation", "statistic", "version")
#: The variation of cells that are alike.
MEDIAN_CELL = "none (median cell)"

library_version = functools.cache(functools.partial(version, "pysb-il2"))


def units_of(table: pd.DataFrame) -> dict[str, str]:
    """Return the units of a table by column, as far as it says them."""
    units = table.attrs.get("units")
    return {str(name): str(unit) for name, unit in units.items()} if isinstance(units, Mapping) else {}


def stamped(
    table: pd.DataFrame, *models: Model, statistic: str, units: Mapping[str, str] | None = None,
    drugs: Mapping[str, str] | None = None, **known: str,
) -> pd.DataFrame:  # fmt: skip
    """Return a table that says in ``attrs`` what it is of.

    Parameters
    ----------
    table : pandas.DataFrame
        What a function of the library has found; it is changed in place.
    *models : pysb.Model
        Whose names, cells, changes and drugs are noted.
    statistic : str
        What a value is, such as ``"mean"`` or ``"single cells"``.
    units : mapping of str to str, optional
        Units by column.
    drugs : mapping of str to str, optional
        Drugs that were given beside those of the models, and how much of each.
    **known : str
        Facts that stand in the place of what the models say, such as the ligand that was given.

    Examples
    --------
    >>> import pandas as pd
    >>> import pysb_il2 as il2
    >>> model = il2.build("signal", cell="NK", inhibitors={"tofacitinib": 100})
    >>> about = stamped(pd.DataFrame({"value": [1.0]}), model, statistic="mean").attrs
    >>> about["cell"], about["drug"]
    ('NK', 'tofacitinib=100 nM')
    """
    known = {"statistic": statistic, "version": library_version(), **known}
    said = [{**_facts(model, drugs or {}), **known} for model in models]
    for fact in FACTS:
        if together := " and ".join(dict.fromkeys(filter(None, (facts.get(fact) for facts in said)))):
            table.attrs[fact] = together
    if units is not None:
        table.attrs["units"] = dict(units)
    return table


def _facts(model: Model, drugs: Mapping[str, str]) -> dict[str, str]:
    """Return what a model says of itself."""
    own = medium_parameters(model, CONCENTRATION_SUFFIX)
    molar = {name: model.parameters[parameter].value for name, parameter in own.items()}
    given = {name: f"{amount * 1e9:.6g} nM" for name, amount in molar.items() if amount} | dict(drugs)
    variants = facts_by_name(model, IS_VERSION_OF)
    return {
        "ligand": " and ".join(variants.get(name, name) for name in medium_parameters(model, DOSE_SUFFIX)),
        "model": model.name, "cell": _said(model, OCCURS_IN), "changes": _said(model, DIFFERS_BY),
        "drug": " and ".join(f"{name}={amount}" for name, amount in given.items()) or "none",
    }  # fmt: skip


def _said(model: Model, predicate: str) -> str:
    return "; ".join(str(a.object) for a in model.annotations if a.subject is model and a.predicate == predicate)
