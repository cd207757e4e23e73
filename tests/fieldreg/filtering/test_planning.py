"""What an index may leave out: never a feature that the filter lets through."""

import json
import random

import pytest
import shapely

from fieldreg.filtering.filters import parse
from tests.deep import often
from tests.oracle.seeded_filters import KINDS, PREDICATES, filter_by_chance, rows_by_chance

QUERYABLES = {"kind": "string", "area": "number", "day": "date", "place": "geometry"}
HERE, THERE = "S_INTERSECTS(place, BBOX(0, 0, 2, 2))", "S_WITHIN(place, BBOX(10, 0, 11, 1))"


@pytest.mark.parametrize(
    "text, box",
    [
        ("kind = 'a'", None),
        (HERE, (0, 0, 2, 2)),
        ("S_CONTAINS(LINESTRING(1 2, 3 5), place)", (1, 2, 3, 5)),
        ("S_DISJOINT(place, BBOX(0, 0, 2, 2))", None),
        ("NOT S_DISJOINT(place, BBOX(0, 0, 2, 2))", (0, 0, 2, 2)),
        (f"NOT {HERE}", None),
        (f"{HERE} AND kind = 'a'", (0, 0, 2, 2)),
        (f"{HERE} OR kind = 'a'", None),
        (f"{HERE} AND {THERE}", (10, 0, 11, 1)),  # not the empty box of both: one feature may meet both
        (f"{HERE} OR {THERE}", (0, 0, 11, 2)),
        (f"NOT (NOT {HERE} OR NOT {THERE})", (10, 0, 11, 1)),
        (f"NOT (NOT {HERE} AND NOT {THERE})", (0, 0, 11, 2)),
        ("S_INTERSECTS(place, BBOX(170, 0, -170, 1))", (-180, 0, 180, 1)),
        ("S_INTERSECTS(place, place)", None),
        ("S_INTERSECTS(POINT(1 1), POINT(1 1))", None),
    ],
)
def test_the_box_any_match_must_meet(text, box):
    assert parse(text, "cql2-text", QUERYABLES).bounds == box


def test_with_two_geometries_nobody_knows_which_index_is_meant():
    assert parse(HERE, "cql2-text", QUERYABLES | {"road": "geometry"}).bounds is None


def test_names():
    wanted = parse(f"{HERE} AND day IS NULL OR kind LIKE 'a%'", "cql2-text", QUERYABLES)
    assert wanted.names == {"place", "day", "kind"}


def test_no_match_lies_beyond_the_box():
    kinds = {name: kind for name, kind in KINDS.items() if name != "road"}
    dice, boxes = random.Random(3), 0
    rows = rows_by_chance(dice)
    for _ in range(often(400)):
        document = json.dumps(filter_by_chance(dice, dice.choice(PREDICATES))).replace('"road"', '"place"')
        wanted = parse(document, "cql2-json", kinds)
        matches = [row for row, taken in zip(rows, wanted.select(rows), strict=True) if taken]
        if wanted.bounds is not None:
            boxes += 1
            area = shapely.box(*wanted.bounds)
            assert [row for row in matches if not shapely.intersects(shapely.envelope(row["place"]), area)] == []
    assert boxes > 20
