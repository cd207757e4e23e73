"""Case files (添付): what its applicant, the desk, or somebody who was asked, handed in with a case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fieldreg.attachments.checking import Attachment, FileRule, checked
from fieldreg.attachments.kinds import MEDIA
from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text

__all__ = [
    "CASE_FILES", "FILE_STATES", "SAFEST", "SEEN_BY_NAMES", "SIDE_NAMES", "CaseFile", "FileSide", "FileState", "SeenBy", "ask_room",
    "case_files", "twin_of",
]  # fmt: skip

CASE_FILES = FileRule(("pdf", "docx", "xlsx", "pptx", "png", "jpg", "jpeg", "csv", "txt"), most_files=5, most_bytes=10 << 20)
_MOST, _MOST_BYTES = 60, 120 << 20  # of one case, whoever handed them in
_MOST_OF_OTHERS, _MOST_BYTES_OF_OTHERS = 30, 60 << 20  # of one that come from outside the desk


class FileSide(StrEnum):
    """Who handed it in."""

    APPLICANT = "applicant"
    DESK = "desk"
    PARTY = "party"  # somebody who was asked, with the answer


class SeenBy(StrEnum):
    """Who may see it beside who handed it in; each in turn sees what the ones before do."""

    DESK = "desk"
    APPLICANT = "applicant"
    PARTIES = "parties"  # everybody with a task of the case too


class FileState(StrEnum):
    """Whether its content is there.  What was replaced the desk alone still reads."""

    KEPT = "kept"
    REPLACED = "replaced"
    REMOVED = "removed"
    ERASED = "erased"  # its time was over


SIDE_NAMES: Mapping[FileSide, Text] = {
    FileSide.APPLICANT: Text("申請者", "Applicant"),
    FileSide.DESK: Text("窓口", "Desk"),
    FileSide.PARTY: Text("照会先", "Who was asked"),
}
SEEN_BY_NAMES: Mapping[SeenBy, Text] = {
    SeenBy.DESK: Text("窓口だけ", "The desk only"),
    SeenBy.APPLICANT: Text("窓口と申請者", "Desk and applicant"),
    SeenBy.PARTIES: Text("窓口・申請者・意見を聞かれた部署など", "Desk, applicant and those asked"),
}
FILE_STATES: Mapping[FileState, Text] = {
    FileState.KEPT: Text("保存中", "Kept"),
    FileState.REPLACED: Text("差し替え済み", "Replaced"),
    FileState.REMOVED: Text("削除済み", "Removed"),
    FileState.ERASED: Text("保存期間を過ぎて消去", "Erased, its time being over"),
}
SAFEST: Mapping[FileSide, SeenBy] = {  # where nobody chooses
    FileSide.APPLICANT: SeenBy.APPLICANT, FileSide.DESK: SeenBy.DESK, FileSide.PARTY: SeenBy.DESK,
}  # fmt: skip
_WIDTHS = tuple(SeenBy)


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """`number` counts within the case, 0 until kept.  `task` names the question it came with, `permit` the finding it is the paper of.

    `document` is the paper of its programme that it is, by the programme's own id; "": nobody has said which.

    `by` is an account, None for whoever holds a key or a link; `replaces` the number of the one in whose place it stands.
    """

    case: str
    number: int = 0
    name: str
    size: int  # bytes
    sha256: str
    side: FileSide
    seen_by: SeenBy
    state: FileState = FileState.KEPT
    task: str = ""
    permit: str = ""
    document: str = ""
    replaces: int | None = None
    at: datetime
    by: int | None = None

    @property
    def media(self) -> str:
        """Its media type, by its ending, which was checked against its content."""
        return MEDIA.get(self.name.rpartition(".")[2].lower(), "application/octet-stream")

    @property
    def there(self) -> bool:
        """Whether its content is kept."""
        return self.state in (FileState.KEPT, FileState.REPLACED)

    def seen_by_applicant(self) -> bool:
        return self.state is FileState.KEPT and (self.side is FileSide.APPLICANT or self.seen_by is not SeenBy.DESK)

    def seen_by_task(self, task: str) -> bool:
        """Whether those asked by `task` may see it: what is for everybody asked, and what they handed in themselves."""
        return self.state is FileState.KEPT and (self.seen_by is SeenBy.PARTIES or (bool(task) and self.task == task))


def case_files(sent: Sequence[tuple[str, bytes]], *, required: bool = True) -> tuple[Attachment, ...]:
    """Files as sent, name and bytes.  Raises InvalidInput with everything wrong with them, and where there is none."""
    if required and not any(name for name, _ in sent):
        raise InvalidInput.one("files-missing", "files", "ファイルを選んでください。", "choose a file")
    return checked(sent, CASE_FILES)


def twin_of(file: CaseFile, held: Sequence[CaseFile]) -> CaseFile | None:
    """The one that is there already: of the same content, from the same side and about the same, seen by all who should see the new one."""
    wide = _WIDTHS.index(file.seen_by)
    for one in held:
        same = (one.sha256, one.side, one.task, one.permit) == (file.sha256, file.side, file.task, file.permit)
        if same and one.state is FileState.KEPT and _WIDTHS.index(one.seen_by) >= wide:
            return one
    return None


def ask_room(file: CaseFile, held: Sequence[CaseFile]) -> None:
    """Raises InvalidInput where the case can take no more."""
    there = [one for one in held if one.there]
    others = [one for one in there if one.side is not FileSide.DESK]
    limits = [(there, _MOST, _MOST_BYTES)]
    if file.side is not FileSide.DESK:
        limits.append((others, _MOST_OF_OTHERS, _MOST_BYTES_OF_OTHERS))
    for some, most, most_bytes in limits:
        if len(some) >= most or sum(one.size for one in some) + file.size > most_bytes:
            raise InvalidInput.one(
                "case-is-full", "files",
                f"「{file.name}」: 一つの案件に添付できるのは {most} 件、合わせて {most_bytes >> 20} MB までです。窓口にご連絡ください。",
                f"{file.name}: a case takes at most {most} files, {most_bytes >> 20} MB together; ask the desk",
            )  # fmt: skip
