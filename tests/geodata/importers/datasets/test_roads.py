"""Roads: N01, N10 by either name of its columns, and OpenStreetMap's, told apart by columns and values."""

from datetime import date

import pytest
import shapely

from fieldreg.kernel.errors import InvalidInput
from geodata.formats.json.geojson import to_feature
from geodata.importers import importer_for
from geodata.importers.base.contract import RowFault, Target
from geodata.importers.datasets.roads import read_emergency_routes, read_n01, read_osm_roads
from geodata.reading.pipeline import Asked, Source, read_rows
from geodata.reading.placement import from_features

TARGET = Target(layer="roads", edition="2024", accuracy_m=25)
LINE = shapely.LineString([(140.9, 38.2), (140.91, 38.21)])
N01 = {"N01_001": "4", "N01_002": "仙台松島線", "N01_003": None, "N01_004": "利府街道"}
N10 = {"001": "04", "002": 1, "003": "3", "004": "国道4号", "005": 12, "006": 1, "007": "計画書", "008": "2013-04"}


def rows(*properties, slack_m=0.0, outline=LINE):
    return list(from_features([to_feature(outline, p) for p in properties], "r", slack_m))


def split(found):
    read = list(found)
    return [r.zone for r in read if not isinstance(r, RowFault)], [r for r in read if isinstance(r, RowFault)]


def n10(prefix, **more):
    return {f"{prefix}_{number}": value for number, value in (N10 | more).items()}


def test_a_road_of_n01_in_our_words():
    zones, faults = split(read_n01(rows(N01, slack_m=5.0), TARGET))

    assert faults == []
    (zone,) = zones
    assert (zone.id, zone.layer, zone.name.ja, zone.accuracy_m, zone.authority) == ("", "roads", "利府街道", 30, "")
    assert zone.attributes == {
        "road_kind": "主要地方道（都道府県道）", "road_class": "prefectural",
        "administrator": "都道府県（指定都市の区域では市）", "administrator_en": "the prefecture (within a designated city, the city)",
        "route": "仙台松島線", "common_name": "利府街道",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "road_class"),
    [("1", None), ("2", None), ("3", None), ("4", "prefectural"), ("5", "city"), ("6", "prefectural"), (7, "city"), ("8", None)],
)
def test_a_class_is_told_only_where_the_kind_settles_it(kind, road_class):
    (zone,), _ = split(read_n01(rows(N01 | {"N01_001": kind}), TARGET))

    assert zone.attributes.get("road_class") == road_class


def test_whether_a_national_road_is_a_designated_section_stays_open():
    (zone,), _ = split(read_n01(rows(N01 | {"N01_001": "3"}), TARGET))

    assert zone.attributes["verify"] is True
    assert "administrator" not in zone.attributes


def test_a_road_without_a_name_is_called_by_its_kind():
    (zone,), _ = split(read_n01(rows({"N01_001": "7", "N01_002": " ", "N01_003": None}), TARGET))

    assert (zone.name.ja, zone.name.en) == ("市町村道（名称なし）", "municipal road (no name)")


@pytest.mark.parametrize("prefix", ["N10", "N01"])
def test_an_emergency_route_under_either_name_of_its_columns(prefix):
    held = rows(n10(prefix))
    importer = importer_for("roads", held, "x")
    (zone,), _ = split(importer.read(held, TARGET))

    assert importer.title.ja == "緊急輸送道路（国土数値情報 N10）"
    assert importer.complete is False
    assert zone.name.ja == "国道4号"
    told = {name: zone.attributes[name] for name in ("emergency_route", "emergency_route_name", "road_kind", "prefecture", "number")}
    assert told == {
        "emergency_route": 1, "emergency_route_name": "第1次緊急輸送道路", "road_kind": "一般国道", "prefecture": "04", "number": "12",
    }  # fmt: skip


def test_columns_named_n01_that_hold_routes_names_are_of_n01():
    assert importer_for("roads", rows(N01), "x").name == "ksj-roads"


