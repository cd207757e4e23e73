"""Re-checking a live reservation: what is otherwise than when it was asked, or last looked at, and how that is told.

What may turn: the answer of the rules (`screening.turned_since`), whether the permits of its case cover its slot, closures it stands in,
and whether its place is open then by the rules of use.  A reservation is never changed by it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from fieldreg.kernel.errors import Fault
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.law.findings import Severity
from fieldreg.screening.kept_answer import OF_A_LAYER
from fieldreg.screening.turned_since import TurnedSince
from fieldreg.waiting.telling import judged_again_told, tells, unjudged_told, verdict_told

__all__ = ["PermitGap", "answer_as_asked", "gap_key", "gap_told", "recheck_told"]

_DO = Text("自分のページで予約の手続きを確かめ、わからないことは窓口にお尋ねください。",
           "See on your page what the reservation takes now, and ask the desk where it is not clear.")  # fmt: skip
_NOT_KNOWN_WHY = Text("どの変更によるかは、残っている記録からは分かりません。", "Which change it was is not known from what is kept.")
_BESIDE_THE_RULES = Text("許可の期間、または場所の休止や利用時間が変わりました。",
                         "What permits cover, or when the place is closed or open, is otherwise.")  # fmt: skip
_NEEDED = ("asked_on", "on", "verdict", "open", "earliest_start", "findings", "unknown", "not_applicable", "layers")
_STANDS = Text("予約そのものは変わっていません。", "The reservation itself stands as it was.")


@dataclass(frozen=True, kw_only=True)
class PermitGap:
    """A permit of the reservation's case that was granted and does not cover its slot; `known` False where nobody wrote for how long."""

    case: str
    rule: str
    title: Text
    valid_from: date | None
    valid_to: date | None
    known: bool

    def to_dict(self) -> dict[str, Any]:
        days = {name: day.isoformat() if day else None for name, day in (("valid_from", self.valid_from), ("valid_to", self.valid_to))}
        return asdict(self) | days | {"title": self.title.to_dict()}


def answer_as_asked(asked: Mapping[str, Any] | None, now: Mapping[str, Any]) -> dict[str, Any]:
    """What was answered at asking (the contract's document) as a kept answer, to be held against the one of `now`.

    How the law read and what was known of the site was not kept then: of these no change is told.  Where nothing was answered,
    or in a form of long ago, it is as now.
    """
    if asked is None or not all(name in asked for name in _NEEDED):
        return dict(now)
    rules: dict[str, Any] = {one["rule"]: {"answer": "not_applicable", "title": one["title"]} for one in asked["not_applicable"]}
    for one in asked["unknown"]:
        rules[one["rule"]] = _told(one, "unknown")
    for one in asked["findings"]:
        rules[one["rule"]] = _told(one, one["severity"]) | {"apply_by": one.get("apply_by"), "too_late": one.get("too_late")}
    layers: dict[str, list[list[Any]]] = {}
    for layer in asked["layers"]:
        layers.setdefault(layer["id"], []).append([layer.get(name) for name in OF_A_LAYER])
    same = {name: asked[name] for name in ("asked_on", "on", "verdict", "open", "earliest_start")}
    return same | {"rules": rules, "law": now["law"], "layers": layers, "site": now["site"]}


def recheck_told(
    turned: TurnedSince | None, faults: Sequence[Fault], came: Sequence[Mapping[str, Any]], went: Sequence[Mapping[str, Any]],
    *, again: bool,
) -> dict[str, Any] | None:
    """What is told, None where nothing is: an answer that turned, or (with `faults`) can be judged no more, or `again`; permits.

    `came` and `went`: gaps of permits (`PermitGap.to_dict`), closures and hours that are new, and that are no more.
    """
    told = _of_the_answer(turned, faults, again=again)
    gaps = [*(gap_told(one) for one in came), *(_closed(one) for one in went)]
    if told is None and not gaps:
        return None
    worse = bool(came) or (told is not None and told["direction"] == "worse")
    said = Text.from_dict(told["said"]) if told is not None else _BESIDE_THE_RULES
    base = told or {"why": [], "verdict": None, "turned": None}
    why = [*base["why"], *(gap.to_dict() for gap in gaps)] or [_NOT_KNOWN_WHY.to_dict()]
    return base | {
        "kind": "recheck", "direction": "worse" if worse else "better",
        "said": Text(f"{said.ja}{_STANDS.ja}", f"{said.in_language('en')} {_STANDS.en}").to_dict(),
        "why": why, "do": _DO.to_dict(), "permits": [dict(one) for one in came if "case" in one],
        "closures": [dict(one) for one in came if "closure" in one], "hours": [dict(one) for one in came if "hours" in one],
    }  # fmt: skip


