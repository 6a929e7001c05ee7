"""What the explorer answers to the questions of its pages."""

from __future__ import annotations

import itertools
import json
import queue
import secrets
import threading
import traceback
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from typing import Any

from flask import Response, abort, jsonify, request
from werkzeug.exceptions import HTTPException

from ..catalogue.descriptions import listing
from ..errors import Il2Error
from ..knowledge.cells import cells
from ..knowledge.ligands import ligands
from ..messages import LOGGER
from ..models import NAMES
from ..modules import INHIBITORS
from ..simulation.processes import processes_run, start_processes
from ..text import shown
from .cells import Library
from .choices import DEFAULTS, DRUG_RANGE, MOST, RANGES, Choices, details, read_choices
from .downloads import FILES, content
from .results import compute_other_cells, show
from .selectivity import selectivity_map
from .session import AHEAD, Session, SupersededError, Turn

__all__ = ["Answers", "status_and_words"]

#: Seconds after which a page that has gone is noticed.
PULSE_SECONDS = 2.0
Events = queue.SimpleQueue[dict[str, Any] | None]


class Answers:
    """Answers to the questions of pages, of one session."""

    def __init__(self, session: Session, *, ahead: bool = False) -> None:
        self._pages, self._library, self._ahead, self._numbers = session, Library(), ahead, itertools.count()

    def names(self) -> Response:
        """Return all that can be chosen, with words on it."""
        return jsonify(
            models={name: {"text": _words("models")[name], "details": details(name)} for name in NAMES},
            cells={name: _words("cells").get(name, "") for name in cells()},
            ligands={name: _words("ligands").get(name, "") for name in ligands()},
            drugs={name: _words("inhibitors").get(name, "") for name in INHIBITORS},
            ranges=RANGES, drug_range=DRUG_RANGE, most=MOST, defaults=DEFAULTS,
        )  # fmt: skip

    def facts(self) -> Response:
        """Return what the model that is chosen offers."""
        asked = _asked("page", "number", "choices")
        chosen = read_choices(asked["choices"])
        with self._pages.working(self._turn(asked)):
            found = self._library.facts(chosen.model, chosen.detail, chosen.ligand)
        return jsonify(
            proteins=found.proteins, mutants=found.mutants,
            readouts={"alone": found.readouts_of(coculture=False), "coculture": found.readouts_of(coculture=True)},
        )  # fmt: skip

    def show(self) -> Response:
        """Return what is shown of the choices, line by line as it is computed."""
        asked = _asked("page", "number", "choices")
        chosen, events = read_choices(asked["choices"]), Events()
        turn = self._turn(asked, events)

        def work() -> None:
            if self._ahead and not processes_run():
                start_processes()
            try:
                with self._pages.working(turn):
                    for event in show(self._library, chosen, turn):
                        events.put(event)
                events.put({"kind": "done"})
            except Exception as error:
                events.put({"kind": "refused", "text": status_and_words(error)[1]})
            events.put(None)
            if self._ahead:
                self._look_ahead(chosen)

        threading.Thread(target=work, daemon=True).start()
        return Response(self._lines(events, turn), mimetype="application/x-ndjson")

    def selectivity(self) -> Response:
        """Return which affinities of the ligand would tell the first two cells apart."""
        asked = _asked("page", "number", "choices")
        chosen, turn = read_choices(asked["choices"]), self._turn(asked)
        with self._pages.working(turn):
            return jsonify(selectivity_map(self._library, chosen, turn))

    def _look_ahead(self, chosen: Choices) -> None:
        """Compute other cells of the same choices, until something is asked."""
        with suppress(SupersededError, Il2Error):  # a page that asks for such a cell is told
            turn = self._pages.ask(AHEAD, next(self._numbers), lambda _: None)
            with self._pages.working(turn):
                compute_other_cells(self._library, chosen, turn)

    def file(self, name: str) -> Response:
        """Return a file of the choices."""
        if name not in FILES:
            abort(404, "there is no such file")
        chosen = read_choices(_asked("choices")["choices"])
        turn = self._pages.ask(f"file {secrets.token_hex(8)}", 0, lambda _: None)
        with self._pages.working(turn):
            found = content(name, self._library, chosen, turn)
        headers = {"Content-Disposition": f'attachment; filename="pysb-il2-{chosen.model}-{name}"'}
        return Response(found, mimetype=FILES[name], headers=headers)

    def _lines(self, events: Events, turn: Turn) -> Iterator[str]:
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
            self._pages.give_up(turn)

    def _turn(self, asked: Mapping[str, Any], events: Events | None = None) -> Turn:
        page, number = asked["page"], asked["number"]
        if not (isinstance(page, str) and page.isalnum() and len(page) <= 40):
            raise Il2Error(f"page {shown(page)} has no name of letters and digits; reload it")
        if type(number) is not int or not 0 <= number < 2**53:
            raise Il2Error(f"number {shown(number)} counts no question; reload the page")
        say = (lambda _: None) if events is None else lambda words: events.put({"kind": "said", "text": words})
        return self._pages.ask(page, number, say)


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


@cache
def _words(kind: str) -> dict[str, str]:
    """Return what the command ``list`` says of each name of a kind."""
    rows = (line.split(maxsplit=2) for line in listing(kind).splitlines())
    return {row[1]: row[2] if len(row) > 2 else "" for row in rows}


def status_and_words(error: Exception) -> tuple[int, str]:
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
