"""What calendars read: narrow rows of reservations and cases, never more than a calendar holds."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from fieldreg.booking.calendars.slots import BookedSlot, DueCase, Found, KnownSlot, Standing, standing_of
from fieldreg.booking.reservations import LONGEST, State
from fieldreg.desk.cases import OPEN_STEPS
from fieldreg.kernel.timespan import Timespan
from fieldreg.people.accounts import Fellow
from fieldreg.store.repositories.fellows import of_fellows
from fieldreg.store.tables import cases, reservations, sites
from fieldreg.store.transaction import Transaction

__all__ = ["SqlBookedCalendar"]

_held = reservations.c
_changed = sa.func.coalesce(_held.changed_at, _held.decided_at, _held.created_at, _held.t0, type_=_held.t0.type).label("changed_at")
_TOLD = (_held.public_id, _held.site, _held.area, _held.t0, _held.t1, _held.state, _held.sequence, _changed)
_KNOWN = (*_TOLD, _held.activity, _held.purpose, _held.organisation, _held.decision_note)
# As the partial indexes say it: "live = 1", which SQLAlchemy would write, SQLite does not find in them.
_LIVE: sa.ColumnElement[bool] = sa.literal_column("reservations.live")
_ENDED: sa.ColumnElement[bool] = sa.literal_column("NOT reservations.live")
_BY_START = (_held.t0, _held.pk)


class SqlBookedCalendar:
    """`ports.BookedCalendar`."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def within(
        self, span: Timespan, *, site: str | None = None, ward: str = "", kind: str = "", standing: Standing | None = None, limit: int
    ) -> Found[BookedSlot]:
        """A ward and a kind are looked for among the first `limit` alone, so that no registry is too large."""
        met = (_LIVE, _held.t0 < span.end, _held.t0 > span.start - LONGEST, _held.t1 > span.start)
        first = sa.select(*_TOLD).where(*met, *([] if site is None else [_held.site == site])).order_by(*_BY_START)
        until = self._t.connection.scalar(first.with_only_columns(_held.t0).offset(limit).limit(1))
        looked_at = first.limit(limit).subquery()
        some = sa.select(looked_at)
        if ward or kind:
            some = some.join(sites, sites.c.id == looked_at.c.site)
        for column, wanted in ((sites.c.ward, ward), (sites.c.kind, kind)):
            some = some.where(column == wanted) if wanted else some
        if standing is not None:
            some = some.where(looked_at.c.state.in_([str(state) for state in State if standing_of(state) is standing]))
        return Found([_told(row) for row in self._t.connection.execute(some.order_by(looked_at.c.t0, looked_at.c.public_id))], until)

    def of_site(self, site: str, units: Collection[str] | None, *, since: datetime, limit: int) -> Found[BookedSlot]:
        chosen = [_held.site == site]
        if units is not None:
            chosen.append(_held.area.is_(None) | _held.area.in_(sorted(units)))
        rows, until = self._feed(_TOLD, *chosen, since=since, limit=limit)
        return Found([_told(row) for row in rows], until)

    def of_owner(self, owner: int, fellows: Sequence[Fellow] = (), *, since: datetime, limit: int) -> Found[KnownSlot]:
        return self._known_feed(of_fellows(reservations, owner, fellows), since=since, limit=limit)

    def of_all(self, *, since: datetime, limit: int) -> Found[KnownSlot]:
        return self._known_feed(since=since, limit=limit)

    def due_cases(self, first: date, last: date, *, limit: int) -> Sequence[DueCase]:
        changed = sa.func.coalesce(cases.c.changed_at, cases.c.created_at, type_=cases.c.changed_at.type).label("changed_at")
        some = sa.select(cases.c.ref, cases.c.version, cases.c.subject, cases.c.due, changed)
        owed = cases.c.step.in_([str(step) for step in OPEN_STEPS]), cases.c.due.between(first, last), cases.c.waiting_since.is_(None)
        rows = self._t.connection.execute(some.where(*owed, changed.is_not(None)).order_by(cases.c.due, cases.c.pk).limit(limit))
        return [DueCase(ref=row.ref, version=row.version, subject=row.subject, due=row.due, changed_at=row.changed_at) for row in rows]

    def _known_feed(self, *chosen: Any, since: datetime, limit: int) -> Found[KnownSlot]:
        """With those that wait in line, of which everybody is told nothing."""
        rows, until = self._feed(_KNOWN, *chosen, since=since, limit=limit)
        waiting = _held.state == str(State.WAITING), _held.t0 > since - LONGEST, _held.t1 > since
        line = self._t.connection.execute(sa.select(*_KNOWN).where(*waiting, *chosen).order_by(*_BY_START).limit(limit))
        return Found([_known(row) for row in [*rows, *line]], until)

    def _feed(self, columns: Sequence[Any], *chosen: Any, since: datetime, limit: int) -> tuple[list[Row[Any]], datetime | None]:
        """Live ones by start, then what ended or was ended, latest first; and from which start on live ones were left out."""
        live = sa.select(*columns).where(_LIVE, _held.t0 > since - LONGEST, _held.t1 > since, *chosen).order_by(*_BY_START)
        gone = sa.select(*columns).where(_ENDED, _held.decided_at > since, *chosen).order_by(_held.decided_at.desc(), _held.pk.desc())
        found = self._t.connection.execute(live.limit(limit + 1)).all()
        rest = self._t.connection.execute(gone.limit(limit)).all()
        return [*found[:limit], *rest], found[limit].t0 if len(found) > limit else None


def _slot(row: Row[Any]) -> dict[str, Any]:
    return {
        "ref": row.public_id, "site": row.site, "area": row.area, "slot": Timespan(row.t0, row.t1), "state": State(row.state),
        "sequence": row.sequence, "changed_at": row.changed_at,
    }  # fmt: skip


def _told(row: Row[Any]) -> BookedSlot:
    return BookedSlot(**_slot(row))


def _known(row: Row[Any]) -> KnownSlot:
    return KnownSlot(
        **_slot(row), activity=row.activity, purpose=row.purpose, organisation=row.organisation, note=row.decision_note
    )
