"""Badges of the list: what the need asked for takes at a site, in a word.

The list is judged by the standing probe (`screening.standing_probe`): a bus with its driver on a road, a drone up to
30 m elsewhere.  Of another activity it says that it was not judged for it; it never says it by leaving the badge away.
"""

from dataclasses import dataclass

from fieldreg.kernel.texts import Text
from fieldreg.register.sites import SiteKind
from fieldreg.trials.trial import Activity

__all__ = ["NOT_THIS_NEED", "NeedBadge", "need_badge", "probed_activity"]


@dataclass(frozen=True)
class NeedBadge:
    """`kind` gives its colour and shape: a verdict's, "clear" or "unknown"."""

    kind: str
    words: Text


NOT_THIS_NEED = NeedBadge("unknown", Text("この種類の実証は未判定", "this activity: not judged"))
_UNKNOWN = NeedBadge("unknown", Text("許可の要否は未判定", "permit: not judged"))
_ON_ROAD = {
    "yes": NeedBadge("clear", Text("運転者つきなら許可不要", "no permit with a driver")),
    "permit": NeedBadge("permit", Text("運転者つきでも許可が必要", "permit even with a driver")),
    "prohibited": NeedBadge("prohibited", Text("自動運転バスはできません", "no bus as it stands")),
    "refused": NeedBadge("closed", Text("そのままでは使えません", "not usable as it stands")),
}
_ELSEWHERE = {
    "yes": NeedBadge("clear", Text("30 mまで許可不要", "no permit up to 30 m")),
    "permit": NeedBadge("permit", Text("30 mでも許可が必要", "permit even at 30 m")),
    "prohibited": NeedBadge("prohibited", Text("ドローンはできません", "no drones as it stands")),
    "refused": NeedBadge("closed", Text("そのままでは使えません", "not usable as it stands")),
}


def probed_activity(kind: SiteKind) -> Activity:
    """What a site of that kind is judged for in the list."""
    return Activity.AUTOMATED_DRIVING if kind is SiteKind.ROAD else Activity.DRONE


def need_badge(kind: SiteKind, free: str, verdict: str) -> NeedBadge:
    """Of the standing probe: whether it needs no permit ("yes", "no", "unknown"), and what its answer is as a whole.

    What asks for no permit, and has the desk's own word against it (closed, in use), is told as not usable as it stands.
    """
    known = _ON_ROAD if kind is SiteKind.ROAD else _ELSEWHERE
    if free == "unknown":
        return _UNKNOWN
    return known["yes"] if free == "yes" else known.get(verdict, known["refused"])
