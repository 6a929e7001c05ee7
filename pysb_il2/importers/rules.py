"""A line of reaction rules: its patterns, its rates as text, and the keywords that change its meaning."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..errors import Il2Error
from ..text import shown
from .patterns import Cursor, Pattern, read_pattern

__all__ = ["ReadRule", "read_rule", "split_arguments"]

#: Rate laws that PySB has no counterpart for: they depend on the species that a pattern matches.
_LAWS = re.compile(r"\s*(Sat|MM|Hill|FunctionProduct)\s*\(")
_KEYWORDS = ("TotalRate", "DeleteMolecules", "MoveConnected")


@dataclass
class ReadRule:
    """A rule as it stands."""

    label: str
    sides: tuple[list[Pattern], list[Pattern]]
    reversible: bool
    rates: list[str]
    energy: bool
    keywords: frozenset[str]


def read_rule(text: str) -> ReadRule:
    """Return the rule in a line.

    Raises
    ------
    Il2Error
        If it is none, or has what PySB cannot say.

    Examples
    --------
    >>> rule = read_rule("bind: A(b) + B(a) <-> A(b!1).B(a!1)  kf, 2*kr")
    >>> rule.label, [len(side) for side in rule.sides], rule.rates
    ('bind', [2, 1], ['kf', '2*kr'])
    """
    cursor = Cursor(text)
    label = cursor.take(r"([A-Za-z_]\w*(?:\s+\w+)*|\d\w*(?:\s+\w+)*)\s*:(?!:)\s*") or cursor.take(
        r"(?!0\s*(?:\+|<?->))(\d+)\s+"
    )
    reactants, products = list[Pattern](), list[Pattern]()
    while True:
        pattern = read_pattern(cursor)
        reactants += [pattern] if pattern else []
        if not cursor.take(r"\s*\+\s*"):
            break
    arrow = cursor.take(r"\s*(<?->)\s*")
    if not arrow:
        raise Il2Error(f"no arrow stands at {shown(cursor.rest)}; write a rule such as 'A() -> B() k'")
    while True:
        pattern = read_pattern(cursor)
        products += [pattern] if pattern else []
        if not cursor.take(r"\s*\+\s*"):
            break
    if any(pattern.fixed for pattern in (*reactants, *products)):
        raise Il2Error("a pattern of a rule has a $; fix the amount of the seed species instead")
    rest, keywords = _without_keywords(cursor.rest)
    rates, energy = _rates(rest, reversible=arrow[1] == "<->")
    return ReadRule(label[1] if label else "", (reactants, products), arrow[1] == "<->", rates, energy, keywords)


def _without_keywords(text: str) -> tuple[str, frozenset[str]]:
    if found := re.search(r"\b(?:in|ex)clude_(?:reactants|products)\b", text):
        raise Il2Error(f"{found[0]} has no counterpart in PySB; write the condition into the patterns")
    text = re.sub(r"(?:^|(?<=\s))priority\s*=\s*\S+", " ", text)  # which BioNetGen reads and does not use
    held = set[str]()
    for keyword in _KEYWORDS:
        text, count = re.subn(rf"(?:^|(?<=\s)){keyword}(?=\s|$)", " ", text)
        held |= {keyword} if count else set()
    return text.strip(), frozenset(held)


def _rates(text: str, *, reversible: bool) -> tuple[list[str], bool]:
    if found := _LAWS.match(text):
        raise Il2Error(
            f"the rate law {found[1]} depends on the species that a pattern matches, which PySB cannot say; write the "
            "steps of the mechanism, or a function of observables"
        )
    if energy := re.fullmatch(r"Arrhenius\s*\((.*)\)", text):
        rates = split_arguments(energy[1])
        expected = 2
    else:
        rates = split_arguments(text)
        expected = 1 + reversible
    if len(rates) != expected or not all(rates):
        raise Il2Error(
            f"{shown(text)} gives no {'rates for both ways' if expected == 2 else 'rate'}; write one, such as k"
        )
    return rates, bool(energy)


def split_arguments(text: str) -> list[str]:
    """Return what stands between the commas that are in no brackets.

    Examples
    --------
    >>> split_arguments("max(a,b), c")
    ['max(a,b)', 'c']
    """
    parts, depth, begin = [], 0, 0
    for i, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            parts.append(text[begin:i].strip())
            begin = i + 1
    return [*parts, text[begin:].strip()]
