"""How high a flight may go (航空法132条の85第1項第1号): under the airport surfaces, and below 150 m."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray

from fieldreg.kernel.altitudes import Altitude, Datum
from fieldreg.kernel.errors import DatumMismatch, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Applies, Case, Clear, Undecided, names_of, references_to, waived
from fieldreg.law.findings import UnknownKind
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.aviation.chapter import flying
from fieldreg.surroundings.aerodromes import dimensions, listed_since
from fieldreg.surroundings.airport_heights import lowest_over_each
from fieldreg.surroundings.around_trial import Hit
from fieldreg.trials.volume4d import Volume4D

__all__ = ["airport_surfaces", "height_limit", "over_or_near", "over_surfaces"]


@formula("caa-airport-surfaces")
@flying()
def airport_surfaces(case: Case) -> Answer:
    """132条の85第1項第1号: strictly above the lowest surface anywhere over the footprint.

    What we do: heights within `margin_m` under a surface, or within the ground's accuracy of
    it, are not cleared.
    """
    return over_surfaces(case, _above_needs_permission, _restricted)


def over_surfaces(
    case: Case, above: Callable[[Text], Text], restricted: Callable[[Case, Hit, Volume4D], Applies | None] | None = None
) -> Answer:
    """Whether the trial rises above the lowest of all airports' surfaces anywhere over the footprint; else by how much not.

    `above` makes the reason of the two heights; `restricted` looks first at each airport and volume.  Heights within
    `margin_m` under a surface, or within the ground's accuracy of it, raise Undecided.
    """
    case.speaking("airport-surfaces")
    hits = case.hits("airport-surfaces")
    spare: list[float] = []
    doubts: list[Undecided] = []
    for hit in hits:
        if "surfaces" in hit.zone.attributes:
            for volume in case.volumes:
                try:
                    answer = (restricted and restricted(case, hit, volume)) or _under_surfaces(case, hit, volume, above)
                except Undecided as doubt:
                    doubts.append(doubt)
                    continue
                if isinstance(answer, Applies):
                    return answer
                if answer.margin_m is not None:
                    spare.append(answer.margin_m)
        elif not hit.zone.attributes.get("advise"):  # no heights are held, whether marked to verify or not
            doubts.append(_unconfirmed(hit))
    if doubts:
        raise doubts[0]
    case.vouched("airport-surfaces")
    if not spare:
        return Clear(because=Text("空港の制限表面の外です。", "outside every airport surface"))
    return Clear(
        because=Text(
            f"最も低い制限表面まで {min(spare):.1f} m の余裕があります（標高の誤差を差し引いた値）。",
            f"{min(spare):.1f} m below the lowest surface, the ground's accuracy taken off",
        ),
        margin_m=min(spare),
    )


def _above_needs_permission(said: Text) -> Text:
    return Text(
        f"空港の制限表面（空港の周りで物や飛行の高さを抑える面）より高い空域を飛行します。{said.ja}低く飛ばすか、許可を受けてください。",
        f"Flies above an airport surface (which keeps heights down about airports): {said.en}. Fly lower, or get permission.",
    )


def _restricted(case: Case, hit: Hit, volume: Volume4D) -> Applies | None:
    listed = hit.zone.attributes["surfaces"].get("listed")
    return _beneath(hit) if listed and _restricted_below(case, hit, volume) else None


def _under_surfaces(case: Case, hit: Hit, volume: Volume4D, above: Callable[[Text], Text]) -> Answer:
    record = hit.zone.attributes["surfaces"]
    lowest = case.lowest_surface_m(hit, volume)
    if lowest == float("inf"):
        return Clear(because=Text("制限表面の外です。", "outside the surfaces"))
    height = _given(volume.altitude_upper)
    above_sea, accuracy, lowest = _worst(case, height, lowest, hit, volume)
    name, zones = names_of([hit]), references_to([hit])
    said = Text(
        f"飛行の上端は標高 {above_sea:.1f} m（誤差 ±{accuracy:g} m）、{name.ja}の最も低い面は標高 {lowest:.1f} m です。",
        f"the flight reaches {above_sea:.1f} m above sea level (±{accuracy:g} m); the lowest surface of {name.en} is at {lowest:.1f} m",
    )
    margin, keep = lowest - above_sea - accuracy, float(record.get("margin_m", 0.0))
    over, near = over_or_near(lowest, above_sea, accuracy, keep)
    if over:
        return Applies(
            because=above(said),
            zones=zones,
            evidence={
                "lowest_surface_m": round(lowest, 2),
                "altitude_amsl_m": round(above_sea, 2),
                "margin_m": round(margin, 2),
            },
            verify=Text(
                "空港の高さ制限回答システムなどで正確な高さを確認してください。",
                "Check the exact height with the airport's desk.",
            ),
        )
    if near:
        raise Undecided(
            Text(
                f"制限表面までの余裕が小さく判定できません。{said.ja}"
                f"余裕が {keep:g} m 以上（あと {keep - margin:.1f} m 低く）あれば該当しません。",
                f"Too near a surface to tell: {said.en}. {keep:g} m to spare ({keep - margin:.1f} m lower) would clear it.",
            ),
            kind=UnknownKind.NEAR_BORDER,
            needs=["ground elevation" if accuracy else "exact height of the surface"],
            margin_m=margin,
            missing_m=keep - margin,
            zones=zones,
        )
    return Clear(because=said, margin_m=margin)


T = TypeVar("T", float, NDArray[np.float64])


def over_or_near(lowest_m: T, above_sea_m: T, accuracy_m: T, keep_m: T) -> tuple[Any, Any]:
    """Whether a flight is surely above the lowest surface over it, and whether it leaves less than `keep_m` to it.

    Heights above sea level, `accuracy_m` off at most; one flight or many at once.  All that the rule
    decides of heights: whatever else it says of them is told.

    >>> over_or_near(66.0, 60.0, 2.0, 10.0)
    (False, True)
    """
    return above_sea_m - accuracy_m > lowest_m, lowest_m - above_sea_m - accuracy_m < keep_m


def _restricted_below(case: Case, hit: Hit, volume: Volume4D) -> bool:
    day = case.day
    return day >= listed_since() and case.beneath_surfaces(hit, volume, dimensions(day).lengths["approach_length_m"])


def _beneath(hit: Hit) -> Applies:
    name = names_of([hit])
    return Applies(
        because=Text(
            f"{name.ja}の進入表面・転移表面の下、または敷地の上空です。国が告示した空港のため、低い高さでも許可が必要です。",
            f"Under an approach or transitional surface of {name.en}, or over its grounds: about this airport permission is needed "
            "at any height, by the State's notice.",
        ),
        zones=references_to([hit]),
        verify=Text("正確な範囲を空港の窓口で確認してください。", "Check the exact extent with the airport's desk."),
    )


def _above_sea(case: Case, height: Altitude, lowest: float, hit: Hit) -> tuple[float, float]:
    """The height above sea level and how far it may be off, metres."""
    if height.datum is Datum.AMSL:
        return height.value_m, 0.0
    if height.datum is Datum.WGS84:
        raise _ellipsoid()
    ground = case.ground
    if ground is None:
        raise Undecided(
            Text(
                f"地盤の標高がわからないため判定できません。ここの最も低い制限表面は標高 {lowest:.1f} m で、"
                f"地盤が標高 {lowest - height.value_m:.1f} m より低ければ届きません。",
                f"the ground's elevation is not known; the lowest surface here is at {lowest:.1f} m above sea level, "
                f"so ground lower than {lowest - height.value_m:.1f} m stays under it",
            ),
            kind=UnknownKind.MISSING_ANSWER,
            needs=["ground elevation"],
            margin_m=lowest - height.value_m,
            zones=references_to([hit]),
        )
    return ground.elevation_m + height.value_m, ground.accuracy_m


def _worst(case: Case, height: Altitude, lowest: float, hit: Hit, volume: Volume4D) -> tuple[float, float, float]:
    """Where the flight comes nearest to a surface: its height there (AMSL), how far that may be off, and the surface's.

    Over terrain each cell's ground is held against the lowest surface over what the cell and the
    footprint share: beside the end of a strip, or the edge of the outermost surface, a cell's
    centre may have none over it.
    """
    above_sea, accuracy = _above_sea(case, height, lowest, hit)
    ground = case.ground
    if height.datum is not Datum.AGL or ground is None or ground.samples is None:
        return above_sea, accuracy, lowest
    met = shapely.intersects(ground.samples.cells, volume.outline)
    shared = shapely.intersection(ground.samples.cells[met], volume.outline)
    surface = lowest_over_each(hit.zone.attributes["surfaces"], shared)
    flown, off = ground.samples.elevation_m[met] + height.value_m, ground.samples.step_m[met] + accuracy
    surest = flown - off - surface  # above a surface for sure, wherever it is above 0
    worst = int(np.argmax(surest if surest.max() > 0 else flown + off - surface))
    return float(flown[worst]), round(float(off[worst]), 2), float(surface[worst])


def _unconfirmed(hit: Hit) -> Undecided:
    reason = hit.zone.attributes
    return Undecided(
        Text(
            f"{hit.zone.name.ja}の範囲です。制限表面の形が確認できていません。{reason.get('verify_reason', '')}",
            f"within {hit.zone.name.en or hit.zone.name.ja}: layer geometry unconfirmed. {reason.get('verify_reason_en', '')}".strip(),
        ),
        kind=UnknownKind.NEAR_BORDER,
        needs=["airport-surfaces: exact geometry"],
        zones=references_to([hit]),
    )


@formula("caa-150m")
@flying()
def height_limit(case: Case) -> Answer:
    """132条の85第1項第1号・規則236条の71第1項第5号: 150 m or more above ground or water, in any of its volumes.

    Raises DatumMismatch for a height above sea level where the ground's elevation is not known.
    """
    limit = case.number("aviation.height_limit")
    heights = [_above_ground(case, _given(height)) for height in case.upper_heights]
    height, accuracy = _deciding(heights, limit)
    said = Text(f"飛行の上端は地表から {height:g} m です。", f"the flight reaches {height:g} m above ground")
    if height + accuracy < limit:
        return Clear(
            because=Text(f"{said.ja}{limit:g} m 未満です。", f"{said.en}, below {limit:g} m"),
            margin_m=limit - height - accuracy,
        )
    within = case.number_or_none("aviation.structure_distance")
    near = case.told("vehicle.near_structure") if within is not None else False
    exemption = case.exemption("near-structure", holds=near, needs=["vehicle.near_structure"])
    clear = waived([exemption])
    if clear:
        return clear
    if height - accuracy < limit:
        raise Undecided(
            Text(
                f"地表から {height:.0f} m（標高の誤差 ±{accuracy:g} m）で、{limit:g} m 以上かどうか言い切れません。",
                f"{height:.0f} m above ground (±{accuracy:g} m): {limit:g} m may or may not be reached",
            ),
            kind=UnknownKind.NEAR_BORDER,
            needs=["ground elevation"],
            margin_m=limit - height - accuracy,
        )
    return Applies(
        because=Text(
            f"{said.ja}{limit:g} m 以上の空域のため、許可が必要です。{_except_near(within).ja}",
            f"{said.en[0].upper()}{said.en[1:]}: permission is needed at {limit:g} m or more.{_except_near(within).en}",
        ),
        evidence={"altitude_agl_m": round(height, 2), "margin_m": round(limit - height, 2)},
        exemptions=[exemption],
    )


def _deciding(heights: Sequence[tuple[float, float]], limit: float) -> tuple[float, float]:
    """Of heights and how far each may be off the one that decides: surely at the limit, else the one that may come nearest to it."""
    surest = max(heights, key=lambda held: held[0] - held[1])
    return surest if surest[0] - surest[1] >= limit else max(heights, key=sum)


def _except_near(within_m: float | None) -> Text:
    """What is said of flights close to a structure, once the law excepts them."""
    if within_m is None:
        return Text("")
    return Text(
        f"鉄塔や建物などの構造物から {within_m:g} m 以内だけを飛ぶ場合は要りません。",
        f" Not where the flight stays within {within_m:g} m of a structure such as a tower or a building.",
    )


def _above_ground(case: Case, height: Altitude) -> tuple[float, float]:
    if height.datum is Datum.AGL:
        return height.value_m, 0.0
    if height.datum is Datum.WGS84:
        raise _ellipsoid()
    ground = case.ground
    if ground is None:
        raise DatumMismatch.one(
            "amsl-without-ground",
            "properties.altitude_upper",
            "標高（AMSL）の高さを地表からの高さと比べるには地盤の標高が必要です。地表からの高さ（AGL）で書くか、"
            "標高のわかる場所（site）を指定してください。",
            "a height above sea level needs the ground's elevation: give it above ground (AGL), "
            "or name a site whose ground elevation is known",
        )
    low, high = ground.lowest_between_m  # over the lowest ground the flight is highest
    return height.value_m - (low + high) / 2, (high - low) / 2


def _given(height: Altitude | None) -> Altitude:
    if height is None:
        raise DatumMismatch.one(
            "altitude-missing",
            "properties.altitude_upper",
            "飛行の高さの上限（AGL）を入れてください。",
            "give the upper altitude of the flight (AGL)",
        )
    return height


def _ellipsoid() -> InvalidInput:
    return DatumMismatch.one(
        "ellipsoid-height",
        "properties.altitude_upper",
        "楕円体高（WGS84）は判定に使えません。地表からの高さ（AGL）か標高（AMSL）で書いてください。",
        "a height above the ellipsoid (WGS84) cannot be judged; give AGL or AMSL",
    )
