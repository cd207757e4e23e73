"""Cases, what is written in them, and what is booked for them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import sqlalchemy as sa

from fieldreg.desk.case_search import CaseSearch, Order, Who
from fieldreg.desk.cases import OPEN_STEPS, Case, Step, written_meanwhile
from fieldreg.desk.messages import Message, Side
from fieldreg.desk.tasks.task import OPEN_STATES
from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.folding import alternatives, looked_for
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.people.accounts import Fellow, Role
from fieldreg.store import mapping
from fieldreg.store.repositories.fellows import of_fellows
from fieldreg.store.tables import accounts, case_messages, case_reservations, cases, events, tasks
from fieldreg.store.transaction import Transaction
from fieldreg.timeline.events import Act, By, Subject

__all__ = ["SqlCases"]

_MESSAGE = ("case", "by", "at", "text")


class SqlCases:
    """`ports.Cases`."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def add(self, case: Case) -> Case:
        """Raises Conflict if the site or the owner is not there."""
        year = (case.created_at or datetime.now(UTC)).astimezone(JST).year
        kept = replace(case, ref=f"C-{year}-{self._t.next(f'C-{year}'):04d}")
        self._t.connection.execute(sa.insert(cases).values(mapping.case_row(kept)))
        return kept

    def get(self, ref: str) -> Case:
        row = self._t.connection.execute(sa.select(cases).where(cases.c.ref == ref)).one_or_none()
        if row is None:
            raise _no_case(ref)
        return mapping.case_from(row)

    def lock(self, ref: str) -> Case:
        self._t.connection.execute(sa.select(cases.c.pk).where(cases.c.ref == ref).with_for_update())
        return self.get(ref)

    def by_key(self, key_digest: str) -> Case | None:
        row = self._t.connection.execute(sa.select(cases).where(cases.c.key_digest == key_digest)).one_or_none()
        return None if row is None else mapping.case_from(row)

    def put(self, case: Case, *, written: str = "") -> Case:
        kept = replace(case, version=case.version + 1)
        same = sa.update(cases).where(cases.c.ref == case.ref, cases.c.version == case.version).values(mapping.case_row(kept))
        if self._t.connection.execute(same).rowcount == 0:
            raise written_meanwhile(self.get(case.ref), written)
        return kept

    def page(self, search: CaseSearch, *, offset: int = 0, limit: int) -> tuple[int, Sequence[Case]]:
        chosen = _chosen(search)
        count = int(self._t.connection.scalar(sa.select(sa.func.count()).select_from(cases).where(*chosen)) or 0)
        some = sa.select(cases).where(*chosen).order_by(*_ORDERS[search.order]).offset(offset).limit(limit)
        return count, [mapping.case_from(row) for row in self._t.connection.execute(some)]

    def list(self, *, steps: Sequence[Step] | None = None, owner: int | None = None, limit: int = 200) -> Sequence[Case]:
        chosen = sa.select(cases).order_by(cases.c.pk.desc()).limit(limit)
        if steps is not None:
            chosen = chosen.where(cases.c.step.in_([str(step) for step in steps]))
        if owner is not None:
            chosen = chosen.where(cases.c.owner == owner)
        return [mapping.case_from(row) for row in self._t.connection.execute(chosen)]

    def page_of(self, owner: int, fellows: Sequence[Fellow] = (), *, offset: int = 0, limit: int) -> tuple[int, Sequence[Case]]:
        chosen = of_fellows(cases, owner, fellows)
        count = int(self._t.connection.scalar(sa.select(sa.func.count()).select_from(cases).where(chosen)) or 0)
        some = sa.select(cases).where(chosen).order_by(cases.c.pk.desc()).offset(offset).limit(limit)
        return count, [mapping.case_from(row) for row in self._t.connection.execute(some)]

    def published(self) -> Sequence[Case]:
        some = sa.select(cases).where(cases.c.public.is_not(sa.null())).order_by(cases.c.pk.desc())
        return [mapping.case_from(row) for row in self._t.connection.execute(some)]

    def say(self, message: Message) -> Message:
        row = {**{name: getattr(message, name) for name in _MESSAGE}, "side": str(message.side)}
        new = self._t.connection.execute(sa.insert(case_messages).values(row).returning(case_messages.c.id))
        return replace(message, id=int(new.scalar_one()))

    def said(self, ref: str, *, notes: bool) -> Sequence[Message]:
        some = sa.select(case_messages).where(case_messages.c.case == ref).order_by(case_messages.c.id)
        if not notes:
            some = some.where(case_messages.c.side != str(Side.NOTE))
        rows = self._t.connection.execute(some)
        return [Message(id=row.id, side=Side(row.side), **{name: getattr(row, name) for name in _MESSAGE}) for row in rows]

    def book(self, ref: str, reservation: str) -> None:
        self._t.upsert(case_reservations, [{"case": ref, "reservation": reservation}], ["case", "reservation"])

    def booked(self, ref: str) -> Sequence[str]:
        some = sa.select(case_reservations.c.reservation).where(case_reservations.c.case == ref)
        return list(self._t.connection.scalars(some.order_by(case_reservations.c.reservation)))

    def cases_of(self, reservation: str) -> Sequence[str]:
        some = sa.select(case_reservations.c.case).where(case_reservations.c.reservation == reservation)
        return list(self._t.connection.scalars(some.order_by(case_reservations.c.case)))

    def replied(self, refs: Sequence[str]) -> Sequence[str]:
        some = sa.select(cases.c.ref).where(cases.c.ref.in_(refs), cases.c.step.in_([str(step) for step in OPEN_STEPS]), _REPLIED)
        return list(self._t.connection.scalars(some)) if refs else []

    def merged_into(self, ref: str) -> Sequence[str]:
        into = sa.select(cases.c.ref).where(cases.c.merged_into == ref).cte("into", recursive=True)
        into = into.union(sa.select(cases.c.ref).where(cases.c.merged_into == into.c.ref))
        found = sa.select(cases.c.ref).where(cases.c.ref.in_(sa.select(into.c.ref))).order_by(cases.c.pk)
        return list(self._t.connection.scalars(found))

    def goes_on_as(self, ref: str) -> str:
        met = {ref}
        while (into := self._t.connection.scalar(sa.select(cases.c.merged_into).where(cases.c.ref == ref))) and into not in met:
            met.add(ref := into)
        return ref

    def carry_over(self, ref: str, into: str) -> None:
        for reservation in self.booked(ref):
            self.book(into, reservation)

    def counts(self, owner: int) -> Mapping[str, int]:
        open_yet = cases.c.step.in_([str(step) for step in OPEN_STEPS])
        groups = {
            "all": open_yet,
            "mine": open_yet & (cases.c.in_charge == owner),
            "unassigned": open_yet & _with_nobody(),
            "waiting": open_yet & cases.c.waiting_since.is_not(None),
        }
        columns = [sa.func.count().filter(condition).label(name) for name, condition in groups.items()]
        return dict(self._t.connection.execute(sa.select(*columns)).mappings().one())


