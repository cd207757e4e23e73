"""Plain GML 2 and 3: simple features in a FeatureCollection, as a WFS or GDAL writes them.

A table for each type of feature.  The system is that of the srsName (see `gml_srs` for the order of numbers); where none is told the table
declares none, and the numbers are taken as x, y, the order being nobody's word (`Table.turned`).
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from geodata.formats.guards.contract import Format, Given
from geodata.formats.guards.safe_xml import Node, records, refuse_root, root_of
from geodata.formats.xml.gml_features import Scan, has_shape, properties_of, shape_in, shaped_row, tables_of
from geodata.formats.xml.gml_shapes import Shapes, is_shape
from geodata.formats.xml.gml_srs import Srs
from geodata.tables import RawRow, Table

__all__ = ["GML", "read_gml"]

_TITLE = Text("GML 2・3 の地物", "GML 2 and 3 simple features")
_HOLDERS = ("featureMember", "featureMembers", "member")


def read_gml(given: Given) -> Sequence[Table]:
    """A table for each type of feature.  Raises InvalidInput if the file is broken or something else."""
    if not _is_gml(given):
        refuse_root(given, _TITLE)
    scan = Scan()
    for node in records(given, _is_part):
        scan.look(node, given)
        if node.name != "boundedBy":
            scan.count(node, given)
    unordered = Srs(None, exchanged=False, ordered=False)
    return tables_of(given, scan, format_="gml", features=partial(_features, given), row=_row, otherwise=unordered)


def _is_gml(given: Given) -> bool:
    space, name = root_of(given)
    return name == "FeatureCollection" and not space.startswith("http://www.opengis.net/kml")


GML = Format(name="gml", title=_TITLE, endings=(".gml", ".xml"), knows=_is_gml, read=read_gml)


def _features(given: Given) -> Iterator[Node]:
    return (node for node in records(given, _is_part) if node.name != "boundedBy")


def _is_part(node: Node) -> bool:
    parent = node.parent
    if parent is None:
        return False
    return (node.name == "boundedBy" and parent.parent is None) or (parent.name in _HOLDERS and node.name != "FeatureCollection")


def _row(node: Node, number: int, srs: Srs) -> RawRow:
    return shaped_row(node, number, properties_of(node, has_shape), lambda: _shape(node, srs))


def _shape(node: Node, srs: Srs) -> dict[str, Any] | None:
    shaped = [child for child in node.children if has_shape(child) and child.name != "boundedBy"]
    if not shaped:
        return None
    if len(shaped) > 1:
        names = ", ".join(child.name for child in shaped[:5])
        raise InvalidInput.one(
            "two-geometries", f"{node.line} 行目", f"一つの地物に形が複数あり（{names}）、どれか決まりません。",
            f"one feature has several shapes ({names})",
        )  # fmt: skip
    held = {n.attributes["id"]: n for n in node.walk() if is_shape(n) and "id" in n.attributes}
    return Shapes(srs, held).geometry(shape_in(shaped[0]))
