"""Use cases of answering a task: through its link without an account, or by the account of the manager that is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from fieldreg.desk import case_events
from fieldreg.desk.cases import Case, Mover, Step, move, stamped
from fieldreg.desk.due_days import due_of
from fieldreg.desk.tasks.task import Reply, Task, TaskState, digest_of_token
from fieldreg.desk.tasks.task_answers import (
    TaskAnswer,
    Via,
    answer_from_form,
    answered,
    answered_meanwhile,
    same_answer,
)
from fieldreg.desk.tasks.task_events import task_answered, task_event
from fieldreg.kernel.errors import Gone, NotAllowed, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.people.accounts import Account, Role
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.services.desk.letters import tell_task_answered
from fieldreg.services.desk.walking.stepping import follow
from fieldreg.services.four_eyes import ask_four_eyes
from fieldreg.timeline.events import Act, Event

__all__ = ["Asked", "TaskAnswering", "ask_not_own", "keep_answer", "linked_task", "own_task"]

_BACK = {Step.COORDINATING: Step.TRIAGE, Step.AGREED: Step.COORDINATING}


@dataclass(frozen=True)
class Asked:
    """A task as the one who is asked has it: with what was answered to it, and nothing else of its case."""

    task: Task
    answers: Sequence[TaskAnswer]
    overdue: bool


class TaskAnswering:
    """Reading never writes, not even that it was read.  Safe to share between threads."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock

    def by_link(self, token: str) -> Asked:
        """Raises NotFound for a link that was never made, Gone for one that has ended, was replaced, or whose task was taken back."""
        with self.store.reading() as work:
            return self._asked(work, self._linked(work, token))

    def see_by_link(self, token: str) -> Task:
        """The one who is asked has read it, and answers later.  Raises as above."""
        with self.store.writing() as work:
            kept, event = self._seen(work, self._linked(work, token), None)
            if event is not None:
                work.timeline.append(event)
                work.commit()
            return kept

    def answer_by_link(
        self, token: str, form: Mapping[str, Any], *, after: int | None = None, account: Account | None = None
    ) -> TaskAnswer:
        """An answer, or another version of it; `after` versions were read before.

        Raises as above; InvalidInput with every fault; Conflict with both answers where another came meanwhile, or where the task
        has ended; NotAllowed for the account whose own request it is about.
        """
        now = self.clock.now()
        with self.store.writing() as work:
            task = self._linked(work, token)
            case = work.cases.get(task.case)
            ask_not_own(work, case, account)
            kept, event = keep_answer(work, case, task, answer_from_form(task, form, Via.LINK, now), after)
            if event is not None:
                work.timeline.append(event)
                work.commit()
            return kept

    def own(self, account: Account, *, offset: int = 0, limit: int = 500) -> Sequence[Asked]:
        """What the account's manager was asked, the open ones first; nothing for other accounts."""
        return self.own_page(account, offset=offset, limit=limit)[1]

    def own_page(self, account: Account, *, offset: int = 0, limit: int) -> tuple[int, Sequence[Asked]]:
        """How many that are, and a page of them."""
        if account.role is not Role.DEPARTMENT or not account.manager:
            return 0, []
        with self.store.reading() as work:
            count = work.tasks.count_of_manager(account.manager)
            return count, [self._asked(work, task) for task in work.tasks.of_manager(account.manager, offset=offset, limit=limit)]

    def one(self, ref: str, account: Account) -> Asked:
        """One of them.  Raises NotFound alike for another's and for none."""
        with self.store.reading() as work:
            return self._asked(work, own_task(work, ref, account))

    def see(self, ref: str, account: Account) -> Task:
        """The department has read it, and answers later.  Raises NotFound as above."""
        with self.store.writing() as work:
            kept, event = self._seen(work, own_task(work, ref, account), account.id)
            if event is not None:
                work.timeline.append(event)
                work.commit()
            return kept

    def answer(self, ref: str, form: Mapping[str, Any], account: Account, *, after: int | None = None) -> TaskAnswer:
        """An answer by the account.  Raises NotFound as above, else as `answer_by_link` does."""
        now = self.clock.now()
        with self.store.writing() as work:
            task = own_task(work, ref, account)
            case = work.cases.get(task.case)
            ask_not_own(work, case, account)
            kept, event = keep_answer(work, case, task, answer_from_form(task, form, Via.ACCOUNT, now, account.id), after)
            if event is not None:
                work.timeline.append(event)
                work.commit()
            return kept

    def _linked(self, work: UnitOfWork, token: str) -> Task:
        return linked_task(work, token, self.clock.now())

    def _asked(self, work: UnitOfWork, task: Task) -> Asked:
        waiting = work.cases.get(task.case).waiting_since is not None
        return Asked(task, work.tasks.answers([task.ref])[task.ref], task.overdue(self._today(), waiting=waiting))

    def _seen(self, work: UnitOfWork, task: Task, by: int | None) -> tuple[Task, Event | None]:
        if task.state is not TaskState.SENT:
            return task, None
        kept = work.tasks.put(replace(task, state=TaskState.SEEN))
        return kept, task_event(Act.CASE_TASK_SEEN, work.cases.get(task.case), kept, self.clock.now(), by, task)

    def _today(self) -> date:
        return self.clock.now().astimezone(JST).date()


