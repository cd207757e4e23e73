"""One filter or more for every production of the grammar: as text, and as the JSON that means the same."""


def _p(name):
    return {"property": name}


def _op(op, *args):
    return {"op": op, "args": list(args)}


def _at(*position):
    return {"type": "Point", "coordinates": list(position)}


_LINE = {"type": "LineString", "coordinates": [[140.8, 38.2], [140.9, 38.3]]}
_SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]], [[1, 1], [2, 1], [2, 2], [1, 1]]]}
_BIG, _WIDE = _op(">", _p("area"), 900), _op("<=", _p("width"), 7)

PRODUCTIONS = [
    # logic: precedence, brackets, n operands
    ("area > 900 and width <= 7", _op("and", _BIG, _WIDE)),
    ("area > 900 OR width <= 7 AND lit = TRUE", _op("or", _BIG, _op("and", _WIDE, _op("=", _p("lit"), True)))),
    ("(area > 900 OR width <= 7) AND lit = false", _op("and", _op("or", _BIG, _WIDE), _op("=", _p("lit"), False))),
    ("area>900 AND width<=7 AND area>900", _op("and", _BIG, _WIDE, _BIG)),
    ("area > 900 AND (width <= 7 AND area > 900)", _op("and", _BIG, _op("and", _WIDE, _BIG))),
    ("NOT area > 900 AND width <= 7", _op("and", _op("not", _BIG), _WIDE)),
    ("NOT (area > 900 OR width <= 7)", _op("not", _op("or", _BIG, _WIDE))),
    ("NOT (NOT area > 900)", _op("not", _op("not", _BIG))),
    ("TRUE", True),
    ("(((FALSE)))", False),
    # comparisons, both ways round, with every scalar
    ("kind='park'", _op("=", _p("kind"), "park")),
    ("'park' <> kind", _op("<>", "park", _p("kind"))),
    ("area < limit", _op("<", _p("area"), _p("limit"))),
    ("12>=floors", _op(">=", 12, _p("floors"))),
    ("opened >= DATE('2026-12-01')", _op(">=", _p("opened"), {"date": "2026-12-01"})),
    ("seen < timestamp('2026-12-01T06:30:15.25Z')", _op("<", _p("seen"), {"timestamp": "2026-12-01T06:30:15.250000Z"})),
    ("TRUE <> lit", _op("<>", True, _p("lit"))),
    ("grade(kind, 3) = 'A'", _op("=", _op("grade", _p("kind"), 3), "A")),
    # numbers
    ("a = -5", _op("=", _p("a"), -5)),
    ("a = +5", _op("=", _p("a"), 5)),
    ("a = .5", _op("=", _p("a"), 0.5)),
    ("a = 5.", _op("=", _p("a"), 5.0)),
    ("a = 1.5E-3", _op("=", _p("a"), 0.0015)),
    ("a = 2e3", _op("=", _p("a"), 2000.0)),
    ("a = 123456789012345678", _op("=", _p("a"), 123456789012345680.0)),
    # texts and their escapes
    ("kind = ''", _op("=", _p("kind"), "")),
    ("kind = 'O''Hara'", _op("=", _p("kind"), "O'Hara")),
    (r"kind = 'O\'Hara'", _op("=", _p("kind"), "O'Hara")),
    (r"kind = '\a\b\t\n\v\f\r'", _op("=", _p("kind"), "\a\b\t\n\v\f\r")),
    (r"kind = 'C:\\data'", _op("=", _p("kind"), "C:\\data")),
    ("kind = '公園 (AND) \"北\"'", _op("=", _p("kind"), '公園 (AND) "北"')),
    # names
    ('"kind" = \'a\'', _op("=", _p("kind"), "a")),
    ('"date" IS NULL', _op("isNull", _p("date"))),
    ('"a ""b"" - c" = 1', _op("=", _p('a "b" - c'), 1)),
    ("ns:kind.part_2 = 1", _op("=", _p("ns:kind.part_2"), 1)),
    ("名称 = '青葉山'", _op("=", _p("名称"), "青葉山")),
    ("date = 3", _op("=", _p("date"), 3)),
    # like, between, in, null
    ("kind LIKE 'p%'", _op("like", _p("kind"), "p%")),
    ("kind not like '_ark'", _op("not", _op("like", _p("kind"), "_ark"))),
    (r"kind LIKE '100\%'", _op("like", _p("kind"), "100\\%")),
    (r"kind LIKE '100\\%'", _op("like", _p("kind"), "100\\%")),
    ("kind LIKE CASEI('P%')", _op("like", _p("kind"), _op("casei", "P%"))),
    ("casei(accenti(kind)) LIKE CASEI(ACCENTI('é%'))",
     _op("like", _op("casei", _op("accenti", _p("kind"))), _op("casei", _op("accenti", "é%")))),
    ("area BETWEEN 10 AND 20 AND lit = TRUE", _op("and", _op("between", _p("area"), 10, 20), _op("=", _p("lit"), True))),
    ("area NOT BETWEEN low AND low + 2", _op("not", _op("between", _p("area"), _p("low"), _op("+", _p("low"), 2)))),
    ("kind IN ('a')", _op("in", _p("kind"), ["a"])),
    ("floors NOT IN (1, floors, 2 + 1)", _op("not", _op("in", _p("floors"), [1, _p("floors"), _op("+", 2, 1)]))),
    ("ACCENTI(kind) IN (ACCENTI('é'), 'e')", _op("in", _op("accenti", _p("kind")), [_op("accenti", "é"), "e"])),
    ("kind IS NULL", _op("isNull", _p("kind"))),
    ("kind IS NOT NULL", _op("not", _op("isNull", _p("kind")))),
    ("(area > 900) IS NULL", _op("isNull", _BIG)),
    ("area + 1 IS NULL", _op("isNull", _op("+", _p("area"), 1))),
    ("POINT(1 2) IS NOT NULL", _op("not", _op("isNull", _at(1, 2)))),
    ("INTERVAL(opened, '..') IS NULL", _op("isNull", {"interval": [_p("opened"), ".."]})),
    # arithmetic: precedence, associativity, signs
    ("a - 1 - 2 = 0", _op("=", _op("-", _op("-", _p("a"), 1), 2), 0)),
    ("a - (1 - 2) = 0", _op("=", _op("-", _p("a"), _op("-", 1, 2)), 0)),
    ("a + 2 * b = 0", _op("=", _op("+", _p("a"), _op("*", 2, _p("b"))), 0)),
    ("(a + 2) * b = 0", _op("=", _op("*", _op("+", _p("a"), 2), _p("b")), 0)),
    ("a div 7 % 3 / 2 = 0", _op("=", _op("/", _op("%", _op("div", _p("a"), 7), 3), 2), 0)),
    ("2 * a ^ 2 = 0", _op("=", _op("*", 2, _op("^", _p("a"), 2)), 0)),
    ("a ^ -1 = 0", _op("=", _op("^", _p("a"), -1), 0)),
    ("- a * 2 = 0", _op("=", _op("*", _op("*", -1, _p("a")), 2), 0)),
    ("a-150.5>0", _op(">", _op("-", _p("a"), 150.5), 0)),
    ("a--1 = 0", _op("=", _op("-", _p("a"), -1), 0)),
    ("reach(a) * 2 = 4", _op("=", _op("*", _op("reach", _p("a")), 2), 4)),
    # shapes
    ("S_INTERSECTS(place, POINT(140.8 38.2))", _op("s_intersects", _p("place"), _at(140.8, 38.2))),
    ("s_equals(POINT Z (1 2 -3), place)", _op("s_equals", _at(1, 2, -3), _p("place"))),
    ("S_DISJOINT(place, POINT(1 2 3))", _op("s_disjoint", _p("place"), _at(1, 2, 3))),
    ("S_CROSSES(place, LINESTRING(140.8 38.2, 140.9 38.3))", _op("s_crosses", _p("place"), _LINE)),
    ("S_WITHIN(place, POLYGON((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 2 1, 2 2, 1 1)))", _op("s_within", _p("place"), _SQUARE)),
    ("S_TOUCHES(place, MULTIPOINT((1 2), (3 4)))", _op("s_touches", _p("place"), {"type": "MultiPoint", "coordinates": [[1, 2], [3, 4]]})),
    ("S_TOUCHES(place, MULTIPOINT(1 2, 3 4))", _op("s_touches", _p("place"), {"type": "MultiPoint", "coordinates": [[1, 2], [3, 4]]})),
    ("S_OVERLAPS(place, MULTILINESTRING((140.8 38.2, 140.9 38.3)))",
     _op("s_overlaps", _p("place"), {"type": "MultiLineString", "coordinates": [_LINE["coordinates"]]})),
    ("S_CONTAINS(place, MULTIPOLYGON(((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 2 1, 2 2, 1 1))))",
     _op("s_contains", _p("place"), {"type": "MultiPolygon", "coordinates": [_SQUARE["coordinates"]]})),
    ("S_INTERSECTS(place, GEOMETRYCOLLECTION(POINT(1 2), LINESTRING(140.8 38.2, 140.9 38.3)))",
     _op("s_intersects", _p("place"), {"type": "GeometryCollection", "geometries": [_at(1, 2), _LINE]})),
    ("S_INTERSECTS(place, BBOX(170, -10, -170, 10))", _op("s_intersects", _p("place"), {"bbox": [170, -10, -170, 10]})),
    ("S_WITHIN(BBOX(0,0,-9,1,1,9.5), place)", _op("s_within", {"bbox": [0, 0, -9, 1, 1, 9.5]}, _p("place"))),
    ("S_WITHIN(place, grown(place, 10, 'm'))", _op("s_within", _p("place"), _op("grown", _p("place"), 10, "m"))),
    # times
    ("T_BEFORE(opened, DATE('2026-12-01'))", _op("t_before", _p("opened"), {"date": "2026-12-01"})),
    ("t_after(TIMESTAMP('2026-12-01T09:00:00+09:00'), seen)", _op("t_after", {"timestamp": "2026-12-01T00:00:00Z"}, _p("seen"))),
    ("T_DURING(INTERVAL(opened, closed), INTERVAL('2026-12-01', '2026-12-31T12:00:00Z'))",
     _op("t_during", {"interval": [_p("opened"), _p("closed")]}, {"interval": ["2026-12-01", "2026-12-31T12:00:00Z"]})),
    ("T_METBY(INTERVAL('..', \"closed\"), INTERVAL(since(kind), '..'))",
     _op("t_metBy", {"interval": ["..", _p("closed")]}, {"interval": [_op("since", _p("kind")), ".."]})),
    *((f"{name.upper()}(INTERVAL(opened, closed), span)", _op(name, {"interval": [_p("opened"), _p("closed")]}, _p("span")))
      for name in ("t_contains", "t_disjoint", "t_equals", "t_finishedBy", "t_finishes", "t_intersects", "t_meets", "t_overlappedBy",
                   "t_overlaps", "t_startedBy", "t_starts")),
    # lists
    ("A_CONTAINS(tags, ('a', 'b'))", _op("a_contains", _p("tags"), ["a", "b"])),
    ("A_CONTAINEDBY(('a'), tags)", _op("a_containedBy", ["a"], _p("tags"))),
    ("a_equals(tags, ())", _op("a_equals", _p("tags"), [])),
    ("A_OVERLAPS(tags, (1, -2.5, TRUE, DATE('2026-12-01'), POINT(1 2), kind, ('a', ('b')), (a + 1) * 2, (a = 1)))",
     _op("a_overlaps", _p("tags"), [1, -2.5, True, {"date": "2026-12-01"}, _at(1, 2), _p("kind"), ["a", ["b"]],
                                    _op("*", _op("+", _p("a"), 1), 2), _op("=", _p("a"), 1)])),
    ("A_EQUALS(tags, ((a + 1)))", _op("a_equals", _p("tags"), [_op("+", _p("a"), 1)])),
    ("A_EQUALS(tags, (((a + 1)), 2))", _op("a_equals", _p("tags"), [[_op("+", _p("a"), 1)], 2])),
    # functions
    ("nearby()", _op("nearby")),
    ("mixed('a', 1, (1, 2), a + 1, a = 1, DATE('2026-12-01'), inner(place)) = TRUE",
     _op("=", _op("mixed", "a", 1, [1, 2], _op("+", _p("a"), 1), _op("=", _p("a"), 1), {"date": "2026-12-01"},
                  _op("inner", _p("place"))), True)),
    # spaces
    (" \t\r\n\u3000area\u00a0>\n900 ", _BIG),
]  # fmt: skip
