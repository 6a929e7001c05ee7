"""Turns of the pages: one calculation at a time, and none goes on for choices that a page has left."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ..network.bionetgen import stop_all

__all__ = ["AHEAD", "Session", "SupersededError", "Turn"]

#: Pages whose latest question is remembered.
MOST_PAGES = 64
#: What asks, in the place of a page, for what may be asked next.
AHEAD = "-"


class SupersededError(Exception):
    """A page has asked for something else meanwhile, or the explorer is being closed."""


class Turn:
    """What one question of a page may do, and whether it is still asked.

    Parameters
    ----------
    session : Session
        Whose turn it is.
    page : str
        Which page asks.
    number : int
        Which question of the page it is; the latest counts.
    say : callable
        Called with what is being done, in words.
    """

    def __init__(self, session: Session, page: str, number: int, say: Callable[[str], None]) -> None:
        self._session, self.page, self.number, self.say = session, page, number, say
        self.given_up = False

    def check(self) -> None:
        """Raise a `SupersededError` if nobody waits for the answer."""
        if not self._session.is_asked(self):
            raise SupersededError


class Session:
    """The pages of one explorer; any thread may call it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._latest = OrderedDict[str, int]()
        self._working: Turn | None = None
        self._unanswered = set[Turn]()
        self._closed = False

    def is_asked(self, turn: Turn) -> bool:
        """Return whether a page still waits for the answer of a turn."""
        return not (self._closed or turn.given_up) and self._latest.get(turn.page) == turn.number

    def ask(self, page: str, number: int, say: Callable[[str], None]) -> Turn:
        """Return the turn of a question, which ends what the page asked before.

        Raises
        ------
        SupersededError
            If the page has asked a later question already, or if what is computed ahead would go before a question.
        """
        turn = Turn(self, page, number, say)
        with self._changed:
            if number < self._latest.get(page, number):
                raise SupersededError
            if page == AHEAD and any(self.is_asked(one) for one in self._unanswered):
                raise SupersededError
            if page != AHEAD:
                self._latest.pop(AHEAD, None)
                self._unanswered = {turn, *filter(self.is_asked, self._unanswered)}
            self._latest[page] = number
            self._latest.move_to_end(page)
            while len(self._latest) > MOST_PAGES:
                self._latest.popitem(last=False)
            self._end_what_nobody_asks()
        return turn

    def give_up(self, turn: Turn) -> None:
        """End a turn whose page has gone."""
        with self._changed:
            turn.given_up = True
            self._end_what_nobody_asks()

    def close(self) -> None:
        """End all turns, with the processes that they wait for."""
        with self._changed:
            self._closed = True
            self._end_what_nobody_asks()

    def _end_what_nobody_asks(self) -> None:
        if self._working is not None and not self.is_asked(self._working):
            stop_all()  # an expansion may say nothing for minutes
        self._changed.notify_all()

    @contextmanager
    def working(self, turn: Turn) -> Iterator[None]:
        """Wait until no other turn works, and let this one.

        Raises
        ------
        SupersededError
            If it is asked no more.
        """
        with self._changed:
            turn.check()
            if self._working is not None:
                turn.say("waiting for what was asked before")
            while self._working is not None:
                self._changed.wait()
                turn.check()
            self._working = turn
        try:
            yield
        finally:
            with self._changed:
                self._working = None
                self._unanswered.discard(turn)
                self._changed.notify_all()
