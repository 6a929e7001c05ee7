"""``pysb-il2 explore``: a page in the browser to choose cells, ligands and drugs, and to see what they do."""

from __future__ import annotations

import logging
import threading
import webbrowser
from argparse import ArgumentParser, Namespace
from importlib.util import find_spec

from ..errors import Il2Error
from .command import Command
from .output import write_standard_output

__all__ = ["COMMAND"]

#: Packages of the extra.
_NEEDED = ("flask", "waitress")


def _add_options(parser: ArgumentParser) -> None:
    words = "port of this machine at which the page is (default: one that is free)"
    parser.add_argument("--port", type=int, metavar="N", help=words)
    words = "do not open a browser; the address is printed in any case"
    parser.add_argument("--no-browser", action="store_true", help=words)


def _run(args: Namespace) -> None:
    if args.port is not None and not 1 <= args.port <= 65535:
        raise Il2Error(f"--port is {args.port}; give a number from 1 to 65535, or leave it out")
    if missing := [name for name in _NEEDED if find_spec(name) is None]:
        raise Il2Error(f"the explorer needs {' and '.join(missing)}; install pysb-il2[explore]")
    from ..simulation.processes import start_processes

    start_processes()  # before this one loads as much
    from ..explorer.server import free_socket, web_server
    from ..explorer.session import Session
    from ..simulation.parallel import in_thread

    logging.getLogger("waitress").setLevel(logging.CRITICAL)  # it would print what browsers do wrong
    session = Session()
    with free_socket(args.port) as found:
        serve = web_server(found, session)
        address = "http://{}:{}/".format(*found.getsockname())
        write_standard_output(f"The explorer is at {address} (Ctrl-C closes it)\n")
        if not args.no_browser:
            threading.Thread(target=webbrowser.open, args=[address], daemon=True).start()
        try:
            in_thread(serve)  # an interrupt does not wait for what is under way
        finally:
            session.close()


COMMAND = Command("open a page in the browser to explore the models", ("", "--port 8000"), _add_options, _run)
