"""A bench for rules: a small flat world in metres about one point, written shortly.

Every layer is there, complete and exact, with one zone far away; a case replaces what it is
about.  `west` and `south` are metres from home to a zone's nearer corner, `size` its side.
"""

from dataclasses import replace
from datetime import date
from functools import cache

import shapely

from fieldreg.kernel.geometry import Plane
from fieldreg.kernel.texts import Text
from fieldreg.law import rules_in_force
from fieldreg.law.findings import Outcome
from fieldreg.register.sites import Availability, PropertyStatus, Site, SiteKind
from fieldreg.register.zone_index import ZoneIndex
from fieldreg.register.zones import LAYER_IDS, Edition, Layer, Zone
from fieldreg.screening.screening import judge
from fieldreg.surroundings.around_trial import Surroundings
from fieldreg.surroundings.terrain import Ground
from fieldreg.trials.trial import Trial
from fieldreg.trials.trial_geojson import trial_from_geojson

PLANE = Plane(10)
HOME = PLANE.to_xy(shapely.Point(140.75, 38.30))
EVERYWHERE = shapely.box(122, 20, 154, 46)
ON = date(2026, 12, 1)

DRONE = {
    "mass_g": 1200, "gross_mass_g": 1500, "bvlos": False, "over_third_parties": False, "entry_control": True,
    "drops": False, "dangerous_goods": False, "keeps_30m": True, "registered": True, "remote_id": True,
    "radio": ["2.4GHz"], "radio_marked": True,
}  # fmt: skip
BUS = {
    "level": 2, "remote": False, "driver_on_board": True, "standard_controls": True, "length_cm": 700,
    "width_cm": 210, "height_cm": 300, "max_speed_kmh": 35, "fare": False, "plated": True, "passengers": True,
    "electric": True, "goods_for_pay": False, "serves_residents": True, "radio": ["none"], "radio_marked": True,
    "power_kw": 60,
}  # fmt: skip
ROBOT = {
    "remote": True, "length_cm": 100, "width_cm": 60, "height_cm": 100, "max_speed_kmh": 6, "driver_on_board": False,
    "electric": True, "emergency_stop": True, "operator_near": False, "passengers": False, "goods_for_pay": False,
    "radio": ["2.4GHz"], "radio_marked": True, "power_kw": 0.5,
}  # fmt: skip
OTHER = {"radio": ["none"], "radio_marked": True}
QUIET = {
    "objects_placed": False, "crowd": 0, "filming": False, "exclusive_use": False, "ground_change": False,
    "road_works": False, "loudspeaker": False, "open_fire": False, "fuel_l": 0, "restricted_way": False,
    "building_m2": 0, "advertising": False, "fireworks": False,
}  # fmt: skip
RISING = ("balloon", "kite", "laser", "fireworks")
VEHICLES = {
    "drone": DRONE, "automated_driving": BUS, "remote_small_vehicle": ROBOT, "ground_robot": ROBOT, "other": OTHER,
    **dict.fromkeys(RISING, OTHER),
}  # fmt: skip


def square(west=-50.0, south=None, size=100.0):
    """lon, lat square; centred on home north to south unless `south` says otherwise."""
    south = -size / 2 if south is None else south
    x, y = HOME.x + west, HOME.y + south
    return PLANE.to_lonlat(shapely.box(x, y, x + size, y + size))


def line(south=0.0, length=1000.0):
    """A west-east line `south` metres north of home."""
    ends = [(HOME.x - length / 2, HOME.y + south), (HOME.x + length / 2, HOME.y + south)]
    return PLANE.to_lonlat(shapely.LineString(ends))


def trial(
    *, activity="drone", hours=("09:00", "12:00"), day=ON, low=0, height=30, datum="AGL", vehicle=(), on_site=(), site=None,
    at=None, without=(), odd=None, road=None, rises=None, last_day=None, also=(),
) -> Trial:  # fmt: skip
    """A trial over a 100 m square at home, until `last_day`; `without` names answers nobody gave ("vehicle.bvlos").

    `rises`: a height is told.  `also`: further volumes, each {low, height, datum, hours, at} where they differ.
    """
    answers = {"vehicle": VEHICLES[activity] | dict(vehicle), "on_site": QUIET | dict(on_site)}
    for name in without:
        part, _, attribute = name.partition(".")
        answers[part].pop(attribute, None)
    aloft = activity in ("drone", *RISING) if rises is None else rises
    told = {"activity": activity, "odd": odd, "road": road, **({"site": site} if site else {}), **answers}
    first = {"low": low, "height": height, "datum": datum, "hours": hours, "at": at}
    days = day, last_day or day
    features = [_volume(days, told, aloft=aloft, **(first | dict(more))) for more in ({}, *also)]
    return trial_from_geojson({"type": "FeatureCollection", "features": features} if also else features[0])


