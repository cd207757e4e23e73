"""Planning districts, areas of the land use plans, and volunteers' drawings of facilities: each as its publisher has it."""

import re
from datetime import date
from itertools import islice

import pytest
import shapely

from fieldreg.kernel.errors import InvalidInput
from geodata.formats.json.geojson import to_feature
from geodata.importers import importer_for
from geodata.importers.base.contract import RowFault, Target
from geodata.importers.datasets.planning import read_land_areas, read_urf, read_use_districts
from geodata.reading.pipeline import Asked, Source, read_rows
from geodata.reading.placement import from_features

TARGET = Target(layer="planning", edition="2023", accuracy_m=10)
UAV = Target(layer="small-uav", edition="2026", accuracy_m=100)
AREA = shapely.box(140.85, 38.24, 140.86, 38.25)
SCENIC = {
    "name": "八木山風致地区", "creationDate": "2023-03-22", "function": "28", "prefecture": "04", "city": "04100",
}  # fmt: skip
PARK = {
    "PREFEC_CD": "04", "AREA_CD": "00", "CTV_NAME": "仙台市", "FIS_YEAR": 2015, "THEMA_NO": 4, "LAYER_NO": 12, "OBJ_NAME": "",
    "AREA_SIZE": 0.0, "IOSIDE_DIV": 1, "REMARK_STR": None,
}  # fmt: skip
USE = {"A29_001": "04100", "A29_003": "仙台市", "A29_004": 9, "A29_005": "商業地域", "A29_006": 80, "A29_007": 9999, "A29_008": ""}


def rows(*properties, outline=AREA, own=""):
    return list(from_features([to_feature(outline, p, own) for p in properties], "p"))


def split(found):
    read = list(found)
    return [r.zone for r in read if not isinstance(r, RowFault)], [r for r in read if isinstance(r, RowFault)]


# ---------------------------------------------------------------- PLATEAU


def test_a_district_of_plateau_in_our_words():
    more = {"validFrom": "2013-03-08", "validFromType": "3", "useToBeInduced": "-", "maximumFloorAreaRate": "4"}
    held = rows(SCENIC | more, own="urf_6c50")
    importer = importer_for("planning", held, "x")
    (zone,), faults = split(importer.read(held, TARGET))

    assert (importer.name, importer.complete, faults) == ("plateau-urf", False, [])
    assert (zone.id, zone.name.ja, zone.valid_from, zone.valid_to) == ("urf_6c50", "八木山風致地区（風致地区）", date(2013, 3, 8), None)
    assert zone.attributes == {
        "kind": "district", "district": "風致地区", "district_code": "28", "prefecture": "04", "city": "04100",
        "creationDate": "2023-03-22", "change": "altered", "maximumFloorAreaRate": "4",
    }  # fmt: skip


def test_an_abolished_district_ends_on_the_day_it_tells():
    (zone,), _ = split(read_urf(rows(SCENIC | {"validFrom": "2013-03-08", "validFromType": "2"}), TARGET))

    assert (zone.valid_from, zone.valid_to) == (None, date(2013, 3, 8))


@pytest.mark.parametrize(("kind", "day"), [("9", "0001-01-01"), ("4", "2020-09-16"), ("4", None)])
def test_a_kind_of_change_nobody_knows_is_kept_and_its_day_is_no_first_day(kind, day):
    (zone,), faults = split(read_urf(rows(SCENIC | {"validFromType": kind, "validFrom": day}), TARGET))

    assert faults == []
    assert (zone.valid_from, zone.valid_to, zone.attributes["unconfirmed_codes"]) == (None, None, {"validFromType": kind})


def test_an_unknown_day_is_no_first_day():
    (zone,), _ = split(read_urf(rows(SCENIC | {"validFromType": "1", "validFrom": "0001-01-01"}), TARGET))
    assert (zone.valid_from, zone.valid_to) == (None, None)


@pytest.mark.parametrize("stranger", [0, 3])
def test_a_district_nobody_knows_is_told_by_row_wherever_it_stands(stranger):
    held = [SCENIC | {"function": "999"} if n == stranger else SCENIC for n in range(4)]
    assert importer_for("planning", rows(*held), "x").name == "plateau-urf"
    _, faults = split(read_urf(rows(*held), TARGET))
    assert [(f.row.number, f.fault.code) for f in faults] == [(stranger + 1, "unknown-code")]


def test_a_district_told_by_its_name_instead_of_its_code():
    (zone,), _ = split(read_urf(rows(SCENIC | {"function": "景観地区"}), TARGET))

    assert (zone.attributes["district_code"], zone.attributes["district"]) == ("27", "景観地区")


def test_the_codes_are_those_of_the_published_list(shared_data):
    listed = (shared_data / "plateau_sendai_urf" / "codelists" / "Common_districtsAndZonesType.xml").read_text(encoding="utf-8")
    published = re.findall(r"<gml:description>([^<]+)</gml:description>\s*<gml:name>(\d+)</gml:name>", listed)

    zones, faults = split(read_urf(rows(*[SCENIC | {"function": code} for _, code in published]), TARGET))

    assert len(published) > 40
    assert faults == []
    assert [(z.attributes["district"], z.attributes["district_code"]) for z in zones] == published


