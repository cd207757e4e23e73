"""Whom the unmanned aircraft chapter of the Civil Aeronautics Act (航空法第11章) speaks to, and its ways out."""

from collections.abc import Callable
from functools import wraps

from fieldreg.findings import Exemption
from fieldreg.permits.judging import Answer, Applies, Case, Clear, Formula
from fieldreg.texts import Text

__all__ = ["LIGHT", "category_ii_b", "flying", "tether"]

LIGHT = "aviation.light_limit"


def flying(*, light_too: bool = False) -> Callable[[Formula], Formula]:
    """Keeps a formula from flights the chapter does not speak to.

    Indoors nothing of it applies; below the light limit nothing but what is `light_too`.
    A mass nobody told matters only where the formula would find something.
    """

    def wrap(function: Formula) -> Formula:
        @wraps(function)
        def judged(case: Case) -> Answer:
            if case.around.indoor or case.told("on_site.indoors"):
                return Clear(
                    because=Text(
                        "屋内の飛行のため、航空法の対象になりません。",
                        "indoors the Civil Aeronautics Act is silent",
                    )
                )
            mass_g = case.told("vehicle.mass_g")
            if light_too:
                return function(case)
            limit_g = case.number(LIGHT)
            if mass_g is not None and mass_g < limit_g:
                return Clear(
                    because=Text(
                        f"機体とバッテリーの合計 {mass_g:g} g は {limit_g:g} g 未満のため、無人航空機に当たりません。",
                        f"{mass_g:g} g of airframe and battery is under {limit_g:g} g: not an unmanned aircraft by the Act",
                    )
                )
            answer = function(case)
            if mass_g is None and isinstance(answer, Applies):
                raise case.unanswered("vehicle.mass_g")
            return answer

        return judged

    return wrap


def tether(case: Case) -> Exemption:
    """係留飛行: a tether of at most 30 m, made fast to what does not move, with entry control."""
    limit_m = case.number_or_none("aviation.tether_length")
    if limit_m is None:
        return case.exemption("tether", holds=False)
    length_m = case.told("vehicle.tether_m")
    tests = {
        "vehicle.tether_m": None if length_m is None else 0 < length_m <= limit_m,
        "vehicle.tether_anchored": case.told("vehicle.tether_anchored"),
        "vehicle.entry_control": case.told("vehicle.entry_control"),
    }
    return _all_of(case, "tether", tests)


def category_ii_b(case: Case) -> Exemption:
    """カテゴリーII-B: certified airframe, licensed pilot, flight manual, entry control, below 25 kg in all."""
    gross_g, limit_g = case.told("vehicle.gross_mass_g"), case.number_or_none("aviation.iib_gross_mass")
    if limit_g is None:
        return case.exemption("category-ii-b", holds=False)
    tests = {
        "vehicle.airframe_certificate": _held(case.told("vehicle.airframe_certificate")),
        "vehicle.pilot_licence": _held(case.told("vehicle.pilot_licence")),
        "vehicle.flight_manual": case.told("vehicle.flight_manual"),
        "vehicle.entry_control": case.told("vehicle.entry_control"),
        "vehicle.gross_mass_g": None if gross_g is None else gross_g < limit_g,
    }
    return _all_of(case, "category-ii-b", tests)


def _held(paper: str | None) -> bool | None:
    return None if paper is None else paper in ("first", "second")


def _all_of(case: Case, name: str, tests: dict[str, bool | None]) -> Exemption:
    if False in tests.values():
        return case.exemption(name, holds=False)
    open_ = [question for question, held in tests.items() if held is None]
    return case.exemption(name, holds=None if open_ else True, needs=open_)
