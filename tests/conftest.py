"""One cache of networks for the whole run, apart from the user's."""

import os
import tempfile

import matplotlib

matplotlib.use("Agg")
os.environ.setdefault("PYSB_IL2_CACHE", os.path.join(tempfile.gettempdir(), f"pysb-il2-tests-{os.getuid()}"))
