"""The timeline: events wait until the transaction is kept, and are then put at the end of the chain, all of them or none."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from fieldreg.kernel.timespan import JST
from fieldreg.store.tables import erasures, events, tellings
from fieldreg.store.transaction import Transaction
from fieldreg.timeline.chain import NOTHING_BEFORE, Link, digest_of, told_digest
from fieldreg.timeline.events import Act, By, Event, Reader, Subject
from fieldreg.timeline.search import EventSearch

__all__ = ["SqlTimeline"]

_WHOLE = sa.select(events, tellings.c.salt, tellings.c.told, erasures.c.event.label("erased")).select_from(
    events.outerjoin(tellings, tellings.c.event == events.c.seq).outerjoin(erasures, erasures.c.event == events.c.seq)
)
_BATCH = 1_000


class SqlTimeline:
    """`ports.Timeline`."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction
        self._waiting: list[Event] = []

    def append(self, event: Event) -> None:
        self._waiting.append(event)

    def flush(self) -> None:
        """Puts what waits at the end of the chain; last of all in a transaction, for until it ends others wait here."""
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, []
        self._t.dialect.lock_timeline(self._t.connection)
        seq, previous = self.head()
        rows, told = [], []
        for n, event in enumerate(waiting, seq + 1):
            salt, kept = secrets.token_hex(16), replace(event, seq=n)
            of_told = told_digest(event.told or {}, salt)
            digest = digest_of(kept, of_told, previous)
            rows.append(_row(kept) | {"told_digest": of_told, "previous": previous, "digest": digest})
            told.append({"event": n, "salt": salt, "told": dict(event.told or {})})
            previous = digest
        self._t.connection.execute(sa.insert(events), rows)
        self._t.connection.execute(sa.insert(tellings), told)

    def head(self) -> tuple[int, str]:
        last = self._t.connection.execute(sa.select(events.c.seq, events.c.digest).order_by(events.c.seq.desc()).limit(1)).first()
        return (0, NOTHING_BEFORE) if last is None else (last.seq, last.digest)

    def of(self, subject: Subject, ref: str) -> Sequence[Event]:
        mine = (events.c.subject == str(subject), events.c.ref == ref)
        return [_event(row) for row in self._t.connection.execute(_WHOLE.where(*mine).order_by(events.c.seq))]

    def page(
        self, *, owner: int | None = None, reader: Reader | None = None, offset: int = 0, limit: int
    ) -> tuple[int, Sequence[Event]]:
        chosen: list[sa.ColumnElement[bool]] = [] if owner is None else [events.c.owner == owner]
        if reader is not None:
            chosen.append((" " + events.c.readers + " ").contains(f" {reader} "))
        count = int(self._t.connection.scalar(sa.select(sa.func.count()).select_from(events).where(*chosen)) or 0)
        rows = self._t.connection.execute(_WHOLE.where(*chosen).order_by(events.c.seq.desc()).offset(offset).limit(limit))
        return count, [_event(row) for row in rows]

    def found(self, search: EventSearch, *, offset: int = 0, limit: int) -> tuple[int, Sequence[Link]]:
        chosen = _chosen(search)
        count = int(self._t.connection.scalar(sa.select(sa.func.count()).select_from(events).where(*chosen)) or 0)
        rows = self._t.connection.execute(_WHOLE.where(*chosen).order_by(events.c.seq.desc()).offset(offset).limit(limit))
        return count, [_link(row) for row in rows]

    def links(self) -> Iterator[Link]:
        after = 0
        while rows := self._t.connection.execute(_WHOLE.where(events.c.seq > after).order_by(events.c.seq).limit(_BATCH)).all():
            yield from map(_link, rows)
            after = rows[-1].seq

    def erase(self, seqs: Sequence[int], *, at: datetime, because: str) -> int:
        held = sa.select(tellings.c.event).where(tellings.c.event.in_(seqs))
        gone = list(self._t.connection.scalars(held))
        if gone:
            self._t.connection.execute(sa.insert(erasures), [{"event": seq, "at": at, "because": because} for seq in gone])
            self._t.connection.execute(sa.delete(tellings).where(tellings.c.event.in_(gone)))
        return len(gone)


def _chosen(search: EventSearch) -> list[sa.ColumnElement[bool]]:
    given = {"act": search.act, "subject": search.subject, "by": search.by, "ref": search.ref or None}
    chosen = [events.c[name] == str(value) for name, value in given.items() if value is not None]
    if search.actor is not None:
        chosen.append(events.c.actor == search.actor)
    if search.since is not None:
        chosen.append(events.c.at >= datetime.combine(search.since, time(), JST))
    if search.until is not None:
        chosen.append(events.c.at < datetime.combine(search.until + timedelta(days=1), time(), JST))
    return chosen


def _row(event: Event) -> dict[str, Any]:
    return {
        "seq": event.seq, "at": event.at, "act": str(event.act), "subject": str(event.subject), "ref": event.ref,
        "by": str(event.by), "actor": event.actor, "owner": event.owner, "readers": " ".join(sorted(event.readers)),
    }  # fmt: skip


def _event(row: sa.Row[Any]) -> Event:
    told: Mapping[str, Any] | None = row.told
    return Event(
        seq=row.seq, at=row.at, act=Act(row.act), ref=row.ref, by=By(row.by), actor=row.actor, owner=row.owner,
        readers=frozenset(map(Reader, row.readers.split())), told=told,
    )  # fmt: skip


def _link(row: sa.Row[Any]) -> Link:
    return Link(
        seq=row.seq, event=_event_if_one(row), subject=row.subject, salt=row.salt, told_digest=row.told_digest, previous=row.previous,
        digest=row.digest, erased=row.erased is not None,
    )  # fmt: skip


def _event_if_one(row: sa.Row[Any]) -> Event | None:
    """None where somebody wrote into it what is no act, reader or way of acting."""
    try:
        return _event(row)
    except ValueError:
        return None
