"""When, how and how near a flight needs approval (航空法132条の86第2項第1号〜第3号); the rest is in carrying and crowds."""

from datetime import timedelta

import shapely

from fieldreg.daylight import TOLERANCE, daylight
from fieldreg.findings import Exemption, UnknownKind
from fieldreg.permits.chapter import agri, category_ii_b, flying, tether
from fieldreg.permits.judging import (
    Answer,
    Applies,
    Case,
    Clear,
    Undecided,
    evidence_of,
    formula,
    names_of,
    references_to,
    waived,
)
from fieldreg.texts import Text
from fieldreg.timespan import JST
from fieldreg.volumes import Volume4D

__all__ = ["near_objects", "night", "out_of_sight"]


@formula("caa-night")
@flying()
def night(case: Case) -> Answer:
    """第1号: any moment outside [sunrise, sunset] at the place.

    What we do: sunrise and sunset are computed, so within two minutes of them nothing is said.
    """
    dark = doubtful = None
    for volume in case.trial.volumes:
        dark = dark or _outside_daylight(volume, TOLERANCE)
        doubtful = doubtful or _outside_daylight(volume, -TOLERANCE)
    if not doubtful:
        return Clear(because=Text("日の出から日没までの飛行です。", "between sunrise and sunset"))
    exemptions = [tether(case), category_ii_b(case), agri(case)]
    clear = waived(exemptions)
    if clear:
        return clear
    if not dark:
        raise Undecided(
            Text(
                f"{doubtful.ja}の間際の飛行で、暦との差（約2分）により判定できません。時刻を少しずらしてください。",
                f"too near {doubtful.en} to tell within two minutes; move the hours a little",
            ),
            kind=UnknownKind.NEAR_BORDER,
            needs=["time_start", "time_end"],
        )
    return Applies(
        because=Text(
            f"日の出前または日没後に飛行します（{dark.ja}）。夜間飛行の承認を受けるか、明るい時間に変えてください。",
            f"Flies before sunrise or after sunset ({dark.en}). Get approval for flight at night, or move it to daylight.",
        ),
        exemptions=exemptions,
    )


def _outside_daylight(volume: Volume4D, beyond: timedelta) -> Text | None:
    """The first sunrise or sunset outside which the volume lies by more than `beyond`; None if none."""
    lon, lat = (float(v) for v in shapely.centroid(volume.outline).coords[0])
    start, end = (t.astimezone(JST) for t in (volume.timespan.start, volume.timespan.end))
    for day in volume.timespan.days():
        sun = daylight(lon, lat, day)
        if start < sun.sunrise - beyond:
            return Text(
                f"{day:%Y-%m-%d} 日の出 {sun.sunrise:%H:%M}",
                f"sunrise at {sun.sunrise:%H:%M} on {day:%Y-%m-%d}",
            )
        if end > sun.sunset + beyond:
            return Text(
                f"{day:%Y-%m-%d} 日没 {sun.sunset:%H:%M}", f"sunset at {sun.sunset:%H:%M} on {day:%Y-%m-%d}"
            )
    return None


@formula("caa-bvlos")
@flying()
def out_of_sight(case: Case) -> Answer:
    """第2号: the pilot does not watch with own eyes throughout."""
    if not case.ask("vehicle.bvlos"):
        return Clear(because=Text(
                "操縦者が自分の目で見続けて飛ばします（申告による）。",
                "the pilot watches it with own eyes throughout, as declared",
            ))
    return _unless_exempt(
        [tether(case), category_ii_b(case), agri(case)],
        Text(
            "操縦者が自分の目で見続けない飛行（目視外飛行）です。モニターやゴーグル、補助者の目で見ることは目視に含まれません。"
            "承認を受けてください。",
            "The pilot does not watch the craft with own eyes throughout; a monitor, goggles or an assistant's eyes do not "
            "count. Get approval.",
        ),
    )


@formula("caa-30m")
@flying()
def near_objects(case: Case) -> Answer:
    """第3号: nearer than 30 m to third persons or their things, measured in space."""
    distance = case.number("aviation.third_party_distance")
    keeps = case.told("vehicle.keeps_30m")
    if keeps:
        return Clear(
            because=Text(
                f"関係のない人や、その人たちの建物・車などから {distance:g} m 以上離れて飛行します（申告による）。",
                f"stays {distance:g} m or more from third persons, their buildings and vehicles, as declared",
            )
        )
    exemptions = [tether(case), category_ii_b(case), agri(case)]
    if keeps is False:
        return _unless_exempt(
            exemptions,
            Text(
                f"関係のない人や、その人たちの建物・車などから {distance:g} m 未満を飛行します（申告による）。"
                "離れて飛ばすか、承認を受けてください。",
                f"Comes nearer than {distance:g} m to third persons, their buildings or vehicles, as declared. "
                "Keep the distance, or get approval.",
            ),
        )
    clear = waived(exemptions)
    if clear:
        return clear
    return _near_buildings(case, distance, exemptions)


def _near_buildings(case: Case, distance: float, exemptions: list[Exemption]) -> Answer:
    try:
        hits = case.met("buildings", distance)
    except Undecided as silent:
        raise Undecided(
            Text(
                f"第三者の人・建物・車などから {distance:g} m 以上離れるかどうか、まだ回答がありません。{silent.because.ja}",
                f"whether {distance:g} m from third persons and things is kept is not answered; {silent.because.en}",
            ),
            kind=silent.kind,
            needs=["vehicle.keeps_30m", "nearest third-party object", *silent.needs],
            zones=silent.zones,
        ) from None
    if hits:
        return Applies(
            because=Text(
                f"物件（{names_of(hits[:1]).ja}など）まで {hits[0].distance_m:.0f} m で、{distance:g} m 未満です。"
                "関係者の建物でなければ、離れて飛ばすか承認を受けてください。",
                f"{hits[0].distance_m:.0f} m from a building or structure ({names_of(hits[:1]).en}): less than {distance:g} m. "
                "Unless it is your own, keep the distance or get approval.",
            ),
            zones=references_to(hits),
            evidence=evidence_of(hits),
            exemptions=exemptions,
        )
    raise case.unanswered("vehicle.keeps_30m")  # no building is near, but people and vehicles move


def _unless_exempt(exemptions: list[Exemption], because: Text) -> Answer:
    return waived(exemptions) or Applies(because=because, exemptions=exemptions)
