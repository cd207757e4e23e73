"""The test interface of InterUSS for geo-awareness, version 1: whether some zone applies at a position, in a time, of a kind.

Its words have no "not known": `Present` and `Absent` are said only of what is sure; where a border is too near, heights cannot be
compared, or a layer on which drones depend cannot speak, the answer is `Error`, with the reason.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import shapely
from flask import Response, jsonify

from fieldreg.kernel.errors import Fault, InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import FIRST_DAY, JST, LAST_DAY, Timespan, moment_from_json
from fieldreg.law import law_days
from fieldreg.register.applicability import malformed, read_applicability
from fieldreg.register.zones import Edition, LayerStatus, Restriction, Zone, edition_status
from fieldreg.services.holdings.zone_pages import ZonesPage
from geodata.export.published.authorities import layers_of_drones
from geodata.export.published.zone_presence import Holds, Position, holds
from geodata.importers.standards.uas_habits import RESTRICTION_UNSTATED
from web.shell.context import services
from web.shell.sent import request_values

__all__ = ["check_answer"]

_MOST_CHECKS, _MOST_SETS = 100, 20
_MOST_ZONES = 2_000  # about one position
_RING_M = 1_100.0  # beyond the reach of the small-UAV Act about a facility
_DEGREE_M = 80_000.0  # of longitude in Japan: none is shorter south of 44 degrees
_UNITS = {"M": 1.0, "FT": 0.3048}


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    """One filter set."""

    position: Position | None
    span: Timespan
    restrictions: frozenset[Restriction]
    unsupported: bool


def check_answer() -> Response:
    """What the body asks, in its order.  Raises InvalidInput naming each place that cannot be read; MalformedRequest."""
    request_values.only()
    checks = _read(request_values.json_body())
    return jsonify({"applicableGeozone": [_joined([_answer(one) for one in sets]) for sets in checks]})


def _joined(answers: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Any of the sets may select a zone."""
    for word in ("Present", "UnsupportedFilter", "Error"):
        said = [message for found, message in answers if found == word]
        if said:
            return {"geozone": word, **({"message": "; ".join(dict.fromkeys(said))} if said[0] else {})}
    return {"geozone": "Absent"}


def _answer(wanted: _Wanted) -> tuple[str, str]:
    if wanted.unsupported:
        return "UnsupportedFilter", "zones of this registry bear no uSpaceClass"
    page = _zones(wanted)
    editions = {(held.layer, held.edition.edition): held.edition for held in page.layers if held.edition}
    doubts: list[str] = []
    for zone in page.zones:
        found = _holds(zone, editions[zone.layer, zone.edition], wanted)
        if found is Holds.SURELY:
            return "Present", ""
        if found is Holds.PERHAPS:
            doubts.append(f"zone {zone.id!r} of {zone.layer}: its border is too near, or its heights, hours or kind are not known")
    if page.matched > len(page.zones):
        doubts.append(f"{page.matched:,} zones to look at; say a position")
    doubts += _silent(page, wanted)
    return ("Error", "not known: " + "; ".join(doubts[:10])) if doubts else ("Absent", "")


def _zones(wanted: _Wanted) -> ZonesPage:
    register = services().register
    box = None
    if wanted.position is not None:
        told = register.zones_page(None, wanted.span.first_day, until=wanted.span.last_day, limit=0).layers
        reach = (max([0.0, *(held.edition.accuracy_m for held in told if held.edition is not None)]) + _RING_M) / _DEGREE_M
        lon, lat = wanted.position.lon, wanted.position.lat
        box = max(lon - reach, -180.0), max(lat - reach, -90.0), min(lon + reach, 180.0), min(lat + reach, 90.0)
    return register.zones_page(None, wanted.span.first_day, until=wanted.span.last_day, box=box, limit=_MOST_ZONES)


