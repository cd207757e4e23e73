"""A series of reservations: what was asked for as a whole, what became of it, and how each occurrence may be had."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from fieldreg.booking.reservations import Reservation
from fieldreg.booking.series.recurrence import Recurrence
from fieldreg.kernel.altitudes import Altitude, between_told
from fieldreg.kernel.errors import Conflict
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan

__all__ = [
    "CHANCE_NAMES", "SERIES_NAMES", "Chance", "NotAllHad", "Series", "SeriesAnswer", "SeriesState", "Skipped", "earlier_series",
    "none_to_come", "over",
]  # fmt: skip


class SeriesState(StrEnum):
    """Where a series stands; each of its reservations has a state of its own."""

    ON = "on"
    CHANGED = "changed"  # another goes on from a day
    WITHDRAWN = "withdrawn"


class Chance(StrEnum):
    """Whether an occurrence can be had."""

    FREE = "free"
    TAKEN = "taken"
    CLOSED = "closed"
    OUTSIDE_HOURS = "outside-hours"
    PAST = "past"
    BEYOND_HORIZON = "beyond-horizon"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Skipped:
    """An occurrence that is not had, and why; never whose it is."""

    slot: Timespan
    chance: Chance
    because: Text

    def to_dict(self) -> dict[str, Any]:
        return {**self.slot.to_dict(), "state": str(self.chance), "because": self.because.to_dict()}

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> "Skipped":
        """As `to_dict` gives it."""
        span = Timespan(*(datetime.fromisoformat(told[name]) for name in ("time_start", "time_end")))
        return cls(slot=span, chance=Chance(told["state"]), because=Text.from_dict(told["because"]))


@dataclass(frozen=True, kw_only=True)
class Series:
    """`ref` is "S-2026-0001"; "" until the store gives it.

    `body` is the request without its times and dates, as the contract's reservation has it.  `skipped` are the
    occurrences that could not be had when they were asked for.  `follows` is the series it goes on from, `followed_by` the one that
    goes on from it.  `request_digest` names all that was sent.
    """

    ref: str = ""
    owner: int
    site: str
    area: str | None
    recurrence: Recurrence
    body: Mapping[str, Any]
    skipped: Sequence[Skipped] = ()
    state: SeriesState = SeriesState.ON
    follows: str | None = None
    followed_by: str | None = None
    idempotency_key: str | None = None
    request_digest: str | None = None
    created_at: datetime
    ended_at: datetime | None = None

    @property
    def purpose(self) -> str:
        """As its applicant wrote it; "" once it was erased."""
        return str(self.body.get("purpose") or "")

    @property
    def heights_told(self) -> Text | None:
        """Between which heights each date was asked for, in words; None where none was told."""
        told = (self.body.get(name) for name in ("altitude_lower", "altitude_upper"))
        return between_told(*(Altitude.from_json(one, "") if one else None for one in told))

    @property
    def organisation(self) -> str:
        """Whose it is, as its applicant wrote it."""
        return str(self.body.get("organisation") or "")


@dataclass(frozen=True, kw_only=True)
class SeriesAnswer:
    """A series with its reservations, soonest first; `fresh` where it was made now."""

    series: Series
    reservations: Sequence[Reservation]
    fresh: bool = field(default=True)


class NotAllHad(Conflict):
    """Some occurrences (asked for all or nothing), or all, cannot be had; `skipped` tells each."""

    code = "series-not-whole"

    def __init__(self, skipped: Sequence[Skipped], count: int) -> None:
        told = Text(
            f"{count} 回のうち {len(skipped)} 回が取れないため、申請していません。",
            f"{len(skipped)} of {count} occurrences cannot be had, so nothing was asked for",
        )
        super().__init__(told, where="rrule")
        self.skipped = tuple(skipped)


def earlier_series(earlier: Series, digest: str) -> Series:
    """The series a key already made, if the repeated request asks for the same.  Raises Conflict ("key-reused") otherwise."""
    if earlier.request_digest == digest:
        return earlier
    told = Text(
        f"この Idempotency-Key は別の繰り返し予約 {earlier.ref} に使われています。新しい鍵を使ってください。",
        f"this Idempotency-Key was used for another series, {earlier.ref}; use a new one",
    )
    raise Conflict(told, code="key-reused", where="Idempotency-Key")


def over(series: Series) -> Conflict:
    """What whoever would change a series that has ended is told."""
    told = Text(
        f"繰り返し予約 {series.ref} は「{SERIES_NAMES[series.state].ja}」のため、変えられません。",
        f"series {series.ref} is {SERIES_NAMES[series.state].en.lower()} and cannot be changed",
    )
    return Conflict(told, code="series-over", where=series.ref)


def none_to_come(ref: str) -> Conflict:
    """What whoever would act on dates to come is told where there are none."""
    told = Text(
        "これからの回で、いまその操作ができるものはありません。ページを更新してください。",
        "there is no occurrence to come that this can be done to; reload the page",
    )
    return Conflict(told, code="series-none-to-come", where=ref)


SERIES_NAMES: Mapping[SeriesState, Text] = {
    SeriesState.ON: Text("継続中", "On"),
    SeriesState.CHANGED: Text("途中から変更", "Changed from a day on"),
    SeriesState.WITHDRAWN: Text("取下げ", "Withdrawn"),
}

CHANCE_NAMES: Mapping[Chance, Text] = {
    Chance.FREE: Text("空き", "Free"),
    Chance.TAKEN: Text("予約あり", "Taken"),
    Chance.CLOSED: Text("閉鎖", "Closed"),
    Chance.OUTSIDE_HOURS: Text("時間外", "Outside hours"),
    Chance.PAST: Text("過去", "Past"),
    Chance.BEYOND_HORIZON: Text("先すぎる", "Too far ahead"),
    Chance.REFUSED: Text("申請できません", "Not to be had"),
}
