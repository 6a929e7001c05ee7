"""PySB's `SimulationResult`, which keeps what an engine gave when it is saved."""

from __future__ import annotations

import os
import re
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.lib.recfunctions import repack_fields
from numpy.typing import NDArray
from pysb.core import InvalidComplexPatternException, as_complex_pattern
from pysb.simulator.base import SimulationResult as PysbSimulationResult

from ..arguments import says_wrong_types
from ..errors import Il2Error
from ..files import write_bytes
from ..reduction.decouple import report_of
from ..rules.patterns import connected_components, monomer_names
from ..text import shown

if TYPE_CHECKING:
    import pandas as pd
    from pysb import ComplexPattern, MonomerPattern

__all__ = ["SimulationResult"]

_WAY_OUT = "give the name of another"
#: What PySB's reader of saved models refuses in an Expression.
_UNREADABLE = re.compile(r"[^\w\s()/+\-._*]")


class SaveError(Il2Error, OSError):
    """A file that cannot be written or read; an OSError, as of PySB."""


class SimulationResult(PysbSimulationResult):
    """The `pysb.simulator.SimulationResult` of a `Simulator`.

    Examples
    --------
    >>> import io
    >>> from pysb.examples.robertson import model
    >>> from pysb_il2 import Simulator
    >>> result, file = Simulator(model, tspan=[0, 40]).run(), io.BytesIO()
    >>> result.save(file)
    >>> SimulationResult.load(file).observables["A_total"].round(4)
    array([1.    , 0.7158])
    """

    @property
    def all(self) -> NDArray[np.void] | list[NDArray[np.void]]:
        """Species, observables and Expressions as records (times,), for several simulations in a list."""
        found = super().all
        if not self._model.expressions_dynamic() or self._model.expressions_dynamic(include_local=False):
            return found  # type: ignore[no-any-return]
        # PySB adds a column without values where all Expressions of the state are local functions.
        records = [
            repack_fields(one[list(one.dtype.names[:-1])]) for one in (found if isinstance(found, list) else [found])
        ]
        return self._squeeze_output(records)  # type: ignore[no-any-return]

    @says_wrong_types
    def save(
        self, filename: object, dataset_name: str | None = None, group_name: str | None = None,
        append: bool = False, include_obs_exprs: bool = True,
    ) -> None:  # fmt: skip
        """Save as HDF5, as `pysb.simulator.SimulationResult.save` does.

        Parameters
        ----------
        filename, dataset_name, group_name, append
            As in PySB.
        include_obs_exprs : bool
            Keep observables and Expressions as the engine gave them. PySB would compute them again when they are
            loaded, with the time 0 in Expressions that follow time.

        Raises
        ------
        Il2Error
            If the file is there and `append` is left out, cannot be written, or could not be loaded again. Nothing
            is written then: files are written whole, and one that is there keeps its mode.
        """
        for expression in self._model.expressions:
            if found := _UNREADABLE.search(str(expression.expr)):
                raise Il2Error(
                    f"PySB cannot load Expression {expression.name!r} of model {self._model.name!r} from a file, since "
                    f"it has {found[0]!r}; pickle the result, or write result.dataframe to a table"
                )
        try:
            if not isinstance(filename, (str, os.PathLike)):
                super().save(filename, dataset_name, group_name, append, include_obs_exprs)
                return
            there = os.path.isfile(filename)
            if there and not append:
                raise FileExistsError(f"file {str(filename)!r} exists; {_WAY_OUT}, or append=True")
            content = BytesIO(Path(filename).read_bytes() if there else b"")
            super().save(content, dataset_name, group_name, there, include_obs_exprs)
            write_bytes(content.getvalue(), filename, _WAY_OUT)
        except Il2Error as error:
            raise SaveError(str(error)) from None
        except OSError as error:
            raise SaveError(f"the result cannot be saved: {error}") from None
        except (KeyError, TypeError, ValueError) as error:
            raise Il2Error(f"the result cannot be saved: {error}") from None

    @classmethod
    def load(cls, filename: object, dataset_name: str | None = None, group_name: str | None = None) -> Self:
        """Load what `save` has written, as `pysb.simulator.SimulationResult.load` does.

        Raises
        ------
        Il2Error
            If there is no such file, or it holds no such result.
        """
        try:
            loaded: Self = super().load(filename, dataset_name, group_name)
        except (KeyError, OSError, TypeError, ValueError) as error:
            raise SaveError(f"no result can be loaded from {shown(filename)}: {error}") from None
        return loaded

    def observable(self, pattern: MonomerPattern | ComplexPattern) -> pd.Series:
        """Return the amount of what matches a pattern, as `pysb.simulator.SimulationResult.observable` does.

        Raises
        ------
        Il2Error
            If it is no pattern, or the model was decoupled and its species do not tell.
        """
        try:
            complex_pattern = as_complex_pattern(pattern)
        except InvalidComplexPatternException:
            raise Il2Error(f"{shown(pattern)} is no pattern; give one such as A(b=None)") from None
        if report_of(self._model) is not None:
            divided = sorted(monomer_names([complex_pattern]) - {*self._model.monomers.keys()})
            if divided or len(connected_components(complex_pattern)) > 1:
                raise Il2Error(
                    f"model {self._model.name!r} was decoupled, and its species do not tell how much there is of "
                    f"{complex_pattern}; give Simulator decoupled=False, or add an Observable to the model"
                )
        amounts: pd.Series = super().observable(complex_pattern.copy())
        return amounts
