"""The page and its answers over HTTP, for browsers of this machine alone."""

from __future__ import annotations

import json
import queue
import secrets
import socket
import threading
import traceback
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Flask, Response, abort, jsonify, request, send_from_directory
from waitress.server import create_server
from werkzeug.exceptions import HTTPException

from ..catalogue.descriptions import listing
from ..errors import Il2Error
from ..knowledge.cells import cells
from ..knowledge.ligands import ligands
from ..messages import LOGGER
from ..models import NAMES
from ..modules import INHIBITORS
from ..text import shown
from .cells import Library
from .choices import DEFAULTS, DRUG_RANGE, MOST, RANGES, details, read_choices
from .downloads import FILES, content
from .results import show
from .session import Session, SupersededError, Turn

__all__ = ["HOST", "application", "free_socket", "web_server"]

HOST = "127.0.0.1"
#: Bytes of a question.
MOST_BYTES = 16_384
#: Seconds after which a page that has gone is noticed.
PULSE_SECONDS = 2.0
#: Nothing comes from elsewhere, nothing is sent elsewhere, and no page of others shows or reads ours.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}  # fmt: skip


def application(port: int, session: Session | None = None) -> Flask:
    """Return the application that answers at a port.

    Parameters
    ----------
    port : int
        At which browsers find it: another one in their words is refused.
    session : Session, optional
        Which ends the work that is under way when the explorer is closed.

    Examples
    --------
    >>> page = application(8000).test_client().get("/", base_url="http://127.0.0.1:8000")
    >>> page.status_code, "script-src 'self'" in page.headers["Content-Security-Policy"]
    (200, True)
    """
    app = Flask("pysb_il2.explorer", static_folder="assets", static_url_path="/assets", template_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app.json.sort_keys = False  # type: ignore[attr-defined]
    pages, library = session or Session(), Library()
    hosts = {f"{host}:{port}" for host in (HOST, "localhost")}

    @app.before_request
    def refuse_strangers() -> None:
        """See that the browser means this server, and that a page of ours asks."""
        if request.headers.get("Host") not in hosts:
            abort(403, "this explorer answers at its own address alone")
        origin = request.headers.get("Origin")
        if request.method == "POST" and origin is not None and origin.removeprefix("http://") not in hosts:
            abort(403, "a page of another server asks; open the explorer's own")
        if request.method == "POST" and request.mimetype != "application/json":
            abort(415, "questions are JSON")

    @app.after_request
    def add_headers(response: Response) -> Response:
        response.headers.update(HEADERS)
        return response

    @app.errorhandler(Exception)
    def say(error: Exception) -> tuple[Response, int]:
        status, words = _status_and_words(error)
        return jsonify(error=words), status

    @app.get("/")
    def page() -> Response:
        return send_from_directory(f"{app.static_folder}", "index.html")

    @app.get("/names")
    def names() -> Response:
        return jsonify(_names())

    @app.post("/facts")
    def facts() -> Response:
        asked = _asked("page", "number", "choices")
        chosen = read_choices(asked["choices"])
        with pages.working(_turn(pages, asked)):
            found = library.facts(chosen.model, chosen.detail, chosen.ligand)
        return jsonify(
            proteins=found.proteins, mutants=found.mutants,
            readouts={"alone": found.readouts_of(coculture=False), "coculture": found.readouts_of(coculture=True)},
        )  # fmt: skip

    @app.post("/show")
    def answer() -> Response:
        asked = _asked("page", "number", "choices")
        chosen = read_choices(asked["choices"])
        events = queue.SimpleQueue[dict[str, Any] | None]()
        turn = _turn(pages, asked, events)

        def work() -> None:
            try:
                with pages.working(turn):
                    for event in show(library, chosen, turn):
                        events.put(event)
                events.put({"kind": "done"})
            except Exception as error:
                events.put({"kind": "refused", "text": _status_and_words(error)[1]})
            events.put(None)

        threading.Thread(target=work, daemon=True).start()
        return Response(_lines(events, pages, turn), mimetype="application/x-ndjson")

    @app.post("/files/<name>")
    def file(name: str) -> Response:
        if name not in FILES:
            abort(404, "there is no such file")
        chosen = read_choices(_asked("choices")["choices"])
        turn = pages.ask(f"file {secrets.token_hex(8)}", 0, lambda _: None)
        with pages.working(turn):
            found = content(name, library, chosen, turn)
        headers = {"Content-Disposition": f'attachment; filename="pysb-il2-{chosen.model}-{name}"'}
        return Response(found, mimetype=FILES[name], headers=headers)

    return app


def _lines(events: queue.SimpleQueue[dict[str, Any] | None], pages: Session, turn: Turn) -> Iterator[str]:
    """Yield events as lines of JSON, and empty lines meanwhile, which end with the page that would read them."""
    try:
        while True:
            try:
                event = events.get(timeout=PULSE_SECONDS)
            except queue.Empty:
                yield "\n"
                continue
            if event is None:
                return
            yield f"{json.dumps(event)}\n"
    finally:
        pages.give_up(turn)


def _asked(*names: str) -> Mapping[str, Any]:
    """Return what a page has sent.

    Raises
    ------
    Il2Error
        If it is no mapping of these names.
    """
    try:
        asked = json.loads(request.get_data())
    except (ValueError, RecursionError):
        raise Il2Error("the question is no JSON; reload the page") from None
    if not isinstance(asked, dict) or asked.keys() != {*names}:
        raise Il2Error(f"the question is no mapping of {', '.join(names)}; reload the page")
    return asked


def _turn(pages: Session, asked: Mapping[str, Any], events: queue.SimpleQueue[Any] | None = None) -> Turn:
    page, number = asked["page"], asked["number"]
    if not (isinstance(page, str) and page.isalnum() and len(page) <= 40):
        raise Il2Error(f"page {shown(page)} has no name of letters and digits; reload it")
    if type(number) is not int or not 0 <= number < 2**53:
        raise Il2Error(f"number {shown(number)} counts no question; reload the page")
    return pages.ask(page, number, lambda words: events.put({"kind": "said", "text": words}) if events else None)


def _names() -> dict[str, Any]:
    """Return all that can be chosen, with words on it."""

    def described(kind: str) -> dict[str, str]:
        rows = (line.split(maxsplit=2) for line in listing(kind).splitlines())
        return {row[1]: row[2] if len(row) > 2 else "" for row in rows}

    return {
        "models": {name: {"text": described("models")[name], "details": details(name)} for name in NAMES},
        "cells": {name: described("cells").get(name, "") for name in cells()},
        "ligands": {name: described("ligands").get(name, "") for name in ligands()},
        "drugs": {name: described("inhibitors").get(name, "") for name in INHIBITORS},
        "ranges": RANGES, "drug_range": DRUG_RANGE, "most": MOST, "defaults": DEFAULTS,
    }  # fmt: skip


def _status_and_words(error: Exception) -> tuple[int, str]:
    """Return the status of an error, and what the page says of it: no traceback and no path."""
    if isinstance(error, HTTPException):
        return error.code or 500, error.description or error.name
    if isinstance(error, Il2Error):
        return 400, str(error)
    if isinstance(error, SupersededError):
        return 409, "something else was asked meanwhile"
    if isinstance(error, MemoryError | OSError):
        return 503, "there is not enough memory or room on the disk; take a smaller model"
    LOGGER.error("the explorer has a fault, please report it (%s: %s)", type(error).__name__, error)
    LOGGER.debug("%s", "".join(traceback.format_exception(error)))
    return 500, "this is a fault of pysb-il2, please report what you chose"


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
    try:
        found.bind((HOST, port or 0))
        found.listen()  # two that wait for connections cannot share a port
    except OSError as error:
        found.close()
        why = error.strerror or "it cannot be used"
        raise Il2Error(f"port {port} cannot be had ({why}); give another with --port, or leave it out") from None
    return found


def web_server(found: socket.socket, session: Session) -> Any:
    """Return the server of the page at a socket; its ``run()`` comes back when it is closed."""
    app = application(found.getsockname()[1], session)
    return create_server(
        app, sockets=[found], threads=8, connection_limit=64, max_request_body_size=MOST_BYTES,
        max_request_header_size=MOST_BYTES, channel_timeout=600, ident=None, clear_untrusted_proxy_headers=True,
    )  # fmt: skip
