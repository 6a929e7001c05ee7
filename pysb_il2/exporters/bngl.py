"""BNGL: the rules as BioNetGen, NFsim and VCell read them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pysb import Expression
from pysb.generator import bng

from ..errors import Il2Error
from ..network.canonical_bngl import printable
from ..network.limits import Limits
from ..network.symbolic_rates import generate_network
from ..rules.expressions import check_functions
from .comments import aligned, bibliography, component_comments, file_header, module_of_component
from .exporter import Exporter, ReadBack, read_net

if TYPE_CHECKING:
    from typing import Unpack

    from pysb import Model, Parameter, Rule

    from ..types import LimitOptions

__all__ = ["BNGL", "NO_MODULE", "bngl_text", "finite_value"]

#: The comment above lines of no module that stand behind those of one.
NO_MODULE = "of no module"

#: One line of a block: the name of the component that it defines, if any, and its columns.
_Row = tuple[str, tuple[str, ...]]
_EXPAND = "generate_network({overwrite=>1})"
_ACTIONS = """\
# To expand and simulate with BNG2.pl, take the # from these lines:
# {generate}
# simulate({method=>"ode",t_end=>3600,n_steps=>60})
"""


def bngl_text(model: Model, **limits: Unpack[LimitOptions]) -> str:
    """Return a model as BNGL: aligned sections, one rule per line, units and sources as comments.

    Parameters
    ----------
    model : pysb.Model
        Any PySB model.
    **limits
        ``max_iter``, ``max_agg`` and ``max_stoich`` of `pysb_il2.expand`, for the action that expands the rules.

    Raises
    ------
    Il2Error
        If BNGL cannot express the model.

    Examples
    --------
    >>> from pysb.examples.bngwiki_simple import model
    >>> text = bngl_text(model)
    >>> print(text[text.index("begin seed") : text.index("begin reaction")].rstrip())
    begin seed species
      EGF(R)               EGF0
      EGFR(L,CR1,Y1068~U)  EGFR0
    end seed species
    """
    check_functions(model)
    comments, modules = component_comments(model), module_of_component(model)
    lines = [*file_header(model, "in the BioNetGen language"), "begin model"]
    for block, rows in _blocks(model).items():
        if not rows:
            continue
        cells = [(*columns, f"# {comment}" if (comment := comments.get(name)) else "") for name, columns in rows]
        aligned_lines = aligned(cells, widest=24 if block == "parameters" else 60)  # numbers in a column
        if block in ("parameters", "energy patterns", "reaction rules"):
            aligned_lines = _under_module_names(aligned_lines, [modules.get(name) for name, _ in rows])
        lines += [f"begin {block}", *aligned_lines, f"end {block}", ""]
    sources = bibliography(model)
    limited = Limits.of(model, **limits)
    generate = limited.action if limited else _EXPAND
    ending = ["end model", "", _ACTIONS.replace("{generate}", generate), *(["# Sources:", *sources] if sources else [])]
    return "\n".join([*lines, *ending]).rstrip() + "\n"


def _read_back(model: Model, text: str) -> ReadBack:
    """Return the network that BioNetGen generates from a BNGL text."""
    action = text.rpartition("\n# generate_network(")[2].partition("\n")[0]
    options = {} if action in _EXPAND else {"action": f"generate_network({action}"}
    return read_net(model, generate_network(text, name="read back", progress=lambda *step: None, **options))


def _blocks(model: Model) -> dict[str, list[_Row]]:
    """Return the rows of each block of BNGL, in the order in which PySB writes the blocks."""
    return {
        "parameters": [
            *((p.name, (p.name, finite_value(p))) for p in model.parameters),
            *((e.name, (e.name, bng.expression_to_muparser(printable(e)))) for e in model.expressions_constant()),
        ],
        "compartments": [
            (c.name, (f"{c.name}  {c.dimension}  {c.size.name if c.size else '1.0'}"
                          f"{'  ' + c.parent.name if c.parent else ''}",))
            for c in model.compartments
        ],
        "molecule types": [
            (m.name, (f"{m.name}({','.join(bng.format_monomer_site(m, site) for site in m.sites)})",))
            for m in model.monomers
        ],
        "observables": [
            (o.name, (o.match.title(), o.name, bng.format_reactionpattern(o.reaction_pattern, for_observable=True)))
            for o in model.observables
        ],
        "functions": [
            (e.name, (f"{e.name}({','.join(tag.name for tag in e.tags())})", bng.expression_to_muparser(printable(e))))
            for e in model.expressions_dynamic()
        ],
        "seed species": [
            ("", (bng.format_complexpattern(initial.pattern, initial.fixed), initial.value.name))
            for initial in model.initials
        ],
        "energy patterns": [
            (e.name, (f"{e.name}:", f"{bng.format_complexpattern(e.pattern)}    {e.energy.name}"))
            for e in model.energypatterns
        ],
        "reaction rules": [(r.name, (f"{r.name}:", _reaction(r), _rate_law(r))) for r in model.rules],
    }  # fmt: skip


def finite_value(parameter: Parameter) -> str:
    """Return the shortest text that reads back as the value of a parameter."""
    if not math.isfinite(parameter.value):
        raise Il2Error(f"parameter {parameter.name!r} is {parameter.value}; give a finite value before exporting")
    return f"{parameter.value!r}".removesuffix(".0")


def _reaction(rule: Rule) -> str:
    """Return the patterns of a rule on both sides of its arrow; an empty side is written as 0."""
    left, right = (
        bng.format_reactionpattern(side if side.complex_patterns else None)
        for side in (rule.reactant_pattern, rule.product_pattern)
    )
    return f"{left} {'<->' if rule.is_reversible else '->'} {right}"


def _rate_law(rule: Rule) -> str:
    """Return the rate constants of a rule and the keywords that change its meaning."""
    if rule.energy:
        rates = f"Arrhenius({rule.rate_forward.name}, {rule.rate_reverse.name})"
    else:
        rates = ", ".join(_call(rate) for rate in (rule.rate_forward, rule.rate_reverse)[: 1 + rule.is_reversible])
    keywords = {
        "DeleteMolecules": rule.delete_molecules, "MoveConnected": rule.move_connected, "TotalRate": rule.total_rate,
    }  # fmt: skip
    return " ".join([rates, *(keyword for keyword, holds in keywords.items() if holds)])


def _call(rate: Parameter | Expression) -> str:
    """Return a rate as a rule names it: an Expression that depends on the state is a function."""
    # PySB writes every Expression as a function; a constant one is a parameter, which other readers do not call.
    if isinstance(rate, Expression) and not rate.is_constant_expression():
        return f"{rate.name}({', '.join(tag.name for tag in rate.tags())})"
    return str(rate.name)


def _under_module_names(lines: Sequence[str], modules: Sequence[str | None]) -> list[str]:
    """Put the name of a module above the first of the lines that belong to it."""
    grouped, current = [], None
    for line, module in zip(lines, modules, strict=True):
        if module != current:
            grouped.append(f"  # {module or NO_MODULE}")
            current = module
        grouped.append(line)
    return grouped


BNGL = Exporter("bngl", (".bngl",), bngl_text, _read_back)
