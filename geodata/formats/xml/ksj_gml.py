"""国土数値情報 as JPGIS 2.1 GML (ksj:Dataset): features that point at shapes standing beside them by xlink:href="#…".

GDAL reads such a file as no layer at all.  A table for each type of feature (W05: Stream and RiverNode).
Numbers are latitude, longitude; the system is that of the envelope ("JGD2011 / (B, L)"), none if it is not told.  Where the
shapefile and the GeoJSON of the same specification have other names for the properties, those are given, so that the
three forms of one dataset are read alike.

Source: 国土数値情報 製品仕様書 P29 学校 (2013), N03 行政区域.
"""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from typing import Any, Final

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from geodata.formats.guards.contract import Format, Given
from geodata.formats.guards.safe_xml import Node, records, refuse_root, root_of
from geodata.formats.xml.gml_features import Scan, properties_of, shaped_row, tables_of
from geodata.formats.xml.gml_shapes import Shapes, is_shape
from geodata.formats.xml.gml_srs import LAT_LON, Srs, in_order, one_srs
from geodata.tables import RawRow, Table

__all__ = ["COLUMNS", "KSJ_GML", "read_ksj"]

MOST_SHAPES = 1_000_000  # of one file: they are held while its features are read
COLUMNS: Final[Mapping[str, Mapping[str, str]]] = {  # by type of feature: the column of each property
    "School": {
        "administrativeArea": "P29_001", "publicFacilityLargeClassification": "P29_002",
        "publicFacilitySmallClassification": "P29_003", "type": "P29_004", "name": "P29_005", "address": "P29_006",
        "administrativeCode": "P29_007",
    },
    "AdministrativeBoundary": {
        "prefectureName": "N03_001", "subPrefectureName": "N03_002", "countyName": "N03_003", "cityName": "N03_004",
        "administrativeAreaCode": "N03_007",
    },
}  # fmt: skip
_TITLE = Text("国土数値情報の GML（JPGIS）", "KSJ GML (JPGIS)")
Held = dict[str, "Node | array[float]"]


def read_ksj(given: Given) -> Sequence[Table]:
    """A table for each type of feature.  Raises InvalidInput if the file is broken or something else."""
    if not _is_ksj(given):
        refuse_root(given, _TITLE)
    scan = Scan()
    features: set[str] = set()
    for node in _top(given):
        scan.look(node, given)
        if _is_feature(node):
            scan.count(node, given)
            features.add(node.attributes.get("id", ""))
    held = _held(given, in_order(one_srs(scan.systems, given.name), LAT_LON))
    row = partial(_row, held=held, features=features)
    return tables_of(given, scan, format_="ksj-gml", features=partial(_features, given), row=row)


def _is_ksj(given: Given) -> bool:
    space, name = root_of(given)
    return name == "Dataset" and "nlftp.mlit.go.jp/ksj" in space


KSJ_GML = Format(
    name="ksj-gml",
    title=_TITLE,
    endings=(".xml",),
    knows=_is_ksj,
    read=read_ksj,
)


def _top(given: Given) -> Iterator[Node]:
    """What stands directly in the dataset."""
    return records(given, lambda node: node.parent is not None and node.parent.parent is None)


def _features(given: Given) -> Iterator[Node]:
    return filter(_is_feature, _top(given))


def _is_feature(node: Node) -> bool:
    return not node.space.startswith("http://www.opengis.net/gml")


def _held(given: Given, srs: Srs) -> Held:
    """The shapes that stand by themselves, by id."""
    held: Held = {}
    shapes = Shapes(srs)
    for node in _top(given):
        if is_shape(node):
            line = shapes.line(node)
            for own in (n.attributes["id"] for n in node.walk() if is_shape(n) and "id" in n.attributes):
                if own in held:
                    raise InvalidInput.one(
                        "duplicate-id", f"{given.name}: {node.line} 行目", f"id「{own[:60]}」の形が二つあり、どちらか決まりません。",
                        f"there are two shapes of id {own[:60]!r}",
                    )  # fmt: skip
                held[own] = node if line is None else line
            if len(held) > MOST_SHAPES:
                raise InvalidInput.one(
                    "too-large", given.name, f"形が多すぎます（{MOST_SHAPES:,} まで）。都道府県ごとなどに分けてください。",
                    f"too many shapes (at most {MOST_SHAPES:,}); split it, by prefecture for instance",
                )  # fmt: skip
    return held


def _row(node: Node, number: int, srs: Srs, *, held: Held, features: AbstractSet[str]) -> RawRow:
    shapes = Shapes(srs, held)
    points_at = [child for child in node.children if _is_place(child, held, features)]
    names = COLUMNS.get(node.name, {})
    read = properties_of(node, lambda child: child in points_at)
    properties = {names.get(name, name): value for name, value in read.items()}
    return shaped_row(node, number, properties, lambda: _shape(points_at, shapes))


def _is_place(node: Node, held: Held, features: AbstractSet[str]) -> bool:
    """Whether a property is a shape or points at one; one that points nowhere is taken for it, and told."""
    reference = node.attributes.get("href", "")
    if not reference.startswith("#"):
        return any(is_shape(child) for child in node.children)
    return reference[1:] in held or reference[1:] not in features


def _shape(points_at: Sequence[Node], shapes: Shapes) -> dict[str, Any] | None:
    if not points_at:
        return None
    if len(points_at) > 1:
        names = ", ".join(node.name for node in points_at[:5])
        raise InvalidInput.one(
            "two-geometries", f"{points_at[1].line} 行目", f"一つの地物に形が複数あり（{names}）、どれか決まりません。",
            f"one feature has several shapes ({names})",
        )  # fmt: skip
    (place,) = points_at
    inline = next((child for child in place.children if is_shape(child)), None)
    return shapes.geometry(inline) if inline is not None else shapes.referred(place.attributes["href"], place)
