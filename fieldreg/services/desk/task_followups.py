"""What becomes of a case's tasks when the case itself goes on: none is left open behind it, and their days stand still while it waits."""

from datetime import datetime

from fieldreg.desk.cases import ENDED_STEPS, Case, Step
from fieldreg.desk.tasks.task import TaskState, end_task, postponed
from fieldreg.desk.tasks.task_events import task_event
from fieldreg.kernel.errors import Conflict
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.ports import UnitOfWork
from fieldreg.services.desk.task_letters import tell_extended, tell_recalled
from fieldreg.timeline.events import Act

__all__ = ["tasks_follow"]

_WITHDRAWN, _ENDED = "申請が取り下げられたため", "案件が終わったため"


def tasks_follow(work: UnitOfWork, before: Case, after: Case, now: datetime, by: int | None) -> None:
    """To be called in the transaction that changes a case.

    A case that ends closes its answered tasks and recalls those it need not wait for.  Raises Conflict ("tasks-open") naming
    those it must wait for; only a withdrawal recalls them too.
    """
    if before.is_open and after.step in ENDED_STEPS:
        _end(work, after, now, by, withdrawn=after.step is Step.WITHDRAWN)
    elif before.waiting_since is not None and after.waiting_since is None and after.is_open:
        _postpone(work, before, after, now, by)


def _end(work: UnitOfWork, case: Case, now: datetime, by: int | None, *, withdrawn: bool) -> None:
    tasks = work.tasks.of_case(case.ref)
    kept_open = [task for task in tasks if task.is_open and task.blocking]
    if kept_open and not withdrawn:
        names = "、".join(f"{task.ref} {task.addressee.name.ja}" for task in kept_open)
        raise Conflict(
            Text(
                f"回答待ちの照会があるため終えられません: {names}。回答を記入するか、理由を添えて取り消してください。",
                f"tasks are still open: {names}. Enter the answer, or recall them with a reason.",
            ),
            code="tasks-open", where=case.ref,
        )  # fmt: skip
    for task in tasks:
        if task.may_be_answered:
            recalled = task.is_open
            to = TaskState.RECALLED if recalled else TaskState.CLOSED
            ended = work.tasks.put(end_task(task, to, reason=(_WITHDRAWN if withdrawn else _ENDED) if recalled else ""))
            act = Act.CASE_TASK_RECALLED if recalled else Act.CASE_TASK_CLOSED
            work.timeline.append(task_event(act, case, ended, now, by, task))
            if recalled:
                tell_recalled(work, ended, now)


def _postpone(work: UnitOfWork, before: Case, after: Case, now: datetime, by: int | None) -> None:
    if before.waiting_since is None:
        return
    today = now.astimezone(JST).date()
    for task in work.tasks.of_case(after.ref):
        if task.is_open and (later := postponed(task, before.waiting_since, today)) != task:
            kept = work.tasks.put(later)
            work.timeline.append(task_event(Act.CASE_TASK_EXTENDED, after, kept, now, by, task))
            tell_extended(work, kept, now)
