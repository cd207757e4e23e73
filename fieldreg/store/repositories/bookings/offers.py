"""Offers of other slots as rows: at most one of a reservation is open."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row
from sqlalchemy.exc import IntegrityError

from fieldreg.booking.offers import Offer, OfferedSlot, OfferState
from fieldreg.kernel.errors import Conflict, NotFound
from fieldreg.kernel.texts import Text
from fieldreg.store.tables import offers, reservations
from fieldreg.store.transaction import Transaction

__all__ = ["SqlOffers"]

_ALIKE = ("id", "reason", "until", "made_at", "made_by", "ended_at", "ended_by", "taken")


class SqlOffers:
    """`ports.Offers`."""

    def __init__(self, transaction: Transaction) -> None:
        self._t = transaction

    def get(self, offer_id: int) -> Offer:
        found = self._all(offers.c.id == offer_id)
        if not found:
            raise NotFound(Text(f"提案 {offer_id} はありません。", f"there is no offer {offer_id}"), where="offer")
        return found[0]

    def add(self, offer: Offer) -> Offer:
        pk = sa.select(reservations.c.pk).where(reservations.c.public_id == offer.reservation).scalar_subquery()
        told = {name: getattr(offer, name) for name in _ALIKE if name != "id"}
        row = {**told, "reservation": pk, "slots": [slot.to_dict() for slot in offer.slots], "state": str(offer.state)}
        try:
            with self._t.connection.begin_nested():
                made = self._t.connection.execute(sa.insert(offers).values(row).returning(offers.c.id)).scalar_one()
        except IntegrityError as error:
            if not self.open_of([offer.reservation]):
                raise
            told_open = Text("この予約には、返事を待っている提案がすでにあります。", "an offer of it already waits for its answer")
            raise Conflict(told_open, code="offer-open", where=offer.reservation) from error
        return replace(offer, id=made)

    def open_of(self, ids: Sequence[str]) -> Mapping[str, Offer]:
        if not ids:
            return {}
        found = self._all(offers.c.state == str(OfferState.OPEN), reservations.c.public_id.in_(ids))
        return {one.reservation: one for one in found}

    def end(self, offer: Offer, state: OfferState, *, at: datetime, by: int | None, taken: int | None = None) -> Offer:
        still = offers.c.id == offer.id, offers.c.state == str(OfferState.OPEN)
        values = {"state": str(state), "ended_at": at, "ended_by": by, "taken": taken}
        if self._t.connection.execute(sa.update(offers).where(*still).values(values)).rowcount == 0:
            told = Text("この提案は、もう受け付けていません。", "this offer is no longer open")
            raise Conflict(told, code="offer-over", where=offer.reservation)
        return replace(offer, state=state, ended_at=at, ended_by=by, taken=taken)

    def overdue(self, now: datetime, *, limit: int, taking: bool = False) -> Sequence[Offer]:
        late = offers.c.state == str(OfferState.OPEN), offers.c.until <= now
        held = sa.select(offers.c.id).where(*late).order_by(offers.c.until, offers.c.id).limit(limit)
        ids = list(self._t.connection.scalars(held.with_for_update(skip_locked=True) if taking else held))
        return self._all(offers.c.id.in_(ids)) if ids else ()

    def _all(self, *chosen: sa.ColumnElement[bool]) -> Sequence[Offer]:
        rows = sa.select(offers, reservations.c.public_id).join(reservations, reservations.c.pk == offers.c.reservation)
        return [_offer(row) for row in self._t.connection.execute(rows.where(*chosen).order_by(offers.c.id))]


def _offer(row: Row[Any]) -> Offer:
    told = {name: getattr(row, name) for name in _ALIKE}
    return Offer(
        **told, reservation=row.public_id, slots=tuple(OfferedSlot.from_dict(one) for one in row.slots), state=OfferState(row.state)
    )
