"""公園: points of 国土数値情報, and outlines of OpenStreetMap among what is no park."""

import json
from datetime import date

import pytest
import shapely

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Layer
from geodata.formats.json.geojson import to_feature, to_features
from geodata.importers import importer_for
from geodata.importers.base.contract import LeftOut, RowFault, Target, ZoneRead
from geodata.loading.load import LoadRequest, Source, run_load
from geodata.reading.placement import from_features

PLACE = shapely.Point(140.87, 38.25)
BOX = shapely.box(140.9, 38.2, 140.901, 38.201)


def point(**more):
    told = {"P13_001": "仙台市", "P13_002": "仙台市", "P13_003": "西公園", "P13_004": 4, "P13_005": "宮城県", "P13_006": "仙台市",
            "P13_007": 1875, "P13_008": 109000, "P13_009": 1, "P13_010": None}  # fmt: skip
    return to_feature(PLACE, told | more)


def drawn(number=1, kind="park", name="榴岡公園", outline=BOX):
    return to_feature(outline, {"osm_id": number, "name": name, "type": kind})


def read(*features, accuracy=20):
    held = list(from_features(features, "parks.geojson"))
    found = list(importer_for("parks", held[:200], "f").read(held, Target(layer="parks", edition="e", accuracy_m=accuracy)))
    return tuple([f for f in found if isinstance(f, kind)] for kind in (ZoneRead, RowFault, LeftOut))


@pytest.mark.parametrize(("column", "written"), [("P13_004", 15), ("P13_009", 3)])
def test_a_code_nobody_knows_of_a_column_that_decides_nothing_is_kept(column, written):
    (found,), faults, _ = read(point(**{column: written}))
    assert (faults, found.zone.attributes["unconfirmed_codes"]) == ([], {column: str(written)})


@pytest.mark.parametrize(
    ("told", "code", "where"),
    [
        ({"P13_003": None}, "value-missing", "P13_003"),
        ({"P13_008": -1}, "number-range", "P13_008"),
        ({"P13_007": "明治"}, "wrong-type", "P13_007"),
    ],
)  # fmt: skip
def test_a_park_that_cannot_be_read_is_told_alone(told, code, where):
    zones, faults, _ = read(point(**told), point())
    assert [(f.row.number, f.fault.code, f.fault.where) for f in faults] == [(1, code, f"properties.{where}")]
    assert [(z.row.number, z.zone.id, z.zone.accuracy_m) for z in zones] == [(2, "", 20)]


@pytest.mark.parametrize(("written", "decided"), [(0, None), (1, True), (2, False), ("2", False), (None, None)])
def test_what_was_not_confirmed_is_not_said(written, decided):
    (found,), _, _ = read(point(P13_009=written))
    assert (found.zone.attributes.get("planning_decided"), "planning_decided" in found.zone.attributes) == (decided, decided is not None)


def test_only_parks_are_parks_and_what_has_no_kind_is_told():
    zones, faults, left = read(drawn(), drawn(2, "water"), drawn(3, None), drawn(4, "forest", outline=None), drawn(5, name=None))
    assert [(z.zone.id, z.zone.name) for z in zones] == [("1", Text("榴岡公園")), ("5", Text("公園 5", "park 5"))]
    assert [(f.row.number, f.fault.code) for f in faults] == [(3, "value-missing")]
    assert [one.row.number for one in left] == [2, 4]
    assert all("representative_point" not in z.zone.attributes for z in zones)


def test_natural_features_are_known_before_the_first_park():
    assert [len(found) for found in read(*[drawn(n, "forest") for n in range(1, 201)], drawn(201))] == [1, 0, 200]


def test_a_park_drawn_as_a_point_stands_for_its_ground():
    (found,), _, _ = read(drawn(outline=PLACE))
    assert found.zone.attributes == {"representative_point": True}


@pytest.mark.parametrize(
    ("feature", "accuracy", "code"),
    [(point(), None, "accuracy-missing"), (point(), 0, "accuracy-of-a-point"), (drawn(), None, "accuracy-missing")],
)
def test_how_exact_they_are_must_be_said(feature, accuracy, code):
    with pytest.raises(InvalidInput) as refused:
        read(feature, accuracy=accuracy)
    assert [fault.code for fault in refused.value.faults] == [code]


@pytest.mark.parametrize(
    ("features", "declared", "complete"),
    [([drawn(), drawn(2, "water")], None, False), ([drawn(), drawn(2, "water")], True, True), ([point()], True, False),
     ([drawn(outline=PLACE), drawn(2)], True, False), ([drawn(), drawn(2, None)], True, False)],
    ids=["not declared", "outlines declared", "points declared", "a point among outlines", "a doubtful row"],
)  # fmt: skip
def test_outlines_may_be_declared_complete_points_may_not(registry, features, declared, complete):
    with registry.store.writing() as work:
        work.zones.put_layer(Layer(id="parks", title=Text("公園")))
        work.commit()
    request = LoadRequest(
        sources=[Source("p.geojson", json.dumps(to_features(features)).encode())], actor="t", layer="parks", edition="e",
        in_force=date(2026, 2, 5), accuracy_m=20, complete=declared,
    )  # fmt: skip
    run_load(registry, request)
    with registry.store.reading() as work:
        (edition,) = work.zones.editions("parks")
    assert (edition.complete, edition.accuracy_m) == (complete, 20)
