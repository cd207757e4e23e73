"""What the product answers about places in Sendai, each as the law's notes have it."""

from dataclasses import replace
from datetime import date

import pytest
import shapely

from fieldreg.kernel.geometry import plane_at

DRONE = {
    "mass_g": 1200, "gross_mass_g": 1500, "bvlos": False, "over_third_parties": False, "entry_control": True,
    "drops": False, "dangerous_goods": False, "radio": ["2.4GHz"],
}  # fmt: skip
DECLARED = {"registered": True, "remote_id": True, "keeps_30m": True}
QUIET = {"objects_placed": False, "crowd": 0, "filming": False}
MORNING = ("2026-12-01T09:00:00+09:00", "2026-12-01T12:00:00+09:00")
EVENING = ("2026-12-01T18:00:00+09:00", "2026-12-01T20:00:00+09:00")
ARAHAMA, STATION, HIGASHI_ROKUGO = (140.9803061, 38.2224881), (140.8824, 38.2601), (140.954, 38.1925)


def drone(at, *, hours=MORNING, height=120, radius=30, vehicle=(), site=None, on_site=QUIET):
    properties = {
        "activity": "drone",
        "radius_m": radius,
        "time_start": hours[0],
        "time_end": hours[1],
        "altitude_lower": {"value": 0, "datum": "AGL"},
        "altitude_upper": {"value": height, "datum": "AGL"},
        "vehicle": DRONE | dict(vehicle),
        "on_site": on_site,
    }
    if site:
        properties["site"] = site
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": list(at)}, "properties": properties}


def bus(site, **vehicle):
    line = shapely.geometry.mapping(site.outline)
    properties = {
        "activity": "automated_driving",
        "site": site.id,
        "corridor_width_m": 6,
        "time_start": MORNING[0],
        "time_end": MORNING[1],
        "vehicle": {"fare": False, "length_cm": 700, "width_cm": 210, "height_cm": 300, "max_speed_kmh": 35} | vehicle,
        "on_site": QUIET | {"closed_to_traffic": False},
    }
    return {"type": "Feature", "geometry": line, "properties": properties}


def articles(screening, rule):
    (found,) = [f for f in screening.findings if f.rule == rule]
    return {a.citation() for a in found.articles}


def by_code(services, code):
    return next(s for s in services.register.sites() if s.code == code)


def test_over_the_former_arahama_school_by_day(services):
    answer = services.screening.screen(drone(ARAHAMA, site="arahama-former-elementary", vehicle=DECLARED))

    for rule in ("caa-airport-surfaces", "caa-150m", "caa-did", "caa-night", "caa-bvlos", "uavact-red", "uavact-yellow"):
        assert answer.answers[rule] == "not_applicable", rule
    assert answer.answers["tsunami-drone-corridor"] == "advise"
    (surfaces,) = [n for n in answer.not_applicable if n.rule == "caa-airport-surfaces"]
    assert surfaces.margin_m == pytest.approx(181.4 - 2 - 120, abs=20)  # less the ground's accuracy


def test_over_sendai_station_the_did_asks_for_a_permit(services):
    answer = services.screening.screen(drone(STATION, vehicle=DECLARED))

    assert answer.answers["caa-did"] == "permit"
    assert answer.verdict == "permit"
    assert articles(answer, "caa-did") == {"航空法132条の85第1項第2号", "航空法施行規則236条の72"}
    (did,) = [f for f in answer.findings if f.rule == "caa-did"]
    assert (did.apply_by, did.too_late) == (date(2026, 11, 16), True)


def test_over_higashi_rokugo_the_airport_surface_binds(services):
    site = by_code(services, "CS08")

    answer = services.screening.screen(drone(HIGASHI_ROKUGO, site=site.id, vehicle=DECLARED))

    assert answer.answers["caa-airport-surfaces"] == "permit"
    assert any("132条の85第1項第1号" in a for a in articles(answer, "caa-airport-surfaces"))


def test_at_night(services):
    answer = services.screening.screen(drone(ARAHAMA, hours=EVENING, site="arahama-former-elementary", vehicle=DECLARED))

    assert answer.answers["caa-night"] == "permit"
    assert articles(answer, "caa-night") >= {"航空法132条の86第2項第1号"}


