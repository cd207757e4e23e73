"""The flight's category, and the route of category II-B that needs no permit (航空法132条の85第1項・132条の86第2項)."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Applies, Case, Clear, NoNumber
from fieldreg.law.findings import Severity
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.aviation.category import Category, category, named, specified, undecided
from fieldreg.law.formulas.aviation.chapter import flying, iib_tests, in_a_row

__all__ = ["iib_route", "months_before"]


@formula("caa-iib-manual")
@flying()
def iib_route(case: Case) -> Answer:
    """132条の85第1項・132条の86第2項: the flight's category, and the route of II-B without a permit; judged after the others."""
    tests = iib_tests(case)
    kind = category(case)
    if kind is None:
        open_ = named(specified(case).open)
        doubt = Text(f"（{open_.ja}が未定）", f" ({open_.en} open)") if open_.ja else Text("")
        raise undecided(
            case,
            Text(
                f"飛行のカテゴリー（I・II-A・II-B・III）がまだ決まりません{doubt.ja}。",
                f"the flight's category (I, II-A, II-B or III) is still open{doubt.en}",
            ),
            asking=("vehicle.gross_mass_g", "vehicle.over_third_parties", "vehicle.entry_control"),
            severity=Severity.ADVISE,
        )  # fmt: skip
    if kind is Category.I:
        return Clear(
            because=Text(
                "カテゴリーIの飛行です。許可・承認の対象になる飛行（特定飛行）に当たりません。",
                "category I: not a flight the Act keeps for permission",
            )
        )
    said = _AWAY[kind] if kind in _AWAY else _route(tests, case.number("aviation.iib_gross_mass") / 1000)
    met, renewal = named(specified(case).met), _renewal(case)
    return Applies(
        because=Text(
            f"カテゴリー{kind}の飛行です（{met.ja}）。{renewal.ja}{said.ja}", f"Category {kind} ({met.en}).{renewal.en} {said.en}"
        ),
        evidence={"category": str(kind), "route": tests if kind is Category.II_B else None},
    )


_AWAY = {
    Category.II_A: Text(
        "この飛行では、機体認証と技能証明があっても許可・承認を省けません。",
        "Certificate and licence do not do away with the permit here.",
    ),
    Category.III: Text(
        "立入管理措置なしで第三者の上空を飛ぶため、第一種機体認証・一等の技能証明と許可が必要です。",
        "Over third persons without keeping them out: first-class certificate and licence, and permission, are needed.",
    ),
}


def _route(tests: Mapping[str, bool | None], limit_kg: float) -> Text:
    """What of the II-B route is held, lacks, or is open, for people."""
    if all(tests.values()):
        return Text(
            f"機体認証・この飛行に使える技能証明・立入管理措置がそろい、総重量も {limit_kg:g} kg 未満のため、"
            "飛行マニュアルを作って守れば許可・承認は不要です。",
            f"Certificate, a licence for this flight and entry control are there and the gross mass is under {limit_kg:g} kg: with a "
            "flight manual made and kept, no permit is needed.",
        )
    lacking = in_a_row([name for name, held in tests.items() if held is False])
    open_ = in_a_row([name for name, held in tests.items() if held is None])
    return Text(
        f"機体認証・技能証明・飛行マニュアル・立入管理措置・総重量 {limit_kg:g} kg 未満の5つがすべてそろえば許可・承認は不要です"
        "（技能証明は、有効期間の中で、目視内・昼間の限定がこの飛行に掛からないものに限ります。未確認）。"
        + (f"足りないもの: {lacking.ja}。" if lacking.ja else "")
        + (f"未回答: {open_.ja}。" if open_.ja else "")
        + "そろわなければ許可・承認を申請してください。",
        f"With airframe certificate, licence, flight manual, entry control and under {limit_kg:g} kg, all five, "
        "no permit is needed (the licence in its term, and not limited to sight or day where this flight is not; unconfirmed). "
        + (f"Lacking: {lacking.en}. " if lacking.en else "")
        + (f"Not answered: {open_.en}. " if open_.en else "")
        + "Otherwise apply for the permit.",
    )  # fmt: skip


def _renewal(case: Case) -> Text:
    """When a licence that is held must be renewed; nothing where none is held, or before the days were set."""
    until = case.told("vehicle.licence_until")
    if until is None or case.told("vehicle.pilot_licence") == "none":
        return Text("")
    try:
        held = case.parameter("aviation.licence_renewal").table
    except NoNumber:
        return Text("")
    first, last = held["opens_months"], held["closes_months"]
    opens, closes = months_before(until, round(first)), months_before(until, round(last))
    return Text(
        f"技能証明（{until:%Y-%m-%d} まで）の更新は、有効期間の終わる {first:g} か月前から {last:g} か月前まで"
        f"（{opens:%Y-%m-%d} から {closes:%Y-%m-%d}）に申請します。",
        f" The licence (until {until:%Y-%m-%d}) is renewed from {first:g} months to {last:g} month before its end "
        f"({opens:%Y-%m-%d} to {closes:%Y-%m-%d}).",
    )


def months_before(day: date, months: int) -> date:
    """The day so many months before; the month's last where it has no such day.

    >>> months_before(date(2027, 3, 31), 1)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
