"""Replicas that differ in names alone, so that BioNetGen expands one of them for all."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from .bionetgen import block_text

__all__ = ["find_renaming", "rename_network", "twin_observables"]

_WORD = re.compile(r"\w+")


def find_renaming(one: str, other: str, replicas: Collection[str], twins: Collection[str]) -> dict[str, str] | None:
    r"""Return the names by which the seeds and rules of one text become another's, and the other way round.

    Parameters
    ----------
    one, other : str
        BNGL of the same model, each with the seeds and rules of some replicas left out.
    replicas, twins : collection of str
        The monomers of the one and of the other, and states as ``~state``; nothing else may change its name but
        rules and rates.

    Returns
    -------
    dict of str to str or None
        None if the two differ in more than names.

    Examples
    --------
    >>> types = "begin molecule types\nA1(x,Y1)\nA2(x,Y2)\nB()\nend molecule types\n"
    >>> one, other = (types + f"begin reaction rules\n A{i}(Y{i}!?) + B() -> A{i}() k{i}\nend" for i in (1, 2))
    >>> find_renaming(one, other, ["A1"], ["A2"])
    {'A1': 'A2', 'A2': 'A1', 'Y1': 'Y2', 'Y2': 'Y1', 'k1': 'k2', 'k2': 'k1'}
    >>> find_renaming(one, other.replace("+ B()", ""), ["A1"], ["A2"])
    """
    names: dict[str, str] = {}
    for block in ("species", "reaction rules"):
        here, there = (re.findall(r"\w+|[^\w\s]", block_text(text, block)) for text in (one, other))
        if len(here) != len(there):
            return None
        for a, b in zip(here, there, strict=True):
            if a != b and not (a.isidentifier() and b.isidentifier()):
                return None
            if names.setdefault(a, b) != b or names.setdefault(b, a) != a:
                return None
    changed = {a: b for a, b in names.items() if a != b}
    lines = block_text(one, "molecule types").splitlines()
    types = {_WORD.findall(line)[0]: _WORD.findall(line) for line in lines if line.strip()}
    own, its = ([word.removeprefix("~") for word in words] for words in (replicas, twins))
    alike = all(
        [changed.get(a, a) for a in types[a_kind]] == types.get(changed.get(a_kind, ""))
        for a_kind in own
        if a_kind in types
    )
    shared = {word for kind, words in types.items() if kind not in {*own, *its} for word in words} - {*own, *its}
    called = set(re.findall(r"(\w+)\(\)", block_text(one, "functions")))
    if not alike or {changed.get(name) for name in own} != set(its) or changed.keys() & (shared | called):
        return None
    return changed


def twin_observables(bngl: str, names: Mapping[str, str], prefix: str) -> str:
    """Return the lines that count, under numbers with a prefix, what a text's observables count in a twin."""
    lines = [line.split(None, 2) for line in block_text(bngl, "observables").splitlines()]
    twins = [(kind, _rename_words(patterns, names), patterns) for kind, _, patterns in lines]
    return "".join(f"  {kind} {prefix}{i} {new}\n" for i, (kind, new, old) in enumerate(twins) if new != old)


def rename_network(net: str, names: Mapping[str, str], prefix: str) -> str:
    """Return the ``.net`` file of a twin, from that of a text with the lines of `twin_observables`."""
    for block in ("species", "reactions"):
        body = block_text(net, block)
        net = net.replace(body, _rename_words(body, names)) if body else net
    rows = {name: terms for _, name, *terms in (line.split() for line in block_text(net, "groups").splitlines())}
    body = "".join(
        f"{i:5d} {name} {' '.join(rows.get(f'{prefix}{i - 1}', rows[name]))}\n" for i, name in enumerate(rows, 1)
    )
    return net.partition("begin groups\n")[0] + f"begin groups\n{body}end groups\n"


def _rename_words(text: str, names: Mapping[str, str]) -> str:
    """Rename words; BioNetGen sets _reverse_ before the name of a rule."""
    return re.sub(r"(?<!\w)(_reverse_)?(\w+)", lambda m: (m[1] or "") + names.get(m[2], m[2]), text)
