"""Draw which wing of the package imports which, from the imports in the code, as an SVG.

The docs build calls `draw`; ``uv run python docs/tools/draw_wings.py`` prints the imports as text.
"""

import ast
import tomllib
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONTRACT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"][0]
#: From the ground up: a wing imports itself and wings that stand before it. The order is that of the contract.
WINGS = ("ground", "macros", *(layer for layer in reversed(CONTRACT["layers"]) if layer.isidentifier()))
#: These hand public names on, or keep old paths alive, and belong to no wing.
FACADES = ("__init__", "calibration", "cells", "measured", "plots", "moved")
CELL, LEFT, TOP = 34, 120, 110


def wing_of(module: str) -> str | None:
    """Return the wing that a dotted module belongs to, and None for facades and other packages."""
    if module == "macros" or module.startswith("macros."):
        return "macros"
    parts = module.split(".")
    if parts[0] != "pysb_il2" or len(parts) < 2 or parts[1] in FACADES:
        return None
    return parts[1] if parts[1] in WINGS else "ground"


def imported(path: Path) -> list[str]:
    """Return the dotted modules that a file imports, inside functions too."""
    package = path.relative_to(ROOT).parts[:-1]
    modules = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            home = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*home, *filter(None, [node.module])])
            # `from ..simulation import runner` names a file in what it imports, not in where from.
            modules += [f"{base}.{alias.name}" for alias in node.names] if base == "pysb_il2" else [base]
    return modules


def count_imports() -> Counter[tuple[str, str]]:
    """Return the number of import statements by importing and imported wing."""
    counts: Counter[tuple[str, str]] = Counter()
    for path in sorted([*ROOT.glob("pysb_il2/**/*.py"), *ROOT.glob("macros/*.py")]):
        source = wing_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for target in filter(None, map(wing_of, imported(path))):
            if source and source != target:
                counts[source, target] += 1
    return counts


def draw() -> str:
    """Return the SVG: one row for each wing that imports, one column for each wing that is imported."""
    counts = count_imports()
    size = CELL * len(WINGS)
    width, height = LEFT + size + 10, TOP + size + 10
    shapes = [f'<rect width="{width}" height="{height}" fill="white"/>']
    for i, wing in enumerate(WINGS):
        x, y = LEFT + CELL * i, TOP + CELL * i
        shapes += [
            f'<text x="{LEFT - 8}" y="{y + CELL / 2 + 5}" text-anchor="end">{wing}</text>',
            f'<text transform="translate({x + CELL / 2 + 5},{TOP - 8}) rotate(-60)">{wing}</text>',
            f'<rect x="{x}" y="{y}" width="{CELL}" height="{CELL}" fill="#d5dbe3"/>',
            f'<path d="M{LEFT} {y}h{size}M{x} {TOP}v{size}" stroke="#e3e3e3"/>',
        ]
    for (source, target), number in counts.items():
        row, column = WINGS.index(source), WINGS.index(target)
        colour = "#2f6690" if column < row else "#c1121f"
        x, y = LEFT + CELL * (column + 0.5), TOP + CELL * (row + 0.5)
        radius = min(6 + number**0.5 * 1.5, CELL / 2 - 1)
        shapes += [
            f'<circle cx="{x}" cy="{y}" r="{radius:.1f}" fill="{colour}"/>',
            f'<text x="{x}" y="{y + 4}" text-anchor="middle" font-size="11" fill="white">{number}</text>',
        ]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return f'{head} font-family="sans-serif" font-size="14" fill="#222">\n' + "\n".join(shapes) + "\n</svg>\n"


if __name__ == "__main__":
    for (source, target), number in sorted(count_imports().items(), key=lambda pair: WINGS.index(pair[0][0])):
        way = "" if WINGS.index(target) < WINGS.index(source) else "   THE WRONG WAY"
        print(f"{source:13s} -> {target:13s} {number:3d}{way}")
