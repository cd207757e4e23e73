"""Use cases of a case's files: for its applicant, the desk, and those who were asked; each sees what is for him, and no more."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fieldreg.attachments.checking import Attachment
from fieldreg.desk import case_events
from fieldreg.desk.cases import Case
from fieldreg.desk.files.case_files import CaseFile, FileSide, FileState, SeenBy, case_files
from fieldreg.desk.files.file_events import file_named, file_removed
from fieldreg.desk.messages import Message, Side
from fieldreg.desk.tasks.task import Task, TaskState
from fieldreg.kernel.errors import Conflict, NotFound
from fieldreg.kernel.input_faults import LONGEST_TEXT, text_of
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.services.desk import letters
from fieldreg.services.desk.cases import CaseServices
from fieldreg.services.desk.file_keeping import HandedIn, ask_paper, handed_in, keep_files, told_of
from fieldreg.services.desk.tasks.answering import ask_not_own, linked_task, own_task
from fieldreg.services.visibility import ask_decider, ask_reader, ask_writer

__all__ = ["CaseFileServices", "FileContent"]

Sent = Sequence[tuple[str, bytes]]  # names and bytes, as a form brought them


@dataclass(frozen=True)
class FileContent:
    """A file with what is in it."""

    file: CaseFile
    content: bytes


class CaseFileServices:
    """Every write is one transaction; two equal files are one.  Safe to share between threads.

    What somebody may not see is answered as if it were not there (NotFound).  Whoever hands in raises InvalidInput with every
    fault of the files, and Conflict for a case that has ended or a file that was replaced meanwhile.
    """

    def __init__(self, store: Store, clock: Clock, cases: CaseServices) -> None:
        self.store, self.clock, self._cases = store, clock, cases

    # --- the desk

    def of_case(self, ref: str, staff: Account) -> Sequence[CaseFile]:
        """All that ever was handed in, whatever became of it; below it that of the cases merged into it.

        Raises NotAllowed, NotFound for no such case.
        """
        ask_reader(staff)
        with self.store.reading() as work:
            refs = [work.cases.get(ref).ref, *work.cases.merged_into(ref)]
            return [file for one in refs for file in work.case_files.of_case(one)]

    def for_desk(self, ref: str, number: int, staff: Account) -> FileContent:
        """One to keep, what was replaced too.  Raises as above, and Conflict where it is damaged."""
        ask_reader(staff)
        with self.store.reading() as work:
            found = [one for one in work.case_files.of_case(ref) if one.number == number and one.there]
            return _content(work, found)

    def add_by_desk(
        self, ref: str, sent: Sent, staff: Account, *, seen_by: str = "", permit: str = "", document: str = "",
        replaces: int | None = None,
    ) -> Sequence[CaseFile]:  # fmt: skip
        """`document`: which paper of the programme they are.  Raises NotAllowed for others; the applicant is told of what is for him."""
        ask_decider(staff)
        files, now = case_files(sent), self.clock.now()
        with self.store.writing() as work:
            case = work.cases.get(ref)
            how = handed_in(FileSide.DESK, now, staff.id, seen_by, permit=permit[:200], document=document)
            kept = keep_files(work, case, files, how, replaces=replaces)
            for event in kept.events:
                work.timeline.append(event)
            if kept.files and how.seen_by is not SeenBy.DESK:
                _tell_applicant(work, case, files, how)
            work.commit()
            return kept.files

    def name_paper(self, ref: str, number: int, document: str, staff: Account) -> CaseFile:
        """Says which paper of the programme a file is; "": none of them.  Raises NotAllowed, NotFound, InvalidInput."""
        ask_decider(staff)
        with self.store.writing() as work:
            case = work.cases.get(ref)
            held = next((one for one in work.case_files.lock(ref) if one.number == number and one.state is FileState.KEPT), None)
            if held is None:
                raise _no_file()
            whole = work.cases.get(work.cases.goes_on_as(ref))
            ask_paper(work, whole, document, FileSide.DESK, [(held.name, held.size)])
            named = replace(held, document=document)
            if named == held:
                return held
            work.case_files.set_document(ref, number, document)
            work.timeline.append(file_named(case, held, named, self.clock.now(), staff.id))
            work.commit()
            return named

    def remove(self, ref: str, number: int, reason: str, staff: Account) -> CaseFile:
        """Takes the content away; name, digest and reason stay in the timeline.  Raises InvalidInput without a reason."""
        ask_decider(staff)
        reason = text_of({"reason": reason}, "reason", required=True, longest=LONGEST_TEXT)
        with self.store.writing() as work:
            case = work.cases.get(ref)
            held = next((one for one in work.case_files.lock(ref) if one.number == number), None)
            if held is None:
                raise _no_file()
            if not held.there:
                return held  # pressed twice
            work.case_files.set_state(ref, number, FileState.REMOVED)
            work.timeline.append(file_removed(case, held, self.clock.now(), staff.id, reason))
            work.commit()
            return held

    # --- the applicant

    def own(self, ref: str, key: str | None = None, account: Account | None = None) -> Sequence[CaseFile]:
        """Those the applicant may see; below them those of his cases that were merged into it, where he has an account.

        Raises NotFound alike for a stranger's case and for none.
        """
        self._cases.case(ref, key, account)
        with self.store.reading() as work:
            refs = [ref, *self._cases.merged_seen(work, ref, account)]
            return [file for one in refs for file in work.case_files.of_case(one) if file.seen_by_applicant()]

    def for_applicant(self, ref: str, number: int, key: str | None = None, account: Account | None = None) -> FileContent:
        """One of them to keep.  Raises as above."""
        self._cases.case(ref, key, account)
        with self.store.reading() as work:
            found = [one for one in work.case_files.of_case(ref) if one.number == number and one.seen_by_applicant()]
            return _content(work, found)

    def add_own(
        self, ref: str, sent: Sent, key: str | None = None, account: Account | None = None, *, seen_by: str = "",
        document: str = "", replaces: int | None = None,
    ) -> Sequence[CaseFile]:  # fmt: skip
        """The applicant hands in more: it is as if he wrote, so that a case that waited for him goes on."""
        ask_writer(account)
        files, now = case_files(sent), self.clock.now()
        by = account.id if account is not None else None
        seen_by = str(SeenBy.APPLICANT) if seen_by == SeenBy.DESK else seen_by
        with self.store.writing() as work:
            case = self._cases.written_in(work, ref, told_of(files), key, account)
            how = handed_in(FileSide.APPLICANT, now, by, seen_by, document=document)
            kept = keep_files(work, case, files, how, replaces=replaces)
            for event in kept.events:
                work.timeline.append(event)
            if kept.events:  # else nothing is new, and nothing is written
                work.commit()
            return kept.files

    # --- who was asked

    def of_link(self, token: str) -> Sequence[CaseFile]:
        """Those that whoever holds the link of a task may see.  Raises NotFound, Gone."""
        with self.store.reading() as work:
            return _of_task(work, linked_task(work, token, self.clock.now()))

    def by_link(self, token: str, number: int) -> FileContent:
        """One of them to keep.  Raises as above."""
        with self.store.reading() as work:
            found = _of_task(work, linked_task(work, token, self.clock.now()))
            return _content(work, [one for one in found if one.number == number])

    def add_by_link(self, token: str, sent: Sent, *, seen_by: str = "", account: Account | None = None) -> Sequence[CaseFile]:
        """Whoever holds the link hands in what goes with the answer.  Raises as above, Conflict where the task has ended."""
        files, now = case_files(sent), self.clock.now()
        with self.store.writing() as work:
            task = linked_task(work, token, now)
            how = handed_in(FileSide.PARTY, now, account.id if account else None, seen_by, task=task.ref)
            kept = keep_files(work, _asked_about(work, task, account), files, how)
            for event in kept.events:
                work.timeline.append(event)
            work.commit()
            return kept.files

    def of_own_task(self, task_ref: str, account: Account) -> Sequence[CaseFile]:
        """Those a department may see of what it was asked.  Raises NotFound alike for another's task and for none."""
        with self.store.reading() as work:
            return _of_task(work, own_task(work, task_ref, account))

    def by_own_task(self, task_ref: str, number: int, account: Account) -> FileContent:
        """One of them to keep.  Raises as above."""
        with self.store.reading() as work:
            found = _of_task(work, own_task(work, task_ref, account))
            return _content(work, [one for one in found if one.number == number])

    def add_by_department(self, task_ref: str, sent: Sent, account: Account, *, seen_by: str = "") -> Sequence[CaseFile]:
        """A department hands in what goes with its answer.  Raises as above, Conflict where the task has ended."""
        files, now = case_files(sent), self.clock.now()
        with self.store.writing() as work:
            task = own_task(work, task_ref, account)
            how = handed_in(FileSide.PARTY, now, account.id, seen_by, task=task.ref)
            kept = keep_files(work, _asked_about(work, task, account), files, how)
            for event in kept.events:
                work.timeline.append(event)
            work.commit()
            return kept.files


