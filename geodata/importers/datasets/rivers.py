"""Rivers: KSJ 河川 (W05), and waterways drawn from OpenStreetMap.  Both are lines of flow.

W05 (Stream): 001 water system, 002 river code, 003 kind of section (区間種別), 004 name, 005 document, 006 direction
told or not, 007 to 010 references to nodes.  Its other table, of river nodes, has none of 002 to 004 and is no river.
OpenStreetMap: osm_id, name, width and type or fclass.

A river area (河川区域) is wider than the line that stands for it, and nobody publishes by how much: whoever loads it
gives an ``--accuracy`` that takes the width in, and a miss is unknown.  A river's code names the whole river, not one
stretch of it, so stretches are recognised by name and place.

Source: 国土数値情報（河川データ）（国土交通省）; © OpenStreetMap contributors (ODbL 1.0).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Restriction, Zone
from geodata.importers.base.cells import Cells
from geodata.importers.base.coded_values import (
    KSJ_LICENCE,
    accuracy_of,
    text_of,
    told_code,
    unconfirmed_codes,
    values_in,
)
from geodata.importers.base.contract import Importer, RowFault, Target, ZoneRead, faults_of
from geodata.tables import Row

__all__ = ["RIVERS", "read_streams", "read_waterways"]

_LINE = Text(
    "河川の流れの線です。占用や一時使用には河川管理者との協議が必要です。河川区域の範囲は窓口で確かめてください。",
    "A river's line of flow: consult the river administrator about occupation and temporary use, and ask for the extent of the river area.",
)
_ANY_WATER = Text(
    "水の流れの線です。河川法の河川かどうかはデータにないため、窓口で確かめてください。",
    "A line of flow. The data do not tell whether it is a river under the River Act: ask the desk.",
)
_STATE = Text("国土交通大臣（地方整備局）", "the State (MLIT's regional bureau)")
_GOVERNOR = Text("都道府県知事", "the prefectural governor")
_NOBODY = Text("")
_LAKE = Text("（湖沼区間を兼ねる）", " (a lake's too)")
_SECTIONS: Mapping[str, tuple[Text, Text]] = {  # 区間種別: what it is called, and who manages it
    "0": (Text("不明", "unknown"), _NOBODY),
    "1": (Text("1級直轄区間", "first class, managed by the State"), _STATE),
    "2": (Text("1級指定区間", "first class, designated section"), _GOVERNOR),
    "3": (Text("2級河川区間", "second class"), _GOVERNOR),
    "4": (Text("指定区間外", "outside designated sections"), _NOBODY),
}
_WITH_LAKES = {str(int(code) + 4): (Text(t.ja + _LAKE.ja, t.en + _LAKE.en), who) for code, (t, who) in _SECTIONS.items() if code != "0"}
_EVERY_SECTION = {**_SECTIONS, **_WITH_LAKES}
_BY_LABEL = {title.ja: code for code, (title, _) in _EVERY_SECTION.items()} | {
    title.ja.removesuffix(_LAKE.ja) + "でかつ湖沼区間を兼ねる場合": code for code, (title, _) in _WITH_LAKES.items()
}
_NAMELESS = ("名称不明", "不明")
_WATERWAYS = {"river", "stream", "canal", "drain", "ditch", "weir", "dam", "tidal_channel", "pressurised", "riverbank"}
_W05, _OSM = "国土数値情報（河川データ W05）（国土交通省）", "OpenStreetMap"


def read_streams(rows: Iterable[Row], target: Target) -> Iterator[ZoneRead | RowFault]:
    """Stretches of rivers of W05, one by one."""
    accuracy = accuracy_of(
        target, "河川（流れの線から河川区域の端までの幅を含む）", "a river (with the width from its line to the edge of its area)"
    )
    for row in rows:
        cells = Cells(_with_code(row.properties))
        section = told_code(cells, "W05_003", _EVERY_SECTION) or "0"
        system, code, name = (text_of(cells, column) for column in ("W05_001", "W05_002", "W05_004"))
        wrong = faults_of(row, cells)
        yield from wrong
        if wrong:
            continue
        title, manager = _EVERY_SECTION[section]
        told = {"water_system": system, "river_code": code, "river_class": title.ja, "river_class_en": title.en}
        told |= {"administrator": manager.ja, "administrator_en": manager.en}
        attributes = {key: word for key, word in told.items() if word} | unconfirmed_codes(cells) | cells.rest()
        yield _river(row, target, accuracy, "" if name in _NAMELESS else name, _LINE, attributes, _W05)


def read_waterways(rows: Iterable[Row], target: Target) -> Iterator[ZoneRead | RowFault]:
    """Waterways of an extract of OpenStreetMap, one by one, of whatever kind."""
    accuracy = accuracy_of(target, "水路（流れの線から岸までの幅を含む）", "a waterway (with the width from its line to its bank)")
    for row in rows:
        cells = Cells(row.properties)
        number, name = text_of(cells, "osm_id"), text_of(cells, "name")
        kind, width = text_of(cells, "fclass") or text_of(cells, "type"), text_of(cells, "width")
        if not number:
            cells.tell("value-missing", "osm_id", "osm_id がありません。", "osm_id is missing")
        wrong = faults_of(row, cells)
        yield from wrong
        if not wrong:
            told = {"waterway": kind, "width": width if width != "0" else ""}  # 0: not told
            attributes = {key: word for key, word in told.items() if word} | {"verify": True} | cells.rest()
            yield _river(row, target, accuracy, name, _ANY_WATER, attributes, _OSM, number)


def _with_code(properties: Mapping[str, Any]) -> Mapping[str, Any]:
    """The row with the section's code where some conversions write out its label."""
    label = str(properties.get("W05_003") or "").strip()
    return {**properties, "W05_003": _BY_LABEL[label]} if label in _BY_LABEL else properties


