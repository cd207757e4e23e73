"""Footprints of buildings drawn from OpenStreetMap, as ``sendai_buildings.geojson`` holds them.

Columns: bid (the building's number), height_m (by kind of building, not measured).  How exact they are
nobody has published, so whoever loads them must say it (``--accuracy``).  Small sheds and the newest
houses are missing, so a miss proves something only where the loader vouches for it (``--complete``).

Source: © OpenStreetMap contributors (ODbL 1.0).
"""

from collections.abc import Iterable, Iterator

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Restriction, Zone
from geodata.importers.base.cells import Cells
from geodata.importers.base.contract import Importer, RowFault, Target, ZoneRead, faults_of
from geodata.tables import Row

__all__ = ["BUILDINGS", "read_buildings"]

_REASON = Text(
    "第三者の物件から30 m未満の飛行には承認が必要です。",
    "Flying nearer than 30 m to others' property needs approval.",
)
_SOURCE = "OpenStreetMap"
_HIGHEST_M = 1_000.0


def read_buildings(rows: Iterable[Row], target: Target) -> Iterator[ZoneRead | RowFault]:
    """Buildings by number, one by one.

    Raises InvalidInput where nobody says how exact they are.
    """
    if target.accuracy_m is None:
        raise InvalidInput.one(
            "accuracy-missing",
            "--accuracy",
            "建物の位置の精度（メートル）がデータにありません。--accuracy で指定してください（例: --accuracy 5）。",
            "the data does not tell how exact it is; give --accuracy in metres (such as --accuracy 5)",
        )
    for row in rows:
        cells = Cells(row.properties)
        number, height = cells.number("bid", lowest=0), cells.number("height_m", lowest=0, highest=_HIGHEST_M)
        if number is None or not number.is_integer():
            cells.tell("code-form", "bid", "bid は 0 以上の整数で書いてください。", "bid must be a whole number of at least 0")
        wrong = faults_of(row, cells)
        if wrong or number is None or row.outline is None:
            yield from wrong
            continue
        zone_id = str(int(number))
        zone = Zone(
            id=zone_id,
            layer=target.layer,
            edition=target.edition,
            name=Text(f"建物 {zone_id}", f"building {zone_id}"),
            outline=row.outline,
            restriction=Restriction.CONDITIONAL,
            reason=_REASON,
            accuracy_m=target.accuracy_m + row.slack_m,
            source=_SOURCE,
            confidence="low",
            attributes={"height_m": height} | cells.rest(),
        )
        yield ZoneRead(row, zone)


BUILDINGS = Importer(
    name="osm-buildings",
    title=Text("建物（OpenStreetMap）", "buildings (OpenStreetMap)"),
    columns=frozenset({"bid", "height_m"}),
    read=read_buildings,
    layers=("buildings",),
    complete=False,  # unless declared: many sheds and new houses are not drawn
    provenance={
        "source": _SOURCE,
        "licence": "ODbL 1.0",
        "attribution": "© OpenStreetMap contributors",
        "confidence": "low",
    },
)
