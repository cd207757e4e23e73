"""Rows of GeoParquet (1.0, 1.1): one table out of a Parquet file with `geo` metadata and WKB.

A record is a row, numbered from 1; its format gives it no id.  The system is the primary column's: a PROJJSON
with an id by its name, one without as WKT, none told means OGC:CRS84 (so the specification), null means unknown.
Rows are read in batches of one row group after the other.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, NoReturn

import pyarrow as pa
import pyproj
from pyarrow import parquet
from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text
from geodata.formats.binary.json_values import not_read, read_values
from geodata.formats.binary.wkb import from_wkb
from geodata.formats.guards.contract import Given
from geodata.formats.guards.strict_json import from_json
from geodata.tables import RawRow, Table

__all__ = ["read_geoparquet"]

_MAGIC: Final = b"PAR1"
_BATCH = 500  # rows
_MOST_ROWS = 10_000_000
_LARGEST = 1_000_000_000  # bytes, unpacked
_LIMITS: Final = {"thrift_string_size_limit": 20_000_000, "thrift_container_size_limit": 1_000_000}
_WRONG: Final = (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError)  # ValueError: texts that are no UTF-8


@dataclass(frozen=True, kw_only=True)
class _Layer:
    where: str
    data: bytes = field(repr=False)
    geometry: str
    columns: tuple[str, ...]
    json: frozenset[str]
    count: int  # as told; rows that are not as many are half a table


def read_geoparquet(given: Given) -> Sequence[Table]:
    """The file's one table.  Raises InvalidInput if it is damaged, or holds its shapes in another way."""
    where = given.name
    _check_frame(given.data, where)
    try:
        opened = _opened(given.data)
        schema, told = opened.schema_arrow, opened.metadata
        rows, size = told.num_rows, sum(told.row_group(i).total_byte_size for i in range(told.num_row_groups))
        described = {opened.schema.column(i).path: str(opened.schema.column(i).logical_type) for i in range(len(opened.schema))}
    except _WRONG as error:
        _refuse_damaged(where, error)
    if rows > _MOST_ROWS or size > _LARGEST:
        _refuse(
            "too-large", where, f"{rows:,} 行、展開すると {size / 1e6:,.0f} MB あります。分けてください。",
            f"{rows:,} rows, {size / 1e6:,.0f} MB when unpacked; split it",
        )  # fmt: skip
    if not rows:
        _refuse("no-features", where, "行が一つもありません。中身のあるファイルを指定してください。", "it has no row at all")
    geo = _geo(schema, where)
    geometry, column = _primary(geo, schema, where)
    layer, unread = _layer(given, schema, described, geometry, geo, rows)
    return [
        Table(
            file=where, format="parquet", count=rows, rows=partial(_rows, layer), crs=_crs(column, where),
            crs_from="GeoParquet", notes=[*not_read(unread), *_edges(column)],
        )
    ]  # fmt: skip


def _check_frame(data: bytes, where: str) -> None:
    if data.startswith(b"PARE") or data.endswith(b"PARE"):
        _refuse("locked", where, "暗号化されています。暗号を外してください。", "it is encrypted; take the encryption off")
    whole = data.startswith(_MAGIC) and data.endswith(_MAGIC) and len(data) >= 20
    if not whole or not 4 <= int.from_bytes(data[-8:-4], "little") <= len(data) - 12:
        _refuse(
            "parquet-damaged", where, "Parquet として読めません（末尾がありません）。途中で切れていないか確かめてください。",
            "it cannot be read as Parquet (its end is missing); see whether it is cut short",
        )  # fmt: skip


def _opened(data: bytes) -> parquet.ParquetFile:
    return parquet.ParquetFile(pa.BufferReader(data), **_LIMITS)


def _geo(schema: pa.Schema, where: str) -> Mapping[str, Any]:
    text = (schema.metadata or {}).get(b"geo")
    if text is None:
        _refuse(
            "not-geoparquet", where,
            f"Parquet ですが GeoParquet ではありません（geo の説明がありません。列: {', '.join(schema.names[:20])}）。"
            "GeoParquet 1.1（WKB）で書き出してください（例: geopandas の to_parquet）。",
            f"it is Parquet without the geo metadata (columns: {', '.join(schema.names[:20])});"
            " save it as GeoParquet 1.1 with WKB (such as geopandas to_parquet)",
        )  # fmt: skip
    geo = from_json(text, f"{where}: geo")
    if not isinstance(geo, Mapping):
        _refuse_form(where)
    return geo


def _primary(geo: Mapping[str, Any], schema: pa.Schema, where: str) -> tuple[str, Mapping[str, Any]]:
    """The geometry column's name, and what is told of it."""
    name, columns = geo.get("primary_column"), geo.get("columns")
    column = columns.get(name) if isinstance(columns, Mapping) and isinstance(name, str) else None
    if not isinstance(name, str) or not isinstance(column, Mapping) or schema.names.count(name) != 1:
        _refuse_form(where)
    encoding, kind = column.get("encoding"), schema.field(name).type
    if encoding != "WKB" or not (pa.types.is_binary(kind) or pa.types.is_large_binary(kind)):
        _refuse(
            "encoding-not-read", where,
            f"形の書き方「{str(encoding)[:40]}」（{str(kind)[:60]}）は読めません。WKB で書き出してください。",
            f"shapes written as {str(encoding)[:40]!r} ({str(kind)[:60]}) are not read; save them as WKB",
        )  # fmt: skip
    return name, column


