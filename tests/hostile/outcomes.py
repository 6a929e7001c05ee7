"""One hostile call, and what may come of it: a result that makes sense, or one sentence of ours."""

import signal
import warnings
from contextlib import contextmanager

import numpy as np
import pandas as pd

from pysb_il2.errors import Il2Error

#: Seconds that one call may take on a machine that others use too.
LIMIT = 60


class NonsenseError(AssertionError):
    """What is no outcome of a call."""


@contextmanager
def bounded():
    def too_long(*_):
        raise NonsenseError(f"no answer in {LIMIT} s")

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(LIMIT)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def finite(found):
    """Whether a result holds no infinite number, and no NaN in an array."""
    if isinstance(found, pd.DataFrame):
        return all(not np.isinf(found[column]).any() for column in found.select_dtypes("number"))
    if isinstance(found, np.ndarray) and found.dtype.kind == "f":
        return bool(np.isfinite(found).all())
    if isinstance(found, dict):
        return all(map(finite, found.values()))
    if isinstance(found, tuple | list):
        return all(map(finite, found))
    return not isinstance(found, float) or np.isfinite(found)


def outcome(call, given):
    """Return what was said, None for a result, of a call whose arguments are hostile by name: (value, fits)."""
    right = {name: value() if type(value).__name__ in ("function", "_lru_cache_wrapper") else value
             for name, (value, _) in call.arguments.items() if name not in given}  # fmt: skip
    arguments = {name: given[name][0] if name in given else right[name] for name in call.arguments}
    try:
        with bounded(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = call.function(**arguments)
    except Il2Error as error:
        if "\n" in str(error) or not str(error):
            raise NonsenseError(f"is not one line: {error}") from None
        return str(error)
    except Exception:
        if any(callable(value) and fits for value, fits in given.values()):
            return "an error of the function that was given"
        raise
    if not all(fits for _, fits in given.values()):
        raise NonsenseError(f"was taken, which gave {str(found)[:60]}")
    if not finite(found):
        raise NonsenseError(f"gave what is not finite: {str(found)[:60]}")
    return None
