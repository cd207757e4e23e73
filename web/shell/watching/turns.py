"""Heavy work takes turns: so many at once, a few who wait a moment for theirs, and whoever comes beyond is told to come back.

Whatever one visitor asks for, threads are left for pages, and for whoever watches the server.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, current_app, request

from fieldreg.kernel.errors import Unavailable
from fieldreg.kernel.texts import Text
from web.shell.watching.requests import counts

__all__ = ["NoTurn", "Turns", "heavy", "heavy_if_large", "provide", "turn"]

_BUSY = Text(
    "重い処理が重なっているため、いまは答えられません。数秒待ってから、もう一度お試しください。",
    "too much heavy work is under way to answer just now; wait a few seconds and try again",
)
_LARGE_BYTES = 32 << 10
View = TypeVar("View", bound=Callable[..., Any])


class NoTurn(Unavailable):
    """Too many wait already, or the turn did not come in time."""

    code = "busy"


class Turns:
    """`at_once` under way, at most `waiting` more for at most `patience_s` seconds."""

    def __init__(self, at_once: int, waiting: int, patience_s: float) -> None:
        self._under_way, self._places = threading.BoundedSemaphore(at_once), threading.BoundedSemaphore(at_once + waiting)
        self._patience_s = patience_s

    @contextmanager
    def one(self) -> Iterator[None]:
        """A turn.  Raises NoTurn."""
        if not self._places.acquire(blocking=False):
            raise NoTurn(_BUSY)
        try:
            if not self._under_way.acquire(timeout=self._patience_s):
                raise NoTurn(_BUSY)
            try:
                yield
            finally:
                self._under_way.release()
        finally:
            self._places.release()


def provide(app: Flask) -> None:
    """Every worker has its own turns: they keep threads free, and those are a worker's own."""
    config = app.config
    app.extensions["fieldreg.turns"] = Turns(config["HEAVY_AT_ONCE"], config["HEAVY_WAITING"], config["HEAVY_PATIENCE_S"])


@contextmanager
def turn() -> Iterator[None]:
    """A turn of this application, for the part of a view that may take long.  Raises NoTurn."""
    turns: Turns = current_app.extensions["fieldreg.turns"]
    try:
        with turns.one():
            yield
    except NoTurn:
        counts().turned_away()
        raise


def heavy_if_large(view: View) -> View:
    """Declares that a view may take long where much is sent to it: a thousand corners or so; what is sent is not read for that."""
    in_turn = heavy(view)

    @wraps(view)
    def weighed(*arguments: Any, **named: Any) -> Any:
        large = (request.content_length or 0) > _LARGE_BYTES
        return (in_turn if large else view)(*arguments, **named)

    return weighed  # type: ignore[return-value]


def heavy(view: View) -> View:
    """Declares that a view may take long: it takes turns with all others that do."""

    @wraps(view)
    def in_turn(*arguments: Any, **named: Any) -> Any:
        with turn():
            return view(*arguments, **named)

    in_turn.is_heavy = True  # type: ignore[attr-defined]
    return in_turn  # type: ignore[return-value]
