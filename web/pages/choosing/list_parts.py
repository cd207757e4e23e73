"""The parts of the choosing page beside its rows: facets with their counts, chips of what is asked for, the slider of days."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import g, url_for

from fieldreg.kernel.texts import Text
from web.pages.choosing.booked_days import DAYS_AHEAD
from web.pages.listing.facets import NUMBERS, SIZES, VALUES, number_text
from web.pages.listing.site_filters import Filters
from web.pages.needs.asked_need import AskedNeed
from web.pages.needs.need_words import short_day

__all__ = ["address", "chips_of", "facets_of", "pairs_of", "slider_of"]

_TITLES = {
    "answer": Text("手続き", "What it takes"),
    "fit": Text("条件に合うか", "Whether it fits"),
    "slot": Text("その日時の空き", "Free at that time"),
}
_WORDS = {
    "answer": {
        "nothing": Text("事前の手続きなし", "nothing ahead"), "consents": Text("許可不要（同意・届出）", "consent or notice only"),
        "permits": Text("許可が必要", "permits"), "not_judged": Text("判定できない項目あり", "not all judged"),
        "prohibited": Text("できません", "not allowed"),
    },
    "fit": {"yes": Text("合う", "fits"), "unknown": Text("分からない", "not known"), "no": Text("合わない", "does not fit")},
    "slot": {
        "free": Text("空き", "free"), "partly": Text("一部に予約あり", "partly taken"), "unknown": Text("空きは未確認", "not known"),
        "taken": Text("予約あり", "taken"),
    },
}  # fmt: skip
_FIRST = ("answer", "fit", "slot", "kind", "ward", "availability", "activity", "indoor")


def pairs_of(filters: Filters, asked: AskedNeed | None) -> list[tuple[str, str]]:
    """The filter state as it stands in an address, without the need and the page."""
    usual = "best" if asked else "had"
    return [
        *((("q", filters.q),) if filters.q else ()),
        *((name, value) for name, held in filters.values.items() for value in held),
        *((name, f"{value:.12g}") for name, value in filters.bounds.items()),
        *((("bbox", ",".join(f"{v:.6g}" for v in filters.box)),) if filters.box else ()),
        *((("free", "1"),) if filters.free else ()),
        *((("sort", filters.sort),) if filters.sort != usual else ()),
    ]


def address(pairs: list[tuple[str, str]], asked: AskedNeed | None, **more: Any) -> str:
    """The page with that state."""
    rest = urlencode([*pairs, *((name, str(value)) for name, value in more.items())])
    query = "&".join(part for part in (asked.query if asked else "", rest) if part)
    return url_for("public.choose") + (f"?{query}" if query else "")


def facets_of(filters: Filters, counts: Mapping[str, Mapping[str, int]]) -> list[dict[str, Any]]:
    """Every facet that some site has a value for: its options with how many sites each would leave, and whether it is asked for.

    One value that all sites have is no choice, and not shown.
    """
    names = [*_FIRST, *(name for name in (*VALUES, *SIZES, *NUMBERS) if name not in _FIRST)]
    return [told for name in names if name in counts and (told := _facet(name, filters, counts[name]))]


def _facet(name: str, filters: Filters, counts: Mapping[str, int]) -> dict[str, Any] | None:
    number = NUMBERS.get(name) or SIZES.get(name)
    chosen = {f"{filters.bounds[name]:.12g}"} if name in filters.bounds else set(filters.values.get(name, ()))
    if not chosen and (len(counts) < 2 if number is None else not any(counts.values())):
        return None
    title = number.title if number else VALUES[name].title if name in VALUES else _TITLES[name]
    return {
        "name": name,
        "title": title.in_language(g.language),
        "form": "number" if number else "values",
        "options": [
            {"value": value, "words": _words(name, value).in_language(g.language), "count": count, "chosen": value in chosen}
            for value, count in counts.items()
        ],
    }


def _words(name: str, value: str) -> Text:
    number = NUMBERS.get(name) or SIZES.get(name)
    if number is not None:
        return number_text(number, float(value))
    return VALUES[name].words(value) if name in VALUES else _WORDS[name][value]


def chips_of(filters: Filters, asked: AskedNeed | None) -> list[dict[str, str]]:
    """What is asked for, each with the address without it."""
    pairs = pairs_of(filters, asked)
    more = {"on": filters.on.isoformat()} if asked is None and filters.on != g.services.clock.today() else {}
    return [
        {"words": words.in_language(g.language), "href": address([pair for pair in pairs if pair != held], asked, **more)}
        for held, words in _chips(pairs)
    ]


def _chips(pairs: list[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], Text]]:
    for name, value in pairs:
        if name == "q":
            yield (name, value), Text(f"「{value}」", f"“{value}”")
        elif name == "bbox":
            yield (name, value), Text("地図の範囲だけ", "in this part of the map")
        elif name == "free":
            yield (name, value), Text("許可がいらない場所だけ", "no permit needed")
        elif name != "sort":
            title = (NUMBERS.get(name) or SIZES.get(name) or VALUES.get(name)) if name not in _TITLES else None
            said, words = title.title if title else _TITLES[name], _words(name, value)
            short = name in ("kind", "ward", "activity", "availability", "indoor")
            yield (name, value), words if short else Text(f"{said.ja}: {words.ja}", f"{said.en}: {words.en}")


def slider_of(today: date, day: date) -> dict[str, Any]:
    """The slider of days: from today on, at the day that is asked for; what lies beyond its ends stands at them."""
    days = [today + timedelta(days=n) for n in range(DAYS_AHEAD + 1)]
    return {
        "at": max(0, min(DAYS_AHEAD, (day - today).days)),
        "most": DAYS_AHEAD,
        "day": day.isoformat(),
        "beyond": day not in days,
        "words": short_day(day).in_language(g.language),
        "days": [{"iso": one.isoformat(), "words": short_day(one).in_language(g.language)} for one in days],
    }
