"""The page and its answers over HTTP, for browsers of this machine alone."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable

from flask import Flask, Response, abort, jsonify, request, send_from_directory
from waitress.server import create_server

from ..errors import Il2Error
from .answers import Answers, status_and_words
from .session import Session

__all__ = ["HOST", "application", "free_socket", "web_server"]

HOST = "127.0.0.1"
#: Bytes of a question.
MOST_BYTES = 16_384
#: Nothing comes from elsewhere, nothing is sent elsewhere, and no page of others shows or reads ours.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}  # fmt: skip


def application(port: int, session: Session | None = None, *, ahead: bool = False) -> Flask:
    """Return the application that answers at a port.

    Parameters
    ----------
    port : int
        At which browsers find it: another one in their words is refused.
    session : Session, optional
        Which ends the work that is under way when the explorer is closed.
    ahead : bool
        Whether other cells are computed while nobody asks for anything.

    Examples
    --------
    >>> page = application(8000).test_client().get("/", base_url="http://127.0.0.1:8000", buffered=True)
    >>> page.status_code, "script-src 'self'" in page.headers["Content-Security-Policy"]
    (200, True)
    """
    app = Flask("pysb_il2.explorer", static_folder="assets", static_url_path="/assets", template_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app.json.sort_keys = False  # type: ignore[attr-defined]  # names keep the order of their tables
    answers, hosts = Answers(session or Session(), ahead=ahead), {f"{host}:{port}" for host in (HOST, "localhost")}

    def refuse_strangers() -> None:
        """See that the browser means this server, and that a page of ours asks."""
        if request.headers.get("Host") not in hosts:
            abort(403, "this explorer answers at its own address alone")
        if request.method != "POST":
            return
        if request.headers.get("Origin", f"http://{HOST}:{port}").removeprefix("http://") not in hosts:
            abort(403, "a page of another server asks; open the explorer's own")
        if request.mimetype != "application/json":
            abort(415, "questions are JSON")

    def add_headers(response: Response) -> Response:
        response.headers.update(HEADERS)
        return response

    def say(error: Exception) -> tuple[Response, int]:
        status, words = status_and_words(error)
        return jsonify(error=words), status

    app.before_request(refuse_strangers)
    app.after_request(add_headers)
    app.register_error_handler(Exception, say)
    app.add_url_rule("/", "page", lambda: send_from_directory(f"{app.static_folder}", "index.html"))
    app.add_url_rule("/names", "names", answers.names)
    posted = (("facts", answers.facts), ("show", answers.show), ("files/<name>", answers.file))
    for name, answer in (*posted, ("selectivity", answers.selectivity)):
        app.add_url_rule(f"/{name}", name.partition("/")[0], answer, methods=["POST"])
    return app


def free_socket(port: int | None = None) -> socket.socket:
    """Return a socket that is bound to a port of this machine alone, by default a free one.

    Raises
    ------
    Il2Error
        If the port is in use, or may not be used.

    Examples
    --------
    >>> with free_socket() as free:
    ...     free.getsockname()[0]
    '127.0.0.1'
    """
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":  # else the port cannot be had again for a minute
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((HOST, port or 0))
        found.listen()  # two that wait for connections cannot share a port
    except OSError as error:
        found.close()
        why = error.strerror or "it cannot be used"
        raise Il2Error(f"port {port} cannot be had ({why}); give another with --port, or leave it out") from None
    return found


def web_server(found: socket.socket, session: Session) -> Callable[[], None]:
    """Return what serves the page at a socket, until it is interrupted."""
    app = application(found.getsockname()[1], session, ahead=True)
    server = create_server(
        app, sockets=[found], threads=8, connection_limit=64, max_request_body_size=4 * MOST_BYTES,
        max_request_header_size=MOST_BYTES, channel_timeout=600, ident=None, clear_untrusted_proxy_headers=True,
    )  # fmt: skip
    run: Callable[[], None] = server.run
    return run
