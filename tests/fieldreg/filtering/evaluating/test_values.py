"""Single predicates worked out by hand: three values, texts, sums, times, shapes, lists."""

from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
import pytest
import shapely

from fieldreg.filtering.evaluating.columns import Columns
from fieldreg.filtering.filters import parse

QUERYABLES = {
    "kind": "string", "area": "number", "floors": "integer", "lit": "boolean", "day": "date", "seen": "timestamp", "span": "interval",
    "place": "geometry", "tags": "array",
}  # fmt: skip
_SIGNS = {True: "+", False: "-", None: "?"}


def answer(text, **row):
    """+ where it holds, - where not, ? where it is unknown."""
    truth = parse(text, "cql2-text", QUERYABLES).truth([row])
    assert not (truth.yes & truth.no).any()
    return "+" if truth.yes[0] else "-" if truth.no[0] else "?"


@pytest.mark.parametrize("left", [True, False, None])
@pytest.mark.parametrize("right", [True, False, None])
def test_truth_tables(left, right):
    both = {True, False} & {left, right}
    row = {"lit": left, "floors": None if right is None else int(right)}
    wanted_and = False if False in both else None if None in (left, right) else True
    wanted_or = True if True in both else None if None in (left, right) else False
    assert answer("lit = TRUE AND floors = 1", **row) == _SIGNS[wanted_and]
    assert answer("lit = TRUE OR floors = 1", **row) == _SIGNS[wanted_or]
    assert answer("NOT lit = TRUE", **row) == _SIGNS[None if left is None else not left]


@pytest.mark.parametrize(
    "text, row, wanted",
    [
        ("area > 3", {}, "?"),
        ("NOT area > 3", {}, "?"),
        ("area > 3 OR TRUE", {}, "+"),
        ("area = area", {}, "?"),
        ("area <> 3", {"area": float("nan")}, "?"),
        ("area IS NULL", {}, "+"),
        ("area IS NULL", {"area": 0}, "-"),
        ("(area > 3) IS NULL", {}, "+"),
        ("area / floors IS NULL", {"area": 1, "floors": 0}, "+"),
        ("tags IS NULL", {"tags": [None]}, "-"),
        ("TRUE", {}, "+"),
        ("lit", {"lit": False}, "-"),
        ("lit", {}, "?"),
        # between and in keep what is certain of what is not
        ("area BETWEEN 1 AND floors", {"area": 0}, "-"),
        ("area BETWEEN 1 AND floors", {"area": 2}, "?"),
        ("area BETWEEN 5 AND 1", {"area": 3}, "-"),
        ("floors IN (1, area)", {"floors": 1}, "+"),
        ("floors IN (1, area)", {"floors": 2}, "?"),
        ("floors NOT IN (1, area)", {"floors": 2}, "?"),
        ("floors IN ()", {"floors": 2}, "-"),
        ("lit IN (TRUE)", {"lit": True}, "+"),
        ("kind IN ('が')", {"kind": "か\u3099"}, "+"),
    ],
)
def test_what_is_not_known(text, row, wanted):
    assert answer(text, **row) == wanted


