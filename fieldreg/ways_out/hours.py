"""Other hours: into daylight on the same day; and other days, where a zone does not yet or no longer hold."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

import shapely

from fieldreg.kernel.daylight import TOLERANCE, daylight
from fieldreg.kernel.texts import Text
from fieldreg.kernel.timespan import JST, Timespan
from fieldreg.trials.volume4d import Volume4D
from fieldreg.ways_out.change_check import Asked, Matter
from fieldreg.ways_out.outlines import reach_of
from fieldreg.ways_out.trial_edits import with_hours
from fieldreg.ways_out.way_out import Change, Kind, Way

__all__ = ["by_daylight", "daylight_hours", "hours_said", "on_another_day"]

_STEP = timedelta(minutes=5)  # people do not plan to the minute
_DAY = timedelta(days=1)


def by_daylight(asked: Asked, matter: Matter) -> Iterator[Way | None]:
    """The nearest hours of the same length by day, on a day the trial already has; shortened where it is longer.

    Not earlier on the very day of asking: those hours may be over.  Raises OutOfTries.
    """
    old, new = [v.timespan for v in asked.trial.volumes], daylight_hours(asked)
    if new is None:
        return
    moved = max(abs(n.start - o.start) for n, o in zip(new, old, strict=True))
    lost = max((o.end - o.start) - (n.end - n.start) for n, o in zip(new, old, strict=True))
    minutes, short = (round(t / timedelta(minutes=1)) for t in (moved, lost))
    hours = hours_said(new)
    yield asked.way(
        matter,
        Kind.HOURS,
        with_hours(asked.document, new),
        title=Text(f"明るい時間に移す（{hours.ja}）", f"Move it into daylight ({hours.en})"),
        how=Text(
            "日の出から日没までの間で、いまの計画にいちばん近い時刻です。"
            + (f"日中に収まらないため {_length(short).ja}短くなります。" if short else "長さは変わりません。"),
            "The nearest hours between sunrise and sunset"
            + (f"; {_length(short).en} shorter, for the day is not longer." if short else ", of the same length."),
        ),
        change=Change(
            value=minutes,
            unit="min",
            step=min(0.99, (moved + lost) / _DAY),
            said=Text(f"開始を {_length(minutes).ja}ずらす", f"starts {_length(minutes).en} earlier or later")
            if minutes
            else Text(f"{_length(short).ja}短く", f"{_length(short).en} shorter"),
        ),
    )


def daylight_hours(asked: Asked) -> list[Timespan] | None:
    """Each volume's nearest hours by day; None where it is by day already, or they may be over."""
    old = [v.timespan for v in asked.trial.volumes]
    new = [_into_daylight(v) for v in asked.trial.volumes]
    today = asked.screening.asked_on
    over = any(n.start < o.start and n.first_day <= today for n, o in zip(new, old, strict=True))
    return None if new == old or over else new


def _into_daylight(volume: Volume4D) -> Timespan:
    span = volume.timespan
    lon, lat = (float(v) for v in shapely.centroid(volume.outline).coords[0])
    fits = [_fitted(span, _window(lon, lat, day)) for day in {span.first_day, span.last_day}]
    return min(fits, key=lambda s: (span.end - span.start - (s.end - s.start), abs(s.start - span.start), s.start))


def _window(lon: float, lat: float, day: date) -> Timespan:
    """The day's light, the tolerance of the computation kept away from."""
    sun = daylight(lon, lat, day)
    return Timespan(_stepped(sun.sunrise + TOLERANCE, up=True), _stepped(sun.sunset - TOLERANCE, up=False))


def _stepped(moment: datetime, *, up: bool) -> datetime:
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    steps = (moment - midnight) // _STEP
    whole = midnight + steps * _STEP
    return whole + _STEP if up and whole < moment else whole


def _fitted(span: Timespan, window: Timespan) -> Timespan:
    start, end = (m.astimezone(JST) for m in (span.start, span.end))
    length = end - start
    if window.start <= start and end <= window.end:
        return span
    if length > window.end - window.start:
        return span.overlap(window) or window
    start = min(max(start, window.start), window.end - length)
    return Timespan(start, start + length)


def on_another_day(asked: Asked, matter: Matter) -> Iterator[Way | None]:
    """The same hours on the nearest day on which a zone of the finding does not hold.  Raises OutOfTries."""
    first, last = asked.trial.timespan.first_day, asked.trial.timespan.last_day
    for day in sorted(_edges(asked, matter, first, last), key=lambda d: abs(d - first)):
        if day <= asked.screening.asked_on:
            continue
        shift = day - first
        spans = [Timespan(v.timespan.start + shift, v.timespan.end + shift) for v in asked.trial.volumes]
        days, later = abs(shift.days), shift > timedelta()
        way = asked.way(
            matter,
            Kind.DAY,
            with_hours(asked.document, spans),
            title=Text(f"{day:%Y-%m-%d} に行う", f"Do it on {day:%Y-%m-%d}"),
            how=Text(
                "この区域が効力をもたない、いちばん近い日です。時刻は変わりません。",
                "The nearest day on which the zone is not in force; the hours stay.",
            ),
            change=Change(
                value=days,
                unit="days",
                step=1.0 + min(days, 365) / 400,
                said=Text(f"{days} 日{'後' if later else '前'}に", f"{days} days {'later' if later else 'earlier'}"),
            ),
        )
        yield way
        if way:
            return


def _edges(asked: Asked, matter: Matter, first: date, last: date) -> set[date]:
    """First days of a trial that would just miss one of the finding's zones."""
    ids = {(z.layer, z.id) for z in matter.zones}
    edges: set[date] = set()
    for layer in {layer for layer, _ in ids}:
        for hit in asked.layer(layer).hits(reach_of(matter, layer, asked)):
            if (layer, hit.zone.id) in ids:
                if hit.zone.valid_to is not None:
                    edges.add(hit.zone.valid_to)
                if hit.zone.valid_from is not None:
                    edges.add(hit.zone.valid_from - _DAY - (last - first))
    return edges


def hours_said(spans: Sequence[Timespan]) -> Text:
    """From the first hour to the last, for people."""
    start = min(s.start for s in spans).astimezone(JST)
    end = max(s.end for s in spans).astimezone(JST)
    far = end.date() != start.date()
    return Text(
        f"{start:%m月%d日 %H:%M}〜{f'{end:%m月%d日 %H:%M}' if far else f'{end:%H:%M}'}",
        f"{start:%Y-%m-%d %H:%M} to {f'{end:%Y-%m-%d %H:%M}' if far else f'{end:%H:%M}'}",
    )


def _length(minutes: int) -> Text:
    hours, rest = divmod(minutes, 60)
    parts = ([("時間", "h", hours)] if hours else []) + ([("分", "min", rest)] if rest or not hours else [])
    return Text(" ".join(f"{n} {ja}" for ja, _, n in parts), " ".join(f"{n} {en}" for _, en, n in parts))
