"""人口集中地区 as e-Stat publishes it: recognised by its columns, identified by code, exact."""

import json
from datetime import date

import pytest
import shapely

from fieldreg.register.zones import edition_on
from geodata.formats.json.geojson import to_feature
from geodata.importers import importer_for
from geodata.importers.base.contract import Target, collected
from geodata.importers.datasets.did import read_did
from geodata.loading.load import LoadRequest, Source, roll_back, run_load
from geodata.reading.placement import from_features
from geodata.sample.load import load_sample
from tests import registries
from tests.fakes import FixedClock

TARGET = Target(layer="did", edition="2020")
STATION = shapely.Point(140.8824, 38.2601)


def district(number="1", city="101", name="仙台市青葉区", lon=140.0, **properties):
    told = {"KEN": "04", "CITY": city, "CITYNAME": name, "CLASS": number, "JINKO": 1000, "MENSEKI": 1.5}
    return to_feature(shapely.box(lon, 38, lon + 0.1, 38.1), told | properties)


def rows_of(*features, slack_m=0.0):
    return list(from_features(features, "did.geojson", slack_m))


def test_a_district_in_our_words():
    (zone,) = collected(read_did(rows_of(district(note="x")), TARGET)).zones
    assert (zone.id, zone.name.ja, zone.accuracy_m, zone.confidence) == ("04101-1", "仙台市青葉区 DID 1", 0, "high")
    assert zone.attributes == {"code": "04101", "class": "1", "population": 1000, "area_km2": 1.5, "note": "x"}


def test_parts_of_one_district_are_one():
    (zone,) = collected(read_did(rows_of(district(), district(lon=140.05), district(lon=140.5)), TARGET)).zones
    assert zone.outline.equals(shapely.box(140, 38, 140.15, 38.1).union(shapely.box(140.5, 38, 140.6, 38.1)))


@pytest.mark.parametrize(
    "properties, zone_id, name",
    [
        ({"name": "青葉区"}, "04101-1", "仙台市青葉区 DID 1"),  # the file of 2010
        ({"city": "202", "name": "石巻市"}, "04202-1", "石巻市 DID 1"),
        ({"KEN": 4, "number": 2}, "04101-2", "仙台市青葉区 DID 2"),  # written as numbers, the zeros were lost
        ({"KEN": "01", "name": "中央区"}, "01101-1", "中央区 DID 1"),  # another city's ward is not Sendai's
    ],
)
def test_codes_and_names_of_other_years_and_places(properties, zone_id, name):
    (zone,) = collected(read_did(rows_of(district(**properties)), TARGET)).zones
    assert (zone.id, zone.name.ja) == (zone_id, name)


@pytest.mark.parametrize("properties", [{"KEN": "四"}, {"CLASS": None}, {"CITYNAME": ""}, {"JINKO": "many"}, {"JINKO": -1}])
def test_a_row_that_cannot_be_named_is_kept_out(properties):
    read = collected(read_did(rows_of(district(**properties), district("2")), TARGET))
    assert [z.id for z in read.zones] == ["04101-2"]
    assert [f.row.number for f in read.faults] == [1]


def test_jgd2000_is_not_exact():
    assert [z.accuracy_m for z in collected(read_did(rows_of(district(), slack_m=5.0), TARGET)).zones] == [5]


def test_the_columns_tell_the_importer_but_only_for_its_layer():
    rows = rows_of(district(name_of="x"))
    assert importer_for("did", rows, "x").name == "estat-did"
    with pytest.raises(Exception, match="層 parks のものではありません"):
        importer_for("parks", rows, "x")


class Standing:
    """The sample in a store, asked one thing: is the station in a district, of which edition, how sure?"""

    clock = FixedClock()

    def __init__(self, store):
        self.store, self.screening = store, self

    def answers(self, work, on, _touched=None):
        edition = edition_on(list(work.zones.editions("did")), on)
        hits = [z for z in work.zones.candidates(edition, STATION.bounds) if z.outline.covers(STATION)]
        return {"site:station": {"edition": edition.edition, "in": str([(z.id, z.accuracy_m) for z in hits])}}


@pytest.fixture(scope="module")
def sample_store(tmp_path_factory):
    return registries.sample(tmp_path_factory.mktemp("sample") / "fieldreg.db")


def test_the_published_file_over_the_sample(shared_data, sample_store):
    registry = Standing(sample_store)
    data = (shared_data / "did_estat" / "r02_did_04_miyagi.geojson").read_bytes()
    request = LoadRequest(
        sources=[Source("r02_did_04_miyagi.geojson", data)], actor="test", layer="did", edition="2020", in_force=date(2022, 6, 25)
    )
    told = run_load(registry, request).to_dict()

    assert (told["read"], told["accepted"], told["rejected"]) == (40, 40, 0)
    assert told["changes"] == {"added": 25, "changed": 15, "removed": 0, "unchanged": 0}
    assert all(0 < d["moved_m"] < 500 for d in told["details"] if d["kind"] == "changed")
    assert told["turned"] == [
        {"what": "site", "id": "station", "rule": "edition", "from": "2020-outline", "to": "2020", "direction": "worse"},
        {"what": "site", "id": "station", "rule": "in", "from": "[('04101-1', 250.0)]", "to": "[('04101-1', 0.0)]", "direction": "worse"},
    ]
    with sample_store.reading() as work:
        edition = edition_on(list(work.zones.editions("did")), date(2026, 12, 1))
    assert (edition.edition, edition.accuracy_m, edition.complete) == ("2020", 0, True)
    west = shapely.Point(140.63, 38.33)  # mountains of Sendai: within the coverage of the drawing, and still
    assert edition.coverage.covers(west)

    roll_back(registry, told["load"])
    with sample_store.reading() as work:
        assert registry.screening.answers(work, date(2026, 12, 1))["site:station"]["edition"] == "2020-outline"


def test_another_prefectures_file_does_not_clear_sendai(shared_data, sample_store):
    data = (shared_data / "did_estat" / "r02_did_06_yamagata.geojson").read_bytes()
    request = LoadRequest(
        sources=[Source("06.geojson", data)], actor="test", layer="did", edition="06", in_force=date(2022, 6, 25), dry_run=True
    )
    report = run_load(Standing(sample_store), request)
    assert report.to_dict()["changes"]["removed"] == 15
    assert any("残りは「不明」になります" in note.ja for note in report.notes)


def test_loading_the_sample_twice_is_refused(sample_store):
    with pytest.raises(Exception, match="台帳にはもう中身があります"):
        load_sample(sample_store)


def test_the_sample_kept_its_cases_and_base_map(sample_store):
    with sample_store.reading() as work:
        assert json.dumps(work.note("cases"))
        assert work.note("basemap")["type"] == "FeatureCollection"
        assert len(work.zones.layers()) == 15