@pytest.mark.parametrize(
    "text, kind, wanted",
    [
        ("kind = 'Park'", "park", "-"),
        ("kind < 'b'", "a", "+"),
        ("kind = 'café'", "cafe\u0301", "+"),
        ("CASEI(kind) = CASEI('STRASSE')", "Straße", "+"),
        ("ACCENTI(kind) = ACCENTI('debarquer')", "débárquér", "+"),
        ("ACCENTI(kind) = 'か'", "が", "-"),
        ("CASEI(ACCENTI(kind)) = ACCENTI(CASEI('ÉTÉ'))", "Ete", "+"),
        ("kind LIKE 'p%k'", "park", "+"),
        ("kind LIKE 'p%k'", "pk", "+"),
        ("kind LIKE 'p%k'", "parks", "-"),
        ("kind LIKE 'P%'", "park", "-"),
        ("kind LIKE '%'", "", "+"),
        ("kind LIKE ''", "", "+"),
        ("kind LIKE '_'", "", "-"),
        ("kind LIKE '_'", "か\u3099", "+"),
        ("kind LIKE 'a%a'", "a", "-"),
        ("kind LIKE '%ab_ab%'", "xabzaby", "+"),
        ("kind LIKE '%a%b%c'", "abcab", "-"),
        ("kind LIKE '%a%b%c'", "xxaxbxc", "+"),
        ("kind LIKE '%b_'", "abab", "-"),
        ("kind LIKE '%b_'", "ababc", "+"),
        (r"kind LIKE '50\%'", "50%", "+"),
        (r"kind LIKE '50\%'", "500", "-"),
        (r"kind LIKE 'a\_b'", "axb", "-"),
        (r"kind LIKE 'a\\\\b'", "a\\b", "+"),
        ("kind LIKE 'a%b'", "a\nb", "+"),
        ("kind LIKE '.*'", "park", "-"),
        ("kind NOT LIKE 'p%'", None, "?"),
        ("CASEI(kind) LIKE CASEI('STR%')", "Straße", "+"),
        ("ACCENTI(kind) LIKE ACCENTI('é_é')", "ete", "+"),
    ],
)
def test_texts(text, kind, wanted):
    assert answer(text, kind=kind) == wanted


def test_a_pattern_of_many_parts_takes_no_time():
    assert answer("kind LIKE '" + "%a" * 300 + "%b'", kind="a" * 5_000) == "-"


@pytest.mark.parametrize(
    "text, wanted",
    [
        ("area = 7 div 2", 3),
        ("area = -7 div 2", -3),
        ("area = 7 % 3", 1),
        ("area = -7 % 3", -1),
        ("area = 7.5 % 2", 1.5),
        ("area = 7 / 2", 3.5),
        ("area = 2 ^ 10", 1024),
        ("area = -2 ^ 2", 4),
        ("area = 2 + 3 * 2 ^ 2 - 6 / 2", 11),
        ("area = (2 + 3) * 2", 10),
    ],
)
def test_sums(text, wanted):
    assert answer(text, area=wanted) == "+"
    assert answer(text, area=wanted + 0.001) == "-"


@pytest.mark.parametrize(
    "nothing", ["1 / 0", "0 / 0", "1 div 0", "1 % 0", "0 ^ -1", "(0 - 8) ^ 0.5", "10 ^ 400", "1e300 * 1e300", "floors + 1"]
)
def test_a_sum_without_a_result_is_unknown(nothing):
    assert answer(f"area = {nothing}", area=1) == "?"
    assert answer(f"NOT area <> {nothing}", area=1) == "?"


NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text, row, wanted",
    [
        ("day = DATE('2026-12-01')", {"day": date(2026, 12, 1)}, "+"),
        ("day = TIMESTAMP('2026-12-01T00:00:00Z')", {"day": date(2026, 12, 1)}, "+"),
        ("day < TIMESTAMP('2026-12-01T00:00:00.000001Z')", {"day": date(2026, 12, 1)}, "+"),
        ("day = '2026-12-01'", {"day": date(2026, 12, 1)}, "+"),
        ("'2026-12-01T21:00:00+09:00' = seen", {"seen": NOON}, "+"),
        ("seen = TIMESTAMP('2026-12-01T12:00:00Z')", {"seen": NOON.astimezone(timezone(timedelta(hours=9)))}, "+"),
        ("seen > day", {"seen": NOON, "day": date(2026, 12, 1)}, "+"),
        ("day IN ('2026-12-01', '2026-12-05')", {"day": "2026-12-05"}, "+"),
        ("day BETWEEN DATE('2026-12-01') AND DATE('2026-12-02')", {"day": date(2026, 12, 2)}, "+"),
        ("T_AFTER(day, seen)", {"day": date(2026, 12, 2), "seen": NOON}, "+"),
        ("T_AFTER(day, INTERVAL('..', '2026-12-01'))", {"day": date(2026, 12, 1)}, "-"),
        ("T_BEFORE(seen, INTERVAL('2026-12-02', '..'))", {"seen": NOON}, "+"),
        ("T_INTERSECTS(day, INTERVAL('..', '..'))", {"day": date(1, 1, 1)}, "+"),
        ("T_INTERSECTS(span, DATE('2026-12-03'))", {"span": (date(2026, 12, 1), date(2026, 12, 3))}, "+"),
        ("T_INTERSECTS(span, DATE('2099-12-03'))", {"span": (date(2026, 12, 1), "..")}, "+"),
        ("T_INTERSECTS(span, DATE('2026-12-03'))", {"span": (date(2026, 12, 1), None)}, "?"),
        ("T_INTERSECTS(span, DATE('2026-12-03'))", {"span": (date(2026, 12, 9), date(2026, 12, 1))}, "?"),
        ("T_INTERSECTS(INTERVAL(day, '..'), DATE('2026-12-03'))", {}, "?"),
        ("T_DURING(INTERVAL(day, seen), INTERVAL('2026-11-30', '2026-12-02'))", {"day": date(2026, 12, 1), "seen": NOON}, "+"),
        ("T_EQUALS(INTERVAL('..', day), span)", {"day": date(2026, 12, 1), "span": ("..", date(2026, 12, 1))}, "+"),
        ("T_EQUALS(day, INTERVAL('2026-12-01', '2026-12-01'))", {"day": date(2026, 12, 1)}, "+"),
    ],
)
def test_times(text, row, wanted):
    assert answer(text, **row) == wanted


