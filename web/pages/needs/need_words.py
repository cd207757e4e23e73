"""A need in one line, for whoever reads what the list is for: "900 g のドローン・高さ60 m・12/14(月) 10:00〜12:00（2時間）"."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.screening.needs import Need
from fieldreg.trials.intent import SizeKind
from fieldreg.trials.need_json import need_to_json
from fieldreg.trials.odd import ATTRIBUTES, GRADES, NEEDS, Measure
from fieldreg.trials.place_needs import PLACE_NEEDS, asks
from fieldreg.trials.trial import Activity
from web.pages.needs.trial_presets import CRAFTS, craft_of
from web.shell import labels

__all__ = ["GRADE_WORDS", "need_line", "short_day", "span_words"]

_DAYS = tuple(
    Text(*said) for said in (("月", "Mon"), ("火", "Tue"), ("水", "Wed"), ("木", "Thu"), ("金", "Fri"), ("土", "Sat"), ("日", "Sun"))
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SIZES = {
    SizeKind.RADIUS: Text("半径{value} m", "radius {value} m"),
    SizeKind.AREA: Text("{value} m²以上", "at least {value} m²"),
    SizeKind.LENGTH: Text("長さ{value} m以上", "at least {value} m long"),
}
_ABOVE = {"AMSL": Text("海抜", " above the sea"), "WGS84": Text("楕円体高", " above the ellipsoid")}
_LEAST, _MOST = Text("以上", "at least "), Text("以下", "at most ")
GRADE_WORDS = dict(zip(GRADES, (Text("少ない", "few"), Text("ふつう", "some"), Text("多い", "many")), strict=True))


def need_line(need: Need) -> Text:
    """What is tried, how high, over how much room, when, and what the place must have."""
    told = [_craft(need), *_heights(need), *_size(need), _times(need), *_wanted(need)]
    return Text("・".join(text.ja for text in told), " · ".join(text.en for text in told))


def short_day(day: Any) -> Text:
    """A day, or the day of a moment in Japan: "12/14(月)"."""
    week = _DAYS[day.weekday()]
    return Text(f"{day.month}/{day.day}({week.ja})", f"{week.en} {day.day} {_MONTHS[day.month - 1]}")


def _craft(need: Need) -> Text:
    if need.activity is Activity.DRONE:
        mass = need.vehicle.mass_g
        if mass is None:
            return Text("重さ未定のドローン", "drone of unknown mass")
        said = f"{mass:g} g" if mass < 1000 else f"{mass / 1000:g} kg"
        return Text(f"{said} のドローン", f"{said} drone")
    document = need_to_json(need)
    name = craft_of(need.activity, document.get("vehicle") or {}, document.get("on_site") or {})
    return CRAFTS[name].said if name else labels.ACTIVITIES[need.activity]


def _heights(need: Need) -> Iterator[Text]:
    lower, upper = need.altitude_lower, need.altitude_upper
    if upper is not None:
        above = _ABOVE.get(str(upper.datum), Text("", ""))
        low = f"{lower.value_m:g}〜" if lower is not None and lower.value_m else ""
        yield Text(f"高さ{above.ja}{low}{upper.value_m:g} m", f"up to {low.replace('〜', '–')}{upper.value_m:g} m{above.en}")
    elif lower is not None and lower.value_m:
        above = _ABOVE.get(str(lower.datum), Text("", ""))
        yield Text(f"高さ{above.ja}{lower.value_m:g} m以上", f"from {lower.value_m:g} m{above.en} up")


def _size(need: Need) -> Iterator[Text]:
    if need.size is not None:
        yield _SIZES[need.size.kind].fill(value=f"{need.size.value:,.10g}")


def _times(need: Need) -> Text:
    first, count = span_words(need.timespan), len(need.times)
    if count == 1:
        return first
    return Text(f"{first.ja} ほか{count - 1}回", f"{first.en} and {count - 1} more")


def span_words(span: Timespan) -> Text:
    """A time with its day, its hours in Japan and how long it is: "12/14(月) 10:00〜12:00（2時間）"."""
    start, end = span.start.astimezone(JST), span.end.astimezone(JST)
    day, last = short_day(start), short_day(end)
    whole_days = (end.date() - start.date()).days
    ends = Text("", "") if not whole_days else Text("翌", "next day ") if whole_days == 1 else Text(f"{last.ja} ", f"{last.en} ")
    long = _long(span.end - span.start)
    return Text(f"{day.ja} {start:%H:%M}〜{ends.ja}{end:%H:%M}（{long.ja}）", f"{day.en} {start:%H:%M}–{ends.en}{end:%H:%M} ({long.en})")


def _long(length: timedelta) -> Text:
    minutes = round(length.total_seconds() / 60)
    if minutes % 60 == 0:
        return Text(f"{minutes // 60}時間", f"{minutes // 60} h")
    return Text(f"{minutes / 60:.1f}時間", f"{minutes / 60:.1f} h") if minutes > 60 else Text(f"{minutes}分", f"{minutes} min")


def _wanted(need: Need) -> Iterator[Text]:
    for name, value in need.needs.items():
        if asks(name, value):
            held = PLACE_NEEDS[name]
            yield _asked(held.title, held.measure, value, held.unit, dict(held.choices))
    for name, value in need.odd.items():
        if value is not False and NEEDS[name].attribute:
            attribute = ATTRIBUTES[NEEDS[name].attribute]
            yield _asked(attribute.title, NEEDS[name].measure, value, Text(attribute.unit), GRADE_WORDS)


def _asked(title: Text, measure: Measure, value: Any, unit: Text, words: dict[str, Text]) -> Text:
    if isinstance(value, bool):
        if measure is Measure.MUST and not value:
            return Text(f"{title.ja}以外", f"not {title.en}")
        return Text(f"{title.ja}なし", f"no {title.en}") if measure in (Measure.MUST_NOT, Measure.NO_SEASON) else title
    values = value if isinstance(value, list | tuple) else [value]
    said = [words.get(str(one), Text(f"{one:g}" if isinstance(one, int | float) else str(one))) for one in values]
    upper = measure is Measure.AT_MOST or (measure is Measure.GRADE and value != GRADES[0])
    bound = _LEAST if measure is Measure.AT_LEAST else _MOST if upper else Text("")
    unit_en = "" if unit.en and title.en.endswith(unit.en) else unit.en or unit.ja  # "parking, cars" are cars
    return Text(
        f"{title.ja} {'か'.join(s.ja for s in said)}{' ' + unit.ja if unit.ja else ''}{bound.ja}",
        f"{title.en} {bound.en}{' or '.join(s.en or s.ja for s in said)} {unit_en}".rstrip(),
    )
