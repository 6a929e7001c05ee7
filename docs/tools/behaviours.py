"""Write docs/behaviours.md and the table of docs/what_it_can_and_cannot_tell.md from the tests.

Run ``uv run python docs/tools/behaviours.py``.
"""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
MARK = "<!-- from here on written by docs/tools/behaviours.py -->"
HEAD = """# Behaviours: what is known, and what the models do

Each row is a test, named by the id of a behaviour. The range and its source stand in the first line of the test. A row
marked *no* is a strict expected failure: the model does not show the behaviour, and the test run fails if it ever does.
This page is written by `docs/tools/behaviours.py`.

"""


def tests():
    """Yield file, function, whether it fails as a whole or in part, and the reason, of every test."""
    for path in sorted(ROOT.glob("tests/**/test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                marks = [ast.unparse(mark) for mark in node.decorator_list]
                reasons = [found[1] for mark in marks for found in re.findall(r"reason=(['\"])(.*?)\1", mark)]
                whole = any(mark.startswith("pytest.mark.xfail") for mark in marks)
                shown = "no" if whole else "in part" if "xfail" in "".join(marks) else "yes"
                yield path, node, shown, reasons[0] if reasons and shown != "yes" else ""


def rows():
    """Yield id, statement, range and source, whether the model shows it, and why not."""
    for _, node, shown, why in tests():
        if found := re.match(r"test_(B\d\d)_(\w+)", node.name):
            text = (ast.get_docstring(node) or "").split("\n\n")[0].replace("\n", " ")
            yield found[1], found[2].replace("_", " "), text, shown, why


def failures():
    """Return the table of what is expected to fail, for docs/what_it_can_and_cannot_tell.md."""
    lines = ["| test | of | why |", "|---|---|---|"]
    for path, node, shown, why in tests():
        if shown != "yes":
            name = node.name.removeprefix("test_").replace("_", " ")
            lines.append(f"| {name}{'' if shown == 'no' else ' (in part)'} | `{path.name}` | {why} |")
    return "\n".join(lines) + "\n"


def page():
    """Return the page."""
    table = sorted(rows())
    ids = {row[0] for row in table}
    missed = {row[0] for row in table if row[3] != "yes"}
    lines = [f"{len(ids)} behaviours are tested; {len(ids - missed)} are reproduced in full.\n"]
    lines += ["| id | behaviour | range and source | reproduced | why not |", "|---|---|---|---|---|"]
    lines += [f"| {i} | {name} | {text} | {shown} | {why} |" for i, name, text, shown, why in table]
    return HEAD + "\n".join(lines) + "\n"


def limits():
    """Return docs/what_it_can_and_cannot_tell.md with its table brought up to date."""
    text = (ROOT / "docs" / "what_it_can_and_cannot_tell.md").read_text(encoding="utf-8")
    return text.split(MARK)[0] + MARK + "\n\n" + failures()


if __name__ == "__main__":
    (ROOT / "docs" / "behaviours.md").write_text(page(), encoding="utf-8")
    (ROOT / "docs" / "what_it_can_and_cannot_tell.md").write_text(limits(), encoding="utf-8")
