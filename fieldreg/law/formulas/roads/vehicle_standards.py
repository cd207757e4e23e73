"""The vehicle as such: 保安基準55条 (relaxed standards), 道路運送車両法4条・34条・58条 (plates)."""

from fieldreg.kernel.texts import Text
from fieldreg.law.case import Answer, Case, Clear, NoNumber
from fieldreg.law.findings import Severity
from fieldreg.law.formula_table import formula
from fieldreg.law.formulas.kinds_of_land import lighter
from fieldreg.law.formulas.roads.on_road import if_on_road, on_roads
from fieldreg.law.formulas.roads.small_class import ROBOTS, beyond_told, outside_scheme
from fieldreg.law.formulas.roads.small_vehicles import ridden_beyond_moped

__all__ = ["IN_CLASS", "is_vehicle", "plate", "relaxation"]


@formula("rtva-relax")
@on_roads
def relaxation(case: Case) -> Answer:
    """保安基準55条: relaxation for vehicles without ordinary controls, or operated remotely, and for robots beyond the small class."""
    if case.activity in ROBOTS:
        return _robot_relaxed(case)
    if not case.told("vehicle.remote") and case.told("vehicle.standard_controls") is not False:
        case.ask("vehicle.standard_controls")
        case.ask("vehicle.remote")
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
        verify=_TOO_LARGE,
    )


_TOO_LARGE = Text(
    "大きさが基準を超える車両も緩和認定の対象です。東北運輸局に確かめてください。",
    "A vehicle beyond the standard sizes needs it too: ask the transport bureau.",
)
IN_CLASS = Text(
    "遠隔操作型小型車の範囲内、または人が乗る・付き添う車両です（申告による）。",
    "within the class of remote small vehicles, or ridden, or walked beside, as declared",
)


def _robot_relaxed(case: Case) -> Answer:
    outside = outside_scheme(case)
    if outside.beyond:
        said = beyond_told(outside)
        return if_on_road(
            case,
            Text(
                f"遠隔操作型小型車の届出の範囲を外れる車両・ロボット（{said.ja}）は、道路使用許可とともに保安基準の緩和認定が必要です。",
                f"A vehicle or robot outside the notice of remote small vehicles ({said.en}) needs relaxed standards "
                "beside the road use permit.",
            ),
            verify=_TOO_LARGE,
        )
    if outside.open:
        raise case.unanswered(*outside.open)
    if outside.walked:
        return if_on_road(
            case,
            Text(
                "人が付き添う小型の車両・ロボットです。車両に当たるか（保安基準の対象か）を東北運輸局に確かめてください。",
                "A small vehicle or robot somebody walks beside: ask the transport bureau whether it is a vehicle "
                "under the safety standards.",
            ),
            severity=Severity.ADVISE,
        )
    return Clear(because=IN_CLASS)


@formula("rtva-plate")
@on_roads
def plate(case: Case) -> Answer:
    """道路運送車両法4条・58条・34条: on a road a vehicle is registered and inspected, or permitted to run temporarily.

    What we do: a robot beyond the small class counts as a vehicle whose desk is to be asked; a ridden one that is
    no small moped counts as any other.
    """
    robot = case.activity in ROBOTS
    if robot and not is_vehicle(case):
        return Clear(because=IN_CLASS)
    if case.told("vehicle.plated"):
        return Clear(
            because=Text(
                "登録・車検・ナンバープレート（または臨時運行の許可）があります（申告による）。",
                "registered, inspected and plated, or permitted to run temporarily, as declared",
            )
        )
    if robot and not case.told("vehicle.driver_on_board"):
        return if_on_road(case, _ROBOT_PLATE, severity=Severity.ADVISE)
    case.ask("vehicle.plated")
    return if_on_road(
        case,
        Text(
            "登録・車検のない車両は道路を走れません。登録して車検を受けるか、期間を限った臨時運行の許可（仮ナンバー）を受けてください。",
            "A vehicle neither registered nor inspected may not use a road: register and inspect it, or get a temporary running permit.",
        ),
    )


_ROBOT_PLATE = Text(
    "遠隔操作型小型車の範囲を外れるロボットは車両として扱われ、登録や軽自動車税の標識（ナンバー）が必要になる可能性があります（未確認）。"
    "東北運輸局と市の税の窓口に確かめてください。",
    "A robot beyond the class of remote small vehicles counts as a vehicle and may need registration, or a plate of the light vehicle tax "
    "(unconfirmed): ask the transport bureau and the city's tax desk.",
)


def is_vehicle(case: Case) -> bool:
    """Whether a robot surely counts as a vehicle.  Raises Undecided while that is open."""
    outside = outside_scheme(case)
    if outside.beyond:
        return True
    if outside.open:
        ridden = case.told("vehicle.driver_on_board") or "vehicle.driver_on_board" in outside.open
        with lighter(Severity.PERMIT if ridden else Severity.ADVISE):
            raise case.unanswered(*outside.open)
    try:
        return ridden_beyond_moped(case)
    except NoNumber:
        return bool(case.told("vehicle.driver_on_board"))
