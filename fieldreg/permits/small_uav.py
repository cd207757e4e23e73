"""重要施設の周辺地域の上空における小型無人機等の飛行の禁止に関する法律 (平成28年法律第9号): any mass."""

from collections.abc import Sequence

from fieldreg.findings import Exemption
from fieldreg.permits.judging import (
    Answer,
    Applies,
    Case,
    Clear,
    evidence_of,
    formula,
    names_of,
    references_to,
    waived,
)
from fieldreg.surroundings import Hit
from fieldreg.texts import Text

__all__ = ["notice", "red_zone", "yellow_zone"]

_LAYER = "small-uav"
_MANAGER_ONLY = ("defence", "airport")
_NOTICE_MAP = Text(
    "正確な区域は官報の告示図で確認してください。", "Check the exact area on the map of the official notice."
)


@formula("uavact-red")
def red_zone(case: Case) -> Answer:
    """10条1項: over the grounds of a designated facility."""
    if _indoors(case):
        return _indoor()
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
        return clear
    return Applies(
        because=Text(
            f"{names.ja}の敷地の上空（レッドゾーン）です。重さに関わらず飛行が禁止されています。"
            + ("施設管理者の同意がある場合だけ飛行できます。" if only else ""),
            f"Over the grounds of {names.en} (red zone): flight is prohibited whatever the mass"
            + ("; only its manager's consent allows it." if only else "."),
        ),
        zones=references_to(hits),
        evidence=evidence_of(hits),
        exemptions=exemptions,
        verify=_NOTICE_MAP,
    )


@formula("uavact-yellow")
def yellow_zone(case: Case) -> Answer:
    """10条1項: around such a facility, as far as the day's ring reaches.

    What we do: the Act's areas are notice maps by lot; a ring about a drawn outline stands in for them.
    """
    if _indoors(case):
        return _indoor()
    ring = case.number("small_uav.ring")
    hits = case.met(_LAYER, ring)
    if not hits:
        return Clear(
            because=Text(
                f"対象施設の周囲約 {ring:,.0f} m の外です。",
                f"farther than about {ring:,.0f} m from every designated facility",
            ),
            margin_m=case.margin(_LAYER, ring),
        )
    if any(h.certain for h in case.layer(_LAYER).hits()):
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
            f"{_distances(hits).ja}周囲約 {ring:,.0f} m（イエローゾーン）に入ります。重さに関わらず飛行が禁止されています。",
            f"{_distances(hits).en}: within the yellow zone of about {ring:,.0f} m. Flight is prohibited whatever the mass.",
        ),
        zones=references_to(hits),
        evidence=evidence_of(hits) | {"ring_m": ring},
        exemptions=exemptions,
        verify=_NOTICE_MAP,
    )


@formula("uavact-notify")
def notice(case: Case) -> Answer:
    """10条3項: whoever may fly there by an exception tells the commission 48 hours before."""
    if _indoors(case):
        return _indoor()
    ring = case.number("small_uav.ring")
    hits = case.met(_LAYER, ring)
    if not hits:
        return Clear(
            because=Text("対象施設の周辺ではありません。", "not near a designated facility"),
            margin_m=case.margin(_LAYER, ring),
        )
    defence = any(h.zone.attributes.get("facility_class") == "defence" for h in hits)
    return Applies(
        because=Text(
            f"{names_of(hits).ja}の周辺を例外として飛行する場合も、48時間前までに警察署を通じて通報が必要です。"
            + ("施設管理者への通報も必要です。" if defence else ""),
            f"Even where an exception allows flying near {names_of(hits).en}, notify through the police station 48 hours before"
            + (", and the facility's manager too." if defence else "."),
        ),
        zones=references_to(hits),
        evidence=evidence_of(hits),
        verify=_NOTICE_MAP,
    )


def _distances(hits: Sequence[Hit]) -> Text:
    first = hits[0]
    return Text(
        f"{first.zone.name.ja}の敷地から約 {first.distance_m:,.0f} m で、",
        f"About {first.distance_m:,.0f} m from {first.zone.name.en or first.zone.name.ja}",
    )


def _indoors(case: Case) -> bool:
    return case.around.indoor or bool(case.told("on_site.indoors"))


def _indoor() -> Clear:
    return Clear(
        because=Text("屋内のため、上空の飛行に当たりません。", "indoors, which is not flight over the area")
    )


def _manager(case: Case) -> Exemption:
    return case.exemption("manager-consent", holds=None, needs=["施設管理者の同意書"])


def _owner(case: Case) -> Exemption:
    return case.exemption(
        "owner-consent", holds=case.told("on_site.owner_consent"), needs=["on_site.owner_consent"]
    )


def _public(case: Case) -> Exemption:
    return case.exemption("public-work", holds=None, needs=["国・地方公共団体の業務であることの証明書"])
