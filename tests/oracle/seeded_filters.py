"""Features and filters by chance, every operator of CQL2 among them, with much that is not known."""

import random
from datetime import UTC, date, datetime, timedelta

import shapely
from shapely.geometry import mapping

KINDS = {
    "name": "string", "alias": "string", "size": "number", "limit": "number", "floors": "integer", "open": "boolean", "built": "date",
    "seen": "timestamp", "left": "timestamp", "held": "interval", "place": "geometry", "road": "geometry", "tags": "array",
}  # fmt: skip
_WORDS = [
    "park", "Park", "PARK", "Straße", "STRASSE", "café", "cafe\u0301", "CAFE", "が", "か\u3099", "か", "100%", "a_b", "a\\b", "", "公園 1",
    "公園", "x\ny",
]  # fmt: skip
_NUMBERS = [-3, -1, 0, 1, 2, 2.5, 3, 7, 10, 1e300]
_DAY = date(2026, 12, 1)
_MOMENT = datetime(2026, 12, 1, tzinfo=UTC)


def rows_by_chance(dice, count=200):
    """So many features; about a fifth of every column is not known."""
    return [{name: None if dice.random() < 0.2 else _value(dice, kind) for name, kind in KINDS.items()} for _ in range(count)]


def _value(dice, kind):
    match kind:
        case "string":
            return dice.choice(_WORDS)
        case "number":
            return dice.choice([*_NUMBERS, float("nan")])
        case "integer":
            return dice.randrange(-2, 6)
        case "boolean":
            return dice.random() < 0.5
        case "date":
            return _day(dice)
        case "timestamp":
            return _moment(dice)
        case "interval":
            return tuple(dice.choice([_day(dice), _moment(dice), "..", None]) for _ in "ab")
        case "geometry":
            return shapely.from_geojson(shapely.to_geojson(_shape(dice)))
        case _:
            return [_element(dice) for _ in range(dice.randrange(4))]


def _day(dice):
    return _DAY + timedelta(days=dice.randrange(4))


def _moment(dice):
    return _MOMENT + timedelta(hours=12 * dice.randrange(8), microseconds=dice.choice([0, 0, 1]))


def _element(dice):
    return dice.choice(["a", "b", 1, 1.0, True, False, 2, _day(dice), None if dice.random() < 0.2 else "c"])


def _shape(dice):
    """A shape on a small grid, so that touching and equal ones are not rare."""
    x, y = dice.randrange(4), dice.randrange(4)
    one, two = shapely.box(x, y, x + dice.randrange(1, 4), y + dice.randrange(1, 4)), shapely.Point(x, y)
    line = shapely.LineString([(x, y), (x + dice.randrange(1, 4), y + dice.randrange(3))])
    far = shapely.box(x + 10, y, x + 11, y + 1)
    return dice.choice([
        one, one, two, two, line, line, shapely.MultiPoint([(x, y), (x + 1, y)]), shapely.MultiLineString([line, [(9, 9), (9, 8)]]),
        shapely.MultiPolygon([one, far]), shapely.GeometryCollection([two, far]), shapely.Point(179, y), shapely.Point(-179, y),
    ])  # fmt: skip


# ---------------------------------------------------------------- filters

SCALARS = {"text": ["name", "alias"], "number": ["size", "limit", "floors"], "boolean": ["open"], "instant": ["built", "seen", "left"]}
COMPARISONS = ["=", "<>", "<", ">", "<=", ">="]
SPACE = ["s_intersects", "s_equals", "s_disjoint", "s_touches", "s_within", "s_overlaps", "s_crosses", "s_contains"]
ON_TIMES = ["t_after", "t_before", "t_disjoint", "t_equals", "t_intersects"]
ON_INTERVALS = [
    "t_contains", "t_during", "t_finishedBy", "t_finishes", "t_meets", "t_metBy", "t_overlappedBy", "t_overlaps", "t_startedBy", "t_starts",
]  # fmt: skip
ARRAYS = ["a_equals", "a_contains", "a_containedBy", "a_overlaps"]
PREDICATES = [*COMPARISONS, "like", "between", "in", "isNull", *SPACE, *ON_TIMES, *ON_INTERVALS, *ARRAYS]
_PATTERNS = ["%", "p%", "_ark", "%e", "%a%", "100\\%", "a\\_b", "a\\\\b", "", "_", "公園%", "%\n%", "%a%k", "STRA%", "caf_"]


