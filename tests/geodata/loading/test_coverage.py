"""Coverage is the publisher's area, by code, by name or as told; never what was read happens to span."""

import json
from datetime import date

import pytest
import shapely

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.geometry import plane_at
from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Edition, Layer, Restriction, Zone
from fieldreg.surroundings.layer_view import LayerView
from geodata.formats.json.geojson import to_feature, to_features
from geodata.loading.coverage import area_within
from geodata.loading.editions import edition_from_image
from geodata.loading.load import LoadRequest, Mode, Source, roll_back, run_load

DAY = date(2022, 6, 25)


def square(lon, lat, size=0.01):
    return shapely.box(lon, lat, lon + size, lat + size)


def did(prefecture, city, number, outline):
    told = {"KEN": prefecture, "CITY": city, "CITYNAME": f"市{city}", "CLASS": number, "JINKO": 1000, "MENSEKI": 1.0}
    return to_feature(outline, told)


def zone(zone_id, outline, **more):
    return to_feature(outline, {"id": zone_id, "name": f"地区 {zone_id}", "accuracy_m": 0, "restriction": "REQ_AUTHORISATION", **more})


def ward(code, name, outline, accuracy_m=50.0):
    return Zone(
        id=code or name, layer="wards", edition="n03", name=Text(name), outline=outline, accuracy_m=accuracy_m,
        restriction=Restriction.NO_RESTRICTION, attributes={"code": code} if code else {},
    )  # fmt: skip


# Tokyo as three municipalities side by side, Kanagawa south of it, a far island of Tokyo, and two 青葉区
SETAGAYA, OTA, MACHIDA = square(139.6, 35.6, 0.1), square(139.7, 35.6, 0.1), square(139.4, 35.6, 0.2)
KAWASAKI, ISLAND, AOBA, YOKOHAMA = square(139.6, 35.5, 0.1), square(142.1, 27.0, 0.1), square(140.8, 38.2, 0.1), square(139.5, 35.4, 0.1)
WARDS = [
    ward("13112", "東京都世田谷区", SETAGAYA), ward("13111", "東京都大田区", OTA), ward("13209", "東京都町田市", MACHIDA),
    ward("13421", "東京都小笠原村", ISLAND), ward("14131", "神奈川県川崎市川崎区", KAWASAKI),
    ward("14117", "神奈川県横浜市青葉区", YOKOHAMA),
    ward("04101", "宮城県仙台市青葉区", AOBA),
]  # fmt: skip
TOKYO_ROWS = [
    did("13", "112", "1", square(139.62, 35.62)),
    did("13", "111", "1", square(139.75, 35.65)), did("13", "209", "1", square(139.45, 35.68)),
]  # fmt: skip
BETWEEN = shapely.Point(139.65, 35.58)  # of Kanagawa, in the triangle of the rows of Tokyo
IN_TOKYO = shapely.Point(139.68, 35.68)


@pytest.fixture
def tokyo(registry):
    """The small registry with boundaries; its edition of districts is another place's."""
    with registry.store.writing() as work:
        for layer in ("wards", "events", "hazard"):
            work.zones.put_layer(Layer(id=layer, title=Text(layer)))
        work.zones.put_edition(Edition(layer="wards", edition="n03", in_force_from=date(2015, 1, 1), accuracy_m=50))
        work.zones.put_zones(WARDS)
        work.commit()
    return registry


def request(*features, name="given.geojson", **more):
    source = Source(name, json.dumps(to_features(features), ensure_ascii=False).encode())
    return LoadRequest(**({"sources": [source], "actor": "t", "layer": "did", "edition": "new", "in_force": DAY} | more))


def status(registry, place, layer="did"):
    """Of a trial of 30 m about the place, on a day the new edition holds."""
    plane = plane_at(place.x, place.y)
    footprint = plane.to_lonlat(plane.to_xy(place).buffer(30))
    with registry.store.reading() as work:
        view = LayerView(work.zones, layer, date(2026, 12, 1), date(2026, 12, 1), footprint)
        return str(view.status), view.complete


def edition(registry, layer="did", name="new"):
    with registry.store.reading() as work:
        return next(e for e in work.zones.editions(layer) if e.edition == name)


# ---------------------------------------------------------------- by codes


def test_a_neighbour_within_the_triangle_of_the_rows_is_unknown_and_the_publishers_area_is_not(tokyo):
    told = run_load(tokyo, request(*TOKYO_ROWS)).to_dict()

    assert told["coverage"] == "東京都（境界のある 4 市区町村）"
    assert status(tokyo, BETWEEN) == ("outside", False)
    assert status(tokyo, IN_TOKYO) == ("ok", True)
    assert status(tokyo, shapely.Point(142.15, 27.05)) == ("ok", True)  # the far island is Tokyo's, the sea on the way is nobody's
    assert status(tokyo, shapely.Point(141.0, 31.0)) == ("outside", False)


