"""Our own schema of sites and areas: what `fieldreg export sites` writes and the embedded sample is written in.

One feature per site and one per area; an area is a feature with a property `site`.  Unknown columns of
a site are kept in its `attributes`.
"""

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.geometry import centre_of, plane_at
from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Area, Availability, PropertyStatus, Site, SiteKind
from fieldreg.trials.trial import Activity
from geodata.formats.json.geojson import to_feature
from geodata.importers.base.cells import Cells
from geodata.importers.base.contract import RowFault, faults_of
from geodata.importers.standards import site_facts
from geodata.reading.placement import from_features
from geodata.tables import Row

__all__ = [
    "SitesRead", "area_properties", "read_sites", "site_from_features", "site_properties", "site_to_features", "with_areas",
]  # fmt: skip

_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_AROUND_M = 50.0  # a site drawn as a point or a line takes up some ground about it
_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass(frozen=True, kw_only=True)
class SitesRead:
    """Sites (without areas) and areas by id, each with its row; and the rows kept out."""

    sites: Mapping[str, tuple[Row, Site]]
    areas: Mapping[str, tuple[Row, Area]]
    faults: Sequence[RowFault]
    unkept: Sequence[str]  # columns of areas that have no place in the registry
    left_out: int = 0  # rows that are about something else


def read_sites(rows: Sequence[Row], managers: AbstractSet[str] | None = None) -> SitesRead:
    """Sites and areas of our schema; `managers` are the ids known (None: any is taken)."""
    sites: dict[str, tuple[Row, Site]] = {}
    areas: dict[str, tuple[Row, Area]] = {}
    faults: list[RowFault] = []
    unkept: set[str] = set()
    for row in rows:
        cells = Cells(row.properties)
        made = _area(row, cells) if "site" in row.properties else _site(row, cells, managers)
        wrong = faults_of(row, cells)
        taken = None if made is None else (sites.get(made.id) or areas.get(made.id))
        if taken is not None and made is not None:
            wrong.append(
                RowFault.of(
                    row, "duplicate-id", "properties.id",
                    f"id「{made.id}」は {taken[0].number} 行目にもあります。違う id にしてください。",
                    f"id {made.id!r} is also that of row {taken[0].number}; give it another",
                )
            )  # fmt: skip
        if wrong or made is None:
            faults.extend(wrong)
        elif isinstance(made, Site):
            sites[made.id] = row, made
        else:
            areas[made.id] = row, made
            unkept |= set(row.properties) - cells.asked
    return SitesRead(sites=sites, areas=areas, faults=faults, unkept=sorted(unkept))


def with_areas(site: Site, areas: Sequence[tuple[Row, Area]]) -> tuple[Site, list[RowFault]]:
    """`site` with `areas` added or put in place of those of the same id; areas out of place are kept out."""
    faults: list[RowFault] = []
    held = {area.id: area for area in site.areas}
    new = {area.id: (row, area) for row, area in areas}
    accepted = dict(new)
    while True:  # one kept out may leave others without a parent
        tree = held | {key: area for key, (_, area) in accepted.items()}
        wrong = [(key, fault) for key, (row, area) in accepted.items() if (fault := _misplaced(row, area, site, tree))]
        if not wrong:
            return replace(site, areas=tuple(tree.values())), faults
        for key, fault in wrong:
            faults.append(fault)
            del accepted[key]


def site_to_features(site: Site) -> list[dict[str, Any]]:
    """The site, then its areas; `site_from_features` gives the same site back."""
    own = to_feature(site.outline, site_properties(site), site.id)
    return [own, *(to_feature(area.outline, area_properties(area), area.id) for area in site.areas)]


def site_properties(site: Site) -> dict[str, Any]:
    """Everything of the site but its outline and its areas, by our schema's names."""
    return {
        "id": site.id, "code": site.code, **_pair("name", site.name), "kind": str(site.kind), "ward": site.ward,
        "address": site.address, "manager": site.manager, "availability": str(site.availability),
        **_pair("availability_note", site.availability_note), "property_status": str(site.property_status),
        **_pair("present_use", site.present_use), "activities": list(site.activities),
        "equipment": list(site.equipment), "indoor": site.indoor, "closed_to_traffic": site.closed_to_traffic,
        "ground_elevation_m": site.ground_elevation_m, "ground_accuracy_m": site.ground_accuracy_m,
        "accuracy_m": site.accuracy_m, "area_m2": site.area_m2, "opened_on": site.opened_on,
        "closed_on": site.closed_on, "road": dict(site.road), **_pair("notes", site.notes), "source": site.source,
        "confidence": site.confidence,
        "facts": site_facts.facts_told(site.facts), "facilities": dict(site.facilities),
        "past_trials": site_facts.past_trials_told(site.past_trials), "attributes": dict(site.attributes),
    }  # fmt: skip


def area_properties(area: Area) -> dict[str, Any]:
    """Everything of the area but its outline, by our schema's names."""
    return {
        "id": area.id, "site": area.site, "parent": area.parent, **_pair("name", area.name), "area_kind": area.kind,
        "accuracy_m": area.accuracy_m, "bookable": area.bookable, "source": area.source, "confidence": area.confidence,
    }  # fmt: skip


def site_from_features(features: Sequence[Mapping[str, Any]]) -> Site:
    """A kept site from its features, the site's own first.  Raises InvalidInput if it is none."""
    own = features[0].get("id", "")
    read = read_sites(list(from_features([dict(f) for f in features], str(own))))
    if read.faults or not read.sites:
        raise InvalidInput([f.fault for f in read.faults])
    site, faults = with_areas(next(iter(read.sites.values()))[1], list(read.areas.values()))
    if faults:
        raise InvalidInput([f.fault for f in faults])
    return site


