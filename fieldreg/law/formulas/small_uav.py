"""重要施設の周辺地域の上空における小型無人機等の飛行の禁止に関する法律 (平成28年法律第9号): any mass."""

import math
from collections.abc import Sequence
from functools import wraps

from fieldreg.kernel.texts import Text
from fieldreg.law.case import (
    Answer,
    Applies,
    Case,
    Clear,
    NoNumber,
    away_told_m,
    evidence_of,
    names_of,
    references_to,
    waived,
)
from fieldreg.law.files.parameters import parameter_file
from fieldreg.law.findings import Exemption
from fieldreg.law.formula_table import Formula, formula
from fieldreg.law.formulas.kinds_of_land import stays_down, surely_indoors
from fieldreg.surroundings.around_trial import Hit
from fieldreg.trials.trial import Activity

__all__ = ["notice", "red_zone", "yellow_zone"]

_LAYER = "small-uav"
_MANAGER_ONLY = ("defence", "airport")
_RIDDEN = "vehicle.steerable"
_NOTICE_MAP = Text(
    "正確な区域は、官報の告示図か施設の案内で確認してください。",
    "Check the exact area on the map of the official notice, or with the facility.",
)


def _of_craft(function: Formula) -> Formula:
    """Keeps a formula from what is no 小型無人機等: what is indoors, and what people do not ride and steer (特定航空用機器).

    What nobody told matters only where the formula would find something.
    """

    @wraps(function)
    def judged(case: Case) -> Answer:
        if surely_indoors(case):
            return _indoor()
        if case.activity is Activity.DRONE:
            return function(case)
        if stays_down(case):
            return Clear(because=Text("空を飛ぶとの回答（高さの上限）はありません。", "nothing is said to fly (no upper height)"))
        ridden = case.told(_RIDDEN)
        if ridden is False:
            return Clear(
                because=Text(
                    "人が乗って操縦できる機器ではないため、この法律の「小型無人機等」に当たりません（申告による）。",
                    "not a craft that people ride and steer, so none of the Act's, as declared",
                )
            )
        answer = function(case)
        if ridden is None and isinstance(answer, Applies):
            raise case.unanswered(_RIDDEN)
        return answer

    return judged


@formula("uavact-red")
@_of_craft
def red_zone(case: Case) -> Answer:
    """10条1項: over the grounds of a designated facility."""
    hits = case.met(_LAYER)
    if not hits:
        return Clear(
            because=Text("対象施設の敷地の上空ではありません。", "not over a designated facility"),
            margin_m=case.margin(_LAYER),
        )
    names, only = names_of(hits), any(h.zone.attributes.get("facility_class") in _MANAGER_ONLY for h in hits)
    exemptions = [_manager(case)] if only else [_manager(case), _owner(case), _public(case)]
    clear = waived(exemptions)
    if clear:
        if clear.waived_by != "manager-consent":
            _no_stricter(case)
        return clear
    return Applies(
        because=Text(
            f"{names.ja}の敷地の上空（レッドゾーン）です。重さに関わらず飛行が禁止されています。"
            + (
                "施設管理者の同意がある場合だけ飛行できます。"
                if only
                else "施設管理者の同意、土地の所有者・占有者の同意、国や地方公共団体の業務のどれかがあれば例外です。"
            )
            + "例外でも48時間前までの通報が必要です。",
            f"Over the grounds of {names.en} (red zone): flight is prohibited whatever the mass"
            + (
                "; only its manager's consent allows it."
                if only
                else ". Consent of its manager, or of the land's owner or occupier, or public work excepts it."
            )
            + " Even then notify 48 hours before.",
        ),
        zones=references_to(hits),
        evidence=evidence_of(hits),
        exemptions=exemptions,
        verify=_NOTICE_MAP,
    )


def _no_stricter(case: Case) -> None:
    """Raises Undecided where it may be over the grounds of a facility too whose manager's consent alone counts, held or not."""
    perhaps = [h for h in case.hits(_LAYER) if not h.certain and h.zone.attributes.get("facility_class") in _MANAGER_ONLY]
    if perhaps:
        raise case.near_border(_LAYER, perhaps[0], 0.0)
    case.vouched(_LAYER)


@formula("uavact-yellow")
@_of_craft
def yellow_zone(case: Case) -> Answer:
    """10条1項: around such a facility, as far as the day's ring reaches.

    What we do: the Act's areas are notice maps by lot; a ring about a drawn outline stands in for them.
    """
    ring = case.number("small_uav.ring")
    hits = case.met(_LAYER, ring)
    if not hits:
        return Clear(
            because=Text(
                f"対象施設の周囲約 {ring:,.0f} m の外です。{_reserved(case).ja}",
                f"farther than about {ring:,.0f} m from every designated facility{_reserved(case).en}",
            ),
            margin_m=case.margin(_LAYER, ring),
        )
    if any(h.certain for h in case.hits(_LAYER)):
        return Clear(
            because=Text(
                "敷地の上空（レッドゾーン）として別の項目で判定しています。", "judged as red zone instead"
            )
        )
    exemptions = [_manager(case), _owner(case), _public(case)]
    clear = waived(exemptions)
    if clear:
        return clear
    return Applies(
        because=Text(
            f"{_distances(hits).ja}周囲約 {ring:,.0f} m（イエローゾーン）に入ります。重さに関わらず飛行が禁止されています。"
            "施設管理者の同意、飛行する場所の土地の所有者・占有者の同意、国や地方公共団体の業務のどれかがあれば例外ですが、"
            "その場合も48時間前までの通報が必要です。",
            f"{_distances(hits).en}: within the yellow zone of about {ring:,.0f} m. Flight is prohibited whatever the mass. The "
            "facility manager's consent, consent of the owner or occupier of the land below, or work of the State or a local government "
            "excepts it; even then notify 48 hours before.",
        ),
        zones=references_to(hits),
        evidence=evidence_of(hits) | {"ring_m": ring},
        exemptions=exemptions,
        verify=_to_look_up(case, away_told_m(hits[0])),
    )