def _river(
    row: Row, target: Target, accuracy_m: float, name: str, reason: Text, attributes: Mapping[str, Any], source: str,
    zone_id: str = "",
) -> ZoneRead:  # fmt: skip
    if row.outline is None:
        raise ValueError("a row without faults has an outline")
    zone = Zone(
        id=zone_id, layer=target.layer, edition=target.edition, outline=row.outline, reason=reason, source=source,
        name=Text(name) if name else Text("河川・水路（名称不明）", "river or waterway (name unknown)"),
        restriction=Restriction.CONDITIONAL, accuracy_m=accuracy_m + row.slack_m, confidence="low", attributes=attributes,
    )  # fmt: skip
    return ZoneRead(row, zone)


def _waters(head: Sequence[Row]) -> bool:
    return bool(held := values_in(head, "type") | values_in(head, "fclass")) and bool(held & _WATERWAYS)


RIVERS: tuple[Importer, ...] = (
    Importer(
        name="ksj-rivers", title=Text("河川（国土数値情報 W05）", "rivers (KSJ W05)"),
        columns=frozenset({"W05_001", "W05_002", "W05_003", "W05_004"}), read=read_streams, layers=("rivers",), complete=False,
        provenance={
            "source": _W05, "licence": KSJ_LICENCE, "attribution": "国土数値情報（河川データ）（国土交通省）を加工",
            "confidence": "low",
        },
    ),
    Importer(
        name="osm-waterways", title=Text("河川・水路（OpenStreetMap の抽出）", "waterways (extract of OpenStreetMap)"),
        columns=frozenset({"osm_id", "name", "width"}), read=read_waterways, knows=_waters, layers=("rivers",), complete=False,
        provenance={
            "source": _OSM, "licence": "ODbL 1.0", "attribution": "© OpenStreetMap contributors", "confidence": "low",
        },
    ),
)  # fmt: skip
