"""When, how and how near a flight needs approval (航空法132条の86第2項第1号〜第3号); the rest is in carrying and crowds."""

import math

from fieldreg.kernel.altitudes import Datum
from fieldreg.kernel.daylight import TOLERANCE, Darkness, surely_by_day
from fieldreg.kernel.geometry import TOUCH_M
from fieldreg.kernel.texts import Text
from fieldreg.law.case import (
    Answer,
    Applies,
    Case,
    Clear,
    Undecided,
    away_told_m,
    evidence_of,
    names_of,
    references_to,
    waived,
)
from fieldreg.law.findings import Exemption, UnknownKind
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.aviation.chapter import agri, category_ii_b, flying, height_above_ground, tether

__all__ = ["near_objects", "night", "out_of_sight"]


_MOST_NAMED = 20  # buildings near; how many there are is told beside


@formula("caa-night")
@flying()
def night(case: Case) -> Answer:
    """第1号: any moment outside [sunrise, sunset] at the place.

    What we do: sunrise and sunset are computed, so within two minutes of them nothing is said.
    """
    dark = doubtful = None
    for volume in case.volumes:
        if surely_by_day(volume.timespan):
            continue
        dark = dark or case.darkness(volume, TOLERANCE)
        doubtful = doubtful or case.darkness(volume, -TOLERANCE)
    if not doubtful:
        return Clear(because=Text("日の出から日没までの飛行です。", "between sunrise and sunset"))
    exemptions = [tether(case), category_ii_b(case), agri(case)]
    clear = waived(exemptions)
    if clear:
        return clear
    if not dark:
        near = _told(doubtful)
        raise Undecided(
            Text(
                f"{near.ja}の間際の飛行で、暦との差（約2分）により判定できません。時刻を少しずらしてください。",
                f"too near {near.en} to tell within two minutes; move the hours a little",
            ),
            kind=UnknownKind.NEAR_BORDER,
            needs=["time_start", "time_end"],
        )
    outside = _told(dark)
    return Applies(
        because=Text(
            f"日の出前または日没後に飛行します（{outside.ja}）。夜間飛行の承認を受けるか、明るい時間に変えてください。",
            f"Flies before sunrise or after sunset ({outside.en}). Get approval for flight at night, or move it to daylight.",
        ),
        exemptions=exemptions,
    )


def _told(dark: Darkness) -> Text:
    if dark.by_morning:
        return Text(f"{dark.day:%Y-%m-%d} 日の出 {dark.at:%H:%M}", f"sunrise at {dark.at:%H:%M} on {dark.day:%Y-%m-%d}")
    return Text(f"{dark.day:%Y-%m-%d} 日没 {dark.at:%H:%M}", f"sunset at {dark.at:%H:%M} on {dark.day:%Y-%m-%d}")


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
    low = _low_over_people(case, distance)
    if keeps and not low:
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
    if low:
        return _unless_exempt(exemptions, _too_low(distance))
    clear = waived(exemptions)
    if clear:
        return clear
    return _near_buildings(case, distance, exemptions)


def _low_over_people(case: Case, distance: float) -> bool:
    """Whether it flies over third persons nobody keeps out, and nowhere as high as the distance: then it cannot keep that."""
    if not case.told("vehicle.over_third_parties") or case.told("vehicle.entry_control"):
        return False
    height = height_above_ground(case)
    return height is not None and height[1] < distance


def _too_low(distance: float) -> Text:
    return Text(
        f"関係のない人の上を、地表から {distance:g} m より低く飛ぶとの回答のため、{distance:g} m 以上離れることになりません。"
        "上を飛ばないか、高く飛ぶか、承認を受けてください。",
        f"Flies over third persons lower than {distance:g} m above ground, as declared, which does not keep {distance:g} m from them. "
        "Do not fly over them, fly higher, or get approval.",
    )


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
    if hits and not _surely_nearer(case, case.away_m(hits[0]), distance):
        raise Undecided(
            Text(
                f"建物（{names_of(hits[:1]).ja}など）の上を通ります。{distance:g} m 以上離れるかどうかは、"
                "建物の高さによるため判定できません。",
                f"passes above a building ({names_of(hits[:1]).en}); whether {distance:g} m is kept depends on how high it is",
            ),
            kind=UnknownKind.MISSING_ANSWER,
            needs=["vehicle.keeps_30m"],
            zones=references_to(hits[:_MOST_NAMED]),
        )
    if hits:
        return Applies(
            because=Text(
                f"最も近い物件（{names_of(hits[:1]).ja}）まで {away_told_m(hits[0]):.0f} m で、{distance:g} m 未満です。"
                "関係者の建物でなければ、離れて飛ばすか承認を受けてください。",
                f"{away_told_m(hits[0]):.0f} m from the nearest building or structure ({names_of(hits[:1]).en}): less than {distance:g} m. "
                "Unless it is your own, keep the distance or get approval.",
            ),
            zones=references_to(hits[:_MOST_NAMED]),
            evidence={
                **evidence_of(hits),
                "nearest": hits[0].zone.id,
                "distance_m": round(away_told_m(hits[0]), 3),
                "count": len(hits),
            },
            exemptions=exemptions,
        )
    raise case.unanswered("vehicle.keeps_30m")  # no building is near, but people and vehicles move


def _surely_nearer(case: Case, away_m: float, distance_m: float) -> bool:
    """Whether a building `away_m` off on the map is nearer than that in space, however low it is.

    What we do: the heights of buildings we hold are guesses, so a building is only taken to reach the ground.
    """
    ground = case.ground
    lowest = []
    for lower in case.lower_heights:
        if lower is None:
            lowest.append(0.0)
        elif lower.datum is Datum.AGL:
            lowest.append(lower.value_m)
        elif lower.datum is Datum.AMSL and ground is not None:
            lowest.append(lower.value_m - ground.lowest_m + ground.accuracy_m)
        else:
            lowest.append(math.inf)
    return math.hypot(away_m, max(0.0, *lowest)) <= distance_m + TOUCH_M


def _unless_exempt(exemptions: list[Exemption], because: Text) -> Answer:
    return waived(exemptions) or Applies(because=because, exemptions=exemptions)
