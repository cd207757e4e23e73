"""Letters of tasks: whoever was asked is sent the link, reminded of it, and told when the day moves or the question is taken back.

Written to are the address the desk gave, and the accounts of the manager asked, which sign in and need no link.  Of a link only a
digest is kept, so each letter brings one of its own; those before it open the task still.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from fieldreg.desk.due_days import reminded_at
from fieldreg.desk.tasks.task import OPEN_STATES, Task, digest_of_token, new_token
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.notices.departure import awake
from fieldreg.notices.letters import Addressee, Letter
from fieldreg.people.accounts import Role
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.services.notices.addressees import of_account

__all__ = ["TaskReminders", "tell_extended", "tell_recalled", "tell_sent"]

_NEAR = timedelta(days=30)  # three business days are never further apart
_WHAT: Mapping[str, Text] = {
    "task-sent": Text("照会のお願い", "a question"),
    "task-extended": Text("照会の回答期限を延ばしました", "more time"),
    "task-reminder": Text("照会の回答期限が近づいています", "reminder"),
    "task-overdue": Text("照会の回答期限を過ぎています", "overdue"),
}


def tell_sent(work: UnitOfWork, task: Task, token: str, at: datetime) -> int:
    """The link just made, with the question and the day; to how many it is written."""
    return _add(work, task, at, "task-sent", f"task-sent:{task.ref}:{task.version}", token)


def tell_extended(work: UnitOfWork, task: Task, at: datetime) -> None:
    """The new day, with a link."""
    _add(work, task, at, "task-extended", f"task-extended:{task.ref}:{task.due.isoformat()}", None)


def tell_recalled(work: UnitOfWork, task: Task, at: datetime) -> None:
    """That no answer is wanted any more, and why."""
    values = {"ref": task.case, "ask": task.question, "reason": task.reason}
    for to in (*_by_link(task), *_by_account(work, task)):
        cause = f"task-recalled:{task.ref}"
        work.letters.add(Letter(at=at, cause=cause, to=to, template="task-recalled", values=values, thread=task.case))


class TaskReminders:
    """Two business days before the day by which to answer, on it, and one and three after it.  Doing it twice is doing it once."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock

    def remind(self) -> int:
        """Writes what is due today of open tasks; returns how many letters that were."""
        now = self.clock.now()
        today, count = now.astimezone(JST).date(), 0
        if awake(now) != now:  # nobody is reminded at night
            return 0
        with self.store.reading() as work:
            if not list(_due(work, today)):
                return 0
        with self.store.writing() as work:
            for task, template, cause in _due(work, today):
                count += _add(work, task, now, template, cause, None)
            work.commit()
        return count


def _due(work: UnitOfWork, today: date) -> Iterator[tuple[Task, str, str]]:
    """What is to be reminded of: nothing that was asked today, and nothing whose case waits for its applicant."""
    for task in work.tasks.in_states(OPEN_STATES, first=today - _NEAR, last=today + _NEAR):
        template = _template(task.due, today) if task.asked_at.astimezone(JST).date() < today else ""
        cause = f"{template}:{task.ref}:{task.due.isoformat()}:{today.isoformat()}"
        unsaid = template and (task.addressee.email or task.addressee.manager) and not work.letters.known(cause)
        if unsaid and work.cases.get(task.case).waiting_since is None:
            yield task, template, cause


def _template(due: date, today: date) -> str:
    apart = reminded_at(due, today)
    return "" if apart is None else "task-reminder" if apart <= 0 else "task-overdue"


def _add(work: UnitOfWork, task: Task, at: datetime, template: str, cause: str, token: str | None) -> int:
    """Writes to everybody who answers for the addressee, once each; returns how many letters that were."""
    told = {"ref": task.case, "ask": task.question, "due": task.due.isoformat()}
    count = 0
    for to in _by_link(task):
        if token is None:
            token = new_token()
            work.tasks.link(task.ref, digest_of_token(token), at)
        values = {**told, "link": f"/answer/{token}"}
        count += work.letters.add(Letter(at=at, cause=cause, to=to, template=template, values=values, thread=task.case))
    for to in _by_account(work, task):
        own: dict[str, str | Text] = {**told, "what": _WHAT[template], "link": f"/tasks/{task.ref}"}
        count += work.letters.add(Letter(at=at, cause=cause, to=to, template="task-own", values=own, thread=task.case))
    return count


def _by_link(task: Task) -> list[Addressee]:
    """Offices, which are left alone at night as the desk's own people are."""
    return [Addressee(email=task.addressee.email, language="ja", staff=True)] if task.addressee.email else []


def _by_account(work: UnitOfWork, task: Task) -> list[Addressee]:
    """Who signs in for the manager asked, and is not written to as above."""
    if not task.addressee.manager:
        return []
    own = [one for one in work.accounts.active_with(Role.DEPARTMENT) if one.manager == task.addressee.manager]
    return [replace(of_account(one), staff=True) for one in own if one.email.casefold() != task.addressee.email.casefold()]
