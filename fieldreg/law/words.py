"""Words once: what the law itself says, as JSON bytes made the first time it is told.

A screening of hundred sentences says few of its own: titles, articles, desks, documents are the
catalogue's, and stay what they are.  An outcome's `told` hands such parts to one of two functions:
`plainly` writes them out, `ready` gives the bytes it keeps.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import orjson

__all__ = ["Said", "Tellable", "plainly", "ready"]

_MOST_KEPT = 4096  # parts of the catalogue are some hundreds; what a rule makes anew comes and goes


class Tellable(Protocol):
    """Whatever the contract writes as an object."""

    def to_dict(self) -> dict[str, Any]: ...


Part = Tellable | Sequence[Tellable]
Said = Callable[[Part], Any]
_kept: dict[int, tuple[Part, orjson.Fragment]] = {}  # by identity; what is kept is held, so no other can take its place


def plainly(part: Part) -> Any:
    """The part as a dict, or a list of them."""
    return [one.to_dict() for one in part] if isinstance(part, Sequence) else part.to_dict()


def ready(part: Part) -> orjson.Fragment:
    """The part as JSON, for `orjson.dumps`.  It must not be changed later: it is told by what it was at first."""
    held = _kept.get(id(part))
    if held is None:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        held = _kept[id(part)] = (part, orjson.Fragment(orjson.dumps(plainly(part))))
    return held[1]
