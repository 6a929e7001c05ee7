"""The sources: BibTeX entries by key, and the tables of the package that cite them."""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Iterable, Mapping
from importlib import resources

from ..errors import unknown

__all__ = ["bibtex", "cited", "keys", "read_table"]


@functools.cache
def _entries() -> Mapping[str, str]:
    """Return the text of every entry by key; an entry begins at an ``@`` and ends at a lone brace."""
    text = (resources.files("pysb_il2.knowledge.data") / "references.bib").read_text(encoding="utf-8")
    found = re.finditer(r"^@\w+\{([^,\s]+),$.*?^\}$", text, flags=re.MULTILINE | re.DOTALL)
    return {entry[1]: entry[0] for entry in found}


def keys() -> tuple[str, ...]:
    """Return the keys of all sources, sorted.

    Examples
    --------
    >>> "Rickert2004" in keys()
    True
    """
    return tuple(sorted(_entries()))


def bibtex(wanted: Iterable[str]) -> str:
    """Return the BibTeX entries of the wanted keys, verbatim, each once, sorted by key.

    Parameters
    ----------
    wanted : iterable of str
        Keys; one string may hold several, separated by ``;`` as in the tables.

    Raises
    ------
    Il2Error
        If a key is not in ``references.bib``.

    Examples
    --------
    >>> print(bibtex(["Wang1987"]))
    @article{Wang1987,
      author = {Wang, Hong-Ming and Smith, Kendall A.},
      ...
    }
    """
    entries = _entries()
    split = {key for cell in ([wanted] if isinstance(wanted, str) else wanted) for key in split_keys(cell)}
    for key in sorted(split):
        if key not in entries:
            raise unknown("source", key, entries, where="references.bib")
    return "\n\n".join(entries[key] for key in sorted(split))


def split_keys(cell: str) -> tuple[str, ...]:
    """Return the keys that a `source` cell of a table holds.

    Examples
    --------
    >>> split_keys("Farhat2021;Ring2012")
    ('Farhat2021', 'Ring2012')
    """
    return tuple(key.strip() for key in cell.split(";") if key.strip())


@functools.cache
def read_table(name: str) -> tuple[Mapping[str, str], ...]:
    """Return the rows of one of the package's tables, as text by column.

    Examples
    --------
    >>> read_table("cells.tsv")[0]["protein"]
    'CD25'
    """
    text = (resources.files("pysb_il2.knowledge.data") / name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


def cited() -> dict[str, tuple[str, ...]]:
    """Return which tables cite each key.

    Examples
    --------
    >>> cited()["Voisinne2019"]
    ('cells.tsv', 'parameters.tsv')
    """
    tables: dict[str, set[str]] = {}
    for file in resources.files("pysb_il2.knowledge.data").iterdir():
        if file.name.endswith(".tsv"):
            for row in read_table(file.name):
                for key in split_keys(row.get("source", "")):
                    tables.setdefault(key, set()).add(file.name)
    return {key: tuple(sorted(tables[key])) for key in sorted(tables)}
