"""Automated driving itself: 道路交通法75条の12, 道路運送車両法41条2項."""

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Case, Clear
from fieldreg.law.findings import Severity
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.kinds_of_land import lighter
from fieldreg.law.formulas.roads.on_road import LEVEL_FOUR, LEVEL_THREE, if_on_road, on_roads
from fieldreg.law.formulas.roads.small_class import ROBOTS

__all__ = ["ads_conditions", "level_four"]

_FOR_RESIDENTS = Text(
    "運転者のいないレベル4の走行（特定自動運行）です。人や物の運送が住民の利便に役立つことが基準で、純粋な研究開発の走行は対象になりません。",
    "Level 4 without a driver. The criteria ask for transport that benefits residents: pure research does not qualify.",
)
_RESEARCH = Text(
    "運転者のいないレベル4の走行（特定自動運行）ですが、純粋な研究開発としての申告のため、このままでは許可の基準（住民の利便に役立つ運送）に"
    "合いません。運送の計画に改めるか、運転者の乗車・遠隔操作による実証（道路使用許可など）を検討してください。",
    "Level 4 without a driver, but as declared it is pure research and does not qualify: the criteria ask for transport that benefits "
    "residents. Plan it as such transport, or try it with a driver aboard or by remote operation (road use permit).",
)


@formula("rta-75-12-l4")
@on_roads
def level_four(case: Case) -> Answer:
    """道交法75条の12: automated operation at level 4 without a driver.

    No source tells whether a robot nobody operates is one: where it counts as a vehicle the commission is asked.
    """
    if case.activity in ROBOTS:
        return _robot(case)
    if case.told("vehicle.driver_on_board"):
        return Clear(because=Text("運転者が乗車します（申告による）。", "a driver is aboard, as declared"))
    if case.ask("vehicle.level") < LEVEL_FOUR:
        return Clear(because=Text("レベル4未満です（申告による）。", "below level 4, as declared"))
    case.ask("vehicle.driver_on_board")
    serves = case.told("vehicle.serves_residents")
    return if_on_road(
        case,
        _RESEARCH if serves is False else _FOR_RESIDENTS,
        verify=Text(
            "住民の利便になる運送かどうか、まだ回答がありません。", "Whether it is transport that serves residents is not answered yet."
        )
        if serves is None
        else Text(""),
    )


def _robot(case: Case) -> Answer:
    if case.told("vehicle.driver_on_board") or case.told("vehicle.remote") or case.told("vehicle.operator_near"):
        return Clear(
            because=Text("人が乗る・操作する・付き添うロボットです（申告による）。", "ridden, operated or walked beside, as declared")
        )
    with lighter(Severity.ADVISE):
        for question in ("vehicle.remote", "vehicle.operator_near", "vehicle.driver_on_board"):
            case.ask(question)
        return if_on_road(case, _NOBODY, severity=Severity.ADVISE)


_NOBODY = Text(
    "遠隔操作でも付き添いでもない自律走行のロボットです。特定自動運行（レベル4）の許可の対象になるかを、警察を通じて公安委員会に確かめてください"
    "（未確認）。",
    "A robot that runs by itself, neither operated remotely nor walked beside: ask the public safety commission through the police whether "
    "it takes the permission of level 4 (unconfirmed).",
)


@formula("rtva-41-ads")
@on_roads
def ads_conditions(case: Case) -> Answer:
    """道路運送車両法41条2項: conditions under which the automated system may drive."""
    if case.ask("vehicle.level") < LEVEL_THREE:
        return Clear(because=Text("レベル3未満です（申告による）。", "below level 3, as declared"))
    return if_on_road(
        case,
        Text(
            "レベル3以上の自動運行装置には、走行環境条件（走ってよい場所・速度・天候など）の付与が必要です。",
            "An automated system of level 3 or more needs its conditions set: where, how fast, in what weather it may drive.",
        ),
    )
