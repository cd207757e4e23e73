"""GeoParquet, told by its mark; its rows are read by `parquet_rows`, which brings pyarrow with it."""

from collections.abc import Sequence

from fieldreg.kernel.texts import Text
from geodata.formats.guards.contract import Format, Given
from geodata.tables import Table

__all__ = ["GEOPARQUET", "read_geoparquet"]


def read_geoparquet(given: Given) -> Sequence[Table]:
    """The file's one table.  Raises InvalidInput if it is damaged, or holds its shapes in another way."""
    from geodata.formats.binary import parquet_rows  # noqa: PLC0415 (pyarrow: 0.1 s and 40 MB, for this format alone)

    return parquet_rows.read_geoparquet(given)


GEOPARQUET = Format(
    name="parquet",
    title=Text("GeoParquet", "GeoParquet"),
    endings=(".parquet", ".geoparquet"),
    knows=lambda given: given.data.startswith((b"PAR1", b"PARE")),
    read=read_geoparquet,
)