def test_without_a_boundary_of_the_code_nothing_is_vouched_for_and_the_loader_says_how_to_tell(registry):
    report = run_load(registry, request(*TOKYO_ROWS))

    assert (edition(registry).coverage, report.to_dict()["coverage"]) == (None, None)
    assert status(registry, IN_TOKYO) == status(registry, BETWEEN) == ("outside", False)
    assert [text for text in report.notes if "--coverage-name" in text.en and "--layer wards" in text.en]


def test_one_far_row_of_another_prefecture_adds_that_prefecture_and_nothing_between(tokyo):
    run_load(tokyo, request(*TOKYO_ROWS, did("04", "101", "1", square(140.82, 38.22))))

    assert status(tokyo, shapely.Point(140.88, 38.28)) == ("ok", True)
    assert status(tokyo, shapely.Point(140.3, 37.0)) == status(tokyo, BETWEEN) == ("outside", False)


def test_adding_a_distant_prefecture_to_an_edition_vouches_for_nothing_more(tokyo):
    run_load(tokyo, request(*TOKYO_ROWS))
    before = edition(tokyo).coverage
    run_load(tokyo, request(did("04", "101", "1", square(140.82, 38.22)), mode=Mode.UPDATE, in_force=None))

    assert edition(tokyo).coverage.equals(before)
    assert status(tokyo, shapely.Point(140.88, 38.28)) == ("outside", False)


def test_replacing_an_edition_by_another_prefectures_file_takes_its_area_back(tokyo):
    run_load(tokyo, request(*TOKYO_ROWS))
    report = run_load(tokyo, request(did("04", "101", "1", square(140.82, 38.22)), mode=Mode.REPLACE, in_force=None, by_hand=True))

    assert report.to_dict()["coverage"] == "宮城県（境界のある 1 市区町村）"
    assert status(tokyo, IN_TOKYO) == ("outside", False)


def test_the_area_is_drawn_in_by_the_error_of_its_boundary_and_neighbours_leave_no_gap(tokyo):
    run_load(tokyo, request(*TOKYO_ROWS))
    covered = edition(tokyo).coverage
    plane = plane_at(139.7, 35.65)
    inner, outer = plane.to_xy(covered), plane.to_xy(shapely.union_all([SETAGAYA, OTA, MACHIDA]))

    near = [part for part in shapely.get_parts(inner) if part.intersects(outer)]
    assert 50 <= min(outer.boundary.distance(shapely.Point(xy)) for part in near for xy in part.exterior.coords) < 90
    assert covered.covers(shapely.box(139.69, 35.64, 139.71, 35.66))  # over the border of two municipalities
    assert outer.buffer(-95).within(inner)


def test_what_lies_in_the_area_of_a_ragged_boundary_surely_lies_in_it():
    rough = shapely.Polygon([(139.6 + 0.1 * (i % 2) + 0.01 * i, 35.6 + 0.002 * ((i * 7) % 5)) for i in range(4)]).convex_hull
    area = area_within([ward("13112", "東京都世田谷区", rough, 30.0)])
    plane = plane_at(139.65, 35.6)
    assert plane.to_xy(area).buffer(30.0).within(plane.to_xy(rough).buffer(0.05))


@pytest.mark.parametrize(
    ("name", "covered"),
    [("A31-12_13.geojson", True), ("A31-12_13_GML.zip/A31-12_13.geojson", True), ("A31-12_81.geojson", False), ("floods.geojson", False)],
)
def test_where_rows_tell_no_code_the_published_name_of_the_file_does(tokyo, name, covered):
    flood = to_feature(square(139.62, 35.62), {"A31_001": "11", "A31_002": "1", "A31_003": "x", "A31_004": "2012/3/31", "A31_005": "x"})
    run_load(tokyo, request(flood, name=name, layer="hazard", accuracy_m=10, complete=True))

    assert status(tokyo, IN_TOKYO, "hazard") == (("ok", True) if covered else ("outside", False))
    assert status(tokyo, BETWEEN, "hazard") == ("outside", False)


def test_of_several_files_each_must_tell(tokyo):
    flood = to_feature(square(139.62, 35.62), {"A31_001": "11", "A31_002": "1", "A31_003": "x", "A31_004": "2012/3/31", "A31_005": "x"})
    named, other = (request(flood, name=name).sources[0] for name in ("A31-12_13.geojson", "floods.geojson"))
    run_load(tokyo, request(sources=[named, other], layer="hazard", accuracy_m=10, complete=True))
    assert edition(tokyo, "hazard").coverage is None


def test_a_strangers_name_like_a_published_one_tells_nothing(tokyo):
    run_load(tokyo, request(zone("a", square(139.62, 35.62)), name="A31-12_13.geojson", layer="events", complete=True))
    assert edition(tokyo, "events").coverage is None


# ---------------------------------------------------------------- boundaries themselves


