"""SVG as text: words whose width is known before they are drawn, colours of modules and their legend."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

__all__ = [
    "BADGE", "INK", "LINE", "NO_MODULE", "Drawing", "arrow", "badge", "colour", "document", "legend", "printed",
    "shown_on_hover", "text", "width_of",
]  # fmt: skip

#: Light colours for black words, which colour-blind people tell apart (Paul Tol's scheme "light"); with numbers.
_COLOURS = (
    "#77aadd", "#ee8866", "#eedd88", "#ffaabb", "#99ddff", "#44bb99", "#bbcc33", "#aaaa00", "#dddddd",
)  # fmt: skip
INK, LINE = "#222222", "#555555"
#: The title of rules that no module has.
NO_MODULE = "of no module"
#: The font size of words, and the width of a module's number.
_SIZE, BADGE = 13, 22


class Drawing(str):
    """An SVG as text, which a notebook shows as a picture."""

    __slots__ = ()

    def _repr_svg_(self) -> str:
        return str(self)


def width_of(words: str) -> float:
    """Return how wide words are at most, in pixels; capitals of usual sans-serif fonts are 0.7 of their size."""
    return sum(0.72 if letter.isupper() or not letter.isascii() else 0.6 for letter in words) * _SIZE


def text(x: float, y: float, words: str, style: str = "") -> str:
    """Return words that begin at a point, unless the style says otherwise."""
    return f'<text x="{x:.1f}" y="{y:.1f}"{style and " " + style}>{printed(words)}</text>'


def printed(words: str) -> str:
    """Return words as XML, with a mark for what cannot be printed."""
    return escape("".join(letter if letter.isprintable() else "?" for letter in words))


def colour(module: str, modules: Sequence[str]) -> str:
    """Return the colour of a module, and white where there is none."""
    return _COLOURS[modules.index(module) % len(_COLOURS)] if module in modules else "#ffffff"


def badge(x: float, y: float, module: str, modules: Sequence[str]) -> list[str]:
    """Return the number of a module in its colour, centred on a point."""
    if module not in modules:
        return []
    number = str(modules.index(module) + 1)
    return [
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9" fill="{colour(module, modules)}" stroke="{INK}"/>',
        text(x, y + 4, number, 'text-anchor="middle" font-size="11"'),
    ]


def shown_on_hover(shape: str, words: str) -> str:
    """Return a shape that tells words where the mouse rests on it."""
    return f"<g><title>{printed(words)}</title>{shape}</g>"


def arrow(start: tuple[float, float], end: tuple[float, float], *, head: bool, style: str) -> list[str]:
    """Return a curve that leaves a point and comes to another level, with or without a head."""
    (x1, y1), (x2, y2) = start, end
    turn = (x1 + x2) / 2
    way = f"M{x1:.1f} {y1:.1f}C{turn:.1f} {y1:.1f} {turn:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
    shapes = [f'<path d="{way}" fill="none" stroke="{LINE}" {style}/>']
    if head:
        back = -7 if x2 > x1 else 7
        shapes.append(f'<path d="M{x2:.1f} {y2:.1f}l{back} -3.5v7z" fill="{LINE}"/>')
    return shapes


def legend(modules: Sequence[str], y: float, width: float) -> tuple[list[str], float]:
    """Return the modules with their numbers and colours in lines of a width, and where the next thing may begin."""
    shapes, x = [], 10.0
    for module in modules:
        size = BADGE + width_of(module) + 18
        if x > 10 and x + size > width:
            x, y = 10.0, y + 24
        shapes += [*badge(x + 9, y + 10, module, modules), text(x + BADGE, y + 14, module)]
        x += size
    return shapes, y + (34 if modules else 10)


def document(title: str, note: str, shapes: Iterable[str], width: float, height: float) -> Drawing:
    """Return a whole SVG with a heading; `shapes` begin 56 pixels from its top."""
    width = max(width, width_of(title) * 1.3 + 20, width_of(note) + 20)
    size = f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}"'
    return Drawing(
        "\n".join([
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="Helvetica, Arial, sans-serif" '
            f'font-size="{_SIZE}" fill="{INK}">',
            f'<rect width="{width:.0f}" height="{height:.0f}" fill="#ffffff"/>',
            text(10, 24, title, 'font-size="17" font-weight="bold"'), text(10, 44, note, f'fill="{LINE}"'),
            *shapes, "</svg>\n",
        ])
    )  # fmt: skip
