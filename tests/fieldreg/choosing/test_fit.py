"""The fit of a place: three values, each with its reason; what nobody told is unknown, and what is coarse decides nothing."""

import importlib.util
import math
import random
from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest
import shapely

from fieldreg.choosing.drawn_sizes import takes, takes_each
from fieldreg.choosing.fit import Answer, Fit, Held
from fieldreg.choosing.place_fits import place_fits
from fieldreg.kernel.geometry import plane_at
from fieldreg.kernel.longest_straight import longest_straight_m, takes_straight
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.register.sites import Area, Availability, Fact, Site, SiteKind
from fieldreg.screening.bulk import Places
from fieldreg.screening.needs import Need
from fieldreg.trials.intent import Size, SizeKind
from fieldreg.trials.odd import Form
from fieldreg.trials.place_needs import PLACE_NEEDS
from fieldreg.trials.trial import Activity

PLANE = plane_at(140.88, 38.26)
AT = shapely.get_coordinates(PLANE.to_xy(shapely.Point(140.88, 38.26)))[0]
DAY = Timespan(datetime(2026, 12, 1, 9, tzinfo=JST), datetime(2026, 12, 1, 12, tzinfo=JST))
YES, UNKNOWN, NO = Answer.YES, Answer.UNKNOWN, Answer.NO


def drawn(shape_xy):
    """A shape in metres about a place in Sendai, in lon, lat."""
    return PLANE.to_lonlat(shapely.affinity.translate(shape_xy, *AT))


def site(outline=None, **more):
    known = {
        "id": "s", "name": Text("場所", "Place"), "kind": SiteKind.CITY_LAND, "accuracy_m": 5.0, "manager": "m",
        "activities": ("drone", "other"), "availability": Availability.CONSULT,
        "outline": drawn(shapely.box(0, 0, 100, 60)) if outline is None else outline,
    }  # fmt: skip
    return Site(**(known | more))


def need(**more):
    return Need(**({"activity": Activity.OTHER, "timespan": DAY} | more))


def fit(place, **more):
    (found,) = place_fits(need(**more), Places([place]))
    return found


def answer(place, about, **more):
    (held,) = (held for held in fit(place, **more).held if held.about == about)
    return held.answer


def of_size(place, kind, value):
    return answer(place, kind, size=Size(kind, value))


# ---------------------------------------------------------------- one can have it


@pytest.mark.parametrize(
    "availability, told", [("consult", YES), ("restricted", UNKNOWN), ("unconfirmed", UNKNOWN), ("in_use", NO), ("reused", NO)]
)
def test_first_come_those_that_may_be_asked_for(availability, told):
    assert answer(site(availability=Availability(availability)), "availability") is told


@pytest.mark.parametrize("offered, activity, told", [(("drone",), "drone", YES), (("drone",), "other", NO), ((), "drone", UNKNOWN),
                                                     (("other",), "kite", YES)])  # fmt: skip
def test_a_place_that_tells_of_no_kind_of_trial_is_not_known_to_take_it(offered, activity, told):
    assert answer(site(activities=offered), "activity", activity=Activity(activity)) is told


def test_the_whole_is_as_bad_as_its_worst_and_says_why():
    held = [Held("a", YES, Text("あ", "a")), Held("b", UNKNOWN, Text("い", "b")), Held("c", UNKNOWN, Text("う", "c"))]

    assert [Fit(held[:n]).answer for n in range(4)] == [YES, YES, UNKNOWN, UNKNOWN]
    assert (Fit(held).because, Fit(held[:1]).because) == (Text("い、う", "b; c"), Text("", ""))
    assert Fit(held[:2]).order < Fit(held).order < Fit([*held, Held("d", NO, Text("え", "d"))]).order


# ---------------------------------------------------------------- size

BENT = shapely.box(0, 0, 200, 20).union(shapely.box(0, 0, 20, 200))
SHAPES = [shapely.box(0, 0, 100, 60), BENT, shapely.Point(0, 0).buffer(50), shapely.box(0, 0, 300, 8),
          shapely.MultiPolygon([shapely.box(0, 0, 40, 40), shapely.box(60, 0, 100, 40)]),
          shapely.box(0, 0, 120, 120).difference(shapely.box(30, 30, 90, 90))]  # fmt: skip


