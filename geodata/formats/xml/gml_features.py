"""Features of GML as records: their properties, and the tables they make, a table for each type of feature.

Texts are kept as written (blanks at the ends and blank values aside: a blank is None).  Numbers stay texts: GML does not tell its
types without a schema, and none is fetched.  A property made of others is an object; one that stands several times is a list.
`uom` of a measure is kept beside it as NAME_uom.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from geodata.formats.guards.contract import Given
from geodata.formats.guards.safe_xml import Node, script_of
from geodata.formats.xml.gml_shapes import is_shape
from geodata.formats.xml.gml_srs import LAT_LON, Srs, in_order, one_srs, srs_names
from geodata.tables import RawRow, Table

__all__ = ["Scan", "has_shape", "properties_of", "shape_in", "shaped_row", "tables_of", "value_of"]

MOST_TYPES = 200  # of features in one file


@dataclass
class Scan:
    """What the first reading of a file finds out: that it is whole, how many features of which type, and its system."""

    counts: Counter[str] = field(default_factory=Counter)
    systems: dict[str, int | None] = field(default_factory=dict)
    notes: list[Text] = field(default_factory=list)

    def look(self, node: Node, given: Given) -> None:
        """Takes in the systems an element names."""
        for name, dimension in srs_names(node):
            self.systems[name] = self.systems.get(name) or dimension
            if len(self.systems) > MOST_TYPES:
                one_srs(self.systems, given.name)

    def count(self, node: Node, given: Given) -> None:
        """Takes in a feature."""
        self.counts[node.name] += 1
        if len(self.counts) > MOST_TYPES:
            raise InvalidInput.one(
                "too-many-types", given.name, f"地物の種類が多すぎます（{MOST_TYPES} まで）。",
                f"too many types of features (at most {MOST_TYPES})",
            )  # fmt: skip


def tables_of(
    given: Given,
    scan: Scan,
    *,
    format_: str,
    features: Callable[[], Iterator[Node]],
    row: Callable[[Node, int, Srs], RawRow],
    otherwise: Srs = LAT_LON,
) -> Sequence[Table]:
    """A table for each type the scan found; `features` begins anew each time, `row` makes one's record.

    `otherwise`: the order of numbers where no system is told (the table then declares none).
    """
    if not scan.counts:
        raise InvalidInput.one(
            "no-features", given.name, "地物が一つもありません。中身のあるファイルを指定してください。", "it has no feature at all"
        )
    srs = one_srs(scan.systems, given.name)
    read = in_order(srs, otherwise)
    turned = None if read.ordered else replace(read, exchanged=not read.exchanged)
    notes = [*scan.notes, _by_custom(read)] if read.plain else scan.notes
    script = script_of(given)
    return [
        Table(
            file=given.name, name=name, format=format_, count=count, rows=partial(_rows, features, row, name, read),
            turned=partial(_rows, features, row, name, turned) if turned else None,
            crs=srs.name if srs else None, crs_from=f"srsName {next(iter(scan.systems))}" if srs else "",
            encoding=script.shown, notes=(*script.notes, *notes),
        )
        for name, count in scan.counts.items()
    ]  # fmt: skip


def _by_custom(srs: Srs) -> Text:
    return Text(
        f"座標系が「{srs.name}」とだけ書かれているため、慣例により 東（経度）, 北（緯度）の順と読みました。"
        "順が逆の平面直角座標系なら、srsName を urn:ogc:def:crs:EPSG:: で始まる形に直してください。",
        f"its system is told as {srs.name} alone, so by custom numbers are read as east (longitude), north (latitude); if they are north"
        " first, write srsName as urn:ogc:def:crs:EPSG::…",
    )


def properties_of(node: Node, leave: Callable[[Node], bool], *, resolve: Callable[[Node], Any] | None = None) -> dict[str, Any]:
    """The properties of a feature by local name, without those to `leave` out."""
    found: dict[str, list[Any]] = {}
    for child in node.children:
        if leave(child) or child.name == "boundedBy":
            continue
        value = (resolve or value_of)(child)
        found.setdefault(child.name, []).append(value)
        if child.attributes.get("uom"):
            found.setdefault(f"{child.name}_uom", []).append(child.attributes["uom"])
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def value_of(node: Node) -> Any:
    """What an element holds: a text, None for a blank, an object of what it is made of; a reference as it is written."""
    if node.attributes.get("nil") in ("true", "1"):
        return None
    if node.children:
        return properties_of(node, has_shape) or None
    return node.text or node.attributes.get("href") or None


def has_shape(node: Node) -> bool:
    """Whether an element is or directly holds a geometry."""
    return is_shape(node) or any(is_shape(child) for child in node.children)


def shape_in(node: Node) -> Node:
    """The geometry of an element that `has_shape`."""
    return node if is_shape(node) else next(child for child in node.children if is_shape(child))


def shaped_row(node: Node, number: int, properties: Mapping[str, Any], shape: Callable[[], dict[str, Any] | None]) -> RawRow:
    """A record whose shape may be faulty."""
    own = node.attributes.get("id") or node.attributes.get("fid") or ""
    try:
        geometry = shape()
    except InvalidInput as error:
        return RawRow(number=number, id=own, properties=properties, faults=error.faults)
    return RawRow(number=number, id=own, properties=properties, geometry=geometry)


def _rows(
    features: Callable[[], Iterator[Node]], row: Callable[[Node, int, Srs], RawRow], name: str, srs: Srs
) -> Iterator[RawRow]:
    number = 0
    for node in features():
        if node.name == name:
            number += 1
            yield row(node, number, srs)
