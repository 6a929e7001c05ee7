"""Formulas of networks as text that MATLAB and GNU Octave compute alike, and names as both allow them."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from ..network import bionetgen

if TYPE_CHECKING:
    from ..network.network import Network

__all__ = ["HELPERS", "fields_of", "matlab_name", "matlab_names", "matlab_of_tree"]

#: How long names may be.
LONGEST = 63
#: Words of MATLAB, of Octave, or of both.
_WORDS = frozenset(re.findall(r"\w+", """
arguments break case catch classdef continue do else elseif end end_try_catch end_unwind_protect endenumeration
endevents endfor endfunction endif endmethods endparfor endproperties endspmd endswitch endwhile enumeration
events for function global if methods otherwise parfor persistent properties return spmd switch try until
unwind_protect unwind_protect_cleanup while __FILE__ __LINE__
"""))  # fmt: skip
#: Functions that the text of formulas calls.
HELPERS = """
function x = choose(condition, yes, no)
if condition
    x = yes;
else
    x = no;
end
end

function x = real_or_nan(x)
% MATLAB goes on with complex numbers where there is no real one.
if ~isreal(x)
    x = NaN;
end
end
"""
_SIGNS: dict[type[ast.AST], tuple[str, int]] = {
    ast.Lt: ("<", 1), ast.LtE: ("<=", 1), ast.Gt: (">", 1), ast.GtE: (">=", 1), ast.Eq: ("==", 1), ast.NotEq: ("~=", 1),
    ast.Add: ("+", 2), ast.Sub: ("-", 2), ast.Mult: ("*", 3), ast.Div: ("/", 3),
}  # fmt: skip
_HIGHEST = 9
#: What has no real value everywhere.
_PARTIAL = {
    "f_ln": "log",
    **{f"f_{name}": name for name in ("log2", "log10", "sqrt", "asin", "acos", "acosh", "atanh")},
}


def matlab_name(name: str, taken: Collection[str]) -> str:
    """Return a name that MATLAB allows and that is not taken.

    Examples
    --------
    >>> matlab_name("_rateLaw1", []), matlab_name("end", []), matlab_name("k", ["k"])
    ('x_rateLaw1', 'end_', 'k_')
    """
    allowed = name if name[:1].isalpha() else f"x{name}"
    found, number = allowed[:LONGEST], 0
    while found in _WORDS or found in taken:
        number += 1
        end = "_" if number == 1 else f"_{number}"
        found = allowed[: LONGEST - len(end)] + end
    return found


def matlab_names(names: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """Return other names for those that MATLAB does not allow; the rest keep theirs.

    Examples
    --------
    >>> matlab_names(["if", "if_", "_k"])
    {'if': 'if_2', 'if_': 'if_', '_k': 'x_k'}
    """
    names, used = list(names), set(taken)
    kept = {name for name in names if matlab_name(name, used) == name}
    used |= kept
    found = {}
    for name in names:
        found[name] = name if name in kept else matlab_name(name, used)
        used.add(found[name])
    return found


def fields_of(network: Network) -> dict[str, str]:
    """Return the field of each parameter, constant Expression, observable and Expression of a network."""
    functions = bionetgen.block_text(network.text, "functions").splitlines()
    named = (line.split()[1].removesuffix("()") for line in functions if line.strip())
    return matlab_names([*network.parameters, *sorted(network.constants), *network.groups, *named])


def matlab_of_tree(tree: ast.expr, names: Mapping[str, str]) -> str:
    """Return a formula that `pysb_il2.network.formulas.parse_formula` returned in MATLAB, with text for its names.

    Examples
    --------
    >>> from pysb_il2.network.formulas import parse_formula
    >>> matlab_of_tree(parse_formula("if(k>1,ln(k),-(a^b)^k)-(a-b)", {*"abk"}), {"a": "v.a", "b": "v.b", "k": "v.k"})
    'choose(v.k > 1.0, real_or_nan(log(v.k)), -real_or_nan(real_or_nan(v.a^v.b)^v.k)) - (v.a - v.b)'
    """
    return _text(tree, names)[0]


def _text(node: ast.expr, names: Mapping[str, str]) -> tuple[str, int]:
    """Return a formula and how closely its outermost operator joins."""

    def part(one: ast.expr, closeness: int) -> str:
        text, own = _text(one, names)
        return text if own >= closeness else f"({text})"

    match node:
        case ast.Constant(float(number)):
            return repr(number), _HIGHEST if number >= 0 else 2
        case ast.Name(name):
            return names[name[1:]], _HIGHEST
        case ast.UnaryOp(_, operand):
            return f"-{part(operand, 4)}", 2
        case ast.BinOp(left, ast.Pow(), right):
            return f"real_or_nan({part(left, _HIGHEST)}^{part(right, _HIGHEST)})", _HIGHEST
        case ast.BinOp(left, operator, right) | ast.Compare(left, [operator], [right]):
            sign, closeness = _SIGNS[type(operator)]
            # What is compared is in brackets where it compares by itself.
            return f"{part(left, closeness + (closeness == 1))} {sign} {part(right, closeness + 1)}", closeness
        case ast.Call(ast.Name(function), arguments):
            return _call(function, arguments, part), _HIGHEST
    raise AssertionError(ast.dump(node))


def _call(function: str, arguments: list[ast.expr], part: Callable[[ast.expr, int], str]) -> str:
    def condition(one: ast.expr) -> str:
        return part(one, 1) if isinstance(one, ast.Compare) else f"{part(one, 2)} ~= 0"

    match function, arguments:
        case "f_if", [asked, yes, no]:
            return f"choose({condition(asked)}, {part(yes, 0)}, {part(no, 0)})"
        case (("f_and" | "f_or"), [one, other]):
            return f"(({condition(one)}) {'&&' if function == 'f_and' else '||'} ({condition(other)}))"
        case (("f_max" | "f_min"), [first, *others]):
            text = f"({part(first, 0)})"
            for other in others:
                text = f"{function[2:]}({text}, {part(other, 0)})"
            return text
        case name, [argument]:
            text = part(argument, 0)
            return f"real_or_nan({_PARTIAL[name]}({text}))" if name in _PARTIAL else f"{name[2:]}({text})"
    raise AssertionError(function)
