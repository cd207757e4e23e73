"""Wards, DID of KSJ, schools, parks, public facilities and former schools: known by columns and values, on real files."""

import json
from collections import Counter
from datetime import date

import pytest
import shapely
from pyproj import Geod

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Availability, PropertyStatus, Site, SiteKind
from fieldreg.register.zones import Layer
from geodata.formats.json.geojson import to_feature, to_features
from geodata.importers import importer_for
from geodata.importers.base.contract import LeftOut, RowFault, Target, ZoneRead, collected
from geodata.importers.base.municipality_codes import check_digit, five_digits, is_ward
from geodata.importers.datasets.did import read_did
from geodata.importers.datasets.did_ksj import DID_KSJ, read_a16
from geodata.importers.datasets.shelters import former_school, read_candidates
from geodata.loading.load import LoadRequest, Mode, Source, roll_back, run_load
from geodata.reading.pipeline import Asked, read_rows
from geodata.reading.placement import Checks, from_features

BOX = shapely.box(140.9, 38.2, 140.91, 38.21)


def target(layer, accuracy_m=100.0):
    return Target(layer=layer, edition="e", accuracy_m=accuracy_m)


def made(*properties, outline=BOX):
    return list(from_features([to_feature(outline, told) for told in properties], "f"))


def of_file(shared_data, name, crs=None):
    path = shared_data / name
    beside = {p.name: p.read_bytes() for p in path.parent.glob(f"{path.stem}.*")} if path.suffix == ".shp" else {}
    (table,) = read_rows(Source(path.name, path.read_bytes(), beside), Asked(checks=Checks(crs=crs)))
    return list(table.each())


def read(rows, layer, name):
    importer = importer_for(layer, rows[:200], "f")
    assert importer.name == name
    assert importer.complete is not True or name in ("ksj-n03", "ksj-did")
    found = list(importer.read(rows, target(layer)))
    zones = [f.zone for f in found if isinstance(f, ZoneRead)]
    return zones, [f for f in found if isinstance(f, RowFault)], [f for f in found if isinstance(f, LeftOut)]


# ---------------------------------------------------------------- codes


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("041009", "04100"), ("202142", "20214"), ("172120", "17212"),
        ("4101", "04101"), ("04103", "04103"), ("04101", "04101"), ("41201", "41201"),
        ("51004", "05100"), ("51005", None), ("410", None),
        ("041008", None), ("", None), ("12", None), ("青葉区", None), ("０４１０１", None), ("1234567", None),
    ],
)  # fmt: skip
def test_codes_of_five_and_six_digits(written, code):
    assert five_digits(written) == code


def test_check_digits_of_codes_in_real_tables(shared_data):
    names = [path.stem for path in (shared_data / "shelters_gsi" / "emergency").glob("*.json")]
    assert len(names) == 40
    assert [name for name in names if check_digit(name[:5]) != name[5]] == []
    assert [is_ward(code) for code in ("04101", "04105", "04100", "04202", "13101")] == [True, True, False, False, False]


# ---------------------------------------------------------------- wards

N03 = {"N03_001": "宮城県", "N03_002": None, "N03_003": "仙台市", "N03_004": "青葉区", "N03_007": "04101"}


def test_parts_of_one_code_are_one_ward_and_land_of_nobody_is_left_out():
    other = shapely.box(140.95, 38.2, 140.96, 38.21)
    rows = made(N03) + made({**N03, "N03_007": None}) + made(N03, outline=other) + made({**N03, "N03_007": "4102", "N03_004": "宮城野区"})
    zones, faults, left = read(rows, "wards", "ksj-n03")
    assert [(z.id, z.name.ja, z.attributes["is_ward"]) for z in zones] == [
        ("04101", "宮城県仙台市青葉区", True), ("04102", "宮城県仙台市宮城野区", True),
    ]  # fmt: skip
    assert zones[0].outline.equals(shapely.MultiPolygon([BOX, other]))
    assert (faults, len(left)) == ([], 1)


def test_from_2024_on_the_ward_stands_in_005_before_that_a_day():
    new = {"N03_001": "宮城県", "N03_003": None, "N03_004": "仙台市", "N03_005": "青葉区", "N03_007": "04101"}
    old = {**N03, "N03_005": "1989-04-01"}
    assert [read(made(told), "wards", "ksj-n03")[0][0].name.ja for told in (new, old)] == ["宮城県仙台市青葉区"] * 2


