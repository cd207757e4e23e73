"""Choosing: what a site allows by itself, before anybody draws an operation.

A *standing probe* is the plainest trial a site is asked for: on a road, a plated 7 m bus with a
driver, free of charge; elsewhere a registered 1.2 kg drone by day at 30 m, kept away from people and
things, over the whole site.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.altitudes import Altitude, Datum
from fieldreg.kernel.geometry import centre_of, plane_at
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.law import parameter
from fieldreg.law.findings import Severity
from fieldreg.register.sites import Area, Site, SiteKind
from fieldreg.register.zones import LayerStatus, Zone
from fieldreg.screening.screening import Screening
from fieldreg.surroundings.airport_heights import lowest_surface
from fieldreg.surroundings.around_trial import LayerView
from fieldreg.surroundings.terrain import Ground
from fieldreg.trials.trial import Activity, OnSite, Trial, Vehicle
from fieldreg.trials.volume4d import Volume4D

__all__ = [
    "OUTSIDE_SURFACES", "PROBE_HEIGHT_M", "Headroom", "footprint_of", "ground_at", "headroom", "headroom_doubt", "permit_free",
    "ring_about", "site_footprint", "standing_probe",
]  # fmt: skip

PROBE_HEIGHT_M = 30.0
_POINT_RADIUS_M = 50.0  # a site known only as a point is probed so far about it
_ROAD_HALF_WIDTH_M = 5.0
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


def footprint_of(place: Site | Area) -> BaseGeometry | None:
    """The polygon (lon, lat) a site or area takes up; None for an area without outline."""
    return None if place.outline is None else _spread(place.outline)


def site_footprint(site: Site) -> BaseGeometry:
    """The polygon (lon, lat) a site takes up: a road's 10 m, a bare point's 50 m about it."""
    return _spread(site.outline)


def _spread(outline: BaseGeometry) -> BaseGeometry:
    if outline.geom_type in ("Polygon", "MultiPolygon"):
        return outline
    plane = plane_at(*(float(v) for v in shapely.centroid(outline).coords[0]))
    size = _POINT_RADIUS_M if outline.geom_type in ("Point", "MultiPoint") else _ROAD_HALF_WIDTH_M
    return plane.to_lonlat(plane.to_xy(outline).buffer(size))


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


def ring_about(zone: Zone, on: date) -> tuple[BaseGeometry, float] | None:
    """The polygon (lon, lat) and distance (metres) within which the small-UAV Act reaches about a facility on a day.

    The facility's own premises are part of it.  None where no distance is in force.
    """
    held = parameter("small_uav.ring", on)
    if held is None:
        return None
    plane = plane_at(*centre_of([zone.outline]))
    return plane.to_lonlat(plane.to_xy(zone.outline).buffer(held.number)), held.number


def permit_free(screening: Screening) -> bool | None:
    """Whether nothing asks for a permit or more; None where an unknown might."""
    gravest = Severity.PERMIT.rank
    if any(f.severity.rank <= gravest for f in screening.findings):
        return False
    return None if any(u.severity.rank <= gravest for u in screening.unknown) else True


@dataclass(frozen=True, kw_only=True)
class Headroom:
    """Room above the ground under the lowest limitation surface, metres."""

    surfaces: Mapping[str, float]  # name → AMSL height
    ground: Ground | None
    status: str  # "ok" | "unknown"
    because: Text

    @property
    def lowest_amsl_m(self) -> float | None:
        return min(self.surfaces.values(), default=None)

    def to_dict(self) -> dict[str, Any]:
        lowest, ground = self.lowest_amsl_m, self.ground
        known = self.status == "ok" and lowest is not None and ground is not None
        return {
            "surfaces": {name: round(height, 2) for name, height in self.surfaces.items()},
            "lowest_amsl_m": None if lowest is None else round(lowest, 2),
            "ground_m": ground.elevation_m if ground else None,
            "ground_accuracy_m": ground.accuracy_m if ground else None,
            "ground_source": ground.source if ground else None,
            "headroom_agl_m": round(lowest - ground.elevation_m, 2) if known and lowest is not None and ground else None,
            "status": self.status,
            "because": self.because.to_dict(),
        }


def headroom(lon: float, lat: float, layer: LayerView, ground: Ground | None) -> Headroom:
    """What the airport surfaces leave over one place.

    Unknown where the layer cannot speak, where a zone's own geometry is unconfirmed, or
    where a surface stands over the place and the ground's elevation is not known.
    """
    if layer.status is not LayerStatus.OK:
        return Headroom(surfaces={}, ground=ground, status="unknown", because=_SILENT[layer.status])
    surfaces: dict[str, float] = {}
    doubtful: list[str] = []
    for hit in layer.hits():
        record = hit.zone.attributes
        if "surfaces" not in record and not record.get("advise"):
            doubtful.append(hit.zone.name.ja)
        if "surfaces" in record:
            for name, height in lowest_surface(record["surfaces"], lon, lat).items():
                if math.isfinite(height):
                    surfaces[name] = min(height, surfaces.get(name, math.inf))
    if doubtful:
        names = "、".join(doubtful)
        because = Text(
            f"{names}の制限表面の形が確認できていません。飛行場の管理者に確かめてください。",
            f"the surfaces of {names} are not confirmed; ask the aerodrome",
        )
        return Headroom(surfaces=surfaces, ground=ground, status="unknown", because=because)
    if not layer.complete:
        return Headroom(surfaces=surfaces, ground=ground, status="unknown", because=_INCOMPLETE)
    if surfaces and ground is None:
        because = Text("この場所の地盤の標高がわかりません。", "the elevation of the ground here is not known")
        return Headroom(surfaces=surfaces, ground=None, status="unknown", because=because)
    because = (
        Text("最も低い制限表面と地盤の標高（推定）の差です。", "lowest surface less the (estimated) elevation of the ground")
        if surfaces
        else OUTSIDE_SURFACES
    )
    return Headroom(surfaces=surfaces, ground=ground, status="ok", because=because)


def headroom_doubt(layer: LayerView) -> Text | None:
    """Why the layer can say nothing of any place here; None where it can."""
    if layer.status is not LayerStatus.OK:
        return _SILENT[layer.status]
    return None if layer.complete else _INCOMPLETE


def ground_at(sites: Sequence[Site], footprint: BaseGeometry) -> Ground | None:
    """The ground under `footprint`, from a site whose outline covers it and whose elevation is known."""
    for site in sites:
        if site.ground_elevation_m is not None and site_footprint(site).covers(footprint):
            return ground_of(site)
    return None


def ground_of(site: Site) -> Ground | None:
    """The site's own estimate; an estimate without accuracy counts as ±20 m."""
    if site.ground_elevation_m is None:
        return None
    accuracy = 20.0 if site.ground_accuracy_m is None else site.ground_accuracy_m
    return Ground(site.ground_elevation_m, accuracy, site.name.ja)


OUTSIDE_SURFACES = Text("空港の制限表面の外です。", "outside every airport surface")
_INCOMPLETE = Text("空港の制限表面のデータがすべてを収めていません。", "the airport surfaces layer does not hold everything")
_SILENT = {
    LayerStatus.MISSING: Text("空港の制限表面のデータがこの日について登録されていません。", "no airport surfaces are held for this day"),
    LayerStatus.EMPTY: Text("空港の制限表面のデータが空です。", "the airport surfaces layer is empty"),
    LayerStatus.STALE: Text("空港の制限表面のデータが期限切れです。", "the airport surfaces layer is out of date"),
    LayerStatus.FAILED: Text("空港の制限表面のデータを読めませんでした。", "the airport surfaces layer could not be read"),
    LayerStatus.OUTSIDE: Text("空港の制限表面のデータの対象範囲の外です。", "outside what the airport surfaces layer covers"),
}
