"""Agreements (協定): under which conditions a trial may be held; offered by the desk, confirmed by the applicant, in versions.

The newest confirmed version is in force until another is confirmed; a condition is taken away only by another version.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from fieldreg.kernel.errors import Conflict, Fault, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import day_from_text

__all__ = [
    "AGREEMENT_NAMES", "CONDITION_NAMES", "Agreement", "AgreementState", "Condition", "ConditionKind", "agreed_of", "conditions_from_form",
    "made_meanwhile", "public_conditions", "seen_by_applicant", "turn",
]  # fmt: skip

_LONGEST, _MOST = 400, 40


class AgreementState(StrEnum):
    """Where a version stands."""

    DRAFT = "draft"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    ENDED = "ended"
    BROKEN = "broken"


class ConditionKind(StrEnum):
    """What a condition is about."""

    TIME = "time"
    AREA = "area"
    HEIGHT = "height"
    NOISE = "noise"
    INSURANCE = "insurance"
    NOTICE = "notice"
    RESTORE = "restore"
    REPORT = "report"
    OTHER = "other"


AGREEMENT_NAMES: Mapping[AgreementState, Text] = {
    AgreementState.DRAFT: Text("案", "Draft"),
    AgreementState.OFFERED: Text("提示中（申請者の確認待ち）", "Offered, waits for the applicant"),
    AgreementState.CONFIRMED: Text("双方が確認済み", "Confirmed by both"),
    AgreementState.ENDED: Text("終了", "Ended"),
    AgreementState.BROKEN: Text("不成立・破棄", "Broken off"),
}
CONDITION_NAMES: Mapping[ConditionKind, Text] = {
    ConditionKind.TIME: Text("時間", "Time"),
    ConditionKind.AREA: Text("範囲", "Area"),
    ConditionKind.HEIGHT: Text("高さ", "Height"),
    ConditionKind.NOISE: Text("音", "Noise"),
    ConditionKind.INSURANCE: Text("保険", "Insurance"),
    ConditionKind.NOTICE: Text("周知", "Notice to residents"),
    ConditionKind.RESTORE: Text("原状回復", "Restoring"),
    ConditionKind.REPORT: Text("報告", "Report"),
    ConditionKind.OTHER: Text("その他", "Other"),
}
_TURNS: Mapping[AgreementState, frozenset[AgreementState]] = {
    AgreementState.DRAFT: frozenset({AgreementState.OFFERED, AgreementState.BROKEN}),
    AgreementState.OFFERED: frozenset({AgreementState.CONFIRMED, AgreementState.BROKEN}),
    AgreementState.CONFIRMED: frozenset({AgreementState.ENDED, AgreementState.BROKEN}),
}


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One condition.  `task` is whose answer asked for it, "" where the desk does; `until` None: as long as the agreement."""

    text: str
    task: str = ""
    kind: ConditionKind = ConditionKind.OTHER
    until: date | None = None
    public: bool = False

    def to_dict(self) -> dict[str, Any]:
        return {
            "text": self.text, "task": self.task, "kind": str(self.kind),
            "until": self.until.isoformat() if self.until else None, "public": self.public,
        }  # fmt: skip

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> "Condition":
        until = date.fromisoformat(value["until"]) if value["until"] else None
        return cls(text=value["text"], task=value["task"], kind=ConditionKind(value["kind"]), until=until, public=value["public"])


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """One version of a case's agreement; offering it is the desk's own confirmation.

    `confirmed_by` is the applicant's account or, where he told it otherwise (`told_to_staff`), that of the staff who wrote it down;
    None: whoever holds the case's key.
    """

    case: str
    version: int = 1
    state: AgreementState = AgreementState.DRAFT
    conditions: tuple[Condition, ...] = ()
    made_at: datetime
    made_by: int
    offered_at: datetime | None = None
    offered_by: int | None = None
    confirmed_at: datetime | None = None
    confirmed_by: int | None = None
    told_to_staff: bool = False
    ended_at: datetime | None = None
    reason: str = ""