def test_boundaries_speak_of_what_they_bound(tokyo):
    parts = [("13112", "世田谷区", SETAGAYA), ("13421", "小笠原村", ISLAND)]
    rows = [to_feature(o, {"N03_001": "東京都", "N03_003": None, "N03_004": n, "N03_007": c}) for c, n, o in parts]
    run_load(tokyo, request(*rows, layer="wards", edition="next", accuracy_m=25))

    assert edition(tokyo, "wards", "next").coverage_name == "東京都世田谷区・東京都小笠原村"
    assert status(tokyo, shapely.Point(139.65, 35.65), "wards") == ("ok", True)
    assert status(tokyo, shapely.Point(141.0, 31.0), "wards") == status(tokyo, BETWEEN, "wards") == ("outside", False)


# ---------------------------------------------------------------- by name, or as told


@pytest.mark.parametrize(
    ("name", "inside", "called"),
    [
        ("東京都", IN_TOKYO, "東京都（境界のある 4 市区町村）"), ("13", IN_TOKYO, "東京都（境界のある 4 市区町村）"),
        ("131121", shapely.Point(139.65, 35.65), "東京都世田谷区"), ("世田谷区", shapely.Point(139.65, 35.65), "世田谷区"),
        ("神奈川県横浜市青葉区", shapely.Point(139.55, 35.45), "神奈川県横浜市青葉区"), ("川崎市", shapely.Point(139.65, 35.55), "川崎市"),
        ("14130", shapely.Point(139.65, 35.55), "神奈川県川崎市川崎区"), ("宮城県仙台市", shapely.Point(140.85, 38.25), "宮城県仙台市"),
    ],
)  # fmt: skip
def test_an_area_told_by_name_or_code(tokyo, name, inside, called):
    told = run_load(tokyo, request(zone("a", square(139.2, 35.2)), layer="events", complete=True, coverage_names=(name,))).to_dict()

    assert told["coverage"] == called
    assert status(tokyo, inside, "events") == ("ok", True)
    assert status(tokyo, shapely.Point(139.25, 35.25), "events")[0] == "outside"


@pytest.mark.parametrize(("name", "code"), [("青葉区", "coverage-name-shared"), ("北海道", "no-such-area"), ("どこか", "no-such-area")])
def test_a_name_of_several_areas_or_of_none_is_refused(tokyo, name, code):
    with pytest.raises(InvalidInput) as refused:
        run_load(tokyo, request(zone("a", square(139.2, 35.2)), layer="events", coverage_names=(name,)))
    assert refused.value.code == code


def test_several_names_and_an_editions_own_word_for_its_area(tokyo):
    run_load(tokyo, request(zone("a", square(139.2, 35.2)), layer="events", complete=True, coverage_names=("世田谷区", "川崎市")))
    assert edition(tokyo, "events").coverage_name == "世田谷区・川崎市"
    run_load(tokyo, request(zone("a", square(139.2, 35.2)), layer="hazard", complete=True, coverage_names=("世田谷区・川崎市",)))
    assert edition(tokyo, "hazard").coverage.equals(edition(tokyo, "events").coverage)


def test_a_drawn_area_is_taken_as_it_is(tokyo):
    run_load(tokyo, request(*TOKYO_ROWS, coverage=KAWASAKI, coverage_names=("川崎の図",)))
    assert (edition(tokyo).coverage_name, edition(tokyo).coverage.equals(KAWASAKI)) == ("川崎の図", True)
    assert status(tokyo, IN_TOKYO) == ("outside", False)


# ---------------------------------------------------------------- over an edition before


def test_an_area_somebody_told_stays_while_most_of_its_zones_do_and_no_longer(registry):
    same = [zone("1", square(140.1, 38.1)), zone("2", square(140.8, 38.8)), zone("3", square(140.5, 38.5))]
    run_load(registry, request(*same))
    assert edition(registry).coverage.equals(edition(registry, name="old").coverage)
    run_load(registry, request(zone("1", square(140.1, 38.1)), edition="half"))
    assert edition(registry, name="half").coverage is None


def test_a_change_of_area_is_undone_exactly(tokyo):
    before = tokyo.everything()
    again = request(zone("1", square(140.1, 38.1)), edition="old", mode=Mode.UPDATE, in_force=None, coverage_names=("東京都",))
    run_load(tokyo, again)
    assert edition(tokyo, name="old").coverage_name.startswith("東京都")
    roll_back(tokyo, 1)
    assert tokyo.everything() == before


def test_a_kept_image_from_before_areas_had_names_vouches_for_nothing(registry):
    image = {
        "type": "Feature", "id": "old", "geometry": shapely.geometry.mapping(square(140, 38, 1)),
        "properties": {
            "layer": "did", "edition": "old", "in_force_from": "2015-01-01", "in_force_to": None, "retrieved": None, "stale_after": None,
        },
    }  # fmt: skip
    assert edition_from_image(image).coverage is None
