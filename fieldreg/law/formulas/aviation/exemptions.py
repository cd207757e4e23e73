"""Ways to fly with less to apply for, told where they are in reach: a tether, farm spraying, level 3.5.

None of them forbids anything; so what is open about them is never graver than advice.
"""

from collections.abc import Mapping

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Applies, Case, Clear, Undecided
from fieldreg.law.findings import NotApplicable, Severity, Unknown, UnknownKind
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.aviation.chapter import agri_tests, flying, in_a_row, licence_tests, tether_tests

__all__ = ["agri_exemption", "level_three_and_a_half", "tether_exemption"]


@formula("caa-tether-exemption")
@flying()
def tether_exemption(case: Case) -> Answer:
    """132条の85第4項第1号・132条の86第5項第1号: what a declared tether waives, and what it never does."""
    if not case.told("vehicle.tether_m"):
        return Clear(because=Text("係留して飛ばすとの回答はありません。", "no tether is declared"))
    barred = _barred(
        tether_tests(case),
        Text("係留飛行の特例", "the exemption for tethered flight"),
        Text("通常の許可・承認が必要です", "the ordinary permissions are needed"),
    )
    if barred:
        return barred
    limit_m = case.number("aviation.tether_length")
    return Applies(
        because=Text(
            f"{limit_m:g} m 以内の十分に強い索で動かないものに係留し、人の立入りを管理するため、人口集中地区・夜間・目視外・"
            "30 m 未満・物件投下の許可や承認は不要です。空港等の周辺・150 m 以上・緊急用務空域・催し場所・危険物輸送では、"
            "係留していても許可や承認が必要です。",
            f"Made fast by a strong tether of {limit_m:g} m at most to what does not move, with entry controlled: no permission for "
            "districts, night, beyond sight, under 30 m, or dropping. Near airports, at 150 m and above, in emergency airspace, "
            "over events and with dangerous goods a tether waives nothing.",
        ),
        evidence={
            "waives": ["caa-did", "caa-night", "caa-bvlos", "caa-30m", "caa-drop"],
            "never_waives": ["caa-airport-surfaces", "caa-150m", "caa-emergency-airspace", "caa-event", "caa-danger-goods"],
        },
    )


@formula("caa-agri-exemption")
@flying()
def agri_exemption(case: Case) -> Answer:
    """規則236条の82第1項第2号 and its circular: what spraying for farming waives, and what it never does."""
    if not case.told("vehicle.agri_spraying"):
        return Clear(because=Text("農薬などを空中散布するとの回答はありません。", "no spraying for farming is declared"))
    barred = _barred(
        agri_tests(case),
        Text("空中散布の特例", "the exemption for spraying"),
        Text("通常の承認が必要です", "the ordinary approvals are needed"),
    )
    if barred:
        return barred
    return Applies(
        because=Text(
            "第二種以上の機体認証と二等以上の技能証明がそろい、国の通達の要件をすべて満たす農薬などの空中散布のため、"
            "夜間・目視外・30 m 未満・危険物輸送・物件投下の承認は不要です。"
            "催し場所の上空と、空港等の周辺・150 m 以上・人口集中地区は、この特例では免除されません。",
            "Spraying for farming with airframe certificate and licence, both of the second class or better, that meets every other "
            "requirement of the State's circular: no approval for night, beyond sight, under "
            "30 m, dangerous goods or dropping. Events, airports, 150 m and above, and districts are not waived.",
        ),
        evidence={
            "waives": ["caa-night", "caa-bvlos", "caa-30m", "caa-danger-goods", "caa-drop"],
            "never_waives": ["caa-event", "caa-airport-surfaces", "caa-150m", "caa-did"],
        },
    )


@formula("caa-level35")
@flying()
def level_three_and_a_half(case: Case) -> Answer:
    """レベル3.5 (審査要領 of 2023-12-26): beyond sight over land nobody lives on, a camera in place of assistants and signs."""
    sight = case.other("caa-bvlos")
    if isinstance(sight, Unknown):
        raise _as_advice(sight)
    if isinstance(sight, NotApplicable):
        return Clear(
            because=Text(
                "目視外飛行の承認は不要のため、レベル3.5を使うまでもありません。"
                if sight.waived_by
                else "目視の範囲内の飛行です（申告による）。",
                "no approval for flight beyond sight is needed, so nothing to ease" if sight.waived_by else "within sight, as declared",
            )
        )
    district = case.other("caa-did")
    if isinstance(district, Unknown):
        raise _as_advice(district)
    if not (isinstance(district, NotApplicable) and not district.waived_by):
        return Clear(
            because=Text(
                "人口集中地区の上空のため、レベル3.5は使えません（人のいない地域に限ります）。",
                "over a densely inhabited district, where level 3.5 cannot be used",
            )
        )
    tests = {
        **licence_tests(case),
        "vehicle.licence_bvlos": case.told("vehicle.licence_bvlos"),
        "vehicle.insured": case.told("vehicle.insured"),
        "vehicle.onboard_camera": case.told("vehicle.onboard_camera"),
    }
    barred = _barred(
        tests,
        Text("レベル3.5飛行", "level 3.5"),
        Text("補助者や看板などを置いてください", "post assistants or signs instead"),
    )
    if barred:
        return barred
    return Applies(
        because=Text(
            "レベル3.5飛行として申請できます。技能証明（目視外の限定解除）・賠償責任保険・機上カメラの確認がそろうため、補助者や看板を"
            "置かず、道路や鉄道を横切るときも一時停止なしで飛べます。目視外飛行の許可・承認は必要です。経路が、山・川・農地など人のいない"
            "場所だけを通ることを確かめてください。",
            "May be applied for as level 3.5: licence for flight beyond sight, insurance and onboard camera are there, so no assistants or "
            "signs are needed, nor a stop before crossing a road or railway. The approval itself is still needed. Make sure the route "
            "keeps to places without people: hills, rivers, farmland.",
        )
    )


def _as_advice(answer: Unknown) -> Undecided:
    """The same doubt, weighing no more than advice."""
    return Undecided(
        answer.because, kind=answer.kind, needs=answer.needs, severity=Severity.ADVISE, zones=answer.zones
    )


def _barred(tests: Mapping[str, bool | None], option: Text, otherwise: Text) -> Clear | None:
    """The answer where one of `tests` fails; None where all hold.  Raises Undecided, as advice, where some are open."""
    lacking = in_a_row([name for name, held in tests.items() if held is False])
    if lacking.ja:
        return Clear(
            because=Text(
                f"{option.ja}は使えません（条件を満たさないもの: {lacking.ja}）。{otherwise.ja}。",
                f"{option.en} cannot be used (not met: {lacking.en}); {otherwise.en}",
            )
        )
    open_ = [name for name, held in tests.items() if held is None]
    if open_:
        names = in_a_row(open_)
        raise Undecided(
            Text(
                f"{option.ja}が使えるかもしれません。次の回答があれば判定できます: {names.ja}。",
                f"{option.en} may be open to you; to tell, this must be answered: {names.en}",
            ),
            kind=UnknownKind.MISSING_ANSWER,
            needs=open_,
            severity=Severity.ADVISE,
        )
    return None
