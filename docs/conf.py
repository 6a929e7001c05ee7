"""Sphinx configuration: `uv run --group docs sphinx-build -W docs docs/_build`."""

project = "pysb-il2"
author = "The pysb-il2 developers"
extensions = ["myst_parser", "sphinx.ext.autodoc", "numpydoc"]
exclude_patterns = ["_build"]
html_theme = "alabaster"
html_title = "pysb-il2"
autodoc_typehints = "none"
numpydoc_show_class_members = False
myst_heading_anchors = 3
suppress_warnings = ["myst.xref_missing"]
