"""Comments of exported files: units, sources and modules from a model's annotations, and aligned columns."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from ..annotations import (
    EXCLUDES_ONLY,
    HAS_BASIS,
    HAS_MUTATION,
    HAS_PROPERTY,
    HAS_SOURCE,
    HAS_UNIT,
    IS,
    IS_PART_OF,
    IS_VERSION_OF,
    facts_by_name,
)
from ..knowledge.references import bibtex, keys, split_keys
from ..text import printable

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["aligned", "bibliography", "component_comments", "file_header", "module_of_component", "one_line"]

#: The order of annotations in a comment, by predicate.
_PREDICATE_ORDER = (IS, IS_VERSION_OF, HAS_UNIT, HAS_BASIS, HAS_SOURCE, HAS_PROPERTY, HAS_MUTATION)


def component_comments(model: Model) -> dict[str, str]:
    """Return one comment for each annotated component, by its name; `module_of_component` gives the modules.

    Examples
    --------
    >>> from pysb import Annotation, Model, Parameter
    >>> model = Model("m", _export=False)
    >>> kf = Parameter("kf", 1.0, _export=False)
    >>> for text, predicate in (("Foo2004", "hasSource"), ("1/s", "hasUnit")):
    ...     model.add_annotation(Annotation(kf, text, predicate, _export=False))
    >>> component_comments(model)
    {'kf': '1/s; Foo2004'}
    """
    facts: dict[str, list[tuple[int, str]]] = {}
    for annotation in model.annotations:
        name = getattr(annotation.subject, "name", None)
        if name is None or annotation.subject is model or annotation.predicate in (IS_PART_OF, EXCLUDES_ONLY):
            continue
        known = annotation.predicate in _PREDICATE_ORDER
        rank = _PREDICATE_ORDER.index(annotation.predicate) if known else len(_PREDICATE_ORDER)
        facts.setdefault(name, []).append((rank, one_line(annotation.object)))
    return {
        name: "; ".join(text for _, text in sorted(ranked, key=lambda fact: fact[0])) for name, ranked in facts.items()
    }


def module_of_component(model: Model) -> dict[str, str]:
    """Return the module of each component that an annotation says to be part of one, by the component's name."""
    return {name: one_line(module) for name, module in facts_by_name(model, IS_PART_OF).items()}


def one_line(content: object) -> str:
    r"""Return the object of an annotation on one line, without the last backslash, which continues a line of BNGL.

    Examples
    --------
    >>> one_line("two\nlines \\")
    'two lines'
    """
    return printable(" ".join(str(getattr(content, "name", content)).split())).rstrip("\\ ")


def file_header(model: Model, form: str) -> list[str]:
    """Return the first lines of a file; they hold no date, so that the same model gives the same bytes."""
    lines = [
        f"# {one_line(model.name or 'model')}",
        f"# Written by pysb-il2 {version('pysb-il2')} from a PySB model, {form}.",
    ]
    about = [f"# {one_line(a.object)} ({a.predicate})" for a in model.annotations if a.subject is model]
    modules = sorted(set(module_of_component(model).values()))
    if modules:
        about.append(f"# Its rules come from the modules {', '.join(modules)}.")
    return [*lines, *about, "# Comments give unit, basis and source where the model has them."]


def bibliography(model: Model) -> list[str]:
    r"""Return the entries of all sources that the model cites by their keys, as comments.

    Examples
    --------
    >>> from pysb import Annotation, Model, Parameter
    >>> model = Model("m", _export=False)
    >>> kf = Parameter("kf", 1.0, _export=False)
    >>> model.add_annotation(Annotation(kf, "Wang1987;a colleague", "hasSource", _export=False))
    >>> print(*bibliography(model)[:2], sep="\n")
    # @article{Wang1987,
    #   author = {Wang, Hong-Ming and Smith, Kendall A.},
    """
    cited = {key for a in model.annotations if a.predicate == HAS_SOURCE for key in split_keys(one_line(a.object))}
    known = cited & set(keys())  # a user's own model may cite other sources, whose keys its comments give
    return [f"# {line}".rstrip("\\ ") for line in bibtex(known).splitlines()] if known else []


def aligned(rows: list[tuple[str, ...]], *, widest: int = 60) -> list[str]:
    """Return rows as lines with aligned columns.

    Cells longer than `widest` do not widen their column; in the first column the limit is 60.

    Examples
    --------
    >>> aligned([("a", "1", "# s"), ("long_name", "22", "")])
    ['  a          1   # s', '  long_name  22']
    """
    columns = list(zip(*rows, strict=True))
    limits = [60, *[widest] * len(columns)]
    widths = [
        max((len(cell) for cell in column if len(cell) <= limit), default=0)
        for column, limit in zip(columns, limits, strict=False)
    ]
    return [
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