def turn(held: Agreement, to: AgreementState, **more: Any) -> Agreement:
    """The agreement in another state.  Raises Conflict where that does not follow, InvalidInput for an end without a reason."""
    if to not in _TURNS.get(held.state, frozenset()):
        now, then = AGREEMENT_NAMES[held.state], AGREEMENT_NAMES[to]
        raise Conflict(
            Text(f"「{now.ja}」の協定は「{then.ja}」にできません。", f"an agreement that is {held.state} cannot become {to}"),
            code="no-such-move", where=held.case,
        )  # fmt: skip
    if to in (AgreementState.BROKEN, AgreementState.ENDED) and not more.get("reason"):
        raise InvalidInput.one("reason-missing", "reason", "理由を書いてください。", "give the reason")
    if to is AgreementState.OFFERED and not held.conditions:
        raise InvalidInput.one("conditions-missing", "conditions", "条件を一つ以上書いてください。", "write at least one condition")
    return replace(held, state=to, **more)


def agreed_of(versions: Sequence[Agreement]) -> Agreement | None:
    """The newest version both sides confirmed, ended or not; None where there is none, or it was broken off."""
    newest = max((one for one in versions if one.confirmed_at is not None), key=lambda one: one.version, default=None)
    return None if newest is None or newest.state is AgreementState.BROKEN else newest


def seen_by_applicant(versions: Sequence[Agreement]) -> list[Agreement]:
    """Those that were offered; what the desk drafts is its own."""
    return [one for one in versions if one.offered_at is not None]


def public_conditions(versions: Sequence[Agreement]) -> tuple[Text, ...]:
    """What the public record tells of what was agreed."""
    held = agreed_of(versions)
    return () if held is None else tuple(Text(one.text) for one in held.conditions if one.public)


def made_meanwhile(held: Agreement, written: Sequence[Condition]) -> Conflict:
    """What the second of two who act on one version is told: what it is now, and what he wrote."""
    theirs, own = (" / ".join(one.text for one in some) for some in (held.conditions, written))
    now = AGREEMENT_NAMES[held.state]
    said = Text(
        f"開いた後に協定が変わりました。いまの内容（第{held.version}版、{now.ja}）: {theirs}",
        f"the agreement has changed since you opened it. It now says (version {held.version}, {now.en}): {theirs}",
    )
    if own:
        said = Text(f"{said.ja} ／ あなたの入力: {own}", f"{said.en} / yours: {own}")
    return Conflict(said, code="written-meanwhile", where=held.case)


def conditions_from_form(rows: Sequence[Mapping[str, Any]]) -> tuple[Condition, ...]:
    """Conditions as rows of a form tell them, those without a text left out.  Raises InvalidInput with every fault."""
    faults, found = [], []
    for row in rows:
        text = str(row.get("text", "")).strip()
        if not text:
            continue
        if len(text) > _LONGEST or not text.isprintable():
            told = Text(f"条件は1行で {_LONGEST} 文字までにしてください。", f"a condition is one line of at most {_LONGEST} characters")
            faults.append(Fault("too-long", "conditions", told))
        kind = str(row.get("kind") or ConditionKind.OTHER)
        if kind not in set(ConditionKind):
            faults.append(Fault("kind", "conditions", Text("条件の種類を選んでください。", "choose what the condition is about")))
            continue
        try:
            until = day_from_text(str(row["until"]), "conditions") if row.get("until") else None
        except InvalidInput as error:
            faults += error.faults
            continue
        found.append(
            Condition(text=text, task=str(row.get("task", "")), kind=ConditionKind(kind), until=until, public=bool(row.get("public")))
        )
    if len(found) > _MOST:
        faults.append(Fault("too-many", "conditions", Text(f"条件は {_MOST} 個までです。", f"at most {_MOST} conditions")))
    if faults:
        raise InvalidInput(faults)
    return tuple(found)
