"""What ``same=`` of `pysb_il2.join` says is one in two models."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pysb import Compartment, Model, Monomer, Parameter, Rule
from pysb.core import Component

from ..annotations import cell_types
from ..errors import Il2Error, unknown
from ..rules.names import kind_of

__all__ = ["Declared"]

_KEY = re.compile(r"(\w+)(?:\.(\w+)(?:~(\w+))?)?")


class Declared:
    """What is one in two models, by kind.

    Attributes
    ----------
    monomers, parameters, compartments, rules : dict of str to str
        By the name in the first model, that in the other.
    sites : dict of (str, str) to str or None
        By monomer and site of the first model, the site of the other; None where it is none of theirs.
    states : dict of (str, str, str) to str
        By monomer, site and state of the first model, the state of the other.

    Raises
    ------
    Il2Error
        If a name cannot be read or is not known, or one thing is said to be two.
    """

    def __init__(self, one: Model, other: Model, same: Mapping[str, str | None]) -> None:
        self._models = (one, other)
        self._components = [{c.name: c for c in model.all_components()} for model in self._models]
        self.monomers: dict[str, str] = {}
        self.parameters: dict[str, str] = {}
        self.compartments: dict[str, str] = {}
        self.rules: dict[str, str] = {}
        self.sites: dict[tuple[str, str], str | None] = {}
        self.states: dict[tuple[str, str, str], str] = {}
        for key in sorted(same, key=lambda key: "." in key):  # molecules first, by which sites may be named
            self._read(key, same[key])
        theirs = [*self.monomers.values(), *self.parameters.values()]
        theirs += [*self.compartments.values(), *self.rules.values()]
        theirs += [f"{self.monomers[monomer]}.{site}" for (monomer, _), site in self.sites.items() if site]
        for name in theirs:
            self._check_once(name, theirs.count(name))

    def _check_once(self, name: str, times: int) -> None:
        if times > 1:
            raise Il2Error(f"same= says of {times} things that they are {name!r} of {self._models[1].name!r}; keep one")

    def _read(self, key: str, given: str | None) -> None:
        first, site, state = _parts(key)
        if given is None and (state or not site):
            raise Il2Error(f"same= says None of {key!r}; that says of a site, as 'GRB2.SH2', that it is none of theirs")
        second, their_site, their_state = (self.monomers.get(first, first), "", "") if given is None else _parts(given)
        if given is not None and (bool(site), bool(state)) != (bool(their_site), bool(their_state)):
            raise Il2Error(
                f"same= says that {key!r} is {given!r}; name two molecules, two sites as 'GRB2.SH2', or two states as "
                "'GRB2.Y~p'"
            )
        pair = [self._component(i, name) for i, name in enumerate((first, second))]
        told = {
            Monomer: self.monomers, Parameter: self.parameters, Compartment: self.compartments, Rule: self.rules
        }.get(type(pair[0]))  # fmt: skip
        if type(pair[0]) is not type(pair[1]) or told is None:
            raise Il2Error(
                f"{first!r} of {self._models[0].name!r} is {kind_of(pair[0])} and {second!r} of "
                f"{self._models[1].name!r} is {kind_of(pair[1])}; "
                "same= takes monomers, Parameters, rules or compartments"
            )
        if told.setdefault(first, second) != second:
            raise Il2Error(f"same= says that {first!r} is {told[first]!r} and that it is {second!r}; keep one")
        if site:
            self._site((first, site), (second, their_site) if given is not None else None)
        if state:
            self._state((first, site, state), (second, their_site, their_state))

    def _component(self, i: int, name: str) -> Component:
        if name not in self._components[i]:
            raise unknown("component", name, self._components[i], where=f"model {self._models[i].name!r} (same=)")
        if label := cell_types(self._models[i]).get(name):
            raise Il2Error(
                f"{name!r} of {self._models[i].name!r} is written for the cells {label!r}, and the other model is of "
                "one cell; join the models of one cell, and populate the joined model"
            )
        return self._components[i][name]

    def _site(self, mine: tuple[str, str], theirs: tuple[str, str] | None) -> None:
        for model, key in zip(self._models, (mine, theirs), strict=True):
            if key is not None and key[1] not in (sites := getattr(model.monomers.get(key[0]), "sites", ())):
                raise unknown("site", key[1], sites, where=f"monomer {key[0]!r} of model {model.name!r} (same=)")
        site = theirs and theirs[1]
        if self.sites.setdefault(mine, site) != site:
            raise Il2Error(f"same= says two things of the site {'.'.join(mine)!r}; keep one")

    def _state(self, mine: tuple[str, str, str], theirs: tuple[str, str, str]) -> None:
        for model, (monomer, site, state) in zip(self._models, (mine, theirs), strict=True):
            states = model.monomers[monomer].site_states.get(site, ())
            if state not in states:
                where = f"site '{monomer}.{site}' of model {model.name!r} (same=)"
                raise unknown("state", state, states, where=where)
        self.states[mine] = theirs[2]


def _parts(key: str) -> tuple[str, str, str]:
    match = _KEY.fullmatch(key)
    if match is None:
        raise Il2Error(f"{key!r} in same= cannot be read; write a name, a site as 'GRB2.SH2' or a state as 'GRB2.Y~p'")
    return match[1], match[2] or "", match[3] or ""
