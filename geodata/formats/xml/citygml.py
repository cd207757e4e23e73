"""CityGML 2.0 as PLATEAU publishes it: urban planning (urf:*) and any other feature that has a flat shape.

A table for each type of feature; gml:id is the id.  Positions are latitude,
longitude, height: heights are dropped, and of EPSG:6697 (JGD2011 with heights) its flat part EPSG:6668 is declared.
Codes become the words of the code lists that lie beside in the zip or folder, the code staying as NAME_code;
without the lists the codes stand as they are, and that is told.

Source: 3D 都市モデル標準製品仕様書 (国土交通省 Project PLATEAU).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from geodata.formats.guards.contract import Format, Given
from geodata.formats.guards.safe_xml import Node, records, refuse_root, root_of
from geodata.formats.xml.gml_features import (
    Scan,
    has_shape,
    properties_of,
    shape_in,
    shaped_row,
    tables_of,
    value_of,
)
from geodata.formats.xml.gml_shapes import Shapes, is_shape
from geodata.formats.xml.gml_srs import Srs
from geodata.tables import RawRow, Table

__all__ = ["CITYGML", "read_citygml"]

_TITLE = Text("CityGML（PLATEAU）", "CityGML (PLATEAU)")
_LOD = re.compile(r"lod(\d)")
_FLAT_FIRST = ("lod0FootPrint", "lod0RoofEdge")
Words = Mapping[str, str]


def read_citygml(given: Given) -> Sequence[Table]:
    """A table for each type of feature.  Raises InvalidInput if the file is broken or something else."""
    if not _is_citygml(given):
        refuse_root(given, _TITLE)
    scan, lists = Scan(), {}
    for node in _parts(given):
        scan.look(node, given)
        if node.name != "boundedBy":
            scan.count(node, given)
            for held in node.walk():
                space = held.attributes.get("codeSpace", "")
                if space and space not in lists:
                    lists[space] = _words(space, given, scan.notes)
    return tables_of(given, scan, format_="citygml", features=partial(_features, given), row=partial(_row, lists=lists))


def _is_citygml(given: Given) -> bool:
    space, name = root_of(given)
    return name == "CityModel" and space.startswith("http://www.opengis.net/citygml/")


CITYGML = Format(name="citygml", title=_TITLE, endings=(".gml", ".citygml"), knows=_is_citygml, read=read_citygml)


def _parts(given: Given) -> Iterator[Node]:
    """The features, and the envelope of the whole."""
    return records(given, _is_part)


def _features(given: Given) -> Iterator[Node]:
    return (node for node in _parts(given) if node.name != "boundedBy")


def _is_part(node: Node) -> bool:
    parent = node.parent
    if parent is None:
        return False
    return (node.name == "boundedBy" and parent.parent is None) or parent.name == "cityObjectMember"


def _row(node: Node, number: int, srs: Srs, *, lists: Mapping[str, Words | None]) -> RawRow:
    resolve = partial(_resolved, lists=lists)
    properties = properties_of(node, lambda child: has_shape(child) or bool(_LOD.match(child.name)), resolve=resolve)
    codes = {
        f"{child.name}_code": child.text
        for child in node.children
        if lists.get(child.attributes.get("codeSpace", "")) and resolve(child) != value_of(child)
    }
    return shaped_row(node, number, {**properties, **codes}, lambda: _shape(node, srs))


def _resolved(node: Node, *, lists: Mapping[str, Words | None]) -> Any:
    words = lists.get(node.attributes.get("codeSpace", "")) or {}
    return words.get(node.text) or value_of(node)


def _shape(node: Node, srs: Srs) -> dict[str, Any] | None:
    """The flattest shape there is, of the least detail; references are looked up within the feature."""
    shaped = [child for child in node.children if has_shape(child) and child.name != "boundedBy"]
    if not shaped:
        return None
    held = {n.attributes["id"]: n for n in node.walk() if is_shape(n) and "id" in n.attributes}
    return Shapes(srs, held).geometry(shape_in(min(shaped, key=_detail)))


def _detail(node: Node) -> tuple[bool, bool, int]:
    lod = _LOD.match(node.name)
    return node.name.endswith("Solid"), node.name not in _FLAT_FIRST, int(lod[1]) if lod else 0


def _words(space: str, given: Given, notes: list[Text]) -> Words | None:
    """The code list of that name beside the file; None, told in `notes`, if there is none that can be read."""
    name = space.rsplit("/", 1)[-1]
    data = next((data for path, data in sorted(given.beside.items()) if f"/{path}".endswith(f"/codelists/{name}")), None)
    if data is None:
        notes.append(
            Text(f"コードリスト {name} が無いため、コードのままにしました。",
                 f"code list {name} is not beside; its codes are left as they are")
        )  # fmt: skip
        return None
    try:
        entries = list(records(Given(name=name, data=data), lambda node: node.name == "Definition"))
    except InvalidInput as error:
        notes.append(
            Text(f"コードリスト {name} が読めないため、コードのままにしました: {error.message.ja}",
                 f"code list {name} cannot be read; its codes are left as they are: {error.message.en}")
        )  # fmt: skip
        return None
    return {_of(entry, "name"): _of(entry, "description") for entry in entries}


def _of(entry: Node, name: str) -> str:
    found = entry.first(name)
    return found.text if found is not None else ""
