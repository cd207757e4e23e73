"""Roads: KSJ 道路 (N01) and 緊急輸送道路 (N10), and roads drawn from OpenStreetMap.  All are centre lines.

N01: 001 kind (道路種別コード), 002 route, 003 line, 004 common name.  N10: 001 prefecture, 002 class of emergency
route {1 2 3 9}, 003 kind, 004 route, 005 and 006 numbers, 007 and 008 source; some files of N10 name their columns
N01_…, which their values give away (002 is a route's name in N01, a class in N10).  OpenStreetMap: osm_id, name and
type or fclass (extracts as shapefiles); rid and width_m (``sendai_roads.geojson``); the same rid on row after row
(``sendai_road_segments.geojson``, a row per pair of points).

No dataset tells how exact a line is, nor lists every road: whoever loads them gives ``--accuracy``, and a miss is
unknown.  No identity of N01 and N10 was seen to be kept between years, and a piece of a road has none, so those are
recognised by name and place.  Whether a national road is a designated section (指定区間) is in no dataset: its class
and administrator stay unknown.

Source: 国土数値情報（道路データ、緊急輸送道路データ）（国土交通省）; © OpenStreetMap contributors (ODbL 1.0).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Restriction, Zone
from geodata.importers.base.cells import Cells
from geodata.importers.base.coded_values import (
    KSJ_LICENCE,
    accuracy_of,
    code_of,
    plain,
    text_of,
    told_code,
    unconfirmed_codes,
    values_in,
)
from geodata.importers.base.contract import Importer, RowFault, Target, ZoneRead, faults_of
from geodata.tables import Row

__all__ = ["ROADS", "read_emergency_routes", "read_n01", "read_osm_roads", "read_road_lines", "read_road_segments"]

_REASON = Text("道路の使用・占用には手続が必要な場合があります。", "Road use and occupation may need a permit.")
_NOT_DESIGNATED = Text(
    "国道が指定区間かどうかはデータにないため、道路管理者は窓口で確かめてください。",
    "The data do not tell whether a national road is a designated section: ask who its administrator is.",
)
_WIDEST_M, _FASTEST_KMH = 200.0, 140.0


@dataclass(frozen=True)
class _Kind:
    """道路種別: the class as `fieldreg.trials.odd.ROAD_CLASSES` has it ("" where the kind does not settle it), and who manages it."""

    title: Text
    road_class: str = ""
    administrator: Text = Text("")


_PREFECTURE = Text("都道府県（指定都市の区域では市）", "the prefecture (within a designated city, the city)")
_CITY = Text("市町村", "the municipality")
_KINDS: Mapping[str, _Kind] = {
    "1": _Kind(Text("高速自動車国道", "national expressway")),
    "2": _Kind(Text("都市高速道路", "urban expressway")),
    "3": _Kind(Text("一般国道", "national road")),
    "4": _Kind(Text("主要地方道（都道府県道）", "principal prefectural road"), "prefectural", _PREFECTURE),
    "5": _Kind(Text("主要地方道（指定市市道）", "principal road of a designated city"), "city", Text("指定都市", "the designated city")),
    "6": _Kind(Text("一般都道府県道", "prefectural road"), "prefectural", _PREFECTURE),
    "7": _Kind(Text("市町村道", "municipal road"), "city", _CITY),
    "8": _Kind(Text("その他の道路", "other road")),
}
_NATIONAL = "3"
_ROUTES = {
    "1": Text("第1次緊急輸送道路", "emergency route of the first order"),
    "2": Text("第2次緊急輸送道路", "emergency route of the second order"),
    "3": Text("第3次緊急輸送道路", "emergency route of the third order"),
    "9": Text("緊急輸送道路（区分は未指定）", "emergency route without an order"),
}
_N01_SOURCE = "国土数値情報（道路データ N01）（国土交通省）"
_N10_SOURCE = "国土数値情報（緊急輸送道路データ N10）（国土交通省）"
_OSM = "OpenStreetMap"


def read_n01(rows: Iterable[Row], target: Target) -> Iterator[ZoneRead | RowFault]:
    """Roads of N01, one by one."""
    accuracy = accuracy_of(target, "道路", "a road")
    for row in rows:
        cells = Cells(row.properties)
        kind = code_of(cells, "N01_001", _KINDS)
        route, line, common = (text_of(cells, f"N01_00{n}") for n in (2, 3, 4))
        told = {"route": route, "line": line, "common_name": common}
        wrong = faults_of(row, cells)
        yield from wrong
        if not wrong:
            name = common or " ".join(word for word in (route, line) if word)
            more = _by_kind(kind) | {key: word for key, word in told.items() if word} | cells.rest()
            yield _road(row, target, accuracy, _named(name, _KINDS[kind].title), more, _N01_SOURCE, "medium")


def read_emergency_routes(rows: Iterable[Row], target: Target) -> Iterator[ZoneRead | RowFault]:
    """Emergency routes of N10, one by one, by whichever name its columns go."""
    accuracy = accuracy_of(target, "道路", "a road")
    for row in rows:
        cells, column = Cells(row.properties), "N10" if "N10_002" in row.properties else "N01"
        order = code_of(cells, f"{column}_002", _ROUTES)
        kind = told_code(cells, f"{column}_003", _KINDS)
        route = text_of(cells, f"{column}_004")
        names = ("prefecture", "number", "branch", "document", "document_month")
        told = {name: text_of(cells, f"{column}_{n}") for name, n in zip(names, ("001", "005", "006", "007", "008"), strict=True)}
        wrong = faults_of(row, cells)
        yield from wrong
        if not wrong:
            more = {"emergency_route": int(order), "emergency_route_name": _ROUTES[order].ja}
            more |= (_by_kind(kind) if kind else {}) | {key: word for key, word in told.items() if word}
            more |= unconfirmed_codes(cells) | cells.rest()
            yield _road(row, target, accuracy, _named(route, _ROUTES[order]), more, _N10_SOURCE, "medium")


def read_road_lines(rows: Iterable[Row], target: Target) -> Iterator[ZoneRead | RowFault]:
    """Roads drawn from OpenStreetMap that tell a number and a width by kind of road, not measured; one by one."""
    return _lines(rows, target, numbered=True)


def read_road_segments(rows: Iterable[Row], target: Target) -> Iterator[ZoneRead | RowFault]:
    """The same, cut at every point: a piece has no number of its own."""
    return _lines(rows, target, numbered=False)


def _lines(rows: Iterable[Row], target: Target, *, numbered: bool) -> Iterator[ZoneRead | RowFault]:
    accuracy = accuracy_of(target, "道路", "a road")
    for row in rows:
        cells = Cells(row.properties)
        number, width = cells.number("rid", lowest=0), cells.number("width_m", lowest=0, highest=_WIDEST_M)
        if number is None or not number.is_integer():
            cells.tell("code-form", "rid", "rid は 0 以上の整数で書いてください。", "rid must be a whole number of at least 0")
        wrong = faults_of(row, cells)
        yield from wrong
        if not wrong and number is not None:
            rid = str(int(number))
            name, more = Text(f"道路 {rid}", f"road {rid}"), {"width_m": width, "rid": int(number)} | cells.rest()
            yield _road(row, target, accuracy, name, more, _OSM, "low", rid if numbered else "")


def read_osm_roads(rows: Iterable[Row], target: Target) -> Iterator[ZoneRead | RowFault]:
    """Roads of an extract of OpenStreetMap, one by one; the highway's type tells no class of the Road Act."""
    accuracy = accuracy_of(target, "道路", "a road")
    for row in rows:
        cells = Cells(row.properties)
        number, name, route = (text_of(cells, column) for column in ("osm_id", "name", "ref"))
        highway = text_of(cells, "fclass") or text_of(cells, "type")
        if not number:
            cells.tell("value-missing", "osm_id", "osm_id がありません。", "osm_id is missing")
        speed = plain(cells.raw("maxspeed"))
        wrong = faults_of(row, cells)
        yield from wrong
        if wrong:
            continue
        more: dict[str, Any] = {"highway": highway} | ({"route": route} if route else {})
        if speed.isdecimal() and 0 < int(speed) <= _FASTEST_KMH:  # 0: not told
            more["speed_limit_kmh"] = int(speed)
        yield _road(row, target, accuracy, _named(name or route, Text("道路", "road")), more | cells.rest(), _OSM, "low", number)


