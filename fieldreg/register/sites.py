"""The places a city opens, and their bookable parts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from shapely.geometry.base import BaseGeometry

from fieldreg.kernel.confidence import Confidence
from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.texts import Text

__all__ = ["METHODS", "Area", "Availability", "Fact", "LookedUp", "PastTrial", "PropertyStatus", "Site", "SiteKind", "no_site"]

METHODS = ("read", "measured", "computed", "inferred")  # how a value was got from its source


class SiteKind(StrEnum):
    """What kind of place it is."""

    CLOSED_SCHOOL = "closed_school"
    CLOSING_SCHOOL = "closing_school"
    PARK = "park"
    RIVER = "river"
    COAST = "coast"
    ROAD = "road"
    CITY_LAND = "city_land"
    CAMPUS = "campus"
    INDOOR = "indoor"


class Availability(StrEnum):
    """Whether asking for the site makes sense."""

    CONSULT = "consult"  # may be asked for at the desk
    REUSED = "reused"  # another use has taken it: not vacant
    IN_USE = "in_use"  # still operating
    RESTRICTED = "restricted"  # its own rules forbid some trials
    UNCONFIRMED = "unconfirmed"  # what is planned for it is not known


class PropertyStatus(StrEnum):
    """How the land is held (地方自治法238条)."""

    ADMINISTRATIVE = "administrative"  # 行政財産
    ORDINARY = "ordinary"  # 普通財産
    NATIONAL = "national"
    PREFECTURAL = "prefectural"
    PRIVATE = "private"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True)
class Fact:
    """Where one fact comes from and how far it is to be trusted.

    `on` is the year, month or day of the source ("2021-12"), "" where it bears none; `method` one of `METHODS`, "" where
    nobody says; `about` whether the source gives a round figure.
    """

    source: str
    confidence: Confidence
    on: str = ""
    method: str = ""
    about: bool = False


@dataclass(frozen=True, kw_only=True)
class PastTrial:
    """A trial held at the site: `on` a year, month, day or first/last day; `who` an organisation, never a person."""

    on: str
    what: Text
    who: str = ""
    source: str = ""
    confidence: Confidence = "unconfirmed"


@dataclass(frozen=True)
class LookedUp:
    """What the city looked up of a site: `value` by the name of its fact, so on the day `since`, by its source."""

    fact: str
    value: Any
    since: date
    source: str

    def to_dict(self) -> dict[str, Any]:
        return {"fact": self.fact, "value": self.value, "since": self.since.isoformat(), "source": self.source}


@dataclass(frozen=True, kw_only=True)
class Area:
    """A bookable part of a site.  `parent` is another area's id, or None directly under the site."""

    id: str
    site: str
    name: Text
    parent: str | None = None
    kind: str = ""
    outline: BaseGeometry | None = None  # lon, lat
    accuracy_m: float | None = None
    bookable: bool = True
    source: str = ""
    confidence: Confidence = "unconfirmed"


@dataclass(frozen=True, kw_only=True)
class Site:
    """A place with one manager.  `outline` is lon, lat: Polygon, LineString (a road) or Point.

    `accuracy_m` is how far the true outline may lie from the drawn one.  `ground_elevation_m`
    is metres above mean sea level, None where not known.  `facts` tells, by property name
    (``area_m2``, ``facilities.parking_cars``, ``road.length_km``), the source and confidence of what
    differs from the site's own.  `facilities` are those of `register.facilities`; absent is not known.
    """

    id: str
    name: Text
    kind: SiteKind
    outline: BaseGeometry
    accuracy_m: float
    manager: str
    ward: str = ""
    address: str = ""
    availability: Availability = Availability.UNCONFIRMED
    availability_note: Text = Text("")
    property_status: PropertyStatus = PropertyStatus.UNCONFIRMED
    present_use: Text = Text("")
    activities: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    indoor: bool = False
    closed_to_traffic: bool | None = None
    ground_elevation_m: float | None = None
    ground_accuracy_m: float | None = None
    area_m2: float | None = None
    opened_on: str | None = None
    closed_on: str | None = None
    notes: Text = Text("")
    road: Mapping[str, Any] = field(default_factory=dict)
    code: str = ""
    source: str = ""
    confidence: Confidence = "unconfirmed"
    facts: Mapping[str, Fact] = field(default_factory=dict)
    facilities: Mapping[str, Any] = field(default_factory=dict)
    past_trials: tuple[PastTrial, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)  # whatever else was loaded
    areas: tuple[Area, ...] = ()
    looked_up: tuple[LookedUp, ...] = ()  # laid over what was loaded, see `register.site_facts`

    def area(self, area_id: str | None) -> Area | None:
        """The area of that id; None for None (the whole site).  Raises NotFound for a stranger."""
        if area_id is None:
            return None
        for area in self.areas:
            if area.id == area_id:
                return area
        raise NotFound(
            Text(f"{self.name.ja}に区画「{area_id}」はありません。", f"{self.id} has no area {area_id!r}"), where="area"
        )

    def lineage(self, area_id: str | None) -> tuple[str, ...]:
        """Ids above `area_id`, nearest first, ending with the site's own; () for the whole site."""
        above: list[str] = []
        area = self.area(area_id)
        while area is not None:
            above.append(area.parent or self.id)
            area = self.area(area.parent)
        return tuple(above)

    def walk(self, parent: str | None = None, depth: int = 0) -> Iterator[tuple[int, Area]]:
        """The tree of areas, each with its depth, parents before children."""
        for area in self.areas:
            if area.parent == parent:
                yield depth, area
                yield from self.walk(area.id, depth + 1)


def no_site(site_id: str) -> NotFound:
    """What to raise for an id nobody goes by."""
    return NotFound(Text(f"候補地「{site_id}」は登録されていません。", f"there is no site {site_id!r}"), where="site")
