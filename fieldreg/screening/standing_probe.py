"""The standing probe: what a site allows by itself, before anybody draws an operation.

A *standing probe* is the plainest trial a site is asked for: on a road, a plated 7 m bus with a
driver, free of charge; elsewhere a registered 1.2 kg drone by day at 30 m, kept away from people and
things, over the whole site.
"""

from dataclasses import replace
from datetime import date, datetime, time

from fieldreg.kernel.altitudes import Altitude, Datum
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.law.findings import TOLD_FIRST, Severity
from fieldreg.register.sites import Site, SiteKind
from fieldreg.screening.needs import Need
from fieldreg.screening.screening import Screening
from fieldreg.trials.trial import Activity, OnSite, Trial, Vehicle

__all__ = ["PROBE_HEIGHT_M", "permit_free", "standing_need", "standing_probe"]

PROBE_HEIGHT_M = 30.0
_ANSWERED = Vehicle(
    mass_g=1200, gross_mass_g=1200, bvlos=False, over_third_parties=False, entry_control=True, drops=False,
    dangerous_goods=False, keeps_30m=True, registered=True, remote_id=True, radio=("2.4GHz",), radio_marked=True,
    agri_spraying=False,
)  # fmt: skip
_BUS = Vehicle(
    level=2, remote=False, driver_on_board=True, standard_controls=True, fare=False, plated=True, passengers=False,
    goods_for_pay=False, serves_residents=True, radio=("none",), length_cm=700,
)  # fmt: skip
_QUIET = OnSite(
    objects_placed=False, crowd=0, filming=False, exclusive_use=False, ground_change=False, road_works=False,
    loudspeaker=False, open_fire=False, fuel_l=0, restricted_way=False, structure=False, building_m2=0, advertising=False,
    fireworks=False,
)  # fmt: skip
_LEFT_OPEN = replace(_QUIET, closed_to_traffic=False)


def standing_need(day: date, *, on_road: bool) -> Need:
    """The plainest need, 10 to 12 o'clock on `day`: of a site that is a road, or of another."""
    span = Timespan(*(datetime.combine(day, time(hour), JST) for hour in (10, 12)))
    if on_road:
        return Need(activity=Activity.AUTOMATED_DRIVING, timespan=span, vehicle=_BUS, on_site=_LEFT_OPEN)
    return Need(
        activity=Activity.DRONE, timespan=span, vehicle=_ANSWERED, on_site=_QUIET,
        altitude_lower=Altitude(0, Datum.AGL), altitude_upper=Altitude(PROBE_HEIGHT_M, Datum.AGL),
    )  # fmt: skip


def standing_probe(site: Site, day: date) -> Trial:
    """The plainest trial of `site`, 10 to 12 o'clock on `day`."""
    return standing_need(day, on_road=site.kind is SiteKind.ROAD).at(site)


def permit_free(screening: Screening) -> bool | None:
    """Whether nothing asks for a permit or more, and the desk has no word against day or place; None where an open doubt might."""
    if any(f.severity.rank <= Severity.PERMIT.rank or f.rule in TOLD_FIRST for f in screening.findings):
        return False
    return None if any(u.open for u in screening.unknown) else True
