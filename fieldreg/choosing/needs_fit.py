"""Needs against facilities and roads: what a place must have, held against what is told of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from fieldreg.choosing.fit import Answer, Held
from fieldreg.choosing.told_facts import Told, facility, unconfirmed_of_road
from fieldreg.kernel.errors import InvalidInput
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import Timespan
from fieldreg.law import parameter
from fieldreg.law.formulas.roads.odd_fit import road_misfit
from fieldreg.register.sites import Site
from fieldreg.trials.odd import ATTRIBUTES, NEEDS, Measure, suits
from fieldreg.trials.odd_json import attribute_value
from fieldreg.trials.place_needs import PLACE_NEEDS, asks, meets

__all__ = ["needs_fit", "road_fit"]

_NO_WORDS: Mapping[str, Text] = {}


def needs_fit(needs: Mapping[str, Any], site: Site) -> list[Held]:
    """Each of `needs` that asks for something (`place_needs`), held against the site."""
    return [_held(name, wanted, site) for name, wanted in needs.items() if asks(name, wanted)]


def road_fit(odd: Mapping[str, Any], site: Site, spans: Sequence[Timespan]) -> list[Held]:
    """Each need of a road that asks something of it, held against the site's `road`; what is told in words counts for nothing."""
    asked = {name: wanted for name, wanted in odd.items() if wanted is not False and NEEDS[name].measure is not Measure.HOURS}
    return [_road_held(name, wanted, site, spans) for name, wanted in asked.items()]


def _held(name: str, wanted: Any, site: Site) -> Held:
    told = Told(site.indoor, unconfirmed=False) if name == "indoor" else facility(site, name)
    if told is None:
        return _unknown(name, PLACE_NEEDS[name].title)
    try:
        answer = Answer.YES if meets(name, wanted, told.value) else Answer.NO
    except TypeError:  # told in words that do not compare
        return _unknown(name, PLACE_NEEDS[name].title)
    return Held(name, Answer.UNKNOWN if told.unconfirmed else answer, _compared(name, wanted, told))


def _road_held(name: str, wanted: Any, site: Site, spans: Sequence[Timespan]) -> Held:
    attribute = NEEDS[name].attribute
    title, held = ATTRIBUTES[attribute].title, _of_road(attribute, site, spans)
    if held is None:
        return _unknown(name, title)
    if unconfirmed_of_road(site, attribute):
        return _unknown(name, title)
    if suits(name, wanted, held, spans):
        return Held(name, Answer.YES, Text(f"{title.ja}は条件に合います", f"{title.en} suits"))
    return Held(name, Answer.NO, road_misfit(name, wanted, held))


def _of_road(attribute: str, site: Site, spans: Sequence[Timespan]) -> Any:
    """As the law's own comparison knows it: of the speed limit, where none is told, the legal one of a road without centre line."""
    value = site.road.get(attribute)
    if value is None and attribute == "speed_limit_kmh" and site.road.get("centre_line") is False:
        legal = parameter("roads.unmarked_legal_speed", min(span.first_day for span in spans))
        return legal.number if legal else None
    try:
        return None if value is None else attribute_value(attribute, value, attribute)
    except InvalidInput:  # told in words that cannot be measured
        return None


def _unknown(name: str, title: Text) -> Held:
    return Held(name, Answer.UNKNOWN, Text(f"{title.ja}は未確認です", f"{title.en} is not known"))


def _compared(name: str, wanted: Any, told: Told) -> Text:
    need = PLACE_NEEDS[name]
    ja, en = ("（未確認）", " (unconfirmed)") if told.unconfirmed else ("", "")
    held, asked = _said(told.value, need.unit, need.choices), _said(wanted, need.unit, need.choices)
    least = {Measure.AT_LEAST: ("以上", "at least "), Measure.AT_MOST: ("以下", "at most ")}.get(need.measure, ("", ""))
    return Text(
        f"{need.title.ja}: {held.ja}{ja}（必要: {asked.ja}{least[0]}）", f"{need.title.en}: {held.en}{en} (wanted: {least[1]}{asked.en})"
    )


def _said(value: Any, unit: Text = Text(""), words: Mapping[str, Text] = _NO_WORDS) -> Text:
    """A value as a sentence holds it."""
    if isinstance(value, bool):
        return Text("あり", "yes") if value else Text("なし", "no")
    if isinstance(value, int | float):
        return Text(f"{value:,g} {unit.ja}".rstrip(), f"{value:,g} {unit.en}".rstrip())
    if isinstance(value, list | tuple):
        told = [_said(one, unit, words) for one in value]
        return Text("・".join(t.ja for t in told), " or ".join(t.en for t in told))
    return words.get(value, Text(str(value), str(value)))
