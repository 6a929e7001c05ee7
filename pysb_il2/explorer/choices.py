"""What a page may ask for: every word is one of a list, every number in a range; the rest is refused."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

from ..argument_types import is_number
from ..errors import Il2Error, unknown
from ..knowledge.cells import cells
from ..knowledge.ligands import ligands
from ..knowledge.proteins import LEXICON
from ..models import NAMES
from ..models.lookup import ready_model_file
from ..modules import INHIBITORS
from ..text import shown

__all__ = ["DEFAULTS", "MOST", "RANGES", "Choices", "details", "read_choices"]

#: Numbers: the lowest and the highest.
RANGES: Mapping[str, tuple[float, float]] = {
    "dose_from_nM": (1e-6, 1e5), "dose_to_nM": (1e-6, 1e5), "n_doses": (3, 25), "dose_nM": (0, 1e5),
    "time_min": (0.1, 2880), "until_min": (1, 2880), "cells_per_mL": (1, 1e9), "partner_cells_per_mL": (1, 1e9),
}  # fmt: skip
#: What the page calls them.
WORDS = {
    "dose_from_nM": "lowest dose in nM",
    "dose_to_nM": "highest dose in nM",
    "n_doses": "number of doses",
    "dose_nM": "dose of the time course in nM",
    "time_min": "time of reading in min",
    "until_min": "end of the time course in min",
    "cells_per_mL": "cells per mL of the first type",
    "partner_cells_per_mL": "cells per mL of the second type",
}
#: Concentrations of drugs, nM.
DRUG_RANGE = (0, 1e6)
#: How many of each there may be.
MOST = {"cells": 4, "knockouts": 6, "mutants": 6, "drugs": 4}
#: What is chosen when the page opens.
DEFAULTS: Mapping[str, Any] = {
    "model": "signal", "detail": "", "cells": ["Treg", "NK"], "partner": "", "cells_per_mL": 1e6,
    "partner_cells_per_mL": 1e6, "ligand": "IL2", "knockouts": [], "mutants": [], "drugs": [],
    "dose_from_nM": 1e-4, "dose_to_nM": 100, "n_doses": 9, "dose_nM": 1, "time_min": 30, "until_min": 240,
    "readout": "pSTAT5",
}  # fmt: skip


@dataclass(frozen=True)
class Choices:
    """What is shown: which models, and what is done with them.

    Attributes
    ----------
    model, detail, ligand : str
        Names of a ready model, a level of detail or "", and a ligand.
    cells : tuple of str
        Types of cells, each by itself; one of them where there is a `partner`.
    partner : str
        A type that shares the medium, or "".
    cells_per_mL, partner_cells_per_mL : float
        How many there are of each, where there is a partner.
    knockouts, mutants : tuple of str
        Proteins, and mutations such as ``CD122:Y510F``.
    drugs : tuple of (str, float)
        Names and concentrations, nM.
    dose_from_nM, dose_to_nM, n_doses
        Doses of the response, evenly on a logarithmic axis.
    dose_nM, until_min : float
        Of the time course.
    time_min : float
        When the response is read.
    readout : str
        An observable or Expression, of each type where there are two.
    """

    model: str
    detail: str
    cells: tuple[str, ...]
    partner: str
    cells_per_mL: float
    partner_cells_per_mL: float
    ligand: str
    knockouts: tuple[str, ...]
    mutants: tuple[str, ...]
    drugs: tuple[tuple[str, float], ...]
    dose_from_nM: float
    dose_to_nM: float
    n_doses: int
    dose_nM: float
    time_min: float
    until_min: float
    readout: str

    def variant(self) -> dict[str, Any]:
        """Return what differs from the ready model, as arguments of `pysb_il2.build` and `populate`."""
        mutants: dict[str, list[str]] = {}
        for protein, mutation in (name.split(":") for name in self.mutants):
            mutants.setdefault(protein, []).append(mutation)
        given = {
            "ligand": self.ligand, "knockouts": list(self.knockouts), "mutants": mutants,
            "inhibitors": dict(self.drugs), "detail": self.detail,
        }  # fmt: skip
        return {name: value for name, value in given.items() if value}

    def numbers(self) -> dict[str, float]:
        """Return the cells per mL of each type of a coculture."""
        return {self.cells[0]: self.cells_per_mL, self.partner: self.partner_cells_per_mL} if self.partner else {}


@cache
def details(model: str) -> tuple[str, ...]:
    """Return the levels of detail of a ready model.

    Examples
    --------
    >>> details("receptor")
    ('fast', 'slow', 'stable')
    """
    return tuple(sorted({*chain(*(getattr(module, "forms", {}) for module in ready_model_file(model).MODULES))}))


def read_choices(given: object) -> Choices:
    """Return the choices that a page sends; what it leaves out is as the page opens.

    Parameters
    ----------
    given : object
        What JSON holds.

    Raises
    ------
    Il2Error
        If a word is in no list, a number outside of its range, or something is neither.

    Examples
    --------
    >>> read_choices({"cells": ["NK"], "drugs": [{"name": "tofacitinib", "nM": 100}]}).variant()
    {'ligand': 'IL2', 'inhibitors': {'tofacitinib': 100.0}}
    >>> read_choices({"model": "../signal"})
    Traceback (most recent call last):
    ...
    pysb_il2.errors.Il2Error: unknown model '../signal'; did you mean 'signal'? Known: akt, cd8, erk, ...
    """
    if not isinstance(given, dict):
        raise Il2Error("the choices are no mapping of names to values; reload the page")
    if odd := next((name for name in given if name not in DEFAULTS), None):
        raise unknown("choice", odd, DEFAULTS)
    asked = {**DEFAULTS, **given}
    model = _one("model", asked["model"], NAMES)
    numbers = {name: _number(name, asked[name], *bounds) for name, bounds in RANGES.items()}
    chosen = Choices(
        model=model, detail=_one("detail", asked["detail"], ("", *details(model))),
        cells=_some("cells", asked["cells"], cells()), partner=_one("partner", asked["partner"], ("", *cells())),
        ligand=_one("ligand", asked["ligand"], ligands()),
        knockouts=_some("knockouts", asked["knockouts"], LEXICON),
        mutants=_mutants(asked["mutants"]), drugs=_drugs(asked["drugs"]),
        readout=_name("readout", asked["readout"]),
        **{**numbers, "n_doses": int(numbers["n_doses"])},  # type: ignore[arg-type]
    )  # fmt: skip
    _check_together(chosen)
    return chosen


def _check_together(chosen: Choices) -> None:
    """See that choices which depend on one another agree."""
    if not chosen.cells:
        raise Il2Error("no cell is chosen; choose one to four")
    if chosen.partner and (len(chosen.cells) > 1 or chosen.partner in chosen.cells):
        raise Il2Error("a coculture is of two types; choose one cell, and another one that shares its medium")
    if not chosen.dose_from_nM < chosen.dose_to_nM:
        raise Il2Error("the lowest dose is not below the highest; give them the other way round")
    if chosen.time_min > chosen.until_min:
        raise Il2Error("the response is read after the end of the time course; let the course be longer")


def _one(what: str, given: object, known: Collection[str]) -> str:
    if not isinstance(given, str) or given not in known:
        raise unknown(what, given, known)
    return given


def _several(what: str, given: object) -> list[Any]:
    """Return a list that is no longer than it may be."""
    if not isinstance(given, list) or len(given) > MOST[what]:
        raise Il2Error(f"{what} is {shown(given)}; give a list of {MOST[what]} at most")
    return given


def _some(what: str, given: object, known: Collection[str]) -> tuple[str, ...]:
    found = tuple(_one(what, one, known) for one in _several(what, given))
    if len({*found}) < len(found):
        raise Il2Error(f"{what} names one twice; keep one")
    return found


def _number(what: str, given: object, low: float, high: float) -> float:
    number = float(given) if is_number(given) else math.nan  # type: ignore[arg-type]
    if not low <= number <= high or (what == "n_doses" and number % 1):
        kind = "whole number" if what == "n_doses" else "number"
        raise Il2Error(f"the {WORDS.get(what, what)} is {shown(given)}; give a {kind} from {low:g} to {high:g}")
    return number


def _name(what: str, given: object) -> str:
    """Return what may be a name, of which the model will say whether it is."""
    if not isinstance(given, str) or not re.fullmatch("[A-Za-z][A-Za-z0-9_]{0,99}", given, re.ASCII):
        raise Il2Error(f"{what} is {shown(given)}, which is no name; choose one of the list")
    return given


def _mutants(given: object) -> tuple[str, ...]:
    found = tuple(_several("mutants", given))
    for one in found:
        protein, _, mutation = one.partition(":") if isinstance(one, str) else ("", "", "")
        if protein not in LEXICON or not re.fullmatch("[A-Z][0-9]{1,5}[A-Z]", mutation, re.ASCII):
            raise Il2Error(f"mutant {shown(one)} cannot be read; choose one of the list, such as STAT5A:Y694F")
    if len({*found}) < len(found):
        raise Il2Error("mutants names one twice; keep one")
    return found


def _drugs(given: object) -> tuple[tuple[str, float], ...]:
    found = []
    for drug in _several("drugs", given):
        if not isinstance(drug, dict) or drug.keys() != {"name", "nM"}:
            raise Il2Error(f"drug {shown(drug)} cannot be read; give its name and its concentration in nM")
        name = _one("drug", drug["name"], INHIBITORS)
        found.append((name, _number(f"concentration of {name} in nM", drug["nM"], *DRUG_RANGE)))
    if len(dict(found)) < len(found):
        raise Il2Error("drugs names one twice; keep one")
    return tuple(found)
