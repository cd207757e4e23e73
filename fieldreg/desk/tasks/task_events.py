"""What is told of the acts on tasks; all of it is for the desk alone."""

from datetime import datetime
from typing import Any

from fieldreg.desk.cases import Case
from fieldreg.desk.tasks.task import Task
from fieldreg.desk.tasks.task_answers import TaskAnswer
from fieldreg.timeline.events import Act, By, Event

__all__ = ["task_answered", "task_event"]


def task_event(act: Act, case: Case, task: Task, at: datetime, by: int | None, before: Task | None = None, **more: Any) -> Event:
    """An act on a task by an account; None: by whoever holds its link."""
    told: dict[str, Any] = {"task": task.ref, "after": _told(task), **more}
    if before is not None:
        told["before"] = _told(before)
    as_whom = By.BEARER if by is None else By.ACCOUNT
    return Event(at=at, act=act, ref=case.ref, by=as_whom, actor=by, owner=case.owner, told=told)


def task_answered(case: Case, task: Task, answer: TaskAnswer, before: Task) -> Event:
    """An answer; never who wrote it, which stands with the answer itself."""
    said = {"version": answer.version, "reply": str(answer.reply), "text": answer.text, "via": str(answer.via)}
    said |= {"conditions": list(answer.conditions), "suggests": answer.suggests, "division": answer.division}
    return task_event(Act.CASE_TASK_ANSWERED, case, task, answer.at, answer.by, before, answer=said)


def _told(task: Task) -> dict[str, Any]:
    return {"state": str(task.state), "to": task.addressee.name.ja, "due": task.due.isoformat(), "reason": task.reason}
