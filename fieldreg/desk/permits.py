"""Permits (手続き): how far the inquiry about each finding of a case has come, and until when what was granted holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan

__all__ = ["PERMIT_NAMES", "Permit", "PermitState", "checked", "covers"]


class PermitState(StrEnum):
    """How far it has come."""

    TO_ASK = "to_ask"
    ASKED = "asked"
    APPLIED = "applied"
    GRANTED = "granted"
    REFUSED = "refused"
    NOT_NEEDED = "not_needed"


PERMIT_NAMES: Mapping[PermitState, Text] = {
    PermitState.TO_ASK: Text("これから確認", "To ask"),
    PermitState.ASKED: Text("確認中", "Asked"),
    PermitState.APPLIED: Text("申請中", "Applied"),
    PermitState.GRANTED: Text("許可・承認済み", "Granted"),
    PermitState.REFUSED: Text("不許可", "Refused"),
    PermitState.NOT_NEEDED: Text("不要と確認", "Not needed"),
}


@dataclass(frozen=True, kw_only=True)
class Permit:
    """One finding's; `rule` names the finding.  `decided_on`, `valid_from`, `valid_to` are days, the last one included."""

    case: str
    rule: str
    version: int = 0
    title: Text
    authority: Text = Text("")
    state: PermitState = PermitState.TO_ASK
    number: str = ""
    decided_on: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    note: str = ""
    changed_at: datetime | None = None
    changed_by: int | None = None


def checked(permit: Permit) -> Permit:
    """The permit, if it says what its state asks for.  Raises InvalidInput."""
    if permit.valid_from and permit.valid_to and permit.valid_to < permit.valid_from:
        raise InvalidInput.one("validity", "valid_to", "有効期間の終わりが始まりより前です。", "it ends before it begins")
    if permit.state is PermitState.GRANTED and permit.decided_on is None:
        raise InvalidInput.one("decided-on-missing", "decided_on", "許可の日を書いてください。", "write the day it was granted")
    return permit


def covers(permit: Permit, slot: Timespan) -> bool | None:
    """Whether a slot lies inside the validity of what was granted; None where nothing was granted, or an end of it is not known."""
    if permit.state is not PermitState.GRANTED:
        return None
    first, last = permit.valid_from, permit.valid_to
    if (first is not None and slot.first_day < first) or (last is not None and last < slot.last_day):
        return False
    return None if first is None or last is None else True