_ASKED_OF_OTHERS = sa.case((cases.c.waiting_since.is_not(None), 1), else_=0)
_ORDERS = {
    Order.DUE: (_ASKED_OF_OTHERS, cases.c.due.is_(None), cases.c.due, cases.c.pk),  # what waits for others stands below what waits for us
    Order.OLDEST: (cases.c.pk,),
    Order.NEWEST: (cases.c.pk.desc(),),
}


def _chosen(search: CaseSearch) -> list[sa.ColumnElement[bool]]:
    chosen: list[sa.ColumnElement[bool]] = [cases.c.step.in_([str(step) for step in search.steps])]
    given = {name: value for name in ("programme", "channel", "owner", "site") if (value := getattr(search, name)) is not None}
    chosen += [cases.c[name] == (str(value) if name == "channel" else value) for name, value in given.items()]
    if search.who is Who.UNASSIGNED:
        chosen.append(_with_nobody())
    elif search.who is Who.MINE:
        chosen.append(cases.c.in_charge == search.reader)
    if search.waiting is not None:
        chosen.append(cases.c.waiting_since.is_not(None) if search.waiting else cases.c.waiting_since.is_(None))
    if search.overdue_on is not None:
        chosen += [cases.c.due < search.overdue_on, cases.c.waiting_since.is_(None)]
    if search.due_on is not None:
        chosen += [cases.c.due == search.due_on, cases.c.waiting_since.is_(None)]
    if search.asked:
        open_ones = sa.select(tasks.c.case).where(tasks.c.state.in_([str(state) for state in OPEN_STATES]))
        chosen.append(cases.c.ref.in_(open_ones))
    if search.replied:
        chosen.append(_REPLIED)
    if asked := alternatives(search.text):
        chosen.append(sa.or_(*(sa.and_(*map(_holds, row)) for row in asked)))
    return chosen


_PARTS = cases.alias("parts")
_STAFF = sa.select(accounts.c.id).where(accounts.c.role.in_([str(role) for role in (Role.STAFF, Role.ADMIN)]))  # who left was staff
_BY_DESK = (events.c.by == str(By.ACCOUNT)) & events.c.actor.in_(_STAFF) & events.c.actor.is_distinct_from(cases.c.owner)
_REPLIES = [str(act) for act in (Act.CASE_SAID, Act.CASE_AMENDED, Act.CASE_AGREEMENT_CONFIRMED)]


def _last(*which: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    """The number of the last event of a case that is such."""
    own = (events.c.subject == str(Subject.CASE)) & (events.c.ref == cases.c.ref)
    return sa.select(sa.func.coalesce(sa.func.max(events.c.seq), 0)).where(own, *which).correlate(cases).scalar_subquery()


_REPLIED = _last(events.c.act.in_(_REPLIES), sa.not_(_BY_DESK)) > _last(events.c.act != str(Act.CASE_ASSIGNED), _BY_DESK)


def _with_nobody() -> sa.ColumnElement[bool]:
    """With nobody who is at the desk still."""
    roles = [str(role) for role in (Role.STAFF, Role.ADMIN)]
    there = sa.select(accounts.c.id).where(accounts.c.active.is_(True), accounts.c.role.in_(roles))
    return cases.c.in_charge.is_(None) | cases.c.in_charge.not_in(there)


def _holds(word: str) -> sa.ColumnElement[bool]:
    """In its own words, or in those of whatever was merged into it, at however many removes."""
    forms = looked_for(word)
    merged = _PARTS.c.merged_into.is_not(None)
    into = sa.select(_PARTS.c.merged_into.label("ref")).where(merged, *_contains(_PARTS, forms)).cte(recursive=True)
    into = into.union(sa.select(_PARTS.c.merged_into).where(_PARTS.c.ref == into.c.ref, merged))
    return sa.or_(*_contains(cases, forms), cases.c.ref.in_(sa.select(into.c.ref)))


def _contains(table: sa.FromClause, forms: Sequence[str]) -> list[sa.ColumnElement[bool]]:
    return [sa.or_(*(table.c.words.contains(form, autoescape=True) for form in forms))]


def _no_case(ref: str) -> NotFound:
    return NotFound(Text(f"案件「{ref}」はありません。", f"there is no case {ref!r}"), where="ref")
