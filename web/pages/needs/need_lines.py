"""A need line by line, nothing left out: what a comparison on paper was made for."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fieldreg.kernel.altitudes import between_told
from fieldreg.kernel.texts import Text
from fieldreg.screening.needs import Need
from fieldreg.trials.intent import SizeKind
from fieldreg.trials.need_json import need_to_json
from fieldreg.trials.odd import ATTRIBUTES, GRADES, NEEDS, ROAD_CLASSES, Measure
from fieldreg.trials.place_needs import PLACE_NEEDS, asks
from web.pages.needs.need_words import GRADE_WORDS
from web.shell import labels
from web.shell.trial_summary import Line, answers_told, times_told

__all__ = ["need_lines", "place_lines"]

_SIZES = {
    SizeKind.RADIUS: (Text("円の半径", "Circle, radius"), "m"),
    SizeKind.AREA: (Text("広さ", "Area"), "m²"),
    SizeKind.LENGTH: (Text("長さ", "Length"), "m"),
}
_LEAST, _MOST = Text("{value}以上", "at least {value}"), Text("{value}以下", "at most {value}")
_AS_IT_IS = Text("{value}", "{value}")
_BOUNDS = {Measure.AT_LEAST: _LEAST, Measure.AT_MOST: _MOST, Measure.GRADE: _MOST}
_WORDS = {**ROAD_CLASSES, **GRADE_WORDS}
_YES, _NO = Text("要る", "wanted"), Text("あってはならない", "must not be")


def need_lines(need: Need) -> Sequence[Line]:
    """What, when, how high, how much room, what the place must have, and every answer."""
    told = [
        (Text("実証の種類", "Activity"), labels.ACTIVITIES[need.activity]),
        (Text("日時", "When"), times_told(need.times)),
        *_height(need),
        *_size(need),
        *_wanted(need),
        *answers_told(need_to_json(need)),
    ]
    return _begun(told)


def place_lines(need: Need) -> Sequence[Line]:
    """Of it what the place must be like alone: how large, what it has; what a trial at a place says no more."""
    return _begun([*_size(need), *_wanted(need)])


def _begun(told: Sequence[Line]) -> Sequence[Line]:
    return [(Text(title.ja, title.en[:1].upper() + title.en[1:]), said) for title, said in told]


def _height(need: Need) -> Iterator[Line]:
    told = between_told(need.altitude_lower, need.altitude_upper)
    if told is not None:
        yield Text("高さ", "Height"), told


def _size(need: Need) -> Iterator[Line]:
    if need.size is not None:
        title, unit = _SIZES[need.size.kind]
        yield title, _LEAST.fill(value=f"{need.size.value:,.10g} {unit}")


def _wanted(need: Need) -> Iterator[Line]:
    for name, value in need.needs.items():
        if asks(name, value):
            place = PLACE_NEEDS[name]
            yield place.title, _asked(place.measure, value, place.unit, place.choices)
    for name, value in need.odd.items():
        attribute = NEEDS[name].attribute
        title = ATTRIBUTES[attribute].title if attribute else Text("走る時間帯", "hours it drives")
        unit = ATTRIBUTES[attribute].unit if attribute else ""
        if value is not False:
            yield title, _asked(NEEDS[name].measure, value, Text(unit, unit), _WORDS)


def _asked(measure: Measure, value: Any, unit: Text, words: Mapping[str, Text]) -> Text:
    if isinstance(value, bool):
        wanted = value and measure not in (Measure.MUST_NOT, Measure.NO_SEASON)
        return _YES if wanted else _NO
    values = value if isinstance(value, list | tuple) else [value]
    said = [words.get(str(one), Text(f"{one:,g}" if isinstance(one, int | float) else str(one))) for one in values]
    bound = _BOUNDS.get(measure, _AS_IT_IS) if value != GRADES[0] else _AS_IT_IS  # none is less than the least
    ja = f"{'か'.join(one.ja for one in said)} {unit.ja}".strip()
    en = f"{' or '.join(one.in_language('en') for one in said)} {unit.en}".strip()
    return Text(bound.ja.format(value=ja), bound.en.format(value=en))
