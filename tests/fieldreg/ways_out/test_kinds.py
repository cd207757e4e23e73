"""Each kind of way: found where it is the nearest that the screening bears out, and not where it is none."""

from dataclasses import replace
from datetime import date

import pytest
import shapely

from fieldreg.kernel.geometry import plane_at
from fieldreg.kernel.texts import Text
from fieldreg.law import all_rules
from fieldreg.law.findings import Severity
from fieldreg.register.sites import Area
from fieldreg.surroundings.airport_heights import lowest_over
from fieldreg.trials.trial_geojson import trial_from_geojson
from tests.fieldreg.law import bench
from tests.fieldreg.law.bench import square, trial, zone
from tests.fieldreg.screening.test_standing_probe import SURFACES


def top_of(way):
    return way.document["properties"]["altitude_upper"]


def hours_of(way):
    return [way.document["properties"][name][5:16] for name in ("time_start", "time_end")]


def xy_of(way):
    return bench.PLANE.to_xy(trial_from_geojson(way.document).footprint)


# --- height


def grave(way):
    """Which of what it removes is no mere advice: the flight's category and the options go with their cause."""
    advice = {rule.id for rule in all_rules() if rule.severity is Severity.ADVISE}
    return sorted(set(way.removes) - advice)


def test_the_highest_whole_metre_below_the_limit(search):
    way = search(trial(height=200)).of("caa-150m", "height")

    assert top_of(way) == {"value": 149, "datum": "AGL"}
    assert (way.change.value, way.change.unit, way.change.step) == (51, "m", pytest.approx(51 / 200))
    assert (grave(way), way.adds, way.screening.answers["caa-150m"]) == (["caa-150m"], [], "not_applicable")


def test_under_an_airport_surface_with_its_margin(search):
    surfaces = zone("airport-surfaces", west=-30_000, size=60_000, attributes={"surfaces": _surfaces_over_home()})
    what = trial(height=120)
    lowest = lowest_over(surfaces.attributes["surfaces"], what.footprint)

    found = search(what, [surfaces], ground=(2.0, 0.0))

    assert top_of(found.of("caa-airport-surfaces", "height"))["value"] == int(lowest - 2.0 - 10.0)


def _surfaces_over_home():
    """The worked airport moved to 5 km south of home: the trial lies under its conical surface."""
    home = bench.PLANE.to_lonlat(shapely.Point(bench.HOME.x, bench.HOME.y - 5_000))
    east, north = home.x - 140.916944, home.y - 38.139722

    def moved(point):
        return point | {"lon": point["lon"] + east, "lat": point["lat"] + north}

    strips = [s | {"start": moved(s["start"]), "end": moved(s["end"])} for s in SURFACES["strips"]]
    return SURFACES | {"reference_point": moved(SURFACES["reference_point"]), "strips": strips}


def test_a_height_above_the_sea_comes_down_in_its_own_datum(search):
    way = search(trial(height=200, datum="AMSL"), ground=(30.0, 0.0)).of("caa-150m", "height")
    assert top_of(way) == {"value": 179, "datum": "AMSL"}


def test_no_height_where_the_flight_has_its_floor_at_the_limit(search):
    what = trial(height=200)
    what.document["properties"]["altitude_lower"] = {"value": 146, "datum": "AGL"}
    assert "height" not in search(trial_from_geojson(what.document)).kinds("caa-150m")


def test_no_height_is_low_enough_for_a_district(search):
    assert "height" not in search(trial(), [zone("did", west=-500)]).kinds("caa-did")


# --- hours


@pytest.mark.parametrize(
    ("hours", "expected", "minutes"),
    [
        (("18:00", "20:00"), ["12-01T14:10", "12-01T16:10"], 230),  # sunset is at 16:17
        (("03:00", "05:00"), ["12-01T06:40", "12-01T08:40"], 220),  # sunrise is at 6:35
        (("16:00", "17:00"), ["12-01T15:10", "12-01T16:10"], 50),
    ],
)
def test_the_nearest_hours_of_the_same_length_by_day(search, hours, expected, minutes):
    way = search(trial(hours=hours)).of("caa-night", "hours")

    assert hours_of(way) == expected
    assert (way.change.value, way.change.unit, way.screening.answers["caa-night"]) == (minutes, "min", "not_applicable")


