"""Tasks: one question of a case, put to one division, manager or authority, to be answered by one day.

A task begins when it is sent.  It is answered through a link without an account, by the account of the manager asked, or over
the telephone, which staff write down.  The link's secret is never kept, only its digest.
"""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from fieldreg.desk.due_days import business_days_between
from fieldreg.kernel.business_days import HolidaysUnknown, add_business_days
from fieldreg.kernel.errors import Conflict, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST

__all__ = [
    "ADDRESSEE_NAMES", "ANSWER_NAMES", "DAYS_TO_ANSWER", "KIND_NAMES", "LINK_LIVES", "OPEN_STATES", "STATE_NAMES", "Addressee",
    "AddresseeKind", "Reply", "Task", "TaskKind", "TaskState", "digest_of_token", "end_task", "extend", "new_token", "postponed",
]  # fmt: skip

DAYS_TO_ANSWER = 5  # business days, where staff say none: the city's own choice and no rule of law
LINK_LIVES = timedelta(days=14)  # after the day by which to answer
LONGEST_EXTENSION = timedelta(days=366)  # at one time: a day further off is a slip of the pen


class TaskState(StrEnum):
    """Where a task stands; whether it is overdue is no state but follows from the day."""

    SENT = "sent"
    SEEN = "seen"
    ANSWERED = "answered"
    CLOSED = "closed"
    RECALLED = "recalled"
    SUPERSEDED = "superseded"


class TaskKind(StrEnum):
    """What is asked for."""

    MANAGER_CONSENT = "manager_consent"
    AUTHORITY_INQUIRY = "authority_inquiry"
    DIVISION_OPINION = "division_opinion"
    OTHER = "other"


class AddresseeKind(StrEnum):
    """Who is asked."""

    DIVISION = "division"
    MANAGER = "manager"
    AUTHORITY = "authority"
    OTHER = "other"


class Reply(StrEnum):
    """What may be answered."""

    YES = "yes"
    YES_WITH_CONDITIONS = "yes_with_conditions"
    NO = "no"
    NOT_OURS = "not_ours"
    NEED_MORE = "need_more"


OPEN_STATES = (TaskState.SENT, TaskState.SEEN)
_AMENDABLE = (*OPEN_STATES, TaskState.ANSWERED)

STATE_NAMES: Mapping[TaskState, Text] = {
    TaskState.SENT: Text("照会中", "Sent"),
    TaskState.SEEN: Text("相手が確認", "Seen"),
    TaskState.ANSWERED: Text("回答あり", "Answered"),
    TaskState.CLOSED: Text("確定", "Closed"),
    TaskState.RECALLED: Text("取消し", "Recalled"),
    TaskState.SUPERSEDED: Text("差替え", "Superseded"),
}
KIND_NAMES: Mapping[TaskKind, Text] = {
    TaskKind.MANAGER_CONSENT: Text("場所の使用の確認", "Consent of the manager"),
    TaskKind.AUTHORITY_INQUIRY: Text("手続きの確認", "Inquiry about procedure"),
    TaskKind.DIVISION_OPINION: Text("担当課への照会", "Opinion of a division"),
    TaskKind.OTHER: Text("その他の照会", "Other"),
}
ADDRESSEE_NAMES: Mapping[AddresseeKind, Text] = {
    AddresseeKind.DIVISION: Text("市の課", "Division"),
    AddresseeKind.MANAGER: Text("管理者", "Manager"),
    AddresseeKind.AUTHORITY: Text("関係機関", "Authority"),
    AddresseeKind.OTHER: Text("その他", "Other"),
}
ANSWER_NAMES: Mapping[Reply, Text] = {
    Reply.YES: Text("はい（差し支えない）", "Yes"),
    Reply.YES_WITH_CONDITIONS: Text("条件付きではい", "Yes, with conditions"),
    Reply.NO: Text("いいえ（難しい）", "No"),
    Reply.NOT_OURS: Text("こちらの担当ではない", "Not ours"),
    Reply.NEED_MORE: Text("情報が足りない", "More is needed"),
}


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """Who is asked.  `manager` is the id of a manager of the register, "" for others; `email` "" where none is known."""

    kind: AddresseeKind
    name: Text
    manager: str = ""
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class Task:
    """One question.  `ref` is "T-2026-0003", "" until kept; `number` counts within its case; `version` grows with every change.

    `blocking`: its case does not end while it is open.  `answer` is the newest answer's word.  `batch` is the key of the form it
    was sent with, `token_digest` that of the newest link.  `brief` is all that its one-page summary is made of.
    """

    ref: str = ""
    version: int = 1
    case: str
    number: int = 0
    kind: TaskKind
    addressee: Addressee
    question: str
    asked_at: datetime
    asked_by: int | None
    due: date
    blocking: bool = True
    state: TaskState = TaskState.SENT
    answer: Reply | None = None
    reason: str = ""  # why it was recalled
    batch: str = ""
    token_digest: str = ""
    brief: Mapping[str, Any] | None = None

    @property
    def is_open(self) -> bool:
        """Whether its answer is still waited for; one that asks for more is none."""
        return self.state in OPEN_STATES or (self.state is TaskState.ANSWERED and self.answer is Reply.NEED_MORE)

    @property
    def may_be_answered(self) -> bool:
        """Whether an answer may still be given or amended."""
        return self.state in _AMENDABLE

    def link_ends(self, made_at: datetime) -> datetime:
        """The first moment at which a link made then no longer opens; one made when the others have ended has days of its own."""
        with_the_others = _day_after(self.due + LINK_LIVES)
        return with_the_others if made_at < with_the_others else _day_after(made_at.astimezone(JST).date() + LINK_LIVES)

    def link_opens_until(self, made_at: datetime) -> date:
        """The last day on which it opens."""
        return self.link_ends(made_at).astimezone(JST).date() - timedelta(days=1)

    def overdue(self, today: date, *, waiting: bool = False) -> bool:
        """Whether its day has passed without an answer; never while its case waits for the applicant."""
        return self.is_open and self.due < today and not waiting


