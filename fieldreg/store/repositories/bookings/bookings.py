"""Reservations and the claims they make."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row
from sqlalchemy.exc import IntegrityError

from fieldreg.booking.claims import LONGEST_BUFFER, LONGEST_HELD, Hold, hold_in
from fieldreg.booking.clash_text import clashing_message
from fieldreg.booking.free_days import HeldSlot
from fieldreg.booking.reservation_search import ANY_WORDS, ReservationSearch
from fieldreg.booking.reservations import (
    LIVE,
    LONGEST,
    MOVES,
    STATE_NAMES,
    Clash,
    Reservation,
    State,
    changed_meanwhile,
    earlier_of_key,
)
from fieldreg.kernel.errors import Clashing, Conflict, NotFound
from fieldreg.kernel.folding import alternatives, looked_for
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.people.accounts import Fellow
from fieldreg.store import mapping
from fieldreg.store.engines.database_errors import is_double_booking
from fieldreg.store.repositories.bookings.claims import lineage_of, parents_of, write_claims
from fieldreg.store.repositories.bookings.clashes import claims_by_tree, clashes_of, reservation_columns
from fieldreg.store.repositories.bookings.closures import SqlClosures
from fieldreg.store.repositories.fellows import of_fellows
from fieldreg.store.tables import claims, reservations, sites
from fieldreg.store.transaction import Transaction

__all__ = ["SqlReservations"]

_BATCH = 500  # parameters of one statement stay well under either database's limit
_UNDECIDED = (str(State.REQUESTED), str(State.TENTATIVE))
_WAITING = str(State.WAITING)
# put together once: every booking asks
_ONE = sa.select(reservations).where(reservations.c.public_id == sa.bindparam("named"))
_SITE = sa.select(sites.c.id).where(sites.c.id == sa.bindparam("named"))
_UNITS = sa.select(claims.c.unit).where(claims.c.reservation == sa.bindparam("pk"))
_LET_GO = sa.delete(claims).where(claims.c.reservation == sa.bindparam("pk"))
_PUT = sa.insert(reservations)
_CHANGE = sa.update(reservations).where(
    reservations.c.pk == sa.bindparam("seen_pk"),
    reservations.c.sequence == sa.bindparam("seen_sequence"),
    reservations.c.state == sa.bindparam("seen_state"),
)
_BY_SITE = (reservations.c.site, reservations.c.t0, reservations.c.pk.desc())


class SqlReservations:
    """`ports.Reservations`."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def get(self, reservation_id: str) -> Reservation:
        return mapping.reservation_from(self._row(reservation_id))

    def by_key(self, owner: int, key: str) -> Reservation | None:
        same = sa.select(reservations).where(
            reservations.c.owner == owner, reservations.c.idempotency_key == key
        )
        row = self._t.connection.execute(same).one_or_none()
        return None if row is None else mapping.reservation_from(row)

    def add(self, reservation: Reservation, lineage: Sequence[str]) -> Reservation:
        return self.add_once(reservation, lineage)[0]

    def add_once(
        self, reservation: Reservation, lineage: Sequence[str], in_closures: Mapping[str, str] | None = None
    ) -> tuple[Reservation, bool]:
        """A key used before gives the reservation it was used for, if that asks for the same.

        The slot is looked at before the key: the other order could tell a repeated request
        that its own booking stands in its way.
        """
        parents = parents_of(self._t, reservation.site)
        hold = hold_in(reservation, claims_by_tree(reservation.area, reservation.site, parents))
        self._t.dialect.lock_units(self._t.connection, [claim.unit for claim in hold.claims])
        self._refuse_other_tree(reservation, lineage, parents)
        found = _but(self.clashes(hold), in_closures) if reservation.is_live else ()
        earlier = self._earlier(reservation)
        if earlier is not None:
            return earlier, False
        if found:
            raise Clashing(clashing_message(found), found)
        try:
            with self._t.connection.begin_nested():
                return self._insert(reservation, parents, in_closures), True
        except IntegrityError as error:
            if is_double_booking(error):
                found = _but(self.clashes(hold), in_closures)
                raise Clashing(clashing_message(found), found) from error
            earlier = self._earlier(reservation)
            if earlier is None:
                raise
            return earlier, False

    def overdue(self, now: datetime) -> bool:
        return self._t.connection.scalar(sa.select(reservations.c.pk).where(*_overdue(now)).limit(1)) is not None

    def expire(self, now: datetime, note: str) -> Sequence[Reservation]:
        """Those that another is just dealing with are left to him: nobody waits here with a row in his hands."""
        found = sa.select(reservations).where(*_overdue(now)).order_by(reservations.c.pk).with_for_update(skip_locked=True)
        held = self._t.connection.execute(found).all()
        rows = [row.pk for row in held]
        values = {"state": str(State.DECLINED), "live": False, "decided_at": now, "decided_by": None, "decision_note": note}
        for start in range(0, len(rows), _BATCH):
            some = reservations.c.pk.in_(rows[start : start + _BATCH])
            counted = {"sequence": reservations.c.sequence + 1, "changed_at": now}
            self._t.connection.execute(sa.update(reservations).where(some).values(holds_until=None, **values, **counted))
        return [mapping.reservation_from(row) for row in held]

    def overdue_places(self, now: datetime) -> Sequence[tuple[str, Timespan]]:
        held = sa.select(reservations.c.site, reservations.c.held_from, reservations.c.held_to).where(*_overdue(now))
        return [(row.site, Timespan(row.held_from, row.held_to)) for row in self._t.connection.execute(held)]

    def lock_sites(self, sites: Sequence[str]) -> None:
        """Every claim of a site's parts marks the site itself too: its unit is the gate."""
        self._t.dialect.lock_units(self._t.connection, sites)

    def open_requests(self, owner: int, but: Sequence[str] = ()) -> int:
        undecided = reservations.c.state.in_((*_UNDECIDED, _WAITING))
        requests = sa.func.count(sa.distinct(sa.func.coalesce(reservations.c.series, reservations.c.public_id)))
        mine = sa.select(requests).where(reservations.c.owner == owner, undecided, reservations.c.public_id.not_in(but))
        return int(self._t.connection.scalar(mine) or 0)

    def count_under(
        self, site: str, areas: Sequence[str] | None, owners: Sequence[int], states: Sequence[State], now: datetime,
        but: Sequence[str] = (),
    ) -> int:  # fmt: skip
        chosen = [
            reservations.c.site == site, reservations.c.owner.in_(owners), reservations.c.state.in_([str(state) for state in states]),
            reservations.c.t1 > now, reservations.c.public_id.not_in(but),
        ]  # fmt: skip
        if areas is not None:
            chosen.append(reservations.c.area.in_(areas))
        return int(self._t.connection.scalar(sa.select(sa.func.count()).select_from(reservations).where(*chosen)) or 0)

    def page(
        self, *, owner: int | None = None, states: Sequence[State] | None = None, newest: bool = False, offset: int = 0, limit: int,
        answers: bool = True, folded: bool = False, search: ReservationSearch = ANY_WORDS,
    ) -> tuple[int, Sequence[Reservation]]:  # fmt: skip
        chosen = [] if owner is None else [reservations.c.owner == owner]
        if states is not None:
            chosen.append(reservations.c.state.in_([str(state) for state in states]))
        if folded:
            chosen.append(_first_of_series(states, newest=newest))
        if asked := alternatives(search.text):
            chosen.append(sa.or_(*(sa.and_(*(_holds(word, search.places.get(word, ())) for word in row)) for row in asked)))
        count = int(self._t.connection.scalar(sa.select(sa.func.count()).select_from(reservations).where(*chosen)) or 0)
        order = (reservations.c.pk.desc(),) if newest else (reservations.c.t0, reservations.c.pk)
        page = sa.select(*reservation_columns(answers=answers)).where(*chosen).order_by(*order).offset(offset).limit(limit)
        rows = self._t.connection.execute(page)
        return count, [mapping.reservation_from(row) for row in rows]

    def page_of(
        self, owner: int, fellows: Sequence[Fellow] = (), *, offset: int = 0, limit: int, folded: bool = False
    ) -> tuple[int, Sequence[Reservation]]:
        chosen = of_fellows(reservations, owner, fellows)
        if folded:
            chosen &= _first_of_series(None, newest=True)
        count = int(self._t.connection.scalar(sa.select(sa.func.count()).select_from(reservations).where(chosen)) or 0)
        some = sa.select(reservations).where(chosen).order_by(reservations.c.pk.desc()).offset(offset).limit(limit)
        return count, [mapping.reservation_from(row) for row in self._t.connection.execute(some)]

    def move(
        self, reservation_id: str, to: State, *, by: int | None, at: datetime, note: str = "", holds_until: datetime | None = None
    ) -> Reservation:
        """Raises NotFound; Conflict if someone else has decided meanwhile; what `change` raises for one whose turn it is."""
        seen = self._row(reservation_id)
        leads_here = [str(state) for state, onward in MOVES.items() if to in onward]
        moving = (
            sa.update(reservations)
            .where(reservations.c.pk == seen.pk, reservations.c.state.in_(leads_here))
            .values(
                state=str(to), live=to in LIVE, decided_at=at, decided_by=by, decision_note=note, holds_until=holds_until,
                sequence=reservations.c.sequence + 1, changed_at=at,
            )
        )
        if not seen.live and to in LIVE.intersection(MOVES[State(seen.state)]):
            moved = self._write_anew(mapping.reservation_from(seen), None, (moving, {}), live=True)
        else:
            self._t.dialect.lock_units(self._t.connection, list(self._t.connection.scalars(_UNITS, {"pk": seen.pk})))
            moved = self._t.connection.execute(moving).rowcount > 0
        if not moved:
            now = STATE_NAMES[State(self._row(reservation_id).state)]
            raise Conflict(
                Text(
                    f"この予約はいま「{now.ja}」なので「{STATE_NAMES[to].ja}」にはできません。画面を更新してください。",
                    f"this reservation is now {now.en.lower()} and cannot become {to}; reload the page",
                ),
                where=reservation_id,
            )
        return self.get(reservation_id)

    def change(
        self, changed: Reservation, lineage: Sequence[str], *, at: datetime, was: State | None = None,
        in_closures: Mapping[str, str] | None = None, by: int | None = None,
    ) -> Reservation:  # fmt: skip
        """Raises NotFound, Clashing, and Conflict ("changed-meanwhile") where it is not as `changed` was made from."""
        seen, state = self._row(changed.id), str(changed.state if was is None else was)
        row = mapping.reservation_row(replace(changed, sequence=changed.sequence + 1, changed_at=at))
        update = _CHANGE, {**row, "seen_pk": seen.pk, "seen_sequence": changed.sequence, "seen_state": state}
        excepted = _Excepted(in_closures or {}, at, by)
        if not self._write_anew(changed, lineage, update, live=changed.is_live, excepted=excepted):
            raise changed_meanwhile(changed)
        return self.get(changed.id)

    def _write_anew(
        self, changed: Reservation, lineage: Sequence[str] | None, update: tuple[sa.Update, mapping.Values], *, live: bool,
        excepted: "_Excepted | None" = None,
    ) -> bool:  # fmt: skip
        """Writes the row and its claims by the tree as it stands; False where the row is not as it was seen, and nothing is written.

        `lineage` is what the asker read of the tree, None where nobody read it.
        """
        pk, parents = self._row(changed.id).pk, parents_of(self._t, changed.site)
        hold = hold_in(changed, claims_by_tree(changed.area, changed.site, parents))
        held = self._t.connection.scalars(_UNITS, {"pk": pk})
        self._t.dialect.lock_units(self._t.connection, [*held, *(claim.unit for claim in hold.claims)])
        self._refuse_other_tree(changed, lineage, parents)
        although = excepted.closures if excepted else None
        found = _but(self.clashes(hold, but=changed.id), although) if live else ()
        if found:
            raise Clashing(clashing_message(found), found)
        try:
            with self._t.connection.begin_nested() as nested:
                self._t.connection.execute(_LET_GO, {"pk": pk})
                if self._t.connection.execute(*update).rowcount == 0:
                    nested.rollback()
                    return False
                if excepted:
                    SqlClosures(self._t).except_in(pk, excepted.closures, excepted.at, excepted.by)
                write_claims(self._t, self._row(changed.id), parents)
        except IntegrityError as error:
            if not is_double_booking(error):
                raise
            found = _but(self.clashes(hold, but=changed.id), although)
            raise Clashing(clashing_message(found), found) from error
        return True

    def clashes(self, hold: Hold, but: str = "", gone: Sequence[str] = ()) -> Sequence[Clash]:
        return clashes_of(self._t, hold, but, gone)

    def waiting(self, site: str, within: Timespan) -> Sequence[Reservation]:
        own = reservations.c
        meets = own.site == site, own.state == _WAITING, own.held_from < within.end, own.held_to > within.start
        found = sa.select(reservations).where(*meets, own.t0 > within.start - LONGEST_HELD, own.t0 < within.end + LONGEST_BUFFER)
        return [mapping.reservation_from(row) for row in self._t.connection.execute(found.order_by(own.pk))]

    def past(self, state: State, now: datetime, *, ended: bool, limit: int) -> Sequence[Reservation]:
        over = reservations.c.held_to if ended else reservations.c.t0
        found = sa.select(reservations).where(reservations.c.state == str(state), reservations.c.t0 <= now, over <= now)
        found = found.order_by(reservations.c.t0, reservations.c.pk).limit(limit)
        return [mapping.reservation_from(row) for row in self._t.connection.execute(found)]

    def list(
        self,
        *,
        site: str | None = None,
        owner: int | None = None,
        states: Sequence[State] | None = None,
        within: Timespan | None = None,
        limit: int = 200,
    ) -> Sequence[Reservation]:
        chosen = sa.select(reservations).order_by(reservations.c.pk.desc()).limit(limit)
        if site is not None:
            chosen = chosen.where(reservations.c.site == site)
        if owner is not None:
            chosen = chosen.where(reservations.c.owner == owner)
        if states is not None:
            chosen = chosen.where(reservations.c.state.in_([str(state) for state in states]))
            chosen = chosen.where(reservations.c.live) if LIVE.issuperset(states) else chosen
        if within is not None:
            chosen = chosen.where(*_within(within))
        return [mapping.reservation_from(row) for row in self._t.connection.execute(chosen)]

    def taken_count(self, within: Timespan, *, site: str | None = None) -> int:
        return int(self._t.connection.scalar(_taken(sa.func.count(), within=within, site=site)) or 0)

    def taken(self, within: Timespan, *, site: str | None = None, offset: int = 0, limit: int) -> Sequence[Reservation]:
        page = _taken(reservations, within=within, site=site).order_by(*_BY_SITE).offset(offset).limit(limit)
        return [mapping.reservation_from(row) for row in self._t.connection.execute(page)]

    def taken_places(self, within: Timespan, *, site: str | None = None) -> Sequence[tuple[str, str, str | None]]:
        columns = (reservations.c.public_id, reservations.c.site, reservations.c.area)
        rows = self._t.connection.execute(_taken(*columns, within=within, site=site).order_by(*_BY_SITE))
        return [(row.public_id, row.site, row.area) for row in rows]

    def named(self, ids: Sequence[str]) -> Sequence[Reservation]:
        """Raises LookupError if one is not there."""
        found: dict[str, Reservation] = {}
        for start in range(0, len(ids), _BATCH):
            some = sa.select(reservations).where(reservations.c.public_id.in_(ids[start : start + _BATCH]))
            found |= {row.public_id: mapping.reservation_from(row) for row in self._t.connection.execute(some)}
        return [found[own] for own in ids]

    def slots(self, spans: Sequence[Timespan], *, sites: Sequence[str] | None = None, limit: int) -> Sequence[HeldSlot]:
        if not spans:
            return []
        columns = (reservations.c.site, reservations.c.area, reservations.c.held_from, reservations.c.held_to)
        met = sa.select(*columns).where(reservations.c.live, sa.or_(*(sa.and_(*_held_within(span)) for span in spans))).order_by(*_BY_SITE)
        found: list[HeldSlot] = []
        for some in _batches(sites):
            asked = met if some is None else met.where(reservations.c.site.in_(some))
            rows = self._t.connection.execute(asked.limit(limit - len(found)))
            found += [HeldSlot(row.site, row.area, Timespan(row.held_from, row.held_to)) for row in rows]
        return found

    def _row(self, reservation_id: str) -> Row[Any]:
        row = self._t.connection.execute(_ONE, {"named": reservation_id}).one_or_none()
        if row is None:
            raise NotFound(
                Text(
                    f"予約「{reservation_id}」はありません。", f"there is no reservation {reservation_id!r}"
                ),
                where="id",
            )
        return row

    def _insert(
        self, reservation: Reservation, parents: Mapping[str, str | None], in_closures: Mapping[str, str] | None
    ) -> Reservation:
        year = (reservation.created_at or reservation.slot.start).astimezone(JST).year
        public_id = f"R-{year}-{self._t.next(f'R-{year}'):04d}"
        row = {**mapping.reservation_row(reservation), "public_id": public_id}
        self._t.connection.execute(_PUT, row)
        made = self._row(public_id)
        SqlClosures(self._t).except_in(made.pk, in_closures or {}, reservation.created_at or reservation.slot.start, reservation.owner)
        write_claims(self._t, made, parents)
        return replace(reservation, id=public_id)

    def _earlier(self, reservation: Reservation) -> Reservation | None:
        """What the same key already made; raises Conflict if that was something else."""
        if reservation.idempotency_key is None:
            return None
        earlier = self.by_key(reservation.owner, reservation.idempotency_key)
        return None if earlier is None else earlier_of_key(earlier, reservation)

    def _refuse_other_tree(self, reservation: Reservation, lineage: Sequence[str] | None, seen: Mapping[str, str | None]) -> None:
        """The tree may have changed since the asker read it; a claim by an old one would guard the wrong units.

        Asked with the units locked; `seen` is the tree by which it was known what to lock.
        """
        there = self._t.connection.scalar(_SITE, {"named": reservation.site})
        parents = parents_of(self._t, reservation.site)
        known = parents == seen and there is not None and (reservation.area is None or reservation.area in parents)
        if not known or (lineage is not None and lineage_of(reservation.area, reservation.site, parents) != tuple(lineage)):
            raise Conflict(
                Text(
                    "この候補地の区画が、いま変更されました。ページを開き直して、もう一度選んでください。",
                    "the areas of this site have just changed; open the page again and choose anew",
                ),
                code="site-changed",
                where="area",
            )


