"""Many who ask for the same at once, in one process: one at a time for a site, and one look refuses all who waited for it."""

import json
import threading
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from fieldreg.kernel.errors import Clashing

__all__ = ["Together", "same_slot"]

_GATES = 64  # sites asked for at once, as far as their names fall apart
_OWN = ("purpose", "organisation")  # what has no part in whether a slot can be had
T = TypeVar("T")


class _Ticket:
    """Somebody who waits; `refused` by a look that began after he came."""

    refused: Clashing | None = None


class Together:
    """Safe to share between threads; not across a fork, where each process has its own and the store the last word."""

    def __init__(self) -> None:
        self._gates = [threading.RLock() for _ in range(_GATES)]
        self._guard = threading.Lock()
        self._waiting: dict[str, list[_Ticket]] = {}

    def ask(self, site: str, slot: str, look: Callable[[], T], earlier: Callable[[], T | None]) -> T:
        """What `look` gives; or what is his alone (`earlier`), or the refusal of a look at the same `slot` that began since he came.

        Raises what `look` does.
        """
        own = _Ticket()
        with self._guard:
            self._waiting.setdefault(slot, []).append(own)
        with self._gates[hash(site) % _GATES]:
            there = self._left(slot, own)
            if own.refused is not None:
                known = earlier()
                if known is None:
                    raise Clashing(own.refused.message, own.refused.clashes)
                return known
            try:
                return look()
            except Clashing as error:
                for one in there:
                    one.refused = one.refused or error
                raise

    def _left(self, slot: str, own: _Ticket) -> list[_Ticket]:
        """Who else waits for the slot, now that this one's turn has come."""
        with self._guard:
            waiting = self._waiting[slot]
            waiting.remove(own)
            if not waiting:
                del self._waiting[slot]
            return list(waiting)


def same_slot(body: Mapping[str, Any]) -> str:
    """Names what is asked for, whoever asks and why: two of one name can both be had, or neither."""
    return json.dumps({name: value for name, value in body.items() if name not in _OWN}, sort_keys=True, default=str)
