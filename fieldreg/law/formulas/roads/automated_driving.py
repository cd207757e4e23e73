"""The automated vehicle and its service: 道路交通法75条の12, 道路運送車両法, 道路運送法."""

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Case, Clear
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.roads.on_road import LEVEL_FOUR, LEVEL_THREE, if_on_road, on_roads

__all__ = ["ads_conditions", "business", "level_four", "plate", "relaxation"]

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
    """道交法75条の12: automated operation at level 4 without a driver."""
    if case.ask("vehicle.level") < LEVEL_FOUR:
        return Clear(because=Text("レベル4未満です（申告による）。", "below level 4, as declared"))
    if case.ask("vehicle.driver_on_board"):
        return Clear(because=Text("運転者が乗車します（申告による）。", "a driver is aboard, as declared"))
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


@formula("rtva-relax")
@on_roads
def relaxation(case: Case) -> Answer:
    """保安基準55条: relaxation for vehicles without ordinary controls, or operated remotely."""
    if case.ask("vehicle.standard_controls") and not case.ask("vehicle.remote"):
        return Clear(
            because=Text(
                "通常の運転装置を備え、遠隔操作ではありません（申告による）。",
                "ordinary controls, not remote, as declared",
            )
        )
    return if_on_road(
        case,
        Text(
            "通常の運転装置がない、または遠隔操作の車両は、保安基準（車の安全の基準）の緩和認定が必要です。",
            "Without ordinary controls, or operated remotely: the safety standards for vehicles must be relaxed for it.",
        ),
        verify=Text(
            "大きさが基準を超える車両も緩和認定の対象です。東北運輸局に確かめてください。",
            "A vehicle beyond the standard sizes needs it too: ask the transport bureau.",
        ),
    )


@formula("rtva-plate")
@on_roads
def plate(case: Case) -> Answer:
    """道路運送車両法4条・58条・34条: on a road a vehicle is registered and inspected, or permitted to run temporarily."""
    if case.ask("vehicle.plated"):
        return Clear(
            because=Text(
                "登録・車検・ナンバープレート（または臨時運行の許可）があります（申告による）。",
                "registered, inspected and plated, or permitted to run temporarily, as declared",
            )
        )
    return if_on_road(
        case,
        Text(
            "登録・車検のない車両は道路を走れません。登録して車検を受けるか、期間を限った臨時運行の許可（仮ナンバー）を受けてください。",
            "A vehicle neither registered nor inspected may not use a road: register and inspect it, or get a temporary running permit.",
        ),
    )


@formula("rta-business")
@on_roads
def business(case: Case) -> Answer:
    """道路運送法4条・21条・78条, 貨物自動車運送事業法: carrying people or goods for pay; free of charge, nothing is asked."""
    if case.told("vehicle.goods_for_pay"):
        return if_on_road(
            case,
            Text(
                "料金を受け取って他人の荷物を運びます。貨物自動車運送事業法の手続きが必要です。",
                "Others' goods are carried for pay: the Motor Truck Transportation Business Act applies.",
            ),
        )
    if case.ask("vehicle.fare") and case.ask("vehicle.passengers"):
        return if_on_road(
            case,
            Text(
                "運賃を受け取って人を運びます。道路運送法の許可（4条の事業、または21条による1年以内の実証）か、"
                "78条（自家用車による有償の運送）の手続きが必要です。",
                "Passengers are carried for a fare: the Road Transportation Act asks for a permission (art. 4, or art. 21 for a trial "
                "of up to one year), or for the procedure of art. 78 (paid carriage by private vehicles).",
            ),
        )
    case.ask("vehicle.goods_for_pay")  # unanswered, it is no "no"
    return Clear(
        because=Text(
            "運賃を受け取って人を運ぶことも、有償で荷物を運ぶこともありません（申告による）。無償の運送に許可は不要です。",
            "neither passengers for a fare nor goods for pay, as declared: carriage free of charge needs no permission",
        )
    )
