"""`/calendar`: what is booked by day, week or month: times, site and area, asked for or decided; never whose."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from flask import render_template, request, url_for

from fieldreg.booking.calendars.slots import STANDING_NAMES, BookedSlot
from fieldreg.booking.calendars.spans import Span
from fieldreg.booking.closures.closures import Closure
from fieldreg.kernel.errors import NotFound
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.register.sites import Site
from web.pages.calendars.asked_calendar import SPAN_NAMES, STATES, AskedCalendar
from web.shell import labels
from web.shell.context import services
from web.shell.limits import limiter, setting
from web.shell.ready import ready

__all__ = ["booked_calendar"]

_MOST = {Span.MONTH: 3, Span.WEEK: 8, Span.DAY: 300}  # entries of a day; how many more there are is told
_MOST_SITES = 150  # offered by name; of a larger registry the one that is asked for
_WEEKDAYS = (
    Text("月", "Mon"), Text("火", "Tue"), Text("水", "Wed"), Text("木", "Thu"), Text("金", "Fri"), Text("土", "Sat"), Text("日", "Sun")
)  # fmt: skip
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"
)  # fmt: skip


@limiter.limit(setting("LIMIT_HEAVY_READS"))
def booked_calendar() -> str:
    """``view=month``, ``week`` or ``day``, ``on`` a day of it; of a ``site``, a ``ward``, a ``kind``, a ``state``."""
    today, sites = services().clock.today(), services().register.sites()
    choices = ready().of("calendar choices", sites, lambda: _choices(sites))
    asked = AskedCalendar.of(request.args, today, lambda name, said: _is_choice(choices, name, said))
    page = services().booked_calendar.page(
        asked.span, asked.on, site=asked.site or None, ward=asked.ward, kind=asked.kind, standing=asked.standing,
        closed=lambda site: _is_of(site, asked),
    )  # fmt: skip
    return render_template(
        "pages/calendar.html",
        asked=asked,
        page=page,
        today=today,
        title=_title(asked.span, page.first, page.last),
        most=_MOST[asked.span],
        spans=SPAN_NAMES,
        weekdays=_WEEKDAYS,
        day_name=_day_name,
        standings=STANDING_NAMES,
        states=STATES,
        choices=choices,
        sites=_offered(sites, asked.site),
        place=_Places(),
        hours=_hours,
        words=labels,
        at=lambda **other: url_for("public.booked_calendar", **asked.query(**other)),
    )


class _Places:
    """Site and area of a slot by name, each looked up once; by id where they are no longer there."""

    def __init__(self) -> None:
        self._sites: dict[str, Site | None] = {}

    def __call__(self, held: BookedSlot | Closure) -> tuple[Text, Text | None, bool]:
        """Names, and whether there is a sheet."""
        site = self._site(held.site)
        if site is None:
            return Text(held.site), Text(held.area) if held.area else None, False
        part = next((area.name for area in site.areas if area.id == held.area), Text(held.area) if held.area else None)
        return site.name, part, True

    def _site(self, site_id: str) -> Site | None:
        if site_id not in self._sites:
            try:
                self._sites[site_id] = services().register.site(site_id)
            except NotFound:
                self._sites[site_id] = None
        return self._sites[site_id]


def _is_of(site_id: str, asked: AskedCalendar) -> bool:
    """Whether the site is of the ward and the kind asked for."""
    if not asked.ward and not asked.kind:
        return True
    try:
        site = services().register.site(site_id)
    except NotFound:
        return False
    return (not asked.ward or site.ward == asked.ward) and (not asked.kind or site.kind == asked.kind)


def _choices(sites: Sequence[Site]) -> Mapping[str, Sequence[str]]:
    return {"ward": sorted({site.ward for site in sites if site.ward}), "kind": sorted({str(site.kind) for site in sites})}


def _is_choice(choices: Mapping[str, Sequence[str]], name: str, said: str) -> bool:
    if name != "site":
        return said in choices[name]
    try:
        return bool(said) and services().register.site(said) is not None
    except NotFound:
        return False


def _offered(sites: Sequence[Site], asked: str) -> list[Site]:
    """All of a small registry, by name; of a large one the site that is shown."""
    if len(sites) <= _MOST_SITES:
        return sorted(sites, key=lambda site: (site.name.ja, site.id))
    return [services().register.site(asked)] if asked else []


def _title(span: Span, first: date, last: date) -> Text:
    if span is Span.MONTH:
        return Text(f"{first.year}年{first.month}月", f"{_MONTHS[first.month - 1]} {first.year}")
    if span is Span.DAY:
        return Text(f"{first.year}年{_day_name(first).ja}", f"{_day_name(first).en} {first.year}")
    ending = f"{last.year}年{last.month}月" if last.year != first.year else f"{last.month}月" if last.month != first.month else ""
    year = f" {first.year}" if last.year != first.year else ""
    return Text(
        f"{first.year}年{first.month}月{first.day}日〜{ending}{last.day}日",
        f"{first.day} {_MONTHS[first.month - 1][:3]}{year} – {last.day} {_MONTHS[last.month - 1][:3]} {last.year}",
    )


def _day_name(day: date) -> Text:
    weekday = _WEEKDAYS[day.weekday()]
    return Text(f"{day.month}月{day.day}日（{weekday.ja}）", f"{weekday.en} {day.day} {_MONTHS[day.month - 1][:3]}")


def _hours(span: Timespan, day: date) -> Text:
    """The hours of a day it takes up: all of it, from some hour on, until some hour, or between two."""
    begins, ends = span.first_day == day, span.last_day == day
    start, end = (moment.astimezone(JST) for moment in (span.start, span.end))
    first = f"{start:%H:%M}" if begins else "00:00"
    last = _until(end, day) if ends else "24:00"
    if (first, last) == ("00:00", "24:00"):
        return Text("終日", "all day")
    return Text(f"{first}–{last}", f"{first}–{last}")


def _until(end: datetime, day: date) -> str:
    return "24:00" if end.date() == day + timedelta(days=1) else f"{end:%H:%M}"

