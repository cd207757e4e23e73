"""Files of cases, and the filters people save."""

from collections.abc import Sequence
from typing import Protocol

from fieldreg.desk.files.case_files import CaseFile, FileState
from fieldreg.desk.overview.saved_filters import SavedFilter

__all__ = ["CaseFiles", "SavedFilters"]


class CaseFiles(Protocol):
    """What was handed in with cases; contents are read one by one."""

    def of_case(self, case: str) -> Sequence[CaseFile]:
        """All that ever was, by number."""

    def lock(self, case: str) -> Sequence[CaseFile]:
        """The same; until this transaction ends nobody else changes them."""

    def add(self, file: CaseFile, content: bytes) -> CaseFile:
        """Gives it its `number`; ask for the `lock` first."""

    def set_state(self, case: str, number: int, state: FileState) -> None:
        """What is neither kept nor replaced any more loses its content."""

    def set_document(self, case: str, number: int, document: str) -> None:
        """Which paper of its programme it is; "" none, or not known."""

    def content(self, case: str, number: int) -> bytes:
        """Raises NotFound where there is none, Conflict ("file-damaged") where it is not what was handed in."""


class SavedFilters(Protocol):
    """Filters of the inbox, each of one account."""

    def of(self, account: int) -> Sequence[SavedFilter]:
        """In the order in which they were saved."""

    def put(self, saved: SavedFilter) -> SavedFilter:
        """Adds it, or replaces the one of its `id`; where it is the `start` no other is.  Raises NotFound for another account's."""

    def remove(self, account: int, filter_id: int) -> bool:
        """Whether there was one."""
