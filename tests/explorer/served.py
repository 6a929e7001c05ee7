"""The command that opens the explorer, as a process of its own."""

import os
import re
import subprocess
import sys
from contextlib import contextmanager

#: A shell that runs tests in the background has its children ignore interrupts.
CODE = """import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)
from pysb_il2.cli.command_line import main; sys.exit(main(["explore", "--no-browser"]))"""


@contextmanager
def served(**environment):
    """Give the process and its address; it is killed if it still runs at the end."""
    with subprocess.Popen(
        [sys.executable, "-c", CODE], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, **environment},
    ) as process:  # fmt: skip
        try:
            line = process.stdout.readline()
            yield process, re.search(r"http://127\.0\.0\.1:\d+/", line)[0]
        finally:
            process.kill()
