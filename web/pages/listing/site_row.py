"""One site as the list shows it: its size, its standing, and the words it is found by."""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import shapely

from fieldreg.choosing.told_facts import Told, told_length_m, told_number
from fieldreg.facilities import FACILITIES, facility_value
from fieldreg.kernel.folding import searched
from fieldreg.kernel.geometry import plane_at
from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Availability, Site, SiteKind
from fieldreg.services import Standing
from web.pages.listing.need_badges import NOT_THIS_NEED, NeedBadge, need_badge, probed_activity
from web.shell import labels

__all__ = ["Row", "judged", "rows_of", "size_of", "size_text", "sorted_rows"]

_FREE = {True: "yes", False: "no", None: "unknown"}
_HAD = {availability: place for place, availability in enumerate(
    (Availability.CONSULT, Availability.RESTRICTED, Availability.UNCONFIRMED, Availability.IN_USE, Availability.REUSED)
)}  # fmt: skip
_NOT_WORDS = frozenset({"station_m", "did_pct", "did_m", "top_amsl_m", "obstacles"})  # nobody looks for these, and none is on offer


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

    def badge(self, activities: Collection[str] = ()) -> NeedBadge:
        """What is told of the need asked for; none asked for has no activity of its own."""
        if activities and probed_activity(self.site.kind) not in activities:
            return NOT_THIS_NEED
        return need_badge(self.site.kind, self.free, self.verdict)

    @property
    def sure_size(self) -> float | None:
        """The size as far as it decides anything: None too where its source is not confirmed, as `choosing.size_fit` has it."""
        return None if self.size_unconfirmed else self.size

    @property
    def size_unconfirmed(self) -> bool:
        """Whether the size is one of a source that is not confirmed."""
        told = _told_size(self.site) if self.sized else None
        return told is not None and told.unconfirmed

    @cached_property
    def text(self) -> str:
        """What free text is looked for in: every word of the site, of its kind and of what it takes, written in one way."""
        site = self.site
        kind, takes = labels.KINDS[site.kind], [labels.ACTIVITIES[a] for a in site.activities if a in labels.ACTIVITIES]
        inside = [labels.KINDS["indoor"]] if site.indoor else []
        told = (site.name, kind, *takes, *inside, labels.ward(site.ward), site.present_use, site.notes, site.availability_note)
        words = (site.address, site.code, site.id, *site.equipment, *(area.name.ja for area in site.areas))
        beside = (*_offered(site), *(trial.what for trial in site.past_trials))
        who = (trial.who for trial in site.past_trials)
        return searched(*(one for text in told for one in (text.ja, text.en)), *words, *(o for t in beside for o in (t.ja, t.en)), *who)


def _offered(site: Site) -> Iterator[Text]:
    """What the site has, in words: what it has not, and what nobody knows of, is no word of it."""
    for name, facility in FACILITIES.items():
        value = site.facilities.get(name)
        if value in (None, False, 0, "none", ["none"]) or name in _NOT_WORDS:
            continue
        yield facility.title
        if not isinstance(value, bool | int | float):
            yield facility_value(name, site.facilities)


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
    """In the order asked for: first those one can have ("had"), code, size (places before roads, the largest first), ward or kind."""
    keys: dict[str, Any] = {
        "had": lambda r: (_HAD[r.site.availability], r.position),
        "area": lambda r: (r.size is None, r.site.kind is SiteKind.ROAD, -(r.size or 0), r.position),
        "ward": lambda r: (r.site.ward, r.position),
        "kind": lambda r: (r.site.kind, r.position),
    }
    return sorted(rows, key=keys.get(by, lambda r: r.position))


def size_of(site: Site) -> tuple[float | None, bool]:
    """Length in metres of a road, area in square metres of a place, and whether a source gives it."""
    road, told = site.kind is SiteKind.ROAD, _told_size(site)
    if told is not None:
        return told.value, True
    if site.outline.geom_type in ("Point", "MultiPoint"):
        return None, False
    plane = plane_at(*(float(v) for v in shapely.centroid(site.outline).coords[0]))
    drawn = plane.to_xy(site.outline)
    return float(drawn.length if road else drawn.area), False


def _told_size(site: Site) -> Told | None:
    return told_length_m(site) if site.kind is SiteKind.ROAD else told_number(site, "area_m2", site.area_m2)


def size_text(row: Row, language: str) -> str:
    """The size for people: "約2.4 km", "約650 m", "約1.2 ha（図上）", or that it is not known."""
    if row.size is None:
        ja = "長さ未確認" if row.site.kind is SiteKind.ROAD else "面積未確認"
        return ja if language == "ja" else "size unconfirmed"
    if row.site.kind is SiteKind.ROAD:
        number, unit = (row.size / 1000, "km") if row.size >= 950 else (row.size, "m")
    elif row.size >= 10_000:
        number, unit = row.size / 10_000, "ha"
    else:
        number, unit = row.size, "m²"
    figure = f"{number:,.1f}" if unit in ("km", "ha") else f"{_two_figures(number):,.0f}"
    if language == "ja":
        return f"約{figure} {unit}" + ("（未確認）" if row.size_unconfirmed else "" if row.sized else "（図上）")
    return f"about {figure} {unit}" + (" (unconfirmed)" if row.size_unconfirmed else "" if row.sized else " (as drawn)")


def _two_figures(number: float) -> float:
    step = 10 ** max(0, math.floor(math.log10(number)) - 1) if number > 0 else 1
    return round(number / step) * step
