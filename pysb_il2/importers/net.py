"""``.net`` files as flat models."""

from __future__ import annotations

import re

from pysb import Expression, Model, Parameter

from ..errors import Il2Error
from ..rules.expressions import check_functions
from ..rules.names import BUILT_IN, check_names
from ..text import shown
from .bngl_lines import Blocks, Row, at_row, matched, read_net_blocks
from .check import check_against_net
from .comments import annotate
from .draft import Draft
from .flat import FlatNetwork
from .formulas import as_number, formula
from .values import dependents_last, read_values

__all__ = ["check_net_file", "read_net_file"]

_SPECIES = re.compile(r"(\d+)\s+(\S+)\s+(\S.*)", re.ASCII)
_REACTION = re.compile(r"(\d+)\s+(\d[\d,]*)\s+(\d[\d,]*)\s+(\S+)", re.ASCII)
_GROUP = re.compile(r"\d+\s+([A-Za-z_]\w*)(?:\s+([\d*.,]+))?", re.ASCII)
_TERM = re.compile(r"(?:(\d+(?:\.\d*)?)\*)?(\d+)", re.ASCII)


def read_net_file(text: str, name: str, title: str) -> tuple[Model, list[str], dict[str, str]]:
    """Return the model of a ``.net`` text, the monomers of its species, and the names of its read-outs.

    Raises
    ------
    Il2Error
        Names the line that is no part of a network.
    """
    blocks = read_net_blocks(text, name)
    if not blocks.rows["seed species"]:
        raise Il2Error(f"{name} has no species; give a .net file, with 'begin species'")
    draft = Draft(blocks.title or title)
    values = read_values(blocks)
    draft.reserve(*BUILT_IN, *(value.name for value in values))
    draft.reserve(*(row.text.split()[1] for row in blocks.rows["groups"] if len(row.text.split()) > 1))
    constants = {row.number for row in blocks.rows["parameters"]}
    parameters = dependents_last([value for value in values if value.row.number in constants], name)
    for value in parameters:
        with at_row(value.row, name):
            found = formula(value.formula, draft.values)
            component = draft.value(value.name, found)
            if blocks.own:
                annotate(draft, component, value.row._replace(comment=_comment(value.row.comment)))
    network = FlatNetwork(draft)
    _add_species(draft, network, blocks)
    for row in blocks.rows["groups"]:
        with at_row(row, name):
            observable, listed = matched(_GROUP, row.text, "a group such as '1 A_total 1,2*3'")
            draft_terms = [matched(_TERM, term, "a term such as 2*3") for term in (listed or "").split(",") if term]
            network.observable(observable, [(float(w or 1), _index(i, len(network.monomers))) for w, i in draft_terms])
    for value in dependents_last([value for value in values if value.row.number not in constants], name):
        with at_row(value.row, name):
            content = as_number(formula(value.formula, draft.values))
            draft.add(Expression(value.name, content, _export=False))
    for row in blocks.rows["reactions"]:
        with at_row(row, name):
            _add_reaction(draft, network, row)
    check_names(draft.model)
    check_functions(draft.model)
    readouts = {one: one for one in (*draft.model.observables.keys(), *draft.model.expressions.keys())}
    return draft.model, [monomer.name for monomer in network.monomers], readouts


def check_net_file(read: tuple[Model, list[str], dict[str, str]], text: str, name: str) -> None:
    """Raise an `Il2Error` if the network of a model that was read differs from the file's."""
    check_against_net(read[0], text, read[1], read[2], name)


def _comment(comment: str) -> str:
    """Return the comment of ours behind what BioNetGen says of a parameter."""
    return comment.partition("; ")[2]


def _add_species(draft: Draft, network: FlatNetwork, blocks: Blocks) -> None:
    for expected, row in enumerate(blocks.rows["seed species"], start=1):
        with at_row(row, blocks.name):
            number, label, amount = matched(_SPECIES, row.text, "a species such as '1 A(b) 10'")
            if int(number) != expected:
                raise Il2Error(f"species {number} stands where {expected} should; the file is cut, so get it whole")
            bare = label.replace("$", "")
            simple = re.fullmatch(r"([A-Za-z_]\w*)\(\)", bare, re.ASCII)
            value = formula(amount, draft.values)
            initial = value if isinstance(value, (Parameter, Expression)) else draft.checked(label, value)
            network.species(draft.free(simple[1] if simple else f"s{number}"), bare, initial, fixed="$" in label)


def _index(text: str, count: int) -> int:
    index = int(text) - 1
    if not 0 <= index < count:
        raise Il2Error(f"species {text} is not in the file; it has {count}")
    return index


def _add_reaction(draft: Draft, network: FlatNetwork, row: Row) -> None:
    number, left, right, rate = matched(_REACTION, row.text, "a reaction such as '1 1,2 3 kf'")
    sides = [[_index(i, len(network.monomers)) for i in side.split(",") if i != "0"] for side in (left, right)]
    rules = re.match(r"[\w,]+", row.comment)
    name = rules[0].replace(",", "_and_") if rules else f"reaction_{number}"
    content = formula(rate, draft.values)
    if not content.is_number and not content.free_symbols:
        raise Il2Error(f"rate {shown(rate)} cannot be read; write a constant, a function or a multiple of one")
    network.reaction(name, sides[0], sides[1], content)
