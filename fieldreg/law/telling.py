"""Telling: the reasons, zones and evidence an answer gives, once it is decided.

Names, distances, overlaps are told here; what decides an answer is asked of the case.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from fieldreg.kernel.texts import Text
from fieldreg.law.answers import Clear, Undecided
from fieldreg.law.findings import Exemption, UnknownKind, ZoneReference
from fieldreg.law.names import LAYER_NAMES, SILENCE
from fieldreg.register.zones import LayerStatus
from fieldreg.surroundings.around_trial import Hit

__all__ = ["away_told_m", "bordering", "evidence_of", "incomplete", "names_of", "references_to", "silent", "unregistered", "waived"]


def waived(exemptions: Sequence[Exemption]) -> Clear | None:
    """The answer where one of the exemptions is met, naming it; else None."""
    for exemption in exemptions:
        if exemption.met:
            return Clear(
                because=Text(
                    f"例外「{exemption.title.ja}」の条件を満たすため、許可・承認は不要です（申告による）。",
                    f"no permission is needed: the exemption “{exemption.title.en}” is met, as declared",
                ),
                waived_by=exemption.id,
            )
    return None


def silent(layer: str, status: LayerStatus) -> Undecided:
    """What to raise for a layer that cannot speak."""
    name = LAYER_NAMES[layer]
    return Undecided(
        SILENCE[status].fill(ja=name.ja, en=name.en),
        kind=UnknownKind.STALE_LAYER if status is LayerStatus.STALE else UnknownKind.MISSING_LAYER,
        needs=[layer],
    )


def incomplete(layer: str) -> Undecided:
    """What to raise for a miss in a layer that does not claim to hold everything."""
    name = LAYER_NAMES[layer]
    return Undecided(
        Text(
            f"「{name.ja}」のデータはすべてを収めていないため、該当がないとは言い切れません。",
            f"the layer “{name.en}” does not hold everything, so that nothing is found proves nothing",
        ),
        kind=UnknownKind.MISSING_LAYER,
        needs=[layer],
    )


def unregistered(name: Text, what: Text, need: str, more: Text = Text("")) -> Undecided:
    """What to raise for `what` a site's record does not tell (`need`, as "site.availability"): the desk looks it up."""
    return Undecided(
        Text(
            f"{name.ja}について、{what.ja}が登録されていないため判定できません。{more.ja}窓口が調べます。",
            f"{name.en}: {what.en} is not registered; {f'{more.en}; ' if more.en else ''}the desk looks it up",
        ),
        kind=UnknownKind.MISSING_ANSWER,
        needs=[need],
    )


def bordering(layer: str, hit: Hit, reach_m: float, accuracy_m: float) -> Undecided:
    """What to raise where only the true boundary, drawn to `accuracy_m`, could tell.

    `missing_m` of it: how much farther off would surely be out of reach.
    """
    missing_m = reach_m + accuracy_m - hit.distance_m
    reach = (
        (f"（対象は境界から {reach_m:,.0f} m まで）", f" (what counts reaches {reach_m:,.0f} m)")
        if reach_m
        else ("", "")
    )
    place = (
        Text(f"の境界から {hit.distance_m:,.0f} m の位置です", f"is {hit.distance_m:,.0f} m away")
        if hit.distance_m > 0
        else Text("の描かれた範囲に重なりますが、境界の近くです", "is drawn here, but its border is near")
    )
    return Undecided(
        Text(
            f"{hit.zone.name.ja}{place.ja}{reach[0]}。境界の精度は約 {accuracy_m:,.0f} m で、どちらとも言い切れません。"
            f"あと約 {missing_m:,.0f} m 離れるか、正確な範囲を確かめてください。",
            f"{hit.zone.name.en or hit.zone.name.ja} {place.en}{reach[1]}; its border is good to about {accuracy_m:,.0f} m, "
            f"so neither can be said. Keep about {missing_m:,.0f} m farther off, or check the exact boundary.",
        ),
        kind=UnknownKind.NEAR_BORDER,
        needs=[f"{layer}: exact boundary"],
        margin_m=hit.distance_m - reach_m - accuracy_m,
        zones=references_to([hit]),
        missing_m=missing_m,
    )


def references_to(hits: Iterable[Hit]) -> list[ZoneReference]:
    """The zones of `hits`, as a finding names them."""
    return [ZoneReference(h.zone.layer, h.zone.id, h.zone.name, h.zone.edition) for h in hits]


def names_of(hits: Iterable[Hit]) -> Text:
    """The zones' names in a row."""
    held = [h.zone.name for h in hits]
    return Text("、".join(n.ja for n in held), ", ".join(n.en or n.ja for n in held))


def away_told_m(hit: Hit) -> float:
    """How far the zone is drawn from the footprint, metres, for a sentence.  What decides asks `Case.away_m`."""
    return hit.distance_m


def evidence_of(hits: Sequence[Hit]) -> dict[str, Any]:
    """Overlap (m², share of the footprint), distance (m) and the shared part as GeoJSON.

    Of more overlaps than can be read on a map the nearest are drawn, and the rest counted as `overlaps_not_drawn`.
    """
    return hits[0].evidence(hits)
