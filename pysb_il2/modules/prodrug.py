"""IL-2 that is given inactive and released step by step, as from polyethylene glycol."""

from __future__ import annotations

from ..arguments import says_wrong_types
from ..composition.module import Module
from ..composition.writer import unbound_unmodified
from ..errors import Il2Error
from ..knowledge.constants import Constants
from ..knowledge.proteins import IL2
from ..knowledge.vocabulary import Protein
from ..macros import write_rule
from ..naming import DOSE_SUFFIX, check_identifier
from ..types import Monomers, PositiveFloat, PositiveInt
from .parts.receptor_assembly import has_two_arms

__all__ = ["prodrug"]

#: Conversions of a prodrug, each of which is a species.
MOST_STEPS = 100


@says_wrong_types
def prodrug(name: str, *, steps: PositiveInt, half_life_h: PositiveFloat) -> Module:
    """Return the module of a prodrug that becomes IL-2 in a chain of conversions, for `pysb_il2.build`.

    Each conversion takes off one group, such as a polyethylene glycol of NKTR-214 (Charych2017); only what has lost all
    of them is IL-2, with the affinities of the model's ligand. The prodrug binds no chain. It is dosed by its name:
    ``ligand=name`` of protocols.

    Parameters
    ----------
    name : str
        Of the prodrug.
    steps : int
        Conversions from what is given to what acts.
    half_life_h : float
        Of each conversion, hours.

    Raises
    ------
    Il2Error
        If a number is not one, or the ligand of the model has two arms.

    Examples
    --------
    >>> import pysb_il2 as il2
    >>> model = il2.build("receptor", il2.modules.prodrug("PEG_IL2", steps=4, half_life_h=10.0))
    >>> model.rules["PEG_IL2_loses_group_1"].product_pattern
    IL2(CD122=None, CD132=None, CD25=None, loc='medium')
    """
    check_identifier("a prodrug", name)
    if steps > MOST_STEPS:
        raise Il2Error(f"prodrug {name!r} has {steps} conversions; give at most {MOST_STEPS}")
    forms = [f"with_{left}" for left in range(steps, 0, -1)]

    def rules(m: Monomers, k: Constants) -> None:
        if has_two_arms(m, "IL2"):
            raise Il2Error(f"prodrug {name!r} becomes IL-2 of one arm, and the ligand has two; leave one of them out")
        kf = k[f"{name}_converted_kf"]
        products = [*(getattr(m, name)(groups=form) for form in forms[1:]), unbound_unmodified(m.IL2)]
        for left, (form, product) in zip(range(steps, 0, -1), zip(forms, products, strict=True), strict=True):
            write_rule(f"{name}_loses_group_{left}", getattr(m, name)(groups=form) >> product, kf=kf)

    rules.__doc__ = f"{name} becomes IL-2 in {steps} steps, each with a half-life of {half_life_h:g} h."
    constants = {f"{name}{DOSE_SUFFIX}": (0.0, "nM"), f"{name}_converted_kf": (half_life_h, "h (half-life)")}
    return Module(name, rules, proteins=[Protein(name, {"groups": tuple(forms)}), IL2[()]], constants=constants)
