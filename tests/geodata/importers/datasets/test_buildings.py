"""Buildings: recognised by their columns, out of a zip that holds one GeoJSON."""

import io
import json
import zipfile
from datetime import date

import pytest
import shapely

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Layer
from geodata.formats.json.geojson import to_feature, to_features
from geodata.importers import importer_for
from geodata.importers.base.contract import Target, collected
from geodata.importers.datasets.buildings import read_buildings
from geodata.loading.load import LoadRequest, run_load
from geodata.reading.pipeline import Asked, Source, read_rows
from geodata.reading.placement import from_features

TARGET = Target(layer="buildings", edition="osm", accuracy_m=5)


def house(number=1, lon=140.9, **more):
    return to_feature(shapely.box(lon, 38.2, lon + 0.0001, 38.2001), {"bid": number, "height_m": 12.0} | more)


def rows(*features, slack_m=0.0):
    return list(from_features(features, "b", slack_m))


def zipped(members):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in members.items():
            made.writestr(name, text)
    return held.getvalue()


def test_a_building_in_our_words():
    (zone,) = collected(read_buildings(rows(house(7, roof="flat"), slack_m=5.0), TARGET)).zones

    assert (zone.id, zone.name.ja, zone.name.en, zone.accuracy_m, zone.confidence) == ("7", "建物 7", "building 7", 10, "low")
    assert zone.attributes == {"height_m": 12.0, "roof": "flat"}


@pytest.mark.parametrize(
    ("properties", "code"),
    [({"bid": None}, "code-form"), ({"bid": 1.5}, "code-form"), ({"bid": "1"}, "wrong-type"), ({"bid": -1}, "number-range"),
     ({"height_m": "high"}, "wrong-type"), ({"height_m": 5000}, "number-range")],
)  # fmt: skip
def test_a_row_that_cannot_be_read_is_kept_out(properties, code):
    read = collected(read_buildings(rows(house(**properties), house(2)), TARGET))

    assert [z.id for z in read.zones] == ["2"]
    assert (read.faults[0].row.number, read.faults[0].fault.code) == (1, code)


def test_the_later_of_two_with_one_number_is_kept_out():
    read = collected(read_buildings(rows(house(1), house(1, 140.91)), TARGET))

    assert [z.outline.bounds[0] for z in read.zones] == [140.9]
    assert [(f.row.number, f.fault.code) for f in read.faults] == [(2, "duplicate-id")]


def test_whoever_loads_them_says_how_exact_they_are():
    with pytest.raises(InvalidInput, match="--accuracy"):
        collected(read_buildings(rows(house()), Target(layer="buildings", edition="osm")))


def test_the_columns_tell_the_importer_but_only_for_its_layer():
    assert importer_for("buildings", rows(house()), "x").name == "osm-buildings"
    with pytest.raises(InvalidInput):
        importer_for("did", rows(house()), "x")


@pytest.mark.parametrize(
    ("asked", "complete"), [({}, False), ({"complete": True}, True)], ids=["not declared", "declared"]
)
def test_loaded_from_a_zip_complete_only_if_declared(registry, asked, complete):
    with registry.store.writing() as work:
        work.zones.put_layer(Layer(id="buildings", title=Text("建物")))
        work.commit()
    data = zipped({"houses.geojson": json.dumps(to_features([house(1), house(2, 140.92)]))})
    request = LoadRequest(
        sources=[Source("houses.geojson.zip", data)], actor="t", layer="buildings", edition="osm", in_force=date(2026, 2, 5),
        accuracy_m=5, **asked,
    )  # fmt: skip
    report = run_load(registry, request)

    assert (report.accepted, report.notes[0].en[:41]) == (2, "nobody tells what area it is about, so wh")
    with registry.store.reading() as work:
        (edition,) = work.zones.editions("buildings")
        assert [z.id for z in work.zones.zones("buildings", "osm")] == ["1", "2"]
    assert (edition.complete, edition.accuracy_m, edition.attribution) == (complete, 5, "© OpenStreetMap contributors")
    assert edition.coverage is None  # what was read is never asked how far it spans


@pytest.mark.parametrize(
    ("case", "data", "code"),
    [
        ("none in it", lambda: zipped({"a.txt": "x"}), "nothing-to-read"),
        ("damaged", lambda: zipped({"a.geojson": "{}"})[:60], "zip-unreadable"),
        ("larger than it may be", lambda: zipped({"a.geojson": b" " * 200_000_001}), "too-large"),
    ],
    ids=["none-in-it", "damaged", "too-large"],  # a zip tells its moment, and each worker makes its own
)
def test_a_zip_that_cannot_be_used(case, data, code):
    with pytest.raises(InvalidInput) as refused:
        read_rows(Source("a.zip", data()), Asked())

    assert [f.code for f in refused.value.faults] == [code], case


def test_what_a_mac_adds_to_a_zip_is_left_alone():
    houses = json.dumps(to_features([house(1)]))
    tables = read_rows(Source("a.zip", zipped({"a.geojson": houses, "__MACOSX/._a.geojson": houses})), Asked())
    assert [(table.file, table.count) for table in tables] == [("a.zip/a.geojson", 1)]
