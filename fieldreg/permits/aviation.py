"""Airspace of the unmanned aircraft chapter (航空法132条の85): where flying needs permission."""

from fieldreg.permits.chapter import category_ii_b, flying, tether
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
from fieldreg.texts import Text

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
    evidence, names = evidence_of(hits), names_of(hits)
    edition = hits[0].zone.edition
    area, share = evidence["overlap_area_m2"], evidence["overlap_share"]
    return Applies(
        because=Text(
            f"人口集中地区（{names.ja}、{edition}）の上空を飛行します。重なりは {area:,.0f} m²（{share:.0%}）です。",
            f"Flies over a densely inhabited district ({names.en}, {edition}): {area:,.0f} m² ({share:.0%}) of the footprint.",
        ),
        zones=references_to(hits),
        evidence=evidence,
        exemptions=exemptions,
    )


@formula("caa-emergency-airspace")
@flying(light_too=True)
def emergency_airspace(case: Case) -> Answer:  # noqa: ARG001 - a duty of the day asks nothing beforehand
    """132条の85第1項第1号: closed on the day; any mass.  A duty of the day."""
    return Applies(
        because=Text(
            "緊急用務空域は当日に指定されます。飛行の直前に国土交通省の「緊急用務空域」のページを確認してください。"
            "指定されている間は、許可があっても飛行できません。",
            "Emergency airspace is set on the day. Look at the ministry's page right before take-off; "
            "while it is set, no permit helps.",
        )
    )


@formula("caa-jishuku")
@flying()
def self_restraint(case: Case) -> Answer:  # noqa: ARG001 - a duty of the day asks nothing beforehand
    """No ban, but announced by the ministry for events and visits.  A duty of the day."""
    return Applies(
        because=Text(
            "要人の来訪や催しの警備などで飛行の自粛が求められることがあります。飛行の前に国土交通省の発表を確認してください。",
            "Restraint may be asked for during visits and events. Look at the ministry's announcements before flying.",
        )
    )