def keep_answer(work: UnitOfWork, case: Case, task: Task, answer: TaskAnswer, after: int | None) -> tuple[TaskAnswer, Event | None]:
    """Adds an answer, and the event to be told of it; None where a form was sent twice.

    "Not ours" takes the case back to where it is routed.  Raises Conflict with both answers where `after` is not what is kept.
    """
    held = work.tasks.answers([task.ref])[task.ref]
    if held and after != len(held):
        if same_answer(held[-1], answer):
            return held[-1], None
        if after is not None:
            raise answered_meanwhile(held[-1], answer)
    changed = work.tasks.put(answered(task, answer))
    kept = work.tasks.answer(answer)
    if answer.reply is Reply.NOT_OURS:
        _route_anew(work, case, answer.at, answer.by)
    tell_task_answered(work, case, changed, kept)
    return kept, task_answered(case, changed, kept, task)


def ask_not_own(work: UnitOfWork, case: Case, account: Account | None) -> None:
    """Raises NotAllowed for who brought the case, and his organisation: nobody answers what he asked for himself.

    A division of the city answers what another part of the city asks for.
    """
    if account is None:
        return
    if account.id == case.owner or account.email.casefold() == case.email.casefold():
        raise NotAllowed(Text("ご自分の申請についての照会には回答できません。", "nobody answers a question about his own request"))
    if account.role is not Role.DEPARTMENT:
        ask_four_eyes(work, account, case.owner, case.created_at, where=case.ref)


def _route_anew(work: UnitOfWork, case: Case, now: datetime, by: int | None) -> None:
    to = _BACK.get(case.step)
    if to is None:
        return
    moved = move(case, to, Mover.DESK)
    waits = case.waiting_since is not None
    due = case.due if waits else due_of(to, now.astimezone(JST).date())
    moved = replace(moved, due=due, waiting_since=case.waiting_since)
    kept = work.cases.put(stamped(case, follow(work, case, moved, now, None), now))
    work.timeline.append(case_events.case_event(Act.CASE_MOVED, case, kept, now, by, routed=True))


def linked_task(work: UnitOfWork, token: str, now: datetime) -> Task:
    """The task a link opens now.  Raises NotFound, Gone."""
    task, made_at, newest = work.tasks.linked(digest_of_token(token[:200]))
    if task.state is TaskState.RECALLED:
        raise _gone("この照会は取り消されました。回答は不要です。", "this question was taken back; no answer is needed.")
    if task.state is TaskState.SUPERSEDED:
        raise _gone("この照会は新しい照会に替わりました。回答は不要です。", "another question took its place; no answer is needed.")
    if not newest:
        raise _gone(
            "新しいリンクが送られています。届いていないときは、窓口にご連絡ください。",
            "a newer link was sent; ask the desk if it has not come.",
        )
    if now >= task.link_ends(made_at):
        raise _gone(
            "このリンクの期限は過ぎました。窓口にご連絡ください。新しいリンクをお送りします。",
            "this link has expired. Ask the desk for a new one.",
        )
    return task


def own_task(work: UnitOfWork, ref: str, account: Account) -> Task:
    """The task, if it was put to the account's manager.  Raises NotFound alike for another's and for none."""
    try:
        task = work.tasks.get(ref)
    except NotFound:
        task = None
    if task is None or account.role is not Role.DEPARTMENT or not account.manager or task.addressee.manager != account.manager:
        raise NotFound(Text("お探しの照会はありません。", "there is no such task"), where="task")
    return task


def _gone(ja: str, en: str) -> Gone:
    return Gone(Text(ja, en), code="link-ended", where="token")
