"""What falls on the days of the desk's calendar: narrow rows of cases, tasks and reservations."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from fieldreg.booking.reservations import LIVE, LONGEST, State
from fieldreg.desk.cases import OPEN_STEPS
from fieldreg.desk.overview.calendar import Entry, EntryKind
from fieldreg.desk.tasks.task import OPEN_STATES
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan
from fieldreg.store.tables import case_reservations, cases, reservations, sites, tasks
from fieldreg.store.transaction import Transaction

__all__ = ["SqlDeskDays"]

_TOLD = [str(state) for state in (*LIVE, State.DONE)]


class SqlDeskDays:
    """`ports.DeskDays`."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def due_cases(self, first: date, last: date) -> Sequence[Entry]:
        columns = (cases.c.ref, cases.c.subject, cases.c.due, cases.c.in_charge)
        some = sa.select(*columns).where(cases.c.step.in_(_words(OPEN_STEPS)), cases.c.due.between(first, last))
        rows = self._t.connection.execute(some.where(cases.c.waiting_since.is_(None)).order_by(cases.c.due, cases.c.pk))
        return [
            Entry(
                kind=EntryKind.CASE, ref=row.ref, title=Text(row.subject), first=row.due, last=row.due, case=row.ref,
                in_charge=row.in_charge,
            )
            for row in rows
        ]

    def due_tasks(self, first: date, last: date) -> Sequence[Entry]:
        columns = (tasks.c.ref, tasks.c.case, tasks.c.addressee, tasks.c.due, cases.c.in_charge)
        some = sa.select(*columns).join_from(tasks, cases, cases.c.ref == tasks.c.case)
        some = some.where(tasks.c.state.in_(_words(OPEN_STATES)), tasks.c.due.between(first, last)).order_by(tasks.c.due, tasks.c.pk)
        return [
            Entry(
                kind=EntryKind.TASK, ref=row.ref, title=row.addressee, first=row.due, last=row.due, case=row.case, in_charge=row.in_charge
            )
            for row in self._t.connection.execute(some)
        ]

    def trials(self, span: Timespan) -> Sequence[Entry]:
        held, of_case = reservations.c, case_reservations.c
        columns = (held.public_id, held.site, held.state, held.t0, held.t1, sites.c.name, cases.c.ref.label("case"), cases.c.in_charge)
        joined = (
            reservations.outerjoin(sites, sites.c.id == held.site)
            .outerjoin(case_reservations, of_case.reservation == held.public_id)
            .outerjoin(cases, cases.c.ref == of_case.case)
        )
        some = sa.select(*columns).select_from(joined).where(held.state.in_(_TOLD), held.t0 < span.end, held.t1 > span.start)
        some = some.where(held.t0 > span.start - LONGEST).order_by(held.t0, held.pk, cases.c.pk)
        found: dict[str, Entry] = {}
        for row in self._t.connection.execute(some):
            slot = Timespan(row.t0, row.t1)
            found[row.public_id] = Entry(  # of several cases the newest, into which the others went
                kind=EntryKind.TRIAL, ref=row.public_id, title=row.name or Text(row.site), first=slot.first_day, last=slot.last_day,
                at=row.t0, case=row.case or "", in_charge=row.in_charge, state=row.state,
            )  # fmt: skip
        return list(found.values())


def _words(states: Sequence[object]) -> list[str]:
    return [str(state) for state in states]
