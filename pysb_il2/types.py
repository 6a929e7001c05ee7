"""Names of types that many files share."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:  # PySB and sympy take a second to load and say nothing of their types; the names are for readers
    import sympy
    from pysb import ComplexPattern, Expression, Monomer, MonomerPattern, Observable, Parameter

__all__ = [
    "Amount", "BoolArray", "FiniteFloat", "FloatArray", "IntArray", "LimitOptions", "Molecule", "Monomers",
    "NonNegativeFloat", "NonNegativeInt", "NumberArray", "Pattern", "PositiveFloat", "PositiveInt", "Rate",
    "RelativeTolerance",
]  # fmt: skip

BoolArray: TypeAlias = NDArray[np.bool_]
FloatArray: TypeAlias = NDArray[np.float64]
IntArray: TypeAlias = NDArray[np.integer]
#: An array of real or of complex numbers.
NumberArray: TypeAlias = NDArray[Any]

#: Finite numbers, also in bounds, which `pysb_il2.arguments` checks by these names.
FiniteFloat: TypeAlias = float
PositiveFloat: TypeAlias = float
NonNegativeFloat: TypeAlias = float
PositiveInt: TypeAlias = int
NonNegativeInt: TypeAlias = int
#: Above 0 and below 1.
RelativeTolerance: TypeAlias = float

#: One molecule; a Monomer stands for its pattern without conditions.
Molecule: TypeAlias = "Monomer | MonomerPattern"
#: One molecule or a complex.
Pattern: TypeAlias = "Monomer | MonomerPattern | ComplexPattern"
#: A rate constant or a dissociation constant.
Rate: TypeAlias = "NonNegativeFloat | Parameter | Expression | sympy.Expr"
#: A number of molecules that changes during a simulation.
Amount: TypeAlias = "Observable | Expression | sympy.Expr"
#: The monomers of a model, as attributes called by their names: ``m.STAT5A``.
Monomers: TypeAlias = SimpleNamespace


class LimitOptions(TypedDict, total=False):
    """Limits of an expansion by name, as `pysb_il2.expand` takes them."""

    max_iter: int | None
    max_agg: int | None
    max_stoich: Mapping[str, int] | None