def _span(start, end):
    return date(2026, 12, start), date(2026, 12, end)


@pytest.mark.parametrize(
    "span, holding",
    [
        (_span(1, 2), {"before", "disjoint"}),
        (_span(1, 5), {"meets", "intersects"}),
        (_span(3, 7), {"overlaps", "intersects"}),
        (_span(5, 7), {"starts", "intersects"}),
        (_span(6, 7), {"during", "intersects"}),
        (_span(7, 10), {"finishes", "intersects"}),
        (_span(5, 10), {"equals", "intersects"}),
        (_span(5, 12), {"startedBy", "intersects"}),
        (_span(3, 12), {"contains", "intersects"}),
        (_span(3, 10), {"finishedBy", "intersects"}),
        (_span(7, 12), {"overlappedBy", "intersects"}),
        (_span(10, 12), {"metBy", "intersects"}),
        (_span(11, 12), {"after", "disjoint"}),
    ],
)
def test_the_fifteen_relations_of_time(span, holding):
    names = (
        "after", "before", "contains", "disjoint", "during", "equals", "finishedBy", "finishes", "intersects", "meets", "metBy",
        "overlappedBy", "overlaps", "startedBy", "starts",
    )  # fmt: skip
    told = {name for name in names if answer(f"T_{name}(span, INTERVAL('2026-12-05', '2026-12-10'))", span=span) == "+"}
    assert told == holding


@pytest.mark.parametrize(
    "text, place, wanted",
    [
        ("S_INTERSECTS(place, BBOX(0, 0, 1, 1))", "POINT (1 1)", "+"),
        ("S_WITHIN(place, BBOX(0, 0, 1, 1))", "POINT (1 1)", "-"),
        ("S_TOUCHES(place, BBOX(0, 0, 1, 1))", "POINT (1 1)", "+"),
        ("S_CONTAINS(place, POINT(1 1))", "POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))", "+"),
        ("S_CONTAINS(POLYGON((0 0, 2 0, 2 2, 0 2, 0 0)), place)", "POINT (1 1)", "+"),
        ("S_EQUALS(place, POLYGON((0 0, 2 0, 2 2, 0 2, 0 0)))", "POLYGON ((2 2, 0 2, 0 0, 1 0, 2 0, 2 2))", "+"),
        ("S_CROSSES(place, BBOX(0, 0, 1, 1))", "LINESTRING (-1 0.5, 2 0.5)", "+"),
        ("S_CROSSES(BBOX(0, 0, 1, 1), place)", "LINESTRING (-1 0.5, 2 0.5)", "+"),
        ("S_OVERLAPS(place, BBOX(0, 0, 1, 1))", "POLYGON ((0.5 0, 2 0, 2 2, 0.5 2, 0.5 0))", "+"),
        ("S_DISJOINT(place, BBOX(0, 0, 1, 1))", None, "?"),
        ("S_INTERSECTS(place, BBOX(0, 0, -5, 1, 1, 5))", "POINT Z (1 1 90)", "+"),
        ("S_INTERSECTS(place, BBOX(1, 0, 1, 3))", "POINT (1 2)", "+"),
        ("S_INTERSECTS(place, BBOX(1, 2, 1, 2))", "POINT (1 2)", "+"),
        ("S_INTERSECTS(place, BBOX(170, -9, -170, 9))", "POINT (175 0)", "+"),
        ("S_INTERSECTS(place, BBOX(170, -9, -170, 9))", "POINT (-175 0)", "+"),
        ("S_INTERSECTS(place, BBOX(170, -9, -170, 9))", "POINT (0 0)", "-"),
        ("S_INTERSECTS(place, GEOMETRYCOLLECTION(POINT(9 9), BBOX(0, 0, 1, 1)))", None, "refused"),
        ("S_INTERSECTS(place, GEOMETRYCOLLECTION(POINT(9 9), LINESTRING(0 0, 1 1)))", "POINT (0.5 0.5)", "+"),
    ],
)
def test_shapes(text, place, wanted):
    if wanted == "refused":
        with pytest.raises(Exception, match="a shape is wanted there"):
            answer(text)
        return
    assert answer(text, place=place and shapely.from_wkt(place)) == wanted


