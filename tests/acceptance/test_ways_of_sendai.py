"""Ways, roads and robots of Sendai: what a company is told that means to drive there."""

import pytest
import shapely

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.geometry import plane_at
from tests.acceptance.test_verdicts import MORNING, QUIET, bus, by_code

ROBOT = {
    "remote": True, "length_cm": 100, "width_cm": 60, "height_cm": 100, "max_speed_kmh": 6, "driver_on_board": False,
    "electric": True, "emergency_stop": True, "operator_near": False, "radio": ["2.4GHz"], "radio_marked": True,
}  # fmt: skip
DRIVING = {"level": 2, "driver_on_board": True, "standard_controls": True, "remote": False}


def robot(at, *, site, activity="remote_small_vehicle", closed=False, **vehicle):
    properties = {
        "activity": activity, "radius_m": 30, "site": site, "time_start": MORNING[0], "time_end": MORNING[1],
        "vehicle": ROBOT | vehicle, "on_site": QUIET | {"closed_to_traffic": closed, "restricted_way": False},
    }  # fmt: skip
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": list(at)}, "properties": properties}


def answers(services, trial, *rules):
    told = services.screening.screen(trial).answers
    return {rule: told[rule] for rule in rules}


def test_a_way_left_open_in_a_park_is_a_road_to_a_small_vehicle(services):
    (park,) = [s for s in services.register.sites() if s.id == "nanakita-park"]
    at = park.outline.representative_point().coords[0]

    assert answers(services, robot(at, site=park.id), "rta-15-3-remote-small", "rta-77-road-use") == {
        "rta-15-3-remote-small": "notify", "rta-77-road-use": "not_applicable",
    }  # fmt: skip
    fast = robot(at, site=park.id, activity="ground_robot", max_speed_kmh=15)
    assert answers(services, fast, "rta-15-3-remote-small", "rta-77-road-use", "rtva-relax") == {
        "rta-15-3-remote-small": "not_applicable", "rta-77-road-use": "permit", "rtva-relax": "permit",
    }  # fmt: skip


def line_beyond(site, metres):
    """A west-east line of 200 m, its nearest point so far north of the site's outline, its accuracy granted."""
    plane = plane_at(*site.outline.centroid.coords[0])
    outline = plane.to_xy(site.outline).buffer(site.accuracy_m)
    x, y = max(outline.exterior.coords, key=lambda at: at[1])
    return shapely.geometry.mapping(plane.to_lonlat(shapely.LineString([(x - 100, y + metres), (x + 100, y + metres)])))


def closing(site, metres, *, named):
    trial = bus(site, **DRIVING)
    trial["geometry"] = line_beyond(site, metres)
    trial["properties"]["on_site"] = QUIET | {"closed_to_traffic": True}
    if not named:
        del trial["properties"]["site"]
    return trial


def test_closing_a_road_is_the_polices_to_permit_within_its_accuracy(services):
    road = by_code(services, "RD05")
    asked = "rta-77-road-use", "road-closure"

    for metres, named in ((-50, True), (1, True), (-50, False), (1, False)):  # 1 m beyond, the corridor's side still reaches it
        told = answers(services, closing(road, metres, named=named), *asked)
        assert told == {"rta-77-road-use": "permit", "road-closure": "consent"}, (metres, named)


def test_metres_outside_the_box_of_a_road_nothing_is_told_to_be_no_road(services):
    road = by_code(services, "RD05")

    for metres, named in ((5, True), (5, False), (20, False), (300, False)):
        told = answers(services, closing(road, metres, named=named), "rta-77-road-use", "road-closure")
        assert set(told.values()) <= {"permit", "consent", "unknown"}, (metres, named)
    for metres in (20, 300):
        with pytest.raises(InvalidInput, match="離れ"):  # and whoever names the road is told how far off it is drawn
            services.screening.screen(closing(road, metres, named=True))


def test_a_bus_filmed_from_aboard_uses_no_road_for_it(services):
    trial = bus(by_code(services, "RD01"), **DRIVING)
    trial["properties"]["on_site"] |= {"filming": True, "filming_on_road": False}
    assert answers(services, trial, "rta-77-road-use") == {"rta-77-road-use": "not_applicable"}

    trial["properties"]["on_site"] |= {"filming_on_road": True}
    trial["properties"]["vehicle"] |= {"remote": True}
    (found,) = [f for f in services.screening.screen(trial).findings if f.rule == "rta-77-road-use"]
    assert "遠隔操作" in found.because.ja
    assert "撮影" in found.because.ja