def _day_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), JST)


def new_token() -> str:
    """256 random bits as 43 letters."""
    return secrets.token_urlsafe(32)


def digest_of_token(token: str) -> str:
    """What is kept of a link's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def end_task(task: Task, to: TaskState, *, reason: str = "") -> Task:
    """The task closed, recalled or superseded.

    Raises Conflict for one that has ended or, to be closed, was not answered but with a question; InvalidInput for a recall without
    a reason.
    """
    allowed = (TaskState.ANSWERED,) if to is TaskState.CLOSED else _AMENDABLE
    if task.state not in allowed or (to is TaskState.CLOSED and task.is_open):
        now = STATE_NAMES[task.state]
        raise Conflict(
            Text(f"照会 {task.ref} は「{now.ja}」なので、この操作はできません。", f"task {task.ref} is {task.state}: this cannot be done"),
            code="task-ended", where=task.ref,
        )  # fmt: skip
    if to is TaskState.RECALLED and not reason:
        raise InvalidInput.one("reason-missing", "reason", "取り消す理由を書いてください。", "give the reason")
    return replace(task, state=to, reason=reason or task.reason)


def extend(task: Task, due: date) -> Task:
    """The task with a later day.

    Raises InvalidInput for one that is not later, or later by more than a year; Conflict for a task that waits for nothing.
    """
    if not task.is_open:
        raise Conflict(
            Text(f"照会 {task.ref} は回答を待っていません。", f"task {task.ref} waits for no answer"), code="task-ended", where=task.ref
        )
    if due <= task.due:
        raise InvalidInput.one(
            "not-later", "due", f"いまの期限 {task.due} より後の日にしてください。", f"choose a day after {task.due}"
        )
    if due > task.due + LONGEST_EXTENSION:
        raise InvalidInput.one("too-late", "due", f"期限 {due} は先すぎます。1年以内の日にしてください。", f"{due} is more than a year off")
    return replace(task, due=due)


def postponed(task: Task, waiting_since: date, today: date) -> Task:
    """The task of a case that waited: its day later by the business days it stood still since it was sent.

    A day so far ahead that nobody knows when offices are open stays as it is.
    """
    began = max(waiting_since, task.asked_at.astimezone(JST).date())
    waited = business_days_between(began, today)
    try:
        return replace(task, due=add_business_days(task.due, waited)) if waited else task
    except HolidaysUnknown:
        return task


def first_due(tasks: Sequence[Task]) -> date | None:
    """The soonest day by which one of them is to be answered; None where nothing is waited for."""
    return min((task.due for task in tasks if task.is_open), default=None)
