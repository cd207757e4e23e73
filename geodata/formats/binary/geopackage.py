"""GeoPackage (OGC 12-128r19): its feature tables, read with SQLite alone.

A record is a row, numbered from 1 in the table's own order; its id is the table's key, unless it has a column
`id`.  The system is that of gpkg_spatial_ref_sys; coordinates are x, y whatever its axes.  A column is taken
for JSON if gpkg_data_columns declares it (mime type application/json), and never by its look.
"""

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NoReturn

from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text
from geodata.formats.binary.json_values import not_read, read_values
from geodata.formats.binary.wkb import from_wkb
from geodata.formats.guards.contract import Format, Given
from geodata.formats.guards.sqlite_bytes import MAGIC, Database, Reading
from geodata.tables import RawRow, Table

__all__ = ["GEOPACKAGE", "read_geopackage"]

_CATALOGUE = ("gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys")
_ENVELOPES = (0, 32, 48, 48, 64)  # bytes, by the header's indicator
_EXTENDED = 0x20


@dataclass(frozen=True, kw_only=True)
class _Layer:
    name: str
    key: str | None
    geometry: str
    srs: int
    columns: tuple[str, ...]  # that are read
    flags: frozenset[str]  # declared BOOLEAN
    json: frozenset[str]

    @property
    def keyed(self) -> bool:
        return self.key is not None and not any(name.lower() == "id" for name in self.columns)


def read_geopackage(given: Given) -> Sequence[Table]:
    """A table for each feature table.  Raises InvalidInput telling what the database holds instead."""
    _refuse_log(given)
    base = Database(given.data, given.name)
    with base.opened() as reading:
        if any(name not in reading.tables for name in _CATALOGUE):
            listed = ", ".join(sorted(reading.tables.values())[:10]) or "-"
            _refuse(
                "not-geopackage", given.name,
                f"SQLite ですが GeoPackage ではありません（表: {listed}）。GeoPackage として書き出してください。",
                f"it is SQLite but no GeoPackage (tables: {listed}); save it as GeoPackage",
            )  # fmt: skip
        told = reading.rows("gpkg_contents", ("table_name", "data_type"))
        contents = [(_sayable(name), _sayable(kind)) for name, kind in told]
        named = [name for name, kind in contents if kind == "features"]
        tables = [_table(given, base, reading, name, several=len(named) > 1) for name in named]
    full = [table for table in tables if table.count]
    if not full:
        listed = ", ".join(f"{name} ({kind})" for name, kind in contents[:10]) or "-"
        _refuse(
            "no-features", given.name, f"地物が一つもありません（中身: {listed}）。中身のあるファイルを指定してください。",
            f"it has no feature at all (in it: {listed})",
        )  # fmt: skip
    left = [f"{name} ({kind})" for name, kind in contents if str(name) not in {table.name for table in full}]
    return [replace(full[0], notes=[*full[0].notes, *_left_out(left)]), *full[1:]]


GEOPACKAGE = Format(
    name="gpkg",
    title=Text("GeoPackage（OGC）", "GeoPackage (OGC)"),
    endings=(".gpkg",),
    knows=lambda given: given.data.startswith(MAGIC),
    read=read_geopackage,
    sidecars=(".gpkg-wal", ".gpkg-shm", ".gpkg-journal"),
)


def _sayable(name: object) -> str:
    """A name as it may stand in a message."""
    return str(name).replace("\0", "")


def _left_out(names: Sequence[str]) -> Sequence[Text]:
    listed = ", ".join(names[:20])
    told = Text(f"地物の無い次の表は読みませんでした: {listed}", f"tables without features were left out: {listed}")
    return [told] if names else []


def _refuse_log(given: Given) -> None:
    """A log beside the database holds changes that are not in it."""
    for ending in ("-wal", "-journal"):
        log = next((held for path, held in given.beside.items() if path.lower() == (given.path + ending).lower()), b"")
        if log:
            _refuse(
                "unfinished-database", given.name,
                f"書きかけの変更が {given.path}{ending} に残っています。QGIS などを閉じてから、もう一度コピーしてください。",
                f"{given.path}{ending} holds changes not yet in it; close the program that has it open and copy it again",
            )  # fmt: skip
    if len(given.data) < 100 or not given.data.startswith(MAGIC):
        _refuse(
            "not-geopackage", given.name, "GeoPackage ではありません（SQLite の印がありません）。",
            "it is no GeoPackage (it does not begin as SQLite does)",
        )  # fmt: skip


def _table(given: Given, base: Database, reading: Reading, name: str, *, several: bool) -> Table:
    layer, unread = _layer(reading, name, given.name)
    notes = not_read(unread)
    if base.in_wal_mode:
        notes.append(
            Text(
                "書き込み中（WAL）の形のまま保存されています。開いたままコピーしたものなら、最後の変更が欠けているかもしれません。",
                "it was left in write-ahead mode: if copied while open, its last changes may be missing",
            )
        )
    return Table(
        file=f"{given.name}/{name}" if several else given.name,
        name=name,
        format="gpkg",
        count=reading.count(name),
        rows=partial(_rows, base, layer),
        crs=_crs(reading, layer.srs),
        crs_from="gpkg_spatial_ref_sys",
        notes=notes,
    )


