"""What a step of a programme needs before it is entered, each read from what is kept: met, not yet, or not known.

Nothing is taken for met because nobody knows it.  `Need.at` names where it is done, for pages to lead there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from fieldreg.booking.reservations import Reservation, State
from fieldreg.desk.agreements import Agreement, AgreementState, agreed_of
from fieldreg.desk.cases import Case, Outcome
from fieldreg.desk.ending import listed
from fieldreg.desk.permits import Permit, PermitState
from fieldreg.desk.tasks.task import Reply, Task, TaskKind, TaskState
from fieldreg.desk.walking.answers import still_open
from fieldreg.desk.walking.entries import Entry, EntryKind, EntryState
from fieldreg.desk.walking.ways import is_end, passed
from fieldreg.kernel.texts import Text
from fieldreg.programmes import words
from fieldreg.programmes.programme import Programme
from fieldreg.programmes.programme import Task as ProgrammeTask

__all__ = ["KIND_OF", "CallRecord", "CertificationRecord", "Need", "Record", "needs_of"]

KIND_OF: Mapping[str, TaskKind] = {  # whom a programme asks, as tasks have it
    "site.manager": TaskKind.MANAGER_CONSENT, "finding.authority": TaskKind.AUTHORITY_INQUIRY, "division": TaskKind.DIVISION_OPINION,
}  # fmt: skip
_COUNTED_OUT = frozenset({TaskState.RECALLED, TaskState.SUPERSEDED})
_SETTLED = frozenset({PermitState.GRANTED, PermitState.NOT_NEEDED})
_PERMITS = "permits_settled"
_BOUND = ("agreed", "running")  # before these, and before a close, what is required must have been answered


@dataclass(frozen=True, kw_only=True)
class CallRecord:
    """What a call tells of itself; `closes_on` is its last day."""

    ref: str
    closed: bool
    declared: bool
    scored: bool
    published: bool
    closes_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class CertificationRecord:
    """What the register tells of a certification; `finished` None: nobody has looked whether its trial is."""

    ref: str
    tested: bool
    opinions: int
    finished: bool | None


@dataclass(frozen=True, kw_only=True)
class Record:
    """Everything kept of a case that a need may be read from.  `judged`: there is a plan whose procedures are known.

    `ahead`: reservations whose slot is not over.  `papers`: the documents that came as files; `unnamed`: the files from outside of which
    nobody has said which document they are.
    """

    tasks: Sequence[Task] = ()
    agreements: Sequence[Agreement] = ()
    reservations: Sequence[Reservation] = ()
    ahead: Sequence[Reservation] = ()
    permits: Sequence[Permit] = ()
    uncovered: Sequence[Permit] = ()  # granted, but not for all of the time
    judged: bool = False
    undecided: int = 0
    entries: Sequence[Entry] = ()
    papers: frozenset[str] = field(default_factory=frozenset)
    unnamed: int = 0
    call: CallRecord | None = None
    certification: CertificationRecord | None = None


@dataclass(frozen=True, kw_only=True)
class Need:
    """`word` as the file has it; `met` None: not known.  `at`: tasks, agreement, booked, permits, entries, files, questions, joined."""

    word: str
    title: Text
    met: bool | None
    said: Text
    at: str
    waivable: bool = False


Told = tuple[bool | None, Text, str]


def needs_of(programme: Programme, case: Case, to: str, record: Record) -> list[Need]:
    """What `to` (a step or an outcome) needs, with how it stands; what is required of the questions before it among them."""
    found = []
    if not is_end(programme, to):
        step = programme.step(to)
        for word in step.needs:
            met, said, at = _told(programme, case, word, record)
            title = _title(programme, word)
            waivable = word in step.waivable and not (word == _PERMITS and met is False)  # what is known to be missing is never passed over
            found.append(Need(word=word, title=title, met=met, said=said, at=at, waivable=waivable))
    elif record.ahead and programme.outcome(to).counts_as == Outcome.REALISED:
        title = Text("予約の日時が終わっている", "the slots of its reservations are over")
        found.append(Need(word="slots_over", title=title, met=False, said=listed(record.ahead), at="booked"))
    if _binds(programme, to) and (unanswered := still_open(programme, case, passed(programme, case.programme_step))):
        said = Text("、".join(one.label.ja for one in unanswered), "; ".join(one.label.en for one in unanswered))
        title = Text("必須の質問に答えがある", "every required question is answered")
        found.append(Need(word="questions", title=title, met=False, said=said, at="questions"))
    return found


def _binds(programme: Programme, to: str) -> bool:
    if is_end(programme, to):
        return programme.outcome(to).case_step == "closed"
    return programme.step(to).case_step in _BOUND


def _title(programme: Programme, word: str) -> Text:
    kind, _, own = word.partition(".")
    if kind == "document" and own:
        title = next((one.title for one in programme.documents if one.id == own), Text(own))
        return Text(f"書類「{title.ja}」が届いた", f"“{title.en}” is there")
    if kind == "task" and own:
        ask = programme.task(own).ask
        return Text(f"「{ask.ja}」に回答がある", f"“{ask.en}” is answered")
    return words.CONDITIONS[word]


def _told(programme: Programme, case: Case, word: str, record: Record) -> Told:
    kind, _, own = word.partition(".")
    if kind == "document" and own:
        return _papers(programme, [own], record)
    if kind == "task" and own:
        return _task(programme.task(own), record)
    return _CONDITIONS[word](programme, case, record)


def _blocking(programme: Programme, case: Case, record: Record) -> Told:
    asked = [task for task in record.tasks if task.state not in _COUNTED_OUT]
    open_yet = [task for task in asked if task.blocking and task.is_open]
    if open_yet:
        named = "、".join(f"{task.addressee.name.ja}（{task.due}）" for task in open_yet)
        named_en = "; ".join(f"{task.addressee.name.en or task.addressee.name.ja} ({task.due})" for task in open_yet)
        return False, Text(f"回答待ち: {named}", f"waiting for: {named_en}"), "tasks"
    here = {one.id: one for one in programme.steps}.get(case.programme_step)
    must_ask = here is not None and any(programme.task(own).blocking for own in here.opens_tasks)
    if must_ask and not asked:
        return False, Text("まだだれにも照会していません", "nobody has been asked yet"), "tasks"
    if not asked:
        return True, Text("照会した相手はありません", "nobody was asked"), "tasks"
    if astray := [task for task in asked if task.answer is Reply.NOT_OURS and not _asked_on(task, asked)]:
        names = [task.addressee.name for task in astray]
        who, who_en = "、".join(one.ja for one in names), ", ".join(one.en or one.ja for one in names)
        said = Text(
            f"担当ではないとの回答です: {who}。ほかに照会するか、不要な場合は理由を添えて照会を取り消してください",
            f"not theirs: {who_en}; ask somebody else, or recall the question with a reason",
        )
        return None, said, "tasks"
    return True, _answered(asked), "tasks"


def _answered(asked: Sequence[Task]) -> Text:
    """Of those asked with nobody left that must be waited for; who has not answered is named all the same."""
    unanswered = [task for task in asked if task.is_open]
    count = len(asked) - len(unanswered)
    if not unanswered:
        return Text(f"{count} 件すべてに回答があります", f"all {count} are answered")
    named = "、".join(f"{task.addressee.name.ja}（{task.due}）" for task in unanswered)
    named_en = "; ".join(f"{task.addressee.name.en or task.addressee.name.ja} ({task.due})" for task in unanswered)
    return Text(
        f"{len(asked)} 件中 {count} 件に回答があります。回答がなくても進める未回答: {named}",
        f"{count} of {len(asked)} are answered; not waited for, and open: {named_en}",
    )


def _asked_on(task: Task, asked: Sequence[Task]) -> bool:
    """Whether somebody who was asked afterwards has answered for it: that a thing is not theirs is no consent of anybody."""
    return any(one.asked_at > task.asked_at and one.answer not in (None, Reply.NOT_OURS) for one in asked)


def _task(task: ProgrammeTask, record: Record) -> Told:
    own = [one for one in record.tasks if one.kind is KIND_OF[task.to] and one.state not in _COUNTED_OUT]
    if not own:
        return False, Text("まだ照会していません", "not asked yet"), "tasks"
    answered = [one for one in own if not one.is_open and one.answer not in (None, Reply.NOT_OURS)]
    open_yet = [one for one in own if one.is_open]
    if open_yet or not answered:
        return False, Text("回答待ちです", "waits for the answer"), "tasks"
    return True, Text("回答があります", "answered"), "tasks"


def _confirmed(_programme: Programme, _case: Case, record: Record) -> Told:
    """By the newest version alone: one that is drafted or offered anew is not confirmed."""
    newest = max(record.agreements, key=lambda one: one.version, default=None)
    if newest is None:
        return False, Text("条件がまだ書かれていません", "no conditions are written yet"), "agreement"
    if newest.state is AgreementState.CONFIRMED:
        return True, Text(f"第{newest.version}版を双方が確認しました", f"version {newest.version} is confirmed by both"), "agreement"
    if newest.state is AgreementState.OFFERED:
        return False, Text("申請者の確認待ちです", "waits for the applicant"), "agreement"
    return False, Text("まだ提示・確認されていません", "not offered or confirmed"), "agreement"


def _in_force(_programme: Programme, _case: Case, record: Record) -> Told:
    held = agreed_of(record.agreements)
    if held is not None and held.state is AgreementState.CONFIRMED:
        return True, Text(f"第{held.version}版が有効です", f"version {held.version} is in force"), "agreement"
    return False, Text("双方が確認した合意がありません", "nothing is confirmed by both"), "agreement"


def _reserved(_programme: Programme, _case: Case, record: Record) -> Told:
    if not record.reservations:
        return False, Text("結び付いた予約がありません", "no reservation is joined"), "booked"
    had = [one.id for one in record.reservations if one.state in (State.ACCEPTED, State.DONE)]
    waits = [one.id for one in record.reservations if one.state in (State.REQUESTED, State.TENTATIVE, State.WAITING)]
    if waits or not had:
        ids = "、".join(waits)
        return False, Text(f"承認待ち: {ids}" if ids else "承認された予約がありません",
                           f"not accepted yet: {ids}" if ids else "none is accepted"), "booked"  # fmt: skip
    return True, Text("、".join(had)), "booked"


def _permits(_programme: Programme, _case: Case, record: Record) -> Told:
    left = [one for one in record.permits if one.state not in _SETTLED or one in record.uncovered]
    if left:
        return False, Text("、".join(one.title.ja for one in left), "; ".join(one.title.en or one.title.ja for one in left)), "permits"
    if record.undecided:
        return None, Text(f"判定できていない手続きが {record.undecided} 件あります", f"{record.undecided} could not be judged"), "permits"
    if not record.judged:
        return None, Text("計画がないので、要る手続きが分かりません", "there is no plan to tell what it takes"), "permits"
    return True, Text(f"{len(record.permits)} 件とも済んでいます", f"all {len(record.permits)} are settled"), "permits"


def _noticed(_programme: Programme, _case: Case, record: Record) -> Told:
    own = [one for one in record.entries if one.kind is EntryKind.LOCAL]
    planned = [one.whom for one in own if one.state is EntryState.PLANNED]
    if planned or not own:
        said = Text(f"予定のまま: {'、'.join(planned)}", f"only planned: {', '.join(planned)}")
        return False, said if planned else Text("周知の記録がありません", "nothing is recorded"), "entries"
    return True, Text("、".join(one.whom for one in own)), "entries"


def _received(programme: Programme, case: Case, record: Record) -> Told:
    """What is required of the steps passed; of programmes that require nothing, whatever they ask for."""
    here = passed(programme, case.programme_step)
    asked = [own for step in programme.steps if step.id in here for own in step.documents]
    required = [one.id for one in programme.documents if one.required and one.id in asked]
    return _papers(programme, required or asked, record)


def _papers(programme: Programme, asked: Sequence[str], record: Record) -> Told:
    there = record.papers | {one.document for one in record.entries if one.kind is EntryKind.DOCUMENT}
    left = [one.title for one in programme.documents if one.id in asked and one.id not in there]
    if left:
        ja, en = "、".join(one.ja for one in left), ", ".join(one.en for one in left)
        if record.unnamed:
            count = f"{record.unnamed}"
            said = Text(f"届いた添付 {count} 件がどの書類か、決めていません（{ja}）", f"{count} files came, not said to be what: {en}")
            return None, said, "files"
        return False, Text(f"届いていません: {ja}", f"not here yet: {en}"), "entries"
    return True, Text("届いています", "received"), "entries"


def _of_call(asked: Callable[[CallRecord], bool]) -> Callable[[Programme, Case, Record], Told]:
    def told(_programme: Programme, _case: Case, record: Record) -> Told:
        if record.call is None:
            return None, Text("どの公募の応募か、結び付けられていません", "no call is joined to this case"), "joined"
        return asked(record.call), Text(f"公募 {record.call.ref}", f"call {record.call.ref}"), "joined"

    return told


def _of_certification(asked: Callable[[Programme, CertificationRecord], bool | None]) -> Callable[[Programme, Case, Record], Told]:
    def told(programme: Programme, _case: Case, record: Record) -> Told:
        held = record.certification
        if held is None:
            return None, Text("登録簿の申請と結び付けられていません", "no application of the register is joined to this case"), "joined"
        return asked(programme, held), Text(f"認定 {held.ref}", f"certification {held.ref}"), "joined"

    return told


def _heard(programme: Programme, held: CertificationRecord) -> bool:
    least = next((one.value for one in programme.settings if one.id == "opinions_at_least"), 1)
    return held.opinions >= (least if isinstance(least, int) else 1)


_CONDITIONS: Mapping[str, Callable[[Programme, Case, Record], Told]] = {
    "all_blocking_tasks_answered": _blocking,
    "conditions_confirmed": _confirmed,
    "agreement_confirmed": _in_force,
    "reservation_accepted": _reserved,
    "permits_settled": _permits,
    "local_notice_done": _noticed,
    "documents_received": _received,
    "call_closed": _of_call(lambda call: call.closed),
    "conflicts_declared": _of_call(lambda call: call.declared),
    "scores_complete": _of_call(lambda call: call.scored),
    "results_published": _of_call(lambda call: call.published),
    "application_finished": _of_certification(lambda _, held: held.finished),
    "opinions_heard": _of_certification(_heard),
    "tests_answered": _of_certification(lambda _, held: held.tested),
}
