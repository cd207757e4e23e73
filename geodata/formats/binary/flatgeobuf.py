"""FlatGeobuf (version 3): one table out of a stream of features, read in place and without GDAL.

A record is a feature, numbered from 1 as it stands in the file; its format gives it no id.  Every size is held
against the file, and the features are counted along their lengths before any is believed, so that a file cut
short is refused whole.  A column is an object where the header declares it Json, and never by its look.
"""

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text
from geodata.formats.binary import wkb
from geodata.formats.binary.flatbuffers import Damaged, Flat
from geodata.formats.binary.json_values import not_read, read_values
from geodata.formats.guards.contract import Format, Given
from geodata.tables import RawRow, Table

__all__ = ["FLATGEOBUF", "JSON_KIND", "kind_places", "read_flatgeobuf"]

_MAGIC: Final = b"fgb\x03fgb"
_BEGIN: Final = 8  # the magic and a patch number
_LARGEST_HEADER = 10_000_000
_LONGEST_NAME = 1_000  # bytes
_MOST_COLUMNS = 2_000
_NUMBERS: Final = {0: "<b", 1: "<B", 3: "<h", 4: "<H", 5: "<i", 6: "<I", 7: "<q", 8: "<Q", 9: "<f", 10: "<d"}
JSON_KIND: Final = 12
_BOOL, _TEXT, _DATETIME, _BINARY = 2, 11, 13, 14
_XY = 16  # bytes


@dataclass(frozen=True)
class _Column:
    """A column of the header.  `place`: where in the header its kind is written."""

    name: str
    kind: int
    place: int | None = None


@dataclass(frozen=True, kw_only=True)
class _Stream:
    data: bytes = field(repr=False)
    begin: int  # of the first feature
    columns: Sequence[_Column]
    kind: int  # of all geometries; 0: each tells its own


def read_flatgeobuf(given: Given) -> Sequence[Table]:
    """The file's one table.  Raises InvalidInput if the file is damaged, cut short or empty."""
    try:
        header = Flat.root(_header(given.data))
        stream, declared = _stream(given.data, header)
        count = sum(1 for _ in _spans(stream))
        _check_count(declared, count)
        crs, title = _crs(header.table(10)), header.text(0)
    except Damaged as error:
        raise InvalidInput.one(
            "flatgeobuf-damaged", given.name,
            "FlatGeobuf（版 3）として読めません。途中で切れていないか確かめ、作り直してください。",
            "it cannot be read as FlatGeobuf (version 3); see whether it is cut short, and make it again",
        ) from error  # fmt: skip
    names = [column.name for column in stream.columns]
    _refuse_twins(names, given.name)
    if not count:
        raise InvalidInput.one(
            "no-features", given.name, "地物が一つもありません。中身のあるファイルを指定してください。", "it has no feature at all"
        )
    unread = [column.name for column in stream.columns if column.kind == _BINARY]
    return [
        Table(
            file=given.name, name=title[:_LONGEST_NAME], format="fgb", count=count, rows=partial(_rows, stream),
            crs=crs, crs_from="FlatGeobuf", notes=not_read(unread),
        )
    ]  # fmt: skip


FLATGEOBUF = Format(
    name="fgb",
    title=Text("FlatGeobuf", "FlatGeobuf"),
    endings=(".fgb",),
    knows=lambda given: given.data.startswith(b"fgb") and given.data[4:7] == b"fgb",
    read=read_flatgeobuf,
)


def kind_places(data: bytes) -> Mapping[str, int]:
    """Where in a FlatGeobuf the byte stands that tells each column's kind, by the column's name; for whoever writes one."""
    columns = _columns(Flat.root(_header(data)), 7)
    return {column.name: _BEGIN + 4 + column.place for column in columns if column.place is not None}


def _header(data: bytes) -> bytes:
    if not data.startswith(_MAGIC) or len(data) < _BEGIN + 4:
        raise Damaged
    (size,) = struct.unpack_from("<I", data, _BEGIN)
    if not 8 <= size <= min(_LARGEST_HEADER, len(data) - _BEGIN - 4):
        raise Damaged
    return data[_BEGIN + 4 : _BEGIN + 4 + size]


def _stream(data: bytes, header: Flat) -> tuple[_Stream, int]:
    """Where the features begin, and how many the header says there are (0: it does not say)."""
    count = header.number(8, "<Q")
    begin = _BEGIN + 4 + len(header.data) + _index_size(count, header.number(9, "<H", 16))
    if begin > len(data):
        raise Damaged
    kind = header.number(2, "<B")
    return _Stream(data=data, begin=begin, columns=_columns(header, 7), kind=kind), count


