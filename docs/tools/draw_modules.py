"""Write a page for each module and drug: its contact map and the table of its rules; the docs build calls it."""

import warnings
from pathlib import Path

from pysb import Model

import pysb_il2 as il2
from pysb_il2.modules import INHIBITORS, MODULES, il2_receptor

FOLDER = Path(__file__).parents[1] / "reference" / "module"


def _cell(text: object) -> str:
    """Return text as code in a cell of a table, whose bars it does not end."""
    return f"`{text}`".replace("|", r"\|") if str(text) else ""


def _model_with(name: str) -> Model:
    """Return a model that has a module, and a receptor by which JAKs meet."""
    module = MODULES[name]
    return il2.build(module) if name.endswith("_receptor") else il2.build(il2_receptor, module)


_MAP = """```{{figure}} {name}.svg
:alt: Contact map of the module {name}, which has its molecules, their sites and the bonds between them
:figclass: contact-map
```"""


def page(name: str, model: Model) -> tuple[str, str]:
    """Return the page of a module, and the contact map of its rules; both empty if it writes no rules."""
    rules = il2.describe(model)
    rules = rules[rules.module == name]
    if rules.empty:
        return "", ""
    drawing = str(il2.draw(il2.parts(model)[name]))
    lines = [
        f"# Rules of `{name}`",
        _MAP.format(name=name),
        "Molecules with the sites that the rules name, their states, and the bonds between them; dashed ones need "
        "what other modules do first. "
        f"[What the module is](../modules.md) and `pysb-il2 show {name}` say more.",
    ]
    table = ["| rule | pattern | forward | reverse |", "|---|---|---|---|"]
    for rule in rules.itertuples():
        cells = (rule.rule, rule.pattern, rule.forward, rule.reverse)
        table.append(f"| {' | '.join(map(_cell, cells))} |")
    return "\n\n".join([*lines, "\n".join(table)]) + "\n", drawing


def write() -> None:
    """Write all pages and maps."""
    FOLDER.mkdir(exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # two antibodies to CD25 in one model
        treated = il2.build("full", inhibitors=dict.fromkeys(INHIBITORS, 0.0))
    for name in (*MODULES, *INHIBITORS):
        text, drawing = page(name, treated if name in INHIBITORS else _model_with(name))
        if text:
            (FOLDER / f"{name}.md").write_text(text, encoding="utf-8")
            (FOLDER / f"{name}.svg").write_text(drawing, encoding="utf-8")
