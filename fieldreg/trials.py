"""A trial: what a company means to do, with what, where and when.

Every attribute a rule may ask for is None until somebody answered it.  None never means
the convenient answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.errors import InvalidInput
from fieldreg.timespan import Timespan
from fieldreg.volumes import Volume4D

__all__ = ["Activity", "OnSite", "Trial", "Vehicle"]


class Activity(StrEnum):
    """What is tried."""

    DRONE = "drone"
    AUTOMATED_DRIVING = "automated_driving"
    REMOTE_SMALL_VEHICLE = "remote_small_vehicle"
    GROUND_ROBOT = "ground_robot"
    OTHER = "other"

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
    tether_anchored: bool | None = None  # to something that does not move
    airframe_certificate: Literal["none", "first", "second"] | None = None  # 機体認証, 第一種 or 第二種
    pilot_licence: Literal["none", "first", "second"] | None = None  # 技能証明, 一等 or 二等
    flight_manual: bool | None = None
    drops: bool | None = None
    dangerous_goods: bool | None = None
    keeps_30m: bool | None = None
    near_structure: bool | None = None  # within 30 m of a structure throughout (高構造物周辺)
    registered: bool | None = None
    remote_id: bool | None = None
    radio: tuple[str, ...] | None = None
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


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One or more volumes of one activity.  `document` is the GeoJSON it was read from."""

    activity: Activity
    volumes: tuple[Volume4D, ...]
    vehicle: Vehicle = Vehicle()
    on_site: OnSite = OnSite()
    site: str | None = None
    area: str | None = None
    document: Mapping[str, Any] = field(default_factory=dict)

    @property
    def footprint(self) -> BaseGeometry:
        """All outlines together, lon, lat."""
        return shapely.union_all([v.outline for v in self.volumes])

    @property
    def timespan(self) -> Timespan:
        """From the first start to the last end."""
        return Timespan(min(v.timespan.start for v in self.volumes), max(v.timespan.end for v in self.volumes))