def largest(kind, shape):
    """Measured another way: the circle by its centre on a fine grid, the line between places of the edge."""
    if kind is SizeKind.AREA:
        return shape.area
    if kind is SizeKind.RADIUS:
        west, south, east, north = shape.bounds
        across, up = (range(int(2 * width)) for width in (east - west, north - south))
        grid = shapely.points([(west + x / 2, south + y / 2) for x in across for y in up])
        inside = grid[shapely.contains(shape, grid)]
        return float(shapely.distance(inside, shape.boundary).max()) if len(inside) else 0.0
    edge = shapely.get_coordinates(shapely.segmentize(shape.boundary, 4.0))
    lines = shapely.linestrings([(a, b) for n, a in enumerate(edge.tolist()) for b in edge[n + 1 :].tolist()])
    return float(shapely.length(lines[shapely.covers(shape.buffer(1e-6), lines)]).max())


@pytest.mark.parametrize("kind", SizeKind)
@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_drawn_exactly_takes_what_fits_and_nothing_larger(kind, shape):
    place, size = site(drawn(shape), accuracy_m=0.0), largest(kind, shape)

    told = [of_size(place, kind, size * share) for share in (0.5, 0.985, 1.03, 2.0)]
    assert told == [YES, YES, NO, NO]


@pytest.mark.parametrize("kind", SizeKind)
@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_drawn_coarsely_takes_surely_what_fits_with_its_accuracy_taken_off(kind, shape):
    place = site(drawn(shape), accuracy_m=3.0)
    least, most = (largest(kind, grown) if not grown.is_empty else 0.0 for grown in (shape.buffer(-3.0), shape.buffer(3.0)))

    assert of_size(place, kind, most * 1.08) is NO
    assert of_size(place, kind, (least + most) / 2) is UNKNOWN
    assert least == 0 or of_size(place, kind, least * 0.97) is YES


def test_a_number_that_a_source_tells_goes_before_the_drawing():
    small = site(area_m2=4_000.0)

    assert [of_size(small, SizeKind.AREA, wanted) for wanted in (4_000, 4_001, 5_900)] == [YES, NO, NO]
    assert of_size(small, SizeKind.RADIUS, 36) is NO  # a circle of 4,071 m²
    doubtful = replace(small, facts={"area_m2": Fact("聞き取り", "unconfirmed")})
    assert [of_size(doubtful, SizeKind.AREA, wanted) for wanted in (100, 9_000)] == [UNKNOWN, UNKNOWN]


def test_of_a_place_known_as_a_point_nobody_can_tell():
    point = site(shapely.Point(140.88, 38.26), accuracy_m=500.0)

    assert [of_size(point, kind, 1) for kind in SizeKind] == [UNKNOWN] * 3
    assert of_size(replace(point, area_m2=900.0), SizeKind.AREA, 800) is YES


def test_no_circle_is_larger_than_what_the_place_is_told_to_be_unless_that_is_not_confirmed():
    point = site(shapely.Point(140.88, 38.26), accuracy_m=500.0, area_m2=1_000.0)

    assert [of_size(point, SizeKind.RADIUS, wanted) for wanted in (17, 18)] == [UNKNOWN, NO]  # 908 and 1,018 m²
    doubtful = replace(point, facts={"area_m2": Fact("聞き取り", "unconfirmed")})
    assert of_size(doubtful, SizeKind.RADIUS, 18) is UNKNOWN
    assert of_size(replace(point, indoor=True), SizeKind.RADIUS, 18) is UNKNOWN  # of a house, which may have more floors than one


def test_a_source_of_low_confidence_still_decides():
    assert of_size(site(area_m2=4_000.0, facts={"area_m2": Fact("地図で測定", "low")}), SizeKind.AREA, 4_000) is YES


