"""A filter judged feature by feature from its CQL2 JSON, by plain Python on single values: what the product must give.

Written from the standard, without a look at how the product does it: shapes by their DE-9IM matrices, times by pairs of numbers,
LIKE letter by letter.  True, False, or None for what is not known.
"""

import json
import math
import unicodedata
from datetime import UTC, date, datetime

import shapely

UNKNOWN = None
FOREVER = math.inf


def judge(node, row, kinds):
    """True, False or None for one feature; `row` holds Python values, `kinds` their types by name."""
    if isinstance(node, bool):
        return node
    op, args = node["op"], node["args"]
    if op in ("and", "or"):
        return _many([judge(a, row, kinds) for a in args], op == "or")
    if op == "not":
        said = judge(args[0], row, kinds)
        return None if said is None else not said
    if op == "isNull":
        inside = args[0]
        asks = isinstance(inside, dict) and inside.get("op") in LOGIC
        return (judge(inside, row, kinds) if asks else value(inside, row, kinds)) is None
    if op == "in":
        return _many([_compare("=", value(args[0], row, kinds), value(a, row, kinds)) for a in args[1]], True)
    values = [value(a, row, kinds) for a in args]
    if op == "between":
        return _many([_compare(">=", values[0], values[1]), _compare("<=", values[0], values[2])], False)
    if op.startswith("a_"):
        values = [_as_set(v) for v in values]
    if any(v is None for v in values):
        return None
    return _apply(op, *values)


def _many(said, wanted):
    """OR for wanted=True, AND for wanted=False."""
    if wanted in said:
        return wanted
    return None if None in said else not wanted


def _compare(op, a, b):
    if a is None or b is None:
        return None
    return {"=": a == b, "<>": a != b, "<": a < b, ">": a > b, "<=": a <= b, ">=": a >= b}[op]


def _apply(op, a, b):
    if op == "like":
        return _like(list(a), _letters(b))
    if op.startswith("s_"):
        return _space(op, a, b)
    if op.startswith("t_"):
        return _time(op, _span(a), _span(b))
    if op.startswith("a_"):
        return {"a_equals": a == b, "a_contains": b <= a, "a_containedBy": a <= b, "a_overlaps": bool(a & b)}[op]
    return _compare(op, a, b)


# ---------------------------------------------------------------- values


def value(node, row, kinds):
    """The value of a node for one feature, None where it is not known."""
    if isinstance(node, str):
        return unicodedata.normalize("NFC", node)
    if isinstance(node, bool):
        return node
    if isinstance(node, int | float):
        return float(node)
    if isinstance(node, list):
        return [value(a, row, kinds) for a in node]
    if "property" in node:
        return _from_row(row.get(node["property"]), kinds[node["property"]])
    if "interval" in node:
        return _interval(*node["interval"], row, kinds)
    if "date" in node or "timestamp" in node:
        return _instant(node.get("date") or node["timestamp"])
    if "bbox" in node:
        return _box(node["bbox"])
    if "type" in node:
        return shapely.from_geojson(json.dumps(node))
    return _call(node["op"], [value(a, row, kinds) for a in node["args"]])


def _from_row(given, kind):
    if given is None:
        return None
    if kind == "string":
        return unicodedata.normalize("NFC", given)
    if kind in ("number", "integer"):
        return float(given) if math.isfinite(given) else None
    if kind in ("date", "timestamp"):
        return _moment(given)
    if kind == "interval":
        return _pair(*(None if end is None else end if end == ".." else _moment(end) for end in given))
    return given


def _moment(given):
    if not isinstance(given, datetime):
        given = datetime(given.year, given.month, given.day, tzinfo=UTC)
    whole = given.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return whole.days * 86_400 * 10**6 + whole.seconds * 10**6 + whole.microseconds


def _instant(text):
    return _moment(date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text))


def _interval(start, end, row, kinds):
    ends = [e if e == ".." else _instant(e) if isinstance(e, str) else value(e, row, kinds) for e in (start, end)]
    return _pair(*ends)


def _pair(start, end):
    if start is None or end is None:
        return None
    start, end = (-FOREVER if start == ".." else start), (FOREVER if end == ".." else end)
    return (start, end) if start <= end else None


