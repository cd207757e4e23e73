"""The first rows of a large file, for who can tell by them that the rest need not be read.

A glimpse believes nothing and refuses nothing: where a file is small, of another format, or cut oddly at the end of what is
looked at, there is none, and reading goes its usual way.
"""

from collections.abc import Sequence
from itertools import islice

from fieldreg.kernel.errors import InvalidInput
from geodata.formats.guards.contract import Given
from geodata.formats.guards.plain_json import Bytes, FileBytes, NotPlain, PlainList
from geodata.formats.json.geojson import GEOJSON, record_of
from geodata.formats.tabular.csv import DELIMITED, read_delimited
from geodata.reading.pipeline import WORDS_OF_OTHERS, Asked, Source
from geodata.tables import Row

__all__ = ["glimpse"]

_SMALL = 2_000_000  # bytes that are as soon read as looked at
_CSV_HEAD = 400_000


def glimpse(source: Source, asked: Asked, most: int) -> Sequence[Row] | None:
    """At most `most` first rows, without their places, of a large GeoJSON or CSV file; None where there is no glimpse."""
    size = source.path.stat().st_size if source.path is not None else len(source.data)
    if size <= _SMALL or source.beside or asked.table is not None:
        return None
    ending = f".{source.name.lower().rsplit('.', 1)[-1]}"
    if ending in GEOJSON.endings and asked.format in (None, GEOJSON.name):
        return _of_geojson(source, asked, most)
    if ending in DELIMITED.endings and asked.format in (None, DELIMITED.name) and asked.checks.crs is not None:
        return _of_csv(source, asked, most)
    return None


def _of_geojson(source: Source, asked: Asked, most: int) -> Sequence[Row] | None:
    held = FileBytes(source.path) if source.path is not None else Bytes(source.data)
    try:
        text, items = next(PlainList(held=held).blocks())
    except (NotPlain, StopIteration):
        return None
    if asked.format is None and any(word in text for word in WORDS_OF_OTHERS):
        return None
    rows = [record_of(item, number) for number, item in enumerate(items[:most], 1)]
    if not rows or any(row.faults for row in rows):
        return None
    return [Row(file=source.name, number=row.number, id=row.id, properties=row.properties) for row in rows]


def _of_csv(source: Source, asked: Asked, most: int) -> Sequence[Row] | None:
    head = source.data[:_CSV_HEAD]
    data = head[: head.rfind(b"\n") + 1]
    try:
        (table,) = read_delimited(Given(name=source.name, data=data, encoding=asked.encoding, columns=asked.columns))
        return [Row(file=source.name, number=row.number, id=row.id, properties=row.properties) for row in islice(table.rows(), most)]
    except (InvalidInput, ValueError):
        return None
