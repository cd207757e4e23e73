"""A room for what was made of the register and is ready to send: kept until its source is another, replaced and never locked.

A source is known by being the same object (`services().register.sites()` is, until a site changes).  Who reads goes on
with what he was given; the first who finds another source makes the new, and others of the same moment wait for him.
"""

import json
import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import orjson
from flask import Flask, current_app

__all__ = ["Ready", "json_bytes", "provide", "ready"]

T = TypeVar("T")
_MOST = 16  # things kept; each is replaced, so no address makes their number grow


class Ready:
    """What was made, by name.  Safe to share between threads."""

    def __init__(self, most: int = _MOST) -> None:
        self._held: dict[Hashable, tuple[object, Any]] = {}
        self._most, self._making = most, threading.RLock()

    def of(self, name: Hashable, source: object, make: Callable[[], T]) -> T:
        """What goes by `name`, made of `source`; made now if it was made of another."""
        held = self._held.get(name)
        if held is not None and held[0] is source:
            return held[1]
        with self._making:
            held = self._held.get(name)
            if held is not None and held[0] is source:
                return held[1]
            made = make()
            self._held.pop(name, None)
            self._held[name] = source, made
            while len(self._held) > self._most:
                del self._held[next(iter(self._held))]
            return made


def provide(app: Flask) -> None:
    """Gives the application its room; every worker keeps its own."""
    app.extensions["fieldreg.ready"] = Ready()


def ready() -> Ready:
    """The room of this application."""
    held: Ready = current_app.extensions["fieldreg.ready"]
    return held


def json_bytes(value: Any) -> bytes:
    """JSON without spaces, in UTF-8; keys in the order they stand."""
    try:
        return orjson.dumps(value)
    except TypeError:  # a whole number beyond 64 bits, or half of a pair of surrogates
        return json.dumps(value, separators=(",", ":")).encode("ascii")
