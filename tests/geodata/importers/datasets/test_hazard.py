"""Hazard areas: landslide warning areas (A33) and flood areas (A31 in its forms, A31a)."""

from datetime import date

import pytest
import shapely

from fieldreg.kernel.errors import InvalidInput
from geodata.formats.json.geojson import to_feature
from geodata.importers import importer_for
from geodata.importers.base.contract import RowFault, Target
from geodata.importers.datasets.hazard import read_landslides
from geodata.reading.placement import from_features

TARGET = Target(layer="hazard", edition="2024", accuracy_m=25)
AREA = shapely.box(140.85, 38.24, 140.86, 38.25)
SLOPE = {
    "A33_001": 1, "A33_002": 2, "A33_003": "04", "A33_004": "I-1001", "A33_005": "青葉山", "A33_006": "仙台市青葉区",
    "A33_007": "2009/3/31", "A33_008": 0,
}  # fmt: skip


def rows(*properties, outline=AREA):
    return list(from_features([to_feature(outline, p) for p in properties], "h"))


def split(found):
    read = list(found)
    return [r.zone for r in read if not isinstance(r, RowFault)], [r for r in read if isinstance(r, RowFault)]


def test_a_special_warning_area_in_our_words():
    held = rows(SLOPE)
    importer = importer_for("hazard", held, "x")
    (zone,), faults = split(importer.read(held, TARGET))

    assert (importer.name, importer.complete, faults) == ("ksj-landslides", False, [])
    assert zone.name.ja == "青葉山 土砂災害特別警戒区域（急傾斜地の崩壊）"
    assert zone.name.en == "special landslide warning area (steep slope) I-1001"
    assert (zone.id, zone.valid_from, zone.accuracy_m) == ("", date(2009, 3, 31), 25)
    assert zone.attributes == {
        "kind": "landslide", "prefecture": "04", "number": "I-1001", "place": "仙台市青葉区", "phenomenon": "急傾斜地の崩壊",
        "area": "土砂災害特別警戒区域", "designated": True, "notice_day": "2009-03-31", "A33_008": 0,
    }  # fmt: skip


@pytest.mark.parametrize("written", ["9999/1/1", "9999-01-01", "", None])
def test_a_day_that_is_not_known_stays_unknown(written):
    (zone,), _ = split(read_landslides(rows(SLOPE | {"A33_007": written}), TARGET))

    assert (zone.valid_from, zone.attributes["notice_day"]) == (None, None)


def test_an_area_before_its_designation_begins_on_no_day():
    (zone,), _ = split(read_landslides(rows(SLOPE | {"A33_002": "3"}), TARGET))

    assert (zone.valid_from, zone.attributes["designated"], zone.attributes["area"]) == (None, False, "土砂災害警戒区域（指定前）")


def test_an_area_given_by_a_line_is_marked_to_verify():
    line, area = (split(read_landslides(rows(SLOPE, outline=o), TARGET))[0][0] for o in (shapely.LineString(AREA.exterior), AREA))

    assert line.attributes["verify"] is True
    assert "verify" not in area.attributes


@pytest.mark.parametrize(
    ("wrong", "code"),
    [({"A33_001": 4}, "unknown-code"), ({"A33_002": None}, "unknown-code"), ({"A33_007": "2009/13/1"}, "day-form"),
     ({"A33_007": "平成21年"}, "day-form")],
)  # fmt: skip
def test_a_faulty_row_is_kept_out_with_its_column_named(wrong, code):
    zones, faults = split(read_landslides(rows(SLOPE | wrong, SLOPE), TARGET))

    assert len(zones) == 1
    assert [(f.row.number, f.fault.code, f.fault.where) for f in faults] == [(1, code, f"properties.{next(iter(wrong))}")]


@pytest.mark.parametrize(
    ("properties", "importer", "attributes"),
    [
        ({"A31_001": 12, "A31_002": "1", "A31_003": "河川事務所", "A31_004": "2012/3/1", "A31_005": "告示第1号"}, "ksj-floods-2012",
         {"scenario": "浸水想定", "rank": 12, "depth": "0.5〜1.0 m", "notice_day": "2012-03-01", "notice": "告示第1号",
          "A31_002": "1", "A31_003": "河川事務所"}),
        ({"A31_001": "27", "A31_004": "", "A31_005": ""}, "ksj-floods-2012",
         {"scenario": "浸水想定", "rank": 27, "depth": "5.0 m 以上"}),
        ({"A31_101": None, "A31_201": 2, "A31_202": "2020-05-30", "A31_203": "15"}, "ksj-floods-2",
         {"scenario": "想定最大規模の浸水想定", "rank": 2, "depth": "0.5〜3.0 m", "notice_day": "2020-05-30", "notice": "15",
          "A31_101": None}),
        ({"A31_301": 7}, "ksj-floods-3", {"scenario": "浸水継続時間", "rank": 7, "duration": "672時間以上"}),
        ({"A31_401": 2}, "ksj-floods-4", {"scenario": "家屋倒壊等氾濫想定区域", "rank": 2, "danger": "河岸侵食"}),
        ({"A31a_201": "8202050001", "A31a_202": "名取川", "A31a_203": "82", "A31a_204": "東北地方整備局", "A31a_205": 6},
         "ksj-river-floods-2", {"scenario": "想定最大規模の浸水想定", "rank": 6, "depth": "20.0 m 以上", "river": "名取川",
         "river_number": "8202050001", "A31a_203": "82", "A31a_204": "東北地方整備局"}),
    ],
)  # fmt: skip
def test_a_flood_area_of_each_form(properties, importer, attributes):
    held = rows(properties)
    known = importer_for("hazard", held, "x")
    (zone,), faults = split(known.read(held, TARGET))

    assert (known.name, known.complete, faults) == (importer, False, [])
    assert zone.attributes == {"kind": "flood"} | attributes


def test_a_rank_nobody_knows_keeps_the_row_out():
    held = rows({"A31_201": 7}, {"A31_201": 1})
    zones, faults = split(importer_for("hazard", held, "x").read(held, TARGET))

    assert [z.attributes["depth"] for z in zones] == ["0〜0.5 m"]
    assert [(f.row.number, f.fault.code) for f in faults] == [(1, "unknown-code")]


def test_whoever_loads_them_says_how_exact_they_are():
    with pytest.raises(InvalidInput, match="--accuracy"):
        list(read_landslides(rows(SLOPE), Target(layer="hazard", edition="2024")))