def test_longer_than_the_day_is_shortened_and_says_so(search):
    way = search(trial(hours=("06:00", "18:00"))).of("caa-night", "hours")

    assert hours_of(way) == ["12-01T06:40", "12-01T16:10"]
    assert "2 時間 30 分短くなります" in way.how.ja
    assert "2 h 30 min shorter" in way.how.en


def test_over_midnight_the_nearer_day_is_taken(search):
    what = trial(hours=("22:00", "23:00"))
    what.document["properties"]["time_end"] = "2026-12-02T05:00:00+09:00"
    way = search(trial_from_geojson(what.document)).of("caa-night", "hours")
    assert hours_of(way) == ["12-02T06:40", "12-02T13:40"]


@pytest.mark.parametrize(
    ("hours", "kinds"), [(("18:00", "20:00"), 0), (("03:00", "05:00"), 1)]
)  # earlier today may be over; later today is not
def test_on_the_day_of_asking_only_later_hours(search, hours, kinds):
    assert search(trial(hours=hours), asked_on=bench.ON).kinds("caa-night").count("hours") == kinds


def test_hours_help_nothing_by_day(search):
    assert "hours" not in search(trial(height=200)).kinds("caa-150m")


# --- day


def test_the_first_day_after_the_zone_ends(search):
    ends = zone("did", west=-500, valid_to=date(2026, 12, 4))
    way = search(trial(), [ends]).of("caa-did", "day")
    assert (hours_of(way), way.change.value) == (["12-04T09:00", "12-04T12:00"], 3)


def test_the_last_day_before_the_zone_begins(search):
    begins = zone("small-uav", west=300, valid_from=date(2026, 11, 30), attributes={"facility_class": "defence"})
    way = search(trial(), [begins]).of("uavact-yellow", "day")
    assert (hours_of(way), way.change.said.ja) == (["11-29T09:00", "11-29T12:00"], "2 日前に")
    assert set(way.removes) == {"uavact-yellow", "uavact-notify"}


def test_no_day_that_is_over_already(search):
    begins = zone("did", west=-500, valid_from=date(2026, 11, 20))  # the day of asking
    assert "day" not in search(trial(), [begins]).kinds("caa-did")


def test_no_day_where_the_zone_has_no_end(search):
    assert "day" not in search(trial(), [zone("did", west=-500)]).kinds("caa-did")


# --- outline


def test_what_lies_beyond_the_district_and_its_accuracy(search):
    found = search(trial(), [zone("did", west=0.0, accuracy_m=10.0)])  # the eastern half
    way = found.of("caa-did", "outline")

    kept, district = xy_of(way), bench.PLANE.to_xy(square(0.0, None, 1000.0))
    assert kept.distance(district) > 10.0
    assert kept.within(bench.PLANE.to_xy(square()))
    assert way.change.value == pytest.approx(kept.area / 10_000, abs=1e-3)
    assert 0.33 < way.change.value < 0.395  # 39.5 m by 100 m, less a metre along its edge
    assert way.screening.answers["caa-did"] == "not_applicable"


def test_the_largest_part_where_the_zone_cuts_it_in_two(search):
    strip = zone("did", outline=bench.PLANE.to_lonlat(_box(-20, -200, 0, 200)))
    way = search(trial(), [strip]).of("caa-did", "outline")
    assert xy_of(way).centroid.x > bench.HOME.x


def test_beyond_the_ring_of_a_facility(search):
    found = search(trial(), [zone("small-uav", west=1000.0, size=100.0, attributes={"facility_class": "defence"})])
    way = found.of("uavact-yellow", "outline")

    facility = bench.PLANE.to_xy(square(1000.0, None, 100.0))
    assert 1000.0 < xy_of(way).distance(facility) < 1002.5
    assert set(way.removes) == {"uavact-yellow", "uavact-notify"}


def test_out_of_the_red_zone_only_is_no_way(search):
    """Its yellow zone forbids as much; the ring reaches over the whole outline."""
    found = search(trial(), [zone("small-uav", west=20.0, size=100.0, attributes={"facility_class": "defence"})])
    assert "outline" not in found.kinds("uavact-red")


@pytest.mark.parametrize("west", [-500.0, -46.0])  # all of it; all but four metres
def test_nothing_worth_flying_in_is_no_outline(search, west):
    assert "outline" not in search(trial(), [zone("did", west=west)]).kinds("caa-did")


