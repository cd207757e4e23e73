"""Answers to a task: every version is kept; each tells who answered for which division, and how it came."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from fieldreg.desk.tasks.task import ANSWER_NAMES, Reply, Task, TaskState
from fieldreg.kernel.errors import Conflict, Fault, InvalidInput
from fieldreg.kernel.input_faults import LONGEST_TEXT, gather, text_of
from fieldreg.kernel.texts import Text

__all__ = [
    "VIA_NAMES", "TaskAnswer", "Via", "answer_from_form", "answered", "answered_meanwhile", "answered_since", "conditions_asked_for",
    "same_answer",
]  # fmt: skip

_MOST_CONDITIONS = 20


class Via(StrEnum):
    """How an answer came."""

    LINK = "link"
    ACCOUNT = "account"
    PHONE = "phone"  # written down by staff


VIA_NAMES: Mapping[Via, Text] = {
    Via.LINK: Text("リンクから", "by link"),
    Via.ACCOUNT: Text("アカウントから", "by account"),
    Via.PHONE: Text("電話などを職員が記入", "told to staff, who wrote it down"),
}


@dataclass(frozen=True, kw_only=True)
class TaskAnswer:
    """One version of an answer; `version` 0 until kept.  `name` is of a person and is erased when kept long enough.

    `conditions` are texts, one each; `suggests` is who should be asked instead, "" for unknown (of `not_ours` alone).
    `by` is the account that gave it or wrote it down.
    """

    version: int = 0
    task: str
    reply: Reply
    text: str = ""
    conditions: tuple[str, ...] = ()
    suggests: str = ""
    name: str
    division: str
    via: Via
    by: int | None = None
    at: datetime


def answer_from_form(task: Task, form: Mapping[str, Any], via: Via, at: datetime, by: int | None = None) -> TaskAnswer:
    """What somebody filled in.  Raises InvalidInput with every fault."""
    faults: list[Fault] = []
    reply = gather(faults, lambda: _reply(text_of(form, "reply", longest=40)))
    asked = (("text", False, LONGEST_TEXT), ("name", True, 100), ("division", True, 200), ("suggests", False, 200))
    read = {name: gather(faults, lambda n=name, r=must, c=most: text_of(form, n, required=r, longest=c)) for name, must, most in asked}  # type: ignore[misc]
    told = {name: (value or "").replace("\r\n", "\n") for name, value in read.items()}
    conditions = _lines(gather(faults, lambda: text_of(form, "conditions")) or "")
    faults += _missing(reply, told, conditions, unknown=bool(form.get("unknown")))
    if faults or reply is None:
        raise InvalidInput(faults)
    if reply is not Reply.YES_WITH_CONDITIONS:
        conditions = ()
    return TaskAnswer(
        task=task.ref, reply=reply, text=told["text"], conditions=conditions, name=told["name"], division=told["division"],
        suggests=told["suggests"] if reply is Reply.NOT_OURS else "", via=via, by=by, at=at,
    )  # fmt: skip


def answered(task: Task, answer: TaskAnswer) -> Task:
    """The task with an answer.  Raises Conflict for one that takes none any more."""
    if not task.may_be_answered:
        raise Conflict(
            Text(f"照会 {task.ref} は終わっているので回答できません。", f"task {task.ref} has ended and takes no answer"),
            code="task-ended", where=task.ref,
        )  # fmt: skip
    return replace(task, state=TaskState.ANSWERED, answer=answer.reply)


def conditions_asked_for(tasks: Sequence[Task], answers: Mapping[str, Sequence[TaskAnswer]]) -> Mapping[str, str]:
    """The conditions of the newest answers, each with the task it is of; none of a question that was taken back or replaced."""
    count = (TaskState.ANSWERED, TaskState.CLOSED)
    given = [task for task in tasks if task.state in count and task.answer is Reply.YES_WITH_CONDITIONS]
    return {text: task.ref for task in given for text in answers[task.ref][-1].conditions}


def same_answer(one: TaskAnswer, other: TaskAnswer) -> bool:
    """Whether two say the same of the same person: a form sent twice."""
    names = ("task", "reply", "text", "conditions", "suggests", "name", "division", "via", "by")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def answered_meanwhile(held: TaskAnswer, mine: TaskAnswer) -> Conflict:
    """What the second of two who answer one task at once is told: both answers, so that neither is lost."""
    theirs, own = _told(held), _told(mine)
    said = Text(
        f"開いた後に別の回答が届きました。先の回答: {theirs.ja}（{held.division}） ／ あなたの回答（まだ送られていません）: {own.ja}",
        f"somebody answered since you opened this. That answer: {theirs.en} ({held.division}) / yours, not sent: {own.en}",
    )
    return Conflict(said, code="answered-meanwhile", where=held.task)


def answered_since(held: TaskAnswer) -> Conflict:
    """What somebody is told who closes or recalls a task with an answer his page did not show."""
    said = _told(held)
    told = Text(
        f"開いた後に回答が届きました。読んでから決めてください: {said.ja}（{held.division}）",
        f"an answer came since you opened this; read it, then decide: {said.en} ({held.division})",
    )
    return Conflict(told, code="answered-meanwhile", where=held.task)


def _told(answer: TaskAnswer) -> Text:
    name, rest = ANSWER_NAMES[answer.reply], " / ".join((answer.text, *answer.conditions)).strip(" /")
    return Text(f"{name.ja} {rest}".strip(), f"{name.en} {rest}".strip())


def _reply(word: str) -> Reply:
    if word not in set(Reply):
        raise InvalidInput.one("reply-missing", "reply", "回答を選んでください。", "choose an answer")
    return Reply(word)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip(" ・-") for line in text.splitlines() if line.strip(" ・-"))


def _missing(reply: Reply | None, told: Mapping[str, str], conditions: Sequence[str], *, unknown: bool) -> list[Fault]:
    faults = []
    if reply is Reply.YES_WITH_CONDITIONS and not conditions:
        lines = Text("条件を1行に一つ書いてください。", "write the conditions, one a line")
        faults.append(Fault("conditions-missing", "conditions", lines))
    if len(conditions) > _MOST_CONDITIONS:
        most = Text(f"条件は {_MOST_CONDITIONS} 個までです。", f"at most {_MOST_CONDITIONS} conditions")
        faults.append(Fault("too-many", "conditions", most))
    if reply is Reply.NOT_OURS and bool(told["suggests"]) == unknown:
        either = Text("聞くべき課の名前を書くか、「わからない」を選んでください。", "name whom to ask, or tick that you do not know")
        faults.append(Fault("suggests-missing", "suggests", either))
    if reply in (Reply.NO, Reply.NEED_MORE) and not told["text"]:
        why = Text("理由や足りない情報を書いてください。", "write why, or what is missing")
        faults.append(Fault("text-missing", "text", why))
    return faults
