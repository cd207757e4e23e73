"""Reservations of a site or area for a slot, the states they pass through, and what clashes.

Slots are half-open: one may end as the next begins.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from shapely.geometry.base import BaseGeometry

from fieldreg.booking.bands import Band, band_of
from fieldreg.kernel.altitudes import Altitude, between_told
from fieldreg.kernel.errors import Conflict, InvalidInput, NotAllowed
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan

__all__ = [
    "LIVE", "LONGEST", "MOVES", "STATE_NAMES", "Clash", "Reservation", "State", "changed_meanwhile", "decided_meanwhile", "earlier_of_key",
    "move",
]  # fmt: skip

LONGEST = timedelta(days=31)  # of one slot; bounds every conflict query


class State(StrEnum):
    """Where a reservation stands; `MOVES` says what may follow."""

    WAITING = "waiting"  # in line for a slot that another has asked for
    REQUESTED = "requested"
    TENTATIVE = "tentative"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"  # accepted, and taken back by the desk
    DONE = "done"
    NO_SHOW = "no_show"


LIVE = frozenset({State.REQUESTED, State.TENTATIVE, State.ACCEPTED})  # these hold their slot

# from state -> to state -> who may do it
MOVES: Mapping[State, Mapping[State, frozenset[str]]] = {
    State.WAITING: {
        State.REQUESTED: frozenset({"line"}),  # it is its turn
        State.DECLINED: frozenset({"staff", "admin", "clock"}),  # its start came before its turn
        State.WITHDRAWN: frozenset({"owner"}),
    },
    State.REQUESTED: {
        State.TENTATIVE: frozenset({"staff", "admin"}),
        State.ACCEPTED: frozenset({"staff", "admin"}),
        State.DECLINED: frozenset({"staff", "admin"}),
        State.WITHDRAWN: frozenset({"owner"}),
    },
    State.TENTATIVE: {
        State.ACCEPTED: frozenset({"staff", "admin"}),
        State.DECLINED: frozenset({"staff", "admin"}),
        State.WITHDRAWN: frozenset({"owner"}),
    },
    State.ACCEPTED: {
        State.WITHDRAWN: frozenset({"owner"}),
        State.CANCELLED: frozenset({"staff", "admin"}),
        State.DONE: frozenset({"staff", "admin", "clock"}),
        State.NO_SHOW: frozenset({"staff", "admin"}),
    },
    State.DECLINED: {},
    State.WITHDRAWN: {},
    State.CANCELLED: {},
    State.DONE: {State.NO_SHOW: frozenset({"staff", "admin"})},  # nobody came, and that was told later
    State.NO_SHOW: {},
}


@dataclass(frozen=True, kw_only=True)
class Reservation:
    """One claim.  `id` is "R-2026-0042"; "" until the store gives it.

    `area` None is the whole site.  `exclusive` False tolerates other claims that are not
    exclusive either.  `trial` is the GeoJSON it was screened with, `screening` its answer
    on the day it was asked (both None where only a slot was asked for).  `request_digest` names
    all that was sent; `holds_until` is when an undecided one lets its slot go.  `set_up` and `tear_down` are
    held too; `by_height` and `by_outline` say by what the place lets claims part; `seats` how many claims a unit bears at
    once: all as they stood when it was asked for.  `sequence` counts its changes, as iCalendar does.  `recurrence_id` is the
    start at which its `series` asked for it: it names the occurrence for good.
    """

    id: str = ""
    site: str
    area: str | None
    slot: Timespan
    state: State = State.REQUESTED
    exclusive: bool = True
    activity: str
    purpose: str
    organisation: str
    owner: int  # account id
    altitude_upper: Altitude | None = None
    altitude_lower: Altitude | None = None
    set_up: timedelta = timedelta(0)
    tear_down: timedelta = timedelta(0)
    by_height: bool = False
    by_outline: bool = False
    seats: Mapping[str, int] = field(default_factory=dict)
    geometry: BaseGeometry | None = None  # lon, lat
    trial: Mapping[str, Any] | None = None
    screening: Mapping[str, Any] | None = None
    idempotency_key: str | None = None
    request_digest: str | None = None
    holds_until: datetime | None = None
    created_at: datetime | None = None
    decided_at: datetime | None = None
    decided_by: int | None = None
    decision_note: str = ""
    sequence: int = 0
    changed_at: datetime | None = None
    series: str | None = None
    recurrence_id: datetime | None = None

    def __post_init__(self) -> None:
        if self.slot.end - self.slot.start > LONGEST:
            raise InvalidInput.one(
                "slot-too-long",
                "time_end",
                f"一つの予約は {LONGEST.days} 日までです。期間を分けてください。",
                f"one reservation lasts at most {LONGEST.days} days; split it",
            )

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def held(self) -> Timespan:
        """The slot, with setting up and tearing down."""
        return Timespan(self.slot.start - self.set_up, self.slot.end + self.tear_down)

    @property
    def band(self) -> Band | None:
        """The heights it uses, where the place lets claims part by them; None: every height."""
        return band_of(self.altitude_lower, self.altitude_upper) if self.by_height else None

    @property
    def heights_told(self) -> Text | None:
        """Between which heights it was asked for, in words; None where none was told."""
        return between_told(self.altitude_lower, self.altitude_upper)

    @property
    def own_ground(self) -> BaseGeometry | None:
        """The outline it keeps to, where the place lets claims part by them; None: all of its unit."""
        return self.geometry if self.by_outline else None


@dataclass(frozen=True, kw_only=True)
class Clash:
    """One thing that stands in the way.  `reservation` is its id, or a closure's; the public is never told whose.

    Of kind "capacity", which is told of a place that bears no more at once, it is the unit's.
    """

    kind: str  # "reservation" | "blocking" | "capacity"
    reservation: str
    site: str
    area: str | None
    slot: Timespan
    state: State | None
    because: Text
    evidence: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "with": self.reservation,
            "site": self.site,
            "area": self.area,
            **self.slot.to_dict(),
            "because": self.because.to_dict(),
        }


def move(reservation: Reservation, to: State, role: str) -> State:
    """The state after a move by `role` ("owner", "staff", "admin"; "line" of whose turn it is, "clock" of what is over).

    Raises Conflict if the present state does not lead there, NotAllowed if not for this role.
    """
    allowed = MOVES[reservation.state].get(to)
    if allowed is None:
        raise Conflict(
            Text(
                f"この予約はいま「{STATE_NAMES[reservation.state].ja}」なので「{STATE_NAMES[to].ja}」にはできません。",
                f"this reservation is {reservation.state} and cannot become {to}",
            )
        )
    if role not in allowed:
        raise NotAllowed(
            Text(f"「{STATE_NAMES[to].ja}」にする権限がありません。", f"you may not make this {to}"), where=reservation.id
        )
    return to


def decided_meanwhile(reservation: Reservation, note: str) -> Conflict:
    """What the second of two who decide one reservation is told: the first one's note, and his own."""
    return Conflict(
        Text(
            f"この予約は、先に「{STATE_NAMES[reservation.state].ja}」になりました。先の伝達事項: {reservation.decision_note or '―'} ／ "
            f"あなたの伝達事項（まだ送られていません）: {note or '―'}",
            f"this reservation has become {reservation.state} meanwhile. That note: {reservation.decision_note or '-'} / "
            f"yours, not sent: {note or '-'}",
        ),
        code="decided-meanwhile",
        where=reservation.id,
    )


