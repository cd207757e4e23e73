"""WZDx Work Zone Feed 4.x: road events as GeoJSON features, with what is known of the feed beside them.

A record is one road event; its publisher's data source is put among its properties as `feed_source`
({"publisher", "organization", "updated"}), because the feed tells it once for all.  RFC 7946: CRS84.

Source: Work Zone Data Exchange 4.2 (US DOT), WorkZoneFeed.json, FeedInfo.json, RoadEventFeature.json.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from geodata.formats.guards.contract import Format, Given
from geodata.formats.guards.strict_json import Streamed
from geodata.formats.json.geojson import record_of
from geodata.formats.json.json_marks import first_items, opened
from geodata.geometry.crs import crs_member
from geodata.tables import RawRow, Table

__all__ = ["FEED_SOURCE", "WZDX", "read_wzdx"]

FEED_SOURCE = "feed_source"
_INFO = ("feed_info", "road_event_feed_info")  # the second until 4.0


def read_wzdx(given: Given) -> Sequence[Table]:
    """One table of a feed's road events.  Raises InvalidInput if it is no feed."""
    held = Streamed(given.data, given.name)
    info = next((held.members[name] for name in _INFO if isinstance(held.members.get(name), dict)), None)
    if held.members.get("type") != "FeatureCollection" or info is None or not held.count:
        raise InvalidInput.one(
            "not-wzdx", given.name, "WZDx の Work Zone Feed ではありません（feed_info と features が要ります）。",
            "this is no WZDx Work Zone Feed; it needs feed_info and features",
        )  # fmt: skip
    version, updated = str(info.get("version", "-"))[:20], str(info.get("update_date", "-"))[:40]
    declared = crs_member(held.members, given.name)
    return [
        Table(
            file=given.name, format="wzdx", count=held.count, rows=partial(_rows, held, info),
            crs=declared or "OGC:CRS84", crs_from="crs" if declared else "RFC 7946",
            notes=[Text(f"WZDx {version}、{updated} 時点のものです。", f"WZDx {version} as of {updated}")],
        )
    ]  # fmt: skip


def _is_feed(given: Given) -> bool:
    held = opened(given, b'feed_info"', b'"core_details"')
    if held is None or not any(isinstance(held.members.get(name), dict) for name in _INFO):
        return False
    properties = (item.get("properties") for item in first_items(held))
    return any(isinstance(told, dict) and isinstance(told.get("core_details"), dict) for told in properties)


WZDX = Format(
    name="wzdx", title=Text("WZDx 4.x（道路工事）", "WZDx 4.x (road works)"), endings=(), knows=_is_feed,
    read=read_wzdx,
)  # fmt: skip  (its files end in .geojson, whose faults GeoJSON's reader tells)


def _rows(held: Streamed, info: Mapping[str, Any]) -> Iterator[RawRow]:
    sources = _organisations(info)
    publisher = info["publisher"] if isinstance(info.get("publisher"), str) else ""
    updated = info["update_date"] if isinstance(info.get("update_date"), str) else ""
    for number, feature in enumerate(held.items(), 1):
        row = record_of(feature, number)
        core = row.properties.get("core_details")
        source = core.get("data_source_id") if isinstance(core, dict) else None
        organisation = sources.get(source, "") if isinstance(source, str) else ""
        told = {"publisher": publisher, "organization": organisation, "updated": updated}
        yield row if row.faults else replace(row, properties={**row.properties, FEED_SOURCE: told})


def _organisations(info: Mapping[str, Any]) -> dict[str, str]:
    """Names of the feed's data sources by id."""
    held = info.get("data_sources")
    named = [s for s in held if isinstance(s, dict)] if isinstance(held, list) else []
    return {
        s["data_source_id"]: s["organization_name"]
        for s in named
        if isinstance(s.get("data_source_id"), str) and isinstance(s.get("organization_name"), str)
    }
