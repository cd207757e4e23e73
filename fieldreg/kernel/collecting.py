"""Python's collector of circles, kept from looking while much is made that holds itself in none."""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["uncollected"]

_GUARD = threading.Lock()
_HELD = [0, False]  # how many are at it; whether the collector ran before the first


@contextmanager
def uncollected() -> Iterator[None]:
    """For work that makes hundreds of thousands of things within seconds: looking for circles costs as much as making them.

    Whatever else runs in the process makes its circles too, which wait until the last who holds the collector lets go.
    """
    with _GUARD:
        if not _HELD[0]:
            _HELD[1] = gc.isenabled()
            gc.disable()
        _HELD[0] += 1
    try:
        yield
    finally:
        with _GUARD:
            _HELD[0] -= 1
            if not _HELD[0] and _HELD[1]:
                gc.enable()