def _box(corners):
    west, south = corners[:2]
    east, north = corners[len(corners) // 2 :][:2]
    if west <= east:
        return shapely.box(west, south, east, north)
    return shapely.MultiPolygon([shapely.box(west, south, 180, north), shapely.box(-180, south, east, north)])


def _call(op, args):
    if any(a is None for a in args):
        return None
    if op == "casei":
        return unicodedata.normalize("NFC", unicodedata.normalize("NFD", args[0]).casefold())
    if op == "accenti":
        bare = [c for c in unicodedata.normalize("NFD", args[0]) if unicodedata.combining(c) == 0 or c in "\u3099\u309a"]
        return unicodedata.normalize("NFC", "".join(bare))
    a, b = args
    try:
        if op == "div":
            result = float(math.trunc(a / b))
        elif op == "%":
            result = math.fmod(a, b)
        elif op == "^":
            result = a**b
        else:
            result = {"+": a + b, "-": a - b, "*": a * b}[op] if op != "/" else a / b
    except (ZeroDivisionError, OverflowError, ValueError):
        return None
    return result if isinstance(result, float) and math.isfinite(result) else None


def _as_set(given):
    if given is None or any(element is None for element in given):
        return None
    return {_element(element) for element in given}


def _element(given):
    if isinstance(given, bool):
        return ("bool", given)
    if isinstance(given, str):
        return ("str", unicodedata.normalize("NFC", given))
    if isinstance(given, date):
        return ("num or time", _moment(given), "time")
    return ("number", float(given)) if not isinstance(given, int) or abs(given) < 10**9 else ("num or time", given, "time")


# ---------------------------------------------------------------- LIKE, times, shapes


def _letters(pattern):
    """The pattern as a list of letters to meet; MANY and ONE stand for the wildcards."""
    told, escaped = [], False
    for letter in pattern:
        if escaped or letter not in "\\%_":
            told.append(letter)
            escaped = False
        elif letter == "\\":
            escaped = True
        else:
            told.append(MANY if letter == "%" else ONE)
    return told


MANY, ONE = object(), object()


def _like(text, pattern):
    reached = {0}  # how much of the text the pattern so far can have eaten
    for part in pattern:
        if part is MANY:
            reached = set(range(min(reached), len(text) + 1)) if reached else set()
        else:
            reached = {n + 1 for n in reached if n < len(text) and (part is ONE or text[n] == part)}
    return len(text) in reached


def _span(given):
    return given if isinstance(given, tuple) else (given, given)


def _time(op, a, b):
    (s, e), (s2, e2) = a, b
    before, after = e < s2, e2 < s
    inside, around = s2 < s and e < e2, s < s2 and e2 < e
    return {
        "t_before": before, "t_after": after, "t_disjoint": before or after, "t_intersects": not (before or after),
        "t_equals": a == b, "t_during": inside, "t_contains": around,
        "t_starts": s == s2 and e < e2, "t_startedBy": s == s2 and e2 < e,
        "t_finishes": e == e2 and s2 < s, "t_finishedBy": e == e2 and s < s2,
        "t_meets": e == s2, "t_metBy": e2 == s,
        "t_overlaps": s < s2 < e < e2, "t_overlappedBy": s2 < s < e2 < e,
    }[op]  # fmt: skip


def _space(op, a, b):
    def any_of(*masks):
        return any(bool(shapely.relate_pattern(a, b, mask)) for mask in masks)

    dims = shapely.get_dimensions(a), shapely.get_dimensions(b)
    if op in ("s_intersects", "s_disjoint"):
        return any_of("FF*FF****") == (op == "s_disjoint")
    if op == "s_overlaps":
        return dims[0] == dims[1] and any_of("1*T***T**" if dims[0] == 1 else "T*T***T**")
    if op == "s_crosses":
        if dims[0] == dims[1]:
            return dims[0] == 1 and any_of("0********")
        return any_of("T*T******") if dims[0] < dims[1] else any_of("T*****T**")
    masks = {
        "s_equals": ["T*F**FFF*"], "s_touches": ["FT*******", "F**T*****", "F***T****"], "s_within": ["T*F**F***"],
        "s_contains": ["T*****FF*"],
    }  # fmt: skip
    return any_of(*masks[op])


LOGIC = ("and", "or", "not", "in", "between", "like", "isNull", "=", "<>", "<", ">", "<=", ">=")
