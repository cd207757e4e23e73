"""What a closure would meet, before anything is written: reservations, other closures, holidays; what lies in the past is cut off."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from fieldreg.booking.claims import slot_hold
from fieldreg.booking.closures.closures import Closure
from fieldreg.booking.offers import OfferedSlot
from fieldreg.booking.reservations import Reservation
from fieldreg.kernel.business_days import closed_because
from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan
from fieldreg.people.accounts import Account
from fieldreg.ports import UnitOfWork
from fieldreg.register.sites import Site
from fieldreg.services.bookings.rivals.instead import FreeInstead
from fieldreg.services.four_eyes import own_affair

__all__ = ["MOST_MET", "Met", "Preview", "preview_of"]

MOST_MET = 500  # reservations of one closure
_OFFERED_FOR = 20  # of them that are shown with what is free instead; the others are told it when it is done
_MOST_OTHERS = 200
_MOST_HOLIDAYS = 100


@dataclass(frozen=True, kw_only=True)
class Met:
    """A live reservation in the way.  `running`: it has begun, and is chosen for on its own.  `own`: another person must close.

    `instead` is what is free for it now, None where it was not looked for.
    """

    reservation: Reservation
    running: bool
    own: bool
    instead: Sequence[OfferedSlot] | None


@dataclass(frozen=True, kw_only=True)
class Preview:
    """The closure as it would be made; `asked` is the span as it was asked for, of which `past` is cut off (None: nothing of it)."""

    closure: Closure
    asked: Timespan
    past: Timespan | None
    met: Sequence[Met]
    holidays: Sequence[tuple[date, Text]]
    others: Sequence[Closure]

    @cached_property
    def digest(self) -> str:
        """Names what is met and how it stands: another where that has changed."""
        met = [[one.reservation.id, str(one.reservation.state), one.reservation.sequence, one.running] for one in self.met]
        told = [self.closure.site, self.closure.area, self.asked.start.isoformat(), self.asked.end.isoformat(), met]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]


def preview_of(
    work: UnitOfWork, closure: Closure, site: Site, account: Account | None, now: datetime, instead: FreeInstead | None
) -> Preview:
    """As things stand in `work`; without `instead` nothing is looked for that is free.

    Raises NotFound for an area that is none of the site's, InvalidInput for a span that is over or meets more than `MOST_MET`.
    """
    asked, cut = closure.span, _cut(closure, now)
    hold = slot_hold(site, closure.area, cut.span)
    met = work.closures.met(cut)
    if len(met) > MOST_MET:
        raise InvalidInput.one(
            "too-many-met", "time_end", f"この期間には予約が {len(met)} 件あります。一度に {MOST_MET} 件までなので、期間を分けてください。",
            f"{len(met)} reservations lie in this time, and at most {MOST_MET} are dealt with at once: split it",
        )  # fmt: skip
    units = {claim.unit for claim in hold.claims}
    others = [one for one in work.closures.list(site=site.id, within=cut.span, limit=_MOST_OTHERS) if (one.area or one.site) in units]
    return Preview(
        closure=cut, asked=asked, past=Timespan(asked.start, min(now, asked.end)) if asked.start < now else None,
        met=[
            Met(
                reservation=one, running=one.held.start <= now,
                own=account is not None and own_affair(work, account, one.owner, one.created_at),
                instead=instead.of(work, one, now, closing=cut) if instead and place < _OFFERED_FOR else None,
            )
            for place, one in enumerate(met)
        ],
        holidays=_holidays(cut.span), others=others,
    )  # fmt: skip


def _cut(closure: Closure, now: datetime) -> Closure:
    """It begins now at the earliest: nothing of the past changes."""
    if closure.span.end <= now:
        raise InvalidInput.one(
            "closure-over", "time_end", "休止の期間がすでに終わっています。過ぎた日時は変えられません。",
            "this time is over, and what is past does not change",
        )  # fmt: skip
    return closure if closure.span.start >= now else replace(closure, span=Timespan(now, closure.span.end))


def _holidays(span: Timespan) -> Sequence[tuple[date, Text]]:
    named = ((day, closed_because(day)) for day in span.days())
    return [(day, because) for day, because in named if because is not None][:_MOST_HOLIDAYS]
