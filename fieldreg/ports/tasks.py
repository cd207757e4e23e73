"""What is asked of others for a case, and what came of it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from fieldreg.desk.agreements import Agreement
from fieldreg.desk.permits import Permit
from fieldreg.desk.tasks.task import Task, TaskState
from fieldreg.desk.tasks.task_answers import TaskAnswer

__all__ = ["Agreements", "Permits", "Tasks"]


class Tasks(Protocol):
    """Tasks, their links, and their answers, which are only ever added to."""

    def add(self, task: Task) -> Task:
        """Gives it its `ref` and its `number` within its case."""

    def get(self, ref: str) -> Task:
        """Raises NotFound."""

    def put(self, task: Task) -> Task:
        """Keeps a changed task as its next version.  Raises Conflict if another version than `task.version` is kept."""

    def of_case(self, case: str) -> Sequence[Task]:
        """All of a case, in the order in which they were asked."""

    def in_states(self, states: Sequence[TaskState], *, first: date, last: date, limit: int | None = None) -> Sequence[Task]:
        """Those due from `first` to `last`, both included, the soonest due first; `limit` at most."""

    def of_batch(self, case: str, batch: str) -> Sequence[Task]:
        """Those a form was sent with before."""

    def of_manager(self, manager: str, *, offset: int = 0, limit: int = 500) -> Sequence[Task]:
        """Those put to a manager: the open ones first, the soonest due first."""

    def count_of_manager(self, manager: str) -> int:
        """How many were put to it; none to ""."""

    def linked(self, digest: str) -> tuple[Task, datetime, bool]:
        """The task a link of that digest was made for, when, and whether no later one took its place.  Raises NotFound."""

    def link(self, task: str, digest: str, at: datetime) -> None:
        """Keeps that a link was made; those before it open the task still."""

    def revoke_links(self, task: str) -> None:
        """None of the links made until now opens the task any more."""

    def answer(self, answer: TaskAnswer) -> TaskAnswer:
        """Adds it as the next version of the task's answer."""

    def answers(self, tasks: Sequence[str]) -> Mapping[str, Sequence[TaskAnswer]]:
        """By task, first to last."""

    def first_answered(self) -> Mapping[str, datetime]:
        """By task, when its first answer came that was no question back."""

    def alike(self, case: str, *, site: str | None, activity: str, limit: int = 50) -> Sequence[Task]:
        """Answered tasks of other cases on the same site or of the same activity, newest first; never those that were not theirs."""


class Agreements(Protocol):
    """Versions of what was agreed for a case."""

    def of_case(self, case: str) -> Sequence[Agreement]:
        """First to last."""

    def of_cases(self, cases: Sequence[str]) -> Mapping[str, Sequence[Agreement]]:
        """The same of several, by case."""

    def put(self, agreement: Agreement) -> Agreement:
        """Adds a version, or replaces it."""


class Permits(Protocol):
    """How far the permits of a case are."""

    def of_case(self, case: str) -> Sequence[Permit]:
        """By rule."""

    def put(self, permit: Permit) -> Permit:
        """Keeps it as its next version.  Raises Conflict if another version than `permit.version` is kept (0: none yet)."""
