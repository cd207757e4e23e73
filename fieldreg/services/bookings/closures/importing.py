"""Use cases of reading closures from a calendar: what would change, and changing it, all at once or not at all."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from fieldreg.booking.closures import closure_events
from fieldreg.booking.closures.closures import Closure, ClosureKind
from fieldreg.booking.closures.closures_ics import ReadClosures, ReadEvent, closures_in_ics
from fieldreg.booking.reservations import Reservation
from fieldreg.kernel.errors import Conflict, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.people.accounts import Account, Role
from fieldreg.ports import Clock, Store, UnitOfWork
from fieldreg.register.sites import Site
from fieldreg.services.bookings.closures.closing import close_in, lift_in
from fieldreg.services.bookings.closures.closing_preview import preview_of
from fieldreg.services.bookings.rivals.instead import FreeInstead
from fieldreg.services.holdings.register import site_named
from fieldreg.services.visibility import ask_closer

__all__ = ["SOURCE", "ImportPlan", "ImportingServices", "Whither"]

SOURCE = "ics"  # what a closure that came from a calendar says of where it is from
_CHANGED = "カレンダーの予定が変わったため / changed in its calendar"
_CALLED_OFF = "カレンダーで取りやめになったため / called off in its calendar"


@dataclass(frozen=True, kw_only=True)
class Whither:
    """Where the closures of a file go, and of what kind they are."""

    site: str
    area: str | None = None
    kind: ClosureKind = ClosureKind.OTHER


@dataclass(frozen=True, kw_only=True)
class ImportPlan:
    """What a file would change: `new` events, `changed` ones with the closure they replace, `off` what is called off.

    `same` are left as they are; so are `absent` closures, of whose event the file says nothing.  `met` are live reservations in
    the way of new and changed ones.
    """

    read: ReadClosures
    new: Sequence[ReadEvent]
    changed: Sequence[tuple[Closure, ReadEvent]]
    off: Sequence[Closure]
    same: int
    absent: int
    met: Sequence[tuple[ReadEvent, Sequence[Reservation]]] = field(default=())

    @property
    def reservations(self) -> Sequence[str]:
        """Those in the way, each once."""
        return sorted({one.id for _, some in self.met for one in some})

    @cached_property
    def digest(self) -> str:
        """Names what would change, and what is met."""
        told = [[(one.uid, str(one.span), str(one.reason)) for one in self.new], [(old.ref, str(one.span)) for old, one in self.changed],
                [one.ref for one in self.off], [(one.id, one.sequence) for _, some in self.met for one in some]]  # fmt: skip
        return hashlib.sha256(repr(told).encode()).hexdigest()[:32]

    def to_dict(self) -> dict[str, Any]:
        read = self.read
        return {
            "new": [_told(one) for one in self.new],
            "changed": [{**_told(one), "replaces": old.ref} for old, one in self.changed],
            "lifted": [one.ref for one in self.off],
            "unchanged": self.same,
            "not_in_file": self.absent,
            "floating": read.floating,
            "free": read.free,
            "past": read.past,
            "faults": [fault.to_dict() for fault in read.faults],
            "met": [{"uid": one.uid, "reservations": [held.id for held in some]} for one, some in self.met],
        }


class ImportingServices:
    """All raise NotAllowed for who may not close the place (None: somebody at the machine itself)."""

    def __init__(self, store: Store, clock: Clock, instead: FreeInstead) -> None:
        self.store, self.clock, self._instead = store, clock, instead

    def plan(self, data: bytes, to: Whither, account: Account | None) -> ImportPlan:
        """What the file would change.  Raises InvalidInput for no such place, or what is no calendar; faults of events are in the plan."""
        now = self.clock.now()
        read = closures_in_ics(data, now)
        with self.store.reading() as work:
            return self._plan(work, read, to, account, now)

    def apply(self, data: bytes, to: Whither, account: Account | None, *, cancel: bool = False, seen: str | None = None) -> ImportPlan:
        """Changes it, in one transaction, and tells all concerned.

        Raises InvalidInput with every fault of an event; Conflict ("claims-in-closure") naming the reservations in the way where
        they are not to be cancelled, and ("preview-changed") where it is not what was `seen`.
        """
        now = self.clock.now()
        read = closures_in_ics(data, now)
        with self.store.writing() as work:
            work.reservations.lock_sites([to.site])
            plan = self._plan(work, read, to, account, now)
            if read.faults:
                raise InvalidInput(read.faults)
            if seen is not None and seen != plan.digest:
                raise _otherwise()
            if plan.met and not cancel:
                raise _in_the_way(plan)
            by = None if account is None else account.id
            ending = [*((old, _CHANGED) for old, _ in plan.changed), *((one, _CALLED_OFF) for one in plan.off)]
            events = [closure_events.lifted(lift_in(work, old, why, account, now), now, by=by) for old, why in ending]
            coming = [*plan.new, *(one for _, one in plan.changed)]
            events += [close_in(work, _closure(one, to, by, now), account, {}, None, now, self._instead)[1] for one in coming]
            for event in events:
                work.timeline.append(event)
            work.commit()
            return plan

    def _plan(self, work: UnitOfWork, read: ReadClosures, to: Whither, account: Account | None, now: datetime) -> ImportPlan:
        site = site_named(work.sites, to.site, to.area)
        ask_closer(account, site)
        held = {one.uid: one for one in work.closures.of_uids(to.site, SOURCE) if one.area == to.area}
        new: list[ReadEvent] = []
        changed: list[tuple[Closure, ReadEvent]] = []
        same = 0
        for one in read.events:
            old = held.get(one.uid)
            if old is None or old.span.end <= now:
                new.append(one)
            elif _is_same(old, one):
                same += 1
            else:
                changed.append((old, one))
        told = {one.uid for one in read.events}
        ahead = [one for uid, one in held.items() if uid not in told and one.span.end > now]
        off = [one for one in ahead if {one.uid, one.uid.rpartition("/")[0]} & read.seen]  # its event is there, and not at that time
        met = [(one, self._met(work, _closure(one, to, None, now), site, now)) for one in [*new, *(one for _, one in changed)]]
        return ImportPlan(
            read=read, new=new, changed=changed, off=off, same=same, absent=len(ahead) - len(off), met=[pair for pair in met if pair[1]]
        )

    def _met(self, work: UnitOfWork, closure: Closure, site: Site, now: datetime) -> Sequence[Reservation]:
        return [one.reservation for one in preview_of(work, closure, site, None, now, None).met]


def _closure(one: ReadEvent, to: Whither, by: int | None, now: datetime) -> Closure:
    return Closure(
        site=to.site, area=to.area, span=one.span, kind=to.kind, reason=one.reason, override_by=frozenset({str(Role.ADMIN)}),
        source=SOURCE, uid=one.uid, made_at=now, made_by=by,
    )  # fmt: skip


def _is_same(old: Closure, one: ReadEvent) -> bool:
    """One that had begun when it was read first was cut off there."""
    return old.span.end == one.span.end and old.span.start == max(one.span.start, old.made_at) and old.reason == one.reason


def _told(one: ReadEvent) -> dict[str, Any]:
    return {"uid": one.uid, **one.span.in_japan().to_dict(), "reason": one.reason.to_dict()}


def _in_the_way(plan: ImportPlan) -> Conflict:
    names = plan.reservations
    named = "、".join(names[:10])
    return Conflict(
        Text(
            f"休止にする時間に、予約が {len(names)} 件あります（{named}）。取り消してよければ、そう選んで実行してください。",
            f"{len(names)} live reservations are in the way ({', '.join(names[:10])}); say so, if they may be cancelled",
        ),
        code="claims-in-closure",
        where="file",
    )


def _otherwise() -> Conflict:
    told = Text("確認したあとに、内容が変わりました。もう一度確かめてください。", "this has changed since it was looked at; look again")
    return Conflict(told, code="preview-changed", where="seen")