def _layer(reading: Reading, name: str, where: str) -> tuple[_Layer, list[str]]:
    """What is known of a feature table, and the columns of it that are not read."""
    columns = reading.columns(name)
    told = reading.rows("gpkg_geometry_columns", ("table_name", "column_name", "srs_id"))
    placed = next(((str(col), srs) for table, col, srs in told if str(table).lower() == name.lower()), None)
    own = next((col for col, _, _ in columns if placed and col.lower() == placed[0].lower()), None)
    if placed is None or own is None or not isinstance(placed[1], int):
        _refuse(
            "no-geometry-column", where, f"表「{name}」の形の列が gpkg_geometry_columns にありません。作り直してください。",
            f"gpkg_geometry_columns does not tell the geometry of {name!r}; make the file again",
        )  # fmt: skip
    keys = [col for col, kind, key in columns if key and kind.startswith("INT")]
    key = keys[0] if len(keys) == 1 else None
    rest = [(col, kind) for col, kind, _ in columns if col not in (own, key)]
    unread = [col for col, kind in rest if kind.startswith("BLOB")]
    layer = _Layer(
        name=name, key=key, geometry=own, srs=placed[1],
        columns=tuple(col for col, _ in rest if col not in unread),
        flags=frozenset(col for col, kind in rest if kind == "BOOLEAN"), json=_json_columns(reading, name),
    )  # fmt: skip
    return layer, unread


def _json_columns(reading: Reading, name: str) -> frozenset[str]:
    if "gpkg_data_columns" not in reading.tables:
        return frozenset()
    told = reading.rows("gpkg_data_columns", ("table_name", "column_name", "mime_type"))
    return frozenset(str(col) for table, col, mime in told if str(table).lower() == name.lower() and mime == "application/json")


def _crs(reading: Reading, srs: int) -> str | None:
    """Its name, or its WKT where it has none; None where the file says it does not know."""
    names = ("srs_id", "organization", "organization_coordsys_id", "definition")
    for found, organization, number, definition in reading.rows("gpkg_spatial_ref_sys", names):
        if found == srs and srs > 0:
            if str(organization).upper() == "EPSG":
                return f"EPSG:{number}"
            return None if str(definition).strip().lower() in ("", "undefined", "none") else str(definition)
    return None


def _rows(base: Database, layer: _Layer) -> Iterator[RawRow]:
    names = (layer.geometry, *([layer.key] if layer.key else []), *layer.columns)
    with base.opened() as reading:
        for number, (blob, *cells) in enumerate(reading.rows(layer.name, names), 1):
            key = cells.pop(0) if layer.key else None
            yield _row(layer, number, blob, key, dict(zip(layer.columns, cells, strict=True)))


def _row(layer: _Layer, number: int, blob: Any, key: Any, cells: Mapping[str, Any]) -> RawRow:
    properties, faults = read_values(cells, layer.json)
    for name in layer.flags & properties.keys():
        if type(properties[name]) is int and properties[name] in (0, 1):
            properties[name] = bool(properties[name])
    shape, wrong = _shape(blob, layer.srs)
    own = str(key) if layer.keyed and isinstance(key, int) else ""
    return RawRow(number=number, id=own, properties=properties, geometry=shape, faults=(*wrong, *faults))


def _shape(blob: Any, srs: int) -> tuple[BaseGeometry | None, Sequence[Fault]]:
    if blob is None:
        return None, ()
    try:
        return from_wkb(_body(blob, srs)), ()
    except InvalidInput as error:
        return None, error.faults


def _body(blob: Any, srs: int) -> bytes:
    """The WKB behind the header.  Raises InvalidInput."""
    if isinstance(blob, bytes) and blob.startswith(b"GP\0") and len(blob) >= 8:
        flags = blob[3]
        (own,) = struct.unpack_from("<i" if flags & 1 else ">i", blob, 4)
        if own not in (srs, 0, -1):
            _refuse(
                "crs-differs", "geometry", f"表の座標系（srs_id {srs}）と違う座標系（{own}）の形です。作り直してください。",
                f"its system ({own}) is not that of its table (srs_id {srs}); make the file again",
            )  # fmt: skip
        envelope = flags >> 1 & 7
        if envelope < len(_ENVELOPES) and not flags & _EXTENDED:
            return blob[8 + _ENVELOPES[envelope] :]
    raise InvalidInput.one(
        "geometry-form", "geometry", "GeoPackage の形のデータではありません。作り直してください。",
        "this is no geometry of a GeoPackage; make the file again",
    )  # fmt: skip


def _refuse(code: str, where: str, ja: str, en: str) -> NoReturn:
    raise InvalidInput.one(code, where, ja, en)
