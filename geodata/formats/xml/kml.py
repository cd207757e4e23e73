"""KML 2.2, as Google Earth, QGIS and GDAL write it: Placemarks in folders of any depth.  A KMZ is a zip, its doc.kml one of its files.

Properties: name and description (as written, markup and all), the Data and SimpleData of ExtendedData (typed where a Schema tells the
type; of one name with the Placemark's own, the data stand), begin and end of a TimeSpan, when of a TimeStamp, and the
names of its folders as `folder`.  Positions are longitude, latitude (WGS 84); heights are dropped.  Links (NetworkLink, Style) are never
followed; what is not read is told.

Source: OGC 07-147r2.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text
from geodata.formats.guards.contract import Format, Given
from geodata.formats.guards.safe_xml import Node, records, refuse_root, root_of, script_of
from geodata.formats.guards.strict_json import from_json
from geodata.formats.xml.kml_marks import MARK, MARK_ID, seen_of
from geodata.formats.xml.kml_shapes import SHAPES, shape_of
from geodata.tables import RawRow, Table

__all__ = ["KML", "read_kml"]

_TITLE = Text("KML（Google Earth など）", "KML")
_LEFT: Final = ("NetworkLink", "GroundOverlay", "PhotoOverlay", "ScreenOverlay")
_INTEGERS = ("int", "uint", "short", "ushort")
Types = Mapping[str, Mapping[str, str]]  # by schema, by name of the field


def read_kml(given: Given) -> Sequence[Table]:
    """One table of all Placemarks.  Raises InvalidInput if the file is broken or something else."""
    if not _is_kml(given):
        refuse_root(given, _TITLE)
    found: Counter[str] = Counter()
    types: dict[str, Mapping[str, str]] = {}
    for node in records(given, _is_part):
        found[node.name] += 1
        if node.name == "Schema":
            types[node.attributes.get("id", "")] = {
                field.attributes.get("name", ""): field.attributes.get("type", "") for field in node.children
            }
    notes = [_left_out(name, found[name]) for name in _LEFT if found[name]]
    if not found["Placemark"]:
        told = " ".join(note.ja for note in notes) or "中身のあるファイルを指定してください。"
        told_en = " ".join(note.en for note in notes)
        raise InvalidInput.one("no-features", given.name, f"地物（Placemark）が一つもありません。{told}", f"it has no Placemark. {told_en}")
    script = script_of(given)
    rows = partial(_rows, given, types)
    return [
        Table(file=given.name, format="kml", count=found["Placemark"], rows=rows, crs="OGC:CRS84", crs_from="KML 2.2",
              encoding=script.shown, notes=(*script.notes, *notes))
    ]  # fmt: skip


def _is_kml(given: Given) -> bool:
    space, name = root_of(given)
    return name == "kml" and (not space or "kml" in space.lower())


KML = Format(name="kml", title=_TITLE, endings=(".kml",), knows=_is_kml, read=read_kml)


def _is_part(node: Node) -> bool:
    return node.name in ("Placemark", "Schema", *_LEFT) or (
        node.name == "name" and node.parent is not None and node.parent.name == "Folder"
    )


def _left_out(name: str, count: int) -> Text:
    if name == "NetworkLink":
        return Text(
            f"NetworkLink {count} 件はたどりません。リンク先のデータを保存して、別に読み込んでください。",
            f"{count} NetworkLink are not followed; save what they lead to, and load that",
        )
    return Text(f"{name} {count} 件は画像なので読みません。", f"{count} {name} are pictures and are not read")


def _rows(given: Given, types: Types) -> Iterator[RawRow]:
    number = 0
    for node in records(given, _is_part):
        if node.name == "name" and node.parent is not None:
            node.parent.texts[:] = [node.text]  # of the folder, for those in it
        elif node.name == "Placemark":
            number += 1
            yield _row(node, number, types)


def _row(node: Node, number: int, types: Types) -> RawRow:
    own = node.attributes.get("id", "")
    faults: list[Fault] = []
    properties: dict[str, Any] = {}
    geometry = None
    try:
        seen, marked = _properties(node, types)
        properties = seen
        if MARK in marked:
            own, properties = _ours(marked, seen, node)
        else:
            properties = {**_folder(node), **seen}
    except InvalidInput as error:
        faults += error.faults
    try:
        geometry = _geometry(node)
    except InvalidInput as error:
        faults += error.faults
    return RawRow(number=number, id=own, properties=properties, geometry=geometry, faults=tuple(faults))


def _properties(node: Node, types: Types) -> tuple[dict[str, Any], dict[str, str]]:
    """The properties of a Placemark, and apart from them our own marks."""
    found: dict[str, Any] = {}
    marked: dict[str, str] = {}
    for name, value in _data(node, types):
        into = marked if name.startswith("fieldreg:") else found
        if name in into:
            raise InvalidInput.one(
                "duplicate-key", f"{node.line} 行目", f"同じ項目「{name[:40]}」が二度あります。", f"the item {name[:40]!r} is there twice"
            )
        into[name] = value if into is found else str(value)
    for child in node.children:
        if child.name in ("name", "description", "address", "phoneNumber") and child.text:
            found.setdefault(child.name, child.text)
        elif child.name in ("TimeSpan", "TimeStamp"):
            for moment in child.children:
                found.setdefault(moment.name, moment.text or None)
    return found, marked


def _data(node: Node, types: Types) -> Iterator[tuple[str, Any]]:
    for extended in (child for child in node.children if child.name == "ExtendedData"):
        for held in extended.children:
            if held.name == "Data":
                value = held.first("value")
                yield held.attributes.get("name", ""), (value.text if value is not None else "") or None
            elif held.name == "SchemaData":
                known = types.get(held.attributes.get("schemaUrl", "").lstrip("#"), {})
                for simple in held.children:
                    name = simple.attributes.get("name", "")
                    yield name, _typed(simple.text, known.get(name, "string"))


def _typed(text: str, kind: str) -> Any:
    """A value as its Schema has it; one that is not of that type stays a text."""
    if not text:
        return None
    if kind == "bool" and text.lower() in ("0", "1", "true", "false"):
        return text.lower() in ("1", "true")
    if kind in _INTEGERS and re.fullmatch(r"[+-]?[0-9]{1,18}", text):
        return int(text)
    if kind in ("float", "double") and re.fullmatch(r"[+-]?[0-9]{1,18}(\.[0-9]{0,30})?([eE][+-]?[0-9]{1,2})?", text):
        return float(text)
    return text


def _ours(marked: Mapping[str, str], seen: Mapping[str, Any], node: Node) -> tuple[str, dict[str, Any]]:
    """The id and the properties as they were written, if what is seen beside them has not been edited since."""
    where = f"{node.line} 行目 {MARK}"
    properties = from_json(marked[MARK].encode(), where)
    own = from_json(marked.get(MARK_ID, '""').encode(), where)
    if not isinstance(properties, dict) or not isinstance(own, str):
        raise InvalidInput.one("wrong-type", where, "{…} の形ではありません。", "this is not an object")
    shown = seen_of(properties)
    now = {key: value for key, value in seen.items() if value is not None}
    changed = [key for key in (*shown, *now) if shown.get(key) != now.get(key)]
    if changed:
        raise InvalidInput.one(
            "edited", f"{node.line} 行目 {changed[0][:60]}",
            f"「{changed[0][:60]}」が書き出した後に編集されていて、{MARK} と違います。"
            f"編集を活かすなら {MARK} を消し、活かさないなら元に戻してください。",
            f"{changed[0][:60]!r} was edited after it was written and differs from {MARK}; take out {MARK} to keep the edit, or undo it",
        )  # fmt: skip
    return own, properties


def _folder(node: Node) -> dict[str, str]:
    names: list[str] = []
    above = node.parent
    while above is not None:
        if above.name == "Folder" and above.text:
            names.insert(0, above.text)
        above = above.parent
    return {"folder": "/".join(names)} if names else {}


def _geometry(node: Node) -> dict[str, Any] | None:
    shapes = [child for child in node.children if child.name in SHAPES]
    if len(shapes) > 1:
        raise InvalidInput.one(
            "two-geometries", f"{shapes[1].line} 行目",
            "一つの Placemark に形が複数あります。MultiGeometry にまとめてください。",
            "one Placemark has several shapes; use a MultiGeometry",
        )  # fmt: skip
    return shape_of(shapes[0]) if shapes else None
