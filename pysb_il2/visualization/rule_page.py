"""Pages: the rules of a model, what happens in each and at which rates; and all pictures, one a tab."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from ..catalogue.describe import describe

if TYPE_CHECKING:
    from pysb import Model

__all__ = ["Page", "View", "rule_page", "tabbed_page"]

_STYLE = (
    "body{font-family:Helvetica,Arial,sans-serif;font-size:13px;color:#222;margin:16px}"
    "table{border-collapse:collapse}td,th{text-align:left;vertical-align:top;padding:4px 10px;overflow-wrap:anywhere;"
    "border:0;border-bottom:1px solid #d5d5d5}th{background:#eee;position:sticky;top:0}"
    "td:first-child{white-space:nowrap}"
)
_TABS = (
    "input[name=tab]{position:absolute;opacity:0}section{display:none;overflow-x:auto}h1{font-size:17px}"
    "label{display:inline-block;padding:6px 14px;margin:0 4px 10px 0;border:1px solid #999;border-radius:4px;"
    "cursor:pointer}"
)


class Page(str):
    """A page as HTML, which a notebook shows."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return str(self)


class View(Page):
    """A page that a notebook shows in a frame, where it keeps to itself."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return (
            f'<iframe sandbox srcdoc="{escape(self)}" style="width:100%;height:720px;border:1px solid #ddd"></iframe>'
        )


def rule_page(model: Model) -> Page:
    """Return the rules of a model as a page that needs no other file."""
    name, table = _rules(model)
    return Page(_page(name, _STYLE, f"<h1>{name}</h1>\n{table}\n"))


def tabbed_page(model: Model, pictures: Mapping[str, str], opened: str) -> View:
    """Return pictures by their names, and the rules, as a page of which one is opened; it needs no script."""
    name, table = _rules(model)
    tabs = {**pictures, "rules": f"<h1>{name}</h1>\n{table}"}
    checked = {tab: " checked" if tab == opened else "" for tab in tabs}
    inputs = "".join(f'<input type="radio" name="tab" id="tab-{tab}"{checked[tab]}>\n' for tab in tabs)
    labels = "".join(f'<label for="tab-{tab}">{tab}</label>' for tab in tabs)
    sections = "".join(f'<section id="{tab}">\n{content}\n</section>\n' for tab, content in tabs.items())
    opens = "".join(
        f"#tab-{tab}:checked~#{tab}{{display:block}}"
        f"#tab-{tab}:checked~nav label[for=tab-{tab}]{{background:#222;color:#fff}}"
        f"#tab-{tab}:focus-visible~nav label[for=tab-{tab}]{{outline:2px solid #0072b2}}"
        for tab in tabs
    )
    title = escape(model.name.replace("\0", "?"))
    return View(_page(title, _STYLE + _TABS + opens, f"{inputs}<nav>{labels}</nav>\n{sections}"))


def _rules(model: Model) -> tuple[str, str]:
    """Return what is said of the rules, and their table."""
    table = describe(model).drop(columns="rule")
    name = escape(f"{model.name}: {len(table)} rules".replace("\0", "?"))
    with pd.option_context("display.max_colwidth", None):  # else pandas cuts words off
        return name, table.to_html(index=False, border=0)


def _page(title: str, style: str, body: str) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{title}</title><style>{style}</style></head>\n<body>{body}</body></html>\n"
    )
