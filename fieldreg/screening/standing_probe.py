"""The standing probe: what a site allows by itself, before anybody draws an operation.

A *standing probe* is the plainest trial a site is asked for: on a road, a plated 7 m bus with a
driver, free of charge; elsewhere a registered 1.2 kg drone by day at 30 m, kept away from people and
things, over the whole site.
"""

from datetime import date, datetime, time

from fieldreg.kernel.altitudes import Altitude, Datum
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.law.findings import Severity
from fieldreg.register.footprints import site_footprint
from fieldreg.register.sites import Site, SiteKind
from fieldreg.screening.screening import Screening
from fieldreg.trials.trial import Activity, OnSite, Trial, Vehicle
from fieldreg.trials.volume4d import Volume4D

__all__ = ["PROBE_HEIGHT_M", "permit_free", "standing_probe"]

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
    loudspeaker=False, open_fire=False, fuel_l=0,
)  # fmt: skip


def standing_probe(site: Site, day: date) -> Trial:
    """The plainest trial of `site`, 10 to 12 o'clock on `day`."""
    span = Timespan(*(datetime.combine(day, time(hour), JST) for hour in (10, 12)))
    on_road = site.kind is SiteKind.ROAD
    return Trial(
        activity=Activity.AUTOMATED_DRIVING if on_road else Activity.DRONE,
        volumes=(
            Volume4D(
                outline=site_footprint(site),
                altitude_lower=None if on_road else Altitude(0, Datum.AGL),
                altitude_upper=None if on_road else Altitude(PROBE_HEIGHT_M, Datum.AGL),
                timespan=span,
            ),
        ),
        vehicle=_BUS if on_road else _ANSWERED,
        on_site=_QUIET,
        site=site.id,
    )


def permit_free(screening: Screening) -> bool | None:
    """Whether nothing asks for a permit or more; None where an unknown might."""
    gravest = Severity.PERMIT.rank
    if any(f.severity.rank <= gravest for f in screening.findings):
        return False
    return None if any(u.severity.rank <= gravest for u in screening.unknown) else True
