"""A rule asked day by day, as RFC 5545 words it: slow, short, and of no library."""

from calendar import monthrange
from datetime import date, timedelta

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def days_of(text, first, most, horizon=366 * 12):
    """The days of a rule that begins on `first`: at most so many, none later than `horizon` days."""
    said = dict(part.split("=") for part in text.split(";"))
    most = min(most, int(said.get("COUNT", most)))
    found, sets = [], {}
    for after in range(horizon):
        day = first + timedelta(days=after)
        if len(found) < most and _in_turn(said, first, day) and _chosen(said, first, day, sets):
            found.append(day)
    return found


def _in_turn(said, first, day):
    """Whether the period of the day is one of every so many, counted from that of the first."""
    every = int(said.get("INTERVAL", 1))
    match said["FREQ"]:
        case "DAILY":
            passed = (day - first).days
        case "WEEKLY":
            passed = (_week(said, day) - _week(said, first)).days // 7
        case "MONTHLY":
            passed = (day.year - first.year) * 12 + day.month - first.month
        case "YEARLY":
            passed = day.year - first.year
    return passed % every == 0


def _week(said, day):
    """The first day of its week."""
    begins = DAYS.index(said.get("WKST", "MO"))
    while day.weekday() != begins:
        day -= timedelta(days=1)
    return day


def _chosen(said, first, day, sets):
    """Whether the day is in the set of its period, at one of the places asked for; `sets` are those made already."""
    if "BYSETPOS" not in said:
        return _fits(said, first, day)
    if not _fits(said, first, day):
        return False
    period = _period(said, day)
    whole = sets.setdefault(period[0], None) or [one for one in period if _fits(said, first, one)]
    sets[period[0]] = whole
    places = {int(place) for place in said["BYSETPOS"].split(",")}
    return whole.index(day) + 1 in places or whole.index(day) - len(whole) in places


def _period(said, day):
    match said["FREQ"]:
        case "DAILY":
            return [day]
        case "WEEKLY":
            return [_week(said, day) + timedelta(days=n) for n in range(7)]
        case "MONTHLY":
            return [day.replace(day=n + 1) for n in range(monthrange(day.year, day.month)[1])]
        case "YEARLY":
            return [date(day.year, 1, 1) + timedelta(days=n) for n in range(date(day.year, 12, 31).timetuple().tm_yday)]


def _fits(said, first, day):
    """Whether a day is one of those named; what is not said is as of the first."""
    frequency = said["FREQ"]
    last = monthrange(day.year, day.month)[1]
    if "BYMONTH" in said and str(day.month) not in said["BYMONTH"].split(","):
        return False
    if "BYMONTHDAY" in said and not {day.day, day.day - last - 1} & {int(one) for one in said["BYMONTHDAY"].split(",")}:
        return False
    if "BYDAY" in said and not any(_is(told, day, last) for told in said["BYDAY"].split(",")):
        return False
    if "BYDAY" in said or "BYMONTHDAY" in said or frequency == "DAILY":
        return True
    if frequency == "WEEKLY":
        return day.weekday() == first.weekday()
    if frequency == "YEARLY" and "BYMONTH" not in said and day.month != first.month:
        return False
    return day.day == first.day


def _is(told, day, last):
    """Whether a day is "TU", "2TU" or "-1TU" of its month."""
    if told[-2:] != DAYS[day.weekday()]:
        return False
    return told[:-2] in ("", str((day.day - 1) // 7 + 1), "+" + str((day.day - 1) // 7 + 1), str(-((last - day.day) // 7 + 1)))
