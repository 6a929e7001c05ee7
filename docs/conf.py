"""Sphinx configuration: `uv run --group docs sphinx-build -W docs docs/_build`."""

import os
import sys
import tempfile
from pathlib import Path

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS / "tools"))

import draw_modules  # noqa: E402  (found through the line above)
import draw_wings  # noqa: E402
import list_modules  # noqa: E402
import list_tables  # noqa: E402

project = "pysb-il2"
author = "The pysb-il2 developers"
extensions = ["myst_nb", "sphinx.ext.autodoc", "numpydoc"]
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
# A worker process costs more than the short runs of a tutorial, which begin with the networks in the cache.
os.environ.setdefault("LOKY_MAX_CPU_COUNT", "1")
# Kernels keep their history and their sockets out of the user's home.
OF_KERNELS = tempfile.TemporaryDirectory()
os.environ |= dict.fromkeys(("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR"), OF_KERNELS.name)
nb_execution_mode = "force"  # what a page shows is what the code of today returns
nb_execution_raise_on_error = True
nb_execution_in_temp = True  # cells write into a folder that is thrown away
nb_execution_timeout = 900  # seconds for a cell, which may expand three networks
nb_output_stderr = "remove"  # how far an expansion is
nb_merge_streams = True

draw_modules.write()
list_modules.write()
list_tables.write()
(DOCS / "contributing" / "wings.svg").write_text(draw_wings.draw(), encoding="utf-8")
