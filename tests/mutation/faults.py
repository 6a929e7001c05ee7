"""Small faults: the places in a file where one can be made, and the file with one of them."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

_FLIPPED: dict[type[ast.AST], type[Any]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}  # fmt: skip
#: Text for readers and what only type checkers read is no behaviour.
_TEXT = {"Il2Error", "NotDecouplableError", "unknown", "warn", "cast", "TypeVar"}
_SKIPPED_FIELDS = {"annotation", "returns", "decorator_list", "bases", "format_spec"}
_NAMES_ONLY = {"strict", "name", "encoding", "what", "where", "stacklevel"}

Change = Callable[[Any], object]


class Place(NamedTuple):
    """Where a fault can be made: its kind, the node in the order of `_nodes`, and which fault of that node."""

    kind: str
    node: int
    choice: int


class Fault(NamedTuple):
    """One fault: its kind, its lines, the statement before and after, and the whole file with it."""

    kind: str
    lines: range
    before: str
    after: str
    text: str


def places(source: str) -> list[Place]:
    """Return every place of a Python file in which a fault can be made."""
    return [
        Place(kind, number, choice)
        for number, (node, _) in enumerate(_nodes(ast.parse(source)))
        for choice, (kind, _) in enumerate(_faults(node))
    ]


def fault_at(source: str, place: Place) -> Fault:
    """Make one fault in a Python file."""
    tree = ast.parse(source)
    node, statement = list(_nodes(tree))[place.node]
    kind, change = list(_faults(node))[place.choice]
    before = _line(statement)
    first: int = node.lineno if isinstance(node, ast.stmt | ast.expr) else statement.lineno
    last = (node.end_lineno or first) if isinstance(node, ast.expr) else first
    if kind == "statement":
        _remove(tree, node)
        after = "pass"
    else:
        change(node)
        after = _line(statement) if kind != "return early" else f"return before the second half of {before}"
    return Fault(kind, range(first, last + 1), before, after, ast.unparse(ast.fix_missing_locations(tree)))


def faults_of_table(source: str) -> list[Fault]:
    """Make each constant of a table of constants ten times as large."""
    lines = source.splitlines()
    found = []
    for number, line in enumerate(lines[1:], 1):
        name, value, *rest = line.split("\t")
        if not re.fullmatch(r"[\d.e+-]+", value) or float(value) == 0:
            continue
        changed = "\t".join([name, f"{float(value) * 10:g}", *rest])
        text = "\n".join([*lines[:number], changed, *lines[number + 1 :], ""])
        shown = [" ".join(row.split("\t")[:3]) for row in (line, changed)]
        found.append(Fault("constant", range(number + 1, number + 2), *shown, text))
    return found


def _nodes(tree: ast.Module) -> Iterator[tuple[ast.AST, ast.stmt]]:
    """Yield the nodes that may be changed, each with its statement."""
    pending: list[tuple[ast.AST, ast.stmt]] = [(node, node) for node in reversed(tree.body)]
    while pending:
        node, statement = pending.pop()
        if _is_skipped(node):
            continue
        yield node, statement
        for field, value in ast.iter_fields(node):
            if field not in _SKIPPED_FIELDS and not (field == "keywords" and isinstance(node, ast.ClassDef)):
                children = value if isinstance(value, list) else [value]
                pending += [
                    (child, child if isinstance(child, ast.stmt) else statement)
                    for child in children
                    if isinstance(child, ast.AST)
                ]


def _is_skipped(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in _TEXT
        case ast.If(test=ast.Name(id="TYPE_CHECKING")) | ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
        case ast.AnnAssign(annotation=ast.Name(id="TypeAlias")) | ast.keyword(arg="strict"):
            return True
    return isinstance(node, ast.JoinedStr | ast.Import | ast.ImportFrom | ast.Assert)


def _faults(node: ast.AST) -> Iterator[tuple[str, Change]]:
    """Yield the faults that can be made in a node: the kind of each, and what makes it."""
    for find in (_faults_of_operator, _faults_of_constant, _faults_of_condition, _faults_of_call, _faults_of_statement):
        yield from find(node)


def _faults_of_operator(node: ast.AST) -> Iterator[tuple[str, Change]]:
    match node:
        case ast.Compare(ops=[first, *_]):
            yield "comparison", lambda node: node.ops.__setitem__(0, _FLIPPED[type(first)]())
        case ast.BinOp(op=op) | ast.AugAssign(op=op) | ast.BoolOp(op=op) if type(op) in _FLIPPED and not _joins(node):
            yield "operator", lambda node: setattr(node, "op", _FLIPPED[type(op)]())
        case ast.UnaryOp(op=ast.Not()):
            yield "not", lambda node: setattr(node, "operand", ast.UnaryOp(ast.Not(), node.operand))


def _faults_of_constant(node: ast.AST) -> Iterator[tuple[str, Change]]:
    match node:
        case ast.Constant(value=bool(value)):
            yield "constant", lambda node: setattr(node, "value", not value)
        case ast.Constant(value=int(value) | float(value)):
            if isinstance(value, int):
                yield "off by one", lambda node: setattr(node, "value", value + 1)
            if value:
                yield "constant", lambda node: setattr(node, "value", value * 10)


def _faults_of_condition(node: ast.AST) -> Iterator[tuple[str, Change]]:
    match node:
        case ast.If() | ast.IfExp():
            yield "condition", lambda node: setattr(node, "test", ast.Constant(False))
            yield "condition", lambda node: setattr(node, "test", ast.Constant(True))
        case ast.comprehension(ifs=[_, *_]):
            yield "condition", lambda node: setattr(node, "ifs", [])


def _faults_of_statement(node: ast.AST) -> Iterator[tuple[str, Change]]:
    if isinstance(node, ast.AugAssign | ast.Raise | ast.Continue | ast.Break) or (
        isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant | ast.Yield)
    ):
        yield "statement", lambda _: None
    match node:
        case ast.FunctionDef(body=[_, _, *_]) if not any(isinstance(n, ast.Return | ast.Yield) for n in ast.walk(node)):
            yield "return early", lambda node: node.body.insert(len(node.body) // 2, ast.Return(None))


def _faults_of_call(node: ast.AST) -> Iterator[tuple[str, Change]]:
    if not isinstance(node, ast.Call):
        return
    if len(node.args) > 1 and type(node.args[0]) is type(node.args[1]) in (ast.Name, ast.Attribute, ast.Subscript):
        yield "arguments", lambda node: node.args.__setitem__(slice(2), node.args[1::-1])
    for index, keyword in enumerate(node.keywords):
        if keyword.arg and keyword.arg not in _NAMES_ONLY:
            yield "keyword", lambda node, index=index: node.keywords.pop(index)  # type: ignore[misc]


def _joins(node: ast.AST) -> bool:
    """Say whether an operator joins texts or types, which Python itself notices."""
    return isinstance(node, ast.BinOp) and any(
        isinstance(side, ast.JoinedStr) or (isinstance(side, ast.Constant) and not isinstance(side.value, int | float))
        for side in (node.left, node.right)
    )


def _remove(tree: ast.Module, node: ast.AST) -> None:
    for parent in ast.walk(tree):
        for block in ("body", "orelse", "finalbody"):
            statements = getattr(parent, block, [])
            if isinstance(statements, list) and any(statement is node for statement in statements):
                statements[statements.index(node)] = ast.Pass()


def _line(statement: ast.stmt) -> str:
    """Return the head of a statement on one line."""
    head = ast.unparse(statement)
    if isinstance(getattr(statement, "body", None), list):
        head = next(line for line in head.splitlines() if not line.startswith("@"))
    return " ".join(head.split())
