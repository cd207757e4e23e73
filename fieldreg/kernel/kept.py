"""Things made once and kept, up to a bound: what was asked for longest ago goes first.  Safe to share between threads."""

import math
import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

__all__ = ["Kept", "Once"]

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(Generic[K, V]):
    """At most `most` values by key, and of those no more than fit into `room`, by `size` (as of bytes).

    A value larger than the room is given and not kept.  Two threads may both make a value; either is right, and one is kept.
    """

    def __init__(self, most: int, *, room: float = math.inf, size: Callable[[V], int] = lambda _: 0) -> None:
        self._most, self._room, self._size = most, room, size
        self._held, self._filled, self._lock = dict[K, V](), 0, threading.Lock()

    def get(self, key: K, make: Callable[[], V]) -> V:
        """The value of `key`, made now where it is not held."""
        held = self.find(key)
        return self.put(key, make()) if held is None else held

    def find(self, key: K) -> V | None:
        """The value of `key`, if it is held; it counts as asked for now."""
        with self._lock:
            held = self._held.pop(key, None)
            if held is not None:
                self._held[key] = held
            return held

    def put(self, key: K, value: V) -> V:
        """Keeps `value`, and lets go of the oldest beyond the bounds."""
        with self._lock:
            if key in self._held:
                self._filled -= self._size(self._held.pop(key))
            if self._size(value) > self._room:
                return value
            self._held[key] = value
            self._filled += self._size(value)
            while len(self._held) > self._most or self._filled > self._room:
                self._filled -= self._size(self._held.pop(next(iter(self._held))))
        return value

    def __len__(self) -> int:
        return len(self._held)


class Once(Generic[K, V]):
    """What is being made, by key: who asks for the same meanwhile waits for it, and makes nothing of his own."""

    def __init__(self) -> None:
        self._making: dict[K, Future[V]] = {}
        self._guard = threading.Lock()

    def make(self, key: K, make: Callable[[], V]) -> V:
        """What `make` gives, or gave to who asked first.  Raises what it raised."""
        with self._guard:
            made = self._making.get(key)
            mine = made is None
            if made is None:
                made = self._making[key] = Future()
        if not mine:
            return made.result()
        try:
            made.set_result(make())
        except BaseException as error:
            made.set_exception(error)
            raise
        finally:
            with self._guard:
                del self._making[key]
        return made.result()