def _of_the_answer(turned: TurnedSince | None, faults: Sequence[Fault], *, again: bool) -> dict[str, Any] | None:
    if faults:
        return unjudged_told(faults)
    if turned is None:
        return None
    if again:
        return judged_again_told(turned)
    return verdict_told(turned) if tells(turned) else None


def _told(one: Mapping[str, Any], answer: str) -> dict[str, Any]:
    told = {"title": one["title"], "because": one["because"], "severity": one.get("severity", Severity.PERMIT), "answer": answer}
    return told | {"zones": [[zone["layer"], zone["id"], zone["name"]] for zone in one.get("zones", ())]}


def gap_key(one: Mapping[str, Any]) -> tuple[str, ...]:
    """What names a gap, a closure, or hours, from one look to the next."""
    return tuple(one.get(name, "") for name in ("closure", "case", "rule", "hours"))


def gap_told(one: Mapping[str, Any]) -> Text:
    """What is told of a gap (`PermitGap.to_dict`), of a closure, or of hours the slot lies outside of."""
    if "hours" in one:
        said = Text.from_dict(one["because"])
        return Text(f"予約の日時は、いまの利用の定めでは利用時間の外です: {said.ja}。",
                    f"By the rules of use as they are now, the slot lies outside the hours: {said.in_language('en')}.")  # fmt: skip
    if "closure" in one:
        return _closure(one, "のあいだ休止です（この予約は例外として残っています）", "is closed; this reservation stands by exception")
    title, case = Text.from_dict(one["title"]), one["case"]
    ja, en = title.ja, title.in_language("en")
    if not one["known"]:
        return Text(f"案件 {case} の「{ja}」は、許可の期間が書かれていないため、予約の日時に有効か分かりません。",
                    f"{case}: how long {en} holds is not written down, so whether it covers the slot is not known.")  # fmt: skip
    first, last = (one[name] or "–" for name in ("valid_from", "valid_to"))
    return Text(f"案件 {case} の「{ja}」の期間（{first} から {last}）は、予約の日時に足りません。",
                f"{case}: {en} holds from {first} to {last} and does not cover the slot.")  # fmt: skip


def _closure(one: Mapping[str, Any], ja: str, en: str) -> Text:
    reason = Text.from_dict(one["reason"])
    first, last = (datetime.fromisoformat(one[name]).astimezone(JST).strftime("%Y-%m-%d %H:%M") for name in ("time_start", "time_end"))
    return Text(f"場所は {first} から {last} まで{ja}: {reason.ja}（{one['closure']}）。",
                f"From {first} to {last} the place {en}: {reason.in_language('en')} ({one['closure']}).")  # fmt: skip


def _closed(one: Mapping[str, Any]) -> Text:
    if "closure" in one:
        return _closure(one, "の休止が取りやめになりました", "is closed no longer")
    if "hours" in one:
        return Text("予約の日時が利用時間の外だとは言えなくなりました。", "That the slot lies outside the hours of use holds no longer.")
    title = Text.from_dict(one["title"])
    return Text(f"案件 {one['case']} の「{title.ja}」は、予約の日時に足りないとは言えなくなりました。",
                f"{one['case']}: that {title.in_language('en')} would not cover the slot holds no longer.")  # fmt: skip