def _layer(
    given: Given, schema: pa.Schema, described: Mapping[str, str], geometry: str, geo: Mapping[str, Any], count: int
) -> tuple[_Layer, list[str]]:
    """The columns to read, and those whose values JSON cannot hold; what others derived from the shape is no value."""
    twins = sorted({name for name in schema.names if schema.names.count(name) > 1})
    if twins:
        _refuse(
            "column-twice", given.name, f"同じ名前の列が二つあります（{', '.join(twins)[:200]}）。名前を変えてください。",
            f"it has two columns of one name ({', '.join(twins)[:200]}); rename one",
        )  # fmt: skip
    derived = {geometry, *_covering(geo["columns"][geometry])}
    rest = [name for name in schema.names if name not in derived and not name.startswith("__index_level_")]
    unread = [name for name in rest if _is_unread(schema.field(name).type)]
    as_json = frozenset(name for name in rest if _is_json(schema.field(name)) or described.get(name, "").startswith("JSON"))
    columns = tuple(name for name in rest if name not in unread)
    return _Layer(where=given.name, data=given.data, geometry=geometry, columns=columns, json=as_json, count=count), unread


def _covering(column: Mapping[str, Any]) -> set[str]:
    """The column of boxes that is worked out from the shapes."""
    covering = column.get("covering")
    bbox = covering.get("bbox") if isinstance(covering, Mapping) else None
    paths = bbox.values() if isinstance(bbox, Mapping) else ()
    return {path[0] for path in paths if isinstance(path, list) and path and isinstance(path[0], str)}


def _is_unread(kind: pa.DataType) -> bool:
    binary = pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind)
    return bool(binary or pa.types.is_duration(kind))


def _is_json(held: pa.Field) -> bool:
    own = getattr(held.type, "extension_name", "")
    return own == "arrow.json" or (held.metadata or {}).get(b"ARROW:extension:name") == b"arrow.json"


def _crs(column: Mapping[str, Any], where: str) -> str | None:
    if "crs" not in column:
        return "OGC:CRS84"
    told = column["crs"]
    if told is None:
        return None
    own = told.get("id") if isinstance(told, Mapping) else None
    if isinstance(own, Mapping) and isinstance(own.get("authority"), str) and isinstance(own.get("code"), int | str):
        return f"{own['authority']}:{own['code']}"
    kind = told.get("type") if isinstance(told, Mapping) else None
    if isinstance(kind, str) and kind.endswith("CRS") and not {"proj", "init"} & told.keys():  # those would be a PROJ string
        with suppress(pyproj.exceptions.CRSError):
            return str(pyproj.CRS.from_json(json.dumps(told)).to_wkt())
    raise InvalidInput.one(
        "crs-form", f"{where}: crs", "座標系（crs）が PROJJSON として読めません。PROJJSON で書き直してください。",
        "its coordinate system is no PROJJSON that can be read; write it as PROJJSON",
    )  # fmt: skip


def _edges(column: Mapping[str, Any]) -> Sequence[Text]:
    if column.get("edges", "planar") == "planar":
        return ()
    ja = "辺が測地線（spherical）とされていますが、経緯度の直線として読みました。長い辺ではずれます。"
    return [Text(ja, "its edges are said to be spherical but were read as straight in lon, lat; long edges lie elsewhere")]


def _rows(layer: _Layer) -> Iterator[RawRow]:
    number = 0
    try:
        names = [layer.geometry, *layer.columns]
        for batch in _opened(layer.data).iter_batches(batch_size=_BATCH, columns=names, use_threads=False):
            for held in batch.to_pylist():
                number += 1
                yield _row(layer, number, held)
    except _WRONG as error:
        _refuse_damaged(layer.where, error)
    if number != layer.count:
        _refuse_damaged(layer.where, ValueError(f"{number:,} rows, not the {layer.count:,} told"))


def _row(layer: _Layer, number: int, held: dict[str, Any]) -> RawRow:
    shape, wrong = _shape(held.pop(layer.geometry))
    properties, faults = read_values(held, layer.json)
    return RawRow(number=number, properties=properties, geometry=shape, faults=(*wrong, *faults))


def _shape(data: bytes | None) -> tuple[BaseGeometry | None, Sequence[Fault]]:
    if data is None:
        return None, ()
    try:
        return from_wkb(data), ()
    except InvalidInput as error:
        return None, error.faults


def _refuse_form(where: str) -> NoReturn:
    _refuse(
        "not-geoparquet", where, "geo の説明が GeoParquet の形になっていません。GeoParquet 1.1（WKB）で書き出してください。",
        "its geo metadata are not those of GeoParquet; save it as GeoParquet 1.1 with WKB",
    )  # fmt: skip


def _refuse_damaged(where: str, error: BaseException) -> NoReturn:
    told = (str(error).splitlines() or [""])[0][:200]
    raise InvalidInput.one(
        "parquet-damaged", where, f"Parquet として読めません（{told}）。壊れています。作り直してください。",
        f"it cannot be read as Parquet ({told}); it is damaged, make it again",
    ) from error  # fmt: skip


def _refuse(code: str, where: str, ja: str, en: str) -> NoReturn:
    raise InvalidInput.one(code, where, ja, en)
