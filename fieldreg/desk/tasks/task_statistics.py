"""Statistics of tasks by fiscal year and addressee: how many were asked, how many answered by their day, and after how long."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

from fieldreg.desk.due_days import business_days_between
from fieldreg.desk.tasks.task import Task, TaskState
from fieldreg.kernel.fiscal_years import fiscal_year
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST

__all__ = ["TaskRow", "task_figures_of"]

_COUNTED_OUT = frozenset({TaskState.RECALLED, TaskState.SUPERSEDED})


@dataclass(frozen=True, kw_only=True)
class TaskRow:
    """Of one fiscal year, in which they were asked, and addressee; ``addressee`` empty: of all together.

    `in_time` were answered by the day that stands now, `overdue` are not answered and past it; `to_answer` is the median of
    business days, None where nothing has been answered.
    """

    year: int
    addressee: Text
    asked: int
    answered: int
    in_time: int
    overdue: int
    to_answer: float | None


def task_figures_of(tasks: Iterable[Task], answered: Mapping[str, datetime], today: date) -> Sequence[TaskRow]:
    """`answered`: when the first answer to each came that was no question back.  What was taken back is not counted.

    By year, the newest first; within a year all together first, then whom most was asked of.
    """
    groups: dict[tuple[int, str], list[Task]] = {}
    for task in tasks:
        if task.state not in _COUNTED_OUT:
            year = fiscal_year(task.asked_at.astimezone(JST).date())
            for name in ("", task.addressee.name.ja):
                groups.setdefault((year, name), []).append(task)
    order = sorted(groups, key=lambda key: (-key[0], key[1] != "", -len(groups[key]), key[1]))
    return [_row(*key, groups[key], answered, today) for key in order]


def _row(year: int, name: str, tasks: Sequence[Task], answered: Mapping[str, datetime], today: date) -> TaskRow:
    days = {task.ref: answered[task.ref].astimezone(JST).date() for task in tasks if task.ref in answered}
    took = [business_days_between(task.asked_at.astimezone(JST).date(), days[task.ref]) for task in tasks if task.ref in days]
    return TaskRow(
        year=year,
        addressee=tasks[-1].addressee.name if name else Text(""),
        asked=len(tasks),
        answered=len(days),
        in_time=sum(task.ref in days and days[task.ref] <= task.due for task in tasks),
        overdue=sum(task.ref not in days and task.overdue(today) for task in tasks),
        to_answer=float(median(took)) if took else None,
    )
