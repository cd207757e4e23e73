"""Rules of use read minute by minute from the document itself: slow, plain, and sharing nothing with what is tested."""

from datetime import datetime, timedelta, timezone
from functools import cache

import holidays

JST = timezone(timedelta(hours=9))
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
JAPAN = holidays.country_holidays("JP", years=range(2020, 2035))
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
UNKNOWN = None


def month_day(text):
    return tuple(int(part) for part in text.split("-"))


def season_of(document, day):
    for season in document["hours"]["seasons"]:
        first, last = month_day(season.get("from", "01-01")), month_day(season.get("to", "12-31"))
        here = (day.month, day.day)
        inside = first <= here <= last if first <= last else (here >= first or here <= last)
        if inside:
            return season
    return None


def named_closed(season, day):
    return season is not None and season.get("closed_moves_after_holiday") and season["days"].get(WEEKDAYS[day.weekday()]) == "closed"


def told(document, day):
    """What is written for the day: a list of texts, "closed", or UNKNOWN."""
    if "unknown" in document["hours"]:
        return UNKNOWN
    season = season_of(document, day)
    if season is None:
        return UNKNOWN
    days = season["days"]
    if (day.month, day.day) in {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)} and "year-end" in days:
        return days["year-end"]
    run, before = [], day - DAY
    while before in JAPAN:
        run.append(before)
        before -= DAY
    moved = [one for one in run if named_closed(season_of(document, one), one)]
    if moved:
        return "closed" if moved[0] == day - DAY and day not in JAPAN else UNKNOWN
    if day in JAPAN and "holiday" in days:
        return days["holiday"]
    if day in JAPAN and named_closed(season, day):
        return days["every"]
    return days.get(WEEKDAYS[day.weekday()], days.get("every", UNKNOWN))


def minutes(text):
    hours, past = text.split(":")
    return int(hours) * 60 + int(past)


def painted(document, day):
    """The minutes of that day and the next during which hours of that day are open; "unknown" in place of the day's own."""
    said = told(document, day)
    if said is UNKNOWN:
        return None
    if said == "closed":
        return frozenset()
    found = set()
    for one in said:
        begin, end = (minutes(part) for part in one.split("-"))
        found |= set(range(begin, end if end > begin else end + 1440))
    return frozenset(found)


class Reader:
    def __init__(self, document):
        self.document = document
        self._day = cache(lambda day: painted(document, day))

    def at(self, moment):
        """Open, closed or UNKNOWN in the minute that begins then."""
        day, minute = moment.date(), moment.hour * 60 + moment.minute
        own, before = self._day(day), self._day(day - DAY)
        if (own is not None and minute in own) or (before is not None and minute + 1440 in before):
            return "open"
        return UNKNOWN if own is None else "closed"

    def over(self, start, end):
        seen, moment = set(), start
        while moment < end:
            seen.add(self.at(moment))
            if "closed" in seen:
                return "closed"
            moment += MINUTE
        return "unknown" if UNKNOWN in seen else "open"

    def binds(self):
        return self.document.get("hours", {}).get("of", "use") == "use"

    def refused(self, start, end, now):
        """Codes of what refuses."""
        rules, length, codes = self.document, 0, set()
        moment = start
        while moment < end:
            length, moment = length + 1, moment + MINUTE
        if "hours" in rules and self.binds() and self.over(start, end) == "closed":
            codes.add("hours")
        if rules.get("shortest_minutes") is not None and length < rules["shortest_minutes"]:
            codes.add("too-short")
        if rules.get("longest_minutes") is not None and length > rules["longest_minutes"]:
            codes.add("too-long")
        if rules.get("step_minutes") and any((one.hour * 60 + one.minute) % rules["step_minutes"] for one in (start, end)):
            codes.add("off-step")
        if self.late(start.date(), now.date()):
            codes.add("too-late")
        if (start - now) > timedelta(days=rules.get("horizon_days", 731)):
            codes.add("beyond-horizon")
        return codes

    def late(self, day, today):
        lead = self.document.get("lead", {"days": 0})
        if "days" in lead:
            return (day - today).days < lead["days"]
        left = lead["business_days"]
        while left:
            day -= DAY
            left -= is_open_office(day)
        return today > day

    def fits(self, start, end, now, days):
        """The first slot that nothing refuses, looking so many days ahead; minute by minute."""
        rules = self.document
        length = int((end - start) / MINUTE)
        length = max(length, rules.get("shortest_minutes") or 0)
        if rules.get("longest_minutes") is not None:
            length = min(length, rules["longest_minutes"])
        step = rules.get("step_minutes") or 1
        lengths = [n for n in range(1, 1440 * 40) if n % step == 0 and self.may_last(n)]
        longer = [n for n in lengths if n >= length]
        if not lengths:
            return None
        length = longer[0] if longer else lengths[-1]
        floor = max(start, now)
        for day in (floor.date() + timedelta(days=n) for n in range(days)):
            if self.late(day, now.date()):
                continue
            midnight = datetime(day.year, day.month, day.day, tzinfo=JST)
            last = now + timedelta(days=rules.get("horizon_days", 731))
            may = [midnight + n * MINUTE for n in range(0, 1440, step)]
            may = [one for one in may if floor <= one <= last and self.fit(one, length)]
            if may:
                wanted = max(midnight + timedelta(hours=start.hour, minutes=start.minute), floor)
                after = [one for one in may if wanted <= one < wanted + step * MINUTE]
                return (after or may)[0], length
        return None

    def may_last(self, length):
        shortest, longest = self.document.get("shortest_minutes") or 0, self.document.get("longest_minutes", 31 * 1440)
        return shortest <= length and (longest is None or length <= longest)

    def fit(self, start, length):
        if "hours" not in self.document or not self.binds() or "unknown" in self.document["hours"]:
            return True
        return all(self.at(start + n * MINUTE) == "open" for n in (*range(0, length, 7), *range(length)))


def is_open_office(day):
    return day.weekday() < 5 and day not in JAPAN and (day.month, day.day) not in {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}


