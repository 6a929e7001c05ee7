"""Old names that keep working for a release, with a DeprecationWarning that gives the new one."""

from __future__ import annotations

import functools
import inspect
import itertools
import warnings
from collections.abc import Callable
from importlib import import_module
from typing import Any, ParamSpec, TypeVar

__all__ = ["keyword_only", "renamed_argument", "renamed_attribute", "renamed_name"]

_P = ParamSpec("_P")
_R = TypeVar("_R")


def _warn(old: str, new: str) -> None:
    """Warn at the line of whoever called the first of this file's functions that are running."""
    ours = itertools.takewhile(lambda frame: frame.filename == __file__, inspect.stack(0))
    stacklevel = 1 + sum(1 for _ in ours)
    warnings.warn(f"{old} is now {new}; the old name goes with version 0.2", DeprecationWarning, stacklevel=stacklevel)


def renamed_argument(**new_by_old: str) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Return a decorator for a function that also takes the old names of its keyword arguments.

    Raises
    ------
    TypeError
        On a call that gives an argument by both names.

    Examples
    --------
    >>> @renamed_argument(copies="copy_number_gsd")
    ... def fit(*, copy_number_gsd=None):
    ...     return copy_number_gsd
    >>> import warnings
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     fit(copies=2.0)
    2.0
    >>> print(caught[0].message)
    argument 'copies' of fit is now 'copy_number_gsd'; the old name goes with version 0.2
    """

    def decorate(function: Callable[_P, _R]) -> Callable[_P, _R]:
        name = function.__qualname__.removesuffix(".__init__")

        @functools.wraps(function)
        def accepts_old_names(*args: _P.args, **kwargs: _P.kwargs) -> _R:
            for old in new_by_old.keys() & kwargs.keys():
                new = new_by_old[old]
                if new in kwargs:
                    raise TypeError(f"{name} is given {new!r} twice, once by its old name {old!r}; keep {new!r}")
                _warn(f"argument {old!r} of {name}", repr(new))
                kwargs[new] = kwargs.pop(old)
            return function(*args, **kwargs)

        return accepts_old_names

    return decorate


def keyword_only(*names: str) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Return a decorator for a function whose last positional arguments `names` are now given by name.

    Examples
    --------
    >>> @keyword_only("kf", "Kd")
    ... def dock(domain, *, kf, Kd=0.0):
    ...     return kf * Kd
    >>> import warnings
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     dock("SH2", 2.0, 3.0)
    6.0
    >>> print(caught[0].message)
    dock(..., 2.0, 3.0) is now dock(..., kf=2.0, Kd=3.0); the old name goes with version 0.2
    """

    def decorate(function: Callable[_P, _R]) -> Callable[_P, _R]:
        kinds = [parameter.kind for parameter in inspect.signature(function).parameters.values()]
        n_positional = kinds.count(inspect.Parameter.POSITIONAL_OR_KEYWORD)

        @functools.wraps(function)
        def accepts_positions(*args: _P.args, **kwargs: _P.kwargs) -> _R:
            extra = dict(zip(names, args[n_positional:], strict=False))
            if extra and len(args) <= n_positional + len(names) and not extra.keys() & kwargs.keys():
                call = function.__qualname__.removesuffix(".__init__")
                old, by_name = ", ".join(map(str, extra.values())), ", ".join(f"{n}={v}" for n, v in extra.items())
                _warn(f"{call}(..., {old})", f"{call}(..., {by_name})")
                still_positional: Any = args[:n_positional]
                kwargs.update(extra)
                return function(*still_positional, **kwargs)
            return function(*args, **kwargs)

        return accepts_positions

    return decorate


def renamed_attribute(old: str, new: str) -> Any:
    """Return a property that hands on an attribute's new name: ``jump = renamed_attribute("jump", "run_ssa")``."""

    def read(self: object) -> object:
        _warn(f"attribute {old!r} of {type(self).__name__}", repr(new))
        return getattr(self, new)

    return property(read, doc=f"Old name of `{new}`.")


def renamed_name(module: str, **new_by_old: str) -> Callable[[str], Any]:
    """Return a module's ``__getattr__`` that hands on names under which its things were known.

    Parameters
    ----------
    module : str
        ``__name__`` of the module.
    **new_by_old : str
        The new name by the old one: one of the same module, or ``"pysb_il2.wing.file:name"``.

    Examples
    --------
    In a file, ``__getattr__ = renamed_name(__name__, jump="run_ssa")``.
    """

    def get(name: str) -> Any:
        if name not in new_by_old:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        home, _, new = new_by_old[name].rpartition(":")
        _warn(f"{module}.{name}", f"{home or module}.{new}")
        return getattr(import_module(home or module), new)

    return get
