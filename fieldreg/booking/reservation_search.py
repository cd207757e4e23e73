"""Which words a list of reservations is searched for, and which places they name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

__all__ = ["ANY_WORDS", "ReservationSearch"]


@dataclass(frozen=True, kw_only=True)
class ReservationSearch:
    """`text` is looked for from one character on, in numbers and in what was written; "" finds all.

    `places` are, by the words of it as `kernel.folding` has them, the sites that they name.
    """

    text: str = ""
    places: Mapping[str, Sequence[str]] = field(default_factory=dict)


ANY_WORDS = ReservationSearch()