def test_a_road_is_as_long_as_it_is_and_takes_no_circle():
    road = site(drawn(shapely.LineString([(0, 0), (500, 0), (500, 500)])), kind=SiteKind.ROAD, accuracy_m=20.0)

    assert [of_size(road, SizeKind.LENGTH, wanted) for wanted in (950, 960, 961, 1_000, 1_040, 1_050)] == [YES, YES, *[UNKNOWN] * 3, NO]
    assert [of_size(road, kind, 5) for kind in (SizeKind.RADIUS, SizeKind.AREA)] == [NO, NO]
    told = replace(road, road={"length_km": 2.4})
    assert [of_size(told, SizeKind.LENGTH, wanted) for wanted in (2_400, 2_401)] == [YES, NO]


def test_a_hall_is_not_told_by_the_outline_of_its_house():
    hall = site(indoor=True)

    assert [of_size(hall, SizeKind.RADIUS, wanted) for wanted in (10, 60)] == [UNKNOWN, NO]
    assert of_size(hall, SizeKind.AREA, 100) is UNKNOWN
    told = replace(hall, facilities={"floor_m2": 1_200})
    assert [of_size(told, SizeKind.AREA, wanted) for wanted in (1_200, 1_300)] == [YES, NO]


def test_an_area_that_is_drawn_well_is_enough_and_is_named():
    yard = Area(id="s/yard", site="s", name=Text("校庭"), outline=drawn(shapely.box(10, 10, 70, 50)), accuracy_m=1.0)
    coarse = site(accuracy_m=80.0, areas=(Area(id="s/hall", site="s", name=Text("体育館")), yard))

    found = fit(coarse, size=Size(SizeKind.RADIUS, 18))
    assert (found.answer, found.area) == (YES, "s/yard")
    assert (fit(coarse, size=Size(SizeKind.RADIUS, 25)).answer, fit(site(), size=Size(SizeKind.RADIUS, 18)).area) == (UNKNOWN, None)
    unsaid = replace(coarse, areas=(replace(yard, accuracy_m=None),))  # as coarse as its site
    assert (fit(unsaid, size=Size(SizeKind.RADIUS, 18)).answer, fit(unsaid, size=Size(SizeKind.RADIUS, 18)).area) == (UNKNOWN, None)


# ---------------------------------------------------------------- what it must have

HELD = {
    "power_kva": 30, "ceiling_m": 4.5, "surface": ["grass", "soil"], "parking_cars": 0, "water": False, "network": ["lte"],
    "station_m": 400,
}  # fmt: skip


@pytest.mark.parametrize(
    "name, wanted, told",
    [
        ("power_kva", 30, YES), ("power_kva", 31, NO), ("power_v", 200, UNKNOWN), ("ceiling_m", 5, NO),
        ("surface", ("asphalt", "soil"), YES), ("surface", ("asphalt",), NO), ("parking_cars", 1, NO),
        ("water", True, NO), ("toilet", True, UNKNOWN), ("network", ("5g",), NO),
        ("station_m", 400, YES), ("station_m", 399, NO), ("indoor", True, NO), ("indoor", False, YES), ("use_district", ("none",), UNKNOWN),
    ],
)  # fmt: skip
def test_a_need_is_held_against_what_is_told_of_the_place(name, wanted, told):
    assert answer(site(facilities=HELD), name, needs={name: wanted}) is told


def test_what_is_not_confirmed_decides_nothing_and_what_is_not_asked_is_not_told():
    place = site(facilities=HELD, facts={"facilities.power_kva": Fact("聞き取り", "unconfirmed")})

    assert answer(place, "power_kva", needs={"power_kva": 10}) is UNKNOWN
    assert [held.about for held in fit(place, needs={"water": False}).held] == ["activity", "availability"]


def test_the_reason_tells_what_is_there_and_what_is_wanted():
    (held,) = (held for held in fit(site(facilities=HELD), needs={"surface": ("asphalt",)}).held if held.about == "surface")
    assert held.because == Text("地面・床: 芝・草地・土（必要: アスファルト）", "surface: grass or soil (wanted: asphalt)")


