"""Errors that a user can mend: one sentence with what is wrong, where, and the way out."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from .text import printable, shown

__all__ = ["ArgumentTypeError", "Il2Error", "NotDecouplableError", "mapping_argument", "unknown"]


class Il2Error(ValueError):
    """Input that cannot be used; the message says what to change.

    Examples
    --------
    >>> raise Il2Error("dose -1 nM is negative; give doses of 0 nM or more")
    Traceback (most recent call last):
    ...
    pysb_il2.errors.Il2Error: dose -1 nM is negative; give doses of 0 nM or more
    """

    #: Of a command that ends with it: input that cannot be used.
    exit_status = 2

    def __init__(self, message: object = "") -> None:
        # What it quotes may have lines of its own, and what drives a terminal.
        super().__init__(printable(" ".join(str(message).split())))


class ArgumentTypeError(Il2Error, TypeError):
    """An argument of a wrong type; a TypeError and a ValueError.

    Examples
    --------
    >>> raise ArgumentTypeError("seed is 'x'; give a whole number")
    Traceback (most recent call last):
    ...
    pysb_il2.errors.ArgumentTypeError: seed is 'x'; give a whole number
    """


class NotDecouplableError(Il2Error):
    """A model, a rule or a choice of sites that exact decoupling cannot hold.

    Attributes
    ----------
    condition : int
        Which condition of exactness is broken, by its number in docs/explanation/decoupling.md; the message says it
        too. Zero where none was given.

    Examples
    --------
    >>> raise NotDecouplableError("rule 'R_lost' removes all that is bound to R", condition=5)
    Traceback (most recent call last):
    ...
    pysb_il2.errors.NotDecouplableError: rule 'R_lost' removes all that is bound to R (condition 5 of exact decoupling)
    """

    def __init__(self, message: str, condition: int = 0) -> None:
        super().__init__(f"{message} (condition {condition} of exact decoupling)" if condition else message)
        self.condition = condition


def unknown(kind: str, name: object, known: Iterable[str], where: str = "", *, aliases: Iterable[str] = ()) -> Il2Error:
    """Return the error for a name that is not among `known`, with near misses.

    Parameters
    ----------
    kind : str
        What the name should have named, such as ``"cell"``.
    name : object
        The name as given.
    known : iterable of str
        The names there are.
    where : str
        Where the name was looked for, such as ``"cells.tsv"``.
    aliases : iterable of str
        Other names that are understood; they count as near misses and are not listed.

    Examples
    --------
    >>> str(unknown("cell", "treg", ["Treg", "NK"]))
    "unknown cell 'treg'; did you mean 'Treg'? Known: NK, Treg"
    """
    options = sorted(known)
    folded = {option.casefold(): option for option in (*aliases, *options)}
    near = [folded[n] for n in difflib.get_close_matches(str(name).casefold(), folded, n=3, cutoff=0.5)]
    hint = f"; did you mean {' or '.join(repr(n) for n in near)}?" if near else ";"
    listing = ", ".join(options[:25]) + (", ..." if len(options) > 25 else "") or "none"
    return Il2Error(f"unknown {kind} {shown(name)}{' in ' + where if where else ''}{hint} Known: {listing}")


def mapping_argument(given: object, option: str, example: str) -> Mapping[Any, Any]:
    """Return the mapping that an option gives, an empty one where it was left out, or say that it is no mapping.

    A pandas Series is one.

    Examples
    --------
    >>> mapping_argument(None, "copies", "{'CD122': 2.0}")
    {}
    >>> mapping_argument(["CD122"], "copies", "{'CD122': 2.0}")
    Traceback (most recent call last):
    ...
    pysb_il2.errors.Il2Error: copies=['CD122'] is not a mapping; give one, such as copies={'CD122': 2.0}
    """
    value: Any = {} if given is None else given
    if hasattr(value, "to_dict") and value.ndim == 1:  # of pandas, which is not loaded here
        value = value.to_dict()
    if not isinstance(value, Mapping):
        raise Il2Error(f"{option}={shown(given)} is not a mapping; give one, such as {option}={example}")
    return value
