"""Glances: for each kind of trial a site takes, the plain needs people come with first, to be told what each takes there.

Each begins with the standing probe's answers (`screening.standing_probe`) and changes one thing that weighs in law: the height,
the hour, whether the craft is seen, whether somebody sits in it.  They settle nothing that a company would not say itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from fieldreg.kernel.altitudes import Altitude, Datum
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.register.sites import Site
from fieldreg.screening.needs import Need
from fieldreg.screening.standing_probe import standing_need
from fieldreg.trials.trial import Activity, Vehicle

__all__ = ["Glance", "glances_of"]

_LATE_H = (19, 21)  # after sunset on any day of the year in Japan
_ROBOT = Vehicle(
    remote=True, length_cm=100, width_cm=60, height_cm=110, max_speed_kmh=6, electric=True, emergency_stop=True, operator_near=True,
    passengers=False, fare=False, goods_for_pay=False, radio=("LTE",), radio_marked=True,
)  # fmt: skip
_ON_PREMISES = Vehicle(
    remote=False, length_cm=100, width_cm=70, height_cm=120, max_speed_kmh=4, operator_near=True, passengers=False, fare=False,
    goods_for_pay=False, radio=("2.4GHz",), radio_marked=True,
)  # fmt: skip


@dataclass(frozen=True)
class Glance:
    """A need, and what it is called in a table of them."""

    title: Text
    need: Need

    @property
    def activity(self) -> Activity:
        return self.need.activity


def glances_of(site: Site, day: date) -> list[Glance]:
    """The needs of every kind of trial the site takes, by day on `day` unless said otherwise; none of a kind it does not take."""
    return [glance for activity in Activity if activity.taken_by(site.activities) for glance in _of(activity, day)]


def _of(activity: Activity, day: date) -> Iterator[Glance]:
    if activity is Activity.DRONE:
        yield from _drones(day)
    elif activity is Activity.AUTOMATED_DRIVING:
        yield from _buses(day)
    elif activity is Activity.REMOTE_SMALL_VEHICLE:
        yield Glance(Text("配送ロボット・6 km/h・遠隔操作", "delivery robot, 6 km/h, remote"), _driven(activity, _ROBOT, day))
    elif activity is Activity.GROUND_ROBOT:
        yield Glance(Text("地上ロボット・4 km/h・人がそばに", "ground robot, 4 km/h, attended"), _driven(activity, _ON_PREMISES, day))


def _drones(day: date) -> Iterator[Glance]:
    plain = standing_need(day, on_road=False)
    yield Glance(Text("ドローン 1.2 kg・高さ30 m・日中・目視", "drone 1.2 kg, 30 m, by day, in sight"), plain)
    yield Glance(Text("同・高さ100 m", "the same up to 100 m"), replace(plain, altitude_upper=Altitude(100.0, Datum.AGL)))
    late = Timespan(*(datetime.combine(day, time(hour), JST) for hour in _LATE_H))
    yield Glance(Text("同・夜（19〜21時）", "the same by night, 19:00–21:00"), replace(plain, timespan=late))
    yield Glance(Text("同・目視外", "the same out of sight"), replace(plain, vehicle=replace(plain.vehicle, bvlos=True)))


def _buses(day: date) -> Iterator[Glance]:
    plain = standing_need(day, on_road=True)
    yield Glance(Text("自動運転バス・運転者が乗る（レベル2）", "automated bus with its driver (level 2)"), plain)
    remote = replace(plain.vehicle, level=4, remote=True, driver_on_board=False, radio=("LTE",), radio_marked=True)
    yield Glance(Text("自動運転バス・無人（レベル4）", "automated bus without a driver (level 4)"), replace(plain, vehicle=remote))


def _driven(activity: Activity, vehicle: Vehicle, day: date) -> Need:
    """On the ground, in no height; the place stays open to traffic where it is a road."""
    return replace(standing_need(day, on_road=True), activity=activity, vehicle=vehicle)