ROAD = {"gradient_pct": 8, "speed_limit_kmh": 40, "signals_n": 2, "school_zone": False, "snow_season": ["12-01", "03-31"], "gradient": "急"}


@pytest.mark.parametrize(
    "name, wanted, told",
    [
        ("max_gradient_pct", 8, YES), ("max_gradient_pct", 6, NO), ("max_speed_limit_kmh", 30, NO), ("max_signals", 2, YES),
        ("no_school_zone", True, YES), ("no_snow_season", True, NO), ("min_lanes", 2, UNKNOWN),
    ],
)  # fmt: skip
def test_a_need_of_a_road_is_held_against_the_road(name, wanted, told):
    assert answer(site(road=ROAD), name, odd={name: wanted}) is told


def test_a_road_told_in_words_is_not_known_and_one_without_centre_line_has_the_legal_speed():
    steep = site(road={"gradient_pct": "急勾配", "centre_line": False})

    assert answer(steep, "max_gradient_pct", odd={"max_gradient_pct": 8}) is UNKNOWN
    assert [answer(steep, "max_speed_limit_kmh", odd={"max_speed_limit_kmh": kmh}) for kmh in (30, 20)] == [YES, NO]
    assert answer(site(), "max_speed_limit_kmh", odd={"max_speed_limit_kmh": 30}) is UNKNOWN


@pytest.mark.parametrize(
    "facts, told",
    [
        ({}, YES), ({"road": Fact("聞き取り", "unconfirmed")}, UNKNOWN), ({"road.gradient_pct": Fact("聞き取り", "unconfirmed")}, UNKNOWN),
        ({"road": Fact("聞き取り", "unconfirmed"), "road.gradient_pct": Fact("実測", "high")}, YES),
        ({"road.lanes": Fact("聞き取り", "unconfirmed")}, YES),
    ],
)  # fmt: skip
def test_what_is_not_confirmed_of_a_road_decides_nothing(facts, told):
    assert answer(site(road=ROAD, facts=facts), "max_gradient_pct", odd={"max_gradient_pct": 8}) is told


def test_a_road_whose_length_is_not_confirmed_is_not_known_to_be_long_enough():
    road = site(drawn(shapely.LineString([(0, 0), (900, 0)])), road={"length_km": 2}, facts={"road": Fact("聞き取り", "unconfirmed")})

    assert of_size(road, SizeKind.LENGTH, 1500) is UNKNOWN


def test_hours_of_the_trial_ask_nothing_of_the_place():
    assert [held.about for held in fit(site(), odd={"hours": (540, 720), "no_tunnel": False}).held] == ["activity", "availability"]


def test_the_words_of_a_need_are_those_of_the_catalogue_of_facilities():
    if importlib.util.find_spec("fieldreg.register.facilities") is None:
        pytest.skip("there is no catalogue of facilities yet")
    facilities = importlib.import_module("fieldreg.register.facilities").FACILITIES
    forms = {Form.NUMBER: {"number"}, Form.COUNT: {"count"}, Form.YES_NO: {"yes_no"}, Form.CHOICES: {"choice", "choices"}}

    for name, wanted in PLACE_NEEDS.items():
        if name != "indoor":
            held = facilities[name]
            assert str(held.form) in forms[wanted.form], name
            assert (dict(held.choices), held.title, held.unit) == (dict(wanted.choices), wanted.title, wanted.unit), name


# ---------------------------------------------------------------- circles, against the circle that is measured


def blob(chance):
    """A shape of some corners about a middle, as wide as some 30 to 90 m."""
    turns = sorted(chance.uniform(0, 2 * math.pi) for _ in range(chance.randrange(5, 22)))
    reach = chance.uniform(30, 90)
    return shapely.Polygon([(math.cos(t) * reach * (far := chance.uniform(0.8, 1.1)), math.sin(t) * reach * far) for t in turns])