def test_each_volume_keeps_its_own_part(search):
    one, two = (trial(at={"west": west}).document for west in (-50.0, -250.0))
    both = trial_from_geojson({"type": "FeatureCollection", "features": [one, two]})
    way = search(both, [zone("did", west=0.0)]).of("caa-did", "outline")

    first, second = (shapely.geometry.shape(f["geometry"]) for f in way.document["features"])
    assert bench.PLANE.to_xy(first).area < 5_000
    assert bench.PLANE.to_xy(second).area == pytest.approx(10_000, rel=1e-4)


# --- conditions


@pytest.mark.parametrize(
    ("told", "rule", "kind", "answers"),
    [
        ({"over_third_parties": True, "entry_control": False, "bvlos": True}, "caa-cat3", "entry_control", {"vehicle.entry_control": True}),
        ({"bvlos": True}, "caa-bvlos", "condition", {"vehicle.bvlos": False}),
        ({"keeps_30m": False}, "caa-30m", "condition", {"vehicle.keeps_30m": True}),
        ({"drops": True}, "caa-drop", "condition", {"vehicle.drops": False}),
        ({"registered": False}, "caa-registration", "condition", {"vehicle.registered": True}),
    ],
)
def test_a_condition_that_must_be_met(search, told, rule, kind, answers):
    ways = search(trial(vehicle=told)).ways(rule)
    assert next(dict(w.answers) for w in ways if w.kind == kind) == answers


def test_a_tether_with_the_height_it_allows(search):
    way = search(trial(height=120), [zone("did", west=-500)]).of("caa-did", "tether")

    assert way.answers == {"vehicle.tether_m": 30, "vehicle.tether_anchored": True}  # entry is controlled already
    assert top_of(way) == {"value": 30, "datum": "AGL"}
    assert "90 m 低く" in way.change.said.ja
    assert way.document["properties"]["vehicle"]["tether_m"] == 30


def test_a_tether_already_shorter_stays(search):
    way = search(trial(height=120, vehicle={"tether_m": 20}), [zone("did", west=-500)]).of("caa-did", "tether")
    assert (way.answers, top_of(way)["value"]) == ({"vehicle.tether_anchored": True}, 20)


def test_no_tether_reaches_a_flight_whose_floor_is_above_it(search):
    what = trial(height=120)
    what.document["properties"]["altitude_lower"] = {"value": 40, "datum": "AGL"}
    assert "tether" not in search(trial_from_geojson(what.document), [zone("did", west=-500)]).kinds("caa-did")


def test_no_tether_helps_against_a_rule_that_knows_none(search):
    assert "tether" not in search(trial(height=200)).kinds("caa-150m")


def road_trial(**vehicle):
    return trial(activity="automated_driving", vehicle=vehicle, at={"size": 20.0, "west": -10.0})


ROAD = zone("roads", outline=bench.line())


def test_a_level_four_bus_takes_a_driver_and_a_public_road_is_not_its_to_close(search):
    found = search(road_trial(level=4, remote=False, driver_on_board=False), [ROAD])

    assert found.before.answers["rta-75-12-l4"] == "permit"
    assert "closed_to_traffic" not in found.kinds("rta-75-12-l4")
    driver = found.of("rta-75-12-l4", "driver")
    assert driver.answers == {"vehicle.driver_on_board": True}
    assert driver.screening.answers["rta-77-road-use"] == "permit"  # still level 4
    assert found.of("rta-77-road-use", "driver").answers == {"vehicle.driver_on_board": True, "vehicle.level": 2}


def test_a_way_of_ones_own_may_be_closed(search):
    what = road_trial(level=4, remote=False, driver_on_board=False)
    what.document["properties"]["on_site"]["closed_to_traffic"] = False
    found = search(trial_from_geojson(what.document))

    assert found.before.answers["rta-75-12-l4"] == "permit"
    assert found.of("rta-75-12-l4", "closed_to_traffic").answers == {"on_site.closed_to_traffic": True}


def test_a_lower_level_is_never_raised(search):
    found = search(road_trial(level=1, driver_on_board=False), [ROAD])
    assert found.of("rta-77-road-use", "driver").answers == {"vehicle.driver_on_board": True}


# --- places


DISTRICT = zone("did", west=-500)  # about home, one kilometre


