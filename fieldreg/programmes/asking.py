"""What a programme asks, of whom, and who may read the answers."""

from fieldreg.programmes import words
from fieldreg.programmes.flow import first_step
from fieldreg.programmes.programme import Document, Programme, Question, Task

__all__ = ["documents_for", "questions_for", "taken_by_call", "tasks_opened_by"]

_SEE_ALL = ("applicant", "desk")  # who wrote the answers, and who received them


def taken_by_call(programme: Programme) -> bool:
    """Whether applications come under the seal of an open call, and so by no other form."""
    return any("call_closed" in step.needs for step in programme.steps)


def tasks_opened_by(programme: Programme, step: str) -> tuple[Task, ...]:
    """The tasks to be sent when a step begins, in the file's order.  Raises NotFound."""
    opened = programme.step(step).opens_tasks
    return tuple(task for task in programme.tasks if task.id in opened)


def questions_for(programme: Programme, role: str, step: str | None = None) -> tuple[Question, ...]:
    """The questions whose answers `role` (`words.VIEWERS`) may read, in the file's order; only those a step asks, if given.

    The applicant and the desk see all of them, everybody else those that say so in `visible_to`.  Of an application that is
    still sealed nobody sees anything; that is for whoever keeps the seal.  Raises NotFound for a step of another edition,
    ValueError for a role nobody has.
    """
    if role not in words.VIEWERS:
        raise ValueError(f"{role!r} is none of {', '.join(words.VIEWERS)}")
    if step is not None:
        programme.step(step)
    begin = first_step(programme).id
    return tuple(
        one
        for one in programme.questions
        if (role in _SEE_ALL or role in one.visible_to) and (step is None or (one.at or begin) == step)
    )


def documents_for(programme: Programme, role: str, step: str | None = None) -> tuple[Document, ...]:
    """The papers `role` hands in or may read: the desk all, everybody else those that say so in `visible_to`.

    A step asks for those it names.  Raises as above.
    """
    if role not in words.VIEWERS:
        raise ValueError(f"{role!r} is none of {', '.join(words.VIEWERS)}")
    named = None if step is None else programme.step(step).documents
    return tuple(
        one
        for one in programme.documents
        if (role == "desk" or role in one.visible_to) and (named is None or one.id in named)
    )
