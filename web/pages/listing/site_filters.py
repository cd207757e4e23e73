"""Choosing among the sites: the filter state kept in the address, of a list that a need may have ranked.

What is asked of a row has three values: what nobody knows of it is neither wanted nor refused.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.folding import alternatives, found_in
from fieldreg.kernel.timespan import day_from_text
from fieldreg.register.sites import Site, SiteKind
from web.pages.listing.facets import NUMBERS, SIZES, VALUES
from web.pages.listing.need_badges import probed_activity
from web.pages.listing.site_row import Row, judged, rows_of, size_of, size_text, sorted_rows

__all__ = ["BY_NEED", "FILTER_NAMES", "Filters", "Row", "judged", "rows_of", "size_of", "size_text", "sorted_rows"]

_ORDERS = ("best", "had", "code", "area", "ward", "kind")
BY_NEED = {  # what hangs on the need or the day, with its values
    "answer": ("nothing", "consents", "permits", "not_judged", "prohibited"),
    "fit": ("yes", "unknown", "no"),
    "slot": ("free", "partly", "unknown", "taken"),
}
FILTER_NAMES = frozenset(("q", *VALUES, *SIZES, *NUMBERS, *BY_NEED, "bbox", "free", "on", "sort", "site"))  # of an address
_MOST_VALUES = 30


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What was asked for; "" and None ask for nothing.  `values` of each facet, `bounds` of each number, `box` west, south, east, north."""

    q: str = ""
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    bounds: Mapping[str, float] = field(default_factory=dict)
    box: tuple[float, float, float, float] | None = None
    free: bool = False
    on: date
    sort: str = "had"
    site: str = ""
    page: int = 1

    @classmethod
    def from_query(cls, query: Mapping[str, str], today: date, *, ranked: bool = False) -> "Filters":
        """From an address; raises InvalidInput naming the part that cannot be read.

        Where a need has `ranked` the sites, "activity" is the need's, and no filter.
        """
        names = [name for name in (*VALUES, *BY_NEED) if not (ranked and name == "activity") and (ranked or name not in ("answer", "fit"))]
        values = {name: held for name in names if (held := _values(query, name))}
        bounds = {name: bound for name in (*SIZES, *NUMBERS) if (bound := _number(query, name)) is not None}
        return cls(
            q=query.get("q", "")[:200],
            values=values,
            bounds=bounds,
            box=_box(query),
            free=query.get("free", "") not in ("", "0") and not ranked,
            on=_day(query, today),
            sort=_one_of(query, "sort", _ORDERS if ranked else _ORDERS[1:]) or ("best" if ranked else "had"),
            site=query.get("site", "")[:200],
            page=_page(query),
        )

    @cached_property
    def words(self) -> tuple[tuple[str, ...], ...]:
        """What free text asks for, as `folding.alternatives`."""
        return alternatives(self.q)

    @property
    def narrows(self) -> bool:
        """Whether anything is asked for at all."""
        return bool(self.words or self.values or self.bounds or self.free or self.box)

    @property
    def activities(self) -> Sequence[str]:
        return self.values.get("activity", ())

    @property
    def sizes(self) -> Mapping[str, float]:
        """The bounds of length and area."""
        return {name: value for name, value in self.bounds.items() if name in SIZES}

    def judged_at(self, site: Site) -> bool:
        """Whether what the list tells of permits is of an activity asked for: only of a standing probe's own it is."""
        return not self.activities or probed_activity(site.kind) in self.activities

    def wants(self, row: Row) -> bool | None:
        """Whether the row is asked for, as far as that hangs on the site alone; None where that is not known.

        Who asks for a length alone asks for roads, who asks for an area alone for places.
        """
        answers = list(self._asked(row))
        return False if False in answers else None if None in answers else True

    def _asked(self, row: Row) -> Iterator[bool | None]:
        yield found_in(row.text, self.words)
        if self.free:
            yield row.free == "yes" and self.judged_at(row.site)
        for name, wanted in self.values.items():
            if name in VALUES:
                told = VALUES[name].told(row)
                yield None if told is None else any(value in told for value in wanted)
        for name, bound in self.bounds.items():
            if name in NUMBERS:
                held, least = NUMBERS[name].told(row), NUMBERS[name].at_least
                yield None if held is None else (held >= bound if least else held <= bound)
        yield self._sized(row)

    def _sized(self, row: Row) -> bool | None:
        own = "length" if row.site.kind is SiteKind.ROAD else "area"
        least, most = self.bounds.get(f"{own}_min"), self.bounds.get(f"{own}_max")
        if least is None and most is None:
            return not self.sizes
        size = row.sure_size
        if size is None:
            return None
        return (least is None or size >= least) and (most is None or size <= most)


def _values(query: Mapping[str, str], name: str) -> tuple[str, ...]:
    held: Sequence[str] = query.getlist(name) if hasattr(query, "getlist") else [query.get(name, "")]
    wanted = tuple(dict.fromkeys(value[:100] for value in held if value))[:_MOST_VALUES]
    known = BY_NEED.get(name) or (VALUES[name].known if VALUES[name].fixed else None)
    if known is not None:
        for value in wanted:
            _among(value, name, known)
    return wanted


def _one_of(query: Mapping[str, str], name: str, known: Sequence[str]) -> str:
    value = query.get(name, "")
    return _among(value, name, known) if value else ""


def _among(value: str, name: str, known: Sequence[str]) -> str:
    if value not in known:
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


def _box(query: Mapping[str, str]) -> tuple[float, float, float, float] | None:
    """The part of the map that is asked for: west, south, east, north, degrees."""
    text = query.get("bbox", "")
    if not text:
        return None
    try:
        west, south, east, north = (float(part) for part in text[:120].split(","))
    except ValueError:
        west = math.nan
        south = east = north = 0.0
    if not all(math.isfinite(v) for v in (west, south, east, north)) or south > north or west > east:
        raise InvalidInput.one(
            "not-a-box", "bbox", "bbox は 西,南,東,北 の順の四つの数にしてください。", "bbox must be four numbers: west,south,east,north"
        )
    return west, south, east, north


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