def _holds(zone: Zone, edition: Edition, wanted: _Wanted) -> Holds:
    untold = bool(wanted.restrictions) and zone.attributes.get(RESTRICTION_UNSTATED) is True
    if wanted.restrictions and not untold and zone.restriction not in wanted.restrictions:
        return Holds.NO
    if not read_applicability(zone.attributes.get("applicability")).meets(wanted.span):
        return Holds.NO
    unread = malformed(zone.attributes.get("applicability")) is not None  # hours nobody can read
    sure = Holds.PERHAPS if unread or untold else Holds.SURELY
    if wanted.position is None:
        return sure
    accuracy_m = edition.accuracy_m if zone.accuracy_m is None else zone.accuracy_m
    found = max(holds(zone, wanted.position, accuracy_m, outline) for outline in _outlines(zone, wanted.span))
    return min(found, sure)


def _outlines(zone: Zone, span: Timespan) -> Iterator[Any]:
    """As it is drawn, and of a facility of the small-UAV Act as far as the Act reaches about it on some day in force."""
    yield None
    if zone.layer == "small-uav":
        days = _turns(span)
        ends = [*(day - timedelta(days=1) for day in days[1:]), span.last_day]
        held = [day for day, last in zip(days, ends, strict=True) if zone.in_force_between(day, last)]
        yield from {m: ring for day in held for _, ring, m in services().register.rings_of([zone], day)}.values()


def _turns(span: Timespan) -> list[date]:
    """The first day, and each later one of the time on which the law is another than on the day before."""
    return sorted({span.first_day, *(day for day in law_days() if span.first_day < day <= span.last_day)})


def _silent(page: ZonesPage, wanted: _Wanted) -> Iterator[str]:
    """Layers on which rules for drones stand, as far as their silence means nothing."""
    today = services().clock.today()
    needed = frozenset().union(*map(layers_of_drones, _turns(wanted.span)))
    yield from (f"layer {missing}: missing" for missing in sorted(needed - {held.layer for held in page.layers}))
    for held in page.layers:
        if held.layer in needed and held.edition is None and held.gap is not None:
            yield f"layer {held.layer}: missing from {held.gap[0].isoformat()}"
        if held.layer in needed and held.edition is not None:
            status = edition_status(held.edition, empty=not held.in_force, today=today)
            if status is not LayerStatus.OK or not held.edition.complete:
                yield f"layer {held.layer}: {status if status is not LayerStatus.OK else 'not complete'}"
            elif wanted.position is not None and not _covers(held.edition, wanted.position):
                yield f"layer {held.layer}: its edition does not vouch for this place"


def _covers(edition: Edition, position: Position) -> bool:
    return edition.coverage is not None and bool(edition.coverage.contains(shapely.Point(position.lon, position.lat)))


# ---------------------------------------------------------------- what is asked


def _read(body: Any) -> list[list[_Wanted]]:
    faults: list[Fault] = []
    checks = body.get("checks") if isinstance(body, dict) else None
    if not isinstance(checks, list) or len(checks) > _MOST_CHECKS:
        words = f"checks は {_MOST_CHECKS} 件までの一覧で書いてください。", f"checks is a list of at most {_MOST_CHECKS}"
        raise InvalidInput([_fault("checks", *words)])
    found = []
    for at, check in enumerate(checks):
        sets = check.get("filterSets") if isinstance(check, dict) else None
        where = f"checks[{at}].filterSets"
        if not isinstance(sets, list) or not 0 < len(sets) <= _MOST_SETS or not all(isinstance(one, dict) for one in sets):
            many = f"1〜{_MOST_SETS}"
            words = f"filterSets は {many} 件の一覧で書いてください。", f"filterSets is a list of one to {_MOST_SETS} objects"
            faults.append(_fault(where, *words))
            continue
        for number, one in enumerate(sets):
            try:
                _wanted(one, f"{where}[{number}]")
            except InvalidInput as refusal:
                faults += refusal.faults
        found.append((where, sets))
    if sum(len(sets) for _, sets in found) > _MOST_CHECKS:
        words = f"filterSets は合わせて {_MOST_CHECKS} 件までです。", f"at most {_MOST_CHECKS} filter sets in all"
        faults.append(_fault("checks", *words))
    if faults:
        raise InvalidInput(faults)
    return [[_wanted(one, f"{where}[{number}]") for number, one in enumerate(sets)] for where, sets in found]


