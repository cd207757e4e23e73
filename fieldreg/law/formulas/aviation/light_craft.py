"""Craft too light to be unmanned aircraft (航空法134条の3): near airports and high up they are still asked about."""

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Applies, Case, Clear, Undecided, names_of, references_to
from fieldreg.law.findings import Severity, UnknownKind
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.aviation.chapter import LIGHT, height_above_ground, indoors, outside

__all__ = ["light_craft"]


@formula("caa-134-3-light")
def light_craft(case: Case) -> Answer:
    """134条の3第1項・第2項: permission within control zones, a notice beforehand above certain heights elsewhere.

    What we do: the zones' shapes are not held, so near an airport nothing is said; nor of
    airways, which matter from the lower height on.
    """
    if indoors(case):
        return outside()
    mass_g, limit_g = case.told("vehicle.mass_g"), case.number(LIGHT)
    if mass_g is not None and mass_g >= limit_g:
        return Clear(
            because=Text(
                f"{limit_g:g} g 以上の機体は無人航空機として、別の項目で判定しています。",
                f"a craft of {limit_g:g} g or more is judged as an unmanned aircraft instead",
            )
        )
    near_m = case.number("aviation.control_zone")
    hits = case.met("airports", near_m)
    if hits:
        raise Undecided(
            Text(
                f"{names_of(hits).ja}から約 {near_m / 1000:g} km 以内です。管制圏（空港の管制が及ぶ空域）の中なら、"
                f"{limit_g:g} g 未満の機体でも許可なしに飛ばせません。管制圏の形のデータがないため、空港事務所に確かめてください。",
                f"within about {near_m / 1000:g} km of {names_of(hits).en}: inside its control zone even a craft under {limit_g:g} g "
                "needs permission. The zone's shape is not held; ask the airport office",
            ),
            kind=UnknownKind.NEAR_BORDER,
            needs=["airports: control zone"],
            zones=references_to(hits),
        )
    answer = _high_up(case)
    if mass_g is None and isinstance(answer, Applies):
        raise case.unanswered("vehicle.mass_g")
    return answer


def _high_up(case: Case) -> Answer:
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
            severity=Severity.NOTIFY,
        )
    low, high = height
    if high < limits["airway_m"]:
        return Clear(
            because=Text(
                f"地表から {high:g} m で、届出の対象になる高さ（航空路の中で {limits['airway_m']:g} m、ほかで {limits['anywhere_m']:g} m。"
                "数値は未確認）より低い飛行です。",
                f"{high:g} m above ground, lower than what must be told ({limits['airway_m']:g} m within airways, "
                f"{limits['anywhere_m']:g} m elsewhere; unconfirmed numbers)",
            ),
            margin_m=limits["airway_m"] - high,
        )
    if low < limits["anywhere_m"]:
        raise Undecided(
            Text(
                f"地表から {high:g} m です。航空路（航空機の通り道）の中なら {limits['airway_m']:g} m 以上で事前の届出が必要ですが、"
                "航空路の形のデータがありません。国土交通省に確かめてください（数値は未確認）。",
                f"{high:g} m above ground: within an airway, from {limits['airway_m']:g} m on, it must be told beforehand, but the "
                "airways' shapes are not held. Ask the ministry (unconfirmed numbers)",
            ),
            kind=UnknownKind.NEAR_BORDER,
            needs=["airways"],
            severity=Severity.NOTIFY,
        )
    return Applies(
        because=Text(
            f"地表から {high:g} m です。{limits['anywhere_m']:g} m 以上の空域では、軽い機体でも事前に国土交通大臣への届出が必要です"
            "（数値は未確認）。",
            f"{high:g} m above ground: from {limits['anywhere_m']:g} m on, even a light craft must be told to the minister beforehand "
            "(unconfirmed numbers).",
        ),
        severity=Severity.NOTIFY,
    )
