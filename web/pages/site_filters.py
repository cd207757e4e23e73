"""Choosing among the sites: the rows of the list and the filter state kept in the address.

``static/js/choose/filter.js`` filters the same rows by the same words; without scripts this does it alone.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import shapely

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.folding import alternatives, found_in, searched
from fieldreg.kernel.geometry import plane_at
from fieldreg.kernel.timespan import day_from_text
from fieldreg.register.sites import Availability, Site, SiteKind
from fieldreg.services import Standing
from fieldreg.trials.trial import Activity
from web.pages.need_badges import NOT_THIS_NEED, NeedBadge, need_badge, probed_activity
from web.shell import labels

__all__ = ["FILTER_NAMES", "Filters", "Row", "judged", "rows_of", "size_of", "size_text", "sorted_rows"]

_FREE = {True: "yes", False: "no", None: "unknown"}
_ORDERS = ("code", "area", "ward", "kind")
FILTER_NAMES = frozenset(
    ("q", "kind", "ward", "activity", "availability", "area_min", "area_max", "length_min", "length_max", "free", "on", "sort", "site")
)  # of an address


@dataclass(frozen=True, kw_only=True)
class Row:
    """One site as the list shows it.

    `size` is metres along a road, square metres elsewhere; None where the site is known
    only as a point.  `sized` tells whether a source gives the size or it was measured on
    the drawing.  `free` is "yes", "no" or "unknown": whether the standing probe needs no permit; `verdict` its answer.
    """

    site: Site
    position: int
    size: float | None
    sized: bool
    free: str
    verdict: str = "unknown"

    def badge(self, activity: str = "") -> NeedBadge:
        """What is told of the need asked for; "" asks for no activity of its own."""
        if activity not in ("", probed_activity(self.site.kind)):
            return NOT_THIS_NEED
        return need_badge(self.site.kind, self.free, self.verdict)

    @cached_property
    def text(self) -> str:
        """What free text is looked for in: every word of the site, of its kind and of what it takes, written in one way."""
        site = self.site
        kind, takes = labels.KINDS[site.kind], [labels.ACTIVITIES[a] for a in site.activities if a in labels.ACTIVITIES]
        inside = [labels.KINDS["indoor"]] if site.indoor else []
        told = (site.name, kind, *takes, *inside, labels.ward(site.ward), site.present_use, site.notes, site.availability_note)
        words = (site.address, site.code, site.id, *site.equipment, *(area.name.ja for area in site.areas))
        return searched(*(one for text in told for one in (text.ja, text.en)), *words)


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What was asked for; "" and None ask for nothing."""

    q: str = ""
    kind: str = ""
    ward: str = ""
    activity: str = ""
    availability: str = ""
    area_min: float | None = None
    area_max: float | None = None
    length_min: float | None = None
    length_max: float | None = None
    free: bool = False
    on: date
    sort: str = "code"
    site: str = ""
    page: int = 1

    @classmethod
    def from_query(cls, query: Mapping[str, str], today: date) -> "Filters":
        """From an address; raises InvalidInput naming the part that cannot be read."""
        numbers = {
            name: _number(query, name) for name in ("area_min", "area_max", "length_min", "length_max")
        }
        return cls(
            q=query.get("q", "")[:200],
            kind=_one_of(query, "kind", list(SiteKind)),
            ward=query.get("ward", "")[:100],
            activity=_one_of(query, "activity", list(Activity)),
            availability=_one_of(query, "availability", list(Availability)),
            free=query.get("free", "") not in ("", "0"),
            on=_day(query, today),
            sort=_one_of(query, "sort", _ORDERS) or "code",
            site=query.get("site", "")[:200],
            page=_page(query),
            **numbers,
        )

    @cached_property
    def words(self) -> tuple[tuple[str, ...], ...]:
        """What free text asks for, as `folding.alternatives`."""
        return alternatives(self.q)

    @property
    def narrows(self) -> bool:
        """Whether anything is asked for at all."""
        return self.narrow or bool(self.words or self.kind or self.ward or self.free)

    @property
    def narrow(self) -> bool:
        """Whether anything beyond the free text, the kind and the ward is asked for."""
        numbers = (self.area_min, self.area_max, self.length_min, self.length_max)
        return bool(self.activity or self.availability or any(n is not None for n in numbers))

    def judged_at(self, site: Site) -> bool:
        """Whether what the list tells of permits is of the activity asked for: only of a standing probe's own it is."""
        return self.activity in ("", probed_activity(site.kind))

    def wants(self, row: Row) -> bool | None:
        """Whether the row is asked for; None where that hangs on a size nobody knows.

        Who asks for a length alone asks for roads, who asks for an area alone for places.
        """
        site = row.site
        if self.kind not in ("", site.kind) or self.ward not in ("", site.ward) or self.availability not in ("", site.availability):
            return False
        if self.activity and not Activity(self.activity).taken_by(site.activities):
            return False
        if self.free and (row.free != "yes" or not self.judged_at(site)):
            return False
        if not found_in(row.text, self.words):
            return False
        length, area = (self.length_min, self.length_max), (self.area_min, self.area_max)
        (least, most), other = (length, area) if site.kind is SiteKind.ROAD else (area, length)
        if least is None and most is None:
            return other == (None, None)
        if row.size is None:
            return None
        return (least is None or row.size >= least) and (most is None or row.size <= most)


