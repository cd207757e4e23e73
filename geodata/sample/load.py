"""What a new registry begins with, from the embedded files, in one transaction.

The ground every registry stands on is managers, layers and the plain base map; the sample adds sites,
editions with their zones, past cases, the programmes of its desk, and the rules of use of its sites.  Rows go through the same
importers as any load, and are refused whole if one has a fault.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from shapely.geometry import shape

from fieldreg.booking.availability.rule_file import version_from
from fieldreg.booking.neighbours.rules import NEIGHBOURS_NOTE, edition_from
from fieldreg.kernel.errors import Conflict, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST
from fieldreg.people.managers import Manager
from fieldreg.ports import Store, UnitOfWork
from fieldreg.programmes.programme_file import programme_from
from fieldreg.register.known_places import written
from fieldreg.register.register_events import sample_loaded
from fieldreg.register.zones import Edition, Layer
from geodata.importers.base.contract import RowFault, Target, collected
from geodata.importers.standards.sites import read_sites, with_areas
from geodata.importers.standards.zones import read_zones
from geodata.reading.placement import from_features
from geodata.sample import files
from geodata.tables import Row

__all__ = ["has_places", "load_ground", "load_sample"]


def has_places(work: UnitOfWork) -> bool:
    """Whether the registry holds a site or an edition."""
    return bool(work.sites.all()) or any(work.zones.editions(layer.id) for layer in work.zones.layers())


def load_ground(store: Store, at: datetime | None = None) -> dict[str, int]:
    """Puts managers, layers and the base map; what is there already stays.  Returns how many were put; `at` is now if not given."""
    with store.writing() as work:
        counts = _ground(work)
        work.timeline.append(sample_loaded(counts, at or datetime.now(JST)))
        work.commit()
    return counts


def load_sample(store: Store, at: datetime | None = None) -> dict[str, int]:
    """The ground and everything on it, put `at` or now.  Returns counts.  Raises Conflict if the registry holds a site or an edition."""
    with store.writing() as work:
        if has_places(work):
            raise Conflict(
                Text(
                    "台帳にはもう中身があります。見本は空の台帳にだけ入れられます。別の FIELDREG_DATABASE_URL を指定してください。",
                    "the registry is not empty; give another FIELDREG_DATABASE_URL for the sample",
                )
            )
        counts = _ground(work)
        managers = {manager.id for manager in work.managers.all()}
        counts |= {"sites": _sites(work, managers), "zones": _editions(work, managers), "programmes": _programmes(work)}
        counts["availability"] = _availability(work, at or datetime.now(JST))
        cases = _in_json(files.read_cases())
        work.put_note("cases", cases)
        work.put_note(NEIGHBOURS_NOTE, _neighbours())
        work.timeline.append(sample_loaded(counts, at or datetime.now(JST)))
        work.commit()
    return {**counts, "cases": len(cases["cases"])}


def _ground(work: UnitOfWork) -> dict[str, int]:
    managers, layers = _managers(work), _layers(work)
    if work.note("basemap") is None:
        work.put_note("basemap", files.read_basemap())
    if work.note("divisions") is None:
        work.put_note("divisions", files.read_divisions())
    return {"managers": managers, "layers": layers}


def _programmes(work: UnitOfWork) -> int:
    read = [programme_from(data, f"programmes/{name}") for name, data in files.read_programmes()]
    for programme in read:
        work.programmes.put(programme)
    return len(read)


def _neighbours() -> dict[str, Any]:
    """Every edition of the rules of neighbours, each whole.  Raises BadLaw."""
    read = files.read_neighbours()
    for name, told in read:
        edition_from(told, f"neighbours/{name}")
    return {"editions": [_in_json(told) for _, told in read]}


def _availability(work: UnitOfWork, at: datetime) -> int:
    read = [version_from(data, f"availability/{name}") for name, data in files.read_availability()]
    for version in read:
        work.availability.add(replace(version, at=at))
    return len(read)


def _managers(work: UnitOfWork) -> int:
    there = {manager.id for manager in work.managers.all()}
    absent = {key: told for key, told in files.read_managers().items() if key not in there}
    for manager_id, told in absent.items():
        work.managers.put(
            Manager(
                id=manager_id,
                name=_pair(told, "name"),
                desk=_pair(told, "desk"),
                contact=told.get("contact") or "",
                jurisdiction=told.get("jurisdiction") or "",
                source=told.get("source") or "",
                confidence=told.get("confidence") or "unconfirmed",
            )
        )
    return len(absent)


def _sites(work: UnitOfWork, managers: AbstractSet[str]) -> int:
    read = read_sites(_rows(files.read_sites(), "sites.geojson"), managers)
    _refuse_faults(list(read.faults))
    for _, bare in read.sites.values():
        site, faults = with_areas(bare, [held for held in read.areas.values() if held[1].site == bare.id])
        _refuse_faults(faults)
        work.sites.put(site)
    return len(read.sites)


def _layers(work: UnitOfWork) -> int:
    there = {layer.id for layer in work.zones.layers()}
    absent = [(i, told) for i, told in enumerate(files.read_layers()) if told["id"] not in there]
    for position, told in absent:
        work.zones.put_layer(
            Layer(
                id=told["id"],
                title=_pair(told, "title"),
                purpose=_pair(told, "purpose"),
                why_missing=_pair(told, "why_missing"),
                position=position,
            )
        )
    return len(absent)


def _editions(work: UnitOfWork, managers: AbstractSet[str]) -> int:
    held = [(layer["id"], told) for layer in files.read_layers() for told in layer["editions"]]
    return sum(_zones(work, work.zones.put_edition(_edition(layer, told)), managers) for layer, told in held)


def _zones(work: UnitOfWork, edition: Edition, managers: AbstractSet[str]) -> int:
    document = files.read_zones(edition.layer, edition.edition)
    target = Target(
        layer=edition.layer, edition=edition.edition, accuracy_m=edition.accuracy_m, managers=managers
    )
    read = collected(read_zones(_rows(document, f"zones/{edition.layer}.geojson"), target))
    _refuse_faults(list(read.faults))
    work.zones.put_zones(read.zones)
    return len(read.zones)


def _edition(layer: str, told: Mapping[str, Any]) -> Edition:
    begin, end = told["in_force"]
    return Edition(
        layer=layer,
        edition=told["edition"],
        in_force_from=_needed_day(begin),
        in_force_to=_day(end),
        retrieved=_day(told.get("retrieved")),
        accuracy_m=float(told["accuracy_m"]),
        complete=bool(told["complete"]),
        stale_after=_day(told.get("stale_after")),
        coverage=shape(told["coverage"]),
        coverage_name=told["coverage_name"],
        known_hit=written(*told["known_hit"]) if told.get("known_hit") else "",
        known_miss=written(*told["known_miss"]) if told.get("known_miss") else "",
        source=told.get("source") or "",
        licence=told.get("licence") or "",
        attribution=told.get("attribution") or "",
        confidence=told.get("confidence") or "unconfirmed",
    )


def _in_json(value: Any) -> Any:
    """The same with days as text, as JSON keeps them."""
    if isinstance(value, dict):
        return {key: _in_json(held) for key, held in value.items()}
    if isinstance(value, list):
        return [_in_json(held) for held in value]
    return value.isoformat() if isinstance(value, date) else value


def _rows(document: Mapping[str, Any], file: str) -> list[Row]:
    return list(from_features(document["features"], file))


def _refuse_faults(faults: list[RowFault]) -> None:
    if faults:
        raise InvalidInput([f.fault for f in faults])


def _pair(told: Mapping[str, Any], name: str) -> Text:
    return Text(told.get(name) or "", told.get(f"{name}_en") or "")


def _day(value: Any) -> date | None:
    return value if isinstance(value, date) or value is None else date.fromisoformat(value)


def _needed_day(value: Any) -> date:
    day = _day(value)
    if day is None:
        raise ValueError("an edition of the sample needs its first day in force")
    return day
