"""Use cases of tasks as the desk has them: sending several at once, again, recalling, extending, closing, and writing down an answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fieldreg.desk import case_events
from fieldreg.desk.cases import Case, Mover, Step, ask_open, move, stamped
from fieldreg.desk.due_days import due_of
from fieldreg.desk.tasks.task import (
    Task,
    TaskKind,
    TaskState,
    digest_of_token,
    end_task,
    extend,
    first_due,
    new_token,
)
from fieldreg.desk.tasks.task_answers import TaskAnswer, Via, answer_from_form, answered_since
from fieldreg.desk.tasks.task_events import task_event
from fieldreg.desk.tasks.task_form import Beside, Order, ask_orders, days_from_text
from fieldreg.desk.tasks.task_statistics import TaskRow, task_figures_of
from fieldreg.kernel.errors import Conflict, Fault, InvalidInput
from fieldreg.kernel.input_faults import gather, text_of
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, day_from_text
from fieldreg.people.accounts import Account
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.services.answers.screening import ScreeningServices
from fieldreg.services.desk.letters import tell_moved
from fieldreg.services.desk.task_letters import tell_extended, tell_recalled, tell_sent
from fieldreg.services.desk.tasks.answering import ask_not_own, keep_answer
from fieldreg.services.desk.tasks.briefs import brief_input
from fieldreg.services.desk.walking.asked_tasks import AskedSo, asked_so
from fieldreg.services.desk.walking.stepping import follow
from fieldreg.services.in_charge import looked_after_by
from fieldreg.services.visibility import ask_decider, ask_reader
from fieldreg.timeline.events import Act

__all__ = ["Board", "SentTask", "TaskDesk"]

_COUNTED_OUT = frozenset({TaskState.RECALLED, TaskState.SUPERSEDED})


@dataclass(frozen=True)
class Board:
    """The tasks of a case with their answers; `asked` and `answered` count those that were neither recalled nor superseded."""

    case: Case
    tasks: Sequence[Task]
    answers: Mapping[str, Sequence[TaskAnswer]]
    today: date

    @property
    def asked(self) -> int:
        return sum(task.state not in _COUNTED_OUT for task in self.tasks)

    @property
    def answered(self) -> int:
        return sum(task.state not in _COUNTED_OUT and not task.is_open for task in self.tasks)

    @property
    def first_due(self) -> date | None:
        """The soonest day of those that are waited for."""
        return first_due(self.tasks)

    def overdue(self, task: Task) -> bool:
        return task.overdue(self.today, waiting=self.case.waiting_since is not None)


@dataclass(frozen=True)
class SentTask:
    """A task with the secret of its link, told this once; None where it was sent before by the same form.

    `letters`: to how many it was written.
    """

    task: Task
    token: str | None
    letters: int = 0


_LETTERS = {Act.CASE_TASK_RECALLED: tell_recalled, Act.CASE_TASK_EXTENDED: tell_extended}


class TaskDesk:
    """What staff do with tasks; every write is one transaction.  Safe to share between threads.

    All raise NotAllowed for anybody but the desk, NotFound for what is not there, Conflict for a task that has ended.
    """

    def __init__(self, store: Store, clock: Clock, screening: ScreeningServices) -> None:
        self.store, self.clock, self._screening = store, clock, screening

    def board(self, ref: str, staff: Account) -> Board:
        """What was asked for a case, and answered."""
        ask_reader(staff)
        with self.store.reading() as work:
            tasks = work.tasks.of_case(ref)
            answers = work.tasks.answers([task.ref for task in tasks])
            return Board(case=work.cases.get(ref), tasks=tasks, answers=answers, today=self._today())

    def asked_so(self, ref: str, staff: Account) -> Mapping[TaskKind, AskedSo]:
        """How the case's programme asks, by whom is asked; {} where it says nothing of it."""
        ask_reader(staff)
        with self.store.reading() as work:
            return asked_so(work, work.cases.get(ref), self._today())

    def task(self, ref: str, staff: Account) -> Task:
        """One task."""
        ask_reader(staff)
        with self.store.reading() as work:
            return work.tasks.get(ref)

    def figures(self, staff: Account) -> Sequence[TaskRow]:
        """How many were asked of whom, and answered by their day, by fiscal year.  Raises NotAllowed for who does not read the desk."""
        ask_reader(staff)
        with self.store.reading() as work:
            held = work.tasks.in_states(tuple(TaskState), first=date.min, last=date.max)
            return task_figures_of(held, work.tasks.first_answered(), self._today())

    def send(
        self, ref: str, orders: Sequence[Order], staff: Account, *, days: str = "", blocking: bool | None = True, batch: str = "",
        beside: Beside | None = None,
    ) -> Sequence[SentTask]:  # fmt: skip
        """Sends several questions in one action; the case is being coordinated from then on.

        `beside` stands on the page sent along.  The same form sent again (`batch`) sends only what it asks besides.  Without `days` each
        is due as its case's programme says, with `blocking` None it is waited for as that says.
        Raises InvalidInput with every fault, Conflict for a case that has ended.
        """
        ask_decider(staff)
        now, faults = self.clock.now(), list[Fault]()
        due = gather(faults, lambda: days_from_text(days, self._today()))
        told = gather(faults, lambda: _checked(beside or Beside()))
        with self.store.writing() as work:
            case = work.cases.lock(ref)
            sent = [SentTask(task, None) for task in (work.tasks.of_batch(ref, batch) if batch else ())]
            left = _not_yet_sent(orders, [one.task for one in sent])
            if sent and not left:
                return sent
            ask_open(case)
            gather(faults, lambda: ask_orders(left, _applicants(work, case)))
            if faults or due is None or told is None:
                raise InvalidInput(faults)
            brief = brief_input(work, case, told, self._screening.of_case(work, case))
            case = self._coordinate(work, case, staff)
            said = asked_so(work, case, self._today())
            for order in left:
                token, so = new_token(), said.get(order.kind)
                task = Task(
                    case=ref, kind=order.kind, addressee=order.addressee, question=order.question.strip(), asked_at=now, asked_by=staff.id,
                    due=so.due if so is not None and so.due is not None and not days.strip() else due, batch=batch,
                    blocking=blocking if blocking is not None else so is None or so.blocking, brief=brief,
                    token_digest=digest_of_token(token),
                )  # fmt: skip
                kept = work.tasks.add(task)
                self._supersede(work, case, order.replaces, staff, kept)
                work.timeline.append(task_event(Act.CASE_TASK_SENT, case, kept, now, staff.id, question=kept.question))
                sent.append(SentTask(kept, token, tell_sent(work, kept, token, now)))
            work.commit()
            return sent

    def resend(self, ref: str, staff: Account) -> SentTask:
        """A new link for a task; the links before it open no more."""
        ask_decider(staff)
        now, token = self.clock.now(), new_token()
        with self.store.writing() as work:
            held = work.tasks.get(ref)
            case = work.cases.get(held.case)
            _ask_answerable(held)
            kept = work.tasks.put(replace(held, token_digest=digest_of_token(token)))
            work.tasks.revoke_links(kept.ref)
            work.tasks.link(kept.ref, kept.token_digest, now)
            work.timeline.append(task_event(Act.CASE_TASK_RESENT, case, kept, now, staff.id))
            letters = tell_sent(work, kept, token, now)
            work.commit()
            return SentTask(kept, token, letters)

    def recall(self, ref: str, reason: str, staff: Account, *, after: int | None = None) -> Task:
        """Takes a question back.  Raises InvalidInput without a reason, Conflict for an answer that came after the `after` read."""
        reason = text_of({"reason": reason}, "reason", longest=400)
        return self._change(Act.CASE_TASK_RECALLED, ref, staff, lambda held: end_task(held, TaskState.RECALLED, reason=reason), after)

    def close(self, ref: str, staff: Account, *, after: int | None = None) -> Task:
        """Takes the newest answer as it is: it is amended no more.  Raises Conflict as above."""
        return self._change(Act.CASE_TASK_CLOSED, ref, staff, lambda held: end_task(held, TaskState.CLOSED), after)

    def extend(self, ref: str, due: str, staff: Account) -> Task:
        """A later day by which to answer ("2027-01-15"); never a sooner one.  Raises InvalidInput."""
        day = day_from_text(due, "due")
        return self._change(Act.CASE_TASK_EXTENDED, ref, staff, lambda held: extend(held, day))

    def enter(self, ref: str, form: Mapping[str, Any], staff: Account, *, after: int | None = None) -> TaskAnswer:
        """Writes down an answer that was told by telephone or otherwise; `after` versions were read before.

        Raises InvalidInput with every fault, Conflict with both answers where another came meanwhile, NotAllowed for one's own request.
        """
        ask_decider(staff)
        now = self.clock.now()
        with self.store.writing() as work:
            held = work.tasks.get(ref)
            case = work.cases.get(held.case)
            ask_not_own(work, case, staff)
            answer = answer_from_form(held, form, Via.PHONE, now, staff.id)
            kept, event = keep_answer(work, case, held, answer, after)
            if event is not None:
                work.timeline.append(event)
                work.commit()
            return kept

    def _change(self, act: Act, ref: str, staff: Account, change: Callable[[Task], Task], after: int | None = None) -> Task:
        ask_decider(staff)
        now = self.clock.now()
        with self.store.writing() as work:
            held = work.tasks.get(ref)
            case = work.cases.get(held.case)
            changed, answers = change(held), work.tasks.answers([ref])[ref]
            if answers and after is not None and after != len(answers):
                raise answered_since(answers[-1])
            kept = work.tasks.put(changed)
            work.timeline.append(task_event(act, case, kept, now, staff.id, held))
            if (tell := _LETTERS.get(act)) is not None:
                tell(work, kept, now)
            work.commit()
            return kept

    def _supersede(self, work: UnitOfWork, case: Case, ref: str, staff: Account, by_task: Task) -> None:
        if not ref:
            return
        held = work.tasks.get(ref)
        if held.case != case.ref:
            raise Conflict(Text("別の案件の照会です。", "that task is of another case"), code="other-case", where=ref)
        kept = work.tasks.put(end_task(held, TaskState.SUPERSEDED, reason=f"照会 {by_task.ref} に差し替えたため"))
        now = self.clock.now()
        work.timeline.append(task_event(Act.CASE_TASK_SUPERSEDED, case, kept, now, staff.id, held, instead=by_task.ref))
        tell_recalled(work, kept, now)

    def _coordinate(self, work: UnitOfWork, case: Case, staff: Account) -> Case:
        """The case; one that is new, or was routed anew, moved on to where others are asked."""
        if case.step not in (Step.RECEIVED, Step.TRIAGE):
            return case
        now = self.clock.now()
        begun = case if case.step is Step.TRIAGE else move(case, Step.TRIAGE, Mover.DESK)
        moved = move(begun, Step.COORDINATING, Mover.DESK)
        waits = case.waiting_since is not None
        due = case.due if waits else due_of(Step.COORDINATING, self._today())
        moved = replace(moved, in_charge=looked_after_by(work, case, staff), due=due, waiting_since=case.waiting_since)
        kept = work.cases.put(stamped(case, follow(work, case, moved, now, self._screening), now))
        work.timeline.append(case_events.case_event(Act.CASE_MOVED, case, kept, now, staff.id))
        if case.coordinated_at is None:  # that it goes to and fro between divisions concerns nobody else
            tell_moved(work, case, kept, now)
        return kept

    def _today(self) -> date:
        return self.clock.now().astimezone(JST).date()


def _checked(beside: Beside) -> Beside:
    faults: list[Fault] = []
    told = {name: gather(faults, lambda n=name: text_of({n: getattr(beside, n)}, n, longest=400)) or "" for name in ("costs", "gains")}  # type: ignore[misc]
    if faults:
        raise InvalidInput(faults)
    return replace(beside, **told)


def _not_yet_sent(orders: Sequence[Order], sent: Sequence[Task]) -> list[Order]:
    """What a form that was sent before asks besides."""
    known = {(task.addressee.name.ja, task.question) for task in sent}
    return [order for order in orders if (order.addressee.name.ja, order.question.strip()) not in known]


def _applicants(work: UnitOfWork, case: Case) -> set[str]:
    """The addresses of who brought it."""
    return {case.email} if case.owner is None else {case.email, work.accounts.get(case.owner).email}


def _ask_answerable(task: Task) -> None:
    if not task.may_be_answered:
        told = Text(f"照会 {task.ref} は終わっています。", f"task {task.ref} has ended")
        raise Conflict(told, code="task-ended", where=task.ref)
