"""From raw rows to rows: the place settled for the whole table, the shape checked record by record."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from fieldreg.errors import InvalidInput
from geodata.crs import Crs, crs_named
from geodata.formats.geojson import record_of
from geodata.shapes import shape_from
from geodata.tables import RawRow, Row, Rows, Table

__all__ = ["Checks", "check_table", "from_features"]


@dataclass(frozen=True, kw_only=True)
class Checks:
    """What the loader said about place and shape."""

    crs: str | None = None  # instead of what the file says
    fix: bool = False  # apply the mends that are proposed


def check_table(table: Table, checks: Checks) -> Rows:
    """Settles where the table's places are; its rows are then checked one by one as they are read.

    Raises InvalidInput if the coordinate system is not known or not declared.
    """
    where = f"{table.file}: crs"
    name = checks.crs or table.crs
    if name is None:
        raise InvalidInput.one(
            "crs-missing",
            table.file,
            "座標系が書かれていません。提供元の説明を確かめて --crs（例: --crs EPSG:6668）で指定してください。",
            "the file does not tell its coordinate system; look it up and give --crs (such as --crs EPSG:6668)",
        )
    crs = crs_named(name, "--crs" if checks.crs else where)
    return Rows(
        file=table.file, table=table.name, format=table.format, count=table.count, each=partial(_each, table, crs),
        crs=crs.name, crs_from="--crs" if checks.crs else table.crs_from, encoding=table.encoding,
        slack_m=crs.slack_m, notes=table.notes,
    )  # fmt: skip


def from_features(features: Sequence[Any], file: str, slack_m: float = 0.0) -> Iterator[Row]:
    """A row for each GeoJSON feature (lon, lat), in order, numbered from 1."""
    return (_row(record_of(feature, number), file, slack_m) for number, feature in enumerate(features, 1))


def _each(table: Table, crs: Crs) -> Iterator[Row]:
    return (_row(raw, table.file, crs.slack_m) for raw in table.rows())


def _row(raw: RawRow, file: str, slack_m: float) -> Row:
    if raw.faults:
        return Row(
            file=file, number=raw.number, id=raw.id, properties=raw.properties, slack_m=slack_m, faults=raw.faults
        )
    try:
        outline, repair = shape_from(raw.geometry, "geometry")
    except InvalidInput as error:
        return Row(
            file=file, number=raw.number, id=raw.id, properties=raw.properties, slack_m=slack_m, faults=error.faults
        )
    return Row(
        file=file, number=raw.number, id=raw.id, properties=raw.properties, outline=outline, slack_m=slack_m,
        repair=repair,
    )  # fmt: skip
