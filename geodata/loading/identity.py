"""Who is who, where a dataset gives its things no code: by name and place.

A thing is the one already held that has the same name and lies nearest, within `SAME_M`; each held one is taken
once.  A new one is called by its name, and by its place too where the name alone is not its own.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

import shapely
from pyproj import Geod

from fieldreg.register.zones import Zone
from geodata.importers.base.contract import ZoneRead
from geodata.importers.standards.zones import zone_properties
from geodata.loading.spool import Spool
from geodata.tables import Row

__all__ = ["SAME_M", "named_by_place"]

SAME_M = 100.0  # of two representative points
_GEOD = Geod(ellps="GRS80")


def named_by_place(spool: Spool, held: Iterable[Zone]) -> Iterator[ZoneRead]:
    """The spool's nameless zones, each with an id; `held` are the zones they may be, walked once if there are any."""
    counts: dict[str, int] = defaultdict(int)
    for zone, _, _ in spool.nameless():
        counts[zone.name.ja] += 1
    if not counts:
        return
    known = _Known(zone for zone in held if not spool.has(zone.id))
    for zone, file, number in spool.nameless():
        place = _place(zone)
        zone_id = known.take(zone.name.ja, place)
        if zone_id is None:
            name = zone.name.ja.strip().replace("/", "／")[:150]
            alone = name and counts[zone.name.ja] == 1 and not known.has(name)
            zone_id = name if alone else _free(spool, f"{name}@{place[0]:.6f},{place[1]:.6f}", zone)
        yield ZoneRead(Row(file=file, number=number), replace(zone, id=zone_id))


def _free(spool: Spool, wanted: str, zone: Zone) -> str:
    """`wanted`, numbered if another thing of that name lies at the same spot.

    A row that says the very same keeps it, and is told as a second one.
    """
    number, zone_id = 1, wanted
    while (there := next(spool.some([zone_id]), None)) is not None and not _is_same(there, zone):
        number += 1
        zone_id = f"{wanted}#{number}"
    return zone_id


def _is_same(there: Zone, zone: Zone) -> bool:
    """Whether two rows say the same in every respect; two services in one building do not."""
    told, own = ({**zone_properties(one), "id": ""} for one in (there, zone))
    return told == own and there.outline.equals_exact(zone.outline, 0.0)


class _Known:
    """Those held, by name, until they are taken."""

    def __init__(self, zones: Iterable[Zone]) -> None:
        self._ids: set[str] = set()
        self._by_name: dict[str, list[tuple[str, tuple[float, float]]]] = defaultdict(list)
        for zone in zones:
            self._ids.add(zone.id)
            self._by_name[zone.name.ja].append((zone.id, _place(zone)))

    def has(self, zone_id: str) -> bool:
        return zone_id in self._ids

    def take(self, name: str, place: tuple[float, float]) -> str | None:
        near = [(_metres(place, there), zone_id, there) for zone_id, there in self._by_name.get(name, ())]
        away, zone_id, there = min(near, default=(math.inf, "", place))
        if away > SAME_M:
            return None
        self._by_name[name].remove((zone_id, there))
        return zone_id


def _place(zone: Zone) -> tuple[float, float]:
    """A point that stands for the outline: of a line its middle, for its ends are its neighbours' too."""
    lines = zone.outline.geom_type.endswith("LineString")
    point = zone.outline.centroid if lines else shapely.point_on_surface(zone.outline)
    return float(point.x), float(point.y)


def _metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(_GEOD.inv(*one, *other)[2])
