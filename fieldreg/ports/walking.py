"""What a case has of its programme beside its own row."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from fieldreg.desk.walking.entries import Entry

__all__ = ["Walking"]


class Walking(Protocol):
    """What the desk did for cases beside asking others, and the calls and certifications they are joined to."""

    def entries(self, case: str) -> Sequence[Entry]:
        """In the order they were made."""

    def entry(self, entry_id: int) -> Entry:
        """Raises NotFound."""

    def put_entry(self, entry: Entry) -> Entry:
        """Keeps it as its next version.  Raises Conflict with both texts if another than `entry.version` is kept (0: it is new)."""

    def open_entries(self) -> Sequence[Entry]:
        """Those of open cases that something is still to come of, the soonest day first."""

    def counted(self) -> Mapping[str, Mapping[str, int]]:
        """By case and kind, how many there are."""

    def join(self, case: str, what: str, ref: str) -> None:
        """The case is of that "call" or "certification" from now on."""

    def joined(self, case: str) -> Mapping[str, str]:
        """What it is of, by "call" and "certification"."""
