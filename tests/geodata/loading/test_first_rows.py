"""A large file whose columns nobody knows is refused by its first rows: the rest is not read."""

import json

import pytest

from fieldreg.kernel.errors import InvalidInput
from geodata.loading import load
from geodata.loading.load import LoadRequest, Source, run_load
from geodata.reading.first_rows import glimpse
from geodata.reading.pipeline import Asked
from geodata.reading.placement import Checks

MANY = 40_000
SQUARE = [[[140.0, 38.0], [140.001, 38.0], [140.001, 38.001], [140.0, 38.001], [140.0, 38.0]]]


def geojson(properties, name="a.geojson", *, broken=False):
    feature = json.dumps({"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": SQUARE}})
    text = '{"type": "FeatureCollection", "features": [' + ", ".join([feature] * MANY) + ("" if broken else "]}")
    return Source(name, text.encode())


def csv(header, row, name="a.csv", *, broken=False):
    return Source(name, "\n".join([header, *[row] * 300_000, '"open' if broken else row]).encode())


def request(source, **more):
    return LoadRequest(**({"sources": [source], "actor": "t", "layer": "did", "edition": "x", "dry_run": True, "crs": "EPSG:6668"} | more))


STRANGERS = [
    geojson({"foo": 1}), geojson({"foo": 1}, broken=True), csv("foo,lat,lon", "1,38.2,140.8"),
    csv("foo,lat,lon", "1,38.2,140.8", broken=True),
]  # fmt: skip


@pytest.mark.parametrize("source", STRANGERS, ids=["geojson", "geojson cut short", "csv", "csv left open"])
def test_columns_nobody_knows_are_refused_before_the_end_is_seen(registry, source):
    with pytest.raises(InvalidInput) as refused:
        run_load(registry, request(source))
    assert refused.value.code == "unknown-columns"


def test_so_is_a_dataset_of_another_layer(registry):
    did = {"KEN": "04", "CITY": "101", "CITYNAME": "青葉区", "CLASS": "1"}
    with pytest.raises(InvalidInput) as refused:
        run_load(registry, request(geojson(did, broken=True), layer="parks"))
    assert refused.value.code == "other-layer"


@pytest.mark.parametrize(
    ("source", "asked"),
    [
        (Source("a.geojson", b'{"type":"FeatureCollection","features":[]}'), {}),
        (geojson({"identifier": "ED-318"}), {}), (geojson({"foo": 1}, name="a.gml"), {}), (geojson({"foo": 1}), {"table": "a"}),
        (csv("foo,lat,lon", "1,38.2,140.8"), {"checks": Checks()}), (csv("foo,bar", "1,2"), {}),
    ],
    ids=["small", "built on features", "another ending", "a table named", "no system told", "no place"],
)  # fmt: skip
def test_where_first_rows_could_mislead_there_is_no_glimpse(source, asked):
    assert glimpse(source, Asked(**({"checks": Checks(crs="EPSG:6668")} | asked)), 200) is None


def test_a_glimpse_is_the_first_rows():
    rows = glimpse(geojson({"foo": 1}), Asked(), 200)
    assert [(row.number, row.properties) for row in rows] == [(n, {"foo": 1}) for n in range(1, 201)]


def test_sites_and_several_files_are_read_as_ever(registry, monkeypatch):
    def asked(*_):
        raise AssertionError("no glimpse was to be taken")

    monkeypatch.setattr(load, "glimpse", asked)
    load._refuse_by_first_rows(request(STRANGERS[0], layer=None))
    load._refuse_by_first_rows(request(STRANGERS[0], sources=STRANGERS[:2]))
