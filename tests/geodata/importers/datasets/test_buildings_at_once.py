"""Buildings read a batch at a time come to what they come to one by one, whatever is wrong among them."""

import json
import random
from dataclasses import replace

import pytest

from fieldreg.kernel.errors import InvalidInput
from geodata.importers.base.contract import Target
from geodata.importers.datasets.buildings import BUILDINGS
from geodata.loading import intake
from geodata.loading.intake import take_in
from geodata.reading.pipeline import Asked, Source, read_rows
from geodata.reading.placement import Checks

TARGET = Target(layer="buildings", edition="e", accuracy_m=5.0)


def building(chance, number):
    lon, lat = 140 + chance.random(), 38 + chance.random()
    ring = [[lon, lat], [lon + 0.001, lat], [lon + 0.001, lat + 0.001], [lon, lat + 0.001], [lon, lat]]
    if chance.random() < 0.1:
        ring = chance.choice([[ring[0], ring[2], ring[1], ring[3], ring[0]], ring[:-1], [*ring[:2], *ring[1:]], [[y, x] for x, y in ring]])
    told = {"bid": number, "height_m": chance.choice([None, 9, 12.0, 12.5])}
    if chance.random() < 0.15:
        told |= chance.choice([
            {"bid": 5}, {"bid": -1}, {"bid": 2**53 + 1}, {"bid": 7.0}, {"bid": 7.5}, {"bid": True}, {"bid": "9"}, {"bid": None},
            {"height_m": -1},
            {"height_m": 1e5}, {"height_m": "x"}, {"height_m": False}, {"name": "駅"}, {"attributes": {"a": [1]}}, {"attributes": 3},
        ])  # fmt: skip
    if chance.random() < 0.03:
        del told["height_m"]
    feature = {"type": "Feature", "properties": told, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    return chance.choice([None, {**feature, "geometry": None}]) if chance.random() < 0.02 else feature


def taken(data, importer, crs):
    (table,) = read_rows(Source("b.geojson", data), Asked(checks=Checks(crs=crs)))
    told = take_in([(table, importer)], TARGET, lambda _spool: iter(()), lambda *_: None)
    tally = told.tally
    return (
        list(told.spool.records()), told.accuracy_m, told.points, list(told.notes),
        (tally.read, tally.rejected, tally.repairs, tally.slack_m, tally.fault_count), tally.faults, tally.repaired,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("crs", [None, "EPSG:4612"])
def test_a_batch_comes_to_what_its_rows_come_to(seed, crs, monkeypatch):
    chance = random.Random(seed)
    features = [building(chance, number) for number in range(400)]
    if seed % 2:
        features = [feature for feature in features if feature and feature["properties"].keys() == {"bid", "height_m"}]
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    monkeypatch.setattr(intake, "_EVERY", 50)  # several batches
    one_by_one = taken(data, replace(BUILDINGS, at_once=None), crs)

    assert taken(data, BUILDINGS, crs) == one_by_one
    assert len(one_by_one[0]) > 100


def test_nobody_saying_how_exact_they_are_is_told_at_once_too():
    data = json.dumps({"type": "FeatureCollection", "features": [building(random.Random(1), 1)]}).encode()
    (table,) = read_rows(Source("b.geojson", data), Asked())
    with pytest.raises(InvalidInput) as refused:
        take_in([(table, BUILDINGS)], Target(layer="buildings", edition="e"), lambda _spool: iter(()), lambda *_: None)
    assert refused.value.code == "accuracy-missing"
