"""Reading a closure, and what is to become of each reservation it meets, from what a form or a client sent: every fault at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fieldreg.booking.closures.closures import Closure, ClosureKind
from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.input_faults import gather, text_of
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan, moment_from_json
from fieldreg.people.accounts import ROLE_NAMES, Role

__all__ = ["OVERRIDERS", "Fate", "closure_from_json", "fates_from_json"]

OVERRIDERS = (Role.STAFF, Role.DEPARTMENT, Role.ADMIN)  # whose word may let a reservation stand in a closure
_KNOWN = {"site", "area", "time_start", "time_end", "kind", "reason", "reason_en", "override_by", "fates"}
_LONGEST_REASON = 400


@dataclass(frozen=True)
class Fate:
    """What becomes of a reservation that a closure meets: it is cancelled, or `kept` as an exception, `because` of something."""

    kept: bool
    because: str = ""


def closure_from_json(body: Any, by: int | None, now: datetime) -> Closure:
    """A closure as asked for, not yet held against anything.  Raises InvalidInput."""
    if not isinstance(body, Mapping):
        raise InvalidInput.one("not-an-object", "", "JSON のオブジェクトを送ってください。", "send a JSON object")
    faults = [
        Fault("unknown-property", name, Text(f"項目「{name}」はありません。", f"there is no {name!r}"))
        for name in sorted(set(map(str, body)) - _KNOWN)
    ]
    site = gather(faults, lambda: text_of(body, "site", required=True, longest=200))
    area = gather(faults, lambda: text_of(body, "area", longest=200))
    reason = gather(faults, lambda: text_of(body, "reason", required=True, longest=_LONGEST_REASON))
    english = gather(faults, lambda: text_of(body, "reason_en", longest=_LONGEST_REASON))
    kind = gather(faults, lambda: _kind(body.get("kind")))
    roles = gather(faults, lambda: _roles(body.get("override_by")))
    start, end = (gather(faults, lambda name=name: moment_from_json(body.get(name), name)) for name in ("time_start", "time_end"))  # type: ignore[misc]
    span = gather(faults, lambda: Timespan(start, end)) if start and end else None
    if faults or span is None or kind is None or roles is None:
        raise InvalidInput(faults)
    return Closure(
        site=site or "", area=area or None, span=span, kind=kind, reason=Text(reason or "", english or ""), override_by=roles,
        made_at=now, made_by=by,
    )  # fmt: skip


def fates_from_json(body: Any) -> Mapping[str, Fate]:
    """What is chosen for each reservation, by its id: `{"do": "cancel" | "keep", "because": …}`.  Raises InvalidInput."""
    told = body.get("fates") or {}
    if not isinstance(told, Mapping):
        raise InvalidInput.one("not-an-object", "fates", "予約の番号ごとに書いてください。", "an object by reservation is asked for")
    faults: list[Fault] = []
    found = {str(name): gather(faults, lambda one=one, name=name: _fate(one, f"fates.{name}")) for name, one in told.items()}  # type: ignore[misc]
    if faults:
        raise InvalidInput(faults)
    return {name: one for name, one in found.items() if one is not None}


def _fate(told: Any, where: str) -> Fate:
    do = told.get("do") if isinstance(told, Mapping) else None
    if do not in ("cancel", "keep"):
        raise InvalidInput.one(
            "fate-unknown", where, "取り消すか、例外として残すかを選んでください。", "choose whether to cancel it or to keep it"
        )
    try:
        because = text_of(told, "because", required=do == "keep", longest=_LONGEST_REASON)
    except InvalidInput as error:
        raise InvalidInput([_why(fault, where) for fault in error.faults]) from error
    return Fate(do == "keep", because)


def _why(fault: Fault, where: str) -> Fault:
    if fault.code != "because-missing":
        return Fault(fault.code, where, fault.message)
    return Fault(fault.code, where, Text("例外として残す理由を書いてください。", "write why it is kept"))


def _kind(value: Any) -> ClosureKind:
    try:
        return ClosureKind(value)
    except ValueError:
        known = ", ".join(ClosureKind)
        raise InvalidInput.one(
            "kind-unknown", "kind", f"休止の種類は {known} のどれかです。", f"the kind of a closure is one of {known}"
        ) from None


def _roles(value: Any) -> frozenset[str]:
    """Administrators, where it is not said; nobody, for an empty list."""
    if value is None:
        return frozenset({str(Role.ADMIN)})
    if not isinstance(value, Sequence) or isinstance(value, str) or not set(map(str, value)) <= set(OVERRIDERS):
        names = "、".join(ROLE_NAMES[role].ja for role in OVERRIDERS)
        raise InvalidInput.one(
            "override-by", "override_by", f"例外を認められるのは {names} です（{', '.join(OVERRIDERS)}）。",
            f"those who may override are of {', '.join(OVERRIDERS)}",
        )  # fmt: skip
    return frozenset(map(str, value))
