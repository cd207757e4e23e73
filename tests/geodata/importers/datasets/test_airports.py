"""空港データ (KSJ C28) read as surfaces to verify, and Sendai's as exact ones."""

import math

import pytest
import shapely

from fieldreg.kernel.geometry import plane_at
from geodata.importers import importer_for
from geodata.importers.base.contract import Target, collected
from geodata.importers.datasets.airport_files import airport_files
from geodata.importers.datasets.airports import AIRPORTS, read_airports
from geodata.reading.pipeline import Asked, Source, read_rows
from geodata.reading.placement import from_features

TARGET = Target(layer="airport-surfaces", edition="2021", accuracy_m=50.0)
SQUARE = [[[140.0, 38.0], [140.02, 38.0], [140.02, 38.01], [140.0, 38.01], [140.0, 38.0]]]


def rows(*properties, geometry=True):
    shape = {"type": "Polygon", "coordinates": SQUARE} if geometry else None
    features = [{"type": "Feature", "geometry": shape, "properties": p} for p in properties]
    return list(from_features(features, "c28.geojson"))


def airport(name="どこか空港", kind=4, lengths="800"):
    return {"C28_003": kind, "C28_005": name, "C28_012": lengths}



def test_a_local_airport_reaches_as_far_as_its_approach():
    (zone,) = collected(read_airports(rows(airport()), TARGET)).zones
    assert (zone.id, zone.attributes["runway_class"], round(zone.attributes["reach_m"])) == ("どこか空港", "H", 3194)
    assert zone.attributes["verify"] is True
    assert "surfaces" not in zone.attributes
    plane = plane_at(140.0, 38.0)
    assert plane.to_xy(zone.outline).covers(plane.to_xy(shapely.Polygon(SQUARE[0])).buffer(math.hypot(60 + 3000, 600 + 45 * 7)))


@pytest.mark.parametrize("told", [{"kind": 2}, {"kind": 6}, {"name": "釧路空港"}])
def test_one_that_may_have_every_surface_reaches_24_km(told):
    (zone,) = collected(read_airports(rows(airport(**told)), TARGET)).zones
    assert zone.attributes["reach_m"] == 24_000


def test_the_longest_of_several_runways_gives_the_class():
    (zone,) = collected(read_airports(rows(airport(lengths="1200,3000")), TARGET)).zones
    assert (zone.attributes["runway_class"], zone.attributes["reach_m"]) == ("A", 4000)


def test_an_airport_with_a_file_gets_its_exact_surfaces():
    (zone,) = collected(read_airports(rows(airport("仙台空港", 2, "1200,3000")), TARGET)).zones
    assert zone.attributes["surfaces"]["reference_point"] == airport_files()["仙台空港"]["reference_point"]
    assert "verify" not in zone.attributes


def test_listed_airports_are_marked():
    zones = collected(read_airports(rows(airport("那覇空港", 2, "3000"), airport("新潟空港", 2, "2500")), TARGET)).zones
    assert {z.id: z.attributes["listed"] for z in zones} == {"那覇空港": True, "新潟空港": False}


def test_a_pad_beside_a_runway_is_none():
    (zone,) = collected(read_airports(rows(airport(lengths="2800,35")), TARGET)).zones
    assert zone.attributes["runway_class"] == "A"


@pytest.mark.parametrize("lengths", ["", "長い", "99", "1200;3000"])
def test_a_runway_of_no_class_keeps_its_row_out(lengths):
    read = collected(read_airports(rows(airport(lengths=lengths), airport("ほか空港")), TARGET))
    assert [z.id for z in read.zones] == ["ほか空港"]
    assert [(f.row.number, f.fault.code) for f in read.faults] == [(1, "runway-length")]


def test_a_row_without_shape_is_told():
    read = collected(read_airports(rows(airport(), geometry=False), TARGET))
    assert (list(read.zones), len(read.faults)) == ([], 1)


def test_the_published_file(shared_data):
    (table,) = read_rows(Source("file", (shared_data / "ksj_c28_airports" / "airport_surfaces.geojson").read_bytes()), Asked())
    held = list(table.each())
    assert importer_for("airport-surfaces", held, "file") is AIRPORTS

    read = collected(read_airports(held, TARGET))

    assert len(held) == 108
    assert len(read.faults) == 23  # rows without a shape
    assert {z.id for z in read.zones if "surfaces" in z.attributes} == {"仙台空港"}
    assert sum(z.attributes["listed"] for z in read.zones) == 8
    assert {z.attributes["runway_class"] for z in read.zones} <= set("ABCDEFGHJ")
