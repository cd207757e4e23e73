"""Small vehicles with classes of their own: 遠隔操作型小型車 (道交法15条の3), 特定小型原動機付自転車."""

from dataclasses import replace

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Case, Clear, Undecided
from fieldreg.law.findings import UnknownKind
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.roads.on_road import if_on_road, on_roads
from fieldreg.trials.questions import QUESTIONS

__all__ = ["remote_small", "specified_small_moped"]

_LACKING = {
    "vehicle.electric": Text("電動ではない", "not electric"),
    "vehicle.emergency_stop": Text("非常停止装置がない", "no emergency stop"),
}


@formula("rta-15-3-remote-small")
@on_roads
def remote_small(case: Case) -> Answer:
    """道交法15条の3: a small remote vehicle is notified before it runs on a road.

    Not where its operator is aboard, or near enough to stop it at once.
    """
    if not case.ask("vehicle.remote"):
        return Clear(because=Text("遠隔操作ではありません（申告による）。", "not operated remotely, as declared"))
    near = case.exemption("operator-near", holds=case.told("vehicle.operator_near"), needs=["vehicle.operator_near"])
    if near.met:
        return Clear(
            because=Text(
                f"{near.title.ja}ため、届出は不要です（申告による）。",
                f"no notice is needed, as declared: {near.title.en[0].lower()}{near.title.en[1:]}",
            ),
            waived_by=near.id,
        )
    misfits = _misfits(case)
    if misfits:
        raise Undecided(
            Text(
                f"遠隔操作型小型車の決まり（大きさ・速度・装置）に合いません（{'、'.join(m.ja for m in misfits)}）。"
                "別の車両区分になるため、警察に確認してください。",
                f"not what a remote small vehicle may be ({', '.join(m.en for m in misfits)}): ask the police which class it is",
            ),
            kind=UnknownKind.MISSING_ANSWER,
            needs=["vehicle class"],
        )
    case.ask("vehicle.operator_near")
    found = if_on_road(
        case,
        Text(
            "遠隔操作型小型車で道路を通行します。開始の7日前までに、警察署を通じて公安委員会に届け出ます。",
            "A remote small vehicle on a road: notify the public safety commission through the police 7 days before it starts.",
        ),
        verify=Text(
            "車体に鋭い突起がないこと、歩行補助車などの別の種類に当たらないことを確かめてください。",
            "Check that the body has no sharp projections, and that it is no walking aid, which is another class.",
        ),
    )
    return found if isinstance(found, Clear) else replace(found, exemptions=[near])


def _misfits(case: Case) -> list[Text]:
    """What about the vehicle is beyond the class; asks for its sizes and for what it must be fitted with."""
    limits = case.parameter("roads.remote_small").table
    sizes = {name: case.ask(f"vehicle.{name}") for name in limits}
    over = [_over(f"vehicle.{name}", size, limits[name]) for name, size in sizes.items() if size > limits[name]]
    return over + [said for name, said in _LACKING.items() if not case.ask(name)]


def _over(name: str, size: float, limit: float) -> Text:
    asked = QUESTIONS[name]
    ja, en = asked.unit.ja, asked.unit.en
    return Text(f"{asked.short.ja} {size:g} {ja}（上限 {limit:g} {ja}）", f"{asked.short.en} {size:g} {en}, at most {limit:g} {en}")


@formula("tokutei-kogata")
@on_roads
def specified_small_moped(case: Case) -> Answer:
    """特定小型原動機付自転車 (an electric kick scooter and the like): a small ridden vehicle may be one."""
    limits = case.parameter("roads.tokutei_kogata").table
    known = {name: case.told(f"vehicle.{name}") for name in limits}
    beyond = [name for name, size in known.items() if size is not None and size > limits[name]]
    if case.told("vehicle.driver_on_board") is False or case.told("vehicle.electric") is False or beyond:
        return Clear(
            because=Text(
                "人が乗って運転する小型の電動車（電動キックボードなど）ではありません（申告による）。",
                "no small electric vehicle ridden by its driver (such as a kick scooter), as declared",
            )
        )
    asked = ["vehicle.driver_on_board", "vehicle.electric", *(f"vehicle.{name}" for name in limits)]
    open_ = [name for name in asked if case.told(name) is None]
    if open_:
        raise case.unanswered(*open_)
    return if_on_road(
        case,
        Text(
            "人が乗って運転する小型の電動車は、特定小型原動機付自転車（電動キックボードなど）に当たる可能性があります。"
            "自動運転車や遠隔操作型小型車とは決まりが異なるため、車両の区分を警察に確かめてください。",
            "A small electric vehicle ridden by its driver may be a specified small moped (kick scooters and the like), with rules "
            "other than for automated or remote vehicles: ask the police which class it is.",
        ),
    )
