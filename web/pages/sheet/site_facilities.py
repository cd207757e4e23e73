"""What a site offers, as rows of its sheet: each value with its source, its age and how far it is to be trusted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from fieldreg.kernel.texts import Text
from fieldreg.register.facilities import FACILITIES, NETWORKS, awaited_of, facility_value, fact_name
from fieldreg.register.sites import Fact, Site, SiteKind
from fieldreg.trials.odd import ATTRIBUTES, ROAD_CLASSES, Form

__all__ = ["METHODS", "FacilityRow", "age_of", "facility_rows", "unknown_facilities"]

METHODS = {
    "read": Text("資料による", "as published"),
    "measured": Text("計測", "measured"),
    "computed": Text("計算", "computed"),
    "inferred": Text("推定", "inferred"),
}
_OF_A_ROAD = ("road_class", "lanes", "lane_width_m", "speed_limit_kmh", "gradient_pct", "signals_n", "crossings_n", "lte_5g")
_TOLD_WITH = {  # a value that is told beside another, whose row then bears its fact
    "station": ("station_m", Text("{a}（直線で {b}）", "{a} ({b}, straight)")),
    "did_pct": ("did_m", Text("{a}（地区まで {b}）", "{a} ({b} away)")),
    "toilet": ("toilets_n", Text("{a}（地図では {b}）", "{a} ({b} on the map)")),
}
_WORDS = {**ROAD_CLASSES, **NETWORKS, "good": Text("良好", "good"), "poor": Text("弱い", "poor"), "low": Text("少ない", "low"),
          "medium": Text("中くらい", "medium"), "high": Text("多い", "high")}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class FacilityRow:
    """One value and where it comes from; `fact` is the site's own word where the value has none of its own."""

    title: Text
    value: Text
    fact: Fact
    age: Text


def facility_rows(site: Site, today: date) -> list[FacilityRow]:
    """What is known of the site, in the catalogue's order; of a road its attributes first."""
    own = Fact(site.source, site.confidence)
    rows = []
    for key, title, value in (*_road(site), *_facilities(site)):
        fact = site.facts.get(key, own)
        said = Text(f"約{value.ja}", f"about {value.en or value.ja}") if fact.about else value
        rows.append(FacilityRow(title=title, value=said, fact=fact, age=age_of(fact.on, today)))
    return rows


def unknown_facilities(site: Site) -> list[Text]:
    """What people look for at such a place and nobody has looked up yet."""
    road = _OF_A_ROAD if site.kind is SiteKind.ROAD else ()
    lacking = [ATTRIBUTES[name].title for name in road if site.road.get(name) is None]
    return lacking + [FACILITIES[name].title for name in awaited_of(site.kind) if name not in site.facilities]


def age_of(on: str, today: date) -> Text:
    """How long ago a year, a month or a day was, in whole years; nothing below one.

    >>> age_of("2021-12-02", date(2026, 11, 23)).ja, age_of("2026", date(2026, 11, 23)).en, age_of("", date(2026, 11, 23)).ja
    ('4年前', '', '')
    """
    if not on:
        return Text("")
    parts = [int(part) for part in on.split("-")]
    years = today.year - parts[0] - ((today.month, today.day)[: len(parts) - 1] < tuple(parts[1:]))
    return Text(f"{years}年前", f"{years} year{'s' if years > 1 else ''} ago") if years > 0 else Text("")


def _facilities(site: Site) -> Iterator[tuple[str, Text, Text]]:
    held = site.facilities
    beside = {name: told for name, told in _TOLD_WITH.items() if name in held and told[0] in held}
    for name, facility in FACILITIES.items():
        if name not in held or name in {other for other, _ in beside.values()}:
            continue
        value, key = facility_value(name, held), name
        if name in beside:
            key, form = beside[name]
            other = facility_value(key, held)
            value = Text(form.ja.format(a=value.ja, b=other.ja), form.en.format(a=value.en or value.ja, b=other.en or other.ja))
        yield fact_name(key), facility.title, value


def _road(site: Site) -> Iterator[tuple[str, Text, Text]]:
    for name, attribute in ATTRIBUTES.items():
        if site.road.get(name) is not None:
            key = f"road.{name}"
            yield key if key in site.facts else "road", attribute.title, _road_value(attribute.form, site.road[name], attribute.unit)


def _road_value(form: Form, value: Any, unit: str) -> Text:
    if isinstance(value, bool):
        return Text("あり", "yes") if value else Text("なし", "no")
    if form is Form.CHOICE and value in _WORDS:
        return _WORDS[value]
    if form in (Form.SEASON, Form.HOURS) and isinstance(value, list):
        return Text("〜".join(map(str, value)) or "なし", " to ".join(map(str, value)) or "none")
    return Text(f"{value} {unit}".strip())
