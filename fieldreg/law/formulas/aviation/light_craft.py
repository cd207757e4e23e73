"""Acts in the air that are no unmanned aircraft (航空法134条の3): light craft, many at once, balloons, kites, lasers, fireworks."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Applies, Case, Clear, Undecided, names_of, references_to
from fieldreg.law.findings import Severity, UnknownKind
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.aviation.chapter import LIGHT, height_above_ground, outside
from fieldreg.law.formulas.aviation.heights import over_surfaces
from fieldreg.law.formulas.kinds_of_land import lighter, stays_down, surely_indoors
from fieldreg.trials.trial import Activity

__all__ = ["light_craft"]

_ACTS = {
    Activity.BALLOON: Text("気球を浮揚させること（玩具用のものを除く）", "putting up a balloon (not a toy)"),
    Activity.KITE: Text("凧を揚げること", "flying a kite"),
    Activity.LASER: Text("レーザー光を空に向けること", "sending a laser into the sky"),
    Activity.FIREWORKS: Text("花火を打ち上げること", "sending up fireworks"),
    Activity.OTHER: Text("物を空に揚げること（ロケット・ハンググライダー・パラグライダーなど）", "sending things up (rockets, gliders)"),
}
_SWARM = Text(
    "複数の機体を一緒に飛ばすこと（集団飛行に当たるかは未確認）",
    "flying many craft together (whether that is formation flight is unconfirmed)",
)


@formula("caa-134-3-light")
def light_craft(case: Case) -> Answer:
    """134条の3第1項・第2項: permission within control zones, a notice beforehand high up and above airports' surfaces elsewhere.

    What we do: the zones' shapes are not held, so near an airport nothing is said; nor of
    airways, which matter from the lower height on.
    """
    if surely_indoors(case):
        return outside()
    act = _act(case)
    if isinstance(act, Clear):
        return act
    mass_open = case.activity is Activity.DRONE and case.told("vehicle.mass_g") is None and not _many(case)
    _control_zone(case, mass_open=mass_open)
    with lighter(Severity.NOTIFY):
        answer = _gravest([_above_surfaces, _high_up], case, act)
        if mass_open and isinstance(answer, Applies):
            raise case.unanswered("vehicle.mass_g")
    return answer


def _act(case: Case) -> Text | Clear:
    """What the law would call it, or why it is none of its acts."""
    if stays_down(case):
        return Clear(
            because=Text(
                "空に物を揚げるとの回答（高さの上限）はありません。ロケットなどを揚げるときは、高さを入れてください。",
                "nothing is said to rise (no upper height); give one for rockets and the like",
            )
        )
    if case.activity is not Activity.DRONE:
        return _ACTS[case.activity]
    mass_g, limit_g = case.told("vehicle.mass_g"), case.number(LIGHT)
    if _many(case):
        return _SWARM
    if mass_g is not None and mass_g >= limit_g:
        return Clear(
            because=Text(
                f"{limit_g:g} g 以上の機体は無人航空機として、別の項目で判定しています（1機として判定。2機以上なら機数を入れてください）。",
                f"a craft of {limit_g:g} g or more is judged as an unmanned aircraft instead (as one craft; tell how many fly at once)",
            )
        )
    return Text(f"{limit_g:g} g 未満の機体を飛ばすこと", f"flying a craft under {limit_g:g} g")


def _many(case: Case) -> bool:
    return (case.told("vehicle.count") or 1) > 1


def _control_zone(case: Case, *, mass_open: bool) -> None:
    """Raises Undecided where a control zone may reach, or where that cannot be told."""
    near_m = case.number("aviation.control_zone")
    hits = case.met("airports", near_m)
    if hits:
        raise Undecided(
            Text(
                f"{names_of(hits).ja}から約 {near_m / 1000:g} km 以内です。管制圏（空港の管制が及ぶ空域）の中なら、"
                "軽い機体・気球・凧・花火などでも許可なしにはできません。管制圏の形のデータがないため、空港事務所に確かめてください。",
                f"within about {near_m / 1000:g} km of {names_of(hits).en}: inside its control zone even a light craft, a balloon, a kite "
                "or fireworks need permission. The zone's shape is not held; ask the airport office",
            ),
            kind=UnknownKind.NEAR_BORDER,
            needs=[*(["vehicle.mass_g"] if mass_open else []), "airports: control zone"],
            zones=references_to(hits),
        )


def _gravest(limbs: Sequence[Callable[[Case, Text], Answer]], case: Case, act: Text) -> Answer:
    """The first limb that applies; else the first that is open; else the clear one with the least to spare."""
    clear: list[Clear] = []
    doubts: list[Undecided] = []
    for limb in limbs:
        try:
            answer = limb(case, act)
        except Undecided as doubt:
            doubts.append(doubt)
            continue
        if isinstance(answer, Applies):
            return answer
        clear.append(answer)
    if doubts:
        raise doubts[0]
    return clear[-1]


def _above_surfaces(case: Case, act: Text) -> Answer:
    """規則209条の4: above the approach, transitional, horizontal, extended approach, conical and outer horizontal surfaces."""
    if height_above_ground(case) is None and any(height is None for height in case.upper_heights):
        raise _no_height()

    def above(said: Text) -> Text:
        return Text(
            f"空港の制限表面（進入・転移・水平・延長進入・円錐・外側水平表面）より上の空域です。{said.ja}{act.ja}は、事前に国土交通大臣への届出が"
            "必要です。",
            f"Above an airport's surfaces (approach, transitional, horizontal, extended approach, conical, outer horizontal): {said.en}. "
            f"{act.en[0].upper()}{act.en[1:]} must be told to the minister beforehand.",
        )

    answer = over_surfaces(case, above)
    return replace(answer, severity=Severity.NOTIFY) if isinstance(answer, Applies) else answer


def _no_height() -> Undecided:
    return Undecided(
        Text(
            "高さの上限の回答がないため、事前の届出が必要かどうか判定できません。どの高さまで届くか（altitude_upper）を入れてください。",
            "how high it reaches is not told (altitude_upper), so whether a notice is needed cannot be told",
        ),
        kind=UnknownKind.MISSING_ANSWER,
        needs=["altitude_upper"],
    )


def _high_up(case: Case, act: Text) -> Answer:
    limits = case.parameter("aviation.light_heights").table
    height = height_above_ground(case)
    if height is None:
        raise Undecided(
            Text(
                "地表からの高さが分からないため、事前の届出が必要かどうか判定できません。",
                "the height above ground is not known, so whether a notice is needed cannot be told",
            ),
            kind=UnknownKind.MISSING_ANSWER,
            needs=["ground elevation"],
        )
    low, high = height
    if high < limits["airway_m"]:
        return Clear(
            because=Text(
                f"空港の制限表面より低く、地表から {high:g} m で、届出の対象になる高さ（航空路の中で {limits['airway_m']:g} m、"
                f"ほかで {limits['anywhere_m']:g} m）より低い飛行・行為です。",
                f"under every airport surface and {high:g} m above ground, lower than what must be told ({limits['airway_m']:g} m within "
                f"airways, {limits['anywhere_m']:g} m elsewhere)",
            ),
            margin_m=limits["airway_m"] - high,
        )
    if low < limits["anywhere_m"]:
        raise Undecided(
            Text(
                f"地表から {high:g} m です。航空路（航空機の通り道）の中なら {limits['airway_m']:g} m 以上で事前の届出が必要ですが、"
                "航空路の形のデータがありません。国土交通省に確かめてください。",
                f"{high:g} m above ground: within an airway, from {limits['airway_m']:g} m on, it must be told beforehand, but the "
                "airways' shapes are not held. Ask the ministry",
            ),
            kind=UnknownKind.NEAR_BORDER,
            needs=["airways"],
        )
    return Applies(
        because=Text(
            f"地表から {high:g} m です。{limits['anywhere_m']:g} m 以上の空域で{act.ja}は、事前に国土交通大臣への届出が必要です。",
            f"{high:g} m above ground: from {limits['anywhere_m']:g} m on, {act.en} must be told to the minister beforehand.",
        ),
        severity=Severity.NOTIFY,
    )