def filter_by_chance(dice, op):
    """A predicate of this operator, often inside others."""
    node = predicate(dice, op)
    for _ in range(dice.randrange(3)):
        other = predicate(dice, dice.choice(PREDICATES))
        node = dice.choice([
            {"op": "not", "args": [node]}, {"op": "and", "args": [node, other]}, {"op": "or", "args": [other, node]},
            {"op": "or", "args": [node, other, {"op": "not", "args": [predicate(dice, "isNull")]}]}, {"op": "and", "args": [node, True]},
        ])  # fmt: skip
    return node


def predicate(dice, op):
    """One predicate of this operator, in CQL2 JSON."""
    if op == "isNull":
        return {"op": op, "args": [dice.choice([{"property": dice.choice(list(KINDS))}, _sum(dice, 1), predicate(dice, "=")])]}
    if op == "like":
        left, right = _folded(dice, lambda: _scalar(dice, "text"), lambda: dice.choice(_PATTERNS))
        return {"op": op, "args": [left, right]}
    if op in SPACE:
        return {"op": op, "args": dice.sample([{"property": dice.choice(["place", "road"])}, _literal_shape(dice)], 2)}
    if op in ON_TIMES:
        return {"op": op, "args": [_time(dice), _time(dice)]}
    if op in ON_INTERVALS:
        return {"op": op, "args": [_interval(dice), _interval(dice)]}
    if op in ARRAYS:
        return {"op": op, "args": dice.sample([{"property": "tags"}, [_written_element(dice) for _ in range(dice.randrange(4))]], 2)}
    return _comparison(dice, op)


def _comparison(dice, op):
    kind = dice.choice(["text", "number", "number", "instant", *(["boolean"] if op in COMPARISONS else [])])
    if kind == "text":
        left, *rest = _folded(dice, *[lambda: _scalar(dice, "text")] * 4)
    else:
        left, *rest = (_scalar(dice, kind) for _ in range(4))
    if op == "in":
        return {"op": op, "args": [left, rest[: dice.randrange(1, 4)]]}
    return {"op": op, "args": [left, *rest[: 2 if op == "between" else 1]]}


def _folded(dice, *parts):
    folds = dice.choice([[], [], ["casei"], ["accenti"], ["casei", "accenti"], ["accenti", "casei"]])
    for part in parts:
        node = part()
        for fold in folds:
            node = {"op": fold, "args": [node]}
        yield node


def _scalar(dice, kind):
    if kind == "number":
        return _sum(dice, dice.randrange(3))
    if dice.random() < 0.5:
        return {"property": dice.choice(SCALARS[kind])}
    return {"text": lambda: dice.choice(_WORDS), "boolean": lambda: dice.random() < 0.5, "instant": lambda: _instant(dice)}[kind]()


def _sum(dice, depth):
    if not depth:
        return dice.choice([{"property": dice.choice(SCALARS["number"])}, dice.choice(_NUMBERS)])
    return {"op": dice.choice(["+", "-", "*", "/", "%", "div", "^"]), "args": [_sum(dice, depth - 1), _sum(dice, depth - 1)]}


def _instant(dice):
    return {"date": _day(dice).isoformat()} if dice.random() < 0.5 else {"timestamp": _written(_moment(dice))}


def _written(moment):
    return moment.isoformat().replace("+00:00", "Z")


def _interval(dice):
    if dice.random() < 0.2:
        return {"property": "held"}
    days = sorted([_day(dice), _day(dice)])
    start = dice.choice([days[0].isoformat(), {"property": "seen"}, {"property": "built"}, ".."])
    return {"interval": [start, dice.choice([days[1].isoformat(), {"property": "left"}, {"property": "seen"}, ".."])]}


def _time(dice):
    return dice.choice([_instant, lambda d: {"property": d.choice(SCALARS["instant"])}, _interval])(dice)


def _literal_shape(dice):
    chance = dice.random()
    if chance < 0.15:
        return {"bbox": [170.0, 0.0, -170.0, 3.0]}
    if chance < 0.4:
        x, y = dice.randrange(4), dice.randrange(4)
        return {"bbox": dice.choice([[x, y, x + 2, y + 1], [x, y, -5, x + 2, y + 1, 5]])}
    if chance < 0.5:
        return {"property": dice.choice(["place", "road"])}
    return dict(mapping(_shape(dice)))


def _written_element(dice):
    return dice.choice(["a", "b", "c", 1, 2, True, False, {"date": _day(dice).isoformat()}, {"property": "floors"}, {"property": "name"}])


def dice_of(seed):
    """A fixed order of chances."""
    return random.Random(seed)
