"""Keeping files with a case, inside whatever transaction they come with."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from fieldreg.attachments.checking import Attachment
from fieldreg.desk.cases import Case
from fieldreg.desk.files.case_files import (
    SAFEST,
    SEEN_BY_NAMES,
    CaseFile,
    FileSide,
    FileState,
    SeenBy,
    ask_room,
    twin_of,
)
from fieldreg.desk.files.file_events import file_added, file_named
from fieldreg.kernel.errors import Conflict, Fault, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.ports import UnitOfWork
from fieldreg.programmes.asking import documents_for
from fieldreg.programmes.programme import Document
from fieldreg.services.desk.walking.stepping import programme_walked
from fieldreg.timeline.events import Event

__all__ = ["HandedIn", "Kept", "ask_paper", "handed_in", "keep_files", "told_of"]

_ROLES = {FileSide.APPLICANT: "applicant", FileSide.DESK: "desk", FileSide.PARTY: "department"}
_WIDTHS = tuple(SeenBy)


@dataclass(frozen=True, kw_only=True)
class HandedIn:
    """How files came: from which side, when, by whom, for whose eyes, and what they are about."""

    side: FileSide
    at: datetime
    by: int | None
    seen_by: SeenBy
    task: str = ""
    permit: str = ""
    document: str = ""


@dataclass(frozen=True)
class Kept:
    """What was not there before, and what is to be told of it."""

    files: Sequence[CaseFile] = ()
    events: Sequence[Event] = ()


def handed_in(
    side: FileSide, at: datetime, by: int | None, seen_by: str = "", *, task: str = "", permit: str = "", document: str = ""
) -> HandedIn:
    """`seen_by` as a form says it, "" for the safest.  Raises InvalidInput."""
    if seen_by and seen_by not in set(SEEN_BY_NAMES):
        raise InvalidInput.one("seen-by", "seen_by", "見せる範囲を選んでください。", "choose who may see it")
    seen = SeenBy(seen_by) if seen_by else SAFEST[side]
    return HandedIn(side=side, at=at, by=by, seen_by=seen, task=task, permit=permit, document=document)


def ask_paper(
    work: UnitOfWork, case: Case, document: str, side: FileSide, files: Sequence[tuple[str, int]], seen_by: SeenBy | None = None
) -> None:
    """Raises InvalidInput where `files`, name and bytes of each, cannot be that paper of the case's programme; "" is none.

    It must be one that this side may hand in, of its kinds and size; whoever chooses who may see it, `seen_by`, shows it to
    nobody whom the programme does not.
    """
    if not document:
        return
    programme = programme_walked(work, case)
    theirs = documents_for(programme, _ROLES[side]) if programme is not None else ()
    paper = next((one for one in theirs if one.id == document), None)
    if paper is None:
        raise InvalidInput.one("document", "document", "どの書類かを選んでください。", "choose which paper it is")
    faults = [fault for name, size in files for fault in _unfit(paper, name, size)]
    if seen_by is not None and (told := _too_wide(paper, side, seen_by)) is not None:
        faults.append(Fault("document-seen-by", "seen_by", told))
    if faults:
        raise InvalidInput(faults)


def _unfit(paper: Document, name: str, size: int) -> list[Fault]:
    """What keeps a file from being that paper."""
    kinds, faults = ", ".join(paper.kinds), []
    if name.rpartition(".")[2].lower() not in paper.kinds:
        told = Text(
            f"「{name}」: {paper.title.ja}は {kinds} で送ってください。", f"{name}: {paper.title.in_language('en')} is handed in as {kinds}"
        )
        faults.append(Fault("document-kind", "files", told))
    if size > paper.max_mb << 20:
        told = Text(
            f"「{name}」: {paper.title.ja}は {paper.max_mb} MB までです。",
            f"{name}: {paper.title.in_language('en')} has at most {paper.max_mb} MB",
        )
        faults.append(Fault("document-size", "files", told))
    return faults


def _too_wide(paper: Document, side: FileSide, seen_by: SeenBy) -> Text | None:
    """Whom the programme shows that paper to, where more were chosen; who hands it in sees it in any case."""
    applicant = side is FileSide.APPLICANT or "applicant" in paper.visible_to
    widest = SeenBy.PARTIES if "department" in paper.visible_to and applicant else SeenBy.APPLICANT if applicant else SeenBy.DESK
    if _WIDTHS.index(seen_by) <= _WIDTHS.index(widest):
        return None
    name = SEEN_BY_NAMES[widest]
    return Text(
        f"{paper.title.ja}を見せる範囲は「{name.ja}」までです。",
        f"{paper.title.in_language('en')} is shown to no more than: {name.in_language('en')}",
    )


def keep_files(work: UnitOfWork, case: Case, files: Sequence[Attachment], how: HandedIn, *, replaces: int | None = None) -> Kept:
    """Keeps those that are not there already; of one that is, which paper it is may be told now.

    Raises InvalidInput where the case takes no more, Conflict where what should be replaced was replaced or removed meanwhile.
    """
    if not files:
        return Kept()
    sizes = [(one.name, len(one.content)) for one in files]
    ask_paper(work, case, how.document, how.side, sizes, how.seen_by)
    held = list(work.case_files.lock(case.ref))
    before = _replaced(held, how, replaces, len(files)) if replaces is not None else None
    if before is not None and not how.document:
        how = replace(how, document=before.document)  # it is the same paper, until somebody says otherwise
        ask_paper(work, case, how.document, FileSide.DESK, sizes)
    new: list[CaseFile] = []
    named: list[Event] = []
    for one in files:
        file = _file(case, one, how, replaces)
        if (twin := twin_of(file, held)) is not None:
            if how.document not in ("", twin.document):
                work.case_files.set_document(case.ref, twin.number, how.document)
                named.append(file_named(case, twin, replace(twin, document=how.document), how.at, how.by))
            continue
        ask_room(file, held)
        new.append(work.case_files.add(file, one.content))
        held.append(new[-1])
    if new and before is not None:
        work.case_files.set_state(case.ref, before.number, FileState.REPLACED)
    return Kept(new, [*(file_added(case, kept, before) for kept in new), *named])


def told_of(files: Sequence[Attachment]) -> str:
    """The words that tell the other side of them."""
    return "ファイルを添付しました：" + "、".join(one.name for one in files)


def _replaced(held: Sequence[CaseFile], how: HandedIn, number: int, count: int) -> CaseFile:
    """The one to be replaced: kept, and of the same side."""
    if count != 1:
        raise InvalidInput.one("one-file", "files", "差し替えるファイルを1件だけ選んでください。", "choose one file to replace it with")
    for one in held:
        if one.number == number and one.side is how.side and one.task == how.task:
            if one.state is FileState.KEPT:
                return one
            break
    told = Text("差し替えるファイルは、もう差し替えられたか削除されています。", "what you would replace was replaced or removed meanwhile")
    raise Conflict(told, code="file-gone", where="files")


def _file(case: Case, one: Attachment, how: HandedIn, replaces: int | None) -> CaseFile:
    return CaseFile(
        case=case.ref, name=one.name, size=len(one.content), sha256=one.sha256, side=how.side, seen_by=how.seen_by, task=how.task,
        permit=how.permit, document=how.document, replaces=replaces, at=how.at, by=how.by,
    )  # fmt: skip
