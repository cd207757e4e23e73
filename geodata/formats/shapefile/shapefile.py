"""Shapefiles, from bytes only: .shp with .dbf, .prj, .cpg and KS-META beside it, each of which may be missing.

A record is one shape with its attributes, and its number counts the records of the file from 1, deleted ones too.
Nothing is opened but what was handed over, and nothing is written.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import shapely

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text
from geodata.formats.guards.contract import Format, Given
from geodata.formats.shapefile.dbf import Dbf, dbf_of, left_out, named, values_of
from geodata.formats.shapefile.dbf_encoding import Encoding, encoding_named, found_encoding, text_of
from geodata.formats.shapefile.shp_records import Records, is_shp, records_of
from geodata.formats.shapefile.shp_shapes import shape_of
from geodata.formats.xml.ksj_metadata import crs_of_meta
from geodata.tables import RawRow, Table

__all__ = ["SHAPEFILE", "read_shapefile"]

_LONGEST_PRJ = 8_192
_UNREADABLE = Text(".prj が文字として読めません。", "its .prj cannot be read as text")


def read_shapefile(given: Given) -> Sequence[Table]:
    """One table.  Raises InvalidInput if the shapes or the attributes are damaged, or are not as many."""
    where = given.name
    dbf = given.sidecar(".dbf")
    table = dbf_of(dbf, where.removesuffix(where[-4:]) + ".dbf") if dbf is not None else None
    records = records_of(given.data, given.sidecar(".shx"), table.count if table else None, where)
    crs, crs_from, notes = _crs(given)
    encoding = _encoding(given, table)
    if table is None:
        rows, count = partial(_bare, records), len(records)
        notes = [*notes, Text("属性（.dbf）が無いため、形だけを読みました。", "there is no .dbf: shapes only")]
    else:
        table = named(table, encoding.name)
        rows, count = partial(_records, records, table, encoding.name), table.live
        notes = [*notes, *_deleted(table), *left_out(table), *_renamed(table)]
    if not count:
        raise InvalidInput.one(
            "no-features", where, "地物が一つもありません。中身のあるファイルを指定してください。", "it has no feature at all"
        )
    return [
        Table(
            file=where, name=(given.path or where).rsplit("/", 1)[-1].rsplit(".", 1)[0], format="shapefile", count=count,
            rows=rows, crs=crs, crs_from=crs_from, encoding=encoding.name if table else "",
            notes=[*notes, *records.notes, *encoding.notes],
        )
    ]  # fmt: skip


SHAPEFILE = Format(
    name="shapefile",
    title=Text("シェープファイル", "ESRI shapefile"),
    endings=(".shp",),
    knows=lambda given: is_shp(given.data),
    read=read_shapefile,
    sidecars=(
        ".shx", ".dbf", ".prj", ".cpg", ".cst", ".sbn", ".sbx", ".qix", ".fix", ".fbn", ".fbx", ".ain", ".aih", ".atx",
        ".ixs", ".mxs", ".idm", ".ind", ".qpj", ".qml", ".qmd", ".shp.xml", ".lyr",
    ),
)  # fmt: skip


def _crs(given: Given) -> tuple[str | None, str, Sequence[Text]]:
    """What is declared, where, and what there is to tell."""
    prj = given.sidecar(".prj")
    notes: list[Text] = []
    if prj is not None and prj.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        try:
            return prj[:_LONGEST_PRJ].decode("utf-8-sig").strip("\0 \t\r\n"), ".prj", ()
        except UnicodeDecodeError:
            notes.append(_UNREADABLE)
    crs, told = crs_of_meta(given.beside, given.path or given.name)
    return crs, "KS-META" if crs else "", [*notes, *told]


def _encoding(given: Given, table: Dbf | None) -> Encoding:
    if given.encoding is not None:
        return Encoding(name=encoding_named(given.encoding, "--encoding"))
    if table is None:
        return Encoding(name="ascii")
    texts = [(of.raw_name, 10) for of in table.fields]
    return found_encoding(_chained(texts, table), table.language, given.sidecar(".cpg"), given.path or given.name)


def _chained(names: Sequence[tuple[bytes, int]], table: Dbf) -> Iterator[tuple[bytes, int]]:
    yield from names
    yield from table.texts()


def _deleted(table: Dbf) -> Sequence[Text]:
    gone = table.count - table.live
    if not gone:
        return ()
    return [Text(f"削除の印のある {gone:,} 件は、形とともに読んでいません。", f"{gone:,} records marked as deleted were not read")]


def _renamed(table: Dbf) -> Sequence[Text]:
    """Columns that had to be given another name."""
    names = [of.name for of in table.fields]
    changed = [name for name in names if name.startswith("field_") or name.rpartition("_")[0] in names]
    twice = len({of.raw_name for of in table.fields}) < len(names) or any(not of.raw_name for of in table.fields)
    if not twice:
        return ()
    listed = ", ".join(changed)
    told = f"名前の無い列や同じ名前の列があり、{listed} としました。"
    return [Text(told, f"columns without a name, or of one name, were named {listed}")]


def _bare(records: Records) -> Iterator[RawRow]:
    return (_row(records, index, {}, ()) for index in range(len(records)))


def _records(records: Records, table: Dbf, encoding: str) -> Iterator[RawRow]:
    decoded = partial(_decoded, encoding)
    for index in range(table.count):
        if not table.is_deleted(index):
            properties, faults = values_of(table, index, decoded)
            yield _row(records, index, properties, faults)


def _decoded(encoding: str, raw: bytes, width: int) -> str:
    return text_of(raw, width, encoding)


def _row(records: Records, index: int, properties: Mapping[str, Any], faults: Sequence[Fault]) -> RawRow:
    try:
        geometry = shape_of(records.content(index))
    except InvalidInput as error:
        return RawRow(number=index + 1, properties=properties, faults=(*faults, *error.faults))
    except shapely.errors.GEOSException as error:
        told = Text(f"形を組み立てられません: {error}", f"its shape cannot be put together: {error}")
        return RawRow(number=index + 1, properties=properties, faults=(*faults, Fault("geometry-form", "geometry", told)))
    return RawRow(number=index + 1, properties=properties, geometry=geometry, faults=tuple(faults))