def _index_size(count: int, per_node: int) -> int:
    """Bytes of the packed R-tree between header and features."""
    if count == 0 or per_node == 0:
        return 0
    if per_node == 1:
        raise Damaged
    nodes = level = count
    while level > 1:
        level = -(-level // per_node)
        nodes += level
    return 40 * (nodes if count > 1 else 2)


def _columns(table: Flat, number: int) -> Sequence[_Column]:
    told = table.tables(number)
    if len(told) > _MOST_COLUMNS or any(len(held.vector(0, 1)) > _LONGEST_NAME for held in told):
        raise Damaged
    return [_Column(held.text(0), held.number(1, "<B"), held.place(1)) for held in told]


def _crs(told: Flat | None) -> str | None:
    if told is None:
        return None
    organization, number = told.text(0) or "EPSG", told.number(1, "<i")
    if number > 0 and organization.upper() == "EPSG":
        return f"EPSG:{number}"
    named = f"{organization}:{told.text(5)}" if told.text(5) else None
    return told.text(4) or named


def _check_count(declared: int, count: int) -> None:
    if declared not in (0, count):
        raise Damaged


def _refuse_twins(names: Sequence[str], where: str) -> None:
    twins = sorted({name for name in names if names.count(name) > 1})
    if twins:
        raise InvalidInput.one(
            "column-twice", where, f"同じ名前の列が二つあります（{', '.join(twins)[:200]}）。名前を変えてください。",
            f"it has two columns of one name ({', '.join(twins)[:200]}); rename one",
        )  # fmt: skip


def _spans(stream: _Stream) -> Iterator[bytes]:
    """The bytes of each feature.  Raises Damaged where they lead out of the file."""
    data, at = stream.data, stream.begin
    while at < len(data):
        if at + 4 > len(data):
            raise Damaged
        (size,) = struct.unpack_from("<I", data, at)
        if size < 8 or at + 4 + size > len(data):
            raise Damaged
        yield data[at + 4 : at + 4 + size]
        at += 4 + size


def _rows(stream: _Stream) -> Iterator[RawRow]:
    return (_row(stream, number, held) for number, held in enumerate(_spans(stream), 1))


def _row(stream: _Stream, number: int, data: bytes) -> RawRow:
    try:
        feature = Flat.root(data)
        columns = _columns(feature, 2) or stream.columns
        properties, faults = read_values(_values(feature.vector(1, 1), columns), _json_names(columns))
        shape, wrong = _shape(feature.table(0), stream.kind)
    except Damaged:
        told = Text("この地物のデータが壊れています。作り直してください。", "the data of this feature is damaged; make the file again")
        return RawRow(number=number, faults=(Fault("record-damaged", "", told),))
    return RawRow(number=number, properties=properties, geometry=shape, faults=(*wrong, *faults))


def _json_names(columns: Sequence[_Column]) -> frozenset[str]:
    return frozenset(column.name for column in columns if column.kind == JSON_KIND)


def _values(data: bytes, columns: Sequence[_Column]) -> dict[str, Any]:
    """Every column's value, None where the feature has none."""
    values: dict[str, Any] = {column.name: None for column in columns if column.kind != _BINARY}
    at = 0
    while at < len(data):
        try:
            (index,) = struct.unpack_from("<H", data, at)
            column = columns[index]
            value, at = _value(data, at + 2, column.kind)
        except (struct.error, IndexError) as error:
            raise Damaged from error
        if column.kind != _BINARY:
            values[column.name] = value
    return values


def _value(data: bytes, at: int, kind: int) -> tuple[Any, int]:
    if kind in _NUMBERS:
        form = _NUMBERS[kind]
        return struct.unpack_from(form, data, at)[0], at + struct.calcsize(form)
    if kind == _BOOL:
        return data[at] != 0, at + 1
    if kind not in (_TEXT, JSON_KIND, _DATETIME, _BINARY):
        raise Damaged
    (size,) = struct.unpack_from("<I", data, at)
    end = at + 4 + size
    if end > len(data):
        raise Damaged
    return data[at + 4 : end].decode("utf-8", "surrogateescape"), end


def _shape(told: Flat | None, kind: int) -> tuple[BaseGeometry | None, Sequence[Fault]]:
    if told is None:
        return None, ()
    try:
        return wkb.from_wkb(_as_wkb(told, kind or told.number(6, "<B"))), ()
    except InvalidInput as error:
        return None, error.faults


def _as_wkb(told: Flat, kind: int) -> bytes:
    """The geometry as WKB, without heights; so it is checked by the one reader of WKB."""
    if not wkb.POINT <= kind <= wkb.MULTIPOLYGON:
        wkb.refuse_type(kind, "geometry")
    if kind == wkb.MULTIPOLYGON:
        parts: list[bytes] = []
        left = 2 * len(told.data)
        for part in told.tables(7):
            parts.append(_as_wkb(part, wkb.POLYGON))
            left -= len(parts[-1])
            if left < 0:  # parts that share their bytes
                raise Damaged
        return _member(kind, _counted(parts))
    xy = told.vector(1, 8)
    if len(xy) % _XY:
        raise Damaged
    if kind == wkb.POINT:
        return _member(kind, xy or struct.pack("<2d", float("nan"), float("nan")))
    if kind == wkb.LINE:
        return _member(kind, _points(xy))
    if kind == wkb.MULTIPOINT:
        return _member(kind, _counted([_member(wkb.POINT, xy[at : at + _XY]) for at in range(0, len(xy), _XY)]))
    rings = [_points(ring) for ring in _cut(xy, told.vector(0, 4))]
    return _member(kind, _counted([_member(wkb.LINE, ring) for ring in rings] if kind == wkb.MULTILINE else rings))


def _cut(xy: bytes, ends: bytes) -> list[bytes]:
    """The coordinates by part; `ends` counts positions up to the end of each."""
    if not ends:
        return [xy] if xy else []
    stops = [_XY * end for (end,) in struct.iter_unpack("<I", ends)]
    if stops != sorted(stops) or stops[-1] != len(xy):
        raise Damaged
    return [xy[begin:end] for begin, end in zip([0, *stops], stops, strict=False)]


def _member(kind: int, body: bytes) -> bytes:
    return struct.pack("<BI", 1, kind) + body


def _points(xy: bytes) -> bytes:
    return struct.pack("<I", len(xy) // _XY) + xy


def _counted(members: Sequence[bytes]) -> bytes:
    return struct.pack("<I", len(members)) + b"".join(members)
