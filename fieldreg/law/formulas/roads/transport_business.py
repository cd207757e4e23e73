"""Carrying people or goods for pay: 道路運送法, 貨物自動車運送事業法."""

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Case, Clear, Undecided
from fieldreg.law.findings import Severity, UnknownKind
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.kinds_of_land import lighter
from fieldreg.law.formulas.roads.on_road import if_on_road, on_roads
from fieldreg.law.formulas.roads.small_class import ROBOTS
from fieldreg.law.formulas.roads.vehicle_standards import IN_CLASS, is_vehicle

__all__ = ["business"]


@formula("rta-business")
@on_roads
def business(case: Case) -> Answer:
    """道路運送法4条・21条・78条, 貨物自動車運送事業法: carrying people or goods for pay; free of charge, nothing is asked."""
    if case.activity in ROBOTS:
        return _robot_for_pay(case)
    if case.told("vehicle.goods_for_pay"):
        return if_on_road(
            case,
            Text(
                "料金を受け取って他人の荷物を運びます。貨物自動車運送事業法の手続きが必要です。",
                "Others' goods are carried for pay: the Motor Truck Transportation Business Act applies.",
            ),
        )
    if case.told("vehicle.passengers") is not False and case.ask("vehicle.fare") and case.ask("vehicle.passengers"):
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
    if case.told("vehicle.fare"):
        raise _fare_for_nothing()
    return Clear(because=_FREE)


def _fare_for_nothing() -> Undecided:
    return Undecided(
        Text(
            "運賃を受け取るとの回答ですが、人も他人の荷物も運ばないとの回答のため、何の料金か分からず判定できません。どちらかの回答を直してください。",
            "a fare is charged, as declared, but neither passengers nor others' goods are carried, so what it is for cannot be told: "
            "correct one of the answers",
        ),
        kind=UnknownKind.MISSING_ANSWER,
        needs=["vehicle.fare", "vehicle.passengers", "vehicle.goods_for_pay"],
    )


_FREE = Text(
    "運賃を受け取って人を運ぶことも、有償で荷物を運ぶこともありません（申告による）。無償の運送に許可は不要です。",
    "neither passengers for a fare nor goods for pay, as declared: carriage free of charge needs no permission",
)


def _robot_for_pay(case: Case) -> Answer:
    """No source tells whether a robot's carriage for pay is a business of these Acts: its desk is asked where it is a vehicle."""
    if case.told("vehicle.goods_for_pay") is False and _no_fare(case):
        return Clear(because=_FREE)
    with lighter(Severity.ADVISE):
        if not is_vehicle(case):
            return Clear(because=IN_CLASS)
        if not (case.told("vehicle.goods_for_pay") or case.told("vehicle.fare")):
            case.ask("vehicle.goods_for_pay")
            case.ask("vehicle.fare")
        return if_on_road(
            case,
            Text(
                "遠隔操作型小型車の範囲を外れる車両・ロボットで、料金を受け取って人や荷物を運びます。貨物自動車運送事業法・道路運送法の手続きが"
                "要るかを東北運輸局に確かめてください（未確認）。",
                "A vehicle or robot beyond the class of remote small vehicles carries people or goods for pay: ask "
                "the transport bureau whether the "
                "Acts on transport businesses apply (unconfirmed).",
            ),
            severity=Severity.ADVISE,
        )


def _no_fare(case: Case) -> bool:
    """Whether surely nobody is carried for a fare: none is charged, or, where that is not told, nobody is carried."""
    fare = case.told("vehicle.fare")
    return fare is False or (fare is None and case.told("vehicle.passengers") is False)
