"""Parts of pages that are the same for every visitor: made once of each state of the register and day, and kept up to a bound."""

from collections.abc import Callable, Hashable
from typing import TypeVar

from flask import Flask, current_app, g

from fieldreg.kernel.kept import Kept
from web.shell.context import services

__all__ = ["kept_part", "provide"]

T = TypeVar("T")
_MOST = 256


def provide(app: Flask) -> None:
    """Gives the application its parts; every worker keeps its own."""
    app.extensions["fieldreg.parts"] = Kept[Hashable, object](_MOST)


def kept_part(name: Hashable, make: Callable[[], T]) -> T:
    """What goes by `name` in the request's language, made now where it is not held.

    `make` reads nothing else of the request, nor what is booked or who asks.
    """
    held: Kept[Hashable, T] = current_app.extensions["fieldreg.parts"]
    return held.get((name, services().register.state(), g.language), make)
