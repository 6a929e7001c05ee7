"""Join two models, whoever wrote them, and take a model apart."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from pysb import Model

from ..arguments import says_wrong_types
from ..composition.join_amounts import BOTH
from ..composition.joining import join_models, record_of
from ..composition.other_units import Quantity, read_units
from ..errors import Il2Error, unknown
from ..models.lookup import as_model
from ..reduction.decouple import report_of
from ..rules.expressions import check_functions
from ..rules.names import check_model_name, check_names
from ..text import shown

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["join", "join_report"]

_WHOSE = {"model": 0, "other": 1, "both": BOTH}


@says_wrong_types
def join(
    model: Model | str,
    other: Model | str,
    *,
    same: Mapping[str, str | None] | None = None,
    prefix: str = "",
    other_units: Mapping[str, Quantity] | None = None,
    amounts: str | Mapping[str, str] | None = None,
    at_rest: Iterable[str] = (),
    name: str | None = None,
) -> Model:
    """Join two PySB models, whoever wrote them, into a new one.

    Neither model is changed. In the other order the result is the same. What was done stands in `join_report`, and
    `parts` gives both models back.

    Parameters
    ----------
    model, other : pysb.Model or str
        The models, or names of ready ones.
    same : mapping of str to str or None
        What is one in both, by its name in `model`: molecules as ``{"BCL2": "Bcl2"}``, sites whose names differ as
        ``{"GRB2.SH2": "Grb2.sh2"}``, states as ``{"STAT5A.Y694~p": "STAT5.Y~P"}``, Parameters, compartments, and
        rules, of which that of `model` holds. A molecule has the sites of both; sites of one name are one, unless
        None says that the site of `model` is none of theirs. The molecule has the name that the library knows, else
        that in `model`.
    prefix : str
        Of the names of all components of `other` but those that are one; needed where names clash.
    other_units : mapping of str to str or (float, str)
        Units of `other`: ``{"amount": "nM", "volume": "1 pL", "time": "min"}``; amounts may be in ``"molecules"`` or
        ``"nmol"`` too. By default molecules and seconds, which are the units of the joined model.
    amounts : str or mapping of str to str
        Whose initial amount of shared molecules holds where they differ, and whose synthesis and degradation where
        both make them: ``"model"``, ``"other"``, or ``"both"`` if they add up; for all or by the name in `model`. By
        default the amount is that of the model that makes the molecule, where only one does.
    at_rest : iterable of str
        Shared molecules, by the name in `model`, of which each model means those that the other has neither bound nor
        modified, such as a drug of which a pharmacokinetic model clears what is free.
    name : str, optional
        Name of the new model; by default those of both, joined.

    Returns
    -------
    pysb.Model
        Every PySB tool, `pysb_il2.Simulator`, the protocols and `pysb_il2.decouple` work on it.

    Raises
    ------
    Il2Error
        If a name is not known or clashes, a site of one name has other states, amounts or UniProt identifiers
        differ, both models make a molecule or write one mechanism, a unit cannot be read, or a model has
        functions that BioNetGen lacks.

    Notes
    -----
    Rules keep their meaning: of sites that its own model does not speak of a pattern says nothing, and what a rule
    makes has them at rest, in the states of the other model's initial amount. A state that a rule or an observable
    asks for at a site that only the other model binds may be bound. A molecule that the other model has bound is
    neither removed nor moved, unless the rule says ``delete_molecules`` or ``move_connected``.

    Constants and Expressions of `other` keep their numbers and units; their rates are converted where rules take them.
    Observables count molecules. If one model has compartments, all of the other is in the compartment of what they
    share, or in a new one, and its rates per molecule are as before.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> from pysb.examples.earm_1_0 import model as earm
    >>> model = il2.join(il2.build("receptor"), earm, prefix="earm_")
    >>> sorted({row.what for row in il2.join_report(model).itertuples()})
    ['renamed']
    """
    check_model_name(name)
    if prefix and not re.fullmatch(r"[A-Za-z]\w*", prefix, re.ASCII):
        raise Il2Error(
            f"prefix={shown(prefix)} cannot begin names; give letters, digits and underscores, such as 'egf_'"
        )
    one, two = _copy_of(model), _copy_of(other)
    return join_models(
        one, two, same=same or {}, prefix=prefix, at_rest=at_rest, holders=_holders(amounts, same or {}, one),
        units=read_units(other_units or {}),
        name=name or "_and_".join(sorted(each.name or "unnamed" for each in (one, two))),
    )  # fmt: skip


def _copy_of(given: Model | str) -> Model:
    """Return a copy of a model, which the joined one keeps, or refuse one that cannot be joined."""
    if isinstance(given, Model):
        check_names(given)
        if report_of(given) is not None:
            raise Il2Error(
                f"model {given.name!r} was made by decouple(); join the model that it was made of, and decouple what "
                "join() returns"
            )
        given = copy.deepcopy(given)
        given.reset_equations()
    model = as_model(given)
    try:
        check_functions(model)
    except Il2Error as error:
        raise Il2Error(f"model {model.name!r} cannot be joined: {error}") from None
    return model


def _holders(amounts: str | Mapping[str, str] | None, same: Mapping[str, str | None], model: Model) -> dict[str, int]:
    shared = {key.partition(".")[0] for key in same} & set(model.monomers.keys())
    by_name = dict.fromkeys(shared, amounts) if isinstance(amounts, str) else dict(amounts or {})
    for name, whose in by_name.items():
        if name not in shared:
            raise unknown("molecule", name, shared, where="amounts=, which names those of same=")
        if whose not in _WHOSE:
            raise Il2Error(f"amounts= says {shown(whose)} of {name!r}; give 'model', 'other' or 'both'")
    if isinstance(amounts, str) and amounts not in _WHOSE:  # and nothing is shared
        raise Il2Error(f"amounts= is {shown(amounts)}; give 'model', 'other' or 'both'")
    return {name: _WHOSE[whose] for name, whose in by_name.items()}


@says_wrong_types
def join_report(model: Model) -> pd.DataFrame:
    """Return what `join` did with two models.

    Parameters
    ----------
    model : pysb.Model
        What `join` returned.

    Returns
    -------
    pandas.DataFrame
        ``what`` was done; its names in the ``model``, in the ``other`` and in the ``joined`` one; and a ``note``.

    Raises
    ------
    Il2Error
        If the model was not joined.

    Notes
    -----
    Shared are ``one molecule``, ``one site``, ``one state``, ``one amount``, ``one value``, ``one rule``,
    ``one compartment``. ``renamed`` and ``converted`` are names and rates. Rules that are ``left out`` make or
    degrade what the other model makes; where ``both hold``, they add up. All of a model may be ``placed`` in a
    compartment. A rule ``spares what is bound`` that removes or moves a molecule which the other model binds. What is
    ``perhaps one`` has names that are alike, one UniProt identifier, or as a rule one effect, and was not said to be
    one.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> from pysb.examples.robertson import model as robertson
    >>> len(il2.join_report(il2.join("receptor", robertson)))
    0
    """
    import pandas as pd

    record = record_of(as_model(model))
    if record is None:
        raise Il2Error(f"model {model.name!r} was not made by join(); call it on what join() returns")
    return pd.DataFrame(record.rows, columns=["what", "model", "other", "joined", "note"])
