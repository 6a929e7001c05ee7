"""Write docs/behaviours.md from the tests: ``uv run python docs/behaviours.py``."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
HEAD = """# What IL-2 signalling is known to do, and what the models do

Each row is a test named by the id of the behaviour; range and source stand in its first line. A row marked *no* is
a strict expected failure with its reason: the model does not show it, and if it ever does the tests say so. Made by
`docs/behaviours.py`.

"""


def rows():
    """Yield id, statement, whether the model shows it, the reason if not, and where the test stands."""
    for path in sorted(ROOT.glob("tests/**/test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            found = re.match(r"test_(B\d\d)_(\w+)", node.name) if isinstance(node, ast.FunctionDef) else None
            if not found:
                continue
            text = (ast.get_docstring(node) or "").split("\n\n")[0].replace("\n", " ")
            marks = [ast.unparse(d) for d in node.decorator_list] + [
                ast.unparse(a) for d in node.decorator_list if isinstance(d, ast.Call) for a in d.args
            ]
            reasons = [m for mark in marks for m in re.findall(r"xfail\(.*?reason=(['\"])(.*?)\1", mark)]
            whole = any(mark.startswith("pytest.mark.xfail") for mark in marks)
            shown = "no" if whole else "in part" if reasons else "yes"
            yield found[1], found[2].replace("_", " "), text, shown, reasons[0][1] if reasons else "", path.name


def page():
    """Return the page."""
    table = sorted(rows())
    ids = {row[0] for row in table}
    missed = {row[0] for row in table if row[3] != "yes"}
    lines = [f"{len(ids)} behaviours are tested; {len(ids - missed)} are shown in full.\n"]
    lines += ["| id | behaviour | range and source | shown | why not |", "|---|---|---|---|---|"]
    lines += [f"| {i} | {name} | {text} | {shown} | {why} |" for i, name, text, shown, why, _ in table]
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    (ROOT / "docs" / "behaviours.md").write_text(page(), encoding="utf-8")
