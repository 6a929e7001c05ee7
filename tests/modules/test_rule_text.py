"""The rules of every module as sorted text, one file each in rule_text/, at every level of detail.

What the rules mean stands in the name of the test. ``uv run python tests/modules/test_rule_text.py`` writes the files
anew; read the difference before it is committed.
"""

from collections import defaultdict
from pathlib import Path

import pytest

import pysb_il2 as il2
from pysb_il2.annotations import IS_PART_OF, facts_by_name
from pysb_il2.modules import INHIBITORS, MODULES, il2_receptor, il15_receptor, jak_activation, trafficking

FOLDER = Path(__file__).with_name("rule_text")
WRITTEN = {**MODULES, **INHIBITORS}
#: Not of one module: what is counted, what the rates are, and what cells begin with.
SHARED = ("observables", "expressions", "initial amounts")


def meaning(name):
    """Return the first sentence of what a module's rules say they are."""
    if name in SHARED:
        return name
    first = (WRITTEN[name].rules.__doc__ or "").strip().partition("\n")[0]
    return f"{name}: {first}"


def models():
    """Return all modules at both levels of detail, and the other forms of receptors and JAK3 with what they touch."""
    drugs = dict.fromkeys(INHIBITORS, 1.0)
    by_level = {
        level: il2.build(*(module.forms.get(level, module) for module in MODULES.values()), inhibitors=drugs)
        for level in ("lumped", "sites")
    }
    receptors = il2_receptor(detail="preassembled"), il15_receptor(detail="trans")
    scaffold = jak_activation(detail="scaffold")
    return {**by_level, "preassembled, trans": il2.build(*receptors, trafficking, scaffold)}


def lines_of(model):
    """Return the lines of each file for one model."""
    module_of = facts_by_name(model, IS_PART_OF)
    lines = defaultdict(set)
    for rule in model.rules:
        rates = ", ".join(rate.name for rate in (rule.rate_forward, rule.rate_reverse) if rate is not None)
        alone = " (alone)" if rule.delete_molecules else ""
        lines[module_of[rule.name]].add(f"{rule.name}: {rule.rule_expression}{alone} at {rates}")
    lines["observables"] = {f"{o.name}: {o.reaction_pattern} ({o.match})" for o in model.observables}
    lines["expressions"] = {f"{e.name} = {getattr(e.expr, 'name', e.expr)}" for e in model.expressions}
    lines["initial amounts"] = {f"{i.pattern}: {i.value.name}" for i in model.initials}
    return lines


def texts():
    """Return the text of each file: lines of both levels of detail, and after them those of one form alone."""
    by_level = {level: lines_of(model) for level, model in models().items()}
    found = {}
    for name in (*WRITTEN, *SHARED):
        lumped, sites, other = (lines[name] for lines in by_level.values())
        alone = zip(by_level, (lumped - sites, sites - lumped, other - (lumped & sites)), strict=True)
        marked = sorted(f"[{level}] {line}" for level, lines in alone for line in lines)
        found[name] = "".join(f"{line}\n" for line in (*sorted(lumped & sites), *marked))
    return {name: text for name, text in found.items() if text}


@pytest.fixture(scope="module")
def found():
    return texts()


@pytest.mark.slow
@pytest.mark.parametrize("name", [*WRITTEN, *SHARED], ids=meaning)
def test_the_rules_are(found, name):
    path = FOLDER / f"{name.replace(' ', '_')}.txt"
    assert found.get(name, "") == (path.read_text(encoding="utf-8") if path.exists() else "")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.txt"):
        old.unlink()
    for each, text in texts().items():
        (FOLDER / f"{each.replace(' ', '_')}.txt").write_text(text, encoding="utf-8", newline="\n")
