"""What the chapter asks of whoever flies, permission or none: before, in and after the flight (航空法132条の86〜132条の91)."""

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Applies, Case, Clear
from fieldreg.law.findings import Severity
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.aviation.category import named, over_third_persons, specified
from fieldreg.law.formulas.aviation.chapter import flying, heavy_craft

__all__ = ["accident_report", "entry_stop", "flight_log", "flight_plan", "insurance", "many_craft", "preflight"]

_MEANT = Text("特定飛行（場所や飛ばし方が国の許可・承認の対象になる飛行）", "a flight the Act keeps for permission")


@formula("caa-preflight")
@flying()
def preflight(case: Case) -> Answer:
    """132条の86第1項: before and in every flight; with the wind of the bureau's standard manuals."""
    wind_ms = case.number_or_none("aviation.manual_wind")
    manual = Text("") if wind_ms is None else Text(
        f"航空局標準マニュアルを使うときは、風速 {wind_ms:g} m/s 以上では飛ばせません（機体の取扱説明書が認める場合を除く）。",
        f" By the bureau's standard manuals, no flight at {wind_ms:g} m/s of wind or more, unless the maker's handbook allows it.",
    )  # fmt: skip
    return Applies(
        because=Text(
            "すべての飛行の義務です。飛行の前に機体・電池・リモートID・天気・空域を点検してください。お酒や薬の影響があるときは"
            f"飛ばせません。{manual.ja}ほかの航空機や無人航空機を避け、人に迷惑をかける飛ばし方をしないでください。",
            "A duty in every flight: check craft, battery, remote ID, weather and airspace beforehand; do not fly under alcohol or "
            f"drugs; keep clear of other aircraft; do not fly so as to trouble people.{manual.en}",
        )
    )


@formula("caa-flight-plan")
@flying()
def flight_plan(case: Case) -> Answer:
    """132条の88: told before a 特定飛行; recommended before any other."""
    whole = specified(case)
    if whole.holds:
        return Applies(
            because=Text(
                f"{_MEANT.ja}に当たります（{named(whole.met).ja}）。飛行の前に DIPS2.0（国のオンライン窓口）で飛行計画を通報してください。"
                f"{_plan_fine(case).ja}",
                f"This is {_MEANT.en} ({named(whole.met).en}). Tell the flight plan in DIPS 2.0, the State's online desk, beforehand."
                f"{_plan_fine(case).en}",
            )
        )
    if whole.holds is None:
        return Applies(
            because=Text(
                f"{_MEANT.ja}に当たるかどうか、まだ決まりません（{named(whole.open).ja}）。当たるものとして、飛行の前に DIPS2.0 で"
                f"飛行計画を通報してください。{_plan_fine(case).ja}",
                f"Whether this is {_MEANT.en} is still open ({named(whole.open).en}). Take it for one, and tell the flight plan in "
                f"DIPS 2.0 beforehand.{_plan_fine(case).en}",
            )
        )
    return Applies(
        because=Text(
            "特定飛行に当たらないため義務ではありませんが、DIPS2.0 での飛行計画の通報が勧められています。近くを飛ぶほかの機体がわかり、"
            "衝突を避けられます。",
            "Not a duty for this flight, but telling the plan in DIPS 2.0 is recommended: it shows who else flies nearby.",
        ),
        severity=Severity.ADVISE,
    )


def _plan_fine(case: Case) -> Text:
    yen = case.number("aviation.flight_plan_fine")
    return Text(
        f"怠ると {yen:,.0f} 円以下の罰金です（157条の10）。前もって通報するのが難しいときは、後からの通報が認められることがあります。",
        f" Failing it: a fine of up to {yen:,.0f} yen (art. 157-10). Where telling it before is difficult, it may be told afterwards.",
    )


@formula("caa-flight-log")
@flying()
def flight_log(case: Case) -> Answer:
    """132条の89: a log carried and kept of every 特定飛行."""
    whole = specified(case)
    if whole.holds:
        said = Text(
            f"{_MEANT.ja}に当たるため（{named(whole.met).ja}）、飛行日誌を備える義務があります。",
            f"This is {_MEANT.en} ({named(whole.met).en}): carrying a log is a duty.",
        )
    elif whole.holds is None:
        said = Text(
            f"{_MEANT.ja}に当たるかどうか、まだ決まりません（{named(whole.open).ja}）。当たるものとして飛行日誌を備えてください。",
            f"Whether this is {_MEANT.en} is still open ({named(whole.open).en}). Take it for one and carry a log.",
        )
    else:
        said = Text(
            "特定飛行に当たらないため義務ではありませんが、飛行日誌をつけることが勧められています。",
            "Not a duty for this flight, but keeping a log is recommended.",
        )
    return Applies(
        because=Text(
            f"{said.ja}飛行・日常点検・点検整備の3種類を記録し、許可書・技能証明書と一緒に携えます。特定飛行で備えないと "
            f"{case.number('aviation.flight_log_fine'):,.0f} 円以下の罰金です（157条の11）。",
            f"{said.en} Record flights, daily checks and maintenance, and carry it with permission and licence. Without one a fine of up "
            f"to {case.number('aviation.flight_log_fine'):,.0f} yen (art. 157-11), where it is a duty.",
        )
    )