def _wanted(given: Mapping[str, Any], where: str) -> _Wanted:
    own = given.get("ed269")
    if own is not None and not isinstance(own, dict):
        raise InvalidInput([_fault(f"{where}.ed269", "ed269 は {…} の形で書いてください。", "ed269 is an object")])
    kinds = (own or {}).get("acceptableRestrictions") or []
    if not isinstance(kinds, list) or not all(kind in tuple(Restriction) for kind in kinds):
        listed = ", ".join(Restriction)
        raise InvalidInput([_fault(f"{where}.ed269.acceptableRestrictions", f"{listed} の一覧で書いてください。", f"a list of {listed}")])
    return _Wanted(
        position=_position(given.get("position"), f"{where}.position"), span=_span(given, where),
        restrictions=frozenset(map(Restriction, kinds)), unsupported=bool((own or {}).get("uSpaceClass")),
    )  # fmt: skip


def _position(given: Any, where: str) -> Position | None:
    if given is None:
        return None
    if not isinstance(given, dict):
        raise InvalidInput([_fault(where, "position は {…} の形で書いてください。", "position is an object")])
    numbers: dict[str, Any] = {name: given.get(name) for name in ("longitude", "latitude", "height")}
    wrong = [name for name, value in numbers.items() if type(value) not in (int, float) and (name, value) != ("height", None)]
    unit, reference = given.get("uomDimensions"), given.get("verticalReferenceType")
    if not isinstance(unit, str) or unit not in _UNITS:
        wrong.append("uomDimensions")
    if reference not in ("AGL", "AMSL"):
        wrong.append("verticalReferenceType")
    if not wrong and not (-180 <= numbers["longitude"] <= 180 and -90 <= numbers["latitude"] <= 90 and abs(numbers["height"] or 0) <= 1e6):
        wrong.append("longitude")
    if wrong:
        raise InvalidInput([
            _fault(f"{where}.{name}", "経度・緯度・高さは数、単位は M か FT、基準は AGL か AMSL にしてください。",
                   "longitude, latitude and height are numbers, the unit M or FT, the reference AGL or AMSL") for name in wrong
        ])  # fmt: skip
    height_m = None if numbers["height"] is None else numbers["height"] * _UNITS[str(unit)]
    return Position(lon=float(numbers["longitude"]), lat=float(numbers["latitude"]), height_m=height_m, reference=str(reference))


def _span(given: Mapping[str, Any], where: str) -> Timespan:
    """From `after` on and up to `before`; without the first from now (or the day before `before`), without the second without end."""
    moments = {name: None if given.get(name) is None else moment_from_json(given[name], f"{where}.{name}") for name in ("after", "before")}
    after, before = moments["after"], moments["before"]
    earliest, latest = datetime.combine(FIRST_DAY, time(), JST), datetime.combine(LAST_DAY, time(), JST) + timedelta(days=1)
    now = services().clock.now()
    end = latest if before is None else before + timedelta(microseconds=1)  # that moment belongs to it
    start = after or (now if end > now else end - timedelta(days=1))
    if not earliest <= start < end <= latest:
        words = f"after は before より前、どちらも{FIRST_DAY.year}年から{LAST_DAY.year}年の間にしてください。"
        raise InvalidInput([_fault(f"{where}.before", words, f"after comes before before, both from {FIRST_DAY.year} to {LAST_DAY.year}")])
    return Timespan(start, end)


def _fault(where: str, ja: str, en: str) -> Fault:
    return Fault("geozones-form", where, Text(ja, en))
