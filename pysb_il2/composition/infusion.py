"""Constant flow of ligands and drugs into the medium, written into a copy of any model."""

from __future__ import annotations

import copy
from collections.abc import Collection
from typing import TYPE_CHECKING

from pysb import Annotation, Expression, Parameter, Rule

from ..annotations import HAS_UNIT
from ..errors import Il2Error
from ..rules.expressions import parameter_names
from ..rules.medium import medium_parameters
from .building import building

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["infused_model", "infusion_name"]


def infusion_name(substance: str) -> str:
    """Return the name of the parameter that is the rate at which a ligand or a drug flows into the medium, mol/L/s."""
    return f"{substance}_infusion"


def infused_model(model: Model, substances: Collection[str]) -> Model:
    """Return a model in which ligands or drugs can flow into the medium: a copy, or the model itself without any.

    Where the amount in the medium is a function of the concentration that is dosed, the flow is the same function of
    the parameter `infusion_name`, which is 0.

    Parameters
    ----------
    model : pysb.Model
        Any model in which ``<substance>_dose`` or ``<substance>_concentration`` sets an initial amount.
    substances : collection of str
        The ligands and drugs, by what stands before that end.

    Raises
    ------
    Il2Error
        If an amount is not proportional to the concentration, or a name is taken.
    """
    if not substances:
        return model
    infused = copy.deepcopy(model)
    with building(infused):
        for substance in sorted(substances):
            _write_infusion(infused, substance)
    return infused


def _write_infusion(model: Model, substance: str) -> None:
    concentration, name = model.parameters[medium_parameters(model)[substance]], infusion_name(substance)
    if name in model.components.keys():
        raise Il2Error(f"{name!r} of model {model.name!r} would be the rate of an infusion; rename yours")
    rate = Parameter(name, 0.0)
    Annotation(rate, "M/s", HAS_UNIT)
    initials = [initial for initial in model.initials if concentration.name in parameter_names(initial.value)]
    for number, initial in enumerate(initials):
        value = initial.value.expand_expr() if isinstance(initial.value, Expression) else initial.value
        slope = value.diff(concentration)
        if concentration in slope.free_symbols:
            raise Il2Error(f"the amount of {substance!r} is not linear in {concentration.name!r}; write it so")
        suffix = f"_{number}" if number else ""  # copies of a decoupled model
        Rule(f"{substance}_infused{suffix}", None >> initial.pattern, Expression(f"{name}_kf{suffix}", slope * rate))
