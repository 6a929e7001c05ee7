"""The differential equations of a network as a Python file that needs NumPy alone."""

from __future__ import annotations

import ast
import keyword
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version

from ..network.network import Network
from .symbolic_formulas import python_of_tree

__all__ = ["python_text"]

#: Names that the file uses itself.
_TAKEN = {"np", "abs", "max", "min", "flux", "float", "t", "y", "parameters", *keyword.kwlist}


def python_text(
    network: Network, trees: Mapping[str, ast.expr], rates: Sequence[ast.expr], initials: Sequence[ast.expr]
) -> str:
    """Return the file.

    Parameters
    ----------
    network : Network
    trees : mapping of str to ast.expr
        Constants and functions, in an order in which each can be computed.
    rates, initials : sequence of ast.expr
        Of the reactions and of the species.
    """
    return _File(network, trees).text(rates, initials)


class _File:
    def __init__(self, network: Network, trees: Mapping[str, ast.expr]) -> None:
        self._network = network
        constants = [name for name in trees if name in network.constants]
        functions = [name for name in trees if name not in network.constants]
        self._names = {"time": "t"}
        for name in (*network.parameters, *constants, *network.groups, *functions):
            self._names[name] = _unused(name, {*_TAKEN, *self._names.values()})
        self._lines: dict[str, tuple[str, set[str]]] = {
            name: (f"np.float64(parameters[{name!r}])", set()) for name in network.parameters
        }
        for name in constants:
            self._lines[name] = python_of_tree(trees[name], self._names), _names_in(trees[name])
        for name, terms in network.groups.items():
            species = [f"{weight!r} * y[{i}]" if weight != 1 else f"y[{i}]" for weight, i in terms]
            self._lines[name] = " + ".join(species) or "0.0", set()
        for name in functions:
            self._lines[name] = python_of_tree(trees[name], self._names), _names_in(trees[name])

    def text(self, rates: Sequence[ast.expr], initials: Sequence[ast.expr]) -> str:
        """Return the file."""
        network = self._network
        fluxes = []
        terms: list[list[str]] = [[] for _ in network.species]
        for j, (reaction, tree) in enumerate(zip(network.reactions, rates, strict=True)):
            factors = "".join(f" * y[{i}]" for i in reaction.reactants)
            fluxes.append(f"    flux[{j}] = ({python_of_tree(tree, self._names)}){factors}\n")
            change = Counter(reaction.products)
            change.subtract(reaction.reactants)
            for i, number in change.items():
                if number and "$" not in network.species[i]:
                    sign = "-" if number < 0 else "+"
                    terms[i].append(f"{sign} {f'{abs(number)} * ' if abs(number) > 1 else ''}flux[{j}]")
        sums = [" ".join(signed).removeprefix("+ ") or "0.0" for signed in terms]
        amounts = [python_of_tree(tree, self._names) for tree in initials]
        hidden = {*network.parameters, *network.constants, *network.internal_names}
        shown = [name for name in self._lines if name not in hidden]
        readouts = "".join(f"        {name!r}: {self._names[name]},\n" for name in shown)
        return (
            f"# The differential equations of model {network.name!r}, written by pysb-il2 {version('pysb-il2')}.\n"
            "# Amounts and times are in the model's units.\n"
            "import numpy as np\n\n"
            f"PARAMETERS = {{\n{_items(f'{name!r}: {value!r}' for name, value in network.parameters.items())}}}\n"
            f"SPECIES = [\n{_items(map(repr, network.species))}]\n\n\n"
            "def initial_amounts(parameters=PARAMETERS):\n"
            f"{self._definitions(initials)}"
            f"    return np.array([\n{_items(amounts, 8)}    ], dtype=float)\n\n\n"
            "def rates_of_change(t, y, parameters=PARAMETERS):\n"
            f"    y, flux = np.asarray(y, dtype=float), np.empty({len(fluxes)})\n"
            f"{self._definitions(rates)}{''.join(fluxes)}"
            f"    return np.array([\n{_items(sums, 8)}    ])\n\n\n"
            "def readouts(t, y, parameters=PARAMETERS):\n"
            "    y = np.asarray(y, dtype=float)\n"
            f"{self._definitions(needed=shown)}"
            f"    return {{\n{readouts}    }}\n"
        )

    def _definitions(self, trees: Iterable[ast.expr] = (), needed: Iterable[str] = ()) -> str:
        """Return the lines that compute what some formulas and names need."""
        used = set(needed).union(*map(_names_in, trees))
        lines = []
        for name, (formula, names) in reversed(self._lines.items()):
            if name in used:
                used |= names
                lines.append(f"    {self._names[name]} = {formula}\n")
        return "".join(reversed(lines))


def _items(texts: Iterable[str], indent: int = 4) -> str:
    return "".join(f"{' ' * indent}{text},\n" for text in texts)


def _names_in(tree: ast.expr) -> set[str]:
    """Return the values that a formula uses, not its functions, which have other prefixes."""
    return {node.id[1:] for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id.startswith("_")}


def _unused(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    return name