def _by_kind(code: str) -> dict[str, Any]:
    kind = _KINDS[code]
    told: dict[str, Any] = {"road_kind": kind.title.ja}
    if kind.road_class:
        told |= {"road_class": kind.road_class}
    if kind.administrator.ja:
        told |= {"administrator": kind.administrator.ja, "administrator_en": kind.administrator.en}
    if code == _NATIONAL:
        told |= {"verify": True, "verify_reason": _NOT_DESIGNATED.ja, "verify_reason_en": _NOT_DESIGNATED.en}
    return told


def _named(name: str, kind: Text) -> Text:
    return Text(name) if name else Text(f"{kind.ja}（名称なし）", f"{kind.en} (no name)")


def _road(
    row: Row, target: Target, accuracy_m: float, name: Text, attributes: Mapping[str, Any], source: str,
    confidence: Any, zone_id: str = "",
) -> ZoneRead:  # fmt: skip
    if row.outline is None:
        raise ValueError("a row without faults has an outline")
    zone = Zone(
        id=zone_id, layer=target.layer, edition=target.edition, name=name, outline=row.outline,
        restriction=Restriction.CONDITIONAL, reason=_REASON, accuracy_m=accuracy_m + row.slack_m, source=source,
        confidence=confidence, attributes=attributes,
    )  # fmt: skip
    return ZoneRead(row, zone)


