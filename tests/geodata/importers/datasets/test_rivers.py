"""Rivers: stretches of W05 with the class their section tells, and OpenStreetMap's waterways."""

import pytest
import shapely

from fieldreg.kernel.errors import InvalidInput
from geodata.formats.json.geojson import to_feature
from geodata.importers import importer_for
from geodata.importers.base.contract import RowFault, Target
from geodata.importers.datasets.rivers import RIVERS, read_streams, read_waterways
from geodata.reading.placement import from_features

TARGET = Target(layer="rivers", edition="2008", accuracy_m=150)
LINE = shapely.LineString([(140.85, 38.24), (140.87, 38.25)])
STREAM = {
    "W05_001": "820205", "W05_002": "8202050027", "W05_003": "1", "W05_004": "広瀬川", "W05_005": "1", "W05_006": "true",
    "W05_007": "#gb02_1", "W05_008": "#gb02_2", "W05_009": "#gb02_3", "W05_010": "#gb02_4",
}  # fmt: skip


def rows(*properties):
    return list(from_features([to_feature(LINE, p) for p in properties], "r"))


def split(found):
    read = list(found)
    return [r.zone for r in read if not isinstance(r, RowFault)], [r for r in read if isinstance(r, RowFault)]


def test_a_stretch_in_our_words():
    held = rows(STREAM)
    importer = importer_for("rivers", held, "x")
    (zone,), faults = split(importer.read(held, TARGET))

    assert (importer.name, importer.complete, faults) == ("ksj-rivers", False, [])
    assert (zone.id, zone.name.ja, zone.accuracy_m, zone.confidence) == ("", "広瀬川", 150, "low")
    told = {name: value for name, value in zone.attributes.items() if not name.startswith("W05")}
    assert told == {
        "water_system": "820205", "river_code": "8202050027", "river_class": "1級直轄区間",
        "river_class_en": "first class, managed by the State", "administrator": "国土交通大臣（地方整備局）",
        "administrator_en": "the State (MLIT's regional bureau)",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("section", "river_class", "administrator"),
    [("2", "1級指定区間", "都道府県知事"), (3, "2級河川区間", "都道府県知事"), ("4", "指定区間外", None), ("0", "不明", None),
     (None, "不明", None),
     ("5", "1級直轄区間（湖沼区間を兼ねる）", "国土交通大臣（地方整備局）"), ("8", "指定区間外（湖沼区間を兼ねる）", None),
     ("2級河川区間でかつ湖沼区間を兼ねる場合", "2級河川区間（湖沼区間を兼ねる）", "都道府県知事"),
     ("1級指定区間", "1級指定区間", "都道府県知事")],
)  # fmt: skip
def test_each_kind_of_section(section, river_class, administrator):
    (zone,), _ = split(read_streams(rows(STREAM | {"W05_003": section}), TARGET))

    assert (zone.attributes["river_class"], zone.attributes.get("administrator")) == (river_class, administrator)


def test_a_section_nobody_knows_decides_nothing_a_river_is_a_river():
    zones, faults = split(read_streams(rows(STREAM | {"W05_003": "9"}, STREAM), TARGET))

    assert faults == []
    assert [zone.attributes.get("unconfirmed_codes") for zone in zones] == [{"W05_003": "9"}, None]


def test_a_river_whose_name_is_unknown_is_not_called_unknown():
    (zone,), _ = split(read_streams(rows(STREAM | {"W05_004": "名称不明"}), TARGET))

    assert zone.name.ja == "河川・水路（名称不明）"


def test_nodes_are_another_table():
    with pytest.raises(InvalidInput, match="W05_011"):
        importer_for("rivers", rows({"W05_000": "gb02_1", "W05_011": 12.5}), "x")


def test_whoever_loads_a_line_says_how_wide_the_river_area_is():
    with pytest.raises(InvalidInput, match="河川区域の端までの幅"):
        list(read_streams(rows(STREAM), Target(layer="rivers", edition="2008")))


def test_a_waterway_of_openstreetmap_is_marked_to_verify():
    held = rows({"osm_id": "60511190", "name": None, "type": "stream", "width": None})
    (zone,), _ = split(read_waterways(held, TARGET))

    assert importer_for("rivers", held, "x").name == "osm-waterways"
    assert (zone.id, zone.name.ja) == ("60511190", "河川・水路（名称不明）")
    assert zone.attributes == {"waterway": "stream", "verify": True}


def test_parks_of_the_same_extract_are_no_waterways():
    properties = {"osm_id": "1", "name": "榴岡公園", "type": "park", "width": None}
    head = rows(properties)

    assert [i.name for i in RIVERS if i.columns <= set(properties) and i.knows(head)] == []
    assert [i.name for i in RIVERS if i.columns <= set(properties) and i.knows(rows(properties | {"type": "canal"}))] == ["osm-waterways"]
