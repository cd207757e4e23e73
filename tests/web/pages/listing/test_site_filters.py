"""What the list shows for what was asked."""

from datetime import date

import pytest
import shapely

from fieldreg.facilities import FACILITIES
from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.folding import searched
from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Fact, Site, SiteKind
from fieldreg.services.answers.standing import StandingOfAll
from web.pages.listing.site_filters import Filters, Row, rows_of, size_text, sorted_rows
from web.pages.listing.site_rows import SiteTable

TODAY = date(2026, 11, 23)
SQUARE = shapely.box(140.98, 38.22, 140.98114, 38.2209)  # about 100 m by 100 m


def place(name="旧荒浜小学校", kind=SiteKind.PARK, outline=SQUARE, **more):
    known = {"id": "x", "accuracy_m": 50, "manager": "m", "ward": "若林区", "address": "荒浜字新堀端", **more}
    return Site(name=Text(name, "Arahama"), kind=kind, outline=outline, **known)


def row(site=None, free="yes"):
    return Row(
        site=site or place(), position=0, size=rows_of([site or place()], {})[0].size, sized=False, free=free
    )


def asked(**query):
    return Filters.from_query(query, TODAY)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, True),
        ({"q": "荒浜"}, True),  # two characters are enough
        ({"q": "ARAHAMA 若林"}, True),
        ({"q": "荒浜　若林"}, True),  # parted by a wide space
        ({"q": "作並"}, False),
        ({"kind": "park"}, True),
        ({"kind": "road"}, False),
        ({"ward": "泉区"}, False),
        ({"activity": "drone"}, None),  # nobody tells what it takes
        ({"area_min": "9000"}, True),
        ({"area_min": "11000"}, False),
        ({"area_max": "9000"}, False),
        ({"length_min": "9000"}, False),  # asks for roads
        ({"free": "1"}, True),
    ],
)
def test_wanted(query, expected):
    assert asked(**query).wants(row()) is expected


@pytest.mark.parametrize("free", ["no", "unknown"])
def test_what_cannot_be_judged_is_not_free_of_permits(free):
    assert asked(free="1").wants(row(free=free)) is False


def test_a_size_nobody_knows_is_neither_wanted_nor_refused():
    unsized = row(place(outline=shapely.Point(140.98, 38.22)))

    assert asked(area_min="100").wants(unsized) is None
    assert asked(area_min="100", kind="road").wants(unsized) is False
    assert size_text(unsized, "ja") == "面積未確認"
    road = row(place(kind=SiteKind.ROAD, outline=shapely.Point(140.98, 38.22)))
    assert (size_text(road, "ja"), size_text(road, "en")) == ("長さ未確認", "size unconfirmed")


def test_what_is_told_and_not_confirmed_decides_nothing():
    told = {"power_kva": 30, "surface": "sand"}

    def known(confidence):
        facts = {name: Fact(source="看板", confidence=confidence) for name in ("facilities.power_kva", "facilities.surface", "area_m2")}
        return row(place(facilities=told, facts=facts, area_m2=12_000.0)), rows_of([place(area_m2=12_000.0, facts=facts)], {})[0]

    queries = ({"power_min": "30"}, {"power_min": "40"}, {"surface": "sand"}, {"surface": "grass"})
    assert [asked(**query).wants(known("high")[0]) for query in queries] == [True, False, True, False]
    assert [asked(**query).wants(known("unconfirmed")[0]) for query in queries] == [None] * 4
    assert [asked(area_min=bound).wants(known("high")[1]) for bound in ("12000", "12001")] == [True, False]
    assert [asked(area_min=bound).wants(known("unconfirmed")[1]) for bound in ("12000", "12001")] == [None, None]
    assert [size_text(known(c)[1], "ja") for c in ("high", "unconfirmed")] == ["約1.2 ha", "約1.2 ha（未確認）"]


def test_a_length_that_is_no_number_is_measured_on_the_drawing():
    road = place(kind=SiteKind.ROAD, outline=shapely.LineString([(140.98, 38.22), (140.99, 38.22)]), road={"length_km": "about 2"})
    assert size_text(rows_of([road], {})[0], "ja") == "約880 m（図上）"


