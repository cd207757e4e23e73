"""A trial: what a company means to do, with what, where and when.

Every attribute a rule may ask for is None until somebody answered it.  None never means
the convenient answer.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, Literal

import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.timespan import Timespan
from fieldreg.trials.volume4d import Volume4D

__all__ = ["Activity", "OnSite", "Trial", "Vehicle"]


class Activity(StrEnum):
    """What is tried."""

    DRONE = "drone"
    AUTOMATED_DRIVING = "automated_driving"
    REMOTE_SMALL_VEHICLE = "remote_small_vehicle"
    GROUND_ROBOT = "ground_robot"
    BALLOON = "balloon"
    KITE = "kite"
    LASER = "laser"
    FIREWORKS = "fireworks"
    OTHER = "other"

    def taken_by(self, offered: Collection[str]) -> bool:
        """Whether a place that offers these takes it; what rises without being a drone is taken as "other" too.

        >>> Activity.KITE.taken_by(["drone", "other"]), Activity.DRONE.taken_by(["other"])
        (True, False)
        """
        return self in offered or (self in _RISING and Activity.OTHER in offered)

    @classmethod
    def from_json(cls, value: Any, where: str) -> "Activity":
        """Raises InvalidInput listing the known ones."""
        try:
            return cls(value)
        except ValueError:
            known = ", ".join(cls)
            raise InvalidInput.one(
                "unknown-activity",
                where,
                f"実証の種類は {known} のどれかにしてください（受け取った値: {value!r}）。",
                f"activity must be one of {known}; got {value!r}",
            ) from None


_RISING = frozenset({Activity.BALLOON, Activity.KITE, Activity.LASER, Activity.FIREWORKS})


@dataclass(frozen=True, kw_only=True)
class Vehicle:
    """The craft or vehicle.  Masses are grams: `mass_g` airframe and battery, `gross_mass_g` with payload."""

    # unmanned aircraft
    mass_g: float | None = None
    gross_mass_g: float | None = None
    bvlos: bool | None = None
    over_third_parties: bool | None = None
    entry_control: bool | None = None  # 立入管理措置
    tether_m: float | None = None
    tether_anchored: bool | None = None  # by a line strong enough, to something that does not move
    airframe_certificate: Literal["none", "first", "second"] | None = None  # 機体認証, 第一種 or 第二種
    pilot_licence: Literal["none", "first", "second"] | None = None  # 技能証明, 一等 or 二等
    flight_manual: bool | None = None
    drops: bool | None = None
    dangerous_goods: bool | None = None
    keeps_30m: bool | None = None
    near_structure: bool | None = None  # within 30 m of a structure throughout (高構造物周辺)
    registered: bool | None = None
    remote_id: bool | None = None
    preregistered: bool | None = None  # 事前登録, before 2022-06-20
    licence_bvlos: bool | None = None  # 目視内飛行の限定解除
    agri_spraying: bool | None = None  # 空中散布
    agri_requirements: bool | None = None  # all of the circular's requirements are met
    insured: bool | None = None  # third-party liability
    onboard_camera: bool | None = None  # confirms that nobody is below the route
    radio: tuple[str, ...] | None = None  # bands, as `questions.QUESTIONS["vehicle.radio"]` lists them
    radio_marked: bool | None = None  # 技適
    radio_notified: bool | None = None  # 技適未取得機器を用いた実験等の特例
    count: int | None = None  # craft in the air at once; None: the one the trial describes
    licence_night: bool | None = None  # 昼間飛行の限定解除
    licence_heavy: bool | None = None  # 最大離陸重量25 kg未満の限定解除
    licence_until: date | None = None  # the last day the 技能証明 is valid
    steerable: bool | None = None  # people ride and steer it, as a balloon or a paraglider (特定航空用機器)
    # road vehicles and robots
    level: int | None = None
    remote: bool | None = None
    driver_on_board: bool | None = None
    standard_controls: bool | None = None
    length_cm: float | None = None
    width_cm: float | None = None
    height_cm: float | None = None
    max_speed_kmh: float | None = None
    fare: bool | None = None
    plated: bool | None = None  # 登録・検査・番号標, or temporary running permit
    electric: bool | None = None
    emergency_stop: bool | None = None
    operator_near: bool | None = None  # aboard, or near enough to stop it at once
    passengers: bool | None = None
    goods_for_pay: bool | None = None
    serves_residents: bool | None = None  # transport of people or goods that benefits residents
    power_kw: float | None = None  # rated output of the motor


@dataclass(frozen=True, kw_only=True)
class OnSite:
    """What happens on the ground besides."""

    objects_placed: bool | None = None
    crowd: int | None = None
    filming: bool | None = None
    exclusive_use: bool | None = None
    owner_consent: bool | None = None
    closed_to_traffic: bool | None = None
    indoors: bool | None = None
    third_party_event: bool | None = None
    ground_change: bool | None = None  # digging, filling, felling
    road_works: bool | None = None
    facility_consent: bool | None = None  # of a facility designated under the small-UAV Act
    public_work: bool | None = None  # of the State or a local government
    rid_zone_notified: bool | None = None  # リモートID特定区域
    rid_zone_marked: bool | None = None
    rid_zone_monitored: bool | None = None
    loudspeaker: bool | None = None
    open_fire: bool | None = None
    fuel_l: float | None = None  # litres of petrol or like fuel kept on the ground
    on_way: bool | None = None  # what is placed, gathered or filmed stands on a road or a way the public may use
    filming_on_road: bool | None = None  # the road is stopped or taken up for filming
    restricted_way: bool | None = None  # a vehicle enters a pedestrian-only or otherwise prohibited way
    structure: bool | None = None  # tents, huts, containers, stages, even for a while
    building_m2: float | None = None  # of an existing building (school house, hall) used
    advertising: bool | None = None  # signs, banners, writing on vehicles or in light
    fireworks: bool | None = None  # 火薬類
    land: tuple[str, ...] | None = None  # whose it is, as `questions.QUESTIONS["on_site.land"]` lists them


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One or more volumes of one activity.  `document` is the GeoJSON it was read from.

    `odd` is what it needs of a road, `road` what is declared of the drawn route, by the names of
    `fieldreg.trials.odd.NEEDS` and `ATTRIBUTES`; empty where nothing was said.  `not_yet_known`: the
    questions that were answered so ("vehicle.bvlos"), and are not to be asked again.
    """

    activity: Activity
    volumes: tuple[Volume4D, ...]
    vehicle: Vehicle = Vehicle()
    on_site: OnSite = OnSite()
    site: str | None = None
    area: str | None = None
    odd: Mapping[str, Any] = field(default_factory=dict)
    road: Mapping[str, Any] = field(default_factory=dict)
    document: Mapping[str, Any] = field(default_factory=dict)
    not_yet_known: frozenset[str] = frozenset()

    @cached_property
    def footprint(self) -> BaseGeometry:
        """All outlines together, lon, lat."""
        return shapely.union_all([v.outline for v in self.volumes])

    @property
    def timespan(self) -> Timespan:
        """From the first start to the last end."""
        return Timespan(min(v.timespan.start for v in self.volumes), max(v.timespan.end for v in self.volumes))
