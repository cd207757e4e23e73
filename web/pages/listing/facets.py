"""Facets: what the list may be narrowed down by, and what each site has of it.  What nobody tells of a site is unknown, never "no".

Several values of one facet are "or", facets are "and".  `told` gives what a row has: a set of values, or a number; None where that is
not known.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from fieldreg.choosing.told_facts import facility
from fieldreg.facilities import FACILITIES
from fieldreg.kernel.texts import Text
from fieldreg.register.sites import Availability, SiteKind
from fieldreg.trials.trial import Activity
from web.pages.listing.site_row import Row
from web.shell import labels

__all__ = ["NUMBERS", "SIZES", "VALUES", "NumberFacet", "ValueFacet", "number_text"]


@dataclass(frozen=True)
class ValueFacet:
    """One thing of which a row has some values; `known` in the order of showing, () for whatever there is."""

    name: str
    title: Text
    told: Callable[[Row], Collection[str] | None]
    words: Callable[[str], Text]
    known: Sequence[str] = ()
    fixed: bool = True  # a value that is not known is a mistake of the address


@dataclass(frozen=True)
class NumberFacet:
    """A bound, at least or at most, for one number of a row; `steps` are those offered."""

    name: str
    title: Text
    unit: Text
    at_least: bool
    steps: Sequence[float]
    told: Callable[[Row], float | None]


def _facility(name: str) -> Callable[[Row], Collection[str] | None]:
    def told(row: Row) -> Collection[str] | None:
        held = facility(row.site, name)
        if held is None or held.unconfirmed:
            return None
        if isinstance(held.value, bool):
            return {"yes" if held.value else "no"}
        return {held.value} if isinstance(held.value, str) else set(held.value)

    return told


def _number(name: str) -> Callable[[Row], float | None]:
    def told(row: Row) -> float | None:
        held = facility(row.site, name)
        value = None if held is None or held.unconfirmed else held.value
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    return told


def _inside(row: Row) -> Collection[str]:
    return {"yes" if row.site.indoor or row.site.kind is SiteKind.INDOOR else "no"}


def _availability(row: Row) -> Collection[str]:
    return {row.site.availability}


def _ward(row: Row) -> Collection[str] | None:
    return {row.site.ward} if row.site.ward else None


def _taken(row: Row) -> Collection[str] | None:
    """As `choosing.had`: of a site that tells of no activity nobody knows which it takes."""
    offered = row.site.activities
    return {activity for activity in Activity if activity.taken_by(offered)} if offered else None


_YES_NO = {"yes": Text("あり", "yes"), "no": Text("なし", "no")}
_INSIDE = {"yes": Text("屋内", "indoors"), "no": Text("屋外", "outdoors")}
_OFFERED = ("surface", "network", "water", "toilet", "lighting")


def _offered(name: str) -> ValueFacet:
    held = FACILITIES[name]
    words: Mapping[str, Text] = held.choices or _YES_NO
    return ValueFacet(name, held.title, _facility(name), words.__getitem__, tuple(words))


VALUES: Mapping[str, ValueFacet] = {
    facet.name: facet
    for facet in (
        ValueFacet("kind", Text("種類", "Kind"), lambda r: {r.site.kind}, labels.KINDS.__getitem__, tuple(SiteKind)),
        ValueFacet("ward", Text("区・市町", "Ward"), _ward, labels.ward, fixed=False),
        ValueFacet("activity", Text("実証の種類", "Activity"), _taken, labels.ACTIVITIES.__getitem__, tuple(Activity)),
        ValueFacet("availability", Text("利用状況", "Availability"), _availability, labels.AVAILABILITY.__getitem__, tuple(Availability)),
        ValueFacet("indoor", Text("屋内・屋外", "Indoors or out"), _inside, _INSIDE.__getitem__, tuple(_INSIDE)),
        *(_offered(name) for name in _OFFERED),
    )
}
_M, _M2 = Text("m", "m"), Text("m²", "m²")
SIZES: Mapping[str, NumberFacet] = {
    facet.name: facet
    for facet in (
        NumberFacet("area_min", Text("広さ", "Area"), _M2, True, (1_000, 5_000, 10_000, 50_000, 100_000), lambda r: r.sure_size),
        NumberFacet("area_max", Text("広さ", "Area"), _M2, False, (5_000, 10_000, 50_000), lambda r: r.sure_size),
        NumberFacet("length_min", Text("道路の長さ", "Road length"), _M, True, (500, 1_000, 2_000, 3_000), lambda r: r.sure_size),
        NumberFacet("length_max", Text("道路の長さ", "Road length"), _M, False, (1_000, 2_000, 3_000), lambda r: r.sure_size),
    )
}
"""Of a road its length, of any other its area: who asks for a length alone asks for roads, who asks for an area alone for places."""
NUMBERS: Mapping[str, NumberFacet] = {
    facet.name: facet
    for facet in (
        NumberFacet("station_max", Text("最寄り駅まで", "Nearest station"), _M, False, (500, 1_000, 2_000, 5_000), _number("station_m")),
        NumberFacet("parking_min", Text("駐車場", "Parking"), Text("台", "cars"), True, (1, 10, 50, 100), _number("parking_cars")),
        NumberFacet("floor_min", Text("床面積", "Floor area"), _M2, True, (500, 1_000, 5_000), _number("floor_m2")),
        NumberFacet("ceiling_min", Text("天井の高さ", "Ceiling"), _M, True, (4, 6, 10), _number("ceiling_m")),
        NumberFacet("power_min", Text("電源の容量", "Power"), Text("kVA", "kVA"), True, (10, 30, 50), _number("power_kva")),
        NumberFacet("straight_min", Text("直線でとれる長さ", "Longest straight"), _M, True, (50, 100, 200), _number("straight_m")),
    )
}


def number_text(facet: NumberFacet, value: float) -> Text:
    """A bound for people: "1 ha以上", "1 km以下"."""
    figure, unit = value, facet.unit
    if facet.unit.ja == "m" and value >= 1_000:
        figure, unit = value / 1_000, Text("km", "km")
    elif facet.unit.ja == "m²" and value >= 10_000:
        figure, unit = value / 10_000, Text("ha", "ha")
    said = f"{figure:,.10g}"
    blank = "" if unit.ja == "台" else " "
    bound = Text("以上", "at least ") if facet.at_least else Text("以下", "at most ")
    return Text(f"{said}{blank}{unit.ja}{bound.ja}", f"{bound.en}{said} {unit.en}")
