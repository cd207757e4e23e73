"""What a need takes at a site, in the numbers people compare: for the sheet, the tables of it, and paper."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fieldreg.choosing.demands import Demands, Grade
from fieldreg.choosing.ranking import Ranked
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.screening.needs import Need
from fieldreg.trials.intent import SizeKind
from fieldreg.trials.place_needs import PLACE_NEEDS, PlaceNeed
from web.shell import labels

__all__ = ["FIT_ICONS", "GRADES", "HEADLINES", "Told", "answer_told", "first_day", "grade_kind", "lead_said", "need_line", "when_line"]

FIT_ICONS = {"yes": "clear", "unknown": "unknown", "no": "prohibited"}
GRADES = {
    Grade.NOTHING: Text("事前の手続きなし", "Nothing ahead"),
    Grade.CONSENTS: Text("同意・届出のみ", "Consents and notices"),
    Grade.PERMITS: Text("許可が必要", "Permits"),
    Grade.NOT_JUDGED: Text("まだ判定できません", "Not judged yet"),
    Grade.PROHIBITED: Text("できません", "Not allowed"),
}
HEADLINES = {
    Grade.NOTHING: Text("事前の手続きは要りません", "Nothing is to be handed in ahead"),
    Grade.CONSENTS: Text("許可は要りません。同意や届出が要ります", "No permit; a consent or a notice"),
    Grade.PERMITS: Text("許可・承認が必要です", "A permit is needed"),
    Grade.NOT_JUDGED: Text("まだ判定できない項目があります", "Some points cannot be judged yet"),
    Grade.PROHIBITED: Text("このままでは実施できません", "Not possible as it stands"),
}
_KINDS = {
    Grade.NOTHING: "clear", Grade.CONSENTS: "consent", Grade.PERMITS: "permit", Grade.NOT_JUDGED: "unknown",
    Grade.PROHIBITED: "prohibited",
}  # fmt: skip
_OPEN_TO = {
    "you": Text("あなたが答える", "you answer"), "desk": Text("窓口が調べる", "the desk looks up"),
    "map": Text("地図では決まらない", "no map settles"),
}  # fmt: skip
_SIZES = {SizeKind.RADIUS: Text("半径", "radius"), SizeKind.AREA: Text("広さ", "area"), SizeKind.LENGTH: Text("長さ", "length")}
_ABOVE = {"AGL": Text("地上", "above ground"), "AMSL": Text("標高", "above the sea"), "WGS84": Text("楕円体高", "above the ellipsoid")}


@dataclass(frozen=True)
class Told:
    """A number and what it is of."""

    title: Text
    value: Text


def answer_told(row: Ranked) -> list[Told]:
    """The answer's numbers: permits, consents, the longest lead, the first possible day, what is open; none where it was not judged."""
    return list(_numbers(row.demands))


def first_day(demands: Demands) -> Text:
    """The plan's first day, a lower bound where it is one."""
    day = demands.earliest_start
    if day is None:
        return Text("未定", "not known yet")
    return Text(f"{day.isoformat()}{' 以降' if demands.at_least else ''}", f"{day.isoformat()}{' or later' if demands.at_least else ''}")


def grade_kind(demands: Demands) -> str:
    """The colour and shape of a grade."""
    return _KINDS[demands.grade]


def need_line(need: Need) -> Text:
    """What is tried, how high, over how much room and what the place must have, in one line."""
    told = [*_craft(need), *_height(need), *_size(need), *_wanted(need)]
    return Text("・".join(text.ja for text in told), " · ".join(text.en or text.ja for text in told))


def when_line(times: Sequence[Timespan]) -> Text:
    """When, in Japan's time; of several the first, and how many more there are."""
    start, end = (moment.astimezone(JST) for moment in (times[0].start, times[0].end))
    ends = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%Y-%m-%d %H:%M}"
    said, more = f"{start:%Y-%m-%d %H:%M}–{ends}", len(times) - 1
    return Text(f"{said} ほか{more}回", f"{said} and {more} more") if more else Text(said)


def _numbers(demands: Demands) -> Iterator[Told]:
    if demands.fault is not None:
        return
    yield Told(Text("許可・承認", "Permits"), Text(f"{demands.permits} 件", f"{demands.permits}"))
    yield Told(Text("同意・協議", "Consents"), Text(f"{demands.consents} 件", f"{demands.consents}"))
    yield Told(Text("最長の手続き", "Longest lead"), lead_said(demands))
    yield Told(Text("最短の開始日", "First day"), first_day(demands))
    if demands.open and any(demands.open.values()):
        told = [(_OPEN_TO[who], count) for who, count in demands.open.items() if count]
        ja, en = "、".join(f"{who.ja} {n}" for who, n in told), ", ".join(f"{who.en} {n}" for who, n in told)
        yield Told(Text("未定の項目", "Still open"), Text(ja, en))


def lead_said(demands: Demands) -> Text:
    """The longest lead, and how many there are of which nobody tells it."""
    days, unknown = demands.longest_lead_days, demands.leads_unknown
    if days is None:
        return Text("わかりません", "not known")
    if unknown:
        return Text(f"{days} 日＋期間不明 {unknown} 件", f"{days} days, and {unknown} of unknown length")
    return Text(f"{days} 日", f"{days} days")


def _craft(need: Need) -> Iterator[Text]:
    yield labels.ACTIVITIES[need.activity]
    grams = need.vehicle.mass_g
    if grams is not None:
        said = f"{grams:g} g" if grams < 1000 else f"{grams / 1000:g} kg"
        yield Text(said)
    if need.vehicle.driver_on_board is not None:
        yield Text("運転者あり", "driver aboard") if need.vehicle.driver_on_board else Text("運転者なし", "no driver")


def _height(need: Need) -> Iterator[Text]:
    if need.altitude_upper is not None:
        above = _ABOVE[str(need.altitude_upper.datum)]
        yield Text(f"{above.ja} {need.altitude_upper.value_m:g} m まで", f"up to {need.altitude_upper.value_m:g} m {above.en}")


def _size(need: Need) -> Iterator[Text]:
    if need.size is not None:
        unit = "m²" if need.size.kind is SizeKind.AREA else "m"
        name = _SIZES[need.size.kind]
        yield Text(f"{name.ja} {need.size.value:,.10g} {unit}", f"{name.en} {need.size.value:,.10g} {unit}")


def _wanted(need: Need) -> Iterator[Text]:
    for name, value in need.needs.items():
        held = PLACE_NEEDS[name]
        if value is True:
            yield held.title
        elif value is not False:
            words = [_word(held, one) for one in (value if isinstance(value, list | tuple) else [value])]
            unit = f" {held.unit.ja}" if held.unit.ja else ""
            said_ja, said_en = "・".join(w.ja for w in words), ", ".join(w.en or w.ja for w in words)
            yield Text(f"{held.title.ja} {said_ja}{unit}", f"{held.title.en} {said_en}{unit}")
    if need.odd:
        yield Text(f"道路の条件 {len(need.odd)} 件", f"{len(need.odd)} conditions of the road")


def _word(held: PlaceNeed, value: Any) -> Text:
    return dict(held.choices).get(str(value)) or Text(f"{value:,.10g}" if isinstance(value, int | float) else str(value))
