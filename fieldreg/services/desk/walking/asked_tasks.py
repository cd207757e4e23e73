"""What a programme says of the questions its steps put to others: in which words, by when, and whether the case waits for the answer."""

from dataclasses import dataclass
from datetime import date

from fieldreg.desk.cases import Case
from fieldreg.desk.tasks.task import TaskKind
from fieldreg.desk.walking.needs import KIND_OF
from fieldreg.kernel.texts import Text
from fieldreg.ports import UnitOfWork
from fieldreg.programmes.asking import tasks_opened_by
from fieldreg.programmes.deadlines import task_due
from fieldreg.programmes.flow import may_follow
from fieldreg.programmes.programme import Programme, Task
from fieldreg.services.desk.walking.stepping import programme_walked

__all__ = ["AskedSo", "asked_so"]


@dataclass(frozen=True)
class AskedSo:
    """`due` None where the programme sets no day."""

    ask: Text
    due: date | None
    blocking: bool


def asked_so(work: UnitOfWork, case: Case, today: date) -> dict[TaskKind, AskedSo]:
    """By whom is asked, for a question sent today; {} for a case that walks no programme, or one that asks nobody.

    The present step's own come first, then those of the step after it, then any the programme has.
    """
    programme = programme_walked(work, case)
    if programme is None:
        return {}
    found: dict[TaskKind, AskedSo] = {}
    for task in (*_near(programme, case.programme_step), *programme.tasks):
        found.setdefault(KIND_OF[task.to], AskedSo(task.ask, task_due(programme, task.id, today), task.blocking))
    return found


def _near(programme: Programme, here: str) -> list[Task]:
    if here not in {one.id for one in programme.steps}:
        return []
    steps = [here, *(one.id for one in may_follow(programme, here).steps)]
    return [task for step in steps for task in tasks_opened_by(programme, step)]