def _site(row: Row, cells: Cells, managers: AbstractSet[str] | None) -> Site | None:
    site_id = cells.identifier(row.id)
    if site_id and not _SLUG.fullmatch(site_id):
        cells.tell(
            "id-form", "id", f"場所の id「{site_id[:60]}」は半角の英数字と . _ - で書いてください。",
            f"write a site's id {site_id[:60]!r} with letters, digits and . _ - only",
        )  # fmt: skip
    cells.needed("name")
    kind = cells.choice("kind", SiteKind, None)
    candidate = cells.record("attributes").get("candidate") is True  # whose it is nobody has said yet
    manager = cells.text("manager") if candidate else cells.needed("manager")
    if manager and managers is not None and manager not in managers:
        cells.tell("unknown-manager", "manager", f"管理者「{manager[:60]}」は登録されていません。", f"there is no manager {manager[:60]!r}")
    accuracy = cells.number("accuracy_m", lowest=0, highest=100_000)
    if accuracy is None and not any(f.where == "properties.accuracy_m" for f in cells.faults):
        cells.tell("accuracy-missing", "accuracy_m", "位置の精度（accuracy_m、メートル）がありません。", "accuracy_m (metres) is missing")
    activities = cells.texts("activities")
    for stranger in sorted(set(activities) - set(Activity)):
        cells.tell("unknown-word", "activities", f"活動「{stranger[:40]}」はありません。", f"there is no activity {stranger[:40]!r}")
    rest: dict[str, Any] = {
        "code": cells.text("code"), "name": cells.both("name"), "ward": cells.text("ward"),
        "address": cells.text("address"), "availability": cells.choice("availability", Availability, Availability.UNCONFIRMED),
        "availability_note": cells.both("availability_note"),
        "property_status": cells.choice("property_status", PropertyStatus, PropertyStatus.UNCONFIRMED),
        "present_use": cells.both("present_use"), "equipment": cells.texts("equipment"),
        "indoor": cells.flag("indoor") or False, "closed_to_traffic": cells.flag("closed_to_traffic"),
        "ground_elevation_m": cells.number("ground_elevation_m", lowest=-500, highest=4000),
        "ground_accuracy_m": cells.number("ground_accuracy_m", lowest=0, highest=1000),
        "area_m2": cells.number("area_m2", lowest=0), "opened_on": _when(cells, "opened_on"),
        "closed_on": _when(cells, "closed_on"), "road": cells.record("road"), "notes": cells.both("notes"),
        "source": cells.text("source"), "confidence": cells.confidence(), "facts": site_facts.read_facts(cells),
        "facilities": site_facts.read_facilities(cells), "past_trials": site_facts.read_past_trials(cells),
    }  # fmt: skip
    attributes = cells.rest()
    if cells.faults or row.outline is None or kind is None or accuracy is None:
        return None
    return Site(
        id=site_id, kind=kind, manager=manager, outline=row.outline, accuracy_m=accuracy + row.slack_m,
        activities=activities, attributes=attributes, **rest,
    )  # fmt: skip


def _area(row: Row, cells: Cells) -> Area | None:
    area_id, name, site = cells.identifier(row.id), cells.both("name"), cells.needed("site")
    cells.needed("name")
    parent, kind = cells.text("parent"), cells.text("area_kind")
    accuracy = cells.number("accuracy_m", lowest=0, highest=100_000)
    bookable, source, confidence = cells.flag("bookable"), cells.text("source"), cells.confidence()
    if cells.faults or row.outline is None:
        return None
    return Area(
        id=area_id, site=site, name=name, parent=parent or None, kind=kind, outline=row.outline,
        accuracy_m=None if accuracy is None else accuracy + row.slack_m,
        bookable=True if bookable is None else bookable, source=source, confidence=confidence,
    )  # fmt: skip


def _when(cells: Cells, name: str) -> str | None:
    """A year, a month or a day, as text."""
    value = cells.text(name)
    if value and not _DAY.fullmatch(value):
        cells.tell(
            "day-form", name, f"{name} は 2020、2020-03、2020-03-31 の形で書いてください。",
            f"write {name} as 2020, 2020-03 or 2020-03-31",
        )  # fmt: skip
    return value or None


def _misplaced(row: Row, area: Area, site: Site, tree: Mapping[str, Area]) -> RowFault | None:
    """Why `area` cannot stand where it says, if it cannot."""
    seen = {area.id}
    above = area.parent
    while above is not None:
        if above in seen:
            return RowFault.of(row, "circle-of-areas", "properties.parent", f"区画「{area.id}」の親をたどると自分に戻ります。",
                               f"the parents of {area.id!r} lead back to itself")  # fmt: skip
        if above not in tree:
            return RowFault.of(row, "unknown-parent", "properties.parent", f"親の区画「{above[:60]}」が{site.name.ja}にありません。",
                               f"{site.id} has no area {above[:60]!r}")  # fmt: skip
        seen.add(above)
        above = tree[above].parent
    if area.outline is not None:
        plane = plane_at(*centre_of([site.outline]))
        reach = plane.to_xy(site.outline).buffer(site.accuracy_m + (area.accuracy_m or 0.0) + _AROUND_M)
        if not reach.intersects(plane.to_xy(area.outline)):
            return RowFault.of(row, "area-outside-site", "geometry", f"区画が{site.name.ja}の外にあります。位置を確かめてください。",
                               f"the area lies outside {site.id}; check its place")  # fmt: skip
    return None


def _pair(name: str, text: Text) -> dict[str, str]:
    return {name: text.ja, f"{name}_en": text.en}