# ---------------------------------------------------------------- 国土数値情報


def test_a_use_district():
    held = rows(USE)
    (zone,), _ = split(read_use_districts(held, TARGET))

    assert importer_for("planning", held, "x").name == "ksj-use-districts"
    assert zone.name.ja == "仙台市 商業地域"
    assert zone.attributes == {
        "kind": "use_district", "district": "商業地域", "district_code": "9", "coverage_pct": 80, "floor_area_pct": None,
        "municipality": "仙台市", "code": "04100",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("layer", "kind", "area"),
    [(11, "natural_park", "自然公園地域"), ("13", "natural_park", "自然公園の特別保護地区"), (8, "national_forest", "国有林"),
     ("10", "forest", "保安林"),
     (14, "nature_conservation", "自然保全地域"), (6, "agricultural_land", "農用地区域"), (9, "private_forest", "地域森林計画対象民有林")],
)  # fmt: skip
def test_only_the_layer_number_tells_what_an_area_is(layer, kind, area):
    held = rows(PARK | {"LAYER_NO": layer})
    (zone,), _ = split(importer_for("planning", held, "x").read(held, TARGET))

    assert (zone.attributes["kind"], zone.attributes["area"], zone.name.ja) == (kind, area, f"仙台市 {area}")


def test_what_is_drawn_outwards_is_no_park():
    zones, faults = split(read_land_areas(rows(PARK | {"IOSIDE_DIV": 2}, PARK, PARK | {"LAYER_NO": 17}), TARGET))

    assert len(zones) == 1
    assert [(f.row.number, f.fault.code, f.fault.where) for f in faults] == [
        (1, "outward-area", "properties.IOSIDE_DIV"), (3, "unknown-code", "properties.LAYER_NO"),
    ]  # fmt: skip


def test_natural_parks_of_2010():
    held = rows({"A10_001": "04", "A10_004": "2", "A10_005": "123"})
    (zone,), _ = split(importer_for("planning", held, "x").read(held, TARGET))

    assert (zone.attributes["kind"], zone.name.ja) == ("natural_park", "123 自然公園の特別地域")


@pytest.mark.parametrize("properties", [SCENIC, USE, PARK])
def test_whoever_loads_them_says_how_exact_they_are(properties):
    held = rows(properties)
    with pytest.raises(InvalidInput, match="--accuracy"):
        list(importer_for("planning", held, "x").read(held, Target(layer="planning", edition="2023")))


# ---------------------------------------------------------------- volunteers' drawings

RED = {"name": "防衛省周辺", "facility_type": "military", "description": "国家重要施設周辺 - 小型無人機等飛行禁止法指定エリア"}
BASE = {"id": "node/1", "name": "小首堡塁跡", "category": "military", "source": "OSM", "osmType": "node", "osmId": 1}


def test_drawn_grounds_are_unofficial():
    held = rows(RED)
    importer = importer_for("small-uav", held, "x")
    (zone,), _ = split(importer.read(held, UAV))

    assert (importer.name, importer.complete, importer.provenance["confidence"]) == ("drawn-uav-grounds", False, "low")
    assert (zone.name.ja, zone.restriction, zone.confidence, zone.accuracy_m) == ("防衛省周辺", "PROHIBITED", "low", 100)
    assert {key: zone.attributes[key] for key in ("facility_class", "verify", "notice_map_verified")} == {
        "facility_class": "defence", "verify": True, "notice_map_verified": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("properties", "code"),
    [(RED | {"description": "国家重要施設周辺注意区域 - 許可申請後に飛行可能"}, "not-grounds"), (BASE, "not-designated")],
)
def test_what_would_be_taken_for_grounds_is_refused_with_the_way_out(properties, code):
    held = rows(properties)
    with pytest.raises(InvalidInput) as told:
        list(importer_for("small-uav", held, "x").read(held, UAV))

    assert told.value.code == code


def test_points_of_landing_go_to_the_airports():
    held = rows(BASE | {"category": "landing", "aeroway": "heliport"}, outline=shapely.Point(140.9, 38.2))
    (zone,), _ = split(importer_for("airports", held, "x").read(held, UAV))

    assert (zone.id, zone.attributes["kind"], zone.confidence) == ("node/1", "heliport", "low")
    with pytest.raises(InvalidInput) as told:
        list(importer_for("small-uav", held, "x").read(held, UAV))
    assert told.value.code == "not-designated"


@pytest.mark.parametrize(
    ("name", "layer", "importer", "count"),
    [("no_fly_red", "small-uav", "drawn-uav-grounds", 4), ("no_fly_yellow", "small-uav", "drawn-uav-rings", 5),
     ("military_bases", "small-uav", "osm-military-points", 737), ("landing_sites", "airports", "osm-landing-points", 270)],
)  # fmt: skip
def test_the_published_drawings_are_known(shared_data, name, layer, importer, count):
    (table,) = read_rows(Source(f"{name}.geojson", (shared_data / "drone_jp_community" / f"{name}.geojson").read_bytes()), Asked())

    assert table.count == count
    assert importer_for(layer, list(islice(table.each(), 200)), name).name == importer
