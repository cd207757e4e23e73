"""人口集中地区 of 国土数値情報: the same districts as e-Stat's, and faults in the words of its own columns."""

import json
from datetime import date

import pytest
import shapely

from geodata.formats.json.geojson import to_feature, to_features
from geodata.importers.base.contract import Target, collected
from geodata.importers.datasets.did_ksj import read_a16
from geodata.loading.load import LoadRequest, Source, run_load
from geodata.reading.placement import from_features

TARGET = Target(layer="did", edition="2015")
BOX = shapely.box(140.9, 38.2, 140.91, 38.21)


def district(code="04101", number=1, outline=BOX, **more):
    told = {"A16_001": f"{code}0{number}", "A16_002": code, "A16_003": "仙台市青葉区", "A16_004": number, "A16_005": 5000,
            "A16_006": 1.5, "A16_011": 2015}  # fmt: skip
    return to_feature(outline, told | more)


def read(*features):
    return collected(read_a16(from_features(features, "A16.geojson"), TARGET))


@pytest.mark.parametrize(
    ("told", "zone_id", "name"),
    [
        ({}, "04101-1", "仙台市青葉区 DID 1"),
        ({"A16_003": "青葉区"}, "04101-1", "仙台市青葉区 DID 1"),  # as the file of 2010 says it
        ({"A16_002": 4101, "A16_004": "1"}, "04101-1", "仙台市青葉区 DID 1"),  # as numbers, the zero lost
        ({"A16_002": "041017"}, "04101-1", "仙台市青葉区 DID 1"),  # with its check digit
        ({"A16_002": "01101", "A16_003": "札幌市中央区", "A16_004": 12.0}, "01101-12", "札幌市中央区 DID 12"),
    ],
)
def test_identity_and_name_are_those_of_estat(told, zone_id, name):
    (zone,) = read(district(**told)).zones
    assert (zone.id, zone.name.ja, zone.accuracy_m) == (zone_id, name, 0)


@pytest.mark.parametrize(
    ("told", "code", "where"),
    [
        ({"A16_002": "041018"}, "code-form", "A16_002"), ({"A16_002": None}, "code-form", "A16_002"),
        ({"A16_002": "青葉"}, "code-form", "A16_002"), ({"A16_003": " "}, "value-missing", "A16_003"),
        ({"A16_004": None}, "code-form", "A16_004"), ({"A16_005": -1}, "number-range", "A16_005"),
        ({"A16_006": "広い"}, "wrong-type", "A16_006"),
    ],
)  # fmt: skip
def test_a_fault_names_the_column_as_the_file_has_it(told, code, where):
    found = read(district(**told), district(number=2))
    assert [zone.id for zone in found.zones] == ["04101-2"]
    assert [(f.row.number, f.fault.code, f.fault.where) for f in found.faults] == [(1, code, f"properties.{where}")]
    (message,) = [f.fault.message for f in found.faults]
    assert [name for name in ("KEN", "CITY", "CLASS", "JINKO", "MENSEKI") if name in message.ja + message.en] == []


def test_an_edition_of_ksj_is_compared_with_one_of_estat_zone_by_zone(registry):
    estat = {"KEN": "04", "CITY": "101", "CITYNAME": "青葉区", "CLASS": "1", "JINKO": 5000, "MENSEKI": 1.5}
    other = shapely.box(140.95, 38.2, 140.96, 38.21)
    first = to_features([to_feature(BOX, estat), to_feature(other, estat | {"CLASS": "2"})])
    second = to_features([district(), district(number=3, outline=other)])
    told = [load(registry, *one) for one in ((first, "2010", 2016), (second, "2015", 2017))]
    assert {d["id"]: d["kind"] for d in told[1]["details"]} == {"04101-1": "changed", "04101-2": "removed", "04101-3": "added"}
    assert [d.get("moved_m") for d in told[1]["details"] if d["id"] == "04101-1"] in ([None], [0.0])


def load(registry, document, edition, year):
    data = json.dumps(document).encode()
    request = LoadRequest(
        sources=[Source("d.geojson", data)], actor="t", layer="did", edition=edition, in_force=date(year, 4, 1), complete=True
    )
    return run_load(registry, request).to_dict()