def test_a_wrong_code_and_a_missing_shape_are_told():
    rows = made({**N03, "N03_007": "仙台"}, N03) + list(from_features([to_feature(None, {**N03, "N03_007": "04103"})], "f"))
    zones, faults, _ = read(rows, "wards", "ksj-n03")
    assert [z.id for z in zones] == ["04101"]
    assert [f.fault.code for f in faults] == ["code-form", "geometry-null"]
    with pytest.raises(InvalidInput, match="精度"):
        list(importer_for("wards", rows, "f").read(rows, Target(layer="wards", edition="e")))


def test_real_wards(shared_data):
    zones, faults, _ = read(of_file(shared_data, "n03_smartnews/N03-21_04_210101.json"), "wards", "ksj-n03")
    assert (len(zones), faults) == (39, [])
    assert {z.id: z.name.ja for z in zones if z.attributes["is_ward"]} == {
        "04101": "宮城県仙台市青葉区", "04102": "宮城県仙台市宮城野区", "04103": "宮城県仙台市若林区", "04104": "宮城県仙台市太白区",
        "04105": "宮城県仙台市泉区",
    }  # fmt: skip
    (ward,), faults, _ = read(of_file(shared_data, "n03_geolonia/04/04102.json"), "wards", "named-wards")
    assert (ward.id, ward.attributes, faults) == ("宮城県仙台市宮城野区", {}, [])
    (same,) = [z for z in zones if z.id == "04102"]
    assert shapely.intersection(ward.outline, same.outline).area / shapely.union(ward.outline, same.outline).area > 0.95


def test_the_national_file_tells_areas_without_a_shape(shared_data):
    zones, faults, left = read(of_file(shared_data, "n03_smartnews/N03-21_210101_designated_city.json"), "wards", "ksj-n03")
    assert Counter(f.fault.code for f in faults) == {"geometry-null": 11}
    assert all(row.row.properties["N03_007"] is None for row in left)  # one of them has no shape either
    assert len({z.id for z in zones}) == len(zones)


# ---------------------------------------------------------------- DID


def test_did_of_ksj_and_of_estat_have_one_identity():
    ksj = {
        "A16_001": "0410101", "A16_002": "04101", "A16_003": "仙台市青葉区", "A16_004": 1, "A16_005": 300, "A16_006": 1.5, "A16_011": 2015,
    }  # fmt: skip
    estat = {"KEN": "04", "CITY": "101", "CITYNAME": "仙台市青葉区", "CLASS": "1", "JINKO": 300, "MENSEKI": 1.5}
    rows = made(ksj)
    assert importer_for(None, rows, "f") is DID_KSJ
    (one,), (other,) = (
        collected(reader(held, Target(layer="did", edition="e"))).zones for reader, held in ((read_a16, rows), (read_did, made(estat)))
    )
    assert (one.id, one.name, one.outline, one.restriction) == (other.id, other.name, other.outline, other.restriction)
    assert one.attributes == {"code": "04101", "class": "1", "population": 300, "area_km2": 1.5, "A16_011": 2015}
    assert "A16" in one.source


# ---------------------------------------------------------------- schools

OLD = {
    "P29_001": "04101", "P29_002": "16", "P29_003": "16001", "P29_004": "16001", "P29_005": "片平丁小学校", "P29_006": "片平1-7-1",
    "P29_007": "3",
}  # fmt: skip
NEW = {
    "P29_001": "04101", "P29_002": "B104210000010", "P29_003": 16001, "P29_004": "片平丁小学校", "P29_005": "仙台市青葉区片平1-7-1",
    "P29_006": 3, "P29_007": 2, "P29_008": None, "P29_009": None,
}  # fmt: skip
PLACE = shapely.Point(140.87, 38.25)


def test_the_two_generations_are_told_by_their_values():
    (old,), _, _ = read(made(OLD, outline=PLACE), "schools", "ksj-p29-2013")
    (new,), _, _ = read(made(NEW, outline=PLACE), "schools", "ksj-p29-2021")
    assert (old.id, new.id, old.name, old.accuracy_m) == ("", "B104210000010", new.name, 100.0)
    assert (old.attributes["class_name"], new.attributes["class_name"]) == ("小学校", "小学校")
    assert (old.attributes.get("rests"), new.attributes["rests"]) == (None, True)
    assert old.attributes["administrator"] == new.attributes["administrator"] == "municipality"
    assert old.attributes["representative_point"] is True


