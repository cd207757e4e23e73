"""都市公園 (KSJ P13) as points, and parks drawn from OpenStreetMap.

P13: 001 administrator, 002 municipality, 003 name, 004 class, 005 and 006 place, 007 year, 008 m², 009 decided, 010 note.
OpenStreetMap: osm_id, name, type or fclass; of an extract of natural features only ``park`` is a park, and the rest is
counted and left out.  Neither lists every park's true edge, so a miss is unknown unless the loader vouches for it.

Source: 国土数値情報（都市公園データ P13）（国土交通省）; © OpenStreetMap contributors (ODbL 1.0).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from fieldreg.kernel.texts import Text
from geodata.importers.base.cells import Cells
from geodata.importers.base.coded_values import (
    KSJ_LICENCE,
    accuracy_of,
    plain,
    text_of,
    told_code,
    unconfirmed_codes,
    values_in,
)
from geodata.importers.base.contract import Importer, LeftOut, RowFault, Target, ZoneRead, faults_of
from geodata.importers.base.stand_in_points import point_zone, reach_of
from geodata.tables import Row

__all__ = ["PARKS", "read_osm_parks", "read_p13"]

_SOURCE = "国土数値情報（都市公園データ P13）（国土交通省）"
_REASON = Text(
    "公園での実証には、公園管理者の許可が必要です（都市公園法・条例）。", "A trial in a park needs the park administrator's permission."
)
_CLASSES: Mapping[str, str] = {
    "1": "街区公園", "2": "近隣公園", "3": "地区公園", "4": "総合公園", "5": "運動公園", "6": "広域公園",
    "7": "レクリエーション都市", "8": "国営公園", "9": "特殊公園", "10": "緩衝緑地", "11": "都市緑地", "12": "緑道",
    "13": "都市林", "14": "広場公園",
}  # fmt: skip
_DECIDED = {"0": None, "1": True, "2": False}  # 0: not confirmed
_NATURAL = frozenset({"park", "forest", "water", "riverbank", "wood", "meadow", "grass", "beach", "wetland"})


def read_p13(rows: Iterable[Row], target: Target) -> Iterator[ZoneRead | RowFault]:
    """Parks one by one, without an id: the dataset has none."""
    accuracy = reach_of(target, "公園の区域（点で代表）", "a park's grounds (told by a point)")
    for row in rows:
        cells = Cells(row.properties)
        kind = told_code(cells, "P13_004", _CLASSES)
        decided = told_code(cells, "P13_009", _DECIDED)
        name = text_of(cells, "P13_003")
        if not name:
            cells.tell("value-missing", "P13_003", "公園の名前がありません。", "the park's name is missing")
        area, year = cells.number("P13_008", lowest=0), cells.number("P13_007", lowest=1800, highest=2200)
        told = {n: text_of(cells, f"P13_{c}") for n, c in (("administrator", "001"), ("municipality", "002"), ("note", "010"))}
        address = text_of(cells, "P13_005") + text_of(cells, "P13_006")
        wrong = faults_of(row, cells)
        yield from wrong
        if wrong:
            continue
        zone = point_zone(
            row, target, zone_id="", name=Text(name), reason=_REASON, accuracy_m=accuracy, source=_SOURCE, confidence="medium",
            attributes={
                **told, "address": address, "class": kind, "class_name": _CLASSES.get(kind), "area_m2": area,
                "opened_year": int(year) if year else None, "planning_decided": _DECIDED.get(decided),
                **unconfirmed_codes(cells),
            },
        )  # fmt: skip
        yield ZoneRead(row, zone)


def read_osm_parks(rows: Iterable[Row], target: Target) -> Iterator[ZoneRead | RowFault | LeftOut]:
    """Parks among natural features, by OpenStreetMap's number; whatever else is there is left out, what has no kind is told."""
    accuracy = accuracy_of(target, "公園の区域", "a park's outline")
    for row in rows:
        cells = Cells(row.properties)
        number = plain(cells.raw("osm_id"))
        kind = plain(cells.raw("type")) or plain(cells.raw("fclass"))
        if kind not in ("park", ""):
            yield LeftOut(row)
            continue
        if not kind:
            cells.tell("value-missing", "type", "type がないため、公園かどうか分かりません。",
                       "without its type nobody knows whether it is a park")  # fmt: skip
        if not number.isdecimal():
            cells.tell("code-form", "osm_id", "osm_id は数です。", "osm_id is a number")
        wrong = faults_of(row, cells)
        yield from wrong
        if wrong:
            continue
        name = plain(row.properties.get("name"))
        zone = point_zone(
            row, target, zone_id=number, name=Text(name or f"公園 {number}", "" if name else f"park {number}"), reason=_REASON,
            accuracy_m=accuracy, source="OpenStreetMap", confidence="low", attributes={"unnamed": True} if not name else {},
        )  # fmt: skip
        yield ZoneRead(row, zone)


def _is_natural(head: Sequence[Row]) -> bool:
    kinds = values_in(head, "type") | values_in(head, "fclass")
    return bool(kinds) and kinds <= _NATURAL


PARKS = (
    Importer(
        name="ksj-p13", title=Text("都市公園（国土数値情報 P13）", "city parks (KSJ P13)"),
        columns=frozenset({"P13_003", "P13_004"}), read=read_p13, layers=("parks",), complete=False,
        provenance={
            "source": _SOURCE, "licence": KSJ_LICENCE, "attribution": "国土数値情報（都市公園データ）（国土交通省）を加工",
            "confidence": "medium",
        },
    ),
    Importer(
        name="osm-parks", title=Text("公園（OpenStreetMap）", "parks (OpenStreetMap)"), columns=frozenset({"osm_id", "name"}),
        knows=_is_natural, read=read_osm_parks, layers=("parks",), complete=False,
        provenance={
            "source": "OpenStreetMap", "licence": "ODbL 1.0", "attribution": "© OpenStreetMap contributors", "confidence": "low",
        },
    ),
)  # fmt: skip