def _tell_applicant(work: UnitOfWork, case: Case, files: Sequence[Attachment], how: HandedIn) -> None:
    message = work.cases.say(Message(case=case.ref, side=Side.DESK, by=how.by, at=how.at, text=told_of(files)))
    work.timeline.append(case_events.said(message, case.owner))
    letters.tell_said(work, case, message)


def _asked_about(work: UnitOfWork, task: Task, account: Account | None) -> Case:
    case = work.cases.get(task.case)
    ask_not_own(work, case, account)
    if not task.may_be_answered:
        told = Text("この照会は終わっています。窓口にご連絡ください。", "this question has ended; tell the desk")
        raise Conflict(told, code="task-ended", where="files")
    return case


def _of_task(work: UnitOfWork, task: Task) -> Sequence[CaseFile]:
    """Nothing once the question was taken back: it is theirs no more."""
    if task.state in (TaskState.RECALLED, TaskState.SUPERSEDED):
        return []
    return [one for one in work.case_files.of_case(task.case) if one.seen_by_task(task.ref)]


def _content(work: UnitOfWork, found: Sequence[CaseFile]) -> FileContent:
    """Raises NotFound where nothing was found."""
    if not found:
        raise _no_file()
    return FileContent(found[0], work.case_files.content(found[0].case, found[0].number))


def _no_file() -> NotFound:
    return NotFound(Text("この添付はありません。", "there is no such file"), where="file")
