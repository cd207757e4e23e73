"""Footprints of buildings drawn from OpenStreetMap, as ``sendai_buildings.geojson`` holds them.

Columns: bid (the building's number), height_m (by kind of building, not measured).  How exact they are
nobody has published, so whoever loads them must say it (``--accuracy``).  Small sheds and the newest
houses are missing, so a miss proves something only where the loader vouches for it (``--complete``).

Source: © OpenStreetMap contributors (ODbL 1.0).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

import shapely

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.register.zone_records import json_text, said_text
from fieldreg.register.zones import Restriction, Zone
from geodata.importers.base.cells import Cells
from geodata.importers.base.contract import Importer, ReadAtOnce, RowFault, Target, ZoneRead, faults_of
from geodata.tables import Columns, Row

__all__ = ["BUILDINGS", "read_buildings", "read_buildings_at_once"]

_REASON = Text(
    "第三者の物件から30 m未満の飛行には承認が必要です。",
    "Flying nearer than 30 m to others' property needs approval.",
)
_COLUMNS = frozenset({"bid", "height_m"})
_SOURCE = "OpenStreetMap"
_HIGHEST_M = 1_000.0
_MOST_EXACT = 2**53  # whole numbers a float tells apart


def read_buildings(rows: Iterable[Row], target: Target) -> Iterator[ZoneRead | RowFault]:
    """Buildings by number, one by one.

    Raises InvalidInput where nobody says how exact they are.
    """
    accuracy_m = _accuracy(target)
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
            name=_name(zone_id),
            outline=row.outline,
            restriction=Restriction.CONDITIONAL,
            reason=_REASON,
            accuracy_m=accuracy_m + row.slack_m,
            source=_SOURCE,
            confidence="low",
            attributes={"height_m": height} | cells.rest(),
        )
        yield ZoneRead(row, zone)


def read_buildings_at_once(held: Columns, target: Target) -> ReadAtOnce:
    """The same for many rows together; those that are not as they should be are read one by one.

    Raises InvalidInput where nobody says how exact they are.
    """
    accuracy_m = _accuracy(target) + held.slack_m
    properties, _, _ = held.rest()
    all_plain = not held.odd and _are_plain(properties)
    places: Sequence[int] = range(len(properties))
    if not all_plain:
        places = [i for i, told in enumerate(properties) if i not in held.odd and _are_plain([told])]
    odd = () if all_plain else sorted({*range(len(properties))} - {*places})
    plain = properties if all_plain else [properties[i] for i in places]
    outlines = held.outlines if all_plain else held.outlines[places]
    heights = {height: _height(height) for height in set(map(itemgetter("height_m"), plain))}
    rest = (_CONDITIONAL, "", _REASON_TEXT, accuracy_m, None, None, _SOURCE, "low")
    made = zip(plain, shapely.to_wkb(outlines).tolist(), shapely.bounds(outlines).tolist(), strict=True)
    records = [
        (
            number := str(told["bid"]), f'{{"ja": "建物 {number}", "en": "building {number}"}}', outline, *box, *rest,
            heights[told["height_m"]],
        )
        for told, outline, box in made
    ]  # fmt: skip
    others = [(i, found) for i, row in zip(odd, held.some(odd), strict=True) for found in read_buildings([row], target)]
    return ReadAtOnce(records=records, places=places, others=others)


def _are_plain(properties: Sequence[Mapping[str, Any]]) -> bool:
    """Whether there is nothing to tell of each row but these two, and they are as they should be."""
    if set(map(len, properties)) != {2} or not all(map(_COLUMNS.issuperset, properties)):
        return False
    numbers, heights = (list(map(itemgetter(name), properties)) for name in ("bid", "height_m"))
    if set(map(type, numbers)) != {int} or not set(map(type, heights)) <= {int, float, type(None)}:
        return False
    told = [height for height in heights if height is not None]
    return min(numbers) >= 0 and max(numbers) <= _MOST_EXACT and (not told or (min(told) >= 0 and max(told) <= _HIGHEST_M))


def _height(height: float | None) -> str:
    return json_text({"height_m": None if height is None else float(height)})


def _accuracy(target: Target) -> float:
    if target.accuracy_m is None:
        raise InvalidInput.one(
            "accuracy-missing",
            "--accuracy",
            "建物の位置の精度（メートル）がデータにありません。--accuracy で指定してください（例: --accuracy 5）。",
            "the data does not tell how exact it is; give --accuracy in metres (such as --accuracy 5)",
        )
    return target.accuracy_m


def _name(zone_id: str) -> Text:
    return Text(f"建物 {zone_id}", f"building {zone_id}")


_CONDITIONAL, _REASON_TEXT = str(Restriction.CONDITIONAL), said_text(_REASON)

BUILDINGS = Importer(
    name="osm-buildings",
    title=Text("建物（OpenStreetMap）", "buildings (OpenStreetMap)"),
    columns=_COLUMNS,
    read=read_buildings,
    at_once=read_buildings_at_once,
    layers=("buildings",),
    complete=False,  # unless declared: many sheds and new houses are not drawn
    provenance={
        "source": _SOURCE,
        "licence": "ODbL 1.0",
        "attribution": "© OpenStreetMap contributors",
        "confidence": "low",
    },
)
