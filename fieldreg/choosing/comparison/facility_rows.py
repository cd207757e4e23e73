"""Rows of what places offer: facilities, and what roads are like; what is asked for first, and what nobody has looked up."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fieldreg.choosing.comparison.cells import (
    Cell,
    Group,
    Row,
    fact_of,
    known,
    not_applicable,
    number,
    unknown,
    yes_no,
)
from fieldreg.choosing.comparison.compared import Compared
from fieldreg.kernel.texts import Text
from fieldreg.register.facilities import (
    FACILITIES,
    NETWORKS,
    FacilityForm,
    awaited_of,
    facility_value,
    fact_name,
)
from fieldreg.register.sites import SiteKind
from fieldreg.trials.odd import ATTRIBUTES, NEEDS, ROAD_CLASSES, Form

__all__ = ["facility_rows", "not_known_row", "road_rows"]

_ELSEWHERE = ("station", "station_m")  # told among the ways
_NUMBERS = (FacilityForm.NUMBER, FacilityForm.COUNT)
_ASKED_OF_ROADS = ("road_class", "lanes", "lane_width_m", "speed_limit_kmh", "gradient_pct", "signals_n", "crossings_n", "lte_5g")
_WORDS = {
    **ROAD_CLASSES, **NETWORKS, "good": Text("良好", "good"), "poor": Text("弱い", "poor"), "low": Text("少ない", "low"),
    "medium": Text("中くらい", "medium"), "high": Text("多い", "high"),
}  # fmt: skip
_NAMED, _THINGS = 6, Text("項目", "things")


def facility_rows(places: Sequence[Compared], asked: Mapping[str, Any]) -> Iterator[Row]:
    """Every facility that is known of one place or asked for, those asked for (`needs` of a need) first."""
    names = [name for name in FACILITIES if name not in _ELSEWHERE]
    for name in sorted(names, key=lambda one: one not in asked):
        facility = FACILITIES[name]
        row = Row(
            name=fact_name(name), group=Group.FACILITIES, title=facility.title, unit=facility.unit,
            cells=[_facility(one, name) for one in places],
        )  # fmt: skip
        if row.told or name in asked:
            yield row


def road_rows(places: Sequence[Compared], asked: Mapping[str, Any]) -> Iterator[Row]:
    """What roads are like, where there is a road among the places; `asked` the `odd` of a need."""
    if not any(one.road for one in places):
        return
    wanted = {NEEDS[name].attribute for name in asked}
    for name in sorted(ATTRIBUTES, key=lambda one: one not in wanted):
        attribute = ATTRIBUTES[name]
        row = Row(
            name=f"road.{name}", group=Group.ROAD, title=attribute.title, unit=Text(attribute.unit, attribute.unit),
            cells=[_attribute(one, name) for one in places],
        )  # fmt: skip
        if row.told or name in wanted:
            yield row


def not_known_row(places: Sequence[Compared]) -> Row:
    """How much of what people look for nobody has looked up yet, and what."""
    cells = [_not_known(one) for one in places]
    title = Text("まだ調べられていないこと", "Not looked up yet")
    return Row(name="not_known", group=Group.NOT_KNOWN, title=title, cells=cells, unit=_THINGS)


def _facility(place: Compared, name: str) -> Cell:
    held, facility = place.site.facilities, FACILITIES[name]
    if name not in held:
        return unknown()
    fact = fact_of(place.site, fact_name(name))
    if facility.form is FacilityForm.YES_NO:
        return yes_no(value=bool(held[name]), fact=fact)
    said = facility_value(name, held)
    return known(held[name] if facility.form in _NUMBERS else said.ja, said, fact=fact)


def _attribute(place: Compared, name: str) -> Cell:
    if not place.road:
        return not_applicable(Text("道路ではない", "not a road"))
    value, attribute = place.site.road.get(name), ATTRIBUTES[name]
    if value is None:
        return unknown()
    fact = fact_of(place.site, f"road.{name}" if f"road.{name}" in place.site.facts else "road")
    if isinstance(value, bool):
        return yes_no(value=value, fact=fact)
    if isinstance(value, int | float):
        return number(value, Text(attribute.unit, attribute.unit), fact=fact)
    said = _said(attribute.form, value)
    return known(said.ja, said, fact=fact)


def _said(form: Form, value: Any) -> Text:
    if form in (Form.SEASON, Form.HOURS) and isinstance(value, list):
        return Text("〜".join(map(str, value)) or "なし", " to ".join(map(str, value)) or "none")
    return _WORDS.get(value, Text(str(value))) if isinstance(value, str) else Text(str(value))


def _not_known(place: Compared) -> Cell:
    site = place.site
    road = _ASKED_OF_ROADS if site.kind is SiteKind.ROAD else ()
    titles = [ATTRIBUTES[name].title for name in road if site.road.get(name) is None]
    titles += [FACILITIES[name].title for name in awaited_of(site.kind) if name not in site.facilities]
    more = len(titles) - _NAMED
    ja, en = "、".join(t.ja for t in titles[:_NAMED]), ", ".join(t.in_language("en") for t in titles[:_NAMED])
    told = Text(f"{ja}ほか", f"{en} and more") if more > 0 else Text(ja, en)
    return number(len(titles), _THINGS, more=told)
