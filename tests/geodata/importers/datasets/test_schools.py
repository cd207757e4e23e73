"""学校: which generation a file is of, rows of the other one told, and points that never clear what is about them."""

import json
from datetime import date

import pytest
import shapely

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Layer
from geodata.formats.json.geojson import to_feature, to_features
from geodata.importers import importer_for
from geodata.importers.base.contract import RowFault, Target, ZoneRead
from geodata.loading.load import LoadRequest, Source, run_load
from geodata.reading.placement import from_features

PLACE = shapely.Point(140.87, 38.25)
TARGET = Target(layer="schools", edition="e", accuracy_m=100)


def old(**more):
    told = {"P29_001": "04101", "P29_002": "16", "P29_003": "16001", "P29_004": "16001", "P29_005": "片平丁小学校",
            "P29_006": "片平1-7-1", "P29_007": "3"}  # fmt: skip
    return to_feature(PLACE, told | more)


def new(code="B104210000010", place=PLACE, **more):
    told = {"P29_001": "04101", "P29_002": code, "P29_003": 16001, "P29_004": "片平丁小学校", "P29_005": "仙台市青葉区片平1-7-1",
            "P29_006": 3, "P29_007": 1}  # fmt: skip
    return to_feature(place, told | more)


def rows(*features):
    return list(from_features(features, "P29.geojson"))


def read(*features):
    held = rows(*features)
    found = list(importer_for("schools", held, "f").read(held, TARGET))
    return [f.zone for f in found if isinstance(f, ZoneRead)], [f for f in found if isinstance(f, RowFault)]


@pytest.mark.parametrize(
    ("features", "importer"),
    [
        ([old(), old()], "ksj-p29-2013"), ([old(P29_002=16)], "ksj-p29-2013"), ([old(P29_002=16.0)], "ksj-p29-2013"),
        ([new(), new(None)], "ksj-p29-2021"), ([new(), new("D104210000010"), old()], "ksj-p29-2021"),
        ([old(), old(), new()], "ksj-p29-2013"),
    ],
)  # fmt: skip
def test_the_generation_is_told_by_what_most_rows_hold(features, importer):
    assert importer_for("schools", rows(*features), "f").name == importer


@pytest.mark.parametrize("features", [[old(P29_002="17")], [old(P29_002=None)], [old(), new()], [new("学校1")]])
def test_what_is_of_no_generation_is_refused(features):
    with pytest.raises(InvalidInput) as refused:
        importer_for("schools", rows(*features), "f")
    assert [fault.code for fault in refused.value.faults] == ["unknown-columns"]


def test_a_row_of_the_other_generation_is_told_and_names_nothing_wrongly():
    zones, faults = read(new(), new("D104210000010"), old(P29_006=""))
    assert [zone.id for zone in zones] == ["B104210000010", "D104210000010"]
    assert ("other-generation", 3, "properties.P29_002") in {(f.fault.code, f.row.number, f.fault.where) for f in faults}
    zones, faults = read(old(), old(), new(P29_004="16001", P29_005="x"))
    assert ([zone.name.ja for zone in zones], {f.row.number for f in faults}) == (["片平丁小学校"] * 2, {3})


@pytest.mark.parametrize(("written", "rests"), [(0, None), (1, False), (2, True), (9, None), ("2", True), (None, None)])
def test_a_school_at_rest_says_so_and_one_not_asked_does_not(written, rests):
    (zone,), faults = read(new(P29_007=written))
    assert (zone.attributes.get("rests"), "rests" in zone.attributes, faults) == (rests, rests is not None, [])


def test_campuses_of_one_code_are_one_school_and_none_is_lost():
    there = shapely.Point(140.9, 38.3)
    (zone,), faults = read(new(), new(place=there, P29_005="別の所"))
    assert (zone.outline, faults) == (shapely.MultiPoint([PLACE, there]), [])
    assert zone.attributes["campuses"] == ["仙台市青葉区片平1-7-1", "別の所"]
    assert zone.attributes["representative_point"] is True


@pytest.mark.parametrize(("accuracy", "code"), [(None, "accuracy-missing"), (0, "accuracy-of-a-point")])
def test_how_far_the_grounds_reach_must_be_said_and_is_not_nothing(accuracy, code):
    with pytest.raises(InvalidInput) as refused:
        list(importer_for("schools", rows(old()), "f").read(rows(old()), Target(layer="schools", edition="e", accuracy_m=accuracy)))
    assert [fault.code for fault in refused.value.faults] == [code]


@pytest.mark.parametrize("feature", [old(), new()])
def test_points_are_not_complete_whatever_is_declared(registry, feature):
    with registry.store.writing() as work:
        work.zones.put_layer(Layer(id="schools", title=Text("学校")))
        work.commit()
    request = LoadRequest(
        sources=[Source("s.geojson", json.dumps(to_features([feature])).encode())], actor="t", layer="schools", edition="e",
        in_force=date(2022, 4, 1), accuracy_m=100, complete=True,
    )  # fmt: skip
    report = run_load(registry, request)
    with registry.store.reading() as work:
        (edition,) = work.zones.editions("schools")
        (zone,) = work.zones.zones("schools", "e")
    assert (edition.complete, edition.accuracy_m, zone.name.ja) == (False, 100, "片平丁小学校")
    assert any("points stand for grounds" in note.en for note in report.notes)
