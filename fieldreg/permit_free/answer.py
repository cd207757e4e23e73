"""The answer as GeoJSON: each part a feature, and a `summary` that tells the same in numbers and a sentence."""

from collections.abc import Mapping, Sequence
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.geometry import Plane, polygons_of, right_handed
from fieldreg.kernel.texts import Text
from fieldreg.law.findings import Finding, Unknown
from fieldreg.permit_free.measures import Measures, measures_of
from fieldreg.permit_free.parts import FREE, PERMIT, UNKNOWN, Part, Parts, permit_free_as_one

__all__ = ["answer_of", "summary_of"]

_NAMED = 3  # rules named in a sentence; all stand in `reasons`
_DEGREES = 1e-9  # a tenth of a millimetre
_OFF_SITE = Text(
    "指定した場所の外です。ここで行うときは、場所を指定せずに調べてください。",
    "outside the site that is named; to do it here, ask without naming a site",
)
_NOTHING_SHARED = Text(
    "許可の要らない所はありません。理由は部分ごとに違います。", "No part is free of permits, each for reasons of its own."
)


def answer_of(parts: Parts) -> dict[str, Any]:
    """A FeatureCollection of the parts with a `summary`; areas in m², lengths in metres, geometry lon, lat (JGD2011)."""
    plane, everywhere = parts.asked.plane, {outcome.rule for outcome in parts.everywhere}
    return {
        "type": "FeatureCollection",
        "features": [_feature(part, plane, everywhere) for part in parts.parts],
        "summary": summary_of(parts),
    }


def _feature(part: Part, plane: Plane, everywhere: set[str]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": _geometry(part.xy, plane),
        "properties": {
            "answer": part.answer,
            "rules": list(part.rules),
            "area_m2": round(part.area_m2, 1),
            "besides": _besides(part, everywhere),
            "off_site": part.off_site,
            "reasons": [_reason(outcome) for outcome in part.told],
            "because": _because(part).to_dict(),
        },
    }


def _besides(part: Part, everywhere: set[str]) -> str:
    """The part's answer were it not for what stands everywhere."""
    if part.off_site:
        return UNKNOWN
    if any(finding.rule not in everywhere for finding in part.findings):
        return PERMIT
    return UNKNOWN if any(doubt.rule not in everywhere for doubt in part.doubts) else FREE


def _reason(outcome: Finding | Unknown) -> dict[str, Any]:
    return {
        "rule": outcome.rule,
        "status": "applies" if isinstance(outcome, Finding) else "unknown",
        "severity": str(outcome.severity),
        "title": outcome.title.to_dict(),
        "because": outcome.because.to_dict(),
        "needs": list(outcome.needs) if isinstance(outcome, Unknown) else [],
    }


def _because(part: Part) -> Text:
    if part.off_site:
        return _OFF_SITE
    if part.answer == FREE:
        return Text(
            "許可は要りません（届出や同意、窓口で確かめることが残ることはあります）。",
            "no permit is needed (a notice, a consent or a question to the desk may be left)",
        )
    named = _listed([outcome.title for outcome in (part.findings or part.doubts)])
    ja, en = named.ja, named.en
    if part.answer == PERMIT:
        return Text(f"許可が要るか、できません: {ja}", f"a permit is needed, or it is forbidden: {en}")
    return Text(f"許可が要らないとは言い切れません: {ja}", f"cannot be told to be free of permits: {en}")


def _listed(titles: Sequence[Text]) -> Text:
    """The first titles, and how many more there are."""
    first, more = titles[:_NAMED], len(titles) - _NAMED
    ja, en = "、".join(title.ja for title in first), "; ".join(title.en for title in first)
    return Text(f"{ja}ほか {more} 件", f"{en} and {more} more") if more > 0 else Text(ja, en)


def summary_of(parts: Parts) -> dict[str, Any]:
    """The `summary` alone, for who draws no part."""
    everywhere = {outcome.rule for outcome in parts.everywhere}
    area = float(parts.asked.outline_xy.area)
    free = parts.area_m2(FREE)
    plane = parts.asked.plane
    return {
        "area_m2": round(area, 1),
        "free_m2": round(free, 1),
        "permit_m2": round(parts.area_m2(PERMIT), 1),
        "unknown_m2": round(parts.area_m2(UNKNOWN), 1),
        "free_besides_m2": round(sum(part.area_m2 for part in parts.parts if _besides(part, everywhere) == FREE), 1),
        "everywhere": [_reason(outcome) for outcome in parts.everywhere],
        "as_one": permit_free_as_one(parts),
        "measures": _measured(measures_of(parts.free_xy), plane) if free > 0 else None,
        "because": _told(parts, area, free).to_dict(),
    }


def _told(parts: Parts, area: float, free: float) -> Text:
    if free > 0:
        share = free / area
        return Text(
            f"{area:,.0f} m² のうち {free:,.0f} m²（{share:.0%}）では許可が要りません。",
            f"No permit is needed on {free:,.0f} m² of {area:,.0f} m² ({share:.0%}).",
        )
    sure = [outcome.title for outcome in parts.everywhere if isinstance(outcome, Finding)]
    titles = sure or [outcome.title for outcome in parts.everywhere_or_open]
    if not titles:
        return _NOTHING_SHARED
    named = _listed(titles)
    ja, en = named.ja, named.en
    ways = "日・時刻・高さ・条件・場所のどれを変えればよいかは「許可のいらない変え方」でわかります。"
    if sure:
        return Text(
            f"どこでも次のことが要るため、許可の要らない所はありません: {ja}。{ways}",
            f"Nowhere free of permits, for this is needed everywhere: {en}. The ways out tell which change would help.",
        )
    return Text(
        f"どこでも次のことが要るか、要らないと言い切れないため、許可の要らない所はありません: {ja}。"
        "質問に答えるか、窓口に確かめてください。",
        f"Nowhere surely free of permits, for this is needed or open everywhere: {en}. Answer the questions, or ask the desk.",
    )


def _measured(found: Measures, plane: Plane) -> dict[str, Any]:
    def drawn(shape: BaseGeometry | None) -> Any:
        return None if shape is None else _geometry(shape, plane)

    return {
        "circle": None if found.circle is None else {"radius_m": _down(found.radius_m), "geometry": drawn(found.circle)},
        "rectangle": None if found.rectangle is None else {
            "long_m": _down(found.sides_m[0]), "short_m": _down(found.sides_m[1]), "geometry": drawn(found.rectangle),
        },
        "straight": None if found.straight is None else {"length_m": _down(found.length_m), "geometry": drawn(found.straight)},
    }  # fmt: skip


def _down(length_m: float) -> float:
    """To the decimetre below: what is told fits."""
    return int(length_m * 10 + 1e-6) / 10


def _geometry(shape: BaseGeometry, plane: Plane) -> Mapping[str, Any]:
    lonlat = shapely.set_precision(plane.to_lonlat(shape), _DEGREES)
    if shape.geom_type != "LineString":
        lonlat = right_handed(polygons_of(lonlat))
    told: Mapping[str, Any] = shapely.geometry.mapping(lonlat)
    return told