def changed_meanwhile(reservation: Reservation) -> Conflict:
    """What whoever changes one is told that has become another since he read it."""
    return Conflict(
        Text(
            "この予約は、画面を開いたあとに変更されています。開き直して、もう一度行ってください。",
            "this reservation has changed since you opened it; open it again and try once more",
        ),
        code="changed-meanwhile",
        where=reservation.id,
    )


STATE_NAMES: Mapping[State, Text] = {
    State.WAITING: Text("順番待ち", "Waiting in line"),
    State.REQUESTED: Text("申請中", "Requested"),
    State.TENTATIVE: Text("仮押さえ", "Tentative"),
    State.ACCEPTED: Text("承認", "Accepted"),
    State.DECLINED: Text("不承認", "Declined"),
    State.WITHDRAWN: Text("取下げ", "Withdrawn"),
    State.CANCELLED: Text("取消し", "Cancelled"),
    State.DONE: Text("終了", "Done"),
    State.NO_SHOW: Text("利用なし", "Not used"),
}


def earlier_of_key(earlier: Reservation, asked: Reservation) -> Reservation:
    """The reservation a key already made, if the repeated request asks for the same.

    Raises Conflict ("key-reused") where it asks for something else.
    """
    if _same_request(earlier, asked):
        return earlier
    raise Conflict(
        Text(
            f"この Idempotency-Key は別の予約 {earlier.id} に使われています。新しい鍵を使ってください。",
            f"this Idempotency-Key was used for another reservation, {earlier.id}; use a new one",
        ),
        code="key-reused",
        where="Idempotency-Key",
    )


def _same_request(earlier: Reservation, asked: Reservation) -> bool:
    """By the digests of what was sent; by all that is kept of it, where one was made before digests were."""
    if earlier.request_digest is not None and asked.request_digest is not None:
        return earlier.request_digest == asked.request_digest
    return all(getattr(earlier, name) == getattr(asked, name) for name in _ASKED_FOR)


_ASKED_FOR = ("site", "area", "slot", "exclusive", "activity", "purpose", "organisation", "altitude_upper", "altitude_lower", "geometry")
