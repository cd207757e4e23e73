"""What is told of files: their name, size and digest, never what is in them."""

from datetime import datetime
from typing import Any

from fieldreg.desk.cases import Case
from fieldreg.desk.files.case_files import CaseFile, FileSide, FileState, SeenBy
from fieldreg.timeline.events import Act, By, Event, Reader

__all__ = ["file_added", "file_named", "file_removed"]

_DESK, _BOTH = frozenset({Reader.DESK}), frozenset({Reader.DESK, Reader.OWNER})


def file_added(case: Case, kept: CaseFile, replaced: CaseFile | None) -> Event:
    """A file was handed in, by itself or in the place of another."""
    told = {"after": _told(kept)} if replaced is None else {"before": _told(replaced), "after": _told(kept)}
    return _event(Act.CASE_FILE_ADDED if replaced is None else Act.CASE_FILE_REPLACED, case, kept, kept.at, kept.by, told)


def file_removed(case: Case, before: CaseFile, at: datetime, by: int, reason: str) -> Event:
    """The desk took its content away; that it was there stays."""
    told = {"before": _told(before), "after": {"state": str(FileState.REMOVED)}, "reason": reason}
    return _event(Act.CASE_FILE_REMOVED, case, before, at, by, told)


def file_named(case: Case, before: CaseFile, after: CaseFile, at: datetime, by: int | None) -> Event:
    """Somebody has said which paper of its programme it is."""
    told = {"before": {"document": before.document}, "after": {"document": after.document}}
    return _event(Act.CASE_FILE_NAMED, case, after, at, by, told)


def _event(act: Act, case: Case, file: CaseFile, at: datetime, by: int | None, told: dict[str, Any]) -> Event:
    readers = _BOTH if file.side is FileSide.APPLICANT or file.seen_by is not SeenBy.DESK else _DESK
    as_whom = By.BEARER if by is None else By.ACCOUNT
    told = {"side": str(file.side), "file": file.name, **told}
    return Event(at=at, act=act, ref=case.ref, by=as_whom, actor=by, owner=case.owner, readers=readers, told=told)


def _told(file: CaseFile) -> dict[str, Any]:
    told = {"number": file.number, "name": file.name, "size": file.size, "sha256": file.sha256, "seen_by": str(file.seen_by)}
    return {**told, "document": file.document} if file.document else told