def test_indoors_the_aviation_chapter_is_silent(services):
    site = by_code(services, "IN28")
    centre = site.outline.centroid.coords[0]

    answer = services.screening.screen(drone(centre, site=site.id, hours=EVENING, height=10, radius=10))

    aviation = {rule: said for rule, said in answer.answers.items() if rule.startswith("caa-")}
    assert set(aviation.values()) == {"not_applicable"}, aviation


def test_a_level_two_bus_with_its_driver_needs_no_road_use_permit(services):
    answer = services.screening.screen(
        bus(by_code(services, "RD01"), level=2, remote=False, driver_on_board=True, standard_controls=True)
    )

    assert answer.answers["rta-77-road-use"] == "not_applicable"
    assert answer.answers["npa-2016-guideline"] == "advise"


def test_a_level_four_bus_without_driver_needs_the_commissions_permit(services):
    answer = services.screening.screen(
        bus(by_code(services, "RD01"), level=4, remote=True, driver_on_board=False, standard_controls=False)
    )

    assert answer.answers["rta-75-12-l4"] == "permit"
    assert articles(answer, "rta-75-12-l4") >= {"道路交通法75条の12"}
    assert answer.verdict == "permit"


def east_of(zone, metres):
    plane = plane_at(*zone.outline.centroid.coords[0])
    outline = plane.to_xy(zone.outline)
    eastmost = max(outline.exterior.coords)
    point = plane.to_lonlat(shapely.Point(eastmost[0] + metres + 30, eastmost[1]))  # 30 m is the trial's own radius
    return point.x, point.y


def kasuminome(services, accuracy_m):
    """The garrison's zone; with an accuracy given, its boundary is taken to be as good as that."""
    with services.store.writing() as work:
        (edition,) = work.zones.editions("small-uav")
        (zone,) = [z for z in work.zones.zones("small-uav", edition.edition) if "霞目" in z.name.ja]
        if accuracy_m is not None:
            zone = replace(zone, accuracy_m=accuracy_m)
            work.zones.put_zones([zone])
            work.commit()
    return zone


@pytest.mark.parametrize(
    ("accuracy_m", "day", "expected"),
    [
        (50, "2026-07-01", "not_applicable"),
        (50, "2026-08-01", "prohibited"),
        (None, "2026-07-01", "unknown"),
        (None, "2026-08-01", "unknown"),
    ],
)
def test_six_hundred_and_fifty_metres_from_kasuminome(services, accuracy_m, day, expected):
    zone = kasuminome(services, accuracy_m)

    hours = (f"{day}T09:00:00+09:00", f"{day}T12:00:00+09:00")
    answer = services.screening.screen(drone(east_of(zone, 650), hours=hours, vehicle=DECLARED))

    assert answer.answers["uavact-yellow"] == expected
    if expected == "unknown":
        (reason,) = [u for u in answer.unknown if u.rule == "uavact-yellow"]
        assert reason.kind == "near_border"
        assert f"{zone.accuracy_m:g}" in reason.because.ja.replace(",", "")


@pytest.mark.parametrize(("day", "metres"), [(date(2026, 7, 13), 300), (date(2026, 7, 14), 1000)])
def test_the_ring_about_a_facility_is_the_one_of_the_day(services, day, metres):
    _, facilities = services.register.zones_on("small-uav", day)
    rings = {zone.id: (zone, ring, distance) for zone, ring, distance in services.register.rings_of(facilities, day)}

    zone, ring, distance = next(found for found in rings.values() if "霞目" in found[0].name.ja)
    assert distance == metres
    plane = plane_at(*zone.outline.centroid.coords[0])
    rim = max(plane.to_xy(zone.outline).distance(shapely.Point(p)) for p in plane.to_xy(ring).exterior.coords)
    assert rim == pytest.approx(metres, abs=0.01)


def test_a_trial_across_the_change_is_judged_by_the_stricter_day(services):
    zone = kasuminome(services, 50)

    hours = ("2026-07-13T09:00:00+09:00", "2026-07-14T12:00:00+09:00")
    answer = services.screening.screen(drone(east_of(zone, 650), hours=hours, vehicle=DECLARED))

    assert (answer.on.isoformat(), answer.answers["uavact-yellow"]) == ("2026-07-13", "prohibited")
