"""Tasks, their links and their answers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from fieldreg.desk.tasks.task import OPEN_STATES, Addressee, AddresseeKind, Reply, Task, TaskKind, TaskState
from fieldreg.desk.tasks.task_answers import TaskAnswer, Via
from fieldreg.kernel.errors import Conflict, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.store.tables import cases, task_answers, task_links, tasks
from fieldreg.store.transaction import Transaction

__all__ = ["SqlTasks"]

_SAME = (
    "ref", "version", "case", "number", "question", "asked_at", "asked_by", "due", "blocking", "reason", "batch", "token_digest", "brief",
)  # fmt: skip
_ANSWER = ("version", "task", "text", "suggests", "name", "division", "by", "at")
_ALIKE = (Reply.YES, Reply.YES_WITH_CONDITIONS, Reply.NO)


class SqlTasks:
    """`ports.Tasks`."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def add(self, task: Task) -> Task:
        year = task.asked_at.astimezone(JST).year
        last = self._t.connection.scalar(sa.select(sa.func.max(tasks.c.number)).where(tasks.c.case == task.case))
        kept = replace(task, ref=f"T-{year}-{self._t.next(f'T-{year}'):04d}", number=int(last or 0) + 1)
        self._t.connection.execute(sa.insert(tasks).values(_row(kept)))
        self.link(kept.ref, kept.token_digest, kept.asked_at)
        return kept

    def get(self, ref: str) -> Task:
        row = self._t.connection.execute(sa.select(tasks).where(tasks.c.ref == ref)).one_or_none()
        if row is None:
            raise NotFound(Text(f"照会「{ref}」はありません。", f"there is no task {ref!r}"), where="task")
        return _task(row)

    def put(self, task: Task) -> Task:
        kept = replace(task, version=task.version + 1)
        same = sa.update(tasks).where(tasks.c.ref == task.ref, tasks.c.version == task.version).values(_row(kept))
        if self._t.connection.execute(same).rowcount == 0:
            said = Text(
                f"照会 {task.ref} は、開いた後にほかの人が変更しました。読み直してください。",
                f"task {task.ref} was changed by somebody else since you opened it; read it again",
            )
            raise Conflict(said, code="written-meanwhile", where=task.ref)
        return kept

    def of_case(self, case: str) -> Sequence[Task]:
        return self._some(sa.select(tasks).where(tasks.c.case == case).order_by(tasks.c.number))

    def in_states(self, states: Sequence[TaskState], *, first: date, last: date, limit: int | None = None) -> Sequence[Task]:
        some = sa.select(tasks).where(tasks.c.state.in_([str(state) for state in states]), tasks.c.due.between(first, last))
        return self._some(some.order_by(tasks.c.due, tasks.c.pk).limit(limit))

    def of_batch(self, case: str, batch: str) -> Sequence[Task]:
        return self._some(sa.select(tasks).where(tasks.c.case == case, tasks.c.batch == batch).order_by(tasks.c.number))

    def of_manager(self, manager: str, *, offset: int = 0, limit: int = 500) -> Sequence[Task]:
        if not manager:
            return []
        asks_more = (tasks.c.state == str(TaskState.ANSWERED)) & (tasks.c.answer == str(Reply.NEED_MORE))
        open_first = sa.case((tasks.c.state.in_([str(state) for state in OPEN_STATES]) | asks_more, 0), else_=1)
        some = sa.select(tasks).where(tasks.c.manager == manager).order_by(open_first, tasks.c.due, tasks.c.pk)
        return self._some(some.offset(offset).limit(limit))

    def count_of_manager(self, manager: str) -> int:
        some = sa.select(sa.func.count()).select_from(tasks).where(tasks.c.manager == manager)
        return int(self._t.connection.scalar(some) or 0) if manager else 0

    def linked(self, digest: str) -> tuple[Task, datetime, bool]:
        known = sa.select(tasks, task_links.c.at.label("made_at"), task_links.c.revoked)
        one = known.join(task_links, task_links.c.task == tasks.c.ref).where(task_links.c.digest == digest)
        row = self._t.connection.execute(one).one_or_none()
        if row is None:
            raise no_such_link()
        return _task(row), row.made_at, not row.revoked

    def link(self, task: str, digest: str, at: datetime) -> None:
        self._t.connection.execute(sa.insert(task_links).values(digest=digest, task=task, at=at, revoked=False))

    def revoke_links(self, task: str) -> None:
        self._t.connection.execute(sa.update(task_links).where(task_links.c.task == task).values(revoked=True))

    def answer(self, answer: TaskAnswer) -> TaskAnswer:
        last = self._t.connection.scalar(sa.select(sa.func.max(task_answers.c.version)).where(task_answers.c.task == answer.task))
        kept = replace(answer, version=int(last or 0) + 1)
        row = {name: getattr(kept, name) for name in _ANSWER}
        row |= {"reply": str(kept.reply), "via": str(kept.via), "conditions": list(kept.conditions)}
        self._t.connection.execute(sa.insert(task_answers).values(row))
        return kept

    def answers(self, refs: Sequence[str]) -> Mapping[str, Sequence[TaskAnswer]]:
        found: dict[str, list[TaskAnswer]] = {ref: [] for ref in refs}
        some = sa.select(task_answers).where(task_answers.c.task.in_(list(refs))).order_by(task_answers.c.task, task_answers.c.version)
        for row in self._t.connection.execute(some) if refs else ():
            known = {name: getattr(row, name) for name in _ANSWER}
            found[row.task].append(TaskAnswer(**known, reply=Reply(row.reply), via=Via(row.via), conditions=tuple(row.conditions)))
        return found

    def first_answered(self) -> Mapping[str, datetime]:
        first = sa.select(task_answers.c.task, sa.func.min(task_answers.c.at)).where(task_answers.c.reply != str(Reply.NEED_MORE))
        return {row[0]: row[1] for row in self._t.connection.execute(first.group_by(task_answers.c.task))}

    def alike(self, case: str, *, site: str | None, activity: str, limit: int = 50) -> Sequence[Task]:
        same = [cases.c.site == site] if site else []
        same += [cases.c.activity == activity] if activity else []
        if not same:
            return []
        some = sa.select(tasks).join(cases, cases.c.ref == tasks.c.case).where(tasks.c.case != case, sa.or_(*same))
        some = some.where(tasks.c.answer.in_([str(reply) for reply in _ALIKE])).order_by(tasks.c.pk.desc()).limit(limit)
        return self._some(some)

    def _some(self, chosen: sa.Select[Any]) -> list[Task]:
        return [_task(row) for row in self._t.connection.execute(chosen)]


def no_such_link() -> NotFound:
    """The same for a link that was never made, and for what is none."""
    said = Text("この回答用リンクはありません。アドレスを確かめてください。", "there is no such link; check the address")
    return NotFound(said, code="no-such-link", where="token")


def _row(task: Task) -> dict[str, Any]:
    asked = task.addressee
    row = {name: getattr(task, name) for name in _SAME}
    row |= {"kind": str(task.kind), "state": str(task.state), "answer": None if task.answer is None else str(task.answer)}
    return row | {"addressee_kind": str(asked.kind), "addressee": asked.name, "manager": asked.manager, "email": asked.email}


def _task(row: Any) -> Task:
    asked = Addressee(kind=AddresseeKind(row.addressee_kind), name=row.addressee, manager=row.manager, email=row.email)
    known = {name: getattr(row, name) for name in _SAME}
    answer = None if row.answer is None else Reply(row.answer)
    return Task(**known, kind=TaskKind(row.kind), state=TaskState(row.state), answer=answer, addressee=asked)
