"""Telling: the notice of a slot that is free, and of an answer that turned: what changed, why, and what to do.

    {"kind", "direction": "better|worse", "said": {ja, en}, "why": [{ja, en}], "do": {ja, en}, …}

beside them `ended` of a free slot (how the reservation in the way ended), `verdict` and `turned` of an answer.  Nobody's name
stands in a notice.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from fieldreg.booking.reservations import State
from fieldreg.kernel.errors import Fault
from fieldreg.kernel.texts import Text
from fieldreg.screening.turned_since import TurnedRule, TurnedSince

__all__ = ["free_told", "judged_again_told", "tells", "unjudged_told", "verdict_told"]

_NAMED = 3  # rules by title in one sentence
_ENDED: Mapping[str, Text] = {
    State.WITHDRAWN: Text("入っていた予約が取り下げられました。", "A reservation that was in the way was withdrawn."),
    State.DECLINED: Text("入っていた予約が不承認になったか、期限までに決まりませんでした。",
                         "A reservation that was in the way was declined, or was not decided in time."),
    State.CANCELLED: Text("入っていた予約が窓口で取り消されました。", "A reservation that was in the way was cancelled by the desk."),
    State.DONE: Text("入っていた予約が終わりました。", "A reservation that was in the way is done."),
}  # fmt: skip
_RESERVE = Text(
    "ほかの人が先に予約することもあります。この計画のページから、早めに予約を申し込んでください。",
    "Somebody else may take it first: reserve soon, from the trial's page.",
)
_READ = {
    "better": Text("この計画のページで、まだ必要な手続きを確かめてください。", "See on the trial's page what is still to be done."),
    "worse": Text(
        "この計画のページで、新しく必要になった手続きと代わりの案を確かめてください。",
        "See on the trial's page what is to be done now, and what could be done instead.",
    ),
}
_ASK = Text("内容を直すか、窓口にご相談ください。", "Change the trial, or ask the desk.")


def free_told(ended: State | None) -> dict[str, Any]:
    """The notice of a slot that nobody else holds any more; `ended` None where it is not known how."""
    return {
        "kind": "free",
        "direction": "better",
        "said": Text("待っていた枠が空きました。", "The slot you wait for is free.").to_dict(),
        "why": [_ENDED[ended].to_dict()] if ended is not None and ended in _ENDED else [],
        "do": _RESERVE.to_dict(),
        "ended": str(ended) if ended else None,
    }


def tells(turned: TurnedSince) -> bool:
    """Whether there is something to tell: an answer is another, or a last day has passed.

    The earliest start alone moves with every day that goes by.
    """
    return bool(turned.rules) or turned.verdict[0] != turned.verdict[1] or any(moved.late for moved in turned.dates)


def verdict_told(turned: TurnedSince) -> dict[str, Any]:
    """The notice of an answer that turned."""
    worse = any(rule.graver for rule in turned.rules) or any(moved.late for moved in turned.dates)
    direction = "worse" if worse else "better"
    return {
        "kind": "verdict",
        "direction": direction,
        "said": _said(turned, direction).to_dict(),
        "why": [text.to_dict() for text in _why(turned)],
        "do": _READ[direction].to_dict(),
        "verdict": dict(zip(("before", "now"), turned.said, strict=True)),
        "turned": turned.to_dict(),
    }


def unjudged_told(faults: Sequence[Fault]) -> dict[str, Any]:
    """The notice of a trial that can no longer be judged: neither clear nor as it was."""
    said = Text("この計画は、いまは判定できません。", "The trial can no longer be judged.")
    return {
        "kind": "verdict", "direction": "worse", "said": said.to_dict(), "why": [fault.message.to_dict() for fault in faults],
        "do": _ASK.to_dict(), "verdict": {"before": None, "now": None}, "turned": None,
    }  # fmt: skip


def judged_again_told(turned: TurnedSince) -> dict[str, Any]:
    """The notice of one that can be judged again, with what is otherwise than before it could not."""
    told = verdict_told(turned)
    again = Text("この計画を、また判定できるようになりました。", "The trial can be judged again.")
    held = Text.from_dict(told["said"])
    return told | {"said": (Text(f"{again.ja}{held.ja}", f"{again.en} {held.en}") if tells(turned) else again).to_dict()}


def _said(turned: TurnedSince, direction: str) -> Text:
    first = [rule for rule in turned.rules if rule.graver] if direction == "worse" else list(turned.rules)
    late = [moved.title for moved in turned.dates if moved.late]
    parts = []
    if first:
        head = ("厳しくなった判定があります", "Stricter now") if direction == "worse" else ("判定が変わりました", "The answer turned")
        parts.append(Text(f"{head[0]}: {_titles(first).ja}。", f"{head[1]}: {_titles(first).en}."))
    if late:
        ja, en = "、".join(title.ja for title in late[:_NAMED]), ", ".join(title.en or title.ja for title in late[:_NAMED])
        parts.append(Text(f"申請の期限を過ぎました: {ja}。", f"The last day to apply has passed: {en}."))
    told = parts or [Text("判定が変わりました。", "The verdict is another.")]
    return Text("".join(part.ja for part in told), " ".join(part.en for part in told))


def _titles(rules: Sequence[TurnedRule]) -> Text:
    more = len(rules) - _NAMED
    ja, en = "、".join(rule.title.ja for rule in rules[:_NAMED]), ", ".join(rule.title.en or rule.title.ja for rule in rules[:_NAMED])
    return Text(f"{ja} ほか{more}件", f"{en} and {more} more") if more > 0 else Text(ja, en)


def _why(turned: TurnedSince) -> Sequence[Text]:
    """Each reason once, in the order of the rules."""
    return list(dict.fromkeys(why.said for rule in turned.rules for why in rule.why))
