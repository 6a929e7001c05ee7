"""What a model's annotations say, as comments."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from ..knowledge.references import bibtex, keys, split_keys

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["bibliography", "header", "notes", "one_line", "parts", "table"]

#: Predicates in the order in which a comment gives their objects.
_ORDER = ("is", "isVersionOf", "hasUnit", "hasBasis", "hasSource", "hasProperty", "hasMutation")


def notes(model: Model, *, without: str = "isPartOf") -> dict[str, str]:
    """Return one comment for every annotated component, by its name.

    Parameters
    ----------
    model : pysb.Model
        The model.
    without : str
        A predicate that is said elsewhere.

    Examples
    --------
    >>> from pysb import Annotation, Model, Parameter
    >>> model = Model("m", _export=False)
    >>> kf = Parameter("kf", 1.0, _export=False)
    >>> for said, predicate in (("Foo2004", "hasSource"), ("1/s", "hasUnit")):
    ...     model.add_annotation(Annotation(kf, said, predicate, _export=False))
    >>> notes(model)
    {'kf': '1/s; Foo2004'}
    """
    said: dict[str, list[tuple[int, str]]] = {}
    for annotation in model.annotations:
        name = getattr(annotation.subject, "name", None)
        if name is None or annotation.subject is model or annotation.predicate == without:
            continue
        rank = _ORDER.index(annotation.predicate) if annotation.predicate in _ORDER else len(_ORDER)
        said.setdefault(name, []).append((rank, one_line(annotation.object)))
    return {
        name: "; ".join(text for _, text in sorted(facts, key=lambda fact: fact[0])) for name, facts in said.items()
    }


def parts(model: Model) -> dict[str, str]:
    """Return which part of the model each component belongs to, by its name, where that is annotated."""
    return {
        annotation.subject.name: one_line(annotation.object)
        for annotation in model.annotations
        if annotation.predicate == "isPartOf" and hasattr(annotation.subject, "name")
    }


def one_line(said: Any) -> str:
    r"""Return a text that can end a line of BNGL, where a last backslash would take in the next.

    Examples
    --------
    >>> one_line("two\nlines \\")
    'two lines'
    """
    return " ".join(str(getattr(said, "name", said)).split()).rstrip("\\ ")


def header(model: Model, what: str) -> list[str]:
    """Return the first lines of a file; no date, so that the same model gives the same bytes."""
    lines = [
        f"# {one_line(model.name or 'model')}",
        f"# Written by pysb-il2 {version('pysb-il2')} from a PySB model, {what}.",
    ]
    about = [f"# {one_line(a.object)} ({a.predicate})" for a in model.annotations if a.subject is model]
    modules = sorted(set(parts(model).values()))
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
    said = {key for a in model.annotations if a.predicate == "hasSource" for key in split_keys(one_line(a.object))}
    known = said & set(keys())  # a user's own model may cite anything, which its comments then say
    return [f"# {line}".rstrip("\\ ") for line in bibtex(known).splitlines()] if known else []


def table(rows: list[tuple[str, ...]], *, widest: int = 60) -> list[str]:
    """Return rows as aligned lines; a cell longer than `widest`, but for the first, moves nobody else's.

    Examples
    --------
    >>> table([("a", "1", "# s"), ("long_name", "22", "")])
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