def test_open_sites_nearest_first_and_at_most_three(search, place):
    sites = [
        place("far", 9_000), place("near", 2_000), place("farther", 12_000), place("middle", 3_000),
        place("in-the-district", 300), place("taken", 1_500, availability="reused"),
        place("other-use", 1_200, activities=("ground_robot",)),
    ]  # fmt: skip
    found = search(trial(), [DISTRICT], sites=sites)
    ways = [w for w in found.ways("caa-did") if w.kind == "site"]

    assert [w.place.site for w in ways] == ["near", "middle", "far"]
    assert [w.change.value for w in ways] == pytest.approx([2.0, 3.0, 9.0], abs=0.01)
    assert [w.document["properties"]["site"] for w in ways] == ["near", "middle", "far"]
    assert xy_of(ways[0]).area == pytest.approx(10_000, rel=1e-3)  # the shape drawn
    assert not ways[0].place.whole


def test_the_places_own_outline_where_the_shape_does_not_fit(search, place):
    way = search(trial(), [DISTRICT], sites=[place("small", 2_000, size=60.0)]).of("caa-did", "site")
    assert (way.place.whole, xy_of(way).area) == (True, pytest.approx(3_600, rel=1e-3))
    assert "収まらない" in way.how.ja


def test_a_park_asks_for_a_permit_as_well_and_is_not_offered(search, place):
    assert search(trial(), [DISTRICT], sites=[place("park", 2_000, kind="park")]).kinds("caa-did").count("site") == 0


@pytest.mark.parametrize(("parks", "offered"), [(11, 1), (12, 0)])
def test_twelve_places_are_tried_and_no_more(search, place, parks, offered):
    nearer = [place(f"park{i:02}", 2_000 + i, kind="park") for i in range(parks)]
    found = search(trial(), [DISTRICT], sites=[*nearer, place("river", 3_000)])
    assert found.kinds("caa-did").count("site") == offered


def test_a_place_of_unknown_ground_is_not_offered_for_a_height_above_the_sea(search, place):
    site = place("dark", 2_000, ground_elevation_m=None)
    assert "site" not in search(trial(datum="AMSL"), [DISTRICT], sites=[site]).kinds("caa-did")


def test_an_area_of_the_same_site(search, place):
    outline = square(-200.0, None, 2_400.0)
    away = Area(id="away", site="here", name=Text("東の区画", "East part"), outline=square(1_500.0, None, 400.0))
    here = replace(place("here", 0, outline=outline), areas=(away, replace(away, id="kept", bookable=False)))
    way = search(trial(site="here"), [DISTRICT], sites=[here]).of("caa-did", "area")

    assert (way.document["properties"]["site"], way.document["properties"]["area"]) == ("here", "away")
    assert way.title.en == "Do it at East part"


def test_consent_to_the_old_place_is_not_taken_along(search, place):
    what = trial(on_site={"owner_consent": True, "filming": False})
    way = search(what, [DISTRICT], sites=[place("near", 2_000)]).of("caa-did", "site")

    assert way.document["properties"]["on_site"] == bench.QUIET
    assert [u.rule for u in way.opens] == ["private-land"]
    assert "あらためて" in way.how.ja


def test_a_hall(search, place):
    hall = place("hall", 400, kind="indoor", indoor=True)
    way = search(trial(hours=("18:00", "20:00")), [DISTRICT], sites=[hall]).of("caa-night", "indoors")

    assert way.document["properties"]["on_site"]["indoors"] is True
    assert {"caa-night", "caa-did"} <= set(way.removes)
    assert "天井" in way.how.ja


def test_a_point_moved_stays_a_point(search, place):
    what = trial()
    document = what.document | {"geometry": {"type": "Point", "coordinates": [140.75, 38.30]}}
    document["properties"]["radius_m"] = 30
    way = search(trial_from_geojson(document), [DISTRICT], sites=[place("near", 2_000)]).of("caa-did", "site")

    assert (way.document["geometry"]["type"], way.document["properties"]["radius_m"]) == ("Point", 30)
    plane = plane_at(140.75, 38.30)
    moved = plane.to_xy(shapely.geometry.shape(way.document["geometry"]))
    assert moved.distance(bench.HOME) == pytest.approx(2_000, abs=1.0)


def _box(west, south, east, north):
    return shapely.box(bench.HOME.x + west, bench.HOME.y + south, bench.HOME.x + east, bench.HOME.y + north)
