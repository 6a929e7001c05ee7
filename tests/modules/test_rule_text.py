"""The rules of every module as sorted text, one file each in rule_text/, at both levels of detail.

What the rules mean stands in the name of the test. ``uv run python tests/modules/test_rule_text.py`` writes the files
anew; read the difference before it is committed.
"""

from collections import defaultdict
from pathlib import Path

import pytest

import pysb_il2 as il2
from pysb_il2.annotations import IS_PART_OF, facts_by_name
from pysb_il2.modules import INHIBITORS, MODULES

FOLDER = Path(__file__).with_name("rule_text")
WRITTEN = {**MODULES, **INHIBITORS}
LEVELS = ("lumped", "sites")
#: Not of one module: what is counted, what the rates are, and what cells begin with.
SHARED = ("observables", "expressions", "initial amounts")


def meaning(name):
    """Return the first sentence of what a module's rules say they are."""
    if name in SHARED:
        return name
    first = (WRITTEN[name].rules.__doc__ or "").strip().partition("\n")[0]
    return f"{name}: {first}"


def model_at(level):
    modules = (module.forms.get(level, module) for module in MODULES.values())
    return il2.build(*modules, inhibitors=dict.fromkeys(INHIBITORS, 1.0))


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
    """Return the text of each file: lines of both levels, and after them those of one."""
    by_level = [lines_of(model_at(level)) for level in LEVELS]
    found = {}
    for name in (*WRITTEN, *SHARED):
        lumped, sites = (lines[name] for lines in by_level)
        only = [*(f"[lumped] {line}" for line in lumped - sites), *(f"[sites] {line}" for line in sites - lumped)]
        found[name] = "".join(f"{line}\n" for line in (*sorted(lumped & sites), *sorted(only)))
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