@pytest.mark.parametrize(
    ("bounds", "told", "doubtful"),
    [
        ({"area_max": "30000"}, ["known", "point"], 1),
        ({"area_max": "15000"}, ["point"], 1),
        ({"area_min": "20000"}, ["known", "point"], 1),  # as large as asked for
        ({"area_min": "20001"}, ["point"], 1),
        ({"area_min": "10000", "area_max": "30000"}, ["known", "point"], 1),
        ({"area_min": "25000", "area_max": "30000"}, ["point"], 1),
        ({"length_min": "1"}, [], 0),
    ],
)
def test_a_place_of_unknown_size_stands_last_under_any_bound_of_size(bounds, told, doubtful):
    table = SiteTable([place(id="point", code="A", outline=shapely.Point(140.98, 38.22)), place(id="known", code="B", area_m2=20_000.0)])
    chosen = table.chosen(asked(**bounds), StandingOfAll({}, lambda _: None))

    assert ([row.site.id for row in chosen.rows], chosen.unsized) == (told, doubtful)


@pytest.mark.parametrize(
    ("bbox", "there"),
    [("140.981,38,141,39", 1), ("140,38,140.9801,39", 1), ("140,38.2208,141,39", 1), ("140,38,141,38.2201", 1), ("140.982,38,141,39", 0)],
)
def test_a_place_that_reaches_into_the_view_is_in_it(bbox, there):
    assert len(SiteTable([place()]).chosen(asked(bbox=bbox), StandingOfAll({}, lambda _: None)).rows) == there


def test_what_a_place_has_not_is_no_word_of_it():
    text = row(place(facilities={"water": False, "toilet": True})).text
    assert [searched(FACILITIES[name].title.ja) in text for name in ("water", "toilet")] == [False, True]


def test_where_nobody_tells_the_ward_or_what_is_taken_it_is_neither_wanted_nor_refused():
    silent = row(place(ward="", activities=()))

    assert [asked(**query).wants(silent) for query in ({"ward": "泉区"}, {"activity": "drone"})] == [None, None]
    assert asked(ward="泉区", kind="road").wants(silent) is False
    told = row(place(activities=("kite",)))
    assert [asked(activity=activity).wants(told) for activity in ("kite", "drone")] == [True, False]


def test_sizes_are_rounded_and_say_where_they_come_from():
    assert size_text(row(), "ja") in {"約9,900 m²（図上）", "約10,000 m²（図上）", "約1.0 ha（図上）"}
    road = place(
        kind=SiteKind.ROAD,
        outline=shapely.LineString([(140.98, 38.22), (140.99, 38.22)]),
        road={"length_km": 2.4},
    )
    told = rows_of([road], {})[0]
    assert size_text(told, "ja") == "約2.4 km"
    assert asked(length_min="2000", length_max="2500").wants(told) is True


@pytest.mark.parametrize(("length_km", "said"), [(0.04, "約40 m"), (0.652, "約650 m"), (0.96, "約1.0 km"), (1.26, "約1.3 km")])
def test_a_short_road_is_told_in_metres_and_never_as_nought(length_km, said):
    road = place(kind=SiteKind.ROAD, outline=shapely.LineString([(140.98, 38.22), (140.99, 38.22)]), road={"length_km": length_km})
    assert size_text(rows_of([road], {})[0], "ja") == said


@pytest.mark.parametrize(
    "query", [{"kind": "castle"}, {"area_min": "NaN"}, {"area_max": "-1"}, {"on": "23/11"}, {"sort": "x"}]
)
def test_an_unreadable_query_names_its_part(query):
    with pytest.raises(InvalidInput) as error:
        asked(**query)

    assert error.value.faults[0].where == next(iter(query))


def test_orders():
    big, small = (
        place(id="big", code="B"),
        place(id="small", code="A", outline=shapely.box(140.98, 38.22, 140.9801, 38.2201)),
    )
    rows = rows_of([big, small], {})

    assert [r.site.id for r in rows] == ["small", "big"]
    assert [r.site.id for r in sorted_rows(rows, "area")] == ["big", "small"]