@formula("caa-third-party-entry-stop")
@flying()
def entry_stop(case: Case) -> Answer:
    """132条の87: in a 特定飛行 with entry control, stop when somebody comes below, or may."""
    whole = specified(case)
    if whole.holds is False:
        return Clear(
            because=Text(
                "特定飛行に当たらないため、この義務はありません。それでも人が下に来たら離れてください。",
                "not a flight the Act keeps for permission, so no duty; move away from people all the same",
            )
        )
    if over_third_persons(case):
        return Clear(
            because=Text(
                "立入管理措置なしの飛行（カテゴリーIII）は、この決まりの対象ではありません。許可の条件に従ってください。",
                "a flight without entry control (category III) is not under this duty; keep to the terms of its permission",
            )
        )
    doubt = (
        Text("")
        if whole.holds
        else Text(
            "（特定飛行に当たるかどうかは、まだ決まりません。）", " (Whether this is such a flight is still open.)"
        )
    )
    return Applies(
        because=Text(
            "特定飛行のあいだ、機体の下に関係のない人が入るか、入りそうなときは、すぐに飛行をやめ、経路を変えるか安全な場所に"
            f"着陸させてください。{doubt.ja}",
            "When somebody not taking part comes below the craft, or seems about to, stop at once: change the route or land "
            f"where it is safe.{doubt.en}",
        )
    )


@formula("caa-accident-report")
@flying()
def accident_report(case: Case) -> Answer:  # noqa: ARG001 - holds for every flight
    """132条の90・132条の91: after an accident, or what nearly was one."""
    return Applies(
        because=Text(
            "人が死傷した、物が壊れた、航空機と衝突・接触したなどの事故のときは、すぐに飛行をやめて、けが人の救護などをしたうえで、"
            "DIPS2.0 で国土交通大臣に報告する義務があります。事故になりかねない重大な事態も報告の対象です。",
            "After an accident (somebody killed or hurt, something damaged, a collision with an aircraft) stop, help the hurt, "
            "and report it in DIPS 2.0 without delay: a duty. What nearly became an accident is reported too.",
        )
    )


@formula("caa-insurance-25kg")
@flying()
def insurance(case: Case) -> Answer:
    """The permit review asks third-party liability insurance of heavy craft; for others it is prudent."""
    if case.told("vehicle.insured"):
        return Clear(
            because=Text("第三者への賠償責任保険に入っています（申告による）。", "third-party liability is insured, as declared")
        )
    if not _reviewed_by(case):
        return Applies(
            because=Text(
                "第三者への賠償責任保険は、この飛行では審査の条件ではありませんが、加入が勧められています。",
                "Third-party liability insurance is no condition of this flight's review, but recommended.",
            ),
            severity=Severity.ADVISE,
        )
    case.ask("vehicle.insured")
    held = case.parameter("aviation.insurance_gross_mass")
    return Applies(
        because=Text(
            f"荷物を含む総重量が {held.number / 1000:g} kg 以上です。{held.in_force:%Y-%m-%d} 以後に出す許可・承認の申請では、"
            "第三者への賠償責任保険が審査の条件です。申請の前に加入してください。",
            f"The gross mass is {held.number / 1000:g} kg or more: third-party liability insurance is a condition of applications filed "
            f"from {held.in_force:%Y-%m-%d} on. Take it out before applying.",
        )
    )


def _reviewed_by(case: Case) -> bool:
    """Whether the review of this flight asks for it: of heavy craft, by the day on which the application can be filed."""
    if specified(case).holds is False or case.number_or_none("aviation.insurance_gross_mass") is None:
        return False
    held = case.parameter("aviation.insurance_gross_mass")
    return bool(case.today >= held.in_force and (heavy_craft(case, held.number) or case.ask("vehicle.gross_mass_g") >= held.number))


@formula("caa-many-craft")
@flying()
def many_craft(case: Case) -> Answer:
    """多数機同時運航のガイドライン: many craft in the air at once, by one pilot or several."""
    count, most = case.told("vehicle.count"), case.number("aviation.craft_per_pilot")
    if count is None or count <= 1:
        return Clear(
            because=Text(
                "1機の飛行として判定しています。2機以上を一緒に飛ばすときは、機数を入れてください。",
                "judged as the flight of one craft; where two or more fly together, tell how many",
            )
        )
    return Applies(
        because=Text(
            f"{count} 機を一緒に飛ばします。国の「無人航空機の多数機同時運航を安全に行うためのガイドライン」（第一版）に沿って体制を決めて"
            f"ください。レベル3・3.5の飛行で、操縦者1人が受け持つのは {most:g} 機までとされています。許可・承認の申請には機体を"
            "すべて書き、航空法134条の3の集団飛行に当たるかを空港事務所に確かめてください（未確認）。",
            f"{count} craft fly together. Settle who does what by the State's guideline on many craft at once (first edition): at level "
            f"3 and 3.5 one pilot takes {most:g} at most. Name every craft in the applications, and ask the airport office whether it is "
            "formation flight of art. 134-3 (unconfirmed).",
        )
    )