def test_one_outline_nobody_can_judge_leaves_the_others_their_answer():
    endless = shapely.from_wkt("LINESTRING (0 0, Infinity 1)")  # GEOS raises
    places = [endless, shapely.box(0, 0, 1, 1), shapely.Point(9, 9), None]
    truth = parse("S_INTERSECTS(place, BBOX(0.5, 0.5, 3, 3))", "cql2-text", QUERYABLES).truth([{"place": place} for place in places])
    assert (truth.yes.tolist(), truth.no.tolist()) == ([False, True, False, False], [False, False, True, False])


@pytest.mark.parametrize(
    "text, tags, wanted",
    [
        ("A_CONTAINS(tags, ('a'))", ["b", "a"], "+"),
        ("A_CONTAINS(tags, ('a', 'c'))", ["b", "a"], "-"),
        ("A_CONTAINEDBY(tags, ('a', 'b', 'b', 'c'))", ["b", "a", "a"], "+"),
        ("A_EQUALS(('b', 'a'), tags)", ["a", "b", "a"], "+"),
        ("A_OVERLAPS(tags, ('c', 'a'))", ["a", "b"], "+"),
        ("A_OVERLAPS(tags, ())", ["a", "b"], "-"),
        ("A_CONTAINS(tags, ())", [], "+"),
        ("A_CONTAINS(tags, (1))", [True], "-"),
        ("A_CONTAINS(tags, (1.0))", [1], "+"),
        ("A_CONTAINS(tags, (TIMESTAMP('2026-12-01T00:00:00Z')))", [date(2026, 12, 1)], "+"),
        ("A_CONTAINS(tags, (POINT(1 2)))", [shapely.Point(1, 2)], "+"),
        ("A_CONTAINS(tags, (('a', 'b')))", [["b", "a"]], "+"),
        ("A_CONTAINS(tags, (kind))", ["a"], "?"),
        ("A_CONTAINS(tags, ('a'))", ["a", None], "?"),
        ("A_CONTAINS(tags, ('a'))", None, "?"),
    ],
)
def test_lists(text, tags, wanted):
    assert answer(text, tags=tags) == wanted


def test_columns_are_made_once_and_serve_many_filters():
    rows = [{"kind": "park", "area": 3}, {"kind": None, "area": 9}]
    columns = Columns({"kind": "string", "area": "number"}, rows)
    first = columns["area"]
    for text, wanted in (("area > 5", [False, True]), ("kind = 'park' AND area < 5", [True, False]), ("TRUE", [True, True])):
        assert parse(text, "cql2-text", columns.queryables).select(columns).tolist() == wanted
    assert columns["area"] is first
    assert parse("area > 5", "cql2-text", columns.queryables).select([]).dtype == np.bool_


def test_a_row_that_is_not_of_its_kind_is_the_callers_fault():
    with pytest.raises(ValueError, match="'soon' is neither a day nor a moment"):
        answer("day IS NULL", day="soon")