def rows_of(sites: Sequence[Site], standing: Mapping[str, Standing]) -> list[Row]:
    """Every site in the order of its code; a site without a standing probe counts as unknown."""
    rows = []
    for position, site in enumerate(sorted(sites, key=lambda s: (s.code or "~", s.id))):
        size, sized = size_of(site)
        rows.append(Row(site=site, position=position, size=size, sized=sized, free=_free(site, standing)))
    return rows


def judged(rows: Sequence[Row], standing: Mapping[str, Standing]) -> list[Row]:
    """The rows with what their standing probes take."""
    return [replace(row, free=_free(row.site, standing), verdict=_verdict(row.site, standing)) for row in rows]


def _verdict(site: Site, standing: Mapping[str, Standing]) -> str:
    held = standing.get(site.id)
    return held.verdict if held else "unknown"


def _free(site: Site, standing: Mapping[str, Standing]) -> str:
    held = standing.get(site.id)
    return _FREE[held.permit_free if held else None]


def sorted_rows(rows: Sequence[Row], by: str) -> list[Row]:
    """In the order asked for: code, size (places before roads, each the largest first, then what has none), ward or kind."""
    keys: dict[str, Any] = {
        "area": lambda r: (r.size is None, r.site.kind is SiteKind.ROAD, -(r.size or 0), r.position),
        "ward": lambda r: (r.site.ward, r.position),
        "kind": lambda r: (r.site.kind, r.position),
    }
    return sorted(rows, key=keys.get(by, lambda r: r.position))


def size_of(site: Site) -> tuple[float | None, bool]:
    """Length in metres of a road, area in square metres of a place, and whether a source gives it."""
    road = site.kind is SiteKind.ROAD
    told = site.road.get("length_km") if road else None
    if told is not None:
        return float(told) * 1000, True
    if not road and site.area_m2 is not None:
        return site.area_m2, True
    if site.outline.geom_type in ("Point", "MultiPoint"):
        return None, False
    plane = plane_at(*(float(v) for v in shapely.centroid(site.outline).coords[0]))
    drawn = plane.to_xy(site.outline)
    return float(drawn.length if road else drawn.area), False


def size_text(row: Row, language: str) -> str:
    """The size for people: "約2.4 km", "約1.2 ha（図上）", or that it is not known."""
    if row.size is None:
        return "面積未確認" if language == "ja" else "size unconfirmed"
    if row.site.kind is SiteKind.ROAD:
        number, unit = row.size / 1000, "km"
    elif row.size >= 10_000:
        number, unit = row.size / 10_000, "ha"
    else:
        number, unit = row.size, "m²"
    figure = f"{number:,.1f}" if unit != "m²" else f"{_two_figures(number):,.0f}"
    if language == "ja":
        return f"約{figure} {unit}" + ("" if row.sized else "（図上）")
    return f"about {figure} {unit}" + ("" if row.sized else " (as drawn)")


def _two_figures(number: float) -> float:
    step = 10 ** max(0, math.floor(math.log10(number)) - 1) if number > 0 else 1
    return round(number / step) * step


def _one_of(query: Mapping[str, str], name: str, known: Sequence[str]) -> str:
    value = query.get(name, "")
    if value and value not in known:
        choices = ", ".join(known)
        raise InvalidInput.one(
            f"unknown-{name}",
            name,
            f"{name} は {choices} のどれかにしてください。",
            f"{name} must be one of {choices}",
        )
    return str(value)


def _number(query: Mapping[str, str], name: str) -> float | None:
    value = query.get(name, "").strip()
    if not value:
        return None
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or number < 0:
        raise InvalidInput.one(
            "not-a-number", name, "0以上の数で書いてください。", f"{name} must be a number of at least 0"
        )
    return number


def _page(query: Mapping[str, str]) -> int:
    value = query.get("page", "") or "1"
    if not (value.isascii() and value.isdigit() and len(value) < 10 and int(value) > 0):
        raise InvalidInput.one(
            "not-a-page", "page", "page は 1 以上の整数にしてください。", "page must be a whole number of at least 1"
        )
    return int(value)


def _day(query: Mapping[str, str], today: date) -> date:
    value = query.get("on", "")
    return day_from_text(value, "on") if value else today
