"""Airspace of the unmanned aircraft chapter (航空法132条の85): where flying needs permission."""

from collections.abc import Sequence

import shapely

from fieldreg.kernel.texts import Text
from fieldreg.law.case import (
    SLIVER_M2,
    Answer,
    Applies,
    Case,
    Clear,
    Undecided,
    evidence_of,
    names_of,
    references_to,
    silent,
    waived,
)
from fieldreg.law.findings import Severity, UnknownKind
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.aviation.chapter import category_ii_b, flying, tether
from fieldreg.law.formulas.kinds_of_land import lighter, stays_down
from fieldreg.register.zones import LayerStatus
from fieldreg.surroundings.around_trial import Hit

_USE_DISTRICTS = ("use_district", "district")

__all__ = ["densely_inhabited", "emergency_airspace", "self_restraint"]


@formula("caa-did")
@flying()
def densely_inhabited(case: Case) -> Answer:
    """132条の85第1項第2号: over a densely inhabited district of the census in force; no height is too low."""
    hits = case.met("did")
    if not hits:
        return Clear(
            because=Text("人口集中地区の外です。", "outside every densely inhabited district"),
            margin_m=case.margin("did"),
        )
    exemptions = [tether(case), category_ii_b(case)]
    clear = waived(exemptions)
    if clear:
        return clear
    _ask_about_exclusive_industrial(case, hits)
    evidence, names = evidence_of(hits), names_of(hits)
    edition = hits[0].zone.edition
    area, share = evidence["overlap_area_m2"], evidence["overlap_share"]
    return Applies(
        because=Text(
            f"人口集中地区（{names.ja}、{edition}）の上空を飛行します。重なりは {area:,.0f} m²（{share:.0%}）です。"
            "低く飛んでも許可が必要です。許可を受けるか、地区の外に移してください。",
            f"Flies over a densely inhabited district ({names.en}, {edition}): {area:,.0f} m² ({share:.0%}) of the footprint. "
            "No height is too low. Get permission, or move outside it.",
        ),
        zones=references_to(hits),
        evidence=evidence,
        exemptions=exemptions,
    )


def _ask_about_exclusive_industrial(case: Case, hits: Sequence[Hit]) -> None:
    """Raises Undecided where all of the district flown over is 工業専用地域, of which the manual's 5th edition asks no permission.

    What we do: since when that holds is not confirmed.  Where use districts are not held, or do not cover all of it,
    permission stays needed.
    """
    districts = [hit for hit in case.hits("planning", kinds=_USE_DISTRICTS) if hit.certain and _is_exclusive_industrial(hit)]
    if not districts:
        return
    flown, eased = (shapely.union_all([case.shared_xy(hit) for hit in some]) for some in (hits, districts))
    if shapely.difference(flown, eased).area > SLIVER_M2:
        return
    name = names_of(districts)
    raise Undecided(
        Text(
            f"人口集中地区の中ですが、飛行する所はすべて工業専用地域（{name.ja}）です。教則（第5版）では工業専用地域の上空に許可は"
            "いらないとされますが、いつから効力があるかを確認できていません（確からしさ: 中〜高）。東京航空局に確かめ、それまでは"
            "許可がいるものとして準備してください。",
            f"within a densely inhabited district, but all of it exclusive industrial district ({name.en}): by the manual (5th edition) "
            "no permission is needed over one, but since when that holds is not confirmed (medium to high confidence). Ask the Tokyo "
            "bureau, and prepare for the permission until then",
        ),
        kind=UnknownKind.MISSING_LAYER,
        needs=["工業専用地域の例外の施行日"],
        zones=references_to([*hits, *districts]),
    )


def _is_exclusive_industrial(hit: Hit) -> bool:
    return bool(hit.zone.attributes.get("district") == "工業専用地域")


