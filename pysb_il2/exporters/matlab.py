"""MATLAB: the reaction network as a file of functions, which GNU Octave runs too.

Constants, observables and Expressions keep their names as fields of structs. What MATLAB does not allow as a name gets
another, which a comment tells.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import TYPE_CHECKING

import numpy as np

from ..errors import Il2Error
from ..network import bionetgen
from ..network.expansion import expand
from ..network.formulas import parse_formula
from .comments import bibliography, component_comments, file_header
from .exporter import Exporter
from .matlab_formulas import HELPERS, fields_of, matlab_name, matlab_of_tree
from .matlab_functions import FILE, TAKEN
from .octave import octave_difference

if TYPE_CHECKING:
    from typing import Unpack

    from pysb import Model

    from ..network.network import Network, Reaction
    from ..types import LimitOptions
    from .phase_changes import Change

__all__ = ["MATLAB", "matlab_text"]


def matlab_text(model: Model, changes: Sequence[Change] = (), **limits: Unpack[LimitOptions]) -> str:
    r"""Return a model's reaction network as a function of MATLAB.

    Parameters
    ----------
    model : pysb.Model
        Any PySB model.
    changes : sequence of Change
        What happens to it later.
    **limits
        ``max_iter``, ``max_agg`` and ``max_stoich`` of `pysb_il2.expand`.

    Raises
    ------
    Il2Error
        If a formula is nested too deeply.

    Examples
    --------
    >>> from pysb.examples.bngwiki_simple import model
    >>> text = matlab_text(model)
    >>> text.splitlines()[0], "\n1 1 2 3 0  % egf_binds_egfr\n" in text
    ('function varargout = pysb_examples_bngwiki_simple(times, p, options)', True)
    """
    network = expand(model, decoupled=False, **limits)
    try:
        return _Writer(network).text(changes)
    except RecursionError:
        raise Il2Error(
            f"a formula of model {network.name!r} is nested too deeply for MATLAB; write it with fewer terms"
        ) from None


class _Writer:
    """Writes one network as a file."""

    def __init__(self, network: Network) -> None:
        self._network, self._comments = network, component_comments(network.model)
        constants = {name: text for name, text in self._formulas("parameters") if name in network.constants}
        functions = {name.removesuffix("()"): text for name, text in self._formulas("functions")}
        self._names = fields_of(network)
        self._fields = {"time": "t"} | {name: f"v.{field}" for name, field in self._names.items()}
        self._constants, self._functions = self._parsed(constants), self._parsed(functions)
        self._rates = self._parsed({reaction.rate: reaction.rate for reaction in network.reactions})
        self._rate_number = {rate: i for i, rate in enumerate(self._rates, start=1)}

    def _formulas(self, block: str) -> list[tuple[str, str]]:
        lines = bionetgen.block_text(self._network.text, block).splitlines()
        rows = (line.partition("#")[0].split(None, 2) for line in lines if line.strip())
        return [(name, text) for _, name, text in rows]

    def _parsed(self, formulas: Mapping[str, str]) -> dict[str, ast.expr]:
        return {name: parse_formula(text, self._fields) for name, text in formulas.items()}

    def text(self, changes: Sequence[Change]) -> str:
        """Return the file."""
        network = self._network
        number = {name: i for i, name in enumerate(network.groups, start=1)}
        reads = {name: f"o({i})" for name, i in number.items()}
        needed = {rate: self._needed(tree) for rate, tree in self._rates.items()}
        changing = {rate for rate, names in needed.items() if names & {*number, *self._functions, "time"}}
        for_rates = set[str]().union(*(needed[rate] for rate in changing))
        widths = [max((len(reaction[side]) for reaction in network.reactions), default=1) for side in (0, 1)]
        shown = [name for name in (*number, *self._functions) if name not in network.internal_names]
        example, value = next(reversed(network.parameters.items()), ("k", 1.0))
        return FILE.substitute(
            name=matlab_name(re.sub(r"\W", "_", network.name, flags=re.ASCII) or "model", TAKEN),
            header=_lines(self._header()), example=self._names.get(example, example), value=repr(value),
            species_number=len(network.species), observables_number=len(number), rates_number=len(self._rates),
            reactants=widths[0], products=widths[1], columns=1 + sum(widths),
            fixed=_listed(i for i, species in enumerate(network.species, start=1) if "$" in species),
            regulating=_listed(i for name, i in number.items() if name in for_rates),
            parameters=_lines(self._set({name: repr(value) for name, value in network.parameters.items()})),
            constants=_lines(self._set(self._constants)),
            functions=_lines([*self._set(reads), *self._set(self._functions)]),
            initials=_lines(self._initials()), rates=_lines(self._set_rates({*self._rates} - changing)),
            changing=_lines([
                *self._set({name: text for name, text in reads.items() if name in for_rates}),
                *self._set({name: tree for name, tree in self._functions.items() if name in for_rates}),
                *self._set_rates(changing),
            ]),
            changes=_lines(line for i, change in enumerate(changes, start=1) for line in self._change(i, change)),
            helpers=HELPERS.strip(), readouts=_lines(f"'{self._names[name]}'" for name in shown),
            species=_lines(f"'{species}'" for species in network.species),
            observables=_lines(
                f"{number[name]} {i + 1} {weight!r}" for name, terms in network.groups.items() for weight, i in terms
            ),
            reactions=_lines(map(self._reaction, network.reactions, repeat(widths))),
        )  # fmt: skip

    def _header(self) -> Iterator[str]:
        model, network = self._network.model, self._network
        yield from (
            f"% {line.lstrip('# ')}".rstrip() for line in (*file_header(model, "for MATLAB"), *bibliography(model))
        )
        if network.limits:
            yield f"% Limits of the expansion: {network.limits}"
        yield from (f"% {field} is {name} of the model." for name, field in self._names.items() if name != field)

    def _needed(self, tree: ast.expr) -> set[str]:
        """Return the names that a formula needs, with those that Expressions need which change with the state."""
        found, left = set[str](), [tree]
        while left:
            nodes = (node for node in ast.walk(left.pop()) if isinstance(node, ast.Name))
            names = {node.id[1:] for node in nodes if node.id.startswith("_")} - found
            found |= names
            left += [self._functions[name] for name in names & self._functions.keys()]
        return found

    def _set(self, values: Mapping[str, ast.expr | str]) -> Iterator[str]:
        """Yield lines that compute fields."""
        for name, value in values.items():
            text = value if isinstance(value, str) else matlab_of_tree(value, self._fields)
            comment = f"  % {self._comments[name]}" if name in self._comments else ""
            yield f"{self._fields[name]} = {text};{comment}"

    def _set_rates(self, rates: set[str]) -> Iterator[str]:
        for rate, tree in self._rates.items():
            if rate in rates:
                yield f"k({self._rate_number[rate]}) = {matlab_of_tree(tree, self._fields)};"

    def _initials(self) -> Iterator[str]:
        for i, amount in enumerate(self._network.initials, start=1):
            if (text := matlab_of_tree(parse_formula(amount, self._fields), self._fields)) != "0.0":
                yield f"y({i}) = {text};"

    def _reaction(self, reaction: Reaction, widths: Sequence[int]) -> str:
        sides = (
            [*(i + 1 for i in side), *[0] * (width - len(side))]
            for side, width in zip((reaction.reactants, reaction.products), widths, strict=True)
        )
        numbers = " ".join(" ".join(map(str, side)) for side in sides)
        return f"{self._rate_number[reaction.rate]} {numbers}  % {', '.join(reaction.rules)}".rstrip("% ")

    def _change(self, i: int, change: Change) -> Iterator[str]:
        yield f"list({i}).time = {change.seconds!r};"
        for what, values, usual in (("kept", change.kept, 1.0), ("added", change.added, 0.0)):
            yield f"list({i}).{what} = {usual:g} * ones({len(values)}, 1);"
            yield from (f"list({i}).{what}({j + 1}) = {float(values[j])!r};" for j in np.flatnonzero(values != usual))
        constants = ", ".join(f"'{self._names[name]}', {float(value)!r}" for name, value in change.constants.items())
        yield f"list({i}).constants = {{{constants}}};"


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))


MATLAB = Exporter("matlab", (".m",), matlab_text, difference=octave_difference, with_changes=matlab_text)
