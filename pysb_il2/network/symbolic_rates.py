"""Networks whose rates hold for all sizes of compartments and for total rates.

BioNetGen writes the value that a compartment's size has into rates, so that another size would need another network.
Here such a rate becomes a constant or a function of its own, such as ``k/V``. A total rate it writes as if it were one
per molecule. Here the reactions of a rule have it between them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from ..errors import Il2Error
from . import bionetgen
from .bionetgen import block_text, with_block
from .progress import Progress

__all__ = ["TOTAL_RATE_FACTOR", "generate_network", "total_rate_rules"]

#: Numbers of reactants and products; factor, rate, rules and conversion of units of a reaction.
_REACTION = re.compile(r"^(\s*\d+ (\S+) \S+) (?:([^\s*]+)\*)?(\w+) #(\S+)(?: unit_conversion=(\S+))?$", re.MULTILINE)

#: What a total rate is divided by: reactants by their group, and no fewer than a constant.
TOTAL_RATE_FACTOR = re.compile(r"max\((_reactants_\w+),(_least_\w+)\)")


def generate_network(
    bngl: str, *, name: str = "model", progress: Progress | None = None, action: str = bionetgen.EXPAND
) -> str:
    """Expand rules as `pysb_il2.network.bionetgen.generate_network` does, to rates that hold for all sizes."""
    named, sizes = _with_named_sizes(bngl)
    net = bionetgen.generate_network(named, name=name, progress=progress, action=action)
    if rules := total_rate_rules(bngl):
        net = _with_shared_total_rates(net, rules, name)
    return _with_symbolic_sizes(net, sizes) if sizes else net


def total_rate_rules(bngl: str) -> frozenset[str]:
    r"""Return the names of rules with a total rate, both ways of reversible ones.

    Examples
    --------
    >>> sorted(total_rate_rules("begin reaction rules\nr: A() <-> B() k, l TotalRate\nend reaction rules"))
    ['_reverse_r', 'r']
    """
    names = re.findall(r"^\s*(\w+):[^#\n]*\sTotalRate\b", block_text(bngl, "reaction rules"), re.MULTILINE)
    return frozenset(prefix + name for name in names for prefix in ("", "_reverse_"))


def _with_named_sizes(bngl: str) -> tuple[str, dict[str, str]]:
    """Return a model whose compartments have size 1, and by the names of these sizes what they stand for."""
    sizes: dict[str, str] = {}

    def named(match: re.Match[str]) -> str:
        name = _unused(f"_size_of_{match[2]}", bngl)
        sizes[name] = match[3]
        return f"{match[1]}{name}"

    compartments = re.sub(r"^(\s*(\w+)\s+[23]\s+)(\S+)", named, block_text(bngl, "compartments"), flags=re.MULTILINE)
    ones = "".join(f"{name} 1\n" for name in sizes)
    text = with_block(bngl, "compartments", compartments)
    return with_block(text, "parameters", block_text(text, "parameters") + ones), sizes


def _with_symbolic_sizes(net: str, sizes: Mapping[str, str]) -> str:
    """Return what BioNetGen made of a model of `_with_named_sizes`, with what the sizes stand for."""
    functions = _functions(net)
    constants, more_functions, name_of = list[str](), list[str](), dict[str, str]()

    def converted(match: re.Match[str]) -> str:
        head, _, factor, rate, rules, conversion = match.groups()
        if conversion:
            conversion = re.sub(r"\w+", lambda size: sizes.get(size[0], size[0]), conversion)
            operations = conversion[1:] if conversion.startswith("1/") else f"*{conversion}"
            operations = re.sub(r"[*/]1\.0\b", "", operations)  # a compartment without a size
            formula = f"{rate}{'()' * (rate in functions)}{operations}"
            if operations and formula not in name_of:
                name = f"_{rate}{operations.replace('/', '_per_').replace('*', '_times_')}"
                name = name_of[formula] = _unused(name, f"{net} {' '.join(name_of.values())}")
                if rate in functions:
                    more_functions.append(f"{name}() {formula}")
                else:
                    constants.append(f"{name} {formula}  # ConstantExpression")
            rate = name_of.get(formula, rate)
        return f"{head} {'' if factor in (None, '1') else f'{factor}*'}{rate} #{rules}"

    net = with_block(net, "reactions", _REACTION.sub(converted, block_text(net, "reactions")))
    numbered = (line.split(None, 1)[1] for line in _lines(net, "parameters"))
    kept = [line for line in numbered if line.split()[0] not in sizes]
    net = _with_lines(with_block(net, "parameters", ""), "parameters", kept + constants)
    return _with_lines(net, "functions", more_functions)


def _with_shared_total_rates(net: str, rules: frozenset[str], model: str) -> str:
    """Return a network in which the reactions of each of some rules have its rate between them.

    Each has the rate divided by the number of matches, the sum of what all would have at a rate of 1. Integrators need
    a rate that falls to 0 steadily where a reactant runs out, so reactants count as no fewer than `_least` there.
    """
    found = _REACTION.findall(block_text(net, "reactions"))
    reactions = [fields for fields in found if not rules.isdisjoint(fields[4].split(","))]
    matches: dict[str, dict[tuple[int, ...], float]] = defaultdict(lambda: defaultdict(float))
    for _, reactants, factor, _, rule, _ in reactions:
        if "," in rule:
            raise Il2Error(
                f"rules {rule.replace(',', ' and ')} of model {model!r} have the same total rate and make the same "
                "reaction, which BioNetGen takes for one; give each a Parameter of its own"
            )
        if reactants != "0":
            matches[rule][tuple(sorted(map(int, reactants.split(","))))] += float(factor or 1)
    rate_of = {rule: f"{rate}{'()' * (rate in _functions(net))}" for _, _, _, rate, rule, _ in reactions}
    total_of, constants, functions, groups = dict[str, str](), list[str](), list[str](), list[str]()
    for rule, weight_of in matches.items():
        products, positive = [], []
        for sums, weight in _factored(weight_of).items():
            factors, signs = [f"{weight:.17g}"], []
            for species in sums:
                group, least = (_unused(f"_{word}_{rule}_{len(groups)}", net) for word in ("reactants", "least"))
                groups.append(f"{group} {','.join(map(str, sorted(species)))}")
                constants.append(f"{least} {_least(net, species)}  # ConstantExpression")
                factors.append(f"max({group},{least})")
                signs.append(f"max({group},0)")
            products.append("*".join(factors))
            positive.append("*".join(signs))
        total_of[rule] = _unused(f"_total_{rule}", net)
        functions.append(f"{total_of[rule]}() if({'+'.join(positive)}>0,{rate_of[rule]}/({'+'.join(products)}),0)")

    def shared(match: re.Match[str]) -> str:
        head, _, factor, rate, rule, _ = match.groups()
        if rule not in rate_of:
            return match[0]
        return f"{head} {f'{factor}*' if factor else ''}{total_of.get(rule, rate)} #{rule}"

    net = with_block(net, "reactions", _REACTION.sub(shared, block_text(net, "reactions")))
    for block, lines in (("parameters", constants), ("functions", functions), ("groups", groups)):
        net = _with_lines(net, block, lines)
    return net


def _least(net: str, species: Collection[int]) -> str:
    """Return a small part of what there is at first of the molecules in some species, less than one molecule."""
    seeds = [(set(re.findall(r"(\w+)\(", text)), amount) for _, text, amount in map(str.split, _lines(net, "species"))]
    molecules = set[str]().union(*(seeds[i - 1][0] for i in species))
    there = [amount for named, amount in seeds if named & molecules and amount != "0"]
    total = "+".join(there or [amount for _, amount in seeds if amount != "0"] or ["1"])
    return f"if({total}>0,min(1e-9*({total}),0.5),1e-9)"


def _factored(weights: Mapping[tuple[int, ...], float]) -> dict[tuple[frozenset[int], ...], float]:
    """Return a sum of weighted products of species as one of weighted products of sums, each sum a set of species.

    Examples
    --------
    >>> _factored({(1, 2): 1.0, (1, 3): 1.0, (4, 2): 1.0, (4, 3): 1.0})
    {(frozenset({1, 4}), frozenset({2, 3})): 1.0}
    """
    terms = {tuple(frozenset([i]) for i in product): weight for product, weight in weights.items()}
    for position in range(max(map(len, terms), default=0)):
        merged: dict[tuple[float, tuple[frozenset[int], ...], tuple[frozenset[int], ...]], frozenset[int]] = {}
        for sums, weight in terms.items():
            key = weight, sums[:position], sums[position + 1 :]
            merged[key] = merged.get(key, frozenset()) | sums[position]
        terms = {(*before, species, *after): weight for (weight, before, after), species in merged.items()}
    return terms


def _lines(net: str, block: str) -> list[str]:
    return block_text(net, block).splitlines()


def _functions(net: str) -> set[str]:
    return set(re.findall(r"^\s*\d+ (\w+)\(\)", block_text(net, "functions"), re.MULTILINE))


def _with_lines(net: str, block: str, lines: Sequence[str]) -> str:
    """Return a network with more lines at the end of a block, which is made where there is none."""
    if lines and f"begin {block}\n" not in net:
        made = f"begin {block}\nend {block}\n"
        net = net + made if block == "groups" else net.replace("begin species\n", f"{made}begin species\n", 1)
    more = (f"{i:5d} {line}\n" for i, line in enumerate(lines, start=1 + len(_lines(net, block))))
    return with_block(net, block, block_text(net, block) + "".join(more))


def _unused(name: str, text: str) -> str:
    while re.search(rf"\b{name}\b", text):
        name += "_"
    return name