def test_a_kind_of_road_nobody_knows_decides_nothing_and_is_kept_as_it_is():
    zones, faults = split(read_emergency_routes(rows(n10("N10", **{"003": "9"}), n10("N10")), TARGET))

    assert faults == []
    assert [zone.attributes.get("unconfirmed_codes") for zone in zones] == [{"N10_003": "9"}, None]
    assert "road_class" not in zones[0].attributes


@pytest.mark.parametrize(
    ("properties", "column"),
    [(n10("N10", **{"002": 4}), "N10_002"), (n10("N10", **{"002": None}), "N10_002")],
)
def test_a_code_nobody_knows_keeps_the_row_out_and_names_its_column(properties, column):
    zones, faults = split(read_emergency_routes(rows(properties, n10("N10")), TARGET))

    assert len(zones) == 1
    assert [(f.row.number, f.fault.code, f.fault.where) for f in faults] == [(1, "unknown-code", f"properties.{column}")]


def test_whole_roads_have_a_number_and_pieces_of_them_have_none():
    whole = rows({"rid": 0, "width_m": 6.0}, {"rid": 1, "width_m": 2.5})
    pieces = rows({"rid": 0, "width_m": 6.0}, {"rid": 0, "width_m": 6.0})

    assert importer_for("roads", whole, "x").name == "osm-road-lines"
    assert importer_for("roads", pieces, "x").name == "osm-road-segments"
    assert [z.id for z in split(importer_for("roads", whole, "x").read(whole, TARGET))[0]] == ["0", "1"]
    assert [z.id for z in split(importer_for("roads", pieces, "x").read(pieces, TARGET))[0]] == ["", ""]


def test_an_extract_of_openstreetmap():
    properties = {"osm_id": 24, "name": "定禅寺通", "ref": "", "type": "secondary", "oneway": 0, "bridge": 0, "maxspeed": 40}
    held = rows(properties)
    (zone,), _ = split(read_osm_roads(held, TARGET))

    assert importer_for("roads", held, "x").name == "osm-roads"
    assert (zone.id, zone.name.ja, zone.confidence) == ("24", "定禅寺通", "low")
    assert zone.attributes == {"highway": "secondary", "speed_limit_kmh": 40, "oneway": 0, "bridge": 0}


def test_a_speed_of_nought_is_not_told():
    (zone,), _ = split(read_osm_roads(rows({"osm_id": "24", "type": "service", "maxspeed": 0}), TARGET))

    assert "speed_limit_kmh" not in zone.attributes


@pytest.mark.parametrize("properties", [N01, n10("N10"), {"rid": 0, "width_m": 6.0}])
def test_whoever_loads_roads_says_how_exact_they_are(properties):
    held = rows(properties)
    with pytest.raises(InvalidInput, match="--accuracy"):
        list(importer_for("roads", held, "x").read(held, Target(layer="roads", edition="2024")))


def test_no_row_is_read_before_it_is_asked_for():
    asked = []

    def one_by_one():
        for row in rows(*[{"rid": n, "width_m": 2.0} for n in range(5)]):
            asked.append(row.number)
            yield row

    found = importer_for("roads", rows({"rid": 0, "width_m": 2.0}), "x").read(one_by_one(), TARGET)
    next(found)
    next(found)

    assert asked == [1, 2]


def test_the_published_roads_of_sendai(shared_data):
    for name, importer, count in (("sendai_roads", "osm-road-lines", 39_847), ("sendai_road_segments", "osm-road-segments", 149_197)):
        data = (shared_data / "sendai_osm" / f"{name}.geojson.zip").read_bytes()
        (table,) = read_rows(Source(f"{name}.zip", data), Asked())
        head = [row for row, _ in zip(table.each(), range(200), strict=False)]

        assert importer_for("roads", head, name).name == importer
        assert table.count == count
        zones, faults = split(importer_for("roads", head, name).read(head, TARGET))
        assert (len(zones), faults) == (200, [])
        assert (zones[0].attributes, zones[0].in_force(date(2026, 12, 1))) == ({"width_m": 12.0, "rid": 0}, True)
