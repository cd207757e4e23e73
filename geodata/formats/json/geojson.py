"""GeoJSON (RFC 7946): a table out of a document, and features into one.

A record is one feature with its number (from 1).  The text is parsed whole before anything is believed, so that a
file cut short or malformed is refused whole: in blocks, as columns, if it is plainly written, and otherwise
strictly, one feature at a time.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.geometry import right_handed
from fieldreg.kernel.texts import Text
from geodata.formats.guards.contract import Format, Given
from geodata.formats.guards.plain_json import Bytes, Held, NotPlain, PlainList
from geodata.formats.guards.strict_json import Streamed
from geodata.formats.json.feature_columns import kept_features
from geodata.formats.json.notices import notices_of
from geodata.geometry.crs import crs_member
from geodata.tables import RawRow, Table

__all__ = ["GEOJSON", "plain_table", "read_geojson", "record_of", "to_feature", "to_features"]

_KIND = re.compile(rb'"type"\s*:\s*"(?:FeatureCollection|Feature)"')


def read_geojson(given: Given) -> Sequence[Table]:
    """One table from a FeatureCollection (a single Feature is a collection of one).

    Raises InvalidInput telling what the file holds instead.
    """
    where = given.name
    try:
        return [plain_table(given.name, Bytes(given.data))]
    except NotPlain:
        held = Streamed(given.data, where)
    kind = held.members.get("type")
    if kind == "Feature":
        return [_table(given.name, 1, partial(_one, held.members), held.members)]
    if kind != "FeatureCollection":
        ja, en = _told_kind(held, kind)
        raise InvalidInput.one("not-geojson", where, ja, en)
    if held.count is None:
        raise InvalidInput.one("no-features", where, "features（地物の一覧）がありません。", "it has no list of features")
    if not held.count:
        raise InvalidInput.one(
            "no-features", where, "地物が一つもありません。中身のあるファイルを指定してください。", "it has no feature at all"
        )
    return [_table(given.name, held.count, partial(_records, held), held.members)]


def plain_table(name: str, held: Held, never: Sequence[bytes] = ()) -> Table:
    """The table of a plainly written FeatureCollection, in memory or in a file of any size.

    Raises NotPlain for anything else, however good, and where one of the words `never` stands in it; InvalidInput for its `crs`.
    """
    kept = kept_features(held, record_of, never)
    if kept.members.get("type") != "FeatureCollection" or not kept.count:
        raise NotPlain
    return replace(_table(name, kept.count, partial(_plain_records, held), kept.members), columns=kept.columns)


def _plain_records(held: Held) -> Iterator[RawRow]:
    items = chain.from_iterable(items for _, items in PlainList(held=held).blocks())
    return (record_of(feature, number) for number, feature in enumerate(items, 1))


GEOJSON = Format(
    name="geojson",
    title=Text("GeoJSON（RFC 7946）", "GeoJSON (RFC 7946)"),
    endings=(".geojson", ".json"),
    knows=lambda given: given.data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" and _KIND.search(given.data) is not None,
    read=read_geojson,
)


def record_of(feature: Any, number: int) -> RawRow:
    """A feature as it stands, believed in nothing but its outermost form."""
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        return RawRow(number=number, faults=(Fault("not-a-feature", "", Text("Feature ではありません。", "this is not a Feature")),))
    properties = feature.get("properties")
    own = feature.get("id")
    own_id = str(own) if isinstance(own, str | int) and not isinstance(own, bool) else ""
    return RawRow(
        number=number,
        id=own_id,
        properties=properties if isinstance(properties, dict) else {},
        geometry=feature.get("geometry"),
    )


def to_feature(outline: BaseGeometry | None, properties: Mapping[str, Any], feature_id: str = "") -> dict[str, Any]:
    """A Feature; coordinates keep every digit and rings RFC 7946's sense, so that reading it again gives the same shape."""
    geometry = None if outline is None else _lists(shapely.geometry.mapping(right_handed(outline)))
    head = {"type": "Feature", "id": feature_id} if feature_id else {"type": "Feature"}
    return {**head, "geometry": geometry, "properties": dict(properties)}


def to_features(features: Iterable[Mapping[str, Any]], **members: Any) -> dict[str, Any]:
    """A FeatureCollection; `members` stand beside its features (source, attribution, …)."""
    return {"type": "FeatureCollection", **members, "features": list(features)}


def _table(name: str, count: int, rows: Any, members: Mapping[str, Any]) -> Table:
    declared = crs_member(members, name)
    return Table(
        file=name,
        format="geojson",
        count=count,
        rows=rows,
        crs=declared or "OGC:CRS84",
        crs_from="crs" if declared else "RFC 7946",
        notices=notices_of(members),
    )


def _one(feature: Mapping[str, Any]) -> Iterator[RawRow]:
    return iter([record_of(dict(feature), 1)])


def _records(held: Streamed) -> Iterator[RawRow]:
    return (record_of(feature, number) for number, feature in enumerate(held.items(), 1))


def _lists(value: Any) -> Any:
    """Tuples as the lists JSON knows."""
    if isinstance(value, Mapping):
        return {key: _lists(held) for key, held in value.items()}
    return [_lists(held) for held in value] if isinstance(value, list | tuple) else value


def _told_kind(held: Streamed, kind: Any) -> tuple[str, str]:
    wanted = "GeoJSON の FeatureCollection（または Feature）のファイルを指定してください。"
    if kind is None and held.count is not None:
        return f"type がありません。{wanted}", "it has features but no type; give a GeoJSON FeatureCollection"
    told = f"type は {str(kind)[:40]!r} です" if kind is not None else "GeoJSON の type がありません"
    return f"{told}。{wanted}", f"its type is {str(kind)[:40]!r}; give a GeoJSON FeatureCollection or Feature"