@formula("uavact-notify")
@_of_craft
def notice(case: Case) -> Answer:
    """10条3項: whoever may fly there by an exception tells the commission 48 hours before."""
    ring = case.number("small_uav.ring")
    hits = case.met(_LAYER, ring)
    if not hits:
        return Clear(
            because=Text(
                f"対象施設の周辺ではありません。{_reserved(case).ja}", f"not near a designated facility{_reserved(case).en}"
            ),
            margin_m=case.margin(_LAYER, ring),
        )
    managed = any(h.zone.attributes.get("facility_class") in _MANAGER_ONLY for h in hits)
    return Applies(
        because=Text(
            f"{names_of(hits).ja}の周辺を例外として飛行する場合も、48時間前までに、場所を受け持つ警察署を通じて公安委員会へ通報が必要です。"
            + ("施設の管理者への通報も必要です。" if managed else "")
            + _penalty(case).ja
            + "同意による飛行は様式第一号、国や地方公共団体の業務は様式第二号を使い、地図と同意書の写しを付けます。海の上を含むときは"
            "海上保安部にも通報します。",
            f"Even where an exception allows flying near {names_of(hits).en}, notify the public safety commission through the local "
            "police station 48 hours before"
            + (", and the facility's manager too" if managed else "")
            + f".{_penalty(case).en}"
            + " Form 1 for flights by consent, form 2 for public work, with a map and a copy of the consent. Where the sea "
            "is part of it, notify the coast guard as well.",
        ),
        zones=references_to(hits),
        evidence=evidence_of(hits),
        verify=_NOTICE_MAP,
    )


def _penalty(case: Case) -> Text:
    try:
        most = case.parameter("small_uav.ring_penalty").table
    except NoNumber:
        return Text("")
    return Text(
        f"例外に当たらない飛行は、改正後は命令を待たずに {most['months']:g} か月以下の拘禁刑か {most['yen']:,.0f} 円以下の罰金とされます"
        "（成立前の報道による。未確認）。",
        f" Flight without an exception: since the amendment up to {most['months']:g} months or a fine of up to {most['yen']:,.0f} yen, "
        "without an order first (reports before passage; unconfirmed).",
    )


def _reserved(case: Case) -> Text:
    """What a clear answer must say of a ring that is not vouched for: since when it holds is inferred."""
    held = case.parameter("small_uav.ring")
    if held.confidence == "high":
        return Text("")
    return Text(
        f"ただし、この距離（約 {held.number:,.0f} m）が {held.in_force:%Y-%m-%d} から効力を持つことは資料からの推定で、確認できていません。"
        "指定の告示図を確かめてください。",
        f" (that about {held.number:,.0f} m holds from {held.in_force:%Y-%m-%d} is inferred from sources, not confirmed: look at the "
        "notice map)",
    )


def _to_look_up(case: Case, distance_m: float) -> Text:
    """What the notice map must still tell; more where only the widened ring reaches the flight."""
    begun = [held.number for day, held in parameter_file("small_uav.ring").values if held and day <= case.day]
    narrower = min(begun, default=math.inf)
    if distance_m <= narrower:
        return _NOTICE_MAP
    return Text(
        f"敷地から約 {narrower:,.0f} m より外で、改正で広がった範囲に当たります。区域は告示図で番地ごとに決まり、図が描き直されたかは"
        f"確認できていません。{_NOTICE_MAP.ja}",
        f"Beyond about {narrower:,.0f} m, in what the amendment added. The area is set by lot on the notice map, and whether "
        f"that has been redrawn is not confirmed. {_NOTICE_MAP.en}",
    )


def _distances(hits: Sequence[Hit]) -> Text:
    first = hits[0]
    return Text(
        f"{first.zone.name.ja}の敷地から約 {away_told_m(first):,.0f} m で、",
        f"About {away_told_m(first):,.0f} m from {first.zone.name.en or first.zone.name.ja}",
    )


def _indoor() -> Clear:
    return Clear(
        because=Text("屋内のため、上空の飛行に当たりません。", "indoors, which is not flight over the area")
    )


def _manager(case: Case) -> Exemption:
    return case.exemption(
        "manager-consent", holds=case.told("on_site.facility_consent"), needs=["on_site.facility_consent"]
    )


def _owner(case: Case) -> Exemption:
    return case.exemption(
        "owner-consent", holds=case.told("on_site.owner_consent"), needs=["on_site.owner_consent"]
    )


def _public(case: Case) -> Exemption:
    return case.exemption("public-work", holds=case.told("on_site.public_work"), needs=["on_site.public_work"])
