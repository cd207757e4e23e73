"""A city's list of public facilities as candidates for sites, and the registry's sites as such a list."""

import csv
import io

import pytest

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Availability, PropertyStatus, Site, SiteKind
from geodata.export.municipal import COLUMNS, sites_to_municipal_csv
from geodata.importers import importer_for
from geodata.importers.base.contract import Target
from geodata.importers.datasets.municipal_sites import is_municipal, read_facilities_as_candidates
from geodata.loading.load import LoadRequest, Mode, run_load
from geodata.reading.pipeline import Asked, Source, read_rows

TARGET = Target(layer="", edition="", accuracy_m=30.0)
GIF = "全国地方公共団体コード,ID,地方公共団体名,名称,名称_英字,所在地_連結表記,緯度,経度,電話番号,説明\n"
ONE = "041009,A-1,宮城県仙台市,西公園,West Park,宮城県仙台市青葉区1,38.26,140.86,022-000-0000,\n"


def rows_of(text):
    (table,) = read_rows(Source("list.csv", text.encode()), Asked())
    return list(table.each())


def read(text, held=()):
    return read_facilities_as_candidates(rows_of(text), TARGET, {site.id: site for site in held})


def codes(text, held=()):
    return [(f.fault.code, f.fault.where) for f in read(text, held).faults]


def test_a_facility_is_a_candidate_and_nothing_of_it_is_made_up():
    ((_, site),) = read(GIF + ONE).sites.values()
    assert (site.id, site.name, site.kind, site.manager) == ("facility-04100-A-1", Text("西公園", "West Park"), SiteKind.PARK, "")
    assert (site.availability, site.property_status, site.confidence) == (
        Availability.UNCONFIRMED, PropertyStatus.UNCONFIRMED, "unconfirmed",
    )  # fmt: skip
    assert site.accuracy_m == 80.0  # of the point, and of the circle about it
    assert site.outline.contains_properly(site.outline.centroid)
    assert (round(site.outline.centroid.x, 6), round(site.outline.centroid.y, 6)) == (140.86, 38.26)
    assert (dict(site.facilities), site.attributes["candidate"]) == ({}, True)
    assert site.attributes["municipal"]["電話番号"] == "022-000-0000"
    assert "説明" not in site.attributes["municipal"]


@pytest.mark.parametrize("name, kind", [("榴岡公園", SiteKind.PARK), ("公園管理事務所", SiteKind.CITY_LAND), ("広場（北）", SiteKind.PARK)])
def test_its_kind_is_what_its_name_says(name, kind):
    ((_, site),) = read(GIF + ONE.replace("西公園", name)).sites.values()
    assert site.kind is kind


@pytest.mark.parametrize(
    "text, fault",
    [
        (ONE.replace("041009", "041000"), ("code-form", "properties.全国地方公共団体コード")),
        (ONE.replace("A-1", "4.00E+12"), ("id-form", "properties.ID")),
        (ONE.replace("A-1", ""), ("id-form", "properties.ID")),
        (ONE.replace("西公園", ""), ("value-missing", "properties.名称")),
        (ONE.replace("38.26", ""), ("coordinate-missing", "properties.緯度")),
    ],
)
def test_what_cannot_be_read_is_told(text, fault):
    assert codes(GIF + text) == [fault]


def test_two_of_one_number_are_told():
    assert codes(GIF + ONE + ONE.replace("西公園", "東公園").replace("140.86", "140.9")) == [("duplicate-id", "properties.ID")]


def test_one_that_is_held_already_is_told_and_not_undone():
    ((_, site),) = read(GIF + ONE).sites.values()
    assert codes(GIF + ONE, [site]) == []
    confirmed = Site(**{**vars(site), "manager": "sendai-city"})
    assert codes(GIF + ONE, [confirmed]) == [("already-held", "properties.名称")]
    other = Site(**{**vars(site), "id": "west-park"})
    assert codes(GIF + ONE, [other]) == [("already-held", "properties.名称")]


def test_it_is_loaded_by_the_command_and_a_second_time_unchanged(registry):
    first = LoadRequest(sources=[Source("list.csv", (GIF + ONE).encode())], actor="me", accuracy_m=30.0)
    assert run_load(registry, first).to_dict()["changes"]["added"] == 1
    report = run_load(registry, first).to_dict()
    assert (report["importer"], report["changes"]["unchanged"], report["load"]) == ("municipal-standard", 1, None)
    with pytest.raises(InvalidInput, match="候補だけ"):
        run_load(registry, LoadRequest(sources=first.sources, actor="me", accuracy_m=30.0, mode=Mode.REPLACE))
    with pytest.raises(InvalidInput, match="--accuracy"):
        run_load(registry, LoadRequest(sources=first.sources, actor="me"))


@pytest.mark.parametrize(
    "name, count", [("172120_public-facility.csv", 189), ("202142_public_facility.csv", 93), ("202142_public_park.csv", 36)]
)
def test_lists_as_cities_publish_them(shared_data, name, count):
    (table,) = read_rows(Source(name, (shared_data / "municipal_std_csv" / name).read_bytes()), Asked())
    rows = list(table.each())
    assert is_municipal({column for row in rows for column in row.properties} | {"緯度", "経度"})
    found = read_facilities_as_candidates(rows, TARGET, {})
    assert len(found.sites) + len(found.faults) == count
    assert {fault.fault.code for fault in found.faults} <= {"already-held", "geometry-null"}
    assert len(found.sites) >= count * 0.95


def test_our_sites_are_a_list_of_the_standard_s_columns(shared_data):
    given = (shared_data / "municipal_std_csv" / "172120_public-facility.csv").read_text(encoding="utf-8-sig")
    assert ["_id", *COLUMNS] == next(csv.reader(io.StringIO(given)))
    ((_, site),) = read(GIF + ONE.replace("西公園", "=西公園")).sites.values()
    text = sites_to_municipal_csv([site], code="041009", municipality="宮城県仙台市", page=lambda own: f"https://x.example/sites/{own}")
    assert text.startswith("\ufeff")
    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    told = {name: value for name, value in row.items() if value}
    assert told == {
        "全国地方公共団体コード": "041009", "ID": "facility-04100-A-1", "地方公共団体名": "宮城県仙台市", "名称": "'=西公園",
        "名称_英字": "West Park", "所在地_連結表記": "宮城県仙台市青葉区1", "緯度": "38.26", "経度": "140.86",
        "URL": "https://x.example/sites/facility-04100-A-1",
        "備考": "位置の精度 約80 m。出典: 公共施設一覧（自治体標準オープンデータセット、04100）",
    }  # fmt: skip
    (table,) = read_rows(Source("ours.csv", text.encode()), Asked())
    assert importer_for("parks", list(table.each()), "ours.csv").name == "municipal-standard-2"
