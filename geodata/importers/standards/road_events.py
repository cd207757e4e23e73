"""Road events of a WZDx feed as zones of the layer ``events`` (and ``roads``, when asked).

Used: the feature's id → id; core_details.name, else its road names, direction and kind of event → name;
core_details.description → reason; start_date, end_date → days in force, in Japan, the last one included.
Everything published is kept in the attributes under its own name, the UTC instants too.

How exact the lines are the format does not tell, so whoever loads them must (``--accuracy``).  Marked to verify:
an event drawn as points only (where the road lies between them is not told), and one whose begin or end is
not verified.  What our own `export.wzdx` wrote is read back from its extension, if the published members
still say the same.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.register.zones import Restriction, Zone
from geodata.formats.json.wzdx import FEED_SOURCE
from geodata.importers.base.cells import Cells
from geodata.importers.base.contract import Importer, RowFault, Target, ZoneRead, faults_of
from geodata.importers.standards.uas_times import days_of, moment_of
from geodata.importers.standards.wzdx_members import EXTENSION, wzdx_properties
from geodata.importers.standards.zones import read_zones
from geodata.tables import Row

__all__ = ["ROAD_EVENTS", "read_road_events"]

_KINDS = {
    "work-zone": Text("道路工事", "work zone"), "detour": Text("迂回路", "detour"), "restriction": Text("通行規制", "restriction"),
}  # fmt: skip
_POINTS = Text(
    "点だけで示されています。点の間のどこまで及ぶかを公表元で確かめてください。",
    "Drawn as points only: ask the publisher how far it reaches between them.",
)
_DATES = Text(
    "始まりか終わりの日時は予定です。公表元で確かめてください。",
    "When it begins or ends is planned, not confirmed: ask the publisher.",
)


def read_road_events(rows: Iterable[Row], target: Target) -> Iterator[ZoneRead | RowFault]:
    """Events one by one.

    Raises InvalidInput where nobody says how exact they are.
    """
    for row in rows:
        own = row.properties.get(EXTENSION)
        if isinstance(own, dict):
            yield from _ours(row, own, target)
            continue
        if target.accuracy_m is None:
            raise InvalidInput.one(
                "accuracy-missing", "--accuracy",
                "線の位置の精度（メートル）がデータにありません。--accuracy で指定してください（例: --accuracy 20）。",
                "the data does not tell how exact its lines are; give --accuracy in metres (such as --accuracy 20)",
            )  # fmt: skip
        yield from _theirs(row, target, target.accuracy_m)


ROAD_EVENTS = Importer(
    name="road-events",
    title=Text("道路工事など（WZDx）", "road events (WZDx)"),
    columns=frozenset({"core_details", FEED_SOURCE}),
    read=read_road_events,
    layers=("events", "roads"),
    complete=False,  # a feed lists the works of its sources, not everything that takes place
    provenance={"confidence": "unconfirmed"},
)


def _ours(row: Row, own: Mapping[str, Any], target: Target) -> Iterator[ZoneRead | RowFault]:
    """What we wrote ourselves; refused if somebody has changed the published members since."""
    for read in read_zones([replace(row, properties=own)], target):
        if isinstance(read, RowFault):
            yield RowFault(row, read.fault)
            continue
        try:
            said = wzdx_properties(read.zone)
        except InvalidInput as refusal:
            yield from (RowFault(row, fault) for fault in refusal.faults)
            continue
        given = {name: value for name, value in row.properties.items() if name != FEED_SOURCE}
        if isinstance(given.get("core_details"), dict):  # of the layer and edition it came from
            said["core_details"]["data_source_id"] = given["core_details"].get("data_source_id")
        differing = sorted(name for name in said.keys() | given.keys() if said.get(name) != given.get(name))
        if row.slack_m == 0 and differing:
            listed = ", ".join(differing)
            yield RowFault.of(
                row, "extension-differs", f"properties.{EXTENSION}",
                f"標準の項目（{listed}）が、このシステムの拡張 {EXTENSION} と食い違います。直した方に合わせるか、拡張を消してください。",
                f"{listed} no longer agree with the extension {EXTENSION!r}; bring them together, or remove the extension",
            )  # fmt: skip
        else:
            yield ZoneRead(row, read.zone)


def _theirs(row: Row, target: Target, accuracy_m: float) -> Iterator[ZoneRead | RowFault]:
    cells = Cells(row.properties)
    core = Cells(cells.record("core_details"))
    zone_id = cells.identifier(row.id)
    kind, name, reason = core.needed("event_type"), core.text("name"), core.text("description")
    roads, direction = core.texts("road_names"), core.text("direction")
    start, end = (moment_of(cells, column, cells.properties.get(column)) for column in ("start_date", "end_date"))
    for column, moment in (("start_date", start), ("end_date", end)):
        if moment is not None and moment.tzinfo is None:
            cells.tell("time-naive", column, f"{column} には時差（UTC なら Z）を付けてください。", f"{column} needs its offset (Z for UTC)")
    aware = [at if at is not None and at.tzinfo is not None else None for at in (start, end)]
    if aware[0] and aware[1] and aware[1] <= aware[0]:
        cells.tell("end-before-start", "end_date", "end_date は start_date より後にしてください。", "end_date must be after start_date")
    cells.faults += [replace(f, where=f.where.replace("properties.", "properties.core_details.", 1)) for f in core.faults]
    wrong = faults_of(row, cells)
    if wrong or row.outline is None:
        yield from wrong
        return
    source = row.properties.get(FEED_SOURCE, {})
    valid_from, valid_to = days_of(aware[:1], aware[1:])
    cells.asked = {FEED_SOURCE, "id"}
    zone = Zone(
        id=zone_id, layer=target.layer, edition=target.edition, name=_name(name, kind, roads, direction),
        outline=row.outline, restriction=Restriction.CONDITIONAL, reason=Text(reason), accuracy_m=accuracy_m + row.slack_m,
        valid_from=valid_from, valid_to=valid_to, source=source.get("organization") or source.get("publisher") or "",
        confidence="unconfirmed", attributes={**cells.rest(), **_to_verify(row)},
    )  # fmt: skip
    yield ZoneRead(row, zone)


def _name(name: str, kind: str, roads: tuple[str, ...], direction: str) -> Text:
    if name:
        return Text(name)
    said = _KINDS.get(kind, Text(kind, kind))
    where = "、".join(roads)
    beside = f" ({direction})" if direction not in ("", "unknown", "undefined") else ""
    return Text(f"{where} {said.ja}{beside}".strip(), f"{', '.join(roads)} {said.en}{beside}".strip())


def _to_verify(row: Row) -> dict[str, Any]:
    told = row.properties
    sure = all(_verified(told, end) for end in ("start_date", "end_date"))
    points = row.outline is not None and row.outline.geom_type != "LineString"
    reasons = [reason for reason, holds in ((_POINTS, points), (_DATES, not sure)) if holds]
    if not reasons:
        return {}
    return {
        "verify": True, "verify_reason": "".join(r.ja for r in reasons), "verify_reason_en": " ".join(r.en for r in reasons),
    }  # fmt: skip


def _verified(told: Mapping[str, Any], end: str) -> bool:
    """As 4.1 and later say it, or as earlier ones did."""
    return told.get(f"is_{end}_verified") is True or told.get(f"{end}_accuracy") == "verified"
