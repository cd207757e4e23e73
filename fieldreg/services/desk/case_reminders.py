"""Reminders of a case's own day: who looks after it is told before it, on it and after it, and in the end the administrators too.

The days are ours and of no law.  Who is whose head nobody has told us: the administrators stand for it.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from fieldreg.desk.case_search import CaseSearch
from fieldreg.desk.cases import STEP_NAMES, Case
from fieldreg.desk.due_days import reminded_at
from fieldreg.desk.tasks.task import OPEN_STATES, Task
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.notices.departure import EVENING, MORNING
from fieldreg.people.accounts import Role
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.services.desk.letters import tell_due
from fieldreg.services.notices.addressees import of_account

__all__ = ["CaseReminders"]

_NEAR = timedelta(days=30)  # three business days are never further apart
_MOST = 1_000  # cases of one day
_LAST = 3  # business days after the day: then the administrators hear of it


class CaseReminders:
    """Once a day, in the night before or in the daytime.  Doing it twice, or in two processes, is doing it once."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock
        self._looked_on: date | None = None  # of this process

    def remind(self) -> int:
        """Writes what is due today, for the morning's digest; returns how many letters that were."""
        now = self.clock.now()
        here = now.astimezone(JST)
        if self._looked_on == here.date() or here.time() >= EVENING:  # nobody is reminded at night
            return 0
        with self.store.reading() as work:
            some = list(_due(work, here.date()))
        count = 0
        if some:
            with self.store.writing() as work:
                count = sum(_tell(work, case, said, cause, now) for case, said, cause in _due(work, here.date()))
                work.commit()
        self._looked_on = here.date()
        return count


def _due(work: UnitOfWork, today: date) -> Iterator[tuple[Case, Text, str]]:
    """Cases whose day is near or over, and those of which a question is long overdue; none that waits for its applicant."""
    for day in (today + timedelta(days=apart) for apart in range(-_NEAR.days, _NEAR.days + 1)):
        if (apart := reminded_at(day, today)) is not None:
            for case in work.cases.page(CaseSearch(due_on=day), limit=_MOST)[1]:
                if _began(case) < today:  # whoever has just come to it knows
                    yield from _unsaid(work, case, _said_of_case(case, day, apart), f"due:{day}:{apart}")
    for task in work.tasks.in_states(OPEN_STATES, first=today - _NEAR, last=today):
        if reminded_at(task.due, today) == _LAST and (case := work.cases.get(task.case)).waiting_since is None:
            yield from _unsaid(work, case, _said_of_task(task), f"task-due:{task.ref}:{task.due}:{_LAST}")


def _began(case: Case) -> date:
    """The day on which it came to its step, or came at all."""
    came = date.min if case.created_at is None else case.created_at.astimezone(JST).date()
    return came if case.step_since is None else case.step_since


def _unsaid(work: UnitOfWork, case: Case, said: Text, cause: str) -> Iterator[tuple[Case, Text, str]]:
    if not work.letters.known(f"case:{case.ref}:{cause}"):
        yield case, said, cause


def _tell(work: UnitOfWork, case: Case, said: Text, cause: str, now: datetime) -> int:
    last = cause.endswith(f":{_LAST}")
    heads = [of_account(one) for one in work.accounts.active_with(Role.ADMIN)] if last else []
    return tell_due(work, case, said, cause, now, heads, digest=now.astimezone(JST).time() <= MORNING)


def _said_of_case(case: Case, day: date, apart: int) -> Text:
    step = STEP_NAMES[case.step]
    if apart <= 0:
        return Text(
            f"この案件（{step.ja}）の期限は {day} です。", f"This case ({step.in_language('en')}) is due on {day}."
        )
    also = ("管理担当にもお知らせしています。", " The administrators are told too.") if apart == _LAST else ("", "")
    return Text(
        f"この案件（{step.ja}）は期限の {day} を過ぎています。{also[0]}",
        f"This case ({step.in_language('en')}) was due on {day}.{also[1]}",
    )


def _said_of_task(task: Task) -> Text:
    name = task.addressee.name
    return Text(
        f"照会 {task.ref}（{name.ja}）に、期限の {task.due} を過ぎても回答がありません。管理担当にもお知らせしています。",
        f"Question {task.ref} ({name.in_language('en')}) was due on {task.due} and has no answer. The administrators are told too.",
    )
