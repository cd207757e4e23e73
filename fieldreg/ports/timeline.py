"""Every act as an event."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from fieldreg.timeline.chain import Link
from fieldreg.timeline.events import Event, Reader, Subject
from fieldreg.timeline.search import EventSearch

__all__ = ["Timeline"]


class Timeline(Protocol):
    """Every act as an event, in one chain; only ever added to."""

    def append(self, event: Event) -> None:
        """Is kept with what else this transaction writes, or not at all."""

    def head(self) -> tuple[int, str]:
        """Number and digest of the last event kept; 0 and "" before the first."""

    def of(self, subject: Subject, ref: str) -> Sequence[Event]:
        """All that was done to one thing, in order."""

    def page(
        self, *, owner: int | None = None, reader: Reader | None = None, offset: int = 0, limit: int
    ) -> tuple[int, Sequence[Event]]:
        """How many there are, and `limit` of them from `offset` on, newest first: of one owner, and meant for one reader alone."""

    def found(self, search: EventSearch, *, offset: int = 0, limit: int) -> tuple[int, Sequence[Link]]:
        """How many there are that the search asks for, and `limit` of them from `offset` on, newest first, as the chain holds them."""

    def links(self) -> Iterator[Link]:
        """The whole chain, from the first event on."""

    def erase(self, seqs: Sequence[int], *, at: datetime, because: str) -> int:
        """Erases what these events told, and records that; the events stay.  Returns how many told something still."""
