"""Crafts one can begin a trial with: what each answers, openly; whoever has another craft changes the answers.

The answers are those of the plainest trial with that craft, as the standing probe has them; none of them settles a place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fieldreg.kernel.texts import Text
from fieldreg.trials.trial import Activity

__all__ = ["CRAFTS", "Craft", "craft_of"]


@dataclass(frozen=True)
class Craft:
    """What is tried, and with what: `title` in the list of crafts, `said` in a sentence ("900 g のドローン")."""

    activity: Activity
    title: Text
    said: Text
    vehicle: Mapping[str, Any] = field(default_factory=dict)
    on_site: Mapping[str, Any] = field(default_factory=dict)
    high_m: float | None = None
    needs: Mapping[str, Any] = field(default_factory=dict)

    @property
    def answers(self) -> dict[str, Any]:
        """Every answer by the contract's name ("vehicle.bvlos")."""
        return {f"vehicle.{n}": v for n, v in self.vehicle.items()} | {f"on_site.{n}": v for n, v in self.on_site.items()}


_QUIET = {
    "objects_placed": False, "crowd": 0, "filming": False, "exclusive_use": False, "ground_change": False, "road_works": False,
    "loudspeaker": False, "open_fire": False, "fuel_l": 0, "restricted_way": False, "structure": False, "building_m2": 0,
    "advertising": False, "fireworks": False,
}  # fmt: skip
_IN_SIGHT = {
    "bvlos": False, "over_third_parties": False, "entry_control": True, "keeps_30m": True, "drops": False, "dangerous_goods": False,
    "agri_spraying": False, "registered": True, "remote_id": True, "radio": ["2.4GHz"], "radio_marked": True,
}  # fmt: skip
_BUS = {
    "standard_controls": True, "plated": True, "fare": False, "passengers": False, "goods_for_pay": False, "serves_residents": True,
    "length_cm": 700, "radio": ["none"],
}  # fmt: skip
_ROBOT = {
    "remote": True, "length_cm": 100, "width_cm": 60, "height_cm": 110, "max_speed_kmh": 6, "electric": True, "emergency_stop": True,
    "operator_near": True, "passengers": False, "fare": False, "goods_for_pay": False, "radio": ["LTE"], "radio_marked": True,
}  # fmt: skip
_ON_THE_WAY = {**_QUIET, "closed_to_traffic": False}
_ON_PREMISES = {
    "remote": False, "length_cm": 100, "width_cm": 70, "height_cm": 120, "max_speed_kmh": 4, "operator_near": True,
    "passengers": False, "fare": False, "goods_for_pay": False, "radio": ["2.4GHz"], "radio_marked": True,
}  # fmt: skip


def _drone(mass_g: int, ja: str, en: str) -> Craft:
    said = Text(f"{ja}のドローン", f"{en} drone")
    return Craft(
        Activity.DRONE, Text(f"ドローン {ja}", f"Drone, {en}"), said, {"mass_g": mass_g, "gross_mass_g": mass_g, **_IN_SIGHT}, _QUIET, 30
    )


CRAFTS: Mapping[str, Craft] = {
    "drone-900g": _drone(900, "900 g", "900 g"),
    "drone-1.2kg": _drone(1200, "1.2 kg", "1.2 kg"),
    "drone-10kg": _drone(10_000, "10 kg", "10 kg"),
    "drone-25kg": _drone(25_000, "25 kg", "25 kg"),  # whoever has more says so
    "bus-driver": Craft(
        Activity.AUTOMATED_DRIVING, Text("低速バス（運転者が乗る）", "Low-speed bus, driver aboard"),
        Text("低速の自動運転バス（運転者あり）", "low-speed automated bus with a driver"),
        {"level": 2, "remote": False, "driver_on_board": True, "max_speed_kmh": 19, **_BUS}, _ON_THE_WAY,
    ),
    "bus-remote": Craft(
        Activity.AUTOMATED_DRIVING, Text("低速バス（無人・遠隔監視）", "Low-speed bus, watched remotely"),
        Text("無人の低速自動運転バス", "driverless low-speed bus"),
        {**_BUS, "level": 4, "remote": True, "driver_on_board": False, "max_speed_kmh": 19, "radio": ["LTE"], "radio_marked": True},
        _ON_THE_WAY,
    ),
    "delivery-robot": Craft(
        Activity.REMOTE_SMALL_VEHICLE, Text("配送ロボット（歩道・6 km/h）", "Delivery robot, 6 km/h"),
        Text("配送ロボット", "delivery robot"), _ROBOT, _ON_THE_WAY,
    ),
    "ground-robot": Craft(
        Activity.GROUND_ROBOT, Text("地上ロボット（敷地の中）", "Ground robot on the premises"), Text("地上ロボット", "ground robot"),
        _ON_PREMISES, {**_QUIET, "closed_to_traffic": True},
    ),
    "hall-robot": Craft(
        Activity.GROUND_ROBOT, Text("ロボット（屋内だけ）", "Robot, indoors only"), Text("屋内のロボット", "robot indoors"),
        _ON_PREMISES, {**_QUIET, "indoors": True, "closed_to_traffic": True}, needs={"indoor": True},
    ),
    "balloon": Craft(Activity.BALLOON, Text("気球", "Balloon"), Text("気球", "balloon"), {}, _QUIET, 30),
    "kite": Craft(Activity.KITE, Text("凧", "Kite"), Text("凧", "kite"), {}, _QUIET, 30),
    "laser": Craft(Activity.LASER, Text("レーザー光", "Laser"), Text("レーザー光", "laser"), {}, _QUIET, 30),
    "fireworks": Craft(Activity.FIREWORKS, Text("花火", "Fireworks"), Text("花火", "fireworks"), {}, {**_QUIET, "fireworks": True}, 30),
    "other": Craft(Activity.OTHER, Text("そのほか", "Other"), Text("そのほかの実証", "another trial"), {}, _QUIET),
}  # fmt: skip


def craft_of(activity: str, vehicle: Mapping[str, Any], on_site: Mapping[str, Any]) -> str:
    """The craft whose answers these are, the nearest of its activity otherwise; "" where there is none of it."""
    told = {f"vehicle.{n}": v for n, v in vehicle.items()} | {f"on_site.{n}": v for n, v in on_site.items()}
    of_it = [name for name, craft in CRAFTS.items() if craft.activity == activity]
    return max(of_it, key=lambda name: sum(told.get(n) == v for n, v in CRAFTS[name].answers.items()), default="")
