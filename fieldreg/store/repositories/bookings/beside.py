"""What stands beside reservations: their neighbours, and looks at them after they were asked."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import sqlalchemy as sa

from fieldreg.booking.neighbours.settling import Settled, SettledHow
from fieldreg.booking.reservations import LONGEST, Reservation
from fieldreg.kernel.timespan import Timespan
from fieldreg.register.zone_index import Box
from fieldreg.screening.touched import Touched
from fieldreg.store import mapping
from fieldreg.store.tables import (
    closures,
    neighbour_settlements,
    outlines_beyond,
    reaches,
    reservation_looks,
    reservation_turns,
    reservations,
)
from fieldreg.store.transaction import Transaction
from fieldreg.waiting.looks import Look, Turn

__all__ = ["SqlLooks", "SqlNeighbours", "forget_beside"]

_BATCH = 500
_SIDES = ("west", "south", "east", "north")
_AGAIN = "-"  # the name of no law
_MOST_REACHES = 1_000  # changes of the registry looked back on; of more nothing is told


def _without_answer() -> list[sa.ColumnElement[Any]]:
    return [sa.null().label(column.name) if column.name == "screening" else column for column in reservations.c]


def _asked(name: str) -> "sa.BindParameter[Any]":
    return sa.bindparam(name)


def _meeting(*chosen: sa.ColumnElement[bool]) -> "sa.Select[Any]":
    own = reservations.c
    meets = own.live, own.t0 < _asked("end"), own.t0 > _asked("since"), own.t1 > _asked("start")
    return sa.select(*_without_answer()).where(*meets, *chosen).order_by(own.t0, own.pk).limit(sa.bindparam("most"))


def _drawn_into() -> "sa.Select[Any]":
    own, (west, south, east, north) = outlines_beyond.c, map(_asked, _SIDES)
    return sa.select(own.reservation).where(own.west <= east, own.east >= west, own.south <= north, own.north >= south)


# asked for each row of the desk's list, so put together once
_AT_SITES = _meeting(reservations.c.site.in_(sa.bindparam("sites", expanding=True)))
_DRAWN_INTO = _meeting(reservations.c.public_id.in_(_drawn_into()))


class SqlNeighbours:
    """`ports.Neighbours`."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def near(self, sites: Sequence[str], box: Box, span: Timespan, *, limit: int) -> Sequence[Reservation]:
        """By the index of sites and starts, some sites at a time; those drawn beyond their site by their own box."""
        meets = {"start": span.start, "end": span.end, "since": span.start - LONGEST, "most": limit}
        found: dict[int, Reservation] = {}
        for start in range(0, len(sites), _BATCH):
            self._read(found, _AT_SITES, meets | {"sites": sites[start : start + _BATCH]})
        self._read(found, _DRAWN_INTO, meets | dict(zip(_SIDES, box, strict=True)))
        return sorted(found.values(), key=lambda one: (one.slot.start, one.id))[:limit]

    def drawn_beyond(self, reservation_id: str, box: Box | None) -> None:
        own = outlines_beyond.c.reservation == reservation_id
        if box is None:
            self._t.connection.execute(sa.delete(outlines_beyond).where(own))
        else:
            row = {"reservation": reservation_id, **dict(zip(_SIDES, box, strict=True))}
            self._t.upsert(outlines_beyond, [row], ["reservation"])

    def settled(self, reservation_ids: Sequence[str]) -> Sequence[Settled]:
        table = neighbour_settlements.c
        found: dict[tuple[str, str, str], Settled] = {}
        for start in range(0, len(reservation_ids), _BATCH):
            some = reservation_ids[start : start + _BATCH]
            rows = self._t.connection.execute(
                sa.select(neighbour_settlements).where(table.reservation.in_(some) | table.other.in_(some)).order_by(table.at)
            )
            for row in rows:
                known = {name: getattr(row, name) for name in ("reservation", "other", "rule", "note", "at", "by")}
                found[row.reservation, row.other, row.rule] = Settled(**known, how=SettledHow(row.how))
        return list(found.values())

    def settle(self, settled: Settled) -> None:
        self._t.upsert(neighbour_settlements, [{**vars(settled), "how": str(settled.how)}], ["reservation", "other", "rule"])

    def _read(self, found: dict[int, Reservation], some: "sa.Select[Any]", asked: Mapping[str, Any]) -> None:
        found |= {row.pk: mapping.reservation_from(row) for row in self._t.connection.execute(some, asked)}