@dataclass(frozen=True)
class _Excepted:
    """By whose word, and why, it stands in which closures."""

    closures: Mapping[str, str]
    at: datetime
    by: int | None


def _but(found: Sequence[Clash], in_closures: Mapping[str, str] | None) -> Sequence[Clash]:
    """Without the closures it may stand in."""
    return [one for one in found if one.kind != "blocking" or one.reservation not in (in_closures or {})]


def _batches(ids: Sequence[str] | None) -> Iterator[Sequence[str] | None]:
    """The ids by and by, in their order; None for all at once."""
    if ids is None:
        yield None
        return
    ids = sorted(ids)
    for start in range(0, len(ids), _BATCH):
        yield ids[start : start + _BATCH]


def _holds(word: str, places: Sequence[str]) -> sa.ColumnElement[bool]:
    """In its number or its series', in what was written, or as one of the places that the word names."""
    own = reservations.c
    numbers = (sa.func.lower(column).contains(word, autoescape=True) for column in (own.public_id, own.series))
    written = (own.words.contains(form, autoescape=True) for form in looked_for(word))
    return sa.or_(*written, *numbers, own.site.in_(places))


def _first_of_series(states: Sequence[State] | None, *, newest: bool) -> sa.ColumnElement[bool]:
    """Those that stand alone, and of a series the one that a list in this order would tell first."""
    other, own = reservations.alias("other"), reservations.c
    soonest = (other.c.t0 < own.t0) | ((other.c.t0 == own.t0) & (other.c.pk < own.pk))
    before = [other.c.series == own.series, other.c.pk > own.pk if newest else soonest]
    if states is not None:
        before.append(other.c.state.in_([str(state) for state in states]))
    return own.series.is_(None) | ~sa.exists().where(*before).correlate(reservations)


def _within(span: Timespan) -> tuple[sa.ColumnElement[bool], ...]:
    """Slots that meet the span; the bound on t0 skips everything older than the longest slot."""
    t0, t1 = reservations.c.t0, reservations.c.t1
    return t0 < span.end, t0 > span.start - LONGEST, t1 > span.start


def _held_within(span: Timespan) -> tuple[sa.ColumnElement[bool], ...]:
    """Holds, with setting up and tearing down, that meet the span; bounded by the slot's start, which the index knows."""
    own = reservations.c
    near = own.t0 < span.end + LONGEST_BUFFER, own.t0 > span.start - LONGEST_HELD
    return *near, own.held_from < span.end, own.held_to > span.start


def _overdue(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """Undecided ones whose hold has ended; found by that, for the index by state would read every one that waits."""
    undecided = reservations.c.state.concat("").in_(_UNDECIDED)
    return reservations.c.live, undecided, reservations.c.holds_until <= now


def _taken(*columns: Any, within: Timespan, site: str | None) -> "sa.Select[Any]":
    """Of live reservations within the span, of one site or of all."""
    chosen = sa.select(*columns).select_from(reservations).where(reservations.c.live, *_within(within))
    return chosen if site is None else chosen.where(reservations.c.site == site)
