"""TopoJSON, ED-269, ED-318 and WZDx with anything anywhere: a zone, a fault of its row, or a refusal; never more."""

import copy
import json
import random

import pytest

from fieldreg.kernel.errors import InvalidInput
from geodata.formats.guards.contract import Given
from geodata.formats.known_formats import FORMATS
from geodata.importers import importer_for
from geodata.importers.base.contract import RowFault, Target
from geodata.reading.pipeline import Asked, Source, open_tables, read_rows
from geodata.reading.placement import Checks

RING = [[140.0, 38.0], [140.01, 38.0], [140.01, 38.01], [140.0, 38.01], [140.0, 38.0]]
SQUARE = {"type": "Polygon", "coordinates": [RING]}
PERIOD = {"permanent": "NO", "startDateTime": "2026-08-01T06:00:00Z", "endDateTime": "2026-08-02T06:00:00Z",
          "schedule": [{"day": ["SAT"], "startTime": "09:00:00Z", "endTime": "17:00:00Z"}]}  # fmt: skip
AUTHORITY = {"name": [{"text": "x", "lang": "ja"}], "purpose": "AUTHORIZATION"}
LAYER = {"lower": 0, "lowerReference": "AGL", "upper": 120, "upperReference": "AMSL", "uom": "m"}
DOCUMENTS = {
    "topojson": {
        "type": "Topology", "transform": {"scale": [0.001, 0.001], "translate": [140.0, 38.0]},
        "arcs": [[[10, 0], [0, 10]], [[10, 10], [-10, 0], [0, -10], [10, 0]]],
        "objects": {"a": {"type": "GeometryCollection", "geometries": [
            {"type": "Polygon", "arcs": [[0, 1]], "id": "w", "properties": {"name": "西"}},
            {"type": "MultiLineString", "arcs": [[-1], [1]]}, {"type": "MultiPoint", "coordinates": [[1, 1], [2, 2]]}]}},
    },
    "ed269": {"title": "z", "features": [{
        "identifier": "A1", "country": "JPN", "name": "x", "type": "COMMON", "restriction": "PROHIBITED", "reason": ["OTHER"],
        "zoneAuthority": [AUTHORITY], "applicability": [PERIOD], "geometry": [
            {"uomDimensions": "M", "lowerLimit": 0, "lowerVerticalReference": "AGL", "upperLimit": 120,
             "upperVerticalReference": "AGL", "horizontalProjection": SQUARE},
            {"uomDimensions": "FT", "horizontalProjection": {"type": "Circle", "center": [140.0, 38.0], "radius": 500}}]}]},
    "ed318": {"type": "FeatureCollection", "name": "z", "features": [
        {"type": "Feature", "geometry": {"type": "GeometryCollection", "geometries": [{**SQUARE, "layer": LAYER}, SQUARE]},
         "properties": {"identifier": "B1", "country": "JPN", "name": [{"text": "x", "lang": "ja"}], "type": "PROHIBITED",
                        "variant": "COMMON", "zoneAuthority": [AUTHORITY], "limitedApplicability": [PERIOD]}},
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [140.0, 38.0], "extent": {"subType": "Circle", "radius": 5}},
         "properties": {"identifier": "B2", "type": "USPACE",
                        "extendedProperties": {"fieldreg": {"id": "B2", "name": "x", "accuracy_m": 1}}}}]},
    "wzdx": {"type": "FeatureCollection", "feed_info": {"publisher": "p", "version": "4.2", "data_sources": [{"data_source_id": "1"}]},
             "features": [{"type": "Feature", "id": "a", "geometry": {"type": "LineString", "coordinates": RING}, "properties": {
                 "core_details": {"event_type": "work-zone", "data_source_id": "1", "road_names": ["r"], "direction": "eastbound"},
                 "start_date": "2026-05-01T15:00:00Z", "end_date": "2026-05-31T15:00:00Z", "fieldreg": None}}]},
}  # fmt: skip
STRANGE = (None, True, 0, -1, 7, 1e308, -1e308, 10**17, "", "x", "140", [], {}, [[]], [None], [1], {"a": 1}, [[0, 1], [2]],
           "9999-12-31T23:59:59Z", ["ANY"], "YES", 99999, {"type": "Polygon", "coordinates": [RING]})  # fmt: skip


def test_each_document_is_what_it_is():
    for name, document in DOCUMENTS.items():
        tables = open_tables(Source("a.json", json.dumps(document).encode()), Asked())
        assert {table.format for table in tables} == {name}


def places_in(held, path=()):
    """Every place in a document where something stands."""
    yield path
    children = held.items() if isinstance(held, dict) else enumerate(held) if isinstance(held, list) else ()
    for key, child in children:
        yield from places_in(child, (*path, key))


def put(document, path, value):
    changed = copy.deepcopy(document)
    if not path:
        return value
    at = changed
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return changed


def go_through(data, form):
    """Reads as a load would, up to zones; only refusals and faults may come of it."""
    try:
        tables = read_rows(Source("a.json", data), Asked(format=form, checks=Checks(crs="EPSG:6668")))
        for table in tables:
            rows = list(table.each())
            assert all((row.outline is None) == bool(row.faults) for row in rows)
            assert len(rows) == table.count
            read = list(importer_for("events" if form == "wzdx" else None, rows, "x").read(
                rows, Target(layer="events", edition="e", accuracy_m=1.0)))  # fmt: skip
            assert all(isinstance(r, RowFault) or json.dumps(dict(r.zone.attributes), allow_nan=False) for r in read)
    except InvalidInput as refusal:
        assert all((refusal.message.ja, refusal.message.en))  # noqa: PT017 (a refusal is one of the right answers)


@pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning")  # GEOS about 1e308, on the way to a refusal
@pytest.mark.parametrize("form", DOCUMENTS)
def test_anything_anywhere(form):
    document = DOCUMENTS[form]
    for path in places_in(document):
        for value in STRANGE:
            data = json.dumps(put(document, path, value)).encode()
            go_through(data, form)
            assert {format_.knows(Given(name="a.json", data=data)) for format_ in FORMATS} <= {True, False}


@pytest.mark.parametrize("form", DOCUMENTS)
@pytest.mark.parametrize("seed", range(25))
def test_any_bytes(form, seed):
    chance = random.Random(seed)
    data = bytearray(json.dumps(DOCUMENTS[form]).encode())
    for _ in range(chance.randint(1, 6)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    go_through(bytes(data), form)
    go_through(bytes(data), None)