class SqlLooks:
    """`ports.Looks`."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def due(self, *, revision: int, on: date, law: str, now: datetime, limit: int) -> Sequence[tuple[Reservation, Look | None]]:
        look = reservation_looks.c
        other = look.reservation.is_(None) | (look.looked_revision != revision) | (look.looked_on != on) | (look.looked_law != law)
        other |= _closed_since()
        chosen = (
            sa.select(*reservations.c)
            .select_from(reservations.outerjoin(reservation_looks, look.reservation == reservations.c.public_id))
            .where(reservations.c.live, reservations.c.t1 > now, reservations.c.trial.is_not(None), other)
            .order_by(look.looked_at.is_not(None), look.looked_at, reservations.c.pk)
            .limit(limit)
        )
        held = [mapping.reservation_from(row) for row in self._t.connection.execute(chosen)]
        looks = self.of([one.id for one in held])
        return [(one, looks.get(one.id)) for one in held]

    def of(self, reservation_ids: Sequence[str]) -> Mapping[str, Look]:
        found: dict[str, Look] = {}
        for start in range(0, len(reservation_ids), _BATCH):
            some = reservation_looks.c.reservation.in_(reservation_ids[start : start + _BATCH])
            for row in self._t.connection.execute(sa.select(reservation_looks).where(some)):
                found[row.reservation] = Look(
                    reservation=row.reservation, state=row.state, turn=row.turn, at=row.looked_at, revision=row.looked_revision,
                    on=row.looked_on, law=row.looked_law,
                )  # fmt: skip
        return found

    def begin(self, look: Look) -> bool:
        row = {"reservation": look.reservation, "state": dict(look.state), "turn": 0, **_seen(look.at, look.revision, look.on, look.law)}
        there = sa.select(reservation_looks.c.turn).where(reservation_looks.c.reservation == look.reservation)
        if self._t.connection.scalar(there) is not None:
            return False
        self._t.upsert(reservation_looks, [row], ["reservation"])
        return True

    def looked(self, ids: Sequence[str], *, at: datetime, revision: int, on: date, law: str) -> None:
        for start in range(0, len(ids), _BATCH):
            some = reservation_looks.c.reservation.in_(ids[start : start + _BATCH])
            self._t.connection.execute(sa.update(reservation_looks).where(some).values(_seen(at, revision, on, law)))

    def again(self, ids: Sequence[str]) -> None:
        for start in range(0, len(ids), _BATCH):
            some = reservation_looks.c.reservation.in_(ids[start : start + _BATCH])
            self._t.connection.execute(sa.update(reservation_looks).where(some).values(looked_law=_AGAIN))

    def turn(self, look: Look, state: Mapping[str, Any], told: Mapping[str, Any], *, at: datetime) -> bool:
        """The row itself is the gate: of two who saw the same turn one changes it."""
        own = reservation_looks.c.reservation == look.reservation, reservation_looks.c.turn == look.turn
        changed = self._t.connection.execute(sa.update(reservation_looks).where(*own).values(state=dict(state), turn=look.turn + 1))
        if changed.rowcount == 0:
            return False
        row = {"reservation": look.reservation, "turn": look.turn + 1, "at": at, "told": dict(told)}
        self._t.connection.execute(sa.insert(reservation_turns).values(row))
        return True

    def turns(self, reservation_ids: Sequence[str], *, newest: int = 5) -> Mapping[str, Sequence[Turn]]:
        found: dict[str, list[Turn]] = {}
        own, look = reservation_turns.c, reservation_looks.c
        for start in range(0, len(reservation_ids), _BATCH):
            some = sa.select(reservation_turns).join(reservation_looks, look.reservation == own.reservation)
            some = some.where(own.reservation.in_(reservation_ids[start : start + _BATCH]), own.turn > look.turn - newest)
            for row in self._t.connection.execute(some.order_by(own.reservation, own.turn.desc())):
                found.setdefault(row.reservation, []).append(Turn(reservation=row.reservation, turn=row.turn, at=row.at, told=row.told))
        return found

    def reaching(self, touched: Touched) -> None:
        """Under the revision of this transaction, which alone may have made it."""
        self._t.touch()
        told = {
            "boxes": None if touched.boxes is None else touched.boxes.tolist(), "accuracy_m": touched.accuracy_m,
            "sites": None if touched.sites is None else sorted(touched.sites), "new": sorted(touched.new),
        }  # fmt: skip
        revision = self._t.revision()
        self._t.upsert(reaches, [{"revision": revision, "reach": told}], ["revision"])
        self._t.connection.execute(sa.delete(reaches).where(reaches.c.revision <= revision - _MOST_REACHES))

    def reaches(self, after: int, until: int) -> Sequence[Touched] | None:
        if until - after > _MOST_REACHES:
            return None
        some = sa.select(reaches).where(reaches.c.revision > after, reaches.c.revision <= until).order_by(reaches.c.revision)
        found = [_reach(row.reach) for row in self._t.connection.execute(some)]
        return found if len(found) == until - after else None


def _closed_since() -> sa.ColumnElement[bool]:
    """Whether a closure of its site was made, or lifted, after the last look."""
    since = reservation_looks.c.looked_at
    there = closures.c.site == reservations.c.site, closures.c.t0 < reservations.c.held_to, closures.c.t1 > reservations.c.held_from
    return sa.exists().where(*there, (closures.c.made_at > since) | (closures.c.lifted_at > since))


def _seen(at: datetime, revision: int, on: date, law: str) -> dict[str, Any]:
    return {"looked_at": at, "looked_revision": revision, "looked_on": on, "looked_law": law}


def _reach(told: Mapping[str, Any]) -> Touched:
    return Touched(
        boxes=None if told["boxes"] is None else np.array(told["boxes"], dtype=np.float64).reshape(-1, 4), accuracy_m=told["accuracy_m"],
        sites=None if told["sites"] is None else frozenset(told["sites"]), new=frozenset(told["new"]),
    )  # fmt: skip


def forget_beside(transaction: Transaction, reservation_id: str) -> None:
    """Everything that stands beside a reservation goes."""
    settled, run = neighbour_settlements.c, transaction.connection.execute
    run(sa.delete(neighbour_settlements).where((settled.reservation == reservation_id) | (settled.other == reservation_id)))
    run(sa.delete(outlines_beyond).where(outlines_beyond.c.reservation == reservation_id))
    run(sa.delete(reservation_turns).where(reservation_turns.c.reservation == reservation_id))
    run(sa.delete(reservation_looks).where(reservation_looks.c.reservation == reservation_id))