@pytest.mark.parametrize(
    ("changed", "code"), [({"P29_004": "99999"}, "unknown-code"), ({"P29_005": " "}, "value-missing")]
)
def test_a_wrong_school_is_told(changed, code):
    zones, faults, _ = read(made({**OLD, **changed}, OLD, outline=PLACE), "schools", "ksj-p29-2013")
    assert ([f.fault.code for f in faults], len(zones)) == ([code], 1)


def test_who_runs_a_school_decides_nothing():
    (school, other), faults, _ = read(made({**OLD, "P29_007": "7"}, OLD, outline=PLACE), "schools", "ksj-p29-2013")
    assert faults == []
    assert (school.attributes["unconfirmed_codes"], school.attributes.get("administrator")) == ({"P29_007": "7"}, None)
    assert "unconfirmed_codes" not in other.attributes


def test_a_school_keeps_its_code_when_an_older_edition_is_loaded_beside(registry):
    with registry.store.writing() as work:
        work.zones.put_layer(Layer(id="schools", title=Text("学校")))
        work.commit()

    def load(told, edition, year):
        data = json.dumps(to_features([to_feature(PLACE, told)])).encode()
        request = LoadRequest(
            sources=[Source("s.geojson", data)], actor="t", layer="schools", edition=edition, in_force=date(year, 4, 1), accuracy_m=100
        )
        return run_load(registry, request).to_dict()

    load(NEW, "2021", 2021)
    told = load(OLD, "2013", 2022)
    assert [(d["id"], d["kind"]) for d in told["details"]] == [("B104210000010", "changed")]


def test_generations_and_formats_give_the_same_schools(shared_data):
    """GML of 2013 and GeoJSON of 2021 of Tokyo: elementary schools of one name within 100 m are the same school."""
    gml, _, _ = read(of_file(shared_data, "ksj_p29_schools/P29-13_13.xml"), "schools", "ksj-p29-2013")
    new, _, _ = read(of_file(shared_data, "ksj_p29_schools/P29-21_13.geojson"), "schools", "ksj-p29-2021")
    assert (len(gml), len(new)) == (2945, 4383)  # 4,449 rows: a school of several campuses is one
    tokyo = next(z for z in new if z.id == "F113110102700")
    assert (tokyo.name.ja, len(tokyo.outline.geoms), len(tokyo.attributes["campuses"])) == ("東京大学", 3, 3)
    geod, by_name = Geod(ellps="GRS80"), {}
    for zone in new:
        by_name.setdefault(bare(zone.name.ja), []).append(zone)
    wanted = [z for z in gml if z.attributes["class"] == "16001" and z.attributes["administrator"] == "municipality"]
    found = [
        (zone, min((away(geod, zone, other), other.id) for other in by_name[bare(zone.name.ja)]))
        for zone in wanted
        if bare(zone.name.ja) in by_name
    ]
    near = [pair for pair in found if pair[1][0] <= 100]
    assert len(wanted) > 1200
    assert len(near) / len(wanted) > 0.8  # the rest was merged, moved or renamed in eight years
    kinds = {o.id: o.attributes["class"] for o in new}
    assert Counter(kinds[school] for _, (_, school) in near).most_common(1)[0][0] == "16001"


def away(geod, one, other):
    here, there = one.outline.centroid, other.outline.centroid
    return geod.inv(here.x, here.y, there.x, there.y)[2]


def bare(name):
    """Names of 2021 may carry the municipality before them."""
    return name.rsplit("立", 1)[-1]


def test_the_shapefile_without_any_companion(shared_data):
    zones, faults, _ = read(of_file(shared_data, "ksj_shp_fukushima/P29-13_07.shp", "EPSG:4612"), "schools", "ksj-p29-2013")
    assert (len(zones), faults, zones[0].name.ja, zones[0].accuracy_m) == (874, [], "岡山小学校", 105.0)


# ---------------------------------------------------------------- parks


