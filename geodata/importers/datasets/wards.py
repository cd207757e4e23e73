"""行政区域 (KSJ N03), and drawings of it that kept nothing but the name.

Columns of N03: 001 prefecture, 003 county or designated city, 004 municipality (up to 2023 also a ward), 005 ward from
2024 on (before, a day), 007 code of five digits.  A row is a part of an area: parts of one code are one zone.  Rows
without a code (所属未定地) belong to nobody and are left out.  How exact the boundaries are must be said
(``--accuracy``): the dataset follows maps of a scale, simplified copies of it do not.

Source: 国土数値情報（行政区域データ N03）（国土交通省）.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import shapely

from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Restriction, Zone
from geodata.importers.base.cells import Cells
from geodata.importers.base.coded_values import KSJ_LICENCE, accuracy_of, plain, values_in
from geodata.importers.base.contract import Importer, LeftOut, RowFault, Target, ZoneRead, faults_of
from geodata.importers.base.municipality_codes import five_digits, is_ward
from geodata.tables import Row

__all__ = ["WARDS", "read_n03", "read_named_wards"]

_SOURCE = "国土数値情報（行政区域データ N03）（国土交通省）"
_NAMED = re.compile(r"(?:北海道|東京都|京都府|大阪府|.{2,3}県).+[市区町村]")
_REASON = Text("窓口と所管を決めるための区域です。", "The area of a municipality or ward: it settles who is competent.")
_NAMES = ("N03_001", "N03_003", "N03_004", "N03_005")


def read_n03(rows: Iterable[Row], target: Target) -> Iterator[ZoneRead | RowFault | LeftOut]:
    """Areas by code; a part without a shape is told, and missed only if its area has no other."""
    accuracy = accuracy_of(target, "行政区域の境界", "a municipal boundary")
    parts: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        cells = Cells(row.properties)
        written = plain(cells.raw("N03_007"))
        if not written:
            yield LeftOut(row)  # 所属未定地
            continue
        code = five_digits(written)
        if code is None:
            cells.tell("code-form", "N03_007", f"N03_007 は5桁のコードです（受け取った値: {written[:20]!r}）。",
                       f"N03_007 is a code of five digits; got {written[:20]!r}")  # fmt: skip
        wrong = faults_of(row, cells)
        yield from wrong
        if not wrong and code is not None:
            parts[code].append(row)
    for code, held in parts.items():
        name = _name(held[0].properties)
        attributes = {"code": code, "is_ward": is_ward(code), **_rest(held[0].properties)}
        yield ZoneRead(held[0], _zone(code, name, held, target, accuracy, attributes))


def read_named_wards(rows: Iterable[Row], target: Target) -> Iterator[ZoneRead | RowFault]:
    """Areas by name alone (``宮城県仙台市青葉区``): identity is the name, for the code is not in the data."""
    accuracy = accuracy_of(target, "行政区域の境界", "a municipal boundary")
    parts: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        cells = Cells(row.properties)
        name = cells.needed("name").strip()
        wrong = faults_of(row, cells)
        yield from wrong
        if not wrong:
            parts[name].append(row)
    for name, held in parts.items():
        yield ZoneRead(held[0], _zone(name, Text(name), held, target, accuracy, {}))


def _zone(
    zone_id: str, name: Text, held: Sequence[Row], target: Target, accuracy: float, attributes: Mapping[str, object]
) -> Zone:
    outlines = [row.outline for row in held if row.outline is not None]
    return Zone(
        id=zone_id,
        layer=target.layer,
        edition=target.edition,
        name=name,
        outline=outlines[0] if len(outlines) == 1 else shapely.union_all(outlines),
        restriction=Restriction.NO_RESTRICTION,
        reason=_REASON,
        accuracy_m=accuracy + max(row.slack_m for row in held),
        source=_SOURCE,
        confidence="high" if attributes else "medium",
        attributes=attributes,
    )


def _name(properties: Mapping[str, object]) -> Text:
    """Prefecture, county or city, and ward in one; 005 is a ward from 2024 on, a day before; an office (支庁) is no part."""
    words = [plain(properties.get(name)) for name in _NAMES]
    return Text("".join(word for word in words if word and not word[:1].isdecimal() and not word.endswith("支庁")))


def _rest(properties: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in properties.items() if name not in (*_NAMES, "N03_007") and value is not None}


def _is_named(head: Sequence[Row]) -> bool:
    names = values_in(head, "name")
    return bool(names) and all(_NAMED.fullmatch(name) for name in names) and all(len(row.properties) == 1 for row in head)


_PROVENANCE = {
    "source": _SOURCE,
    "licence": KSJ_LICENCE,
    "attribution": "国土数値情報（行政区域データ）（国土交通省）を加工",
    "confidence": "high",
}
WARDS = (
    Importer(
        name="ksj-n03", title=Text("行政区域（国土数値情報 N03）", "municipalities (KSJ N03)"),
        columns=frozenset({"N03_001", "N03_004", "N03_007"}), read=read_n03, layers=("wards",), complete=True,
        provenance=_PROVENANCE,
    ),
    Importer(
        name="named-wards", title=Text("行政区域（名前だけのもの）", "municipalities (names only)"),
        columns=frozenset({"name"}), knows=_is_named, read=read_named_wards, layers=("wards",),
        provenance={**_PROVENANCE, "confidence": "medium"},
    ),
)  # fmt: skip
