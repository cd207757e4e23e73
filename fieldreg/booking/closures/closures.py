"""Closures: times at which a site or an area is not to be had, with the reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan

__all__ = ["KIND_NAMES", "LONGEST_CLOSURE", "Closure", "ClosureKind", "ClosureShow"]

LONGEST_CLOSURE = timedelta(days=3 * 366)


class ClosureKind(StrEnum):
    """Why a place is closed."""

    EVENT = "event"
    MAINTENANCE = "maintenance"
    OWN_USE = "own_use"
    SAFETY = "safety"
    OTHER = "other"


class ClosureShow(StrEnum):
    """Which of them a list shows."""

    STANDING = "standing"
    PAST = "past"
    LIFTED = "lifted"


KIND_NAMES: Mapping[ClosureKind, Text] = {
    ClosureKind.EVENT: Text("行事", "Event"),
    ClosureKind.MAINTENANCE: Text("工事・点検", "Works or maintenance"),
    ClosureKind.OWN_USE: Text("管理者の使用", "Used by its manager"),
    ClosureKind.SAFETY: Text("安全確保", "Safety"),
    ClosureKind.OTHER: Text("その他", "Other"),
}


@dataclass(frozen=True, kw_only=True)
class Closure:
    """One closure of a unit and all within it; `ref` is "B-2026-0001", "" until the store gives it.

    `area` None is the whole site.  `override_by` are the roles whose word lets a reservation stand in it; `uid` names it in
    the calendar it came from, "" where somebody wrote it here.  Raises InvalidInput for one that is too long, or has no reason.
    """

    ref: str = ""
    site: str
    area: str | None
    span: Timespan
    kind: ClosureKind
    reason: Text
    override_by: frozenset[str] = frozenset({"admin"})
    source: str = ""
    uid: str = ""
    made_at: datetime
    made_by: int | None = None
    lifted_at: datetime | None = None
    lifted_by: int | None = None
    lifted_because: str = ""

    def __post_init__(self) -> None:
        if self.span.end - self.span.start > LONGEST_CLOSURE:
            days = LONGEST_CLOSURE.days
            raise InvalidInput.one(
                "closure-too-long", "time_end", f"一つの休止は {days} 日までです。", f"one closure lasts at most {days} days"
            )
        if not self.reason.ja.strip() and not self.reason.en.strip():
            raise InvalidInput.one("reason-missing", "reason", "休止の理由を書いてください。", "write why it is closed")

    @property
    def stands(self) -> bool:
        return self.lifted_at is None