def test_parks_of_ksj():
    told = {"P13_001": "仙台市", "P13_002": "仙台市", "P13_003": "西公園", "P13_004": 4, "P13_005": "宮城県", "P13_006": "仙台市青葉区",
            "P13_007": 1875, "P13_008": 109000, "P13_009": 1, "P13_010": None}  # fmt: skip
    (park,), faults, _ = read(made(told, outline=PLACE), "parks", "ksj-p13")
    assert faults == []
    assert park.attributes == {
        "administrator": "仙台市", "municipality": "仙台市", "address": "宮城県仙台市青葉区", "class": "4", "class_name": "総合公園",
        "area_m2": 109000.0, "opened_year": 1875, "planning_decided": True, "representative_point": True,
    }  # fmt: skip


def test_parks_of_openstreetmap(shared_data):
    zones, faults, left = read(of_file(shared_data, "sendai_osm/shape/natural.shp"), "parks", "osm-parks")
    assert (len(zones), faults, len(left)) == (781, [], 447)  # forest and water are no parks
    assert "榴岡3丁目公園" in {z.name.ja for z in zones}


# ---------------------------------------------------------------- former schools


@pytest.mark.parametrize(
    ("name", "school"),
    [
        ("旧作並小学校", "作並小学校"), ("旧新川分校", "新川分校"), ("旧大倉小", "大倉小"), ("ろりぽっぷ小(旧坪沼小)", "坪沼小"),
        ("旧第二中学校跡地", "第二中学校"),
        ("（旧）筆甫小学校", "筆甫小学校"), ("旧新田第二小学校（体育館）", "新田第二小学校"),
        ("旧○○小学校体育館", "○○小学校"), ("旧庁舎", None), ("旧公民館", None), ("中野小学校", None),
        ("旧小牛田町役場", None), ("旧中央公園", None),
    ],
)  # fmt: skip
def test_which_names_tell_of_a_former_school(name, school):
    assert former_school(name) == school


def test_candidates_of_sendai_and_of_the_prefecture(shared_data):
    sendai = read_candidates(of_file(shared_data, "shelters_gsi/emergency/041009.json"), target(""), {})
    names = sorted(site.name.ja for _, site in sendai.sites.values())
    assert len(names) >= 4
    assert "旧作並小学校（候補）" in names
    assert sendai.left_out + len(names) + len(sendai.faults) == 311
    site = next(site for _, site in sendai.sites.values() if "作並" in site.name.ja)
    assert (site.kind, site.availability, site.property_status, site.confidence, site.manager) == (
        SiteKind.CLOSED_SCHOOL, Availability.UNCONFIRMED, PropertyStatus.UNCONFIRMED, "unconfirmed", "",
    )  # fmt: skip
    whole = 0
    for path in sorted((shared_data / "shelters_gsi" / "emergency").glob("*.json")):
        if b'"unavailable"' not in path.read_bytes()[:200]:
            whole += len(read_candidates(of_file(shared_data, f"shelters_gsi/emergency/{path.name}"), target(""), {}).sites)
    assert whole == 69


def test_one_that_is_held_is_told_and_a_candidate_can_be_undone(registry, shared_data):
    told = {"共通ID": "E1", "施設・場所名": "旧大倉小学校", "住所": "仙台市青葉区大倉"}
    with registry.store.writing() as work:
        work.sites.put(Site(id="okura", name=Text("旧大倉小学校"), kind=SiteKind.CLOSED_SCHOOL, manager="city", outline=BOX, accuracy_m=5))
        work.commit()
    data = json.dumps(to_features([
        to_feature(shapely.Point(140.6, 38.35), told), to_feature(PLACE, {**told, "共通ID": "E2", "施設・場所名": "旧作並小学校"}),
        to_feature(PLACE, {**told, "共通ID": "E3", "施設・場所名": "西公園"}),
    ])).encode()  # fmt: skip
    request = LoadRequest(sources=[Source("s.json", data)], actor="t", mode=Mode.UPDATE, accuracy_m=20)
    before = registry.everything()

    report = run_load(registry, request).to_dict()

    assert (report["importer"], report["read"], report["accepted"], report["rejected"], report["left_out"]) == ("gsi-shelters", 3, 1, 1, 1)
    assert [(f["code"], "okura" in f["message"]) for f in report["faults"]] == [("already-held", True)]
    with registry.store.reading() as work:
        held = work.sites.get("candidate-E2")
    assert (held.name.ja, held.manager, held.accuracy_m) == ("旧作並小学校（候補）", "", 70)
    again = run_load(registry, request).to_dict()
    assert again["load"] is None
    roll_back(registry, report["load"])
    assert registry.everything() == before