@formula("caa-emergency-airspace")
@flying(light_too=True)
def emergency_airspace(case: Case) -> Answer:
    """132条の85第1項第1号: closed on the day; any mass.  A duty of the day, and past telling once the day is over.

    What is held of it, dated, is known: there nobody flies, whatever else is permitted.  That nothing is held
    tells nothing, so no silence of the layer changes the duty.
    """
    if stays_down(case):
        return Clear(because=Text("空に物を揚げるとの回答（高さの上限）はありません。", "nothing is said to rise (no upper height)"))
    closed = _closed_airspace(case)
    if closed:
        return Applies(because=_closed_as_held(closed), zones=references_to(closed), evidence=evidence_of(closed))
    with lighter(Severity.NOTIFY):
        _refuse_past_days(case)
    return Applies(because=_LOOK_ON_THE_DAY, severity=Severity.NOTIFY)


def _closed_airspace(case: Case) -> Sequence[Hit]:
    """The emergency airspace held for the day that is surely met.  Raises Undecided where one is held that only may be."""
    hits, status = case.hits("emergency"), case.status("emergency")
    if hits and status not in (LayerStatus.OK, LayerStatus.OUTSIDE):
        raise silent("emergency", status)
    certain = [hit for hit in hits if hit.certain]
    if hits and not certain:
        raise case.near_border("emergency", hits[0], 0.0)
    return certain


def _refuse_past_days(case: Case) -> None:
    """Raises Undecided once the day of the flight is over."""
    last = max(span.last_day for span in case.spans)
    if case.today > last:
        raise Undecided(
            Text(
                f"飛行の日（{last:%Y-%m-%d}）を過ぎています。その日に緊急用務空域が指定されていたかどうかの記録は持っていません。",
                f"the day ({last:%Y-%m-%d}) is over, and what was closed on it is not held",
            ),
            kind=UnknownKind.MISSING_LAYER,
            needs=["緊急用務空域の公示の記録"],
        )


def _closed_as_held(hits: Sequence[Hit]) -> Text:
    names = names_of(hits)
    return Text(
        f"緊急用務空域（{names.ja}）に指定されています。指定されている間は、100 g 未満の機体でも、許可があっても飛行できません。"
        "日時か場所を変えてください。指定が解かれたかどうかは、国土交通省の「緊急用務空域」のページで確認できます。",
        f"Set as emergency airspace ({names.en}): while it is, no permit helps, and craft under 100 g are no exception. Change day or "
        "place; the ministry's page tells whether it has been lifted.",
    )


_LOOK_ON_THE_DAY = Text(
    "緊急用務空域（災害などで救助のヘリコプターが飛ぶ空域）は当日に指定されます。飛行の直前に国土交通省の「緊急用務空域」の"
    "ページを確認してください。指定されている間は、100 g 未満の機体でも、許可があっても飛行できません。",
    "Emergency airspace, kept for rescue aircraft in a disaster, is set on the day. Look at the ministry's page right before "
    "take-off; while it is set, no permit helps, and craft under 100 g are no exception.",
)


@formula("caa-jishuku")
@flying()
def self_restraint(case: Case) -> Answer:  # noqa: ARG001 - a duty of the day asks nothing beforehand
    """No ban, but announced by the ministry for events and visits.  A duty of the day."""
    return Applies(
        because=Text(
            "要人の来訪や催しの警備などで飛行の自粛が求められることがあります。法律上の禁止ではありませんが、飛行の前に国土交通省の"
            "発表を確認し、求められているときは日時か場所を変えてください。要人の訪問先や会議場が、小型無人機等飛行禁止法で期間を定めて"
            "指定されることもあります。警察庁のページも確かめてください（指定の中では飛ばせません）。",
            "Restraint may be asked for during visits and events. It is no ban, but look at the ministry's announcements before flying, "
            "and move the flight where it is asked for. Venues of visits and conferences may also be designated for a period under the "
            "small-UAV Act: look at the National Police Agency's page too, for within them flight is prohibited.",
        )
    )