def test_a_circle_fits_as_the_largest_one_that_is_measured():
    chance, seen = random.Random(8), set()
    for _ in range(400):
        shape, off = blob(chance), chance.choice((0.0, 2.0, 5.0))
        if not shape.is_valid:
            continue
        radius = shapely.maximum_inscribed_circle(shape, 0.001).length
        for wanted in (radius - off - 0.5, radius - off + 0.5, radius + off + 0.5 + off / 50, radius * 1.3 + off):
            told = takes(Size(SizeKind.RADIUS, wanted), shape, off)
            seen.add(told)
            assert (told is YES) == (wanted < radius - off), (shape.wkt, off, wanted)
            assert told is not NO or wanted > radius + off, (shape.wkt, off, wanted)
            assert told is NO or wanted < radius * 1.3 + off, (shape.wkt, off, wanted)
    assert seen == {YES, UNKNOWN, NO}


def test_what_geos_leaves_of_a_shape_that_is_too_narrow_is_no_room():
    """The largest circle of this one has a radius of 55.2 m; GEOS 3.14.1 leaves a splinter where 62.3 m are taken off."""
    corners = [(55.7, -1.6), (36.4, 38.9), (-3.4, 72.2), (-46.4, 42.1), (-76.3, -1.4), (-52, -50.7), (-3.6, -58.5), (33.8, -39.4)]
    assert [takes(Size(SizeKind.RADIUS, 60), shapely.Polygon(corners), off) for off in (0.0, 2.0)] == [NO, NO]
    assert takes(Size(SizeKind.RADIUS, 55), shapely.Polygon(corners), 0.0) is YES


@pytest.mark.parametrize(
    ("value", "wanted"),
    [(95.9, YES), (97.5, UNKNOWN), (103.5, UNKNOWN), (106.0, NO)],  # 96.2 m with 2 m taken off, 104.9 m with them added
)
def test_a_straight_loses_and_gains_what_its_two_ends_may_be_off(value, wanted):
    assert takes(Size(SizeKind.LENGTH, value), shapely.box(0, 0, 100, 10), 2.0) is wanted


@pytest.mark.parametrize(("value", "wanted"), [(570.0, YES), (590.0, UNKNOWN), (1440.0, UNKNOWN), (1480.0, NO)])
def test_an_area_is_measured_with_the_rim_taken_off_and_added(value, wanted):
    assert takes(Size(SizeKind.AREA, value), shapely.box(0, 0, 100, 10), 2.0) is wanted  # 96 by 6 m, 104 by 14 m


@pytest.mark.parametrize("kind", SizeKind)
def test_sizes_of_many_outlines_at_once_are_those_of_each(kind):
    chance = random.Random(9)
    shapes = [shape for shape in (blob(chance) for _ in range(300)) if shape.is_valid]
    shapes += [shapely.union_all([blob(chance).buffer(0), shapely.affinity.translate(blob(chance).buffer(0), 400)]) for _ in range(20)]
    off = [chance.choice((0.0, 2.0, 5.0, 30.0)) for _ in shapes]
    seen = set()
    for value in {SizeKind.RADIUS: (20, 45, 70), SizeKind.AREA: (900, 6_000, 12_000), SizeKind.LENGTH: (60, 130, 170)}[kind]:
        size = Size(kind, value)
        together = takes_each(size, np.array([*shapes, None], dtype=object)[:-1], np.array(off))
        assert together == [takes(size, shape, away) for shape, away in zip(shapes, off, strict=True)]
        seen |= set(together)
    assert seen == {YES, UNKNOWN, NO}


def test_a_straight_of_an_exact_outline_is_taken_up_to_the_longest_one_inside():
    chance = random.Random(10)
    shapes = [shape for shape in (blob(chance) for _ in range(200)) if shape.is_valid]
    longest = [longest_straight_m(shape) for shape in shapes]
    for shorter_m in (-0.5, 0.5):
        for shape, straight in zip(shapes, longest, strict=True):
            wanted = straight - shorter_m
            assert takes_straight(np.array([shape, None], dtype=object)[:-1], wanted).tolist() == [shorter_m > 0], shape.wkt
