"""Sphinx configuration: `uv run --group docs sphinx-build -W docs docs/_build`."""

import sys
from pathlib import Path

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS / "tools"))

import draw_wings  # noqa: E402  (found through the line above)
import list_modules  # noqa: E402

project = "pysb-il2"
author = "The pysb-il2 developers"
extensions = ["myst_parser", "sphinx.ext.autodoc", "numpydoc"]
exclude_patterns = ["_build", "reference/*_listed.md"]  # written below and included by pages
html_theme = "furo"
html_title = "pysb-il2"
html_static_path = ["static"]
html_css_files = ["tables.css"]
autodoc_typehints = "none"
autodoc_preserve_defaults = True
default_role = "py:obj"  # names in single backquotes are links where they are documented
numpydoc_show_class_members = False
myst_heading_anchors = 3

list_modules.write()
(DOCS / "contributing" / "wings.svg").write_text(draw_wings.draw(), encoding="utf-8")