def _volume(days, told, *, aloft, low, height, datum, hours, at):
    properties = {
        "time_start": f"{days[0]}T{hours[0]}:00+09:00",
        "time_end": f"{days[1]}T{hours[1]}:00+09:00",
        "altitude_lower": {"value": low, "datum": datum} if aloft else None,
        "altitude_upper": {"value": height, "datum": datum} if aloft else None,
    }
    geometry = shapely.geometry.mapping(square(**dict(at or {})))
    return {"type": "Feature", "geometry": geometry, "properties": told | properties}


def trial_over(outline, **told) -> Trial:
    """The same over an outline (lon, lat)."""
    document = dict(trial(**told).document)
    return trial_from_geojson({**document, "geometry": shapely.geometry.mapping(outline)})


def zone(
    layer, *, west=0.0, south=None, size=1000.0, accuracy_m=0.0, id="z", outline=None, attributes=None, name=None, **more,  # noqa: A002
):  # fmt: skip
    """A zone; `name` in Japanese where it counts."""
    return Zone(
        id=id, layer=layer, edition="e", name=Text(name or f"{layer}の区域", name or f"a zone of {layer}"), accuracy_m=accuracy_m,
        outline=outline or square(west, south, size), attributes=attributes or {}, **more,
    )  # fmt: skip


@cache
def far_away(layer):
    """The layer's zone that is in no case's way: the city itself for the wards, else one far off."""
    if layer == "wards":
        return zone(layer, west=-60_000, size=120_000, id="far", name="仙台市の区")
    return zone(layer, west=80_000, id="far")


def edition(layer, **more):
    return Edition(**{"layer": layer, "edition": "e", "in_force_from": date(2000, 1, 1), "coverage": EVERYWHERE} | more)


def world(zones=(), editions=None, missing=()):
    """A ZoneIndex with `zones` beside the far ones; `editions` replaces a layer's own by keyword."""
    editions = editions or {}
    held = [edition(layer, **editions.get(layer, {})) for layer in LAYER_IDS if layer not in missing]
    far = [far_away(layer) for layer in LAYER_IDS]
    return ZoneIndex([Layer(id=layer, title=Text(layer)) for layer in LAYER_IDS], held, [*far, *zones])


def empty(source, layer):
    """The same world with not one zone in `layer`."""
    kept = [z for held in source._zones.values() for z in held if z.layer != layer]
    return ZoneIndex(source.layers(), source._editions, kept)


def site(kind="closed_school", *, status="unconfirmed", size=400.0, closed=None, indoor=False, availability="unconfirmed", **more):
    return Site(
        id="here", name=Text("ここ", "Here"), kind=SiteKind(kind), outline=square(-size / 2, None, size), accuracy_m=0.0,
        manager="m", property_status=PropertyStatus(status), closed_to_traffic=closed, indoor=indoor,
        availability=Availability(availability), **more,
    )  # fmt: skip


def setting(what: Trial, source=None, *, on=None, asked_on=None, place=None, ground=(2.0, 0.0)) -> tuple[Trial, Surroundings]:
    """The trial, at `place` if one is given, and what is around it on the day."""
    day = on or what.timespan.first_day
    if place is not None:
        what = replace(what, site=place.id)
    known = Ground(*ground, "test") if ground else None
    return what, Surroundings(what, source or world(), on=day, asked_on=asked_on or day, site=place, ground=known)


def judged(what: Trial, source=None, **more) -> dict[str, Outcome]:
    """Every rule in force on the day, by id, with its answer; `more` as for `setting`."""
    what, around = setting(what, source, **more)
    return judge(what, around, rules_in_force(around.on))


def word(outcome: Outcome) -> str:
    """A finding's severity, else "not_applicable" or "unknown"."""
    return str(outcome.severity) if outcome.status == "applies" else str(outcome.status)
