"""Small vehicles with classes of their own: 遠隔操作型小型車 (道交法15条の3), 特定小型原動機付自転車."""

from dataclasses import replace

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Case, Clear
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.roads.on_road import if_on_road, on_roads
from fieldreg.law.formulas.roads.small_class import beyond_told, small_class

__all__ = ["remote_small", "ridden_beyond_moped", "specified_small_moped"]

_MOPED_ASKED = ("vehicle.driver_on_board", "vehicle.electric")


@formula("rta-15-3-remote-small")
@on_roads
def remote_small(case: Case) -> Answer:
    """道交法15条の3: a small remote vehicle is notified before it runs on a road.

    Not where its operator is aboard, or near enough to stop it at once; nor where it is no such
    vehicle, for which 道交法77条 and 保安基準55条 ask for more.
    """
    held = small_class(case)
    if case.told("vehicle.remote") is False:
        return Clear(because=Text("遠隔操作ではありません（申告による）。", "not operated remotely, as declared"))
    if held.beyond:
        said = beyond_told(held)
        return Clear(
            because=Text(
                f"遠隔操作型小型車の決まり（大きさ・速度・装置）に合わず（{said.ja}）、届出では道路を走れません。"
                "道路使用許可と保安基準の緩和認定が必要です。",
                f"not what a remote small vehicle may be ({said.en}), so no notice will do: it needs a road use "
                "permit and relaxed standards",
            )
        )
    case.ask("vehicle.remote")
    near = case.exemption("operator-near", holds=case.told("vehicle.operator_near"), needs=["vehicle.operator_near"])
    if near.met:
        return Clear(
            because=Text(
                f"{near.title.ja}ため、届出は不要です（申告による）。",
                f"no notice is needed, as declared: {near.title.en[0].lower()}{near.title.en[1:]}",
            ),
            waived_by=near.id,
        )
    if held.open:
        raise case.unanswered(*held.open)
    case.ask("vehicle.operator_near")
    found = if_on_road(
        case,
        Text(
            "遠隔操作型小型車で道路を通行します。開始の7日前までに、警察署を通じて公安委員会に届け出ます。",
            "A remote small vehicle on a road: notify the public safety commission through the police 7 days before it starts.",
        ),
        verify=Text(
            "高さの上限は、センサー・カメラの部分を除いて測ります。車体に鋭い突起がないこと、歩行補助車などの別の種類に当たらないことを"
            "確かめてください。",
            "The height is taken without sensors and cameras. Check that the body has no sharp projections, and that it is no walking aid, "
            "which is another class.",
        ),
    )
    return replace(found, exemptions=[near])


@formula("tokutei-kogata")
@on_roads
def specified_small_moped(case: Case) -> Answer:
    """特定小型原動機付自転車 (an electric kick scooter and the like): a small ridden vehicle may be one."""
    beyond, open_ = _moped(case)
    if case.told("vehicle.driver_on_board") is False or beyond:
        return Clear(
            because=Text(
                "人が乗って運転する小型の電動車（電動キックボードなど）ではありません（申告による）。",
                "no small electric vehicle ridden by its driver (such as a kick scooter), as declared",
            )
        )
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


def ridden_beyond_moped(case: Case) -> bool:
    """Whether it is ridden, and no small moped.  Raises Undecided while its size is open, NoNumber before there was the class."""
    if not case.told("vehicle.driver_on_board"):
        return False
    beyond, open_ = _moped(case)
    if open_ and not beyond:
        raise case.unanswered(*open_)
    return beyond


def _moped(case: Case) -> tuple[bool, list[str]]:
    """Whether it is surely beyond the class, driven or not, and which questions are open.  Raises NoNumber before there was one."""
    limits = case.parameter("roads.tokutei_kogata").table
    sizes = {f"vehicle.{name}": case.told(f"vehicle.{name}") for name in limits}
    over = any(size is not None and size > limits[name.removeprefix("vehicle.")] for name, size in sizes.items())
    beyond = over or case.told("vehicle.electric") is False
    return beyond, [name for name in (*_MOPED_ASKED, *sizes) if case.told(name) is None]
