"""学校 (KSJ P29) of both generations, as points.

2013: 002 large class (always 16), 004 class, 005 name, 006 address, 007 administrator.  From 2021 on: 002 school code,
003 class, 004 name, 005 address, 006 administrator, 007 whether it is closed for the time being.  The same names mean
other things: the value of 002 tells which.  2013 has no identity, so those schools are recognised by name and place.
A school that was abolished is in neither: 休校 is only a rest.

Source: 国土数値情報（学校データ P29）（国土交通省）.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import shapely

from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Zone
from geodata.importers.base.cells import Cells
from geodata.importers.base.coded_values import (
    KSJ_LICENCE,
    code_of,
    plain,
    text_of,
    told_code,
    unconfirmed_codes,
)
from geodata.importers.base.contract import Importer, RowFault, Target, ZoneRead, faults_of
from geodata.importers.base.municipality_codes import five_digits
from geodata.importers.base.stand_in_points import point_zone, reach_of
from geodata.tables import Row

__all__ = ["SCHOOLS", "read_p29_2013", "read_p29_2021"]

_SOURCE = "国土数値情報（学校データ P29）（国土交通省）"
_LARGE_CLASS = re.compile("16")
_SCHOOL_CODE = re.compile(r"[A-Z]\d{12}")  # 文部科学省 学校コード
_REASON = Text(
    "学校の上空・敷地での実証には、学校と設置者の了承が必要です。", "A trial at a school needs the school's and its owner's consent."
)
_CLASSES: Mapping[str, Text] = {
    "16001": Text("小学校", "elementary school"),
    "16002": Text("中学校", "junior high school"),
    "16003": Text("中等教育学校", "secondary school"),
    "16004": Text("高等学校", "high school"),
    "16005": Text("高等専門学校", "college of technology"),
    "16006": Text("短期大学", "junior college"),
    "16007": Text("大学", "university"),
    "16011": Text("幼稚園", "kindergarten"),
    "16012": Text("特別支援学校", "special needs school"),
    "16013": Text("認定こども園", "centre for early childhood education"),
    "16014": Text("義務教育学校", "compulsory education school"),
    "16015": Text("各種学校", "miscellaneous school"),
    "16016": Text("専修学校", "specialised training college"),
}
_ADMINISTRATORS = {"0": "other", "1": "national", "2": "prefecture", "3": "municipality", "4": "private"}
_RESTS = {"0": None, "1": False, "2": True, "9": None}  # 0: not asked; 9 occurs and is not explained


@dataclass(frozen=True)
class _Columns:
    """What stands where in one generation; "" where it has no such column."""

    kind: str
    name: str
    address: str
    administrator: str
    marked: re.Pattern[str]  # what P29_002 holds
    code: str = ""
    rests: str = ""


_OLD = _Columns(kind="P29_004", name="P29_005", address="P29_006", administrator="P29_007", marked=_LARGE_CLASS)
_NEW = _Columns(
    kind="P29_003", name="P29_004", address="P29_005", administrator="P29_006", marked=_SCHOOL_CODE, code="P29_002", rests="P29_007"
)  # fmt: skip


def read_p29_2013(rows: Iterable[Row], target: Target) -> Iterator[ZoneRead | RowFault]:
    """Schools of the generation of 2013, one by one, without an id."""
    return _schools(rows, target, _OLD)


def read_p29_2021(rows: Iterable[Row], target: Target) -> Iterator[ZoneRead | RowFault]:
    """Schools of the generation of 2021 by school code; rows of one code are its campuses."""
    return _schools(rows, target, _NEW)


def _schools(rows: Iterable[Row], target: Target, columns: _Columns) -> Iterator[ZoneRead | RowFault]:
    accuracy = reach_of(target, "学校の敷地（点で代表）", "a school's grounds (told by a point)")
    campuses: dict[str, ZoneRead] = {}
    for row in rows:
        found = list(_school(row, target, columns, accuracy))
        for read in found:
            if isinstance(read, ZoneRead) and read.zone.id:
                first = campuses.get(read.zone.id)
                campuses[read.zone.id] = read if first is None else ZoneRead(first.row, _joined(first.zone, read.zone))
            else:
                yield read
    yield from campuses.values()


def _school(row: Row, target: Target, columns: _Columns, accuracy: float) -> Iterator[ZoneRead | RowFault]:
    cells = Cells(row.properties)
    kind = code_of(cells, columns.kind, _CLASSES)
    administrator = told_code(cells, columns.administrator, _ADMINISTRATORS)
    rests = _RESTS[told_code(cells, columns.rests, _RESTS) or "0"] if columns.rests else None
    name, address = text_of(cells, columns.name), text_of(cells, columns.address)
    if not name:
        cells.tell("value-missing", columns.name, "学校の名前がありません。", "the school's name is missing")
    mark = plain(cells.raw("P29_002"))
    if mark and not columns.marked.fullmatch(mark):
        cells.tell("other-generation", "P29_002",
                   f"P29_002 の値 {mark[:20]!r} は、この年度の列の意味に合いません。年度ごとに分けてください。",
                   f"P29_002 {mark[:20]!r} does not fit what the columns mean in this generation; split the file by year")  # fmt: skip
    wrong = faults_of(row, cells)
    yield from wrong
    if wrong:
        return
    zone = point_zone(
        row, target, zone_id=mark if columns.code else "", name=Text(name),
        reason=_REASON, accuracy_m=accuracy, source=_SOURCE, confidence="medium",
        attributes={
            "kind": "school", "class": kind, "class_name": _CLASSES[kind].ja, "address": address,
            "code": five_digits(plain(cells.raw("P29_001"))), "administrator": _ADMINISTRATORS.get(administrator),
            "rests": rests, **unconfirmed_codes(cells),
        },
    )  # fmt: skip
    yield ZoneRead(row, zone)


def _joined(first: Zone, other: Zone) -> Zone:
    """A school on several grounds is one school: a row of the dataset is a campus."""
    points = [*shapely.get_parts(first.outline), *shapely.get_parts(other.outline)]
    addresses = [*first.attributes.get("campuses", [first.attributes.get("address")]), other.attributes.get("address")]
    return replace(first, outline=shapely.MultiPoint(points), attributes={**first.attributes, "campuses": addresses})


def _is_old(head: Sequence[Row]) -> bool:
    return _is_marked(head, _LARGE_CLASS)


def _is_new(head: Sequence[Row]) -> bool:
    return _is_marked(head, _SCHOOL_CODE)


def _is_marked(head: Sequence[Row], mark: re.Pattern[str]) -> bool:
    """Whether most first rows are of one generation: a stranger among them is told by row."""
    values = [text for row in head if (text := plain(row.properties.get("P29_002")))]
    return sum(bool(mark.fullmatch(value)) for value in values) * 2 > len(values)


_PROVENANCE = {
    "source": _SOURCE,
    "licence": KSJ_LICENCE,
    "attribution": "国土数値情報（学校データ）（国土交通省）を加工",
    "confidence": "medium",
}
_COLUMNS = frozenset({"P29_001", "P29_002", "P29_003", "P29_004", "P29_005", "P29_006", "P29_007"})
SCHOOLS = (
    Importer(
        name="ksj-p29-2013", title=Text("学校（国土数値情報 P29、2013年度版）", "schools (KSJ P29 of 2013)"), columns=_COLUMNS,
        knows=_is_old, read=read_p29_2013, layers=("schools",), complete=False, provenance=_PROVENANCE,
    ),
    Importer(
        name="ksj-p29-2021", title=Text("学校（国土数値情報 P29、2021年度版以降）", "schools (KSJ P29 since 2021)"), columns=_COLUMNS,
        knows=_is_new, read=read_p29_2021, layers=("schools",), complete=False, provenance=_PROVENANCE,
    ),
)  # fmt: skip
