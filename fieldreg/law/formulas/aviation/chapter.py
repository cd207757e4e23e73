"""Whom the unmanned aircraft chapter of the Civil Aeronautics Act (航空法第11章) speaks to, and its ways out."""

from collections.abc import Callable, Iterable
from functools import wraps

from fieldreg.kernel.altitudes import Datum
from fieldreg.kernel.daylight import TOLERANCE, surely_by_day
from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Applies, Case, Clear
from fieldreg.law.files.catalogue import records
from fieldreg.law.findings import Exemption
from fieldreg.law.formula_table import Formula
from fieldreg.law.formulas.kinds_of_land import surely_indoors
from fieldreg.law.names import question_name

__all__ = [
    "LIGHT", "agri", "agri_tests", "all_of", "category_ii_b", "flying", "heavy_craft", "height_above_ground", "iib_tests", "in_a_row",
    "licence_tests", "mass_tests", "outside", "tether", "tether_tests",
]  # fmt: skip

LIGHT = "aviation.light_limit"


def flying(*, light_too: bool = False) -> Callable[[Formula], Formula]:
    """Keeps a formula from flights the chapter does not speak to.

    Indoors nothing of it applies; below the light limit nothing but what is `light_too`.
    A mass nobody told matters only where the formula would find something.
    """

    def wrap(function: Formula) -> Formula:
        @wraps(function)
        def judged(case: Case) -> Answer:
            if surely_indoors(case):
                return outside()
            mass_g = case.told("vehicle.mass_g")
            if light_too:
                return function(case)
            limit_g = case.number(LIGHT)
            if mass_g is not None and mass_g < limit_g:
                return Clear(
                    because=Text(
                        f"機体とバッテリーの合計 {mass_g:g} g は {limit_g:g} g 未満のため、航空法の「無人航空機」に当たりません。",
                        f"{mass_g:g} g of airframe and battery is under {limit_g:g} g: not an “unmanned aircraft” by the Act",
                    )
                )
            answer = function(case)
            if mass_g is None and isinstance(answer, Applies):
                open_ = case.unanswered("vehicle.mass_g")
                open_.severity = answer.severity
                raise open_
            return answer

        return judged

    return wrap


def outside() -> Clear:
    """The chapter's answer indoors."""
    return Clear(
        because=Text(
            "屋内だけで行うため、航空法の対象になりません（申告・登録による）。",
            "all of it is indoors, as declared or registered, of which the Civil Aeronautics Act says nothing",
        )
    )


def tether(case: Case) -> Exemption:
    """係留飛行: a tether short enough, made fast to what does not move, with entry control."""
    return all_of(case, "tether", tether_tests(case))


def tether_tests(case: Case) -> dict[str, bool | None]:
    """What a tethered flight must hold together, by question; {} while the law has no such exemption."""
    limit_m = case.number_or_none("aviation.tether_length")
    if limit_m is None:
        return {}
    length_m = case.told("vehicle.tether_m")
    return {
        "vehicle.tether_m": None if length_m is None else 0 < length_m <= limit_m,
        "vehicle.tether_anchored": case.told("vehicle.tether_anchored"),
        "vehicle.entry_control": case.told("vehicle.entry_control"),
    }


def category_ii_b(case: Case) -> Exemption:
    """カテゴリーII-B: certified airframe, pilot licensed for this flight, flight manual, entry control, below 25 kg in all."""
    return all_of(case, "category-ii-b", iib_tests(case))


def iib_tests(case: Case) -> dict[str, bool | None]:
    """What the II-B route must hold together, by question; {} while the law has no such route."""
    limit_g = case.number_or_none("aviation.iib_gross_mass")
    if limit_g is None:
        return {}
    heavy = heavy_craft(case, limit_g)
    return {
        "vehicle.airframe_certificate": _held(case.told("vehicle.airframe_certificate")),
        **licence_tests(case),
        "vehicle.flight_manual": case.told("vehicle.flight_manual"),
        "vehicle.entry_control": case.told("vehicle.entry_control"),
        "vehicle.gross_mass_g": None if heavy is None else not heavy,
    }


def heavy_craft(case: Case, limit_g: float) -> bool | None:
    """Whether craft and payload together reach the limit, which airframe and battery alone may do; None where nobody said."""
    told = [mass for mass in (case.told("vehicle.mass_g"), case.told("vehicle.gross_mass_g")) if mass is not None]
    if any(mass >= limit_g for mass in told):
        return True
    return None if case.told("vehicle.gross_mass_g") is None else False


