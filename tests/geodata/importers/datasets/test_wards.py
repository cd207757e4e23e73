"""行政区域: codes written in every way, names of every year, and land that belongs to nobody."""

import pytest
import shapely

from fieldreg.register.zones import Restriction
from geodata.formats.json.geojson import to_feature
from geodata.importers import importer_for
from geodata.importers.base.contract import LeftOut, Target, ZoneRead
from geodata.importers.base.municipality_codes import check_digit, five_digits, is_ward
from geodata.importers.datasets.wards import read_n03
from geodata.reading.pipeline import Asked, Source, read_rows
from geodata.reading.placement import from_features

TARGET = Target(layer="wards", edition="2024", accuracy_m=25)
BOX = shapely.box(140.9, 38.2, 140.91, 38.21)


def area(code="04101", prefecture="宮城県", county="仙台市", name="青葉区", outline=BOX, **more):
    told = {"N03_001": prefecture, "N03_002": None, "N03_003": county, "N03_004": name, "N03_007": code}
    return to_feature(outline, told | more)


def rows(*features, slack_m=0.0):
    return list(from_features(features, "N03.geojson", slack_m))


def zones(*features, slack_m=0.0):
    return [found.zone for found in read_n03(rows(*features, slack_m=slack_m), TARGET) if isinstance(found, ZoneRead)]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("41009", "04100"),  # 仙台市 041009 that lost its zero: 佐賀県 has no municipality 009
        ("42021", "04202"), ("13218", "13218"), ("42201", "42201"),  # 石巻市 the same way; 福生市; 長崎市
        ("41008", None),  # of no municipality, and its check digit does not fit
        ("04000", "04000"), ("04099", None), ("48201", None), ("00100", None), ("099", None), ("9099", None),
    ],
)  # fmt: skip
def test_a_zero_that_was_lost_is_seen_by_what_cannot_be(written, code):
    assert five_digits(written) == code


def test_every_code_of_the_country_is_read_as_itself_in_both_lengths(shared_data):
    codes = [row.properties["N03_007"] for row in national(shared_data) if row.properties["N03_007"]]
    assert len(codes) == 1747
    assert [code for code in codes if five_digits(code) != code] == []
    assert [code for code in codes if five_digits(code + check_digit(code)) != code] == []
    north = [code for code in codes if code < "10"]
    assert [code for code in north if five_digits(code[1:]) != code] == []


def test_cities_numbered_among_wards_are_no_wards(shared_data):
    cities = {r.properties["N03_007"] for r in national(shared_data) if r.properties["N03_003"] and not r.properties["N03_004"]}
    assert (len(cities), [code for code in cities if is_ward(code)]) == (20, [])
    (wards,) = read_rows(source(shared_data, "N03-21_04_210101.json"), Asked())
    told = {row.properties["N03_007"]: row.properties["N03_004"].endswith("区") for row in wards.each()}
    assert {code: is_ward(code) for code in told} == told


@pytest.mark.parametrize(
    ("feature", "name"),
    [
        (area(), "宮城県仙台市青葉区"),
        (area(county="刈田郡", name="蔵王町", code="04301"), "宮城県刈田郡蔵王町"),
        (area(county=" ", name="石巻市", code="04202"), "宮城県石巻市"),  # a blank is how the GML writes nothing
        (area(county="仙台市", name=None, code="04100"), "宮城県仙台市"),
        (area("13362", "東京都", "大島支庁", "利島村"), "東京都利島村"),  # an office, not a county
        (area(county=None, name="仙台市", N03_005="青葉区"), "宮城県仙台市青葉区"),  # 2024
        (area(N03_005="1989-04-01", N03_006="9999-12-31"), "宮城県仙台市青葉区"),  # a day, not a ward
    ],
)  # fmt: skip
def test_names_of_every_generation(feature, name):
    assert [zone.name.ja for zone in zones(feature)] == [name]


def test_an_area_in_our_words():
    (zone,) = zones(area(), slack_m=5.0)
    assert (zone.id, zone.accuracy_m, zone.restriction, zone.layer, zone.edition) == (
        "04101", 30, Restriction.NO_RESTRICTION, "wards", "2024",
    )  # fmt: skip
    assert zone.attributes == {"code": "04101", "is_ward": True}


def test_land_of_nobody_is_left_out_with_or_without_a_shape():
    unsettled = [area(None, county=None, name="所属未定地"), area(" ", county=None, name="所属未定地", outline=None)]
    found = list(read_n03(rows(*unsettled), TARGET))
    assert [type(one) for one in found] == [LeftOut, LeftOut]


def test_what_has_more_columns_than_a_name_is_not_taken_for_a_list_of_names():
    named = to_feature(BOX, {"name": "宮城県仙台市青葉区"})
    importer = importer_for("wards", rows(named), "f")
    assert importer.name == "named-wards"
    for other in (to_feature(BOX, {"name": "宮城県仙台市青葉区", "id": "1"}), to_feature(BOX, {"name": "青葉区"})):
        assert not importer.knows(rows(named, other))


def test_a_municipality_of_many_islands_is_one_area(shared_data):
    data = (shared_data / "n03_geolonia" / "04" / "04203.json").read_bytes()
    (table,) = read_rows(Source("04203.json", data), Asked())
    held = list(table.each())
    importer = importer_for("wards", held[:200], "f")
    (found,) = importer.read(held, TARGET)
    assert (len(held), found.zone.id, found.zone.outline.is_valid, importer.complete) == (263, "宮城県塩竈市", True, None)
    assert found.zone.outline.area == pytest.approx(sum(row.outline.area for row in held))


def source(shared_data, name):
    return Source(name, (shared_data / "n03_smartnews" / name).read_bytes())


def national(shared_data):
    (table,) = read_rows(source(shared_data, "N03-21_210101_designated_city.json"), Asked())
    return list(table.each())