def _orders_in_002(head: Sequence[Row]) -> bool:
    """Whether the columns named N01 are those of N10: 002 then holds nothing but classes of emergency routes."""
    return bool(held := values_in(head, "N01_002")) and held <= set(_ROUTES)


def _repeated(head: Sequence[Row]) -> bool:
    numbers = [plain(row.properties.get("rid")) for row in head]
    return len(set(numbers)) < len(numbers)


_HIGHWAYS = {"motorway", "trunk", "primary", "secondary", "tertiary", "residential", "unclassified", "service", "footway", "living_street"}


def _highways(head: Sequence[Row]) -> bool:
    return bool(_HIGHWAYS & (values_in(head, "type") | values_in(head, "fclass")))


def _ksj(dataset: str, terms: str) -> dict[str, str]:
    return {
        "source": _N10_SOURCE if dataset.startswith("緊急") else _N01_SOURCE,
        "licence": KSJ_LICENCE + terms,
        "attribution": f"国土数値情報（{dataset}）（国土交通省）を加工",
        "confidence": "medium",
    }


_BY_OSM = {"source": _OSM, "licence": "ODbL 1.0", "attribution": "© OpenStreetMap contributors", "confidence": "low"}
_N10_TITLE = Text("緊急輸送道路（国土数値情報 N10）", "emergency routes (KSJ N10)")
_N10_TERMS = _ksj("緊急輸送道路データ", "（非商用）")

ROADS: tuple[Importer, ...] = (
    Importer(
        name="ksj-emergency-routes", title=_N10_TITLE, columns=frozenset({"N10_002", "N10_003", "N10_004"}),
        read=read_emergency_routes, layers=("roads",), complete=False, provenance=_N10_TERMS,
    ),
    Importer(
        name="ksj-emergency-routes-as-n01", title=_N10_TITLE, columns=frozenset({"N01_001", "N01_002", "N01_003", "N01_004"}),
        read=read_emergency_routes, knows=_orders_in_002, layers=("roads",), complete=False, provenance=_N10_TERMS,
    ),
    Importer(
        name="ksj-roads", title=Text("道路（国土数値情報 N01）", "roads (KSJ N01)"),
        columns=frozenset({"N01_001", "N01_002"}), read=read_n01, layers=("roads",), complete=False,
        provenance=_ksj("道路データ", ""),
    ),
    Importer(
        name="osm-road-segments", title=Text("道路の線分（OpenStreetMap）", "pieces of roads (OpenStreetMap)"),
        columns=frozenset({"rid", "width_m"}), read=read_road_segments, knows=_repeated, layers=("roads",), complete=False,
        provenance=_BY_OSM,
    ),
    Importer(
        name="osm-road-lines", title=Text("道路（OpenStreetMap）", "roads (OpenStreetMap)"),
        columns=frozenset({"rid", "width_m"}), read=read_road_lines, layers=("roads",), complete=False, provenance=_BY_OSM,
    ),
    Importer(
        name="osm-roads", title=Text("道路（OpenStreetMap の抽出）", "roads (extract of OpenStreetMap)"),
        columns=frozenset({"osm_id", "name", "oneway", "maxspeed"}), read=read_osm_roads, knows=_highways, layers=("roads",),
        complete=False, provenance=_BY_OSM,
    ),
)  # fmt: skip