def licence_tests(case: Case, *, first: bool = False) -> dict[str, bool | None]:
    """What a 技能証明 must cover of this very flight, by question: its class, its last day, sight and night.

    `first`: of the first class.  What we do: within two minutes of sunrise or sunset the flight counts as one at night;
    the limit by mass is for the flight that is not under it, so the caller asks it.
    """
    told = case.told("vehicle.pilot_licence")
    held = (None if told is None else told == "first") if first else _held(told)
    if held is False:
        return {"vehicle.pilot_licence": False}
    until = case.told("vehicle.licence_until")
    tests = {
        "vehicle.pilot_licence": held,
        "vehicle.licence_until": None if until is None else until >= max(v.timespan.last_day for v in case.volumes),
    }
    beyond, sight = case.told("vehicle.bvlos"), case.told("vehicle.licence_bvlos")
    if beyond:
        tests["vehicle.licence_bvlos"] = sight
    elif beyond is None and not sight:
        tests["vehicle.bvlos"] = None
    if _perhaps_dark(case):
        tests["vehicle.licence_night"] = case.told("vehicle.licence_night")
    return tests


def mass_tests(case: Case) -> dict[str, bool | None]:
    """What a 技能証明 that is held must cover of the craft's mass, by question; {} where it is surely light enough for any."""
    limit_g, covers = case.number_or_none("aviation.iib_gross_mass"), case.told("vehicle.licence_heavy")
    if limit_g is None or covers or _held(case.told("vehicle.pilot_licence")) is False:
        return {}
    heavy = heavy_craft(case, limit_g)
    if heavy is None:
        return {"vehicle.gross_mass_g": None}
    return {"vehicle.licence_heavy": covers} if heavy else {}


def _perhaps_dark(case: Case) -> bool:
    """Whether any of the flight is, or may be, outside sunrise to sunset."""
    return any(not surely_by_day(v.timespan) and case.darkness(v, -TOLERANCE) for v in case.volumes)


def agri(case: Case) -> Exemption:
    """空中散布の特例 (規則236条の82第1項第2号): all that the circular in force asks of spraying for farming.

    What we do: a craft that drops nothing does not spray.  Before the circular we know of,
    another may have held, so the answer stays open.
    """
    spraying = case.told("vehicle.agri_spraying")
    if spraying is None and case.told("vehicle.drops") is False:
        spraying = False
    tests = {"vehicle.agri_spraying": spraying, **agri_tests(case)}
    if False not in tests.values() and not _circular_holds(case):
        return case.exemption("agri", holds=None, needs=["この日に効力のある空中散布の通達"])
    return all_of(case, "agri", tests)


def agri_tests(case: Case) -> dict[str, bool | None]:
    """What spraying without approval takes, by question: airframe certificate and licence together, and the circular's rest.

    Sprayers are heavy, so that here the licence's limit by mass counts too.
    """
    return {
        "vehicle.airframe_certificate": _held(case.told("vehicle.airframe_certificate")),
        **licence_tests(case),
        **mass_tests(case),
        "vehicle.agri_requirements": case.told("vehicle.agri_requirements"),
    }


def _circular_holds(case: Case) -> bool:
    """Whether the circular, whose days the catalogue tells of the rule about it, is in force on the day."""
    return any(r.id == "caa-agri-exemption" and r.holds(case.day) for r in records())


def _held(paper: str | None) -> bool | None:
    return None if paper is None else paper in ("first", "second")


def all_of(case: Case, name: str, tests: dict[str, bool | None]) -> Exemption:
    """The exemption that holds where all `tests` (by question) do; not where one fails or the law has none."""
    if not tests or False in tests.values():
        return case.exemption(name, holds=False)
    open_ = [question for question, held in tests.items() if held is None]
    return case.exemption(name, holds=None if open_ else True, needs=open_)


def height_above_ground(case: Case) -> tuple[float, float] | None:
    """The lowest and highest the flight's top may be above ground, metres; None where that is not known."""
    ground, found = case.ground, []
    for height in case.upper_heights:
        if height is not None and height.datum is Datum.AGL:
            found.append((height.value_m, height.value_m))
        elif height is not None and height.datum is Datum.AMSL and ground is not None:
            above = height.value_m - ground.lowest_m  # where the ground is lowest it is highest above it
            found.append((above - ground.accuracy_m, above + ground.accuracy_m))
        else:
            return None
    return max(low for low, _ in found), max(high for _, high in found)


def in_a_row(questions: Iterable[str]) -> Text:
    """What the questions are about, for a sentence."""
    names = [question_name(name) for name in questions]
    return Text("、".join(n.ja for n in names), ", ".join(n.en for n in names))
