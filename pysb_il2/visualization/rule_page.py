"""The rules of a model as a page: what happens in each, by module, with the names of its rates."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from ..catalogue.describe import describe

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["Page", "rule_page"]

_STYLE = (
    "body{font-family:Helvetica,Arial,sans-serif;font-size:13px;color:#222;margin:16px}"
    "table{border-collapse:collapse}td,th{text-align:left;vertical-align:top;padding:4px 10px;overflow-wrap:anywhere;"
    "border:0;border-bottom:1px solid #d5d5d5}th{background:#eee;position:sticky;top:0}"
    "td:first-child{white-space:nowrap}"
)


class Page(str):
    """A page as HTML, which a notebook shows."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return str(self)


def rule_page(model: Model) -> Page:
    """Return the rules of a model as a page that needs no other file."""
    table = describe(model).drop(columns="rule")
    name = escape(f"{model.name}: {len(table)} rules".replace("\0", "?"))
    with pd.option_context("display.max_colwidth", None):  # else pandas cuts words off
        rows = table.to_html(index=False, border=0)
    return Page(
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{name}</title><style>{_STYLE}</style></head>\n"
        f"<body><h1>{name}</h1>\n{rows}\n</body></html>\n"
    )
