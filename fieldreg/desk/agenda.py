"""The agenda of the coordination meeting: every open case once, under the first heading that fits it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from fieldreg.desk.cases import Case, Step
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST

__all__ = ["Heading", "agenda_of"]


_AT_WORK = (Step.TRIAGE, Step.COORDINATING)


@dataclass(frozen=True)
class Heading:
    """A part of the agenda, with its cases, what is due soonest first."""

    title: Text
    cases: Sequence[Case]


def agenda_of(cases: Iterable[Case], *, today: date, since: date) -> Sequence[Heading]:
    """The headings in the order the meeting takes them, those without a case too.

    What is overdue comes first, then what came since the last meeting (the day `since`, and after), then by where it stands.
    """
    left = sorted((case for case in cases if case.is_open), key=lambda case: (case.due is None, case.due or today, case.ref))
    fits: Sequence[tuple[Text, Callable[[Case], bool]]] = (
        (Text("期限を過ぎた案件", "Overdue"), lambda case: case.waiting_since is None and case.due is not None and case.due < today),
        (Text("前回から新しく来た案件", "New since the last meeting"), lambda case: _came(case) >= since),
        (Text("担当を決める案件", "To be assigned"), lambda case: case.in_charge is None),
        (Text("調整中の案件", "Being coordinated"), lambda case: case.step in _AT_WORK and case.waiting_since is None),
        (Text("申請者の返事を待つ案件", "Waiting for the applicant"), lambda case: case.waiting_since is not None),
        (Text("合意した・実証中の案件", "Agreed and running"), lambda case: case.step in (Step.AGREED, Step.RUNNING)),
        (Text("そのほか", "Others"), lambda _: True),
    )
    headings = []
    for title, holds in fits:
        headings.append(Heading(title, [case for case in left if holds(case)]))
        left = [case for case in left if not holds(case)]
    return headings


def _came(case: Case) -> date:
    return case.created_at.astimezone(JST).date() if case.created_at is not None else date.min
